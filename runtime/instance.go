package wxruntime

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/project"
	"github.com/wxkit/wxkit/wasm/abi"
)

// instance is the framework's side of an App, a page or a component: its data and what the author has for it.
type instance struct {
	id        abi.ID
	name      string // "app", the route, the component's path
	def       *abi.Definition
	data      Value
	page      *page // to which it belongs, nil for the App
	component bool
	tree      []*node // components that its template shows
	created   bool    // the lifetime has run, for strict mode
	attached  bool    // the lifetime has begun
}

// has reports whether the author has a lifecycle function; one of the page around a component starts with pageLifetimes.
func (in *instance) has(hook string) bool {
	if in == nil {
		return false
	}
	if lifetime, ok := strings.CutPrefix(hook, pageLifetimes); ok {
		return slices.Contains(in.def.PageLifetimes, lifetime)
	}
	return in.def.Has(hook)
}

// pageLifetimes is how the names of lifecycle functions start that a component has for its page.
const pageLifetimes = "pageLifetimes."

// page is a page instance. Its id on the wire is that of its instance.
type page struct {
	*instance
	webview   int
	route     string
	query     Value // as onLoad gets it
	wire      string
	cfg       project.Page
	published bool // the init message has gone to the view
	hidden    bool
	unloaded  bool
	shown     bool // a view has rendered it
	readied   bool // onReady has run
	exitState Value
	opener    *channel
	unacked   []abi.CallID // callbacks of setData that wait for the view, in their order
}

// node is a component in an instance's tree.
type node struct {
	*instance
	key     string
	slot    []*node // children that its owner put into it
	readied bool    // ready has run
	gone    bool    // it has been taken out of the tree
}

// template tells which components an instance shows for its data.
type template func(data Value) []child

// child is a component that a template shows. Key tells children of one parent apart when the data changes.
type child struct {
	key  string
	path string
	slot []child
}

func (l *library) newInstance(p *page, name string, def *abi.Definition) *instance {
	l.lastID++
	in := &instance{id: l.lastID, name: name, def: def, page: p, data: abi.ObjectValue()}
	if def == nil {
		in.def = &abi.Definition{Path: name}
	} else if def.Data.Kind() == abi.Object {
		in.data = def.Data.Clone()
	}
	l.instances[in.id] = in
	return in
}

// newPage makes a page and its tree, up to created.
func (l *library) newPage(route string, webview int) *page {
	def := l.manifest.Find(route)
	if def == nil {
		def = l.manifest.FindComponent(route) // a page made with Component
	}
	p := &page{webview: webview, route: route, cfg: l.sim.app.Config(route)}
	p.instance = l.newInstance(p, route, def)
	if def == nil {
		l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindLog, Name: "info", Arg: abi.StringValue(`Page "` + route + `" has not been registered yet.`)})
		l.sim.reportStrict(route + " of app.json is not registered with the App")
		return p
	}
	l.create(p.instance, route)
	p.tree = l.createAll(p.instance, l.show(p.instance))
	l.hook(p.instance, "created", Value{})
	p.created = true
	return p
}

// show is what an instance's template shows now.
func (l *library) show(in *instance) []child {
	if l.sim.cfg.template == nil {
		return nil
	}
	if t := l.sim.cfg.template(in.name); t != nil {
		return t(in.data)
	}
	return nil
}

// createAll makes components in template order: of each, what is in its own template before itself, and what its owner put into it after.
func (l *library) createAll(owner *instance, children []child) []*node {
	var nodes []*node
	for _, c := range children {
		n := &node{key: c.key, instance: l.newInstance(owner.page, c.path, l.manifest.FindComponent(c.path))}
		n.component = true
		l.create(n.instance, c.path)
		n.tree = l.createAll(n.instance, l.show(n.instance))
		l.hook(n.instance, "created", Value{})
		n.created = true
		n.slot = l.createAll(owner, c.slot)
		nodes = append(nodes, n)
	}
	return nodes
}

// preorder visits components from the outside in: attached, and the lifetimes of the page.
func preorder(nodes []*node, visit func(*node)) {
	for _, n := range nodes {
		visit(n)
		preorder(n.tree, visit)
		preorder(n.slot, visit)
	}
}

// postorder visits components from the inside out: detached.
func postorder(nodes []*node, visit func(*node)) {
	for _, n := range nodes {
		postorder(n.tree, visit)
		postorder(n.slot, visit)
		visit(n)
	}
}

// readyOrder visits components as they were created.
func readyOrder(nodes []*node, visit func(*node)) {
	for _, n := range nodes {
		readyOrder(n.tree, visit)
		visit(n)
		readyOrder(n.slot, visit)
	}
}

// pageLifetime runs a lifetime of the page in its components, before the page's own hook.
func (l *library) pageLifetime(p *page, name string, arg Value) {
	preorder(p.tree, func(n *node) { l.hook(n.instance, pageLifetimes+name, arg) })
	l.hook(p.instance, pageLifetimes+name, arg)
}

// retree brings an instance's tree to what its template shows for its new data: new components are created, old ones detached, new ones attached. It gives the
// new ones, whose ready follows when the view shows them.
func (l *library) retree(in *instance) (added []*node) {
	if l.sim.cfg.template == nil {
		return nil
	}
	old := in.tree
	var next, gone []*node
	for _, c := range l.show(in) {
		i := slices.IndexFunc(old, func(n *node) bool { return n.key == c.key && n.name == c.path })
		if i >= 0 {
			next = append(next, old[i])
			continue
		}
		made := l.createAll(in, []child{c})
		added = append(added, made...)
		next = append(next, made...)
	}
	for _, n := range old {
		if !slices.Contains(next, n) {
			gone = append(gone, n)
		}
	}
	in.tree = next
	l.detach(gone)
	l.forget(gone)
	if in.attached {
		l.attach(added)
	}
	return added
}

// attach runs attached of components, and of what they add in theirs: once for each.
func (l *library) attach(nodes []*node) {
	preorder(nodes, func(n *node) {
		if !n.attached && !n.gone {
			n.attached = true
			l.hook(n.instance, "attached", Value{})
		}
	})
}

// detach runs detached of components that were attached.
func (l *library) detach(nodes []*node) {
	postorder(nodes, func(n *node) {
		n.gone = true
		if n.attached {
			l.hook(n.instance, "detached", Value{})
		}
	})
}

// forget lets the guest forget components.
func (l *library) forget(nodes []*node) {
	postorder(nodes, func(n *node) { l.destroy(n.instance) })
}

// destroy lets the guest forget an instance.
func (l *library) destroy(in *instance) {
	l.run(func() { l.invoke(in, "", abi.Event{Kind: abi.EventDestroy, ID: in.id}) })
}

// top is the page on top of the stack, nil if there is none.
func (l *library) top() *page {
	if l == nil || len(l.stack) == 0 {
		return nil
	}
	return l.stack[len(l.stack)-1]
}

// byWebview is the page of a webview, on the stack or dangling; nil if there is none.
func (l *library) byWebview(webview int) *page {
	for _, p := range l.stack {
		if p.webview == webview {
			return p
		}
	}
	for _, p := range l.dangling {
		if p.webview == webview {
			return p
		}
	}
	return nil
}

func itoa(i int) string { return strconv.Itoa(i) }

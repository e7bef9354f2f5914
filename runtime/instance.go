package wxruntime

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/project"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// instance is the framework's side of an App, a page or a component: its data and what the author has for it.
type instance struct {
	id        abi.ID
	name      string // "app", the route, the component's path
	def       *abi.Definition
	traits    *traits
	data      Value
	page      *page      // to which it belongs, nil for the App
	tree      *tree.Tree // what the logic thread needs of what its template shows, nil for the App
	component bool
	created   bool     // the lifetime has run
	preset    []string // properties that it has set itself before attached: the view, which makes it at once, has that behind all that its attributes say until then
	attached  bool     // the lifetime has begun
	readied   bool     // ready has run
	gone      bool     // it has been taken out of the tree
	links     []*link  // relations to components around it
	models    []string // properties that it has set itself and that its owner's template follows
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
	initial   Value // the data that the init message carries
	published bool  // the init message has gone to the view
	hidden    bool
	unloaded  bool
	shown     bool // a view has rendered it
	readied   bool // onReady has run
	exitState Value
	opener    *channel
	early     []*flow // before attached
	parts     int     // components that it has made
	overfull  bool    // the limit of components has been told
	opened    time.Duration
	unacked   []abi.CallID    // callbacks of setData that wait for the view, in their order
	asking    []*asking       // questions that the view has not answered
	told      map[string]bool // warnings about templates, by their place
	made      []abi.ID        // the components that it has had
}

func (l *library) newInstance(p *page, name string, def *abi.Definition) *instance {
	l.lastID++
	if def == nil {
		def = &abi.Definition{Path: name}
	}
	in := &instance{id: l.lastID, name: name, def: def, traits: l.traits(def), page: p}
	in.data = in.traits.initial(def.Data)
	l.instances[in.id] = in
	return in
}

// newPage makes a page and its tree, up to created. Query gives its properties their values, if it has been made with Component.
func (l *library) newPage(route string, webview int, query Value) *page {
	def := l.manifest.Find(route)
	if def == nil {
		def = l.manifest.FindComponent(route) // a page made with Component
	}
	p := &page{webview: webview, route: route, cfg: l.sim.app.Config(route), opened: l.sim.Now()}
	p.instance = l.newInstance(p, route, def)
	p.tree = l.newTree(p.instance, nil)
	m := l.sim.mounted(route)
	switch {
	case m != nil:
		m.begin(l, p.instance)
	case def == nil:
		l.unregistered("Page", route)
	default:
		l.create(p.instance, route)
	}
	p.initial = l.wireData(p.instance)
	p.tree.Build()
	if def != nil {
		l.hook(p.instance, "created", Value{})
		p.created = true
		l.queryProperties(p, query)
	}
	return p
}

// unregistered tells of a page or component that the project has and the author's code does not.
func (l *library) unregistered(what, path string) {
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindLog, Name: "info", Arg: abi.StringValue(what + ` "` + path + `" has not been registered yet.`)})
	l.sim.reportStrict(path + " of app.json is not registered with the App")
}

// pageLifetime runs a lifetime of the page in a page made with Component, or a component, and then in the components that it shows.
func (l *library) pageLifetime(in *instance, name string, arg Value) {
	parts := instances(in.tree.Components(tree.Preorder))
	l.hook(in, pageLifetimes+name, arg)
	for _, part := range parts {
		l.hook(part, pageLifetimes+name, arg)
	}
}

// instances are the instances of components.
func instances(trees []*tree.Tree) []*instance {
	list := make([]*instance, len(trees))
	for i, t := range trees {
		list[i] = t.Of.(*instance)
	}
	return list
}

// attach runs attached of an instance.
func (l *library) attach(in *instance) {
	in.attached = true
	in.tree.Attached(true)
	l.hook(in, "attached", Value{})
	l.relate(in, false)
}

// detach runs detached of components that were attached.
func (l *library) detach(list []*instance) {
	for _, in := range list {
		in.gone = true
		in.tree.Attached(false)
		if in.attached {
			l.hook(in, "detached", Value{})
			l.relate(in, true)
		}
	}
}

// forget lets the guest forget components, and forgets what they have shown: handlers of theirs that still run may call the framework and reach those around them.
func (l *library) forget(list []*instance) {
	for _, in := range list {
		l.destroy(in)
		in.tree = l.newTree(in, in.tree.Element())
	}
}

// forgetAll forgets the components of a page that is gone, those that went before it included, but for their names.
func (l *library) forgetAll(p *page) {
	p.tree = l.newTree(p.instance, nil)
	left := map[string]*instance{}
	for _, id := range p.made {
		in := l.instances[id]
		if left[in.name] == nil {
			left[in.name] = &instance{name: in.name, def: in.def, traits: in.traits, page: p, component: true, gone: true}
		}
		l.instances[id] = left[in.name]
	}
	p.made = nil
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

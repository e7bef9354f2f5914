package tree

import (
	"errors"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// sources are template files by their paths.
type sources map[string]string

var errMissing = errors.New("no such file")

func (s sources) File(file string) (*wxml.File, error) {
	text, ok := s[file]
	if !ok {
		return nil, errMissing
	}
	return wxml.Parse(file, []byte(text))
}

func value(t testing.TB, text string) abi.Value {
	t.Helper()
	v, err := jsonvalue.ParseMarked([]byte(text))
	require.NoError(t, err, text)
	return v
}

// world is a Host of components that are made of data alone: see the conformance cases.
type world struct {
	t         testing.TB
	sources   sources
	using     map[string]map[string]string // of a page or component, its components by tag
	defs      map[string]abi.Value
	compiler  *Compiler
	templates map[string]*Template
	full      bool
	quiet     bool                       // no lifetimes are logged
	hook      func(name string, c *part) // hears of every lifetime
	parts     []*part
	seed      func(el *Node) abi.Value // the data of a component that is new, nil for its definition's
	log       []abi.Value
	warnings  []string
}

// part is the page or a component.
type part struct {
	w        *world
	path     string
	tree     *Tree
	def      abi.Value
	data     abi.Value
	given    int // how often it got properties
	attached int
	moved    int
	detached int
}

func newWorld(t testing.TB, full bool) *world {
	return &world{t: t, sources: sources{}, using: map[string]map[string]string{}, defs: map[string]abi.Value{}, templates: map[string]*Template{}, full: full}
}

// add gives the world a page or component; using is tag=path, separated by blanks.
func (w *world) add(path, source, using, def string) *world {
	w.sources[path+".wxml"] = source
	w.using[path] = map[string]string{}
	for _, pair := range strings.Fields(using) {
		tag, to, _ := strings.Cut(pair, "=")
		w.using[path][tag] = to
	}
	w.defs[path] = value(w.t, def)
	return w
}

func (w *world) template(p string) *Template {
	if t := w.templates[p]; t != nil {
		return t
	}
	if w.compiler == nil {
		w.compiler = NewCompiler(w.sources)
	}
	t, warnings, err := w.compiler.Compile(p, w.using[p])
	require.NoError(w.t, err, w.sources[p+".wxml"])
	for _, warning := range warnings {
		w.warnings = append(w.warnings, warning.String())
	}
	w.templates[p] = t
	return t
}

// open makes a page with the nodes that it shows.
func (w *world) open(p string) *part {
	c := w.make(p, nil)
	c.say("created")
	return c
}

// attach attaches a page.
func (w *world) attach(page *part) {
	page.tree.Attached(true)
	page.attached++
	page.say("attached")
	w.attachAll(func() []*Tree { return page.tree.Components(Preorder) })
}

func (w *world) make(p string, el *Node) *part {
	c := &part{w: w, path: p, def: w.defs[p], data: abi.ObjectValue()}
	props := c.def.Get("properties")
	for i := range props.Len() {
		c.data.Set(props.KeyAt(i), c.initial(props.At(i)))
	}
	own := c.def.Get("data").Clone()
	for i := range own.Len() {
		c.data.Set(own.KeyAt(i), own.At(i))
	}
	if w.seed != nil && el != nil {
		if given := w.seed(el); !given.IsUndefined() {
			c.data = given.Clone()
		}
	}
	w.parts = append(w.parts, c)
	c.tree = New(w.template(p), c.data, w, el, w.full)
	c.tree.Of = c
	c.tree.Multi, c.tree.NoHost = c.def.Get("options").Get("multipleSlots").Bool(), c.def.Get("options").Get("virtualHost").Bool()
	c.tree.Build()
	return c
}

func (w *world) Component(el *Node) *Tree {
	if w.defs[el.Path()].IsUndefined() {
		return nil
	}
	c := w.make(el.Path(), el)
	c.say("created")
	return c.tree
}

func (w *world) Properties(t *Tree, set []Property) {
	c := partOf(t)
	c.given++
	var paths []expr.Path
	for _, p := range set {
		if def := c.def.Get("properties").Get(p.Name); !def.IsUndefined() {
			c.data.Set(p.Name, coerce(def, p.Value.Clone()))
			paths = append(paths, expr.Path{p.Name})
		}
	}
	if len(paths) == 0 {
		return
	}
	if w.hook != nil {
		w.hook("properties", c)
	}
	t.Update(paths)
}

func (w *world) Attach(nodes []*Node) {
	w.attachAll(func() []*Tree { return Components(nodes, Preorder) })
}

// attachAll attaches one component after the other: each may change what comes behind it.
func (w *world) attachAll(list func() []*Tree) {
	for again := true; again; {
		again = false
		for _, t := range list() {
			c := partOf(t)
			if c.attached > 0 || t.Element().Gone() {
				continue
			}
			t.Attached(true)
			c.attached++
			c.say("attached")
			again = true
			break
		}
	}
}

func (w *world) Detach(nodes []*Node) {
	for _, t := range Components(nodes, Postorder) {
		c := partOf(t)
		c.detached++
		t.Attached(false)
		if c.attached > 0 {
			c.say("detached")
		}
	}
}

func (w *world) Move(nodes []*Node) {
	for _, t := range Components(nodes, Preorder) {
		c := partOf(t)
		c.moved++
		c.say("moved")
	}
}

func (w *world) Modules() Modules { return nil }

func (w *world) Warn(file string, at wxml.Pos, text string) {
	w.warnings = append(w.warnings, Warning{file, at, text}.String())
}

func partOf(t *Tree) *part { return t.Of.(*part) }

// name is what logs call the component.
func (c *part) name() string {
	if n := c.data.Get("n"); expr.Text(n) != "" {
		return path.Base(c.path) + "#" + expr.Text(n)
	}
	return path.Base(c.path)
}

func (c *part) say(lifetime string) {
	if c.w.quiet {
		if c.w.hook != nil {
			c.w.hook(lifetime, c)
		}
		return
	}
	if !c.def.Get("quiet").Bool() {
		c.enter("lifetime", lifetime, abi.Value{})
	}
	c.run(c.def.Get("lifetimes").Get(lifetime))
	if c.w.hook != nil {
		c.w.hook(lifetime, c)
	}
}

func (c *part) enter(kind, name string, v abi.Value) {
	entry := abi.ObjectValue(abi.Field{Key: "c", Value: abi.StringValue(c.name())}, abi.Field{Key: "t", Value: abi.StringValue(kind)}, abi.Field{Key: "n", Value: abi.StringValue(name)})
	if !v.IsUndefined() {
		entry.Set("v", v)
	}
	c.w.log = append(c.w.log, entry)
}

func (c *part) initial(def abi.Value) abi.Value {
	if v := def.Get("value"); def.Kind() == abi.Object && def.Has("value") {
		return v.Clone()
	}
	return coerce(def, abi.Value{})
}

func coerce(def, v abi.Value) abi.Value {
	kind := def.Text()
	if def.Kind() == abi.Object {
		kind = def.Get("type").Text()
	}
	switch {
	case kind == "String" && v.Kind() != abi.String:
		return abi.StringValue(expr.Text(v))
	case kind == "Number" && v.Kind() != abi.Number:
		return abi.NumberValue(number(v))
	case kind == "Boolean":
		return abi.BoolValue(v.Truthy())
	case kind == "Array" && v.Kind() != abi.Array:
		return abi.ArrayValue()
	case kind == "null" && v.IsUndefined():
		return abi.NullValue()
	}
	return v
}

func number(v abi.Value) float64 {
	n, err := jsonvalue.ParseMarked([]byte(v.Text()))
	if err != nil {
		return 0
	}
	return n.Number()
}

// set is setData.
func (c *part) set(change abi.Value) {
	var paths []expr.Path
	for i := range change.Len() {
		p, err := data.ParsePath(change.KeyAt(i))
		if err != nil {
			continue
		}
		paths = append(paths, exprPath(p)[:max(1, p.Apply(c.data, change.At(i).Clone()))])
	}
	c.tree.Update(paths)
}

func exprPath(p data.Path) expr.Path {
	if len(p) == 0 {
		return expr.Path{"undefined"}
	}
	out := make(expr.Path, len(p))
	for i, step := range p {
		out[i] = step.Key
		if step.IsIndex {
			out[i] = itoa(step.Index)
		}
	}
	return out
}

// run carries out the operations of a conformance case, as far as they are of use here.
func (c *part) run(ops abi.Value) {
	for i := range ops.Len() {
		op := ops.At(i)
		switch op.At(0).Text() {
		case "set":
			c.set(op.At(1))
		case "inc":
			c.set(abi.ObjectValue(abi.Field{Key: op.At(1).Text(), Value: abi.NumberValue(c.data.Get(op.At(1).Text()).Number() + 1)}))
		case "call":
			c.call(op.At(1).Text())
		case "emit":
			o := op.At(3)
			c.w.dispatch(c.tree.Element(), Event{Name: op.At(1).Text(), Bubbles: o.Get("bubbles").Bool(), Composed: o.Get("composed").Bool(), Capture: o.Get("capturePhase").Bool()}, op.At(2))
		}
	}
}

func (c *part) call(name string) {
	ops := c.def.Get("methods").Get(name)
	if ops.Kind() == abi.Object {
		ops = ops.Get("ops")
	}
	c.run(ops)
}

func (w *world) dispatch(el *Node, ev Event, detail abi.Value) {
	if detail.IsUndefined() {
		detail = abi.ObjectValue()
	}
	for call := range Calls(el, ev) {
		c := partOf(call.Current.Tree())
		if !c.def.Get("methods").Has(call.Handler) {
			continue
		}
		v := abi.ObjectValue(abi.Field{Key: "type", Value: abi.StringValue(ev.Name)}, abi.Field{Key: "target", Value: about(call.Target)}, abi.Field{Key: "currentTarget", Value: about(call.Current)}, abi.Field{Key: "detail", Value: detail})
		if marks := call.Target.Marks(); marks.Len() > 0 {
			v.Set("mark", marks)
		}
		if !c.def.Get("methods").Get(call.Handler).Get("silent").Bool() {
			c.enter("event", call.Handler, v)
		}
		c.call(call.Handler)
	}
}

func about(n *Node) abi.Value {
	return abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue(n.ID())}, abi.Field{Key: "dataset", Value: n.Dataset()})
}

// find is the element with an id in the component's own template.
func (c *part) find(selector string) *Node {
	var found *Node
	c.tree.Own(func(n *Node) bool {
		if "#"+n.ID() == selector || n.HasClass(strings.TrimPrefix(selector, ".")) {
			found = n
		}
		return found == nil
	})
	require.NotNil(c.w.t, found, selector)
	return found
}

// shown is what the page shows, as conformance cases write it.
func (c *part) shown() abi.Value { return draw("main", abi.ObjectValue(), c.props(), c.tree.Shown) }

func (c *part) props() abi.Value {
	out, props := abi.ObjectValue(), c.def.Get("properties")
	for i := range props.Len() {
		out.Set(props.KeyAt(i), c.data.Get(props.KeyAt(i)))
	}
	return out
}

func draw(tag string, attrs, props abi.Value, each func(func(*Node) bool) bool) abi.Value {
	out := abi.ObjectValue(abi.Field{Key: "t", Value: abi.StringValue(tag)})
	if attrs.Len() > 0 {
		out.Set("a", attrs)
	}
	if props.Len() > 0 {
		out.Set("p", props)
	}
	children := abi.ArrayValue()
	each(func(n *Node) bool {
		switch {
		case n.IsElement():
			props := abi.Value{}
			if n.Component() != nil {
				props = partOf(n.Component()).props()
			}
			children.Append(draw(n.Tag(), drawAttrs(n), props, n.Shown))
		case strings.Trim(n.Content(), blanks) != "":
			children.Append(abi.StringValue(n.Content()))
		}
		return true
	})
	if children.Len() > 0 {
		out.Set("c", children)
	}
	return out
}

func drawAttrs(n *Node) abi.Value {
	out := abi.ObjectValue()
	for _, a := range n.Attributes() {
		v := a.Value
		switch a.Kind {
		case wxml.AttrClass:
			v = abi.StringValue(strings.Join(strings.Fields(expr.Text(v)), " "))
			fallthrough
		case wxml.AttrID, wxml.AttrStyle, wxml.AttrSlot:
			if expr.Text(v) != "" {
				out.Set(a.Name, v)
			}
		case wxml.AttrData:
			out.Set("data:"+a.Name, v)
		case wxml.AttrHidden:
			out.Set(a.Name, v)
		case wxml.AttrPlain, wxml.AttrModel:
			if n.Component() == nil {
				out.Set(a.Name, v)
			}
		}
	}
	return out
}

package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The limits of what a page may show in components. A component that shows itself runs into one of them.
const (
	maxNested = 64      // components in each other's templates
	maxParts  = 1 << 16 // components of a page, those that are gone included
)

// refuses is why there can be no component at an element, "" if there can: it is the parts-th of its page.
func refuses(el *tree.Node, parts int) string {
	switch {
	case depth(el) > maxNested:
		return "<" + el.Tag() + ">: components are nested more than " + itoa(maxNested) + " deep; does one show itself?"
	case parts > maxParts:
		return "<" + el.Tag() + ">: the page has made more than " + itoa(maxParts) + " components; does one show itself?"
	}
	return ""
}

// logicHost is the logic thread as the host of a page's trees.
type logicHost struct {
	l *library
	p *page
}

// newTree is the tree of an instance, without nodes as yet.
func (l *library) newTree(in *instance, el *tree.Node) *tree.Tree {
	t := tree.New(l.sim.templates.of(in.name), in.data, &logicHost{l, in.page}, el, false)
	t.Of = in
	in.traits.dress(t)
	return t
}

// dress gives a tree what the definition says of its template.
func (t *traits) dress(on *tree.Tree) {
	on.Multi, on.NoHost = t.multipleSlots, t.virtualHost
	if t.pure != nil {
		on.Hidden = t.hides
	}
}

// Component makes a component: the author's side, what its own template shows, and then created.
func (h *logicHost) Component(el *tree.Node) *tree.Tree {
	l := h.l
	h.p.parts++
	l.restructured++
	if reason := refuses(el, h.p.parts); reason != "" {
		if file, at := el.At(); !h.p.overfull {
			h.p.overfull = true
			l.sim.report(&TemplateError{File: file, Line: at.Line, Column: at.Column, Text: reason})
		}
		return nil
	}
	def := l.component(el.Path())
	in := l.newInstance(h.p, el.Path(), def)
	in.component = true
	h.p.made = append(h.p.made, in.id)
	in.tree = l.newTree(in, el)
	if def != nil {
		l.create(in, in.name)
	} else {
		l.unregistered("Component", in.name)
	}
	in.tree.Build()
	l.hook(in, "created", Value{})
	in.created = true
	return in.tree
}

// depth is how many components the element stands in.
func depth(el *tree.Node) (n int) {
	for t := el.Tree(); t != nil; t = t.Owner() {
		n++
	}
	return n
}

// Properties gives a component the values of its attributes.
func (h *logicHost) Properties(t *tree.Tree, set []tree.Property) {
	h.l.setProperties(t.Of.(*instance), h.l.sim.given(h.p.route, t, set))
}

// Attach runs attached of components that are new.
func (h *logicHost) Attach(nodes []*tree.Node) {
	l, f := h.l, h.l.flowing
	l.attachAll(func() []*tree.Tree { return tree.Components(nodes, tree.Preorder) })
	if f != nil {
		f.ready = append(f.ready, instances(tree.Components(nodes, tree.Created))...)
	}
}

// attachAll runs attached of the components of a list. What one's attached brings or takes away changes the list, which is then made anew.
func (l *library) attachAll(list func() []*tree.Tree) {
	for made, i, parts := -1, 0, []*tree.Tree(nil); !l.closed; i++ {
		if made != l.restructured {
			made, i, parts = l.restructured, 0, list()
		}
		if i >= len(parts) {
			return
		}
		if in := parts[i].Of.(*instance); !in.attached && !in.gone && !parts[i].Element().Gone() {
			l.attach(in)
		}
	}
}

// Detach runs detached of components that are no longer shown.
func (h *logicHost) Detach(nodes []*tree.Node) {
	list := instances(tree.Components(nodes, tree.Postorder))
	h.l.restructured++
	h.l.detach(list)
	h.l.forget(list)
}

// Move runs moved of components that have another place.
func (h *logicHost) Move(nodes []*tree.Node) {
	for _, in := range instances(tree.Components(nodes, tree.Preorder)) {
		h.l.hook(in, "moved", Value{})
		h.l.relate(in, false)
	}
}

// Modules runs wxs on the logic thread.
func (h *logicHost) Modules() tree.Modules { return h.l.sim.modules(h.p.webview, true) }

// Warn is silent: the view says it, which sees all of the template.
func (h *logicHost) Warn(file string, at wxml.Pos, text string) {}

// Trigger is triggerEvent: listeners in the templates of its owners hear it, one after the other, before it returns.
func (l *library) Trigger(id abi.ID, name string, detail Value, flags uint8) {
	in := l.instances[id]
	if in == nil {
		return
	}
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindEvent, Name: in.name + " triggerEvent " + name, Arg: detail})
	if in.tree == nil || in.tree.Element() == nil {
		return
	}
	l.sim.hear(in, name, detail)
	ev := tree.Event{Name: name, Bubbles: flags&abi.TriggerBubbles != 0, Composed: flags&abi.TriggerComposed != 0, Capture: flags&abi.TriggerCapture != 0}
	for c := range tree.Calls(in.tree.Element(), ev) {
		if l.closed {
			return
		}
		to := c.Current.Tree().Of.(*instance)
		l.handle(to, c.Handler, eventOf(name, l.age(to.page), detail, c), c.Listener)
	}
}

// age is how long a page has been open, the time of its events.
func (l *library) age(p *page) Value {
	return abi.NumberValue(float64((l.sim.Now() - p.opened).Milliseconds()))
}

// eventOf is the event object that a listener gets.
func eventOf(name string, at, detail Value, c tree.Call) Value {
	target := targetOf(c.Target)
	current := target // nobody changes an event
	if c.Current != c.Target {
		current = targetOf(c.Current)
	}
	ev := abi.ObjectValue(
		abi.Field{Key: "type", Value: abi.StringValue(name)},
		abi.Field{Key: "timeStamp", Value: at},
		abi.Field{Key: "target", Value: target},
		abi.Field{Key: "currentTarget", Value: current},
		abi.Field{Key: "mark", Value: c.Target.Marks()},
		abi.Field{Key: "detail", Value: detail.Clone()},
	)
	return ev
}

func targetOf(n *tree.Node) Value {
	return abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue(n.ID())}, abi.Field{Key: "dataset", Value: n.Dataset()})
}

// wxsFunction is what the name of a handler comes to that is a function of a wxs module.
const wxsFunction = "[object Function]"

// handle runs an event handler of a page or component, or warns that there is none.
func (l *library) handle(in *instance, handler string, event Value, from tree.Listener) {
	if handler == wxsFunction {
		l.warn(in.name, "the handler of "+event.Get("type").Text()+" is a function of a wxs module, which WeChat runs on the view's thread: the simulation does not run it")
		return
	}
	if !in.def.HasHandler(handler) {
		l.warn(in.name, l.noHandler(in, handler)+" ("+from.String()+")")
		return
	}
	l.runHandler(in, handler, event)
}

// runHandler runs an event handler or method that a page or component has.
func (l *library) runHandler(in *instance, handler string, arg Value) {
	l.run(func() {
		l.invoke(in, handler, abi.Event{Kind: abi.EventHandler, ID: in.id, Name: handler, Arg: arg})
	})
}

// noHandler is WeChat's text for a handler that a page or component does not have, and what it has. WeChat does not know of components that no code is registered for.
func (l *library) noHandler(in *instance, handler string) string {
	text := doNotHave(in, handler)
	if l.bare[in.name] != nil {
		return text + in.name + " of the project is not registered with the App"
	}
	return text + pleaseDefine(in, handler) + "; its handlers: " + listed(in.def.Handlers)
}

// doNotHave and pleaseDefine are the two sentences of WeChat's text.
func doNotHave(in *instance, handler string) string {
	where := "component: "
	if !in.component {
		where = "current page: "
	}
	return "Do not have " + handler + " handler in " + where + in.name + ". "
}

func pleaseDefine(in *instance, handler string) string {
	return "Please make sure that " + handler + " handler has been defined in " + in.name + ", or " + in.name + " has been added into app.json"
}

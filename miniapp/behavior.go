package miniapp

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Behavior is what several components or pages share, WeChat's Behavior: a struct with state, handlers, observers and lifetimes of its own, one for each instance. It may have any of the
// lifetimes of a component, and the lifecycle functions of a page.
type Behavior interface{ Bind(*Binder) }

// Behavior adds a behavior, whose Bind runs at once. The name is what a [Relation] finds it by, "" for none. A behavior may have behaviors itself. What a component is made of counts from
// the base up: its behaviors in the order of the calls, each behind its own, and then the component, wherever in Bind the calls stand.
//
//   - Lifetimes, those of the page around the component, and data observers: all run, base first. One that fails does not keep the next from running; one that waits does, until it has ended.
//   - Event handlers, properties, relations, observers of properties, and functions of a page: the last of a name counts.
//   - State: two of one name hold the same value, whoever sets it; only what a data observer sets the others have when it has ended. It begins with the last one's; objects are merged
//     key by key. One more data observer, before all others, does that. Both must be able to hold the value: an int and a string panic, an int and a Value do not.
func (b *Binder) Behavior(name string, behavior Behavior) {
	switch {
	case behavior == nil:
		mistake("behavior " + name + " is nil")
	case b.prefix != "":
		mistake("behavior " + name + " inside a Struct")
	}
	c := b.c
	all, ok := c.parts.(*layered)
	if !ok {
		all = &layered{own: c.parts != nil}
		c.parts = all
	}
	l := &layer{name: name, object: behavior, data: Obj()}
	if !b.def.IsUndefined() {
		l.def = abi.DefinitionValue("", l.data)
		checkBehavior(c.path, behavior)
	}
	states, handlers := c.states, c.handlers
	c.states, c.handlers = nil, nil
	behavior.Bind(&Binder{c: c, def: l.def, object: l.data})
	l.states, l.handlers = c.states, c.handlers
	c.states, c.handlers = states, handlers
	all.layers = append(all.layers, l)
}

// layer is what a behavior of an instance has bound.
type layer struct {
	_        incomparable
	name     string
	object   any
	states   []bind
	handlers []handler
	data     Value // the initial data
	def      Value // the definition, undefined unless the manifest is made
}

// layered are the parts of an instance with behaviors.
type layered struct {
	lifetimes
	layers []*layer // base first
	own    bool     // the instance is a component, and has lifetimes itself
}

// layers are those of c, none if it has no behaviors.
func (c *Ctx) layers() []*layer {
	if all, ok := c.parts.(*layered); ok {
		return all.layers
	}
	return nil
}

// run runs a lifetime of every layer, or a function of a page of the last layer that has it.
func (all *layered) run(c *Ctx, ev *abi.Event, result *Value) bool {
	hook, i := lifetime(ev.Name)
	if i < 0 {
		return all.runInherited(c, ev, result)
	}
	ran := false
	for _, l := range all.layers {
		if hook(l.object, i, nil, nil, nil) {
			ran = true
			c.shielded(ev.Name, func() { hook(l.object, i, c, &ev.Arg, result) })
		}
	}
	return all.own && hook(c.object, i, c, &ev.Arg, result) || ran
}

// lifetime is the function that has a lifetime, and its place there; -1 for any other name.
func lifetime(name string) (hookFunc, int) {
	hook, names := hookFunc(componentHook), componentHooks[:]
	if n := len(pageLifetimePrefix); len(name) > n && name[:n] == pageLifetimePrefix {
		hook, names, name = pageLifetime, pageLifetimes[:], name[n:]
	}
	return hook, place(names, name)
}

// place is where a name stands in a list, -1 if it does not.
func place(names []string, name string) int {
	for i := range names {
		if names[i] == name {
			return i
		}
	}
	return -1
}

// runInherited runs a function of a page that only behaviors have.
func (all *layered) runInherited(c *Ctx, ev *abi.Event, result *Value) bool {
	i := place(pageHooks[:], ev.Name)
	if i < 0 || pageHook(c.object, i, nil, nil, nil) {
		return false
	}
	for n := len(all.layers) - 1; n >= 0; n-- {
		if pageHook(all.layers[n].object, i, c, &ev.Arg, result) {
			return true
		}
	}
	return false
}

// shielded runs a function of the author's whose failure is reported and goes no further.
func (c *Ctx) shielded(name string, run func()) {
	ended := false
	defer func() {
		if ended || c.app.closed {
			return
		}
		if v := recover(); v != nil {
			c.app.fail(&task{c: c, where: name}, failureText(v), stack())
		}
	}()
	run()
	ended = true
}

// merge makes of the layers of an instance and what it has bound itself one whole: its states, handlers and data, and its definition if the manifest is made.
func (behaviors *layered) merge(c *Ctx, d, data Value) {
	all := append(slices.Clip(behaviors.layers), &layer{object: c.object, states: c.states, handlers: c.handlers, def: d})
	merged := Obj()
	for _, l := range behaviors.layers {
		mergeData(merged, l.data)
	}
	mergeData(merged, data)
	for i := range merged.Len() {
		data.Set(merged.KeyAt(i), merged.At(i))
	}
	c.states, c.handlers = nil, nil
	for i, l := range all {
		c.states = append(c.states, l.states...)
		for _, h := range l.handlers {
			if h.kind == abi.EventObserver && !single(h.name) {
				h.name = c.vacant(h.name, all[i+1:])
			} else if overridden(&h, all[i+1:]) {
				continue
			}
			c.handlers = append(c.handlers, h)
		}
	}
	c.unite(data)
	if !d.IsUndefined() {
		mergeDefinition(c, d, all)
	}
}

// mergeData puts the keys of an object into another. Objects on both sides are merged, everything else is replaced.
func mergeData(into, from Value) {
	for i := range from.Len() {
		key, v := from.KeyAt(i), from.At(i)
		if old := into.Get(key); old.Kind() == abi.Object && v.Kind() == abi.Object {
			mergeData(old, v)
			continue
		}
		into.Set(key, v.Clone())
	}
}

// single reports whether of an observer of this name there is but one: it is one of a property or a relation.
func single(observer string) bool {
	for i := range observer {
		if observer[i] == ':' {
			prefix := observer[:i+1]
			return prefix == abi.PropertyObserver || prefix == abi.RelationLinked || prefix == abi.RelationChanged || prefix == abi.RelationUnlinked
		}
	}
	return false
}

// vacant is a data observer's pattern with as many blanks behind it as make it the only one: they change nothing of its meaning.
func (c *Ctx) vacant(pattern string, above []*layer) string {
	for taken := true; taken; {
		taken = c.handler(abi.EventObserver, pattern) != nil
		for _, l := range above {
			for i := range l.handlers {
				taken = taken || l.handlers[i].kind == abi.EventObserver && l.handlers[i].name == pattern
			}
		}
		if taken {
			pattern += " "
		}
	}
	return pattern
}

// overridden reports whether a layer above has a handler of the same name, or for the observer of a property declares the property anew.
func overridden(h *handler, above []*layer) bool {
	for _, l := range above {
		for i := range l.handlers {
			if l.handlers[i].kind == h.kind && l.handlers[i].name == h.name {
				return true
			}
		}
		for i := range l.states {
			if h.kind == abi.EventObserver && h.name == abi.PropertyObserver+l.states[i].path {
				return true
			}
		}
	}
	return false
}

// unite gives all state of one path the same value, and sees to it that it stays so.
func (c *Ctx) unite(data Value) {
	for i := range c.states {
		last := &c.states[i]
		others := 0
		for j := range c.states[:i] {
			first := &c.states[j]
			switch {
			case first.path == last.path:
				c.begin(first, data, last)
				c.begin(last, data, last)
				others++
			case related(first.path, last.path) || related(last.path, first.path):
				mistake(c.path + ": " + first.path + " and " + last.path + " are state of two behaviors, one within the other")
			}
		}
		if others == 1 {
			c.share(last.path)
		}
	}
}

// begin gives state the value with which the instance begins: that of the data or, of a property, that of the last state.
func (c *Ctx) begin(st *bind, data Value, last *bind) {
	root := st.path[:nameEnd(st.path)]
	v := below(data.Get(root), st.path[len(root):])
	if !data.Has(root) {
		v = last.state.encode(last.path)
	}
	if err := inside(st.path, st.state.decode(v)); err != nil {
		mistake(c.path + ": state of a behavior: " + err.Error())
	}
}

// share adds an observer, before all others, that gives what one state of a path has set to the rest.
func (c *Ctx) share(path string) {
	run := func(c *Ctx, ev *abi.Event) {
		v := ev.Arg.At(0)
		for i := range c.states {
			st := &c.states[i]
			if st.path != path || st.state.encode(path).Equal(v) {
				continue
			}
			if err := inside(path, st.state.decode(v)); err != nil {
				mistake("setData of state of a behavior: " + err.Error())
			}
		}
	}
	c.handlers = append([]handler{{kind: abi.EventObserver, name: c.vacant(path+".**", nil), run: run}}, c.handlers...)
}

package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Binder takes the names of an instance's state and handlers while its Bind runs. A name that is taken, or that a path cannot hold, panics.
type Binder struct {
	c      *Ctx
	def    *abi.Definition
	prefix string // path of the Struct around, with a dot behind
	object Value  // data at that path
}

// bind is state and the path of data that it is bound to.
type bind struct {
	path  string
	state State
}

// handler is an event handler.
type handler struct {
	name string
	fn   func(*Ctx, Event)
}

// observer is a data observer.
type observer struct {
	pattern string
	fn      func(*Ctx, []Value)
}

// Var binds a Var to a name of the data.
func (b *Binder) Var(name string, v State) { b.bind(name, v) }

// List binds a List to a name of the data.
func (b *Binder) List(name string, l State) { b.bind(name, l) }

// Map binds a Map to a name of the data.
func (b *Binder) Map(name string, m State) { b.bind(name, m) }

// Struct binds what fields binds as fields of the object at a name of the data.
func (b *Binder) Struct(name string, fields func(*Binder)) {
	b.claim(name)
	object := Obj()
	b.object.Set(name, object)
	fields(&Binder{c: b.c, def: b.def, prefix: b.prefix + name + ".", object: object})
}

// Property declares a property of a component. Its type is that of the state: String, Number, Boolean, Array for a List or a slice, Object for a Map or a Record, and any type for a Value.
// Its default is what the state holds. A property is not part of the initial data.
func (b *Binder) Property(name string, s State) {
	if b.prefix != "" {
		panic("miniapp: property " + b.prefix + name + " inside a Struct")
	}
	b.claim(name)
	b.attach(name, s)
	b.def.Properties = append(b.def.Properties, abi.Property{Name: name, Type: s.shape(), Value: s.encode(name)})
}

// On names an event handler, the tap of bindtap="tap".
func (b *Binder) On(name string, fn func(*Ctx, Event)) {
	if b.c.handler(name) != nil || name == "" || fn == nil {
		panic("miniapp: handler " + name + " is bound twice, has no name or no function")
	}
	b.c.handlers = append(b.c.handlers, handler{name, fn})
	b.def.Handlers = append(b.def.Handlers, name)
}

// Observe adds a data observer for the fields of a pattern, such as "count, user.**". It gets their values in the order of the pattern, when one of them was set.
// Observers run in the order in which they are added. A second one of the same pattern panics.
func (b *Binder) Observe(pattern string, fn func(*Ctx, []Value)) {
	if b.c.observer(pattern) != nil || pattern == "" || fn == nil {
		panic("miniapp: observer " + pattern + " is bound twice, has no pattern or no function")
	}
	b.c.observers = append(b.c.observers, observer{pattern, fn})
	b.def.Observers = append(b.def.Observers, pattern)
}

// Option gives a component an option such as multipleSlots or virtualHost.
func (b *Binder) Option(name string, v Value) {
	if b.def.Options.IsUndefined() {
		b.def.Options = Obj()
	}
	b.def.Options.Set(name, v)
}

func (b *Binder) bind(name string, s State) {
	b.claim(name)
	b.attach(name, s)
	b.object.Set(name, s.encode(b.prefix+name))
}

// claim checks a name.
func (b *Binder) claim(name string) {
	path := b.prefix + name
	if name == "" || nameEnd(name) < len(name) {
		panic("miniapp: \"" + path + "\" is no name: it is empty, or has a dot, a bracket or a backslash")
	}
	if b.object.Has(name) || b.c.state(path) != nil {
		panic("miniapp: " + path + " is bound twice")
	}
}

func (b *Binder) attach(name string, s State) {
	s.attach(b.c, b.prefix+name)
	b.c.states = append(b.c.states, bind{b.prefix + name, s})
}

func (c *Ctx) state(path string) State {
	for _, st := range c.states {
		if st.path == path {
			return st.state
		}
	}
	return nil
}

func (c *Ctx) handler(name string) func(*Ctx, Event) {
	for i := range c.handlers {
		if h := &c.handlers[i]; h.name == name {
			return h.fn
		}
	}
	return nil
}

func (c *Ctx) observer(pattern string) func(*Ctx, []Value) {
	for _, o := range c.observers {
		if o.pattern == pattern {
			return o.fn
		}
	}
	return nil
}

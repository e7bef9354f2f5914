package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Binder takes the names of an instance's state and handlers while its Bind runs. A name that is taken, or that a path cannot hold, panics.
// All state of the page or component must get a name; see [Var].
type Binder struct {
	_      incomparable
	c      *Ctx
	def    Value  // the definition as it crosses, undefined unless the manifest is made
	prefix string // path of the Struct around, with a dot behind
	object Value  // data at that path
}

// incomparable is for structs that nobody compares: for one that could be compared the compiler makes a function that does, which every guest would carry.
type incomparable [0]func()

// bind is state and the path of data that it is bound to.
type bind struct {
	_     incomparable
	path  string
	state State
}

// handler is an event handler, or a data observer.
type handler struct {
	kind  abi.EventKind          // EventHandler or EventObserver
	name  string                 // an observer's is its pattern
	event func(*Ctx, Event)      // of an event handler
	run   func(*Ctx, *abi.Event) // of an observer
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
		mistake("property " + b.prefix + name + " inside a Struct")
	}
	v := b.take(name, s)
	b.tell(abi.KeyProperties, Arr(Str(name), Str(s.shape()), v))
}

// On names an event handler, the tap of bindtap="tap".
func (b *Binder) On(name string, fn func(*Ctx, Event)) {
	b.handle(&handler{kind: abi.EventHandler, name: name, event: fn}, fn == nil)
	b.tell(abi.KeyHandlers, Str(name))
}

// Observe adds a data observer for the fields of a pattern, such as "count, user.**". It gets their values in the order of the pattern, when one of them was set.
// "rows" alone hears only setData of rows as a whole: Replace and RemoveAt of a List. Append, Set and SetField are setData of rows[i] and below; "rows.**" hears them all.
// It is the same with the Set of a Map and a field of a Struct. Observers run in the order in which they are added. A second one of the same pattern panics.
func (b *Binder) Observe(pattern string, fn func(*Ctx, []Value)) {
	b.observe(pattern, fn == nil, func(c *Ctx, ev *abi.Event) {
		values := make([]Value, ev.Arg.Len())
		for i := range values {
			values[i] = ev.Arg.At(i)
		}
		fn(c, values)
	})
	b.tell(abi.KeyObservers, Str(pattern))
}

// observe adds an observer of any kind.
func (b *Binder) observe(name string, missing bool, run func(*Ctx, *abi.Event)) {
	b.handle(&handler{kind: abi.EventObserver, name: name, run: run}, missing)
}

// handle adds a handler or an observer, whose function may be missing.
func (b *Binder) handle(h *handler, missing bool) {
	if h.name == "" || missing || b.c.handler(h.kind, h.name) != nil {
		mistake(h.kind.String() + " " + h.name + " is bound twice, has no name or no function")
	}
	b.c.handlers = append(b.c.handlers, *h)
}

// tell puts something into a list of the manifest.
func (b *Binder) tell(list string, v Value) {
	if !b.def.IsUndefined() {
		b.def.Get(list).Append(v)
	}
}

// Option gives a component an option such as multipleSlots or virtualHost.
func (b *Binder) Option(name string, v Value) {
	if b.def.IsUndefined() {
		return
	}
	if b.def.Get(abi.KeyOptions).IsUndefined() {
		b.def.Set(abi.KeyOptions, Obj())
	}
	b.def.Get(abi.KeyOptions).Set(name, v)
}

//go:noinline
func (b *Binder) bind(name string, s State) { b.object.Set(name, b.take(name, s)) }

// take gives state its path and returns its value.
func (b *Binder) take(name string, s State) Value {
	path := b.claim(name)
	s.attach(b.c, path)
	b.c.states = append(b.c.states, bind{path: path, state: s})
	return s.encode(path)
}

// claim checks a name and returns its path.
func (b *Binder) claim(name string) string {
	path := b.prefix + name
	if name == "" || nameEnd(name) < len(name) {
		mistake("\"" + path + "\" is no name: it is empty, or has a dot, a bracket or a backslash")
	}
	taken := b.object.Has(name)
	for _, st := range b.c.states {
		taken = taken || st.path == path
	}
	if taken {
		mistake(path + " is bound twice")
	}
	return path
}

// handler is a handler or observer of c, nil if there is none.
func (c *Ctx) handler(kind abi.EventKind, name string) *handler {
	handlers := c.handlers // or each round would load it, and check i
	for i := range handlers {
		if h := &handlers[i]; h.name == name && h.kind == kind {
			return h
		}
	}
	return nil
}

package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// handle runs what an event asks for and puts the handler's result into result.
func (a *App) handle(t *task, result *Value) {
	c, ev := t.c, &t.event
	switch {
	case ev.Kind == abi.EventCreate:
		a.create(ev, result)
	case ev.Kind == abi.EventManifest:
		a.manifest(t, result)
	case c.id != ev.ID: // the instance is gone
	case ev.Kind == abi.EventHook:
		c.runHook(ev, result)
	case ev.Kind == abi.EventHandler, ev.Kind == abi.EventObserver:
		switch h := c.handler(ev.Kind, ev.Name); {
		case h == nil && ev.Kind == abi.EventHandler:
			a.log(levelWarn, c.path+" has no handler "+ev.Name)
		case h == nil:
		case h.event != nil:
			h.event(c, Event(*ev.Object))
		default:
			h.run(c, ev)
		}
	case ev.Kind == abi.EventUpdate:
		c.update(ev)
	}
}

// update gives state what the host has changed. The field may be a Struct, whose fields are then read from the value.
func (c *Ctx) update(ev *abi.Event) {
	for i := range c.states {
		st := &c.states[i]
		if !related(st.path, ev.Name) {
			continue
		}
		if err := inside(st.path, st.state.decode(below(ev.Arg, st.path[len(ev.Name):]))); err != nil {
			c.app.log(levelWarn, err.Error())
		}
	}
}

func (c *Ctx) runHook(ev *abi.Event, result *Value) {
	if ev.Name == "onLoad" {
		c.query = Query{ev.Arg}
	}
	names, hook := pageHooks[:], hookFunc(pageHook)
	switch {
	case c.id == abi.AppID:
		names, hook = appHooks[:], appHook
	case c.parts != nil && c.parts.run(c, ev, result):
		return
	}
	runNamed(names, hook, ev.Name, c, &ev.Arg, result)
}

// create makes an instance; the result is its initial data.
func (a *App) create(ev *abi.Event, result *Value) {
	*result = Obj()
	if ev.ID == abi.AppID {
		return
	}
	def := a.find(ev.Name)
	if def == nil {
		a.log(levelWarn, "Page or component \""+ev.Name+"\" has not been registered yet.")
		return
	}
	c := a.bind(def, Value{}, *result)
	c.id = ev.ID
	c.quiet = ev.Arg.Bool()
	c.live = true
	a.addInstance(c)
}

// bind makes the author's value and lets it name its state, which goes into data, and its handlers; d is the definition for the manifest, or undefined.
//
//go:noinline
func (a *App) bind(def *definition, d, data Value) *Ctx {
	c := &Ctx{app: a, path: def.path, parts: def.parts}
	page := def.make()
	if page == nil {
		mistake("the function of " + def.path + " made nothing")
	}
	c.object = page
	page.Bind(&Binder{c: c, def: d, object: data})
	def.check(c)
	if c.parts != nil {
		c.parts.merge(c, d, data)
	}
	return c
}

// manifest tells what is registered.
func (a *App) manifest(t *task, result *Value) {
	app := abi.DefinitionValue("", Obj())
	present(app, abi.KeyHooks, appHooks[:], appHook, a.value)
	pages, components := Arr(), Arr()
	for _, def := range a.definitions {
		t.where = "Bind of " + def.path
		data := Obj()
		d := abi.DefinitionValue(def.path, data)
		c := a.bind(def, d, data)
		list := pages
		if def.parts != nil {
			list = components
			def.parts.present(d, c.object)
		}
		present(d, abi.KeyHooks, pageHooks[:], pageHook, c.object)
		list.Append(d)
	}
	*result = abi.ManifestValue(app, pages, components)
}

// present adds the names of those lifecycle functions that an object has to a list of its definition.
func present(d Value, key string, names []string, hook hookFunc, object any) {
	list := d.Get(key)
	for i, name := range names {
		if hook(object, i, nil, nil, nil) {
			list.Append(Str(name))
		}
	}
}

// runNamed runs a lifecycle function that the object of c has.
func runNamed(names []string, hook hookFunc, name string, c *Ctx, arg, result *Value) bool {
	for i := range names {
		if names[i] == name {
			return hook(c.object, i, c, arg, result)
		}
	}
	return false
}

// findInstance is the place of an instance in the list, which is in the order of IDs.
//
//go:noinline
func (a *App) findInstance(id ID) (int, bool) {
	low, high := 0, len(a.instances)
	for low < high {
		if mid := (low + high) / 2; a.instances[mid].id < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(a.instances) && a.instances[low].id == id
}

// instance is nil for one that is gone.
func (a *App) instance(id ID) *Ctx {
	if i, ok := a.findInstance(id); ok {
		return a.instances[i]
	}
	return nil
}

// addInstance puts an instance where its ID belongs, which is nearly always at the end, in the place of one that had the ID.
func (a *App) addInstance(c *Ctx) {
	a.removeInstance(c.id)
	push(&a.instances, c)
	for i := len(a.instances) - 1; i > 0 && a.instances[i-1].id > c.id; i-- {
		a.instances[i-1], a.instances[i] = c, a.instances[i-1]
	}
}

func (a *App) removeInstance(id ID) {
	if i, ok := a.findInstance(id); ok {
		a.instances[i].quiet = false // the host may have forgotten it, and says so to who sets its data
		cut(&a.instances, i)
	}
}

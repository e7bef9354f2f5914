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
	case ev.Kind == abi.EventHandler:
		c.runHandler(ev)
	case ev.Kind == abi.EventObserver:
		c.runObserver(ev)
	case ev.Kind == abi.EventUpdate:
		if undo, err := c.store(Patch{Put(ev.Name, ev.Arg)}); err != nil {
			undo.run()
			a.log(levelWarn, err.Error())
		}
	}
}

func (c *Ctx) runHook(ev *abi.Event, result *Value) {
	if ev.Name == "onLoad" {
		c.query = Query{ev.Arg}
	}
	switch {
	case c.id == abi.AppID:
		appHook(c.object, ev.Name, c, &ev.Arg, result)
	case c.component && componentHook(c.object, ev.Name, c, &ev.Arg, result):
	default:
		pageHook(c.object, ev.Name, c, &ev.Arg, result)
	}
}

func (c *Ctx) runHandler(ev *abi.Event) {
	fn := c.handler(ev.Name)
	if fn == nil {
		c.app.log(levelWarn, c.path+" has no handler "+ev.Name)
		return
	}
	var e Event
	newEvent(&ev.Arg, &e)
	fn(c, e)
}

func (c *Ctx) runObserver(ev *abi.Event) {
	if fn := c.observer(ev.Name); fn != nil {
		values := make([]Value, ev.Arg.Len())
		for i := range values {
			values[i] = ev.Arg.At(i)
		}
		fn(c, values)
	}
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
	c := &Ctx{app: a, id: ev.ID, path: def.path, component: def.component}
	c.bind(def, &abi.Definition{Data: *result})
	c.live = true
	a.addInstance(c)
}

// bind makes the author's value and lets it name its state and handlers in d.
func (c *Ctx) bind(def *definition, d *abi.Definition) {
	c.object = def.make()
	binds, ok := c.object.(Page)
	if !ok {
		panic("miniapp: the function of " + def.path + " made nothing")
	}
	binds.Bind(&Binder{c: c, def: d, object: d.Data})
}

// manifest tells what is registered.
func (a *App) manifest(t *task, result *Value) {
	var m abi.Manifest
	m.App.Hooks = present(appHooks[:], "", a.value, appHook)
	m.App.Data = Obj()
	for i := range a.definitions {
		def := &a.definitions[i]
		t.where = "Bind of " + def.path
		c := &Ctx{app: a, path: def.path}
		list := &m.Pages
		if def.component {
			list = &m.Components
		}
		*list = append(*list, abi.Definition{})
		d := &(*list)[len(*list)-1]
		d.Path, d.Data = def.path, Obj()
		c.bind(def, d)
		if def.component {
			d.Hooks = present(componentHooks[:], "", c.object, componentHook)
			d.PageLifetimes = present(pageLifetimes[:], pageLifetimePrefix, c.object, componentHook)
		}
		d.Hooks = append(d.Hooks, present(pageHooks[:], "", c.object, pageHook)...)
	}
	*result = m.Value()
}

// present are the names of those lifecycle functions that an object has.
func present(names []string, prefix string, object any, hook hookFunc) (found []string) {
	for _, name := range names {
		if hook(object, prefix+name, nil, nil, nil) {
			found = append(found, name)
		}
	}
	return found
}

// search is sort.Search: the first of n places that is not before what is sought.
func search(n int, before func(int) bool) int {
	low := 0
	for low < n {
		if mid := (low + n) / 2; before(mid) {
			low = mid + 1
		} else {
			n = mid
		}
	}
	return low
}

// findInstance is the place of an instance in the list, which is in the order of IDs.
func (a *App) findInstance(id ID) (int, bool) {
	i := search(len(a.instances), func(i int) bool { return a.instances[i].id < id })
	return i, i < len(a.instances) && a.instances[i].id == id
}

// instance is nil for one that is gone.
func (a *App) instance(id ID) *Ctx {
	if i, ok := a.findInstance(id); ok {
		return a.instances[i]
	}
	return nil
}

func (a *App) addInstance(c *Ctx) {
	i, ok := a.findInstance(c.id)
	if !ok {
		a.instances = append(a.instances, nil)
		copy(a.instances[i+1:], a.instances[i:])
	}
	a.instances[i] = c
}

func (a *App) removeInstance(id ID) {
	if i, ok := a.findInstance(id); ok {
		n := copy(a.instances[i:], a.instances[i+1:])
		a.instances[i+n] = nil
		a.instances = a.instances[:i+n]
	}
}

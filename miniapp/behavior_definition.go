package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// mergeDefinition makes of the definitions of all layers, the instance's own last, one that the manifest can have: d.
func mergeDefinition(c *Ctx, d Value, all []*layer) {
	handlers, observers, names := Arr(), Arr(), Arr()
	for i := range c.handlers {
		switch h := &c.handlers[i]; {
		case h.kind == abi.EventHandler:
			handlers.Append(Str(h.name))
		case !single(h.name):
			observers.Append(Str(h.name))
		}
	}
	properties := Arr()
	for _, l := range all {
		mergeNamed(properties, l.def.Get(abi.KeyProperties))
	}
	for _, l := range c.layers() {
		presentInherited(d, c.object, l.object)
		if l.name != "" {
			names.Append(Str(l.name))
		}
	}
	d.Set(abi.KeyHandlers, handlers)
	d.Set(abi.KeyObservers, observers)
	d.Set(abi.KeyProperties, properties)
	mergeOptions(c, d, all, names)
}

// mergeNamed puts properties into a list; one of the same name takes the place of the old one.
func mergeNamed(into, from Value) {
	for i := range from.Len() {
		at := into.Len()
		for j := range into.Len() {
			if into.At(j).At(0).Text() == from.At(i).At(0).Text() {
				at = j
			}
		}
		into.SetAt(at, from.At(i))
	}
}

// presentInherited adds the lifecycle functions of a behavior that the instance's own object lacks, and that are not there yet.
func presentInherited(d Value, own, object any) {
	add := func(key string, names []string, hook hookFunc) {
		for i, name := range names {
			if hook(object, i, nil, nil, nil) && !hook(own, i, nil, nil, nil) && !listed(d.Get(key), name) {
				d.Get(key).Append(Str(name))
			}
		}
	}
	add(abi.KeyHooks, componentHooks[:], componentHook)
	add(abi.KeyPageLifetimes, pageLifetimes[:], pageLifetime)
	add(abi.KeyHooks, pageHooks[:], pageHook)
}

func listed(list Value, text string) bool {
	for i := range list.Len() {
		if list.At(i).Text() == text {
			return true
		}
	}
	return false
}

// mergeOptions makes one object of the options of all layers: the behaviors' names, external classes and relations, and of the rest what the instance itself has.
func mergeOptions(c *Ctx, d Value, all []*layer, names Value) {
	classes, relations, observed := Arr(), Obj(), Arr()
	for _, l := range all {
		o := l.def.Get(abi.KeyOptions)
		list := o.Get(abi.OptionExternalClasses)
		for i := range list.Len() {
			if class := list.At(i); !listed(classes, class.Text()) {
				classes.Append(class)
			}
		}
		r := o.Get(abi.OptionRelations)
		for i := range r.Len() {
			relations.Set(r.KeyAt(i), r.At(i))
		}
	}
	for i := range c.handlers {
		if name := c.handlers[i].name; c.handlers[i].kind == abi.EventObserver && len(name) > len(abi.PropertyObserver) && name[:len(abi.PropertyObserver)] == abi.PropertyObserver {
			observed.Append(Str(name[len(abi.PropertyObserver):]))
		}
	}
	own := Binder{c: c, def: d}
	for _, o := range []Field{F(abi.OptionBehaviors, names), F(abi.OptionExternalClasses, classes), F(abi.OptionRelations, relations), F(abi.OptionPropertyObservers, observed)} {
		if o.Value.Len() > 0 {
			own.Option(o.Key, o.Value)
		}
	}
}

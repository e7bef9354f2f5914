package ops

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// find is the functions that an event runs.
func (d *definition) find(ev abi.Event) []*list {
	if ev.Kind == abi.EventObserver {
		if name, ok := strings.CutPrefix(ev.Name, PropertyObserver); ok {
			return d.propertyObserver(name)
		}
		return d.observers.lists[ev.Name]
	}
	if ev.Kind == abi.EventHook {
		if name, ok := strings.CutPrefix(ev.Name, "pageLifetimes."); ok {
			return d.pageLifetimes.lists[name]
		}
		if lists := d.lifetimes.lists[ev.Name]; len(lists) > 0 {
			return lists
		}
	}
	if m := d.methods[ev.Name]; m != nil {
		return []*list{m}
	}
	return nil
}

func (d *definition) propertyObserver(name string) []*list {
	for _, p := range d.properties {
		if p.name == name && p.observer != nil {
			return []*list{p.observer}
		}
	}
	return nil
}

// where names the function in the report of a failure.
func (l *list) where() string {
	switch l.kind {
	case KindPageLifetime:
		return "pageLifetimes." + l.name
	case KindObserver:
		return "observer " + l.name
	case KindPropObserver:
		return "observer " + PropertyObserver + l.name
	}
	return l.name
}

// start is what the log says when the event runs the function.
func (l *list) start(ev abi.Event) (Kind, abi.Value) {
	switch l.kind {
	case KindPageLifetime:
		return l.kind, arguments(ev.Arg)
	case KindObserver:
		return l.kind, ev.Arg
	case KindPropObserver:
		return l.kind, abi.ArrayValue(ev.Arg.At(0), ev.Arg.At(1))
	case KindMethod:
		if ev.Kind == abi.EventHook && l.hook {
			return KindHook, arguments(ev.Arg)
		}
		if ev.Arg.Has("type") && ev.Arg.Has("currentTarget") {
			return KindEvent, eventObject(ev.Arg)
		}
	}
	return l.kind, abi.Value{}
}

// arguments is the argument of a hook as an array.
func arguments(arg abi.Value) abi.Value {
	if arg.IsUndefined() {
		return abi.ArrayValue()
	}
	return abi.ArrayValue(arg)
}

// eventObject keeps of an event object what the log tells.
func eventObject(ev abi.Value) abi.Value {
	target := func(name string) abi.Value {
		t := ev.Get(name)
		return abi.ObjectValue(abi.Field{Key: "id", Value: t.Get("id")}, abi.Field{Key: "dataset", Value: t.Get("dataset")})
	}
	v := abi.ObjectValue(
		abi.Field{Key: "type", Value: ev.Get("type")},
		abi.Field{Key: "target", Value: target("target")},
		abi.Field{Key: "currentTarget", Value: target("currentTarget")},
		abi.Field{Key: "detail", Value: ev.Get("detail")},
	)
	if ev.Get("mark").Len() > 0 {
		v.Set("mark", ev.Get("mark"))
	}
	return v
}

package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// observedSet is a change of a property that has an observer of its own.
type observedSet struct {
	path data.Path
	old  Value
}

// setProperties gives a component what its element's attributes say. It is a setData of the component's, but for the view, which finds the same from the owner's data.
func (l *library) setProperties(in *instance, set []tree.Property) {
	var changes []change
	patch := abi.ObjectValue()
	for _, p := range set {
		declared := in.traits.takes(p.Name)
		if declared == nil {
			continue
		}
		v, warning := data.Coerce(p.Name, declared.Type, p.Value)
		if warning != "" {
			l.warn(in.name, warning+attributePlace(in, p.Name))
		}
		if l.echoes(in, p.Name, v) {
			continue
		}
		changes = append(changes, change{path: data.Path{{Key: p.Name}}, local: v.Clone(), update: true})
		if wire := l.wire(in, p.Name, v); !in.attached && slices.Contains(in.preset, p.Name) && !wire.IsUndefined() {
			patch.Set(data.Escape(p.Name), wire)
		}
	}
	if len(changes) > 0 {
		f := &flow{in: in, patch: patch, bytes: patch.JSONLen(), derived: true}
		if in.component {
			f.place = in.tree.Way()
		}
		if err := l.assign(in, changes, f); err != nil {
			l.systemError(in.name, err.Error())
		}
	}
}

// attributePlace is the place of the attribute that gives a component a property, in brackets; "" for the query of a page.
func attributePlace(in *instance, property string) string {
	el := in.tree.Element()
	if el == nil {
		return ""
	}
	file, at := el.At()
	for _, a := range el.Attributes() {
		if a.Name == property && (a.Kind == wxml.AttrPlain || a.Kind == wxml.AttrModel || a.Kind == wxml.AttrHidden) {
			at = a.At
		}
	}
	return " (" + file + ":" + at.String() + ")"
}

// queryProperties gives a page made with Component its query, before attached.
func (l *library) queryProperties(p *page, query Value) {
	var set []tree.Property
	for i := range query.Len() {
		if name := query.KeyAt(i); p.traits.properties[name] != nil {
			set = append(set, tree.Property{Name: name, Value: query.At(i)})
		}
	}
	if len(set) == 0 {
		return
	}
	l.setProperties(p.instance, set)
	p.initial = l.wireData(p.instance)
}

// coerce makes of a value that a component sets to a property of its own what the property takes.
func (l *library) coerce(in *instance, c *change) {
	declared := in.traits.properties[c.path.Field()]
	if declared == nil || len(c.path) > 1 {
		return
	}
	v, warning := data.Coerce(c.path.Field(), declared.Type, c.local)
	if warning != "" {
		l.warn(in.name, warning)
	}
	c.update = !v.Equal(c.local)
	c.local = v
}

// observeProperties runs the observers of properties that have changed: of what is no object only if it is another value now.
func (l *library) observeProperties(in *instance, sets []observedSet) {
	for _, s := range sets {
		now := s.path.Get(in.data)
		if k := now.Kind(); k != abi.Object && k != abi.Array && now.Equal(s.old) {
			continue
		}
		keys := abi.ArrayValue()
		for _, key := range s.path.Keys() {
			keys.Append(abi.StringValue(key))
		}
		l.run(func() {
			name, arg := "property:"+s.path.Field(), abi.ArrayValue(now.Clone(), s.old.Clone(), keys)
			l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindObserver, Name: in.name + " " + name, Arg: arg})
			l.invoke(in, "observer "+name, abi.Event{Kind: abi.EventObserver, ID: in.id, Name: name, Arg: arg})
		})
	}
}

// tellGuest lets the author's code know a field that the framework has changed.
func (l *library) tellGuest(in *instance, field string, v Value) {
	l.run(func() {
		l.invoke(in, "", abi.Event{Kind: abi.EventUpdate, ID: in.id, Name: field, Arg: v.Clone()})
	})
}

// wire is a value of a field as it crosses to the view: undefined if it does not.
func (l *library) wire(in *instance, field string, v Value) Value {
	switch {
	case in.traits.hides(field):
		return Value{}
	case l.sim.cfg.asIs:
		return v.Clone()
	}
	return data.Wire(v)
}

// wireData is all data of an instance as it crosses.
func (l *library) wireData(in *instance) Value {
	out := abi.ObjectValue()
	for i := range in.data.Len() {
		if key := in.data.KeyAt(i); !in.traits.hides(key) {
			out.Set(key, l.wire(in, key, in.data.At(i)))
		}
	}
	return out
}

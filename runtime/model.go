package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// echo is a component whose property a model: attribute is just taking to its owner: what comes back is no change.
type echo struct {
	in       *instance
	property string
}

// modelChanged is a view's word that a user has changed what a model: attribute binds: MODEL_VALUE_CHANGE of WeChat's library.
func (l *library) modelChanged(webview int, way []tree.Place, at expr.Path, v Value) {
	p := l.byWebview(webview)
	if p == nil || !l.synced[webview] {
		l.consoleError("view", "a model: value of "+string(ViewLane(webview))+" before its jsbridge:SYNC or after its page is ignored")
		return
	}
	if t := p.tree.Follow(way); t != nil {
		l.setModel(t.Of.(*instance), at, v)
	}
}

// setModel sets the place in an instance's data that a model: attribute of its template names, as its own setData would, and lets the author's code know. Simple fields are what classic
// templates allow; glass-easel allows a.b and list[i].x, too.
func (l *library) setModel(in *instance, at expr.Path, v Value) {
	c := change{path: placeOf(at, in.data), local: v.Clone()}
	l.coerce(in, &c)
	c.update = true
	patch := abi.ObjectValue()
	if wire := l.wire(in, c.path.Field(), c.local); !wire.IsUndefined() {
		patch.Set(c.path.String(), wire)
	}
	if err := l.assign(in, []change{c}, l.newFlow(in, patch, nil)); err != nil {
		l.systemError(in.name, err.Error())
	}
}

// placeOf is a place of a template as a setData has it: a key is an index where the data has an array.
func placeOf(at expr.Path, root Value) data.Path {
	path := make(data.Path, 0, len(at))
	for _, key := range at {
		step := data.Step{Key: key}
		if root.Kind() == abi.Array {
			if index, err := data.ParsePath("[" + key + "]"); err == nil {
				step = index[0]
			}
		}
		path = append(path, step)
		root = data.Path{step}.Get(root)
	}
	return path
}

// noteModels remembers which properties a component has set itself, for the owner's template may bind them with model:. What comes from the owner it knows.
func (l *library) noteModels(in *instance, changes []change, f *flow) {
	if !in.component || f.derived {
		return
	}
	for _, c := range changes {
		if name := c.path.Field(); in.traits.properties[name] != nil && !in.traits.hides(name) && in.tree.Element().Model(name) != nil {
			in.models = append(in.models, name)
		}
	}
}

// followModels takes properties that a component has set itself to the fields of the owner that they are bound to. As in WeChat's frameworks this comes after the data observers and the
// component's own flow. A field that has the value already is left alone, without which two observers could go on for ever.
func (l *library) followModels(in *instance) {
	for len(in.models) > 0 && !l.closed {
		name := in.models[0]
		in.models = in.models[1:]
		el := in.tree.Element()
		at := el.Model(name)
		if in.gone || at == nil {
			continue
		}
		owner, v := el.Tree().Of.(*instance), in.data.Get(name)
		if placeOf(at, owner.data).Get(owner.data).Equal(v) {
			continue
		}
		outer := l.echo
		l.echo = &echo{in, name}
		l.setModel(owner, at, v)
		l.echo = outer
	}
}

// echoes reports whether a property that a component gets from its owner is what it has just told it.
func (l *library) echoes(in *instance, property string, v Value) bool {
	return l.echo != nil && l.echo.in == in && l.echo.property == property && v.Equal(in.data.Get(property))
}

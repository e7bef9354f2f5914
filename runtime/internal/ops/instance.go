package ops

import (
	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/wasm/abi"
)

// instance is the App, a page or a component while it lives; callbacks may keep it longer.
type instance struct {
	id   abi.ID
	def  *definition
	data abi.Value // what this.data is: the framework's data, kept beside it
}

// newInstance has the data of the definition and the defaults of its properties.
func newInstance(id abi.ID, def *definition) *instance {
	in := &instance{id: id, def: def, data: abi.ObjectValue()}
	fields := def.data.Clone()
	for _, p := range def.properties {
		fields.Set(p.name, p.preset.Clone())
	}
	for i := range fields.Len() {
		if local, _, err := data.Check(fields.KeyAt(i), fields.At(i)); err == nil {
			in.data.Set(fields.KeyAt(i), local)
		}
	}
	return in
}

// apply does to the copy of the data what the framework is about to do to its own: everything, or nothing if a path is illegal or a value cannot be taken.
func (in *instance) apply(assigns []assign) {
	locals := make([]abi.Value, len(assigns))
	for i, a := range assigns {
		local, _, err := data.Check(a.text, a.value)
		if err != nil || a.path == nil {
			return
		}
		locals[i] = local
	}
	for i, a := range assigns {
		a.path.Apply(in.data, locals[i])
	}
}

// entry is an entry of this instance's log; component is the name of the definition that it comes from.
func (in *instance) entry(component string, kind Kind, name string, v abi.Value) Entry {
	path := in.def.path
	if in.id == abi.AppID {
		path = "app"
	}
	return Entry{ID: in.id, Path: path, Component: component + mark(in.data.Get("n")), Kind: kind, Name: name, Value: v.Clone()}
}

package ops

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// PropertyObserver and the name of a property name the property's own observer: `property:n`. The framework runs it by an [abi.EventObserver] of this name, with the array
// [new, old] or [new, old, path]. The manifest's options list such properties under propertyObservers.
const PropertyObserver = "property:"

// presetOf is the default of a type; ok tells whether there is such a type.
func presetOf(name string) (preset abi.Value, ok bool) {
	switch name {
	case "String":
		return abi.StringValue(""), true
	case "Number":
		return abi.NumberValue(0), true
	case "Boolean":
		return abi.BoolValue(false), true
	case "Array":
		return abi.ArrayValue(), true
	case "Object", "null":
		return abi.NullValue(), true
	}
	return abi.Value{}, false
}

// properties reads {name: type} and {name: {type, value, optionalTypes, observer}}.
func (p *parser) properties(key string, v abi.Value) []property {
	if v.Kind() != abi.Object {
		p.fail(key, "want an object of properties, got %s", v.Kind())
		return nil
	}
	props := make([]property, v.Len())
	for i := range props {
		props[i] = p.property(key+"."+v.KeyAt(i), v.KeyAt(i), v.At(i))
	}
	return props
}

func (p *parser) property(place, name string, v abi.Value) property {
	prop := property{name: name}
	if v.Kind() != abi.Object {
		prop.types, prop.preset = p.propertyType(place, v)
		return prop
	}
	prop.types, prop.preset = "null", abi.NullValue()
	for i := range v.Len() {
		switch key, item := v.KeyAt(i), v.At(i); key {
		case "type":
			prop.types, prop.preset = p.propertyType(place+".type", item)
		case "value":
			prop.declared = item.Clone()
		case "observer":
			prop.observer = p.list(place+".observer", name, item, KindPropObserver)
		case "optionalTypes":
		default:
			p.fail(place, "unknown key %q; a property is a type or {type, value, optionalTypes, observer}", key)
		}
	}
	if !prop.declared.IsUndefined() {
		prop.preset = prop.declared
	}
	prop.addTypes(p.optionalTypes(place+".optionalTypes", v.Get("optionalTypes")))
	return prop
}

// propertyType reads a type's name; null, alone or as a string, is any type.
func (p *parser) propertyType(place string, v abi.Value) (name string, preset abi.Value) {
	name = v.Text()
	if v.Kind() == abi.Null {
		name = "null"
	}
	preset, ok := presetOf(name)
	if !ok {
		p.fail(place, "want String, Number, Boolean, Object, Array or null, got %s", v.JSON())
	}
	return name, preset
}

func (p *parser) optionalTypes(place string, v abi.Value) []string {
	if v.IsUndefined() {
		return nil
	}
	if v.Kind() != abi.Array {
		p.fail(place, "want an array of types, got %s", v.Kind())
	}
	var types []string
	for i := range v.Len() {
		name, _ := p.propertyType(place, v.At(i))
		types = append(types, name)
	}
	return types
}

// addTypes writes optional types behind the type: String|Number.
func (p *property) addTypes(types []string) {
	for _, t := range types {
		if !slices.Contains(strings.Split(p.types, "|"), t) {
			p.types += "|" + t
		}
	}
}

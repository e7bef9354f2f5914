package data

import (
	"math"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Coerce makes of a value given to a declared property what the property takes. Types are those of [abi.Property]: String, Number, Boolean, Object, Array or null for any, and behind it, after `|` each,
// the optionalTypes, whose values are kept as they are. What cannot be made into the type becomes the type's empty value, and the warning is WeChat's line for the console. The result may
// share with v.
func Coerce(name, types string, v abi.Value) (_ abi.Value, warning string) {
	main, optional, _ := strings.Cut(types, "|")
	if optional != "" && slices.ContainsFunc(strings.Split(optional, "|"), func(t string) bool { return isType(t, v) }) {
		return v, ""
	}
	switch main {
	case "String":
		switch v.Kind() {
		case abi.String:
			return v, ""
		case abi.Number, abi.Bool:
			return abi.StringValue(expr.Text(v)), ""
		}
		return abi.StringValue(""), incompatible(name, main, v)
	case "Number":
		if f := expr.Number(v); !v.IsUndefined() && !math.IsNaN(f) && !math.IsInf(f, 0) {
			if v.IsNil() {
				return abi.IntValue(0), incompatible(name, main, v)
			}
			return abi.NumberValue(f), ""
		}
		return abi.IntValue(0), incompatible(name, main, v)
	case "Boolean":
		return abi.BoolValue(v.Truthy()), ""
	case "Array":
		if v.Kind() == abi.Array {
			return v, ""
		}
		return abi.ArrayValue(), incompatible(name, main, v)
	case "Object":
		if k := v.Kind(); k == abi.Object || k == abi.Array || k == abi.Null {
			return v, ""
		}
		return abi.NullValue(), incompatible(name, main, v)
	}
	return v, ""
}

// Empty is the value of a property of these types that nobody has given one.
func Empty(types string) abi.Value {
	switch main, _, _ := strings.Cut(types, "|"); main {
	case "String":
		return abi.StringValue("")
	case "Number":
		return abi.IntValue(0)
	case "Boolean":
		return abi.BoolValue(false)
	case "Array":
		return abi.ArrayValue()
	}
	return abi.NullValue()
}

func isType(t string, v abi.Value) bool {
	switch v.Kind() {
	case abi.String:
		return t == "String"
	case abi.Number:
		return t == "Number"
	case abi.Bool:
		return t == "Boolean"
	case abi.Array:
		return t == "Array" || t == "Object"
	case abi.Object:
		return t == "Object"
	}
	return t == "null"
}

func incompatible(name, types string, v abi.Value) string {
	if v.IsNil() {
		return `property "` + name + `" received type-incompatible value: expected <` + types + "> but get null value. Used default value instead."
	}
	kind := v.Kind().String()
	return `property "` + name + `" received type-incompatible value: expected <` + types + "> but got non-" + strings.ToLower(types) + " value (" + kind + "). Used default value instead."
}

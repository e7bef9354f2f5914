package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// JSON reads a value from JSON text; keys of objects keep their order. An object with the one key `$` stands for what JSON lacks: {"$":"undefined"}, {"$":"NaN"},
// {"$":"Infinity"}, {"$":"-Infinity"}, {"$":"-0"}, {"$":"function"}, {"$":"Date"}, {"$":"cycle"}.
func JSON(text string) (Value, error) { return jsonvalue.ParseMarked([]byte(text)) }

// MustJSON is JSON for a text that is part of a test; it panics where JSON returns an error.
func MustJSON(text string) Value {
	v, err := JSON(text)
	if err != nil {
		panic("wxruntime: MustJSON: " + err.Error())
	}
	return v
}

// Object is an object of these fields, in this order.
func Object(fields ...abi.Field) Value { return abi.ObjectValue(fields...) }

// Field is one key of an object and its value.
type Field = abi.Field

// Text is a string as a Value.
func Text(s string) Value { return abi.StringValue(s) }

// MarkedJSON is a value as JSON that [JSON] reads as the same value: what JSON lacks is written as an object with the one key `$`.
func MarkedJSON(v Value) string { return string(jsonvalue.AppendMarked(nil, v)) }

package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// The types that data is made of and that cross to the host; see package abi.
type (
	// Value is a value of JavaScript's data: undefined, null, a boolean, a number, a string, an array or an object; the zero Value is undefined.
	//
	// It is read with Get(key) and Has(key) of an object, At(i) and Len of an array, and Text, Number, Int and Bool of the rest; IsUndefined tells what is missing, IsNil that
	// or null. None of them panics or converts: what is of another kind, or not there, gives undefined, "", 0 or false, so v.Get("user").Get("name").Text() is safe.
	// JSON is its text with the keys sorted, for tests and logs. Decode reads it into types of Go. All methods: go doc github.com/wxkit/wxkit/wasm/abi.Value
	Value = abi.Value
	// Field is one key of an object and its value.
	Field = abi.Field
	// Assign is one path of a setData and its value.
	Assign = abi.Assign
	// Patch is what one setData carries, in order: Patch{Put("a.b", Int(1)), Put("list[0]", Str("x"))}.
	Patch = abi.Patch
	// ID names the App, a page or a component while it lives.
	ID = abi.ID
)

// Undefined is undefined, the zero Value.
func Undefined() Value { return Value{} }

// Null is null.
func Null() Value { return abi.NullValue() }

// Bool is true or false.
func Bool(b bool) Value { return abi.BoolValue(b) }

// Num is a number.
func Num(f float64) Value { return abi.NumberValue(f) }

// Int is a number. One beyond 2^53 cannot cross.
func Int(i int) Value { return whole(int64(i)) }

// Str is a string.
func Str(s string) Value { return abi.StringValue(s) }

// Arr is an array of these items; it keeps the slice.
func Arr(items ...Value) Value { return abi.ArrayValue(items...) }

// Obj is an object of these fields in this order; of a key that comes twice the last value counts.
func Obj(fields ...Field) Value { return abi.ObjectValue(fields...) }

// F is a field for Obj.
func F(key string, v Value) Field { return Field{Key: key, Value: v} }

// Put is a path and its value for a Patch.
func Put(path string, v Value) Assign { return Assign{Path: path, Value: v} }

// maxSafe is the greatest whole number that a float64 holds without doubt.
const maxSafe = 1 << 53

func whole(i int64) Value { return abi.NumberValue(floatOf(i)) }

// floatOf is i as a float64. Beyond 2^53 it is one that the codec refuses, since rounding could bring it back to 2^53.
func floatOf(i int64) float64 {
	switch {
	case i > maxSafe:
		return 2 * maxSafe
	case i < -maxSafe:
		return -2 * maxSafe
	}
	return float64(i)
}

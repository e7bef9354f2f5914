package abi

// Kind tells what a Value is: the types of JSON, and the few that only one thread knows.
type Kind uint8

// The kinds. Undefined is the zero Value. Function, Date and Cycle stand for JavaScript values that cannot cross the bridge as they are; only an engine that
// interprets definitions makes them, and the framework treats them as WeChat does (null, {} and an error).
const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
	Function
	Date
	Cycle
)

// String is the kind's name as `typeof` or Object.prototype.toString would give it: Undefined, Null, Boolean, Number, String, Array, Object, Function, Date.
// WeChat's parameter errors use these names.
func (k Kind) String() string {
	switch k {
	case Null:
		return "Null"
	case Bool:
		return "Boolean"
	case Number:
		return "Number"
	case String:
		return "String"
	case Array:
		return "Array"
	case Object, Cycle:
		return "Object"
	case Function:
		return "Function"
	case Date:
		return "Date"
	}
	return "Undefined"
}

// Value is a value of the data that pages hold and that crosses between guest, framework and view. The zero Value is undefined.
// A Value is small and passed by value; arrays and objects are shared by reference, as in JavaScript, and Clone cuts the sharing.
// Objects keep the order in which keys were first set. A Value must not be used by two goroutines at once while one of them changes it.
type Value struct {
	kind Kind
	num  float64
	str  string
	ref  *node
}

// node is what an array or object refers to: the items, and for an object the keys beside them.
type node struct {
	items []Value
	keys  []string
	index map[string]int // built when an object has more than smallObject keys
}

const smallObject = 8

// Field is one key of an object and its value.
type Field struct {
	Key   string
	Value Value
}

// NullValue is null.
func NullValue() Value { return Value{kind: Null} }

// BoolValue is true or false.
func BoolValue(b bool) Value {
	v := Value{kind: Bool}
	if b {
		v.num = 1
	}
	return v
}

// NumberValue is a number; like every number of JavaScript it is a float64.
func NumberValue(f float64) Value { return Value{kind: Number, num: f} }

// IntValue is a number. Beyond 2^53 it loses digits, as in JavaScript; the codec refuses such a whole number.
func IntValue(i int) Value { return Value{kind: Number, num: float64(i)} }

// StringValue is a string.
func StringValue(s string) Value { return Value{kind: String, str: s} }

// ArrayValue is an array of these items; it keeps the slice.
func ArrayValue(items ...Value) Value { return Value{kind: Array, ref: &node{items: items}} }

// ObjectValue is an object of these fields in this order; of a key that comes twice the last value counts.
func ObjectValue(fields ...Field) Value {
	v := Value{kind: Object, ref: &node{}}
	if len(fields) > 0 {
		v.ref.keys = make([]string, 0, len(fields))
		v.ref.items = make([]Value, 0, len(fields))
	}
	for _, f := range fields {
		v.Set(f.Key, f.Value)
	}
	return v
}

// MarkerValue is a value of one of the kinds that JSON lacks: Undefined, Function, Date or Cycle.
func MarkerValue(k Kind) Value { return Value{kind: k} }

// Kind tells what v is.
func (v Value) Kind() Kind { return v.kind }

// IsUndefined reports whether v is undefined.
func (v Value) IsUndefined() bool { return v.kind == Undefined }

// IsNil reports whether v is undefined or null.
func (v Value) IsNil() bool { return v.kind <= Null }

// Bool is v if v is true, and false for everything else; Truthy is JavaScript's test.
func (v Value) Bool() bool { return v.kind == Bool && v.num != 0 }

// Truthy is JavaScript's test: false for undefined, null, false, 0, NaN and "".
func (v Value) Truthy() bool {
	switch v.kind {
	case Undefined, Null:
		return false
	case Bool:
		return v.num != 0
	case Number:
		return v.num != 0 && v.num == v.num
	case String:
		return v.str != ""
	}
	return true
}

// Number is v's number, 0 for everything that is not a number.
func (v Value) Number() float64 {
	if v.kind != Number {
		return 0
	}
	return v.num
}

// Int is v's number without its fraction, 0 for everything that is not a number or lies beyond an int.
func (v Value) Int() int {
	if v.kind != Number || !(v.num > -1<<63 && v.num < 1<<63) {
		return 0
	}
	return int(v.num)
}

// Text is v's string, "" for everything that is not a string.
func (v Value) Text() string {
	if v.kind != String {
		return ""
	}
	return v.str
}

// Len is the number of items of an array or of keys of an object, 0 for everything else.
func (v Value) Len() int {
	if v.ref == nil {
		return 0
	}
	return len(v.ref.items)
}

// At is the i-th item of an array, or the value of an object's i-th key; undefined where there is none.
func (v Value) At(i int) Value {
	if v.ref == nil || i < 0 || i >= len(v.ref.items) {
		return Value{}
	}
	return v.ref.items[i]
}

// KeyAt is an object's i-th key in the order of setting, "" where there is none.
func (v Value) KeyAt(i int) string {
	if v.kind != Object || i < 0 || i >= len(v.ref.keys) {
		return ""
	}
	return v.ref.keys[i]
}

// Get is the value of an object's key; undefined if v is no object or has no such key.
func (v Value) Get(key string) Value {
	if i := v.find(key); i >= 0 {
		return v.ref.items[i]
	}
	return Value{}
}

// Has reports whether v is an object with this key, even if its value is undefined.
func (v Value) Has(key string) bool { return v.find(key) >= 0 }

// Set gives an object's key a value, behind the other keys if it is new. It panics if v is no object.
func (v Value) Set(key string, val Value) {
	if v.kind != Object {
		panic("abi: Set on a Value that is no object")
	}
	if i := v.find(key); i >= 0 {
		v.ref.items[i] = val
		return
	}
	n := v.ref
	n.keys = append(n.keys, key)
	n.items = append(n.items, val)
	if n.index != nil {
		n.index[key] = len(n.keys) - 1
	} else if len(n.keys) > smallObject {
		n.reindex()
	}
}

// Delete takes a key from an object; nothing happens if v is no object or has no such key.
func (v Value) Delete(key string) {
	i := v.find(key)
	if i < 0 {
		return
	}
	n := v.ref
	n.keys = append(n.keys[:i], n.keys[i+1:]...)
	n.items = append(n.items[:i], n.items[i+1:]...)
	if n.index != nil {
		n.reindex()
	}
}

// SetAt gives the i-th item of an array a value; items between the end and i become undefined. It panics if v is no array or i is negative.
func (v Value) SetAt(i int, val Value) {
	if v.kind != Array || i < 0 {
		panic("abi: SetAt on a Value that is no array, or before its start")
	}
	for len(v.ref.items) <= i {
		v.ref.items = append(v.ref.items, Value{})
	}
	v.ref.items[i] = val
}

// Append puts items behind those of an array. It panics if v is no array.
func (v Value) Append(items ...Value) {
	if v.kind != Array {
		panic("abi: Append on a Value that is no array")
	}
	v.ref.items = append(v.ref.items, items...)
}

// Truncate shortens an array to n items; nothing happens if it has fewer.
func (v Value) Truncate(n int) {
	if v.kind == Array && n >= 0 && n < len(v.ref.items) {
		clear(v.ref.items[n:])
		v.ref.items = v.ref.items[:n]
	}
}

// Clone is a copy that shares no array and no object with v.
func (v Value) Clone() Value {
	if v.ref == nil {
		return v
	}
	n := &node{items: make([]Value, len(v.ref.items))}
	for i, item := range v.ref.items {
		n.items[i] = item.Clone()
	}
	if v.kind == Object {
		n.keys = append([]string(nil), v.ref.keys...)
		if v.ref.index != nil {
			n.reindex()
		}
	}
	v.ref = n
	return v
}

// Same is JavaScript's ===: numbers, strings and booleans by value, arrays and objects by identity.
func (v Value) Same(w Value) bool {
	return v.kind == w.kind && v.num == w.num && v.str == w.str && v.ref == w.ref
}

// Equal compares v and w in depth. The order of an object's keys does not count; NaN equals NaN.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind || v.str != w.str || v.Len() != w.Len() {
		return false
	}
	if v.num != w.num && (v.num == v.num || w.num == w.num) {
		return false
	}
	for i := range v.Len() {
		other := w.At(i)
		if v.kind == Object {
			if !w.Has(v.KeyAt(i)) {
				return false
			}
			other = w.Get(v.KeyAt(i))
		}
		if !v.At(i).Equal(other) {
			return false
		}
	}
	return true
}

func (v Value) find(key string) int {
	if v.kind != Object {
		return -1
	}
	if v.ref.index != nil {
		if i, ok := v.ref.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range v.ref.keys {
		if k == key {
			return i
		}
	}
	return -1
}

func (n *node) reindex() {
	n.index = make(map[string]int, len(n.keys))
	for i, k := range n.keys {
		n.index[k] = i
	}
}

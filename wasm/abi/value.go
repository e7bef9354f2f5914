package abi

// Kind tells what a Value is: the types of JSON, and the few that only one thread knows.
type Kind uint8

// The kinds. Undefined is the zero Value. Function, Date and Cycle stand for JavaScript values that cannot cross the bridge as they are; only an engine that
// interprets definitions makes them, and the framework treats them as WeChat does (null, {} and an error).
const (
	Undefined Kind = iota // nothing; the zero Value
	Null                  // null
	Bool                  // true or false
	Number                // a float64
	String                // text, UTF-8 here
	Array                 // items
	Object                // keys in the order of setting, and their values
	Function              // a function of JavaScript
	Date                  // a Date of JavaScript; its time is not known here
	Cycle                 // a value that contains itself
)

// String is the kind's name as `typeof` or Object.prototype.toString would give it: Undefined, Null, Boolean, Number, String, Array, Object, Function, Date.
// WeChat's parameter errors use these names.
func (k Kind) String() string { return kindNames[min(int(k), len(kindNames)-1)] }

var kindNames = [...]string{"Undefined", "Null", "Boolean", "Number", "String", "Array", "Object", "Function", "Date", "Object", "Undefined"}

// Value is a value of the data that pages hold and that crosses between guest, framework and view. The zero Value is undefined.
// A Value is two words and passed by value; arrays and objects are shared by reference, as in JavaScript, and Clone cuts the sharing.
// Objects keep the order in which keys were first set. A Value must not be used by two goroutines at once while one of them changes it.
type Value struct {
	v any // nil, nullMark, bool, float64, string, *array, *object, or the Kind itself of what has no content
}

type nullMark struct{}

type array struct{ items []Value }

type object struct {
	fields []Field
	index  []int32 // of an object with more than smallObject keys: see find
}

// newObject is an empty object with room for n fields; that of a few is in the same allocation.
//
//go:noinline
func newObject(n int) *object {
	if n == 0 || n > 4 {
		return &object{fields: make([]Field, 0, n)}
	}
	o := &struct {
		object
		room [4]Field
	}{}
	o.fields = o.room[:0]
	return &o.object
}

const smallObject = 8

// Field is one key of an object and its value.
type Field struct {
	_     incomparable
	Key   string // any text
	Value Value  // undefined counts as a value
}

// NullValue is null.
func NullValue() Value { return Value{nullMark{}} }

// BoolValue is true or false.
func BoolValue(b bool) Value { return Value{b} }

// NumberValue is a number; like every number of JavaScript it is a float64.
func NumberValue(f float64) Value { return Value{f} }

// IntValue is a number. Beyond 2^53 it loses digits, as in JavaScript; the codec refuses such a whole number.
func IntValue(i int) Value { return Value{float64(i)} }

// StringValue is a string.
func StringValue(s string) Value { return Value{s} }

// ArrayValue is an array of these items; it keeps the slice.
func ArrayValue(items ...Value) Value { return Value{&array{items}} }

// ObjectValue is an object of these fields in this order; of a key that comes twice the last value counts.
func ObjectValue(fields ...Field) Value {
	o := newObject(len(fields))
	for i := range fields {
		o.put(o.find(fields[i].Key), fields[i].Key, fields[i].Value)
	}
	return Value{o}
}

// MarkerValue is a value of one of the kinds that JSON lacks: Undefined, Function, Date or Cycle.
func MarkerValue(k Kind) Value {
	if k == Undefined {
		return Value{}
	}
	return Value{k}
}

// Kind tells what v is.
//
//go:noinline
func (v Value) Kind() Kind {
	switch x := v.v.(type) {
	case nil:
		return Undefined
	case nullMark:
		return Null
	case bool:
		return Bool
	case float64:
		return Number
	case string:
		return String
	case *array:
		return Array
	case *object:
		return Object
	case Kind:
		return x
	}
	return Undefined
}

// IsUndefined reports whether v is undefined.
func (v Value) IsUndefined() bool { return v.v == nil }

// IsNil reports whether v is undefined or null.
func (v Value) IsNil() bool { return v.Kind() <= Null }

// Bool is v if v is true, and false for everything else; Truthy is JavaScript's test.
func (v Value) Bool() bool {
	b, _ := v.v.(bool)
	return b
}

// Truthy is JavaScript's test: false for undefined, null, false, 0, NaN and "".
func (v Value) Truthy() bool {
	switch x := v.v.(type) {
	case nil, nullMark:
		return false
	case bool:
		return x
	case float64:
		return x != 0 && x == x
	case string:
		return x != ""
	}
	return true
}

// Number is v's number, 0 for everything that is not a number.
func (v Value) Number() float64 {
	f, _ := v.v.(float64)
	return f
}

// Int is v's number without its fraction, 0 for everything that is not a number or lies beyond an int.
func (v Value) Int() int {
	if f := v.Number(); f > -1<<63 && f < 1<<63 {
		return int(f)
	}
	return 0
}

// Text is v's string, "" for everything that is not a string.
func (v Value) Text() string {
	s, _ := v.v.(string)
	return s
}

// Len is the number of items of an array or of keys of an object, 0 for everything else.
//
//go:noinline
func (v Value) Len() int {
	switch x := v.v.(type) {
	case *array:
		return len(x.items)
	case *object:
		return len(x.fields)
	}
	return 0
}

// At is the i-th item of an array, or the value of an object's i-th key; undefined where there is none.
//
//go:noinline
func (v Value) At(i int) Value {
	switch x := v.v.(type) {
	case *array:
		if uint(i) < uint(len(x.items)) {
			return x.items[i]
		}
	case *object:
		if uint(i) < uint(len(x.fields)) {
			return x.fields[i].Value
		}
	}
	return Value{}
}

// KeyAt is an object's i-th key in the order of setting, "" where there is none.
//
//go:noinline
func (v Value) KeyAt(i int) string {
	if o, ok := v.v.(*object); ok && uint(i) < uint(len(o.fields)) {
		return o.fields[i].Key
	}
	return ""
}

// Get is the value of an object's key; undefined if v is no object or has no such key.
//
//go:noinline
func (v Value) Get(key string) Value {
	if o, ok := v.v.(*object); ok {
		if i := o.find(key); i >= 0 {
			return o.fields[i].Value
		}
	}
	return Value{}
}

// Has reports whether v is an object with this key, even if its value is undefined.
func (v Value) Has(key string) bool {
	o, ok := v.v.(*object)
	return ok && o.find(key) >= 0
}

// Set gives an object's key a value, behind the other keys if it is new. It panics if v is no object.
//
//go:noinline
func (v Value) Set(key string, val Value) {
	o, ok := v.v.(*object)
	if !ok {
		panic("abi: Set on a Value that is no object")
	}
	o.put(o.find(key), key, val)
}

// put gives the i-th field, that of the key, a value; -1 is for a new one behind the others.
func (o *object) put(i int, key string, val Value) {
	if i < 0 {
		i = len(o.fields)
		o.fields = append(o.fields, Field{Key: key})
		if i >= smallObject {
			o.enter(i)
		}
	}
	o.fields[i].Value = val
}

// Delete takes a key from an object; nothing happens if v is no object or has no such key.
func (v Value) Delete(key string) {
	o, ok := v.v.(*object)
	if !ok {
		return
	}
	i := o.find(key)
	if i < 0 {
		return
	}
	copy(o.fields[i:], o.fields[i+1:])
	o.fields[len(o.fields)-1] = Field{}
	o.fields = o.fields[:len(o.fields)-1]
	o.index = nil
	o.enter(len(o.fields))
}

// SetAt gives the i-th item of an array a value; items between the end and i become undefined. It panics if v is no array or i is negative.
func (v Value) SetAt(i int, val Value) {
	a, ok := v.v.(*array)
	if !ok || i < 0 {
		panic("abi: SetAt on a Value that is no array, or before its start")
	}
	for len(a.items) <= i {
		a.items = append(a.items, Value{})
	}
	a.items[i] = val
}

// Append puts items behind those of an array. It panics if v is no array.
//
//go:noinline
func (v Value) Append(items ...Value) {
	a, ok := v.v.(*array)
	if !ok {
		panic("abi: Append on a Value that is no array")
	}
	a.items = append(a.items, items...)
}

// Truncate shortens an array to n items; nothing happens if it has fewer.
func (v Value) Truncate(n int) {
	if a, ok := v.v.(*array); ok && n >= 0 && n < len(a.items) {
		clear(a.items[n:])
		a.items = a.items[:n]
	}
}

// Clone is a copy that shares no array and no object with v.
func (v Value) Clone() Value {
	switch x := v.v.(type) {
	case *array:
		items := make([]Value, len(x.items))
		for i := range items {
			items[i] = x.items[i].Clone()
		}
		return Value{&array{items}}
	case *object:
		o := newObject(len(x.fields))
		for i := range x.fields {
			o.put(-1, x.fields[i].Key, x.fields[i].Value.Clone())
		}
		return Value{o}
	}
	return v
}

// Same is JavaScript's ===: numbers, strings and booleans by value, arrays and objects by identity.
func (v Value) Same(w Value) bool { return v.v == w.v }

// Equal compares v and w in depth. The order of an object's keys does not count; NaN equals NaN.
func (v Value) Equal(w Value) bool {
	if v.v == w.v {
		return true
	}
	kind := v.Kind()
	if kind != w.Kind() || v.Len() != w.Len() {
		return false
	}
	switch kind {
	case Number:
		return v.Number() != v.Number() && w.Number() != w.Number()
	case Array, Object:
		return v.equalItems(w, kind == Object)
	}
	return false
}

func (v Value) equalItems(w Value, keyed bool) bool {
	for i := range v.Len() {
		other := w.At(i)
		if keyed {
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

// find is the place of a key among the fields, -1 if there is none.
//
//go:noinline
func (o *object) find(key string) int {
	if o.index != nil {
		return int(o.index[o.slot(key)]) - 1
	}
	for i := range o.fields {
		if o.fields[i].Key == key {
			return i
		}
	}
	return -1
}

// slot is where a key stands in the index, or would. The index holds places counted from 1; a key stands at its hash or, if others do, at the next slot that is free.
// A map would do the same for twice the code in a guest and twice the time.
//
//go:noinline
func (o *object) slot(key string) uint32 {
	hash := uint32(2166136261)
	for i := range len(key) {
		hash = (hash ^ uint32(key[i])) * 16777619
	}
	mask := uint32(len(o.index) - 1)
	for hash ^= hash >> 15; ; hash++ {
		if at := o.index[hash&mask]; at == 0 || o.fields[at-1].Key == key {
			return hash & mask
		}
	}
}

// enter puts the i-th field, the last one, into the index. An object gets one with its ninth key, and a longer one when half of it is taken.
//
//go:noinline
func (o *object) enter(i int) {
	if 2*i < len(o.index) {
		o.index[o.slot(o.fields[i].Key)] = int32(i + 1)
		return
	}
	if len(o.fields) <= smallObject {
		return
	}
	size := 4 * smallObject
	for size < 4*len(o.fields) {
		size *= 2
	}
	o.index = make([]int32, size)
	for i := range o.fields {
		o.index[o.slot(o.fields[i].Key)] = int32(i + 1)
	}
}

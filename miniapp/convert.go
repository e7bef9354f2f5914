package miniapp

import (
	"github.com/wxkit/wxkit/wasm/abi"
)

// Encode is v as a Value: a bool, an int, an int64, a float64, a string, a Value, a Record or a pointer to one. A slice goes as Encode(Slice(&rows)), a map as Encode(Dict(&prices)),
// a pointer that may be nil as Encode(Opt(&parent)). It panics if its type cannot cross.
func Encode[T any](v T) Value { return encodeTop(v, &v) }

// encodeTop is the Value of v, which p points to, where v is not a pointer to what crosses itself.
func encodeTop(v, p any) Value {
	switch v.(type) {
	case Record, codec:
		p = v
	}
	return encode("Encode", p)
}

// Decode reads v, such as the data of a response, into what a pointer points to: a variable of a type that Encode takes, or with Slice(&rows), Dict(&prices) and Opt(&parent) a slice, a
// map and a pointer. It shares nothing with v. Null and undefined read as the zero value. The error names the part that does not fit; a Record may then be half read.
func Decode(v Value, into any) error { return decode(v, into) }

// codec converts what a type switch cannot list. Its shape is the type that a property of it has: String, Number, Boolean, Object, Array, null.
type codec interface {
	encode(path string) Value
	decode(Value) error
	shape() string
}

// encode is what p points to. It panics with the path if that is of a type that cannot cross.
//
//go:noinline
func encode(path string, p any) Value {
	var number float64
	switch p := p.(type) {
	case *Value:
		return *p
	case *bool:
		return abi.BoolValue(*p)
	case *string:
		return abi.StringValue(*p)
	case *int:
		number = floatOf(int64(*p))
	case *int64:
		number = floatOf(*p)
	case *float64:
		number = *p
	case Record:
		object := Obj()
		p.Fields(&Fields{path: path, object: object})
		return object
	case codec:
		return p.encode(path)
	default:
		mistake(path + " is of " + ofType(p) + crossing)
	}
	return abi.NumberValue(number)
}

// crossing is the end of a sentence about a type that does not.
const crossing = " cannot cross: bool, int, int64, float64, string, Value and a pointer to a Record (a struct with Fields) can; " +
	"a slice goes as Slice(&v), a map as Dict(&v), another pointer as Opt(&v)"

// decode reads v into what p points to.
//
//go:noinline
func decode(v Value, p any) error {
	kind := abi.Number
	number := v.Number()
	wrong := ""
	switch p := p.(type) {
	case *Value:
		*p = v.Clone()
		return nil
	case *bool:
		*p = v.Bool()
		kind = abi.Bool
	case *string:
		*p = v.Text()
		kind = abi.String
	case *float64:
		*p = number
	case *int:
		if *p = int(number); float64(*p) != number {
			wrong = notWhole
		}
	case *int64:
		if *p = int64(number); float64(*p) != number {
			wrong = notWhole
		}
	case Record:
		f := Fields{object: v, reading: true, err: expect(v, abi.Object)}
		p.Fields(&f)
		return f.err
	case codec:
		return p.decode(v)
	default:
		wrong = "is read into " + ofType(p) + crossing
	}
	if wrong != "" {
		return &shapeError{text: wrong}
	}
	return expect(v, kind)
}

const notWhole = "should be a whole number that its type can hold"

// expect is nil if v is of a kind, null or undefined.
//
//go:noinline
func expect(v Value, kind abi.Kind) error {
	if v.Kind() == kind || v.IsNil() {
		return nil
	}
	return &shapeError{text: "should be " + kind.String() + " instead of " + v.Kind().String()}
}

// shapeError says which part of a value does not fit.
type shapeError struct {
	_          incomparable
	path, text string
}

func (e *shapeError) Error() string {
	if e.path == "" {
		return "miniapp: value " + e.text
	}
	return "miniapp: " + e.path + " " + e.text
}

// inside puts a key or index in front of an error's path.
//
//go:noinline
func inside(at string, err error) error {
	if e, ok := err.(*shapeError); ok {
		if e.path != "" && e.path[0] != '[' {
			at += "."
		}
		e.path = at + e.path
	}
	return err
}

// anyShape is the type of a property that may hold anything.
const anyShape = "null"

// shape is the type of a property that holds what p points to.
//
//go:noinline
func shape(p any) string {
	switch p := p.(type) {
	case *Value:
		return anyShape
	case *bool:
		return abi.Bool.String()
	case *string:
		return abi.String.String()
	case Record:
		return abi.Object.String()
	case codec:
		return p.shape()
	}
	return abi.Number.String()
}

// encodeAny is the Value of an argument: a Value, nil, a Record, a pointer to anything that can cross, or a value of the commonest types.
// A panic names the call and what of it cannot cross.
func encodeAny(call, what string, v any) Value {
	switch v := v.(type) {
	case nil:
		return Value{}
	case Value:
		return v
	case string:
		return Str(v)
	case bool:
		return Bool(v)
	case int:
		return Int(v)
	case int64:
		return whole(v)
	case float64:
		return Num(v)
	case map[string]string:
		return dictCodec[string]{&v}.encode("")
	case map[string]Value:
		return dictCodec[Value]{&v}.encode("")
	case []string:
		return sliceCodec[string]{&v}.encode("")
	case []Value:
		return Arr(v...)
	case error:
		return Str(v.Error())
	}
	return encode(call+": "+what, v)
}

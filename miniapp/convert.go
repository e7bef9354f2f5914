package miniapp

import (
	"math"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Encode is v as a Value. It panics if its type cannot cross; Fields.Field tells which can.
func Encode[T any](v T) Value { return encode("Encode", &v) }

// Decode reads v, such as the data of a response, into a variable. Null and undefined read as the zero value. The error names the part that does not fit;
// what into points to may then be half read if it is a Record.
func Decode[T any](v Value, into *T) error { return decode(v, into) }

// codec converts what a type switch cannot list. Its shape is the type that a property of it has: String, Number, Boolean, Object, Array, null.
type codec interface {
	encode(path string) Value
	decode(Value) error
	shape() string
}

// encode is what p points to. It panics with the path if that is of a type that cannot cross.
func encode(path string, p any) Value {
	switch p := p.(type) {
	case *Value:
		return *p
	case *bool:
		return abi.BoolValue(*p)
	case *string:
		return abi.StringValue(*p)
	case *int:
		return whole(int64(*p))
	case *float64:
		return abi.NumberValue(*p)
	case Record:
		f := Fields{path: path, object: abi.ObjectValue()}
		p.Fields(&f)
		return f.object
	}
	if i, ok := integer(p); ok {
		return whole(i)
	}
	if f, ok := p.(*float32); ok {
		return abi.NumberValue(float64(*f))
	}
	if c, ok := p.(codec); ok {
		return c.encode(path)
	}
	if n, at := basicSlice(p, 0, false); at != nil {
		return encodeItems(path, n, nil, at)
	}
	panic("miniapp: " + path + " is of a type that cannot cross; a struct needs the method Fields(*miniapp.Fields) on its pointer, other types Slice, Dict or Opt")
}

// integer is what a pointer to one of the smaller integers, or the unsigned, points to.
func integer(p any) (i int64, ok bool) {
	switch p := p.(type) {
	case *int8:
		return int64(*p), true
	case *int16:
		return int64(*p), true
	case *int32:
		return int64(*p), true
	case *int64:
		return *p, true
	case *uint:
		return int64(min(uint64(*p), math.MaxInt64)), true
	case *uint8:
		return int64(*p), true
	case *uint16:
		return int64(*p), true
	case *uint32:
		return int64(*p), true
	case *uint64:
		return int64(min(*p, math.MaxInt64)), true
	}
	return 0, false
}

// decode reads v into what p points to.
func decode(v Value, p any) error {
	switch p := p.(type) {
	case *Value:
		*p = v
		return nil
	case *bool:
		*p = v.Bool()
		return expect(v, abi.Bool)
	case *string:
		*p = v.Text()
		return expect(v, abi.String)
	case *float64:
		*p = v.Number()
		return expect(v, abi.Number)
	case *float32:
		*p = float32(v.Number())
		return expect(v, abi.Number)
	case Record:
		f := Fields{object: v, reading: true, err: expect(v, abi.Object)}
		p.Fields(&f)
		return f.err
	}
	if c, ok := p.(codec); ok {
		return c.decode(v)
	}
	if _, at := basicSlice(p, v.Len(), v.Kind() == abi.Array || v.IsNil()); at != nil {
		return decodeItems(v, at)
	}
	return decodeInteger(v, p)
}

// basicSlice gives pointers to the items of a slice of a basic type, of which there are n; nil for anything else. With create it is a new slice of n items first.
// Slice could do the same, but each of its instances that is named here would be linked into every guest.
func basicSlice(p any, n int, create bool) (int, func(int) any) {
	switch p := p.(type) {
	case *[]string:
		if create {
			*p = make([]string, n)
		}
		return len(*p), func(i int) any { return &(*p)[i] }
	case *[]int:
		if create {
			*p = make([]int, n)
		}
		return len(*p), func(i int) any { return &(*p)[i] }
	case *[]float64:
		if create {
			*p = make([]float64, n)
		}
		return len(*p), func(i int) any { return &(*p)[i] }
	case *[]Value:
		if create {
			*p = make([]Value, n)
		}
		return len(*p), func(i int) any { return &(*p)[i] }
	}
	return 0, nil
}

func decodeInteger(v Value, p any) error {
	if err := expect(v, abi.Number); err != nil {
		return err
	}
	n := v.Number()
	fits := false
	switch p := p.(type) {
	case *int:
		*p = int(n)
		fits = float64(*p) == n
	case *int8:
		*p = int8(n)
		fits = float64(*p) == n
	case *int16:
		*p = int16(n)
		fits = float64(*p) == n
	case *int32:
		*p = int32(n)
		fits = float64(*p) == n
	case *int64:
		*p = int64(n)
		fits = float64(*p) == n
	default:
		return decodeUnsigned(n, p)
	}
	return wholeFits(fits)
}

func decodeUnsigned(n float64, p any) error {
	fits := false
	switch p := p.(type) {
	case *uint:
		*p = uint(n)
		fits = float64(*p) == n
	case *uint8:
		*p = uint8(n)
		fits = float64(*p) == n
	case *uint16:
		*p = uint16(n)
		fits = float64(*p) == n
	case *uint32:
		*p = uint32(n)
		fits = float64(*p) == n
	case *uint64:
		*p = uint64(n)
		fits = float64(*p) == n
	default:
		return &shapeError{text: "is read into a type that cannot cross"}
	}
	return wholeFits(fits)
}

func wholeFits(fits bool) error {
	if !fits {
		return &shapeError{text: "should be a whole number that its type can hold"}
	}
	return nil
}

// expect is nil if v is of a kind, null or undefined.
func expect(v Value, kind abi.Kind) error {
	if v.Kind() == kind || v.IsNil() {
		return nil
	}
	return &shapeError{text: "should be " + kind.String() + " instead of " + v.Kind().String()}
}

// shapeError says which part of a value does not fit.
type shapeError struct{ path, text string }

func (e *shapeError) Error() string {
	if e.path == "" {
		return "miniapp: value " + e.text
	}
	return "miniapp: " + e.path + " " + e.text
}

// inside puts a key or index in front of an error's path.
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
func shape(p any) string {
	switch p.(type) {
	case *Value:
		return anyShape
	case *bool:
		return abi.Bool.String()
	case *string:
		return abi.String.String()
	case Record:
		return abi.Object.String()
	}
	if c, ok := p.(codec); ok {
		return c.shape()
	}
	if _, at := basicSlice(p, 0, false); at != nil {
		return abi.Array.String()
	}
	return abi.Number.String()
}

// encodeAny is the Value of an argument: a Value, nil, a Record, a pointer to anything that can cross, or a value of the commonest types.
func encodeAny(v any) Value {
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
	case float64:
		return Num(v)
	case map[string]string:
		return dictCodec[string]{&v}.encode("")
	case map[string]Value:
		return dictCodec[Value]{&v}.encode("")
	case []string:
		return encode("", &v)
	case []Value:
		return Arr(v...)
	case error:
		return Str(v.Error())
	}
	return encode("argument", v)
}

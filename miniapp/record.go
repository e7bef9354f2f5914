package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Record is a struct whose fields cross as the keys of an object. The pointer to the struct has the method; one declaration serves both directions:
//
//	func (r *Row) Fields(f *miniapp.Fields) { f.Field("id", &r.ID); f.Field("tags", miniapp.Slice(&r.Tags)) }
type Record interface{ Fields(*Fields) }

// Fields are the fields of a Record while it is written to an object or read from one.
type Fields struct {
	_       incomparable
	path    string
	object  Value
	reading bool
	err     error

	// An item of a list is written straight to the wire. A Value of it on the way there would take ten times as long under WASM, nearly all of it for memory.
	streams bool
	out     []byte
	count   int // of the fields of the object that is being written, so far
	depth   int // of what is written next
}

// Field names a field. P points to a bool, an int, an int64, a float64, a string, a Value or a Record;
// for slices, for maps with string keys, and for pointers that may be nil, it is what Slice, Dict or Opt makes. Reading leaves a field alone whose key the object lacks.
func (f *Fields) Field(key string, p any) {
	switch {
	case f.streams:
		f.count++
		f.out = abi.AppendString(f.out, key)
		f.item(key, p)
	case !f.reading:
		f.object.Set(key, encode(f.below(key), p))
	case f.err == nil && (f.object.IsNil() || f.object.Has(key)):
		f.err = inside(key, decode(f.object.Get(key), p))
	}
}

// Slice is a field that is a slice of anything that Field takes: Slice(&r.Parts).
func Slice[T any](p *[]T) any { return sliceCodec[T]{p} }

type sliceCodec[T any] struct{ p *[]T }

func (s sliceCodec[T]) encode(path string) Value {
	items := *s.p
	return encodeItems(path, len(items), new(T), func(i int) any { return &items[i] })
}

func (s sliceCodec[T]) decode(v Value) error {
	items := make([]T, v.Len())
	if v.IsNil() {
		items = nil
	}
	if err := decodeItems(v, func(i int) any { return &items[i] }); err != nil {
		return err
	}
	*s.p = items
	return nil
}

func (sliceCodec[T]) shape() string { return abi.Array.String() }

// encodeItems is an array of n items. An empty one still shows whether the type, of which zero is a pointer or nil, can cross.
func encodeItems(path string, n int, zero any, at func(int) any) Value {
	if n == 0 && zero != nil {
		encode(path, zero)
	}
	items := make([]Value, n)
	for i := range items {
		items[i] = encode(path, at(i))
	}
	return Arr(items...)
}

// decodeItems reads an array's items into what at points to.
func decodeItems(v Value, at func(int) any) error {
	if err := expect(v, abi.Array); err != nil {
		return err
	}
	for i := range v.Len() {
		if err := decode(v.At(i), at(i)); err != nil {
			return inside("["+itoa(i)+"]", err)
		}
	}
	return nil
}

// Dict is a field that is a map of anything that Field takes: Dict(&r.Prices). It is written in the order of its keys.
func Dict[T any](p *map[string]T) any { return dictCodec[T]{p} }

type dictCodec[T any] struct{ p *map[string]T }

func (d dictCodec[T]) encode(path string) Value {
	var m Map[T]
	m.fill(*d.p)
	return m.encode(path)
}

func (d dictCodec[T]) decode(v Value) error {
	var m Map[T]
	if err := m.decode(v); err != nil {
		return err
	}
	*d.p = nil
	if !v.IsNil() {
		*d.p = make(map[string]T, m.Len())
	}
	for i, key := range m.keys {
		(*d.p)[key] = m.items[i]
	}
	return nil
}

func (dictCodec[T]) shape() string { return abi.Object.String() }

// Opt is a field that is a pointer, nil for null: Opt(&r.Parent) for anything that Field takes a pointer to.
func Opt[T any](p **T) any { return optCodec[T]{p} }

type optCodec[T any] struct{ p **T }

func (o optCodec[T]) encode(path string) Value {
	if *o.p == nil {
		return Null()
	}
	return encode(path, *o.p)
}

func (o optCodec[T]) decode(v Value) error {
	if v.IsNil() {
		*o.p = nil
		return nil
	}
	item := new(T)
	if err := decode(v, item); err != nil {
		return err
	}
	*o.p = item
	return nil
}

func (optCodec[T]) shape() string { return anyShape }

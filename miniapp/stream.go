package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// stream writes the items of a list straight to the wire. A Value of each on the way there would take ten times as long under WASM, nearly all of it for memory.
type stream struct {
	out    []byte
	fields int // of the record that is being written, so far
	depth  int // of what is written next
	err    error
}

// sendItems is a setData of n paths for a list that has taken its items already, and must take the old ones back if there is an error. The paths are the list's own, so in a quiet instance
// the host has nothing to refuse and nothing to run, and the handler goes on. Write runs code of the author, which may send something, so what it writes goes to memory of its own first.
func (c *Ctx) sendItems(n int, write func(*Fields)) error {
	a := c.app
	f := Fields{stream: &stream{out: a.scratch[:0]}}
	a.scratch = nil
	write(&f)
	if f.stream.err != nil {
		return f.stream.err
	}
	for call := c.callOfSet(); ; call = a.lastCall {
		out := append(abi.AppendSetHeader(a.out, call, c.id, n), f.stream.out...)
		if sent, err := c.sendSet(out, call, nil); sent {
			a.scratch = f.stream.out
			return err
		}
	}
}

// items writes items of a list from one on: each behind its path, or all of them as an array, n of them in all. At gives a pointer to one.
func (f *Fields) items(path string, from, n int, whole bool, at func(int) any) {
	s := f.stream
	f.path = path
	if whole {
		s.out = abi.AppendArrayHeader(abi.AppendString(s.out, path), n)
		s.depth++
	}
	var key []byte
	for i := from; i < n; i++ {
		if !whole {
			var digits [20]byte
			key = append(append(append(append(key[:0], path...), '['), decimal(&digits, i)...), ']')
			s.out = abi.AppendString(s.out, string(key))
		}
		f.item("", at(i))
	}
}

// item writes what p points to: a field, or an item of a list, whose key is "".
func (f *Fields) item(key string, p any) {
	s := f.stream
	var err error
	switch p := p.(type) {
	case *string:
		s.out = abi.AppendString(s.out, *p)
	case *bool:
		s.out = abi.AppendBool(s.out, *p)
	case *int:
		s.out, err = abi.AppendInt(s.out, int64(*p))
	case *int64:
		s.out, err = abi.AppendInt(s.out, *p)
	case Record:
		err = f.record(key, p)
	default:
		s.out, err = abi.AppendNested(s.out, encode(f.below(key), p), s.depth)
	}
	if s.err == nil {
		s.err = err
	}
}

// record writes an object.
func (f *Fields) record(key string, r Record) error {
	s := f.stream
	if s.depth >= abi.MaxDepth {
		return abi.ErrDepth
	}
	path, fields, start := f.path, s.fields, len(s.out)
	f.path = f.below(key)
	s.out, s.fields = abi.StartObject(s.out), 0
	s.depth++
	r.Fields(f)
	s.depth--
	s.out = abi.EndObject(s.out, start, s.fields)
	f.path, s.fields = path, fields
	return nil
}

// below is the path of a field.
func (f *Fields) below(key string) string {
	if key == "" {
		return f.path
	}
	return f.path + "." + key
}

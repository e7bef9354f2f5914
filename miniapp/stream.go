package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// sendItems is a setData of n paths for a list that has taken its items already, and must take the old ones back if there is an error. The paths are the list's own, so in a quiet instance
// the host has nothing to refuse and nothing to run, and the handler goes on. Write runs code of the author, which may send something, so what it writes goes to memory of its own first.
func (c *Ctx) sendItems(n int, write func(*Fields)) error {
	a := c.app
	f := Fields{streams: true, out: a.scratch[:0]}
	a.scratch = nil
	write(&f)
	if f.err != nil {
		return f.err
	}
	for call := c.callOfSet(); ; call = a.lastCall {
		out := append(abi.AppendSetHeader(a.out, call, c.id, n), f.out...)
		if sent, err := c.sendSet(out, call, nil); sent {
			a.scratch = f.out
			return err
		}
	}
}

// items writes items of a list from one on: each behind its path, or all of them as an array, n of them in all. At gives a pointer to one.
func (f *Fields) items(path string, from, n int, whole bool, at func(int) any) {
	f.path = path
	if whole {
		f.out = abi.AppendArrayHeader(abi.AppendString(f.out, path), n)
		f.depth++
	}
	var key []byte
	for i := from; i < n; i++ {
		if !whole {
			var digits [20]byte
			key = append(append(append(append(key[:0], path...), '['), decimal(&digits, i)...), ']')
			f.out = abi.AppendString(f.out, string(key))
		}
		f.item("", at(i))
	}
}

// item writes what p points to: a field, or an item of a list, whose key is "".
func (f *Fields) item(key string, p any) {
	var err error
	switch p := p.(type) {
	case *string:
		f.out = abi.AppendString(f.out, *p)
	case *bool:
		f.out = abi.AppendBool(f.out, *p)
	case *int:
		f.out, err = abi.AppendInt(f.out, int64(*p))
	case *int64:
		f.out, err = abi.AppendInt(f.out, *p)
	case Record:
		err = f.record(key, p)
	default:
		f.out, err = abi.AppendNested(f.out, encode(f.below(key), p), f.depth)
	}
	if f.err == nil {
		f.err = err
	}
}

// record writes an object.
func (f *Fields) record(key string, r Record) error {
	if f.depth >= abi.MaxDepth {
		return abi.ErrDepth
	}
	path, count, start := f.path, f.count, len(f.out)
	f.path = f.below(key)
	f.out, f.count = abi.StartObject(f.out), 0
	f.depth++
	r.Fields(f)
	f.depth--
	f.out = abi.EndObject(f.out, start, f.count)
	f.path, f.count = path, count
	return nil
}

// below is the path of a field.
func (f *Fields) below(key string) string {
	if key == "" {
		return f.path
	}
	return f.path + "." + key
}

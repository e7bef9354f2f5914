package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// maxIndex is the greatest index of a path that state below it follows; more would only fill memory.
const maxIndex = 1 << 20

// nameEnd is the length of the name at the start of a path.
func nameEnd(path string) int {
	for i := range len(path) {
		if special(path[i]) || path[i] == '\\' {
			return i
		}
	}
	return len(path)
}

func special(b byte) bool { return b == '.' || b == '[' || b == ']' }

// escape writes a key so that it is one name of a path.
func escape(key string) string {
	for i := range len(key) {
		if special(key[i]) {
			return key[:i] + "\\" + key[i:i+1] + escape(key[i+1:])
		}
	}
	return key
}

// escaped reports whether a backslash at the i-th place of a path makes the next byte part of a name.
func escaped(path string, i int) bool {
	return path[i] == '\\' && i+1 < len(path) && special(path[i+1])
}

// unescape is the key of which escape made a name.
func unescape(name string) string {
	for i := range len(name) {
		if escaped(name, i) {
			return name[:i] + name[i+1:i+2] + unescape(name[i+2:])
		}
	}
	return name
}

// step takes the first name or index off a path. Key is "" and index -1 where the path is not legal.
//
//go:noinline
func step(path string) (key string, index int, rest string) {
	if path[0] == '[' {
		i := 1
		for ; i < len(path) && path[i] >= '0' && path[i] <= '9' && index < maxIndex; i++ {
			index = 10*index + int(path[i]-'0')
		}
		if i == 1 || i == len(path) || path[i] != ']' || index >= maxIndex {
			return "", -1, ""
		}
		return "", index, path[i+1:]
	}
	if path[0] == '.' {
		path = path[1:]
	}
	i := 0
	for ; i < len(path) && !special(path[i]); i++ {
		if escaped(path, i) {
			i++
		}
	}
	return unescape(path[:i]), -1, path[i:]
}

// setPath gives v another value at a path below it, and makes the containers that are missing; false if the path is not legal.
func setPath(v *Value, path string, to *Value) bool {
	if path == "" {
		*v = *to
		return true
	}
	key, index, rest := step(path)
	var item Value
	if index >= 0 {
		if v.Kind() != abi.Array {
			*v = Arr()
		}
		item = v.At(index)
	} else if key == "" {
		return false
	} else {
		if v.Kind() != abi.Object {
			*v = Obj()
		}
		get(v, key, &item)
	}
	ok := setPath(&item, rest, to)
	if index >= 0 {
		v.SetAt(index, item)
	} else {
		v.Set(key, item)
	}
	return ok
}

// undo are the values that states had before a patch.
type undo []before

type before struct {
	_     incomparable
	state State
	value Value
}

func (u undo) run() {
	for i := len(u) - 1; i >= 0; i-- {
		_ = u[i].state.decode(u[i].value) // it held this value
	}
}

// store gives the states that belong to the paths of a patch their values. An error leaves those before it changed.
func (c *Ctx) store(patch Patch) (done undo, err error) {
	for i := range patch {
		for j := range c.states {
			if err := c.states[j].store(&patch[i], &done); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

func (b *bind) store(a *Assign, done *undo) error {
	if !related(b.path, a.Path) {
		return nil
	}
	v, old := a.Value, b.state.encode(b.path)
	if !adapt(&v, &old, b.path, a.Path) {
		return nil
	}
	*done = append(*done, before{state: b.state, value: old})
	return inside(b.path, b.state.decode(v))
}

// related reports whether two paths are the same or one lies below the other.
func related(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return b[:len(a)] == a && (len(a) == len(b) || b[len(a)] == '.' || b[len(a)] == '[')
}

// adapt makes of the value of a path the value of state that holds old at a related path; false if the path is not legal.
func adapt(v, old *Value, state, path string) bool {
	if len(path) <= len(state) {
		*v = below(*v, state[len(path):])
		return true
	}
	whole := old.Clone()
	ok := setPath(&whole, path[len(state):], v)
	*v = whole
	return ok
}

// below is the value at a path of state, .name.name, in v.
func below(v Value, path string) Value {
	for path != "" {
		n := 1 + nameEnd(path[1:])
		v, path = v.Get(path[1:n]), path[n:]
	}
	return v
}

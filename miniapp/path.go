package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// maxIndex is the greatest sum of the indices of one path, as for the host; more would only fill memory.
const maxIndex = 1<<20 - 1

// nameEnd is the length of the name at the start of a path.
func nameEnd(path string) int {
	for i := range len(path) {
		if special(path[i]) {
			return i
		}
	}
	return len(path)
}

// special reports whether a backslash makes a byte part of a name that would not be otherwise, or might not.
func special(b byte) bool { return b == '.' || b == '[' || b == ']' || b == '\\' }

// escape writes a key so that it is one name of a path.
func escape(key string) string {
	for i := range len(key) {
		if special(key[i]) {
			return key[:i] + "\\" + key[i:i+1] + escape(key[i+1:])
		}
	}
	return key
}

// step is one part of a path: a key, or an index.
type step struct {
	_     incomparable
	key   string
	index int // -1 for a key
}

// parsePath takes a path of a setData apart as the host does: empty names are skipped, the last bracket may be missing, an index of the data as a whole is a key.
// It is false if the path is not legal.
func parsePath(path string) (steps []step, ok bool) {
	total := 0
	for i := 0; i < len(path); {
		st := step{index: -1}
		switch path[i] {
		case '.':
			i++
			continue
		case '[':
			start := i + 1
			st.index, i = parseIndex(path, start)
			total += st.index
			if i == start || total > maxIndex || i < len(path) && path[i] != ']' {
				return nil, false
			}
			i++
			if len(steps) == 0 {
				st.key, st.index = itoa(st.index), -1
			}
		default:
			st.key, i = parseKey(path, i)
		}
		steps = append(steps, st)
	}
	if len(steps) == 0 {
		steps = []step{{key: "undefined", index: -1}}
	}
	return steps, len(steps) <= abi.MaxDepth
}

// parseIndex reads the digits of a path from i on.
func parseIndex(path string, i int) (n, end int) {
	for ; i < len(path) && path[i] >= '0' && path[i] <= '9'; i++ {
		n = min(10*n+int(path[i]-'0'), maxIndex+1)
	}
	return n, i
}

// parseKey reads the key of a path from i on, up to a dot or an opening bracket. A backslash that stands before another character than a special one is one itself.
func parseKey(path string, i int) (key string, end int) {
	b := make([]byte, 0, len(path)-i)
	for ; i < len(path) && path[i] != '.' && path[i] != '['; i++ {
		if path[i] == '\\' && i+1 < len(path) && special(path[i+1]) {
			i++
		}
		b = append(b, path[i])
	}
	return string(b), i
}

// setPath gives v another value at the steps of a path below it, and makes the containers that are missing.
func setPath(v *Value, steps []step, to Value) {
	if len(steps) == 0 {
		*v = to
		return
	}
	st := &steps[0]
	var item Value
	if st.index >= 0 {
		if v.Kind() != abi.Array {
			*v = Arr()
		}
		item = v.At(st.index)
	} else {
		if v.Kind() != abi.Object {
			*v = Obj()
		}
		get(v, st.key, &item)
	}
	setPath(&item, steps[1:], to)
	if st.index >= 0 {
		v.SetAt(st.index, item)
	} else {
		v.Set(st.key, item)
	}
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

// store gives the states that belong to the paths of a patch their values. An error leaves those before it changed; the host refuses a path that is not legal.
func (c *Ctx) store(patch Patch) (done undo, err error) {
	for i := range patch {
		steps, ok := parsePath(patch[i].Path)
		for j := 0; ok && j < len(c.states); j++ {
			if err := c.states[j].store(steps, patch[i].Value, &done); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

func (b *bind) store(steps []step, v Value, done *undo) error {
	above, rest, ok := meet(b.path, steps)
	if !ok {
		return nil
	}
	old := b.state.encode(b.path)
	switch {
	case len(rest) > 0 && above != "":
		v = Value{}
	case len(rest) > 0:
		whole := old.Clone()
		setPath(&whole, rest, v)
		v = whole
	}
	*done = append(*done, before{state: b.state, value: old})
	return inside(b.path, b.state.decode(below(v, above)))
}

// meet goes down the names of state's path and the steps of another one together; false if they part. What is left of the state's, .name.name, is below the other, or the
// other way round. Both are left where the other goes on with an index: the host makes an array of the object then, and the state has nothing.
func meet(state string, steps []step) (below string, rest []step, ok bool) {
	for state = "." + state; state != "" && len(steps) > 0; steps = steps[1:] {
		n := 1 + nameEnd(state[1:])
		if steps[0].index >= 0 {
			break
		}
		if steps[0].key != state[1:n] {
			return "", nil, false
		}
		state = state[n:]
	}
	return state, steps, true
}

// related reports whether state's path is a field's or lies below it.
func related(state, field string) bool {
	n := len(field)
	return len(state) >= n && state[:n] == field && (len(state) == n || state[n] == '.')
}

// below is the value at a path of state, .name.name, in v.
func below(v Value, path string) Value {
	for path != "" {
		n := 1 + nameEnd(path[1:])
		v, path = v.Get(path[1:n]), path[n:]
	}
	return v
}

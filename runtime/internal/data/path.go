// Package data is what setData does to the data of a page or component: paths, values and data observers. It knows no page and no order; package runtime does.
package data

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/wxkit/wxkit/wasm/abi"
)

// MaxIndex is the greatest sum of the indexes of one path. WeChat has no such limit: there `a[4000000000]` makes a sparse array. Here an array holds its holes, 40 bytes each,
// so that path would ask for 160 GB; this one asks for 42 MB, and an array so long could not be sent whole in one setData (1 MB) anyway.
const MaxIndex = 1<<20 - 1

// Step is one part of a path: a key of an object, or an index of an array.
type Step struct {
	Key     string // "" for an index
	Index   int    // 0 for a key
	IsIndex bool   // whether the step was written [Index]
}

// Path is where in the data a value lies. The empty path stands for the data as a whole, which no setData replaces.
// A Path is not changed once it is made.
type Path []Step

// syntaxError is an illegal path or pattern, in the words of WeChat's component mode.
func syntaxError(text string, at int, why string) error {
	msg := `data path descriptor "` + text + `" is illegal at char ` + strconv.Itoa(units(text[:at]))
	if why != "" {
		msg += " (" + why + ")"
	}
	return errors.New(msg)
}

// units is the length of s in UTF-16 units, in which JavaScript counts.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// ParsePath reads a key of a setData: `a.b`, `a[0].b`, with `\.`, `\[`, `\]` and `\\` for those characters themselves. As in WeChat empty parts are skipped
// (`a..b`, `.a`, `a.`), a `]` may be missing at the end, and `]` outside an index, spaces and any other character belong to the key.
// An error has WeChat's text: data path descriptor "a[x]" is illegal at char 2 (illegal index). Beyond WeChat, indexes that add up to more than [MaxIndex] are
// illegal indexes, and a path of more than [abi.MaxDepth] steps, whose value could not cross, is illegal too.
func ParsePath(s string) (Path, error) {
	p := make(Path, 0, 1+strings.Count(s, ".")+strings.Count(s, "["))
	total := 0
	for i := 0; i < len(s); {
		var step Step
		var err error
		switch s[i] {
		case '.':
			i++
			continue
		case '[':
			if step.Index, i, err = parseIndex(s, i+1, &total); err != nil {
				return nil, err
			}
			if i < len(s) && s[i] != ']' {
				return nil, syntaxError(s, i, "illegal index")
			}
			step.IsIndex = true
			i++
		default:
			step.Key, i = parseKey(s, i)
		}
		if len(p) == abi.MaxDepth {
			return nil, syntaxError(s, min(i, len(s)), "too many parts")
		}
		p = append(p, step)
	}
	return p, nil
}

// parseIndex reads digits from i on, and adds their number to total.
func parseIndex(s string, i int, total *int) (n, end int, err error) {
	end = i
	for end < len(s) && isDigit(s[end]) {
		n = min(n*10+int(s[end]-'0'), MaxIndex+1)
		end++
	}
	*total += n
	if end == i || *total > MaxIndex {
		return 0, 0, syntaxError(s, i, "illegal index")
	}
	return n, end, nil
}

// parseKey reads a key from i on, up to a dot or a bracket. A backslash that stands before another character than those that need it is one itself.
func parseKey(s string, i int) (key string, end int) {
	start := i
	for i < len(s) && s[i] != '.' && s[i] != '[' && s[i] != '\\' {
		i++
	}
	if i == len(s) || s[i] != '\\' {
		return s[start:i], i
	}
	b := []byte(s[start:i])
	for ; i < len(s) && s[i] != '.' && s[i] != '['; i++ {
		if s[i] == '\\' && i+1 < len(s) && isSpecial(s[i+1]) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b), i
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isSpecial(b byte) bool { return b == '.' || b == '[' || b == ']' || b == '\\' }

// Escape makes of any key but the empty one a path that names this key: `a.b` becomes `a\.b`. The empty key cannot be named.
func Escape(key string) string {
	var b strings.Builder
	for i := range len(key) {
		if isSpecial(key[i]) {
			b.WriteByte('\\')
		}
		b.WriteByte(key[i])
	}
	return b.String()
}

// String is the path as ParsePath reads it, without what is superfluous.
func (p Path) String() string {
	var b strings.Builder
	for i, step := range p {
		switch {
		case step.IsIndex:
			b.WriteString("[" + strconv.Itoa(step.Index) + "]")
		case i > 0:
			b.WriteString("." + Escape(step.Key))
		default:
			b.WriteString(Escape(step.Key))
		}
	}
	return b.String()
}

// Field is the top-level key of the data that a setData of this path touches.
func (p Path) Field() string {
	if len(p) == 0 {
		return "undefined"
	}
	return p[0].name()
}

// Under reports whether p is q or lies below it.
func (p Path) Under(q Path) bool { return len(p) >= len(q) && slices.Equal(p[:len(q)], q) }

// name is the step as a key of an object.
func (s Step) name() string {
	if s.IsIndex {
		return strconv.Itoa(s.Index)
	}
	return s.Key
}

// Apply puts v, uncopied, at its place in the data root, which must be an object. What is missing on the way is made, and what is no container of the kind that the next step
// needs is replaced by an empty one: an object for a key, an array for an index. Holes of an array become undefined. Only root itself stays what it is: there an
// index is a key. The empty path sets the field `undefined`, as WeChat does.
//
// What has changed is the value at p[:changed]: at p, or where the first container was made or replaced.
func (p Path) Apply(root, v abi.Value) (changed int) {
	changed = len(p)
	if len(p) == 0 {
		p = Path{{Key: "undefined"}}
	}
	at := root
	for i, step := range p[:len(p)-1] {
		next := step.own(at)
		kind := abi.Object
		if p[i+1].IsIndex {
			kind = abi.Array
		}
		if next.Kind() != kind {
			next = empty(kind)
			step.set(at, next)
			changed = min(changed, i+1)
		}
		at = next
	}
	p[len(p)-1].set(at, v)
	return changed
}

func empty(kind abi.Kind) abi.Value {
	if kind == abi.Array {
		return abi.ArrayValue()
	}
	return abi.ObjectValue()
}

// own is the step's value in a container that Apply has made fit for it.
func (s Step) own(at abi.Value) abi.Value {
	if at.Kind() == abi.Array {
		return at.At(s.Index)
	}
	return at.Get(s.name())
}

func (s Step) set(at, v abi.Value) {
	if at.Kind() == abi.Array {
		at.SetAt(s.Index, v)
		return
	}
	at.Set(s.name(), v)
}

// Get is the value at the path, undefined where nothing is; it is root for the empty path. Besides its items an array has its length, as in JavaScript;
// of strings and numbers WeChat's observers see nothing.
func (p Path) Get(root abi.Value) abi.Value {
	for _, step := range p {
		root = step.get(root)
	}
	return root
}

func (s Step) get(at abi.Value) abi.Value {
	switch at.Kind() {
	case abi.Object:
		return at.Get(s.name())
	case abi.Array:
		if i, ok := s.index(); ok {
			return at.At(i)
		}
		if s.Key == "length" {
			return abi.IntValue(at.Len())
		}
	}
	return abi.Value{}
}

// index is the step as an index; a key counts if it is written as JavaScript prints that index.
func (s Step) index() (int, bool) {
	if s.IsIndex {
		return s.Index, true
	}
	i, err := strconv.Atoi(s.Key)
	return i, err == nil && i >= 0 && strconv.Itoa(i) == s.Key
}

// Keys are the steps as JavaScript has keys: an index is its decimal digits. The empty path is the field `undefined`, as for Apply.
func (p Path) Keys() []string {
	if len(p) == 0 {
		return []string{p.Field()}
	}
	keys := make([]string, len(p))
	for i, s := range p {
		if s.IsIndex {
			keys[i] = strconv.Itoa(s.Index)
		} else {
			keys[i] = s.Key
		}
	}
	return keys
}

// Changed is the place that Apply has changed, given its result, as templates name it.
func (p Path) Changed(n int) []string { return p.Keys()[:max(1, n)] }

package data

import (
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Pattern is what a data observer watches: one or more fields.
type Pattern struct {
	fields []watch
}

// watch is one field of a pattern. Deep is a trailing `**`: everything below the field counts, too.
type watch struct {
	path Path
	deep bool
}

// ParsePattern reads a pattern of observers: `a`, `a, b`, `a.b`, `arr[0]`, `a.**`, `**`. A field name consists of ASCII letters, digits and `_` and starts with no digit; a backslash
// takes any other character as it is. White space may stand between the parts. An error has WeChat's text, as that of [ParsePath]; WeChat writes it to the console
// and the observer never runs.
func ParsePattern(s string) (Pattern, error) {
	var p Pattern
	sc := scanner{s: s}
	for {
		w := sc.watch()
		sc.space()
		if sc.err != nil {
			return Pattern{}, sc.err
		}
		p.fields = append(p.fields, w)
		if !sc.eat(",") {
			break
		}
	}
	if sc.i < len(s) {
		return Pattern{}, syntaxError(s, sc.i, "")
	}
	return p, nil
}

// scanner reads a pattern. After err it stands still.
type scanner struct {
	s     string
	i     int
	total int // of the indexes of one field
	err   error
}

func (sc *scanner) fail(why string) {
	if sc.err == nil {
		sc.err = syntaxError(sc.s, sc.i, why)
	}
}

func (sc *scanner) space() {
	for sc.i < len(sc.s) && strings.IndexByte(" \n\r\t\f", sc.s[sc.i]) >= 0 {
		sc.i++
	}
}

func (sc *scanner) eat(token string) bool {
	if sc.err != nil || !strings.HasPrefix(sc.s[sc.i:], token) {
		return false
	}
	sc.i += len(token)
	return true
}

func (sc *scanner) watch() (w watch) {
	sc.space()
	sc.total = 0
	if sc.eat("**") {
		return watch{deep: true}
	}
	w.path = Path{sc.field("first field name illegal")}
	for sc.err == nil {
		sc.space()
		switch {
		case sc.eat("."):
			sc.space()
			if sc.eat("**") {
				w.deep = true
				return w
			}
			w.path = append(w.path, sc.field("field name illegal"))
		case sc.eat("["):
			w.path = append(w.path, sc.index())
		default:
			return w
		}
		if len(w.path) > abi.MaxDepth {
			sc.fail("too many parts")
		}
	}
	return w
}

// field is a step by name. An escaped number is an index: in WeChat the observer `l.\0` watches `l[0]`, not `l.0`.
func (sc *scanner) field(illegal string) Step {
	step := Step{Key: sc.name(illegal)}
	if i, ok := step.index(); ok && i <= MaxIndex {
		step = Step{Index: i, IsIndex: true}
	}
	return step
}

func (sc *scanner) name(illegal string) string {
	var b []byte
	for ; sc.i < len(sc.s); sc.i++ {
		c := sc.s[sc.i]
		switch {
		case c == '\\':
			if sc.i++; sc.i == len(sc.s) {
				return sc.named(b, illegal)
			}
			b = append(b, sc.escaped()...)
		case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c) && len(b) > 0:
			b = append(b, c)
		case isDigit(c):
			sc.fail("field name cannot start with digits")
			return ""
		default:
			return sc.named(b, illegal)
		}
	}
	return sc.named(b, illegal)
}

func (sc *scanner) named(name []byte, illegal string) string {
	if len(name) == 0 {
		sc.fail(illegal)
	}
	return string(name)
}

// escaped is the character after a backslash, of which it leaves the last byte to be passed.
func (sc *scanner) escaped() string {
	start := sc.i
	for sc.i+1 < len(sc.s) && sc.s[sc.i+1]&0xC0 == 0x80 && sc.s[start] >= 0xC0 {
		sc.i++
	}
	return sc.s[start : sc.i+1]
}

func (sc *scanner) index() Step {
	sc.space()
	n, end, err := parseIndex(sc.s, sc.i, &sc.total)
	if err != nil {
		sc.err = err
		return Step{}
	}
	sc.i = end
	sc.space()
	if !sc.eat("]") {
		sc.fail("illegal index")
	}
	return Step{Index: n, IsIndex: true}
}

// Matches reports whether a setData of the path changed concerns the observer: it is one of the fields or lies above one, or, with `**`, below one.
// Whether the value became another does not count.
func (p Pattern) Matches(changed Path) bool {
	for _, w := range p.fields {
		if w.path.Under(changed) || w.deep && changed.Under(w.path) {
			return true
		}
	}
	return false
}

// Values is the array of the fields' values, the arguments of the observer; for `**` it is the data as a whole. They share with root.
func (p Pattern) Values(root abi.Value) abi.Value {
	values := make([]abi.Value, len(p.fields))
	for i, w := range p.fields {
		values[i] = w.path.Get(root)
	}
	return abi.ArrayValue(values...)
}

package wxmsg

import "strings"

// jsonReader is tolerant where WeChat's bodies need it (raw control characters
// and invalid UTF-8 inside strings, keys compared in their exact case, numbers
// kept as text), which encoding/json is not.
type jsonReader struct {
	s    string
	pos  int
	tree *tree
}

// readJSON fills the tree from the object at start.
func readJSON(t *tree, start int) *SyntaxError {
	r := &jsonReader{s: t.raw, pos: start, tree: t}
	if err := r.value(0, 0, 0, 0); err != nil {
		return err
	}
	if r.pos = skipBlank(r.s, r.pos); r.pos < len(r.s) {
		return r.fail("bytes after the object")
	}
	return nil
}

func (r *jsonReader) fail(text string) *SyntaxError {
	return syntaxError(JSON, r.s, r.pos, text)
}

// value reads one value and stores it under the key raw[name:nameEnd].
func (r *jsonReader) value(name, nameEnd uint32, flags kind, depth int) *SyntaxError {
	r.pos = skipBlank(r.s, r.pos)
	if r.pos == len(r.s) {
		return r.fail("the body ends before a value")
	}
	if depth == MaxDepth {
		return r.fail("values nest deeper than 64")
	}
	i := int32(len(r.tree.nodes))
	add := func(k kind, text, end int) {
		r.tree.nodes = append(r.tree.nodes, node{
			name: name, nameEnd: nameEnd, text: uint32(text), textEnd: uint32(end), end: i + 1, kind: k | flags,
		})
	}
	switch c := r.s[r.pos]; {
	case c == '{':
		add(kindParent, 0, 0)
		err := r.object(depth)
		r.tree.nodes[i].end = int32(len(r.tree.nodes))
		return err
	case c == '[' && flags&flagArray != 0:
		add(kindParent, 0, 0)
		err := r.array(name, nameEnd, flags, depth)
		r.tree.nodes[i].end = int32(len(r.tree.nodes))
		return err
	case c == '[':
		return r.array(name, nameEnd, flags, depth)
	case c == '"':
		start, end, escaped, err := r.str()
		if err != nil {
			return err
		}
		k := kindPlain
		if escaped {
			k = kindEscaped
		}
		add(k|flagQuoted, start, end)
		return nil
	default:
		return r.literal(add)
	}
}

// literal reads a number, true, false or null. Numbers keep their text.
func (r *jsonReader) literal(add func(k kind, text, end int)) *SyntaxError {
	start := r.pos
	for r.pos < len(r.s) && isLiteralByte(r.s[r.pos]) {
		r.pos++
	}
	switch text := r.s[start:r.pos]; {
	case text == "null":
		add(kindNull, start, start)
	case text == "true" || text == "false" || isNumber(text):
		add(kindPlain, start, r.pos)
	default:
		r.pos = start
		return r.fail("no JSON value here")
	}
	return nil
}

func isLiteralByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E'
}

// isNumber checks the shape of a JSON number: digits without a zero in front,
// with at most one point and one exponent.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	if s = s[whole:]; strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// object reads the members between braces; equal keys follow one another in the
// tree, so the first wins as it does in XML.
func (r *jsonReader) object(depth int) *SyntaxError {
	r.pos++
	for first := true; ; first = false {
		r.pos = skipBlank(r.s, r.pos)
		switch {
		case r.pos == len(r.s):
			return r.fail("the object is not closed")
		case r.s[r.pos] == '}':
			r.pos++
			return nil
		case !first && r.s[r.pos] != ',':
			return r.fail("no comma or } after a value")
		case !first:
			r.pos = skipBlank(r.s, r.pos+1)
		}
		if r.pos == len(r.s) || r.s[r.pos] != '"' {
			return r.fail("no key in quotes here")
		}
		start, end, escaped, err := r.str()
		if err != nil {
			return err
		}
		if r.pos = skipBlank(r.s, r.pos); r.pos == len(r.s) || r.s[r.pos] != ':' {
			return r.fail("no : after a key")
		}
		r.pos++
		var flags kind
		if escaped {
			flags = flagName
		}
		if err := r.value(uint32(start), uint32(end), flags, depth+1); err != nil {
			return err
		}
	}
}

// array stores each element under the array's own key, as XML repeats an
// element.
func (r *jsonReader) array(name, nameEnd uint32, flags kind, depth int) *SyntaxError {
	r.pos++
	for first := true; ; first = false {
		r.pos = skipBlank(r.s, r.pos)
		switch {
		case r.pos == len(r.s):
			return r.fail("the array is not closed")
		case r.s[r.pos] == ']':
			if first {
				i := int32(len(r.tree.nodes))
				r.tree.nodes = append(r.tree.nodes, node{name: name, nameEnd: nameEnd, end: i + 1, kind: kindEmpty | flags})
			}
			r.pos++
			return nil
		case !first && r.s[r.pos] != ',':
			return r.fail("no comma or ] after a value")
		case !first:
			r.pos++
		}
		if err := r.value(name, nameEnd, flags|flagArray, depth+1); err != nil {
			return err
		}
	}
}

// str reads a string; its text is raw[start:end]. Control characters may stand
// in it as they are.
func (r *jsonReader) str() (start, end int, escaped bool, err *SyntaxError) {
	start = r.pos + 1
	for i := start; i < len(r.s); i++ {
		switch r.s[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			r.pos = i + 1
			return start, i, escaped, nil
		}
	}
	return 0, 0, false, r.fail("the string is not closed")
}

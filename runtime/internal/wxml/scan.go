package wxml

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

// blanks are what separates attributes, and what a dropped text consists of.
const blanks = " \t\n\r"

// byteOrderMark at the beginning of a file is no text.
const byteOrderMark = "\uFEFF"

// scanner reads tags, attributes and comments from a text, left to right.
type scanner struct {
	name   string
	text   string // valid UTF-8, without \r at the end of lines
	off    int    // what was read, in bytes
	places *expr.Places
}

func newScanner(name string, src []byte) *scanner {
	lines := strings.Split(strings.TrimPrefix(strings.ToValidUTF8(string(src), "\uFFFD"), byteOrderMark), "\n")
	for i := range lines[:len(lines)-1] {
		lines[i] = strings.TrimRight(lines[i], "\r")
	}
	text := strings.Join(lines, "\n")
	return &scanner{name: name, text: text, places: expr.NewPlaces(text)}
}

// at is the position of a byte that begins a character.
func (s *scanner) at(off int) Pos { return s.places.At(off) }

func (s *scanner) rest() string { return s.text[s.off:] }

// fail is an error at a byte.
func (s *scanner) fail(off int, text string) error { return s.failAt(s.at(off), text) }

func (s *scanner) failAt(p Pos, text string) error {
	return &Error{File: s.name, Line: p.Line, Column: p.Column, Text: text}
}

// unexpected is the error that what comes next is not what must come.
func (s *scanner) unexpected() error {
	if s.off >= len(s.text) {
		return s.fail(len(s.text), "unexpected end")
	}
	r, _ := utf8.DecodeRuneInString(s.rest())
	return s.fail(s.off, "unexpected character "+quote(string(r)))
}

// quote puts text between backquotes, control characters and quotes as in a Go string.
func quote(text string) string {
	q := strconv.Quote(text)
	return "`" + strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`) + "`"
}

func (s *scanner) skipBlanks() { s.off = len(s.text) - len(strings.TrimLeft(s.rest(), blanks)) }

// skip reads prefix if it comes next.
func (s *scanner) skip(prefix string) bool {
	if !strings.HasPrefix(s.rest(), prefix) {
		return false
	}
	s.off += len(prefix)
	return true
}

// comment skips from <!-- to -->, or to the end.
func (s *scanner) comment() {
	if i := strings.Index(s.text[s.off+len("<!--"):], "-->"); i >= 0 {
		s.off += len("<!--") + i + len("-->")
		return
	}
	s.off = len(s.text)
}

// word reads the name of a tag or attribute: a letter or one of _ : -, then also digits.
func (s *scanner) word() (string, error) {
	start := s.off
	for s.off < len(s.text) && isWord(s.text[s.off], s.off > start) {
		s.off++
	}
	if s.off == start {
		return "", s.unexpected()
	}
	return s.text[start:s.off], nil
}

func isWord(c byte, digits bool) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z'
	return letter || c == '_' || c == ':' || c == '-' || digits && '0' <= c && c <= '9'
}

// rawAttr is an attribute as it stands in the text.
type rawAttr struct {
	name  string
	value string // without quotes, \ undone
	set   bool   // has a value
	at    int    // first byte of the name
	start int    // first byte of the value
	plain bool   // the value is the text from start on: it has no \
}

// rawTag is a start tag as it stands in the text.
type rawTag struct {
	name   string
	attrs  []rawAttr // of a name that comes twice only the last
	at     int       // its <
	closed bool      // ends in />
}

// attr is the attribute of this name.
func (t *rawTag) attr(name string) (rawAttr, bool) {
	for _, a := range t.attrs {
		if a.name == name {
			return a, true
		}
	}
	return rawAttr{}, false
}

// drop takes the attribute of this name away.
func (t *rawTag) drop(name string) {
	for i, a := range t.attrs {
		if a.name == name {
			t.attrs = append(t.attrs[:i], t.attrs[i+1:]...)
			return
		}
	}
}

// tag reads a start tag, from < to >.
func (s *scanner) tag() (*rawTag, error) {
	t := &rawTag{at: s.off}
	s.off++
	s.skipBlanks()
	var err error
	if t.name, err = s.word(); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		s.skipBlanks()
		if s.skip("/>") {
			t.closed = true
			return t, nil
		}
		if s.skip(">") {
			return t, nil
		}
		if n == MaxAttrs {
			return nil, s.fail(t.at, "more than "+strconv.Itoa(MaxAttrs)+" attributes")
		}
		a, err := s.attr()
		if err != nil {
			return nil, err
		}
		t.drop(a.name)
		t.attrs = append(t.attrs, a)
	}
}

// attr reads one attribute.
func (s *scanner) attr() (a rawAttr, err error) {
	a.at = s.off
	if a.name, err = s.word(); err != nil {
		return a, err
	}
	end := s.off
	s.skipBlanks()
	if !s.skip("=") {
		s.off = end
		return a, nil
	}
	s.skipBlanks()
	a.set = true
	return a, s.value(&a)
}

// value reads what stands between quotes, on one line.
func (s *scanner) value(a *rawAttr) error {
	if s.off >= len(s.text) || s.text[s.off] != '"' && s.text[s.off] != '\'' {
		return s.unexpected()
	}
	end := s.text[s.off]
	s.off++
	a.start = s.off
	escaped := false
	for ; s.off < len(s.text) && s.text[s.off] != '\n' && s.text[s.off] != 0; s.off++ {
		switch s.text[s.off] {
		case end:
			a.value, a.plain = s.text[a.start:s.off], !escaped
			if escaped {
				a.value = undoEscapes(a.value)
			}
			s.off++
			return nil
		case '\\':
			escaped = true
			if s.off+1 < len(s.text) && s.text[s.off+1] != '\n' {
				s.off++
			}
		}
	}
	return s.unexpected()
}

// undoEscapes is a value with each pair of \ and a character replaced by what it stands for.
func undoEscapes(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			if c = s[i]; strings.IndexByte("nrt", c) >= 0 {
				c = controlChar(c)
			}
		}
		out = append(out, c)
	}
	return string(out)
}

// controlChar is the character that \n, \r or \t stands for.
func controlChar(letter byte) byte {
	switch letter {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	}
	return '\t'
}

// endTag reads the end tag of an element that began at off.
func (s *scanner) endTag(name string, off int) error {
	if s.off >= len(s.text) {
		return s.fail(off, "end tag missing, near "+quote(name))
	}
	s.off += len("</")
	s.skipBlanks()
	start := s.off
	end, err := s.word()
	if err != nil {
		return err
	}
	if end != name {
		return s.fail(start, "expect end-tag "+quote(name)+"., near "+quote(end))
	}
	s.skipBlanks()
	if !s.skip(">") {
		return s.unexpected()
	}
	return nil
}

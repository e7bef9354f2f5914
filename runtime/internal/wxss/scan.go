package wxss

import (
	"strings"
	"unicode/utf8"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

// blanks are CSS's white space.
const blanks = " \t\n\r\f"

// scanner reads a style sheet from left to right.
type scanner struct {
	file     string
	src      string       // valid UTF-8
	off      int          // what was read, in bytes
	places   *expr.Places // of src, once one was asked for
	broken   int          // strings so far that do not end
	warnings []Warning
	err      *Error // what ended the reading early
}

func newScanner(file, src string) *scanner {
	return &scanner{file: file, src: strings.TrimPrefix(strings.ToValidUTF8(src, "\uFFFD"), "\uFEFF")}
}

// at is the position of a byte that begins a character.
func (s *scanner) at(off int) Pos {
	if s.places == nil {
		s.places = expr.NewPlaces(s.src)
	}
	return s.places.At(off)
}

func (s *scanner) warn(off int, text string) {
	switch n := len(s.warnings); {
	case n >= MaxWarnings:
		return
	case n == MaxWarnings-1:
		text = "more warnings are left out"
	}
	s.warnings = append(s.warnings, Warning{File: s.file, At: s.at(off), Text: text})
}

// fail ends the reading.
func (s *scanner) fail(off int, text string) {
	if s.err == nil {
		p := s.at(off)
		s.err = &Error{File: s.file, Line: p.Line, Column: p.Column, Text: text}
	}
	s.off = len(s.src)
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.off == len(s.src) {
		return 0
	}
	return s.src[s.off]
}

func (s *scanner) end() bool { return s.off == len(s.src) }

func (s *scanner) skip(prefix string) bool {
	if !strings.HasPrefix(s.src[s.off:], prefix) {
		return false
	}
	s.off += len(prefix)
	return true
}

// skipSpace skips blanks and comments.
func (s *scanner) skipSpace() {
	for !s.end() && (strings.IndexByte(blanks, s.peek()) >= 0 || strings.HasPrefix(s.src[s.off:], "/*")) {
		s.unit()
	}
}

// unit is a piece of text in which no character has a meaning of its own.
type unit uint8

const (
	unitOther   unit = iota // one character
	unitBlanks              // white space
	unitComment             // a comment
	unitName                // letters, digits, _ - and escapes, also a number and its unit
	unitQuoted              // a string
	unitURL                 // url(...) without quotes
)

// unit reads the next one; there must be something left.
func (s *scanner) unit() unit {
	switch c := s.src[s.off]; {
	case strings.IndexByte(blanks, c) >= 0:
		s.off = len(s.src) - len(strings.TrimLeft(s.src[s.off:], blanks))
		return unitBlanks
	case strings.HasPrefix(s.src[s.off:], "/*"):
		s.comment()
		return unitComment
	case c == '"' || c == '\'':
		s.quoted()
		return unitQuoted
	}
	if start := s.off; s.name() {
		if strings.EqualFold(s.src[start:s.off], "url") && s.peek() == '(' && s.url(start) {
			return unitURL
		}
		return unitName
	}
	_, size := utf8.DecodeRuneInString(s.src[s.off:])
	s.off += size
	return unitOther
}

func (s *scanner) comment() {
	start := s.off
	i := strings.Index(s.src[start+len("/*"):], "*/")
	if i < 0 {
		s.warn(start, "the comment does not end")
		s.off = len(s.src)
		return
	}
	s.off += len("/*") + i + len("*/")
}

// quoted reads a string. One that its line or the file ends before the quote does is broken.
func (s *scanner) quoted() {
	start, end := s.off, s.src[s.off]
	for s.off++; !s.end(); s.off++ {
		switch s.src[s.off] {
		case end:
			s.off++
			return
		case '\\':
			if s.off+1 < len(s.src) {
				s.off++
			}
		case '\n', '\r', '\f':
			s.broken++
			s.warn(start, "the quote does not end in its line")
			return
		}
	}
	s.broken++
	s.warn(start, "the quote does not end")
}

// url reads the brackets of a url that began at start, unless there are quotes in them.
func (s *scanner) url(start int) bool {
	inner := strings.TrimLeft(s.src[s.off+1:], blanks)
	if strings.HasPrefix(inner, `"`) || strings.HasPrefix(inner, `'`) {
		return false
	}
	for s.off++; !s.end(); s.off++ {
		switch s.src[s.off] {
		case ')':
			s.off++
			return true
		case '\\':
			if s.off+1 < len(s.src) {
				s.off++
			}
		}
	}
	s.warn(start, "the url does not end")
	return true
}

// name reads a name or a number if one comes next.
func (s *scanner) name() bool {
	start := s.off
	for !s.end() {
		switch c := s.src[s.off]; {
		case isName(c):
			s.off++
		case c == '\\' && s.off+1 < len(s.src) && strings.IndexByte("\n\r\f", s.src[s.off+1]) < 0:
			_, size := utf8.DecodeRuneInString(s.src[s.off+1:])
			s.off += 1 + size
		default:
			return s.off > start
		}
	}
	return s.off > start
}

// isName tells whether a byte belongs to a name as it is.
func isName(c byte) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z'
	return letter || '0' <= c && c <= '9' || c == '_' || c == '-' || c >= utf8.RuneSelf
}

// text reads up to one of the bytes of stops that is in no brackets, or to the end. White space becomes one blank; comments too if they part, else nothing.
func (s *scanner) text(stops string, commentsPart bool) string {
	var b strings.Builder
	var open []int // opening brackets
	gap := false
	for !s.end() {
		start, c := s.off, s.src[s.off]
		if len(open) == 0 && strings.IndexByte(stops, c) >= 0 {
			break
		}
		switch s.unit() {
		case unitBlanks:
			gap = true
			continue
		case unitComment:
			gap = gap || commentsPart
			continue
		case unitOther:
			open = s.bracket(open, start)
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteString(s.src[start:s.off])
	}
	if len(open) > 0 && s.err == nil {
		s.warn(open[len(open)-1], string(s.src[open[len(open)-1]])+" does not end")
	}
	return b.String()
}

// bracket follows the byte at off into or out of brackets. As in CSS one of another sort within them means nothing.
func (s *scanner) bracket(open []int, off int) []int {
	c := s.src[off]
	switch {
	case c == '(' || c == '[' || c == '{':
		if len(open) == MaxDepth {
			s.fail(off, "brackets nest too deeply")
		}
		return append(open, off)
	case len(open) > 0 && c == closing(s.src[open[len(open)-1]]):
		return open[:len(open)-1]
	}
	return open
}

func closing(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

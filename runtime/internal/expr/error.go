package expr

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a template file. The zero Pos is nowhere.
type Pos struct {
	Line   int // counts from 1
	Column int // counts characters (Unicode code points) from 1
}

// String is `line:column`.
func (p Pos) String() string { return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) }

// Advance is the place behind text, if text stands at p. A line ends with its line feed.
func (p Pos) Advance(text string) Pos {
	if lines := strings.Count(text, "\n"); lines > 0 {
		p = Pos{Line: p.Line + lines, Column: 1}
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	p.Column += utf8.RuneCountInString(text)
	return p
}

// Error says why an expression is refused and where.
type Error struct {
	Pos  Pos    // the place, counted on from the one given to Parse
	Text string // what is wrong there: "unexpected token `.`"
}

// Error is the place and the text.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Text }

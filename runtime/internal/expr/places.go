package expr

import "unicode/utf8"

// stride is how far apart, in bytes, the places are whose position is kept.
const stride = 64

// Places tells the positions in a text. It is used by one goroutine.
type Places struct {
	text  string
	marks []Pos // position of each stride-th byte, once one was asked for
}

// NewPlaces are the positions of a text that begins in line 1, column 1.
func NewPlaces(text string) *Places { return &Places{text: text} }

// At is the position of a byte that begins a character.
func (p *Places) At(off int) Pos {
	if p.marks == nil {
		p.marks = []Pos{{Line: 1, Column: 1}}
		for end := stride; end <= len(p.text); end += stride {
			p.marks = append(p.marks, p.marks[len(p.marks)-1].past(p.text[end-stride:end]))
		}
	}
	i := off / stride
	return p.marks[i].past(p.text[i*stride : off])
}

// past is Advance over a text that may end within a character: bytes are counted that begin one.
func (p Pos) past(text string) Pos {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n':
			p.Line, p.Column = p.Line+1, 1
		case utf8.RuneStart(c):
			p.Column++
		}
	}
	return p
}

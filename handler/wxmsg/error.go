package wxmsg

import (
	"fmt"
	"strings"
)

// SyntaxError says why a body cannot be read and where.
type SyntaxError struct {
	Form   Form   // the form that the body was read as
	Offset int    // bytes before the place
	Line   int    // from 1
	Column int    // in bytes, from 1
	Text   string // what is wrong; holds element names, never their contents
}

// Error prints the form, line:column and the text.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("wxmsg: %s:%d:%d: %s", e.Form, e.Line, e.Column, e.Text)
}

func syntaxError(form Form, body string, offset int, text string) *SyntaxError {
	offset = min(offset, len(body))
	before := body[:offset]
	return &SyntaxError{
		Form:   form,
		Offset: offset,
		Line:   1 + strings.Count(before, "\n"),
		Column: offset - strings.LastIndexByte(before, '\n'),
		Text:   text,
	}
}

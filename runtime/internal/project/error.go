package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error is one thing wrong in one file. It prints as `app.json: tabBar.list[1].pagePath: "pages/x/x" is not in pages`, or with a line and column where the file is no JSON:
// `pages/a/a.json:3:5: comments are not allowed in JSON`.
type Error struct {
	File         string // path from the project's root
	Line, Column int    // from 1, the column in characters; 0 unless the file is no JSON
	Field        string // place in the file, "" for the file itself
	Text         string // what is wrong
	cause        error
}

// Error is the place and what is wrong there.
func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s += ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column)
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return s + ": " + e.Text
}

// Unwrap is what the file system said, if it was that.
func (e *Error) Unwrap() error { return e.cause }

// readError is a file that could not be read.
func readError(file string, err error) *Error {
	text := err.Error()
	if errors.Is(err, fs.ErrNotExist) {
		text = "no such file"
	}
	return &Error{File: file, Text: text, cause: err}
}

// parse reads a file whose content must be an object.
func parse(file string, text []byte) (map[string]any, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, syntaxError(file, text, err)
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &Error{File: file, Text: "must hold an object, not " + kind(v)}
	}
	return m, nil
}

// syntaxError says where a file is no JSON, and what a person most likely meant by it.
func syntaxError(file string, text []byte, err error) error {
	e := &Error{File: file, Text: err.Error(), Line: 1, Column: 1}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return e
	}
	at := min(max(0, int(syntax.Offset)-1), len(text))
	if strings.HasPrefix(e.Text, "unexpected end") {
		at = len(text)
	}
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	e.Line += bytes.Count(text[:at], []byte("\n"))
	e.Column += utf8.RuneCount(text[start:at])
	switch rest := text[at:]; {
	case len(bytes.TrimSpace(text)) == 0:
		e.Text = "the file is empty"
	case bytes.HasPrefix(rest, []byte("\ufeff")):
		e.Text = "the file begins with a byte order mark"
	case bytes.HasPrefix(rest, []byte("//")), bytes.HasPrefix(rest, []byte("/*")):
		e.Text = "comments are not allowed in JSON"
	case isClosing(rest) && bytes.HasSuffix(bytes.TrimSpace(text[:at]), []byte(",")):
		e.Text = "a comma before the closing bracket is not allowed in JSON"
	}
	return e
}

func isClosing(s []byte) bool { return len(s) > 0 && (s[0] == '}' || s[0] == ']') }

// Package wxss reads style sheets and tells which of their rules hold for a node. There is no layout: what a headless view has of styles is which rules match, which class names
// they name, and the text of values.
//
// [Parse] reads one file, [Load] one with all that it imports. A [Sheet] does not change once it is made, so goroutines may share it. Broken input is handled as CSS does it: what
// does not read is dropped up to the next safe place, and a [Warning] says so. Names of properties are not checked, nor are values; shorthands stay as they are.
//
// A selector outside of the grammar of package selector (`:active`, `:nth-child(2n)`, `a + b`, `[a^=b]`) never matches; the first of its sort in a file is a warning. One that ends
// in ::before or ::after never matches either, without a warning: WeChat supports these two, and a tree of nodes has nothing that they could be.
package wxss

import (
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// Limits. All code of a mini-program together may take 2 MB for a package.
const (
	MaxSize     = 2 << 20    // bytes of a file
	MaxDepth    = 64         // brackets or at-rules within each other, files imported by each other
	MaxRules    = 100 * 1000 // rules of a sheet with its imports
	MaxImports  = 1000       // files that a sheet takes in, one that is imported twice counted twice
	MaxWarnings = 1000       // of a file; the last one says that there are more
)

// Pos is a place in a file, line and column counted from 1, the column in characters.
type Pos = expr.Pos

// Error says why a file is refused and where. It prints as `app.wxss:3:1: @import "a.wxss": file does not exist`.
type Error struct {
	File         string // the name given to Parse, or that of an imported file
	Line, Column int    // from 1, the column in characters; 0 if the file could not be read at all
	Text         string // what is wrong
	Err          error  // what the read function of Load returned, else nil
}

// Error is the place and what is wrong there.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return place(e.File, Pos{Line: e.Line, Column: e.Column}) + e.Text
}

// Unwrap is the error of reading a file.
func (e *Error) Unwrap() error { return e.Err }

// Warning is something that was dropped or has no effect.
type Warning struct {
	File string // as in Error
	At   Pos    // where it begins
	Text string // what it is
}

// String is the place and the text, as in an Error.
func (w Warning) String() string { return place(w.File, w.At) + w.Text }

func place(file string, at Pos) string {
	return file + ":" + strconv.Itoa(at.Line) + ":" + strconv.Itoa(at.Column) + ": "
}

// Sheet is a style sheet: one file, one with its imports, or several joined.
type Sheet struct {
	Rules   []*Rule   // in the order in which they stand, imported ones where their @import stood
	AtRules []*AtRule // @keyframes, @font-face and ones that are not known
	Imports []Import  // of Parse; none are left after Load

	index *index
}

// Rule is selectors and what holds for the nodes that they match.
type Rule struct {
	File       string     // where it stands
	At         Pos        // first character of its selectors
	Selectors  []Selector // at least one
	Decls      []Decl     // as they stand, of a property perhaps several
	Conditions []string   // the at-rules around it, from outside in: `@media (min-width: 400px)`, `@supports (display: grid)`
}

// Selector is one part of the union before a rule's block.
type Selector struct {
	Text  string             // as written, without comments
	Match *selector.Selector // nil if it never matches
}

// Decl is a declaration.
type Decl struct {
	At        Pos    // first character of its name; in an inline style, within that
	Name      string // in lower case, but for names that begin with --
	Value     string // as written, comments and runs of white space made one blank each, without !important
	Important bool   // has !important
}

// AtRule is an at-rule that is kept but has no effect on a tree of nodes.
type AtRule struct {
	File       string   // where it stands
	At         Pos      // its @
	Name       string   // in lower case: "keyframes", "-webkit-keyframes", "font-face"
	Prelude    string   // what stands between the name and the block
	Block      string   // what stands within the braces, as one line; "" without any
	Conditions []string // as in Rule
}

// Import is an @import.
type Import struct {
	At        Pos    // its @
	Path      string // as written: relative or from the root
	Condition string // what stands behind the path, such as `screen`, "" for nothing

	before int // number of rules before it
}

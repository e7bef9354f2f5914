// Package wxml reads template files as the classic compiler of WeChat (wcc) does: from the text to a tree of elements, control nodes and texts, with the expressions between
// {{ and }} parsed by package expr. A [File] knows nothing of other files; what it imports or includes it only names. It does not change once it is read, so goroutines may share it.
//
// What wcc does and a reader of XML may not expect:
//   - a value must be quoted, stand on one line, and `\` escapes in it: \" \' \\ are those characters, \n \r \t control characters, any other pair its second character;
//   - entities such as &lt; stay as they are; CDATA, <!DOCTYPE> and <?xml?> are errors; a comment that does not end hides the rest of the file;
//   - a < directly behind a lone { is text;
//   - a comment cuts a text in two; a text of blanks, tabs and line ends only is dropped, a no-break space is not;
//   - in a text, as in a string of an expression, \n \r \t are control characters and any other `\` stays;
//   - a wx:else must follow its wx:if but for blanks, comments and <wxs>; it may not stand beside a wx:for.
//
// Beyond wcc a byte order mark is skipped, invalid UTF-8 becomes U+FFFD, a <wxs> must end, what stands within <import>, <include> and <template is> is checked although nothing
// draws it, and there are limits: [MaxSize], [MaxDepth], [MaxNodes] and [MaxAttrs].
package wxml

import (
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

// Limits of one file. All templates of a mini-program together may take 2 MB, and no one nests elements by the hundred by hand.
const (
	MaxSize  = 1 << 20    // bytes of a file
	MaxDepth = 256        // elements within each other
	MaxNodes = 100 * 1000 // elements and texts of a file
	MaxAttrs = 256        // attributes of an element, ones that come twice counted twice
)

// Pos is a place in a file, line and column counted from 1, the column in characters.
type Pos = expr.Pos

// Error says why a file is refused and where. It prints as `pages/a/a.wxml:3:5: end tag missing, near `+"`image`"+`: file, line, column and the text, which is wcc's where wcc has one.
type Error struct {
	File         string // the name given to Parse
	Line, Column int    // from 1, the column in characters
	Text         string // what is wrong
}

// Error is the place and what is wrong there.
func (e *Error) Error() string {
	return e.File + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + ": " + e.Text
}

// File is a template file that was read.
type File struct {
	Name      string      // as given to Parse
	Nodes     []Node      // what the file draws
	Templates []*Template // definitions, wherever in the file they stand; of a name that comes twice only the last
	Imports   []Import    // in the order of the file
	Wxs       []Wxs       // modules, wherever they stand; of a name that comes twice only the last
}

// Template is a <template name>.
type Template struct {
	At    Pos    // its <
	Name  string // literal, never empty
	Nodes []Node // what it draws
}

// Import is an <import> at the top of a file or of a template definition; elsewhere WeChat ignores it.
type Import struct {
	At  Pos    // its <
	Src string // as written: relative or from the root, perhaps without .wxml
}

// Wxs is a <wxs>: a module from a file or one with its source in place.
type Wxs struct {
	At     Pos    // its <
	Module string // the name that expressions see, letters, digits and _
	Src    string // the file as written, "" if the source stands in place
	Source string // the source in place
	Start  Pos    // where the source in place begins, the zero Pos if there is none
}

// Node is one of *[Element], *[Text], *[If], *[For], *[Slot], *[TemplateUse] and *[Include]. A <block> is none: its children stand where it stood.
type Node interface {
	// Pos is where the node begins.
	Pos() Pos
}

// Element is a node of the view: a built-in component or one of the project's own.
type Element struct {
	At       Pos    // its <
	Tag      string // as written, case kept
	Attrs    []Attr // in the order of the file, of each only the last; without wx: ones
	Children []Node // content
}

// Text is a piece of text between tags.
type Text struct {
	At    Pos     // first character
	Value *Interp // its text, see Interp.Text
}

// If is a chain of wx:if, wx:elif and wx:else.
type If struct {
	At       Pos      // the < of the first branch
	Branches []Branch // at least one; the first whose Cond is truthy is drawn
}

// Branch is one part of a chain.
type Branch struct {
	At    Pos     // its <
	Cond  *Interp // nil for wx:else, which only a last branch is
	Nodes []Node  // what it draws: the element itself, or the children of a block
}

// For is a wx:for. With a wx:if on the same element that is within.
type For struct {
	At    Pos     // the < of its element
	List  *Interp // wx:for-items, or else wx:for
	Item  string  // wx:for-item, "item" if not set
	Index string  // wx:for-index, "index" if not set
	Key   string  // wx:key as written, "" if not set
	Nodes []Node  // what each item draws: the element itself, or the children of a block
}

// Slot is where a component shows what its user put into it.
type Slot struct {
	At       Pos     // its <
	Name     *Interp // nil for the default slot
	Attrs    []Attr  // other attributes, such as slot
	Children []Node  // what is shown if the user put nothing in
}

// TemplateUse is a <template is>.
type TemplateUse struct {
	At     Pos        // its <
	Is     *Interp    // name of the template
	Data   *expr.Expr // the object that is the template's data, nil if it has none
	DataAt Pos        // where that value begins
}

// Include is an <include>.
type Include struct {
	At  Pos    // its <
	Src string // as written, perhaps without .wxml; "" draws nothing
}

// Pos is where the element's tag begins.
func (n *Element) Pos() Pos { return n.At }

// Pos is the text's first character.
func (n *Text) Pos() Pos { return n.At }

// Pos is where the tag of the first branch begins.
func (n *If) Pos() Pos { return n.At }

// Pos is where the tag that has the wx:for begins.
func (n *For) Pos() Pos { return n.At }

// Pos is where the slot's tag begins.
func (n *Slot) Pos() Pos { return n.At }

// Pos is where the tag begins.
func (n *TemplateUse) Pos() Pos { return n.At }

// Pos is where the tag begins.
func (n *Include) Pos() Pos { return n.At }

// Template is the definition of this name, nil if the file has none.
func (f *File) Template(name string) *Template {
	for _, t := range f.Templates {
		if t.Name == name {
			return t
		}
	}
	return nil
}

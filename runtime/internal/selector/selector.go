// Package selector finds nodes by WeChat's selectors: `#id`, `.a.b`, `.p > .c`, `.p .c`, `.p >>> .c` and unions with commas. A [Selector] is parsed once and does not change,
// so goroutines may share it; matching allocates nothing.
//
// The grammar:
//
//	union     = chain { "," chain }
//	chain     = compound { combinator compound }
//	combinator = blanks        the node on the left is further out in the same tree
//	          | ">"           the node on the left is the parent
//	          | ">>>"         the node on the left is further out, in the same tree or in one around it: crosses component borders
//	compound  = [ element | "*" ] { "#" name | "." name | "[" attribute [ "=" value ] "]" }
//
// A name has letters, digits, `_`, `-` and characters beyond ASCII, in any order, so `#1` is an id; any other character is written with a `\` before it (`.w-1\/2`, `#a\:b`) or
// as its hexadecimal code as in CSS (`\3a `). An element's name does not begin with a digit. An attribute's name may have `:` as it is; a value is a name or stands in quotes.
//
// Beyond WeChat's documented grammar are element names, `*`, attributes, names beginning with a digit and escapes. A selector outside of this grammar is an error, where WeChat
// finds nothing and says nothing.
package selector

import (
	"cmp"
	"slices"
	"strconv"
)

// MaxCompounds is the limit of compounds in one chain. No template nests deeper (wxml.MaxDepth).
const MaxCompounds = 256

// Node is an element as selectors see it. Parent and Host return the nil interface where there is none: an implementation with pointers must not return its nil pointer, which as
// a Node differs from nil and is called. Two Nodes are one element if they are equal by ==.
type Node interface {
	// Tag is the element's name as in the template.
	Tag() string
	// ID is the value of the attribute id, "" without one.
	ID() string
	// HasClass tells whether name is one of the element's class names.
	HasClass(name string) bool
	// Attr is the text of an attribute and whether the element has it, data-* under its name in the template.
	Attr(name string) (string, bool)
	// Parent is the element around this one within the same component's template, nil at its top. What a component's user puts into its slot stands in the user's template.
	Parent() Node
	// Host is the component element whose template this node stands in, nil for the page's own nodes.
	Host() Node
}

// ClassLister is a Node that lists its class names: those for which HasClass is true. A Node need not be one, but styles are found faster for one that is.
type ClassLister interface {
	// ClassList is the class names, each once. The caller does not change it.
	ClassList() []string
}

// Error says why a selector is refused. It prints as `selector "a:hover": column 2: :hover is not supported`.
type Error struct {
	Selector    string // as given to Parse
	Column      int    // from 1, in characters
	Text        string // what is wrong
	Unsupported string // the part that CSS knows and this grammar does not, such as ":hover" or "+"; "" for a mistake
}

// Error is the selector, the place and what is wrong there.
func (e *Error) Error() string {
	return "selector " + strconv.Quote(e.Selector) + ": column " + strconv.Itoa(e.Column) + ": " + e.Text
}

// Selector is a parsed selector. The zero Selector matches nothing.
type Selector struct {
	chains []chain
}

// chain are compounds from left to right.
type chain []compound

// combinator is what stands to the left of a compound.
type combinator uint8

const (
	first      combinator = iota // nothing: the leftmost compound
	descendant                   // blanks
	child                        // >
	crossing                     // >>>
)

// compound is what one node must be.
type compound struct {
	left    combinator
	tag     string // "" for any
	ids     []string
	classes []string
	attrs   []attrTest
}

// attrTest is what one attribute must be.
type attrTest struct {
	name  string
	value string
	set   bool // value is demanded
}

// Crosses tells whether the selector has a >>>: then nodes within component templates can match, and a search has to enter those.
func (s *Selector) Crosses() bool {
	for _, c := range s.chains {
		for i := range c {
			if c[i].left == crossing {
				return true
			}
		}
	}
	return false
}

// Loose is the selector with >>> for every blank and every >: what it finds if it may cross the borders of components.
func (s *Selector) Loose() *Selector {
	loose := &Selector{chains: make([]chain, len(s.chains))}
	for i, c := range s.chains {
		loose.chains[i] = slices.Clone(c)
		for j := range c {
			if c[j].left != first {
				loose.chains[i][j].left = crossing
			}
		}
	}
	return loose
}

// Key is something that every matching node has: an id, else a class name, else an element name; the two others are "". All are "" if nothing is certain, as for `*` and for a
// union of different things.
func (s *Selector) Key() (id, class, tag string) {
	for i, c := range s.chains {
		cid, cclass, ctag := c[len(c)-1].key()
		if i > 0 && (cid != id || cclass != class || ctag != tag) {
			return "", "", ""
		}
		id, class, tag = cid, cclass, ctag
	}
	return id, class, tag
}

func (c *compound) key() (id, class, tag string) {
	switch {
	case len(c.ids) > 0:
		return c.ids[0], "", ""
	case len(c.classes) > 0:
		return "", c.classes[0], ""
	}
	return "", "", c.tag
}

// Specificity is the weight of a selector in the cascade of styles.
type Specificity struct {
	ID    int // ids
	Class int // class names and attributes
	Tag   int // element names
}

// Compare is negative if s weighs less than o, 0 if both weigh the same, else positive.
func (s Specificity) Compare(o Specificity) int {
	return cmp.Or(cmp.Compare(s.ID, o.ID), cmp.Compare(s.Class, o.Class), cmp.Compare(s.Tag, o.Tag))
}

// Specificity is the weight as CSS counts it; of a union, that of its heaviest part. `*` and combinators weigh nothing.
func (s *Selector) Specificity() Specificity {
	var most Specificity
	for _, chain := range s.chains {
		var sum Specificity
		for i := range chain {
			c := &chain[i]
			sum.ID += len(c.ids)
			sum.Class += len(c.classes) + len(c.attrs)
			if c.tag != "" {
				sum.Tag++
			}
		}
		if sum.Compare(most) > 0 {
			most = sum
		}
	}
	return most
}

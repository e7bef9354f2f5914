// Package markup writes down what a page shows: as a document for path queries, as an outline and as HTML for goldens, as text, and as the value that conformance cases hold.
// It reads the composed tree: slots hold what is put into them, and components without an element of their own (virtualHost) are dissolved.
package markup

import (
	"iter"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// Part is something of a page that shows nodes: a *tree.Tree or a *tree.Node.
type Part interface {
	// Shown calls visit for the elements and texts at the top of what it shows while visit returns true.
	Shown(visit func(*tree.Node) bool) bool
}

func shown(p Part) iter.Seq[*tree.Node] {
	return func(yield func(*tree.Node) bool) { p.Shown(yield) }
}

// blanks are what a text that shows nothing consists of.
const blanks = " \t\n\r"

func blank(s string) bool { return strings.Trim(s, blanks) == "" }

package wxmsg

import (
	"iter"
	"strconv"
	"strings"
	"time"
)

// tree is a read body: its bytes and its elements in document order.
type tree struct {
	raw    string
	form   Form
	nodes  []node
	names  uint64  // the nameBits of the elements directly under the root
	marked bool    // something stands in it that WeChat never writes but a user's text may (XML)
	first  [8]node // a message has no more elements: no second allocation
}

// node is an element (a value with its key in JSON). Offsets fit 32 bits since
// a body is limited far below.
type node struct {
	name, nameEnd uint32 // raw[name:nameEnd]
	text, textEnd uint32 // what stands inside a leaf
	end           int32  // index after its last descendant
	kind          kind
}

type kind uint8

const (
	kindParent  kind = iota // has children, or is empty
	kindPlain               // verbatim text: a CDATA section, JSON number, literal or string without escapes
	kindCDATA               // a CDATA section that may hold the split of "]]>"
	kindEscaped             // XML text with entities, JSON string with escapes
	kindMixed               // XML text and CDATA sections in turn
	kindNull                // JSON null
	kindEmpty               // JSON empty array: present in Value, but no element
	kindMask    kind = 15

	flagArray  kind = 16 // stands in a JSON array
	flagName   kind = 32 // the JSON key holds escapes
	flagQuoted kind = 64 // a JSON string, not a number or a literal
)

func (k kind) base() kind { return k & kindMask }

// Node is an element of a push, or in JSON a value with its key. The zero Node
// is an absent element: every method works on it and gives a zero result.
type Node struct {
	tree *tree
	i    int32
}

// Exists tells whether the element stands in the push.
func (n Node) Exists() bool { return n.tree != nil }

// Name is the element's name in its exact case; an element of a JSON array has
// the array's key, the root of a JSON push "".
func (n Node) Name() string {
	if n.tree == nil {
		return ""
	}
	e := &n.tree.nodes[n.i]
	name := n.tree.raw[e.name:e.nameEnd]
	if e.kind&flagName != 0 {
		return unescapeJSON(name)
	}
	return name
}

// Text is the element's text, unescaped, without the blanks around it. What a
// user has typed (Content, Title, Description, Label, Recognition) keeps its
// blanks. An element with children has none.
func (n Node) Text() string {
	s := n.RawText()
	if isUserText(n.Name()) {
		return s
	}
	return trimSpace(s)
}

// RawText is the element's text, unescaped, with all its blanks.
func (n Node) RawText() string {
	if n.tree == nil {
		return ""
	}
	e := &n.tree.nodes[n.i]
	s := n.tree.raw[e.text:e.textEnd]
	switch e.kind.base() {
	case kindPlain:
		return s
	case kindCDATA:
		return strings.ReplaceAll(s, splitCDATA, "]]>")
	case kindEscaped:
		if n.tree.form == JSON {
			return unescapeJSON(s)
		}
		return unescapeXML(s)
	case kindMixed:
		return mixedText(s)
	}
	return ""
}

// Int is the text as a number, exact over all 64 bits; 0 where it is none.
func (n Node) Int() int64 { return parseInt(trimSpace(n.RawText())) }

// Float is the text as a number; 0 where it is none.
func (n Node) Float() float64 {
	s := trimSpace(n.RawText())
	if !numeric(s) {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return f
}

// Bool is true for "true" in any case and for a number that is not 0.
func (n Node) Bool() bool {
	return strings.EqualFold(trimSpace(n.RawText()), "true") || n.Float() != 0
}

// Time is the text as seconds since 1970: a number, or a date such as
// "2026-01-02 15:04:05" in Beijing time (some pushes carry one). 0 where it is
// neither.
func (n Node) Time() int64 {
	if s := n.Int(); s != 0 {
		return s
	}
	t, err := time.ParseInLocation(time.DateTime, trimSpace(n.RawText()), time.FixedZone("CST", 8*60*60))
	if err != nil {
		return 0
	}
	return t.Unix()
}

// Children gives the elements directly below, in order.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.tree == nil {
			return
		}
		nodes := n.tree.nodes
		for i := n.i + 1; i < nodes[n.i].end; i = nodes[i].end {
			if nodes[i].kind.base() != kindEmpty && !yield(Node{n.tree, i}) {
				return
			}
		}
	}
}

// Get is the first element at a path of names divided by "/", absent where
// there is none. The empty path is the element itself.
func (n Node) Get(path string) Node {
	if n.tree == nil {
		return Node{}
	}
	i := n.tree.get(n.i, path)
	if i < 0 && n.i == 0 {
		if other := unwrapped(n.tree, path); other != "" {
			i = n.tree.get(0, other)
		}
	}
	if i < 0 {
		return Node{}
	}
	return Node{n.tree, i}
}

// get is the first node at a path below node i, or -1.
func (t *tree) get(i int32, path string) int32 {
	if path == "" {
		return i
	}
	step, rest, _ := strings.Cut(path, "/")
	if i == 0 && t.names&nameBit(step) == 0 {
		return -1
	}
	for c := i + 1; c < t.nodes[i].end; c = t.nodes[c].end {
		if t.named(c, step) {
			if found := t.get(c, rest); found >= 0 {
				return found
			}
		}
	}
	return -1
}

// nameBit is one of 64 bits for a name. Typed structs ask for many fields that a
// push does not have; most are told by the bits alone.
func nameBit(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((7*len(name) + 3*int(name[0]) + int(name[len(name)-1])) % 64)
}

// named tells whether node i is an element of that name.
func (t *tree) named(i int32, name string) bool {
	e := &t.nodes[i]
	switch {
	case e.kind&flagName != 0:
		return e.kind.base() != kindEmpty && Node{t, i}.Name() == name
	case int(e.nameEnd-e.name) != len(name):
		return false
	}
	return t.raw[e.name:e.nameEnd] == name && e.kind.base() != kindEmpty
}

// All gives every element at a path, in order.
func (n Node) All(path string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.tree == nil {
			return
		}
		if any, _ := n.tree.walk(n.i, path, yield); any || n.i != 0 {
			return
		}
		if other := unwrapped(n.tree, path); other != "" {
			n.tree.walk(0, other, yield)
		}
	}
}

// walk yields what a path below node i names; found tells of any, more is false
// when the caller has had enough.
func (t *tree) walk(i int32, path string, yield func(Node) bool) (found, more bool) {
	if path == "" {
		return true, yield(Node{t, i})
	}
	step, rest, _ := strings.Cut(path, "/")
	for c := i + 1; c < t.nodes[i].end; c = t.nodes[c].end {
		if !t.named(c, step) {
			continue
		}
		f, m := t.walk(c, rest, yield)
		found = found || f
		if !m {
			return found, false
		}
	}
	return found, true
}

// wrappers are the elements that stand around List in XML and are left out in
// JSON (subscribe_msg_popup_event and its kin).
var wrappers = [...]string{"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"}

// unwrapped is the path that means the same in the other form, or "".
func unwrapped(t *tree, path string) string {
	if t.form == JSON {
		first, rest, _ := strings.Cut(path, "/")
		for _, w := range wrappers {
			if first == w {
				return rest
			}
		}
		return ""
	}
	if path != "List" && !strings.HasPrefix(path, "List/") {
		return ""
	}
	for _, w := range wrappers {
		if t.get(0, w) >= 0 {
			return w + "/" + path
		}
	}
	return ""
}

// isUserText names the elements that hold what a person typed or said.
func isUserText(name string) bool {
	switch name {
	case "Content", "Title", "Description", "Label", "Recognition":
		return true
	}
	return false
}

// Span is where the element's text stands in [Message.Raw], still escaped:
// Raw()[start:end]. Both are 0 where the element is absent or has no text.
func (n Node) Span() (start, end int) {
	if n.tree == nil {
		return 0, 0
	}
	e := &n.tree.nodes[n.i]
	return int(e.text), int(e.textEnd)
}

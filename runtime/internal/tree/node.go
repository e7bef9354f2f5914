package tree

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Node is a node of a tree: an element, a text, a slot, or a control node, which shows nothing itself. Pages have many, so what only some kinds need shares fields.
type Node struct {
	prog  *prog
	tree  *Tree
	up    *Node // the node around it in the same tree, nil at the top
	kids  []*Node
	vals  []abi.Value // of the attributes that are not constant
	text  string      // of a text; of a slot its name; of an item its key
	frame *scope      // of an item, and of a use
	comp  *Tree       // of a component's element
	more  *more       // of a for, and of a use
	at    int32       // of an item its place; of an if the branch that is drawn, -1 for none
	keyed bool        // of an item: it has a key, which no other item has
	gone  bool        // taken out of its tree
}

// more is what only few nodes have.
type more struct {
	used *definition    // of a use, the template that is drawn
	keys map[string]int // of a for whose items have keys: see keys.at
}

// IsElement reports whether the node is an element: a built-in component, or one of the project's own.
func (n *Node) IsElement() bool { return n.prog.kind == kindElement }

// IsText reports whether the node is a text.
func (n *Node) IsText() bool { return n.prog.kind == kindText }

// IsSlot reports whether the node is a slot.
func (n *Node) IsSlot() bool { return n.prog.kind == kindSlot }

// Content is a text's text.
func (n *Node) Content() string { return n.text }

// Tree is the tree in which the node stands.
func (n *Node) Tree() *Tree { return n.tree }

// Component is the tree of a component's element, nil of any other node.
func (n *Node) Component() *Tree { return n.comp }

// Path is the path of the component that the element is to be, "" for a built-in one.
func (n *Node) Path() string { return n.prog.comp }

// At is where the node stands in its template.
func (n *Node) At() (file string, at wxml.Pos) { return n.prog.unit.path, n.prog.at }

// Gone reports whether the node has been taken out of its tree, itself or with a node around it.
func (n *Node) Gone() bool {
	for m := n; m != nil; m = m.outer() {
		if m.gone {
			return true
		}
	}
	return false
}

// outer is the node around it, across trees.
func (n *Node) outer() *Node {
	if n.up != nil {
		return n.up
	}
	return n.tree.el
}

// Tag is the element's name as the template has it, "" for other nodes.
func (n *Node) Tag() string { return n.prog.tag }

// Parent is the element around it in the same tree, nil at the top; of a slot's content that is the component's element. It is nil as an interface, too, which is why it returns one.
func (n *Node) Parent() selector.Node {
	if p := n.ParentElement(); p != nil {
		return p
	}
	return nil
}

// ParentElement is the element around the node in the same tree, nil at the top.
func (n *Node) ParentElement() *Node {
	for p := n.up; p != nil; p = p.up {
		if p.prog.kind == kindElement {
			return p
		}
	}
	return nil
}

// Host is the component's element whose template the node stands in, nil in a page's.
func (n *Node) Host() selector.Node {
	if n.tree.el == nil {
		return nil
	}
	return n.tree.el
}

// value is the value of the i-th attribute.
func (n *Node) value(i int) abi.Value {
	a := &n.prog.attrs[i]
	if a.slot < 0 {
		return a.lit
	}
	return n.vals[a.slot]
}

// find is the value of an attribute of a kind.
func (n *Node) find(k wxml.AttrKind) (abi.Value, bool) {
	for i := range n.prog.attrs {
		if n.prog.attrs[i].Kind == k {
			return n.value(i), true
		}
	}
	return abi.Value{}, false
}

func (n *Node) textOf(k wxml.AttrKind) string {
	v, ok := n.find(k)
	if !ok {
		return ""
	}
	return expr.Text(v)
}

// ID is the id, "" if it has none.
func (n *Node) ID() string { return n.textOf(wxml.AttrID) }

// Classes are the classes in their order.
func (n *Node) Classes() []string { return strings.Fields(n.textOf(wxml.AttrClass)) }

// HasClass reports whether the element has a class.
func (n *Node) HasClass(name string) bool {
	rest := n.textOf(wxml.AttrClass)
	for rest != "" {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		end := i + len(name)
		if (i == 0 || blank(rest[i-1])) && (end == len(rest) || blank(rest[end])) {
			return true
		}
		rest = rest[i+1:]
	}
	return false
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// SlotName is the name of a slot, or the slot attribute of an element: which slot of the component around it shows it.
func (n *Node) SlotName() string {
	if n.prog.kind == kindSlot {
		return n.text
	}
	return n.attrSlot()
}

func (n *Node) attrSlot() string { return n.textOf(wxml.AttrSlot) }

// Attr is an attribute by its name as templates have it or in camelCase, data-user-name for an entry of the dataset, as text.
func (n *Node) Attr(name string) (string, bool) {
	v, ok := n.AttrValue(name)
	if !ok {
		return "", false
	}
	return expr.Text(v), true
}

// AttrValue is Attr with the value as the template gives it.
func (n *Node) AttrValue(name string) (abi.Value, bool) {
	for i := range n.prog.attrs {
		a := &n.prog.attrs[i]
		plain := a.Kind == wxml.AttrPlain || a.Kind == wxml.AttrModel
		if a.Source == name || plain && a.Name == name || a.Kind == wxml.AttrData && strings.HasPrefix(name, "data-") && wxml.DatasetKey(name) == a.Name {
			return n.value(i), true
		}
	}
	return abi.Value{}, false
}

// Attribute is an attribute of a node with its value.
type Attribute struct {
	*wxml.Attr
	Value abi.Value // shared with the data, not to be changed
}

// Attributes are all attributes but events, in the order of the template.
func (n *Node) Attributes() []Attribute {
	out := make([]Attribute, len(n.prog.attrs))
	for i := range out {
		out[i] = Attribute{&n.prog.attrs[i].Attr, n.value(i)}
	}
	return out
}

// Dataset is a copy of the entries of the dataset, as JSON carries them to the logic thread.
func (n *Node) Dataset() abi.Value { return n.entries(wxml.AttrData) }

// Mark is a copy of the node's own marks.
func (n *Node) Mark() abi.Value { return n.entries(wxml.AttrMark) }

func (n *Node) entries(k wxml.AttrKind) abi.Value {
	out := abi.ObjectValue()
	for i := range n.prog.attrs {
		if a := &n.prog.attrs[i]; a.Kind == k {
			out.Set(a.Name, n.value(i).Clone())
		}
	}
	return out
}

// Properties are the attributes of a component's element that may be properties, with their values.
func (n *Node) Properties() []Property {
	var out []Property
	for i := range n.prog.attrs {
		if n.prog.attrs[i].property() {
			out = append(out, n.property(i))
		}
	}
	return out
}

// property reports whether an attribute may be a property of a component: hidden and the like are for the element itself.
func (a *attr) property() bool {
	return a.Kind == wxml.AttrPlain || a.Kind == wxml.AttrModel || a.Kind == wxml.AttrHidden
}

func (n *Node) property(i int) Property {
	a := &n.prog.attrs[i]
	p := Property{Name: a.Name, Value: n.value(i)}
	if a.Kind == wxml.AttrModel {
		if e := a.read.Expr(); e != nil {
			p.Model = n.absolute(e.Path())
		}
	}
	return p
}

// absolute is a place as the data of the tree names it: what begins with an item of a wx:for begins with its list. It is nil for what has no place there.
func (n *Node) absolute(p expr.Path) expr.Path {
	for m := n.up; m != nil && p != nil; m = m.up {
		switch {
		case m.prog.kind == kindUse:
			return nil
		case m.prog.kind != kindItem || p[0] != m.frame.loop.item && p[0] != m.frame.loop.index:
		case p[0] == m.frame.loop.index || m.frame.loop.list == nil:
			return nil
		default:
			p = slices.Concat(m.frame.loop.list, expr.Path{expr.Text(m.frame.index)}, p[1:])
		}
	}
	return p
}

// Model is the place in the data of the node's tree to which the model: attribute of a property writes back, nil if there is none.
func (n *Node) Model(property string) expr.Path {
	for i := range n.prog.attrs {
		if a := &n.prog.attrs[i]; a.Kind == wxml.AttrModel && a.Name == property {
			return n.property(i).Model
		}
	}
	return nil
}

package markup

import (
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Value is what a tree shows in the form of the conformance cases: {"t":tag,"a":{attributes},"p":{properties},"c":[children]} with a node around it all whose tag is root, and a
// string for a text. Attributes keep the type of their value, an entry of the dataset is data:key, the classes are joined by one blank. What is empty is left out: a, p and c,
// id, class, style and slot, and texts of white space. Marks and events are no part of it, nor are attributes of a component's element that are for the component alone.
// Props gives the properties of a component as an object; nil stands for none. The result shares nothing with the tree.
func Value(t *tree.Tree, root string, props func(*tree.Tree) abi.Value) abi.Value {
	v := valuer{props}
	return v.node(root, abi.Value{}, v.properties(t), v.children(t))
}

type valuer struct {
	props func(*tree.Tree) abi.Value
}

func (v valuer) node(tag string, attrs, props abi.Value, children []abi.Value) abi.Value {
	n := abi.ObjectValue(abi.Field{Key: "t", Value: abi.StringValue(tag)})
	if attrs.Len() > 0 {
		n.Set("a", attrs)
	}
	if props.Len() > 0 {
		n.Set("p", props)
	}
	if len(children) > 0 {
		n.Set("c", abi.ArrayValue(children...))
	}
	return n
}

func (v valuer) properties(t *tree.Tree) abi.Value {
	if t == nil || v.props == nil {
		return abi.Value{}
	}
	return v.props(t).Clone()
}

func (v valuer) children(p Part) []abi.Value {
	var out []abi.Value
	for n := range shown(p) {
		switch {
		case n.IsElement():
			out = append(out, v.node(n.Tag(), valueAttrs(n), v.properties(n.Component()), v.children(n)))
		case !blank(n.Content()):
			out = append(out, abi.StringValue(n.Content()))
		}
	}
	return out
}

// valueAttrs are the attributes of an element as the conformance cases have them.
func valueAttrs(n *tree.Node) abi.Value {
	out := abi.ObjectValue()
	for _, a := range n.Attributes() {
		switch a.Kind {
		case wxml.AttrClass:
			if classes := joined(a.Value); classes != "" {
				out.Set(a.Name, abi.StringValue(classes))
			}
		case wxml.AttrID, wxml.AttrStyle, wxml.AttrSlot:
			if expr.Text(a.Value) != "" {
				out.Set(a.Name, a.Value.Clone())
			}
		case wxml.AttrHidden:
			out.Set(a.Name, a.Value.Clone())
		case wxml.AttrData:
			out.Set("data:"+a.Name, a.Value.Clone())
		case wxml.AttrPlain, wxml.AttrModel:
			if n.Path() == "" && !(a.Kind == wxml.AttrModel && out.Has(a.Name)) {
				out.Set(a.Name, a.Value.Clone())
			}
		}
	}
	return out
}

// joined are the classes that a value names, with one blank between them.
func joined(v abi.Value) string { return strings.Join(strings.Fields(expr.Text(v)), " ") }

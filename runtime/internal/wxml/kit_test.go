package wxml

import (
	"maps"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

func parse(t testing.TB, src string) *File {
	t.Helper()
	f, err := Parse("a.wxml", []byte(src))
	require.NoError(t, err, src)
	return f
}

// names is a scope made of values.
type names map[string]abi.Value

func (s names) Lookup(name string) expr.Operand { return expr.Data(s[name]) }

func (s names) with(item, index string, value, at abi.Value) names {
	s = maps.Clone(s)
	s[item], s[index] = value, at
	return s
}

func object(v abi.Value) names {
	s := names{}
	for i := range v.Len() {
		s[v.KeyAt(i)] = v.At(i)
	}
	return s
}

// drawer draws a file on its own, without components, imports and wxs, as the trees of the conformance cases are written.
type drawer struct {
	file   *File
	active []string // templates that are being drawn: wcc draws none within itself
}

func draw(f *File, data names) abi.Value {
	d := &drawer{file: f}
	return node("main", abi.ObjectValue(), d.nodes(f.Nodes, data))
}

func node(tag string, attrs abi.Value, children []abi.Value) abi.Value {
	n := abi.ObjectValue(abi.Field{Key: "t", Value: abi.StringValue(tag)})
	if attrs.Len() > 0 {
		n.Set("a", attrs)
	}
	if len(children) > 0 {
		n.Set("c", abi.ArrayValue(children...))
	}
	return n
}

func (d *drawer) nodes(list []Node, s names) []abi.Value {
	var out []abi.Value
	for _, n := range list {
		out = append(out, d.node(n, s)...)
	}
	return out
}

func (d *drawer) node(n Node, s names) []abi.Value {
	switch n := n.(type) {
	case *Text:
		if text := n.Value.Text(s); strings.Trim(text, blanks) != "" {
			return []abi.Value{abi.StringValue(text)}
		}
	case *Element:
		return []abi.Value{node(n.Tag, drawAttrs(n.Attrs, s), d.nodes(n.Children, s))}
	case *If:
		for _, b := range n.Branches {
			if b.Cond == nil || b.Cond.Value(s).Truthy() {
				return d.nodes(b.Nodes, s)
			}
		}
	case *For:
		var out []abi.Value
		for _, each := range items(n.List.Value(s)) {
			out = append(out, d.nodes(n.Nodes, s.with(n.Item, n.Index, each[0], each[1]))...)
		}
		return out
	case *TemplateUse:
		return d.use(n, s)
	}
	return nil
}

func (d *drawer) use(n *TemplateUse, s names) []abi.Value {
	name := n.Is.Text(s)
	def := d.file.Template(name)
	for _, a := range d.active {
		if a == name {
			return nil
		}
	}
	if def == nil {
		return nil
	}
	d.active = append(d.active, name)
	defer func() { d.active = d.active[:len(d.active)-1] }()
	inner := names{}
	if n.Data != nil {
		inner = object(n.Data.Value(s))
	}
	return d.nodes(def.Nodes, inner)
}

// items are the pairs of item and index that a wx:for goes over.
func items(list abi.Value) [][2]abi.Value {
	var out [][2]abi.Value
	switch list.Kind() {
	case abi.Array:
		for i := range list.Len() {
			out = append(out, [2]abi.Value{list.At(i), abi.IntValue(i)})
		}
	case abi.Object:
		for i := range list.Len() {
			out = append(out, [2]abi.Value{list.At(i), abi.StringValue(list.KeyAt(i))})
		}
	case abi.Number: // wcc draws three items for 2.5; the conformance cases want none, as the newer engine does
		if list.Number() != math.Trunc(list.Number()) {
			return nil
		}
		for i := 0; float64(i) < list.Number(); i++ {
			out = append(out, [2]abi.Value{abi.IntValue(i), abi.IntValue(i)})
		}
	case abi.String:
		for i, unit := range utf16.Encode([]rune(list.Text())) {
			out = append(out, [2]abi.Value{abi.StringValue(string(rune(unit))), abi.IntValue(i)})
		}
	}
	return out
}

func drawAttrs(attrs []Attr, s names) abi.Value {
	out := abi.ObjectValue()
	for _, a := range attrs {
		value := a.Value.Value(s)
		switch a.Kind {
		case AttrClass:
			value = abi.StringValue(strings.Join(strings.Fields(expr.Text(value)), " "))
			fallthrough
		case AttrID, AttrStyle, AttrSlot:
			if expr.Text(value) != "" {
				out.Set(a.Name, value)
			}
		case AttrData:
			out.Set("data:"+a.Name, value)
		case AttrPlain, AttrHidden:
			out.Set(a.Name, value)
		}
	}
	return out
}

package markup

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Options says what is written. The zero Options is fine.
type Options struct {
	Root  string                     // name of an element around all; none by default, but a document needs one: page
	Props func(*tree.Tree) abi.Value // properties of a component as an object, nil for the values that the template gives it
	Whole bool                       // HTML: a file for a browser, not the elements alone
}

// attr is an attribute as it is shown.
type attr struct {
	name  string
	kind  wxml.AttrKind
	value abi.Value // of a class a string with the classes joined, of hidden true
}

// text is the value as text: a string as it is, an array or object as JSON with sorted keys, so that equal values give equal text, and anything else as {{ }} prints it.
func (a attr) text() string {
	switch a.value.Kind() {
	case abi.Array, abi.Object:
		return a.value.JSON()
	}
	return expr.Text(a.value)
}

// attrs are the attributes of an element in the order of the template, without those that say nothing: events and changes, what is undefined, an empty id, class, style or slot, and
// hidden if it is not so. Of a component with known properties these have the values that the component holds, and those that the template does not name come last.
func (o Options) attrs(n *tree.Node) []attr {
	all := n.Attributes()
	out := make([]attr, 0, len(all))
	var props abi.Value
	if c := n.Component(); c != nil && o.Props != nil {
		props = o.Props(c)
	}
	for _, a := range all {
		at := attr{attrName(a.Attr), a.Kind, a.Value}
		if (a.Kind == wxml.AttrPlain || a.Kind == wxml.AttrModel) && props.Has(a.Name) {
			at.value = props.Get(a.Name)
		}
		if at.settle() && !has(out, at.name) {
			out = append(out, at)
		}
	}
	for i := range props.Len() {
		name := props.KeyAt(i)
		at := attr{hyphenated(name), wxml.AttrPlain, props.At(i)}
		if !props.At(i).IsUndefined() && !has(out, at.name) && !has(out, name) {
			out = append(out, at)
		}
	}
	return out
}

func has(list []attr, name string) bool {
	return slices.ContainsFunc(list, func(a attr) bool { return a.name == name })
}

// settle brings the value to how it is shown and reports whether it is.
func (a *attr) settle() bool {
	switch a.kind {
	case wxml.AttrEvent, wxml.AttrChange:
		return false
	case wxml.AttrHidden:
		show := a.value.Truthy()
		a.value = abi.BoolValue(true)
		return show
	case wxml.AttrClass:
		a.value = abi.StringValue(joined(a.value))
		fallthrough
	case wxml.AttrID, wxml.AttrStyle, wxml.AttrSlot:
		return a.text() != ""
	}
	return !a.value.IsUndefined()
}

// attrName is the name as templates have it: model:value is value, and the key userName of the dataset data-user-name.
func attrName(a *wxml.Attr) string {
	switch a.Kind {
	case wxml.AttrData:
		return "data-" + hyphenated(a.Name)
	case wxml.AttrModel:
		return strings.TrimPrefix(a.Source, "model:")
	}
	return a.Source
}

// hyphenated is a name in camelCase with hyphens.
func hyphenated(s string) string {
	var out []byte
	for i := range len(s) {
		c := s[i]
		if c < 'A' || c > 'Z' {
			if out != nil {
				out = append(out, c)
			}
			continue
		}
		if out == nil {
			out = append(make([]byte, 0, len(s)+4), s[:i]...)
		}
		out = append(out, '-', c-'A'+'a')
	}
	if out == nil {
		return s
	}
	return string(out)
}

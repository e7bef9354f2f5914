package tree

import (
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Modules runs the wxs modules of one side of a page.
type Modules interface {
	// Module is module.exports of a module that stands in, or is named by, a file. What goes wrong is reported by the Modules itself; the zero Operand is undefined.
	Module(file string, m *wxml.Wxs) expr.Operand
}

// scope gives names their values: the fields of the data, or of the data of a template, or the item of a wx:for within the scope around it.
type scope struct {
	up    *scope // of an item, the scope around it
	tree  *Tree
	unit  *unit     // whose modules are seen
	loop  *prog     // of an item, its wx:for
	data  abi.Value // the fields, or the item itself
	index abi.Value // of an item
}

// Lookup is what a name stands for: a module of the file, an item or index from the inside out, a field of the data.
func (s *scope) Lookup(name string) expr.Operand {
	if s.unit.modules != nil {
		if m := s.unit.modules[name]; m != nil {
			return s.tree.module(s.unit.path, m)
		}
	}
	for ; s.up != nil; s = s.up {
		switch name {
		case s.loop.item:
			return expr.Data(s.data)
		case s.loop.index:
			return expr.Data(s.index)
		}
	}
	if s == &s.tree.scope && s.tree.Hidden != nil && s.tree.Hidden(name) {
		return expr.Operand{}
	}
	return expr.Data(s.data.Get(name))
}

// NoFunction warns of a call of what is no function of a wxs module. A module that could not be compiled has been reported.
func (s *scope) NoFunction(c *expr.Call) {
	t := s.tree
	if t.told[c] {
		return
	}
	if t.told == nil {
		t.told = map[*expr.Call]bool{}
	}
	t.told[c] = true
	text := "{{" + c.Function + "()}}: "
	switch m := s.unit.modules[c.Name]; {
	case m == nil && (c.Name == "" || c.Name == c.Function):
		text += "it is no function of a wxs module"
	case m == nil:
		text += "there is no wxs module " + c.Name
	default:
		exports := t.module(s.unit.path, m)
		if exports.Foreign() == nil {
			return
		}
		text += "the module " + c.Name + " has no such function; it has " + strings.Join(functions(exports.Value()), ", ")
	}
	t.host.Warn(t.template.calls[c], c.At, text)
}

// functions are the names of the functions of a module.
func functions(exports abi.Value) (names []string) {
	for i := range exports.Len() {
		if exports.At(i).Kind() == abi.Function {
			names = append(names, exports.KeyAt(i))
		}
	}
	if names == nil {
		return []string{"none"}
	}
	return names
}

// value is the value of a read as data.
func (s *scope) value(r *read) abi.Value {
	if r.plain {
		v, _ := r.Literal()
		return v
	}
	return r.Value(s)
}

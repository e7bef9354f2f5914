// Package expr reads and evaluates the expressions of WXML templates, what stands between {{ and }}, as the classic compiler of WeChat (wcc) understands them.
// An expression is parsed once and evaluated often; [Expr.Reads] tells which data it depends on.
package expr

import (
	"strconv"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Pos is a place in a template file. The zero Pos is nowhere.
type Pos struct {
	Line   int // counts from 1
	Column int // counts characters (Unicode code points) from 1
}

// String is `line:column`.
func (p Pos) String() string { return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column) }

// Error says why an expression is refused and where.
type Error struct {
	Pos  Pos    // the place, counted on from the one given to Parse
	Text string // what is wrong there
}

// Error is the place and the text.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Text }

// Expr is an expression that was parsed. It does not change, so goroutines may share it.
type Expr struct{}

// Parse reads the text between {{ and }}.
func Parse(src string, at Pos) (*Expr, error) { return &Expr{}, nil }

// ParseData reads the text between the braces of a template's data attribute.
func ParseData(src string, at Pos) (*Expr, error) { return &Expr{}, nil }

// Scope gives the names of an expression their values.
type Scope interface {
	// Lookup is what a name stands for: an item or index of wx:for, a wxs module, a field of the data; the zero Operand where it stands for nothing.
	Lookup(name string) Operand
}

// Foreign is a value of a wxs module that is no data: the module itself, a function, an object that a function made.
type Foreign interface {
	// Get is the property of this name, the zero Operand if there is none.
	Get(key string) Operand
	// Call calls a function; the zero Operand if this is none.
	Call(args []Operand) Operand
	// Value is what data sees of it: a function is the marker of one, an object its copy.
	Value() abi.Value
}

// Operand is a value in an expression: data, or something of a wxs module. The zero Operand is undefined.
type Operand struct {
	value   abi.Value
	foreign Foreign
}

// Data is the Operand of a value.
func Data(v abi.Value) Operand { return Operand{value: v} }

// Of is the Operand of something of a wxs module.
func Of(f Foreign) Operand { return Operand{foreign: f} }

// Value is the data that the operand is.
func (o Operand) Value() abi.Value {
	if o.foreign != nil {
		return o.foreign.Value()
	}
	return o.value
}

// Foreign is what the operand is of a wxs module, nil if it is data.
func (o Operand) Foreign() Foreign { return o.foreign }

// Path is a place in the data: a root name and constant steps below it.
type Path []string

// Eval is the expression's value.
func (e *Expr) Eval(s Scope) Operand { return Operand{} }

// Value is the expression's value as data.
func (e *Expr) Value(s Scope) abi.Value { return e.Eval(s).Value() }

// Reads are the paths that the expression may read.
func (e *Expr) Reads() []Path { return nil }

// Literal is the expression's value if that is the same in every scope.
func (e *Expr) Literal() (abi.Value, bool) { return abi.Value{}, false }

// Text is how a value prints as text.
func Text(v abi.Value) string { return "" }

// AppendText appends Text(v).
func AppendText(dst []byte, v abi.Value) []byte { return append(dst, Text(v)...) }

// Find is the length of the expression at the start of src.
func Find(src string) int { return 0 }

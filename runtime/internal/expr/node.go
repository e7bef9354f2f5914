package expr

import (
	"strconv"

	"github.com/wxkit/wxkit/wasm/abi"
)

// node is a part of an expression. It does not change once it is parsed.
type node interface {
	eval(s Scope) Operand
	reads(c *collector)
}

// literal is a value that is known; arrays and objects of literals are one, too.
type literal struct{ value abi.Value }

func (n *literal) eval(Scope) Operand { return Operand{value: n.value} }

// lookup is a name, with the constant steps behind it: a, a.b, a[0].b.
type lookup struct {
	name  string
	steps []step
}

func (n *lookup) eval(s Scope) Operand {
	o := s.Lookup(n.name)
	for i := range n.steps {
		o = n.steps[i].of(o)
	}
	return o
}

// member is a constant step behind something else than a name.
type member struct {
	of   node
	step step
}

func (n *member) eval(s Scope) Operand { return n.step.of(n.of.eval(s)) }

// index is a step that is not constant.
type index struct{ of, key node }

func (n *index) eval(s Scope) Operand {
	o := n.of.eval(s)
	if o.foreign == nil && o.value.IsNil() {
		return Operand{}
	}
	return property(o, n.key.eval(s))
}

// call calls a function of wxs. Arguments are not evaluated for anything else.
type call struct {
	function node
	args     []node
	place    *Call
}

func (n *call) eval(s Scope) Operand {
	f := n.function.eval(s).foreign
	if f == nil {
		if l, ok := s.(Listener); ok {
			l.NoFunction(n.place)
		}
		return Operand{}
	}
	args := make([]Operand, len(n.args))
	for i, arg := range n.args {
		args[i] = arg.eval(s)
	}
	return f.Call(args)
}

type array struct{ items []node }

func (n *array) eval(s Scope) Operand {
	items := make([]abi.Value, len(n.items))
	for i, item := range n.items {
		items[i] = item.eval(s).Value()
	}
	return Operand{value: abi.ArrayValue(items...)}
}

type object struct{ fields []field }

type field struct {
	key    string
	value  node
	spread bool // ...value, without a key
}

func (n *object) eval(s Scope) Operand {
	if len(n.fields) == 1 && n.fields[0].spread {
		return n.fields[0].value.eval(s)
	}
	var room [4]abi.Field
	fields := room[:0]
	for i := range n.fields {
		f := &n.fields[i]
		v := f.value.eval(s).Value()
		if f.spread {
			fields = appendFields(fields, v)
			continue
		}
		fields = append(fields, abi.Field{Key: f.key, Value: v})
	}
	return Operand{value: abi.ObjectValue(fields...)}
}

// appendFields appends what ...v adds to an object: the keys of an object, the items of an array, the UTF-16 units of a string.
func appendFields(fields []abi.Field, v abi.Value) []abi.Field {
	switch v.Kind() {
	case abi.Object:
		for i := range v.Len() {
			fields = append(fields, abi.Field{Key: v.KeyAt(i), Value: v.At(i)})
		}
	case abi.Array:
		for i := range v.Len() {
			fields = append(fields, abi.Field{Key: strconv.Itoa(i), Value: v.At(i)})
		}
	case abi.String:
		for i := range units(v.Text()) {
			fields = append(fields, abi.Field{Key: strconv.Itoa(i), Value: unitAt(v.Text(), i)})
		}
	}
	return fields
}

// conditional is ?:.
type conditional struct{ test, yes, no node }

func (n *conditional) eval(s Scope) Operand {
	if n.test.eval(s).truthy() {
		return n.yes.eval(s)
	}
	return n.no.eval(s)
}

// and and or give one of their operands.
type and struct{ left, right node }

type or struct{ left, right node }

func (n *and) eval(s Scope) Operand {
	if o := n.left.eval(s); !o.truthy() {
		return o
	}
	return n.right.eval(s)
}

func (n *or) eval(s Scope) Operand {
	if o := n.left.eval(s); o.truthy() {
		return o
	}
	return n.right.eval(s)
}

type not struct{ of node }

func (n *not) eval(s Scope) Operand { return Operand{value: abi.BoolValue(!n.of.eval(s).truthy())} }

// equality is == or ===, or one of these negated.
type equality struct {
	left, right     node
	strict, negated bool
}

func (n *equality) eval(s Scope) Operand {
	return Operand{value: abi.BoolValue(n.holds(s) != n.negated)}
}

func (n *equality) holds(s Scope) bool {
	if isNumeric(n.left) && isNumeric(n.right) {
		return number(n.left, s) == number(n.right, s)
	}
	a, b := n.left.eval(s), n.right.eval(s)
	if a.foreign != nil && b.foreign != nil {
		return a.foreign == b.foreign
	}
	if n.strict {
		return a.foreign == nil && b.foreign == nil && a.value.Same(b.value)
	}
	return looselyEqual(a.Value(), b.Value())
}

// relation is < or >, or with orEqual <= or >=.
type relation struct {
	left, right      node
	greater, orEqual bool
}

func (n *relation) eval(s Scope) Operand { return Operand{value: abi.BoolValue(n.holds(s))} }

func (n *relation) holds(s Scope) bool {
	var a, b float64
	if isNumeric(n.left) || isNumeric(n.right) {
		a, b = number(n.left, s), number(n.right, s)
	} else {
		a, b = ordered(n.left.eval(s).Value(), n.right.eval(s).Value())
	}
	if n.greater {
		a, b = b, a
	}
	return a < b || n.orEqual && a == b
}

// sum is + of what may be numbers or strings.
type sum struct{ left, right node }

func (n *sum) eval(s Scope) Operand {
	return Operand{value: add(n.left.eval(s).Value(), n.right.eval(s).Value())}
}

// join is a chain of + that makes a string in every scope, so that it needs no string for each +.
type join struct{ parts []node }

func (n *join) eval(s Scope) Operand {
	var room [128]byte
	return Operand{value: abi.StringValue(string(n.append(room[:0], s)))}
}

func (n *join) append(dst []byte, s Scope) []byte {
	for _, part := range n.parts {
		if part, ok := part.(*arithmetic); ok {
			dst = appendNumber(dst, part.number(s))
			continue
		}
		dst = appendString(dst, part.eval(s).Value())
	}
	return dst
}

// plus is the node of left + right.
func plus(left, right node) node {
	if !isText(left) && !isText(right) {
		return &sum{left, right}
	}
	return &join{append(joined(left), joined(right)...)}
}

// joined are the parts that a node adds to a join.
func joined(n node) []node {
	if n, ok := n.(*join); ok {
		return n.parts
	}
	return []node{n}
}

// isText reports whether a node's value is a string in every scope.
func isText(n node) bool {
	switch n := n.(type) {
	case *join:
		return true
	case *literal:
		return n.value.Kind() == abi.String
	}
	return false
}

// arithmetic is an operator that makes numbers of its operands: - * / % & | ^ and, as < and >, the shifts.
type arithmetic struct {
	op          byte
	left, right node
}

func (n *arithmetic) eval(s Scope) Operand { return Operand{value: abi.NumberValue(n.number(s))} }

func (n *arithmetic) number(s Scope) float64 {
	a, b := number(n.left, s), number(n.right, s)
	switch n.op {
	case '-':
		return a - b
	case '*':
		return a * b
	case '/':
		return a / b
	case '%':
		return remainder(a, b)
	case '&':
		return float64(toInt32(a) & toInt32(b))
	case '|':
		return float64(toInt32(a) | toInt32(b))
	case '^':
		return float64(toInt32(a) ^ toInt32(b))
	case '<':
		return float64(toInt32(a) << (uint32(toInt32(b)) & 31))
	}
	return float64(toInt32(a) >> (uint32(toInt32(b)) & 31))
}

// operation is the node of an operator with two operands.
func operation(op string, left, right node) node {
	switch op {
	case "||":
		return &or{left, right}
	case "&&":
		return &and{left, right}
	case "+":
		return plus(left, right)
	case "==", "!=", "===", "!==":
		return &equality{left, right, len(op) == 3, op[0] == '!'}
	case "<", ">", "<=", ">=":
		return &relation{left, right, op[0] == '>', len(op) == 2}
	}
	return &arithmetic{op[0], left, right}
}

// isNumeric reports whether a node's value is a number in every scope.
func isNumeric(n node) bool {
	switch n := n.(type) {
	case *arithmetic:
		return true
	case *literal:
		return n.value.Kind() == abi.Number
	}
	return false
}

// number is a node's value as a number. Here intermediate results need no memory, as they would as an abi.Value.
func number(n node, s Scope) float64 {
	if n, ok := n.(*arithmetic); ok {
		return n.number(s)
	}
	return toNumber(n.eval(s).Value())
}

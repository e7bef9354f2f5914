package expr

import "github.com/wxkit/wxkit/wasm/abi"

// Scope gives the names of an expression their values. Lookup is called once for each time that a name is evaluated, so it should be quick.
type Scope interface {
	// Lookup is what a name stands for: a wxs module, an item or index of wx:for, a field of the data, in this order; the zero Operand where it stands for nothing.
	Lookup(name string) Operand
}

// Call is a call in an expression.
type Call struct {
	At       Pos    // where the function's source begins
	Function string // its source
	Name     string // the name that it begins with, "" if it is more than a name with constant steps behind it
}

// Listener is a Scope that hears of calls of what is no function of wxs, each time that one is evaluated.
type Listener interface {
	NoFunction(c *Call)
}

// Foreign is a value of wxs that is no data: a module, a function, an object that holds functions. Its dynamic type must be comparable, as pointers are: === compares it.
type Foreign interface {
	// Get is the property of this name, the zero Operand if there is none.
	Get(key string) Operand
	// Call calls a function; the zero Operand if this is none or if it throws. It may keep args.
	Call(args []Operand) Operand
	// Value is what data sees of it: of a function the marker, of an object a copy.
	Value() abi.Value
}

// Operand is a value in an expression: data, or something of wxs. The zero Operand is undefined.
type Operand struct {
	value   abi.Value
	foreign Foreign // if not nil, value is undefined
}

// Data is the Operand of a value.
func Data(v abi.Value) Operand { return Operand{value: v} }

// FromWXS is the Operand of something of wxs.
func FromWXS(f Foreign) Operand { return Operand{foreign: f} }

// Foreign is the thing of wxs that the operand is, nil if it is data.
func (o Operand) Foreign() Foreign { return o.foreign }

// Value is the operand as data.
func (o Operand) Value() abi.Value {
	if o.foreign != nil {
		return o.foreign.Value()
	}
	return o.value
}

func (o Operand) truthy() bool { return o.foreign != nil || o.value.Truthy() }

// step is a property by its name, taken apart once.
type step struct {
	key   string
	index int // the key as an index, -1 if it is none
}

const lengthKey = "length"

func makeStep(key string) step { return step{key, indexOf(key)} }

// indexOf is the index that is written as key in JavaScript, -1 if there is none.
func indexOf(key string) int {
	if key == "" || len(key) > 9 || key[0] == '0' && len(key) > 1 {
		return -1
	}
	n := 0
	for i := range len(key) {
		if key[i] < '0' || key[i] > '9' {
			return -1
		}
		n = n*10 + int(key[i]-'0')
	}
	return n
}

// hidden reports whether the classic engine refuses to read a property, whatever has it.
func hidden(key string) bool { return key == "__proto__" || key == "prototype" || key == "caller" }

// of is the property of an operand.
func (st *step) of(o Operand) Operand {
	if o.foreign != nil {
		return o.foreign.Get(st.key)
	}
	return Operand{value: st.get(o.value)}
}

func (st *step) get(v abi.Value) abi.Value {
	switch v.Kind() {
	case abi.Object:
		return v.Get(st.key)
	case abi.Array:
		if st.index >= 0 {
			return v.At(st.index)
		}
		if st.key == lengthKey {
			return abi.IntValue(v.Len())
		}
	case abi.String:
		if st.index >= 0 {
			return unitAt(v.Text(), st.index)
		}
		if st.key == lengthKey {
			return abi.IntValue(units(v.Text()))
		}
	}
	return abi.Value{}
}

// property is o[key] for a key that is known only now.
func property(o, key Operand) Operand {
	name := key.Value()
	if name.IsNil() {
		return Operand{}
	}
	if f := name.Number(); f >= 0 && o.foreign == nil && name.Kind() == abi.Number && o.value.Kind() == abi.Array {
		if i := int(f); f < maxArray && float64(i) == f {
			return Operand{value: o.value.At(i)}
		}
		return Operand{}
	}
	st := makeStep(toString(name))
	if hidden(st.key) {
		return Operand{}
	}
	return st.of(o)
}

// maxArray is more than an array of JavaScript can hold.
const maxArray = 1 << 32

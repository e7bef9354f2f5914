package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// PropertyType is a type that a property takes.
type PropertyType string

// The types of properties, by WeChat's names, with what a property of the type is that has no default and that nobody has given a value.
const (
	TypeString  PropertyType = "String"  // ""
	TypeNumber  PropertyType = "Number"  // 0
	TypeBoolean PropertyType = "Boolean" // false
	TypeArray   PropertyType = "Array"   // an empty array
	TypeObject  PropertyType = "Object"  // null
	TypeAny     PropertyType = "null"    // null
)

// PropertyOf declares a property as Property does, but says its types itself: the first is its type, to which values are converted; values of the others, WeChat's optionalTypes, are kept as
// they are. State that can hold any of them is a Var[Value]. It panics without a type, and if the state's own type is none of them.
func (b *Binder) PropertyOf(name string, s State, types ...PropertyType) {
	if b.prefix != "" {
		mistake("property " + b.prefix + name + " inside a Struct")
	}
	fits := s.shape() == anyShape
	joined := ""
	for i, t := range types {
		if i > 0 {
			joined += "|"
		}
		joined += string(t)
		fits = fits || string(t) == s.shape()
	}
	if !fits || joined == "" {
		mistake("property " + name + " of types " + joined + " cannot be state for " + s.shape())
	}
	v := b.take(name, s)
	if v.IsUndefined() {
		_ = s.decode(emptyOf(types[0])) // state of undefined is a Value, which takes all
	}
	b.tell(abi.KeyProperties, Arr(Str(name), Str(joined), v))
}

// emptyOf is the value of a property that has none.
func emptyOf(t PropertyType) Value {
	switch t {
	case TypeString:
		return Str("")
	case TypeNumber:
		return Int(0)
	case TypeBoolean:
		return Bool(false)
	case TypeArray:
		return Arr()
	}
	return Null()
}

// PropertyChange is what the observer of a property gets.
type PropertyChange struct {
	_    incomparable
	New  Value    // what the property is now; of a setData of a part of it, that part
	Old  Value    // what that was before, undefined if it was not there
	Path []string // the names and indices of what was set, the property's name first
}

// ObserveProperty adds the observer of a property. It runs when the property has another value; one that is an array or an object has another value whenever it is set. All data observers
// of the same setData have run before. A second one of the same property panics.
func (b *Binder) ObserveProperty(name string, fn func(*Ctx, PropertyChange)) {
	b.observe(abi.PropertyObserver+name, fn == nil, func(c *Ctx, ev *abi.Event) {
		change := PropertyChange{New: ev.Arg.At(0), Old: ev.Arg.At(1)}
		keys := ev.Arg.At(2)
		for i := range keys.Len() {
			change.Path = append(change.Path, keys.At(i).Text())
		}
		fn(c, change)
	})
	b.addOption(abi.OptionPropertyObservers, Str(name))
}

// addOption puts something into a list among the options.
func (b *Binder) addOption(name string, v Value) {
	if b.def.IsUndefined() {
		return
	}
	list := b.def.Get(abi.KeyOptions).Get(name)
	if list.IsUndefined() {
		list = Arr()
		b.Option(name, list)
	}
	list.Append(v)
}

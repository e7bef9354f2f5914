package wxs

import (
	"cmp"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

var (
	errTime  = errors.New("wxs takes too long")
	errLarge = errors.New("wxs value is nested too deeply or has more than " + strconv.Itoa(MaxItems) + " values")
)

// foreign is an object of a module as expressions see it. Two of the same object are equal.
type foreign struct {
	vm     *VM
	object *goja.Object
}

// Get is an own property: data, or again something of wxs.
func (f foreign) Get(key string) expr.Operand {
	if !f.vm.host.owns(f.object, key) {
		return expr.Operand{}
	}
	v := f.object.Get(key)
	if v == nil {
		return expr.Operand{}
	}
	o, err := f.vm.operand(v)
	if err != nil {
		f.vm.report(f.vm.placed(err, nil))
	}
	return o
}

// Call calls a function. What it throws goes to Options.Fail.
func (f foreign) Call(args []expr.Operand) expr.Operand { return f.vm.call(f.object, args) }

// Value is a copy in which functions are markers.
func (f foreign) Value() abi.Value {
	v, err := f.vm.data(f.object, forData)
	if err != nil {
		f.vm.report(f.vm.placed(err, nil))
	}
	return v
}

// operand is a property of a module for an expression.
func (vm *VM) operand(v goja.Value) (expr.Operand, error) {
	if o, ok := v.(*goja.Object); ok {
		switch o.ClassName() {
		case "Object", "Array", "Function", "Arguments":
			return expr.FromWXS(foreign{vm, o}), nil
		}
	}
	data, err := vm.data(v, forData)
	return expr.Data(data), err
}

// argument is what a function gets for an operand: a copy of it, made when it is needed, and null for a function.
func (vm *VM) argument(o expr.Operand) goja.Value {
	if f, ok := o.Foreign().(foreign); ok {
		v, err := vm.data(f.object, forCall)
		if err != nil {
			vm.report(vm.placed(err, nil))
		}
		return vm.value(v, nil)
	}
	return vm.value(o.Value(), nil)
}

// value is a value of the data in the engine.
func (vm *VM) value(v abi.Value, in *lent) goja.Value {
	switch v.Kind() {
	case abi.Undefined:
		return goja.Undefined()
	case abi.Bool:
		return vm.runtime.ToValue(v.Bool())
	case abi.Number:
		return vm.runtime.ToValue(v.Number())
	case abi.String:
		return vm.runtime.ToValue(v.Text())
	case abi.Array:
		return vm.runtime.NewDynamicArray(&lentArray{lent: lent{vm: vm, value: v, in: in}})
	case abi.Object:
		return vm.runtime.NewDynamicObject(&lentObject{lent: lent{vm: vm, value: v, in: in}})
	case abi.Date:
		return vm.runtime.NewObject()
	}
	return goja.Null()
}

// purpose tells what becomes of functions.
type purpose bool

const (
	forCall purpose = true  // null, as wcc makes of those in results
	forData purpose = false // markers
)

// data is a value of the engine as data: a copy, but for what was lent and not written to. Dates are markers, regular expressions {}.
func (vm *VM) data(v goja.Value, why purpose) (abi.Value, error) {
	c := copier{vm: vm, why: why, left: MaxItems}
	out := c.copy(v, 0)
	if c.left < 0 {
		return abi.Value{}, errLarge
	}
	return out, nil
}

// copier counts what it copies, as values may share parts, or contain themselves.
type copier struct {
	vm   *VM
	why  purpose
	left int
}

func (c *copier) copy(v goja.Value, depth int) abi.Value {
	if c.left--; depth > MaxDepth {
		c.left = -1
	}
	if c.left < 0 || v == nil || goja.IsUndefined(v) {
		return abi.Value{}
	}
	if goja.IsNull(v) {
		return abi.NullValue()
	}
	if o, ok := v.(*goja.Object); ok {
		return c.object(o, depth)
	}
	switch v.ExportType().Kind() {
	case reflect.Bool:
		return abi.BoolValue(v.ToBoolean())
	case reflect.Int64, reflect.Float64:
		return abi.NumberValue(v.ToFloat())
	case reflect.String:
		return abi.StringValue(v.String())
	}
	return abi.NullValue()
}

func (c *copier) object(o *goja.Object, depth int) abi.Value {
	switch o.ExportType() {
	case lentArrayType, lentObjectType:
		if lent := o.Export().(interface{ original() *lent }).original(); !lent.changed {
			return lent.value
		}
	}
	switch o.ClassName() {
	case "Array":
		return c.array(o, depth)
	case "Object", "Arguments":
		return c.fields(o, depth)
	case "Date":
		return abi.MarkerValue(abi.Date)
	case "RegExp":
		return abi.ObjectValue()
	case "Function":
		if c.why == forData {
			return abi.MarkerValue(abi.Function)
		}
	}
	return abi.NullValue()
}

func (c *copier) array(o *goja.Object, depth int) abi.Value {
	n := length(o)
	if n > int64(c.left) {
		c.left = -1
		return abi.Value{}
	}
	items := make([]abi.Value, n)
	for i := range items {
		items[i] = c.copy(o.Get(strconv.Itoa(i)), depth+1)
	}
	return abi.ArrayValue(items...)
}

func (c *copier) fields(o *goja.Object, depth int) abi.Value {
	keys := o.Keys()
	fields := make([]abi.Field, len(keys))
	for i, key := range keys {
		fields[i] = abi.Field{Key: key, Value: c.copy(o.Get(key), depth+1)}
	}
	return abi.ObjectValue(fields...)
}

// length is the length of an array.
func length(o *goja.Object) int64 {
	if v := o.Get("length"); v != nil {
		return v.ToInteger()
	}
	return 0
}

var (
	lentArrayType  = reflect.TypeFor[*lentArray]()
	lentObjectType = reflect.TypeFor[*lentObject]()
)

// lent is an array or an object of the data that a function got. It looks like a copy: the first write makes one of this array or object.
type lent struct {
	vm      *VM
	value   abi.Value // is never changed
	in      *lent     // what holds it
	changed bool      // it, or what it holds
}

func (l *lent) original() *lent { return l }

func (l *lent) change() {
	for ; l != nil && !l.changed; l = l.in {
		l.changed = true
	}
}

// lentArray is an array.
type lentArray struct {
	lent
	first  goja.Value   // an object among the items that was made: many a function needs one alone
	at     int          // its index
	items  []goja.Value // further ones, nil where there is none; all items, once copied is set
	copied bool
}

// Len is the length.
func (a *lentArray) Len() int {
	if a.copied {
		return len(a.items)
	}
	return a.value.Len()
}

// Get is an item.
func (a *lentArray) Get(i int) goja.Value {
	switch {
	case i < 0 || i >= a.Len():
		return nil
	case a.copied || a.items != nil && a.items[i] != nil:
		return a.items[i]
	}
	if a.first != nil && a.at == i {
		return a.first
	}
	v := a.vm.value(a.value.At(i), &a.lent)
	if _, ok := v.(*goja.Object); ok {
		a.keep(i, v)
	}
	return v
}

// keep makes an object the same each time.
func (a *lentArray) keep(i int, v goja.Value) {
	if a.first == nil {
		a.first, a.at = v, i
		return
	}
	if a.items == nil {
		a.items = make([]goja.Value, a.value.Len())
	}
	a.items[i] = v
}

// Set writes an item. What would make the array too long is dropped.
func (a *lentArray) Set(i int, v goja.Value) bool {
	if i < 0 || i >= MaxItems {
		return false
	}
	a.copy()
	if i >= len(a.items) {
		a.grow(i + 1)
	}
	a.items[i] = v
	return true
}

// SetLen cuts the array or makes it longer.
func (a *lentArray) SetLen(n int) bool {
	if n < 0 || n > MaxItems {
		return false
	}
	a.copy()
	if n <= len(a.items) {
		a.items = a.items[:n]
		return true
	}
	a.grow(n)
	return true
}

func (a *lentArray) grow(n int) {
	for len(a.items) < n {
		a.items = append(a.items, goja.Undefined())
	}
}

func (a *lentArray) copy() {
	a.change()
	if a.copied {
		return
	}
	items := make([]goja.Value, a.value.Len())
	for i := range items {
		items[i] = a.Get(i)
	}
	a.items, a.copied = items, true
}

// lentObject is an object.
type lentObject struct {
	lent
	keys   []string              // in order, once copied is set
	made   map[string]goja.Value // objects that were made so far; all fields, once copied is set
	copied bool
}

// Get is a field.
func (o *lentObject) Get(key string) goja.Value {
	if v := o.made[key]; v != nil || o.copied {
		return v
	}
	field := o.value.Get(key)
	if field.IsUndefined() && !o.value.Has(key) {
		return nil
	}
	v := o.vm.value(field, &o.lent)
	if _, ok := v.(*goja.Object); ok {
		if o.made == nil {
			o.made = map[string]goja.Value{}
		}
		o.made[key] = v
	}
	return v
}

// Has reports whether there is such a field.
func (o *lentObject) Has(key string) bool {
	if o.copied {
		return o.made[key] != nil
	}
	return o.value.Has(key)
}

// Set writes a field.
func (o *lentObject) Set(key string, v goja.Value) bool {
	o.copy()
	if o.made[key] == nil {
		o.keys = append(o.keys, key)
	}
	o.made[key] = v
	return true
}

// Delete removes a field.
func (o *lentObject) Delete(key string) bool {
	if !o.Has(key) {
		return true
	}
	o.copy()
	delete(o.made, key)
	for i, k := range o.keys {
		if k == key {
			o.keys = append(o.keys[:i], o.keys[i+1:]...)
			break
		}
	}
	return true
}

// Keys are the keys in JavaScript's order: whole numbers first.
func (o *lentObject) Keys() []string {
	if o.copied {
		return ordered(o.keys)
	}
	keys := make([]string, o.value.Len())
	for i := range keys {
		keys[i] = o.value.KeyAt(i)
	}
	return ordered(keys)
}

func (o *lentObject) copy() {
	o.change()
	if o.copied {
		return
	}
	made := make(map[string]goja.Value, o.value.Len())
	for i := range o.value.Len() {
		key := o.value.KeyAt(i)
		o.keys = append(o.keys, key)
		made[key] = o.Get(key)
	}
	o.made, o.copied = made, true
}

// ordered puts the keys that are whole numbers first, as every engine does.
func ordered(keys []string) []string {
	if !slices.ContainsFunc(keys, isIndex) {
		return keys
	}
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b string) int {
		switch x, y := isIndex(a), isIndex(b); {
		case x && y:
			return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
		case x:
			return -1
		case y:
			return 1
		}
		return 0
	})
	return keys
}

// isIndex reports whether a key is written as an index of an array.
func isIndex(key string) bool {
	n, err := strconv.ParseUint(key, 10, 32)
	return err == nil && n < math.MaxUint32 && (key == "0" || key[0] != '0' && key[0] != '+')
}

package miniapp

import (
	"iter"

	"github.com/wxkit/wxkit/wasm/abi"
)

// State is a Var, a List or a Map.
type State interface {
	codec
	attach(c *Ctx, path string)
}

// bound is where state belongs, set by Bind.
type bound struct {
	_    incomparable
	c    *Ctx
	path string
}

//go:noinline
func (b *bound) attach(c *Ctx, path string) {
	if b.c != nil {
		mistake(path + " is bound as " + b.path + " already; a page or component is a new value for each instance")
	}
	b.c, b.path = c, path
}

// check reports whether changes are sent: not before the host knows the instance. It panics outside a handler.
func (b *bound) check() bool {
	if b.c == nil || !b.c.live {
		return false
	}
	b.c.app.current("setData")
	return true
}

// named is the path for an Assign of a Var, a List or a Map, as kind says.
//
//go:noinline
func (b *bound) named(kind string) string {
	if b.c == nil {
		mistake("Assign of a " + kind + " that Bind has not named")
	}
	return b.path
}

// send is a setData of one path below the state's own, with what p points to. A state has its new value before, and takes the old one back if it gets an error.
func (b *bound) send(below string, p any) error {
	c := b.c
	number, isNumber := p.(*int) // needs no Value
	var v Value
	if !isNumber {
		v = encode(b.path, p)
	}
	path := b.path
	if below != "" { // in WASM it costs something even if nothing is put together
		path += below
	}
	for call := c.callOfSet(); ; call = c.app.lastCall {
		out := abi.AppendSet(c.app.out, call, c.id, path)
		var err error
		if isNumber {
			out, err = abi.AppendInt(out, int64(*number))
		} else {
			out, err = abi.AppendValue(out, v)
		}
		if sent, err := c.sendSet(out, call, err); sent {
			return err
		}
	}
}

// item is the path below a list's own of its i-th item. The host refuses an index beyond maxIndex, and so must be waited for.
//
//go:noinline
func (b *bound) item(i int) string {
	if i > maxIndex {
		b.c.quiet = false
	}
	return "[" + itoa(i) + "]"
}

// must panics with the error of a setData that an author did not ask for by its name, and so cannot take: setData throws then.
//
//go:noinline
func (b *bound) must(err error) {
	if err != nil {
		mistake("setData of " + b.path + ": " + err.Error())
	}
}

// own makes what a state keeps its own where it is a Value: a change of that by the author would otherwise be seen by Get, and not by the page.
//
//go:noinline
func own(p any) {
	if v, ok := p.(*Value); ok {
		*v = v.Clone()
	}
}

// Var is state that is one value: a field of the page's data. Its zero value is ready; Binder.Var gives it a name.
//
// A Var, a List or a Map that Bind has not named keeps its value to itself: Set and its relatives change it, and nothing is sent. That is so before Bind runs, and in a test without an
// App. In a page, a component or a behavior whose Bind has run it is a mistake, which panics natively when the first instance is made, with the path of the page:
//
//	pages/detail/detail: Bind has not named the Var Title; write b.Var("title", &p.Title), or make it a plain field
//
// What the page's data shall not have is a plain field of Go. Looked at are the fields of the struct and of structs within it, not what is behind a pointer, in a slice, an array or a map.
// The App's value has no state at all. In WASM nothing is checked.
//
// What state holds when Bind names it is its initial value in the page's data: a default is a Set before the b.Var of it, in Bind or where the page is made. One behind the b.Var, still in
// Bind, is too late.
//
// A Var, a List or a Map copies a Value that it is given. What Get, At and All give must not be changed in place, be it a Value or a slice, map or pointer within a Record: no setData
// would tell the page. Change a copy, and Set it.
type Var[T any] struct {
	bound
	v T
}

// Get is the value.
func (v *Var[T]) Get() T { return v.v }

// Set gives the value and, once the host knows the instance, is a setData of it: when it returns the observers have run. It panics if the value cannot cross, and outside a handler.
func (v *Var[T]) Set(x T) {
	sent := v.check()
	old := v.v
	v.v = x
	own(&v.v)
	if !sent {
		return
	}
	if err := v.send("", &v.v); err != nil {
		v.v = old
		v.must(err)
	}
}

// Assign is the value for a Patch of Ctx.SetData, which gives it to the Var too. It panics if Bind has not named the Var: the patch would have no path.
func (v *Var[T]) Assign(x T) Assign { return Assign{Path: v.named("Var"), Value: encode(v.path, &x)} }

func (v *Var[T]) encode(path string) Value { return encode(path, &v.v) }
func (v *Var[T]) shape() string            { return shape(&v.v) }

func (v *Var[T]) decode(value Value) error {
	x := new(T)
	if err := decode(value, x); err != nil {
		return err
	}
	v.v = *x
	return nil
}

// List is state that is an array. Its zero value is an empty list; Binder.List gives it a name, as each must have (see [Var]). Each change is a setData of the
// smallest path, and a data observer hears those paths: "rows.**" each change, "rows" only Replace and RemoveAt, since Append and Set are setData of rows[i].
type List[T any] struct {
	bound
	items []T
}

// Len is the number of items.
func (l *List[T]) Len() int { return len(l.items) }

// At is the i-th item; it panics where there is none.
func (l *List[T]) At(i int) T { return l.items[i] }

// All are the items with their indices. The walk sees no items that are appended or removed meanwhile.
func (l *List[T]) All() iter.Seq2[int, T] {
	items := l.items
	return func(yield func(int, T) bool) {
		for i, item := range items {
			if !yield(i, item) {
				return
			}
		}
	}
}

// Set replaces the i-th item: setData of name[i]. It panics where there is none, and as Var.Set does.
func (l *List[T]) Set(i int, x T) {
	sent := l.check()
	old := l.items[i]
	l.items[i] = x
	own(&l.items[i])
	if !sent {
		return
	}
	if err := l.send(l.item(i), &l.items[i]); err != nil {
		l.items[i] = old
		l.must(err)
	}
}

// SetField gives one field of the i-th item, a Record, a value: setData of name[i].key. The value is as the argument of [Ctx.Call].
// It panics if the Record lacks the key or refuses the value, and as Set does. An item that is a Value takes any key if it is an object.
func (l *List[T]) SetField(i int, key string, value any) {
	sent := l.check()
	old := l.items[i]
	x := old
	own(&x)
	item, v := encode(l.path, &x), encodeAny("SetField", key, value)
	checkField(&item, &x, l.path+"["+itoa(i)+"]", key)
	item.Set(key, v)
	if err := decode(item, &x); err != nil {
		refuseField(l.path+"["+itoa(i)+"]", err)
	}
	l.items[i] = x
	if !sent {
		return
	}
	if err := l.send(l.item(i)+"."+escape(key), &v); err != nil {
		l.items[i] = old
		l.must(err)
	}
}

// checkField panics if an item, of which p points to the original, has no field of a key.
//
//go:noinline
func checkField(item *Value, p any, path, key string) {
	if item.Kind() != abi.Object {
		mistake("SetField of " + path + ", which has no fields")
	}
	if _, free := p.(*Value); !free && !item.Has(key) {
		mistake("SetField of " + path + ", whose Record lacks the key " + key)
	}
}

// refuseField panics with the error of a value that does not fit a field of the item at a path.
//
//go:noinline
func refuseField(path string, err error) {
	if e, ok := err.(*shapeError); ok {
		e.path = "SetField of " + path + ": " + e.path
	}
	panic(err)
}

// Append puts items at the end: one setData of name[n] for each.
func (l *List[T]) Append(items ...T) {
	sent := l.check()
	old := l.items
	l.items = ownAll(append(old, items...), len(old))
	if !sent || len(items) == 0 {
		return
	}
	if len(l.items) > maxIndex {
		l.c.quiet = false // as item does
	}
	err := l.c.sendItems(len(items), func(f *Fields) { f.items(l.path, len(old), len(l.items), false, l.pointer) })
	if err != nil {
		clear(l.items[len(old):])
		l.items = old
		l.must(err)
	}
}

// pointer points to the i-th item.
func (l *List[T]) pointer(i int) any { return &l.items[i] }

// RemoveAt takes the i-th item out: setData of the whole list, since WeChat has no path for a removal. It panics where there is none.
func (l *List[T]) RemoveAt(i int) {
	l.Replace(append(append([]T(nil), l.items[:i]...), l.items[i+1:]...))
}

// Replace gives the list other items, which it copies: setData of name.
func (l *List[T]) Replace(items []T) {
	sent := l.check()
	old := l.items
	l.items = ownAll(append([]T(nil), items...), 0)
	if !sent {
		return
	}
	if len(items) == 0 {
		encode(l.path, new(T)) // shows whether the type can cross
	}
	if err := l.c.sendItems(1, func(f *Fields) { f.items(l.path, 0, len(items), true, l.pointer) }); err != nil {
		l.items = old
		l.must(err)
	}
}

// ownAll is own for the items of a slice from one on.
func ownAll[T any](items []T, from int) []T {
	for i := from; i < len(items); i++ {
		own(&items[i])
	}
	return items
}

// Assign is the whole list for a Patch of Ctx.SetData, which gives it to the List too. It panics if Bind has not named the List.
func (l *List[T]) Assign(items []T) Assign {
	return Assign{Path: l.named("List"), Value: sliceCodec[T]{&items}.encode(l.path)}
}

func (l *List[T]) encode(path string) Value { return sliceCodec[T]{&l.items}.encode(path) }
func (l *List[T]) decode(v Value) error     { return sliceCodec[T]{&l.items}.decode(v) }
func (l *List[T]) shape() string            { return abi.Array.String() }

// Map is state that is an object with keys of any text. Its zero value is an empty map; Binder.Map gives it a name, as each must have (see [Var]). Each change is a
// setData of the smallest path: of a data observer "prices.**" hears each, "prices" only Delete and Replace.
type Map[T any] struct {
	bound
	keys  []string // sorted
	items []T
}

// Len is the number of keys.
func (m *Map[T]) Len() int { return len(m.keys) }

// Has reports whether the map has a key.
func (m *Map[T]) Has(key string) bool {
	_, ok := searchKey(m.keys, key)
	return ok
}

// Get is the value of a key, the zero value if there is none.
func (m *Map[T]) Get(key string) T {
	if i, ok := searchKey(m.keys, key); ok {
		return m.items[i]
	}
	var zero T
	return zero
}

// Keys are the keys in sorted order.
func (m *Map[T]) Keys() []string { return append([]string(nil), m.keys...) }

// All are the keys, sorted, and their values. Changes during the walk are not seen by it.
func (m *Map[T]) All() iter.Seq2[string, T] {
	keys, items := m.keys, m.items
	return func(yield func(string, T) bool) {
		for i, key := range keys {
			if !yield(key, items[i]) {
				return
			}
		}
	}
}

// Set gives a key a value: setData of name.key, in which dots, brackets and backslashes of the key are escaped; of the whole map if the key is "", which no path can name.
// It panics as Var.Set does.
func (m *Map[T]) Set(key string, x T) {
	sent := m.check()
	keys, items := m.keys, m.items
	m.keys, m.items = append([]string(nil), keys...), append([]T(nil), items...)
	i := m.put(key, x)
	if !sent {
		return
	}
	var err error
	if key == "" {
		err = m.send("", m)
	} else {
		err = m.send("."+escape(key), &m.items[i])
	}
	m.restore(err, keys, items)
}

// Delete takes a key out: setData of the whole map, since WeChat has no path for a removal. A key that is not there changes nothing.
func (m *Map[T]) Delete(key string) {
	i, ok := searchKey(m.keys, key)
	if !ok {
		return
	}
	sent := m.check()
	keys, items := m.keys, m.items
	m.keys = append(append([]string(nil), keys[:i]...), keys[i+1:]...)
	m.items = append(append([]T(nil), items[:i]...), items[i+1:]...)
	if sent {
		m.restore(m.send("", m), keys, items)
	}
}

// Replace gives the map other keys and values, which it copies: setData of name.
func (m *Map[T]) Replace(to map[string]T) {
	sent := m.check()
	keys, items := m.keys, m.items
	m.fill(to)
	if sent {
		m.restore(m.send("", m), keys, items)
	}
}

// Assign is the whole map for a Patch of Ctx.SetData, which gives it to the Map too. It panics if Bind has not named the Map.
func (m *Map[T]) Assign(to map[string]T) Assign {
	return Assign{Path: m.named("Map"), Value: dictCodec[T]{&to}.encode(m.path)}
}

// restore takes the old keys and items back after an error of send.
func (m *Map[T]) restore(err error, keys []string, items []T) {
	if err != nil {
		m.keys, m.items = keys, items
		m.must(err)
	}
}

func (m *Map[T]) fill(from map[string]T) {
	m.keys, m.items = nil, nil
	for key, item := range from {
		m.put(key, item)
	}
}

// put changes keys and items where they are, and returns the key's place.
func (m *Map[T]) put(key string, x T) int {
	i, ok := searchKey(m.keys, key)
	if !ok {
		m.keys, m.items = append(m.keys, ""), append(m.items, x)
		copy(m.keys[i+1:], m.keys[i:])
		copy(m.items[i+1:], m.items[i:])
		m.keys[i] = key
	}
	m.items[i] = x
	own(&m.items[i])
	return i
}

func (m *Map[T]) encode(path string) Value {
	if len(m.keys) == 0 {
		encode(path, new(T)) // shows whether the type can cross
	}
	object := Obj()
	for i, key := range m.keys {
		object.Set(key, encode(path, &m.items[i]))
	}
	return object
}

func (m *Map[T]) decode(v Value) error {
	if err := expect(v, abi.Object); err != nil {
		return err
	}
	var to Map[T]
	for i := range v.Len() {
		item := new(T)
		if err := decode(v.At(i), item); err != nil {
			return inside(v.KeyAt(i), err)
		}
		to.put(v.KeyAt(i), *item)
	}
	m.keys, m.items = to.keys, to.items
	return nil
}

func (m *Map[T]) shape() string { return abi.Object.String() }

// searchKey finds a key in a sorted list, or the place where it belongs.
//
//go:noinline
func searchKey(keys []string, key string) (int, bool) {
	low, high := 0, len(keys)
	for low < high {
		if mid := (low + high) / 2; keys[mid] < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(keys) && keys[low] == key
}

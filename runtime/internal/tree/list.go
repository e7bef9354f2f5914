package tree

import (
	"slices"
	"unicode/utf16"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// list is what a wx:for goes over: the items of an array, the fields of an object, the numbers below a whole number, the UTF-16 units of a string.
type list struct {
	kind  abi.Kind
	v     abi.Value
	n     int
	size  float64 // n, or the number itself
	units []uint16
}

// maxCount is more than any list may have.
const maxCount = 1 << 40

func newList(v abi.Value) list {
	l := list{kind: v.Kind(), v: v}
	switch l.kind {
	case abi.Array, abi.Object:
		l.n = v.Len()
	case abi.Number: // wcc draws three items for 2.5; the conformance cases want none, as the newer engine does
		l.size = v.Number()
		if l.size >= maxCount {
			l.n = maxCount
		} else if l.size > 0 && l.size == float64(int(l.size)) {
			l.n = int(l.size)
		}
		return l
	case abi.String:
		l.units = utf16.Encode([]rune(v.Text()))
		l.n = len(l.units)
	}
	l.size = float64(l.n)
	return l
}

// at is the i-th item and its index.
func (l *list) at(i int) (item, index abi.Value) {
	switch l.kind {
	case abi.Object:
		return l.v.At(i), abi.StringValue(l.v.KeyAt(i))
	case abi.Number:
		return abi.IntValue(i), abi.IntValue(i)
	case abi.String:
		return abi.StringValue(string(rune(l.units[i]))), abi.IntValue(i)
	}
	return l.v.At(i), abi.IntValue(i)
}

// key is the key of the i-th item by a wx:key, false if it has none.
func (l *list) key(i int, by string) (string, bool) {
	var item abi.Value
	if l.kind == abi.Array || l.kind == abi.Object {
		item = l.v.At(i)
	} else {
		item, _ = l.at(i)
	}
	if by != "*this" {
		item = item.Get(by)
	}
	if item.IsNil() {
		return "", false
	}
	return expr.Text(item), true
}

// keys are the keys of a list by a wx:key. The zero keys are those of a list without: its items are known by their places.
type keys struct {
	text  []string // of the items from first on
	first int
	at    map[string]int // the place of each, -1 of one that more than one item has
	twice []string       // those, each once
}

// keys reads the keys. An item without one makes all of them count for nothing.
func (l *list) keys(by string) (k keys) {
	if by == "" {
		return keys{}
	}
	k.text, k.at = make([]string, l.n), make(map[string]int, l.n)
	for i := range l.n {
		key, ok := l.key(i, by)
		if !ok {
			return keys{}
		}
		k.text[i] = key
		before, seen := k.at[key]
		switch {
		case !seen:
			k.at[key] = i
		case before >= 0:
			k.at[key] = -1
			k.twice = append(k.twice, key)
		}
	}
	return k
}

// mark gives an item the key of its place.
func (k *keys) mark(it *Node) {
	if k.at == nil {
		it.text, it.keyed = "", false
		return
	}
	it.text = k.text[int(it.at)-k.first]
	it.keyed = len(k.twice) == 0 || k.at[it.text] >= 0
}

// relist compares the items that are there with the list as it is now.
func (t *Tree) relist(n *Node, s *scope, c *changes) {
	l := t.list(n, s)
	k := l.keys(n.prog.key)
	old := n.kids
	from := match(n.more.keys, len(old), l.n, &k)
	next := make([]*Node, 0, l.n)
	r := renewal{around: n.hide(c), item: n.prog.item, index: n.prog.index}
	for i, j := range from {
		var it *Node
		switch {
		case j >= 0:
			it = old[j]
			it.at = int32(i)
			k.mark(it)
			t.renew(it, &l, &r)
		case t.room(n.prog.of):
			it = t.item(n, s, &l, i, &k)
		default:
			continue
		}
		from[len(next)] = j
		next = append(next, it)
	}
	n.kids, n.more.keys = next, k.at
	if len(next) < l.n {
		n.unkey()
	}
	t.warnKeys(n, &k)
	t.arrange(old, next, from[:len(next)])
}

// unkey lets items that are not all there be known by their places.
func (n *Node) unkey() {
	n.more.keys = nil
	for i, it := range n.kids {
		it.at, it.text, it.keyed = int32(i), "", false
	}
}

// renewal makes the changes that an item sees which stays, each kind of them once.
type renewal struct {
	around      []expr.Path // what has changed outside
	item, index string
	made        [4]*changes // by whether the item and its index have changed
}

func (r *renewal) changes(item, index bool) *changes {
	which := 0
	paths := r.around[:len(r.around):len(r.around)]
	if item {
		which, paths = which|1, append(paths, expr.Path{r.item})
	}
	if index {
		which, paths = which|2, append(paths, expr.Path{r.index})
	}
	if r.made[which] == nil {
		r.made[which] = newChanges(paths)
	}
	return r.made[which]
}

// renew gives an item that stays what it has now. An array or object may have changed within.
func (t *Tree) renew(it *Node, l *list, r *renewal) {
	was, place := it.frame.data, it.frame.index
	it.frame.data, it.frame.index = l.at(int(it.at))
	k := it.frame.data.Kind()
	item, index := k == abi.Array || k == abi.Object || !it.frame.data.Same(was), !it.frame.index.Same(place)
	if item || index || len(r.around) > 0 {
		t.updateAll(it.kids, it.frame, r.changes(item, index))
	}
}

// match tells for each of n new items which of the old ones it is, -1 for none: with keys the one of the same key if both are the only ones that have it, without them the one at the
// same place.
func match(old map[string]int, count, n int, k *keys) []int {
	from := make([]int, n)
	for i := range from {
		from[i] = -1
		if k.at == nil || old == nil {
			if i < count {
				from[i] = i
			}
		} else if j, ok := old[k.text[i]]; ok && (len(k.twice) == 0 || k.at[k.text[i]] >= 0) {
			from[i] = j
		}
	}
	return from
}

// arrange tells the host what has become of the items: it goes along the new list, takes away what stands before the next place and is gone, moves what has to move, and puts in what is
// new. From tells for each of next which of old it is.
func (t *Tree) arrange(old, next []*Node, from []int) {
	stays := make([]bool, len(old))
	for _, j := range from {
		if j >= 0 {
			stays[j] = true
		}
	}
	keep := longest(from)
	cursor := 0
	drop := func() {
		start := cursor
		for cursor < len(old) && !stays[cursor] {
			cursor++
		}
		t.remove(old[start:cursor])
	}
	for i := 0; i < len(next); i++ {
		drop()
		switch j := from[i]; {
		case j < 0:
			start := i
			for i+1 < len(next) && from[i+1] < 0 {
				i++
			}
			t.insert(next[start : i+1])
		case keep[i]:
			for ; cursor <= j; cursor++ {
				drop()
			}
		default:
			t.move(next[i])
		}
	}
	for ; cursor < len(old); cursor++ {
		drop()
	}
}

// move tells of an item that has another place among the others.
func (t *Tree) move(it *Node) {
	t.version++
	if t.attached {
		t.host.Move([]*Node{it})
	}
}

// longest marks the places of a longest rising run of from, leaving out negative ones: those items need not move.
func longest(from []int) []bool {
	keep := make([]bool, len(from))
	ends := make([]int, 0, len(from)) // of the runs of each length the place that ends lowest
	before := make([]int, len(from))
	for i, j := range from {
		if j < 0 {
			continue
		}
		at := len(ends)
		if at > 0 && from[ends[at-1]] > j {
			at, _ = slices.BinarySearchFunc(ends, j, func(place, j int) int { return from[place] - j })
		}
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			keep[i] = true
		}
	}
	return keep
}

package tree

import (
	"slices"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// changes are the places that have changed, as the names of one scope.
type changes struct {
	paths []expr.Path
	mask  mask
}

func newChanges(paths []expr.Path) *changes {
	return &changes{paths: paths, mask: maskOfPaths(paths)}
}

// touches reports whether a value that reads these places may have changed.
func (c *changes) touches(reads []expr.Path) bool {
	for _, p := range c.paths {
		if touch(p, reads) {
			return true
		}
	}
	return false
}

func touch(p expr.Path, reads []expr.Path) bool {
	for _, r := range reads {
		if related(p, r) {
			return true
		}
	}
	return false
}

// related reports whether one of two places is the other or lies within it.
func related(p, q expr.Path) bool {
	n := min(len(p), len(q))
	return slices.Equal(p[:n], q[:n])
}

// updateAll brings nodes and all that is in them to what has changed.
func (t *Tree) updateAll(list []*Node, s *scope, c *changes) {
	for _, n := range list {
		if n.prog.all&c.mask != 0 {
			t.update(n, s, c)
		}
	}
}

func (t *Tree) update(n *Node, s *scope, c *changes) {
	p := n.prog
	own := p.own&c.mask != 0
	switch p.kind {
	case kindText:
		if c.touches(p.value.paths) {
			n.text = p.value.text(s)
		}
	case kindElement:
		if own {
			t.refill(n, s, c)
		}
		t.updateAll(n.kids, s, c)
	case kindIf:
		t.updateIf(n, s, c, own)
	case kindFor:
		t.updateFor(n, s, c, own)
	case kindSlot:
		t.refill(n, s, c)
		if p.value != nil && c.touches(p.value.paths) {
			n.text = p.value.text(s)
			t.version++
		}
	case kindUse:
		t.updateUse(n, s, c)
	}
}

// refill evaluates the attributes that have changed, and gives a component those that are properties.
func (t *Tree) refill(n *Node, s *scope, c *changes) {
	var set []Property
	for i := range n.prog.attrs {
		a := &n.prog.attrs[i]
		if a.slot < 0 || !c.touches(a.read.paths) {
			continue
		}
		v := a.read.Value(s)
		if k := v.Kind(); k != abi.Array && k != abi.Object && v.Same(n.vals[a.slot]) {
			continue
		}
		n.vals[a.slot] = v
		if n.comp != nil && a.property() {
			set = append(set, n.property(i))
		}
	}
	if len(set) > 0 {
		t.host.Properties(n.comp, set)
	}
}

func (t *Tree) updateIf(n *Node, s *scope, c *changes, own bool) {
	branch := n.at
	if own {
		branch = n.prog.choose(s)
	}
	if branch == n.at {
		t.updateAll(n.kids, s, c)
		return
	}
	old := n.kids
	n.at = branch
	var fresh []*Node
	if branch >= 0 {
		fresh = t.build(n.prog.branches[branch].kids, s, n)
	}
	n.kids = fresh
	t.replaced(old, fresh)
}

// updateUse draws another template, or the same with the data that it has now.
func (t *Tree) updateUse(n *Node, s *scope, c *changes) {
	if c.touches(n.prog.value.paths) && n.prog.unit.template(n.prog.value.text(s)) != n.more.used {
		old := n.kids
		t.use(n, s)
		t.replaced(old, n.kids)
		return
	}
	if n.frame == nil || !c.touches(n.prog.dataR) {
		return
	}
	old := n.frame.data
	n.frame.data = n.prog.dataOf(s)
	if paths := differing(old, n.frame.data); len(paths) > 0 {
		t.updateAll(n.kids, n.frame, newChanges(paths))
	}
}

// differing are the fields of the data of a template that may have changed. An array or object may have changed within, and so has the data itself if it is the same object as before.
func differing(old, now abi.Value) (paths []expr.Path) {
	within := old.Same(now)
	for i := range now.Len() {
		v := now.At(i)
		if k := v.Kind(); within || k == abi.Array || k == abi.Object || !v.Same(old.Get(now.KeyAt(i))) {
			paths = append(paths, expr.Path{now.KeyAt(i)})
		}
	}
	for i := range old.Len() {
		if !now.Has(old.KeyAt(i)) {
			paths = append(paths, expr.Path{old.KeyAt(i)})
		}
	}
	return paths
}

// updateFor brings the items of a wx:for to what has changed. What lies within one item of a list that is a plain path concerns this item alone.
func (t *Tree) updateFor(n *Node, s *scope, c *changes, own bool) {
	if !own || !c.touches(n.prog.value.paths) {
		t.updateBodies(n, c)
		return
	}
	var room [8]expr.Path
	within := room[:0] // below the list: the item's place, and the rest
	var others changes
	for _, p := range c.paths {
		switch {
		case !touch(p, n.prog.value.paths):
			others.paths = append(others.paths, p)
			others.mask |= maskOf(p[0])
		case n.prog.list == nil || len(p) <= len(n.prog.list):
			t.relist(n, s, c)
			return
		default:
			within = append(within, p[len(n.prog.list):])
		}
	}
	if n.prog.around {
		others = *c
	}
	if !t.updateItems(n, s, within, &others) {
		t.relist(n, s, c)
	}
}

// hide are the changes without those of names that item and index hide.
func (n *Node) hide(c *changes) []expr.Path {
	hidden := func(p expr.Path) bool { return p[0] == n.prog.item || p[0] == n.prog.index }
	if !slices.ContainsFunc(c.paths, hidden) {
		return c.paths
	}
	return slices.DeleteFunc(slices.Clone(c.paths), hidden)
}

// updateBodies updates all items for what has changed outside of the list.
func (t *Tree) updateBodies(n *Node, c *changes) {
	if n.prog.inner&c.mask == 0 || len(n.kids) == 0 {
		return
	}
	if paths := n.hide(c); len(paths) < len(c.paths) {
		c = newChanges(paths)
	}
	for _, it := range n.kids {
		t.updateAll(it.kids, it.frame, c)
	}
}

// updateItems updates single items, all of them for the other changes, and adds new ones at the end. It is false, with nothing done, if the list has to be compared as a whole: it has
// become shorter, or an item has another key.
func (t *Tree) updateItems(n *Node, s *scope, within []expr.Path, others *changes) bool {
	l := t.list(n, s)
	old := len(n.kids)
	if l.kind != abi.Array || l.n < old {
		return false
	}
	for _, p := range within {
		i, err := strconv.Atoi(p[0])
		if err != nil || uint(i) >= uint(l.n) || i < old && n.rekeyed(&l, i, p) {
			return false
		}
	}
	fresh, ok := n.newKeys(&l)
	if !ok {
		return false
	}
	for _, p := range within {
		if i, _ := strconv.Atoi(p[0]); i < old {
			t.updateItem(n.kids[i], &l, p)
		}
	}
	if len(others.paths) > 0 {
		t.updateBodies(n, others)
	}
	if l.n > old {
		t.grow(n, s, &l, &fresh)
	}
	return true
}

// updateItem updates an item within which one place has changed.
func (t *Tree) updateItem(it *Node, l *list, p expr.Path) {
	it.frame.data = l.v.At(int(it.at))
	path := make(expr.Path, len(p))
	path[0] = it.frame.loop.item
	copy(path[1:], p[1:])
	c := changes{paths: []expr.Path{path}, mask: it.frame.loop.itemMask}
	t.updateAll(it.kids, it.frame, &c)
}

// rekeyed reports whether a change within an item gives it another key.
func (n *Node) rekeyed(l *list, i int, p expr.Path) bool {
	by := n.prog.key
	if by == "" || len(p) > 1 && p[1] != by && by != "*this" {
		return false
	}
	key, ok := l.key(i, by)
	return ok != (n.more.keys != nil) || key != n.kids[i].text
}

// newKeys notes the keys of the items behind those that are there. It is false, with nothing noted, if one is missing or not new.
func (n *Node) newKeys(l *list) (k keys, ok bool) {
	old := len(n.kids)
	if n.prog.key == "" || l.n == old {
		return keys{}, true
	}
	if n.more.keys == nil {
		return keys{}, false
	}
	k = keys{text: make([]string, 0, l.n-old), first: old, at: n.more.keys}
	for i := old; i < l.n; i++ {
		key, ok := l.key(i, n.prog.key)
		if _, known := n.more.keys[key]; known || !ok {
			for _, key := range k.text {
				delete(n.more.keys, key)
			}
			return keys{}, false
		}
		n.more.keys[key] = i
		k.text = append(k.text, key)
	}
	return k, true
}

// grow adds the items that are new at the end.
func (t *Tree) grow(n *Node, s *scope, l *list, k *keys) {
	fresh := make([]*Node, 0, l.n-len(n.kids))
	for i := len(n.kids); i < l.n && t.room(n.prog.of); i++ {
		fresh = append(fresh, t.item(n, s, l, i, k))
	}
	n.kids = append(n.kids, fresh...)
	if len(n.kids) < l.n {
		n.unkey()
	}
	t.insert(fresh)
}

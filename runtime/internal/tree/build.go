package tree

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// build makes the nodes of siblings. As they come and go together they share an allocation.
func (t *Tree) build(list []*prog, s *scope, up *Node) []*Node {
	count := 0
	for _, p := range list {
		if t.full || p.keep {
			count++
		}
	}
	room, out := siblings(count)
	for _, p := range list {
		if (t.full || p.keep) && t.room(p) {
			n := &room[len(out)]
			n.prog, n.tree, n.up = p, t, up
			t.make(n, s)
			out = append(out, n)
		}
	}
	return out
}

// siblings is room for so many nodes, and for what lists them.
func siblings(count int) ([]Node, []*Node) {
	switch count {
	case 0:
		return nil, nil
	case 1:
		one := &struct {
			node [1]Node
			list [1]*Node
		}{}
		return one.node[:], one.list[:0]
	}
	return make([]Node, count), make([]*Node, 0, count)
}

// blanks are what a text that shows nothing consists of.
const blanks = " \t\r\n"

// make fills a node that is new.
func (t *Tree) make(n *Node, s *scope) {
	p := n.prog
	switch p.kind {
	case kindText:
		n.text = p.value.text(s)
	case kindElement:
		t.element(n, s)
	case kindIf:
		if n.at = p.choose(s); n.at >= 0 {
			n.kids = t.build(p.branches[n.at].kids, s, n)
		}
	case kindFor:
		t.items(n, s)
	case kindSlot:
		if p.value != nil {
			n.text = p.value.text(s)
		}
		t.version++
		t.fill(n, s)
	case kindUse:
		n.more = &more{}
		t.use(n, s)
	}
}

// fill evaluates the attributes that are not constant.
func (t *Tree) fill(n *Node, s *scope) {
	if n.prog.dyn == 0 {
		return
	}
	n.vals = make([]abi.Value, n.prog.dyn)
	for i := range n.prog.attrs {
		if a := &n.prog.attrs[i]; a.slot >= 0 {
			n.vals[a.slot] = a.read.Value(s)
		}
	}
}

// element makes an element. A component is made with the nodes of its own template, then gets its properties, and then come the nodes that its owner puts into it.
func (t *Tree) element(n *Node, s *scope) {
	t.fill(n, s)
	if n.prog.comp != "" {
		if n.comp = t.host.Component(n); n.comp != nil {
			if set := n.Properties(); len(set) > 0 {
				t.host.Properties(n.comp, set)
			}
		}
	}
	n.kids = t.build(n.prog.kids, s, n)
}

// choose is the first branch of an if that is true, -1 for none.
func (p *prog) choose(s *scope) int32 {
	for i := range p.branches {
		if b := &p.branches[i]; b.cond == nil || b.cond.Eval(s).Value().Truthy() {
			return int32(i)
		}
	}
	return -1
}

// use makes what a <template is> draws.
func (t *Tree) use(n *Node, s *scope) {
	name := n.prog.value.text(s)
	used := n.prog.unit.template(name)
	n.more.used, n.frame, n.kids = used, nil, nil
	if used == nil {
		if !n.prog.value.plain && name != "" {
			t.host.Warn(n.prog.unit.path, n.prog.at, "Template `"+name+"` not found.")
		}
		return
	}
	if !t.full && !used.keep {
		return
	}
	if n.recurses() {
		t.host.Warn(n.prog.unit.path, n.prog.at, "Template `"+name+"` is being called recursively, will be stop.")
		return
	}
	n.frame = &scope{tree: t, unit: used.unit, data: n.prog.dataOf(s)}
	n.kids = t.build(used.nodes, n.frame, n)
}

// recurses reports whether the template is being drawn already around the node: wcc draws none within itself.
func (n *Node) recurses() bool {
	for m := n.up; m != nil; m = m.up {
		if m.prog.kind == kindUse && m.more.used == n.more.used {
			return true
		}
	}
	return false
}

// dataOf is the data that a use gives its template.
func (p *prog) dataOf(s *scope) abi.Value {
	if p.data != nil {
		if v := p.data.Value(s); v.Kind() == abi.Object {
			return v
		}
	}
	return abi.ObjectValue()
}

// items makes the items of a wx:for.
func (t *Tree) items(n *Node, s *scope) {
	n.more = &more{}
	l := t.list(n, s)
	k := l.keys(n.prog.key)
	n.kids = make([]*Node, 0, l.n)
	for i := range l.n {
		if !t.room(n.prog.of) {
			break
		}
		n.kids = append(n.kids, t.item(n, s, &l, i, &k))
	}
	n.more.keys = k.at
	if len(n.kids) < l.n {
		n.unkey()
	}
	t.warnKeys(n, &k)
}

// item makes an item of a wx:for. It has its key before what is in it is made, so that its components have their places.
func (t *Tree) item(n *Node, s *scope, l *list, i int, k *keys) *Node {
	it := &struct {
		Node
		frame scope
	}{}
	it.prog, it.tree, it.up, it.at, it.Node.frame = n.prog.of, t, n, int32(i), &it.frame
	it.frame = scope{up: s, tree: t, unit: s.unit, loop: n.prog}
	it.frame.data, it.frame.index = l.at(i)
	k.mark(&it.Node)
	it.kids = t.build(n.prog.kids, &it.frame, &it.Node)
	return &it.Node
}

// warnKeys tells of keys that more than one item has.
func (t *Tree) warnKeys(n *Node, k *keys) {
	if len(k.twice) == 0 {
		return
	}
	var quoted []string
	for _, key := range k.twice {
		quoted = append(quoted, strconv.Quote(key))
	}
	t.host.Warn(n.prog.unit.path, n.prog.at, "Some keys are not unique while list updates: "+strings.Join(quoted, ", ")+".")
}

// list is what the wx:for goes over; nothing if that is more than the limit.
func (t *Tree) list(n *Node, s *scope) list {
	l := newList(s.value(n.prog.value))
	if l.n > MaxItems {
		t.limit(n.prog.unit.path, n.prog.at, "wx:for over "+expr.Text(abi.NumberValue(l.size))+" items; the limit is "+strconv.Itoa(MaxItems))
		l.n = 0
	}
	return l
}

// replaced puts new nodes into the place of old ones.
func (t *Tree) replaced(old, fresh []*Node) {
	t.remove(old)
	t.insert(fresh)
}

// remove tells of nodes that are no longer in the tree.
func (t *Tree) remove(nodes []*Node) {
	if len(nodes) == 0 {
		return
	}
	t.version++
	for _, n := range nodes {
		n.gone = true
	}
	t.budget.free(nodes)
	t.host.Detach(nodes)
}

// insert tells of nodes that have come into the tree. A list of one's own goes to the host, which may change the tree while it goes through it.
func (t *Tree) insert(nodes []*Node) {
	if len(nodes) == 0 {
		return
	}
	t.version++
	if t.attached {
		t.host.Attach(slices.Clip(nodes))
	}
}

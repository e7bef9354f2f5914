package tree

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// rounds is how many random pages a test makes.
const rounds = 300

// maker makes templates, data and changes from bytes.
type maker struct {
	bytes []byte
	loops []string // names of items around
	depth int
	comps string // tags that may be used, one letter each
}

func (m *maker) next(n int) int {
	if len(m.bytes) == 0 {
		return 0
	}
	b := m.bytes[0]
	m.bytes = m.bytes[1:]
	return int(b) % n
}

func (m *maker) one(list ...string) string { return list[m.next(len(list))] }

// place is something of the data that an expression reads.
func (m *maker) place() string {
	if len(m.loops) > 0 && m.next(3) > 0 {
		return m.loops[m.next(len(m.loops))] + m.one("", ".n", ".id", ".sub", ".sub[0].n", ".sub.length")
	}
	return m.one("a", "b", "f", "l", "o", "s", "x", "l[0].n", "l[1].sub", "l.length", "l[a].n", "o.x", "o.y.z", "o.y", "index", "j", "p", "q", "d", "d.x", "d[1]")
}

func (m *maker) expr() string {
	switch m.next(6) {
	case 0:
		return m.place() + " + " + m.place()
	case 1:
		return m.place() + " ? " + m.place() + " : " + m.place()
	case 2:
		return "!" + m.place()
	}
	return m.place()
}

func (m *maker) nodes() string {
	var b strings.Builder
	m.depth++
	if m.depth < 5 {
		for range 1 + m.next(3) {
			b.WriteString(m.node())
		}
	}
	m.depth--
	return b.String()
}

func (m *maker) node() string {
	switch m.next(9) {
	case 0:
		return m.one("t", "") + "{{" + m.expr() + "}}" + m.one("", "/{{"+m.expr()+"}}")
	case 1:
		return `<view class="c {{` + m.expr() + `}}" data-v="{{` + m.expr() + `}}" hidden="{{` + m.expr() + `}}">` + m.nodes() + `</view>`
	case 2:
		chain := `<block wx:if="{{` + m.expr() + `}}">` + m.nodes() + `</block>`
		if m.next(2) > 0 {
			chain += `<view wx:elif="{{` + m.expr() + `}}">` + m.nodes() + `</view>`
		}
		if m.next(2) > 0 {
			chain += `<block wx:else>` + m.nodes() + `</block>`
		}
		return chain
	case 3, 4:
		return m.loop()
	case 5, 6:
		if m.comps != "" {
			tag := string(m.comps[m.next(len(m.comps))])
			return `<` + tag + ` p="{{` + m.expr() + `}}" q="{{` + m.expr() + `}}" slot="` + m.one("", "x", "{{"+m.place()+"}}") + `">` + m.nodes() + `</` + tag + `>`
		}
		return `<slot name="` + m.one("x", "{{"+m.place()+"}}") + `"/>`
	case 7:
		return `<template is="` + m.one("t1", "t2", "{{"+m.place()+" ? 't1' : 't2'}}", "{{"+m.place()+"}}") + `" data="{{` + m.one("...o", "a, l, o", "...o, a: b", "item: "+m.place()+", x: "+m.place(), "l: "+m.place()) + `}}"/>`
	}
	if m.next(2) > 0 {
		return `<include src="/inc"/>`
	}
	return `<slot/>`
}

func (m *maker) loop() string {
	list := m.one("l", "l", "m", "o", "s", "a", "f ? l : m", "o.y", "p", "d")
	if len(m.loops) > 0 && m.next(2) > 0 {
		list = m.loops[len(m.loops)-1] + ".sub"
	}
	item, names := m.one("item", "it", "sub"), ""
	if item != "item" {
		names = ` wx:for-item="` + item + `" wx:for-index="j"`
	}
	key := m.one("", ` wx:key="id"`, ` wx:key="id"`, ` wx:key="*this"`, ` wx:key="n"`)
	m.loops = append(m.loops, item)
	defer func() { m.loops = m.loops[:len(m.loops)-1] }()
	return `<block wx:for="{{` + list + `}}"` + key + names + `>` + m.nodes() + `</block>`
}

func (m *maker) scalar() abi.Value {
	return []abi.Value{abi.IntValue(m.next(4)), abi.StringValue(m.one("", "a", "b", "t1", "x")), abi.BoolValue(m.next(2) > 0), abi.NullValue(), {}}[m.next(5)]
}

func (m *maker) item(depth int) abi.Value {
	switch m.next(8) {
	case 0:
		return m.scalar()
	case 1, 2:
		return abi.ObjectValue(abi.Field{Key: "n", Value: m.scalar()})
	}
	it := abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(m.next(5))}, abi.Field{Key: "n", Value: m.scalar()})
	if depth > 0 {
		it.Set("sub", m.list(depth-1))
	}
	return it
}

func (m *maker) list(depth int) abi.Value {
	out := abi.ArrayValue()
	if m.next(3) == 0 { // with keys that may come twice, or lack
		for range m.next(5) {
			out.Append(m.item(depth))
		}
		return out
	}
	ids := []int{0, 1, 2, 3, 4, 5}
	for range m.next(6) {
		at := m.next(len(ids))
		it := abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(ids[at])}, abi.Field{Key: "n", Value: m.scalar()})
		if depth > 0 {
			it.Set("sub", m.list(depth-1))
		}
		ids = append(ids[:at:at], ids[at+1:]...)
		out.Append(it)
	}
	return out
}

func (m *maker) object() abi.Value {
	out := abi.ObjectValue()
	for range m.next(4) {
		out.Set(m.one("x", "y", "a", "item"), m.any())
	}
	return out
}

func (m *maker) any() abi.Value {
	switch m.next(5) {
	case 0:
		return m.list(1)
	case 1:
		return abi.ObjectValue(abi.Field{Key: "z", Value: m.scalar()}, abi.Field{Key: "id", Value: m.scalar()})
	case 2:
		return m.item(1)
	}
	return m.scalar()
}

// change is what one setData sets, on a page or on a component.
func (m *maker) change(page bool) abi.Value {
	out := abi.ObjectValue()
	for range 1 + m.next(3) {
		if !page {
			out.Set(m.one("d", "d.x", "d[1]", "d[0].n", "d[2]"), m.any())
			continue
		}
		at := fmt.Sprintf("%s[%d]", m.one("l", "l", "m"), m.next(6))
		switch m.next(5) {
		case 0:
			out.Set(m.one("l", "m", "l"), m.list(1))
		case 1:
			out.Set(at, m.item(1))
		case 2:
			out.Set(at+m.one(".n", ".id", ".sub[0].n", ".sub[1]", "[0]"), m.scalar())
		case 3:
			out.Set(at+".sub", m.list(0))
		default:
			out.Set(m.one("a", "b", "f", "s", "o", "o.x", "o.y.z", "o.y", "o.item", "x", "o.a", "l[0]", "s.x"), m.any())
		}
	}
	return out
}

// world is a random page with components of two kinds, one of which uses the other.
func (m *maker) world(t *testing.T, full bool) *world {
	const props = `{"properties": {"p": "null", "q": "null"}, "data": {"d": 1}, "options": {"multipleSlots": %t, "virtualHost": %t}}`
	w := newWorld(t, full)
	w.quiet = true
	m.comps = ""
	w.add("c1", m.nodes(), "", fmt.Sprintf(props, m.next(2) > 0, m.next(2) > 0))
	m.comps = "C"
	w.add("c2", m.nodes()+"<slot/>", "C=c1", fmt.Sprintf(props, m.next(2) > 0, m.next(2) > 0))
	m.comps = "CD"
	templates := `<template name="t1">` + m.nodes() + `</template><template name="t2">` + m.nodes() + `</template>`
	m.depth = 3
	w.sources["inc.wxml"] = strings.ReplaceAll(m.nodes(), `<include src="/inc"/>`, "")
	m.depth = 0
	w.add("page", m.nodes()+m.loop()+templates, "C=c1 D=c2", `{}`)
	w.defs["page"] = abi.ObjectValue(abi.Field{Key: "data", Value: abi.ObjectValue(
		abi.Field{Key: "a", Value: m.scalar()}, abi.Field{Key: "b", Value: m.scalar()}, abi.Field{Key: "f", Value: m.scalar()}, abi.Field{Key: "l", Value: m.list(1)}, abi.Field{Key: "m", Value: m.list(0)},
		abi.Field{Key: "o", Value: m.object()}, abi.Field{Key: "s", Value: m.any()})})
	return w
}

// with is another world with the same templates.
func (w *world) with(full bool) *world {
	return &world{t: w.t, sources: w.sources, using: w.using, defs: w.defs, compiler: w.compiler, templates: w.templates, full: full, quiet: true}
}

// again is a page built anew for the data that a page and its components have now.
func (c *part) again() *part {
	w := c.w.with(c.w.full)
	w.defs = map[string]abi.Value{}
	for p, def := range c.w.defs {
		w.defs[p] = def
	}
	w.defs["page"] = abi.ObjectValue(abi.Field{Key: "data", Value: c.data})
	w.seed = func(el *Node) abi.Value {
		if twin := c.tree.Follow(append(el.Tree().Way(), el.Place())); twin != nil {
			return partOf(twin).data
		}
		return abi.Value{}
	}
	return w.open("page")
}

// sound checks what holds of a page at any time.
func sound(t *testing.T, page *part) {
	fresh := page.again()
	require.Equal(t, fresh.shown().JSON(), page.shown().JSON())
	require.Equal(t, fresh.tree.budget.nodes, page.tree.budget.nodes)
	require.Equal(t, fresh.tree.budget.comps, page.tree.budget.comps)
	live := map[*part]bool{}
	for _, tr := range page.tree.Components(Preorder) {
		live[partOf(tr)] = true
		require.Same(t, tr, page.tree.Follow(tr.Way()))
		require.False(t, tr.Element().Gone())
	}
	live[page] = true
	for _, c := range page.w.parts {
		if live[c] {
			require.Equal(t, [2]int{1, 0}, [2]int{c.attached, c.detached}, "shown")
			continue
		}
		require.LessOrEqual(t, c.attached, c.detached, "one that is attached and goes is detached")
		require.LessOrEqual(t, c.detached, 1)
		require.True(t, c.attached > 0 || c.moved == 0, "moved before it is attached")
	}
}

// lasting tells of each component how to come to it, if that is a way along keys and places which a change leaves alone.
func lasting(page *part) map[string]*Tree {
	out := map[string]*Tree{}
	for _, tr := range page.tree.Components(Preorder) {
		way := ""
		for _, p := range tr.Way() {
			for i, s := range p {
				if s.prog == nil && s.at >= 0 && p[i+1].prog.key != "" {
					way = "-"
				}
			}
			if way != "-" {
				way += fmt.Sprintf("%v;", p)
			}
		}
		if !strings.HasPrefix(way, "-") {
			out[way] = tr
		}
	}
	return out
}

// After any change a page shows what one built anew shows; components that stay are the same; the host has heard all, once; the pruned tree has the same components.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("a list of components that changes its order and what is in it, and so on, some more bytes for changes"))
	f.Add([]byte{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7, 9, 5, 0, 2, 8, 8, 4, 1, 9, 7, 1, 6, 9, 3, 9, 9, 3, 7, 5, 1, 0})
	f.Fuzz(updates)
}

// The same for random templates, data and changes.
func TestUpdates(t *testing.T) { random(t, updates) }

func random(t *testing.T, check func(*testing.T, []byte)) {
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		bytes := make([]byte, 200+r.IntN(1500))
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { check(t, bytes) })
	}
}

func updates(t *testing.T, bytes []byte) {
	m := &maker{bytes: bytes}
	w := m.world(t, true)
	page := w.open("page")
	w.attach(page)
	pruned := w.with(false).open("page")
	pruned.w.attach(pruned)
	explain(t, w)
	sound(t, page)
	alike(t, page, pruned)
	for range 12 {
		before := lasting(page)
		on, twin := page, pruned
		if list := page.tree.Components(Preorder); len(list) > 0 && m.next(4) == 0 {
			tr := list[m.next(len(list))]
			on, twin = partOf(tr), partOf(pruned.tree.Follow(tr.Way()))
		}
		change := m.change(on == page)
		t.Logf("%s: set %s", on.path, change.JSON())
		on.set(change)
		twin.set(change)
		sound(t, page)
		alike(t, page, pruned)
		for way, tr := range lasting(page) {
			if old := before[way]; old != nil {
				require.Same(t, old, tr, way)
			}
		}
		if len(m.bytes) == 0 {
			break
		}
	}
}

// explain notes what a failure needs.
func explain(t *testing.T, w *world) {
	for _, file := range []string{"page", "c1", "c2", "inc"} {
		t.Logf("%s: %s", file, w.sources[file+".wxml"])
	}
	t.Logf("data: %s", w.defs["page"].JSON())
}

func alike(t *testing.T, full, pruned *part) {
	want, got := full.tree.Components(Preorder), pruned.tree.Components(Preorder)
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].Way(), got[i].Way())
		require.Equal(t, partOf(want[i]).data.JSON(), partOf(got[i]).data.JSON())
		require.Equal(t, partOf(want[i]).moved, partOf(got[i]).moved)
	}
	sound(t, pruned)
}

// Hosts that set data from within what they are told end where a page built anew begins.
func FuzzReenter(f *testing.F) {
	f.Add([]byte("a list of components that changes its order and what is in it, and so on, some more bytes for changes"))
	f.Fuzz(reenters)
}

func TestReenters(t *testing.T) { random(t, reenters) }

func reenters(t *testing.T, bytes []byte) {
	m := &maker{bytes: bytes}
	w := m.world(t, true)
	explain(t, w)
	var page *part
	left := 0
	w.hook = func(name string, c *part) {
		if left--; left < 0 {
			return
		}
		on := c
		if m.next(2) > 0 && page != nil {
			on = page
		} else if owner := c.tree.Owner(); m.next(2) > 0 && owner != nil {
			on = partOf(owner)
		}
		change := m.change(on.path == "page")
		t.Logf("%s of %s: %s set %s", name, c.path, on.path, change.JSON())
		on.set(change)
	}
	left = 3
	page = w.open("page")
	w.attach(page)
	sound(t, page)
	for range 8 {
		left = m.next(6)
		change := m.change(true)
		t.Logf("set %s", change.JSON())
		page.set(change)
		left = 0
		sound(t, page)
		if len(m.bytes) == 0 {
			break
		}
	}
}

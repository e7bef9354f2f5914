package tree

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// mover is a Host that keeps the nodes of a list as it is told of them. What a change puts in or moves stands behind what was last passed in the new list.
type mover struct {
	*world
	items []*Node // as the host has heard
	moves int
}

func (m *mover) Attach(nodes []*Node) {
	for _, n := range nodes {
		m.put(n)
	}
}

func (m *mover) Detach(nodes []*Node) {
	for _, n := range nodes {
		i := slices.Index(m.items, n)
		m.items = slices.Delete(m.items, i, i+1)
	}
}

func (m *mover) Move(nodes []*Node) {
	m.moves += len(nodes)
	m.Detach(nodes)
	m.Attach(nodes)
}

// put is insertBefore: the node comes to stand behind the one that is before it in the new list.
func (m *mover) put(n *Node) {
	at := 0
	if n.at > 0 {
		at = slices.Index(m.items, n.up.kids[n.at-1]) + 1
	}
	m.items = slices.Insert(m.items, at, n)
}

func ids(bytes []byte) (out abi.Value, unique []int) {
	out = abi.ArrayValue()
	for _, b := range bytes {
		out.Append(abi.IntValue(int(b % 16)))
		unique = append(unique, int(b%16))
	}
	return out, unique
}

// What the host hears of makes the old list the new one, with as few moves as there can be.
func FuzzDiff(f *testing.F) {
	f.Add([]byte{1, 2, 3}, []byte{3, 1, 2})
	f.Add([]byte{1, 2, 3, 4, 5}, []byte{5, 4, 9, 3, 2, 1, 8})
	f.Add([]byte{1, 1, 2}, []byte{2, 1, 1, 3})
	f.Add([]byte{}, []byte{1})
	f.Fuzz(func(t *testing.T, before, after []byte) {
		before, after = before[:min(len(before), 12)], after[:min(len(after), 12)]
		w := newWorld(t, true).add("page", `<view wx:for="{{l}}" wx:key="*this">{{item}}</view>`, "", `{}`)
		old, a := ids(before)
		now, b := ids(after)
		host := &mover{world: w}
		fields := abi.ObjectValue(abi.Field{Key: "l", Value: old})
		tr := New(w.template("page"), fields, host, nil, true)
		tr.Build()
		tr.Attached(true)
		loop := tr.roots[0]
		host.items = slices.Clone(loop.kids)
		was := slices.Clone(loop.kids)
		fields.Set("l", now)
		tr.Update(paths("l"))
		require.Equal(t, loop.kids, host.items)
		require.Len(t, loop.kids, len(b))
		for i, it := range loop.kids {
			require.EqualValues(t, i, it.at)
			require.Equal(t, strconv.Itoa(b[i]), it.text)
			require.Equal(t, once(b, b[i]), it.keyed)
			if j := slices.Index(a, b[i]); j >= 0 && once(a, b[i]) && once(b, b[i]) {
				require.Same(t, was[j], it)
			}
		}
		require.Equal(t, fewest(a, b), host.moves)
	})
}

func once(list []int, v int) bool {
	i := slices.Index(list, v)
	return i >= 0 && !slices.Contains(list[i+1:], v)
}

// fewest tries which of the items that both lists have once can stay in their order: the others must move.
func fewest(a, b []int) int {
	var from []int
	for _, v := range b {
		if once(a, v) && once(b, v) {
			from = append(from, slices.Index(a, v))
		}
	}
	best := 0
	for set := range 1 << len(from) {
		last, count, rising := -1, 0, true
		for i, j := range from {
			if set>>i&1 == 1 {
				rising = rising && j > last
				last, count = j, count+1
			}
		}
		if rising {
			best = max(best, count)
		}
	}
	return len(from) - best
}

func TestLongest(t *testing.T) {
	for _, c := range []struct {
		from []int
		want []bool
	}{
		{nil, []bool{}},
		{[]int{-1, -1}, []bool{false, false}},
		{[]int{0, 1, 2}, []bool{true, true, true}},
		{[]int{2, 0, 1}, []bool{false, true, true}},
		{[]int{1, -1, 0}, []bool{false, false, true}},
	} {
		require.Equal(t, c.want, longest(c.from), c.from)
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string]int{`3`: 3, `2.5`: 0, `-1`: 0, `0`: 0, `{"$": "NaN"}`: 0, `{"$": "Infinity"}`: maxCount, `1e300`: maxCount, `"aé😀"`: 4, `""`: 0, `[1, 2]`: 2, `{"a": 1}`: 1, `null`: 0, `true`: 0, `{"$": "undefined"}`: 0} {
		l := newList(value(t, text))
		require.Equal(t, want, l.n, text)
	}
}

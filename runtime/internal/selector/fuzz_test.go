package selector

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzParse: no text panics; errors lie within the text; the plain form of what was read reads as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`#a.b > c >>> .d [e="f\"\a g"], *`, `.w-1\/2\:\31 0`, `a:hover`, `a::before(x)`, `[a^=b]`, `.名,\`, "[a='\n']", "[a='\\\r\nb'i]", "\x00\xff.\xff\\\x00", `>>`, `a+b~c`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ClassNames(text)
		s, err := Parse(text)
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			require.True(t, e.Column >= 1 && e.Column <= utf8.RuneCountInString(text)+1, "%v", err)
			require.NotEmpty(t, e.Text)
			return
		}
		again, err := Parse(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Equal(t, s.String(), again.String())
	})
}

// naive is what matching means, by trying everything.
func (c chain) naive(n Node, host Node, scoped bool) bool {
	last := c[len(c)-1]
	if !last.matches(n) {
		return false
	}
	rest := c[:len(c)-1]
	if len(rest) == 0 {
		return !scoped || n.Host() == host
	}
	var around []Node
	switch last.left {
	case child:
		if p := n.Parent(); p != nil {
			around = []Node{p}
		}
	case descendant:
		for p := n.Parent(); p != nil; p = p.Parent() {
			around = append(around, p)
		}
	case crossing:
		for p := out(n); p != nil; p = out(p) {
			around = append(around, p)
		}
	}
	return slices.ContainsFunc(around, func(p Node) bool { return rest.naive(p, host, scoped) })
}

// out is the node around n, also across a border.
func out(n Node) Node {
	if p := n.Parent(); p != nil {
		return p
	}
	return n.Host()
}

// Random selectors match in random trees what trying everything finds.
func TestMatchesNaively(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	hits := 0
	for range 3000 {
		nodes := randomTree(rng, 14)
		s := randomSelector(rng)
		parsed, err := Parse(s.String())
		require.NoError(t, err)
		require.Equal(t, s, parsed)
		host := nodes[rng.IntN(len(nodes))].Host()
		for _, n := range nodes {
			want := slices.ContainsFunc(s.chains, func(c chain) bool { return c.naive(n, nil, false) })
			require.Equal(t, want, s.Matches(n), s.String())
			wantIn := slices.ContainsFunc(s.chains, func(c chain) bool { return c.naive(n, host, true) })
			require.Equal(t, wantIn, s.MatchesIn(host, n), s.String())
			if want {
				hits++
			}
		}
	}
	require.Greater(t, hits, 1000)
}

// randomTree is a deep tree of few names with borders in it.
func randomTree(rng *rand.Rand, size int) []*element {
	nodes := []*element{{tag: "a"}}
	for len(nodes) < size {
		around := nodes[max(0, len(nodes)-1-rng.IntN(3))]
		e := &element{tag: string(rune('a' + rng.IntN(2))), id: strconv.Itoa(rng.IntN(3)), parent: around, host: around.host}
		if rng.IntN(4) == 0 {
			e.parent, e.host = nil, around
		}
		for _, name := range []string{"x", "y"} {
			if rng.IntN(2) == 0 {
				e.classes = append(e.classes, name)
			}
		}
		nodes = append(nodes, e)
	}
	return nodes
}

func randomSelector(rng *rand.Rand) *Selector {
	s := &Selector{}
	for range 1 + rng.IntN(2) {
		var c chain
		for i := range 1 + rng.IntN(5) {
			part := compound{tag: []string{"", "a", "b"}[rng.IntN(3)]}
			if i > 0 {
				part.left = combinator(1 + rng.IntN(3))
			}
			switch rng.IntN(4) {
			case 0:
				part.ids = []string{strconv.Itoa(rng.IntN(3))}
			case 1, 2:
				part.classes = []string{[]string{"x", "y"}[rng.IntN(2)]}
			}
			c = append(c, part)
		}
		s.chains = append(s.chains, c)
	}
	return s
}

package wxss

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// Which rules hold for the last of the nodes, in the order of the cascade; a rule is told by its first declaration's value.
func TestMatch(t *testing.T) {
	for _, c := range []struct{ name, src, nodes, want string }{
		{"by class", `.a{x:1}.b{x:2}.c{x:3}`, `view.c.a`, "1 3"},
		{"by id, element and all", `*{x:1}view{x:2}text{x:3}#i{x:4}#j{x:5}`, `view#i`, "1 2 4"},
		{"by weight", `#i{x:1}.a{x:2}view{x:3}.a.b{x:4}*{x:5}`, `view#i.a.b`, "5 3 2 4 1"},
		{"by place at the same weight", `.b{x:1}.a{x:2}.b{x:3}`, `view.a.b`, "1 2 3"},
		{"a rule comes once, with its heaviest selector", `view,.a,.a.b{x:1}.b{x:2}`, `view.a.b`, "2 1"},
		{"of those that match", `#x,.a{x:1}.a.b{x:2}`, `view.a.b`, "1 2"},
		{"around", `.p .a{x:1}.p>.a{x:2}.q .a{x:3}`, `view.p view.a`, "1 2"},
		{"never matching", `.a::before{x:1}.a::after,.a{x:2}`, `view.a`, "2"},
		{"with a condition", `@media x{.a{x:1}}`, `view.a`, ""},
		{"nothing", `.a{x:1}`, `view`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sheet(t, c.src)
			n := nodes(c.nodes)
			require.Equal(t, c.want, values(s.Match(n)))
			require.Equal(t, c.want, values(s.Match(listed{n})))
		})
	}
}

func values(rules []*Rule) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.Decls[0].Value)
	}
	return strings.Join(out, " ")
}

func TestComputed(t *testing.T) {
	for _, c := range []struct{ name, src, inline, want string }{
		{"the later wins", `.a{x:1;y:1;x:2}.b{y:2}`, ``, "x: 2; y: 2"},
		{"the heavier wins", `.a.b{x:1}.a{x:2;y:1}`, ``, "y: 1; x: 1"},
		{"the style wins", `#i{x:1}`, `x:2;z:1`, "x: 2; z: 1"},
		{"but not against important", `.a{x:1!important}`, `x:2`, "x: 1 !"},
		{"an important style wins", `#i{x:1!important}`, `x:2!important`, "x: 2 !"},
		{"important against heavier", `.a{x:1!important}#i{x:2}`, ``, "x: 1 !"},
		{"a part behind its shorthand stays there", `.a{margin:1px}.b{margin-top:2px}`, ``, "margin: 1px; margin-top: 2px"},
		{"a shorthand behind its part", `.a{margin-top:2px}.b{margin:1px}`, ``, "margin-top: 2px; margin: 1px"},
		{"and again", `.a{margin:1px;margin-top:2px}.b{margin:3px}`, ``, "margin-top: 2px; margin: 3px"},
		{"names of custom properties keep their case", `.a{--X:1;--x:2}`, ``, "--X: 1; --x: 2"},
		{"a broken style", `.a{x:1}`, `x:;{`, "x: 1"},
		{"nothing", `.c{x:1}`, ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, printDecls(sheet(t, c.src).Computed(nodes(`view#i.a.b`), c.inline)))
		})
	}
}

func TestClasses(t *testing.T) {
	s, _, err := Parse("a.wxss", `.a .b{}.c:active,.d::before{}@media x{.e{}}.f:not(.g){}.h/{}@keyframes k{.i{}}`)
	require.NoError(t, err)
	n := nodes(`view.i.h.g.f.e.d.c.b.a.x`)
	require.Equal(t, []string{"a", "b", "c", "d", "e", "f", "g"}, s.Classes(n))
	require.Equal(t, []string{"g", "f", "e", "d", "c", "b", "a"}, s.Classes(listed{n}))
	require.Empty(t, s.Classes(nodes(`view`)))
	require.True(t, s.HasClass("e"))
	require.False(t, s.HasClass("x"))
}

// The zero Sheet is no trap.
func TestZero(t *testing.T) {
	var s Sheet
	n := nodes(`view.a`)
	require.Empty(t, s.Match(n))
	require.Empty(t, s.Classes(n))
	require.Empty(t, s.Classes(listed{n}))
	require.False(t, s.HasClass("a"))
	require.Equal(t, "x: 1", printDecls(s.Computed(n, "x:1")))
	require.Empty(t, Join(&s, &s).Rules)
}

func TestJoin(t *testing.T) {
	s := Join(sheet(t, `.a{x:1}.a.b{x:2}`), sheet(t, `.a{x:3}@font-face{}`))
	require.Equal(t, "1 3 2", values(s.Match(nodes(`view.a.b`))))
	require.Len(t, s.AtRules, 1)
}

func TestWhen(t *testing.T) {
	s := sheet(t, `.a{x:1}@media m{.a{x:2}@supports s{.a{x:3}}@font-face{}}@supports s{.a{x:4}}`)
	for _, c := range []struct{ holds, want, asked string }{
		{"", "1", "@media m,@supports s"},
		{"@media m", "1 2", "@media m,@supports s"},
		{"@supports s", "1 4", "@media m,@supports s"},
		{"@media m @supports s", "1 2 3 4", "@media m,@supports s"},
	} {
		var asked []string
		when := s.When(func(condition string) bool {
			asked = append(asked, condition)
			return strings.Contains(c.holds, condition)
		})
		require.Equal(t, c.want, values(when.Match(nodes(`view.a`))))
		require.Equal(t, c.asked, strings.Join(asked, ","))
		require.Equal(t, strings.Contains(c.holds, "@media m"), len(when.AtRules) == 1)
	}
	require.Equal(t, []string{"@media m"}, s.Rules[1].Conditions, "the sheet itself stays as it was")
}

// big is 500 rules, one of a hundred for all nodes, and 1000 nodes.
func big(t testing.TB) (*Sheet, []*element) {
	var src strings.Builder
	for i := range 500 {
		n := strconv.Itoa(i)
		switch {
		case i%100 == 0:
			src.WriteString("view{x:" + n + "}")
		case i%10 == 0:
			src.WriteString("#i" + n + "{x:1}")
		default:
			src.WriteString(".p .c" + n + ",.c" + n + ".d{x:1;y:2}")
		}
	}
	var list []*element
	for i := range 1000 {
		n := strconv.Itoa(i % 500)
		list = append(list, nodes("page.p view view#i"+n+".row.c"+n+".d"))
	}
	return sheet(t, src.String()), list
}

// The index finds what a look at every rule finds.
func TestMatchEveryRule(t *testing.T) {
	s, list := big(t)
	for _, n := range list {
		want := map[*Rule]bool{}
		for _, r := range s.Rules {
			for _, x := range r.Selectors {
				if x.Match.Matches(n) {
					want[r] = true
				}
			}
		}
		got := s.Match(listed{n})
		require.Len(t, got, len(want))
		for _, r := range got {
			require.True(t, want[r])
		}
		require.Equal(t, got, s.Match(n))
	}
}

func BenchmarkMatch1000(b *testing.B) {
	s, list := big(b)
	bench := func(name string, node func(*element) selector.Node) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, n := range list {
					s.Match(node(n))
				}
			}
		})
	}
	bench("listed", func(e *element) selector.Node { return listed{e} })
	bench("asked", func(e *element) selector.Node { return e })
}

func BenchmarkParse(b *testing.B) {
	src := strings.Repeat(".a > .b:active, .c::before { color: var(--x, #fff); margin: 10rpx 20rpx !important; /* c */ background: url(a.png) }\n", 500)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, _, err := Parse("a.wxss", src); err != nil {
			b.Fatal(err)
		}
	}
}

package selector

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What matches in the page of the kit, wherever it stands.
func TestMatches(t *testing.T) {
	nodes := tree(t, page)
	for _, c := range []struct {
		name, selector string
		want           []string
	}{
		{"id", `#l2`, []string{"l2"}},
		{"an id of digits", `#1`, []string{"1"}},
		{"a class that begins with a letter and digit", `.r0`, []string{"1"}},
		{"element", `text`, []string{"l2", "r2", "t1", "r0"}},
		{"a component's element", `my-row`, []string{"row"}},
		{"element names keep their case", `Text`, nil},
		{"class names keep their case", `.C`, nil},
		{"any", `*`, ids},
		{"compound", `view.c.inner#l1`, []string{"l1"}},
		{"compound with something missing", `view.c.inner#l2`, nil},
		{"two ids", `#l1#l2`, nil},
		{"a class once more", `.inner.inner`, []string{"l1"}},
		{"escape", `.w-1\/2`, []string{"r0"}},
		{"escape by code", `.w-1\2f 2`, []string{"r0"}},
		{"attribute", `[hidden]`, []string{"l2"}},
		{"attribute with a value", `[data-id=7]`, []string{"l2"}},
		{"attribute with another value", `[data-id=8]`, nil},
		{"attribute with a value in quotes", `text[ data-name = "a.b" ]`, []string{"l2"}},
		{"descendant", `.page .r0 text`, []string{"r0"}},
		{"descendants end at the component's border", `.page text`, []string{"r0"}},
		{"within a template", `.inner .c`, []string{"l2", "row"}},
		{"child", `.page > .c`, []string{"list", "1"}},
		{"child needs a parent", `my-list > view`, nil},
		{"child of a child", `view > view > text`, []string{"r0"}},
		{"the content of a slot is its user's", `my-list > my-tip`, []string{"tip"}},
		{"and not the template's", `.inner my-tip`, nil},
		{"child without blanks", `.inner>my-row`, []string{"row"}},
		{"crossing", `.page >>> text`, []string{"l2", "r2", "t1", "r0"}},
		{"crossing one border", `my-row >>> text`, []string{"r2"}},
		{"crossing without blanks", `.inner>>>.deep`, []string{"r2"}},
		{"crossing and then a child", `.page >>> view > text`, []string{"l2", "r2", "r0"}},
		{"crossing twice", `.page >>> my-row >>> text`, []string{"r2"}},
		{"what is left of a crossing stands in one tree", `.page .inner >>> .deep`, nil},
		{"a crossing that a nearer node cannot begin", `view > .c >>> .deep`, []string{"r2"}},
		{"a node is not around itself", `.r0 .r0`, nil},
		{"union", `#l1, .deep,[data-id]`, []string{"l1", "l2", "r2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse(c.selector)
			require.NoError(t, err)
			var got []string
			for _, id := range ids {
				if s.Matches(nodes[id]) {
					got = append(got, id)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// A search that begins in a component begins in its own template.
func TestMatchesIn(t *testing.T) {
	nodes := tree(t, page)
	for _, c := range []struct {
		name, selector, host string
		want                 []string
	}{
		{"the page's own", `.c`, "", []string{"list", "tip", "1", "r0"}},
		{"a component's own", `.c`, "list", []string{"l1", "l2", "row"}},
		{"the inner component's own", `.c`, "row", []string{"r1", "r2"}},
		{"crossing from the page", `.page >>> .c`, "", []string{"list", "l1", "l2", "row", "r1", "r2", "tip", "t1", "1", "r0"}},
		{"crossing from a component", `.inner >>> .c`, "list", []string{"l2", "row", "r1", "r2"}},
		{"what is left of a crossing is not further in", `.inner >>> .c`, "", nil},
		{"nor further out", `.page >>> .c`, "list", nil},
		{"though the same name stands further in too", `.p >>> .deep`, "list", []string{"r2"}},
		{"the component itself is no part of its template", `my-row >>> text`, "row", nil},
		{"a union's plain part stays within", `.deep, .page >>> #l2`, "", []string{"l2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse(c.selector)
			require.NoError(t, err)
			var got []string
			for _, id := range ids {
				if s.MatchesIn(orNil(nodes[c.host]), nodes[id]) {
					got = append(got, id)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// What the plain form of a selector is.
func TestString(t *testing.T) {
	for _, c := range []struct{ selector, want string }{
		{`a`, `a`},
		{" \t.a\n.b ,\r\n#c\f", `.a .b, #c`},
		{`.a>.b>>>.c`, `.a > .b >>> .c`},
		{`*.a`, `.a`},
		{`*`, `*`},
		{`.a.a#b`, `#b.a.a`},
		{`[a][b=c][d='"'][e="\'\\"]`, `[a][b="c"][d="\""][e="'\\"]`},
		{`[data:aB=1]`, `[data:aB="1"]`},
		{`[a=""]`, `[a=""]`},
		{"[a='b\\\nc']", `[a="bc"]`},
		{`[a="\a b"]`, `[a="\a b"]`},
		{`.\31 0\:b`, `.10\:b`},
		{`\31 0`, `\31 0`},
		{`.\000041b`, `.Ab`},
		{`.\0 `, ".\uFFFD"},
		{`.\d800 `, ".\uFFFD"},
		{`.\110000 `, ".\uFFFD"},
		{`.名-é`, `.名-é`},
		{`#0.--a.-1`, `#0.--a.-1`},
		{".a\\\t", `.a\9 `},
	} {
		t.Run(c.selector, func(t *testing.T) {
			s, err := Parse(c.selector)
			require.NoError(t, err)
			require.Equal(t, c.want, s.String())
			again, err := Parse(s.String())
			require.NoError(t, err)
			require.Equal(t, s, again)
		})
	}
}

// What is refused, where and why.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ selector, want, unsupported string }{
		{`a:hover`, `selector "a:hover": column 2: :hover is not supported`, ":hover"},
		{`.名 .b::before`, `selector ".名 .b::before": column 6: ::before is not supported`, "::before"},
		{`.a:nth-child(2n+1)`, `selector ".a:nth-child(2n+1)": column 3: :nth-child() is not supported`, ":nth-child()"},
		{`:host`, `selector ":host": column 1: :host is not supported`, ":host"},
		{`a + b`, `selector "a + b": column 3: + is not supported`, "+"},
		{`a~b`, `selector "a~b": column 2: ~ is not supported`, "~"},
		{`svg|a`, `selector "svg|a": column 4: | is not supported`, "|"},
		{`[a^=b]`, `selector "[a^=b]": column 3: ^= is not supported`, "^="},
		{`[a=b i]`, `selector "[a=b i]": column 6: [attribute=value i] is not supported`, "[attribute=value i]"},
		{``, `selector "": column 1: an element, #id, .class or [attribute] is missing`, ""},
		{`  `, `selector "  ": column 3: an element, #id, .class or [attribute] is missing`, ""},
		{`a,`, `selector "a,": column 3: an element, #id, .class or [attribute] is missing`, ""},
		{`,a`, `selector ",a": column 1: an element, #id, .class or [attribute] is missing, not ","`, ""},
		{`> a`, `selector "> a": column 1: an element, #id, .class or [attribute] is missing, not ">"`, ""},
		{`a >`, `selector "a >": column 4: an element, #id, .class or [attribute] is missing`, ""},
		{`a >> b`, `selector "a >> b": column 4: an element, #id, .class or [attribute] is missing, not ">"`, ""},
		{`a /deep/ b`, `selector "a /deep/ b": column 3: an element, #id, .class or [attribute] is missing, not "/"`, ""},
		{`.`, `selector ".": column 2: a class name is missing`, ""},
		{`..a`, `selector "..a": column 2: a class name is missing, not "."`, ""},
		{`# a`, `selector "# a": column 2: an id is missing, not " "`, ""},
		{`a:`, `selector "a:": column 2: a name behind : is missing`, ""},
		{`a::(`, `selector "a::(": column 2: a name behind :: is missing`, ""},
		{`1`, `selector "1": column 1: an element name does not begin with a digit`, ""},
		{`.a*`, `selector ".a*": column 3: a combinator is missing, not "*"`, ""},
		{`[a]b`, `selector "[a]b": column 4: a combinator is missing, not "b"`, ""},
		{`[`, `selector "[": column 2: an attribute name is missing`, ""},
		{`[]`, `selector "[]": column 2: an attribute name is missing, not "]"`, ""},
		{`[a`, `selector "[a": column 3: ] is missing`, ""},
		{`[a b]`, `selector "[a b]": column 4: ] is missing, not "b"`, ""},
		{`[a=]`, `selector "[a=]": column 4: a value is missing, not "]"`, ""},
		{`[a="b]`, `selector "[a=\"b]": column 4: the quote does not end`, ""},
		{"[a=\"b\n\"]", `selector "[a=\"b\n\"]": column 4: the quote does not end in its line`, ""},
		{`.a\`, `selector ".a\": column 3: nothing stands behind \`, ""},
		{".a{{b}}", `selector ".a{{b}}": column 3: a combinator is missing, not "{"`, ""},
	} {
		t.Run(c.selector, func(t *testing.T) {
			_, err := Parse(c.selector)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.selector, e.Selector)
			require.Equal(t, c.unsupported, e.Unsupported)
			if c.selector == `.a\` || c.selector == "[a=\"b\n\"]" {
				require.Contains(t, err.Error(), e.Text)
				return
			}
			require.EqualError(t, err, c.want)
		})
	}
}

// A chain has a limit.
func TestParseLimit(t *testing.T) {
	long := "a"
	for range MaxCompounds - 1 {
		long += " a"
	}
	_, err := Parse(long)
	require.NoError(t, err)
	_, err = Parse(long + ">a")
	require.ErrorContains(t, err, "more than 256 parts in one chain")
}

func TestCrosses(t *testing.T) {
	for s, want := range map[string]bool{`.a .b`: false, `.a > .b`: false, `.a >>> .b`: true, `.c, .a >>> .b`: true} {
		sel, err := Parse(s)
		require.NoError(t, err)
		require.Equal(t, want, sel.Crosses(), s)
	}
}

func TestSpecificity(t *testing.T) {
	for _, c := range []struct {
		selector string
		want     Specificity
	}{
		{`*`, Specificity{}},
		{`a > b c`, Specificity{Tag: 3}},
		{`#a .b.c[d] e`, Specificity{ID: 1, Class: 3, Tag: 1}},
		{`.a.b.c, #d, e`, Specificity{ID: 1}},
	} {
		s, err := Parse(c.selector)
		require.NoError(t, err)
		require.Equal(t, c.want, s.Specificity(), c.selector)
	}
	require.Negative(t, Specificity{Class: 99, Tag: 99}.Compare(Specificity{ID: 1}))
	require.Positive(t, Specificity{Class: 1, Tag: 2}.Compare(Specificity{Class: 1, Tag: 1}))
	require.Zero(t, Specificity{Tag: 1}.Compare(Specificity{Tag: 1}))
}

func TestKey(t *testing.T) {
	for _, c := range []struct{ selector, id, class, tag string }{
		{`a.b#c`, "c", "", ""},
		{`#a b.c.d`, "", "c", ""},
		{`.a > b[c]`, "", "", "b"},
		{`*`, "", "", ""},
		{`.a, .b`, "", "", ""},
		{`.b .a, #c > .a`, "", "a", ""},
	} {
		s, err := Parse(c.selector)
		require.NoError(t, err)
		id, class, tag := s.Key()
		require.Equal(t, [3]string{c.id, c.class, c.tag}, [3]string{id, class, tag}, c.selector)
	}
}

func TestClassNames(t *testing.T) {
	for _, c := range []struct {
		selector string
		want     []string
	}{
		{`.a.b > #c .a`, []string{"a", "b", "a"}},
		{`.a:not(.b, .c\:d)::before + .e`, []string{"a", "b", "c:d", "e"}},
		{`[a=".b"] c\.d ..e`, []string{"e"}},
		{`.a ".b`, []string{"a"}},
		{`.a\`, nil},
		{`b`, nil},
	} {
		require.Equal(t, c.want, ClassNames(c.selector), c.selector)
	}
}

// The zero Selector is no trap.
func TestZero(t *testing.T) {
	var s Selector
	require.False(t, s.Matches(&element{tag: "a"}))
	require.False(t, s.Crosses())
	require.Empty(t, s.String())
	require.Zero(t, s.Specificity())
}

// A chain that nearly matches in many ways is no more work than parts times depth.
func TestMatchesWork(t *testing.T) {
	const depth, parts = 250, 40
	for _, combinator := range []string{" ", " >>> ", " > b ", " >>> .a > .a "} {
		asked := 0
		var n *element
		for range depth {
			n = &element{tag: "a", classes: []string{"a"}, parent: n, asked: &asked}
		}
		s, err := Parse(".none" + strings.Repeat(combinator+".a", parts))
		require.NoError(t, err)
		require.False(t, s.Matches(n))
		require.LessOrEqual(t, asked, depth*len(s.chains[0]), combinator)
	}
}

// Matching allocates nothing.
func TestMatchesAllocates(t *testing.T) {
	nodes := tree(t, page)
	s, err := Parse(`.none, .page > .c >>> view.c [data-x="1"], .page >>> .inner > my-row >>> .deep`)
	require.NoError(t, err)
	n := Node(nodes["r2"])
	require.True(t, s.Matches(n))
	require.Zero(t, testing.AllocsPerRun(100, func() { s.Matches(n) }))
}

func BenchmarkMatches(b *testing.B) {
	n := Node(tree(b, page)["r2"])
	s, err := Parse(`.none .c, .page >>> .inner > my-row >>> .deep`)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		s.Matches(n)
	}
}

func TestLoose(t *testing.T) {
	for text, want := range map[string]string{"#a .b": "#a >>> .b", "a>b c, .d": "a >>> b >>> c, .d", ".x": ".x", "a >>> b": "a >>> b"} {
		s, err := Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, s.Loose().String())
		again, err := Parse(text)
		require.NoError(t, err)
		require.Equal(t, again, s, "the selector itself stays")
	}
}

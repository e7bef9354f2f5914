package wxss

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What good sources read as.
func TestParse(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", ``, ``},
		{"rule", `.a { color : red ; }`, ".a {color: red}\n"},
		{"the last ; may be missing", `.a{color:red;margin:0}`, ".a {color: red; margin: 0}\n"},
		{"no declarations", `.a{}.b{;;}`, ".a {}\n.b {}\n"},
		{"union", ".a,\n#b > view{}", ".a, #b > view {}\n"},
		{"white space in values", ".a{font:\n 12px\t/ 1  x\r\n}", ".a {font: 12px / 1 x}\n"},
		{"of a property several", `.a{height:1px;height:2px}`, ".a {height: 1px; height: 2px}\n"},
		{"important", `.a{b:c!important;d:e ! IMPORTANT;f:!important important}`, ".a {b: c !; d: e !; f: !important important}\n"},
		{"case of names", `.A{Color:RED;--Main:Blue}`, ".A {color: RED; --Main: Blue}\n"},
		{"custom properties", `.a{--b:{c:d;e};--f:;--g: ;h:var(--b)}`, ".a {--b: {c:d;e}; --f: ; --g: ; h: var(--b)}\n"},
		{"prefixes", `.a{-webkit-box-flex:1;_zoom:1}`, ".a {-webkit-box-flex: 1; _zoom: 1}\n"},

		{"comments", `/*a*/.b/*{*/.c/**/,/**/.d{/*}*/e/**/:/**/1px/**/2px/**/;/**/}/**/`, ".b.c, .d {e: 1px 2px}\n"},
		{"strings", `.a{content:"};\"/*";b:'}' "\
x"}`, ".a {content: \"};\\\"/*\"; b: '}' \"\\\nx\"}\n"},
		{"urls", `.a{b:url(data:;base64,}{/*x*/\));c:url( "}" );d:URL(;)}`, ".a {b: url(data:;base64,}{/*x*/\\)); c: url( \"}\" ); d: URL(;)}\n"},
		{"a name that ends in url", `.a{b:my-url(1;2)}`, ".a {b: my-url(1;2)}\n"},
		{"brackets in values", `.a{b:calc((1px + 2rpx)*3) [;}]}`, ".a {b: calc((1px + 2rpx)*3) [;}]}\n"},
		{"escapes", `.a\{\;{b\::\}}`, ".a\\{\\; {b\\:: \\}}\n"},
		{"brackets in selectors", `.a[b="{,"]{}`, ".a[b=\"{,\"] {}\n"},
		{"beyond ASCII", `.名{字:"体"}`, ".名 {字: \"体\"}\n"},
		{"a byte order mark and invalid UTF-8", "\ufeff.a{b:\xff}", ".a {b: \ufffd}\n"},
		{"remains of HTML", `<!-- .a{} -->.b{}`, ".a {}\n.b {}\n"},

		{"pseudo elements", `.a::before,.a:AFTER,.b{}`, "(.a::before), (.a:AFTER), .b {}\n"},

		{"media", `@media screen and (min-width:400px){.a{b:c}.d{}}.e{}`, "@media screen and (min-width:400px) .a {b: c}\n@media screen and (min-width:400px) .d {}\n.e {}\n"},
		{"media in supports", `@SUPPORTS (a:b){@media x{.a{}}.b{}}`, "@supports (a:b) @media x .a {}\n@supports (a:b) .b {}\n"},
		{"keyframes", "@keyframes x{from{a:b}\n50.5%{a:\"}\"}}@-webkit-keyframes y{}", "@keyframes x {from{a:b} 50.5%{a:\"}\"}}\n@-webkit-keyframes y {}\n"},
		{"font-face in media", `@media x{@font-face{src:url(a;b)}}`, "@media x @font-face  {src:url(a;b)}\n"},
		{"charset", `@charset "utf-8";.a{}`, ".a {}\n"},

		{"imports", `@import "a.wxss";@import 'b\'c';@import url( "d" );@IMPORT URL(e.wxss) screen`, "import a.wxss\nimport b'c\nimport d\nimport e.wxss screen\n"},
		{"an import behind a rule", `.a{}@import "b";.c{}`, ".a {}\nimport b\n.c {}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, warnings, err := Parse("a.wxss", c.src)
			require.NoError(t, err)
			require.Empty(t, warnings)
			require.Equal(t, c.want, s.print())
		})
	}
}

// What is left of broken sources, and what they are told.
func TestParseWarnings(t *testing.T) {
	for _, c := range []struct {
		name, src, want string
		warnings        []string
	}{
		{"a } is missing at the end", "\n.a{b:c", ".a {b: c}\n", []string{"2:3: { does not end"}},
		{"a } is missing between rules", `.a{b:c .d{e:f}g:h}.i{}`, ".a {g: h}\n.i {}\n", []string{"1:4: `b:c .d{e:f}` is no declaration: a rule within a rule is no WXSS"}},
		{"a } of a media is missing", `@media x{.a{}`, "@media x .a {}\n", []string{"1:9: { does not end"}},
		{"a } too many", `.a{}}.b{}.c{}`, ".a {}\n.c {}\n", []string{"1:5: } stands alone: as in CSS the rule behind it is dropped"}},
		{"a } too many at the end", `.a{}}`, ".a {}\n", []string{"1:5: } stands alone: as in CSS the rule behind it is dropped", "1:5: a rule without a block is dropped"}},
		{"a ; behind a rule", `.a{};.b{}.c{}`, ".a {}\n.c {}\n", []string{"1:5: ; stands alone: as in CSS the rule behind it is dropped"}},
		{"no block", `.a{}.b`, ".a {}\n", []string{"1:5: a rule without a block is dropped"}},
		{"no block in a media", `@media x{.a}.b{}`, ".b {}\n", []string{"1:10: a rule without a block is dropped"}},
		{"no selector", `{a:b}.c{}`, ".c {}\n", []string{`1:1: selector "": column 1: an element, #id, .class or [attribute] is missing: the rule is dropped`}},
		{"a mistake in one of the selectors", ".a,\n .b/2{c:d}.e{}", ".e {}\n", []string{`2:2: selector ".b/2": column 3: a combinator is missing, not "/": the rule is dropped`}},
		{"no colon", `.a{b;c:d;e f}`, ".a {c: d}\n", []string{"1:4: `b` is no declaration", "1:10: `e f` is no declaration"}},
		{"no name", `.a{:b;*c:d;$e:f;{g};h:i}`, ".a {h: i}\n", []string{"1:4: `:b` is no declaration", "1:7: `*c:d` is no declaration", "1:12: `$e:f` is no declaration", "1:17: `{g}` is no declaration"}},
		{"no value", `.a{b:;c: !important;d:e}`, ".a {d: e}\n", []string{"1:4: b has no value", "1:7: c has no value"}},
		{"nested rules", `.a{.b{c:d}e:f}`, ".a {e: f}\n", []string{"1:4: `.b{c:d}` is no declaration"}},
		{"an at-rule within a rule", `.a{@b c;@d{e:f}g:h}`, ".a {g: h}\n", []string{"1:4: an at-rule within a rule is dropped", "1:9: an at-rule within a rule is dropped"}},
		{"comment without end", ".a{}/* .b{}", ".a {}\n", []string{"1:5: the comment does not end"}},
		{"quote without end", ".a{b:\"c;\nd:e;f:g}", ".a {f: g}\n", []string{"1:6: the quote does not end in its line"}},
		{"quote without end at the end", `.a{b:c;d:'e`, ".a {b: c}\n", []string{"1:10: the quote does not end", "1:3: { does not end"}},
		{"url without end", `.a{b:url(c;d:e}`, ".a {b: url(c;d:e}}\n", []string{"1:6: the url does not end", "1:3: { does not end"}},
		{"bracket without end", `.a{b:(c;d:e}.f{}`, ".a {b: (c;d:e}.f{}}\n", []string{"1:6: ( does not end", "1:3: { does not end"}},
		{
			"what is not supported, the first of each sort", `.a:active,.b{c:d}.e:active{}.f+.g{}:host{}`, "(.a:active), .b {c: d}\n(.e:active) {}\n(.f+.g) {}\n(:host) {}\n",
			[]string{
				`1:1: selector ".a:active": column 3: :active is not supported: it never matches`, `1:29: selector ".f+.g": column 3: + is not supported: it never matches`,
				`1:36: selector ":host": column 1: :host is not supported: it never matches`,
			},
		},
		{"unknown at-rules", `@foo bar{.a{}}@layer x;.b{}`, ".b {}\n@foo bar {.a{}}\n@layer x {}\n", []string{"1:1: @foo is not known and has no effect", "1:15: @layer is not known and has no effect"}},
		{"at-rules without a block", `@keyframes x;@media y;.a{}`, ".a {}\n", []string{"1:1: @keyframes without a block is dropped", "1:14: @media y without a block is dropped"}},
		{"a lone @", `@ x{}.a{}`, ".a {}\n@ x {}\n", []string{"1:1: @ is not known and has no effect"}},
		{"imports of nothing", `@import;@import "";@import a.wxss;@import url(a`, ``, []string{
			"1:1: " + noImport, "1:9: " + noImport, "1:20: " + noImport, "1:43: the url does not end", "1:35: " + noImport,
		}},
		{"imports in a block or with one", `@media x{@import "a";}@import "b"{}.c{}`, ".c {}\n", []string{"1:10: " + noImport, "1:23: " + noImport}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, warnings, err := Parse("a.wxss", c.src)
			require.NoError(t, err)
			require.Equal(t, c.want, s.print())
			var want []string
			for _, w := range c.warnings {
				want = append(want, "a.wxss:"+w)
			}
			require.Equal(t, want, printWarnings(warnings))
		})
	}
}

const noImport = "@import is dropped: it names a file in quotes, ends in ; and stands within no block"

// Where things stand, in a line longer than a stride and beyond ASCII.
func TestPositions(t *testing.T) {
	long := strings.Repeat("名", 100)
	s, _, err := Parse("a.wxss", "/*"+long+"*/ .a{\r\n\t"+long+":1;b:2}\n@media x{\n .c{}}@font-face{}@import 'd';")
	require.NoError(t, err)
	require.Equal(t, Pos{Line: 1, Column: 106}, s.Rules[0].At)
	require.Equal(t, "a.wxss", s.Rules[0].File)
	require.Equal(t, Pos{Line: 2, Column: 2}, s.Rules[0].Decls[0].At)
	require.Equal(t, Pos{Line: 2, Column: 105}, s.Rules[0].Decls[1].At)
	require.Equal(t, Pos{Line: 4, Column: 2}, s.Rules[1].At)
	require.Equal(t, Pos{Line: 4, Column: 7}, s.AtRules[0].At)
	require.Equal(t, Pos{Line: 4, Column: 19}, s.Imports[0].At)
}

// What ends the reading.
func TestParseLimits(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"size", strings.Repeat(" ", MaxSize+1), "a.wxss:1:1: larger than 2097152 bytes"},
		{"brackets", "\n.a{b:" + strings.Repeat("(", MaxDepth+1), "a.wxss:2:70: brackets nest too deeply"},
		{"at-rules", strings.Repeat("@media{", MaxDepth+1), "a.wxss:1:449: at-rules nest too deeply"},
		{"rules", strings.Repeat("a{}", MaxRules+1), "a.wxss:1:300001: more than 100000 rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, err := Parse("a.wxss", c.src)
			require.Nil(t, s)
			require.EqualError(t, err, c.want)
		})
	}
	_, warnings, err := Parse("a.wxss", ".a{"+strings.Repeat("b;", 2*MaxWarnings))
	require.NoError(t, err)
	require.Len(t, warnings, MaxWarnings)
	require.Equal(t, "more warnings are left out", warnings[MaxWarnings-1].Text)
}

func TestParseInline(t *testing.T) {
	for _, c := range []struct {
		style, want string
		warnings    []string
	}{
		{``, ``, nil},
		{`color:red;WIDTH: 10rpx !important`, `color: red; width: 10rpx !`, nil},
		{`background:url(a;b);`, `background: url(a;b)`, nil},
		{`color red;a:b`, `a: b`, []string{"style:1:1: `color red` is no declaration"}},
		{`a:b}c:d`, `a: b; c: d`, []string{"style:1:4: } stands alone"}},
		{`undefined`, ``, []string{"style:1:1: `undefined` is no declaration"}},
		{`a:` + strings.Repeat("[", MaxDepth+1), ``, []string{"style:1:67: brackets nest too deeply"}},
	} {
		decls, warnings := ParseInline(c.style)
		require.Equal(t, c.want, printDecls(decls), c.style)
		require.Equal(t, c.warnings, printWarnings(warnings), c.style)
	}
}

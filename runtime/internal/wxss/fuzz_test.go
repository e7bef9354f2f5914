package wxss

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzParse: no source panics; errors, warnings and what was read lie within the source; every rule that was read can be asked.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`@import "a" x;@media x{.a>#b,c::before{d:e!important;--f:{;}}}@keyframes g{to{}}`, `.a{b:url(;});c:"\"}";d:e/**/f}`, `}.a{}`, `.a{b:c .d{}`, `.a:active,.b,{c`, ".a{b:'c\n;d:e",
		"\ufeff\xff\r\n.\\\n{a:\\", `@media{@supports (a:b{`, `<!--.a--->{}`, `/*`, `.a{b:url("c);d:url( e`, `@import url( 'a' ) b;@x;@{}`, `.a\31 {}{}`, `.a{b:1rpx -.5rpx #1rpx}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		inside := places(src)
		s, warnings, err := Parse("a.wxss", src)
		for _, w := range warnings {
			inside(t, w.At)
			require.NotEmpty(t, w.Text)
		}
		PX(src, 375)
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			inside(t, Pos{Line: e.Line, Column: e.Column})
			return
		}
		for _, r := range s.Rules {
			inside(t, r.At)
			require.NotEmpty(t, r.Selectors)
			for _, d := range r.Decls {
				inside(t, d.At)
				require.NotEmpty(t, d.Name)
				PX(d.Value, 375)
			}
		}
		for _, r := range s.AtRules {
			inside(t, r.At)
		}
		for _, im := range s.Imports {
			inside(t, im.At)
			require.NotEmpty(t, im.Path)
		}
		n := nodes(`view.a view#b.c.d`)
		require.Equal(t, s.Match(n), s.Match(listed{n}))
		s.Computed(n, src)
		s.Classes(n)
	})
}

// places checks that a position is one of the source, or directly behind it.
func places(src string) func(*testing.T, Pos) {
	var lengths []int
	for line := range strings.SplitSeq(strings.TrimPrefix(strings.ToValidUTF8(src, "\uFFFD"), "\uFEFF"), "\n") {
		lengths = append(lengths, utf8.RuneCountInString(line))
	}
	return func(t *testing.T, p Pos) {
		require.True(t, p.Line >= 1 && p.Line <= len(lengths) && p.Column >= 1 && p.Column <= lengths[p.Line-1]+1, "%v", p)
	}
}

package data

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every row was compared with miniprogram-exparser 2.29.1.
func TestPatternMatches(t *testing.T) {
	for _, tc := range []struct {
		pattern string
		fires   []string
		ignores []string
	}{
		{pattern: "a", fires: []string{"a", ""}, ignores: []string{"b", "a.c", "a[0]", "ab"}},                              // statement 66
		{pattern: "a.b", fires: []string{"a.b", "a"}, ignores: []string{"a.c", "a.b.c", "b"}},                              // statement 66
		{pattern: "a.**", fires: []string{"a", "a.c", "a.c.d", "a[0]"}, ignores: []string{"b"}},                            // statement 66
		{pattern: "arr[0]", fires: []string{"arr", "arr[0]", "arr[00]"}, ignores: []string{"arr[1]", "arr.0", "arr[0].x"}}, // statement 67
		{pattern: `arr.\0`, fires: []string{"arr", "arr[0]"}, ignores: []string{"arr.0"}},
		{pattern: "**", fires: []string{"a", "a.b", "[0]", ""}},                    // statement 68
		{pattern: "a,b", fires: []string{"a", "b"}, ignores: []string{"c", "a.b"}}, // statement 69
		{pattern: " a , b.** ", fires: []string{"a", "b", "b.c"}, ignores: []string{"a.c"}},
		{pattern: "s.x.y", fires: []string{"s", "s.x", "s.x.y"}, ignores: []string{"s.y", "s.x.y.z"}},
		{pattern: "a . b [ 1 ] . **", fires: []string{"a", "a.b", "a.b[1]", "a.b[1].c"}, ignores: []string{"a.b[0]"}},
		{pattern: `a\.b`, fires: []string{`a\.b`}, ignores: []string{"a", "a.b"}},
		{pattern: `\名`, fires: []string{"名"}, ignores: []string{"a"}},
	} {
		t.Run(tc.pattern, func(t *testing.T) {
			p, err := ParsePattern(tc.pattern)
			require.NoError(t, err)
			for _, s := range tc.fires {
				require.True(t, p.Matches(parse(t, s)), "fires for %q", s)
			}
			for _, s := range tc.ignores {
				require.False(t, p.Matches(parse(t, s)), "ignores %q", s)
			}
		})
	}
}

func parse(t *testing.T, s string) Path {
	p, err := ParsePath(s)
	require.NoError(t, err)
	return p
}

func TestPatternValues(t *testing.T) {
	for _, tc := range []struct{ pattern, want string }{
		{"a", `[1]`},
		{"a, s", `[1,"str"]`},
		{"o.y.z", `[2]`},
		{"o.y.**", `[{"z":2}]`},
		{"l[1]", `[{"k":"v"}]`},
		{`l.\1.k`, `["v"]`},
		{"l.length", `[3]`},
		{"n.x, none, s.length", `[null,null,null]`}, // undefined each
		{"**", `[` + fixture().JSON() + `]`},
	} {
		p, err := ParsePattern(tc.pattern)
		require.NoError(t, err)
		require.Equal(t, tc.want, p.Values(fixture()).JSON(), tc.pattern)
	}
}

func TestParsePatternErrors(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", "0 (first field name illegal)"},
		{"a,", "2 (first field name illegal)"},
		{"a,,b", "2 (first field name illegal)"},
		{".a", "0 (first field name illegal)"},
		{"[0]", "0 (first field name illegal)"},
		{"$a", "0 (first field name illegal)"},
		{"你", "0 (first field name illegal)"},
		{"*", "0 (first field name illegal)"},
		{"1a", "0 (field name cannot start with digits)"},
		{"a.1", "2 (field name cannot start with digits)"},
		{"a..b", "2 (field name illegal)"},
		{"a.", "2 (field name illegal)"},
		{"a.*", "2 (field name illegal)"},
		{"a[", "2 (illegal index)"},
		{"a[x]", "2 (illegal index)"},
		{"a[**]", "2 (illegal index)"},
		{"a[0", "3 (illegal index)"},
		{"a[0x]", "3 (illegal index)"},
		{"a-b", "1"},
		{"a b", "2"},
		{"a*", "1"},
		{"**.a", "2"},
		{"a.**.b", "4"},
	} {
		t.Run(tc.in, func(t *testing.T) {
			_, err := ParsePattern(tc.in)
			require.EqualError(t, err, `data path descriptor "`+tc.in+`" is illegal at char `+tc.want)
		})
	}
}

package route

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResolve(t *testing.T) {
	for _, tc := range []struct{ name, base, url, path, query string }{
		{"absolute", "p/A", "/p/sub/C", "p/sub/C", ""},
		{"statement 106: relative", "p/A", "sub/C", "p/sub/C", ""},
		{"statement 106: ./", "p/A", "./sub/C", "p/sub/C", ""},
		{"statement 106: ../", "p/A", "../p/sub/C", "p/sub/C", ""},
		{"statement 107: another base", "q/r/B", "../sub/C", "q/sub/C", ""},
		{"././", "p/A", "././C", "p/C", ""},
		{"./..", "p/q/A", "./../C", "p/C", ""},
		{"../..", "p/q/A", "../../C", "C", ""},
		{"beyond the root", "p/A", "../../../C", "C", ""},
		{"base at the root", "A", "C", "C", ""},
		{"no base", "", "C", "C", ""},
		{".. alone", "p/q/A", "..", "p/", ""},
		{".. in the middle stays", "p/A", "sub/../C", "p/sub/../C", ""},
		{"names that begin with dots", "p/A", "..x/C", "p/..x/C", ""},
		{"statement 105: .html is part of the route", "p/A", "/p/C.html", "p/C.html", ""},
		{"two slashes", "p/A", "//p/sub/C", "/p/sub/C", ""},
		{"empty", "p/A", "", "p/", ""},
		{"query alone", "p/A", "?a=1", "p/", "a=1"},
		{"query", "p/A", "sub/C?a=1&b=../x", "p/sub/C", "a=1&b=../x"},
		{"statement 108: second ?", "p/A", "C?a=1?b=2", "p/C", "a=1"},
		{"protocol in a query", "p/A", "C?u=https://x", "p/C", "u=https://x"},
		{"colon without a protocol", "p/A", "/p/://C", "p/://C", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path, query, err := Resolve(tc.base, tc.url)
			require.NoError(t, err)
			require.Equal(t, tc.path, path)
			require.Equal(t, tc.query, query)
		})
	}
}

func TestResolveProtocol(t *testing.T) {
	for _, tc := range []struct{ url, want string }{
		{"x://", `Unknown URL protocol "x://"`},
		{"https://a.com/b?c=d", `Unknown URL protocol "https://"`},
		{"plugin://id/page?x=1", `Page "plugin://id/page" is not found`},
	} {
		path, query, err := Resolve("p/A", tc.url)
		require.EqualError(t, err, tc.want)
		require.Empty(t, path+query)
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range [][2]string{{"p/A", "../../x?y=1?z"}, {"", "..//.."}, {"a/b/c", "./../.././d.html"}, {"/", "//"}, {"p/A", "x://y"}, {"p/\xff", "\xff?\xff"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, base, url string) {
		base = strings.ReplaceAll(base, "?", "") // a route has none
		path, query, err := Resolve(base, url)
		if err != nil {
			require.Contains(t, url, "://")
			return
		}
		require.NotContains(t, path, "?", "a route ends at the first ?")
		require.NotContains(t, query, "?")
		again, _, err := Resolve("any/base", "/"+path)
		require.NoError(t, err)
		require.Equal(t, path, again, "an absolute url of the route leads to it")
	})
}

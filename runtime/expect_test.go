package wxruntime_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// lines splits a text at its line ends; "" has none.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ name, want, got, diff string }{
		{"both empty", "", "", ""},
		{"equal", "app.onLaunch\napp.onShow\n", "app.onLaunch\napp.onShow\n", ""},
		{"one is missing", `
app.onLaunch
app.onShow
pages/a/a.onLoad {}
`, `
app.onLaunch
pages/a/a.onLoad {}
`, `
  app.onLaunch
- app.onShow
  pages/a/a.onLoad {}
`},
		{"one too many", `
pages/a/a.onHide
pages/b/b.onShow
`, `
pages/a/a.onHide
app.onError
pages/b/b.onShow
`, `
  pages/a/a.onHide
+ app.onError
  pages/b/b.onShow
`},
		{"another in its place", `
pages/b/b.onLoad {"x":"1"}
`, `
pages/b/b.onLoad {"x":"2"}
`, `
- pages/b/b.onLoad {"x":"1"}
+ pages/b/b.onLoad {"x":"2"}
`},
		{"the order", `
app.onHide
pages/a/a.onHide
app.onShow
`, `
pages/a/a.onHide
app.onHide
app.onShow
`, `
- app.onHide
  pages/a/a.onHide
+ app.onHide
  app.onShow
`},
		{"nothing came", "app.onLaunch\napp.onShow\n", "", `
- app.onLaunch
- app.onShow
`},
		{"nothing was wanted", "", "app.onLaunch\n", `
+ app.onLaunch
`},
		{"common lines far from a difference are left out", `
1
2
3
4
5
six
7
8
9
10
11
12
13
fourteen
15
16
17
18
19
`, `
1
2
3
4
5
6
7
8
9
10
11
12
13
14
15
16
17
18
19
`, `
  ...
  3
  4
  5
- six
+ 6
  7
  8
  9
  ...
  11
  12
  13
- fourteen
+ 14
  15
  16
  17
  ...
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			diff := wxruntime.Diff(lines(strings.TrimPrefix(c.want, "\n")), lines(strings.TrimPrefix(c.got, "\n")))
			require.Equal(t, strings.TrimSuffix(strings.TrimPrefix(c.diff, "\n"), "\n"), diff)
		})
	}
}

// TestDiffMinimal compares random sequences of a few words: what the diff keeps is common, what it drops and adds turns one into the other, and no fewer lines would do.
func TestDiffMinimal(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	random := func() []string {
		out := make([]string, source.IntN(7))
		for i := range out {
			out[i] = string(rune('a' + source.IntN(3)))
		}
		return out
	}
	for range 2000 {
		want, got := random(), random()
		diff := lines(wxruntime.Diff(want, got))
		switch {
		case len(diff) == 0:
			require.Equal(t, want, got)
			continue
		case slices.Contains(diff, "  ..."):
			continue
		}
		var from, to []string
		changed := 0
		for _, line := range diff {
			mark, text := line[:2], line[2:]
			if mark != "+ " {
				from = append(from, text)
			}
			if mark != "- " {
				to = append(to, text)
			}
			if mark != "  " {
				changed++
			}
		}
		require.Equal(t, strings.Join(want, ""), strings.Join(from, ""))
		require.Equal(t, strings.Join(got, ""), strings.Join(to, ""))
		require.Equal(t, len(want)+len(got)-2*common(want, got), changed)
	}
}

// common is the length of the longest common subsequence, written as its definition is.
func common(a, b []string) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case a[0] == b[0]:
		return 1 + common(a[1:], b[1:])
	}
	return max(common(a[1:], b), common(a, b[1:]))
}

// TestDiffLong compares sequences too long for a table of all pairs: the middle is replaced as a whole, the equal ends stay.
func TestDiffLong(t *testing.T) {
	var want, got []string
	for i := range 5000 {
		want = append(want, "line "+strconv.Itoa(i))
		got = append(got, "line "+strconv.Itoa(i))
	}
	want[1], got[1] = "old", "new"
	want[4998], got[4998] = "old", "new"
	diff := lines(wxruntime.Diff(want, got))
	require.Len(t, diff, 2*4998+2)
	require.Equal(t, []string{"  line 0", "- old", "- line 2"}, diff[:3])
	require.Equal(t, []string{"+ line 4997", "+ new", "  line 4999"}, diff[len(diff)-3:])
}

func TestExpect(t *testing.T) {
	var said failures
	wxruntime.Expect(&said, []string{"app.onLaunch", "app.onShow"}, "app.onLaunch", "app.onShow")
	wxruntime.Expect(&said, nil)
	require.Empty(t, said.said)
	wxruntime.Expect(&said, []string{"app.onLaunch", "pages/a/a.onLoad {}"}, "app.onLaunch", "app.onShow", "pages/a/a.onLoad {}")
	require.Equal(t, []string{"not the sequence that was wanted (- wanted, + came):\n  app.onLaunch\n- app.onShow\n  pages/a/a.onLoad {}"}, said.said)
}

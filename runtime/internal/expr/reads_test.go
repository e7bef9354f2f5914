package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReads(t *testing.T) {
	for src, want := range map[string]string{
		``: ``, `1 + 2`: ``, `a`: `a`, `a.b`: `a/b`, `a.b[0].c`: `a/b/0/c`, `a['x.y'][1.0]`: `a/x.y/1`, `a[0][b.c].d`: `a/0 b/c`, `a[b][c]`: `a b c`, `a.b.length`: `a/b`, `a.length.x`: `a`, `a.b.prototype`: ``, `a[null]`: ``,
		`a + b * -c.d`: `a b c/d`, `a ? b.x : !c`: `a b/x c`, `a && b || ~c`: `a b c`, `'x' + a.b + c * d`: `a/b c d`, `a == b.c < d`: `a b/c d`, `[a, {b, c: d.e, ...f.g}]`: `a b d/e f/g`, `[a.x, b][c].y`: `a/x b c`, `[a][0].x`: `a`, `m.f(a.b, [c])`: `m/f a/b c`, `f(a)(b).x[c]`: `f a b c`,
		`a.b + a`: `a`, `a + a.b`: `a`, `a.b + a.c + a.b`: `a/b a/c`, `a.b.c + a.b.d + a.b + e`: `a/b e`, `ab + a.b`: `ab a/b`, `a[1] + a['1']`: `a/1`,
	} {
		var got []string
		for _, p := range parse(t, src).Reads() {
			got = append(got, strings.Join(p, "/"))
		}
		require.Equal(t, want, strings.Join(got, " "), src)
	}
}

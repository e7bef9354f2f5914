package expr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

// listener is a scope that keeps the calls of what is no function.
type listener struct {
	scope
	heard []expr.Call
}

func (l *listener) NoFunction(c *expr.Call) { l.heard = append(l.heard, *c) }

func TestCallsOfNoFunction(t *testing.T) {
	ok := &function{func([]expr.Operand) expr.Operand { return expr.Operand{} }}
	modules := map[string]expr.Foreign{"m": &module{map[string]expr.Operand{"ok": expr.FromWXS(ok)}}}
	for _, c := range []struct {
		src  string
		want []expr.Call
	}{
		{`m.ok(a) + m.ok()`, nil},
		{`t ? m.ok(1) : m.no(1)`, nil},
		{`f ? m.ok(1) : m.no (1)`, []expr.Call{{At: expr.Pos{Line: 2, Column: 19}, Function: "m.no", Name: "m"}}},
		{"a +\nm.no(n.b())", []expr.Call{{At: expr.Pos{Line: 3, Column: 1}, Function: "m.no", Name: "m"}}},
		{`m.ok(n.b())`, []expr.Call{{At: expr.Pos{Line: 2, Column: 10}, Function: "n.b", Name: "n"}}},
		{`a()`, []expr.Call{{At: expr.Pos{Line: 2, Column: 5}, Function: "a", Name: "a"}}},
		{`m[key]()`, []expr.Call{{At: expr.Pos{Line: 2, Column: 5}, Function: "m[key]"}}},
		{`[a]()`, []expr.Call{{At: expr.Pos{Line: 2, Column: 5}, Function: "[a]"}}},
	} {
		e, err := expr.Parse(c.src, expr.Pos{Line: 2, Column: 5})
		require.NoError(t, err)
		l := &listener{scope: scope{value(t, data), modules}}
		e.Value(l)
		require.Equal(t, c.want, l.heard, c.src)
		e.Value(l.scope)
	}
	calls := parse(t, `a(b(1), {k: c.d()}) + 'x' + [e[f()]]`).Calls()
	var names []string
	for _, c := range calls {
		names = append(names, c.Function)
	}
	require.Equal(t, []string{"a", "b", "c.d", "f"}, names)
	require.Empty(t, parse(t, `a.b + 1`).Calls())
}

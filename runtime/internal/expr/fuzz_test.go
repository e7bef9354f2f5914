package expr_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// recorder is a scope that knows what was looked up.
type recorder struct {
	scope
	names []string
}

func (r *recorder) Lookup(name string) expr.Operand {
	r.names = append(r.names, name)
	return r.scope.Lookup(name)
}

// FuzzExpr: the package and the reference refuse the same sources and find the same values for the others, and a value depends on nothing but what Reads tells.
func FuzzExpr(f *testing.F) {
	for _, src := range []string{
		"", "a.b[0].c", "-arr[i] + 'x' * 017", "!~-a == b != c === d !== e", "a ? b : c ? [d] : {e: 1, f, ...g}", "obj['k'] < s && zh >= emo || n <= u", "x(1, 'a\\n')[key].y()", "1.5 << 3 >> 2 & 7 | 4 ^ 1 % 2", "/* c */ 'it\\'s' + \"}}\"",
		"{...obj, k: 5}", "emo[0] + emo.length", "nested.x[key]", "hs * 1 + ns / 3 - big", "a b", "{}", "018.5", "08", "'\n'", "{a: ...b}", "'\ufeff0x1F\u00a0' * 1",
	} {
		f.Add(src)
	}
	v := value(f, data)
	env := refFrom(v).(*refObject)
	f.Fuzz(func(t *testing.T, src string) {
		if !refMeasure(src) {
			_, _ = expr.Parse(src, expr.Pos{Line: 1, Column: 1})
			return
		}
		want, wantErr := refParse(src)
		e, err := expr.Parse(src, expr.Pos{Line: 1, Column: 1})
		require.Equal(t, wantErr != nil, err != nil, "%q: %v", src, err)
		if err != nil {
			return
		}
		s := &recorder{scope: scope{data: v}}
		got := e.Value(s)
		requireEqual(t, refTo(want(env)), got, src)
		requireKnown(t, e, s.names, got)
	})
}

// requireEqual is exact but for the keys' order: it tells -0 from 0.
func requireEqual(t *testing.T, want, got abi.Value, src string) {
	require.True(t, want.Equal(got), "%q is %s (%s), not %s (%s)", src, got.JSON(), got.Kind(), want.JSON(), want.Kind())
	if want.Kind() == abi.Number && want.Number() == 0 {
		require.Equal(t, math.Signbit(want.Number()), math.Signbit(got.Number()), "%q: the sign", src)
	}
}

// requireKnown wants that every name that was looked up is one of a path, and that a scope with the data of these paths alone gives the same value.
func requireKnown(t *testing.T, e *expr.Expr, names []string, got abi.Value) {
	part := abi.ObjectValue()
	whole := value(t, data)
	for _, p := range e.Reads() {
		names = slices.DeleteFunc(names, func(name string) bool { return name == p[0] })
		copyPath(part, whole, p)
	}
	require.Empty(t, names, e.String())
	again := e.Value(scope{data: part})
	require.True(t, got.Equal(again), "%s is %s with all of the data and %s with what it reads", e, got.JSON(), again.JSON())
}

// copyPath copies what stands at a path from one object to another; an array on the way goes over whole.
func copyPath(to, from abi.Value, p expr.Path) {
	key := p[0]
	if from.Kind() != abi.Object || !from.Has(key) {
		return
	}
	next := from.Get(key)
	if len(p) == 1 || next.Kind() != abi.Object {
		to.Set(key, next)
		return
	}
	if to.Get(key).Kind() != abi.Object {
		to.Set(key, abi.ObjectValue())
	}
	copyPath(to.Get(key), next, p[1:])
}

package expr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// scope looks names up in an object, and wxs modules before it.
type scope struct {
	data    abi.Value
	modules map[string]expr.Foreign
}

func (s scope) Lookup(name string) expr.Operand {
	if m, ok := s.modules[name]; ok {
		return expr.FromWXS(m)
	}
	return expr.Data(s.data.Get(name))
}

const data = `{
	"a": 1, "b": 2, "c": 3, "s": "str", "e": "", "z": 0, "n": null, "u": {"$": "undefined"}, "t": true, "f": false, "nan": {"$": "NaN"}, "inf": {"$": "Infinity"}, "nz": {"$": "-0"},
	"half": 1.5, "big": 1e21, "small": 1e-7, "far": 9007199254740993e3, "ns": "12", "hs": "0x10", "pad": "  7\n", "zh": "中文", "emo": "😀x", "high": "\uf900",
	"arr": [1, 2, 3], "none": [], "deep": [[1, 2], [3, [4, null]]], "one": [5], "obj": {"k": 1, "a-b": 2, "f": false, "7": 8}, "empty": {},
	"list": [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}], "key": "k", "i": 1, "nested": {"x": {"y": "deep"}, "k": "key"},
	"odd": {"length": 5, "prototype": 1, "caller": 2, "__proto__": 3}, "fn": {"$": "function"}, "date": {"$": "Date"}
}`

func value(t testing.TB, json string) abi.Value {
	v, err := jsonvalue.ParseMarked([]byte(json))
	require.NoError(t, err)
	return v
}

func parse(t testing.TB, src string) *expr.Expr {
	e, err := expr.Parse(src, expr.Pos{Line: 1, Column: 1})
	require.NoError(t, err, src)
	return e
}

// requireValue wants that v is the value that JSON with markers describes, and that -0 is told from 0.
func requireValue(t *testing.T, want string, v abi.Value, src string) {
	w := value(t, want)
	require.True(t, w.Equal(v), "%s is %s (%s), not %s", src, v.JSON(), v.Kind(), want)
	if w.Kind() == abi.Number && w.Number() == 0 {
		require.Equal(t, 1/w.Number(), 1/v.Number(), "%s: the sign of zero", src)
	}
}

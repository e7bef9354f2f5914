package expr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// module is what a wxs module exports: functions, data and other such objects.
type module struct {
	members map[string]expr.Operand
}

func (m *module) Get(key string) expr.Operand      { return m.members[key] }
func (m *module) Call([]expr.Operand) expr.Operand { return expr.Operand{} }
func (m *module) Value() abi.Value {
	return abi.ObjectValue(abi.Field{Key: "members", Value: abi.IntValue(len(m.members))})
}

type function struct {
	call func(args []expr.Operand) expr.Operand
}

func (f *function) Get(string) expr.Operand               { return expr.Operand{} }
func (f *function) Call(args []expr.Operand) expr.Operand { return f.call(args) }
func (f *function) Value() abi.Value                      { return abi.MarkerValue(abi.Function) }

func TestModules(t *testing.T) {
	inner := &module{map[string]expr.Operand{"x": expr.Data(abi.IntValue(7))}}
	join := &function{func(args []expr.Operand) expr.Operand {
		text := ""
		for _, arg := range args {
			text += expr.Text(arg.Value()) + ";"
		}
		return expr.Data(abi.StringValue(text))
	}}
	pick := &function{func(args []expr.Operand) expr.Operand { return args[0] }}
	m := &module{map[string]expr.Operand{
		"join": expr.FromWXS(join), "pick": expr.FromWXS(pick), "inner": expr.FromWXS(inner), "list": expr.Data(value(t, `[1, 2]`)), "caller": expr.Data(abi.IntValue(1)),
	}}
	s := scope{value(t, data), map[string]expr.Foreign{"m": m}}
	for _, c := range [][2]string{
		{`m.join(a, n, u, arr)`, `"1;null;;1,2,3;"`}, {`m['join'](a)`, `"1;"`}, {`m['jo' + 'in'](a)`, `"1;"`}, {`m[e + 'join']()`, `""`}, {`m.pick(m.join)(b)`, `"2;"`}, {`m.pick(m).inner.x`, `7`}, {`m.inner['x'] + 1`, `8`},
		{`m.list[i]`, `2`}, {`m.list.length`, `2`}, {`m.pick(arr)[i]`, `2`}, {`m.pick(list[0]).name`, `"one"`}, {`(t ? m.pick : m.join)`, `{"$": "function"}`}, {`m.missing`, undefined}, {`m.missing(a)`, undefined}, {`m.inner(a)`, undefined},
		{`m.caller`, undefined}, {`m[u]`, undefined}, {`m ? 1 : 2`, `1`}, {`!m.join`, `false`}, {`m && 1`, `1`}, {`m == m`, `true`}, {`m === m`, `true`}, {`m != m.inner`, `true`}, {`m === a`, `false`}, {`m !== m.inner`, `true`}, {`a == m`, `false`},
		{`m`, `{"members": 5}`}, {`[m.inner]`, `[{"members": 1}]`}, {`{...m, a}`, `{"members": 5, "a": 1}`}, {`m + ''`, `"[object Object]"`}, {`m.join + ''`, `"[object Function]"`}, {`m.join(foo(m.pick()))`, `";"`},
	} {
		requireValue(t, c[1], parse(t, c[0]).Value(s), c[0])
	}
	require.Same(t, inner, parse(t, `m.inner`).Eval(s).Foreign())
	require.Same(t, inner, parse(t, `{...m.inner}`).Eval(s).Foreign())
	require.Nil(t, parse(t, `a`).Eval(s).Foreign())
}

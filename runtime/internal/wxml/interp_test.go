package wxml

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// value is the first attribute of the first element.
func value(t testing.TB, src string) *Interp {
	t.Helper()
	return parse(t, src).Nodes[0].(*Element).Attrs[0].Value
}

var scope = names{
	"n": abi.IntValue(1), "s": abi.StringValue("str"), "no": abi.NullValue(), "o": abi.ObjectValue(abi.Field{Key: "k", Value: abi.IntValue(2)}),
	"f": abi.BoolValue(false),
}

func TestInterpValue(t *testing.T) {
	for _, c := range []struct {
		src  string
		want abi.Value
		text string
	}{
		{`<a b/>`, abi.BoolValue(true), "true"},
		{`<a b=""/>`, abi.StringValue(""), ""},
		{`<a b="1"/>`, abi.StringValue("1"), "1"},
		{`<a b="{{n}}"/>`, abi.IntValue(1), "1"},
		{`<a b="{{f}}"/>`, abi.BoolValue(false), "false"},
		{`<a b="{{f}} "/>`, abi.StringValue("false "), "false "},
		{`<a b="{{no}}"/>`, abi.NullValue(), "null"},
		{`<a b="{{none}}"/>`, abi.Value{}, ""},
		{`<a b="[{{no}}{{none}}]"/>`, abi.StringValue("[null]"), "[null]"},
		{`<a b="{{o}}"/>`, scope["o"], "[object Object]"},
		{`<a b="{{n}}{{o.k}}"/>`, abi.StringValue("12"), "12"},
		{`<a b="{{}}"/>`, abi.StringValue(""), ""},
		{`<a b="{{ }}{{n}}{{}}"/>`, abi.IntValue(1), "1"},
		{`<a b="{{ }}x"/>`, abi.StringValue("x"), "x"},
		{`<a b="{{ {k:2} }}"/>`, scope["o"], "[object Object]"},
		{`<a b="{{n}}}"/>`, abi.StringValue("1}"), "1}"},
		{`<a b="}}{n}"/>`, abi.StringValue("}}{n}"), "}}{n}"},
		{`<a b="\{{n}}"/>`, abi.IntValue(1), "1"},
		{`<a b="{{'\"'}}\\\n"/>`, abi.StringValue("\"\\\n"), "\"\\\n"},
	} {
		v := value(t, c.src)
		require.True(t, c.want.Equal(v.Value(scope)), c.src)
		require.True(t, c.want.Equal(v.Eval(scope).Value()), c.src)
		require.Equal(t, c.text, v.Text(scope), c.src)
	}
}

func TestInterpLiteral(t *testing.T) {
	for _, src := range []string{`<a b/>`, `<a b=""/>`, `<a b="c"/>`, `<a b="{{1}}"/>`, `<a b="{{}}"/>`} {
		v := value(t, src)
		lit, ok := v.Literal()
		require.True(t, ok, src)
		require.True(t, lit.Equal(v.Value(nil)), src)
		require.Empty(t, v.Reads(), src)
	}
	for _, src := range []string{`<a b="{{c}}"/>`, `<a b="c{{d}}"/>`} {
		_, ok := value(t, src).Literal()
		require.False(t, ok, src)
	}
	require.NotNil(t, value(t, `<a b="{{c}}"/>`).Expr())
	require.Nil(t, value(t, `<a b="{{c}} "/>`).Expr())
	require.Nil(t, value(t, `<a b="c"/>`).Expr())
}

func TestInterpReads(t *testing.T) {
	var want []expr.Path
	for _, text := range []string{"a.b", "c"} {
		e, err := expr.Parse(text, expr.Pos{Line: 1, Column: 1})
		require.NoError(t, err)
		want = append(want, e.Reads()...)
	}
	require.Equal(t, want, value(t, `<a b="{{a.b}} {{c}} {{a.b}}"/>`).Reads())
}

// Backslashes print as they do in wcc's output.
func TestBackslashes(t *testing.T) {
	for src, want := range map[string]string{
		`\`: `\`, `a\`: `a\`, `[\n\r\t]`: "[\n\r\t]", `[\q\0]`: `[\q\0]`, `[\"\']`: `[\x22\x27]`, `[\\]`: `[\x5c]`, `[\\\]`: `[\\]`, `[\\\\]`: `[\\x5c]`,
		`\\n`: `\n`, `\\\n`: "\\\n", `\\'`: `\'`, `\\\'`: `\\x27`, `\{{s}}\{{n}}\`: `\str\1\`, `\\{{s}}`: `\x5cstr`,
	} {
		require.Equal(t, want, parse(t, src).Nodes[0].(*Text).Value.Text(scope), src)
	}
	require.Equal(t, "x\ny", value(t, `<a b="x\\ny"/>`).Text(scope))
	require.Equal(t, `x\x5cy`, value(t, `<a b="x\\\\y"/>`).Text(scope))
}

// A single {{ }} costs nothing beyond its expression, a mix the string that it makes.
func TestInterpAllocs(t *testing.T) {
	single, mix := value(t, `<a b="{{o.k}}"/>`), value(t, `<a b="row {{o.k}} {{s}}"/>`)
	var s expr.Scope = scope
	require.Zero(t, testing.AllocsPerRun(100, func() { single.Value(s) }))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { mix.Text(s) }), 2.0)
}

package data

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestCheck(t *testing.T) {
	function, date := abi.MarkerValue(abi.Function), abi.MarkerValue(abi.Date)
	object := func(key string, v abi.Value) abi.Value { return abi.ObjectValue(abi.Field{Key: key, Value: v}) }
	withFunction := []string{`Setting data field "u" to a value with a function; the view gets null.`}
	for _, tc := range []struct {
		name     string
		in       abi.Value
		wire     string
		warnings []string
	}{
		{"plain", fixture(), `{"a":1,"l":[1,{"k":"v"},3],"n":null,"o":{"x":1,"y":{"z":2}},"s":"str"}`, nil},
		{"null", abi.NullValue(), "null", nil},
		{"statement 129: undefined", abi.Value{}, "", []string{`Setting data field "u" to undefined is invalid.`}},
		{"statement 130: function", function, "null", withFunction},
		{"statement 130: Date", date, "{}", []string{`Setting data field "u" to a value with a Date; the view gets {}.`}},
		{"statement 130: NaN", abi.NumberValue(math.NaN()), "null", nil},
		{"Infinity", abi.NumberValue(math.Inf(-1)), "null", nil},
		{"in an object", object("f", function), `{"f":null}`, withFunction},
		{"in an array", abi.ArrayValue(function, abi.Value{}, abi.NumberValue(math.NaN())), `[null,null,null]`, withFunction},
		{"twice", abi.ArrayValue(function, object("f", function)), `[null,{"f":null}]`, withFunction},
		{"undefined in an object", object("u", abi.Value{}), `{}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			local, warnings, err := Check("u", tc.in)
			require.NoError(t, err)
			require.Equal(t, tc.warnings, warnings)
			require.True(t, tc.in.Equal(local))
			wire := Wire(local)
			require.Equal(t, tc.wire, wire.JSON())
			require.True(t, plain(wire) || wire.IsUndefined())
		})
	}
}

func TestCheckCycle(t *testing.T) {
	real := abi.ObjectValue()
	real.Set("self", real)
	deep := abi.ArrayValue()
	for range abi.MaxDepth {
		deep = abi.ArrayValue(deep)
	}
	for name, v := range map[string]abi.Value{
		"statement 131: marker": abi.ObjectValue(abi.Field{Key: "c", Value: abi.MarkerValue(abi.Cycle)}),
		"real":                  real,
		"too deep":              deep,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Check("a", v)
			require.EqualError(t, err, "Maximum call stack size exceeded")
		})
	}
	_, _, err := Check("a", deep.At(0))
	require.NoError(t, err)
}

// Statement 132.
func TestCheckCopies(t *testing.T) {
	source := fixture()
	local, _, err := Check("a", source)
	require.NoError(t, err)
	wire := Wire(local)
	source.Get("o").Set("x", abi.IntValue(7))
	require.Equal(t, 1, local.Get("o").Get("x").Int())
	local.Get("l").At(1).Set("k", abi.NullValue())
	require.Equal(t, "v", wire.Get("l").At(1).Get("k").Text())
}

func BenchmarkCheckWire1000Rows(b *testing.B) {
	rows := abi.ArrayValue()
	for i := range 1000 {
		rows.Append(abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(i)}, abi.Field{Key: "text", Value: abi.StringValue("row")}, abi.Field{Key: "done", Value: abi.BoolValue(false)}))
	}
	b.ReportAllocs()
	for b.Loop() {
		local, _, _ := Check("rows", rows)
		Wire(local)
	}
}

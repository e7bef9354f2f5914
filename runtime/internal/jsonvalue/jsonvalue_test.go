package jsonvalue

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]abi.Value{
		`null`:           abi.NullValue(),
		` true `:         abi.BoolValue(true),
		"\r\n\tfalse":    abi.BoolValue(false),
		`0`:              abi.IntValue(0),
		`-12.5e+1`:       abi.IntValue(-125),
		`1E2`:            abi.IntValue(100),
		`1e999`:          abi.NumberValue(math.Inf(1)),
		`-1e999`:         abi.NumberValue(math.Inf(-1)),
		`1e-999`:         abi.IntValue(0),
		`""`:             abi.StringValue(""),
		`"a中😀"`:          abi.StringValue("a中😀"),
		`"\"\\\/\b\f\n"`: abi.StringValue("\"\\/\b\f\n"),
		`"\r\t\u4e2d"`:   abi.StringValue("\r\t中"),
		`"\ud83d\ude00"`: abi.StringValue("😀"),
		`"\ud83d"`:       abi.StringValue("\ufffd"),
		`"\ude00\ud83d"`: abi.StringValue("\ufffd\ufffd"),
		`"\ud83d\u0041"`: abi.StringValue("\ufffdA"),
		`"\ud83d\n"`:     abi.StringValue("\ufffd\n"),
		"\"\xff\xe4z\"":  abi.StringValue("\ufffd\ufffdz"),
		`[]`:             abi.ArrayValue(),
		`[ 1 , [ ] ]`:    abi.ArrayValue(abi.IntValue(1), abi.ArrayValue()),
		`{}`:             abi.ObjectValue(),
		`{"a":{"b":[]}}`: abi.ObjectValue(abi.Field{Key: "a", Value: abi.ObjectValue(abi.Field{Key: "b", Value: abi.ArrayValue()})}),
	} {
		got, err := Parse([]byte(in))
		require.NoError(t, err, in)
		require.True(t, want.Equal(got), "%s: %s", in, got.JSON())
	}
}

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		``:            `unexpected end at byte 0`,
		`  `:          `unexpected end at byte 2`,
		`x`:           `unexpected 'x' at byte 0`,
		`tru`:         `unexpected end at byte 3`,
		`nul1`:        `unexpected '1' at byte 3`,
		`1 2`:         `text behind the value's end at byte 2`,
		`01`:          `text behind the value's end at byte 1`,
		`-`:           `unexpected end at byte 1`,
		`+1`:          `unexpected '+' at byte 0`,
		`1.`:          `unexpected end at byte 2`,
		`.5`:          `unexpected '.' at byte 0`,
		`1e`:          `unexpected end at byte 2`,
		`[1,]`:        `unexpected ']' at byte 3`,
		`[1`:          `unexpected end at byte 2`,
		`[1}`:         `unexpected '}' at byte 2`,
		`{a:1}`:       `unexpected 'a' at byte 1`,
		`{"a" 1}`:     `unexpected '1' at byte 5`,
		`{"a":1,}`:    `unexpected '}' at byte 7`,
		`'a'`:         `unexpected '\'' at byte 0`,
		`"a`:          `unexpected end at byte 2`,
		"\"a\n\"":     `unexpected '\n' at byte 2`,
		"\"中\x01\"":   `unexpected '\x01' at byte 4`,
		`"\x"`:        `unexpected 'x' at byte 2`,
		`"\u12"`:      `unexpected end at byte 6`,
		`"\u12g4"`:    `escape without four hexadecimal digits at byte 3`,
		`"\ud83d\u1"`: `unexpected end at byte 11`,
		"\ufeff1":     `unexpected '\ufeff' at byte 0`,
		`中`:           `unexpected '中' at byte 0`,
		`NaN`:         `unexpected 'N' at byte 0`,
	} {
		_, err := Parse([]byte(in))
		require.EqualError(t, err, "jsonvalue: "+want, "%q", in)
	}
}

func TestParseKeepsOrder(t *testing.T) {
	v, err := Parse([]byte(`{"z":1,"a":2,"m":3,"z":4,"":5}`))
	require.NoError(t, err)
	require.Equal(t, `{"z":4,"a":2,"m":3,"":5}`, string(v.AppendJSON(nil)))
}

func TestParseKeepsMinusZero(t *testing.T) {
	v, err := Parse([]byte(`-0`))
	require.NoError(t, err)
	require.True(t, math.Signbit(v.Number()))
}

func TestParseDepth(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	_, err := Parse(deep(MaxDepth))
	require.NoError(t, err)
	_, err = Parse(deep(MaxDepth + 1))
	require.EqualError(t, err, "jsonvalue: values are nested too deep at byte 10000")
}

func TestParseMarked(t *testing.T) {
	for _, in := range []string{
		`{"$":"undefined"}`, `{"$":"NaN"}`, `{"$":"Infinity"}`, `{"$":"-Infinity"}`, `{"$":"-0"}`, `{"$":"function"}`, `{"$":"Date"}`, `{"$":"cycle"}`,
		`{"a":[{"$":"undefined"},0,-1.5,"x"],"b":{"$":"cycle"},"c":null}`,
		`{"$":"other"}`, `{"$":1}`, `{"$":"NaN","a":1}`, `{"$":{"$":"NaN"}}`,
	} {
		v, err := ParseMarked([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, in, string(AppendMarked(nil, v)))
	}
	v, err := ParseMarked([]byte(`{"$":"NaN"}`))
	require.NoError(t, err)
	require.True(t, math.IsNaN(v.Number()))
	v, err = ParseMarked([]byte(`[{"$":"undefined"},{"$":"Date"}]`))
	require.NoError(t, err)
	require.True(t, v.At(0).IsUndefined())
	require.Equal(t, abi.Date, v.At(1).Kind())
}

func TestParseLeavesMarkersAlone(t *testing.T) {
	v, err := Parse([]byte(`{"$":"NaN"}`))
	require.NoError(t, err)
	require.Equal(t, "NaN", v.Get("$").Text())
}

// FuzzParse holds Parse against encoding/json: the same texts are JSON, and they mean the same, but for numbers beyond a float64, which encoding/json refuses.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5,-0,1e999],"b":"\ud83d\ude00\ud83d","a":null}`, `[[[]],{}]`, `"\u00e4\/"`, `01`, `[1,]`, "\"\xff\"", `{"$":"NaN"}`, " \t\r\n1e5 ",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		require.Equal(t, json.Valid(data), err == nil, "%v", err)
		if err != nil {
			return
		}
		text := v.AppendJSON(nil)
		require.True(t, json.Valid(text))
		var want, got any
		if json.Unmarshal(data, &want) != nil {
			return
		}
		require.NoError(t, json.Unmarshal(text, &got))
		require.Equal(t, want, got)
		again, err := Parse(text)
		require.NoError(t, err)
		require.True(t, v.Equal(again))
		marked, err := ParseMarked(AppendMarked(nil, v))
		require.NoError(t, err)
		if !strings.Contains(string(text), `"$"`) {
			require.True(t, v.Equal(marked))
		}
	})
}

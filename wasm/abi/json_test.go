package abi_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// TestNumberTexts has what JavaScript's String(n) gives.
func TestNumberTexts(t *testing.T) {
	for want, f := range map[string]float64{
		"0":                       math.Copysign(0, -1),
		"1":                       1,
		"-1.5":                    -1.5,
		"0.1":                     0.1,
		"0.30000000000000004":     0.30000000000000004,
		"100":                     1e2,
		"9007199254740992":        1 << 53,
		"123456789012345680000":   123456789012345678901,
		"100000000000000000000":   1e20,
		"1e+21":                   1e21,
		"-1.2e+22":                -1.2e22,
		"1e+100":                  1e100,
		"1.7976931348623157e+308": math.MaxFloat64,
		"0.000001":                1e-6,
		"0.0000015":               1.5e-6,
		"1e-7":                    1e-7,
		"-1.5e-9":                 -1.5e-9,
		"1e-10":                   1e-10,
		"1e-100":                  1e-100,
		"5e-324":                  5e-324,
		"2.2250738585072014e-308": 2.2250738585072014e-308,
	} {
		require.Equal(t, want, num(f).JSON())
		require.Equal(t, len(want), num(f).JSONLen())
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		require.Equal(t, "null", num(f).JSON())
		require.Equal(t, 4, num(f).JSONLen())
	}
}

// TestStringTexts has what JavaScript's JSON.stringify gives; bytes that are no UTF-8 become U+FFFD.
func TestStringTexts(t *testing.T) {
	for in, want := range map[string]string{
		"":                  `""`,
		"a\"b\\c/":          `"a\"b\\c/"`,
		"\b\f\n\r\t":        `"\b\f\n\r\t"`,
		"\x00\v\x1f\x7f":    `"\u0000\u000b\u001f` + "\x7f\"",
		"<&>'":              `"<&>'"`,
		"你好😀\u2028":         "\"你好😀\u2028\"",
		"\xff|\xed\xa0\x80": "\"\ufffd|\ufffd\ufffd\ufffd\"",
		"\ufffd":            "\"\ufffd\"",
	} {
		require.Equal(t, want, str(in).JSON())
		require.Equal(t, len(want), str(in).JSONLen())
		require.Equal(t, "{"+want+":1}", obj(in, num(1)).JSON(), "as a key")
	}
}

func TestJSONOfWhatItLacks(t *testing.T) {
	function, date, cycle := abi.MarkerValue(abi.Function), abi.MarkerValue(abi.Date), abi.MarkerValue(abi.Cycle)
	for _, c := range []struct {
		v    abi.Value
		want string
	}{
		{abi.Value{}, ""},
		{abi.ArrayValue(abi.Value{}, abi.NullValue(), abi.Value{}), "[null,null,null]"},
		{obj("a", abi.Value{}), "{}"},
		{obj("a", abi.Value{}, "b", num(1), "c", abi.Value{}, "d", num(2)), `{"b":1,"d":2}`},
		{abi.ArrayValue(function, date, cycle), "[null,{},null]"},
		{obj("f", function, "d", date, "c", cycle), `{"f":null,"d":{},"c":null}`},
	} {
		require.Equal(t, c.want, string(c.v.AppendJSON(nil)))
		require.Equal(t, len(c.want), c.v.JSONLen())
	}
}

func TestJSONSortsKeys(t *testing.T) {
	v := obj("b", num(1), "a", obj("d", num(2), "c", num(3)))
	require.Equal(t, `{"a":{"c":3,"d":2},"b":1}`, v.JSON())
	require.Equal(t, `{"b":1,"a":{"d":2,"c":3}}`, string(v.AppendJSON(nil)))
	require.Equal(t, `before{"b":1`, string(v.AppendJSON([]byte("before"))[:12]))
}

// TestJSONAsEncodingJSON compares with the standard library.
func TestJSONAsEncodingJSON(t *testing.T) {
	eachRandom(t, func(v abi.Value) {
		if v.IsUndefined() {
			return
		}
		require.Equal(t, oracle(t, v), v.JSON())
	})
}

// oracle is v's text by encoding/json, which sorts keys too. It escapes three characters that JavaScript does not.
func oracle(t *testing.T, v abi.Value) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(plain(v)))
	return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029", `\ufffd`, "\ufffd").Replace(strings.TrimSuffix(buf.String(), "\n"))
}

// plain is v as encoding/json wants it.
func plain(v abi.Value) any {
	switch v.Kind() {
	case abi.Bool:
		return v.Bool()
	case abi.Number:
		if f := v.Number(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f + 0 // without the sign of a zero
		}
	case abi.String:
		return v.Text()
	case abi.Array:
		list := []any{}
		for i := range v.Len() {
			list = append(list, plain(v.At(i)))
		}
		return list
	case abi.Object:
		m := map[string]any{}
		for i := range v.Len() {
			if item := v.At(i); !item.IsUndefined() {
				m[v.KeyAt(i)] = plain(item)
			}
		}
		return m
	}
	return nil
}

func TestJSONLen(t *testing.T) {
	eachRandom(t, func(v abi.Value) {
		text := v.AppendJSON(nil)
		require.Equal(t, len(text), v.JSONLen(), "%s", text)
	})
}

// FuzzJSON takes values from the wire: their text is JSON, in the length that was foretold.
func FuzzJSON(f *testing.F) {
	f.Add([]byte("\x83\xa1b\x01\xa1a\x93\xc0\xd4\x00\x00\xa3\xff\n\"\xa1c\xcb\x3e\xb0\xc6\xf7\xa0\xb5\xed\x8d"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := abi.NewReader(b)
		v := r.Value()
		if r.Err() != nil || v.IsUndefined() {
			return
		}
		text := v.AppendJSON(nil)
		require.True(t, json.Valid(text), "%q", text)
		require.Equal(t, len(text), v.JSONLen())
		require.True(t, json.Valid([]byte(v.JSON())))
		require.Len(t, v.JSON(), len(text))
	})
}

package route

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestParseQuery(t *testing.T) {
	for _, tc := range []struct {
		raw  string
		want []Pair
	}{
		{"", nil},
		{"x=1&y=2", []Pair{{"x", "1"}, {"y", "2"}}},
		{"k=v=w", []Pair{{"k", "v"}}},                                                   // statement 108
		{"k", []Pair{{"k", "undefined"}}},                                               // statement 108
		{"x=1&x=2", []Pair{{"x", "2"}}},                                                 // statement 108
		{"a=1?b=2", []Pair{{"a", "1"}}},                                                 // statement 108
		{"x=1&y=2&x=3", []Pair{{"x", "3"}, {"y", "2"}}},                                 // the place is that of the first
		{"b=1&10=x&2=y&01=z", []Pair{{"2", "y"}, {"10", "x"}, {"b", "1"}, {"01", "z"}}}, // the order of an object's keys
		{"k=", []Pair{{"k", ""}}},
		{"=v", []Pair{{"", "v"}}},
		{"&&a=1&", []Pair{{"a", "1"}}},
		{"k=%E4%B8%AD&p=a+b c", []Pair{{"k", "%E4%B8%AD"}, {"p", "a+b c"}}},
	} {
		require.Equal(t, tc.want, ParseQuery(tc.raw), tc.raw)
	}
}

func TestWire(t *testing.T) {
	require.Equal(t, "p/sub/C?x=1&y=a%20b", Wire("p/sub/C", ParseQuery("x=1&y=a b")))
	require.Equal(t, "p/sub/C?k=%25E4&n=%E4%B8%AD", Wire("p/sub/C", ParseQuery("k=%E4&n=中")))
	require.Equal(t, "p/sub/C?k=undefined", Wire("p/sub/C", ParseQuery("k")))
	require.Equal(t, "p/sub/C", Wire("p/sub/C", nil))
}

// What onLoad sees, by the way that the page was opened.
func TestOnLoadQuery(t *testing.T) {
	for _, tc := range []struct{ name, written, viaAPI, viaLaunch string }{
		{"statement 31: space", "k=a b", `{"k":"a b"}`, `{"k":"a b"}`},
		{"statement 32: escaped by the caller", "k=%E4%B8%AD", `{"k":"%E4%B8%AD"}`, `{"k":"%E4%B8%AD"}`},
		{"statement 33: %20", "k=a%20b", `{"k":"a%20b"}`, `{"k":"a%20b"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wire := Encode(ParseQuery(tc.written))
			require.Equal(t, tc.viaAPI, Object(Decode(ParseQuery(wire))).JSON())
			require.Equal(t, tc.viaLaunch, Object(ParseQuery(tc.written)).JSON())
		})
	}
	require.Equal(t, `{"k":"a b"}`, Object(Decode([]Pair{{"k", "a%20b"}})).JSON(), "statement 33: the same query on the wire of a reLaunch")
	require.Equal(t, `{"k":"100%","l":"a b"}`, Object(Decode([]Pair{{"k", "100%"}, {"l", "a%20b"}})).JSON(), "a value that cannot be decoded stays")
}

func TestDecodeCopies(t *testing.T) {
	pairs := []Pair{{"k", "%41"}}
	Decode(pairs)
	require.Equal(t, "%41", pairs[0].Value)
}

func TestURIComponent(t *testing.T) {
	for _, tc := range []struct{ plain, encoded string }{
		{"", ""},
		{"AZaz09-_.!~*'()", "AZaz09-_.!~*'()"},
		{" \"#$%&+,/:;<=>?@[\\]^`{|}\x00\x7f", "%20%22%23%24%25%26%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%00%7F"},
		{"é中😀", "%C3%A9%E4%B8%AD%F0%9F%98%80"},
		{"\ufffd", "%EF%BF%BD"},
	} {
		require.Equal(t, tc.encoded, EncodeURIComponent(tc.plain))
		got, ok := DecodeURIComponent(tc.encoded)
		require.True(t, ok)
		require.Equal(t, tc.plain, got)
	}
	require.Equal(t, "a%EF%BF%BDb", EncodeURIComponent("a\xffb"))
}

func TestDecodeURIComponent(t *testing.T) {
	for _, tc := range []struct{ in, want string }{{"a+b", "a+b"}, {"%e4%B8%aD%41", "中A"}, {"中%20\xff", "中 \xff"}} {
		got, ok := DecodeURIComponent(tc.in)
		require.True(t, ok)
		require.Equal(t, tc.want, got)
	}
	for _, bad := range []string{"%", "%4", "%G1", "%1G", "100%", "%E4", "%E4%B8", "%E4%B8x", "%E4x%B8%AD", "%E4\xb8\xad", "%80", "%FF", "%C0%80", "%ED%A0%80", "%F4%90%80%80", "ok%20%"} {
		_, ok := DecodeURIComponent(bad)
		require.False(t, ok, bad)
	}
}

// Statement 89.
func TestDelta(t *testing.T) {
	delta := func(v abi.Value) abi.Value { return abi.ObjectValue(abi.Field{Key: "delta", Value: v}) }
	for _, tc := range []struct {
		arg  abi.Value
		want int
	}{
		{abi.Value{}, 1},
		{abi.ObjectValue(), 1},
		{delta(abi.StringValue("2")), 1},
		{delta(abi.IntValue(0)), 1},
		{delta(abi.IntValue(-1)), 1},
		{delta(abi.NumberValue(math.NaN())), 1},
		{delta(abi.IntValue(2)), 2},
		{delta(abi.NumberValue(2.9)), 2},
	} {
		require.Equal(t, tc.want, Delta(tc.arg))
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"x=1&y=a b", "k=%E4%B8%AD", "k=100%", "a=1?b", "2=x&1=y&&=", "中=😀", "\xff=\xfe", "k", "%=%25"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		pairs := ParseQuery(raw)
		wire := Encode(pairs)
		for _, p := range pairs {
			require.NotContains(t, p.Value, "&")
			_, ok := DecodeURIComponent(EncodeURIComponent(p.Value))
			require.True(t, ok)
		}
		onWire := ParseQuery(wire)
		require.Equal(t, wire, encoded(onWire), "the host reads what was sent")
		got := Decode(onWire)
		require.Len(t, got, len(pairs))
		for i := range pairs {
			require.Equal(t, pairs[i].Key, got[i].Key)
			if utf8.ValidString(raw) {
				require.Equal(t, pairs[i].Value, got[i].Value, "onLoad sees what the caller wrote")
			}
		}
		DecodeURIComponent(raw)
	})
}

// encoded joins pairs whose values are encoded already.
func encoded(pairs []Pair) string {
	var parts []string
	for _, p := range pairs {
		parts = append(parts, p.Key+"="+p.Value)
	}
	return strings.Join(parts, "&")
}

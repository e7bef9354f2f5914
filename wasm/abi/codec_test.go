package abi_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// TestWire pins the bytes of each form.
func TestWire(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		v    abi.Value
		want string
	}{
		{abi.Value{}, "\xd4\x00\x00"},
		{abi.NullValue(), "\xc0"},
		{abi.BoolValue(false), "\xc2"},
		{abi.BoolValue(true), "\xc3"},
		{num(0), "\x00"},
		{num(127), "\x7f"},
		{num(128), "\xcc\x80"},
		{num(256), "\xcd\x01\x00"},
		{num(65536), "\xce\x00\x01\x00\x00"},
		{num(1 << 32), "\xcf\x00\x00\x00\x01\x00\x00\x00\x00"},
		{num(1 << 53), "\xcf\x00\x20\x00\x00\x00\x00\x00\x00"},
		{num(-1), "\xff"},
		{num(-32), "\xe0"},
		{num(-33), "\xd0\xdf"},
		{num(-129), "\xd1\xff\x7f"},
		{num(-32769), "\xd2\xff\xff\x7f\xff"},
		{num(-1<<31 - 1), "\xd3\xff\xff\xff\xff\x7f\xff\xff\xff"},
		{num(-1 << 53), "\xd3\xff\xe0\x00\x00\x00\x00\x00\x00"},
		{num(1.5), "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"},
		{num(math.Copysign(0, -1)), "\xcb\x80\x00\x00\x00\x00\x00\x00\x00"},
		{num(math.Inf(1)), "\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"},
		{str(""), "\xa0"},
		{str(long(31)), "\xbf" + long(31)},
		{str(long(32)), "\xd9\x20" + long(32)},
		{str(long(256)), "\xda\x01\x00" + long(256)},
		{str(long(65536)), "\xdb\x00\x01\x00\x00" + long(65536)},
		{abi.ArrayValue(num(1), abi.ArrayValue()), "\x92\x01\x90"},
		{abi.ArrayValue(make([]abi.Value, 16)...), "\xdc\x00\x10" + strings.Repeat("\xd4\x00\x00", 16)},
		{abi.ArrayValue(make([]abi.Value, 65536)...), "\xdd\x00\x01\x00\x00" + strings.Repeat("\xd4\x00\x00", 65536)},
		{obj("b", num(1), "a", abi.Value{}), "\x82\xa1b\x01\xa1a\xd4\x00\x00"},
	} {
		got, err := abi.AppendValue([]byte("before"), c.v)
		require.NoError(t, err)
		require.Equal(t, "before"+c.want, string(got))
		r := abi.NewReader([]byte(c.want))
		require.True(t, c.v.Equal(r.Value()))
		require.NoError(t, r.End())
	}
}

func TestAppendValueRefuses(t *testing.T) {
	deep := abi.ArrayValue()
	for range abi.MaxDepth - 1 {
		deep = obj("a", deep)
	}
	_, err := abi.AppendValue(nil, deep)
	require.NoError(t, err, "100 deep")
	for _, c := range []struct {
		name string
		v    abi.Value
		want error
	}{
		{"101 deep", abi.ArrayValue(deep), abi.ErrDepth},
		{"beyond 2^53", num(1<<53 + 2), abi.ErrInteger},
		{"below -2^53", obj("a", num(-1e300)), abi.ErrInteger},
		{"function", abi.ArrayValue(abi.MarkerValue(abi.Function)), abi.ErrKind},
		{"date", abi.MarkerValue(abi.Date), abi.ErrKind},
		{"cycle", abi.MarkerValue(abi.Cycle), abi.ErrKind},
	} {
		got, err := abi.AppendValue([]byte("before"), c.v)
		require.Equal(t, c.want, err, c.name)
		require.Equal(t, "before", string(got), c.name)
	}
	require.EqualError(t, abi.ErrDepth, "abi: values are nested more than 100 deep")
}

func TestReaderReadsItemByItem(t *testing.T) {
	b := abi.AppendArrayHeader(nil, 20)
	b = abi.AppendUint(b, math.MaxUint32)
	b = abi.AppendBool(abi.AppendBool(b, true), false)
	b = abi.AppendString(b, "name")
	b = append(b, strings.Repeat("\x01", 20)...)
	r := abi.NewReader(b)
	require.Equal(t, 20, r.Array())
	require.Equal(t, uint32(math.MaxUint32), r.Uint())
	require.True(t, r.Bool())
	require.False(t, r.Bool())
	name := r.String()
	clear(b)
	require.Equal(t, "name", name, "a string is a copy")
	require.NoError(t, r.Err())
	require.Equal(t, abi.ErrTrail, r.End())
	require.Equal(t, abi.ErrTrail, r.Err())
}

func TestReaderRefuses(t *testing.T) {
	array := func(r *abi.Reader) { r.Array() }
	uint := func(r *abi.Reader) { r.Uint() }
	bool := func(r *abi.Reader) { r.Bool() }
	text := func(r *abi.Reader) { _ = r.String() }
	value := func(r *abi.Reader) { r.Value() }
	for _, c := range []struct {
		name string
		read func(r *abi.Reader)
		in   string
		want error
	}{
		{"array: nothing", array, "", abi.ErrShort},
		{"array: object", array, "\x80", abi.ErrType},
		{"array: forged length", array, "\xdd\xff\xff\xff\xff\x01", abi.ErrShort},
		{"array: length cut short", array, "\xdc\x01", abi.ErrShort},
		{"uint: negative", uint, "\xff", abi.ErrType},
		{"uint: fraction", uint, "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", abi.ErrType},
		{"uint: beyond 32 bits", uint, "\xcf\x00\x00\x00\x01\x00\x00\x00\x00", abi.ErrType},
		{"uint: string", uint, "\xa1a", abi.ErrType},
		{"bool: nothing", bool, "", abi.ErrShort},
		{"bool: number", bool, "\x01", abi.ErrType},
		{"string: number", text, "\x01", abi.ErrType},
		{"string: cut short", text, "\xa2a", abi.ErrShort},
		{"string: forged length", text, "\xdb\xff\xff\xff\xffa", abi.ErrShort},
		{"value: nothing", value, "", abi.ErrShort},
		{"value: float cut short", value, "\xcb\x00", abi.ErrShort},
		{"value: binary", value, "\xc4\x01a", abi.ErrType},
		{"value: float 32", value, "\xca\x00\x00\x00\x00", abi.ErrType},
		{"value: another extension", value, "\xd4\x05\x00", abi.ErrType},
		{"value: undefined with data", value, "\xd4\x00\x05", abi.ErrType},
		{"value: never used", value, "\xc1", abi.ErrType},
		{"value: number as key", value, "\x81\x01\x01", abi.ErrType},
		{"value: 2^53+1", value, "\xcf\x00\x20\x00\x00\x00\x00\x00\x01", abi.ErrInteger},
		{"value: 2^63", value, "\xcf\x80\x00\x00\x00\x00\x00\x00\x00", abi.ErrInteger},
		{"value: -2^53-1", value, "\xd3\xff\xdf\xff\xff\xff\xff\xff\xff", abi.ErrInteger},
		{"value: 101 deep", value, strings.Repeat("\x91", 101) + "\x01", abi.ErrDepth},
		{"value: object cut short", value, "\x82\xa1a\x01\xa1b", abi.ErrShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := abi.NewReader([]byte(c.in))
			c.read(r)
			require.Equal(t, c.want, r.Err())
			require.Equal(t, c.want, r.End())
		})
	}
}

func TestReaderKeepsTheFirstError(t *testing.T) {
	r := abi.NewReader([]byte("\xa1a\x01\xc3\x91\x01"))
	require.False(t, r.Bool())
	require.Equal(t, abi.ErrType, r.Err())
	require.Zero(t, r.Array())
	require.Zero(t, r.Uint())
	require.Empty(t, r.String())
	require.Zero(t, r.Value().Len())
	require.Equal(t, abi.Message{}, r.Message())
	require.Equal(t, abi.ErrType, r.End())
}

// TestLastKeyCounts: a key that comes twice stays in its first place.
func TestLastKeyCounts(t *testing.T) {
	v := abi.NewReader([]byte("\x83\xa1a\x01\xa1b\x02\xa1a\x03")).Value()
	require.Equal(t, `{"a":3,"b":2}`, string(v.AppendJSON(nil)))
}

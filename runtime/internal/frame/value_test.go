package frame_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/frame"
	"github.com/wxkit/wxkit/wasm/abi"
)

func TestValueRoundTrip(t *testing.T) {
	wide := abi.ObjectValue()
	for _, key := range strings.Split("z y x w v u t s r q p o n m l k j i", " ") {
		wide.Set(key, abi.StringValue(key))
	}
	values := []abi.Value{
		{}, abi.NullValue(), abi.BoolValue(true), abi.BoolValue(false),
		abi.StringValue(""), abi.StringValue("你好\x00\xff"), abi.StringValue(strings.Repeat("a", 32)), abi.StringValue(strings.Repeat("a", 256)), abi.StringValue(strings.Repeat("a", 70000)),
		abi.NumberValue(0.5), abi.NumberValue(math.NaN()), abi.NumberValue(math.Inf(-1)), abi.NumberValue(math.Copysign(0, -1)), abi.NumberValue(5e-324),
		abi.ArrayValue(), abi.ObjectValue(), abi.ArrayValue(make([]abi.Value, 70000)...), abi.ArrayValue(abi.ArrayValue(abi.Value{}), abi.ObjectValue(abi.Field{Key: "", Value: abi.Value{}})), wide,
	}
	for _, edge := range edges {
		values = append(values, abi.NumberValue(edge), abi.NumberValue(-edge), abi.NumberValue(-edge-1))
	}
	for _, v := range values {
		bothWrite(t, v)
	}
}

// bothWrite checks that host and guest write v alike, and that both read back what was written.
func bothWrite(t *testing.T, v abi.Value) {
	t.Helper()
	before := []byte("before")
	want, wantErr := abi.AppendValue(before, v)
	got, gotErr := frame.AppendValue(before, v)
	if wantErr == abi.ErrInteger { // see TestWriteRounded
		require.Equal(t, refusal(v), gotErr)
		if gotErr == nil {
			require.True(t, v.Equal(bothRead(t, got[len(before):])))
		}
		return
	}
	require.Equal(t, wantErr, gotErr)
	require.Equal(t, want, got)
	if wantErr == nil {
		back := bothRead(t, got[len(before):])
		require.True(t, v.Equal(back), "%s came back as %s", v.JSON(), back.JSON())
		require.Equal(t, string(v.AppendJSON(nil)), string(back.AppendJSON(nil)), "order of keys")
	}
}

// refusal is why the host does not write a value: what the guest's writer says of it, but that a number which JSON.parse has rounded crosses as any fraction does.
func refusal(v abi.Value) error {
	_, err := abi.AppendValue(nil, rounded(v))
	return err
}

// rounded is a value with a fraction in place of each whole number beyond 2^53.
func rounded(v abi.Value) abi.Value {
	switch v.Kind() {
	case abi.Number:
		if f := v.Number(); math.Abs(f) > 1<<53 && !math.IsInf(f, 0) {
			return abi.NumberValue(0.5)
		}
	case abi.Array:
		items := abi.ArrayValue()
		for i := range v.Len() {
			items.Append(rounded(v.At(i)))
		}
		return items
	case abi.Object:
		fields := abi.ObjectValue()
		for i := range v.Len() {
			fields.Set(v.KeyAt(i), rounded(v.At(i)))
		}
		return fields
	}
	return v
}

// bothRead checks that host and guest read b alike, be it a value or an error, and returns the value.
func bothRead(t *testing.T, b []byte) abi.Value {
	t.Helper()
	guest := abi.NewReader(b)
	want := guest.Value()
	got, rest, err := frame.ReadValue(b)
	require.Equal(t, guest.Err(), err)
	if err != nil {
		require.Equal(t, abi.Value{}, got)
		return got
	}
	require.Equal(t, guest.End() != nil, len(rest) > 0, "bytes behind the value")
	require.True(t, want.Equal(got), "%s and %s", want.JSON(), got.JSON())
	require.Equal(t, string(want.AppendJSON(nil)), string(got.AppendJSON(nil)), "order of keys")
	return got
}

func TestWriteRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		v    abi.Value
		want error
	}{
		{"function", abi.MarkerValue(abi.Function), abi.ErrKind},
		{"date in an object", abi.ObjectValue(abi.Field{Key: "d", Value: abi.MarkerValue(abi.Date)}), abi.ErrKind},
		{"101 deep", nest(101), abi.ErrDepth},
	} {
		t.Run(c.name, func(t *testing.T) {
			bothWrite(t, c.v)
			before := []byte("before")
			for _, write := range []func() ([]byte, error){
				func() ([]byte, error) { return frame.AppendValue(before, c.v) },
				func() ([]byte, error) { return frame.AppendEvent(before, abi.Event{Name: "tap", Arg: c.v}) },
				func() ([]byte, error) { return frame.AppendResume(before, abi.Resume{Result: abi.Result{Value: c.v}}) },
			} {
				got, err := write()
				require.Equal(t, c.want, err)
				require.Equal(t, before, got)
			}
		})
	}
	bothWrite(t, nest(100))
}

// nest is an empty array in arrays, depth of them in all.
func nest(depth int) abi.Value {
	v := abi.ArrayValue()
	for range depth - 1 {
		v = abi.ArrayValue(v)
	}
	return v
}

func TestReadRefuses(t *testing.T) {
	deep := func(n int, lead, tail string) string { return strings.Repeat(lead, n) + tail }
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"nothing", "", abi.ErrShort},
		{"integer cut short", "\xcd\x01", abi.ErrShort},
		{"float cut short", "\xcb\x01\x02", abi.ErrShort},
		{"string cut short", "\xa3ab", abi.ErrShort},
		{"string length cut short", "\xdb\x00", abi.ErrShort},
		{"string of 4 GiB", "\xdb\xff\xff\xff\xffab", abi.ErrShort},
		{"array of 4 Gi items", "\xdd\xff\xff\xff\xff\x01", abi.ErrShort},
		{"array length cut short", "\xdc\x01", abi.ErrShort},
		{"object of 4 Gi keys", "\xdf\xff\xff\xff\xff\xa0\x01", abi.ErrShort},
		{"object without its last value", "\x81\xa1a", abi.ErrShort},
		{"undefined cut short", "\xd4\x00", abi.ErrShort},
		{"another extension", "\xd4\x01\x00", abi.ErrType},
		{"undefined with data", "\xd4\x00\x01", abi.ErrType},
		{"never used", "\xc1", abi.ErrType},
		{"binary", "\xc4\x01a", abi.ErrType},
		{"float 32", "\xca\x00\x00\x00\x00", abi.ErrType},
		{"time", "\xd6\xff\x00\x00\x00\x00", abi.ErrType},
		{"number as key", "\x81\x01\x01", abi.ErrType},
		{"number as key, cut short", "\x81\xcd\x01", abi.ErrShort},
		{"undefined as key, cut short", "\x81\xd4\x00", abi.ErrShort},
		{"2^53+1", "\xcf\x00\x20\x00\x00\x00\x00\x00\x01", abi.ErrInteger},
		{"2^64-1", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", abi.ErrInteger},
		{"-2^63", "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", abi.ErrInteger},
		{"101 arrays", deep(101, "\x91", "\x01"), abi.ErrDepth},
		{"101 objects", deep(101, "\x81\xa0", "\x01"), abi.ErrDepth},
	} {
		t.Run(c.name, func(t *testing.T) {
			bothRead(t, []byte(c.in))
			_, _, err := frame.ReadValue([]byte(c.in))
			require.Equal(t, c.want, err)
		})
	}
	bothRead(t, []byte(deep(100, "\x91", "\x01")))
	require.Equal(t, `{"a":2,"b":1}`, bothRead(t, []byte("\x83\xa1a\x01\xa1b\x01\xa1a\x02")).JSON(), "of a key that comes twice the last value counts")
}

// TestForgedLengths claims at every depth an array as long as the rest of the frame: what is believed must not be allocated.
func TestForgedLengths(t *testing.T) {
	const size = 1 << 20
	b := make([]byte, 0, size)
	for range abi.MaxDepth {
		n := size - len(b) - 5
		b = append(b, 0xdd, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	b = append(b, 0xc1)
	b = b[:size]
	host := allocated(func() {
		_, _, err := frame.ReadValue(b)
		require.Equal(t, abi.ErrType, err)
	})
	guest := allocated(func() { abi.NewReader(b).Value() })
	require.Less(t, host, uint64(4<<20), "host")
	require.Less(t, guest, uint64(4<<20), "guest")
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{"", "\xc0", "\x93\x01\xa1a\xc3", "\x82\xa1a\x01\xa1b\xd4\x00\x00", "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", "\xdd\xff\xff\xff\xff\x01", "\xd1\x80\x00", "\x09\x04\x01a\x03\x00\x05\x01b\x07\x02\x01\x02\x01"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		bothRead(t, b)
		bothWrite(t, (&draw{b}).value(0))
	})
}

// TestWriteRounded: a number of JSON beyond 2^53 has been rounded already, as JSON.parse does it, and crosses to the guest as it is; the guest's own writer refuses one.
func TestWriteRounded(t *testing.T) {
	for _, f := range []float64{1<<53 + 2, -1<<53 - 2, 1234567890123456789, 1e20, 1e300} {
		b, err := frame.AppendValue(nil, abi.ArrayValue(abi.NumberValue(f)))
		require.NoError(t, err)
		r := abi.NewReader(b)
		require.Equal(t, f, r.Value().At(0).Number())
		require.NoError(t, r.End())
		_, err = abi.AppendValue(nil, abi.NumberValue(f))
		require.Equal(t, error(abi.ErrInteger), err)
	}
}

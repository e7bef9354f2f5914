package abi_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func obj(keysAndValues ...any) abi.Value {
	v := abi.ObjectValue()
	for i := 0; i < len(keysAndValues); i += 2 {
		v.Set(keysAndValues[i].(string), keysAndValues[i+1].(abi.Value))
	}
	return v
}

func num(f float64) abi.Value { return abi.NumberValue(f) }
func str(s string) abi.Value  { return abi.StringValue(s) }

// randomTexts hold every class of character that JSON treats in its own way; none has a "u", see oracle.
var randomTexts = []string{"", "a", "key", "你好", "😀", "\"", "\\", "/", "<&>", "\x00", "\x1f", "\x7f", "\b\f\n\r\t\v", "\u2028\u2029", "\xff", "\xed\xa0\x80", "a\xc3"}

// randomValue is a value of the kinds that cross, nested less than 6 deep.
func randomValue(r *rand.Rand, depth int) abi.Value {
	kinds := 8
	if depth > 4 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return abi.Value{}
	case 1:
		return abi.NullValue()
	case 2:
		return abi.BoolValue(r.IntN(2) == 0)
	case 3:
		return num(math.Float64frombits(r.Uint64()))
	case 4:
		return num(float64(r.IntN(1<<20)-1<<19) / float64(int(1)<<r.IntN(8)))
	case 5:
		return str(randomTexts[r.IntN(len(randomTexts))] + randomTexts[r.IntN(len(randomTexts))])
	case 6:
		v := abi.ArrayValue()
		for range r.IntN(6) {
			v.Append(randomValue(r, depth+1))
		}
		return v
	}
	v := abi.ObjectValue()
	for range r.IntN(20) {
		v.Set(randomTexts[r.IntN(len(randomTexts))]+strconv.Itoa(r.IntN(9)), randomValue(r, depth+1))
	}
	return v
}

// eachRandom runs check on 2000 values, the same in every run.
func eachRandom(t *testing.T, check func(v abi.Value)) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		check(randomValue(r, 0))
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		v      abi.Value
		kind   abi.Kind
		name   string
		truthy bool
	}{
		{abi.Value{}, abi.Undefined, "Undefined", false},
		{abi.NullValue(), abi.Null, "Null", false},
		{abi.BoolValue(false), abi.Bool, "Boolean", false},
		{abi.BoolValue(true), abi.Bool, "Boolean", true},
		{num(0), abi.Number, "Number", false},
		{num(math.NaN()), abi.Number, "Number", false},
		{abi.IntValue(-1), abi.Number, "Number", true},
		{str(""), abi.String, "String", false},
		{str("0"), abi.String, "String", true},
		{abi.ArrayValue(), abi.Array, "Array", true},
		{abi.ObjectValue(), abi.Object, "Object", true},
		{abi.MarkerValue(abi.Function), abi.Function, "Function", true},
		{abi.MarkerValue(abi.Date), abi.Date, "Date", true},
		{abi.MarkerValue(abi.Cycle), abi.Cycle, "Object", true},
	} {
		require.Equal(t, c.kind, c.v.Kind())
		require.Equal(t, c.name, c.v.Kind().String())
		require.Equal(t, c.truthy, c.v.Truthy(), "%s %s", c.name, c.v.JSON())
		require.Equal(t, c.kind == abi.Undefined, c.v.IsUndefined())
		require.Equal(t, c.kind == abi.Undefined || c.kind == abi.Null, c.v.IsNil())
	}
	require.Equal(t, "Undefined", abi.Kind(200).String())
}

func TestAccessorsGiveZeroForAnotherKind(t *testing.T) {
	require.True(t, abi.BoolValue(true).Bool())
	require.Equal(t, 1.5, num(1.5).Number())
	require.Equal(t, -1, num(-1.5).Int())
	require.Equal(t, "a", str("a").Text())
	for _, v := range []abi.Value{{}, abi.NullValue(), abi.ArrayValue(num(1)), obj("a", num(1)), abi.MarkerValue(abi.Date)} {
		require.False(t, v.Bool())
		require.Zero(t, v.Number())
		require.Zero(t, v.Int())
		require.Empty(t, v.Text())
	}
	require.False(t, num(1).Bool())
	require.Zero(t, abi.BoolValue(true).Number())
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1 << 63, -1e300} {
		require.Zero(t, num(f).Int(), f)
	}
	require.Zero(t, str("a").Len())
	require.True(t, str("a").At(0).IsUndefined())
	require.True(t, abi.ArrayValue(num(1)).Get("0").IsUndefined())
}

func TestObject(t *testing.T) {
	v := abi.ObjectValue(abi.Field{Key: "b", Value: num(1)}, abi.Field{Key: "a", Value: num(2)}, abi.Field{Key: "b", Value: num(3)})
	require.Equal(t, `{"b":3,"a":2}`, string(v.AppendJSON(nil)), "the last value in the first place")
	require.Equal(t, "b", v.KeyAt(0))
	require.Equal(t, num(2), v.At(1))
	require.Empty(t, v.KeyAt(2))
	require.Empty(t, v.KeyAt(-1))
	require.True(t, v.At(2).IsUndefined())

	v.Set("u", abi.Value{})
	require.True(t, v.Has("u"))
	require.False(t, v.Has("x"))
	v.Delete("x")
	v.Delete("b")
	require.Equal(t, `{"a":2}`, v.JSON())
	require.Equal(t, 2, v.Len())
	num(1).Delete("a")
}

// TestManyKeys passes the size at which an object gets an index.
func TestManyKeys(t *testing.T) {
	v := abi.ObjectValue()
	for i := range 100 {
		v.Set(strconv.Itoa(i), abi.IntValue(i))
	}
	copied := v.Clone()
	for i := 0; i < 100; i += 2 {
		v.Delete(strconv.Itoa(i))
	}
	v.Set("0", str("again"))
	require.Equal(t, 51, v.Len())
	for i := 1; i < 100; i++ {
		key := strconv.Itoa(i)
		require.Equal(t, i%2 == 1, v.Has(key))
		require.Equal(t, i, copied.Get(key).Int())
	}
	require.Equal(t, "0", v.KeyAt(50))
	require.Equal(t, "again", v.Get("0").Text())
}

func TestArray(t *testing.T) {
	v := abi.ArrayValue(num(1))
	v.Append(num(2), num(3))
	v.SetAt(1, str("b"))
	v.SetAt(5, abi.NullValue())
	require.Equal(t, `[1,"b",3,null,null,null]`, v.JSON())
	require.True(t, v.At(4).IsUndefined())
	require.True(t, v.At(6).IsUndefined())
	require.True(t, v.At(-1).IsUndefined())
	require.Empty(t, v.KeyAt(0))
	v.Truncate(9)
	v.Truncate(-1)
	require.Equal(t, 6, v.Len())
	v.Truncate(2)
	require.Equal(t, `[1,"b"]`, v.JSON())
}

func TestChangesOfAnotherKindPanic(t *testing.T) {
	for name, change := range map[string]func(){
		"Set on an array":        func() { abi.ArrayValue().Set("a", num(1)) },
		"Set on undefined":       func() { abi.Value{}.Set("a", num(1)) },
		"SetAt on an object":     func() { abi.ObjectValue().SetAt(0, num(1)) },
		"SetAt before the start": func() { abi.ArrayValue().SetAt(-1, num(1)) },
		"Append to a string":     func() { str("a").Append(num(1)) },
	} {
		require.Panics(t, change, name)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	v := obj("list", abi.ArrayValue(obj("a", num(1))))
	shared, copied := v, v.Clone()
	require.True(t, v.Same(shared))
	require.False(t, v.Same(copied))
	v.Get("list").At(0).Set("a", num(2))
	v.Get("list").Append(num(3))
	v.Set("new", num(4))
	require.Equal(t, `{"list":[{"a":2},3],"new":4}`, shared.JSON())
	require.Equal(t, `{"list":[{"a":1}]}`, copied.JSON())

	eachRandom(t, func(v abi.Value) {
		copied := v.Clone()
		require.True(t, v.Equal(copied))
		require.Equal(t, string(v.AppendJSON(nil)), string(copied.AppendJSON(nil)))
		if v.Kind() == abi.Array || v.Kind() == abi.Object {
			require.False(t, v.Same(copied))
		}
	})
}

func TestSameIsJavaScripts(t *testing.T) {
	list := abi.ArrayValue(num(1))
	require.True(t, list.Same(list))
	require.False(t, list.Same(abi.ArrayValue(num(1))))
	require.True(t, num(0).Same(num(math.Copysign(0, -1))))
	require.False(t, num(math.NaN()).Same(num(math.NaN())))
	require.True(t, str("a").Same(str("a")))
	require.False(t, str("1").Same(num(1)))
	require.False(t, abi.NullValue().Same(abi.Value{}))
	require.False(t, abi.BoolValue(true).Same(num(1)))
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		name string
		v, w abi.Value
		want bool
	}{
		{"order of keys", obj("a", num(1), "b", num(2)), obj("b", num(2), "a", num(1)), true},
		{"NaN", num(math.NaN()), num(math.NaN()), true},
		{"NaN and a number", num(math.NaN()), num(1), false},
		{"zeros", num(0), num(math.Copysign(0, -1)), true},
		{"an undefined key counts", obj("a", abi.Value{}), obj("b", abi.Value{}), false},
		{"an undefined key more", obj("a", abi.Value{}), obj(), false},
		{"null and undefined", abi.NullValue(), abi.Value{}, false},
		{"array and object", abi.ArrayValue(), abi.ObjectValue(), false},
		{"order of items", abi.ArrayValue(num(1), num(2)), abi.ArrayValue(num(2), num(1)), false},
		{"deep", abi.ArrayValue(obj("a", abi.ArrayValue(str("x")))), abi.ArrayValue(obj("a", abi.ArrayValue(str("y")))), false},
		{"strings", str("a"), str("b"), false},
	} {
		require.Equal(t, c.want, c.v.Equal(c.w), c.name)
		require.Equal(t, c.want, c.w.Equal(c.v), c.name)
	}
	var before abi.Value
	eachRandom(t, func(v abi.Value) {
		require.True(t, v.Equal(v))
		require.Equal(t, v.Equal(before), before.Equal(v))
		if v.Equal(before) {
			require.Equal(t, before.JSON(), v.JSON(), "equal values give equal text")
		}
		before = v
	})
}

func TestAThousandKeys(t *testing.T) {
	v := abi.ObjectValue()
	key := func(i int) string { return "key" + string(rune('a'+i%26)) + string(rune(0x4e00+i)) }
	for i := range 1000 {
		v.Set(key(i), abi.NumberValue(float64(i)))
		v.Set(key(i/2), abi.NumberValue(float64(i/2)))
	}
	require.Equal(t, 1000, v.Len())
	for i := 0; i < 1000; i += 7 {
		v.Delete(key(i))
	}
	for _, object := range []abi.Value{v, v.Clone()} {
		for i := range 1000 {
			require.Equal(t, i%7 != 0, object.Has(key(i)))
			require.Equal(t, i%7 != 0, object.Get(key(i)).Kind() == abi.Number && object.Get(key(i)).Int() == i)
		}
		require.False(t, object.Has("nobody"))
	}
	for i := range 1000 {
		v.Delete(key(i))
	}
	require.Zero(t, v.Len())
	v.Set("again", abi.NullValue())
	require.True(t, v.Has("again"))
}

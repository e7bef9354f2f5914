package platform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestWireForm(t *testing.T) {
	for _, c := range []struct{ value, data, dataType string }{
		{`{"a":1}`, `{"a":1}`, "Object"},
		{`{"b":{"c":[]},"a":"中"}`, `{"b":{"c":[]},"a":"中"}`, "Object"},
		{`[1,null,"x"]`, `[1,null,"x"]`, "Array"},
		{`"{}"`, `{}`, "String"},
		{`""`, ``, "String"},
		{`12.5`, `12.5`, "Number"},
		{`1e+21`, `1e+21`, "Number"},
		{`{"$":"NaN"}`, `NaN`, "Number"},
		{`{"$":"Infinity"}`, `Infinity`, "Number"},
		{`{"$":"-Infinity"}`, `-Infinity`, "Number"},
		{`true`, `true`, "Boolean"},
		{`false`, `false`, "Boolean"},
		{`null`, `null`, "Null"},
		{`{"$":"undefined"}`, ``, "Undefined"},
		{`{"$":"Date"}`, ``, "Date"},
	} {
		in := value(t, c.value)
		item, ok := Encode(in)
		require.True(t, ok)
		require.Equal(t, Item{Data: c.data, DataType: c.dataType}, item)
		require.Equal(t, c.value, text(item.Value()))
	}
}

func TestWireFormLosesWhatJSONLoses(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":{"$":"undefined"},"b":[{"$":"NaN"},{"$":"undefined"}],"c":{"$":"Date"}}`: `{"b":[null,null],"c":{}}`,
		`{"$":"-0"}`:       `0`,
		`{"$":"function"}`: `""`,
	} {
		item, ok := Encode(value(t, in))
		require.True(t, ok)
		require.Equal(t, want, text(item.Value()))
	}
}

func TestWireFormThatDoesNotFit(t *testing.T) {
	for _, item := range []Item{{"{", "Object"}, {"x", "Number"}, {"x", "Strange"}, {"x", ""}} {
		require.Equal(t, abi.StringValue(item.Data), item.Value())
	}
}

func TestStorageHoldsCopies(t *testing.T) {
	var s Storage
	in := value(t, `{"list":[1]}`)
	require.Empty(t, s.Set("k", in))
	in.Get("list").Append(abi.IntValue(2))
	out, found := s.Get("k")
	require.True(t, found)
	require.Equal(t, `{"list":[1]}`, text(out))
	out.Set("more", abi.NullValue())
	again, _ := s.Get("k")
	require.Equal(t, `{"list":[1]}`, text(again))
}

func TestStorageOrderAndSize(t *testing.T) {
	var s Storage
	require.Equal(t, `{"keys":[],"currentSize":0,"limitSize":10240}`, text(s.Info()))
	for _, key := range []string{"z", "a", "m", "z"} {
		require.Empty(t, s.Set(key, abi.StringValue(strings.Repeat("x", 1023))))
	}
	require.Equal(t, `{"keys":["z","a","m"],"currentSize":3,"limitSize":10240}`, text(s.Info()))
	require.Empty(t, s.Set("a", abi.StringValue(strings.Repeat("x", 1024))))
	require.Equal(t, `{"keys":["z","a","m"],"currentSize":4,"limitSize":10240}`, text(s.Info()))
	s.Remove("a")
	s.Remove("a")
	require.Equal(t, `{"keys":["z","m"],"currentSize":2,"limitSize":10240}`, text(s.Info()))
	_, found := s.Get("a")
	require.False(t, found)
	s.Clear()
	require.Equal(t, `{"keys":[],"currentSize":0,"limitSize":10240}`, text(s.Info()))
	require.Empty(t, s.Set("a", abi.Value{}))
	item, found := s.Item("a")
	require.True(t, found)
	require.Equal(t, Item{DataType: "Undefined"}, item)
}

func TestStorageLimits(t *testing.T) {
	var s Storage
	full := abi.StringValue(strings.Repeat("x", MaxItem))
	require.Empty(t, s.Set("0", full))
	require.Equal(t, reasonItemSize, s.Set("0", abi.StringValue(full.Text()+"x")))
	require.Equal(t, reasonItemSize, s.Set("1", abi.ArrayValue(full)))
	v, _ := s.Get("0")
	require.Equal(t, MaxItem, len(v.Text()), "what was there stays")
	for _, key := range strings.Split("12345678", "") {
		require.Empty(t, s.Set(key, full))
	}
	require.Equal(t, reasonStorageSize, s.Set("9", full), "the keys count too")
	require.Empty(t, s.Set("9", abi.StringValue(strings.Repeat("x", MaxItem-10))))
	require.Equal(t, reasonStorageSize, s.Set("x", abi.StringValue("")))
	require.Empty(t, s.Set("9", abi.StringValue("")), "less fits")
	require.Equal(t, reasonCycle, s.Set("c", value(t, `{"a":[{"$":"cycle"}]}`)))
	require.Equal(t, reasonEmptyKey, s.Set("", abi.NullValue()))
}

func TestStorageCalls(t *testing.T) {
	var s Storage
	for _, c := range []struct{ api, arg, want string }{
		{"getStorage", `{"key":"k"}`, `{"errMsg":"getStorage:fail data not found"}`},
		{"getStorageSync", `{"key":"k"}`, `""`},
		{"setStorage", `{"key":"k","data":{"a":1}}`, `{"errMsg":"setStorage:ok"}`},
		{"getStorage", `{"key":"k"}`, `{"data":{"a":1},"errMsg":"getStorage:ok"}`},
		{"getStorageSync", `{"key":"k"}`, `{"a":1}`},
		{"setStorage", `{}`, `{"errMsg":"setStorage:fail parameter error: parameter.key should be String instead of Undefined;","errno":1001}`},
		{"setStorage", `{"key":"k","data":{"$":"cycle"}}`, `{"errMsg":"setStorage:fail Converting circular structure to JSON"}`},
		{"setStorageSync", `{"key":1,"data":1}`, `{"errMsg":"setStorageSync:fail the first parameter should be a string instead of Number"}`},
		{"setStorageSync", `{"key":"n","data":1}`, `{"$":"undefined"}`},
		{"getStorageSync", `{"key":"n"}`, `1`},
		{"getStorageInfo", `{}`, `{"keys":["k","n"],"currentSize":1,"limitSize":10240,"errMsg":"getStorageInfo:ok"}`},
		{"getStorageInfoSync", `{"$":"undefined"}`, `{"keys":["k","n"],"currentSize":1,"limitSize":10240}`},
		{"removeStorage", `{"key":"k"}`, `{"errMsg":"removeStorage:ok"}`},
		{"removeStorage", `{"key":"k"}`, `{"errMsg":"removeStorage:ok"}`},
		{"removeStorageSync", `{"key":"none"}`, `{"$":"undefined"}`},
		{"clearStorage", `{"$":"undefined"}`, `{"errMsg":"clearStorage:ok"}`},
		{"clearStorageSync", `{"$":"undefined"}`, `{"$":"undefined"}`},
		{"getStorageInfoSync", `{"$":"undefined"}`, `{"keys":[],"currentSize":0,"limitSize":10240}`},
	} {
		r, handled := s.Call(c.api, value(t, c.arg))
		require.True(t, handled)
		require.Equal(t, c.want, text(r.Value), "%s %s", c.api, c.arg)
		require.Equal(t, strings.Contains(c.want, ":fail"), r.Failed)
	}
	for _, api := range []string{"login", "Sync", "", "batchSetStorage"} {
		_, handled := s.Call(api, abi.Value{})
		require.False(t, handled, api)
	}
}

func TestWire(t *testing.T) {
	for _, c := range []struct{ api, in, want string }{
		{"setStorage", `{"key":"k","data":{"a":1}}`, `{"key":"k","data":"{\"a\":1}","dataType":"Object"}`},
		{"setStorageSync", `{"key":"k","data":2}`, `{"key":"k","data":"2","dataType":"Number"}`},
		{"setStorage", `{"key":"k","data":{"$":"undefined"}}`, `{"key":"k","data":"","dataType":"Undefined"}`},
		{"setStorage", `{"key":"k"}`, `{"key":"k"}`},
		{"setStorage", `{"errMsg":"setStorage:ok"}`, `{"errMsg":"setStorage:ok"}`},
		{"setStorage", `{"key":"k","data":[{"$":"cycle"}]}`, `{"key":"k","data":[{"$":"cycle"}]}`},
		{"getStorage", `{"data":null,"errMsg":"getStorage:ok"}`, `{"data":"null","errMsg":"getStorage:ok","dataType":"Null"}`},
		{"request", `{"data":{"a":1}}`, `{"data":{"a":1}}`},
		{"setStorage", `"text"`, `"text"`},
	} {
		in := value(t, c.in)
		require.Equal(t, c.want, text(Wire(c.api, in)))
		require.Equal(t, c.in, text(in), "the argument itself stays")
	}
}

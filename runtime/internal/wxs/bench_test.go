package wxs_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
	"github.com/wxkit/wxkit/wasm/abi"
)

const priceSource = `function price(item) { return '¥' + (item.cents / 100).toFixed(2) } module.exports = {price: price, first: function (list) { return list[0].cents }}`

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := wxs.Compile("a.wxs", wxml.Pos{}, priceSource)
		require.NoError(b, err)
	}
}

// BenchmarkFirst is what the first module costs a page.
func BenchmarkFirst(b *testing.B) {
	p, err := wxs.Compile("a.wxs", wxml.Pos{}, priceSource)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := wxs.New(nil, wxs.Options{}).Module(p)
		require.NoError(b, err)
	}
}

// BenchmarkModule is what each further one costs.
func BenchmarkModule(b *testing.B) {
	programs := make([]*wxs.Program, 1000)
	for i := range programs {
		p, err := wxs.Compile("a"+strconv.Itoa(i)+".wxs", wxml.Pos{}, priceSource)
		require.NoError(b, err)
		programs[i] = p
	}
	vm := wxs.New(nil, wxs.Options{})
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if i++; i == len(programs) {
			b.StopTimer()
			vm, i = wxs.New(nil, wxs.Options{}), 0
			b.StartTimer()
		}
		_, err := vm.Module(programs[i])
		require.NoError(b, err)
	}
}

// BenchmarkCall calls as an expression does, with an item of a list, and with a list of 1000 items.
func BenchmarkCall(b *testing.B) {
	list := abi.ArrayValue()
	for i := range 1000 {
		list.Append(abi.ObjectValue(abi.Field{Key: "cents", Value: abi.IntValue(i)}, abi.Field{Key: "name", Value: abi.StringValue("item")}))
	}
	p, err := wxs.Compile("a.wxs", wxml.Pos{}, priceSource)
	require.NoError(b, err)
	m, err := wxs.New(nil, wxs.Options{}).Module(p)
	require.NoError(b, err)
	for name, s := range map[string]scope{"price(item)": {m, field(list.At(7))}, "first(list)": {m, field(list)}} {
		e := parse(b, "m."+name[:len("price")]+"(v)")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Value(s)
			}
		})
	}
}

func field(v abi.Value) abi.Value { return abi.ObjectValue(abi.Field{Key: "v", Value: v}) }

package wxml

import (
	"strings"
	"testing"
)

const row = `<view wx:for="{{rows}}" wx:key="id" id="r{{index}}" class="row {{item.on ? 'on' : 'off'}}" data-id="{{item.id}}" bindtap="tap"><text>{{item.name}}</text></view>` + "\n"

func BenchmarkParse(b *testing.B) {
	src := []byte(strings.Repeat(row, 100))
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Parse("a.wxml", src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInterpMix(b *testing.B) {
	v := value(b, `<a b="row {{o.k ? 'on' : 'off'}} {{s}}"/>`)
	b.ReportAllocs()
	for b.Loop() {
		v.Text(scope)
	}
}

package wxruntime_test

import (
	"fmt"
	"testing"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestScratch(t *testing.T) {
	dump := func(name string, p *played, mark int) {
		fmt.Println("-----", name)
		if len(p.Stack()) > 0 {
			fmt.Print(p.Page().Outline())
		}
		for _, l := range linesSince(p.Sim, mark, wxruntime.KindWarn, wxruntime.KindError, wxruntime.KindLog, wxruntime.KindData) {
			fmt.Println("   ", l)
		}
		for _, v := range p.log {
			if v.Get("t").Text() != "lifetime" {
				fmt.Println("   log", v.JSON())
			}
		}
		p.log = nil
		if p.Err() != nil {
			fmt.Println("   ERR", p.Err())
		}
	}
	const logging = `{"data":{"n":1,"h":"one","u":{"$":"undefined"},"o":{"a":[1,{"b":2}]},"rows":[{"id":1},{"id":2}]},
	"methods":{"one":[],"two":[],"tap":[],"both":[],"drop":[["set",{"rows":[{"id":2}]}]],"boom":[["throw","bang"]],"go":[["wx","navigateTo",{"url":"/pages/q"}]],"back":[["wx","redirectTo",{"url":"/pages/q"}]],"hide":[["set",{"n":0}]],
	"cb":[["setCb",{"n":5},"first"],["log","after"]]}}`

	p := playPage(t, "<wxs module=\"m\">module.exports = {spoil: function(o){ o.a = 9; o.a.push && o.a.push(1); return o.a; }, push: function(l) { l.push(3); return l.length; }, loop: function() { while (true) {} }, id: function(v) { return v; }};</wxs><text>{{m.spoil(o)}} {{o.a}} {{m.push(rows)}} {{rows.length}} {{m.id}}</text><text wx:if=\"{{m.loop()}}\">y</text><text wx:else>no</text><text wx:for=\"{{m.loop()}}\">f</text>", logging)
	dump("wxs hostile", p, 0)
	p = playPage(t, "<wxs module=\"m\">var o = {n: 0}; module.exports = {o: o, up: function() { o.n++; return o.n; }, get: function() { return o; }};</wxs><text>{{m.up()}} {{m.o.n}} {{m.get().n}}</text><text>{{m.up(n)}} {{m.o.n}} {{m['o']['n']}} {{m.o.n + 1}}</text>", logging)
	dump("wxs export state", p, 0)
	p.Page().Call("hide")
	dump("wxs export state after", p, 0)
	p = playPage(t, "<wxs module=\"m\">module.exports = {f: function() { return 'x'; }}; undefinedFunction();</wxs><text>[{{m.f()}}]</text><text>{{n}}</text>", logging)
	dump("wxs module throws", p, 0)
	p = playPage(t, "<wxs module=\"n\">module.exports = {f: 1};</wxs><text>[{{n.f}}]</text><text>{{n}}</text><view wx:for=\"{{rows}}\" wx:for-item=\"n\">{{n.id}}{{n.f}}</view>", logging)
	dump("wxs hides data", p, 0)
	p = playPage(t, "<view wx:for=\"{{u}}\">a</view><view wx:for=\"{{o}}\" wx:for-index=\"k\"><text wx:for=\"{{item}}\" wx:for-index=\"j\">{{k}}.{{j}}:{{item}}:{{item.b}}</text></view><view wx:for=\"{{'ab'}}\">{{item}}</view><view wx:for=\"ab\">{{item}}</view><view wx:for=\"{{-3}}\">{{item}}</view><view wx:for=\"{{[1,2]}}\" wx:for-item=\"a\" wx:for-index=\"a\">{{a}}</view><view wx:for=\"{{rows}}\" wx:for-item=\"rows\">{{rows.id}}{{rows.length}}</view><view wx:for=\"{{2}}\" wx:for-index=\"n\">{{n}}{{item}}</view>", logging)
	dump("for", p, 0)
	p = play(t, `
-- pages/p.wxml --
<part id="c" bind:e="one" catch:f="two" bindtap="tap"/>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
`+logging+`
-- components/part.wxml --
<view id="w" bindtap="tap"/><view id="x" catchtap="one"/><view id="y" bindtap="boom"/><view wx:if="{{!gone}}" id="g"><view id="h" bindtap="away"/></view>
-- components/part.def --
{"methods":{"tap":[["emit","e",{"a":1}],["emit","f"],["emit","none"]],"boom":[["throw","in part"]],"away":[["emit","e"]]}}
`)
	for _, id := range []string{"w", "x", "y"} {
		mark := p.Mark()
		p.Page().Tap("part >>> #" + id)
		dump("component "+id, p, mark)
	}
	p.Page().Find("#c").Trigger("f", wxruntime.Value{})
	p.Page().Find("#c").Trigger("e", wxruntime.MustJSON(`{"x":[1]}`), wxruntime.Bubbles(true))
	dump("trigger on component", p, p.Mark())
	p = play(t, `
-- pages/p.wxml --
<part wx:if="{{n}}" bindtap="one"><view id="s" bindtap="hide" /></part>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
`+logging+`
-- components/part.wxml --
<view id="w" bindtap="tap"><slot/></view>
-- components/part.def --
{"methods":{"tap":[]}}
`)
	mark := p.Mark()
	p.Page().Tap("#s")
	dump("component gone", p, mark)
	p = play(t, `
-- pages/p.wxml --
<template name="x"><view>{{n}}</view><template is="x" data="{{n: n+1}}"/></template><template is="x" data="{{n}}"/>
<include src="i"/>
-- pages/i.wxml --
<text>i</text>
-- pages/p.def --
`+logging+`
`)
	dump("recursion", p, 0)
	p = play(t, `
-- pages/p.wxml --
<include src="i"/>
-- pages/i.wxml --
<include src="p"/>
`)
	dump("include recursion", p, 0)
	p = play(t, `
-- pages/p.wxml --
<include src="i"/><import src="j"/>
-- pages/i.wxml --
<text>
-- pages/j.wxml --
<text>
`)
	dump("include bad", p, 0)
}

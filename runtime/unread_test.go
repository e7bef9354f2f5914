package wxruntime_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// warned are the lines of the framework's console, but for those of components that the ops engine gives out as pages, too.
func warned(s *wxruntime.Sim) []string {
	texts := []string{}
	for _, e := range s.Trace().Filter(wxruntime.KindWarn) {
		if !strings.HasPrefix(e.Arg.Text(), "Please do not call Page") {
			texts = append(texts, e.Name+": "+e.Arg.Text())
		}
	}
	return texts
}

func TestWarnUnread(t *testing.T) {
	files := map[string]string{
		"p/p.wxml": `<import src="t"/><include src="i"/><view wx:for="{{list}}" wx:key="id" class="{{item.on ? cls : ''}}">{{item.name}}</view>
			<template is="row" data="{{...spread, given: deep.a}}"/><card value="{{bound}}" bind:go="{{handler}}"/><wxs module="m">module.exports.f = function (x) { return x }</wxs>
			<text>{{m.f(arg)}}</text><input model:value="{{two.way}}"/><view hidden="{{gone}}" change:prop="{{m.f}}" prop="{{watched}}"/>`,
		"p/t.wxml": `<template name="row">{{given}}{{inTemplate}}</template>`, "p/i.wxml": `<view wx:if="{{included}}"/>`,
		"p/p.json": `{"usingComponents":{"card":"/c/c"}}`, "c/c.json": `{"component":true}`, "c/c.wxml": `<view>{{value}}{{shown}}</view>`,
	}
	const read = `"list":[],"list[0].name":"a","cls":"","spread":{},"deep.b":1,"bound":1,"handler":"h","arg":1,"two.other":1,"gone":true,"watched":1,"included":true,"seen":1,"under.x":1`
	definitions := map[string]string{
		"p/p": `{"data":{"never":0,"list":[],"cls":"","spread":{},"deep":{},"bound":0,"handler":"h","arg":1,"two":{},"gone":true,"watched":1,"included":true},"options":{"pureDataPattern":"^_"},"observers":{"seen":[],"under.**":[]},"methods":{
			"read":[["set",{` + read + `,"_pure":1}]],"unread":[["set",{"never":1,"inTemplate":1,"m":1}],["set",{"never":2,"never.x":3}]]}}`,
		"c/c": `{"data":{"shown":1},"properties":{"value":"Number","private":"Number"},"methods":{"read":[["set",{"value":1,"private":2,"shown":3}]],"unread":[["set",{"never":1}]]}}`,
	}
	s, w := styleSim(t, files, definitions, wxruntime.WarnUnread())
	s.Page().Call("read")
	s.Page().Component("card").Call("read")
	require.Empty(t, warned(s))
	for range 2 {
		s.Page().Call("unread")
		s.Page().Component("card").Call("unread")
	}
	require.Equal(t, []string{
		`p/p.setData: data field "never" is read by no template: p/p.wxml does not name it, and no observer does`,
		`p/p.setData: data field "inTemplate" is read by no template: p/p.wxml does not name it, and no observer does`,
		`p/p.setData: data field "m" is read by no template: p/p.wxml does not name it, and no observer does`,
		`c/c.setData: data field "never" is read by no template: c/c.wxml does not name it, and no observer does`,
	}, warned(s))
	require.Empty(t, w.errs)

	quiet, _ := styleSim(t, files, definitions)
	quiet.Page().Call("unread")
	require.Empty(t, warned(quiet), "nobody has asked")

	_, strict := styleSim(t, map[string]string{"p/p.wxml": `<view/>`}, map[string]string{"p/p": `{"methods":{"onLoad":[["set",{"a":1}]]}}`}, wxruntime.WarnUnread(), wxruntime.Strict())
	strict.told(t, `strict: p/p.setData: data field "a" is read by no template`)

	bare, _ := styleSim(t, nil, map[string]string{"p/p": `{"methods":{"onLoad":[["set",{"a":1}]]}}`}, wxruntime.WarnUnread())
	require.Empty(t, warned(bare), "without a template nothing can be said")
}

func TestWarnTags(t *testing.T) {
	files := map[string]string{
		"p/p.wxml": "<view><text/><card/>\n <crad wx:if=\"{{1}}\"/></view><include src=\"/i\"/><import src=\"t\"/><template is=\"x\"/><slot-like/><block><swiper><swiper-item/></swiper></block><slot><div/></slot>",
		"i.wxml":   `<p/>`, "p/t.wxml": `<import src="u"/><template name="x"><view wx:for="{{2}}"><li/></view></template>`, "p/u.wxml": `<u/>`,
		"p/p.json": `{"usingComponents":{"card":"/c/c"}}`, "c/c.json": `{"component":true,"componentGenerics":{"row":true}}`, "c/c.wxml": `<row/><card/><include src="../i"/>`,
	}
	s, w := styleSim(t, files, map[string]string{"c/c": `{}`})
	said := func(place, tag string) string {
		return "wxml: " + place + ": <" + tag + "> is neither a built-in component nor in usingComponents"
	}
	require.ElementsMatch(t, []string{
		said("p/p.wxml:2:2", "crad"), said("i.wxml:1:1", "p"), said("p/t.wxml:1:58", "li"), said("p/p.wxml:2:84", "slot-like"), said("p/p.wxml:2:148", "div"),
		said("p/u.wxml:1:1", "u"), said("c/c.wxml:1:7", "card"),
	}, warned(s))
	require.Empty(t, w.errs)
	told := len(warned(s))
	s.WX("reLaunch", wxruntime.MustJSON(`{"url":"/p/p"}`))
	require.Len(t, warned(s), told, "each place is told once")
}

func TestWarnDuplicateKeysOnce(t *testing.T) {
	files := map[string]string{"p/p.wxml": "<view wx:for=\"{{a}}\" wx:key=\"*this\"/>\n<card wx:for=\"{{b}}\" wx:key=\"*this\"/>", "p/p.json": `{"usingComponents":{"card":"/c/c"}}`,
		"c/c.json": `{"component":true}`, "c/c.wxml": `<view/>`}
	s, w := styleSim(t, files, map[string]string{"p/p": `{"data":{"a":[1,1],"b":[]},"methods":{
		"more":[["set",{"a":[2,2,3,3]}],["set",{"b":["x","x"]}]],"same":[["set",{"b":["x","x","x"]}]]}}`, "c/c": `{}`})
	require.Equal(t, []string{`wxml: p/p.wxml:1:1: Some keys are not unique while list updates: "1".`}, warned(s))
	s.Page().Call("more")
	s.Page().Call("same")
	require.Equal(t, []string{
		`wxml: p/p.wxml:1:1: Some keys are not unique while list updates: "1".`,
		`wxml: p/p.wxml:2:1: Some keys are not unique while list updates: "x".`,
	}, warned(s), "once for each place, by the view only")
	s.Page().RebuildView()
	require.Len(t, warned(s), 2, "a view that is made anew does not say it again")
	require.Empty(t, w.errs)
}

package tree

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// calls are the listeners that an event on the element with class "at" reaches: handler target>current.
func calls(t *testing.T, w *world, ev Event) string {
	page := w.open("a")
	var at *Node
	var search func(n *Node) bool
	search = func(n *Node) bool {
		if n.HasClass("at") {
			at = n
		}
		if n.Component() != nil {
			n.Component().Own(search)
		}
		return true
	}
	page.tree.Own(search)
	require.NotNil(t, at)
	var out []string
	for _, c := range Dispatch(at, ev) {
		out = append(out, c.Handler+" "+c.Target.ID()+">"+c.Current.ID())
	}
	return strings.Join(out, ", ")
}

func TestDispatch(t *testing.T) {
	const comp, slotted = `<view id="w" bind:e="w" capture-bind:e="cw"><slot/><view id="in" class="at" bind:e="in"/></view>`, `<view id="w" bind:e="w" capture-bind:e="cw"><slot/></view>`
	const page = `<view id="o" bind:e="o" capture-bind:e="co"><c id="c" bind:e="c" capture-bind:e="cc"></c></view>`
	const filled = `<view id="o" bind:e="o" capture-bind:e="co"><c id="c" bind:e="c" capture-bind:e="cc"><view wx:if="{{true}}" id="s" class="at" bind:e="s"/></c></view>`
	for _, c := range []struct {
		name, page, comp string
		ev               Event
		want             string
	}{
		{"no bubbles", page, comp, Event{}, "in in>in"},
		{"bubbles", page, comp, Event{Bubbles: true}, "in in>in, w in>w"},
		{"composed alone", page, comp, Event{Composed: true}, "in in>in"},
		{"composed", page, comp, Event{Bubbles: true, Composed: true}, "in in>in, w in>w, c c>c, o c>o"},
		{"capture", page, comp, Event{Capture: true}, "cw in>w, in in>in"},
		{"capture and composed", page, comp, Event{Capture: true, Composed: true}, "co c>o, cc c>c, cw in>w, in in>in"},
		{"all", page, comp, Event{Bubbles: true, Capture: true, Composed: true}, "co c>o, cc c>c, cw in>w, in in>in, w in>w, c c>c, o c>o"},
		{"slotted", filled, slotted, Event{Bubbles: true}, "s s>s, c s>c, o s>o"},
		{"slotted and composed", filled, slotted, Event{Bubbles: true, Composed: true}, "s s>s, w w>w, c s>c, o s>o"},
		{"slotted, all", filled, slotted, Event{Bubbles: true, Capture: true, Composed: true}, "co s>o, cc s>c, cw w>w, s s>s, w w>w, c s>c, o s>o"},
		{"no slot", filled, `<view id="w" bind:e="w"/>`, Event{Bubbles: true, Composed: true}, "s s>s, c s>c, o s>o"},
		{"catch within", page, strings.Replace(comp, `bind:e="w"`, `catch:e="w"`, 1), Event{Bubbles: true, Composed: true}, "in in>in, w in>w"},
		{"capture-catch outside", strings.Replace(page, "capture-bind", "capture-catch", 1), comp, Event{Bubbles: true, Capture: true, Composed: true}, "co c>o"},
		{"unbound catch", page, strings.Replace(comp, `bind:e="w"`, `catch:e=""`, 1), Event{Bubbles: true, Composed: true}, "in in>in, c c>c, o c>o"},
		{"another event", page, comp, Event{Bubbles: true, Composed: true, Name: "x"}, ""},
	} {
		w := newWorld(t, true).add("a", c.page, "c=c", `{}`).add("c", c.comp, "", `{}`)
		if c.ev.Name == "" {
			c.ev.Name = "e"
		}
		require.Equal(t, c.want, calls(t, w, c.ev), c.name)
	}
}

func TestMutBind(t *testing.T) {
	for src, want := range map[string]string{
		`<view id="a" mut-bind:e="a"><view id="b" bind:e="b"><view id="c" class="at" mut-bind:e="c"/></view></view>`:                  "c c>c, b c>b",
		`<view id="a" mut-bind:e="a"><view id="b" capture-mut-bind:e="b"><view id="c" class="at" mut-bind:e="c"/></view></view>`:      "b c>b",
		`<view id="a" mut-bind:e="a"><view id="b" mut-bind:e=""><view id="c" class="at" catch:e="c"/></view></view>`:                  "c c>c",
		`<view id="a" bind:e="{{h}}"><view id="b" bind:e="{{none}}"><view id="c" class="at" bind:e="c" bind:e="last"/></view></view>`: "last c>c, now c>a",
	} {
		w := newWorld(t, true).add("a", src, "", `{"data": {"h": "now"}}`)
		require.Equal(t, want, calls(t, w, Event{Name: "e", Bubbles: true, Capture: true}), src)
	}
}

// A listener that takes away an element on the way out stops an event there, but not for one who collects the calls first.
func TestCalls(t *testing.T) {
	for at, want := range map[string]string{"c": "c", "b": "c b", "none": "c b a"} {
		w := newWorld(t, true).add("a", `<view bind:e="a"><view wx:if="{{b}}" id="b" bind:e="b"><view wx:if="{{c}}" id="c" bind:e="c"/></view></view>`, "", `{"data": {"b": true, "c": true}}`)
		page := w.open("a")
		target := page.find("#c")
		require.Len(t, Dispatch(target, Event{Name: "e", Bubbles: true}), 3)
		var got []string
		for c := range Calls(target, Event{Name: "e", Bubbles: true}) {
			got = append(got, c.Handler)
			if c.Handler == at {
				page.set(value(t, `{"`+at+`": false}`))
			}
		}
		require.Equal(t, want, strings.Join(got, " "), at)
		require.Len(t, Dispatch(target, Event{Name: "e", Bubbles: true}), map[string]int{"c": 1, "b": 2, "none": 3}[at], "of what is gone already")
	}
}

func TestMarks(t *testing.T) {
	w := newWorld(t, true).add("a", `<view mark:a="1" mark:b="{{n}}"><view id="in" mark:b="near" data-x="{{n}}" data-aB="t" data:aB="u"/></view>`, "", `{"data": {"n": {"k": [1]}}}`)
	in := w.open("a").find("#in")
	require.JSONEq(t, `{"a": "1", "b": "near"}`, in.Marks().JSON())
	require.JSONEq(t, `{"x": {"k": [1]}, "ab": "t", "aB": "u"}`, in.Dataset().JSON())
	require.False(t, in.Listens("tap"))
}

// What model: writes back to, as the data of the whole page names it.
func TestModel(t *testing.T) {
	for src, want := range map[string]string{
		`<input id="i" model:value="{{a}}"/>`:                                                                        "a",
		`<input id="i" model:value="{{a.b[1]}}"/>`:                                                                   "a.b.1",
		`<input id="i" model:value="{{a + 1}}"/>`:                                                                    "",
		`<input id="i" model:value="x"/>`:                                                                            "",
		`<block wx:for="{{l}}"><input id="i" model:value="{{item.v}}"/></block>`:                                     "l.0.v",
		`<block wx:for="{{l}}"><input id="i" model:value="{{index}}"/></block>`:                                      "",
		`<block wx:for="{{l}}"><input wx:for="{{item.m}}" id="i" model:value="{{item}}"/></block>`:                   "l.0.m.k",
		`<block wx:for="{{l}}"><input wx:for="{{item.m}}" wx:for-item="x" id="i" model:value="{{item.v}}"/></block>`: "l.0.v",
		`<block wx:for="{{t ? l : l}}"><input id="i" model:value="{{item.v}}"/></block>`:                             "",
		`<template name="t"><input id="i" model:value="{{a}}"/></template><template is="t" data="{{a}}"/>`:           "",
	} {
		w := newWorld(t, true).add("a", src, "", `{"data": {"a": 1, "l": [{"v": 1, "m": {"k": 1}}]}}`)
		require.Equal(t, want, strings.Join(w.open("a").find("#i").Model("value"), "."), src)
	}
}

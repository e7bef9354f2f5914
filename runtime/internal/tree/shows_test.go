package tree

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A tree without nodes knows whether the data still has the element that another tree has shown.
func TestShows(t *testing.T) {
	const keyed, unkeyed = `<view wx:for="{{rows}}" wx:key="id"><view class="at" wx:if="{{item.id == 2}}"/></view>`, `<view wx:for="{{rows}}"><view class="at" wx:if="{{item.id == 2}}"/></view>`
	for _, c := range []struct {
		name, template, now string
		want                bool
	}{
		{"nothing has changed", keyed, `{"rows": [{"id": 1}, {"id": 2}]}`, true},
		{"another place", keyed, `{"rows": [{"id": 2}, {"id": 1}]}`, true},
		{"it is the only one", keyed, `{"rows": [{"id": 2}]}`, true},
		{"it is gone", keyed, `{"rows": [{"id": 1}]}`, false},
		{"all are gone", keyed, `{"rows": null}`, false},
		{"its key is that of another, too", keyed, `{"rows": [{"id": 2}, {"id": 2}]}`, false},
		{"an item has no key", keyed, `{"rows": [{}, {"id": 2}]}`, false},
		{"without keys it has its place", unkeyed, `{"rows": [{"id": 1}, {"id": 2}, {"id": 3}]}`, true},
		{"another one has its place", unkeyed, `{"rows": [{"id": 2}, {"id": 1}]}`, false},
		{"the place is gone", unkeyed, `{"rows": [{"id": 2}]}`, false},
		{"the condition is another branch", `<view wx:if="{{a}}" class="at"/><view wx:else/>`, `{"a": 0}`, false},
		{"the condition is the same branch", `<view wx:if="{{a}}" class="at"/><view wx:else/>`, `{"a": 2}`, true},
		{"in a template", `<template name="x"><view class="at" wx:if="{{a}}"/></template><template is="{{n}}" data="{{a}}"/>`, `{"n": "x", "a": 1}`, true},
		{"another template", `<template name="x"><view class="at"/></template><template is="{{n}}"/>`, `{"n": "y"}`, false},
		{"too many items", `<view wx:for="{{rows}}" class="at"/>`, `{"rows": 1e9}`, false},
	} {
		w := newWorld(t, true).add("a", c.template, "", `{"data": {"rows": [{"id": 1}, {"id": 2}], "a": 1, "n": "x"}}`)
		var place Place
		w.open("a").tree.Own(func(n *Node) bool {
			if n.HasClass("at") {
				place = n.Place()
			}
			return true
		})
		require.NotNil(t, place, c.name)
		now := New(w.template("a"), value(t, c.now), w, nil, false)
		require.Equal(t, c.want, now.Shows(nil, place), c.name)
	}
}

// What a tree without nodes says of a place is what one with nodes finds there.
func TestShowsAsFind(t *testing.T) {
	const template = `
<template name="x"><view wx:for="{{list}}" wx:key="id"><text wx:if="{{item.a}}"/></view></template>
<template name="y"><text/></template>
<view wx:for="{{list}}" wx:key="id"><view wx:if="{{item.a}}"><text wx:for="{{item.sub}}"/></view><view wx:elif="{{item.id}}"/><text wx:else/></view>
<view wx:for="{{sub}}" wx:key="*this"><text wx:for="{{item}}"><text wx:if="{{index}}"/></text></view>
<view wx:for="{{list}}"><template is="{{item.n}}" data="{{list: item.sub}}"/><text wx:if="{{item.sub}}"/></view>
<template is="{{n}}" data="{{list}}"/><c wx:if="{{a}}"><text wx:for="{{n}}"/></c>`
	r := rand.New(rand.NewPCG(1, 2))
	var some func(depth int) string
	some = func(depth int) string {
		if depth == 0 {
			return []string{`0`, `1`, `2`, `"x"`, `"y"`, `null`, `"ab"`}[r.IntN(7)]
		}
		if r.IntN(3) == 0 {
			return some(0)
		}
		list := make([]string, r.IntN(4))
		for i := range list {
			list[i] = some(depth - 1)
			if r.IntN(4) > 0 {
				list[i] = `{"id": ` + itoa(r.IntN(4)) + `, "a": ` + some(0) + `, "n": ` + some(0) + `, "sub": ` + some(depth-1) + `}`
			}
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	data := func() string {
		return `{"list": ` + some(3) + `, "sub": ` + some(2) + `, "n": ` + some(0) + `, "a": ` + some(0) + `}`
	}
	shown := 0
	for range 400 {
		before, after := data(), data()
		w := newWorld(t, true).add("a", template, "c=c", `{}`).add("c", `<slot/>`, "", `{}`)
		old, now := New(w.template("a"), value(t, before), w, nil, true), New(w.template("a"), value(t, after), w, nil, true)
		old.Build()
		now.Build()
		bare := New(w.template("a"), value(t, after), w, nil, false)
		old.Own(func(n *Node) bool {
			place := n.Place()
			found := now.Find(place) != nil
			if found {
				shown++
			}
			require.Equal(t, found, bare.Shows(nil, place), "%s at %v\nbefore %s\nafter %s", n.Tag(), n.prog.at, before, after)
			return true
		})
	}
	require.Greater(t, shown, 500, "there must be some to find")
}

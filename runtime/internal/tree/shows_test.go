package tree

import (
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

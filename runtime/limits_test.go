package wxruntime_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestLimitsOfTemplates(t *testing.T) {
	const self = `{"component":true,"usingComponents":{"self":"/c/c"}}`
	page := map[string]string{"p/p.json": `{"usingComponents":{"self":"/c/c"}}`, "p/p.wxml": "<view/>\n <self/>", "c/c.json": self}
	with := func(more map[string]string) map[string]string {
		files := map[string]string{}
		for _, m := range []map[string]string{page, more} {
			for name, text := range m {
				files[name] = text
			}
		}
		return files
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // what the error begins with
	}{
		{"a wx:for over 1e9", map[string]string{"p/p.wxml": "<view/>\n  <view wx:for=\"{{n}}\">{{item}}</view><text id=\"on\">{{n}}</text>"},
			"p/p.wxml:2:3: wx:for over 1000000000 items; the limit is 131072"},
		{"a wx:for over 1e9 within a component", with(map[string]string{"c/c.wxml": "<view wx:for=\"{{1000000000}}\"/>", "p/p.wxml": `<self/><text id="on">{{n}}</text>`}),
			"c/c.wxml:1:1: wx:for over 1000000000 items; the limit is 131072"},
		{"loops in loops", map[string]string{"p/p.wxml": "<text id=\"on\">{{n}}</text><view wx:for=\"{{100000}}\"><view wx:for=\"{{100000}}\"/></view>"},
			"p/p.wxml:1:53: the page shows more than 1048576 nodes"},
		{"a component that shows itself", with(map[string]string{"c/c.wxml": "<view>\n<self/></view>", "p/p.wxml": `<self/><text id="on">{{n}}</text>`}),
			"c/c.wxml:2:1: <self>: components are nested more than 64 deep; does one show itself?"},
		{"a component that shows itself when it has a property", with(map[string]string{"c/c.wxml": `<self wx:if="{{true}}" n="1"/>`, "p/p.wxml": `<self/><text id="on">{{n}}</text>`}),
			"c/c.wxml:1:1: <self>: components are nested more than 64 deep; does one show itself?"},
		{"a file that includes itself", map[string]string{"p/p.wxml": "<view/>\n<include src=\"p\"/>"}, "p/p.wxml:2:1: `p/p.wxml` includes itself"},
		{"files that include each other", map[string]string{"p/p.wxml": `<include src="a"/>`, "p/a.wxml": `<view/><include src="/p/b.wxml"/>`, "p/b.wxml": "\n <include src=\"a\"/>"},
			"p/b.wxml:2:2: `p/a.wxml` includes itself"},
		{"a file that includes many", map[string]string{"p/p.wxml": strings.Repeat(`<include src="a"/>`, 100), "p/a.wxml": strings.Repeat(`<include src="b"/>`, 100),
			"p/b.wxml": strings.Repeat(`<view/>`, 100)}, "the template has more than 100000 nodes with all that it includes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, w := styleSim(t, c.files, map[string]string{"p/p": `{"data":{"n":1000000000},"methods":{"less":[["set",{"n":3}]]}}`, "c/c": `{"properties":{"n":"Number"}}`})
			var at *wxruntime.TemplateError
			require.True(t, errors.As(s.Err(), &at), "%v", s.Err())
			require.Contains(t, at.Error(), c.want)
			require.Len(t, w.errs, 1, "told once")
			require.Positive(t, at.Line)
			require.Positive(t, at.Column)

			s.Page().Call("less")
			require.Equal(t, 3, s.Page().Data("n").Int(), "the app goes on")
			require.Len(t, w.errs, 1)
			if s.Page().Has("#on") {
				require.Equal(t, "3", s.Page().Text("#on"))
			}
			require.Equal(t, `{"errMsg":"reLaunch:ok"}`, s.WX("reLaunch", wxruntime.MustJSON(`{"url":"/p/p"}`)).JSON())
		})
	}
}

func TestTemplateThatUsesItself(t *testing.T) {
	files := map[string]string{"p/p.wxml": "<template name=\"a\"><view/>\n<template is=\"a\"/></template><template is=\"a\"/>"}
	s, w := styleSim(t, files, nil)
	require.Equal(t, []string{"logic>logic warn wxml \"p/p.wxml:2:1: Template `a` is being called recursively, will be stop.\""}, s.Trace().Filter(wxruntime.KindWarn).Lines(),
		"as WeChat says it")
	require.Len(t, s.Page().FindAll("view"), 1)
	require.Empty(t, w.errs)
}

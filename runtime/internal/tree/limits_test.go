package tree

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/wasm/abi"
)

// paths are changed fields.
func paths(names ...string) (out []expr.Path) {
	for _, name := range names {
		out = append(out, expr.Path{name})
	}
	return out
}

func compileError(t *testing.T, files sources) string {
	_, _, err := NewCompiler(files).Compile("a", nil)
	require.Error(t, err)
	return err.Error()
}

func TestIncludeCycles(t *testing.T) {
	require.Equal(t, "a.wxml:1:7: `a.wxml` includes itself", compileError(t, sources{"a.wxml": `<view><include src="a"/></view>`}))
	require.Equal(t, "b.wxml:1:1: `b.wxml` includes itself", compileError(t, sources{"a.wxml": `<include src="b"/>`, "b.wxml": `<include src="./b.wxml"/>`}))
	require.Equal(t, "a.wxml:2:1: `b.wxml` includes itself", compileError(t, sources{"a.wxml": "\n" + `<include src="b"/>`, "b.wxml": `<include src="a"/>`}))
	require.Equal(t, "a.wxml:1:20: `a.wxml` includes itself", compileError(t, sources{"a.wxml": `<template name="t"><include src="a"/></template>`}))
}

// Each of 20 files includes the next one twice.
func TestIncludesThatGrow(t *testing.T) {
	files := sources{"f20.wxml": `<view/>`}
	for i := range 20 {
		files["f"+strconv.Itoa(i)+".wxml"] = strings.Repeat(`<include src="f`+strconv.Itoa(i+1)+`"/>`, 2)
	}
	files["a.wxml"] = `<include src="f0"/>`
	require.Contains(t, compileError(t, files), "the template has more than 100000 nodes with all that it includes")
}

// Imports may form a ring; a file's templates see what the file itself imports, and only that.
func TestImports(t *testing.T) {
	w := newWorld(t, true).add("a", `<import src="b"/><import src="a"/><template is="b"/><template is="c"/><template name="a"><view>a</view></template>`, "", `{}`)
	w.sources["b.wxml"] = `<import src="c"/><template name="b"><view>b</view><template is="c"/></template>`
	w.sources["c.wxml"] = `<import src="a"/><import src="b"/><template name="c"><view>c</view><template is="a"/><template is="b"/></template>`
	page := w.open("a")
	require.Equal(t, "bca", allText(page.shown()))
	require.Equal(t, []string{"a.wxml:1:53: Template `c` not found.", "c.wxml:1:86: Template `b` is being called recursively, will be stop."}, w.warnings)
}

func TestDeepSources(t *testing.T) {
	require.Contains(t, compileError(t, sources{"a.wxml": strings.Repeat("<view>", 100*1000) + strings.Repeat("</view>", 100*1000)}), "a.wxml:1:")
	require.Contains(t, compileError(t, sources{"a.wxml": `<import src="b"/>`, "b.wxml": `<view>`}), "b.wxml:1:")
	require.Equal(t, errMissing.Error(), compileError(t, sources{}))
}

func TestMissing(t *testing.T) {
	w := newWorld(t, true).add("p/a", `<import src="../b"/><include src="/c.wxml"/><include src="d"/><import src=""/><include src=""/>x<template is="{{t}}"/>`, "", `{"data": {"t": "no"}}`)
	require.Equal(t, "x", allText(w.open("p/a").shown()))
	require.Equal(t, []string{"p/a.wxml:1:1: `b.wxml` not found", "p/a.wxml:1:21: `c.wxml` not found", "p/a.wxml:1:45: `p/d.wxml` not found", "p/a.wxml:1:97: Template `no` not found."}, w.warnings)
}

func TestLongLists(t *testing.T) {
	w := newWorld(t, true).add("a", `<view wx:for="{{n}}">x</view>`, "", `{"data": {"n": 1000000000}}`)
	page := w.open("a")
	require.Equal(t, "", allText(page.shown()))
	require.Equal(t, []string{"a.wxml:1:1: wx:for over 1000000000 items; the limit is 131072"}, w.warnings)
	page.set(value(t, `{"n": 2}`))
	require.Equal(t, "xx", allText(page.shown()))
}

// Lists within lists run out of room; when there is room again, all is there.
func TestManyNodes(t *testing.T) {
	w := newWorld(t, true).add("a", `<block wx:for="{{n}}"><block wx:for="{{m}}" wx:key="*this"><block wx:for="{{m}}">{{n}}</block></block></block>`, "", `{"data": {"n": 100000, "m": 100000}}`)
	page := w.open("a")
	require.Len(t, w.warnings, 1)
	require.Regexp(t, `^a\.wxml:1:\d+: the page shows more than 1048576 nodes$`, w.warnings[0])
	require.Equal(t, MaxNodes, page.tree.budget.nodes)
	page.set(value(t, `{"m": 100}`))
	page.set(value(t, `{"n": 2}`))
	page.set(value(t, `{"m": 2}`))
	require.Equal(t, "22222222", allText(page.shown()))
	fresh := New(page.tree.Template(), page.data, w, nil, true)
	fresh.Build()
	require.Equal(t, fresh.budget.nodes, page.tree.budget.nodes)
}

func TestManyComponents(t *testing.T) {
	w := newWorld(t, false).add("a", `<c wx:for="{{n}}"/>`, "c=c", `{"data": {"n": 100000}}`).add("c", `<view>x</view>`, "", `{}`)
	w.quiet = true
	page := w.open("a")
	require.Len(t, page.tree.Components(Preorder), MaxComponents)
	require.Equal(t, []string{"a.wxml:1:1: the page shows more than 65536 components"}, w.warnings)
	page.set(value(t, `{"n": 1}`))
	require.Equal(t, 1, page.tree.budget.comps)
}

// A template that uses itself, at once or by another, is drawn once, as wcc has it.
func TestTemplateRecursion(t *testing.T) {
	w := newWorld(t, true).add("a", `<template name="x">x<template is="y"/></template><template name="y">y<template is="{{'x'}}"/><template is="y"/></template><template is="x"/>`, "", `{}`)
	require.Equal(t, "xy", allText(w.open("a").shown()))
	require.Len(t, w.warnings, 2)
	require.Equal(t, "a.wxml:1:94: Template `y` is being called recursively, will be stop.", w.warnings[1])
}

// A hook that always sets the data again is stopped.
func TestEndless(t *testing.T) {
	w := newWorld(t, true).add("a", `<c p="{{n}}"/>`, "c=c", `{"data": {"n": 0}}`).add("c", `{{p}}`, "", `{"properties": {"p": "Number"}}`)
	w.quiet = true
	var page *part
	w.hook = func(name string, c *part) {
		if name == "properties" && page != nil {
			page.set(abi.ObjectValue(abi.Field{Key: "n", Value: abi.NumberValue(page.data.Get("n").Number() + 1)}))
		}
	}
	page = w.open("a")
	page.set(value(t, `{"n": 1}`))
	require.Equal(t, []string{"a.wxml:1:1: the template's components set its data without end"}, w.warnings)
}

package wxml

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a source reads as, printed in the plain form of File.String.
func TestParse(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"empty file", ``, ``},
		{"self closing", `<image src="a"/>`, `<image src="a"></image>`},
		{"case of tags is kept", `<View><Block>a</Block></View>`, `<View><Block>a</Block></View>`},
		{"names with - _ :", `<a-b/><a_b/><a:b/>`, `<a-b></a-b><a_b></a_b><a:b></a:b>`},
		{"blanks in tags", "<\n view\ta = \"1\"\r\nb\n></\n view >", `<view a="1" b></view>`},
		{"no blank between attributes", `<view a="1"b='2'/>`, `<view a="1" b="2"></view>`},
		{"the other quote", `<view a='"' b="'"/>`, `<view a="\"" b="'"></view>`},
		{"escapes of values", `<view a="\"\'\\\n\y"/>`, `<view a="\"'\\\ny"></view>`},
		{"a value may be empty or absent", `<view a="" b/>`, `<view a="" b></view>`},
		{"of an attribute the last counts", `<view a="{{!}}" b="2" a="3"/>`, `<view b="2" a="3"></view>`},
		{"also under another spelling", `<view aB="1" a-b="2"/>`, `<view aB="1"></view>`},
		{"tags in values", `<view a="<b>" b="{{a<b}}" c="<!-- -->"/>`, `<view a="<b>" b="{{a<b}}" c="<!-- -->"></view>`},

		{"white space between tags", "\n <view>\t\n</view> \r\n", `<view></view>`},
		{"white space in a text", "<text>\n a \n</text>", "<text>\n a \n</text>"},
		{"a no-break space is text", "<text>\u00a0</text>", "<text>\u00a0</text>"},
		{"an expression is text", `<text> {{''}} </text>`, `<text> {{''}} </text>`},
		{"entities", `<text a="&quot;">&lt;&nbsp;</text>`, `<text a="&quot;">&lt;&nbsp;</text>`},
		{"a line end of two characters", "<text>a\r\nb\rc</text>", "<text>a\nb\rc</text>"},
		{"a byte order mark", "\ufeff<view/>", `<view></view>`},
		{"invalid UTF-8", "<text>a\xff</text>", "<text>a\ufffd</text>"},
		{"a lone brace", `<text>{ {a} }{ </text>{`, `<text>{ {a} }{ </text>{`},
		{"a < behind a lone brace", `<text>{<b/></text>`, `<text>{<b/></text>`},
		{"braces in a string", `<text>{{'}}</text>'}}</text>`, `<text>{{'}}</text>'}}</text>`},

		{"comment", `<!-- a -- b --><view><!----></view>`, `<view></view>`},
		{"comment cuts a text", `a<!-- {{ -->b`, `a<!---->b`},
		{"comment without end", `a<!-- <b> `, `a`},

		{"block", `<block class="{{!}}">a<view/></block>b`, `a<view></view>b`},
		{"blocks keep texts apart", `<block>a</block><block>b</block>`, `a<!---->b`},
		{"if", `<view wx:if="{{a}}" b="c">1</view>`, `<block wx:if="{{a}}"><view b="c">1</view></block>`},
		{
			"chain", "<a wx:if=\"{{a}}\"/> \n<!-- c --><block wx:elif=\"{{b}}\">1</block><wxs module=\"m\"/><c wx:else=\"x\"/>",
			`<wxs module="m" src=""></wxs><block wx:if="{{a}}"><a></a></block><block wx:elif="{{b}}">1</block><block wx:else><c></c></block>`,
		},
		{"two chains", `<a wx:if="1"/><b wx:if="2"/><c wx:else/>`, `<block wx:if="1"><a></a></block><block wx:if="2"><b></b></block><block wx:else><c></c></block>`},
		{"wx-if", `<a wx-if="1"/><b wx-else/>`, `<block wx:if="1"><a></a></block><block wx:else><b></b></block>`},
		{
			"for", `<a wx:for="{{l}}"/>`,
			`<block wx:for="{{l}}" wx:for-item="item" wx:for-index="index" wx:key=""><a></a></block>`,
		},
		{
			"for with names", `<block wx:for-items="{{l}}" wx:for="{{x}}" wx:for-item="i" wx:for-index="k" wx:key="*this">{{i}}</block>`,
			`<block wx:for="{{l}}" wx:for-item="i" wx:for-index="k" wx:key="*this">{{i}}</block>`,
		},
		{
			"empty names are not set", `<a wx:for="{{l}}" wx:for-item="" wx:for-index wx:key/>`,
			`<block wx:for="{{l}}" wx:for-item="item" wx:for-index="index" wx:key=""><a></a></block>`,
		},
		{
			"for is around if", `<a wx:if="{{item}}" wx:for="{{l}}"/>`,
			`<block wx:for="{{l}}" wx:for-item="item" wx:for-index="index" wx:key=""><block wx:if="{{item}}"><a></a></block></block>`,
		},
		{"other wx: attributes", `<a wx:foo="1" wx-bar="2" wx:for-item="x" wx:key="k" wxa="3"/>`, `<a wxa="3"></a>`},

		{"slot", `<slot name="{{a}}" slot="b">c</slot><slot/>`, `<slot slot="b" name="{{a}}">c</slot><slot></slot>`},
		{"include", `<include src="a" wx:if="{{b}}"/>`, `<block wx:if="{{b}}"><include src="a"></include></block>`},
		{"an include's content does not count", `<include src="{{a}}">x</include>`, `<include src="{{a}}"></include>`},
		{"import", `<import src="a"/><view/>`, `<import src="a"></import><view></view>`},
		{"import within an element or a wx:if", `<view><import src="a"/></view><import src="b" wx:if="1"/>`, `<view></view><block wx:if="1"></block>`},
		{"import within a definition", `<template name="t"><import src="a"/></template>`, `<import src="a"></import><template name="t"></template>`},
		{"import without src", `<import/>`, ``},
		{"template", `<template name="t">a</template>b`, `<template name="t">a</template>b`},
		{"template anywhere", `<view><template name="t"><template name="u"/></template></view>`, `<template name="u"></template><template name="t"></template><view></view>`},
		{"template twice", `<template name="t">1</template><template name="t">2</template>`, `<template name="t">2</template>`},
		{"template without a name", `<template name="">1</template><template name>2</template><template>3</template><template is/>`, ``},
		{"template use", `<template is="t{{a}}" data="{{ a, b: 1, ...c }}">x</template>`, `<template is="t{{a}}" data="{{ a, b: 1, ...c }}"></template>`},
		{"template use in a list", `<template is="t" wx:if="{{a}}"/>`, `<block wx:if="{{a}}"><template is="t"></template></block>`},
		{"no data", `<template is="t" data/><template is="t" data=""/><template is="t"/>`, strings.Repeat(`<template is="t"></template>`, 3)},
		{"data that is a string", `<template is="t" data=" {{a}}"/>`, `<template is="t"></template>`},
		{"definition and use", `<template name="t" is="t">a</template>`, `<template name="t">a</template>`},

		{"wxs", `<wxs module="m">a < b; '{{'</wxs><wxs src="b.wxs" module="_1" />`, `<wxs module="m" src="">a < b; '{{'</wxs><wxs module="_1" src="b.wxs"></wxs>`},
		{"wxs anywhere", `<view>a<wxs module="m">1</wxs >b</view>`, `<wxs module="m" src="">1</wxs><view>a<!---->b</view>`},
		{"wxs twice", `<wxs module="m">1</wxs><wxs module="m">2</wxs>`, `<wxs module="m" src="">2</wxs>`},
		{"wxs without name", `<wxs module="">1</wxs>`, ``},
		{"wxs with src and blanks", "<wxs module=\"m\" src=\"b\">\n</wxs>", `<wxs module="m" src="b"></wxs>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := parse(t, c.src)
			require.Equal(t, c.want, f.String())
			require.Equal(t, c.want, parse(t, c.want).String())
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"<image src=\"a\">", "1:1: end tag missing, near `image`"},
		{"<a>\n  <image>\n  </a>", "3:5: expect end-tag `image`., near `a`"},
		{`<View></view>`, "1:9: expect end-tag `View`., near `view`"},
		{`a</view>`, "1:2: get tag end without start, near `</`"},
		{`<view><!-- a</view>`, "1:1: end tag missing, near `view`"},
		{`<wxs module="m">a`, "1:1: end tag missing, near `wxs`"},
		{`<view></view a>`, "1:14: unexpected character `a`"},
		{`<`, "1:2: unexpected end"},
		{`<view a`, "1:8: unexpected end"},
		{`<view a=`, "1:9: unexpected end"},
		{"<view\na=\"x\\\"", "2:7: unexpected end"},
		{`</`, "1:1: get tag end without start, near `</`"},
		{`<a></`, "1:6: unexpected end"},
		{`<1a/>`, "1:2: unexpected character `1`"},
		{`é<中/>`, "1:3: unexpected character `中`"},
		{`a < b`, "1:6: unexpected end"},
		{`<view/ >`, "1:6: unexpected character `/`"},
		{`<view a/b/>`, "1:8: unexpected character `/`"},
		{`<view a.b="1"/>`, "1:8: unexpected character `.`"},
		{`<view "a"/>`, "1:7: unexpected character `\"`"},
		{`<view hidden=hid/>`, "1:14: unexpected character `h`"},
		{`<view a="{{"b"}}"/>`, "1:14: unexpected character `\"`"},
		{"<view a=\"1\n2\"/>", "1:11: unexpected character `\\n`"},
		{"<view a=\"1\\\n2\"/>", "1:12: unexpected character `\\n`"},
		{"<view a=\"{{b\n}}\"/>", "1:13: unexpected character `\\n`"},
		{"a\x00b", "1:2: unexpected character `\\x00`"},
		{`<!DOCTYPE html>`, "1:2: unexpected character `!`"},
		{`<![CDATA[a]]>`, "1:2: unexpected character `!`"},

		{"<text>\n{{a</text>", "2:1: Bad value with message: did you forget }}, ' or \"."},
		{`<view a="b {{a"/>`, "1:12: Bad value with message: did you forget }}, ' or \"."},
		{`<view a="{{'b}}"/>`, "1:10: Bad value with message: did you forget }}, ' or \"."},
		{`<view a="{{'b\'c'}}"/>`, "1:10: Bad value with message: did you forget }}, ' or \"."},
		{"<text>\n a{{b +}}</text>", "2:8: Bad value with message: unexpected end."},
		{`<view a="b{{c d}}"/>`, "1:15: Bad attr `a` with message: unexpected token `d`."},
		{`<view a="\"{{c d}}"/>`, "1:10: Bad attr `a` with message: unexpected token `d`."},
		{"<text>é{{\n {{a}}}}</text>", "2:3: Bad value with message: unexpected token `{`."},

		{`<a/><view  wx:else/>`, "1:12: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/>x<b wx:else/>`, "1:19: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><b/><c wx:elif="2"/>`, "1:22: Bad attr `wx:elif` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><b wx:else/><c wx:else/>`, "1:30: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><block/><c wx:else/>`, "1:26: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<block><a wx:if="1"/></block><c wx:else/>`, "1:33: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><template name="t"/><c wx:else/>`, "1:38: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1" wx:for="2"/><b wx:else/>`, "1:29: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><b wx:else wx:for="2"/>`, "1:18: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if="1"/><b wx:else wx:if="2"/>`, "1:18: Bad attr `wx:else` with message: `wx:if not found, then something must be wrong`."},
		{`<a wx:if/>`, "1:4: Bad attr `wx:if` with message: value not set."},
		{`<a wx:if=""/><a wx:elif/>`, "1:17: Bad attr `wx:elif` with message: value not set."},
		{`<a wx:for/>`, "1:4: Bad attr `wx:for` with message: value not set."},
		{`<a wx:key="{{b c}}"/>`, "1:16: Bad attr `wx:key` with message: unexpected token `c`."},
		{`<a wx:for="{{l}}" wx:if="{{}"/>`, "1:26: Bad value with message: did you forget }}, ' or \"."},

		{`<template is="t" data="a"/>`, "1:24: Bad attr `data` with message: the very attr must be an expression (surrounded by `{{..}}`)."},
		{`<template is="t" data="{{ }}"/>`, "1:24: Bad attr `data` with message: the very attr must be an expression (surrounded by `{{..}}`)."},
		{`<template is="t" data="{{a}}{{b}}"/>`, "1:24: Bad attr `data` with message: the very attr must be an expression (surrounded by `{{..}}`)."},
		{`<template is="t" data="{{a.b}}"/>`, "1:27: Bad attr `data` with message: unexpected token `.`."},
		{`<template is="{{" data="{{a}}"/>`, "1:15: Bad value with message: did you forget }}, ' or \"."},
		{`<template is="t" data="{{"/>`, "1:24: Bad value with message: did you forget }}, ' or \"."},
		{`<wxs>1</wxs>`, "1:1: module expected in wxs tag"},
		{`<wxs module="a-b"/>`, "1:14: invalid module name, [0-9a-zA-Z_] allowed only"},
		{`<wxs module="1a"/>`, "1:14: invalid module name, [0-9a-zA-Z_] allowed only"},
		{`<wxs module="m" src="a">1</wxs>`, "1:25: wxs tag with src don't need any content"},
		{`<wxs module="m">'</wxs>'</wxs>`, "1:25: get tag end without start, near `</`"},
	} {
		_, err := Parse("a.wxml", []byte(c.src))
		require.EqualError(t, err, "a.wxml:"+c.want, c.src)
		var e *Error
		require.ErrorAs(t, err, &e)
	}
}

func TestParseLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	for _, c := range []struct{ name, good, bad, want string }{
		{"size", strings.Repeat(" ", MaxSize), strings.Repeat(" ", MaxSize+1), "1:1: larger than 1048576 bytes"},
		{"depth", nested(MaxDepth), nested(MaxDepth + 1), "1:769: more than 256 elements within each other"},
		{"nodes", strings.Repeat("<a/>", MaxNodes), strings.Repeat("<a/>", MaxNodes) + "a", "1:400001: more than 100000 elements and texts"},
		{"attributes", "<a" + strings.Repeat(" b", MaxAttrs) + "/>", "<a" + strings.Repeat(" b", MaxAttrs+1) + "/>", "1:1: more than 256 attributes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parse(t, c.good)
			_, err := Parse("a.wxml", []byte(c.bad))
			require.EqualError(t, err, "a.wxml:"+c.want)
		})
	}
}

// Nodes, attributes and values know where they stand.
func TestPositions(t *testing.T) {
	f := parse(t, "<view>\n  é<b c=\"{{d}}\"\n e/>\n</view>\n<wxs module='m'>1</wxs>")
	view := f.Nodes[0].(*Element)
	require.Equal(t, Pos{Line: 1, Column: 1}, view.Pos())
	require.Equal(t, Pos{Line: 1, Column: 7}, view.Children[0].Pos())
	b := view.Children[1].(*Element)
	require.Equal(t, Pos{Line: 2, Column: 4}, b.Pos())
	require.Equal(t, Pos{Line: 2, Column: 7}, b.Attrs[0].At)
	require.Equal(t, Pos{Line: 2, Column: 10}, b.Attrs[0].Value.At)
	require.Equal(t, Pos{Line: 3, Column: 2}, b.Attrs[1].At)
	require.Equal(t, Pos{Line: 3, Column: 2}, b.Attrs[1].Value.At)
	require.Equal(t, Pos{Line: 5, Column: 1}, f.Wxs[0].At)
	require.Equal(t, Pos{Line: 5, Column: 17}, f.Wxs[0].Start)
}

func TestTemplate(t *testing.T) {
	f := parse(t, `<template name="a">1</template><template name="b"/>`)
	require.Same(t, f.Templates[0], f.Template("a"))
	require.Nil(t, f.Template("c"))
}

package wxruntime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// handled are the handlers of definitions that have run since the last call, each as instance.handler.
func (p *played) handled() string {
	var names []string
	for _, entry := range p.log {
		if entry.Get("t").Text() == "event" {
			names = append(names, strings.TrimRight(entry.Get("c").Text(), "#0123456789")+"."+entry.Get("n").Text())
		}
	}
	p.log = nil
	return strings.Join(names, " ")
}

// event is the event object of the last handler that has run.
func (p *played) event(t *testing.T) wxruntime.Value {
	t.Helper()
	for i := len(p.log) - 1; i >= 0; i-- {
		if p.log[i].Get("t").Text() == "event" {
			return p.log[i].Get("v")
		}
	}
	t.Fatal("no handler has run")
	return wxruntime.Value{}
}

// put sets data of the page, from its method put.
func (p *played) put(t *testing.T, patch string) {
	t.Helper()
	p.Page().Call("put" + patch)
	require.NoError(t, p.Err())
}

// page is the definition of a page with data, methods by their names, and for each patch a method that sets it.
func page(data, methods string, patches ...string) string {
	for _, patch := range patches {
		methods += `,` + miniapp.Str("put"+patch).JSON() + `:[["set",` + patch + `]]`
	}
	return `{"data":` + data + `,"methods":{` + strings.TrimPrefix(methods, ",") + `}}`
}

func TestViewOfAnyText(t *testing.T) {
	t.Run("unicode in ids, classes, datasets and marks", func(t *testing.T) {
		p := playPage(t, `<view id="标识🙂" class="é 🙂 {{c}}" data-v="{{v}}" mark:m="{{v}}" bindtap="tap">{{v}}</view>`, page(`{"c":"日本","v":"a🙂\u0000b"}`, `"tap":[]`))
		require.NoError(t, p.Err())
		el := p.Page().Find("view")
		require.Equal(t, []string{"标识🙂", "a🙂\x00b", "é", "🙂", "日本"}, append([]string{el.ID(), el.Text()}, el.Classes()...))
		for _, selector := range []string{"#标识🙂", ".é.🙂", ".日本", "view.é"} {
			require.True(t, p.Page().Has(selector), selector)
		}
		p.Page().Tap("#标识🙂")
		require.Equal(t, `{"v":"a🙂\u0000b"}{"m":"a🙂\u0000b"}`, p.event(t).Get("target").Get("dataset").JSON()+p.event(t).Get("mark").JSON())
	})
	t.Run("numbers", func(t *testing.T) {
		p := playPage(t, `<text>{{big}} {{small}} {{1.50}} {{0.1+0.2}} {{1/3}} {{-1/0}} {{-0}} {{123456789012345678901}} {{.5}} {{010}}</text>`, page(`{"big":1e21,"small":1e-7}`, ``))
		require.Equal(t, `text "1e+21 1e-7 1.5 0.30000000000000004 0.3333333333333333 -Infinity 0 123456789012345680000 0.5 8"`, p.shows(t))
	})
	t.Run("a very long text", func(t *testing.T) {
		long := strings.Repeat("日本🙂", 20000)
		p := playPage(t, `<text>`+long+`</text><view title="{{t}}">{{t}}</view>`, page(`{"t":"`+long+`"}`, ``))
		require.NoError(t, p.Err())
		require.Equal(t, []string{long, long, long}, []string{p.Page().Text("text"), p.Page().Text("view"), p.Page().Attr("view", "title")})
	})
	t.Run("deep nesting, and too deep", func(t *testing.T) {
		nested := func(n int) *played {
			return playPage(t, strings.Repeat("<view>", n)+"<text bindtap=\"tap\">x</text>"+strings.Repeat("</view>", n), page(`{}`, `"tap":[]`))
		}
		p := nested(255)
		p.Page().Tap("text")
		require.NoError(t, p.Err())
		require.Equal(t, "p.tap", p.handled())
		require.EqualError(t, nested(256).Err(), "pages/p.wxml:1:1537: more than 256 elements within each other")
	})
	t.Run("a page that shows nothing", func(t *testing.T) {
		for _, template := range []string{"", "\n  \n", "<!-- nothing -->", "<wxs module=\"m\"></wxs>", "<block/>", "{{}}"} {
			p := playPage(t, template, `{}`)
			require.Equal(t, `{"t":"main"}`, p.Page().Tree().JSON(), template)
			require.Empty(t, p.shows(t)+p.Page().HTML(), template)
			require.Empty(t, p.Page().Lines(), template)
		}
	})
	t.Run("a page without a template", func(t *testing.T) {
		p := opsPage(t, page(`{"a":1}`, `"put":[["set",{"a":2}]]`))
		p.Page().Call("put")
		require.NoError(t, p.Err())
		require.Equal(t, `{"t":"main"}{"a":2}`, p.Page().Tree().JSON()+p.Page().ViewData("").JSON())
	})
}

func TestViewAttributes(t *testing.T) {
	t.Run("without value, empty, and booleans", func(t *testing.T) {
		p := playPage(t, `<view a b="" c="{{}}" d="{{yes}}" e="yes" disabled="{{no}}"/>`, page(`{"yes":true,"no":false}`, ``))
		require.Equal(t, `view a=true b="" c="" d=true e="yes" disabled=false`, p.shows(t))
		require.Equal(t, []string{"true", "", "true", "false", ""}, []string{
			p.Page().Attr("view", "a"), p.Page().Attr("view", "b"), p.Page().Attr("view", "d"), p.Page().Attr("view", "disabled"), p.Page().Attr("view", "none")})
	})
	t.Run("hidden", func(t *testing.T) {
		p := playPage(t, `<view hidden>a</view><view hidden="{{no}}">b</view><view hidden="false">c</view><view hidden="">d</view><view hidden="{{n}}"><text>e</text></view>`,
			page(`{"no":false,"n":1}`, ``, `{"n":0}`))
		require.Equal(t, []string{"b", "d"}, p.Page().Lines())
		require.Equal(t, "e", p.Page().Text("text"), "it can be found")
		p.put(t, `{"n":0}`)
		require.Equal(t, []string{"b", "d", "e"}, p.Page().Lines())
	})
	t.Run("a dataset has values of every type", func(t *testing.T) {
		p := playPage(t, `<view data-nan="{{nan}}" data-u="{{u}}" data-nothing="{{nothing}}" data-yes="{{yes}}" data-o="{{o}}" data-list="{{[n,'a',nothing,u]}}" `+
			`data-obj="{{ {x: n, y: u} }}" data-none data-empty="" data-big="{{big}}" data- ="x" data:="y" data:keepCase="{{n}}" data-Lower-CASE="{{n}}" bindtap="tap"/>`,
			page(`{"nan":{"$":"NaN"},"u":{"$":"undefined"},"nothing":null,"yes":true,"o":{"a":[1,{"b":2}]},"n":1,"big":1e21}`, `"tap":[]`))
		p.Page().Tap("view")
		const want = `{"big":1e+21,"empty":"","keepCase":1,"list":[1,"a",null,null],"lowerCase":1,"nan":null,"none":true,"nothing":null,"o":{"a":[1,{"b":2}]},"obj":{"x":1},"yes":true}`
		require.Equal(t, want, p.event(t).Get("target").Get("dataset").JSON())
		require.Equal(t, want, p.Page().Find("view").Dataset().JSON())
	})
	t.Run("an attribute twice", func(t *testing.T) {
		p := playPage(t, `<view title="a" bindtap="one" title="b" bindtap="two"/>`, page(`{}`, `"one":[],"two":[]`))
		require.Equal(t, "b", p.Page().Attr("view", "title"))
		p.Page().Tap("view")
		require.Equal(t, "p.two", p.handled(), "the last one counts")
	})
}

func TestViewFor(t *testing.T) {
	t.Run("a list that becomes another type each time", func(t *testing.T) {
		var patches []string
		lists := []struct{ list, want string }{
			{`[1,2]`, "0=1;1=2;"}, {`{"b":1,"a":{}}`, "b=1;a=[object Object];"}, {`"日本"`, "0=日;1=本;"}, {`null`, ""}, {`3`, "0=0;1=1;2=2;"}, {`true`, ""},
			{`[[1,[2]],null]`, "0=1,2;1=null;"}, {`-1`, ""}, {`""`, ""}, {`{}`, ""}, {`[]`, ""}, {`1`, "0=0;"}, {`["a"]`, "0=a;"}, {`false`, ""}, {`{"0":"a"}`, "0=a;"},
		}
		for _, l := range lists {
			patches = append(patches, `{"list":`+l.list+`}`)
		}
		for _, key := range []string{``, ` wx:key="*this"`, ` wx:key="index"`, ` wx:key="id"`} {
			p := playPage(t, `<view><text wx:for="{{list}}"`+key+`>{{index}}={{item}};</text></view>`, page(`{"list":"x"}`, ``, patches...))
			for i, l := range lists {
				p.put(t, patches[i])
				require.Equal(t, l.want, p.Page().Text("view"), l.list+key)
			}
		}
	})
	t.Run("loops that hide names, and read those outside", func(t *testing.T) {
		p := playPage(t, `<view><block wx:for="{{rows}}" wx:for-index="i"><text wx:for="{{item.sub}}" wx:for-item="rows">{{i}}{{index}}{{rows}}{{item.id}};</text>`+
			`<text wx:for="{{rows}}">{{i}}{{index}}{{item.id}},</text></block></view>`,
			page(`{"rows":[{"id":"a","sub":[7,8]},{"id":"b","sub":[]}]}`, ``, `{"rows[1].sub[0]":9}`, `{"rows[0].id":"c"}`, `{"rows[2]":{"id":"d"}}`))
		require.Equal(t, "007a;018a;00a,01b,10a,11b,", p.Page().Text("view"))
		p.put(t, `{"rows[1].sub[0]":9}`)
		require.Equal(t, "007a;018a;00a,01b,109b;10a,11b,", p.Page().Text("view"))
		p.put(t, `{"rows[0].id":"c"}`)
		require.Equal(t, "007c;018c;00c,01b,109b;10c,11b,", p.Page().Text("view"))
		p.put(t, `{"rows[2]":{"id":"d"}}`)
		require.Equal(t, "007c;018c;00c,01b,02d,109b;10c,11b,12d,20c,21b,22d,", p.Page().Text("view"))
	})
	t.Run("more items than a page may show", func(t *testing.T) {
		p := playPage(t, `<view wx:for="{{n}}"/><text>{{n}}</text>`, page(`{"n":1e9}`, ``))
		require.EqualError(t, p.Err(), "pages/p.wxml:1:1: wx:for over 1000000000 items; the limit is 131072")
		require.Equal(t, "text \"1000000000\"\n", p.Page().Outline())
	})
	t.Run("which elements stay", func(t *testing.T) {
		for _, c := range []struct{ name, key, patch, want string }{
			{"a field by its path", "id", `{"rows[0].name":"x"}`, "1 2 3"},
			{"a key by its path", "id", `{"rows[0].id":9}`, "- 2 3"},
			{"the whole list with the same keys", "id", `{"rows":[{"id":3},{"id":2},{"id":1}]}`, "1 2 3"},
			{"the whole list without one", "id", `{"rows":[{"id":1},{"id":3}]}`, "1 - 3"},
			{"a key that is not unique", "id", `{"rows":[{"id":1},{"id":1},{"id":3}]}`, "- - 3"},
			{"a key that no item has", "none", `{"rows":[{"id":1},{"id":3}]}`, "1 2 -"},
			{"no key", "", `{"rows":[{"id":1},{"id":3}]}`, "1 2 -"},
			{"an item for an item", "id", `{"rows[1]":{"id":2,"name":"y"}}`, "1 2 3"},
			{"an item with another key", "id", `{"rows[1]":{"id":5}}`, "1 - 3"},
			{"the list is no list any more", "id", `{"rows":null}`, "- - -"},
		} {
			p := playPage(t, `<view wx:for="{{rows}}" wx:key="`+c.key+`">{{item.id}}</view>`, page(`{"rows":[{"id":1},{"id":2},{"id":3}]}`, ``, c.patch))
			before := p.Page().FindAll("view")
			p.put(t, c.patch)
			var stay []string
			for i, el := range before {
				if el.Gone() {
					stay = append(stay, "-")
				} else {
					stay = append(stay, []string{"1", "2", "3"}[i])
				}
			}
			require.Equal(t, c.want, strings.Join(stay, " "), c.name)
		}
	})
}

func TestViewEventsOfTemplates(t *testing.T) {
	p := play(t, `
-- pages/p.wxml --
<import src="/shared/t"/>
<template name="own"><view id="x" data-n="{{n}}" data-h="{{h}}" mark:m="{{n}}" bindtap="one" catch:e="{{h}}"/></template>
<view mark:out="1" bindtap="two"><template is="own" data="{{n}}"/></view>
<template is="other" data="{{n, h}}"/>
<view wx:for="{{rows}}"><include src="/shared/i"/></view>
-- shared/t.wxml --
<template name="other"><view id="y" bindtap="{{h}}" data-n="{{n}}"/></template>
-- shared/i.wxml --
<view id="i{{item}}" data-item="{{item}}" data-index="{{index}}" bindtap="{{h}}"/>
-- pages/p.def --
{"data":{"n":1,"h":"one","rows":["a","b"]},"methods":{"one":[["set",{"h":"two"}]],"two":[["set",{"h":"three"}]]}}
`)
	p.Page().Tap("#x")
	require.Equal(t, `{"m":1,"out":"1"}`, p.event(t).Get("mark").JSON())
	require.Equal(t, "p.one p.two", p.handled())
	p.run(t, "one")
	p.Page().Tap("#y")
	require.Equal(t, `{"n":1}`, p.event(t).Get("target").Get("dataset").JSON())
	require.Equal(t, "p.two", p.handled(), "which names the next handler")
	p.run(t, "one")
	p.Page().Tap("#ib")
	require.Equal(t, `{"index":1,"item":"b"}`, p.event(t).Get("target").Get("dataset").JSON())
	require.Equal(t, "p.two", p.handled())
	mark := p.Mark()
	p.Page().Tap("#ib")
	require.Len(t, warnings(p.Since(mark)), 1)
	require.Contains(t, warnings(p.Since(mark))[0], "Do not have three handler in current page: pages/p.")
}

// run runs a method of the page from the console.
func (p *played) run(t *testing.T, method string) {
	t.Helper()
	p.Page().Component().Call(method)
	p.log = nil
	require.NoError(t, p.Err())
}

func TestViewEventsWhileDataChanges(t *testing.T) {
	const rows = `<view wx:for="{{rows}}"%s id="r{{item.id}}" bindtap="row"><view id="in{{item.id}}" bindtap="drop" data-id="{{item.id}}"/></view>`
	for _, c := range []struct{ name, key, tap, want string }{
		{"an item that goes ends the event", ` wx:key="id"`, "#in1", "p.drop"},
		{"an item that stays under its key does not, at another place", ` wx:key="id"`, "#in2", "p.drop p.row"},
		{"without a key the place counts, and that of the first stays", ``, "#in1", "p.drop p.row"},
		{"without a key the place counts, and that of the second goes", ``, "#in2", "p.drop"},
	} {
		p := playPage(t, strings.Replace(rows, "%s", c.key, 1), page(`{"rows":[{"id":1},{"id":2}]}`, `"row":[],"drop":[["set",{"rows":[{"id":2}]}]]`))
		p.Page().Tap(c.tap)
		require.Equal(t, c.want, p.handled(), c.name)
		require.NoError(t, p.Err())
	}

	t.Run("an element that the view still shows", func(t *testing.T) {
		p := playPage(t, `<view wx:if="{{n}}" id="a" bindtap="tap"/><view id="b" bindtap="hide"/>`, page(`{"n":1}`, `"tap":[],"hide":[["set",{"n":0}]]`))
		p.Together(func() {
			p.Page().Tap("#b")
			p.Page().Tap("#a")
		})
		require.Equal(t, "p.hide p.tap", p.handled(), "the page cannot know that the finger came too late")
		require.NoError(t, p.Err())
		require.False(t, p.Page().Has("#a"))
	})
	t.Run("a component that is gone", func(t *testing.T) {
		p := play(t, `
-- pages/p.wxml --
<part wx:if="{{n}}" bindtap="tap"><view id="s" bindtap="hide"/></part>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
{"data":{"n":1},"methods":{"tap":[],"hide":[["set",{"n":0}]]}}
-- components/part.wxml --
<view bindtap="tap"><slot/></view>
-- components/part.def --
{"methods":{"tap":[]}}
`)
		el := p.Page().Find("#s")
		el.Tap()
		require.Equal(t, "p.hide", p.handled())
		require.NoError(t, p.Err())
		el.Tap()
		require.EqualError(t, p.Err(), "wxruntime: Tap: the element <view> is not shown any more")
	})
}

func TestViewEventsOfOtherPages(t *testing.T) {
	const archive = `
-- pages/p.wxml --
<view id="tap" bindtap="tap"/><view id="go" bindtap="go"/><view id="leave" bindtap="leave"/>
-- pages/p.def --
{"methods":{"tap":[],"go":[["wx","navigateTo",{"url":"/pages/q"}]],"leave":[["wx","redirectTo",{"url":"/pages/q"}]]}}
-- pages/q.wxml --
<view bindtap="tap"/>
-- pages/q.def --
{"methods":{"tap":[]}}
`
	t.Run("a page that is covered", func(t *testing.T) {
		p := play(t, archive)
		first := p.Page()
		first.Tap("#go")
		p.handled()
		p.Together(func() { first.Tap("#tap") })
		require.Equal(t, "p.tap", p.handled(), "its handlers still run")
		require.NoError(t, p.Err())
	})
	t.Run("a page that is being left", func(t *testing.T) {
		p := play(t, archive)
		first := p.Page()
		p.Together(func() {
			first.Tap("#leave")
			first.Tap("#tap")
		})
		require.Equal(t, "p.leave p.tap", p.handled())
		require.NoError(t, p.Err())
		require.Equal(t, []string{"pages/q"}, p.Stack())
	})
	t.Run("a page that is gone", func(t *testing.T) {
		p := play(t, archive)
		first := p.Page()
		el := first.Find("#tap")
		first.Tap("#leave")
		p.handled()
		el.Tap()
		require.EqualError(t, p.Err(), "wxruntime: Tap: the element <view> is not shown any more")
		first.Tap("#tap")
		require.ErrorContains(t, p.Err(), "wxruntime: Find: pages/p has no view: it has been unloaded, or the app has ended")
		require.Empty(t, p.handled())
	})
	t.Run("an app in the background, and one that stands still", func(t *testing.T) {
		p := play(t, archive)
		page := p.Page()
		p.Background()
		p.Together(func() { page.Tap("#tap") })
		require.Equal(t, "p.tap", p.handled(), "the code runs for some seconds yet")
		p.Advance(10 * time.Second)
		p.Together(func() { page.Tap("#tap") })
		require.Empty(t, p.handled())
		p.Foreground()
		require.Equal(t, "p.tap", p.handled(), "it was kept")
		require.NoError(t, p.Err())
	})
}

func TestViewHandlerNames(t *testing.T) {
	t.Run("what is no name", func(t *testing.T) {
		p := playPage(t, `<view id="u" bindtap="{{u}}"/><view id="null" bindtap="{{nothing}}"/><view id="number" bindtap="{{n}}"/>`+
			`<view id="bare" bindtap/><view id="mixed" bindtap="x{{n}}"/><view id="blank" bindtap=" tap"/>`,
			page(`{"nothing":null,"n":1}`, `"tap":[],"x1":[]`))
		for id, want := range map[string]string{"u": "", "null": "null", "number": "1", "bare": "true", "blank": " tap"} {
			mark := p.Mark()
			p.Page().Tap("#" + id)
			require.Empty(t, p.handled(), id)
			if want == "" {
				require.Empty(t, warnings(p.Since(mark)), id)
			} else {
				require.Contains(t, warnings(p.Since(mark))[0], "Do not have "+want+" handler in current page: pages/p.", id)
			}
		}
		p.Page().Tap("#mixed")
		require.Equal(t, "p.x1", p.handled())
	})
	t.Run("the same name in a component and its page", func(t *testing.T) {
		p := play(t, `
-- pages/p.wxml --
<part id="c" bind:e="tap" bindtap="tap"><view id="s" bindtap="tap"/></part>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
{"methods":{"tap":[]}}
-- components/part.wxml --
<view id="w" bindtap="tap"><slot/></view>
-- components/part.def --
{"methods":{"tap":[["emit","e",{"a":1}]]}}
`)
		p.Page().Tap("part >>> #w")
		require.Equal(t, "part.tap p.tap p.tap", p.handled())
		p.Page().Tap("#s")
		require.Equal(t, "p.tap part.tap p.tap p.tap", p.handled())
		require.NoError(t, p.Err())
	})
	t.Run("a component's handler that fails", func(t *testing.T) {
		p := play(t, `
-- pages/p.wxml --
<part bindtap="tap"/>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
{"methods":{"tap":[]}}
-- components/part.wxml --
<view bindtap="boom"/>
-- components/part.def --
{"methods":{"boom":[["throw","in part"]]}}
`)
		p.Page().Tap("part >>> view")
		require.Equal(t, "part.boom p.tap", p.handled())
		require.Equal(t, []string{"in part"}, warnings(p.Trace()))
		p.Page().Tap("part >>> view")
		require.Equal(t, "part.boom p.tap", p.handled())
		require.NoError(t, p.Err(), "the App has an onError")
	})
}

func TestViewEventsOfWhatHasNoNode(t *testing.T) {
	p := playPage(t, `<template name="x"><view id="b"/></template><block bindtap="tap" data-x="1" mark:m="1"><view id="a"/></block><template is="x" bindtap="tap" mark:m="2"/>`,
		page(`{}`, `"tap":[]`))
	p.Page().Tap("#a")
	p.Page().Tap("#b")
	require.Empty(t, p.handled(), "neither a block nor a template is there to listen")
	require.Equal(t, "view#a\nview#b", p.shows(t))
}

// A component's event, too, may find a function of wxs where its handler's name should be.
func TestViewEventForScript(t *testing.T) {
	p := play(t, `
-- pages/p.wxml --
<wxs module="m">module.exports.hear = function() {};</wxs>
<view bind:e="tap"><part bind:e="{{m.hear}}"/></view>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
{"methods":{"tap":[]}}
-- components/part.wxml --
<view bindtap="tap"/>
-- components/part.def --
{"methods":{"tap":[["emit","e",{},{"bubbles":true}]]}}
`)
	p.Page().Tap("part >>> view")
	require.Equal(t, "part.tap p.tap", p.handled())
	require.Equal(t, []string{"the handler of e is a function of a wxs module, which WeChat runs on the view's thread: the simulation does not run it"}, warnings(p.Trace()))
	require.NoError(t, p.Err())
}

func TestViewMarks(t *testing.T) {
	p := play(t, `
-- pages/p.wxml --
<view id="o" mark:a="o" mark:n="{{n}}" bindtap="tap">
  <part id="c" mark:a="c" mark:b="c" bindtap="tap"><view id="s" mark:b="{{null}}" wx:for="{{1}}" mark:item="{{item}}" bindtap="tap"/></part>
</view>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.def --
{"data":{"n":{"deep":[1]}},"methods":{"tap":[]}}
-- components/part.wxml --
<view id="w" mark:a="w" mark:q="w" bindtap="tap"><slot/><view id="in" mark:b="in" bindtap="tap"/></view>
-- components/part.def --
{"methods":{"tap":[]}}
`)
	marks := func() (out []string) {
		for _, entry := range p.log {
			if entry.Get("t").Text() == "event" {
				out = append(out, entry.Get("v").Get("currentTarget").Get("id").Text()+" "+entry.Get("v").Get("mark").JSON())
			}
		}
		p.log = nil
		return out
	}
	p.Page().Tap("#s")
	const own = `{"a":"c","b":null,"item":0,"n":{"deep":[1]}}`
	require.Equal(t, []string{"s " + own, `w {"a":"w","q":"w"}`, "c " + own, "o " + own}, marks(), "each tree has its own, and the nearer one wins even if it is null")
	p.Page().Tap("part >>> #in")
	require.Equal(t, []string{`in {"a":"w","b":"in","q":"w"}`, `w {"a":"w","b":"in","q":"w"}`, `c {"a":"c","b":"c","n":{"deep":[1]}}`, `o {"a":"c","b":"c","n":{"deep":[1]}}`}, marks())
}

func TestViewScripts(t *testing.T) {
	onView(t, "wxs in every place of a template", "scripts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		p := s.Page()
		require.Equal(t, []string{"4", "4", "c4", `{"n":4}`, "even", "0;1;"},
			[]string{p.Text("#text"), p.Attr("#attr", "title"), strings.Join(p.Find("#attr").Classes(), " "), p.Find("#attr").Dataset().JSON(), p.Text("#if"), p.Text("#for")})
		p.Call("put", miniapp.Obj(miniapp.F("n", miniapp.Int(3))))
		require.Equal(t, []string{"6", "6", "c6", `{"n":6}`, "odd", "0;1;2;"},
			[]string{p.Text("#text"), p.Attr("#attr", "title"), strings.Join(p.Find("#attr").Classes(), " "), p.Find("#attr").Dataset().JSON(), p.Text("#if"), p.Text("#for")})
	})
	onView(t, "the name of a handler may come from wxs, but not the handler", "scripts", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Tap("#handler")
		require.Equal(t, "tap", handlers(s, mark))
		require.Empty(t, warnings(s.Since(mark)))
		s.Page().Tap("#function")
		require.Equal(t, "tap", handlers(s, mark))
		require.Equal(t, []string{"the handler of tap is a function of a wxs module, which WeChat runs on the view's thread: the simulation does not run it"}, warnings(s.Since(mark)))
	})
	onView(t, "each page has its modules", "scripts", func(t *testing.T, s *wxruntime.Sim, _ int) {
		first := s.Page()
		require.Equal(t, []string{"1", "1"}, shownTexts(first, "next", "count"))
		first.Call("put", miniapp.Obj(miniapp.F("n", miniapp.Int(5))))
		require.Equal(t, []string{"2", "2"}, shownTexts(first, "next", "count"))
		s.WX("navigateTo", miniapp.Obj(miniapp.F("url", miniapp.Str("/pages/scripts/scripts"))))
		require.Equal(t, []string{"1", "1"}, shownTexts(s.Page(), "next", "count"))
		s.Back()
		first.Call("put", miniapp.Obj(miniapp.F("n", miniapp.Int(6))))
		require.Equal(t, []string{"3", "3"}, shownTexts(first, "next", "count"))
	})
	t.Run("arguments are copies", func(t *testing.T) {
		p := playPage(t, `<wxs module="m">module.exports = {spoil: function(o) { o.a = 9; o.list.push(1); return o.a; }};</wxs><text>{{m.spoil(o)}} {{o.a}} {{o.list.length}}</text>`,
			page(`{"o":{"a":1,"list":[]}}`, ``))
		require.Equal(t, `text "9 1 0"`, p.shows(t))
	})
	t.Run("a module hides fields of the data and items", func(t *testing.T) {
		p := playPage(t, `<wxs module="n">module.exports = {f: 1};</wxs><text>{{n.f}}</text><text wx:for="{{rows}}" wx:for-item="n">{{n.id}}{{n.f}}</text>`,
			page(`{"n":{"f":2},"rows":[{"id":7}]}`, ``))
		require.Equal(t, "text \"1\"\ntext \"1\"", p.shows(t))
	})
	for _, c := range []struct{ name, module, use, shows, err string }{
		{"a function that fails", `module.exports.f = function(o) { return o.b.c; };`, `{{m.f(o)}}`, ``, `pages/p.wxml:1:61: TypeError: Cannot read property 'c' of undefined`},
		{"a function that there is not", `module.exports = {};`, `{{m.f(o)}}{{m.a.b.c}}`, ``, ``},
		{"a module that fails", `module.exports.f = function() { return 1; }; nothing();`, `{{m.f()}}`, ``, `pages/p.wxml:1:69: ReferenceError: nothing is not defined`},
		{"an empty module", ``, `{{m}}{{m.f()}}`, `[object Object]`, ``},
		{"no argument", `module.exports.f = function(e) { return e === undefined ? 'none' : 'some'; };`, `{{m.f()}}`, `none`, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := playPage(t, `<wxs module="m">`+c.module+`</wxs><text>`+c.use+`</text><view wx:if="{{m.f(o)}}"/><view wx:else/>`, page(`{"o":{}}`, ``))
			require.Equal(t, c.shows, p.Page().Text("text"))
			if c.err == "" {
				require.NoError(t, p.Err())
			} else {
				require.EqualError(t, p.Err(), "wxruntime: wxs: "+c.err, "it is told once")
			}
		})
	}
}

func TestViewCallbacks(t *testing.T) {
	p := playPage(t, `<view>{{n}}</view>`, page(`{"n":1}`, `"go":[["setCb",{"n":2},"first"],["set",{"n":3}]]`))
	mark := p.Mark()
	p.Page().Call("go")
	require.Equal(t, "3", p.Page().Text("view"))
	require.Equal(t, []string{
		`view1>logic event pages/p.go`,
		`logic>view1 setData pages/p {"n":2}`,
		`view1>view1 view paint 2`,
		`logic>view1 setData pages/p {"n":3}`,
		`view1>view1 view paint 3`,
		`view1>logic ack ack 1`,
	}, linesSince(p.Sim, mark))
	require.Equal(t, "first", p.log[len(p.log)-1].Get("n").Text(), "the callback follows the paint")
}

func TestViewGroups(t *testing.T) {
	onView(t, "a group of changes of the state is one paint", "groups", func(t *testing.T, s *wxruntime.Sim, mark int) {
		p := s.Page()
		require.Equal(t, []string{"a b ", "0"}, shownTexts(p, "rows", "count"))
		before, paints := p.FindAll("#rows text"), p.Paints()
		s.Page().Emit("change")
		for p.Paints() == paints {
			require.Equal(t, []string{"a b ", "0"}, shownTexts(p, "rows", "count"), "nothing of the group is shown before all of it")
			require.True(t, s.Step())
		}
		require.Equal(t, []string{"B d e ", "4"}, shownTexts(p, "rows", "count"))
		s.Settle()
		require.Equal(t, []string{"B d e ", "4"}, shownTexts(p, "rows", "count"))
		require.Equal(t, paints+1, p.Paints())
		require.Equal(t, []bool{true, false}, []bool{before[0].Gone(), before[1].Gone()})
		require.Equal(t, []string{"shown"}, consoleTexts(s, mark))
	})
}

// What a test has got of a page is its own.
func TestViewGivesCopies(t *testing.T) {
	p := playPage(t, `<view data-o="{{o}}" title="{{o}}">{{o.a}}</view><text>{{o.list}}</text>`, page(`{"o":{"a":1,"list":[1]}}`, `"tap":[]`, `{"o.b":2}`))
	shown := p.shows(t)
	el := p.Page().Find("view")
	titleIn := func(tree wxruntime.Value) wxruntime.Value { return tree.Get("c").At(0).Get("a").Get("title") }
	for _, v := range []wxruntime.Value{el.Dataset().Get("o"), el.Value("title"), titleIn(p.Page().Tree()), titleIn(p.Page().InitialTree())} {
		require.Equal(t, `{"a":1,"list":[1]}`, v.JSON())
		v.Set("a", miniapp.Int(9))
		v.Get("list").Append(miniapp.Int(9))
	}
	p.Page().XML().Root().RemoveChildAt(0)
	require.Equal(t, shown, p.shows(t))
	p.put(t, `{"o.b":2}`)
	require.Equal(t, `{"a":1,"b":2,"list":[1]}`, p.Page().Data("o").JSON())
	require.Equal(t, `{"a":1,"b":2,"list":[1]}`, el.Value("title").JSON())
}

func TestViewEventsInAList(t *testing.T) {
	for _, c := range []struct{ tap, handlers, shown string }{
		{"#d1", "drop", "r3"},
		{"#d3", "drop item outer", "r3"},
	} {
		onView(t, "the list changes while an event of "+c.tap+" is on its way", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Tap(c.tap)
			require.Equal(t, c.handlers, handlers(s, mark))
			require.Equal(t, []string{c.shown}, ids(s.Page().FindAll("#list > view")))
		})
	}
	onView(t, "the event has what the element was when it was touched", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Tap("#d3")
		require.Equal(t, `{"at":2,"id":3}`, eventOf(t, s, mark, "item").Get("currentTarget").Get("dataset").JSON())
		require.Equal(t, `{"at":0,"id":3}`, s.Page().Find("#r3").Dataset().JSON())
	})
}

func ids(elements []*wxruntime.Element) (list []string) {
	for _, el := range elements {
		list = append(list, el.ID())
	}
	return list
}

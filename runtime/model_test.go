package wxruntime

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

func TestModelBuiltin(t *testing.T) {
	const list = `"data": {"list": [{"x": "a"}, {"x": "b"}]}`
	playForms(t, []formCase{
		{name: "input: the field, and all that shows it", wxml: `<input model:value="{{v}}"/><text id="t" title="{{v}}"/>`, more: `"data": {"v": ""}`, do: func(p *Page) { p.Input("input", "x") },
			shows: map[string]string{"#t@title": "x", "input@value": "x"}, data: `{"v": "x"}`},
		{name: "the handler of the event has the new data", wxml: `<input model:value="{{v}}" bindinput="i"/>`, more: `"data": {"v": "", "w": 0}, "methods": {"i": [["inc", "w"], ["logData", "v"]]}`,
			do: func(p *Page) { p.Input("input", "x") }, log: []string{`i {"cursor":1,"keyCode":120,"value":"x"}`, `this.data.v "x"`}, data: `{"v": "x", "w": 1}`},
		{name: "an item of a nested list", wxml: `<block wx:for="{{a.b}}" wx:for-item="row"><input wx:for="{{row}}" id="i{{index}}" model:value="{{item}}"/></block>`, more: `"data": {"a": {"b": [["x", "y"]]}}`,
			do: func(p *Page) { p.Input("#i1", "z") }, data: `{"a": {"b": [["x", "z"]]}}`},
		{name: "typing faster than the threads answer", wxml: `<input model:value="{{v}}" bindinput="i"/>`, more: `"data": {"v": ""}, "methods": {"i": {"silent": true, "ops": [["logData", "v"]]}}`,
			do: func(p *Page) {
				p.sim.Together(func() { p.Input("input", "a"); p.Input("input", "ab"); p.Input("input", "abc") })
			},
			shows: map[string]string{"input@value": "abc"}, log: []string{`this.data.v "a"`, `this.data.v "ab"`, `this.data.v "abc"`}, data: `{"v": "abc"}`},
		{name: "a new view has what the data has", wxml: `<input model:value="{{v}}"/><input id="n"/>`, more: `"data": {"v": ""}`, do: func(p *Page) {
			p.Input("input", "x")
			p.Input("#n", "y")
			p.RebuildView()
		}, shows: map[string]string{"input@value": "x", "#n@value": ""}, data: `{"v": "x"}`},
		{name: "a path", wxml: `<textarea model:value="{{a.b}}"/>`, more: `"data": {"a": {"c": 1}}`, do: func(p *Page) { p.Input("textarea", "x") }, data: `{"a": {"b": "x", "c": 1}}`},
		{name: "an item of a list", wxml: `<input wx:for="{{list}}" id="i{{index}}" model:value="{{item.x}}"/>`, more: list, do: func(p *Page) { p.Input("#i1", "z") },
			shows: map[string]string{"#i1@value": "z", "#i0@value": "a"}, data: `{"list": [{"x": "a"}, {"x": "z"}]}`},
		{name: "an index", wxml: `<input model:value="{{list[1].x}}"/>`, more: list, do: func(p *Page) { p.Input("input", "z") }, data: `{"list": [{"x": "a"}, {"x": "z"}]}`},
		{name: "switch", wxml: `<switch model:checked="{{v}}"/>`, more: `"data": {"v": false}`, do: func(p *Page) { p.Tap("switch") }, data: `{"v": true}`},
		{name: "radio", wxml: `<radio-group><radio model:checked="{{a}}"/><radio id="b" model:checked="{{b}}"/></radio-group>`, more: `"data": {"a": true, "b": false}`, do: func(p *Page) { p.Choose("#b") },
			data: `{"a": false, "b": true}`},
		{name: "slider", wxml: `<slider model:value="{{v}}"/>`, more: `"data": {"v": 1}`, do: func(p *Page) { p.Slide("slider", 50) }, data: `{"v": 50}`},
		{name: "picker: a number, though the event has text", wxml: `<picker model:value="{{v}}" range="{{['a', 'b']}}"/>`, more: `"data": {"v": 0}`, do: func(p *Page) { p.Pick("picker", 1) }, data: `{"v": 1}`},
		{name: "swiper", wxml: `<swiper model:current="{{v}}"><swiper-item/><swiper-item/></swiper>`, more: `"data": {"v": 0}`, do: func(p *Page) { p.Swipe("swiper", 1) }, data: `{"v": 1}`},
		{name: "reset", wxml: `<form><input model:value="{{v}}"/><button form-type="reset"/></form>`, more: `"data": {"v": "x"}`, do: func(p *Page) { p.Reset("form") }, data: `{"v": ""}`},
		{name: "observers run", wxml: `<input model:value="{{v}}"/>`, more: `"data": {"v": "", "n": 0}, "observers": {"v": [["inc", "n"]]}`, do: func(p *Page) { p.Input("input", "x") }, data: `{"v": "x", "n": 1}`},
		{name: "an observer has the last word", wxml: `<input model:value="{{v}}"/>`, more: `"data": {"v": "", "n": 0}, "observers": {"v, n": [["logData", "v"]], "v": [["set", {"n": 1}]]}`,
			do: func(p *Page) { p.Input("input", "x") }, log: []string{`this.data.v "x"`, `this.data.v "x"`}, data: `{"v": "x", "n": 1}`},
	})
	t.Run("what is no place cannot be written back", func(t *testing.T) {
		f := openForm(t, `<input model:value="{{a + 1}}"/>`, `"data": {"a": 1}`, Strict())
		f.Input("input", "x")
		require.ErrorContains(t, f.sim.Err(), "model:value cannot be written back")
	})
}

const modelProject = `
-- app.json --
{"pages": ["pages/a/a"]}
-- pages/a/a.json --
{"usingComponents": {"outer": "/c/outer"}}
-- pages/a/a.wxml --
<outer model:val="{{page}}"/><text>{{page}}</text>
-- c/outer.json --
{"component": true, "usingComponents": {"inner": "/c/inner"}}
-- c/outer.wxml --
<inner model:my-value="{{val}}"/>
-- c/inner.json --
{"component": true}
-- c/inner.wxml --
<input model:value="{{myValue}}"/><view bindtap="update"/>
`

// modelDefs are the two components between an input and the page; each logs that its property has changed.
const modelDefs = `{
	"pages/a/a": {"data": {"page": "start"}, "observers": {"page": [["logData", "page"]]}},
	"c/outer": {"properties": {"val": "String"}, "observers": {"val": [["logData", "val"]]}},
	"c/inner": {"properties": {"myValue": {"type": "String", "observer": [["logProp", "myValue"]]}}, "methods": {"update": [["set", {"myValue": "leaf"}], ["logProp", "myValue"]]}}
}`

func TestModelComponents(t *testing.T) {
	project, err := txtar.FS(txtar.Parse([]byte(modelProject)))
	require.NoError(t, err)
	defs := map[string]Value{}
	all := MustJSON(modelDefs)
	for i := range all.Len() {
		defs[all.KeyAt(i)] = all.At(i)
	}
	var log []string
	open := func(t *testing.T) *Page {
		s := Start(t, ProjectFS(project), Ops(defs), OpsLog(func(e Value) {
			if kind := e.Get("t").Text(); kind == "data" || kind == "prop" {
				log = append(log, e.Get("c").Text()+" "+e.Get("v").Text())
			}
		}))
		s.Launch("pages/a/a")
		log = nil
		return s.Page()
	}
	holds := func(t *testing.T, p *Page, want string) {
		t.Helper()
		require.Equal(t, want, p.Data("page").Text())
		require.Equal(t, want, p.Component("outer").Data("val").Text())
		require.Equal(t, want, p.Component("outer", "inner").Data("myValue").Text())
		require.Equal(t, want, p.Text("text"))
		require.Equal(t, want, p.Attr("outer >>> inner >>> input", "value"))
	}
	t.Run("from an input up to the page", func(t *testing.T) {
		p := open(t)
		holds(t, p, "start")
		p.Input("outer >>> inner >>> input", "typed")
		holds(t, p, "typed")
		require.Equal(t, []string{"outer typed", "a typed", "inner typed"}, log, "each once")
	})
	t.Run("from the component's own setData", func(t *testing.T) {
		p := open(t)
		p.Tap("outer >>> inner >>> view")
		holds(t, p, "leaf")
		require.Equal(t, []string{"outer leaf", "a leaf", "inner leaf", "inner leaf"}, log, "and all that before the setData returns")
	})
	t.Run("from the page down", func(t *testing.T) {
		p := open(t)
		p.Component().console("setData", Value{}, func(l *library) { l.setModel(p.p.instance, []string{"page"}, Text("down")) })
		holds(t, p, "down")
	})
	t.Run("from a component of its own accord", func(t *testing.T) {
		p := open(t)
		p.Component("outer").console("setData", Value{}, func(l *library) {
			l.setModel(p.Component("outer").in, []string{"val"}, Text("between"))
		})
		holds(t, p, "between")
	})
}

package wxruntime

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// formPages are the pages to which navigators lead, beside the page of the test.
const formPages = `
-- app.json --
{"pages": ["pages/a/a", "pages/b/b", "pages/tab/tab", "pages/c/c"], "tabBar": {"list": [{"pagePath": "pages/tab/tab", "text": "tab"}, {"pagePath": "pages/c/c", "text": "c"}]}}
-- pages/a/a.json --
{"usingComponents": {"field": "/c/field", "part": "/c/part", "link": "/c/link"}}
-- pages/b/b.wxml --
<view id="b"/>
-- pages/tab/tab.wxml --
<view id="tab"/>
-- pages/c/c.wxml --
<view id="c"/>
-- c/field.json --
{"component": true}
-- c/field.wxml --
<view>{{value}}</view>
-- c/part.json --
{"component": true}
-- c/part.wxml --
<input name="inner" value="in"/><button id="ok" form-type="submit">ok</button>
-- c/link.json --
{"component": true}
-- c/link.wxml --
<navigator url="/pages/b/b"><slot/></navigator>
`

// formDefs are the components of those pages.
const formDefs = `{
	"c/field": {"properties": {"name": "String", "value": {"type": "null"}}, "options": {"behaviors": ["wx://form-field"]}},
	"c/part": {"options": {"behaviors": ["wx://form-field-group", "wx://form-field-button"]}},
	"c/link": {}
}`

// form is a page that is being tested.
type form struct {
	*Page
	sim *Sim
	log []string // the handlers that ran, each with its detail, and what they have logged of their data
}

var handlers = regexp.MustCompile(`(?:bind|catch):?[a-z]+="(\w+)"`)

// openForm shows a template. Data and what else the page has stand in more; every handler that the template names is there and only logged.
func openForm(t *testing.T, wxml, more string, opts ...Option) *form {
	t.Helper()
	f := &form{}
	page := MustJSON("{" + more + "}")
	methods := page.Get("methods")
	if methods.IsNil() {
		methods = Object()
	}
	for _, name := range handlers.FindAllStringSubmatch(wxml, -1) {
		if !methods.Has(name[1]) {
			methods.Set(name[1], MustJSON(`[]`))
		}
	}
	page.Set("methods", methods)
	defs := map[string]Value{"pages/a/a": page}
	parts := MustJSON(formDefs)
	for i := range parts.Len() {
		if path := parts.KeyAt(i); strings.Contains(wxml, strings.Replace(path, "c/", "<", 1)) {
			defs[path] = parts.At(i)
		}
	}
	files := txtar.Parse([]byte(formPages))
	files.Files = append(files.Files, txtar.File{Name: "pages/a/a.wxml", Data: []byte(wxml)})
	project, err := txtar.FS(files)
	require.NoError(t, err)
	f.sim, err = New(append([]Option{ProjectFS(project), Ops(defs), OpsLog(func(entry Value) {
		switch v := entry.Get("v"); entry.Get("t").Text() {
		case "event":
			f.log = append(f.log, entry.Get("n").Text()+" "+v.Get("detail").JSON())
		case "data":
			f.log = append(f.log, "this.data."+entry.Get("n").Text()+" "+v.JSON())
		}
	})}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { f.sim.Close() })
	f.sim.Launch("pages/a/a")
	require.NoError(t, f.sim.Err())
	f.Page = f.sim.Page()
	return f
}

// formCase is what a user does, what the handlers hear, and what the page has and shows then.
type formCase struct {
	name  string
	wxml  string
	more  string
	do    func(p *Page)
	log   []string
	shows map[string]string // selector, and behind a @ the attribute: its text
	data  string            // all data, "" if it does not matter
}

func playForms(t *testing.T, cases []formCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := openForm(t, c.wxml, c.more)
			c.do(f.Page)
			require.NoError(t, f.sim.Err())
			require.Equal(t, c.log, f.log)
			for key, want := range c.shows {
				m := regexp.MustCompile(`^(.*)@(.*)$`).FindStringSubmatch(key)
				require.Equal(t, want, f.Attr(m[1], m[2]), key)
			}
			if c.data != "" {
				require.JSONEq(t, c.data, f.Data("").JSON())
			}
		})
	}
}

func TestFormsText(t *testing.T) {
	playForms(t, []formCase{
		{name: "typing takes the focus first", wxml: `<input value="a" bindinput="i" bindfocus="f" bindblur="b" bindkeyboardheightchange="k"/>`,
			do:    func(p *Page) { p.Input("input", "abc") },
			log:   []string{`k {"duration":0,"height":260}`, `f {"height":260,"value":"a"}`, `i {"cursor":3,"keyCode":99,"value":"abc"}`},
			shows: map[string]string{"input@value": "abc"}},
		{name: "without listener the input shows it, too", wxml: `<input/>`, do: func(p *Page) { p.Input("input", "x") }, shows: map[string]string{"input@value": "x"}},
		{name: "the same text is no event", wxml: `<input value="{{v}}" bindinput="i"/>`, more: `"data": {"v": 5}`, do: func(p *Page) { p.Input("input", "5") }},
		{name: "deletion", wxml: `<textarea value="ab" bindinput="i"/>`, do: func(p *Page) { p.Input("textarea", "a") }, log: []string{`i {"cursor":1,"keyCode":8,"value":"a"}`}},
		{name: "maxlength", wxml: `<input maxlength="3" bindinput="i"/>`, do: func(p *Page) { p.Input("input", "ab😀c") }, log: []string{`i {"cursor":2,"keyCode":98,"value":"ab"}`}},
		{name: "another element takes the focus", wxml: `<input id="x" value="1" bindblur="b" bindfocus="f"/><textarea bindfocus="g" bindblur="h" bindkeyboardheightchange="k"/>`,
			do: func(p *Page) {
				p.Focus("#x")
				p.Focus("textarea")
				p.Focus("textarea")
				p.Blur("#x")
				p.Blur("textarea")
			},
			log: []string{`f {"height":260,"value":"1"}`, `b {"cursor":1,"value":"1"}`, `g {"height":260,"value":""}`, `h {"cursor":0,"value":""}`, `k {"duration":0,"height":0}`}},
		{name: "confirm", wxml: `<input value="q" bindconfirm="c" bindblur="b"/>`, do: func(p *Page) { p.Confirm("input") }, log: []string{`c {"value":"q"}`, `b {"cursor":1,"value":"q"}`}},
		{name: "confirm-hold", wxml: `<input confirm-hold bindconfirm="c" bindblur="b"/>`, do: func(p *Page) { p.Confirm("input") }, log: []string{`c {"value":""}`}},
		{name: "disabled", wxml: `<input disabled bindinput="i" bindfocus="f"/>`, do: func(p *Page) { p.Input("input", "x"); p.Tap("input") }, shows: map[string]string{"input@value": ""}},
		{name: "a tap beside it takes the focus away, after the tap", wxml: `<input bindfocus="f" bindblur="b"/><view bindtap="t"/>`,
			do: func(p *Page) { p.Tap("input"); p.Tap("view") }, log: []string{`f {"height":260,"value":""}`, `t {"x":0,"y":0}`, `b {"cursor":0,"value":""}`}},
		{name: "a setData of the same value does not move it", wxml: `<input value="{{v}}" bindinput="i"/>`, more: `"data": {"v": ""}, "methods": {"i": [["set", {"v": ""}]]}`,
			do: func(p *Page) { p.Input("input", "x") }, log: []string{`i {"cursor":1,"keyCode":120,"value":"x"}`}, shows: map[string]string{"input@value": "x"}},
		{name: "a setData of another value does", wxml: `<input value="{{v}}" bindinput="i"/>`, more: `"data": {"v": ""}, "methods": {"i": [["set", {"v": "y"}]]}`,
			do: func(p *Page) { p.Input("input", "x") }, log: []string{`i {"cursor":1,"keyCode":120,"value":"x"}`}, shows: map[string]string{"input@value": "y"}},
	})
}

func TestFormsChoice(t *testing.T) {
	const boxes = `<checkbox-group bindchange="c"><checkbox value="a" checked/><label><checkbox value="b"/>B</label><checkbox value="d" disabled/></checkbox-group>`
	const radios = `<radio-group bindchange="r"><radio value="a" checked="{{a}}"/><label><radio value="b"/><text>B</text></label></radio-group>`
	playForms(t, []formCase{
		{name: "checkboxes in the order of ticking", wxml: boxes, do: func(p *Page) {
			p.Check("[value=b]")
			p.Uncheck("[value=a]")
			p.Check("[value=a]")
			p.Check("[value=a]")
			p.Check("[value=d]")
		}, log: []string{`c {"value":["a","b"]}`, `c {"value":["b"]}`, `c {"value":["b","a"]}`}, shows: map[string]string{"[value=d]@checked": "", "[value=b]@checked": "true"}},
		{name: "a tap on the label, on the box, on a disabled box", wxml: boxes, do: func(p *Page) { p.Tap("label"); p.Tap("[value=b]"); p.Tap("[value=d]") },
			log: []string{`c {"value":["a","b"]}`, `c {"value":["a"]}`}},
		{name: "radios", wxml: radios, more: `"data": {"a": true}`, do: func(p *Page) { p.Choose("[value=a]"); p.Choose("[value=b]") },
			log: []string{`r {"value":"b"}`}, shows: map[string]string{"[value=a]@checked": "false", "[value=b]@checked": "true"}},
		{name: "a tap on a text in a label", wxml: radios, do: func(p *Page) { p.Tap("text"); p.Tap("text") }, log: []string{`r {"value":"b"}`}},
		{name: "label for", wxml: `<label for="s"><checkbox/></label><switch id="s" bindchange="c" bindtap="t"/>`, do: func(p *Page) { p.Tap("label") }, log: []string{`c {"value":true}`},
			shows: map[string]string{"checkbox@checked": ""}},
		{name: "switch", wxml: `<switch checked="{{on}}" bindchange="c"/>`, more: `"data": {"on": true}`, do: func(p *Page) {
			p.Switch("switch", true)
			p.Switch("switch", false)
			p.Tap("switch")
			p.Find("switch").Toggle()
		}, log: []string{`c {"value":false}`, `c {"value":true}`, `c {"value":false}`}, shows: map[string]string{"switch@checked": "false"}},
		{name: "a change comes before its own tap", wxml: `<switch bindchange="c" bindtap="t"/>`, do: func(p *Page) { p.Tap("switch") }, log: []string{`c {"value":true}`, `t {"x":0,"y":0}`}},
		{name: "slider", wxml: `<slider min="10" max="20" step="2" bindchanging="g" bindchange="c"/>`, do: func(p *Page) { p.Slide("slider", 14); p.Slide("slider", 14) },
			log: []string{`g {"value":14}`, `c {"value":14}`}, shows: map[string]string{"slider@value": "14"}},
	})
}

func TestFormsPick(t *testing.T) {
	const multi = `<picker mode="multiSelector" range="{{r}}" value="{{v}}" bindchange="c" bindcolumnchange="m" bindcancel="x"/>`
	const rows = `"data": {"r": [["a", "b"], ["c", "d"]], "v": [0, 0]}`
	playForms(t, []formCase{
		{name: "selector", wxml: `<picker range="{{['a', 'b']}}" value="{{0}}" bindchange="c"/>`, do: func(p *Page) { p.Pick("picker", 1); p.PickText("picker", "a") },
			log: []string{`c {"value":"1"}`, `c {"value":"0"}`}, shows: map[string]string{"picker@value": "0"}},
		{name: "range-key", wxml: `<picker range="{{r}}" range-key="n" bindchange="c"/>`, more: `"data": {"r": [{"n": "a"}, {"n": "b"}]}`, do: func(p *Page) { p.PickText("picker", "b") }, log: []string{`c {"value":"1"}`}},
		{name: "multiSelector", wxml: multi, more: rows, do: func(p *Page) { p.Pick("picker", 0, 1); p.PickText("picker", "b", "d") },
			log: []string{`m {"column":1,"value":1}`, `c {"value":[0,1]}`, `m {"column":0,"value":1}`, `c {"value":[1,1]}`}, shows: map[string]string{"picker@value": "1,1"}},
		{name: "a column whose handler changes the next one", wxml: multi, more: rows + `, "methods": {"m": [["set", {"r[1]": ["e", "f", "g"]}]]}`, do: func(p *Page) { p.Pick("picker", 1, 2) },
			log: []string{`m {"column":0,"value":1}`, `m {"column":1,"value":2}`, `c {"value":[1,2]}`}},
		{name: "cancel", wxml: multi, more: rows, do: func(p *Page) { p.Find("picker").PickColumn(0, 1); p.Find("picker").CancelPick() },
			log: []string{`m {"column":0,"value":1}`, `x {}`}, shows: map[string]string{"picker@value": "0,0"}},
		{name: "time", wxml: `<picker mode="time" start="09:00" end="18:00" bindchange="c"/>`, do: func(p *Page) { p.PickText("picker", "09:30") }, log: []string{`c {"value":"09:30"}`}},
		{name: "date", wxml: `<picker mode="date" fields="month" start="2026-01-15" bindchange="c"/>`, do: func(p *Page) { p.PickText("picker", "2026-01") }, log: []string{`c {"value":"2026-01"}`}},
		{name: "region", wxml: `<picker mode="region" bindchange="c"/>`, do: func(p *Page) { p.PickText("picker", "广东省", "广州市", "海珠区") },
			log: []string{`c {"code":["","",""],"postcode":"","value":["广东省","广州市","海珠区"]}`}},
		{name: "picker-view", wxml: `<picker-view value="{{[0]}}" bindchange="c" bindpickstart="s" bindpickend="e"><picker-view-column><view wx:for="{{3}}"><text/></view></picker-view-column></picker-view>`,
			do: func(p *Page) { p.Pick("picker-view", 2) }, log: []string{`s {}`, `c {"value":[2]}`, `e {}`}},
	})
}

func TestFormsMove(t *testing.T) {
	playForms(t, []formCase{
		{name: "swiper", wxml: `<swiper current="{{0}}" bindchange="c" bindanimationfinish="f"><swiper-item/><swiper-item item-id="two"/></swiper>`, do: func(p *Page) { p.Swipe("swiper", 1); p.Swipe("swiper", 1) },
			log: []string{`c {"current":1,"currentItemId":"two","source":"touch"}`, `f {"current":1,"currentItemId":"two","source":"touch"}`}, shows: map[string]string{"swiper@current": "1"}},
		{name: "scroll-view", wxml: `<scroll-view scroll-y upper-threshold="10" bindscroll="s" bindscrolltoupper="u" bindscrolltolower="l"/>`, do: func(p *Page) {
			e := p.Find("scroll-view")
			e.Scroll(100, 50)
			e.Scroll(10, 140)
		}, log: []string{
			`s {"deltaX":0,"deltaY":-100,"scrollHeight":874,"scrollLeft":0,"scrollTop":100,"scrollWidth":375}`, `l {"direction":"bottom"}`,
			`s {"deltaX":0,"deltaY":90,"scrollHeight":874,"scrollLeft":0,"scrollTop":10,"scrollWidth":375}`, `u {"direction":"top"}`,
		}, shows: map[string]string{"scroll-view@scroll-top": "10"}},
		{name: "scroll-x", wxml: `<scroll-view scroll-x bindscrolltolower="l"/>`, do: func(p *Page) { p.Find("scroll-view").ScrollX(100, 0) }, log: []string{`l {"direction":"right"}`}},
	})
}

func TestFormsSubmit(t *testing.T) {
	const fields = `<form bindsubmit="s" bindreset="r"><input name="text" value="{{t}}"/><textarea name="more"/><view><switch name="on" checked/></view><slider name="far" min="5" value="7"/>
<checkbox-group name="boxes"><checkbox value="a" checked/><checkbox value="b"/></checkbox-group><radio-group name="one"><radio value="x"/></radio-group>
<picker name="pick" range="{{[1,2]}}" value="1"/><picker name="when" mode="time"/><input value="without a name"/>
<button id="go" data-n="{{1}}" form-type="submit" bindtap="t"/><button form-type="reset"/></form>`
	const all = `"boxes":["a"],"far":7,"more":"","on":true,"one":"","pick":1`
	playForms(t, []formCase{
		{name: "values by name, after the tap", wxml: fields, more: `"data": {"t": "q"}`, do: func(p *Page) { p.Submit("form") },
			log: []string{`t {"x":0,"y":0}`, `s {"target":{"dataset":{"n":1},"id":"go"},"value":{` + all + `,"text":"q","when":""}}`}},
		{name: "what the user has done", wxml: fields, more: `"data": {"t": "q"}`, do: func(p *Page) {
			p.Input("[name=text]", "typed")
			p.PickText("[name=when]", "10:00")
			p.Choose("radio")
			p.Tap("#go")
		}, log: []string{`t {"x":0,"y":0}`, `s {"target":{"dataset":{"n":1},"id":"go"},"value":{"boxes":["a"],"far":7,"more":"","on":true,"one":"x","pick":1,"text":"typed","when":"10:00"}}`}},
		{name: "reset", wxml: fields, more: `"data": {"t": "q"}`, do: func(p *Page) { p.Reset("form"); p.Tap("#go") }, log: []string{
			`r {"target":{"dataset":{},"id":""}}`, `t {"x":0,"y":0}`,
			`s {"target":{"dataset":{"n":1},"id":"go"},"value":{"boxes":[],"far":5,"more":"","on":false,"one":"","pick":-1,"text":"","when":""}}`,
		}},
		{name: "report-submit", wxml: `<form report-submit bindsubmit="s"><button form-type="submit"/></form>`, do: func(p *Page) { p.Submit("form") },
			log: []string{`s {"formId":"the formId is a mock one","target":{"dataset":{},"id":""},"value":{}}`}},
		{name: "components", wxml: `<form bindsubmit="s"><field name="own" value="{{[1]}}"/><link><input name="put" value="p"/></link><part/></form>`,
			do:  func(p *Page) { p.Tap("part >>> #ok") },
			log: []string{`s {"target":{"dataset":{},"id":"ok"},"value":{"inner":"in","own":[1],"put":"p"}}`}},
		{name: "a disabled button", wxml: `<form bindsubmit="s"><button disabled form-type="submit" bindtap="t"><text>go</text></button></form>`, do: func(p *Page) { p.Submit("form"); p.Tap("text") }},
		{name: "submit does not bubble", wxml: `<view bindsubmit="out"><form bindsubmit="s"><button form-type="submit"/></form></view>`, do: func(p *Page) { p.Submit("form") },
			log: []string{`s {"target":{"dataset":{},"id":""},"value":{}}`}},
	})
}

func TestFormsTap(t *testing.T) {
	t.Run("navigators", func(t *testing.T) {
		for _, c := range []struct {
			name, wxml, tap string
			want            []string
		}{
			{"navigate, relative", `<navigator url="../b/b?x=1"/>`, "navigator", []string{"pages/a/a", "pages/b/b"}},
			{"a text in it", `<navigator url="/pages/b/b"><view><text/></view></navigator>`, "text", []string{"pages/a/a", "pages/b/b"}},
			{"a catchtap in it", `<navigator url="/pages/b/b"><view catchtap="c"/></navigator>`, "view", []string{"pages/a/a"}},
			{"redirect", `<navigator url="/pages/b/b" open-type="redirect"/>`, "navigator", []string{"pages/b/b"}},
			{"old redirect", `<navigator url="/pages/b/b" redirect/>`, "navigator", []string{"pages/b/b"}},
			{"switchTab", `<navigator url="/pages/tab/tab" open-type="switchTab"/>`, "navigator", []string{"pages/tab/tab"}},
			{"reLaunch", `<navigator url="/pages/b/b" open-type="reLaunch"/>`, "navigator", []string{"pages/b/b"}},
			{"around a slot", `<link><view id="put"/></link>`, "#put", []string{"pages/a/a", "pages/b/b"}},
			{"in a component", `<link/>`, "link >>> navigator", []string{"pages/a/a", "pages/b/b"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				f := openForm(t, c.wxml, "")
				f.Tap(c.tap)
				require.NoError(t, f.sim.Err())
				require.Equal(t, c.want, f.sim.Stack())
			})
		}
	})
	t.Run("navigateBack and exit", func(t *testing.T) {
		f := openForm(t, `<navigator id="b" open-type="navigateBack" delta="2"/><navigator id="x" target="miniProgram" open-type="exit" bindsuccess="s" bindcomplete="c"/>`, "")
		f.sim.WX("navigateTo", MustJSON(`{"url": "/pages/b/b"}`))
		f.sim.WX("navigateTo", MustJSON(`{"url": "/pages/a/a"}`))
		f.sim.Page().Tap("#b")
		require.Equal(t, []string{"pages/a/a"}, f.sim.Stack())
		f.Tap("#x")
		require.Equal(t, []string{`s {"errMsg":"exitMiniProgram:ok"}`, `c {"errMsg":"exitMiniProgram:ok"}`}, f.log)
		require.Equal(t, InBack, f.sim.Life())
		require.NoError(t, f.sim.Err())
	})
	t.Run("a navigator that leads nowhere is an error under Strict", func(t *testing.T) {
		for wxml, want := range map[string]string{
			`<navigator url="/pages/none/none"/>`:    "navigateTo:fail page",
			`<navigator/>`:                           "navigator should have url attribute",
			`<navigator open-type="exit"/>`:          `exit needs target="miniProgram"`,
			`<navigator url="/pages/tab/tab?x=1"/>`:  "can not navigateTo a tabbar page",
			`<navigator open-type="navigateBack" />`: "cannot navigate back at first page",
		} {
			f := openForm(t, wxml, "", Strict())
			f.Tap("navigator")
			require.ErrorContains(t, f.sim.Err(), want, wxml)
			require.Equal(t, []string{"pages/a/a"}, f.sim.Stack())
		}
	})
	t.Run("share", func(t *testing.T) {
		var asked Value
		f := openForm(t, `<button id="s" data-n="{{7}}" open-type="share"/>`, `"methods": {"onShareAppMessage": {"ops": [], "returns": {"title": "T"}}}`, OpsLog(func(e Value) {
			if e.Get("n").Text() == "onShareAppMessage" {
				asked = e.Get("v")
			}
		}))
		require.JSONEq(t, `{"title": "T", "path": "pages/a/a"}`, f.Find("#s").Share().JSON())
		require.JSONEq(t, `[{"from": "button", "target": {"id": "s", "dataset": {"n": 7}}}]`, asked.JSON())
	})
	playForms(t, []formCase{
		{name: "open-type", wxml: `<button open-type="getPhoneNumber" bindgetphonenumber="p" bindtap="t"/>`, do: func(p *Page) { p.Tap("button") },
			log: []string{`t {"x":0,"y":0}`, `p {"code":"phone-number-code","errMsg":"getPhoneNumber:ok"}`}},
		{name: "longpress takes the tap's place", wxml: `<view bindlongpress="l" bindtap="t"/>`, do: func(p *Page) { p.LongPress("view") }, log: []string{`l {"x":0,"y":0}`}},
		{name: "without a listener it is a tap", wxml: `<view bindlongtap="l" bindtap="t"/>`, do: func(p *Page) { p.LongPress("view") }, log: []string{`l {"x":0,"y":0}`, `t {"x":0,"y":0}`}},
	})
}

func TestFormsRefuse(t *testing.T) {
	for _, c := range []struct {
		name, wxml string
		do         func(p *Page)
		want       string
	}{
		{"Input on a view", `<view/>`, func(p *Page) { p.Input("view", "x") }, "Input: <view> (pages/a/a.wxml:1:1): it is no element for that: it takes Tap, LongPress"},
		{"Check on a radio", `<radio/>`, func(p *Page) { p.Check("radio") }, "it takes Tap, LongPress, Choose"},
		{"Input on a component", `<field/>`, func(p *Page) { p.Input("field", "x") }, "it is a component"},
		{"nothing found", `<view/>`, func(p *Page) { p.Input("input", "x") }, `shows nothing that "input" finds`},
		{"Slide too far", `<slider max="10"/>`, func(p *Page) { p.Slide("slider", 11) }, "it goes from 0 to 10 in steps of 1, and never comes to 11"},
		{"Slide between steps", `<slider step="5"/>`, func(p *Page) { p.Slide("slider", 7) }, "in steps of 5"},
		{"Pick beyond", `<picker range="{{[1]}}"/>`, func(p *Page) { p.Pick("picker", 1) }, "its range has 1 items"},
		{"Pick of a date", `<picker mode="date"/>`, func(p *Page) { p.Pick("picker", 1) }, "PickText"},
		{"Pick of too few columns", `<picker mode="multiSelector" range="{{[[1], [2]]}}"/>`, func(p *Page) { p.Pick("picker", 0) }, "its range has 2 columns"},
		{"Pick beyond a column", `<picker mode="multiSelector" range="{{[[1], [2]]}}"/>`, func(p *Page) { p.Pick("picker", 0, 3) }, "its column 1 has 1 items"},
		{"PickColumn of one", `<picker range="{{[1]}}"/>`, func(p *Page) { p.Find("picker").PickColumn(0, 0) }, "not multiSelector"},
		{"PickText that is not there", `<picker range="{{['a', 'b']}}"/>`, func(p *Page) { p.PickText("picker", "c") }, "c is none of a, b"},
		{"PickText of no time", `<picker mode="time"/>`, func(p *Page) { p.PickText("picker", "9:30") }, "9:30 is not written as 00:00"},
		{"PickText too early", `<picker mode="time" start="09:00"/>`, func(p *Page) { p.PickText("picker", "08:30") }, "08:30 lies outside"},
		{"Pick of a picker-view", `<picker-view><picker-view-column/></picker-view>`, func(p *Page) { p.Pick("picker-view", 0) }, "its column 0 has 0 items"},
		{"Swipe too far", `<swiper><swiper-item/></swiper>`, func(p *Page) { p.Swipe("swiper", 1) }, "it has 1 items"},
		{"Scroll without scroll-y", `<scroll-view scroll-x/>`, func(p *Page) { p.Find("scroll-view").Scroll(1, 1) }, "it has no scroll-y"},
		{"Submit without a button", `<form><button/></form>`, func(p *Page) { p.Submit("form") }, `it has no button with form-type="submit"`},
		{"Share of another button", `<button/>`, func(p *Page) { p.Find("button").Share() }, "not share"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := openForm(t, c.wxml, "")
			c.do(f.Page)
			require.ErrorContains(t, f.sim.Err(), c.want)
			require.Empty(t, f.log)
		})
	}
}

func TestFormsForgetNodes(t *testing.T) {
	f := openForm(t, `<input wx:if="{{on}}" value="a"/><view bindtap="t"/>`, `"data": {"on": true}, "methods": {"t": [["set", {"on": false}], ["set", {"on": true}]]}`)
	f.Input("input", "b")
	require.True(t, f.Find("input").Focused())
	old := f.Find("input")
	f.Tap("view")
	require.Equal(t, "a", f.Attr("input", "value"), "a new input begins with what its template says")
	require.False(t, f.Find("input").Focused())
	require.Empty(t, f.view().forms.kept)
	old.Input("c")
	require.ErrorContains(t, f.sim.Err(), "is not shown any more")
}

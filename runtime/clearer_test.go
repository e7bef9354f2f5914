package wxruntime_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// openTwo are a page p/p that opens q/q, and a component c/c with a view .in that it shows as <card>.
func openTwo(t *testing.T, wxml string, opts ...wxruntime.Option) (*wxruntime.Sim, *witness) {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"app.json": `{"pages":["p/p","q/q"]}`, "p/p.wxml": wxml, "p/p.json": `{"usingComponents":{"card":"/c/c"}}`, "q/q.wxml": `<view class="q"/>`,
		"c/c.json": `{"component":true}`, "c/c.wxml": `<view class="in" bindtap="nowhere"/>`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	w := &witness{}
	s := wxruntime.Start(w, append(opts, wxruntime.ProjectFS(files), wxruntime.Ops(map[string]wxruntime.Value{
		"p/p": wxruntime.MustJSON(`{"data":{"n":1},"methods":{"set":[["set",{"n":2}]],"a":[]}}`), "q/q": wxruntime.Object(),
	}))...)
	t.Cleanup(func() { s.Close() })
	s.Launch("")
	return s, w
}

func TestWarnFieldsThatAreNotThere(t *testing.T) {
	files := map[string]string{
		"p/p.wxml": "<view class=\"title\">{{titel}}</view>\n<view id=\"a {{ndoe + 'x'}}\">{{titel}}{{done}}</view><include src=\"i\"/><template is=\"row\" data=\"{{row}}\"/><card v=\"{{done}}\" wx:if=\"{{late}}\"/>" +
			"<wxs module=\"m\">module.exports.f = function () { return 1 }</wxs><text wx:for=\"{{title}}\" wx:for-item=\"it\">{{it}}{{index}}{{m.f()}}{{set}}</text><template name=\"row\">{{inner}}</template>",
		"p/i.wxml": "\n<text>{{far}}</text>", "p/p.json": `{"usingComponents":{"card":"/c/c"}}`, "c/c.json": `{"component":true}`, "c/c.wxml": `<view>{{v}}{{shwon}}{{nothing}}</view>`,
	}
	definitions := map[string]string{
		"p/p": `{"data":{"title":"","done":1,"late":0},"methods":{"onLoad":[["set",{"set":1}]],"show":[["set",{"late":1}]]}}`,
		"c/c": `{"data":{"shown":1},"properties":{"v":"Number"}}`,
	}
	s, w := styleSim(t, files, definitions, wxruntime.WarnUnread())
	const has = "; it has done, late, set, title"
	page := []string{
		"wxml: p/i.wxml:2:7: {{far}}: the data has no field far" + has,
		"wxml: p/p.wxml:2:13: {{ndoe + 'x'}}: the data has no field ndoe" + has,
		"wxml: p/p.wxml:2:96: {{row}}: the data has no field row" + has,
		"wxml: p/p.wxml:1:21: {{titel}}: the data has no field titel" + has,
	}
	require.Equal(t, page, warned(s))
	s.Page().Call("show")
	require.Equal(t, append(page, "wxml: c/c.wxml:1:21: {{nothing}}: the data has no field nothing; it has shown, v", "wxml: c/c.wxml:1:12: {{shwon}}: the data has no field shwon; it has shown, v"), warned(s))
	s.WX("reLaunch", wxruntime.MustJSON(`{"url":"/p/p"}`))
	require.Len(t, warned(s), 6, "each field of a template is told once")
	require.Empty(t, w.errs)

	_, strict := styleSim(t, map[string]string{"p/p.wxml": `{{a}}`}, nil, wxruntime.WarnUnread(), wxruntime.Strict())
	strict.told(t, "strict: p/p.wxml:1:1: {{a}}: the data has no field a; it has none")
}

func TestWarnCallsOfNoFunction(t *testing.T) {
	files := map[string]string{
		"p/p.wxml": "<wxs module=\"fmt\">module.exports = { total: function (x) { return x }, list: 1 }</wxs>\n<view a=\"{{fmt.total(n)}}\">{{fmt.cnt(n)}}</view>\n" +
			"<text wx:for=\"{{3}}\" wx:key=\"*this\">{{n + fnt.cnt(item)}} {{n()}} {{fmt.list(1)}}</text><text wx:if=\"{{n && n > 9}}\">{{gone.f()}}</text><include src=\"i\"/>",
		"p/i.wxml": "{{a.b['c']()}}{{0 ? fmt.x() : fmt['to' + 'tal'](2)}}{{fmt[k]()}}",
	}
	definitions := map[string]string{"p/p": `{"data":{"n":1,"k":"no"},"methods":{"more":[["set",{"n":2}]]}}`}
	said := []string{
		"wxml: p/p.wxml:2:30: {{fmt.cnt()}}: the module fmt has no such function; it has total",
		"wxml: p/p.wxml:3:43: {{fnt.cnt()}}: there is no wxs module fnt",
		"wxml: p/p.wxml:3:61: {{n()}}: it is no function of a wxs module",
		"wxml: p/p.wxml:3:69: {{fmt.list()}}: the module fmt has no such function; it has total",
		"wxml: p/i.wxml:1:3: {{a.b['c']()}}: there is no wxs module a",
		"wxml: p/i.wxml:1:55: {{fmt[k]()}}: it is no function of a wxs module",
	}
	s, w := styleSim(t, files, definitions)
	require.Equal(t, said, warned(s))
	s.Page().Call("more")
	require.Len(t, warned(s), len(said), "each place is told once")
	require.Empty(t, w.errs)
	require.Equal(t, "2", s.Page().Attr("view", "a"))
	require.Empty(t, s.Page().Find("view").Text(), "the value is undefined")

	_, strict := styleSim(t, map[string]string{"p/p.wxml": `{{x.y()}}`}, nil, wxruntime.Strict())
	strict.told(t, "strict: p/p.wxml:1:3: {{x.y()}}: there is no wxs module x")

	broken, failed := styleSim(t, map[string]string{"p/p.wxml": "<view/>\n <wxs src=\"../f.wxs\" module=\"f\"/>{{f.x()}}"}, nil)
	require.Equal(t, []string{"p/p.wxml:2:2: <wxs> module f: there is no f.wxs"}, failed.errs)
	require.Empty(t, warned(broken), "the module that is not there has been told of")
}

func TestTouchACoveredPage(t *testing.T) {
	s, w := openTwo(t, `<view class="v" bindtap="set"/><input/>`)
	under := s.Page()
	s.WX("navigateTo", wxruntime.MustJSON(`{"url":"/q/q"}`))
	under.Tap(".v")
	under.Input("input", "x")
	under.Find("input").LongPress()
	require.Equal(t, []string{
		"wxruntime: Tap: p/p is covered by q/q", "wxruntime: Input: p/p is covered by q/q", "wxruntime: LongPress: p/p is covered by q/q",
	}, w.errs)
	require.Equal(t, 1, under.Data("n").Int(), "nothing was touched")

	w.errs = nil
	s.Together(func() { under.Tap(".v") })
	require.Equal(t, 2, under.Data("n").Int())
	under.Find(".v").Trigger("tap", wxruntime.Object())
	under.Call("set")
	under.Find(".v").Text()
	s.Page().Tap(".q")
	require.Empty(t, w.errs)
	s.Background()
	s.Page().Tap(".q")
	require.Equal(t, []string{"wxruntime: Tap: q/q is in the background"}, w.errs)
	w.errs = nil
	s.Foreground()
	s.Back()
	under.Tap(".v")
	require.Empty(t, w.errs)
}

func TestWhyNothingIsFound(t *testing.T) {
	const shows = `wxruntime: p/p shows nothing that `
	for _, c := range []struct{ wxml, selector, want string }{
		{`<card id="t1"/>`, "#t1 .in", `"#t1 .in" finds; did you mean "#t1 >>> .in"? It shows` + "\n<card>#t1\n  view.in\n"},
		{`<card id="t1"/>`, "#t1>.in", `"#t1>.in" finds; did you mean "#t1 >>> .in"? It shows` + "\n"},
		{`<card id="t1"/>`, ".in", `".in" finds; did you mean "#t1 >>> .in"? It shows` + "\n"},
		{`<view><card/></view>`, ".in", `".in" finds; did you mean "card >>> .in"? It shows` + "\n"},
		{`<card/>`, ".none", `".none" finds; it shows` + "\n<card>"},
		{`<view>`, ".none", `".none" finds; p/p.wxml could not be compiled: p/p.wxml:1:1: `},
	} {
		s, w := openTwo(t, c.wxml)
		w.errs = nil
		s.Page().Tap(c.selector)
		require.Len(t, w.errs, 1)
		require.Contains(t, w.errs[0], shows+c.want)
	}
	s, w := styleSim(t, nil, map[string]string{"p/p": `{}`})
	s.Page().Tap("view")
	require.Equal(t, []string{shows + `"view" finds; there is no p/p.wxml`}, w.errs)

	s, w = openTwo(t, `<view class="a"><card id="t1"/></view>`)
	s.Page().Tap(".a:hover")
	require.Len(t, w.errs, 1, "a wrong selector is told once")
	require.Contains(t, w.errs[0], ":hover is not supported")
	s.Page().Find(".a").Tap()
	w.errs = nil
	s.Page().Find(".a").Find(".in").Tap()
	s.Page().Find(".a").Find(".b:").Tap()
	require.Len(t, w.errs, 2)
	require.Contains(t, w.errs[0], `did you mean "#t1 >>> .in"?`)
}

func TestWhereAHandlerIsMissing(t *testing.T) {
	s, w := openTwo(t, "<view id=\"v\"\n  bind:tap=\"{{'to' + 'p'}}\"/><card/>")
	s.Page().Tap("#v")
	s.Page().Tap("card >>> .in")
	require.Equal(t, []string{
		"p/p: Do not have top handler in current page: p/p. Please make sure that top handler has been defined in p/p, or p/p has been added into app.json; its handlers: set, a (p/p.wxml:2:3: bind:tap)",
		"c/c: Do not have nowhere handler in component: c/c. c/c of the project is not registered with the App (c/c.wxml:1:18: bindtap)",
	}, warned(s))
	require.Empty(t, w.errs)
}

func TestWhereAPropertyIsOfAnotherType(t *testing.T) {
	s, _ := styleSim(t, map[string]string{"p/p.wxml": "<view/>\n<card\n count=\"{{x}}\"/>", "p/p.json": `{"usingComponents":{"card":"/c/c"}}`, "c/c.json": `{"component":true}`, "c/c.wxml": ``},
		map[string]string{"p/p": `{"data":{"x":"many"}}`, "c/c": `{"properties":{"count":"Number"}}`})
	require.Equal(t, []string{`c/c: property "count" received type-incompatible value: expected <Number> but got non-number value (String). Used default value instead. (p/p.wxml:3:2)`}, warned(s))
}

func TestTwoEngines(t *testing.T) {
	app := func() *miniapp.App { return miniapp.NewApp(nil) }
	_, err := wxruntime.New(wxruntime.Native(app), wxruntime.Wasm("../shop"), wxruntime.AppJSON(`{"pages":["a"]}`))
	require.EqualError(t, err, `wxruntime: more than one engine: Native and Wasm("../shop"); give one`)
	_, err = wxruntime.New(wxruntime.WasmBytes(nil), wxruntime.Ops(nil), wxruntime.AppJSON(`{"pages":["a"]}`))
	require.EqualError(t, err, `wxruntime: more than one engine: WasmBytes and Ops; give one`)
	w := &witness{}
	require.Nil(t, wxruntime.Start(w, wxruntime.Native(app), wxruntime.Native(app)))
	require.True(t, strings.HasPrefix(w.errs[0], "wxruntime: more than one engine: Native and Native"))
}

package wxruntime

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/testdata/bridge"
	"github.com/wxkit/wxkit/wasm/abi"
)

// queried is a project with nodes to ask for: the code is that of testdata/bridge.
var queried = fstest.MapFS{
	"app.json":                 {Data: []byte(`{"pages":["pages/query/query","pages/window/window","pages/first/first"]}`)},
	"pages/first/first.wxml":   {Data: []byte(`<view/>`)},
	"pages/query/query.json":   {Data: []byte(`{"usingComponents":{"card":"/card/card"}}`)},
	"pages/window/window.json": {Data: []byte(`{"onReachBottomDistance":50}`)},
	"card/card.json":           {Data: []byte(`{"component":true}`)},
	"card/card.wxml":           {Data: []byte(`<view class="row inner">card</view><slot/>`)},
	"pages/query/query.wxss":   {Data: []byte(`.row { margin: 0 20rpx; background-color: red }`)},
	"pages/query/query.wxml": {Data: []byte(`<view id="title" data-n="{{1}}" data-user-name="u" mark:m="7">title</view>
<image class="row" mode="aspectFit"/>
<scroll-view id="list" class="row" scroll-top="{{40}}" scroll-left="3"><view class="row" hidden="{{true}}">no</view><text>a</text><text>b</text></scroll-view>
<card id="card"><button id="put"/></card>`)},
	"pages/window/window.wxml": {Data: []byte(`<image/><image/><view id="far">far</view>`)},
}

// onQueried runs a test on a page of that project, natively and as WASM, and compares what happened.
func onQueried(t *testing.T, name, url string, do func(t *testing.T, s *Sim), opts ...Option) {
	t.Helper()
	const dir = "../testdata/bridge"
	opts = append(opts, ProjectFS(queried))
	t.Run(name, func(t *testing.T) {
		run := func(engine string, option Option) (trace string) {
			t.Run(engine, func(t *testing.T) {
				s := Start(t, append(opts, option)...)
				s.Launch(url)
				do(t, s)
				trace = s.Trace().String()
			})
			return trace
		}
		native, wasm := run("native", Native(bridge.New)), run("wasm", Wasm(dir))
		if !t.Failed() {
			require.Equal(t, native, wasm, "the engines differ")
		}
	})
}

// asked is what exec answers to questions.
func asked(t *testing.T, s *Sim, questions string) Value {
	t.Helper()
	return s.WX("SelectorQuery.exec", MustJSON(`{"questions":`+questions+`}`))
}

const queryPage = "pages/query/query"

func TestStatementsSelectorQueryNodes(t *testing.T) {
	const (
		title = `{"bottom":20,"dataset":{"n":1,"userName":"u"},"height":20,"id":"title","left":0,"right":375,"top":0,"width":375}`
		image = `{"bottom":260,"dataset":{},"height":240,"id":"","left":0,"right":375,"top":20,"width":375}`
		list  = `{"bottom":300,"dataset":{},"height":40,"id":"list","left":0,"right":375,"top":260,"width":375}`
		none  = `{"bottom":0,"dataset":{},"height":0,"id":"","left":0,"right":0,"top":0,"width":0}`
	)
	onQueried(t, "184 answers come from the nodes, in the order of the questions", queryPage, func(t *testing.T, s *Sim) {
		mark := s.Mark()
		s.Page().Call("exec")
		want := `[` + title + `,{"dataset":{},"id":"","scrollLeft":0,"scrollTop":0},[` + image + `,` + list + `,` + none + `],` +
			`{"bottom":724,"dataset":{},"height":724,"id":"","left":0,"right":375,"top":0,"width":375},{"dataset":{},"id":"list","scrollLeft":3,"scrollTop":40}]`
		require.Equal(t, []string{want}, logged(s.Since(mark)))
	})
	onQueried(t, "184 a place is one in the visible area", queryPage, func(t *testing.T, s *Sim) {
		s.Page().Scroll(100, 1000)
		got := asked(t, s, `[{"selector":"#title","field":"rect"},{"selector":"#put","field":"rect"},{"selector":"[hidden]","field":"rect"}]`)
		require.Equal(t, -100, got.At(0).Get("top").Int())
		require.Equal(t, -80, got.At(0).Get("bottom").Int())
		require.Equal(t, []int{220, 266}, []int{got.At(1).Get("top").Int(), got.At(1).Get("bottom").Int()}, "what is put into a component stands where its slot is")
		require.Equal(t, 0, got.At(2).Get("top").Int(), "what is hidden has no place")
	})
}

func TestSelectorQueryFields(t *testing.T) {
	for _, c := range []struct{ name, question, want string }{
		{"nothing", `{"selector":"#title","field":"fields"}`, `{}`},
		{"id and dataset", `{"selector":"#title","field":"fields","fields":{"id":true,"dataset":true,"rect":false}}`, `{"dataset":{"n":1,"userName":"u"},"id":"title"}`},
		{"mark", `{"selector":"#title","field":"fields","fields":{"mark":true}}`, `{"mark":{"m":"7"}}`},
		{"size", `{"selector":"image","field":"fields","fields":{"size":true}}`, `{"height":240,"width":375}`},
		{"rect", `{"selector":"image","field":"fields","fields":{"rect":true}}`, `{"bottom":260,"left":0,"right":375,"top":20}`},
		{"offset", `{"selector":"#list","field":"fields","fields":{"scrollOffset":true}}`, `{"scrollLeft":3,"scrollTop":40}`},
		{"offset of what does not scroll", `{"selector":"#title","field":"fields","fields":{"scrollOffset":true}}`, `{"scrollLeft":0,"scrollTop":0}`},
		{"properties", `{"selector":"#list","field":"fields","fields":{"properties":["scrollTop","scroll-left","id","class","none"]}}`, `{"scroll-left":"3","scrollTop":40}`},
		{"styles", `{"selector":"image","field":"fields","fields":{"computedStyle":["margin","backgroundColor","none"]}}`, `{"backgroundColor":"red","margin":"0 10px","none":""}`},
		{"objects", `{"selector":"image","field":"fields","fields":{"context":true,"node":true}}`, `{"context":null,"node":null}`},
		{"viewport", `{"viewport":true,"field":"fields","fields":{"id":true,"dataset":true,"mark":true,"size":true,"scrollOffset":true}}`,
			`{"dataset":{},"height":724,"id":"","mark":{},"scrollLeft":0,"scrollTop":0,"width":375}`},
		{"all", `{"selector":"text","single":false,"field":"fields","fields":{"size":true}}`, `[{"height":20,"width":375},{"height":20,"width":375}]`},
		{"no node", `{"selector":"#nothing","single":true,"field":"fields","fields":{"id":true}}`, `null`},
		{"none of all", `{"selector":".nothing","single":false,"field":"rect"}`, `[]`},
		{"a class of a component's", `{"selector":".inner","field":"fields","fields":{"size":true}}`, `null`},
		{"a class across the border", `{"selector":"#card >>> .inner","field":"fields","fields":{"size":true}}`, `{"height":20,"width":375}`},
	} {
		onQueried(t, c.name, queryPage, func(t *testing.T, s *Sim) {
			require.Equal(t, `[`+c.want+`]`, asked(t, s, `[`+c.question+`]`).JSON())
		})
	}
	onQueried(t, "a selector that cannot be read finds nothing, and the console says so", queryPage, func(t *testing.T, s *Sim) {
		mark := s.Mark()
		require.Equal(t, `[null,[]]`, asked(t, s, `[{"selector":"#","field":"rect"},{"selector":"a:hover","single":false,"field":"rect"}]`).JSON())
		lines := s.Since(mark).Filter(KindWarn).Lines()
		require.Len(t, lines, 2)
		require.Contains(t, lines[1], `logic>logic warn pages/query/query "createSelectorQuery: selector \"a:hover\": column 2`)
	})
}

func TestSelectorQueryInComponent(t *testing.T) {
	onQueried(t, "in", queryPage, func(t *testing.T, s *Sim) {
		card := s.Page().Component("#card").in
		in := func(question string, id abi.ID) string {
			return asked(t, s, `[{"component":`+itoa(int(id))+`,`+question+`}]`).JSON()
		}
		const inner, put = `"selector":".inner","field":"fields","fields":{"size":true}`, `"selector":"#put","field":"fields","fields":{"id":true}`
		require.Equal(t, `[{"height":20,"width":375}]`, in(inner, card.id), "its own template")
		require.Equal(t, `[null]`, in(put, card.id), "what its user puts into it is the user's")
		require.Equal(t, `[{"id":"put"}]`, in(put, s.Page().p.id), "a page is itself")
		require.Equal(t, `[null]`, in(inner, 999), "nobody")
		card.gone = true
		require.Equal(t, `[null]`, in(inner, card.id), "one that has been taken away")
	})
}

func TestSelectorQueryOutlivesItsView(t *testing.T) {
	slow := Latency{ToView: 100 * time.Millisecond, ToLogic: 100 * time.Millisecond, Load: time.Millisecond, Render: time.Millisecond}
	for _, wait := range []time.Duration{0, 50 * time.Millisecond, 150 * time.Millisecond, 250 * time.Millisecond} {
		onQueried(t, "made anew after "+wait.String(), queryPage, func(t *testing.T, s *Sim) {
			mark := s.Mark()
			s.Together(func() {
				s.Page().Emit("callback")
				s.Advance(wait)
				s.Page().RebuildView()
			})
			lines := logged(s.Since(mark))
			if wait < 100*time.Millisecond {
				require.Empty(t, lines, "the event itself was lost with the old view")
				return
			}
			require.Len(t, lines, 3)
			require.Contains(t, lines[2], `"id":"title"`)
			require.Empty(t, s.Page().p.asking)
		}, WithLatency(slow))
	}
	onQueried(t, "one that is answered is not asked again", queryPage, func(t *testing.T, s *Sim) {
		s.Page().Call("callback")
		mark := s.Mark()
		s.Page().RebuildView()
		require.Empty(t, s.Since(mark).Filter(KindCall))
	})
}

func TestPageScrollTo(t *testing.T) {
	const page = "pages/window/window"
	scrolled := func(s *Sim, mark int) []string { return s.Since(mark).Filter(KindHook).Lines() }
	top := func(t *testing.T, s *Sim) int {
		return asked(t, s, `[{"viewport":true,"field":"scrollOffset"}]`).At(0).Get("scrollTop").Int()
	}
	for _, c := range []struct {
		name, arg string
		top       int
		took      time.Duration
	}{
		{"to a place", `{"scrollTop":120}`, 120, 300 * time.Millisecond},
		{"at once", `{"scrollTop":120,"duration":0}`, 120, 0},
		{"in its time", `{"scrollTop":120.6,"duration":40}`, 120, 40 * time.Millisecond},
		{"to a node", `{"selector":"#far","duration":0}`, 480, 0},
		{"near a node", `{"selector":"#far","offsetTop":-30,"duration":0}`, 450, 0},
		{"far", `{"scrollTop":1e300,"duration":0}`, 1 << 30, 0},
	} {
		onQueried(t, c.name, page, func(t *testing.T, s *Sim) {
			arg := MustJSON(c.arg)
			mark := s.Mark()
			require.Equal(t, `{"errMsg":"pageScrollTo:ok"}`, s.WX("pageScrollTo", arg).JSON())
			require.Equal(t, []string{`view1>logic hook pages/window/window.onPageScroll {"scrollTop":` + itoa(c.top) + `}`}, scrolled(s, mark))
			hook := s.Since(mark).Filter(KindHook)[0]
			require.Equal(t, c.took+2*time.Millisecond, hook.At-s.Since(mark)[0].At, "and the way from the view")
			require.Equal(t, c.top, top(t, s))
		})
	}
	for _, c := range []struct{ name, arg string }{
		{"where it is already", `{"scrollTop":0}`},
		{"above the top", `{"scrollTop":-5}`},
		{"nowhere", `{}`},
		{"to a node that is not there", `{"selector":"#none"}`},
		{"by a selector that cannot be read", `{"selector":"#"}`},
	} {
		onQueried(t, c.name, page, func(t *testing.T, s *Sim) {
			arg := MustJSON(c.arg)
			mark := s.Mark()
			s.WX("pageScrollTo", arg)
			require.Empty(t, scrolled(s, mark))
			require.Zero(t, top(t, s))
			if arg.Has("selector") {
				require.Len(t, s.Since(mark).Filter(KindWarn), 1)
			}
		})
	}
	onQueried(t, "after the user", page, func(t *testing.T, s *Sim) {
		s.Page().Scroll(2000, 0)
		arg := MustJSON(`{"scrollTop":10}`)
		s.WX("pageScrollTo", arg)
		mark := s.Mark()
		require.Equal(t, 10, top(t, s))
		s.Page().Scroll(2000, 0)
		require.Contains(t, s.Since(mark).Hooks(), "pages/window/window.onReachBottom", "the user had left the bottom")
	})
}

package wxruntime_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/life"
)

func TestStatementsPageLife(t *testing.T) {
	onLife(t, "027 onLoad, onShow, onReady after the first render, onRouteDone after the animation", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/detail/detail?x=1")
		require.Equal(t, []string{
			`native>logic hook pages/detail/detail.onLoad {"x":"1"}`,
			"native>logic hook pages/detail/detail.onShow",
			"view1>logic hook pages/detail/detail.onReady",
			"native>logic hook pages/detail/detail.onRouteDone",
		}, s.Trace().Filter(wxruntime.KindHook).Lines()[2:])
		require.Equal(t, []string{"init", "paint", "__DOMReady", "onReady", "routeDone", "onRouteDone"}, lifeOnly(s.Trace(),
			"init", "paint", "__DOMReady", "pages/detail/detail.onReady", "routeDone", "pages/detail/detail.onRouteDone"))
	})
	onLife(t, "027 a page left before its first render gets neither onReady nor onRouteDone", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Together(func() {
			s.WX("navigateTo", lifeURL("/pages/detail/detail"))
			for len(s.Stack()) == 1 {
				require.True(t, s.Step())
			}
			s.Back()
		})
		require.Equal(t, []string{
			"pages/index/index.onHide", "pages/detail/detail.onLoad {}", "pages/detail/detail.onShow",
			"pages/detail/detail.onUnload", "pages/index/index.onShow", "pages/index/index.onRouteDone",
		}, s.Since(mark).Hooks())
	})
	onLife(t, "028 029 getCurrentPages has the page in onLoad and in onUnload, and not after", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.WX("navigateTo", lifeURL("detail/../../detail/detail"))
		require.Empty(t, lifeLogs(s.Since(mark)), "a url that leads nowhere makes no page")
		s.WX("navigateTo", lifeURL("../detail/detail"))
		s.WX("redirectTo", lifeURL("../index/index"))
		s.Back()
		require.Equal(t, []string{
			"onLoad sees pages/index/index pages/detail/detail",
			"onShow sees pages/index/index pages/detail/detail",
			"onUnload sees pages/index/index pages/detail/detail",
			"onLoad sees pages/index/index pages/index/index",
			"onShow sees pages/index/index pages/index/index",
			"onUnload sees pages/index/index pages/index/index",
			"onShow sees pages/index/index",
		}, lifeLogs(s.Since(mark)))
	})
	onLife(t, "030 onLoad throws: onShow and onReady still run", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?throw=onLoad")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow", `pages/index/index.onLoad {"throw":"onLoad"}`, "pages/index/index.onShow",
			"app.onError", "pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Hooks())
		require.Equal(t, []string{`onError "MiniProgramError\nin onLoad\nError: in onLoad" stack: true`}, lifeLogs(s.Trace())[3:])
	})
	onLife(t, "030 each hook throws: the next one still runs, and the page goes", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		for _, hook := range []string{"onShow", "onReady", "onHide", "onUnload"} {
			mark := s.Mark()
			s.WX("navigateTo", lifeURL("/pages/detail/detail?throw="+hook))
			s.WX("navigateTo", lifeURL("/pages/feed/feed"))
			s.WX("navigateBack", miniapp.Obj(miniapp.F("delta", miniapp.Int(2))))
			var hooks []string
			for _, h := range s.Since(mark).Hooks() {
				if h != "app.onError" {
					hooks = append(hooks, h)
				}
			}
			require.Equal(t, []string{
				"pages/index/index.onHide", `pages/detail/detail.onLoad {"throw":"` + hook + `"}`, "pages/detail/detail.onShow",
				"pages/detail/detail.onReady", "pages/detail/detail.onRouteDone", "pages/detail/detail.onHide",
				"pages/detail/detail.onUnload", "pages/index/index.onShow", "pages/index/index.onRouteDone",
			}, hooks, hook)
			require.Equal(t, 1, countHook(s.Since(mark).Hooks(), "app.onError"), hook)
			require.Equal(t, []string{"pages/index/index"}, s.Stack(), hook)
		}
	})
	onLife(t, "048 the view is made anew: onReady is not called again, and it shows what there is", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("tap")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		below := s.Pages()[0]
		mark := s.Mark()
		below.RebuildView()
		require.Equal(t, []string{
			`native>view1 view load "pages/index/index"`,
			"view1>logic view jsbridge:SYNC",
			"logic>view1 view jsbridge:ACK",
			`logic>view1 view init {"data":{"count":1,"o":{"n":2}},"ext":{"enablePageScroll":false,"enablePullUpRefresh":false,"isTabBarPage":false,` +
				`"onReachBottomDistance":50,"query":{},"route":"pages/index/index","webviewId":1}}`,
			"view1>view1 view paint 1",
			"view1>logic ack ack []",
			"view1>logic view __DOMReady",
		}, s.Since(mark).Lines())
		require.Equal(t, `{"count":1,"o":{"n":2}}`, below.ViewData("").JSON())
		s.Back()
		s.Page().Call("tap")
		require.Equal(t, `{"count":2,"o":{"n":3}}`, below.ViewData("").JSON(), "the new view is heard and hears")
	})
}

// lifeOnly are the last parts of the names of those entries whose name is one of these.
func lifeOnly(trace wxruntime.Trace, names ...string) []string {
	found := []string{}
	for _, e := range trace {
		for _, name := range names {
			if e.Name == name {
				found = append(found, lifeLastPart(name))
			}
		}
	}
	return found
}

func lifeLastPart(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}

func TestStatementsPageQuery(t *testing.T) {
	opened := func(s *wxruntime.Sim, mark int) []string {
		return s.Since(mark).Filter(wxruntime.KindRoute).Lines()[:1]
	}
	onLife(t, "031 navigateTo with k=a b: onLoad gets a b", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.WX("navigateTo", lifeURL("/pages/detail/detail?k=a b"))
		require.Equal(t, []string{`native>logic route navigateTo {"path":"pages/detail/detail","query":"k=a%20b","webviewId":2}`}, opened(s, mark))
		require.Equal(t, `pages/detail/detail.onLoad {"k":"a b"}`, s.Since(mark).Hooks()[1])
	})
	onLife(t, "032 navigateTo with k=%E4%B8%AD: onLoad gets what was written", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.WX("navigateTo", lifeURL("/pages/detail/detail?k=%E4%B8%AD"))
		require.Equal(t, []string{`native>logic route navigateTo {"path":"pages/detail/detail","query":"k=%25E4%25B8%25AD","webviewId":2}`}, opened(s, mark))
		require.Equal(t, `pages/detail/detail.onLoad {"k":"%E4%B8%AD"}`, s.Since(mark).Hooks()[1])
		mark = s.Mark()
		s.WX("redirectTo", lifeURL("/pages/detail/detail?k=%zz"))
		require.Equal(t, `pages/detail/detail.onLoad {"k":"%zz"}`, s.Since(mark).Hooks()[1], "what cannot be decoded stays")
	})
	onLife(t, "033 appLaunch with k=a%20b on the wire: raw; autoReLaunch too; reLaunch decodes it", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/detail/detail", wxruntime.Query(miniapp.Obj(miniapp.F("k", miniapp.Str("a%20b")))))
		require.Equal(t, []string{`native>logic route appLaunch {"path":"pages/detail/detail","query":"k=a%20b","webviewId":1}`}, opened(s, 0))
		require.Equal(t, `pages/detail/detail.onLoad {"k":"a%20b"}`, s.Hooks()[2])
		mark := s.Mark()
		s.Background()
		s.Launch("pages/detail/detail?k=a%20b")
		require.Equal(t, []string{`native>logic route autoReLaunch {"path":"pages/detail/detail","query":"k=a%20b","webviewId":2}`}, opened(s, mark))
		require.Equal(t, `{"k":"a%20b"}`, s.Page().Options().JSON())
		mark = s.Mark()
		s.WX("reLaunch", lifeURL("/pages/detail/detail?k=a b"))
		require.Equal(t, []string{`native>logic route reLaunch {"path":"pages/detail/detail","query":"k=a%20b","webviewId":3}`}, opened(s, mark))
		require.Equal(t, `{"k":"a b"}`, s.Page().Options().JSON())
	})
	onLife(t, "047 route without a slash, options equal the query", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/detail/detail?x=1&y=a b"))
		mark := s.Mark()
		s.Page().Call("about")
		require.Equal(t, []string{`route pages/detail/detail options {"x":"1","y":"a b"}`}, lifeLogs(s.Since(mark)))
		require.Equal(t, "pages/detail/detail", s.Page().Route())
		require.Equal(t, `{"x":"1","y":"a b"}`, s.Page().Options().JSON())
		s.Back()
		require.Equal(t, `{}`, s.Page().Options().JSON(), "without a query there is an empty object")
	})
}

func TestStatementsPageInstances(t *testing.T) {
	onLife(t, "034 035 two instances share neither data nor other fields", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/detail/detail")
		s.WX("navigateTo", lifeURL("/pages/detail/detail?second"))
		s.Page().Call("tap")
		s.Page().Call("tap")
		first, second := s.Pages()[0], s.Pages()[1]
		require.Equal(t, `{"count":2,"o":{"n":3}}`, second.Data("").JSON(), "count is the field taps")
		require.Equal(t, `{"count":0,"o":{"n":1}}`, first.Data("").JSON())
		require.Equal(t, `{"count":0,"o":{"n":1}}`, first.ViewData("").JSON())
		s.Back()
		s.Page().Call("tap")
		require.Equal(t, `{"count":1,"o":{"n":2}}`, first.Data("").JSON(), "taps of the first start at 0")
		s.WX("navigateTo", lifeURL("/pages/detail/detail?third"))
		require.Equal(t, `{"count":0,"o":{"n":1}}`, s.Page().Data("").JSON(), "the initial data is as it was")
		require.Equal(t, `{"count":2,"o":{"n":3}}`, second.Data("").JSON(), "an unloaded page keeps its data")
	})
	onLife(t, "038 a route without Page(): an empty page, and the console says so", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.WX("navigateTo", lifeURL("/pages/bare/bare?x=1"))
		require.Equal(t, []string{`logic>logic log info "Page \"pages/bare/bare\" has not been registered yet."`}, s.Since(mark).Filter(wxruntime.KindLog).Lines())
		require.Equal(t, []string{"pages/index/index", "pages/bare/bare"}, s.Stack())
		require.Equal(t, "{}", s.Page().Data("").JSON())
		require.Equal(t, "{}", s.Page().ViewData("").JSON())
		require.Equal(t, `{"x":"1"}`, s.Page().Options().JSON())
		s.Page().Call("tap")
		require.Equal(t, []string{
			`logic>logic warn pages/bare/bare "Do not have tap handler in current page: pages/bare/bare. Please make sure that tap handler has been defined ` +
				`in pages/bare/bare, or pages/bare/bare has been added into app.json"`,
		}, s.Since(mark).Filter(wxruntime.KindWarn).Lines())
		s.Back()
		require.Equal(t, []string{"pages/index/index.onHide", "pages/index/index.onShow", "pages/index/index.onRouteDone"}, s.Since(mark).Hooks())
	})
	onLife(t, "038 the first page may be one", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/bare/bare")
		s.Background()
		s.Foreground()
		s.WX("redirectTo", lifeURL("/pages/feed/feed"))
		require.Equal(t, []string{"app.onLaunch", "app.onShow", "app.onHide", "app.onShow"}, s.Hooks())
		require.Equal(t, []string{"pages/feed/feed"}, s.Stack())
	})
}

func TestStatementsPageView(t *testing.T) {
	// inits are what the views are told of their pages.
	inits := func(trace wxruntime.Trace) []string {
		var found []string
		for _, e := range trace.Filter(wxruntime.KindView) {
			if e.Name == "init" {
				ext := e.Arg.Get("ext")
				found = append(found, ext.Get("route").Text()+
					" scroll "+ext.Get("enablePageScroll").JSON()+
					" pullUp "+ext.Get("enablePullUpRefresh").JSON()+
					" distance "+ext.Get("onReachBottomDistance").JSON()+
					" tab "+ext.Get("isTabBarPage").JSON())
			}
		}
		return found
	}
	visit := func(s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/list/list"))
		s.WX("navigateTo", lifeURL("/pages/feed/feed"))
		s.WX("navigateTo", lifeURL("/pages/bare/bare"))
		s.WX("switchTab", lifeURL("/pages/first/first"))
	}
	onLife(t, "039 040 the init message says which of the page's functions the view must serve", func(t *testing.T, s *wxruntime.Sim) {
		visit(s)
		require.Equal(t, []string{
			"pages/index/index scroll false pullUp false distance 50 tab false",
			"pages/list/list scroll false pullUp true distance 50 tab false",
			"pages/feed/feed scroll true pullUp true distance 80 tab false",
			"pages/bare/bare scroll false pullUp false distance 50 tab false",
			"pages/first/first scroll false pullUp false distance 50 tab true",
		}, inits(s.Trace()))
	})
	onLife(t, "039 the page's json goes before the window of app.json", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/list/list")
		s.WX("navigateTo", lifeURL("/pages/feed/feed"))
		require.Equal(t, []string{
			"pages/list/list scroll false pullUp true distance 30 tab false",
			"pages/feed/feed scroll true pullUp true distance 80 tab false",
		}, inits(s.Trace()))
	}, wxruntime.ProjectFS(fstest.MapFS{
		"app.json":             {Data: []byte(`{"pages":["pages/list/list","pages/feed/feed"],"window":{"onReachBottomDistance":30}}`)},
		"pages/feed/feed.json": {Data: []byte(`{"onReachBottomDistance":80}`)},
	}))
	onLife(t, "039 onReachBottom comes once for each stay inside the distance", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/list/list")
		mark := s.Mark()
		for _, below := range []int{51, 50, 0, 50, 51, 50} {
			s.Page().Scroll(1000-below, below)
		}
		require.Equal(t, []string{"pages/list/list.onReachBottom", "pages/list/list.onReachBottom"}, s.Since(mark).Hooks())
	})
	onLife(t, "040 without onPageScroll scroll events are not delivered", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Page().Scroll(100, 900)
		require.Empty(t, s.Since(mark))
		s.WX("navigateTo", lifeURL("/pages/list/list"))
		mark = s.Mark()
		s.Page().Scroll(100, 900)
		s.Page().Scroll(990, 10)
		require.Equal(t, []string{"view2>logic view reachBottom", "view2>logic hook pages/list/list.onReachBottom"}, s.Since(mark).Lines(), "the view tells of the end only")
	})
	onLife(t, "040 with onPageScroll they are", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/feed/feed")
		mark := s.Mark()
		s.Page().Scroll(100, 900)
		s.Page().Scroll(920, 80)
		require.Equal(t, []string{
			`view1>logic view pageScroll {"scrollTop":100}`,
			`view1>logic hook pages/feed/feed.onPageScroll {"scrollTop":100}`,
			`view1>logic view pageScroll {"scrollTop":920}`,
			`view1>logic hook pages/feed/feed.onPageScroll {"scrollTop":920}`,
			"view1>logic view reachBottom",
			"view1>logic hook pages/feed/feed.onReachBottom",
		}, s.Since(mark).Lines())
	})
	onLife(t, "041 onPullDownRefresh without enablePullDownRefresh: not called", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/list/list")
		mark := s.Mark()
		s.Page().PullDown()
		require.Empty(t, s.Since(mark).Hooks())
	})
	onLife(t, "041 with it: called", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/feed/feed")
		mark := s.Mark()
		s.Page().PullDown()
		require.Equal(t, []string{"view1>logic hook pages/feed/feed.onPullDownRefresh"}, s.Since(mark).Filter(wxruntime.KindHook).Lines())
	})
	onLife(t, "041 enabled, but the page has no such function", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Page().PullDown()
		require.Empty(t, s.Since(mark).Hooks())
	}, wxruntime.AppJSON(`{"pages":["pages/index/index"],"window":{"enablePullDownRefresh":true}}`))
}

func TestStatementsPageUser(t *testing.T) {
	onLife(t, "044 a tap on the tab: onTabItemTap of the page in front", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/first/first")
		mark := s.Mark()
		s.SwitchTab("pages/first/first")
		require.Equal(t, []string{`native>logic hook pages/first/first.onTabItemTap {"index":"0","pagePath":"pages/first/first","text":"First"}`},
			s.Since(mark).Filter(wxruntime.KindHook).Lines()[:1])
		require.Equal(t, []string{"tab 0 pages/first/first First"}, lifeLogs(s.Since(mark)), "no onShow: it is in front already")
		mark = s.Mark()
		s.SwitchTab("pages/second/second")
		require.Equal(t, []string{
			"tab 1 pages/second/second Second", "onLoad sees pages/second/second", "onShow sees pages/second/second",
		}, lifeLogs(s.Since(mark)))
		require.Equal(t, []string{
			"pages/first/first.onTabItemTap", "pages/first/first.onHide",
			"pages/second/second.onLoad {}", "pages/second/second.onShow", "pages/second/second.onReady", "pages/second/second.onRouteDone",
		}, s.Since(mark).Hooks())
	})
	onLife(t, "044 switchTab by the code is no tap", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/first/first")
		s.WX("switchTab", lifeURL("/pages/second/second"))
		s.WX("switchTab", lifeURL("/pages/first/first"))
		require.Zero(t, countHook(s.Hooks(), "pages/first/first.onTabItemTap")+countHook(s.Hooks(), "pages/second/second.onTabItemTap"))
	})
	onLife(t, "044 a page that is no tab page gets no onTabItemTap", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/first/first")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		mark := s.Mark()
		s.SwitchTab("pages/second/second")
		require.Equal(t, []string{
			"pages/detail/detail.onUnload",
			"pages/second/second.onLoad {}", "pages/second/second.onShow", "pages/second/second.onReady", "pages/second/second.onRouteDone",
		}, s.Since(mark).Hooks())
	})
	onLife(t, "045 a resize: onResize of the page in front", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		mark := s.Mark()
		s.Resize(812, 375)
		require.Equal(t, []string{
			`native>logic app resize {"size":{"windowHeight":375,"windowWidth":812}}`,
			`native>logic hook pages/detail/detail.onResize {"size":{"windowHeight":375,"windowWidth":812}}`,
			`logic>logic log log "size 812 375"`,
		}, s.Since(mark).Lines())
	})
	onLife(t, "046 onShareAppMessage returns {}: the path is the current one with its query", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?a=1&b=2")
		mark := s.Mark()
		require.Equal(t, `{"path":"pages/index/index?a=1&b=2"}`, s.Page().Share("menu").JSON())
		require.Equal(t, []string{`view1>logic hook pages/index/index.onShareAppMessage {"from":"menu"}`}, s.Since(mark).Filter(wxruntime.KindHook).Lines())
		s.WX("navigateTo", lifeURL("/pages/detail/detail?k=a b"))
		require.Equal(t, `{"path":"pages/detail/detail?k=a%20b"}`, s.Page().Share("button").JSON())
		s.WX("redirectTo", lifeURL("/pages/detail/detail"))
		require.Equal(t, `{"path":"pages/detail/detail"}`, s.Page().Share("menu").JSON())
	})
	onLife(t, "046 what it returns goes before", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?title=Hi&path=/pages/feed/feed")
		require.Equal(t, `{"path":"/pages/feed/feed","title":"Hi"}`, s.Page().Share("menu").JSON())
	})
	onLife(t, "046 without onShareAppMessage there is nothing to share", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/feed/feed")
		mark := s.Mark()
		require.True(t, s.Page().Share("menu").IsUndefined())
		require.Empty(t, s.Since(mark))
	})
}

// onDefinitions runs a test on definitions, which have what Go has no form of: behaviors.
func onDefinitions(t *testing.T, page string, do func(t *testing.T, s *wxruntime.Sim)) {
	t.Helper()
	definitions := map[string]wxruntime.Value{"p/a": wxruntime.MustJSON(page)}
	s := wxruntime.Start(t, wxruntime.AppJSON(`{"pages":["p/a"]}`), wxruntime.Ops(definitions))
	s.Launch("p/a?x=1")
	do(t, s)
}

func TestStatementsPageBehaviors(t *testing.T) {
	t.Run("042 data of behaviors: the page's wins, objects are merged deep", func(t *testing.T) {
		onDefinitions(t, `{
			"data": {"s": "page", "o": {"a": {"p": 1}, "list": [1]}},
			"behaviors": [
				{"data": {"s": "first", "t": "first", "o": {"a": {"p": 0, "q": 2}, "b": 3, "list": [7, 8]}}},
				{"data": {"t": "second", "n": null, "o": {"b": 4}}}
			]
		}`, func(t *testing.T, s *wxruntime.Sim) {
			const merged = `{"n":null,"o":{"a":{"p":1,"q":2},"b":4,"list":[1]},"s":"page","t":"second"}`
			require.Equal(t, merged, s.Page().Data("").JSON())
			require.Equal(t, merged, s.Page().ViewData("").JSON(), "the init message has it")
		})
	})
	t.Run("043 methods.onLoad of a behavior and onLoad of the page: only the page's", func(t *testing.T) {
		onDefinitions(t, `{
			"behaviors": [{"methods": {"onLoad": [["set", {"behaviorOnLoad": 1}]], "onShow": [["set", {"behaviorOnShow": 1}]]}, "lifetimes": {"attached": [["set", {"behaviorAttached": 1}]]}}],
			"lifetimes": {"attached": [["set", {"pageAttached": 1}]]},
			"methods": {"onLoad": [["set", {"pageOnLoad": 1}]]}
		}`, func(t *testing.T, s *wxruntime.Sim) {
			require.Equal(t, []string{
				`logic>view1 setData p/a {"behaviorAttached":1}`, `logic>view1 setData p/a {"pageAttached":1}`,
				`logic>view1 setData p/a {"pageOnLoad":1}`, `logic>view1 setData p/a {"behaviorOnShow":1}`,
			}, s.Trace().Filter(wxruntime.KindData).Lines(), "of lifetimes both run, and what the page lacks is the behavior's")
			require.Equal(t, 1, countHook(s.Hooks(), `p/a.onLoad {"x":"1"}`))
		})
	})
}

func TestSwitchTabRefusesWhatIsNoTab(t *testing.T) {
	s, err := wxruntime.New(wxruntime.Native(life.New), wxruntime.Project("../testdata/life"))
	require.NoError(t, err)
	defer s.Close()
	s.Launch("pages/first/first")
	mark := s.Mark()
	s.SwitchTab("pages/index/index")
	require.EqualError(t, s.Err(), "wxruntime: SwitchTab: pages/index/index is no tab page of app.json")
	require.Empty(t, s.Since(mark))
}

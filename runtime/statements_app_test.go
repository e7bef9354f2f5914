package wxruntime_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/life"
	"github.com/wxkit/wxkit/testdata/life/quiet"
)

// onLife is onEngines for testdata/life.
func onLife(t *testing.T, name string, do func(t *testing.T, s *wxruntime.Sim), opts ...wxruntime.Option) {
	t.Helper()
	t.Run(name, func(t *testing.T) { onEngines(t, "life", life.New, do, opts...) })
}

// lifeURL is the argument of a route.
func lifeURL(url string) miniapp.Value { return miniapp.Obj(miniapp.F("url", miniapp.Str(url))) }

// lifeTimer is the detail with which a page of testdata/life sets a timer; it fails if there is a text.
func lifeTimer(ms int, throw string) miniapp.Value {
	return miniapp.Obj(miniapp.F("ms", miniapp.Int(ms)), miniapp.F("throw", miniapp.Str(throw)))
}

// lifeLogs are the lines that the author logged.
func lifeLogs(trace wxruntime.Trace) []string {
	lines := []string{}
	for _, e := range trace.Filter(wxruntime.KindLog) {
		if e.Name == "log" {
			lines = append(lines, e.Arg.Text())
		}
	}
	return lines
}

// lifeNames are the names of entries of some kinds.
func lifeNames(trace wxruntime.Trace, kinds ...wxruntime.Kind) []string {
	names := []string{}
	for _, e := range trace.Filter(kinds...) {
		names = append(names, e.Name)
	}
	return names
}

func TestStatementsAppStart(t *testing.T) {
	onLife(t, "001 onLaunch and onShow before any page callback", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow",
			"pages/index/index.onLoad {}", "pages/index/index.onShow", "pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Hooks())
		require.Equal(t, []string{"pages/index/index"}, s.Stack())
	})
	onLife(t, "002 both options have path, query, scene and referrerInfo", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index", wxruntime.Scene(1001))
		const opts = ` {"apiCategory":"default","path":"pages/index/index","query":{},"referrerInfo":{},"scene":1001}`
		require.Equal(t, []string{"native>logic hook app.onLaunch" + opts, "native>logic hook app.onShow" + opts}, s.Trace().Filter(wxruntime.KindHook).Lines()[:2])
	})
	onLife(t, "002 no slash and no .html in the path; query and referrer as they came", func(t *testing.T, s *wxruntime.Sim) {
		from := miniapp.Obj(miniapp.F("appId", miniapp.Str("wx1")), miniapp.F("extraData", miniapp.Obj(miniapp.F("k", miniapp.Int(1)))))
		s.Launch("/pages/detail/detail.html?a=1", wxruntime.Scene(1037), wxruntime.Referrer(from))
		const opts = ` {"apiCategory":"default","path":"pages/detail/detail","query":{"a":"1"},"referrerInfo":{"appId":"wx1","extraData":{"k":1}},"scene":1037}`
		require.Equal(t, []string{"native>logic hook app.onLaunch" + opts, "native>logic hook app.onShow" + opts}, s.Trace().Filter(wxruntime.KindHook).Lines()[:2])
		require.Equal(t, []string{"pages/detail/detail"}, s.Stack())
	})
	onLife(t, "003 launched in the background: onLaunch only, onShow when foregrounded", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/detail/detail?x=1", wxruntime.InBackground(), wxruntime.Scene(1011))
		require.Equal(t, []string{"app.onLaunch"}, s.Hooks())
		require.Equal(t, wxruntime.InBack, s.Life())
		require.Empty(t, s.Stack())
		mark := s.Mark()
		s.Foreground()
		require.Equal(t, []string{
			"app.onShow",
			`pages/detail/detail.onLoad {"x":"1"}`, "pages/detail/detail.onShow", "pages/detail/detail.onReady", "pages/detail/detail.onRouteDone",
		}, s.Since(mark).Hooks())
		require.Equal(t, `native>logic hook app.onShow {"apiCategory":"default","path":"pages/detail/detail","query":{"x":"1"},"referrerInfo":{},"scene":1011}`,
			s.Since(mark).Filter(wxruntime.KindHook).Lines()[0])
		require.Equal(t, wxruntime.InFront, s.Life())
	})
	onLife(t, "003 launched in the background, then opened at another page", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("", wxruntime.InBackground())
		s.Launch("pages/detail/detail?x=1", wxruntime.Scene(1007))
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow",
			`pages/detail/detail.onLoad {"x":"1"}`, "pages/detail/detail.onShow", "pages/detail/detail.onReady", "pages/detail/detail.onRouteDone",
		}, s.Hooks())
		require.Equal(t, []string{"pages/detail/detail"}, s.Stack())
	})
}

func TestStatementsAppErrors(t *testing.T) {
	onLife(t, "004 onLaunch throws: onShow still runs, onError gets a MiniProgramError later", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?throw=onLaunch")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow", `pages/index/index.onLoad {"throw":"onLaunch"}`, "pages/index/index.onShow", "app.onError",
			"pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Hooks())
		require.Contains(t, lifeLogs(s.Trace()), `onError "MiniProgramError\nin onLaunch\nError: in onLaunch" stack: true`)
	})
	onLife(t, "004 App.onShow throws: the first page still comes", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?throw=onAppShow")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow", `pages/index/index.onLoad {"throw":"onAppShow"}`, "pages/index/index.onShow", "app.onError",
			"pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Hooks())
	})
	onLife(t, "005 an error in a timer reaches onError with its text and stack", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("timeout", lifeTimer(1000, "in timer"))
		mark := s.Mark()
		s.Advance(time.Second)
		require.Equal(t, []string{
			"logic>logic timer setTimeout",
			`logic>logic error pages/index/index: setTimeout callback function "in timer"`,
			`logic>logic hook app.onError "MiniProgramError\nin timer"`,
			`logic>logic log log "onError \"MiniProgramError\\nin timer\\nError: in timer\" stack: true"`,
		}, s.Since(mark).Lines())
	})
	onLife(t, "006 a handler throws: onError is called, later events are still delivered", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Together(func() {
			s.Page().Emit("fail")
			s.Page().Emit("tap")
		})
		require.Equal(t, []string{
			"view1>logic event pages/index/index.fail",
			`logic>logic error pages/index/index.fail "in fail"`,
			"view1>logic event pages/index/index.tap",
			`logic>logic hook app.onError "MiniProgramError\nin fail"`,
			`logic>logic log log "onError \"MiniProgramError\\nin fail\\nError: in fail\" stack: true"`,
			`logic>view1 setData pages/index/index {"o.n":2}`,
			"view1>view1 view paint 2",
			`logic>view1 setData pages/index/index {"count":1}`,
			"view1>view1 view paint 3",
		}, s.Since(mark).Lines())
		require.Equal(t, 1, s.Page().Data("count").Int())
	})
}

func TestStatementsAppBackground(t *testing.T) {
	onLife(t, "007 background: A.onHide, A.onSaveExitState, App.onHide", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Background()
		require.Equal(t, []string{"pages/index/index.onHide", "pages/index/index.onSaveExitState", "app.onHide"}, s.Since(mark).Hooks())
		mark = s.Mark()
		s.Background()
		require.Empty(t, s.Since(mark), "it is there already")
	})
	onLife(t, "007 onHide throws: the others still run", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?throw=onHide")
		mark := s.Mark()
		s.Background()
		require.Equal(t, []string{"pages/index/index.onHide", "pages/index/index.onSaveExitState", "app.onHide", "app.onError"}, s.Since(mark).Hooks())
	})
	onLife(t, "008 foreground without path: App.onShow, A.onShow", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Background()
		mark := s.Mark()
		s.Foreground()
		require.Equal(t, []string{"app.onShow", "pages/index/index.onShow"}, s.Since(mark).Hooks())
		mark = s.Mark()
		s.Foreground()
		require.Empty(t, s.Since(mark), "it is there already")
	})
	onLife(t, "009 stack [A,C], background: only C gets onHide", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		mark := s.Mark()
		s.Background()
		s.Foreground()
		require.Equal(t, []string{
			"pages/detail/detail.onHide", "pages/detail/detail.onSaveExitState", "app.onHide",
			"app.onShow", "pages/detail/detail.onShow",
		}, s.Since(mark).Hooks())
	})
	onLife(t, "010 warm start with path: App.onShow, no onShow on the old top, all unload, the new page loads", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		s.Background()
		mark := s.Mark()
		s.Launch("pages/feed/feed?y=2", wxruntime.Scene(1007))
		require.Equal(t, []string{
			"app.onShow", "pages/detail/detail.onUnload", "pages/index/index.onUnload",
		}, s.Since(mark).Hooks())
		require.Equal(t, []string{"pages/feed/feed"}, s.Stack())
		require.Equal(t, `native>logic route autoReLaunch {"path":"pages/feed/feed","query":"y=2","webviewId":3}`, s.Since(mark).Filter(wxruntime.KindRoute).Lines()[0])
		mark = s.Mark()
		s.Background()
		s.Launch("pages/detail/detail?z=3")
		require.Equal(t, []string{
			"app.onHide", "app.onShow",
			`pages/detail/detail.onLoad {"z":"3"}`, "pages/detail/detail.onShow", "pages/detail/detail.onReady", "pages/detail/detail.onRouteDone",
		}, s.Since(mark).Hooks())
	})
	onLife(t, "011 warm reLaunch: onLaunch is not called again, globals keep their values", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("user", miniapp.Str("Li"))
		mark := s.Mark()
		s.Background()
		s.Launch("pages/detail/detail")
		s.Page().Call("user")
		s.WX("reLaunch", lifeURL("/pages/index/index"))
		s.Page().Call("user")
		require.NotContains(t, s.Since(mark).Hooks(), "app.onLaunch")
		require.Equal(t, []string{
			"wx.onAppHide", "wx.onAppShow pages/detail/detail", "onUnload sees pages/index/index",
			"onLoad sees pages/detail/detail", "onShow sees pages/detail/detail", "Li launches 1 pages 2",
			"onUnload sees pages/detail/detail",
			"onLoad sees pages/index/index", "onShow sees pages/index/index", "Li launches 1 pages 3",
		}, lifeLogs(s.Since(mark)))
	})
	onLife(t, "014 getApp gives what the App shares, to every page", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("user")
		s.Page().Call("user", miniapp.Str("Li"))
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		s.Page().Call("user")
		require.Equal(t, []string{
			"onLaunch sees pages: 0", "onLoad sees pages/index/index", "onShow sees pages/index/index",
			"nobody launches 1 pages 1", "Li launches 1 pages 1",
			"onLoad sees pages/index/index pages/detail/detail", "onShow sees pages/index/index pages/detail/detail",
			"Li launches 1 pages 2",
		}, lifeLogs(s.Trace()))
	})
	onLife(t, "014 a cold start has an App of its own", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("user", miniapp.Str("Li"))
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		s.Page().Call("user")
		require.Equal(t, []string{
			"onLaunch sees pages: 0", "onLoad sees pages/index/index", "onShow sees pages/index/index", "nobody launches 1 pages 1",
		}, lifeLogs(s.Since(mark)))
	})
	onLife(t, "015 getCurrentPages in onLaunch is empty", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		require.Equal(t, "onLaunch sees pages: 0", lifeLogs(s.Trace())[0])
	})
	onLife(t, "026 wx.onAppHide before App.onHide, wx.onAppShow before App.onShow", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		mark := s.Mark()
		s.Background()
		s.Foreground()
		require.Equal(t, []string{
			"pages/index/index.onHide", "pages/index/index.onSaveExitState", "wx.onAppHide", "app.onHide",
			"wx.onAppShow", "app.onShow", "pages/index/index.onShow",
		}, lifeNames(s.Since(mark), wxruntime.KindHook, wxruntime.KindListener))
	})
}

func TestStatementsAppPageNotFound(t *testing.T) {
	kinds := []wxruntime.Kind{wxruntime.KindRoute, wxruntime.KindHook, wxruntime.KindCall, wxruntime.KindResult, wxruntime.KindError}
	page := func(s *wxruntime.Sim, mark int) []string {
		var shown []string
		for _, e := range s.Since(mark).Filter(wxruntime.KindView) {
			if e.Name == "page not found" {
				shown = append(shown, e.Arg.Text())
			}
		}
		return shown
	}
	const opts = ` {"apiCategory":"default","path":"p/none","query":{"a":"1"},"referrerInfo":{},"scene":1001}`
	onLife(t, "016 onPageNotFound gets path, query and isEntryPage; native is told hasHandler", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("p/none?a=1")
		require.Equal(t, []string{
			"native>logic hook app.onLaunch" + opts,
			"native>logic hook app.onShow" + opts,
			`native>logic route appLaunch {"path":"p/none","query":"a=1","webviewId":1}`,
			`native>logic hook app.onPageNotFound {"isEntryPage":true,"path":"p/none","query":{"a":"1"}}`,
			`logic>native call pageNotFoundCallback {"hasHandler":true,"webviewId":1}`,
			"native>logic route routeDone 1",
		}, s.Trace().Filter(kinds...).Lines())
		require.Equal(t, []string{"p/none"}, page(s, 0), "nobody has redirected")
		require.Empty(t, s.Stack())
	})
	onLife(t, "016 a redirect in onPageNotFound takes the place of the page", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("p/none?redirect=pages/index/index")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow", "app.onPageNotFound",
			"pages/index/index.onLoad {}", "pages/index/index.onShow", "pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Hooks())
		require.Empty(t, page(s, 0))
		require.Equal(t, []string{"pages/index/index"}, s.Stack())
	})
	onLife(t, "016 more than three times in three seconds the callback is left out", func(t *testing.T, s *wxruntime.Sim) {
		const again = 4
		for range again {
			s.Launch("p/none")
		}
		require.Less(t, s.Now(), 3*time.Second)
		replies := s.Trace().Filter(wxruntime.KindCall).Lines()
		require.Equal(t, `logic>native call pageNotFoundCallback {"hasHandler":true,"webviewId":4}`, replies[again-1])
		require.Equal(t, 3, countHook(s.Hooks(), "app.onPageNotFound"))
		s.Launch("p/other")
		require.Equal(t, 4, countHook(s.Hooks(), "app.onPageNotFound"), "each path is counted by itself")
		s.Advance(3 * time.Second)
		s.Launch("p/none")
		require.Equal(t, 5, countHook(s.Hooks(), "app.onPageNotFound"), "the three seconds are over")
	})
	t.Run("017 without onPageNotFound: native's own page, and the text for onError", func(t *testing.T) {
		onEngines(t, "life/quiet", quiet.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/none?a=1")
			require.Equal(t, []string{
				"native>logic hook app.onLaunch" + opts,
				`native>logic route appLaunch {"path":"p/none","query":"a=1","webviewId":1}`,
				`logic>logic error onPageNotFound "onPageNotFound error: page \"p/none\" is not found."`,
				`logic>logic hook app.onError "onPageNotFound error: page \"p/none\" is not found."`,
				`logic>native call pageNotFoundCallback {"hasHandler":false,"webviewId":1}`,
				"native>logic route routeDone 1",
			}, s.Trace().Filter(kinds...).Lines())
			require.Equal(t, []string{`onError onPageNotFound error: page "p/none" is not found.`}, lifeLogs(s.Trace()))
			require.Equal(t, []string{"p/none"}, page(s, 0))
		})
	})
	onLife(t, "018 onPageNotFound redirects to a missing page: no second callback", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("p/none?redirect=p/too")
		require.Equal(t, []string{"app.onLaunch", "app.onShow", "app.onPageNotFound"}, s.Hooks())
		require.Equal(t, `redirectTo:fail page "p/too" is not found`, lifeLogs(s.Trace())[1])
		require.Equal(t, []string{`logic>native call pageNotFoundCallback {"hasHandler":true,"webviewId":1}`}, s.Trace().Filter(wxruntime.KindCall).Lines())
		require.Equal(t, []string{"p/none"}, page(s, 0))
		require.Empty(t, s.Stack())
	})
}

func countHook(hooks []string, name string) (n int) {
	for _, h := range hooks {
		if h == name {
			n++
		}
	}
	return n
}

func TestStatementsAppTime(t *testing.T) {
	onLife(t, "020 a timer of less than 5 s fires in the background", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("timeout", lifeTimer(4000, ""))
		s.Background()
		mark := s.Mark()
		s.Advance(4500 * time.Millisecond)
		require.Equal(t, []string{"timeout"}, lifeLogs(s.Since(mark)))
		require.Equal(t, wxruntime.InBack, s.Life())
	})
	onLife(t, "020 after 5 s in the background timers stop, and fire after foreground", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("timeout", lifeTimer(6000, ""))
		start := s.Now()
		mark := s.Mark()
		s.Background()
		s.Advance(start + 5*time.Second - s.Now() - time.Millisecond)
		require.Equal(t, wxruntime.InBack, s.Life())
		s.Advance(time.Millisecond)
		require.Equal(t, wxruntime.Suspended, s.Life())
		s.Advance(time.Minute)
		s.Foreground()
		require.Equal(t, []string{
			"enterBackground",
			"pages/index/index.onHide", "pages/index/index.onSaveExitState", "wx.onAppHide", "app.onHide",
			"suspend",
			"enterForeground",
			"wx.onAppShow", "app.onShow", "pages/index/index.onShow",
			"setTimeout",
		}, lifeNames(s.Since(mark), wxruntime.KindApp, wxruntime.KindHook, wxruntime.KindListener, wxruntime.KindTimer))
	})
	onLife(t, "020 an interval stands still and goes on; what it missed is not made up for", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Page().Call("interval", miniapp.Int(1000))
		s.Background()
		mark := s.Mark()
		s.Advance(time.Minute)
		require.Len(t, lifeLogs(s.Since(mark)), 4, "at 1, 2, 3 and 4 s")
		mark = s.Mark()
		s.Foreground()
		require.Equal(t, []string{"wx.onAppShow pages/index/index", "onShow sees pages/index/index", "interval"}, lifeLogs(s.Since(mark)))
		mark = s.Mark()
		s.Advance(3 * time.Second)
		require.Equal(t, []string{"interval", "interval", "interval"}, lifeLogs(s.Since(mark)))
	})
	onLife(t, "020 events that come while the app is suspended are delivered on return", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		page := s.Page()
		s.Background()
		s.Advance(6 * time.Second)
		mark := s.Mark()
		page.Emit("about")
		s.Advance(time.Minute)
		require.Empty(t, lifeLogs(s.Since(mark)))
		s.Foreground()
		require.Equal(t, []string{
			"wx.onAppShow pages/index/index", "onShow sees pages/index/index", "route pages/index/index options {}",
		}, lifeLogs(s.Since(mark)))
	})
	onLife(t, "020 back in time: nothing is suspended", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Background()
		s.Advance(4 * time.Second)
		s.Foreground()
		mark := s.Mark()
		s.Advance(time.Hour)
		require.Empty(t, s.Since(mark))
		require.Equal(t, wxruntime.InFront, s.Life())
	})
	onLife(t, "021 after 30 min suspended the next open is a cold start", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/feed/feed"))
		start := s.Now()
		s.Background()
		s.Advance(start + 5*time.Second + 30*time.Minute - s.Now() - time.Millisecond)
		require.Equal(t, wxruntime.Suspended, s.Life())
		s.Advance(time.Millisecond)
		require.Equal(t, wxruntime.NotRunning, s.Life())
		require.Empty(t, s.Stack())
		mark := s.Mark()
		s.Foreground()
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow",
			"pages/index/index.onLoad {}", "pages/index/index.onShow", "pages/index/index.onReady", "pages/index/index.onRouteDone",
		}, s.Since(mark).Hooks(), "and no word to the old life")
	})
	onLife(t, "021 back just before: a warm start", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.Background()
		s.Advance(30 * time.Minute)
		mark := s.Mark()
		s.Foreground()
		require.Equal(t, []string{"app.onShow", "pages/index/index.onShow"}, s.Since(mark).Hooks())
		mark = s.Mark()
		s.Advance(time.Hour)
		require.Empty(t, s.Since(mark))
	})
}

// lifeExit opens a page over the home page, taps it once, and lets the app die; it gives the mark before the next launch.
func lifeExit(t *testing.T, s *wxruntime.Sim, url string, after time.Duration) int {
	t.Helper()
	s.Launch("")
	require.Equal(t, "navigateTo:ok", s.WX("navigateTo", lifeURL(url)).Get("errMsg").Text())
	s.Page().Call("tap")
	s.Background()
	s.Advance(after)
	require.Equal(t, wxruntime.NotRunning, s.Life())
	return s.Mark()
}

func TestStatementsAppRestart(t *testing.T) {
	home := []string{
		"app.onLaunch", "app.onShow",
		"pages/index/index.onLoad {}", "pages/index/index.onShow", "pages/index/index.onReady", "pages/index/index.onRouteDone",
	}
	latest := func(query string) []string {
		return []string{
			"app.onLaunch", "app.onShow",
			"pages/index/index.onLoad {}", "pages/index/index.onShow",
			"pages/index/index.onHide", "pages/detail/detail.onLoad " + query, "pages/detail/detail.onShow",
			"pages/index/index.onReady", "pages/detail/detail.onReady", "pages/detail/detail.onRouteDone",
		}
	}
	onLife(t, "022 homePageAndLatestPage: home page, then C with its query and exitState", func(t *testing.T, s *wxruntime.Sim) {
		mark := lifeExit(t, s, "/pages/detail/detail?x=1", time.Hour)
		s.Launch("", wxruntime.Scene(1001))
		require.Equal(t, latest(`{"x":"1"}`), s.Since(mark).Hooks())
		require.Equal(t, []string{"pages/index/index", "pages/detail/detail"}, s.Stack())
		require.Equal(t, []string{
			"onLaunch sees pages: 0", "onLoad sees pages/index/index", "onShow sees pages/index/index",
			"onLoad sees pages/index/index pages/detail/detail", `exitState {"count":1}`, "onShow sees pages/index/index pages/detail/detail",
		}, lifeLogs(s.Since(mark)))
		require.Equal(t, []string{"appLaunch", "navigateTo", "routeDone"}, lifeNames(s.Since(mark), wxruntime.KindRoute))
		require.Equal(t, 0, s.Page().Data("count").Int(), "the data itself is new")
	})
	onLife(t, "022 the state of the last time in the background counts", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("navigateTo", lifeURL("/pages/detail/detail"))
		s.Background()
		s.Foreground()
		s.Page().Call("tap")
		s.Page().Call("tap")
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		require.Contains(t, lifeLogs(s.Since(mark)), `exitState {"count":2}`)
	})
	onLife(t, "022 a life in between that had no page uses it up", func(t *testing.T, s *wxruntime.Sim) {
		lifeExit(t, s, "/pages/detail/detail", time.Hour)
		s.Launch("p/none")
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "022 left by the user, it is not the latest page any more", func(t *testing.T, s *wxruntime.Sim) {
		lifeExit(t, s, "/pages/detail/detail", time.Hour)
		s.Launch("")
		s.Back()
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "022 restartStrategy homePage: only the home page", func(t *testing.T, s *wxruntime.Sim) {
		mark := lifeExit(t, s, "/pages/index/index?x=1", time.Hour)
		s.Launch("", wxruntime.Scene(1001))
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "022 a tab page is not restored", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.WX("switchTab", lifeURL("/pages/first/first"))
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "022 exit from the home page itself: it is opened again in its own place", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?x=1")
		s.Background()
		s.Advance(time.Hour)
		mark := s.Mark()
		s.Launch("")
		require.Equal(t, []string{"appLaunch", "redirectTo", "routeDone"}, lifeNames(s.Since(mark), wxruntime.KindRoute))
		require.Equal(t, []string{"pages/index/index"}, s.Stack())
		require.Equal(t, `{"x":"1"}`, s.Page().Options().JSON())
	}, wxruntime.AppJSON(`{"pages":["pages/index/index"],"window":{"restartStrategy":"homePageAndLatestPage"}}`))
	onLife(t, "023 expireTimeStamp passed: only the home page", func(t *testing.T, s *wxruntime.Sim) {
		const in50min = "1767199800000" // of a clock that starts at 1767196800000
		mark := lifeExit(t, s, "/pages/detail/detail?expires="+in50min, time.Hour)
		s.Launch("")
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "023 expireTimeStamp not yet passed: both, even after days", func(t *testing.T, s *wxruntime.Sim) {
		const in3days = "1767456000000"
		mark := lifeExit(t, s, "/pages/detail/detail?expires="+in3days, 71*time.Hour)
		s.Launch("")
		require.Equal(t, latest(`{"expires":"`+in3days+`"}`), s.Since(mark).Hooks())
	})
	onLife(t, "023 without expireTimeStamp it is valid for a day", func(t *testing.T, s *wxruntime.Sim) {
		mark := lifeExit(t, s, "/pages/detail/detail", 24*time.Hour-time.Minute)
		s.Launch("")
		require.Equal(t, latest(`{}`), s.Since(mark).Hooks())
	})
	onLife(t, "023 and not for longer", func(t *testing.T, s *wxruntime.Sim) {
		mark := lifeExit(t, s, "/pages/detail/detail", 24*time.Hour)
		s.Launch("")
		require.Equal(t, home, s.Since(mark).Hooks())
	})
	onLife(t, "024 scene 1011 with a path: that page, whatever the restartStrategy", func(t *testing.T, s *wxruntime.Sim) {
		mark := lifeExit(t, s, "/pages/detail/detail?x=1", time.Hour)
		s.Launch("pages/feed/feed", wxruntime.Scene(1011))
		require.Equal(t, []string{"app.onLaunch", "app.onShow"}, s.Since(mark).Hooks())
		require.Equal(t, []string{"pages/feed/feed"}, s.Stack())
	})
	onLife(t, "025 getLaunchOptionsSync stays that of the cold start, getEnterOptionsSync is the last", func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/index/index?a=1", wxruntime.Scene(1001))
		mark := s.Mark()
		s.Page().Call("options")
		s.Background()
		s.Launch("pages/detail/detail?b=2", wxruntime.Scene(1007))
		s.Page().Call("options")
		const (
			cold = `{"apiCategory":"default","path":"pages/index/index","query":{"a":"1"},"referrerInfo":{},"scene":1001}`
			warm = `{"apiCategory":"default","path":"pages/detail/detail","query":{"b":"2"},"referrerInfo":{},"scene":1007}`
		)
		require.Equal(t, []string{
			"launch " + cold, "enter " + cold,
			"wx.onAppHide", "wx.onAppShow pages/detail/detail", "onUnload sees pages/index/index",
			"onLoad sees pages/detail/detail", "onShow sees pages/detail/detail",
			"launch " + cold, "enter " + warm,
		}, lifeLogs(s.Since(mark)))
	})
}

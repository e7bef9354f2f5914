package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

// logs are the author's console lines since a mark.
func logs(s *wxruntime.Sim, mark int) []string {
	var lines []string
	for _, e := range s.Since(mark).Filter(wxruntime.KindLog) {
		lines = append(lines, e.Arg.Text())
	}
	return lines
}

// listened are the listeners of routes that ran since a mark, with the id of their route.
func listened(s *wxruntime.Sim, mark int) (names, ids []string) {
	for _, e := range s.Since(mark).Filter(wxruntime.KindListener) {
		names = append(names, e.Name)
		ids = append(ids, e.Arg.Get("routeEventId").Text())
	}
	return names, ids
}

func TestStatementsRouteListeners(t *testing.T) {
	t.Run("110 redirectTo: the 15 steps, and the stack at each", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/K?listen=1")
			mark := s.Mark()
			walk(t, s, "redirectTo /p/L?x=1")
			require.Equal(t, steps(
				"onBeforeAppRoute p/L [p/K]",
				"onBeforePageUnload p/K [p/K]",
				"onUnload [p/K]",
				"detached [p/K]",
				"onAfterPageUnload p/K []",
				"onBeforePageLoad p/L []",
				"created []",
				"attached [p/L]",
				"onLoad [p/L]",
				"onShow [p/L]",
				"onAfterPageLoad p/L [p/L]",
				"onAppRoute p/L [p/L]",
				"onAppRouteDone p/L [p/L]",
			), logs(s, mark), "popped and pushed, the other two steps, show in the stack")
			require.Equal(t, steps(
				"p/K.onUnload", "p/K.detached",
				"p/L.created", "p/L.attached", `p/L.onLoad {"x":"1"}`, "p/L.pageLifetimes.show", "p/L.onShow", "p/L.ready", "p/L.onReady",
				"p/L.pageLifetimes.routeDone", "p/L.onRouteDone",
			), s.Since(mark).Hooks())
		})
	})
	t.Run("110 the arguments of each listener", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/K?listen=1")
			mark := s.Mark()
			walk(t, s, "redirectTo /p/L?x=1")
			var lines []string
			for _, e := range s.Since(mark).Filter(wxruntime.KindListener) {
				arg := e.Arg.Clone()
				require.Equal(t, e.Name == "wx.onBeforeAppRoute" || e.Name == "wx.onAppRoute" || e.Name == "wx.onAppRouteDone", arg.Has("timeStamp"))
				arg.Delete("timeStamp")
				lines = append(lines, e.Name+" "+arg.JSON())
			}
			const route = ` {"openType":"redirectTo","path":"p/L","query":{"x":"1"},"routeEventId":"2","webviewId":2}`
			require.Equal(t, steps(
				"wx.onBeforeAppRoute"+route,
				`wx.onBeforePageUnload {"openType":"redirectTo","page":1,"path":"p/K","routeEventId":"2"}`,
				`wx.onAfterPageUnload {"openType":"redirectTo","page":1,"path":"p/K","routeEventId":"2"}`,
				`wx.onBeforePageLoad {"openType":"redirectTo","path":"p/L","routeEventId":"2"}`,
				`wx.onAfterPageLoad {"openType":"redirectTo","page":2,"path":"p/L","routeEventId":"2"}`,
				"wx.onAppRoute"+route,
				"wx.onAppRouteDone"+route,
			), lines)
		})
	})
	t.Run("111 all listeners of one route have one routeEventId, the next route another", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?listen=1")
			seen := map[string]bool{}
			one := func(do ...string) []string {
				mark := s.Mark()
				walk(t, s, do...)
				names, ids := listened(s, mark)
				require.NotEmpty(t, ids)
				require.NotEmpty(t, ids[0])
				for _, id := range ids {
					require.Equal(t, ids[0], id)
				}
				require.False(t, seen[ids[0]], "an id of another route")
				seen[ids[0]] = true
				return names
			}
			routed := func(middle ...string) []string {
				return seq("wx.onBeforeAppRoute", middle, "wx.onAppRoute", "wx.onAppRouteDone")
			}
			load := steps("wx.onBeforePageLoad", "wx.onAfterPageLoad")
			unload := steps("wx.onBeforePageUnload", "wx.onAfterPageUnload")
			require.Equal(t, routed(load...), one("navigateTo /p/C"))
			require.Equal(t, routed(load...), one("navigateTo /p/D"))
			require.Equal(t, routed(seq(unload, load)...), one("redirectTo /p/X"))
			require.Equal(t, routed(seq(unload, unload)...), one("navigateBack 2"))
			require.Equal(t, routed(load...), one("switchTab /p/B"))
			require.Equal(t, routed(), one("tap p/A"))
			require.Equal(t, routed(seq(unload, unload, load)...), one("reLaunch /p/C"))
		})
	})
	t.Run("110 without listeners nothing of the kind runs", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			walk(t, s, "navigateTo /p/C", "redirectTo /p/D", "back")
			require.Empty(t, s.Trace().Filter(wxruntime.KindListener))
		})
	})
}

func TestStatementsRouteQueue(t *testing.T) {
	routesAndHooks := func(s *wxruntime.Sim, mark int) []string {
		return s.Since(mark).Filter(wxruntime.KindRoute, wxruntime.KindHook).Lines()
	}
	t.Run("112 redirectTo inside onUnload of a back: the back completes first, then the revealed page is redirected", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			walk(t, s, "navigateTo /p/C", "navigateTo /p/D?on=onUnload&do=redirectTo&url=/p/X")
			mark := s.Mark()
			s.Back()
			require.Equal(t, steps(
				`native>logic route navigateBack {"path":"p/C","query":"","webviewId":2}`,
				"native>logic hook p/D.onUnload",
				"native>logic hook p/C.onShow",
				`native>logic route redirectTo {"path":"p/X","query":"","webviewId":4}`,
				"native>logic hook p/C.onUnload",
				"native>logic hook p/X.onLoad {}",
				"native>logic hook p/X.onShow",
				"view4>logic hook p/X.onReady",
				`native>logic route routeDone 4`,
				"native>logic hook p/X.onRouteDone",
			), routesAndHooks(s, mark))
			require.Equal(t, steps("p/A", "p/X"), s.Stack())
		})
	})
	t.Run("112 the same when the revealed page is a tab page at the root", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			walk(t, s, "navigateTo /p/D?on=onUnload&do=redirectTo&url=/p/X")
			require.Equal(t, seq("p/D.onUnload", "p/A.onShow", "p/A.onUnload", opened("p/X")), walk(t, s, "navigateBack 1"))
			require.Equal(t, steps("p/X"), s.Stack())
		})
	})
	t.Run("112 a route in a hook waits for the hook's own route", func(t *testing.T) {
		for _, tc := range []struct {
			name, query string
			hooks       []string
			stack       []string
		}{
			{
				"redirectTo in onLoad", "on=onLoad&do=redirectTo&url=/p/D",
				seq("p/A.onHide", "p/C.onLoad", "p/C.onShow", "p/C.onUnload", opened("p/D")), steps("p/A", "p/D"),
			},
			{
				"navigateTo in onShow", "on=onShow&do=navigateTo&url=/p/D",
				seq("p/A.onHide", "p/C.onLoad", "p/C.onShow", "p/C.onHide", "p/D.onLoad {}", "p/D.onShow", "p/C.onReady", "p/D.onReady", "p/D.onRouteDone"), steps("p/A", "p/C", "p/D"),
			},
			{
				"switchTab in onReady", "on=onReady&do=switchTab&url=/p/B",
				seq("p/A.onHide", "p/C.onLoad", "p/C.onShow", "p/C.onReady", "p/C.onUnload", opened("p/B")), steps("p/B"),
			},
			{
				"reLaunch in onRouteDone", "on=onRouteDone&do=reLaunch&url=/p/X",
				seq("p/A.onHide", "p/C.onLoad", "p/C.onShow", "p/C.onReady", "p/C.onRouteDone", "p/C.onUnload", "p/A.onUnload", opened("p/X")), steps("p/X"),
			},
			{
				"navigateBack in onLoad", "on=onLoad&do=navigateBack",
				seq("p/A.onHide", "p/C.onLoad", "p/C.onShow", "p/C.onUnload", shown("p/A")), steps("p/A"),
			},
		} {
			t.Run(tc.name, func(t *testing.T) {
				onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
					s.Launch("p/A")
					hooks := walk(t, s, "navigateTo /p/C?"+tc.query)
					require.Contains(t, hooks[1], "p/C.onLoad ")
					hooks[1] = "p/C.onLoad"
					require.Equal(t, tc.hooks, hooks)
					require.Equal(t, tc.stack, s.Stack())
				})
			})
		}
	})
	t.Run("113 two navigateTo in one turn: the second starts after the first's onShow; both pages on the stack", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			mark := s.Mark()
			s.Page().Call("twice")
			require.Equal(t, steps(
				`native>logic route navigateTo {"path":"p/C","query":"","webviewId":2}`,
				"native>logic hook p/A.onHide",
				"native>logic hook p/C.onLoad {}",
				"native>logic hook p/C.onShow",
				`native>logic route navigateTo {"path":"p/D","query":"","webviewId":3}`,
				"native>logic hook p/C.onHide",
				"native>logic hook p/D.onLoad {}",
				"native>logic hook p/D.onShow",
				"view2>logic hook p/C.onReady",
				"view3>logic hook p/D.onReady",
				`native>logic route routeDone 3`,
				"native>logic hook p/D.onRouteDone",
			), routesAndHooks(s, mark))
			require.Equal(t, steps("p/A", "p/C", "p/D"), s.Stack())
			require.Equal(t, steps("navigateTo:ok", "navigateTo:ok"), logs(s, mark))
		})
	})
	t.Run("113 of two that do not both fit, the second fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			fillStack(t, s)
			walk(t, s, "back")
			mark := s.Mark()
			s.Page().Call("twice")
			require.Equal(t, seq("p/C.onHide", opened("p/C")), s.Since(mark).Hooks())
			require.Equal(t, steps("navigateTo:ok", "navigateTo:fail webview count limit exceed"), logs(s, mark))
			require.Len(t, s.Stack(), 10)
		})
	})
	t.Run("112, 113 in any order that the queues allow", func(t *testing.T) {
		routeHooks := func(s *wxruntime.Sim, mark int) []string {
			var hooks []string
			for _, h := range s.Since(mark).Hooks() {
				if h != "p/C.onReady" && h != "p/D.onReady" && h != "p/X.onReady" {
					hooks = append(hooks, h)
				}
			}
			return hooks
		}
		for seed := range uint64(50) {
			s := wxruntime.Start(t, wxruntime.Native(routes.New), wxruntime.Project("../testdata/routes"), wxruntime.Seed(seed))
			s.Launch("p/A")
			walk(t, s, "navigateTo /p/C", "navigateTo /p/D?on=onUnload&do=redirectTo&url=/p/X")
			mark := s.Mark()
			s.Back()
			require.Equal(t, steps("p/D.onUnload", "p/C.onShow", "p/C.onUnload", "p/X.onLoad {}", "p/X.onShow", "p/X.onRouteDone"), routeHooks(s, mark), seed)
			mark = s.Mark()
			s.Page().Call("twice")
			require.Equal(t, steps("p/X.onHide", "p/C.onLoad {}", "p/C.onShow", "p/C.onHide", "p/D.onLoad {}", "p/D.onShow", "p/D.onRouteDone"), routeHooks(s, mark), seed)
		}
	})
}

func TestStatementsRewriteRoute(t *testing.T) {
	const allowedOnly = "rewriteRoute:fail rewriteRoute is only allowed in a onBeforeAppRoute callback"
	t.Run("114 rewriteRoute in onBeforeAppRoute: the target is replaced", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1")
			require.Equal(t, seq("p/A.onHide", opened("p/D")), walk(t, s, "navigateTo /p/C?instead=/p/D&x=1"), "the query goes with its page")
			require.Equal(t, steps("p/A", "p/D"), s.Stack())
			require.Equal(t, seq("p/D.onUnload", opened("p/X")), walk(t, s, "redirectTo /p/C?instead=X"), "relative to the page that was to come")
			walk(t, s, "reLaunch /p/C?instead=/p/B")
			require.Equal(t, steps("p/B"), s.Stack(), "reLaunch may be rewritten to a tab page")
			require.Empty(t, logs(s, 0))
		})
	})
	t.Run("114 with preserveQuery the query stays", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1")
			walk(t, s, "navigateTo /p/C?instead=/p/D&keep=a b")
			require.Equal(t, `{"instead":"/p/D","keep":"a b"}`, s.Page().Options().JSON())
		})
	})
	t.Run("114 an appLaunch can be rewritten", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/C?rewrite=1&instead=/p/D")
			require.Equal(t, seq("app.onLaunch", opened("p/D")), s.Hooks())
			require.Equal(t, steps("p/D"), s.Stack())
		})
	})
	t.Run("114 an async call fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1")
			walk(t, s, "navigateTo /p/C?instead=/p/D&late=1")
			require.Equal(t, steps("p/A", "p/C"), s.Stack())
			require.Equal(t, steps(allowedOnly), logs(s, 0))
		})
	})
	t.Run("114 a call in a handler fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1")
			s.Page().Call("rewrite")
			require.Equal(t, steps(allowedOnly), logs(s, 0))
			require.Equal(t, allowedOnly, call(s, "rewriteRoute", "/p/D"), "from the console too")
		})
	})
	t.Run("114 the second call in one route fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1")
			walk(t, s, "navigateTo /p/C?instead=/p/D&twice=1")
			require.Equal(t, steps("p/A", "p/D"), s.Stack())
			require.Equal(t, steps(`rewriteRoute:fail rewriteRoute can only be called once in a route event, this page hash been rewritten to "p/D"`), logs(s, 0))
		})
	})
	t.Run("114 targets that a kind of route must not have", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1&of=switchTab&to=/p/C")
			mark := s.Mark()
			walk(t, s, "navigateTo /p/C?instead=/p/B", "redirectTo /p/D?instead=/p/E", "navigateTo /p/C?instead=/p/nope", "switchTab /p/B")
			require.Equal(t, steps(
				`rewriteRoute:fail rewriting a "navigateTo" event to a tab page("p/B") is not allowed`,
				`rewriteRoute:fail rewriting a "redirectTo" event to a tab page("p/E") is not allowed`,
				`rewriteRoute:fail page "/p/nope" is not found`,
				`rewriteRoute:fail rewriting a "switchTab" event to to a non-tab page("p/C") is not allowed`,
			), logs(s, mark))
			require.Equal(t, steps("p/B"), s.Stack(), "the routes went where they were to go")
		})
	})
	t.Run("115 rewriteRoute on navigateBack fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1&of=navigateBack&to=/p/D")
			walk(t, s, "navigateTo /p/C", "navigateBack 1")
			require.Equal(t, steps("p/A"), s.Stack())
			require.Equal(t, steps(`rewriteRoute:fail a "navigateBack" event is not allowed to be rewritten`), logs(s, 0))
			walk(t, s, "navigateTo /p/C", "back")
			require.Len(t, logs(s, 0), 2, "by the finger too")
		})
	})
}

// A switchTab that is rewritten must leave one instance of each tab page, wherever that was before.
func TestStatementsRewriteTab(t *testing.T) {
	for _, tr := range []transition{
		{
			"114 switchTab B rewritten to a new tab E",
			"p/A?rewrite=1&of=switchTab&to=/p/E", nil, steps("switchTab /p/B"),
			seq("p/A.onHide", opened("p/E")), steps("p/E"),
		},
		{
			"114 switchTab B rewritten to A, which is in front",
			"p/A?rewrite=1&of=switchTab&to=/p/A", nil, steps("switchTab /p/B"),
			seq(), steps("p/A"),
		},
		{
			"114 switchTab B rewritten to A, which is at the bottom; then a back from a new page",
			"p/A?rewrite=1&of=switchTab&to=/p/A", steps("navigateTo /p/C"), steps("switchTab /p/B", "navigateTo /p/D", "back"),
			seq("p/C.onUnload", shown("p/A"), "p/A.onHide", opened("p/D"), "p/D.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"114 switchTab B rewritten to E, which waits beside the stack; then a back from a new page, and A is still there",
			"p/E?rewrite=1&of=switchTab&from=p/B&to=/p/E", steps("switchTab /p/A"), steps("switchTab /p/B", "navigateTo /p/D", "back", "switchTab /p/A"),
			seq("p/A.onHide", shown("p/E"), "p/E.onHide", opened("p/D"), "p/D.onUnload", shown("p/E"), "p/E.onHide", shown("p/A")), steps("p/A"),
		},
		{
			"114 switchTab B, which is in front, rewritten to a new A: B waits beside the stack",
			"p/B?rewrite=1&of=switchTab&from=p/B&to=/p/A", nil, steps("switchTab /p/B", "navigateTo /p/D", "back", "reLaunch /p/X"),
			seq("p/B.onHide", opened("p/A"), "p/A.onHide", opened("p/D"), "p/D.onUnload", shown("p/A"), "p/A.onUnload", "p/B.onUnload", opened("p/X")), steps("p/X"),
		},
		{
			"114 switchTab B, which waits beside the stack, rewritten to a new A: B stays there",
			"p/B?rewrite=1&of=switchTab&from=p/B&to=/p/A", steps("switchTab /p/E"), steps("switchTab /p/B", "switchTab /p/E", "reLaunch /p/X"),
			seq("p/E.onHide", opened("p/A"), "p/A.onHide", shown("p/E"), "p/E.onUnload", "p/A.onUnload", "p/B.onUnload", opened("p/X")), steps("p/X"),
		},
		{
			"114 switchTab B, which is in front, rewritten to a new A: B comes back as it was",
			"p/B?rewrite=1&of=switchTab&once=1&to=/p/A", nil, steps("switchTab /p/B", "switchTab /p/B"),
			seq("p/B.onHide", opened("p/A"), "p/A.onHide", shown("p/B")), steps("p/B"),
		},
		{
			"114 switchTab B rewritten to A, which is in front and then goes: the next A has a view of its own",
			"p/A?rewrite=1&of=switchTab&once=1&to=/p/A", steps("switchTab /p/B"), steps("redirectTo /p/X", "switchTab /p/B", "switchTab /p/A"),
			seq("p/A.onUnload", opened("p/X"), "p/X.onUnload", opened("p/B"), "p/B.onHide", opened("p/A")), steps("p/A"),
		},
	} {
		tr.run(t)
	}
	t.Run("114 the view that was made for the old tab goes again", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?rewrite=1&of=switchTab&to=/p/A")
			mark := s.Mark()
			walk(t, s, "switchTab /p/B")
			require.Empty(t, s.Since(mark).Filter(wxruntime.KindView), "it never says jsbridge:SYNC")
		})
	})
}

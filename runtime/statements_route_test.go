package wxruntime_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

// walk makes one step after the other: `navigateTo /p/C` (any api of routing), `navigateBack 2`, `tap p/B` (the tab bar) or `back` (the finger). It gives the hooks that ran.
func walk(t *testing.T, s *wxruntime.Sim, steps ...string) []string {
	t.Helper()
	mark := s.Mark()
	for _, step := range steps {
		verb, arg, _ := strings.Cut(step, " ")
		switch verb {
		case "tap":
			s.SwitchTab(arg)
		case "back":
			s.Back()
		default:
			require.Equal(t, verb+":ok", call(s, verb, arg), step)
		}
	}
	return s.Since(mark).Hooks()
}

// call is a call of routing with a url, or a number for navigateBack, and gives its errMsg.
func call(s *wxruntime.Sim, api, arg string) string {
	object := miniapp.Obj(miniapp.F("url", miniapp.Str(arg)))
	if api == "navigateBack" {
		delta, _ := strconv.Atoi(arg)
		object = miniapp.Obj(miniapp.F("delta", miniapp.Int(delta)))
	}
	return s.WX(api, object).Get("errMsg").Text()
}

// opened are the hooks of a page that comes by a route.
func opened(route string) []string {
	return []string{route + ".onLoad {}", route + ".onShow", route + ".onReady", route + ".onRouteDone"}
}

// shown are those of a page that comes back.
func shown(route string) []string { return []string{route + ".onShow", route + ".onRouteDone"} }

// seq joins lines and lists of lines.
func seq(parts ...any) []string {
	var all []string
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			all = append(all, p)
		case []string:
			all = append(all, p...)
		}
	}
	return all
}

// transition is a row of the table of routes: where the walk starts, how it comes to the state, and what the last steps do.
type transition struct {
	name   string
	launch string
	before []string
	do     []string
	hooks  []string
	stack  []string
}

func (tr transition) run(t *testing.T, opts ...wxruntime.Option) {
	t.Run(tr.name, func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch(tr.launch)
			walk(t, s, tr.before...)
			require.Equal(t, tr.hooks, walk(t, s, tr.do...))
			require.Equal(t, tr.stack, s.Stack())
		}, opts...)
	})
}

func steps(s ...string) []string { return s }

func TestStatementsNavigate(t *testing.T) {
	for _, tr := range []transition{
		{
			"085 navigateTo C from A: A.onHide C.onLoad C.onShow; stack A, C",
			"p/A", nil, steps("navigateTo /p/C"),
			seq("p/A.onHide", opened("p/C")), steps("p/A", "p/C"),
		},
		{
			"085 the same page twice is two instances",
			"p/A", steps("navigateTo /p/C"), steps("navigateTo /p/C"),
			seq("p/C.onHide", opened("p/C")), steps("p/A", "p/C", "p/C"),
		},
		{
			"086 redirectTo D from C: C.onUnload D.onLoad D.onShow",
			"p/A", steps("navigateTo /p/C"), steps("redirectTo /p/D"),
			seq("p/C.onUnload", opened("p/D")), steps("p/A", "p/D"),
		},
		{
			"086 redirectTo the same page makes a new one",
			"p/C", nil, steps("redirectTo /p/C"),
			seq("p/C.onUnload", opened("p/C")), steps("p/C"),
		},
		{
			"087 navigateBack from A, C, D with delta 2: D.onUnload C.onUnload A.onShow",
			"p/A", steps("navigateTo /p/C", "navigateTo /p/D"), steps("navigateBack 2"),
			seq("p/D.onUnload", "p/C.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"087 delta 1 reveals the next",
			"p/A", steps("navigateTo /p/C", "navigateTo /p/D"), steps("navigateBack 1"),
			seq("p/D.onUnload", shown("p/C")), steps("p/A", "p/C"),
		},
		{
			"088 navigateBack delta 9: stack A",
			"p/A", steps("navigateTo /p/C", "navigateTo /p/D"), steps("navigateBack 9"),
			seq("p/D.onUnload", "p/C.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"088 a bottom page that is no tab stays too",
			"p/X", steps("navigateTo /p/C", "navigateTo /p/D"), steps("navigateBack 9"),
			seq("p/D.onUnload", "p/C.onUnload", shown("p/X")), steps("p/X"),
		},
		{
			"the finger goes back like navigateBack",
			"p/A", steps("navigateTo /p/C"), steps("back"),
			seq("p/C.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"appLaunch X: X.onLoad X.onShow, of the tab bar or not",
			"p/X", nil, steps("navigateTo /p/C", "back"),
			seq("p/X.onHide", opened("p/C"), "p/C.onUnload", shown("p/X")), steps("p/X"),
		},
	} {
		tr.run(t)
	}
}

func TestStatementsTabs(t *testing.T) {
	for _, tr := range []transition{
		{
			"091 switchTab A to A: no callbacks",
			"p/A", nil, steps("switchTab /p/A"),
			seq(), steps("p/A"),
		},
		{
			"091 a tap on the tab in front: no callbacks of the route",
			"p/A", nil, steps("tap p/A"),
			seq(), steps("p/A"),
		},
		{
			"092 switchTab A to B for the first time: A.onHide B.onLoad B.onShow",
			"p/A", nil, steps("switchTab /p/B"),
			seq("p/A.onHide", opened("p/B")), steps("p/B"),
		},
		{
			"092 again: A.onHide B.onShow",
			"p/A", steps("switchTab /p/B", "switchTab /p/A"), steps("switchTab /p/B"),
			seq("p/A.onHide", shown("p/B")), steps("p/B"),
		},
		{
			"092 and back: B.onHide A.onShow",
			"p/A", steps("switchTab /p/B"), steps("switchTab /p/A"),
			seq("p/B.onHide", shown("p/A")), steps("p/A"),
		},
		{
			"092 by the tab bar",
			"p/A", nil, steps("tap p/B", "tap p/E", "tap p/B"),
			seq("p/A.onHide", opened("p/B"), "p/B.onHide", opened("p/E"), "p/E.onHide", shown("p/B")), steps("p/B"),
		},
		{
			"093 switchTab from A, C, D to A: D.onUnload C.onUnload A.onShow",
			"p/A", steps("navigateTo /p/C", "navigateTo /p/D"), steps("switchTab /p/A"),
			seq("p/D.onUnload", "p/C.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"094 switchTab from A, C, D to an existing B: D.onUnload C.onUnload B.onShow; A gets nothing",
			"p/A", steps("switchTab /p/B", "switchTab /p/A", "navigateTo /p/C", "navigateTo /p/D"), steps("switchTab /p/B"),
			seq("p/D.onUnload", "p/C.onUnload", shown("p/B")), steps("p/B"),
		},
		{
			"094 A stays alive: later it comes back without onLoad",
			"p/A", steps("switchTab /p/B", "switchTab /p/A", "navigateTo /p/C", "navigateTo /p/D", "switchTab /p/B"), steps("switchTab /p/A"),
			seq("p/B.onHide", shown("p/A")), steps("p/A"),
		},
		{
			"094 the same with a B that is new",
			"p/A", steps("navigateTo /p/C"), steps("switchTab /p/B", "switchTab /p/A"),
			seq("p/C.onUnload", opened("p/B"), "p/B.onHide", shown("p/A")), steps("p/A"),
		},
		{
			"095 switchTab from C, which is no tab, to A: C.onUnload A.onLoad A.onShow",
			"p/C", nil, steps("switchTab /p/A"),
			seq("p/C.onUnload", opened("p/A")), steps("p/A"),
		},
		{
			"095 from C, D: D.onUnload C.onUnload A.onLoad A.onShow",
			"p/C", steps("navigateTo /p/D"), steps("switchTab /p/A"),
			seq("p/D.onUnload", "p/C.onUnload", opened("p/A")), steps("p/A"),
		},
		{
			"096 redirectTo from the tab page B: B.onUnload; later switchTab B: B.onLoad again",
			"p/B", nil, steps("redirectTo /p/X", "switchTab /p/B"),
			seq("p/B.onUnload", opened("p/X"), "p/X.onUnload", opened("p/B")), steps("p/B"),
		},
		{
			"096 the other tab page outlives it",
			"p/A", steps("switchTab /p/B"), steps("redirectTo /p/X", "switchTab /p/A"),
			seq("p/B.onUnload", opened("p/X"), "p/X.onUnload", shown("p/A")), steps("p/A"),
		},
		{
			"097 reLaunch with stack A, C and B beside it: C.onUnload A.onUnload B.onUnload X.onLoad X.onShow",
			"p/A", steps("switchTab /p/B", "switchTab /p/A", "navigateTo /p/C"), steps("reLaunch /p/X"),
			seq("p/C.onUnload", "p/A.onUnload", "p/B.onUnload", opened("p/X")), steps("p/X"),
		},
		{
			"097 after it the tabs are made anew",
			"p/A", steps("switchTab /p/B", "reLaunch /p/X"), steps("switchTab /p/A", "switchTab /p/B"),
			seq("p/X.onUnload", opened("p/A"), "p/A.onHide", opened("p/B")), steps("p/B"),
		},
		{
			"097 reLaunch to a tab page, alone and in front, makes it anew",
			"p/A", nil, steps("reLaunch /p/A"),
			seq("p/A.onUnload", opened("p/A")), steps("p/A"),
		},
	} {
		tr.run(t)
	}
}

// Statement 094 again, from the page's own side: what comes back is the same instance.
func TestStatementsTabKeepsItsInstance(t *testing.T) {
	t.Run("094 the tab page that comes back is the one with the launch's query", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?first=1")
			walk(t, s, "navigateTo /p/C", "switchTab /p/B", "switchTab /p/A")
			require.JSONEq(t, `{"first":"1"}`, s.Page().Options().JSON())
			walk(t, s, "redirectTo /p/X", "switchTab /p/A")
			require.JSONEq(t, `{}`, s.Page().Options().JSON(), "destroyed and made anew")
		})
	})
}

// refused makes a call that changes nothing: it fails with errMsg, and no hook runs.
func refused(t *testing.T, s *wxruntime.Sim, api, url, errMsg string) {
	t.Helper()
	mark, stack := s.Mark(), s.Stack()
	require.Equal(t, errMsg, call(s, api, url))
	require.Empty(t, s.Since(mark).Hooks())
	require.Empty(t, s.Since(mark).Filter(wxruntime.KindRoute), "no route event comes")
	require.Equal(t, stack, s.Stack())
}

func TestStatementsBack(t *testing.T) {
	t.Run("089 navigateBack delta 0, -1, '2', undefined: native gets delta 1", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, tc := range []struct {
				delta miniapp.Value
				asked string
			}{
				{miniapp.Int(0), `{"delta":1}`},
				{miniapp.Int(-1), `{"delta":1}`},
				{miniapp.Str("2"), `{"delta":1}`},
				{miniapp.Undefined(), `{"delta":1}`},
				{miniapp.Null(), `{"delta":1}`},
				{miniapp.Bool(true), `{"delta":1}`},
				{miniapp.Num(math.NaN()), `{"delta":1}`},
				{miniapp.Num(0.9), `{"delta":1}`},
				{miniapp.Num(2.9), `{"delta":2}`},
				{miniapp.Int(2), `{"delta":2}`},
			} {
				walk(t, s, "navigateTo /p/C", "navigateTo /p/D")
				mark := s.Mark()
				require.Equal(t, "navigateBack:ok", s.WX("navigateBack", miniapp.Obj(miniapp.F("delta", tc.delta))).Get("errMsg").Text())
				require.Equal(t, steps("logic>native call navigateBack "+tc.asked), s.Since(mark).Filter(wxruntime.KindCall).Lines())
				walk(t, s, "reLaunch /p/A")
			}
			walk(t, s, "navigateTo /p/C", "navigateTo /p/D")
			require.Equal(t, "navigateBack:ok", s.WX("navigateBack", miniapp.Obj()).Get("errMsg").Text(), "no delta at all")
			require.Equal(t, steps("p/A", "p/C"), s.Stack())
		})
	})
	t.Run("090 navigateBack at the root fails: cannot navigate back at first page.", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			const first = "navigateBack:fail cannot navigate back at first page."
			refused(t, s, "navigateBack", "1", first)
			refused(t, s, "navigateBack", "9", first)
			require.Empty(t, s.Trace().Filter(wxruntime.KindCall), "native is not asked")
			walk(t, s, "navigateTo /p/C", "navigateBack 1")
			refused(t, s, "navigateBack", "1", first)
		})
	})
}

// fillStack launches A and opens pages until the stack holds ten.
func fillStack(t *testing.T, s *wxruntime.Sim) {
	t.Helper()
	s.Launch("p/A")
	for range 9 {
		walk(t, s, "navigateTo /p/C")
	}
	require.Len(t, s.Stack(), 10)
}

func TestStatementsLimit(t *testing.T) {
	t.Run("098 10 pages open, navigateTo fails: webview count limit exceed", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			fillStack(t, s)
			refused(t, s, "navigateTo", "/p/D", "navigateTo:fail webview count limit exceed")
			refused(t, s, "navigateTo", "/p/B", "navigateTo:fail can not navigateTo a tabbar page")
			refused(t, s, "navigateTo", "/p/nope", `navigateTo:fail page "p/nope" is not found`)
			walk(t, s, "back", "navigateTo /p/D")
			require.Len(t, s.Stack(), 10, "with nine there is room for one")
		})
	})
	t.Run("098 with the texts of Android clients, which check the limit before the tab", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			fillStack(t, s)
			refused(t, s, "navigateTo", "/p/D", "navigateTo:fail:page limit exceeded: 10")
			refused(t, s, "navigateTo", "/p/B", "navigateTo:fail:page limit exceeded: 10")
			refused(t, s, "redirectTo", "/p/B", "redirectTo:fail:can not navigate to a tab bar page")
			refused(t, s, "navigateTo", "/p/nope", `navigateTo:fail page "p/nope" is not found`)
		}, wxruntime.AndroidTexts())
	})
	t.Run("099 10 pages open, redirectTo is ok", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			fillStack(t, s)
			require.Equal(t, seq("p/C.onUnload", opened("p/D")), walk(t, s, "redirectTo /p/D"))
			require.Len(t, s.Stack(), 10)
			require.Equal(t, "p/D", s.Page().Route())
			require.Equal(t, seq("p/D.onUnload", strings.Split(strings.Repeat("p/C.onUnload ", 8), " ")[:8], shown("p/A")), walk(t, s, "switchTab /p/A"))
		})
	})
	t.Run("100 navigateTo and redirectTo of a tab page fail", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/C")
			refused(t, s, "navigateTo", "/p/B", "navigateTo:fail can not navigateTo a tabbar page")
			refused(t, s, "redirectTo", "/p/B", "redirectTo:fail can not redirectTo a tabbar page")
			refused(t, s, "navigateTo", "/p/A?x=1", "navigateTo:fail can not navigateTo a tabbar page")
			walk(t, s, "reLaunch /p/B")
			require.Equal(t, steps("p/B"), s.Stack(), "reLaunch may")
		})
	})
	t.Run("100 with the texts of Android clients", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/C")
			refused(t, s, "navigateTo", "/p/B", "navigateTo:fail:can not navigate to a tab bar page")
			refused(t, s, "redirectTo", "/p/B", "redirectTo:fail:can not navigate to a tab bar page")
		}, wxruntime.AndroidTexts())
	})
	t.Run("101 switchTab of a page that is no tab fails", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			refused(t, s, "switchTab", "/p/C", "switchTab:fail can not switch to no-tabBar page")
			refused(t, s, "switchTab", "/p/nope", `switchTab:fail page "p/nope" is not found`)
		})
	})
	t.Run("101 with the texts of Android clients", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			refused(t, s, "switchTab", "/p/C", "switchTab:fail:can not switch to non-TabBar page")
		}, wxruntime.AndroidTexts())
	})
}

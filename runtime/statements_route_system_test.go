package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

// routeError is the framework's line for a route that cannot be.
func routeError(text string) []string {
	return steps(`logic>logic error Page route 错误(system error) "` + text + `"`)
}

func TestStatementsImpossibleRoutes(t *testing.T) {
	for _, tc := range []struct {
		name     string
		openType string
		path     string
		webview  int
		text     string
		hooks    []string
	}{
		{"120 appLaunch with the webviewId of a page", "appLaunch", "p/D", 1, "appLaunch with an already exist webviewId 1", nil},
		{"120 navigateTo: the page on top has been told already", "navigateTo", "p/D", 2, "navigateTo with an already exist webviewId 2", steps("p/C.onHide")},
		{"120 navigateTo with that of a page further down", "navigateTo", "p/D", 1, "navigateTo with an already exist webviewId 1", steps("p/C.onHide")},
		{"120 redirectTo", "redirectTo", "p/D", 2, "redirectTo with an already exist webviewId 2", nil},
		{"120 reLaunch", "reLaunch", "p/D", 1, "reLaunch with an already exist webviewId 1", nil},
		{"120 autoReLaunch", "autoReLaunch", "p/D", 1, "autoReLaunch with an already exist webviewId 1", nil},
		{"1.16 navigateBack to a webviewId of no page", "navigateBack", "p/A", 99, "navigateBack with an unexist webviewId 99", nil},
		{"1.16 a kind of route that there is not", "weird", "p/D", 9, "Illegal open type: weird", nil},
		{"1.16 routeDone for a page that is not on top", "routeDone", "p/A", 1, "routeDone with a webviewId 1 that is not the current page", nil},
		{"1.16 routeDone for no page", "routeDone", "p/A", 99, "routeDone with a webviewId 99 that is not the current page", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
				s.Launch("p/A")
				walk(t, s, "navigateTo /p/C")
				mark := s.Mark()
				s.RouteEvent(tc.openType, tc.path, tc.webview)
				require.Equal(t, routeError(tc.text), s.Since(mark).Filter(wxruntime.KindError).Lines())
				require.Equal(t, tc.hooks, s.Since(mark).Hooks(), "no new page")
				require.Equal(t, steps("p/A", "p/C"), s.Stack())
				require.Equal(t, seq("p/C.onUnload", shown("p/A")), walk(t, s, "back"), "life goes on")
			})
		})
	}
	t.Run("120 the webviewId of a tab page beside the stack is taken too", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			walk(t, s, "switchTab /p/B")
			mark := s.Mark()
			s.RouteEvent("navigateTo", "p/D", 1)
			require.Equal(t, routeError("navigateTo with an already exist webviewId 1"), s.Since(mark).Filter(wxruntime.KindError).Lines())
			require.Equal(t, steps("p/B"), s.Stack())
		})
	})
	t.Run("120 an event that can be is carried out", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			mark := s.Mark()
			s.RouteEvent("navigateTo", "p/D", 7)
			s.RouteEvent("routeDone", "p/D", 7)
			s.RouteEvent("navigateBack", "", 1)
			s.RouteEvent("routeDone", "p/A", 1)
			require.Equal(t, steps(
				"p/A.onHide", "p/D.onLoad {}", "p/D.onShow", "p/D.onRouteDone", "p/D.onUnload", "p/A.onShow", "p/A.onRouteDone",
			), s.Since(mark).Hooks(), "its view does not exist, so there is no onReady")
			require.Empty(t, s.Trace().Filter(wxruntime.KindError))
			require.Equal(t, steps("p/A"), s.Stack())
			walk(t, s, "navigateTo sub/C")
			require.Equal(t, steps("p/A", "p/sub/C"), s.Stack(), "relative to the page that the back has revealed, whatever path the event named")
		})
	})
	t.Run("120 no listener hears of a route that did not happen but the first", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A?listen=1")
			for _, openType := range []string{"navigateTo", "redirectTo", "reLaunch", "weird"} {
				mark := s.Mark()
				s.RouteEvent(openType, "p/D", 1)
				names, _ := listened(s, mark)
				require.Equal(t, steps("wx.onBeforeAppRoute"), names, openType)
			}
		})
	})
}

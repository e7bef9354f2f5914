package wxruntime_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

// urlAPIs are the calls that take a url.
var urlAPIs = [...]string{"navigateTo", "redirectTo", "switchTab", "reLaunch"}

func TestStatementsMissingPage(t *testing.T) {
	t.Run("102 a missing page fails, with the query in wire form; no page callback, no onPageNotFound", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, api := range urlAPIs {
				refused(t, s, api, "/p/nope", api+`:fail page "p/nope" is not found`)
			}
			for _, api := range []string{"navigateTo", "redirectTo", "reLaunch"} {
				refused(t, s, api, "/p/nope?i=5", api+`:fail page "p/nope?i=5" is not found`)
				refused(t, s, api, "/p/nope?i=a b&j", api+`:fail page "p/nope?i=a%20b&j=undefined" is not found`)
			}
			refused(t, s, "switchTab", "/p/nope?i=5", `switchTab:fail page "p/nope" is not found`)
			require.Empty(t, s.Trace().Filter(wxruntime.KindCall), "native is not asked")
		})
	})
	t.Run("103 navigateTo({}) fails with errno 1001", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, api := range urlAPIs {
				for _, arg := range []miniapp.Value{miniapp.Obj(), miniapp.Undefined(), miniapp.Obj(miniapp.F("URL", miniapp.Str("/p/C")))} {
					require.JSONEq(t, `{"errMsg":"`+api+`:fail parameter error: parameter.url should be String instead of Undefined;","errno":1001}`, s.WX(api, arg).JSON())
				}
			}
			require.Empty(t, s.Trace().Filter(wxruntime.KindCall), "native is not asked")
			require.Equal(t, seq("app.onLaunch", opened("p/A")), s.Hooks())
		})
	})
	t.Run("104 navigateTo 123: instead of Number", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, tc := range []struct {
				url  miniapp.Value
				kind string
			}{
				{miniapp.Int(123), "Number"},
				{miniapp.Bool(true), "Boolean"},
				{miniapp.Null(), "Null"},
				{miniapp.Arr(), "Array"},
				{miniapp.Obj(), "Object"},
			} {
				got := s.WX("navigateTo", miniapp.Obj(miniapp.F("url", tc.url))).JSON()
				require.JSONEq(t, `{"errMsg":"navigateTo:fail parameter error: parameter.url should be String instead of `+tc.kind+`;","errno":1001}`, got)
			}
			require.Equal(t, seq("app.onLaunch", opened("p/A")), s.Hooks())
		})
	})
	t.Run("105 a url with .html is not found", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			refused(t, s, "navigateTo", "/p/C.html", `navigateTo:fail page "p/C.html" is not found`)
			refused(t, s, "navigateTo", "sub/C.html?x=1", `navigateTo:fail page "p/sub/C.html?x=1" is not found`)
		})
	})
	t.Run("section 4.6: other urls that lead nowhere", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			refused(t, s, "navigateTo", "//p/sub/C", `navigateTo:fail page "/p/sub/C" is not found`)
			refused(t, s, "navigateTo", "", `navigateTo:fail page "p/" is not found`)
			refused(t, s, "navigateTo", "sub/../C", `navigateTo:fail page "p/sub/../C" is not found`)
			refused(t, s, "navigateTo", "x://y", `navigateTo:fail Unknown URL protocol "x://"`)
			refused(t, s, "navigateTo", "plugin://id/page", `navigateTo:fail Page "plugin://id/page" is not found`)
		})
	})
}

func TestStatementsRelativeURL(t *testing.T) {
	t.Run("106 sub/C, ./sub/C and ../p/sub/C from p/A all reach p/sub/C", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, url := range []string{"sub/C", "./sub/C", "../p/sub/C", "../../p/sub/C", "/p/sub/C"} {
				walk(t, s, "navigateTo "+url)
				require.Equal(t, steps("p/A", "p/sub/C"), s.Stack(), url)
				walk(t, s, "back")
			}
		})
	})
	t.Run("106 the base is the page of the last route, also after a back", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			walk(t, s, "navigateTo sub/C", "navigateTo D", "redirectTo ../C", "navigateTo ./D")
			require.Equal(t, steps("p/A", "p/sub/C", "p/C", "p/D"), s.Stack())
			walk(t, s, "back", "back", "navigateTo D", "reLaunch ../D", "switchTab B")
			require.Equal(t, steps("p/B"), s.Stack())
			require.Equal(t, steps(
				"logic>native call navigateTo {\"url\":\"p/sub/D\"}",
				"logic>native call reLaunch {\"url\":\"p/D\"}",
				"logic>native call switchTab {\"url\":\"p/B\"}",
			), s.Trace().Filter(wxruntime.KindCall).Lines()[4:])
		})
	})
	t.Run("107 this.pageRouter and this.router resolve against their page, not the current one", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/sub/C")
			mark := s.Mark()
			s.Page().Call("wander")
			s.Advance(6 * time.Second)
			s.Settle()
			require.Equal(t, steps("p/sub/C", "p/X", "p/D"), s.Stack())
			require.Equal(t, seq(
				"p/sub/C.onHide", opened("p/X"),
				"p/X.onHide", `p/sub/D.onLoad {"by":"pageRouter"}`, "p/sub/D.onShow", "p/sub/D.onReady", "p/sub/D.onRouteDone",
				"p/sub/D.onUnload", shown("p/X"),
				"p/X.onUnload", `p/sub/D.onLoad {"by":"router"}`, "p/sub/D.onShow", "p/sub/D.onReady", "p/sub/D.onRouteDone",
				"p/sub/D.onUnload", opened("p/X"),
				"p/X.onHide", `p/D.onLoad {"by":"wx"}`, "p/D.onShow", "p/D.onReady", "p/D.onRouteDone",
			), s.Since(mark).Hooks())
		})
	})
}

func TestStatementsQuery(t *testing.T) {
	t.Run("108 how a query is read", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			for _, tc := range []struct{ query, got string }{
				{"a=1?b=2", `{"a":"1"}`},
				{"k=v=w", `{"k":"v"}`},
				{"k", `{"k":"undefined"}`},
				{"x=1&x=2", `{"x":"2"}`},
				{"k=", `{"k":""}`},
				{"", `{}`},
				{"&&k=1&", `{"k":"1"}`},
				{"k=a b&l=%E4%B8%AD&m=中", `{"k":"a b","l":"%E4%B8%AD","m":"中"}`},
				{"k=100%", `{"k":"100%"}`},
			} {
				for _, api := range []string{"navigateTo", "redirectTo", "reLaunch"} {
					walk(t, s, api+" /p/C?"+tc.query)
					require.Equal(t, tc.got, s.Page().Options().JSON(), tc.query)
				}
			}
		})
	})
	t.Run("109 switchTab with a query: it is stripped, with a warning, and onLoad gets {}", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			require.Equal(t, seq("p/A.onHide", opened("p/B")), walk(t, s, "switchTab /p/B?x=1"))
			warning := "logic>logic warn switchTab \"wx.switchTab: url 不支持 queryString\""
			require.Equal(t, steps(warning), s.Trace().Filter(wxruntime.KindWarn).Lines())
			require.Equal(t, steps("logic>native call switchTab {\"url\":\"p/B\"}"), s.Trace().Filter(wxruntime.KindCall).Lines())
			walk(t, s, "switchTab /p/A?")
			require.Len(t, s.Trace().Filter(wxruntime.KindWarn), 2, "an empty one too")
			walk(t, s, "switchTab /p/B")
			require.Len(t, s.Trace().Filter(wxruntime.KindWarn), 2)
		})
	})
}

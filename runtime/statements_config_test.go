package wxruntime_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/bridge"
)

// refusedConfig is what New says of a project.
func refusedConfig(t *testing.T, project wxruntime.Option) string {
	t.Helper()
	s, err := wxruntime.New(wxruntime.Native(bridge.New), project)
	require.Nil(t, s)
	require.Error(t, err)
	return err.Error()
}

// onConfig runs do on both engines with an app.json of its own.
func onConfig(t *testing.T, name, appJSON string, do func(t *testing.T, s *wxruntime.Sim)) {
	t.Run(name, func(t *testing.T) { onEngines(t, "bridge", bridge.New, do, wxruntime.AppJSON(appJSON)) })
}

func TestStatementsHome(t *testing.T) {
	onConfig(t, "the first page is the home page", `{"pages":["pages/data/data","pages/first/first"]}`, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		require.Equal(t, []string{"pages/data/data"}, s.Stack())
	})
	onConfig(t, "185 entryPagePath is the home page", `{"pages":["pages/data/data","pages/first/first"],"entryPagePath":"pages/first/first"}`,
		func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("")
			require.Equal(t, []string{"pages/first/first"}, s.Stack())
			require.Equal(t, []string{"pages/first/first.onLoad {}", "pages/first/first.onShow", "pages/first/first.onReady"}, s.Hooks())
		})
	onConfig(t, "185 a launch with a path goes there all the same", `{"pages":["pages/data/data","pages/first/first"],"entryPagePath":"pages/first/first"}`,
		func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("pages/data/data")
			require.Equal(t, []string{"pages/data/data"}, s.Stack())
		})

	for _, c := range []struct{ name, entry, want string }{
		{"with a query", `"pages/first/first?x=1"`, `app.json: entryPagePath: "pages/first/first?x=1" must have no query`},
		{"of a page that is not in pages", `"pages/none/none"`, `app.json: entryPagePath: "pages/none/none" is not in pages`},
		{"with a slash in front", `"/pages/first/first"`, `app.json: entryPagePath: "/pages/first/first" must not begin with /`},
		{"that is no string", `1`, `app.json: entryPagePath: must be a string, not a number`},
	} {
		t.Run("185 an entryPagePath "+c.name+" is rejected", func(t *testing.T) {
			require.Equal(t, c.want, refusedConfig(t, wxruntime.AppJSON(`{"pages":["pages/data/data","pages/first/first"],"entryPagePath":`+c.entry+`}`)))
		})
	}
}

func TestStatementsTabBar(t *testing.T) {
	const pages = `{"pages":["pages/data/data","pages/first/first","pages/net/net","pages/query/query","pages/timers/timers","pages/window/window"],"tabBar":{"list":`
	tab := func(route string) string { return `{"pagePath":"` + route + `","text":"x"}` }
	five := tab("pages/data/data") + "," + tab("pages/first/first") + "," + tab("pages/net/net") + "," + tab("pages/query/query") + "," + tab("pages/timers/timers")

	onConfig(t, "186 two tabs", pages+`[`+tab("pages/data/data")+`,`+tab("pages/first/first")+`]}}`, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.SwitchTab("pages/first/first")
		require.Equal(t, []string{"pages/first/first"}, s.Stack())
	})
	onConfig(t, "186 five tabs", pages+`[`+five+`]}}`, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		s.SwitchTab("pages/timers/timers")
		require.Equal(t, []string{"pages/timers/timers"}, s.Stack())
	})

	for _, c := range []struct{ name, list, want string }{
		{"one", `[` + tab("pages/data/data") + `]`, `app.json: tabBar.list: must have 2 to 5 entries, not 1`},
		{"six", `[` + five + `,` + tab("pages/window/window") + `]`, `app.json: tabBar.list: must have 2 to 5 entries, not 6`},
		{"none", `[]`, `app.json: tabBar.list: must have 2 to 5 entries, not 0`},
		{"a page that is not in pages", `[` + tab("pages/data/data") + `,` + tab("pages/none/none") + `]`, `app.json: tabBar.list[1].pagePath: "pages/none/none" is not in pages`},
		{"a page with a query", `[` + tab("pages/data/data?x=1") + `,` + tab("pages/first/first") + `]`, `app.json: tabBar.list[0].pagePath: "pages/data/data?x=1" must have no query`},
		{"a page twice", `[` + tab("pages/data/data") + `,` + tab("pages/data/data") + `]`, `app.json: tabBar.list[1].pagePath: "pages/data/data" is listed twice`},
		{"no list", `3`, `app.json: tabBar.list: must be an array, not a number`},
	} {
		t.Run("186 a tabBar of "+c.name+" is rejected", func(t *testing.T) {
			require.Equal(t, c.want, refusedConfig(t, wxruntime.AppJSON(pages+c.list+`}}`)))
		})
	}

	t.Run("186 the tabs are pages of the main package", func(t *testing.T) {
		require.Equal(t, `app.json: tabBar.list[1].pagePath: "pages/first/first" is not in pages`, refusedConfig(t, wxruntime.AppJSON(
			`{"pages":["pages/data/data"],"subPackages":[{"root":"pages/first","pages":["first"]}],"tabBar":{"list":[`+tab("pages/data/data")+`,`+tab("pages/first/first")+`]}}`)))
	})
	t.Run("everything that is wrong is said at once", func(t *testing.T) {
		require.Equal(t, "app.json: entryPagePath: \"pages/a/a\" is not in pages\napp.json: tabBar.list: must have 2 to 5 entries, not 1\n"+
			"app.json: window.onReachBottomDistance: must be a whole number from 0 on", refusedConfig(t, wxruntime.AppJSON(
			`{"pages":["pages/data/data"],"entryPagePath":"pages/a/a","tabBar":{"list":[`+tab("pages/data/data")+`]},"window":{"onReachBottomDistance":-1}}`)))
	})
}

func TestStatementsSubPackages(t *testing.T) {
	const packages = `{"pages":["pages/data/data"],"subPackages":[{"root":"pages/first","name":"one","pages":["first"]},{"root":"pages/net/","pages":["net"],"independent":true}],"preloadRule":`
	onConfig(t, "187 a route is root and page", packages+`{"pages/data/data":{"network":"all","packages":["one","pages/net"]},"pages/first/first":{"packages":["__APP__"]}}}`,
		func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("")
			require.Equal(t, "navigateTo:ok", s.WX("navigateTo", jsonObject(t, `{"url":"/pages/first/first"}`)).Get("errMsg").Text())
			require.Equal(t, "navigateTo:ok", s.WX("navigateTo", jsonObject(t, `{"url":"/pages/net/net"}`)).Get("errMsg").Text())
			require.Equal(t, `navigateTo:fail page "first" is not found`, s.WX("navigateTo", jsonObject(t, `{"url":"/first"}`)).Get("errMsg").Text())
			require.Equal(t, []string{"pages/data/data", "pages/first/first", "pages/net/net"}, s.Stack())
		})
	onConfig(t, "187 a page of a package can be the first", packages+`{}}`, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/first/first?x=1")
		require.Equal(t, []string{"pages/first/first"}, s.Stack())
		require.Equal(t, `{"x":"1"}`, s.Page().Options().JSON())
	})

	for _, c := range []struct{ name, appJSON, want string }{
		{"a preloadRule of an unknown package", packages + `{"pages/data/data":{"packages":["two"]}}}`,
			`app.json: preloadRule["pages/data/data"].packages[0]: "two" is no root or name of subPackages`},
		{"a preloadRule of an unknown page", packages + `{"pages/none/none":{"packages":["one"]}}}`, `app.json: preloadRule["pages/none/none"]: "pages/none/none" is not in pages`},
		{"a preloadRule for an unknown network", packages + `{"pages/data/data":{"network":"5g","packages":["one"]}}}`,
			`app.json: preloadRule["pages/data/data"].network: must be "all" or "wifi", not "5g"`},
		{"a page of two packages", `{"pages":["pages/first/first"],"subPackages":[{"root":"pages/first","pages":["first"]}]}`,
			`app.json: subPackages[0].pages[0]: "pages/first/first" is listed twice`},
		{"a package in a package", `{"pages":["a/a"],"subPackages":[{"root":"p","pages":["x"]},{"root":"p/q","pages":["x"]}]}`,
			`app.json: subPackages[1].root: "p/q" overlaps with "p" of subPackages[0]`},
		{"a package without a root", `{"pages":["a/a"],"subPackages":[{"pages":["x"]}]}`, `app.json: subPackages[0].root: "" is empty`},
	} {
		t.Run("187 "+c.name+" is rejected", func(t *testing.T) {
			require.Equal(t, c.want, refusedConfig(t, wxruntime.AppJSON(c.appJSON)))
		})
	}
}

func TestStatementsPages(t *testing.T) {
	for _, c := range []struct{ name, appJSON, want string }{
		{"no pages", `{}`, `app.json: pages: is missing`},
		{"an empty list", `{"pages":[]}`, `app.json: pages: must name at least one page`},
		{"a page twice", `{"pages":["a/a","a/a"]}`, `app.json: pages[1]: "a/a" is listed twice`},
		{"a page with an ending", `{"pages":["a/a.wxml"]}`, `app.json: pages[0]: "a/a.wxml" must be without .wxml`},
		{"a page that is no string", `{"pages":[1]}`, `app.json: pages[0]: must be a string, not a number`},
		{"a comment", "{\n  // pages\n}", `app.json:2:3: comments are not allowed in JSON`},
		{"no JSON at all", ``, `app.json:1:1: the file is empty`},
	} {
		t.Run(c.name+" is rejected", func(t *testing.T) {
			require.Equal(t, c.want, refusedConfig(t, wxruntime.AppJSON(c.appJSON)))
		})
	}
	t.Run("a project without app.json is rejected", func(t *testing.T) {
		require.Equal(t, "app.json: no such file", refusedConfig(t, wxruntime.ProjectFS(fstest.MapFS{})))
	})
}

// windowProject has the window page with a json of its own, over the window of app.json; "" for no json.
func windowProject(window, page string) wxruntime.Option {
	project := fstest.MapFS{"app.json": {Data: []byte(`{"pages":["pages/window/window"],"window":` + window + `}`)}}
	if page != "" {
		project["pages/window/window.json"] = &fstest.MapFile{Data: []byte(page)}
	}
	return wxruntime.ProjectFS(project)
}

func TestStatementsWindow(t *testing.T) {
	for _, c := range []struct {
		name, window, page string
		pulls              bool
		distance           int
	}{
		{"189 without a word of either", `{}`, ``, false, 50},
		{"189 the window of app.json", `{"enablePullDownRefresh":true,"onReachBottomDistance":20}`, ``, true, 20},
		{"189 the window of app.json, for a page whose json says something else", `{"enablePullDownRefresh":true,"onReachBottomDistance":20}`, `{"navigationBarTitleText":"x"}`, true, 20},
		{"189 the page's json alone", `{}`, `{"enablePullDownRefresh":true,"onReachBottomDistance":80}`, true, 80},
		{"189 the page's json over the window", `{"enablePullDownRefresh":false,"onReachBottomDistance":20}`, `{"enablePullDownRefresh":true,"onReachBottomDistance":80}`, true, 80},
		{"189 the page's false over the window's true, and 0 over 20", `{"enablePullDownRefresh":true,"onReachBottomDistance":20}`,
			`{"enablePullDownRefresh":false,"onReachBottomDistance":0}`, false, 0},
		{"189 each by itself", `{"enablePullDownRefresh":true,"onReachBottomDistance":20}`, `{"onReachBottomDistance":80}`, true, 80},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEngines(t, "bridge", bridge.New, func(t *testing.T, s *wxruntime.Sim) {
				s.Launch("")
				ext := initOf(t, s).Get("ext")
				require.Equal(t, c.distance, ext.Get("onReachBottomDistance").Int())
				require.Equal(t, []bool{true, true}, []bool{ext.Get("enablePageScroll").Bool(), ext.Get("enablePullUpRefresh").Bool()})

				s.Page().PullDown()
				var want []string
				if c.pulls {
					want = append(want, "pages/window/window.onPullDownRefresh")
				}
				s.Page().Scroll(100, c.distance+1)
				s.Page().Scroll(101, c.distance)
				s.Page().Scroll(101, 0)
				s.Page().Scroll(100, c.distance+1)
				s.Page().Scroll(101, c.distance)
				const scroll, reach = "pages/window/window.onPageScroll", "pages/window/window.onReachBottom"
				require.Equal(t, append(want, scroll, scroll, reach, scroll, scroll, scroll, reach), s.Hooks())
			}, windowProject(c.window, c.page))
		})
	}

	onBridge(t, "189 a project's own files", "pages/window/window", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, 80, initOf(t, s).Get("ext").Get("onReachBottomDistance").Int())
		s.Page().PullDown()
		require.Equal(t, []string{"pages/window/window.onPullDownRefresh"}, s.Hooks())
	})
	onBridge(t, "a page without the hooks hears nothing, whatever the files say", "pages/data/data", func(t *testing.T, s *wxruntime.Sim, mark int) {
		ext := initOf(t, s).Get("ext")
		require.Equal(t, []bool{false, false}, []bool{ext.Get("enablePageScroll").Bool(), ext.Get("enablePullUpRefresh").Bool()})
		s.Page().Scroll(100, 0)
		require.Empty(t, s.Since(mark))
	})

	for _, c := range []struct{ name, window, page, want string }{
		{"a page's distance that is no number", `{}`, `{"onReachBottomDistance":"80"}`, `pages/window/window.json: onReachBottomDistance: must be a number, not a string`},
		{"a distance below 0", `{"onReachBottomDistance":-1}`, ``, `app.json: window.onReachBottomDistance: must be a whole number from 0 on`},
		{"enablePullDownRefresh as a string", `{"enablePullDownRefresh":"true"}`, ``, `app.json: window.enablePullDownRefresh: must be a boolean, not a string`},
		{"a page's json that is no JSON", `{}`, `{"a":1,}`, `pages/window/window.json:1:8: a comma before the closing bracket is not allowed in JSON`},
	} {
		t.Run("189 "+c.name+" is rejected", func(t *testing.T) {
			require.Equal(t, c.want, refusedConfig(t, windowProject(c.window, c.page)))
		})
	}
}

// initOf is what the init message has brought to the view of the first page.
func initOf(t *testing.T, s *wxruntime.Sim) miniapp.Value {
	t.Helper()
	for _, e := range s.Trace().Filter(wxruntime.KindView) {
		if e.Name == "init" {
			return e.Arg
		}
	}
	t.Fatal("there is no init message")
	return miniapp.Undefined()
}

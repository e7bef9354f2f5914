package project

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

// folder is a project: path, content, path, content, ...
func folder(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func TestLoad(t *testing.T) {
	app, err := Load(folder(
		"app.json", `{
			"pages": ["pages/a/a", "pages/b/b"],
			"tabBar": {"custom": true, "list": [{"pagePath": "pages/b/b", "text": "B"}, {"pagePath": "pages/a/a", "text": "A"}]},
			"window": {"navigationBarTitleText": "Shop"},
			"networkTimeout": {"request": 1500},
			"lazyCodeLoading": "requiredComponents",
			"style": "v2", "renderer": "skyline", "componentFramework": "glass-easel", "resizable": true,
			"sitemapLocation": "sitemap.json", "unknown": {"field": 1}
		}`,
		"pages/b/b.json", `{"usingComponents": {}, "renderer": "webview", "disableScroll": true, "pageOrientation": "auto", "initialRenderingCache": "static"}`,
	))
	require.NoError(t, err)
	require.Equal(t, []string{"pages/a/a", "pages/b/b"}, app.Pages)
	require.Equal(t, "pages/a/a", app.Home)
	require.Equal(t, []Tab{{"pages/b/b", "B"}, {"pages/a/a", "A"}}, app.Tabs)
	require.True(t, app.CustomTabBar)
	require.True(t, app.LazyCodeLoading)
	require.True(t, app.Resizable)
	require.Equal(t, "v2", app.Style)
	require.Equal(t, NetworkTimeout{1500 * time.Millisecond, time.Minute, time.Minute, time.Minute}, app.NetworkTimeout)
	require.Empty(t, app.Components)

	a := app.Config("pages/a/a")
	require.Equal(t, Page{
		Path: "pages/a/a", UsingComponents: map[string]string{}, OnReachBottomDistance: 50, PageOrientation: "portrait", RestartStrategy: "homePage",
		NavigationStyle: "default", NavigationBarTitle: "Shop", Renderer: "skyline", ComponentFramework: "glass-easel",
	}, a, "a page without a .json")
	b := app.Config("pages/b/b")
	require.Equal(t, "webview", b.Renderer)
	require.Equal(t, "auto", b.PageOrientation)
	require.Equal(t, "static", b.InitialRenderingCache)
	require.True(t, b.DisableScroll)

	require.True(t, app.HasPage("pages/b/b"))
	require.False(t, app.HasPage("pages/c/c"))
	require.True(t, app.IsTab("pages/b/b"))
	require.False(t, app.IsTab("pages/c/c"))
	require.False(t, app.InSubPackage("pages/a/a"))
	require.False(t, app.Independent("pages/a/a"))
}

func TestFromValue(t *testing.T) {
	app, err := FromValue([]byte(`{"pages": ["a", "b"], "usingComponents": {"x": "/c/x", "y": "c/y"}}`))
	require.NoError(t, err)
	require.Equal(t, "a", app.Home)
	require.Equal(t, map[string]string{"x": "c/x", "y": "c/y"}, app.Config("a").UsingComponents)
	_, err = FromValue([]byte(`[]`))
	require.EqualError(t, err, "app.json: must hold an object, not an array")
}

func TestStatement185EntryPagePath(t *testing.T) {
	app, err := FromValue([]byte(`{"pages": ["p/a", "p/b"], "entryPagePath": "p/b"}`))
	require.NoError(t, err)
	require.Equal(t, "p/b", app.Home)
	require.Equal(t, []string{"p/a", "p/b"}, app.Pages)
	for entry, want := range map[string]string{
		"p/b?x=1":  `app.json: entryPagePath: "p/b?x=1" must have no query`,
		"p/c":      `app.json: entryPagePath: "p/c" is not in pages`,
		"":         `app.json: entryPagePath: "" is empty`,
		"/p/b":     `app.json: entryPagePath: "/p/b" must not begin with /`,
		"p/b.html": `app.json: entryPagePath: "p/b.html" must be without .html`,
	} {
		_, err := FromValue([]byte(`{"pages": ["p/a", "p/b"], "entryPagePath": "` + entry + `"}`))
		require.EqualError(t, err, want)
	}
}

func TestStatement186TabBar(t *testing.T) {
	tabs := func(routes ...string) []byte {
		var list []string
		for _, r := range routes {
			list = append(list, `{"pagePath": "`+r+`", "text": "t"}`)
		}
		return []byte(`{"pages": ["a", "b", "c", "d", "e", "f"], "tabBar": {"list": [` + strings.Join(list, ",") + `]}, "subPackages": [{"root": "s", "pages": ["x"]}]}`)
	}
	for _, good := range [][]string{{"a", "b"}, {"e", "d", "c", "b", "a"}} {
		app, err := FromValue(tabs(good...))
		require.NoError(t, err)
		require.Len(t, app.Tabs, len(good))
	}
	for _, tc := range []struct {
		name   string
		routes []string
		want   string
	}{
		{"none", nil, "app.json: tabBar.list: must have 2 to 5 entries, not 0"},
		{"1", []string{"a"}, "app.json: tabBar.list: must have 2 to 5 entries, not 1"},
		{"6", []string{"a", "b", "c", "d", "e", "f"}, "app.json: tabBar.list: must have 2 to 5 entries, not 6"},
		{"not in pages", []string{"a", "pages/x/x"}, `app.json: tabBar.list[1].pagePath: "pages/x/x" is not in pages`},
		{"slash", []string{"/a", "b"}, `app.json: tabBar.list[0].pagePath: "/a" must not begin with /`},
		{"twice", []string{"a", "a"}, `app.json: tabBar.list[1].pagePath: "a" is listed twice`},
		{"of a sub-package", []string{"a", "s/x"}, `app.json: tabBar.list[1].pagePath: "s/x" is not in pages`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := FromValue(tabs(tc.routes...))
			require.EqualError(t, err, tc.want)
		})
	}
	_, err := FromValue([]byte(`{"pages": ["a"], "tabBar": {}}`))
	require.EqualError(t, err, "app.json: tabBar.list: must have 2 to 5 entries, not 0")
}

func TestStatement187SubPackages(t *testing.T) {
	for _, key := range []string{"subPackages", "subpackages"} {
		app, err := FromValue([]byte(`{"pages": ["p/a"], "` + key + `": [
			{"root": "shop/", "name": "s", "pages": ["cart/cart", "pay"]},
			{"root": "news", "pages": ["n"], "independent": true}],
			"preloadRule": {"p/a": {"network": "all", "packages": ["s", "news"]}, "news/n": {"packages": ["__APP__", "shop"]}}}`))
		require.NoError(t, err)
		require.Equal(t, []string{"p/a", "shop/cart/cart", "shop/pay", "news/n"}, app.Pages)
		require.Equal(t, []Package{
			{Root: "shop", Name: "s", Pages: []string{"shop/cart/cart", "shop/pay"}},
			{Root: "news", Pages: []string{"news/n"}, Independent: true},
		}, app.Packages)
		require.Equal(t, map[string]Preload{"p/a": {[]string{"shop", "news"}, "all"}, "news/n": {[]string{"__APP__", "shop"}, "wifi"}}, app.Preload)
		require.True(t, app.InSubPackage("shop/pay"))
		require.False(t, app.Independent("shop/pay"))
		require.True(t, app.Independent("news/n"))
		require.False(t, app.InSubPackage("p/a"))
	}
}

func TestSubPackagesErrors(t *testing.T) {
	for _, tc := range []struct{ name, fields, want string }{
		{"no root", `"subPackages": [{"pages": ["x"]}]`, `app.json: subPackages[0].root: "" is empty`},
		{"root with a slash", `"subPackages": [{"root": "/s", "pages": ["x"]}]`, `app.json: subPackages[0].root: "/s" must not begin with /`},
		{"page with a slash", `"subPackages": [{"root": "s", "pages": ["/x"]}]`, `app.json: subPackages[0].pages[0]: "/x" must not begin with /`},
		{"page twice", `"subPackages": [{"root": "s", "pages": ["x", "x"]}]`, `app.json: subPackages[0].pages[1]: "s/x" is listed twice`},
		{"page of the main package", `"subPackages": [{"root": "p", "pages": ["a"]}]`, `app.json: subPackages[0].pages[0]: "p/a" is listed twice`},
		{"overlap", `"subPackages": [{"root": "s", "pages": ["x"]}, {"root": "s/t", "pages": ["x"]}]`, `app.json: subPackages[1].root: "s/t" overlaps with "s" of subPackages[0]`},
		{"name twice", `"subPackages": [{"root": "s", "name": "n", "pages": ["x"]}, {"root": "t", "name": "n", "pages": ["x"]}]`, `app.json: subPackages[1].name: "n" is used twice`},
		{"both spellings", `"subPackages": [], "subpackages": []`, `app.json: subpackages: is given twice, as subPackages too`},
		{"no object", `"subPackages": ["s"]`, `app.json: subPackages[0]: must be an object, not a string`},
		{"preload of no page", `"preloadRule": {"p/x": {"packages": []}}`, `app.json: preloadRule["p/x"]: "p/x" is not in pages`},
		{"preload of no package", `"preloadRule": {"p/a": {"packages": ["s"]}}`, `app.json: preloadRule["p/a"].packages[0]: "s" is no root or name of subPackages`},
		{"preload network", `"preloadRule": {"p/a": {"network": "4g", "packages": []}}`, `app.json: preloadRule["p/a"].network: must be "all" or "wifi", not "4g"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := FromValue([]byte(`{"pages": ["p/a"], ` + tc.fields + `}`))
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestStatement189PageOverWindow(t *testing.T) {
	app, err := Load(folder(
		"app.json", `{"pages": ["p/a", "p/b", "p/c"], "window": {"enablePullDownRefresh": true, "onReachBottomDistance": 80, "restartStrategy": "homePageAndLatestPage", "navigationStyle": "custom"}}`,
		"p/a.json", `{"enablePullDownRefresh": false, "onReachBottomDistance": 0, "restartStrategy": "homePage"}`,
		"p/b.json", `{}`,
	))
	require.NoError(t, err)
	a := app.Config("p/a")
	require.False(t, a.EnablePullDownRefresh)
	require.Equal(t, 0, a.OnReachBottomDistance)
	require.Equal(t, "homePage", a.RestartStrategy)
	for _, route := range []string{"p/b", "p/c"} {
		p := app.Config(route)
		require.True(t, p.EnablePullDownRefresh)
		require.Equal(t, 80, p.OnReachBottomDistance)
		require.Equal(t, "homePageAndLatestPage", p.RestartStrategy)
		require.Equal(t, "custom", p.NavigationStyle)
	}
}

func TestAppErrors(t *testing.T) {
	for _, tc := range []struct{ name, app, want string }{
		{"no pages", `{}`, "app.json: pages: is missing"},
		{"empty pages", `{"pages": []}`, "app.json: pages: must name at least one page"},
		{"pages of another type", `{"pages": "p/a"}`, "app.json: pages: must be an array, not a string"},
		{"page of another type", `{"pages": ["p/a", 1]}`, "app.json: pages[1]: must be a string, not a number"},
		{"empty page", `{"pages": [""]}`, `app.json: pages[0]: "" is empty`},
		{"page twice", `{"pages": ["p/a", "p/b", "p/a"]}`, `app.json: pages[2]: "p/a" is listed twice`},
		{"slash", `{"pages": ["/p/a"]}`, `app.json: pages[0]: "/p/a" must not begin with /`},
		{"html", `{"pages": ["p/a.html"]}`, `app.json: pages[0]: "p/a.html" must be without .html`},
		{"query", `{"pages": ["p/a?x"]}`, `app.json: pages[0]: "p/a?x" must have no query`},
		{"slash at the end", `{"pages": ["p/a/"]}`, `app.json: pages[0]: "p/a/" is no path: parts are separated by one /, and . and .. are none`},
		{"dots", `{"pages": ["p/../a"]}`, `app.json: pages[0]: "p/../a" is no path: parts are separated by one /, and . and .. are none`},
		{"window", `{"pages": ["a"], "window": null}`, `app.json: window: must be an object, not null`},
		{"type in window", `{"pages": ["a"], "window": {"enablePullDownRefresh": "true"}}`, `app.json: window.enablePullDownRefresh: must be a boolean, not a string`},
		{"negative", `{"pages": ["a"], "window": {"onReachBottomDistance": -1}}`, `app.json: window.onReachBottomDistance: must be a whole number from 0 on`},
		{"huge", `{"pages": ["a"], "networkTimeout": {"request": 1e300}}`, `app.json: networkTimeout.request: must be a whole number from 0 on`},
		{"lazyCodeLoading", `{"pages": ["a"], "lazyCodeLoading": "all"}`, `app.json: lazyCodeLoading: must be "requiredComponents", not "all"`},
		{"restartStrategy", `{"pages": ["a"], "window": {"restartStrategy": "x"}}`, `app.json: window.restartStrategy: must be "homePage" or "homePageAndLatestPage", not "x"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			app, err := FromValue([]byte(tc.app))
			require.Nil(t, app)
			require.ErrorContains(t, err, tc.want)
			first, _, _ := strings.Cut(err.Error(), "\n")
			require.Equal(t, tc.want, first)
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"line comment", "{\n  // pages\n  \"pages\": []\n}", "app.json:2:3: comments are not allowed in JSON"},
		{"block comment", `{"中": 1 /* x */}`, "app.json:1:9: comments are not allowed in JSON"},
		{"comma at the end", "{\"pages\": [\"a\",\n]}", "app.json:2:1: a comma before the closing bracket is not allowed in JSON"},
		{"byte order mark", "\ufeff{}", "app.json:1:1: the file begins with a byte order mark"},
		{"empty", " \n", "app.json:2:1: the file is empty"},
		{"cut off", "{\"a\":\n", "app.json:2:1: unexpected end of JSON input"},
		{"no quotes", "{pages: []}", "app.json:1:2: invalid character 'p' looking for beginning of object key string"},
		{"text behind", "{}x", "app.json:1:3: invalid character 'x' after top-level value"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := FromValue([]byte(tc.text))
			require.EqualError(t, err, tc.want)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "app.json", e.File)
		})
	}
}

func TestAllErrorsAreTold(t *testing.T) {
	_, err := Load(folder(
		"app.json", `{"pages": ["/a", "p/b", "p/c"], "entryPagePath": "p/x", "usingComponents": {"x": "c/x"}}`,
		"p/b.json", `{"onReachBottomDistance": "50", "usingComponents": {"y": "./y"}}`,
		"p/c.json", `{,}`,
		"p/y.json", `{"usingComponents": {"z": "../../z"}}`,
	))
	require.EqualError(t, err, strings.Join([]string{
		`app.json: pages[0]: "/a" must not begin with /`,
		`app.json: entryPagePath: "p/x" is not in pages`,
		`app.json: usingComponents.x: "c/x" is not found: there is no c/x.json, and no such component in miniprogram_npm`,
		`p/b.json: onReachBottomDistance: must be a number, not a string`,
		`p/c.json:1:2: invalid character ',' looking for beginning of object key string`,
		`p/y.json: usingComponents.z: "../../z" leads out of the project`,
		`p/y.json: component: must be true, as the component is used`,
	}, "\n"))
}

func TestLoadWithoutAppJSON(t *testing.T) {
	_, err := Load(folder())
	require.EqualError(t, err, "app.json: no such file")
	require.True(t, errors.Is(err, fs.ErrNotExist))
}

func FuzzAppJSON(f *testing.F) {
	for _, s := range []string{
		`{"pages": ["p/a", "p/b"], "entryPagePath": "p/b", "tabBar": {"list": [{"pagePath": "p/a"}, {"pagePath": "p/b"}]}}`,
		`{"pages": ["a"], "subPackages": [{"root": "s", "pages": ["x"], "independent": true}], "preloadRule": {"a": {"packages": ["s"]}}}`,
		`{"pages": [null], "window": [], "usingComponents": {"a": "../x", "b": 1, "": ""}, "networkTimeout": {"request": 1e99}}`,
		`{"pages": ["a"], "usingComponents": {"a": "/b/../../c"}, "subPackages": [null, 1, {}]}`,
		"{ // x", "\xff", "", "{\"a\":\"\xff\"}", "[",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		app, err := FromValue([]byte(text))
		_, whole := Load(folder("app.json", text, "p/a.json", text, "a.json", text))
		if err != nil {
			require.Nil(t, app)
			require.Error(t, whole)
			return
		}
		require.True(t, app.HasPage(app.Home))
		seen := map[string]bool{}
		for _, route := range app.Pages {
			require.False(t, seen[route])
			seen[route] = true
			require.True(t, fs.ValidPath(route))
			require.Equal(t, route, app.Config(route).Path)
		}
		for _, tab := range app.Tabs {
			require.True(t, app.HasPage(tab.Path) && !app.InSubPackage(tab.Path))
		}
		for _, c := range app.Components {
			require.True(t, fs.ValidPath(c))
		}
	})
}

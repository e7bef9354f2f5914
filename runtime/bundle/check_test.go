package bundle_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/bundle"
)

// TestBadProjects has a project for each thing that can be wrong with it. Nothing is written.
func TestBadProjects(t *testing.T) {
	shared := new(bundle.Shared)
	const index = "pages/index/index"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"no JSON", map[string]string{"app.json": "{"}, []string{"app.json:1:2: "}},
		{"a page that Go lacks", map[string]string{"app.json": `{"pages": ["` + index + `", "pages/a/a"]}`, "pages/a/a.wxml": "a"},
			[]string{`pages/a/a of app.json is not registered with the App: add .Page("pages/a/a", ...) to New, or remove it from app.json`}},
		{"a component that Go lacks", map[string]string{index + ".json": `{"usingComponents": {"card": "/c/card"}}`, "c/card.json": `{"component": true}`, "c/card.wxml": ""},
			[]string{`c/card is used as a component and not registered with the App: add .Component("c/card", ...) to New`}},
		{"a component that nobody has", map[string]string{index + ".json": `{"usingComponents": {"card": "/c/card"}}`},
			[]string{`pages/index/index.json: usingComponents.card: "/c/card" is not found: there is no c/card.json`}},
		{"two scripts for a page", map[string]string{index + ".js": "Page({})"},
			[]string{"pages/index/index.js stands beside a page that is written in Go, for which wxkit build writes it; remove one of the two"}},
		{"names that are taken", map[string]string{"app.js": "App({})", "wxkit.js": ""},
			[]string{"app.js: wxkit build writes a file of this name; the project must have none", "wxkit.js: wxkit build writes a file of this name; the project must have none"}},
		{"a template that cannot be read", map[string]string{index + ".wxml": "<view>\n<text></view>"}, []string{"pages/index/index.wxml:2:"}},
		{"a module that cannot be read", map[string]string{index + ".wxml": `<wxs module="m">let x</wxs><view/>`}, []string{"pages/index/index.wxml:1:"}},
		{"a module that is missing", map[string]string{index + ".wxml": `<wxs module="m" src="./m.wxs"/><view/>`}, []string{"<wxs> module m: there is no pages/index/m.wxs"}},
		{"a style sheet that is missing", map[string]string{"app.wxss": `@import "no.wxss";`}, []string{"no.wxss"}},
		{"an independent sub-package", map[string]string{"app.json": `{"pages": ["pages/js/js"], "subPackages": [{"root": "pages/index", "pages": ["index"], "independent": true}]}`,
			"pages/js/js.js": "Page({})", "pages/js/js.wxml": ""}, []string{"pages/index/index lies in an independent sub-package"}},
		{"a project.config.json that is none", map[string]string{"project.config.json": "[]"}, []string{"project.config.json: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := counterConfig(t, c.files)
			_, err := shared.Build(t.Context(), b)
			require.Error(t, err)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			require.NoDirExists(t, b.Out)
		})
	}
}

// TestMissingTemplate is a page that WeChat could not show.
func TestMissingTemplate(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	require.NoError(t, os.Remove(filepath.Join(c.Dir, "pages/index/index.wxml")))
	_, err := shared.Build(t.Context(), c)
	require.EqualError(t, err, "pages/index/index.wxml: no such file; WeChat shows no page without its template")
}

// TestNoProject is a folder without app.json.
func TestNoProject(t *testing.T) {
	shared := new(bundle.Shared)
	_, err := shared.Build(t.Context(), config(t, t.TempDir()))
	require.ErrorContains(t, err, "is no mini-program: app.json: no such file")
}

// TestBadGuests are packages that cannot be built, or do not start.
func TestBadGuests(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	c.Package = "../../wasm/abi"
	_, err := shared.Build(t.Context(), c)
	require.ErrorContains(t, err, "has no func New() *miniapp.App")

	c.Package = filepath.Join(t.TempDir(), "nowhere")
	_, err = shared.Build(t.Context(), c)
	require.Error(t, err)
}

// TestOwnScripts mixes: a page in JavaScript and a component from npm stay as they are.
func TestOwnScripts(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, map[string]string{
		"app.json":                           `{"pages": ["pages/index/index", "pages/js/js"], "usingComponents": {"van-tag": "tag/index"}}`,
		"pages/js/js.js":                     "Page({})",
		"pages/js/js.wxml":                   "<van-tag/>",
		"miniprogram_npm/tag/index/index.js": "",
		"miniprogram_npm/tag/index.json":     `{"component": true}`,
		"miniprogram_npm/tag/index.js":       "Component({})",
		"miniprogram_npm/tag/index.wxml":     "<wxs module=\"m\">not read here</wxs>",
		"node_modules/tag/index.js":          "",
		"testdata/golden.json":               "{}",
		"package.json":                       "{}",
		".eslintrc.js":                       "",
		"utils/date.js":                      "module.exports = {}",
		"images/a.PNG":                       "png",
		"images/b.webp":                      "webp",
		"project.config.json":                `{"appid": "wx1", "libVersion": "2.9.0", "miniprogramRoot": "miniprogram/", "setting": {"ignoreUploadUnusedFiles": true}}`,
	})
	report, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	files := tree(t, c.Out)
	require.Equal(t, "Page({})", files["pages/js/js.js"])
	require.Equal(t, "Component({})", files["miniprogram_npm/tag/index.js"])
	require.Contains(t, files, "utils/date.js")
	require.Contains(t, files, "images/a.PNG")
	for _, name := range []string{"node_modules/tag/index.js", "testdata/golden.json", "package.json", ".eslintrc.js", "images/b.webp"} {
		require.NotContains(t, files, name)
	}
	warnings := strings.Join(report.Warnings, "\n")
	require.Contains(t, warnings, "images/b.webp")
	require.Contains(t, warnings, `miniprogramRoot is "miniprogram/"`)
	require.Contains(t, warnings, "libVersion is 2.9.0; the loader needs 2.15.0")
	require.Contains(t, warnings, "ignoreUploadUnusedFiles")

	c.AppID = "wx2"
	_, err = shared.Build(t.Context(), c)
	require.ErrorContains(t, err, `project.config.json has the appid "wx1", not "wx2"`)
}

// TestUnreached leaves out what nothing leads to.
func TestUnreached(t *testing.T) {
	shared := new(bundle.Shared)
	c := config(t, project(t, map[string]string{
		"app.json": `{"pages": ["pages/home/home"]}`, "pages/home/home.wxml": "<view/>",
		"components/good/good.json": `{"component": true}`, "components/good/good.wxml": "",
	}))
	c.Package = shopDir
	report, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	files := tree(t, c.Out)
	require.Contains(t, files, "components/good/good.js", "a component may be reached without usingComponents")
	require.NotContains(t, files, "components/stepper/stepper.js")
	require.NotContains(t, files, "pages/cart/cart.js")
	require.Contains(t, report.Warnings, "pages/cart/cart is registered with the App as a page but not in app.json; it is left out")
	require.Contains(t, report.Warnings, "components/stepper/stepper is registered with the App as a component, but there is no components/stepper/stepper.json and nothing uses it; it is left out")
}

// TestTooLarge holds the packages to WeChat's limits.
func TestTooLarge(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, map[string]string{
		"app.json":      `{"pages": ["pages/index/index"], "subPackages": [{"root": "far", "pages": ["a/a"]}]}`,
		"far/a/a.js":    "Page({})",
		"far/a/a.wxml":  "",
		"far/movie.mp4": strings.Repeat("m", bundle.MaxPackage),
		"near.mp4":      strings.Repeat("m", 100),
	})
	report, err := shared.Build(t.Context(), c)
	var size *bundle.SizeError
	require.True(t, errors.As(err, &size), "%v", err)
	require.EqualError(t, err, "the sub-package far has 2.00 MB; WeChat takes 2.00 MB at most")
	require.NoDirExists(t, c.Out)
	require.Len(t, report.Packages, 2)
	main, far := report.Packages[0], report.Packages[1]
	require.Equal(t, "app.wasm.br", main.Largest[0].Path)
	require.Equal(t, bundle.File{Path: "far/movie.mp4", Size: bundle.MaxPackage}, far.Largest[0])
	require.EqualValues(t, bundle.MaxPackage+len("Page({})"), far.Size)
	require.Equal(t, report.Total, main.Size+far.Size)

	require.NoError(t, os.Truncate(filepath.Join(c.Dir, "far/movie.mp4"), 1000))
	_, err = shared.Build(t.Context(), c)
	require.NoError(t, err)
}

// TestHeavyImports names who imports what is heavy, and what it costs.
func TestHeavyImports(t *testing.T) {
	got := bundle.HeavyImports([]bundle.Listed{
		{ImportPath: "fmt", Standard: true, Deps: []string{"reflect", "os"}},
		{ImportPath: "strconv", Standard: true},
		{ImportPath: "html/template", Standard: true, Deps: []string{"text/template", "fmt", "net/url"}},
		{ImportPath: "encoding/json", Standard: true, Imports: []string{"fmt"}, Deps: []string{"fmt"}},
		{ImportPath: "github.com/wxkit/wxkit/miniapp", Imports: []string{"fmt", "strconv"}},
		{ImportPath: "example.com/lib", Imports: []string{"encoding/json"}, Deps: []string{"encoding/json", "fmt"}},
		{ImportPath: "example.com/app", Imports: []string{"fmt", "strconv", "html/template", "encoding/json", "example.com/lib"}},
	})
	require.Equal(t, []bundle.Import{
		{Path: "html/template", Cost: 511_000, By: []string{"example.com/app"}},
		{Path: "encoding/json", Cost: 265_000, By: []string{"example.com/app", "example.com/lib"}},
		{Path: "fmt", Cost: 142_000, By: []string{"example.com/app"}},
	}, got)
	require.Empty(t, bundle.HeavyImports(nil))
}

// TestLean has no heavy import: what miniapp itself imports is light.
func TestLean(t *testing.T) {
	shared := new(bundle.Shared)
	report, err := shared.Build(t.Context(), config(t, counterDir))
	require.NoError(t, err)
	require.Empty(t, report.Heavy)
}

// TestImports holds what a guest imports against what the loader has.
func TestImports(t *testing.T) {
	require.NoError(t, bundle.CheckImports([]string{"clock_time_get", "fd_write", "random_get"}))
	require.ErrorContains(t, bundle.CheckImports([]string{"fd_write", "sock_open"}), "the guest imports sock_open, which the loader has not")
}

func TestOlder(t *testing.T) {
	for version, want := range map[string]bool{"2.14.9": true, "2.15.0": false, "2.9": true, "3.0.0": false, "10.0.0": false, "trial": false, "": false, "2.x": false} {
		require.Equal(t, want, bundle.Older(version, "2.15.0"), version)
	}
}

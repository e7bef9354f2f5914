package wxruntime_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// styleSim starts a project of files whose components and page have these definitions.
func styleSim(t *testing.T, files map[string]string, definitions map[string]string, opts ...wxruntime.Option) (*wxruntime.Sim, *witness) {
	t.Helper()
	project := fstest.MapFS{"app.json": {Data: []byte(`{"pages":["p/p"]}`)}}
	for name, text := range files {
		project[name] = &fstest.MapFile{Data: []byte(text)}
	}
	defs := map[string]wxruntime.Value{"p/p": wxruntime.Object()}
	for name, text := range definitions {
		defs[name] = wxruntime.MustJSON(text)
	}
	w := &witness{}
	s := wxruntime.Start(w, append(opts, wxruntime.ProjectFS(project), wxruntime.Ops(defs))...)
	t.Cleanup(func() { s.Close() })
	s.Launch("")
	return s, w
}

func TestStyleCascade(t *testing.T) {
	files := map[string]string{
		"app.wxss":      `@import "lib/base.wxss"; .a { color: red; width: 750rpx } .b { color: blue !important }`,
		"lib/base.wxss": `.a { color: black; height: 10px } view { display: block }`,
		"p/p.wxss": `.a { color: green } .b { color: white } #x.a { font-size: 1rpx } .list > .a { margin: 0 -20rpx } @media (min-width: 1px) { .a { top: 0 } }
			.a { --Gap: 4rpx; background: url(100rpx.png) }`,
		"p/p.wxml": `<view class="list"><view id="x" class="a miss" style="HEIGHT: {{h}}rpx; color: pink"/><text class="a b"/></view>`,
	}
	s, w := styleSim(t, files, map[string]string{"p/p": `{"data":{"h":30}}`})
	x, text := s.Page().Find("#x"), s.Page().Find("text")
	for property, want := range map[string]string{
		"color": "pink", "height": "15px", "width": "375px", "font-size": "1px", "fontSize": "1px", "margin": "0 -10px", "display": "block", "top": "", "--Gap": "2px", "--gap": "",
		"background": "url(100rpx.png)", "background-image": "", "": "",
	} {
		require.Equal(t, want, x.Style(property), property)
	}
	require.Equal(t, "blue", text.Style("color"), "important")
	require.Equal(t, "", text.Style("display"))
	require.Equal(t, []string{"a"}, x.MatchedClasses())
	require.Equal(t, []string{"a", "b"}, text.MatchedClasses())
	require.Empty(t, s.Page().Find(".list").Style("color"))
	require.Equal(t, []string{"list"}, s.Page().Find(".list").MatchedClasses(), "a rule names it, though none is for it alone")
	require.Empty(t, w.errs)
	require.Empty(t, s.StyleWarnings())

	missing := s.Page().Find("#missing")
	require.Empty(t, missing.Style("color"))
	require.Empty(t, missing.MatchedClasses())
}

func TestStyleIsolation(t *testing.T) {
	for _, c := range []struct {
		name, pageJSON, cardJSON, options string
		inCard, inPage                    string // colors of .own (card's sheet), .page, .app
	}{
		{"default", ``, ``, `{}`, "own - -", "- page app"},
		{"addGlobalClass", ``, ``, `{"addGlobalClass":true}`, "own page app", "- page app"},
		{"apply-shared in options", ``, ``, `{"styleIsolation":"apply-shared"}`, "own page app", "- page app"},
		{"shared in the json", ``, `,"styleIsolation":"shared"`, `{}`, "own page app", "own page app"},
		{"the json goes before options", ``, `,"styleIsolation":"isolated"`, `{"styleIsolation":"shared"}`, "own - -", "- page app"},
		{"the page is isolated", `,"styleIsolation":"isolated"`, ``, `{"styleIsolation":"shared"}`, "own - app", "- page -"},
		{"the page without app.wxss", `,"styleIsolation":"page-shared"`, ``, `{"styleIsolation":"apply-shared"}`, "own page -", "- page -"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const nodes = `<view class="own"/><view class="page"/><view class="app"/>`
			files := map[string]string{
				"app.wxss": `.app { color: app }`, "p/p.wxss": `.page { color: page }`, "c/c.wxss": `.own { color: own }`,
				"p/p.wxml": nodes + `<card/>`, "c/c.wxml": nodes,
				"p/p.json": `{"usingComponents":{"card":"/c/c"}` + c.pageJSON + `}`, "c/c.json": `{"component":true` + c.cardJSON + `}`,
			}
			s, w := styleSim(t, files, map[string]string{"c/c": `{"options":` + c.options + `}`})
			colors := func(prefix string) string {
				text := ""
				for _, class := range []string{".own", ".page", ".app"} {
					color := s.Page().Find(prefix + class).Style("color")
					if color == "" {
						color = "-"
					}
					text += " " + color
				}
				return text[1:]
			}
			require.Equal(t, c.inPage, colors(""))
			require.Equal(t, c.inCard, colors("card >>> "))
			require.Empty(t, w.errs)
		})
	}
}

func TestStyleExternalClasses(t *testing.T) {
	files := map[string]string{
		"p/p.wxss":     `.red { color: red } .wrap .red { margin: 1px } view { display: grid } #in { top: 0 }`,
		"p/p.wxml":     `<view class="wrap"><outer id="o" my-class="red {{more}} miss"/></view>`,
		"p/p.json":     `{"usingComponents":{"outer":"/c/outer"}}`,
		"c/outer.json": `{"component":true,"usingComponents":{"inner":"/c/inner"}}`,
		"c/outer.wxml": `<inner their-class="own my-class"/>`,
		"c/outer.wxss": `.own { width: 2rpx } .red { color: grey }`,
		"c/inner.json": `{"component":true}`,
		"c/inner.wxml": `<view id="in" class="inner their-class my-class"/>`,
		"c/inner.wxss": `.inner { color: blue; height: 3px } .red { color: black }`,
	}
	s, w := styleSim(t, files, map[string]string{
		"p/p":     `{"data":{"more":"wrap"},"methods":{"none":[["set",{"more":""}]]}}`,
		"c/outer": `{"externalClasses":["my-class"]}`, "c/inner": `{"externalClasses":["their-class"]}`,
	})
	in := s.Page().Find("outer >>> #in")
	require.Equal(t, []string{"inner", "their-class", "my-class"}, in.Classes(), "the tree has the classes as the template has them")
	require.Equal(t, []string{"inner", "own", "red", "wrap"}, in.MatchedClasses())
	for property, want := range map[string]string{"color": "red", "height": "3px", "width": "1px", "margin": "1px", "display": "", "top": ""} {
		require.Equal(t, want, in.Style(property), property)
	}
	s.Page().Call("none")
	require.Equal(t, []string{"inner", "own", "red"}, in.MatchedClasses())
	require.Empty(t, w.errs)
}

func TestStyleErrors(t *testing.T) {
	files := map[string]string{
		"app.wxss": "\n  @import \"lost.wxss\";", "p/p.wxml": `<view class="a" style="color: red"/>`,
		"p/p.wxss": ".a:active { color: red }\n.b { width }",
		"c/c.json": `{"component":true}`, "p/p.json": `{"usingComponents":{"c":"/c/c"}}`, "c/c.wxss": `.x + .y {}`,
	}
	s, w := styleSim(t, files, map[string]string{"c/c": `{}`})
	require.Empty(t, w.errs, "nothing is read before something asks")
	require.Equal(t, "red", s.Page().Find(".a").Style("color"))
	require.Equal(t, "red", s.Page().Find(".a").Style("color"))
	require.Len(t, w.errs, 1, "told once")
	require.Contains(t, w.errs[0], `app.wxss:2:3: @import "lost.wxss": `)
	require.Equal(t, []string{"a"}, s.Page().Find(".a").MatchedClasses())
	told := s.StyleWarnings()
	require.Len(t, told, 3)
	require.Contains(t, told[0], "p/p.wxss:1:1: ")
	require.Contains(t, told[1], "p/p.wxss:2:6: ")
	require.Contains(t, told[2], "c/c.wxss:1:")
	require.Empty(t, warned(s))
}

func TestStyleWithoutProject(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.AppJSON(`{"pages":["p/p"]}`), wxruntime.Ops(map[string]wxruntime.Value{"p/p": wxruntime.Object()}))
	s.Launch("")
	require.Empty(t, s.StyleWarnings())
}

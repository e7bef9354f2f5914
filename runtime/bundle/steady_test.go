package bundle_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/bundle"
)

// ownGuest is a project whose Go package is written here; body is that of the page's Bind.
func ownGuest(t *testing.T, imports, body string) bundle.Config {
	t.Helper()
	home, err := filepath.Abs("../..")
	require.NoError(t, err)
	c := config(t, project(t, counterFiles(map[string]string{
		"go.mod": fmt.Sprintf("module guest\n\ngo 1.26\n\nrequire github.com/wxkit/wxkit v0.0.0\n\nreplace github.com/wxkit/wxkit => %q\n", home),
		"app.go": "package guest\n\nimport (\n" + imports + "\n\"github.com/wxkit/wxkit/miniapp\"\n)\n\n" +
			"func New() *miniapp.App {\n\treturn miniapp.NewApp(nil).Page(\"pages/index/index\", func() miniapp.Page { return &page{} })\n}\n\n" +
			"type page struct{ text miniapp.Var[string]; any miniapp.Var[miniapp.Value] }\n\nfunc tap(*miniapp.Ctx, miniapp.Event) {}\n\nfunc (p *page) Bind(b *miniapp.Binder) {\n" + body + "\n}\n",
	})))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	t.Setenv("GONOSUMDB", "*")
	return c
}

// TestUnfitGuests are guests that go test runs, or that a phone would not start, each with the words that say what to do.
func TestUnfitGuests(t *testing.T) {
	if testing.Short() {
		t.Skip("builds modules")
	}
	for _, c := range []struct{ name, imports, body, want string }{
		{"bound in the order of a map", "", `for name := range map[string]int{"one": 1, "two": 2} { b.On(name, tap) }`,
			`the guest registers something else each time it starts (of pages/index/index the handlers are ["`},
		{"data of today", `"time"`, `p.text.Set(time.Now().Format(time.DateOnly)); b.Var("text", &p.text)`, "of pages/index/index the data are {\"text\":\"2022-01-01\"}, then {\"text\":\"20"},
		{"a handler that is WeChat's function", "", `b.On("setData", tap); b.On("behaviors", tap); b.On("fine", tap)`, "pages/index/index: a handler cannot be named setData, which WeChat's own object has; give it another name\n" +
			"pages/index/index: a handler cannot be named behaviors, which WeChat's own object has; give it another name"},
		{"a handler that is a lifecycle function", "", `b.On("onShow", tap)`, "pages/index/index: a handler cannot be named onShow, a lifecycle function that WeChat calls by itself; make it the method OnShow, or give it another name"},
		{"data that JavaScript would not see", "", `p.any.Set(miniapp.Arr(miniapp.Obj(miniapp.F("__proto__", miniapp.Int(1))))); b.Var("any", &p.any)`, "pages/index/index: data cannot have the key __proto__"},
		{"two relations to a path", "", `b.Relation("../a/a", miniapp.Relation{Type: miniapp.Child}); b.Relation("kin", miniapp.Relation{Type: miniapp.Parent, Target: "../a/a"})`,
			`pages/index/index: the relations "../a/a" and "kin" are both to ../a/a, for which WeChat has one place`},
		{"a panic", "", `panic("no luck")`, "no luck"},
		{"an exit", `"os"`, `os.Exit(3)`, "3"},
		{"a wait", "", `<-make(chan int)`, "goroutine"},
		{"no Go", "", `var x int = "text"`, "app.go:17:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := ownGuest(t, c.imports, c.body)
			_, err := bundle.Build(t.Context(), b)
			require.ErrorContains(t, err, c.want)
			require.NoDirExists(t, b.Out)
			t.Log(err)
		})
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// The texts of new files. NAME is the name, PKG the Go package, TYPE the Go type, TITLE its first word with a capital.
const (
	newAppGo = `// Package PKG is the logic of a mini-program.
package PKG

import "github.com/wxkit/wxkit/miniapp"

// New makes the App with its pages and components.
func New() *miniapp.App {
	return miniapp.NewApp(nil).
		Page("pages/index/index", func() miniapp.Page { return &indexPage{} })
}
`
	newAppJSON = `{
  "pages": [
    "pages/index/index"
  ],
  "window": {
    "navigationBarTitleText": "NAME"
  },
  "style": "v2"
}
`
	newAppWXSS = `page {
  font-size: 32rpx;
}
`

	newPageGo = `package PKG

import "github.com/wxkit/wxkit/miniapp"

// TYPE is the page pages/NAME/NAME. Its fields are the data that the template shows.
type TYPE struct {
	Count miniapp.Var[int]
}

// Bind names what the template uses: {{count}} and bindtap="tap".
func (p *TYPE) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.On("tap", p.tap)
}

// OnLoad starts the count at the query's number: pages/NAME/NAME?start=5.
func (p *TYPE) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	if start, ok := q.Int("start"); ok {
		p.Count.Set(start)
	}
}

// tap counts.
func (p *TYPE) tap(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(p.Count.Get() + 1) }
`
	newPageTest = `package PKG_test

import (
	"testing"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// TestTITLE opens the page and taps its button.
func TestTITLE(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.Wasm("."), wxruntime.Strict())
	s.Launch("pages/NAME/NAME?start=5")
	page := s.Page()
	page.Tap(".tap")
	wxruntime.Expect(t, s.Hooks(), ` + "`pages/NAME/NAME.onLoad {\"start\":\"5\"}`" + `)
	if got := page.Text(".count"); got != "6" {
		t.Errorf("after a tap the page shows %q, not 6", got)
	}
}
`
	newPageWXML = `<view class="count">{{count}}</view>
<button class="tap" bindtap="tap">Tap</button>
`
	newPageWXSS = `.count {
  padding: 32rpx;
  text-align: center;
}
`
	newPageJSON = `{
  "navigationBarTitleText": "NAME"
}
`

	newComponentGo = `package PKG

import "github.com/wxkit/wxkit/miniapp"

// TYPE is the component components/NAME/NAME: <NAME label="..." bind:choose="...">.
type TYPE struct {
	Label miniapp.Var[string]
}

// Bind names what its user gives, and what the template uses.
func (k *TYPE) Bind(b *miniapp.Binder) {
	b.Property("label", &k.Label)
	b.On("tap", k.tap)
}

// tap tells the user of the component that it was chosen.
func (k *TYPE) tap(c *miniapp.Ctx, e miniapp.Event) {
	c.TriggerEvent("choose", miniapp.Obj(miniapp.F("label", miniapp.Str(k.Label.Get()))))
}
`
	newComponentTest = `package PKG_test

import (
	"testing"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// TestTITLE shows the component by itself and taps it.
func TestTITLE(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.Wasm("."), wxruntime.Strict())
	shown := s.Mount("components/NAME/NAME", wxruntime.MustJSON(` + "`{\"label\": \"tea\"}`" + `))
	if got := shown.Find(".label").Text(); got != "tea" {
		t.Errorf("the component shows %q, not tea", got)
	}
	shown.Tap(".label")
	if e := shown.Events()[0]; e.Name != "choose" || e.Detail.Get("label").Text() != "tea" {
		t.Error(e.Name, e.Detail.JSON())
	}
}
`
	newComponentWXML = `<view class="label" bindtap="tap">{{label}}</view>
`
	newComponentWXSS = `.label {
  padding: 16rpx;
}
`
	newComponentJSON = `{
  "component": true
}
`
)

// fill puts the job's names into a text.
func (j newJob) fill(pkg, text string) string {
	return strings.NewReplacer("NAME", j.name, "PKG", pkg, "TYPE", j.typeName(), "TITLE", j.title()).Replace(text)
}

// title is the name as the rest of an exported Go name: goods-list is GoodsListPage.
func (j newJob) title() string {
	var b strings.Builder
	for part := range strings.SplitSeq(j.name+"-"+j.kind, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// typeName is the Go type of the page or component. With its kind at the end it is no keyword, and no other declaration's by chance.
func (j newJob) typeName() string {
	title := j.title()
	return strings.ToLower(title[:1]) + title[1:]
}

// path is that of the page or component, without an extension.
func (j newJob) path() string { return j.kind + "s/" + j.name + "/" + j.name }

// partFiles are the files of a new page or component, by path from the project's root.
func (j newJob) partFiles(pkg string) map[string]string {
	texts := map[string]string{
		j.name + ".go": newPageGo, j.name + "_test.go": newPageTest,
		j.path() + ".wxml": newPageWXML, j.path() + ".wxss": newPageWXSS, j.path() + ".json": newPageJSON,
	}
	if j.kind == newComponent {
		texts = map[string]string{
			j.name + ".go": newComponentGo, j.name + "_test.go": newComponentTest,
			j.path() + ".wxml": newComponentWXML, j.path() + ".wxss": newComponentWXSS, j.path() + ".json": newComponentJSON,
		}
	}
	for name, text := range texts {
		texts[name] = j.fill(pkg, text)
	}
	return texts
}

// planApp plans a mini-program in a folder of its own.
func (j newJob) planApp() (*newPlan, error) {
	p := &newPlan{dir: filepath.Join(j.dir, j.name)}
	files := newJob{kind: newPage, name: "index"}.partFiles(j.goName())
	files["app.go"], files["app.json"], files["app.wxss"] = j.fill(j.goName(), newAppGo), j.fill("", newAppJSON), newAppWXSS
	p.result = newResult{Changed: []string{}, Next: "cd " + shellWord(p.dir) + " && go test ."}
	if !inModule(j.dir) {
		files["go.mod"] = "module example.com/" + j.name + "\n\ngo 1.26\n" // a path without a dot may be one of the standard library
		p.result.Next = "cd " + shellWord(p.dir) + " && go get github.com/wxkit/wxkit" + atVersion() + " && go test ."
	}
	return p, p.create(files)
}

// atVersion is this program's version as go get takes it, the latest where it has none.
func atVersion() string {
	if v := version(); strings.HasPrefix(v, "v") && !strings.Contains(v, "+") {
		return "@" + v
	}
	return "@latest"
}

// inModule reports whether a folder belongs to a Go module.
func inModule(dir string) bool {
	dir, err := filepath.Abs(dir)
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return true
		}
		above := filepath.Dir(dir)
		if above == dir {
			return false
		}
		dir = above
	}
	return false
}

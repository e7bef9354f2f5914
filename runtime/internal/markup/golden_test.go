package markup_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/runtime/internal/markup"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata")

// views are the ways to look at a tree that a golden file may hold, by the name of its part.
var views = map[string]func(*tree.Tree) string{
	"outline":       func(t *tree.Tree) string { return markup.Outline(t, markup.Options{}) },
	"page.html":     func(t *tree.Tree) string { return markup.HTML(t, markup.Options{Root: "page"}) },
	"html":          func(t *tree.Tree) string { return markup.HTML(t, markup.Options{}) },
	"lines":         func(t *tree.Tree) string { return strings.Join(markup.Lines(t), "\n") + "\n" },
	"text":          func(t *tree.Tree) string { return markup.Text(t) + "\n" },
	"xml":           func(t *tree.Tree) string { return xml(t, markup.Options{}) },
	"props.xml":     func(t *tree.Tree) string { return xml(t, markup.Options{Props: properties}) },
	"props.outline": func(t *tree.Tree) string { return markup.Outline(t, markup.Options{Root: "page", Props: properties}) },
	"props.html":    func(t *tree.Tree) string { return markup.HTML(t, markup.Options{Props: properties}) },
	"json":          func(t *tree.Tree) string { return string(markup.Value(t, "main", properties).AppendJSON(nil)) + "\n" },
}

func xml(t *tree.Tree, o markup.Options) string {
	d := markup.Document(t, o)
	d.IndentWithSettings(&etree.IndentSettings{Spaces: 2, PreserveLeafWhitespace: true})
	s, _ := d.WriteToString()
	return s
}

// properties are the data of a component, as in these tests all of it is.
func properties(t *tree.Tree) abi.Value {
	if t.Element() == nil {
		return abi.Value{}
	}
	return t.Data()
}

// load makes the page of an archive: pages/index.wxml, components beside it, their .json as what a component has from the start, and data.json.
func load(t testing.TB, a *txtar.Archive) *tree.Tree {
	p := newProject(t, map[string]string{})
	data := abi.ObjectValue()
	for _, f := range a.Files {
		name, isJSON := strings.CutSuffix(f.Name, ".json")
		switch {
		case strings.HasSuffix(f.Name, ".wxml"):
			p.add(f.Name, strings.TrimSuffix(string(f.Data), "\n"))
		case isJSON && name != "want":
			v, err := jsonvalue.Parse(f.Data)
			require.NoError(t, err, f.Name)
			p.defaults[name], p.virtual[name] = v.Get("data"), v.Get("virtualHost").Bool()
			if name == "data" {
				data = v
			}
		}
	}
	return p.tree("pages/index", data, nil)
}

// TestGoldens looks at the pages of testdata in the ways that their files hold.
func TestGoldens(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			page := load(t, a)
			for i := range a.Files {
				f := &a.Files[i]
				view, ok := strings.CutPrefix(f.Name, "want.")
				if !ok {
					continue
				}
				require.Contains(t, views, view)
				got := views[view](page)
				if *update {
					f.Data = []byte(got)
					continue
				}
				require.Equal(t, string(f.Data), got, f.Name)
			}
			if *update {
				require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
			}
		})
	}
}

package markup_test

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// project is template files and the components made of them. A component's data is the values of its attributes and, under defaults, what it has from the start.
type project struct {
	t        testing.TB
	files    map[string]string
	using    map[string]string    // tag to path
	defaults map[string]abi.Value // by path
	virtual  map[string]bool      // paths of components without an element of their own
	compiler *tree.Compiler
}

func newProject(t testing.TB, files map[string]string) *project {
	p := &project{t: t, files: map[string]string{}, using: map[string]string{}, defaults: map[string]abi.Value{}, virtual: map[string]bool{}}
	for file, text := range files {
		p.add(file, text)
	}
	p.compiler = tree.NewCompiler(p)
	return p
}

// add adds a template. One outside of pages is the component of its base name.
func (p *project) add(file, text string) {
	p.files[file] = text
	if name, ok := strings.CutSuffix(file, ".wxml"); ok && !strings.HasPrefix(file, "pages/") {
		p.using[path.Base(name)] = name
	}
}

// File is a template file, as tree.Files wants it.
func (p *project) File(name string) (*wxml.File, error) {
	return wxml.Parse(name, []byte(p.files[name]))
}

// tree is the tree of a page or component.
func (p *project) tree(name string, data abi.Value, el *tree.Node) *tree.Tree {
	tpl, _, err := p.compiler.Compile(name, p.using)
	require.NoError(p.t, err)
	t := tree.New(tpl, data, p, el, true)
	t.Multi, t.NoHost, t.Of = true, p.virtual[name], name
	t.Build()
	return t
}

// Component makes the component of an element, none if its template is absent.
func (p *project) Component(el *tree.Node) *tree.Tree {
	if _, ok := p.files[el.Path()+".wxml"]; !ok {
		return nil
	}
	data := abi.ObjectValue()
	if d := p.defaults[el.Path()]; d.Kind() == abi.Object {
		data = d.Clone()
	}
	return p.tree(el.Path(), data, el)
}

// Properties sets the data of a component.
func (p *project) Properties(t *tree.Tree, set []tree.Property) {
	var paths []expr.Path
	for _, s := range set {
		t.Data().Set(s.Name, s.Value.Clone())
		paths = append(paths, expr.Path{s.Name})
	}
	t.Update(paths)
}

// The rest of tree.Host: nothing of it matters here.

func (p *project) Attach([]*tree.Node)           {}
func (p *project) Detach([]*tree.Node)           {}
func (p *project) Move([]*tree.Node)             {}
func (p *project) Modules() tree.Modules         { return nil }
func (p *project) Warn(string, wxml.Pos, string) {}

package wxruntime

import (
	"errors"
	"io/fs"
	"os"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// templates are the compiled templates of a simulation's project. Both threads show the same ones.
type templates struct {
	sim      *Sim
	files    map[string]parsed
	compiler *tree.Compiler
	compiled map[string]*tree.Template
	failed   map[string]error // why a template is empty
	scripts  map[string]program
	tags     map[string]bool // places of unknown tags that have been told
}

// parsed is a template file that was read, or why it could not be.
type parsed struct {
	file *wxml.File
	err  error
}

func newTemplates(s *Sim) *templates {
	t := &templates{sim: s, files: map[string]parsed{}, compiled: map[string]*tree.Template{}, failed: map[string]error{}, scripts: map[string]program{}, tags: map[string]bool{}}
	t.compiler = tree.NewCompiler(t)
	return t
}

// File reads a template file of the project.
func (t *templates) File(path string) (*wxml.File, error) {
	p, ok := t.files[path]
	if !ok {
		p = t.read(path)
		t.files[path] = p
	}
	return p.file, p.err
}

func (t *templates) read(path string) (p parsed) {
	var text []byte
	if text, p.err = fs.ReadFile(t.sim.cfg.files(), path); p.err == nil {
		p.file, p.err = wxml.Parse(path, text)
	}
	if p.err == nil {
		t.checkModules(path, p.file)
	}
	return p
}

// checkModules compiles the wxs modules of a file, whether or not something uses them, as WeChat's compiler does.
func (t *templates) checkModules(path string, f *wxml.File) {
	for i := range f.Wxs {
		if _, err := t.module(path, &f.Wxs[i]); err != nil {
			t.sim.report(err)
		}
	}
}

// of is the template of a page or component: an empty one if it has no .wxml or one with an error, which is reported.
func (t *templates) of(path string) *tree.Template {
	if done := t.compiled[path]; done != nil {
		return done
	}
	compiled := tree.Empty(path)
	if t.sim.cfg.files() != nil {
		made, warnings, err := t.compiler.Compile(path, t.sim.app.Config(path).UsingComponents)
		if err != nil {
			t.failed[path] = err
		}
		switch {
		case err == nil:
			compiled = made
		case !errors.Is(err, fs.ErrNotExist):
			t.sim.report(err)
		}
		for _, w := range warnings {
			t.sim.warnTemplate(w.String())
		}
		t.warnTags(path)
	}
	t.compiled[path] = compiled
	return compiled
}

// warnTemplate is a line of the console about a template; strict mode makes it an error.
func (s *Sim) warnTemplate(text string) {
	s.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindWarn, Name: "wxml", Arg: abi.StringValue(text)})
	s.reportStrict(text)
}

// files is the project's folder, nil if there is none.
func (c *config) files() fs.FS {
	switch {
	case c.project != nil:
		return c.project
	case c.appJSON == nil && folderOf(c.fallback) != "":
		return os.DirFS(c.fallback)
	}
	return nil
}

// TemplateError says where a template or a wxs module cannot be compiled, and why.
type TemplateError = wxml.Error

package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/scripts"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/runtime/internal/wxs"
	"github.com/wxkit/wxkit/runtime/internal/wxss"
)

// check compares what the guest registers with what the project has, and reads the templates and style sheets of what is written in Go. Pages and components with a script of their own
// are WeChat's and their author's business.
func (b *builder) check(context.Context) error {
	var errs []error
	for _, name := range []string{scripts.AppScript, scripts.LoaderScript, scripts.ManifestScript, scripts.ModuleFile, listFile} {
		if b.has(name) {
			errs = append(errs, fmt.Errorf("%s: wxkit build writes a file of this name; the project must have none", name))
		}
	}
	errs = append(errs, b.checkNames())
	templates := newTemplates(b.fsys)
	for _, p := range b.parts() {
		if err := b.checkPart(p); err != nil {
			errs = append(errs, err)
			continue
		}
		if b.isGo(p) {
			warnings, err := templates.check(p, b.app.Config(p).UsingComponents)
			b.report.Warnings = append(b.report.Warnings, warnings...)
			errs = append(errs, err)
		}
	}
	b.warnUnreached()
	errs = append(errs, checkStyles(b.fsys, "app"))
	return errors.Join(errs...)
}

// parts are the paths of the pages and components that belong to the bundle: those that app.json leads to, and components of the guest's that have a .json, such as a tab bar.
func (b *builder) parts() []string {
	parts := slices.Concat(b.app.Pages, b.app.Components)
	for _, d := range b.manifest.Components {
		if b.has(d.Path + ".json") {
			parts = append(parts, d.Path)
		}
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// isGo reports whether the guest registers a page or component.
func (b *builder) isGo(p string) bool {
	return b.manifest.Find(p) != nil || b.manifest.FindComponent(p) != nil
}

func (b *builder) has(file string) bool {
	info, err := fs.Stat(b.fsys, file)
	return err == nil && !info.IsDir()
}

// checkPart tells what a page or component lacks.
func (b *builder) checkPart(p string) error {
	isPage, inGo, ownScript := b.app.HasPage(p), b.isGo(p), b.has(p+".js")
	register, what := ".Component(", "component"
	if isPage {
		register, what = ".Page(", "page"
	}
	switch {
	case inGo && ownScript:
		return fmt.Errorf("%s.js stands beside a %s that is written in Go, for which wxkit build writes it; remove one of the two", p, what)
	case !inGo && !ownScript && isPage:
		return fmt.Errorf("%s of app.json is not registered with the App: add %s%q, ...) to New, or remove it from app.json", p, register, p)
	case !inGo && !ownScript:
		return fmt.Errorf("%s is used as a component and not registered with the App: add %s%q, ...) to New", p, register, p)
	case inGo && b.app.Independent(p):
		return fmt.Errorf("%s lies in an independent sub-package, which WeChat opens without app.js and so without the module; remove \"independent\" from app.json", p)
	case !b.has(p + ".wxml"):
		return fmt.Errorf("%s.wxml: no such file; WeChat shows no %s without its template", p, what)
	}
	return nil
}

// warnUnreached tells of what the guest registers and nothing leads to. No script is written for it: WeChat would complain of it at start.
func (b *builder) warnUnreached() {
	parts := b.parts()
	for _, d := range b.manifest.Pages {
		if !slices.Contains(parts, d.Path) {
			b.warn("%s is registered with the App as a page but not in app.json; it is left out", d.Path)
		}
	}
	for _, d := range b.manifest.Components {
		if !slices.Contains(parts, d.Path) {
			b.warn("%s is registered with the App as a component, but there is no %s.json and nothing uses it; it is left out", d.Path, d.Path)
		}
	}
}

// templates reads the templates of a project.
type templates struct {
	fsys     fs.FS
	compiler *tree.Compiler
	files    map[string]parsed
	modules  []error // what is wrong with wxs modules that have been read since the last check
}

// parsed is a template file that was read, or why it could not be.
type parsed struct {
	file *wxml.File
	err  error
}

func newTemplates(fsys fs.FS) *templates {
	t := &templates{fsys: fsys, files: map[string]parsed{}}
	t.compiler = tree.NewCompiler(t)
	return t
}

// check compiles a template with its modules and reads its style sheet.
func (t *templates) check(p string, using map[string]string) (warnings []string, err error) {
	_, found, err := t.compiler.Compile(p, using)
	for _, w := range found {
		warnings = append(warnings, w.String())
	}
	err = errors.Join(err, errors.Join(t.modules...), checkStyles(t.fsys, p))
	t.modules = nil
	return warnings, err
}

// File reads a template file, once, for the compiler.
func (t *templates) File(file string) (*wxml.File, error) {
	p, ok := t.files[file]
	if !ok {
		var text []byte
		if text, p.err = fs.ReadFile(t.fsys, file); p.err == nil {
			p.file, p.err = wxml.Parse(file, text)
		}
		if p.err == nil {
			t.checkModules(file, p.file)
		}
		t.files[file] = p
	}
	return p.file, p.err
}

// checkModules compiles the wxs modules that stand in a template, or are named by it, whether or not something uses them.
func (t *templates) checkModules(file string, f *wxml.File) {
	for i := range f.Wxs {
		if err := t.checkModule(file, &f.Wxs[i]); err != nil {
			t.modules = append(t.modules, err)
		}
	}
}

func (t *templates) checkModule(file string, w *wxml.Wxs) error {
	if w.Src == "" {
		_, err := wxs.Compile(file, w.Start, w.Source)
		return err
	}
	src := w.Src
	if !strings.HasPrefix(src, "/") {
		src = "/" + path.Dir(file) + "/" + src
	}
	src = strings.TrimPrefix(path.Clean(src), "/")
	text, err := fs.ReadFile(t.fsys, src)
	if err != nil {
		return &wxml.Error{File: file, Line: w.At.Line, Column: w.At.Column, Text: "<wxs> module " + w.Module + ": there is no " + src}
	}
	_, err = wxs.Compile(src, wxml.Pos{Line: 1, Column: 1}, string(text))
	return err
}

// checkStyles reads a style sheet with what it imports. There may be none.
func checkStyles(fsys fs.FS, p string) error {
	if _, err := fs.Stat(fsys, p+".wxss"); err != nil {
		return nil
	}
	_, _, err := wxss.Load(func(file string) (string, error) {
		text, err := fs.ReadFile(fsys, file)
		return string(text), err
	}, p+".wxss")
	return err
}

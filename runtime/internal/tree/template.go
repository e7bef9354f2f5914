// Package tree makes nodes of templates and data, and keeps them true as the data changes: what a page or component shows (all of it, on the view thread), or what of it the
// logic thread needs (components, slots, and what stands around them). It knows no thread and no hooks; a [Host] is told what happens to components.
//
// A [Template] is compiled once and shared. A [Tree] is one instance's nodes; [Tree.Update] takes the paths of the data that have changed and looks only at what reads them, so its
// cost follows the change and not the size of the page.
package tree

import (
	"path"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Limits of what is shown, each with an error of its own.
const (
	MaxItems      = 1 << 17    // items of one wx:for
	MaxNodes      = 1 << 20    // nodes of a page with all its components
	MaxComponents = 1 << 16    // components of a page
	MaxExpanded   = 100 * 1000 // compiled nodes of one template with all it includes
)

// Files are the template files of a project.
type Files interface {
	// File reads a file by its path from the root, with .wxml. The error is one of reading or parsing.
	File(path string) (*wxml.File, error)
}

// Warning is something in a template that WeChat accepts and that is most likely a mistake.
type Warning struct {
	File string   // path from the root
	At   wxml.Pos // the place
	Text string   // what is wrong
}

// String is the place and the text, as of an error.
func (w Warning) String() string { return w.File + ":" + w.At.String() + ": " + w.Text }

// Template is the compiled template of a page or component, with what it includes and imports. It does not change, so goroutines may share it.
type Template struct {
	Path  string   // of the page or component, without extension
	Reads []string // the names of data fields that it reads, sorted
	first map[string]Read
	calls map[*expr.Call]string // the file of each call
	unit  *unit
	roots []*prog
	keep  bool // something in it concerns the logic thread
}

// Read is a place of a template that reads a field.
type Read struct {
	File   string   // path from the root
	At     wxml.Pos // of the {{
	Source string   // the expression
}

// First is the first place that reads a field of Reads: in the file itself, or in what it includes and imports.
func (t *Template) First(field string) Read { return t.first[field] }

// Components reports whether the template may show a component or a slot.
func (t *Template) Components() bool { return t.keep }

// unit is a file as far as names in its expressions and its templates go.
type unit struct {
	file      *wxml.File
	path      string
	modules   map[string]*wxml.Wxs
	templates map[string]*definition
	imports   []*unit
}

// definition is a <template name>.
type definition struct {
	name  string
	unit  *unit
	nodes []*prog
	keep  bool
}

// template finds what a <template is> in the unit stands for: the file's own, or of its imports the last that has it.
func (u *unit) template(name string) *definition {
	if d := u.templates[name]; d != nil {
		return d
	}
	for _, imported := range slices.Backward(u.imports) {
		if d := imported.templates[name]; d != nil {
			return d
		}
	}
	return nil
}

// mask is a set of names, of which some may share a bit: what it lacks is not in the set.
type mask uint64

func maskOf(name string) mask {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return 1 << (h >> 26)
}

type kind uint8

const (
	kindElement kind = iota
	kindText
	kindIf
	kindFor
	kindItem // of a For
	kindSlot
	kindUse // of a template
	kindRoot
)

// prog is a compiled node.
type prog struct {
	kind kind
	at   wxml.Pos
	unit *unit
	keep bool // concerns the logic thread
	own  mask // names that the node itself reads
	all  mask // and all that is in it
	kids []*prog

	tag    string
	comp   string // path of the component, "" for a built-in one
	attrs  []attr
	dyn    int // how many of attrs are not constant
	events []listener

	value *read // text, slot name, name of a template, list of a wx:for

	branches []branch

	of               *prog     // of a wx:for, what stands for its items as nodes
	list             expr.Path // of a wx:for whose list is a plain path
	around           bool      // the items read the list not only as their item
	inner, itemMask  mask      // what the items read; the name of the item
	item, index, key string

	data  *expr.Expr // of a template
	dataR []expr.Path
}

// branch is one of a wx:if; cond is nil for wx:else.
type branch struct {
	cond *read
	kids []*prog
}

// read is a value that depends on data.
type read struct {
	*wxml.Interp
	paths []expr.Path
	plain bool // a constant
}

// text is the value as text.
func (r *read) text(s *scope) string {
	if r.plain {
		v, _ := r.Literal()
		return expr.Text(v)
	}
	return r.Text(s)
}

func newRead(i *wxml.Interp) *read {
	if i == nil {
		return nil
	}
	_, constant := i.Literal()
	return &read{Interp: i, paths: i.Reads(), plain: constant}
}

func (r *read) mask() (m mask) {
	if r != nil {
		m = maskOfPaths(r.paths)
	}
	return m
}

func maskOfPaths(paths []expr.Path) (m mask) {
	for _, p := range paths {
		m |= maskOf(p[0])
	}
	return m
}

// attr is an attribute that is no event.
type attr struct {
	wxml.Attr
	read *read
	slot int // place among the values of a node, -1 for a constant
	lit  abi.Value
}

// listener is an event attribute.
type listener struct {
	wxml.Attr
	read *read
}

// Compiler compiles the templates of a project.
type Compiler struct {
	files Files
	units map[string]*unit
}

// NewCompiler is a Compiler of templates from files.
func NewCompiler(files Files) *Compiler { return &Compiler{files: files, units: map[string]*unit{}} }

// Compile compiles the template of a page or component whose path is without extension. Using gives the components that its json names, by tag. A file that lacks or cannot be
// parsed is an error; an import or include that lacks is a warning, as for WeChat.
func (c *Compiler) Compile(path string, using map[string]string) (*Template, []Warning, error) {
	l := &linker{compiler: c, using: using, names: map[string]Read{}, calls: map[*expr.Call]string{}}
	u, err := l.unit(path + ".wxml")
	if err != nil {
		return nil, nil, err
	}
	t := &Template{Path: path, unit: u, first: l.names, calls: l.calls}
	t.roots = l.nodes(u.file.Nodes, u, nil)
	if l.err != nil {
		return nil, nil, l.err
	}
	t.keep = l.settle(t.roots)
	for name := range l.names {
		t.Reads = append(t.Reads, name)
	}
	slices.Sort(t.Reads)
	return t, l.warnings, nil
}

// linker compiles one template.
type linker struct {
	compiler *Compiler
	using    map[string]string
	units    map[string]*unit
	uses     []*prog // of templates with a constant name
	warnings []Warning
	names    map[string]Read // what is read, each with its first place
	calls    map[*expr.Call]string
	err      error
	count    int
	stack    []string // files that are being included
	loops    []*prog  // the wx:for that stand around, from the outside in, up to a template's definition
	inside   bool     // within a template definition
}

func (l *linker) warn(u *unit, at wxml.Pos, text string) {
	l.warnings = append(l.warnings, Warning{File: u.path, At: at, Text: text})
}

// unit reads a file and what it imports: its templates see those of the imports, but who imports it does not. Each template of a component has units of its own, since the same tag
// may be another component in each.
func (l *linker) unit(file string) (*unit, error) {
	if u := l.units[file]; u != nil {
		return u, nil
	}
	f, err := l.compiler.files.File(file)
	if err != nil {
		return nil, err
	}
	u := &unit{file: f, path: file, templates: map[string]*definition{}}
	if len(f.Wxs) > 0 {
		u.modules = map[string]*wxml.Wxs{}
		for i := range f.Wxs {
			u.modules[f.Wxs[i].Module] = &f.Wxs[i]
		}
	}
	if l.units == nil {
		l.units = map[string]*unit{}
	}
	l.units[file] = u
	for _, t := range f.Templates {
		u.templates[t.Name] = &definition{name: t.Name, unit: u}
	}
	l.imports(u)
	for _, t := range f.Templates {
		d := u.templates[t.Name]
		loops, inside := l.loops, l.inside
		l.loops, l.inside = nil, true
		d.nodes = l.nodes(t.Nodes, u, nil)
		l.loops, l.inside = loops, inside
	}
	return u, nil
}

func (l *linker) imports(u *unit) {
	for _, i := range u.file.Imports {
		if i.Src == "" {
			continue
		}
		file := resolve(u.path, i.Src)
		if file == u.path {
			continue
		}
		imported, err := l.unit(file)
		if err != nil {
			l.missing(u, i.At, file, err)
			continue
		}
		u.imports = append(u.imports, imported)
	}
}

// missing is a file that cannot be had: not there is a warning, one that cannot be parsed an error.
func (l *linker) missing(u *unit, at wxml.Pos, file string, err error) {
	if _, bad := err.(*wxml.Error); bad {
		if l.err == nil {
			l.err = err
		}
		return
	}
	l.warn(u, at, "`"+file+"` not found")
}

// resolve is the file that a src in another file names.
func resolve(from, src string) string {
	if !strings.HasSuffix(src, ".wxml") {
		src += ".wxml"
	}
	if strings.HasPrefix(src, "/") {
		return strings.TrimPrefix(path.Clean(src), "/")
	}
	return strings.TrimPrefix(path.Clean("/"+path.Dir(from)+"/"+src), "/")
}

// Empty is the template of a page or component that shows nothing.
func Empty(path string) *Template {
	return &Template{Path: path, unit: &unit{path: path + ".wxml", templates: map[string]*definition{}}}
}

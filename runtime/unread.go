package wxruntime

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// WarnUnread warns of data that crosses to the view for nothing: a setData of a field that neither the template of the page or component reads, with all that it includes and imports, nor
// one of its data observers. It also warns of the other direction: a field that a template reads and the page or component does not have when it is first shown. It is one line of the console
// for each field of each page and component; properties, fields of pure data, and what has no template are left out. Under Strict the line is an error.
func WarnUnread() Option { return func(c *config) { c.unread = true } }

// checkUnread warns of what a setData sends that nothing reads.
func (l *library) checkUnread(in *instance, changes []change) {
	if !l.sim.cfg.unread {
		return
	}
	for i := range changes {
		field := changes[i].path.Field()
		key := in.name + " " + field
		if l.sim.unread[key] || l.reads(in, field) || !l.sim.first(key) {
			continue
		}
		l.warn(in.name+".setData", "data field "+strconv.Quote(field)+" is read by no template: "+in.name+".wxml does not name it, and no observer does")
	}
}

// first reports whether WarnUnread has not told of something as yet.
func (s *Sim) first(key string) bool {
	if s.unread[key] {
		return false
	}
	if s.unread == nil {
		s.unread = map[string]bool{}
	}
	s.unread[key] = true
	return true
}

// checkFields warns of what the template of an instance that is shown now reads, and its data does not have.
func (l *library) checkFields(in *instance) {
	if !l.sim.cfg.unread || l.bare[in.name] != nil || l.manifest.Find(in.name) == nil && l.manifest.FindComponent(in.name) == nil || !l.sim.templates.has(in.name) {
		return
	}
	t := l.sim.templates.of(in.name)
	for _, field := range t.Reads {
		if in.data.Has(field) || in.traits.takes(field) != nil || !l.sim.first(in.name+" reads "+field) {
			continue
		}
		at := t.First(field)
		l.sim.warnTemplate(at.File + ":" + at.At.String() + ": {{" + at.Source + "}}: the data has no field " + field + "; it has " + listed(keysOf(in.data)))
	}
}

// keysOf are the keys of an object, sorted.
func keysOf(v Value) []string {
	keys := make([]string, v.Len())
	for i := range keys {
		keys[i] = v.KeyAt(i)
	}
	slices.Sort(keys)
	return keys
}

// listed is a list of names for a message, "none" of no names.
func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// reads reports whether something may read a field of an instance, or nothing can be said.
func (l *library) reads(in *instance, field string) bool {
	ts := l.sim.templates
	if in.traits.hides(field) || in.traits.properties[field] != nil || !ts.has(in.name) {
		return true
	}
	if _, found := slices.BinarySearch(ts.of(in.name).Reads, field); found {
		return true
	}
	return slices.ContainsFunc(l.patterns(in.def), func(p data.Pattern) bool { return p.Matches(data.Path{{Key: field}}) })
}

// has reports whether a page or component has a template that could be read.
func (t *templates) has(name string) bool {
	if t.sim.cfg.files() == nil {
		return false
	}
	_, err := t.File(name + ".wxml")
	return err == nil
}

// warnAt is a warning about a place in a template: of one sort it is told once for each place of a page. What a limit has cut off is an error of the test.
func (v *view) warnAt(file string, at wxml.Pos, text string) {
	p := v.page
	sort, _, _ := strings.Cut(text, ":")
	key := file + ":" + at.String() + ": " + sort
	if p.told[key] {
		return
	}
	if p.told == nil {
		p.told = map[string]bool{}
	}
	p.told[key] = true
	if slices.ContainsFunc(limits[:], func(start string) bool { return strings.HasPrefix(text, start) }) {
		v.sim.report(&TemplateError{File: file, Line: at.Line, Column: at.Column, Text: text})
		return
	}
	v.sim.warnTemplate(file + ":" + at.String() + ": " + text)
}

// limits are how the texts of package tree begin that tell of a limit.
var limits = [...]string{"wx:for over ", "the page shows more than ", "the template's components set its data without end"}

// warnTags warns of elements that are neither built-in components nor components of the project: WeChat shows them as empty boxes and says nothing. Each place is told once.
func (t *templates) warnTags(name string) {
	config := t.sim.app.Config(name)
	known := func(tag string) bool {
		_, using := config.UsingComponents[tag]
		_, generic := config.ComponentGenerics[tag]
		return builtinTags[tag] || using || generic
	}
	w := tagWalk{templates: t, known: known, seen: map[string]bool{}}
	w.file(name + ".wxml")
}

// tagWalk goes through a template file and all that it includes and imports.
type tagWalk struct {
	templates *templates
	known     func(tag string) bool
	seen      map[string]bool // files
}

func (w *tagWalk) file(name string) {
	if w.seen[name] {
		return
	}
	w.seen[name] = true
	f, err := w.templates.File(name)
	if err != nil {
		return // which has been told
	}
	w.nodes(name, f.Nodes)
	for _, d := range f.Templates {
		w.nodes(name, d.Nodes)
	}
	for _, i := range f.Imports {
		w.file(srcOf(name, i.Src))
	}
}

func (w *tagWalk) nodes(file string, list []wxml.Node) {
	for _, n := range list {
		switch n := n.(type) {
		case *wxml.Element:
			w.element(file, n)
			w.nodes(file, n.Children)
		case *wxml.If:
			for _, b := range n.Branches {
				w.nodes(file, b.Nodes)
			}
		case *wxml.For:
			w.nodes(file, n.Nodes)
		case *wxml.Slot:
			w.nodes(file, n.Children)
		case *wxml.Include:
			w.file(srcOf(file, n.Src))
		}
	}
}

func (w *tagWalk) element(file string, n *wxml.Element) {
	if w.known(n.Tag) {
		return
	}
	t := w.templates
	if place := file + ":" + n.At.String(); !t.tags[place] {
		t.tags[place] = true
		t.sim.warnTemplate(place + ": <" + n.Tag + "> is neither a built-in component nor in usingComponents")
	}
}

// srcOf is the file that a src in another file names, "" if it names none.
func srcOf(from, src string) string {
	switch {
	case src == "":
		return ""
	case path.Ext(src) != ".wxml":
		src += ".wxml"
	}
	if !strings.HasPrefix(src, "/") {
		src = "/" + path.Dir(from) + "/" + src
	}
	return strings.TrimPrefix(path.Clean(src), "/")
}

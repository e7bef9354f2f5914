package tree

import (
	"slices"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// nodes compiles siblings. What an include draws stands among them.
func (l *linker) nodes(list []wxml.Node, u *unit, out []*prog) []*prog {
	for _, n := range list {
		if l.err != nil {
			return nil
		}
		if l.count++; l.count > MaxExpanded {
			l.err = &wxml.Error{File: u.path, Line: n.Pos().Line, Column: n.Pos().Column, Text: "the template has more than " + strconv.Itoa(MaxExpanded) + " nodes with all that it includes"}
			return nil
		}
		if inc, ok := n.(*wxml.Include); ok {
			out = l.include(inc, u, out)
			continue
		}
		p := l.node(n, u)
		p.all |= p.own
		for _, kid := range p.kids {
			p.all |= kid.all
		}
		out = append(out, p)
	}
	return out
}

func (l *linker) node(n wxml.Node, u *unit) *prog {
	p := &prog{at: n.Pos(), unit: u}
	switch n := n.(type) {
	case *wxml.Text:
		p.kind, p.value = kindText, l.read(n.Value, u)
		p.own = p.value.mask()
	case *wxml.Element:
		l.element(p, n, u)
	case *wxml.If:
		l.chain(p, n, u)
	case *wxml.For:
		l.loop(p, n, u)
	case *wxml.Slot:
		p.kind, p.value, p.keep = kindSlot, l.read(n.Name, u), true
		p.own = p.value.mask()
		l.attributes(p, n.Attrs, u)
	case *wxml.TemplateUse:
		l.use(p, n, u)
	}
	return p
}

// read compiles a value and notes the fields of the data that it needs.
func (l *linker) read(i *wxml.Interp, u *unit) *read {
	r := newRead(i)
	if r != nil {
		l.note(r.paths, u, i.Place)
		if !r.plain {
			l.called(i.Calls(), u)
		}
	}
	return r
}

// note notes what is read; place is where a name is.
func (l *linker) note(paths []expr.Path, u *unit, place func(name string) (wxml.Pos, *expr.Expr)) {
	for _, p := range paths {
		name := p[0]
		if u.modules[name] != nil || l.looped(p) || l.inside {
			continue
		}
		if _, known := l.names[name]; !known {
			at, e := place(name)
			l.names[name] = Read{File: u.path, At: at, Source: e.String()}
		}
	}
}

// called notes the file of calls.
func (l *linker) called(calls []*expr.Call, u *unit) {
	for _, c := range calls {
		l.calls[c] = u.path
	}
}

// looped reports whether a place is an item or index of a wx:for around. If not, or of the loops within that one, it may be the list of one.
func (l *linker) looped(p expr.Path) bool {
	for _, loop := range slices.Backward(l.loops) {
		if p[0] == loop.item || p[0] == loop.index {
			return true
		}
		if loop.list != nil && related(loop.list, p) {
			loop.around = true
		}
	}
	return false
}

func (l *linker) element(p *prog, n *wxml.Element, u *unit) {
	p.kind, p.tag, p.comp = kindElement, n.Tag, l.using[n.Tag]
	p.keep = p.comp != ""
	l.attributes(p, n.Attrs, u)
	p.kids = l.nodes(n.Children, u, nil)
}

// attributes compiles attributes. Of the listeners of one event in the same phase the last one counts, as for wcc's other attributes of one name.
func (l *linker) attributes(p *prog, attrs []wxml.Attr, u *unit) {
	for _, a := range attrs {
		r := l.read(a.Value, u)
		p.own |= r.mask()
		if a.Kind == wxml.AttrEvent {
			p.events = slices.DeleteFunc(p.events, func(old listener) bool { return old.Name == a.Name && old.Binding.Capture == a.Binding.Capture })
			p.events = append(p.events, listener{a, r})
			continue
		}
		if a.Kind == wxml.AttrModel && slices.ContainsFunc(attrs, func(o wxml.Attr) bool { return o.Kind == wxml.AttrPlain && o.Name == a.Name }) {
			continue
		}
		out := attr{Attr: a, read: r, slot: -1}
		if r.plain {
			out.lit, _ = r.Literal()
		} else {
			out.slot = p.dyn
			p.dyn++
		}
		p.attrs = append(p.attrs, out)
	}
}

func (l *linker) chain(p *prog, n *wxml.If, u *unit) {
	p.kind = kindIf
	for _, b := range n.Branches {
		r := l.read(b.Cond, u)
		p.own |= r.mask()
		kids := l.nodes(b.Nodes, u, nil)
		p.branches = append(p.branches, branch{cond: r, kids: kids})
		for _, kid := range kids {
			p.all |= kid.all
		}
	}
}

func (l *linker) loop(p *prog, n *wxml.For, u *unit) {
	p.kind, p.value = kindFor, l.read(n.List, u)
	p.own = p.value.mask()
	p.item, p.index, p.key = n.Item, n.Index, n.Key
	p.of = &prog{kind: kindItem, at: p.at, unit: u}
	if e := n.List.Expr(); e != nil {
		p.list = e.Path()
	}
	p.itemMask = maskOf(p.item)
	l.loops = append(l.loops, p)
	p.kids = l.nodes(n.Nodes, u, nil)
	l.loops = l.loops[:len(l.loops)-1]
	for _, kid := range p.kids {
		p.inner |= kid.all
	}
}

func (l *linker) use(p *prog, n *wxml.TemplateUse, u *unit) {
	p.kind, p.value, p.data = kindUse, l.read(n.Is, u), n.Data
	p.own = p.value.mask()
	if n.Data != nil {
		p.dataR = n.Data.Reads()
		l.note(p.dataR, u, func(string) (wxml.Pos, *expr.Expr) { return n.DataAt, n.Data })
		l.called(n.Data.Calls(), u)
		p.own |= maskOfPaths(p.dataR)
	}
	p.keep = !p.value.plain // which template it will be is not known
	if p.value.plain {
		l.uses = append(l.uses, p)
		if d := p.template(); d == nil {
			name, _ := p.value.Literal()
			l.warn(u, n.At, "Template `"+expr.Text(name)+"` not found.")
		}
	}
}

// template is what a use with a constant name draws, nil if there is none.
func (p *prog) template() *definition {
	name, _ := p.value.Literal()
	return p.unit.template(expr.Text(name))
}

// settle lets a use count for the logic thread if its template does. Templates may use each other, so it goes round until nothing changes.
func (l *linker) settle(roots []*prog) bool {
	for changed := true; changed; {
		changed = false
		for _, u := range l.units {
			for _, d := range u.templates {
				d.keep = kept(d.nodes)
			}
		}
		for _, p := range l.uses {
			if d := p.template(); d != nil && d.keep && !p.keep {
				p.keep, changed = true, true
			}
		}
	}
	return kept(roots)
}

// kept marks what stands around something that counts, and reports whether anything does.
func kept(list []*prog) (any bool) {
	for _, p := range list {
		if kept(p.kids) {
			p.keep = true
		}
		for i := range p.branches {
			if kept(p.branches[i].kids) {
				p.keep = true
			}
		}
		any = any || p.keep
	}
	return any
}

func (l *linker) include(n *wxml.Include, u *unit, out []*prog) []*prog {
	if n.Src == "" {
		return out
	}
	file := resolve(u.path, n.Src)
	if file == u.path && len(l.stack) == 0 || slices.Contains(l.stack, file) {
		l.err = &wxml.Error{File: u.path, Line: n.At.Line, Column: n.At.Column, Text: "`" + file + "` includes itself"}
		return nil
	}
	f, err := l.compiler.files.File(file)
	if err != nil {
		l.missing(u, n.At, file, err)
		return out
	}
	l.stack = append(l.stack, file)
	defer func() { l.stack = l.stack[:len(l.stack)-1] }()
	// The file's text counts as the includer's: its modules and templates are seen, the included file's own are not.
	as := &unit{file: f, path: file, modules: u.modules, templates: u.templates, imports: u.imports}
	return l.nodes(f.Nodes, as, out)
}

package wxruntime

import (
	"errors"
	"io/fs"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// missing is the error of a selector that finds nothing on the page.
func (p *Page) missing(text string) {
	p.sim.tb.Helper()
	p.nothing(text, func(s *selector.Selector) *Element {
		if v := p.view(); v != nil && v.tree != nil {
			return theOne(p.search(v, v.tree, s, 1))
		}
		return nil
	})
}

// missing is the error of a selector that finds nothing within the element.
func (e *Element) missing(text string) {
	e.page.sim.tb.Helper()
	e.page.nothing(text, func(s *selector.Selector) *Element { return theOne(e.search(s, 1)) })
}

func theOne(found []*Element) *Element {
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// nothing is the error of a selector that finds nothing, with why that may be; find looks for another one in the same place.
func (p *Page) nothing(text string, find func(*selector.Selector) *Element) {
	p.sim.tb.Helper()
	if p.view() == nil {
		return
	}
	why := p.sim.templates.absent(p.p.route)
	if why == "" {
		why = "it shows\n" + p.Outline()
		if better := p.sim.across(text, find); better != "" {
			why = "did you mean " + strconv.Quote(better) + "? It shows\n" + p.Outline()
		}
	}
	p.sim.report(errors.New("wxruntime: " + p.p.route + " shows nothing that " + strconv.Quote(text) + " finds; " + why))
}

// across is what a selector would have to be to find something in the template of a component, "" if there is nothing.
func (s *Sim) across(text string, find func(*selector.Selector) *Element) string {
	wrong, err := s.selector(text)
	if err != nil {
		return ""
	}
	if loose := wrong.Loose(); find(loose) != nil {
		return loose.String()
	}
	inside, err := selector.Parse("* >>> " + wrong.String())
	if err != nil {
		return ""
	}
	found := find(inside)
	if found == nil {
		return ""
	}
	around := found.node.Tree().Element()
	for around.Tree().Element() != nil {
		around = around.Tree().Element()
	}
	name := around.Tag()
	if id := around.ID(); id != "" {
		name = "#" + id
	}
	return name + " >>> " + wrong.String()
}

// absent says why a page or component has no template, "" if it has one.
func (t *templates) absent(name string) string {
	err := t.failed[name]
	switch {
	case t.sim.cfg.files() == nil || errors.Is(err, fs.ErrNotExist):
		return "there is no " + name + ".wxml"
	case err != nil:
		return name + ".wxml could not be compiled: " + err.Error()
	}
	return ""
}

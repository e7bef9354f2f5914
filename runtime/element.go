package wxruntime

import (
	"errors"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/markup"
	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// Element is an element that a page shows, as a user sees and touches it: what the view has, which may be behind the data. An element that the view has taken away can still be looked at.
// What a user does (Tap, Input and so on, but not Trigger) to a page that is covered by another or in the background is an error of the test, but within Together.
type Element struct {
	page *Page
	view *view
	node *tree.Node
}

// Find is the first element that a selector finds in the page's own template: `#id`, `view.row.on`, `.list > .row`, `[data-id="5"]`, several with commas; `card >>> .price` goes on in the templates of
// components. Where there is none that is an error of the test, and every method of the Element that comes does nothing.
func (p *Page) Find(selector string) *Element {
	p.sim.tb.Helper()
	found, ok := p.find(selector, 1)
	if len(found) == 0 {
		if ok {
			p.missing(selector)
		}
		return &Element{page: p}
	}
	return found[0]
}

// FindAll are the elements that a selector finds, in the order of the template; see Find.
func (p *Page) FindAll(selector string) []*Element {
	p.sim.tb.Helper()
	found, _ := p.find(selector, -1)
	return found
}

// Has reports whether a selector finds an element.
func (p *Page) Has(selector string) bool {
	p.sim.tb.Helper()
	found, _ := p.find(selector, 1)
	return len(found) > 0
}

// find finds at most limit elements, and reports whether the page could be asked.
func (p *Page) find(text string, limit int) (found []*Element, ok bool) {
	p.sim.tb.Helper()
	v := p.touch("Find")
	if v == nil {
		return nil, false
	}
	s, err := p.sim.selector(text)
	if err != nil {
		p.sim.report(err)
		return nil, false
	}
	if v.tree == nil {
		return nil, true
	}
	return p.search(v, v.tree, s, limit), true
}

// selector reads a selector, once.
func (s *Sim) selector(text string) (*selector.Selector, error) {
	if known := s.selectors[text]; known != nil {
		return known, nil
	}
	parsed, err := selector.Parse(text)
	if err != nil {
		return nil, errors.New("wxruntime: " + strconv.Quote(text) + ": " + err.Error())
	}
	if s.selectors == nil {
		s.selectors = map[string]*selector.Selector{}
	}
	s.selectors[text] = parsed
	return parsed, nil
}

// search finds at most limit elements in a tree, all if that is negative.
func (p *Page) search(v *view, t *tree.Tree, s *selector.Selector, limit int) (found []*Element) {
	search(t, s.Crosses(), func(n *tree.Node) bool {
		if s.Matches(n) {
			found = append(found, &Element{p, v, n})
		}
		return len(found) != limit
	})
	return found
}

// Find is the first element that a selector finds within this one: among its content, and for a component in its own template.
func (e *Element) Find(selector string) *Element {
	e.page.sim.tb.Helper()
	found, ok := e.within(selector, 1)
	if len(found) == 0 {
		if ok {
			e.missing(selector)
		}
		return &Element{page: e.page}
	}
	return found[0]
}

// FindAll are the elements that a selector finds within this one; see Find.
func (e *Element) FindAll(selector string) []*Element {
	e.page.sim.tb.Helper()
	found, _ := e.within(selector, -1)
	return found
}

// within finds at most limit elements, and reports whether there was something to search.
func (e *Element) within(text string, limit int) (found []*Element, ok bool) {
	e.page.sim.tb.Helper()
	if e.node == nil {
		return nil, false
	}
	s, err := e.page.sim.selector(text)
	if err != nil {
		e.page.sim.report(err)
		return nil, false
	}
	return e.search(s, limit), true
}

func (e *Element) search(s *selector.Selector, limit int) (found []*Element) {
	visit := func(n *tree.Node) bool {
		if s.Matches(n) {
			found = append(found, &Element{e.page, e.view, n})
		}
		return len(found) != limit
	}
	if c := e.node.Component(); c != nil && !search(c, s.Crosses(), visit) {
		return found
	}
	e.node.Own(entering(s.Crosses(), visit))
	return found
}

// Tag is the element's name, such as view.
func (e *Element) Tag() string {
	if e.node == nil {
		return ""
	}
	return e.node.Tag()
}

// ID is the element's id, "" if it has none.
func (e *Element) ID() string {
	if e.node == nil {
		return ""
	}
	return e.node.ID()
}

// Classes are the element's classes.
func (e *Element) Classes() []string {
	if e.node == nil {
		return nil
	}
	return e.node.Classes()
}

// HasClass reports whether the element has a class.
func (e *Element) HasClass(name string) bool { return e.node != nil && e.node.HasClass(name) }

// Attr is an attribute as text, by its name as the template has it: "" if there is none. What a user has changed, such as the value of an input, is as the user sees it.
func (e *Element) Attr(name string) string {
	if e.node == nil {
		return ""
	}
	if v, ok := e.view.forms.changed(e.node, name); ok {
		return expr.Text(v)
	}
	text, _ := e.node.Attr(name)
	return text
}

// Value is an attribute as the template gives it, with its type; undefined if there is none. What a user has changed, such as the value of an input, is as the user sees it. Of a component it
// is the property as the view has it.
func (e *Element) Value(name string) Value {
	if e.node == nil {
		return Value{}
	}
	if v, ok := e.view.forms.changed(e.node, name); ok {
		return v.Clone()
	}
	return valueOf(e.node, name)
}

// valueOf is an attribute with its type; of a component the property as the view has it.
func valueOf(n *tree.Node, name string) Value {
	if c := n.Component(); c != nil {
		if c.Of.(*shown).traits.properties[name] != nil {
			return c.Data().Get(name).Clone()
		}
	}
	v, _ := n.AttrValue(name)
	return v.Clone()
}

// Dataset is the element's dataset, an object.
func (e *Element) Dataset() Value {
	if e.node == nil {
		return Object()
	}
	return e.node.Dataset()
}

// Text is the text that the element shows, with all that stands in it.
func (e *Element) Text() string {
	if e.node == nil {
		return ""
	}
	return markup.Text(e.node)
}

// Gone reports whether the view has taken the element away.
func (e *Element) Gone() bool { return e.node == nil || e.node.Gone() }

// Text is the text of the first element that a selector finds; see Find.
func (p *Page) Text(selector string) string {
	p.sim.tb.Helper()
	return p.Find(selector).Text()
}

// Attr is an attribute of the first element that a selector finds; see Find and Element.Attr.
func (p *Page) Attr(selector, name string) string {
	p.sim.tb.Helper()
	return p.Find(selector).Attr(name)
}

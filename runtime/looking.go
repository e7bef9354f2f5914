package wxruntime

import (
	"github.com/beevik/etree"

	"github.com/wxkit/wxkit/runtime/internal/markup"
	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// rootTag is the element that stands for the page itself.
const rootTag = "page"

// shownTree is what the page's view shows, nil before its first render.
func (p *Page) shownTree() *tree.Tree {
	p.sim.tb.Helper()
	if v := p.touch("the page"); v != nil {
		return v.tree
	}
	return nil
}

// XML is what the page shows as a document for path queries, such as `//view[@class='row']`: slots are filled, and attributes are text. It is a copy.
func (p *Page) XML() *etree.Document {
	p.sim.tb.Helper()
	if t := p.shownTree(); t != nil {
		return markup.Document(t, markup.Options{Root: rootTag, Props: propertiesOf})
	}
	return etree.NewDocument()
}

// Outline is what the page shows as indented text, a line for each element and text.
func (p *Page) Outline() string {
	p.sim.tb.Helper()
	if t := p.shownTree(); t != nil {
		return markup.Outline(t, markup.Options{Props: propertiesOf})
	}
	return ""
}

// Lines are the lines of text that a user reads on the page, from its top to its end, without those that are empty. What is hidden by its attribute is left out; styles are not looked at.
func (p *Page) Lines() []string {
	p.sim.tb.Helper()
	if t := p.shownTree(); t != nil {
		return markup.Lines(t)
	}
	return nil
}

// HTML is what the page shows as HTML.
func (p *Page) HTML() string {
	p.sim.tb.Helper()
	if t := p.shownTree(); t != nil {
		return markup.HTML(t, markup.Options{Props: propertiesOf})
	}
	return ""
}

// Tree is what the page shows as nested objects, in the form of the conformance cases: {"t": tag, "a": attributes, "p": properties, "c": content}, and a string for a text. The root has the
// tag main. It is undefined before the first render.
func (p *Page) Tree() Value {
	p.sim.tb.Helper()
	if t := p.shownTree(); t != nil {
		return markup.Value(t, "main", propertiesOf)
	}
	return Value{}
}

// propertiesOf are the properties of a component as the view has them.
func propertiesOf(t *tree.Tree) Value {
	out := Object()
	for _, p := range t.Of.(*shown).traits.def.Properties {
		out.Set(p.Name, t.Data().Get(p.Name).Clone())
	}
	return out
}

// InitialTree is Tree of what the page would show of its initial data alone, with what created has set: what its attached, onLoad and onShow have set is not in it.
func (p *Page) InitialTree() Value {
	p.sim.tb.Helper()
	v := p.shownTree()
	if v == nil {
		return Value{}
	}
	first := p.sim.newView(p.p.webview)
	first.lib, first.page, first.data = p.lib, p.p, p.p.initial.Clone()
	first.tree = first.newTree(p.p.name, p.p.traits, first.data, nil)
	first.tree.Build()
	for _, f := range p.p.early {
		first.apply(f)
	}
	return markup.Value(first.tree, "main", propertiesOf)
}

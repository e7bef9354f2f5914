package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// shown is what the view knows of a page or component that it shows.
type shown struct {
	path   string
	traits *traits
	in     *instance // whose flows have come; nil of a component until the first one
}

// newTree is the view's tree of a page or component, without nodes as yet.
func (v *view) newTree(path string, t *traits, data Value, el *tree.Node) *tree.Tree {
	made := tree.New(v.sim.templates.of(path), data, (*viewHost)(v), el, true)
	made.Of = &shown{path: path, traits: t}
	t.dress(made)
	return made
}

// apply brings what the view shows to a flow.
func (v *view) apply(f *flow) {
	if v.sim.applying != nil {
		v.sim.applying(v, f)
	}
	t := v.treeOf(f)
	if t == nil {
		return // it has been taken away meanwhile
	}
	paths := make([]expr.Path, 0, f.patch.Len())
	for i := range f.patch.Len() {
		if path, err := data.ParsePath(f.patch.KeyAt(i)); err == nil {
			paths = append(paths, path.Changed(path.Apply(t.Data(), f.patch.At(i).Clone())))
		}
	}
	t.Update(paths)
	v.forms.settle()
}

// treeOf is the tree that a flow is for, nil if the view does not show it any more.
func (v *view) treeOf(f *flow) *tree.Tree {
	if !f.in.component {
		return v.tree
	}
	t := v.places[f.in]
	if t == nil {
		if t = v.tree.Follow(f.place); t != nil {
			v.places[f.in], t.Of.(*shown).in = t, f.in
		}
	}
	return t
}

// viewHost is a view as the host of its trees.
type viewHost view

// Component makes what a component shows first, from its definition.
func (h *viewHost) Component(el *tree.Node) *tree.Tree {
	v := (*view)(h)
	v.parts++
	if refuses(el, v.parts) != "" {
		return nil // the logic thread has said why
	}
	t := v.lib.traits(v.lib.component(el.Path()))
	made := v.newTree(el.Path(), t, t.wired(v.sim.cfg.asIs), el)
	made.Build()
	return made
}

// wired is the initial data of a component as the view has it.
func (t *traits) wired(asIs bool) Value {
	out := t.initial(t.def.Data)
	if t.pure != nil {
		for i := out.Len() - 1; i >= 0; i-- {
			if t.hides(out.KeyAt(i)) {
				out.Delete(out.KeyAt(i))
			}
		}
	}
	if asIs {
		return out
	}
	return data.Wire(out)
}

// Properties gives a component the values of its attributes, which the logic thread has found in the same way.
func (h *viewHost) Properties(t *tree.Tree, set []tree.Property) {
	known := t.Of.(*shown).traits
	paths := make([]expr.Path, 0, len(set))
	for _, p := range h.sim.given(h.page.route, t, set) {
		declared := known.takes(p.Name)
		if declared == nil || known.hides(p.Name) {
			continue
		}
		value, _ := data.Coerce(p.Name, declared.Type, p.Value)
		t.Data().Set(p.Name, value.Clone())
		paths = append(paths, expr.Path{p.Name})
	}
	t.Update(paths)
}

// Detach forgets where the components of nodes are that are no longer shown.
func (h *viewHost) Detach(nodes []*tree.Node) {
	if len(h.places) == 0 {
		return
	}
	for _, t := range tree.Components(nodes, tree.Preorder) {
		delete(h.places, t.Of.(*shown).in)
	}
}

// Attach and Move concern the logic thread only.
func (h *viewHost) Attach([]*tree.Node) {}
func (h *viewHost) Move([]*tree.Node)   {}

// Modules runs wxs on the view's thread.
func (h *viewHost) Modules() tree.Modules { return h.sim.modules(h.webview, false) }

// Warn is a line of the console, or an error.
func (h *viewHost) Warn(file string, at wxml.Pos, text string) { (*view)(h).warnAt(file, at, text) }

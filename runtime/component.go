package wxruntime

import (
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Select is selectAllComponents: the components in an instance's own template, and with >>> in those of its components, that a selector finds. It is selectOwnerComponent and getRelationNodes,
// too: see abi.SelectOwner.
func (l *library) Select(id abi.ID, text string) []abi.ID {
	in := l.instances[id]
	if in == nil || in.tree == nil {
		return nil
	}
	if text == abi.SelectOwner {
		return ownerOf(in)
	}
	if key, ok := strings.CutPrefix(text, abi.SelectRelation); ok {
		return l.relationNodes(in, key)
	}
	s, err := selector.Parse(text)
	if err != nil {
		l.warn(in.name, "selectComponent: "+err.Error())
		return nil
	}
	var found []abi.ID
	search(in.tree, s.Crosses(), func(n *tree.Node) bool {
		if n.Component() != nil && s.Matches(n) {
			found = append(found, n.Component().Of.(*instance).id)
		}
		return true
	})
	return found
}

// ownerOf is the page or component in whose template a component stands.
func ownerOf(in *instance) []abi.ID {
	if owner := in.tree.Owner(); owner != nil {
		return []abi.ID{owner.Of.(*instance).id}
	}
	return nil
}

// search visits the elements of a tree's own template, and if it is to be deep those of the templates of its components.
func search(t *tree.Tree, deep bool, visit func(*tree.Node) bool) bool {
	return t.Own(entering(deep, visit))
}

// entering is visit, which if it is to be deep goes on in the template of the component that an element is.
func entering(deep bool, visit func(*tree.Node) bool) func(*tree.Node) bool {
	return func(n *tree.Node) bool {
		return visit(n) && (!deep || n.Component() == nil || search(n.Component(), deep, visit))
	}
}

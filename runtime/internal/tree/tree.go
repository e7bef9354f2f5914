package tree

import (
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Host is who owns trees: it makes components where a template shows them and hears what becomes of them. It may call Update of any tree at any time; of one that is being
// updated the change waits until that is done.
type Host interface {
	// Component makes the component of an element that is new, with its own nodes for its own data (see [Tree.Build]). Nil if there is no such component.
	Component(el *Node) *Tree
	// Properties gives a component the values that its element's attributes have now: all of a new one that are set, later those that may have changed. The values belong to the data of
	// the component's owner and must be copied.
	Properties(t *Tree, set []Property)
	// Attach tells of nodes that have been put into a tree which is attached, Detach of nodes that have been taken out, Move of nodes that have another place among their siblings.
	Attach(nodes []*Node)
	Detach(nodes []*Node)
	Move(nodes []*Node)
	// Modules runs wxs; nil if there is none.
	Modules() Modules
	// Warn tells of something in a template that does not fit the data. File is a path from the root.
	Warn(file string, at wxml.Pos, text string)
}

// Property is an attribute of a component's element.
type Property struct {
	Name  string    // camelCase
	Value abi.Value // as the template gives it
	Model expr.Path // of a model: attribute the place in the owner's data that it writes back to, nil if it has none
}

// Tree is the nodes of one page or component.
type Tree struct {
	Of     any                    // whose tree it is; the package does not look at it
	Hidden func(name string) bool // fields that the template does not see, nil for none
	Multi  bool                   // multipleSlots
	NoHost bool                   // virtualHost

	template *Template
	host     Host
	el       *Node // the component's element in its owner's tree, nil for a page
	roots    []*Node
	scope    scope
	full     bool // with everything, as for the view
	attached bool
	busy     bool
	waiting  []expr.Path
	budget   *budget
	version  int // counts changes of structure
	slots    []*Node
	slotsAt  int
	broken   bool                // an error of a limit has been told
	told     map[*expr.Call]bool // calls of no function
}

// New is a tree without nodes. Data is the object that the template shows; the caller changes it in place and tells Update. Full makes every node; otherwise only components, slots and
// what stands around them are made.
func New(t *Template, data abi.Value, host Host, el *Node, full bool) *Tree {
	tr := &Tree{template: t, host: host, el: el, full: full}
	tr.scope = scope{tree: tr, unit: t.unit, data: data}
	if el != nil {
		tr.budget = el.tree.budget
	} else {
		tr.budget = &budget{}
	}
	return tr
}

// Build makes the nodes.
func (t *Tree) Build() {
	if !t.full && !t.template.keep {
		return
	}
	t.busy = true
	t.roots = t.build(t.template.roots, &t.scope, nil)
	t.busy = false
	t.flush()
}

// Template is what the tree shows.
func (t *Tree) Template() *Template { return t.template }

// Element is the component's element in its owner's tree, nil for a page.
func (t *Tree) Element() *Node { return t.el }

// Owner is the tree in which the component's element stands, nil for a page.
func (t *Tree) Owner() *Tree {
	if t.el == nil {
		return nil
	}
	return t.el.tree
}

// Attached tells the tree that it is part of a page now, or not any more.
func (t *Tree) Attached(yes bool) { t.attached = yes }

// Data is what the tree shows.
func (t *Tree) Data() abi.Value { return t.scope.data }

// Update brings the nodes to what the data is now, of which only the places that paths name have changed.
func (t *Tree) Update(paths []expr.Path) {
	if !t.full && !t.template.keep || len(paths) == 0 {
		return
	}
	if t.busy {
		t.waiting = append(t.waiting, paths...)
		return
	}
	t.apply(paths)
	t.flush()
}

func (t *Tree) apply(paths []expr.Path) {
	t.busy = true
	t.updateAll(t.roots, &t.scope, newChanges(paths))
	t.busy = false
}

// maxRounds is how often an update may cause another of the same tree before it counts as endless.
const maxRounds = 1000

func (t *Tree) flush() {
	for round := 0; len(t.waiting) > 0; round++ {
		paths := t.waiting
		t.waiting = nil
		if round == maxRounds {
			t.limit(t.template.unit.path, wxml.Pos{Line: 1, Column: 1}, "the template's components set its data without end")
			return
		}
		t.apply(paths)
	}
}

// limit tells of a limit that the tree has run into, once.
func (t *Tree) limit(file string, at wxml.Pos, text string) {
	if !t.broken {
		t.broken = true
		t.host.Warn(file, at, text)
	}
}

func (t *Tree) module(file string, m *wxml.Wxs) expr.Operand {
	if modules := t.host.Modules(); modules != nil {
		return modules.Module(file, m)
	}
	return expr.Operand{}
}

// budget is what a page shows, with all its components.
type budget struct {
	nodes int
	comps int
	told  bool // that there is no more room
}

// room reports whether the page may have one more node.
func (t *Tree) room(p *prog) bool {
	b := t.budget
	if b.nodes < MaxNodes && (p.comp == "" || b.comps < MaxComponents) {
		b.nodes++
		if p.comp != "" {
			b.comps++
		}
		return true
	}
	if !b.told {
		b.told = true
		what := strconv.Itoa(MaxNodes) + " nodes"
		if b.nodes < MaxNodes {
			what = strconv.Itoa(MaxComponents) + " components"
		}
		t.host.Warn(p.unit.path, p.at, "the page shows more than "+what)
	}
	return false
}

// free gives back what the nodes and all that is in them take.
func (b *budget) free(nodes []*Node) {
	for _, n := range nodes {
		b.nodes--
		if n.prog.comp != "" {
			b.comps--
		}
		b.free(n.kids)
		if n.comp != nil {
			b.free(n.comp.roots)
			n.comp.budget = &budget{} // a component may still change when it is gone
		}
	}
}

package tree

// Shown calls visit for what a tree shows at its top: elements, components and texts, with slots in their places replaced by what they show, and without the elements of components
// that have none of their own (virtualHost). It goes on while visit returns true.
func (t *Tree) Shown(visit func(*Node) bool) bool { return shown(t.roots, visit) }

// Shown calls visit for what stands in an element: what its own template shows if it is a component, and its content if not.
func (n *Node) Shown(visit func(*Node) bool) bool {
	if n.comp != nil {
		return n.comp.Shown(visit)
	}
	if n.prog.comp != "" {
		return true
	}
	return shown(n.kids, visit)
}

func shown(list []*Node, visit func(*Node) bool) bool {
	for _, n := range list {
		switch n.prog.kind {
		case kindElement:
			if n.comp != nil && n.comp.NoHost {
				if !n.comp.Shown(visit) {
					return false
				}
				continue
			}
			if !visit(n) {
				return false
			}
		case kindText:
			if !visit(n) {
				return false
			}
		case kindSlot:
			for _, c := range n.contents() {
				if !shown([]*Node{c}, visit) {
					return false
				}
			}
		default:
			if !shown(n.kids, visit) {
				return false
			}
		}
	}
	return true
}

// Own calls visit for the elements of a tree's own template, what is put into components included, from the outside in and in the order of the
// template. It goes on while visit returns true.
func (t *Tree) Own(visit func(*Node) bool) bool { return own(t.roots, visit) }

func own(list []*Node, visit func(*Node) bool) bool {
	for _, n := range list {
		if n.prog.kind == kindElement && !visit(n) || !own(n.kids, visit) {
			return false
		}
	}
	return true
}

// allSlots are the slots of the tree in the order of its template.
func (t *Tree) allSlots() []*Node {
	if t.slotsAt != t.version || t.slots == nil {
		t.slots, t.slotsAt = collect(t.roots, nil), t.version
	}
	return t.slots
}

func collect(list, out []*Node) []*Node {
	for _, n := range list {
		if n.prog.kind == kindSlot {
			out = append(out, n)
		}
		out = collect(n.kids, out)
	}
	return out
}

// shows reports whether a slot is the one that shows what is put into the component for a name: the first of all, or with multipleSlots the first of that name.
func (n *Node) shows(name string) bool {
	for _, s := range n.tree.allSlots() {
		if !n.tree.Multi || s.text == name {
			return s == n
		}
	}
	return false
}

// contents are the nodes of the owner that a slot shows.
func (n *Node) contents() []*Node {
	if n.tree.el == nil {
		return nil
	}
	var out []*Node
	for _, c := range slottable(n.tree.el.kids, nil) {
		if n.shows(c.slot()) && (!n.tree.Multi || c.slot() == n.text) {
			out = append(out, c)
		}
	}
	return out
}

// slot is the name of the slot that a node is for.
func (n *Node) slot() string {
	if n.prog.kind == kindText {
		return ""
	}
	return n.attrSlot()
}

// slottable are the nodes among a component's content that a slot can show: elements, texts, and slots of the owner.
func slottable(list, out []*Node) []*Node {
	for _, n := range list {
		switch n.prog.kind {
		case kindElement, kindText, kindSlot:
			out = append(out, n)
		default:
			out = slottable(n.kids, out)
		}
	}
	return out
}

// shownBy is the slot of a component that shows a node of the component's content, nil if none does.
func (n *Node) shownBy(comp *Tree) *Node {
	for _, s := range comp.allSlots() {
		if !comp.Multi || s.text == n.slot() {
			return s
		}
	}
	return nil
}

// Order is a way to go through the components of a tree.
type Order uint8

// The orders.
const (
	Preorder  Order = iota // a component, its own template's, what is put into it: attached
	Postorder              // its own template's, what is put into it, itself: detached
	Created                // its own template's, itself, what is put into it: created and ready
)

// Components are the components among nodes and in them, as they are now.
func Components(nodes []*Node, order Order) []*Tree {
	return components(nodes, order, nil)
}

// Components are the components that the tree shows.
func (t *Tree) Components(order Order) []*Tree { return components(t.roots, order, nil) }

func components(list []*Node, order Order, out []*Tree) []*Tree {
	for _, n := range list {
		if n.comp == nil {
			out = components(n.kids, order, out)
			continue
		}
		if order == Preorder {
			out = append(out, n.comp)
		}
		out = components(n.comp.roots, order, out)
		if order == Created {
			out = append(out, n.comp)
		}
		out = components(n.kids, order, out)
		if order == Postorder {
			out = append(out, n.comp)
		}
	}
	return out
}

// step is one step from a tree to a node in it: a node of the template, or an item of the wx:for that is the step before.
type step struct {
	prog *prog // nil for an item
	key  string
	at   int // the place of an item without a key of its own, -1 of one with
}

// Place names a component within the tree of its owner in a way that holds on both threads: the elements and items around it, from the inside out.
type Place []step

// Place is where the node stands in its own tree.
func (n *Node) Place() Place {
	var p Place
	for m := n; m != nil; m = m.up {
		switch {
		case m.prog.kind != kindItem:
			p = append(p, step{prog: m.prog})
		case m.keyed:
			p = append(p, step{key: m.text, at: -1})
		default:
			p = append(p, step{at: int(m.at)})
		}
	}
	return p
}

// Find is the node at a place, nil if there is none now.
func (t *Tree) Find(p Place) *Node {
	var n *Node
	for i := len(p) - 1; i >= 0; i-- {
		switch {
		case p[i].prog == nil:
			n = n.pick(p[i])
		case n == nil:
			n = pick(t.roots, p[i].prog)
		default:
			n = pick(n.kids, p[i].prog)
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// pick is the item of a wx:for at a step.
func (n *Node) pick(s step) *Node {
	at := s.at
	if at < 0 {
		var ok bool
		if at, ok = n.more.keys[s.key]; !ok {
			return nil
		}
	}
	if uint(at) >= uint(len(n.kids)) || n.kids[at].keyed != (s.at < 0) {
		return nil
	}
	return n.kids[at]
}

func pick(list []*Node, p *prog) *Node {
	for _, n := range list {
		if n.prog == p {
			return n
		}
	}
	return nil
}

// Way is how to come to a component's tree from its page's: the place of each component on the way in the tree of its owner. It is nil for a page.
func (t *Tree) Way() []Place {
	if t.el == nil {
		return nil
	}
	return append(t.el.tree.Way(), t.el.Place())
}

// Follow is the tree to which a way leads from this one, nil if there is none now.
func (t *Tree) Follow(way []Place) *Tree {
	for _, p := range way {
		n := t.Find(p)
		if n == nil || n.comp == nil {
			return nil
		}
		t = n.comp
	}
	return t
}

// Own calls visit for the elements that stand in an element in its own template, not in what a component makes of itself.
func (n *Node) Own(visit func(*Node) bool) bool { return own(n.kids, visit) }

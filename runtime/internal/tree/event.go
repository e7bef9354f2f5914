package tree

import (
	"iter"
	"slices"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Event is how an event travels.
type Event struct {
	Name     string
	Bubbles  bool // goes on to the elements around its target
	Composed bool // and across the borders of components
	Capture  bool // comes down to the target first, to listeners of the capture phase
}

// Call is a listener that an event reaches. Whose it is is the tree of its Current element.
type Call struct {
	Handler string
	Target  *Node // the element that the event happened to, as the owner of the listener sees it
	Current *Node // the element that has the listener

	Listener Listener
}

// Listener is the attribute of a template that names a handler.
type Listener struct {
	File string // path from the root
	At   wxml.Pos
	Name string // as written, such as bind:tap
}

// String is the place and the name.
func (l Listener) String() string { return l.File + ":" + l.At.String() + ": " + l.Name }

// hop is an element that an event passes.
type hop struct{ node, target *Node }

// Dispatch is whom an event on an element reaches, in this order. What the listeners do meanwhile changes nothing of it. From an element that has been taken out of its tree
// the event comes as far as what has been taken out.
func Dispatch(target *Node, ev Event) []Call { return slices.Collect(Calls(target, ev)) }

// Calls is Dispatch for one who calls the listeners in between: when one of them takes an element that the event has come to out of its tree, the event goes no further
// than what has been taken out.
func Calls(target *Node, ev Event) iter.Seq[Call] {
	return func(yield func(Call) bool) {
		d := dispatch{name: ev.Name, yield: yield}
		path := passes(target, ev)
		if ev.Capture {
			for i := len(path) - 1; i >= 0 && !d.caught; i-- {
				d.reach(path[i], true)
			}
		}
		if !ev.Bubbles {
			path = path[:1]
		}
		for i := 0; i < len(path) && !d.caught; i++ {
			if i > 0 && !path[i-1].node.within(path[i].node) {
				return
			}
			d.reach(path[i], false)
		}
	}
}

// within reports whether the way out from the node to another still exists.
func (n *Node) within(m *Node) bool {
	for ; n != nil && n != m; n = n.outer() {
		if n.gone {
			return false
		}
	}
	return true
}

// dispatch is an event on its way.
type dispatch struct {
	name    string
	yield   func(Call) bool
	caught  bool // it goes no further
	mutated bool // a mut-bind has had it
}

// reach calls what listens on one element in one phase.
func (d *dispatch) reach(h hop, capture bool) {
	for i := range h.node.prog.events {
		l := &h.node.prog.events[i]
		if l.Name != d.name || l.Binding.Capture != capture {
			continue
		}
		handler := h.node.handler(l)
		if handler == "" || l.Binding.Mut && d.mutated {
			continue
		}
		d.mutated = d.mutated || l.Binding.Mut
		d.caught = !d.yield(Call{Handler: handler, Target: h.target, Current: h.node, Listener: Listener{h.node.prog.unit.path, l.At, l.Source}}) || l.Binding.Catch
		return // of an event in a phase an element has one listener
	}
}

// handler is the name of the handler: constant, or what the data says now.
func (n *Node) handler(l *listener) string { return l.read.text(n.scope()) }

// scope is that in which the node's expressions stand.
func (n *Node) scope() *scope {
	for m := n.up; m != nil; m = m.up {
		if m.frame != nil {
			return m.frame
		}
	}
	return &n.tree.scope
}

// passes are the elements from the target outwards. Of each tree that the event crosses the first one is what the tree's owner sees as the target.
func passes(target *Node, ev Event) []hop {
	path := []hop{{target, target}}
	if !ev.Bubbles && !ev.Capture {
		return path
	}
	targets := map[*Tree]*Node{target.tree: target}
	for n := target.around(ev.Composed); n != nil; n = n.around(ev.Composed) {
		if n.prog.kind != kindElement {
			continue
		}
		if targets[n.tree] == nil {
			targets[n.tree] = n
		}
		path = append(path, hop{n, targets[n.tree]})
	}
	return path
}

// around is the next node on an event's way out.
func (n *Node) around(composed bool) *Node {
	p := n.ParentElement()
	switch {
	case p == nil && composed:
		return n.tree.el
	case p == nil || p.comp == nil || !composed:
		return p
	}
	if slot := n.shownBy(p.comp); slot != nil {
		return slot
	}
	return p
}

// Marks are the marks of an element and of those around it in the same tree; the nearer one wins.
func (n *Node) Marks() abi.Value {
	out := abi.ObjectValue()
	for m := n; m != nil; m = m.ParentElement() {
		for i := range m.prog.attrs {
			if a := &m.prog.attrs[i]; a.Kind == wxml.AttrMark && !out.Has(a.Name) {
				out.Set(a.Name, m.value(i).Clone())
			}
		}
	}
	return out
}

// Catches reports whether the element itself has a listener, other than of the capture phase, that keeps an event from those around it.
func (n *Node) Catches(name string) bool {
	for i := range n.prog.events {
		if l := &n.prog.events[i]; l.Name == name && l.Binding.Catch && !l.Binding.Capture && n.handler(l) != "" {
			return true
		}
	}
	return false
}

// Listens reports whether the element itself has a listener of an event.
func (n *Node) Listens(name string) bool {
	for i := range n.prog.events {
		if n.prog.events[i].Name == name && n.handler(&n.prog.events[i]) != "" {
			return true
		}
	}
	return false
}

func itoa(i int) string { return strconv.Itoa(i) }

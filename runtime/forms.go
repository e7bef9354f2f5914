package wxruntime

import (
	"errors"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// verbsOf says what a user can do with a built-in component beyond Tap, LongPress and Trigger, which every element takes.
var verbsOf = map[string][]string{
	"input":       {"Input", "Focus", "Blur", "Confirm"},
	"textarea":    {"Input", "Focus", "Blur", "Confirm"},
	"checkbox":    {"Check", "Uncheck", "Toggle"},
	"radio":       {"Choose"},
	"switch":      {"Switch", "Toggle"},
	"slider":      {"Slide"},
	"picker":      {"Pick", "PickText", "PickColumn", "CancelPick"},
	"picker-view": {"Pick"},
	"swiper":      {"Swipe"},
	"scroll-view": {"Scroll", "ScrollX"},
	"form":        {"Submit", "Reset"},
	"button":      {"Share"},
}

// forms is what the built-in components of a view keep by themselves: what a user has made of their value, checked, current, scrollTop and scrollLeft, and which has the focus. A template that
// gives another value than before wins; one that gives the same again changes nothing.
type forms struct {
	kept  map[*tree.Node]map[string]*keptValue
	focus *tree.Node
	turns int
	card  Value // of the button's share that came last
}

// keptValue is a property that a user has changed.
type keptValue struct {
	given Value // by the template when the user changed it
	now   Value
	turn  int // counts the changes
}

// picking is what a multiSelector shows while it is open; its value follows when the user confirms.
const picking = "picking"

// given is what the template says of a property, undefined if nothing.
func given(n *tree.Node, property string) Value {
	if property == picking {
		property = "value"
	}
	v, _ := n.AttrValue(property)
	return v
}

// get is a property as the user sees it.
func (f *forms) get(n *tree.Node, property string) Value {
	if k := f.kept[n][property]; k != nil {
		return k.now
	}
	if property == picking {
		return f.get(n, "value")
	}
	return given(n, property)
}

// changed is a property that the user has changed, by its name as templates have it or in camelCase.
func (f *forms) changed(n *tree.Node, name string) (Value, bool) {
	name = strings.TrimPrefix(name, "model:")
	switch name {
	case "scroll-top", "scroll-left":
		name = "scroll" + strings.ToUpper(name[7:8]) + name[8:]
	}
	k := f.kept[n][name]
	if k == nil {
		return Value{}, false
	}
	return k.now, true
}

// set is a user's change.
func (f *forms) set(n *tree.Node, property string, v Value) {
	if f.kept == nil {
		f.kept = map[*tree.Node]map[string]*keptValue{}
	}
	if f.kept[n] == nil {
		f.kept[n] = map[string]*keptValue{}
	}
	f.turns++
	f.kept[n][property] = &keptValue{given(n, property).Clone(), v, f.turns}
}

// settle takes over what the template says after a flow, and forgets nodes that are gone. Its cost follows what users have changed and not the page.
func (f *forms) settle() {
	for n, properties := range f.kept {
		if n.Gone() {
			delete(f.kept, n)
			continue
		}
		for name, k := range properties {
			if !given(n, name).Equal(k.given) {
				delete(properties, name)
			}
		}
	}
	if f.focus != nil && f.focus.Gone() {
		f.focus = nil
	}
}

// text is a property as text, "" for undefined and null.
func (f *forms) text(n *tree.Node, property string) string {
	v := f.get(n, property)
	if v.IsNil() {
		return ""
	}
	return expr.Text(v)
}

// number is a property as a number, or a default where the template has none that is one.
func (f *forms) number(n *tree.Node, property string, otherwise float64) float64 {
	v := f.get(n, property)
	if v.IsNil() || v.Kind() == abi.String && v.Text() == "" {
		return otherwise
	}
	if x := expr.Number(v); x == x {
		return x
	}
	return otherwise
}

// is reports whether a property is set: as of any Boolean property, every text but "" counts, "false" too.
func (f *forms) is(n *tree.Node, property string) bool { return f.get(n, property).Truthy() }

// change is a user's change of a property: the component keeps it, and a model: attribute takes it to the logic thread.
func (v *view) change(n *tree.Node, property string, value Value) {
	v.forms.set(n, property, value)
	at := n.Model(property)
	if at == nil {
		if _, bound := n.AttrValue("model:" + property); bound {
			file, pos := n.At()
			v.warnAt(file, pos, "model:"+property+" cannot be written back: it must name one place in the data")
		}
		return
	}
	owner := n.Tree()
	way, name := owner.Way(), strings.Join(at, ".")
	arg := abi.ObjectValue(abi.Field{Key: name, Value: value})
	v.tell(KindView, owner.Of.(*shown).path+" model:"+property, arg, func(l *library) { l.modelChanged(v.webview, way, at, value) })
}

// fire is an event of a built-in component of its own: it does not bubble.
func (v *view) fire(n *tree.Node, h happening) {
	v.dispatch(n, tree.Event{Name: h.name}, h.detail)
}

// builtin is the name of a built-in component, "" of what is none.
func builtin(n *tree.Node) string {
	if n == nil || !n.IsElement() || n.Component() != nil || n.Path() != "" {
		return ""
	}
	return n.Tag()
}

// nearest is the element of a kind around one, in the same template; nil if there is none.
func nearest(n *tree.Node, kind string) *tree.Node {
	for p := n.ParentElement(); p != nil; p = p.ParentElement() {
		if builtin(p) == kind {
			return p
		}
	}
	return nil
}

// members are the elements of a kind in one of another, in the same template, that have no nearer one around them.
func members(of *tree.Node, kind string) (list []*tree.Node) {
	around := builtin(of)
	of.Own(func(n *tree.Node) bool {
		if builtin(n) == kind && nearest(n, around) == of {
			list = append(list, n)
		}
		return true
	})
	return list
}

// can reports whether the element takes a verb. If it does not that is a mistake of the test; one that is disabled does not react, which is none.
func (e *Element) can(verb string) bool {
	e.page.sim.tb.Helper()
	if !e.reachable(verb) {
		return false
	}
	kind := builtin(e.node)
	if slices.Contains(verbsOf[kind], verb) {
		return !e.view.forms.is(e.node, "disabled")
	}
	what := "it takes " + strings.Join(append([]string{"Tap", "LongPress"}, verbsOf[kind]...), ", ")
	if kind == "" {
		what = "it is a component: what stands in it is found with >>>"
	}
	e.refuse(verb, "it is no element for that: "+what)
	return false
}

// refuse is the error of a verb that the element cannot take.
func (e *Element) refuse(verb, why string) {
	e.page.sim.tb.Helper()
	file, at := e.node.At()
	e.page.sim.report(errors.New("wxruntime: " + verb + ": <" + e.node.Tag() + "> (" + file + ":" + at.String() + "): " + why))
}

// act does something in the view as the user's finger, and settles.
func (e *Element) act(do func(v *view, n *tree.Node)) {
	e.page.sim.tb.Helper()
	e.page.sim.verb(func() { do(e.view, e.node) })
}

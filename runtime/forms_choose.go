package wxruntime

import (
	"math"
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Check is the user ticking a checkbox, and settles: a model:checked follows, and then its checkbox-group has the event change. One that is ticked already is left alone.
func (e *Element) Check() {
	e.page.sim.tb.Helper()
	if e.can("Check") {
		e.act(func(v *view, n *tree.Node) { v.check(n, true) })
	}
}

// Uncheck is the user taking the tick from a checkbox, and settles; see Check.
func (e *Element) Uncheck() {
	e.page.sim.tb.Helper()
	if e.can("Uncheck") {
		e.act(func(v *view, n *tree.Node) { v.check(n, false) })
	}
}

// Toggle is the user ticking a checkbox or moving a switch to what it is not, and settles.
func (e *Element) Toggle() {
	e.page.sim.tb.Helper()
	if e.can("Toggle") {
		e.act((*view).toggle)
	}
}

// Choose is the user choosing a radio, and settles: the others of its radio-group are not chosen any more, and the group has the event change. One that is chosen already is left alone.
func (e *Element) Choose() {
	e.page.sim.tb.Helper()
	if e.can("Choose") {
		e.act((*view).choose)
	}
}

// Switch is the user moving a switch, and settles: a model:checked follows, and then comes the event change. One that stands there already is left alone.
func (e *Element) Switch(on bool) {
	e.page.sim.tb.Helper()
	if e.can("Switch") {
		e.act(func(v *view, n *tree.Node) { v.switchTo(n, on) })
	}
}

// Slide is the user dragging a slider to a value, and settles: the event changing on the way, a model:value, and change. A value that the slider cannot have (min, default 0; max, default 100;
// step, default 1) is an error of the test.
func (e *Element) Slide(value float64) {
	e.page.sim.tb.Helper()
	if !e.can("Slide") {
		return
	}
	f := &e.view.forms
	low, high, step := f.number(e.node, "min", 0), f.number(e.node, "max", 100), f.number(e.node, "step", 1)
	if steps := (value - low) / step; value < low || value > high || step > 0 && math.Abs(steps-math.Round(steps)) > 1e-9 {
		e.refuse("Slide", "it goes from "+decimal(low)+" to "+decimal(high)+" in steps of "+decimal(step)+", and never comes to "+decimal(value))
		return
	}
	e.act(func(v *view, n *tree.Node) {
		if f.number(n, "value", 0) != value {
			v.fire(n, onChanging(numberOf(value)))
			v.change(n, "value", numberOf(value))
			v.fire(n, onChange(numberOf(value)))
		}
	})
}

// toggle moves what has two states to the other.
func (v *view) toggle(n *tree.Node) {
	on := !v.forms.is(n, "checked")
	if builtin(n) == "switch" {
		v.switchTo(n, on)
		return
	}
	v.check(n, on)
}

func (v *view) switchTo(n *tree.Node, on bool) {
	if v.forms.is(n, "checked") == on {
		return
	}
	v.change(n, "checked", abi.BoolValue(on))
	v.fire(n, onChange(abi.BoolValue(on)))
}

func (v *view) check(n *tree.Node, on bool) {
	if v.forms.is(n, "checked") == on {
		return
	}
	v.change(n, "checked", abi.BoolValue(on))
	if group := nearest(n, "checkbox-group"); group != nil {
		v.fire(group, onChange(v.ticked(group)))
	}
}

func (v *view) choose(n *tree.Node) {
	if v.forms.is(n, "checked") {
		return
	}
	group := nearest(n, "radio-group")
	if group != nil {
		for _, other := range members(group, "radio") {
			if v.forms.is(other, "checked") {
				v.change(other, "checked", abi.BoolValue(false))
			}
		}
	}
	v.change(n, "checked", abi.BoolValue(true))
	if group != nil {
		v.fire(group, onChange(v.chosen(group)))
	}
}

// ticked is the value of a checkbox-group: the values of its checkboxes that are ticked, in the order in which that happened.
func (v *view) ticked(group *tree.Node) Value {
	boxes := slices.DeleteFunc(members(group, "checkbox"), func(n *tree.Node) bool { return !v.forms.is(n, "checked") })
	slices.SortStableFunc(boxes, func(a, b *tree.Node) int { return v.forms.turn(a) - v.forms.turn(b) })
	values := abi.ArrayValue()
	for _, n := range boxes {
		values.Append(Text(v.forms.text(n, "value")))
	}
	return values
}

// turn is when the user ticked a checkbox, 0 for one that the template ticks.
func (f *forms) turn(n *tree.Node) int {
	if k := f.kept[n]["checked"]; k != nil {
		return k.turn
	}
	return 0
}

// chosen is the value of a radio-group: that of the radio that is chosen, "" if none is. Where templates choose several the last one counts.
func (v *view) chosen(group *tree.Node) Value {
	value := ""
	for _, n := range members(group, "radio") {
		if v.forms.is(n, "checked") {
			value = v.forms.text(n, "value")
		}
	}
	return Text(value)
}

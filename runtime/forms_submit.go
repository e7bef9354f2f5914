package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The built-in behaviors of components in forms, which a definition names in the behaviors of its options. The first needs the properties name and value.
const (
	formField       = "wx://form-field"        // the component is a field
	formFieldGroup  = "wx://form-field-group"  // the form takes the fields that stand in the component
	formFieldButton = "wx://form-field-button" // a button in the component submits or resets the form around it
)

func behaves(c *tree.Tree, behavior string) bool {
	return namesOf(c.Of.(*shown).traits.def.Options.Get("behaviors"))[behavior]
}

// Submit is the user pressing the first button of a form with form-type submit, and settles: the button's tap, and then the event submit with the values of all fields that have a name. A form
// without such a button is an error of the test.
func (e *Element) Submit() {
	e.page.sim.tb.Helper()
	e.press("Submit", "submit")
}

// Reset is the user pressing the first button of a form with form-type reset, and settles: the fields become empty, and then comes the event reset.
func (e *Element) Reset() {
	e.page.sim.tb.Helper()
	e.press("Reset", "reset")
}

func (e *Element) press(verb, formType string) {
	e.page.sim.tb.Helper()
	if !e.can(verb) {
		return
	}
	button := e.view.formButton(e.node.Own, formType)
	if button == nil {
		e.refuse(verb, `it has no button with form-type="`+formType+`"`)
		return
	}
	(&Element{e.page, e.view, button}).Tap()
}

// own visits the elements of one template.
type own func(visit func(*tree.Node) bool) bool

// formButton is the first button of a form-type, also in a component that lends its buttons to the form.
func (v *view) formButton(in own, formType string) (found *tree.Node) {
	in(func(n *tree.Node) bool {
		switch c := n.Component(); {
		case c != nil && behaves(c, formFieldButton):
			found = v.formButton(c.Own, formType)
		case builtin(n) == "button" && v.forms.text(n, "formType") == formType:
			found = n
		}
		return found == nil
	})
	return found
}

// formOf is the form that a button submits or resets, nil if there is none.
func formOf(button *tree.Node) *tree.Node {
	for n := button; n != nil; {
		if form := nearest(n, "form"); form != nil {
			return form
		}
		c := n.Tree()
		if n = c.Element(); n == nil || !behaves(c, formFieldButton) {
			return nil
		}
	}
	return nil
}

// formData are the values of a form's fields by their names, in the order of the template. Fields in other templates, of components, are not a form's own.
func (v *view) formData(in own, out Value) {
	in(func(n *tree.Node) bool {
		if c := n.Component(); c != nil {
			if name := c.Data().Get("name").Text(); name != "" && behaves(c, formField) {
				out.Set(name, c.Data().Get("value").Clone())
			}
			if behaves(c, formFieldGroup) {
				v.formData(c.Own, out)
			}
			return true
		}
		if name := v.forms.text(n, "name"); name != "" && slices.Contains(fields[:], builtin(n)) {
			out.Set(name, v.fieldValue(n))
		}
		return true
	})
}

// fields are the built-in components whose values a form takes.
var fields = [...]string{"input", "textarea", "checkbox-group", "radio-group", "switch", "slider", "picker"}

// fieldValue is the value of a field as a form submits it.
func (v *view) fieldValue(n *tree.Node) Value {
	f := &v.forms
	switch builtin(n) {
	case "checkbox-group":
		return v.ticked(n)
	case "radio-group":
		return v.chosen(n)
	case "switch":
		return abi.BoolValue(f.is(n, "checked"))
	case "slider":
		return numberOf(max(f.number(n, "min", 0), f.number(n, "value", 0)))
	case "picker":
		return v.pickerValue(n)
	}
	return Text(f.text(n, "value"))
}

func (v *view) pickerValue(n *tree.Node) Value {
	f := &v.forms
	switch v.mode(n) {
	case modeSelector:
		return numberOf(f.number(n, "value", 0))
	case modeMulti, modeRegion:
		if value := f.get(n, "value"); value.Kind() == abi.Array {
			return value.Clone()
		}
		return abi.ArrayValue()
	}
	return Text(f.text(n, "value"))
}

// submit is a form that a button submits.
func (v *view) submit(form, button *tree.Node) {
	value := abi.ObjectValue()
	v.formData(form.Own, value)
	v.fire(form, onSubmit(value, targetOf(button), v.forms.is(form, "reportSubmit")))
}

// reset is a form that a button resets. What fields become is known from older libraries: not what they were, but empty.
func (v *view) reset(form, button *tree.Node) {
	form.Own(func(n *tree.Node) bool {
		switch builtin(n) {
		case "input", "textarea":
			v.clear(n, "value", Text(""))
		case "checkbox", "radio":
			if nearest(n, builtin(n)+"-group") != nil {
				v.clear(n, "checked", abi.BoolValue(false))
			}
		case "switch":
			v.clear(n, "checked", abi.BoolValue(false))
		case "slider":
			v.clear(n, "value", numberOf(v.forms.number(n, "min", 0)))
		case "picker":
			v.clear(n, "value", v.noPick(n))
		}
		return true
	})
	v.fire(form, onReset(targetOf(button)))
}

func (v *view) noPick(n *tree.Node) Value {
	switch v.mode(n) {
	case modeSelector:
		return abi.IntValue(-1)
	case modeMulti, modeRegion:
		return abi.ArrayValue()
	}
	return Text("")
}

// clear gives a field another value, if it has not that one.
func (v *view) clear(n *tree.Node, property string, value Value) {
	if !v.forms.get(n, property).Equal(value) {
		v.change(n, property, value)
	}
}

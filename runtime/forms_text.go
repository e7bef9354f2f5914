package wxruntime

import (
	"unicode/utf16"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// Input is the user typing into an input or textarea until it holds this text, and settles: the element gets the focus first, a model:value follows, and then comes one event input. What is
// longer than maxlength, default 140 UTF-16 units and none for -1, is cut off. A text that it has already is no event. What the handler returns does not change the text.
func (e *Element) Input(text string) {
	e.page.sim.tb.Helper()
	if e.can("Input") {
		e.act(func(v *view, n *tree.Node) {
			v.takeFocus(n)
			v.typed(n, text)
		})
	}
}

// Focus is the user setting the cursor into an input or textarea, and settles: what had the focus loses it with the event blur, then come keyboardheightchange, if the keyboard was not there,
// and focus.
func (e *Element) Focus() {
	e.page.sim.tb.Helper()
	if e.can("Focus") {
		e.act((*view).takeFocus)
	}
}

// Blur is the user closing the keyboard of an input or textarea, and settles: blur, then keyboardheightchange. Of one that has no focus it does nothing.
func (e *Element) Blur() {
	e.page.sim.tb.Helper()
	if e.can("Blur") {
		e.act(func(v *view, n *tree.Node) {
			if v.forms.focus == n {
				v.loseFocus()
			}
		})
	}
}

// Confirm is the user pressing the keyboard's key of confirmation, and settles: the event confirm, and then blur unless the element has confirm-hold.
func (e *Element) Confirm() {
	e.page.sim.tb.Helper()
	if !e.can("Confirm") {
		return
	}
	e.act(func(v *view, n *tree.Node) {
		v.takeFocus(n)
		v.fire(n, onConfirm(v.forms.text(n, "value")))
		if !v.forms.is(n, "confirmHold") {
			v.loseFocus()
		}
	})
}

// Focused reports whether the element has the focus.
func (e *Element) Focused() bool { return e.node != nil && e.view.forms.focus == e.node }

func (v *view) takeFocus(n *tree.Node) {
	was := v.forms.focus
	if was == n {
		return
	}
	if was != nil {
		v.blurred(was)
	}
	v.forms.focus = n
	if was == nil {
		v.fire(n, onKeyboard(keyboardHeight))
	}
	v.fire(n, onFocus(v.forms.text(n, "value")))
}

// loseFocus closes the keyboard, if it is there.
func (v *view) loseFocus() {
	if n := v.forms.focus; n != nil {
		v.blurred(n)
		v.fire(n, onKeyboard(0))
	}
}

func (v *view) blurred(n *tree.Node) {
	text := v.forms.text(n, "value")
	v.forms.focus = nil
	v.fire(n, onBlur(text, units(text)))
}

// typed is a text that an element has from now on.
func (v *view) typed(n *tree.Node, text string) {
	text = cut(text, int(v.forms.number(n, "maxlength", 140)))
	old := v.forms.text(n, "value")
	if text == old {
		return
	}
	v.change(n, "value", Text(text))
	v.fire(n, onInput(text, units(text), keyCode(old, text)))
}

// backspace is the keyCode of deletion.
const backspace = 8

// keyCode is the code of the last key: that of the last character, or of deletion if the text has become shorter.
func keyCode(old, text string) int {
	now := utf16.Encode([]rune(text))
	if len(now) == 0 || len(now) < units(old) {
		return backspace
	}
	return int(now[len(now)-1])
}

// units is the length of a text as JavaScript counts it.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// cut is at most so many UTF-16 units of a text, whole characters; all of it if the limit is negative.
func cut(text string, limit int) string {
	if limit < 0 {
		return text
	}
	for i, r := range text {
		if limit -= max(1, utf16.RuneLen(r)); limit < 0 {
			return text[:i]
		}
	}
	return text
}

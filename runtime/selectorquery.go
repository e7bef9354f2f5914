package wxruntime

import "github.com/wxkit/wxkit/wasm/abi"

// selectorQuery is exec of a SelectorQuery: the questions go to the view of the call's page, of the App's to that of the page on top, and the answers come back.
// Where there is no page nothing matches.
func (l *library) selectorQuery(c *call) abi.Result {
	p := c.in.page
	if p == nil {
		p = l.top()
	}
	questions := c.arg.Get("questions").Clone()
	if p == nil {
		nothing := abi.ArrayValue()
		for range questions.Len() {
			nothing.Append(abi.NullValue())
		}
		return l.settle(c, abi.Result{Value: nothing})
	}
	l.toView(p, message{kind: KindCall, name: c.api, arg: questions, bytes: questions.JSONLen()}, func(v *view) {
		v.afterRender(func() { v.answerQuery(c, questions) })
	})
	return abi.Result{}
}

// afterRender does something at once, or after the first render if that is still to come.
func (v *view) afterRender(do func()) {
	if v.data.IsUndefined() {
		v.asked = append(v.asked, do)
		return
	}
	do()
}

// answerQuery answers in the order of the questions.
func (v *view) answerQuery(c *call, questions Value) {
	answers := abi.ArrayValue()
	for i := range questions.Len() {
		answers.Append(v.find(questions.At(i)))
	}
	v.tell(KindResult, c.api, answers, func(l *library) { l.deliver(c, abi.Result{Value: answers.Clone()}) })
}

// find is the answer to one question. A view without nodes knows its viewport only.
func (v *view) find(question Value) Value {
	if !question.Get("viewport").Bool() {
		return abi.NullValue()
	}
	answer := abi.ObjectValue(
		abi.Field{Key: "id", Value: abi.StringValue("")},
		abi.Field{Key: "dataset", Value: abi.ObjectValue()},
	)
	if question.Get("field").Text() == "scrollOffset" {
		answer.Set("scrollLeft", abi.IntValue(0))
		answer.Set("scrollTop", abi.IntValue(v.scrollTop))
		return answer
	}
	rect := v.sim.native.answers.Device.Viewport()
	for i := range rect.Len() {
		answer.Set(rect.KeyAt(i), rect.At(i))
	}
	return answer
}

package miniapp

// SelectorQuery is wx.createSelectorQuery(): it collects questions about nodes of the view, and Exec asks the view all of them at once. It may be used again after Exec, which then
// asks the earlier questions too.
type SelectorQuery struct {
	c         *Ctx
	questions Value
}

// NodesRef is what a question of a SelectorQuery is about.
type NodesRef struct {
	q    *SelectorQuery
	node Value
}

// CreateSelectorQuery is wx.createSelectorQuery() for the view of the page that c belongs to, in the App for that of the page on top.
func (c *Ctx) CreateSelectorQuery() *SelectorQuery { return &SelectorQuery{c, Arr()} }

// Select is the first node that matches a selector: #id, .a.b, .p > .c, .p .c, .p >>> .c, or several of them with commas.
func (q *SelectorQuery) Select(selector string) NodesRef {
	return NodesRef{q, Obj(F("selector", Str(selector)), F("single", Bool(true)))}
}

// SelectAll are all nodes that match a selector.
func (q *SelectorQuery) SelectAll(selector string) NodesRef {
	return NodesRef{q, Obj(F("selector", Str(selector)), F("single", Bool(false)))}
}

// SelectViewport is the visible area of the page.
func (q *SelectorQuery) SelectViewport() NodesRef {
	return NodesRef{q, Obj(F("viewport", Bool(true)))}
}

// BoundingClientRect asks for the place in the visible area: {id, dataset, left, right, top, bottom, width, height} in px.
func (n NodesRef) BoundingClientRect() *SelectorQuery { return n.ask("rect") }

// ScrollOffset asks how far the viewport or a scroll-view is scrolled: {id, dataset, scrollLeft, scrollTop} in px.
func (n NodesRef) ScrollOffset() *SelectorQuery { return n.ask("scrollOffset") }

func (n NodesRef) ask(field string) *SelectorQuery {
	question := n.node.Clone()
	question.Set("field", Str(field))
	n.q.questions.Append(question)
	return n.q
}

// Exec asks. The answers stand in the order of the questions; null is the answer where nothing matches. Without a callback it parks the handler until they are there and returns them;
// with one it returns nil at once. When the page is unloaded before the view has answered, no answer comes.
func (q *SelectorQuery) Exec(callback ...func([]Value)) []Value {
	call := apiCall{command: "SelectorQuery.exec", api: "SelectorQuery.exec", arg: Obj(F("questions", q.questions.Clone()))}
	if len(callback) > 0 {
		call.cb.Success = func(v Value) { callback[0](answers(v)) }
	}
	v, _ := q.c.run(&call) // the view always answers
	return answers(v)
}

func answers(v Value) []Value {
	var list []Value
	for i := range v.Len() {
		list = append(list, v.At(i))
	}
	return list
}

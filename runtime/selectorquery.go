package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// asking is the exec of a SelectorQuery that its page's view has not answered yet.
type asking struct {
	call      *call
	questions []question
	text      Value // the questions as they cross
}

// question is one question of a SelectorQuery: {viewport} or {selector, single, component}, and field: rect, scrollOffset, or fields with an object of that name which says what is wanted.
// Component is the id of the component in which to look, instead of the page's own template.
type question struct {
	viewport bool
	all      bool               // selectAll
	selector *selector.Selector // nil if it cannot be read: then it finds nothing
	in       *instance          // of a component
	way      []tree.Place       // to the component, as it is when the question goes to the view
	gone     bool               // the component is not there
	fields   Value              // what is wanted, as the argument of fields has it
}

// selectorQuery is exec of a SelectorQuery: the questions go to the view of the call's page, of the App's to that of the page on top, and the answers come back.
// Where there is no page nothing matches.
func (l *library) selectorQuery(c *call) abi.Result {
	p := c.in.page
	if p == nil {
		p = l.top()
	}
	a := &asking{call: c, text: c.arg.Get("questions").Clone()}
	for i := range a.text.Len() {
		a.questions = append(a.questions, l.question(c, p, a.text.At(i)))
	}
	if p == nil {
		nothing := abi.ArrayValue()
		for i := range a.questions {
			nothing.Append(a.questions[i].noMatch())
		}
		return l.settle(c, abi.Result{Value: nothing})
	}
	p.asking = append(p.asking, a)
	l.sendQuery(p, a)
	return abi.Result{}
}

// question reads a question. A selector that cannot be read finds nothing, as in WeChat, and the console says why.
func (l *library) question(c *call, p *page, asked Value) question {
	q := question{viewport: asked.Get("viewport").Truthy(), fields: wantedFields(asked)}
	if q.viewport {
		return q
	}
	single := asked.Get("single")
	q.all = single.Kind() == abi.Bool && !single.Bool()
	parsed, err := selector.Parse(asked.Get("selector").Text())
	if err != nil {
		l.warn(c.in.name, "createSelectorQuery: "+err.Error())
	}
	q.selector = parsed
	if id := asked.Get("component"); id.Kind() == abi.Number {
		in := l.instances[abi.ID(id.Number())]
		switch {
		case in == nil || in.page == nil || in.page != p:
			q.gone = true
		case in.component:
			q.in = in
		}
	}
	return q
}

// wantedFields are what a question wants of a node, as the argument of NodesRef.fields.
func wantedFields(asked Value) Value {
	want := func(names ...string) Value {
		fields := abi.ObjectValue()
		for _, name := range names {
			fields.Set(name, abi.BoolValue(true))
		}
		return fields
	}
	switch asked.Get("field").Text() {
	case "rect":
		return want("id", "dataset", "rect", "size")
	case "scrollOffset":
		return want("id", "dataset", "scrollOffset")
	}
	return asked.Get("fields")
}

// noMatch is the answer where nothing matches: null, or no node at all of selectAll. That a phone gives an empty array for the latter is unverified.
func (q *question) noMatch() Value {
	if q.all {
		return abi.ArrayValue()
	}
	return abi.NullValue()
}

// sendQuery sends questions to the view of a page, with the ways to components as they are now.
func (l *library) sendQuery(p *page, a *asking) {
	questions := slices.Clone(a.questions)
	for i := range questions {
		if q := &questions[i]; q.in != nil {
			q.gone = q.in.gone
			if !q.gone {
				q.way = q.in.tree.Way()
			}
		}
	}
	l.toView(p, message{kind: KindCall, name: a.call.api, arg: a.text, bytes: a.text.JSONLen()}, func(v *view) {
		v.afterRender(func() { v.answerQuery(a, questions) })
	})
}

// askAgain asks a page's new view what its old one has not answered.
func (l *library) askAgain(p *page) {
	for _, a := range p.asking {
		l.sendQuery(p, a)
	}
}

// answered gives the answers to who asked.
func (l *library) answered(webview int, a *asking, answers Value) {
	if p := l.byWebview(webview); p != nil {
		p.asking = slices.DeleteFunc(p.asking, func(other *asking) bool { return other == a })
	}
	l.deliver(a.call, abi.Result{Value: answers.Clone()})
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
func (v *view) answerQuery(a *asking, questions []question) {
	answers, places := abi.ArrayValue(), &layout{view: v}
	for i := range questions {
		answers.Append(v.answerQuestion(&questions[i], places))
	}
	v.tell(KindResult, a.call.api, answers, func(l *library) { l.answered(v.webview, a, answers) })
}

// answerQuestion is the answer to one question.
func (v *view) answerQuestion(q *question, places *layout) Value {
	if q.viewport {
		return v.aboutViewport(q.fields)
	}
	found := v.nodes(q)
	if !q.all && len(found) > 0 {
		return v.about(found[0], q.fields, places)
	}
	answer := q.noMatch()
	for _, n := range found {
		answer.Append(v.about(n, q.fields, places))
	}
	return answer
}

// nodes are the nodes that a question is about: all that match, or the first.
func (v *view) nodes(q *question) (found []*tree.Node) {
	t := v.tree
	if q.in != nil && !q.gone {
		t = t.Follow(q.way)
	}
	if t == nil || q.gone || q.selector == nil {
		return nil
	}
	var host selector.Node
	if el := t.Element(); el != nil {
		host = el
	}
	search(t, q.selector.Crosses(), func(n *tree.Node) bool {
		if q.selector.MatchesIn(host, n) {
			found = append(found, n)
		}
		return q.all || len(found) == 0
	})
	return found
}

// about is what a question wants of a node. Context and node, objects of the view's, are null: nothing of them is in a view without a screen.
func (v *view) about(n *tree.Node, fields Value, places *layout) Value {
	answer := abi.ObjectValue()
	wants := func(field string) bool { return fields.Get(field).Truthy() }
	if wants("id") {
		answer.Set("id", abi.StringValue(n.ID()))
	}
	if wants("dataset") {
		answer.Set("dataset", n.Dataset())
	}
	if wants("mark") {
		answer.Set("mark", n.Mark())
	}
	if wants("rect") || wants("size") {
		setBox(answer, places.of(n), wants("rect"), wants("size"))
	}
	if wants("scrollOffset") {
		setOffset(answer, v.offsetOf(n, "scrollLeft"), v.offsetOf(n, "scrollTop"))
	}
	names := fields.Get("properties")
	for i := range names.Len() {
		if value := fieldOf(n, names.At(i).Text()); !value.IsUndefined() {
			answer.Set(names.At(i).Text(), value)
		}
	}
	names = fields.Get("computedStyle")
	for i := range names.Len() {
		answer.Set(names.At(i).Text(), abi.StringValue(v.style(n, names.At(i).Text())))
	}
	for _, object := range [...]string{"context", "node"} {
		if wants(object) {
			answer.Set(object, abi.NullValue())
		}
	}
	return answer
}

// aboutViewport is what a question wants of the visible area.
func (v *view) aboutViewport(fields Value) Value {
	answer := abi.ObjectValue()
	wants := func(field string) bool { return fields.Get(field).Truthy() }
	if wants("id") {
		answer.Set("id", abi.StringValue(""))
	}
	for _, object := range [...]string{"dataset", "mark"} {
		if wants(object) {
			answer.Set(object, abi.ObjectValue())
		}
	}
	if wants("scrollOffset") {
		setOffset(answer, 0, v.scrollTop)
	}
	if wants("rect") || wants("size") {
		device := v.sim.native.answers.Device
		setBox(answer, box{width: device.WindowWidth, height: device.WindowHeight}, wants("rect"), wants("size"))
	}
	return answer
}

// setBox sets a place in the visible area and a size.
func setBox(answer Value, b box, rect, size bool) {
	if rect {
		answer.Set("left", abi.IntValue(0))
		answer.Set("right", abi.IntValue(b.width))
		answer.Set("top", abi.IntValue(b.top))
		answer.Set("bottom", abi.IntValue(b.top+b.height))
	}
	if size {
		answer.Set("width", abi.IntValue(b.width))
		answer.Set("height", abi.IntValue(b.height))
	}
}

func setOffset(answer Value, left, top int) {
	answer.Set("scrollLeft", abi.IntValue(left))
	answer.Set("scrollTop", abi.IntValue(top))
}

// offsetOf is how far a scroll-view is scrolled, by its user or its template; 0 for any other node.
func (v *view) offsetOf(n *tree.Node, property string) int {
	if builtin(n) != "scroll-view" {
		return 0
	}
	return int(max(0, min(v.forms.number(n, property, 0), maxScroll)))
}

// fieldOf is what the field properties gives: an attribute with its type, of a component the property as the view has it. The id, classes and the style it does not give.
func fieldOf(n *tree.Node, name string) Value {
	switch name {
	case "id", "class", "style":
		return Value{}
	}
	return valueOf(n, name)
}

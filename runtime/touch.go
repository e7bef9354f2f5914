package wxruntime

import (
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// EventOption says how an event of Trigger travels.
type EventOption func(*tree.Event)

// Bubbles lets the event go on, from its element to those around it. Default: as WeChat's own event of this name does, and no for a name that is not WeChat's.
func Bubbles(yes bool) EventOption { return func(e *tree.Event) { e.Bubbles = yes } }

// Composed lets the event cross the borders of components. Default: as Bubbles.
func Composed(yes bool) EventOption { return func(e *tree.Event) { e.Composed = yes } }

// Capture lets the event come down from outside first, to listeners of the capture phase. Default: as Bubbles.
func Capture(yes bool) EventOption { return func(e *tree.Event) { e.Capture = yes } }

// bubbling are the events of WeChat's own that bubble; all others of built-in components do not.
var bubbling = map[string]bool{
	"touchstart": true, "touchmove": true, "touchcancel": true, "touchend": true, "tap": true, "longpress": true, "longtap": true, "transitionend": true,
	"animationstart": true, "animationiteration": true, "animationend": true, "touchforcechange": true,
}

// Tap is the user's finger on an element, and settles: the event tap, and what the built-in component does that it falls on or that stands around it. A button with form-type submits or resets
// its form, one with open-type share asks for a card, and one with another open-type has its event with a detail as if the user agreed (Trigger gives any other); a checkbox, radio or switch
// changes; a label passes the tap on; a navigator goes where its url says; an input gets the focus, and what has it loses it. What is disabled does not react, and has no tap either.
func (e *Element) Tap() {
	e.page.sim.tb.Helper()
	if !e.reachable("Tap") {
		return
	}
	if around := outward(e.node); !e.view.disabledAt(around) {
		e.page.sim.verb(func() { e.view.tap(e.node, around) })
	}
}

// LongPress is the user's finger staying on an element, and settles: longpress and longtap. Only if nobody listens to longpress there comes a tap, too.
func (e *Element) LongPress() {
	e.page.sim.tb.Helper()
	if !e.reachable("LongPress") {
		return
	}
	around := outward(e.node)
	if e.view.disabledAt(around) {
		return
	}
	e.page.sim.verb(func() {
		press := tree.Event{Name: "longpress", Bubbles: true, Composed: true, Capture: true}
		heard := len(tree.Dispatch(e.node, press)) > 0
		e.view.dispatch(e.node, press, tapDetail())
		press.Name = "longtap"
		e.view.dispatch(e.node, press, tapDetail())
		if !heard {
			e.view.tap(e.node, around)
		}
	})
}

// Share is a Tap of a button with open-type share, and settles. It gives what the card has, as Page.Share does; onShareAppMessage gets the button as target.
func (e *Element) Share() Value {
	e.page.sim.tb.Helper()
	if !e.can("Share") {
		return Value{}
	}
	if kind := e.view.forms.text(e.node, "openType"); kind != "share" {
		e.refuse("Share", `its open-type is "`+kind+`" and not share`)
		return Value{}
	}
	e.view.forms.card = Value{}
	e.Tap()
	return e.view.forms.card
}

// Tap is the user's finger on the first element that a selector finds, and settles; see Find and Element.Tap.
func (p *Page) Tap(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Tap()
}

// tapDetail is where the finger is; without layout that is nowhere.
func tapDetail() Value {
	return abi.ObjectValue(abi.Field{Key: "x", Value: abi.IntValue(0)}, abi.Field{Key: "y", Value: abi.IntValue(0)})
}

// Trigger is an event of a name on an element, as the view makes it, and settles. Detail is the event's detail.
func (e *Element) Trigger(name string, detail Value, opts ...EventOption) {
	e.page.sim.tb.Helper()
	if !e.touchable(name) {
		return
	}
	ev := tree.Event{Name: name, Bubbles: bubbling[name], Composed: bubbling[name], Capture: bubbling[name]}
	for _, o := range opts {
		o(&ev)
	}
	e.page.sim.verb(func() { e.view.dispatch(e.node, ev, detail) })
}

// reachable is touchable for the user's finger, which does not come to a page that is not in front. Within Together what decides that may be under way.
func (e *Element) reachable(verb string) bool {
	s := e.page.sim
	if e.gone() {
		s.tb.Helper()
		return e.touchable(verb)
	}
	n := &s.native
	if s.together > 0 || s.closed || len(n.stack) == 0 {
		return true
	}
	why := ""
	if top := n.stack[len(n.stack)-1]; top.id != e.view.webview {
		why = " is covered by " + top.path
	}
	if n.life != InFront {
		why = " is in the background"
	}
	if why != "" {
		s.tb.Helper()
		s.report(errors.New("wxruntime: " + verb + ": " + e.page.Route() + why))
	}
	return why == ""
}

// touchable reports whether the view shows the element; if not it is a mistake of the test.
func (e *Element) touchable(what string) bool {
	if !e.gone() {
		return true
	}
	if e.node != nil {
		e.page.sim.tb.Helper() // each call looks at the stack, so only where something is told
		e.page.sim.report(errors.New("wxruntime: " + what + ": the element <" + e.node.Tag() + "> is not shown any more"))
	}
	return false
}

// gone reports whether the element is none, or not shown any more.
func (e *Element) gone() bool { return e.node == nil || e.view.dead || e.node.Gone() }

// dispatch sends an event to the handlers that listen to it.
func (v *view) dispatch(target *tree.Node, ev tree.Event, detail Value) {
	if v.page == nil {
		return
	}
	at := abi.NumberValue(float64((v.sim.Now() - v.page.opened).Milliseconds()))
	calls := tree.Dispatch(target, ev)
	var on *place
	if len(calls) > 1 {
		on = &place{target.Tree().Way(), target.Place()}
	}
	for i, c := range calls {
		owner := c.Current.Tree()
		event := eventOf(ev.Name, at, detail, c)
		call := viewCall{way: owner.Way(), handler: c.Handler, event: event, listener: c.Listener}
		if i > 0 {
			call.target = on
		}
		v.tell(KindEvent, owner.Of.(*shown).path+"."+c.Handler, event.Get("detail"), func(l *library) { l.viewEvent(v.webview, &call) })
	}
}

// place is where an element stands: the way to its tree, and its place there.
type place struct {
	way []tree.Place
	at  tree.Place
}

// viewCall is an event on its way from a view to one handler.
type viewCall struct {
	way      []tree.Place // to the component whose handler it is
	handler  string
	event    Value
	listener tree.Listener // the attribute that names the handler
	target   *place        // of the element, for a handler that is not the event's first
}

// viewEvent is an event of a view for a handler of its page, or of a component. One whose target an earlier handler of the same event has taken away goes no further, as in WeChat's
// frameworks, which look for the next listener when the one before has returned.
func (l *library) viewEvent(webview int, c *viewCall) {
	p := l.byWebview(webview)
	if p == nil || !l.synced[webview] {
		l.pageEvent(webview, c.handler, c.event, false) // which says why it is not heard
		return
	}
	t := p.tree.Follow(c.way)
	switch {
	case t == nil:
		l.consoleError(p.route, "an event for "+c.handler+" of a component that has been taken away is ignored")
	case c.target != nil && !p.tree.Shows(c.target.way, c.target.at):
		l.consoleError(p.route, "an event for "+c.handler+" goes no further: its target has been taken away")
	default:
		l.handle(t.Of.(*instance), c.handler, c.event, c.listener)
	}
}

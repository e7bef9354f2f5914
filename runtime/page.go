package wxruntime

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Page is a page of the simulation as a test sees and touches it. It stays usable after the page has been unloaded.
type Page struct {
	sim *Sim
	lib *library
	p   *page
}

// Page is the page on top of the stack. If there is none that is an error, and every method of the Page that comes does nothing.
func (s *Sim) Page() *Page {
	s.tb.Helper()
	if top := s.lib.top(); top != nil {
		return &Page{sim: s, lib: s.lib, p: top}
	}
	s.report(errors.New("wxruntime: there is no page: Launch has not been called, or the app has ended"))
	return &Page{sim: s}
}

// Pages are the pages of the stack, bottom to top.
func (s *Sim) Pages() []*Page {
	var pages []*Page
	if s.lib != nil {
		for _, p := range s.lib.stack {
			pages = append(pages, &Page{sim: s, lib: s.lib, p: p})
		}
	}
	return pages
}

// Route is the page's route, such as pages/index/index.
func (p *Page) Route() string {
	if p.p == nil {
		return ""
	}
	return p.p.route
}

// Options is the query as onLoad got it, an object of strings.
func (p *Page) Options() Value {
	if p.p == nil {
		return Value{}
	}
	return p.p.query.Clone()
}

// Data is what this.data has at a path such as `rows[0].name`, "" for all of it: the logic thread's side, which is ahead of the view.
func (p *Page) Data(path string) Value {
	p.sim.tb.Helper()
	if p.p == nil {
		return Value{}
	}
	return p.get(p.p.data, path)
}

// ViewData is what has reached the view of the page's data; undefined before its first render.
func (p *Page) ViewData(path string) Value {
	p.sim.tb.Helper()
	if v := p.view(); v != nil {
		return p.get(v.data, path)
	}
	return Value{}
}

func (p *Page) get(root Value, path string) Value {
	p.sim.tb.Helper()
	return p.sim.at(root, path, "Data or ViewData of "+p.p.route)
}

// at is a copy of what data has at a path, "" for all of it. What names it in the error of a path that cannot be.
func (s *Sim) at(root Value, path, what string) Value {
	s.tb.Helper()
	if path == "" {
		return root.Clone()
	}
	parsed, err := data.ParsePath(path)
	if err != nil {
		s.report(fmt.Errorf("wxruntime: %s: %w", what, err))
		return Value{}
	}
	return parsed.Get(root).Clone()
}

// Paints is how often the view has painted.
func (p *Page) Paints() int {
	if v := p.view(); v != nil {
		return v.paints
	}
	return 0
}

func (p *Page) view() *view {
	if p.p == nil {
		return nil
	}
	return p.sim.views[p.p.webview]
}

// touch is the view that a user touches. A page that has none any more is a mistake of the test.
func (p *Page) touch(what string) *view {
	p.sim.tb.Helper()
	v := p.view()
	if v == nil && p.p != nil {
		p.sim.report(errors.New("wxruntime: " + what + ": " + p.p.route + " has no view: it has been unloaded, or the app has ended"))
	}
	return v
}

// Call is an event of the view's that the page's handler of this name handles, and settles. Detail is the event's detail. A name that the page has no handler for is an error,
// since the test has named it; WeChat warns.
func (p *Page) Call(handler string, detail ...Value) {
	p.sim.tb.Helper()
	p.sim.verb(func() { p.Emit(handler, detail...) })
}

// Emit is Call without settling: the event is on its way to the logic thread.
func (p *Page) Emit(handler string, detail ...Value) {
	p.sim.tb.Helper()
	p.emit(handler, false, detail)
}

// EmitIfActive is Emit for an event that counts only if its page is still on top when it reaches the logic thread, as those of a finger do that comes too late.
func (p *Page) EmitIfActive(handler string, detail ...Value) {
	p.sim.tb.Helper()
	p.emit(handler, true, detail)
}

func (p *Page) emit(handler string, active bool, detail []Value) {
	p.sim.tb.Helper()
	v := p.touch(handler)
	if v == nil {
		return
	}
	if registered := p.lib.manifest.Find(p.p.route) != nil; registered && !p.p.def.HasHandler(handler) {
		p.sim.report(errors.New("wxruntime: " + p.p.route + " has no handler " + strconv.Quote(handler) + "; it has " + strings.Join(p.p.def.Handlers, ", ")))
	}
	var d Value
	if len(detail) > 0 {
		d = detail[0].Clone()
	}
	target := abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue("")}, abi.Field{Key: "dataset", Value: abi.ObjectValue()})
	event := abi.ObjectValue(
		abi.Field{Key: "type", Value: abi.StringValue(handler)},
		abi.Field{Key: "target", Value: target},
		abi.Field{Key: "currentTarget", Value: target.Clone()},
		abi.Field{Key: "detail", Value: d},
	)
	v.tell(KindEvent, p.p.route+"."+handler, d, func(l *library) { l.pageEvent(v.webview, handler, event, active) })
}

// pageEvent is an event of a view: the handler of its page runs. Events from a view that has not said jsbridge:SYNC are not heard.
func (l *library) pageEvent(webview int, handler string, event Value, active bool) {
	p := l.byWebview(webview)
	switch {
	case !l.synced[webview] || p == nil:
		l.consoleError("view", "an event of "+string(ViewLane(webview))+" before its jsbridge:SYNC or after its page is ignored")
	case active && p != l.top():
		l.consoleError("view", "an event of "+p.route+", which is not on top, is dropped")
	case !p.def.HasHandler(handler):
		l.warn(p.route, doNotHave(p.instance, handler)+pleaseDefine(p.instance, handler))
	default:
		l.runHandler(p.instance, handler, event)
	}
}

// PullDown is the user pulling the page down, and settles: onPullDownRefresh, if the page's json enables it.
func (p *Page) PullDown() {
	p.sim.tb.Helper()
	p.fromView("pullDownRefresh", Value{}, (*library).pullDown)
}

// pullDown runs onPullDownRefresh, if the page's json enables it.
func (l *library) pullDown(p *page) {
	switch {
	case p.cfg.EnablePullDownRefresh:
		l.hook(p.instance, "onPullDownRefresh", Value{})
	case p.has("onPullDownRefresh"):
		l.sim.reportStrict(p.route + ": onPullDownRefresh does not run: enablePullDownRefresh is not true in its json or in the window of app.json")
	}
}

// Scroll is the user scrolling the page to a position, and settles: onPageScroll, if the page has it, and onReachBottom when the rest below the window has become less
// than onReachBottomDistance; it comes again only after the user has left that distance.
func (p *Page) Scroll(top, below int) {
	p.sim.tb.Helper()
	v := p.touch("Scroll")
	if v == nil {
		return
	}
	v.scrollTop = top
	near := below <= p.p.cfg.OnReachBottomDistance
	reached := near && !v.near
	v.near = near && p.lib.synced[v.webview] // what is not heard yet is told again
	p.sim.verb(func() {
		if p.p.has("onPageScroll") {
			arg := abi.ObjectValue(abi.Field{Key: "scrollTop", Value: abi.IntValue(top)})
			p.tell(v, "pageScroll", arg, func(l *library, in *page) { l.hook(in.instance, "onPageScroll", arg) })
		}
		if reached && p.p.has("onReachBottom") {
			p.tell(v, "reachBottom", Value{}, func(l *library, in *page) { l.hook(in.instance, "onReachBottom", Value{}) })
		}
	})
}

// Share is the user sharing the page, from "menu" or "button", and settles. It gives what the card has: title, path and imageUrl as onShareAppMessage returned them,
// path by default that of the page with its query. It is undefined if the page has no onShareAppMessage, without which the menu does not offer it.
func (p *Page) Share(from string) Value {
	p.sim.tb.Helper()
	var card Value
	if p.p == nil || !p.p.has("onShareAppMessage") {
		return card
	}
	arg := abi.ObjectValue(abi.Field{Key: "from", Value: abi.StringValue(from)})
	p.fromView("share", arg, func(l *library, in *page) { card = l.share(in, arg) })
	return card
}

// share asks a page for its card.
func (l *library) share(p *page, arg Value) Value {
	card := l.hook(p.instance, "onShareAppMessage", arg)
	if card.Kind() != abi.Object {
		card = abi.ObjectValue()
	}
	if card.Get("path").Text() == "" {
		path := p.route
		if p.wire != "" {
			path += "?" + p.wire
		}
		card.Set("path", abi.StringValue(path))
	}
	return card
}

// ShareTimeline is the user sharing the page to the moments, which needs onShareAppMessage as well as onShareTimeline, and settles. It gives what onShareTimeline returned.
func (p *Page) ShareTimeline() Value {
	p.sim.tb.Helper()
	if p.p == nil || !p.p.has("onShareAppMessage") {
		return Value{}
	}
	return p.ask("onShareTimeline")
}

// AddToFavorites is the user keeping the page, and settles. It gives what onAddToFavorites returned.
func (p *Page) AddToFavorites() Value {
	p.sim.tb.Helper()
	return p.ask("onAddToFavorites")
}

func (p *Page) ask(hook string) (answer Value) {
	p.sim.tb.Helper()
	p.fromView(hook, Value{}, func(l *library, in *page) { answer = l.hook(in.instance, hook, abi.ObjectValue()) })
	return answer
}

// RebuildView is the system giving the page a new view, as it does after taking the memory of a hidden one, and settles. The logic side stays; onReady does not run again.
// The new view starts with the data that the page has now. What was on its way to the old one is lost with it, but callbacks of setData run: the new view shows their data.
func (p *Page) RebuildView() {
	p.sim.tb.Helper()
	if p.view() == nil {
		return
	}
	p.sim.verb(func() { p.lib.rebuildView(p.p) })
}

// rebuildView gives a page a new view.
func (l *library) rebuildView(p *page) {
	l.sim.closeView(p.webview)
	delete(l.synced, p.webview)
	delete(l.pending, p.webview)
	l.sim.openView(p.webview, p.route)
	waiting := []*flow{{in: p.instance, patch: abi.ObjectValue(), done: slices.Clone(p.unacked)}}
	for _, in := range instances(p.tree.Components(tree.Preorder)) {
		waiting = append(waiting, &flow{in: in, place: in.tree.Way(), patch: escaped(l.wireData(in))})
	}
	l.sim.views[p.webview].waiting = waiting
	if p.published {
		p.initial = l.wireData(p.instance)
		l.publish(p)
	}
	l.askAgain(p)
}

// escaped is data as a patch: its keys are paths.
func escaped(fields Value) Value {
	patch := abi.ObjectValue()
	for i := range fields.Len() {
		if key := fields.KeyAt(i); key != "" {
			patch.Set(data.Escape(key), fields.At(i))
		}
	}
	return patch
}

func (p *Page) fromView(name string, arg Value, do func(*library, *page)) {
	p.sim.tb.Helper()
	v := p.touch(name)
	if v == nil {
		return
	}
	p.sim.verb(func() { p.tell(v, name, arg, do) })
}

// tell is a word of the view's to its page, if the page is still there and knows the view.
func (p *Page) tell(v *view, name string, arg Value, do func(*library, *page)) {
	v.tell(KindView, name, arg, func(l *library) {
		if in := l.byWebview(v.webview); in != nil && l.synced[v.webview] {
			do(l, in)
		}
	})
}

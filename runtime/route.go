package wxruntime

import (
	"slices"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/route"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The kinds of route events.
const (
	appLaunch    = "appLaunch"
	navigateTo   = "navigateTo"
	redirectTo   = "redirectTo"
	navigateBack = "navigateBack"
	switchTab    = "switchTab"
	reLaunch     = "reLaunch"
	autoReLaunch = "autoReLaunch"
)

// routeEvent is the second step of a route: native has decided and tells the logic thread.
type routeEvent struct {
	openType  string
	path      string
	wire      string // query as it crosses: x=1&y=a%20b
	given     Value  // query as onLoad gets it, where native has it as an object
	webview   int
	opener    *channel // what navigateTo leaves for the page that it opens
	exitState Value
	id        string // of this event, the same in all listeners
	rewritten bool
	notFound  bool
	idle      bool    // it has changed nothing, so that there is no animation
	refused   bool    // it cannot be, as the framework's console says
	left      []*page // what it destroyed, for native to close the views
}

// raw reports whether the query's values reach onLoad undecoded: those of native-started routes do.
func (ev *routeEvent) raw() bool { return ev.openType == appLaunch || ev.openType == autoReLaunch }

// creates reports whether the event may make a page.
func (ev *routeEvent) creates() bool { return ev.openType != navigateBack }

// query is the query as onLoad gets it.
func (ev *routeEvent) query() Value {
	if !ev.given.IsUndefined() && !ev.rewritten {
		return ev.given.Clone()
	}
	pairs := route.ParseQuery(ev.wire)
	if !ev.raw() {
		pairs = route.Decode(pairs)
	}
	return route.Object(pairs)
}

// decoded is the query with every value decoded, as the properties of a page made with Component get it.
func (ev *routeEvent) decoded() Value {
	if ev.given.IsUndefined() || ev.rewritten {
		return route.Object(route.Decode(route.ParseQuery(ev.wire)))
	}
	query := ev.given.Clone()
	for i := range query.Len() {
		if v := query.At(i); v.Kind() == abi.String {
			query.Set(query.KeyAt(i), abi.StringValue(decodedText(v.Text())))
		}
	}
	return query
}

// route carries out a route event, all its steps in the order of WeChat's documents.
func (l *library) route(ev *routeEvent) {
	l.eventID++
	ev.id = itoa(l.eventID)
	ev.notFound = ev.creates() && !l.sim.app.HasPage(ev.path)
	l.routing = ev
	l.notifyRoute("onBeforeAppRoute", ev)
	l.routing = nil
	l.routed = ev.path
	switch ev.openType {
	case appLaunch:
		l.begin(ev, nil)
	case navigateTo:
		if top := l.top(); top != nil {
			l.hide(top)
		}
		l.begin(ev, nil)
	case redirectTo:
		l.begin(ev, l.tail(len(l.stack)-1))
	case navigateBack:
		l.back(ev)
	case switchTab:
		l.tab(ev)
	case reLaunch, autoReLaunch:
		l.relaunch(ev)
	default:
		l.refuse(ev, "Illegal open type: "+ev.openType)
	}
	if !ev.refused {
		l.notifyRoute("onAppRoute", ev)
	}
}

// refuse ends a route that cannot be.
func (l *library) refuse(ev *routeEvent, text string) {
	ev.idle, ev.refused = true, true
	l.systemError("Page route 错误(system error)", text)
}

// tail are the pages of the stack from n up, the top first.
func (l *library) tail(n int) []*page {
	pages := slices.Clone(l.stack[max(0, n):])
	slices.Reverse(pages)
	return pages
}

// begin destroys pages and then makes the event's page, unless there is one already with its webview.
func (l *library) begin(ev *routeEvent, leave []*page) {
	if l.byWebview(ev.webview) != nil {
		l.refuse(ev, ev.openType+" with an already exist webviewId "+itoa(ev.webview))
		return
	}
	for _, p := range leave {
		l.leave(p, ev)
	}
	if ev.notFound {
		l.notFound(ev)
		return
	}
	l.openPage(ev)
}

// openPage makes the event's page and brings it to the front.
func (l *library) openPage(ev *routeEvent) {
	l.notifyPage("onBeforePageLoad", ev, nil)
	query := ev.query()
	p := l.newPage(ev.path, ev.webview, ev.decoded())
	p.query, p.wire, p.opener, p.exitState = query, ev.wire, ev.opener, ev.exitState
	l.stack = append(l.stack, p)
	l.attach(p.instance)
	l.attachAll(func() []*tree.Tree { return p.tree.Components(tree.Preorder) })
	l.publish(p)
	l.hook(p.instance, "onLoad", p.query.Clone())
	l.reveal(p)
	l.notifyPage("onAfterPageLoad", ev, p)
}

// reveal tells a page that it is in front.
func (l *library) reveal(p *page) {
	p.hidden = false
	l.pageLifetime(p.instance, "show", Value{})
	l.hook(p.instance, "onShow", Value{})
}

// hide tells a page that it is no longer in front.
func (l *library) hide(p *page) {
	p.hidden = true
	l.pageLifetime(p.instance, "hide", Value{})
	l.hook(p.instance, "onHide", Value{})
}

// leave destroys a page. In onUnload it is still among the current pages.
func (l *library) leave(p *page, ev *routeEvent) {
	l.notifyPage("onBeforePageUnload", ev, p)
	l.hook(p.instance, "onUnload", Value{})
	parts := instances(p.tree.Components(tree.Postorder))
	l.detach(parts)
	l.hook(p.instance, "detached", Value{})
	p.unloaded, p.hidden = true, true
	l.stack = slices.DeleteFunc(l.stack, func(q *page) bool { return q == p })
	if l.dangling[p.route] == p {
		delete(l.dangling, p.route)
	}
	l.forget(parts)
	l.destroy(p.instance)
	l.forgetAll(p)
	ev.left = append(ev.left, p)
	l.notifyPage("onAfterPageUnload", ev, p)
}

// back pops down to the event's page.
func (l *library) back(ev *routeEvent) {
	i := slices.IndexFunc(l.stack, func(p *page) bool { return p.webview == ev.webview })
	if i < 0 {
		l.refuse(ev, "navigateBack with an unexist webviewId "+itoa(ev.webview))
		return
	}
	ev.path, ev.wire = l.stack[i].route, l.stack[i].wire
	l.routed = ev.path
	gone := l.tail(i + 1)
	for _, p := range gone {
		l.leave(p, ev)
	}
	ev.idle = len(gone) == 0
	if !ev.idle {
		l.reveal(l.stack[i])
	}
}

// tab brings a tab page to the bottom of the stack, alone. The tab page that was there stays alive beside the stack.
func (l *library) tab(ev *routeEvent) {
	target := l.dangling[ev.path]
	atBottom := len(l.stack) > 0 && l.stack[0].webview == ev.webview
	switch {
	case atBottom && len(l.stack) == 1:
		ev.idle = true
		return
	case atBottom:
		for _, p := range l.tail(1) {
			l.leave(p, ev)
		}
		l.reveal(l.stack[0])
		return
	}
	if len(l.stack) > 0 {
		l.setAside(ev)
	}
	if target == nil {
		l.begin(ev, nil)
		return
	}
	delete(l.dangling, ev.path)
	l.stack = append(l.stack, target)
	l.reveal(target)
}

// setAside empties the stack for another tab: pages that are no tabs are destroyed, a tab page at the bottom is kept. It is hidden if it was in front, and hears nothing
// if it was covered.
func (l *library) setAside(ev *routeEvent) {
	bottom := l.stack[0]
	if !l.sim.app.IsTab(bottom.route) {
		for _, p := range l.tail(0) {
			l.leave(p, ev)
		}
		return
	}
	if len(l.stack) == 1 {
		l.hide(bottom)
	}
	for _, p := range l.tail(1) {
		l.leave(p, ev)
	}
	l.stack = l.stack[:0]
	l.dangling[bottom.route] = bottom
}

// relaunch destroys everything, the stack from the top and then the tab pages beside it, and starts anew. The app itself goes on.
func (l *library) relaunch(ev *routeEvent) {
	gone := l.tail(0)
	for _, tab := range l.sim.app.Tabs {
		if p := l.dangling[tab.Path]; p != nil {
			gone = append(gone, p)
		}
	}
	l.begin(ev, gone)
}

// routeDone is the end of a route's animation.
func (l *library) routeDone(ev *routeEvent) {
	p := l.top()
	if p == nil || p.webview != ev.webview {
		l.refuse(ev, "routeDone with a webviewId "+itoa(ev.webview)+" that is not the current page")
		return
	}
	l.pageLifetime(p.instance, "routeDone", Value{})
	l.hook(p.instance, "onRouteDone", Value{})
	l.notifyRoute("onAppRouteDone", ev)
}

// notFoundLimit is how often, in notFoundSpan, onPageNotFound runs for one path before it is left out.
const (
	notFoundLimit = 3
	notFoundSpan  = 3 * time.Second
)

// notFound asks the App what to do about a route of native's to a page that does not exist; it must redirect in this turn.
func (l *library) notFound(ev *routeEvent) {
	recent := slices.DeleteFunc(l.missing[ev.path], func(at time.Duration) bool { return l.sim.Now()-at > notFoundSpan })
	l.missing[ev.path] = append(recent, l.sim.Now())
	handled := l.heard("onPageNotFound")
	if handled && len(recent) < notFoundLimit {
		arg := abi.ObjectValue(
			abi.Field{Key: "path", Value: abi.StringValue(ev.path)},
			abi.Field{Key: "query", Value: ev.query()},
			abi.Field{Key: "isEntryPage", Value: abi.BoolValue(ev.openType == appLaunch)},
		)
		l.hook(l.app, "onPageNotFound", arg.Clone())
		l.notify("onPageNotFound", arg, arg)
	}
	if !handled {
		text := `onPageNotFound error: page "` + ev.path + `" is not found.`
		l.consoleError("onPageNotFound", text)
		if !l.heard("onError") {
			l.sim.report(&HandlerError{Where: "onPageNotFound", Text: text})
		}
		l.later(func() { l.appError(text) })
	}
	reply := abi.ObjectValue(
		abi.Field{Key: "hasHandler", Value: abi.BoolValue(handled)},
		abi.Field{Key: "webviewId", Value: abi.IntValue(ev.webview)},
	)
	l.toNative("pageNotFoundCallback", reply, func(n *native) { n.pageMissing(ev.webview, ev.path) })
}

// rewrite is rewriteRoute: another target for the event whose onBeforeAppRoute runs. It gives the reason of its failure, "" if there is none.
func (l *library) rewrite(c *call) (reason string) {
	ev := l.routing
	if ev == nil {
		return "rewriteRoute is only allowed in a onBeforeAppRoute callback"
	}
	if ev.rewritten {
		return `rewriteRoute can only be called once in a route event, this page hash been rewritten to "` + ev.path + `"`
	}
	if ev.openType == navigateBack {
		return `a "navigateBack" event is not allowed to be rewritten`
	}
	path, query, err := route.Resolve(ev.path, c.arg.Get("url").Text())
	wire := route.Encode(route.ParseQuery(query))
	if err != nil || !l.sim.app.HasPage(path) {
		return `page "` + c.arg.Get("url").Text() + `" is not found`
	}
	tab := l.sim.app.IsTab(path)
	switch {
	case ev.openType == switchTab && !tab:
		return `rewriting a "` + ev.openType + `" event to to a non-tab page("` + path + `") is not allowed`
	case (ev.openType == navigateTo || ev.openType == redirectTo) && tab:
		return `rewriting a "` + ev.openType + `" event to a tab page("` + path + `") is not allowed`
	}
	if c.arg.Get("preserveQuery").Bool() && ev.wire != "" {
		wire = strings.TrimPrefix(wire+"&"+ev.wire, "&")
	}
	was := webview{ev.webview, ev.path}
	alive := l.byWebview(was.id) != nil
	ev.rewritten, ev.path, ev.wire, ev.notFound = true, path, wire, false
	if ev.openType == switchTab {
		l.retarget(ev, alive)
	}
	is := webview{ev.webview, path}
	l.toNative("rewriteRoute", abi.StringValue(path), func(n *native) { n.rewritten(was, is, alive) })
	return ""
}

// retarget gives a rewritten switchTab the webview of its new tab: that of the page if it lives, else the one meant for the old tab unless a page has it.
func (l *library) retarget(ev *routeEvent, taken bool) {
	p := l.dangling[ev.path]
	if len(l.stack) > 0 && l.stack[0].route == ev.path {
		p = l.stack[0]
	}
	switch {
	case p != nil:
		ev.webview = p.webview
	case taken:
		ev.webview = l.sim.native.newWebview(ev.path) // WeChat has a spare one loaded, so that nobody waits for it
	}
}

func decodedText(s string) string {
	if text, ok := route.DecodeURIComponent(s); ok {
		return text
	}
	return s
}

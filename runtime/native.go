package wxruntime

import (
	"errors"
	"math"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/runtime/internal/route"
	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Life is where the app is between its start and its death.
type Life string

// The states of the app.
const (
	NotRunning Life = "not running" // never started, destroyed or crashed: the next Launch is a cold start
	InFront    Life = "foreground"  // on the screen
	InBack     Life = "background"  // for less than 5 s
	Suspended  Life = "suspended"   // 5 s after it went to the background: its code stands still
)

// The times of an app in the background.
const (
	suspendAfter = 5 * time.Second
	destroyAfter = 30 * time.Minute // of suspension
)

// wallStart is the wall clock's time at the start of every simulation: 2026-01-01 00:00 in China. Time stamps of exit states are told by it.
const wallStart = 1767196800000

// native is WeChat's client: what routes come to, the life of the app, and services.
type native struct {
	sim      *Sim
	life     Life
	first    *firstPage     // of an app that started in the background; it comes with the app to the front
	stack    []webview      // as decided, which may be ahead of the logic thread
	tabs     map[string]int // webviews of tab pages beside the stack, by route
	webviews int            // made so far
	exit     *exitState
	waking   bool // the app is on its way to the front
	suspend  *sched.Timer
	destroy  *sched.Timer
	host     route.Host
	storage  platform.Storage
	answers  *platform.Answers
	requests requests
}

// webview is a page as native knows it.
type webview struct {
	id   int
	path string
}

// firstPage is what a launch in the background leaves for later.
type firstPage struct {
	launch  platform.Launch
	wire    string
	ownPage bool
}

// exitState is what onSaveExitState left at the last time in the background.
type exitState struct {
	path, wire string
	query      Value
	data       Value
	expires    float64 // ms of the wall clock; 0 for a day
	saved      time.Duration
}

func (n *native) init(s *Sim) {
	n.sim, n.life, n.tabs, n.host = s, NotRunning, map[string]int{}, route.DevTools()
	if s.cfg.errTexts {
		n.host = route.Android()
	}
	n.answers = platform.NewAnswers(platform.DefaultDevice())
}

// wall is the wall clock in ms.
func (n *native) wall() float64 {
	return wallStart + math.Floor(float64(n.sim.Now())/float64(time.Millisecond))
}

// event tells the logic thread of something, in native's one line of events.
func (n *native) event(kind Kind, name string, arg Value, do func(*library)) {
	lib := n.sim.lib
	n.sim.send(message{queue: toLogic + "events", from: LaneNative, to: LaneLogic, kind: kind, name: name, arg: arg, latency: n.sim.cfg.latency.Event}, func() {
		if lib != nil && !lib.closed {
			do(lib)
		}
	})
}

// launch opens the app: a cold start, or a return to the front if it lives.
func (n *native) launch(url string, o platform.Launch, hidden bool) {
	path, query, err := route.Resolve("", url)
	if url == "" || err != nil {
		path, query = "", ""
	}
	path = platform.CleanPath(path)
	pairs := route.ParseQuery(query)
	if o.Query.IsUndefined() {
		o.Query = route.Object(pairs)
	}
	o.Query = texts(o.Query)
	wire := rawWire(o.Query)
	if n.life != NotRunning {
		if hidden {
			n.sim.report(errors.New("wxruntime: Launch: InBackground is for a cold start, and the app runs"))
		}
		o.Path = path
		n.foreground(o, path, wire)
		return
	}
	class := path == ""
	if class {
		path = n.sim.app.Home
	}
	o.Path = path
	n.cold(o, wire, class, hidden)
}

// texts is a query whose values are texts, as those of every query are.
func texts(query Value) Value {
	out := abi.ObjectValue()
	for i := range query.Len() {
		v := query.At(i)
		if v.Kind() != abi.String {
			v = abi.StringValue(v.JSON())
		}
		out.Set(query.KeyAt(i), v)
	}
	return out
}

// rawWire writes a query without encoding its values: native hands on what it was given.
func rawWire(query Value) string {
	text := ""
	for i := range query.Len() {
		if i > 0 {
			text += "&"
		}
		text += query.KeyAt(i) + "=" + query.At(i).Text()
	}
	return text
}

// cold starts the app: its code runs, and then its first page comes.
func (n *native) cold(o platform.Launch, wire string, ownPage, hidden bool) {
	lib, err := newLibrary(n.sim)
	if err != nil {
		n.sim.report(err)
		return
	}
	n.sim.lib = lib
	n.life = InFront
	opts := o.Options()
	n.event(KindApp, "launch", opts.Clone(), func(l *library) { l.boot(opts, hidden) })
	if hidden {
		n.life, n.first = InBack, &firstPage{o, wire, ownPage}
		n.suspend = n.sim.sched.AfterFree(suspendAfter, n.standStill)
		return
	}
	n.openFirst(o, wire, ownPage)
}

// openFirst brings the first page of a cold start.
func (n *native) openFirst(o platform.Launch, wire string, ownPage bool) {
	id := n.newWebview(o.Path)
	n.stack = []webview{{id, o.Path}}
	n.route(&routeEvent{openType: appLaunch, path: o.Path, wire: wire, given: o.Query, webview: id})
	if exit := n.latest(o.Scene, ownPage); exit != nil {
		n.restore(exit)
	}
}

// latest is the page to come back to at a cold start, nil if the home page is all.
func (n *native) latest(scene int, ownPage bool) *exitState {
	exit := n.exit
	n.exit = nil
	if exit == nil || !ownPage || scene != 0 && !platform.ClassA(scene) {
		return nil
	}
	expires := exit.expires
	if expires == 0 {
		expires = wallStart + float64((exit.saved+24*time.Hour)/time.Millisecond)
	}
	app := n.sim.app
	if n.wall() >= expires || app.IsTab(exit.path) || app.Config(exit.path).RestartStrategy != "homePageAndLatestPage" {
		return nil
	}
	return exit
}

// restore opens the latest page as the library does it: in a turn of its own after the first page, in the home page's place if it is that page itself.
func (n *native) restore(exit *exitState) {
	openType := navigateTo
	if exit.path == n.stack[0].path {
		openType = redirectTo
	}
	id := n.newWebview(exit.path)
	if openType == redirectTo {
		n.stack = nil
	}
	n.stack = append(n.stack, webview{id, exit.path})
	n.route(&routeEvent{openType: openType, path: exit.path, wire: exit.wire, given: exit.query, webview: id, exitState: exit.data})
}

func (n *native) newWebview(path string) int {
	n.webviews++
	n.sim.openView(n.webviews, path)
	return n.webviews
}

// route sends the second step of a route, and its end once the animation is over.
func (n *native) route(ev *routeEvent) {
	arg := abi.ObjectValue(
		abi.Field{Key: "path", Value: abi.StringValue(ev.path)},
		abi.Field{Key: "query", Value: abi.StringValue(ev.wire)},
		abi.Field{Key: "webviewId", Value: abi.IntValue(ev.webview)},
	)
	n.event(KindRoute, ev.openType, arg, func(l *library) {
		l.route(ev)
		for _, p := range ev.left {
			n.sim.closeView(p.webview)
		}
		if !ev.idle {
			n.sim.sched.AfterQuiet(n.sim.cfg.latency.Animation, func() { n.animated(ev) })
		}
	})
}

// animated ends a route's animation, if its page is still the one in front.
func (n *native) animated(ev *routeEvent) {
	if n.sim.lib == nil || len(n.stack) == 0 || n.top().id != ev.webview {
		return
	}
	n.event(KindRoute, "routeDone", abi.IntValue(ev.webview), func(l *library) {
		if l.byWebview(ev.webview) != nil {
			l.routeDone(ev)
		}
	})
}

func (n *native) top() webview { return n.stack[len(n.stack)-1] }

// open decides about navigateTo, redirectTo, switchTab and reLaunch: it refuses, or says that the route is confirmed and then lets it happen.
func (n *native) open(c *call, path, wire string, opener *channel) {
	if reason := n.refuses(c.api, path); reason != "" {
		n.sim.lib.answer(c, abi.Result{Failed: true, Value: errMsg(reason)}, LaneNative)
		return
	}
	r := platform.OK(c.api)
	if opener != nil {
		r.Value.Set("eventChannel", opener.other.handle())
	}
	n.sim.lib.answer(c, r, LaneNative)
	ev := &routeEvent{openType: c.api, path: path, wire: wire, opener: opener}
	switch c.api {
	case navigateTo:
		if len(n.stack) > 0 && !n.sim.app.HasPage(n.top().path) {
			n.stack = n.stack[:len(n.stack)-1] // a page that does not exist is not one to come back to
		}
		ev.webview = n.newWebview(path)
		n.stack = append(n.stack, webview{ev.webview, path})
	case redirectTo:
		ev.webview = n.newWebview(path)
		n.stack = append(n.stack[:max(0, len(n.stack)-1)], webview{ev.webview, path})
	case reLaunch:
		n.relaunch(ev)
	case switchTab:
		ev.webview = n.tab(path)
	}
	n.route(ev)
}

func errMsg(text string) Value {
	return abi.ObjectValue(abi.Field{Key: "errMsg", Value: abi.StringValue(text)})
}

// refuses is the errMsg with which the host refuses a route, "" if it does not.
func (n *native) refuses(api, path string) string {
	tab := n.sim.app.IsTab(path)
	full := api == navigateTo && len(n.stack) >= route.MaxPages && n.sim.app.HasPage(n.top().path)
	switch {
	case full && n.host.LimitFirst():
		return n.host.Full(route.MaxPages)
	case tab && (api == navigateTo || api == redirectTo):
		return n.host.TabTarget(api)
	case full:
		return n.host.Full(route.MaxPages)
	case !tab && api == switchTab:
		return n.host.NoTab()
	}
	return ""
}

func (n *native) relaunch(ev *routeEvent) {
	clear(n.tabs)
	ev.webview = n.newWebview(ev.path)
	n.stack = []webview{{ev.webview, ev.path}}
}

// tab makes a tab page the whole stack and gives its webview.
func (n *native) tab(path string) int {
	bottom := n.stack[:min(1, len(n.stack))]
	if len(bottom) == 1 && bottom[0].path == path {
		n.stack = n.stack[:1]
		return bottom[0].id
	}
	if len(bottom) == 1 && n.sim.app.IsTab(bottom[0].path) {
		n.tabs[bottom[0].path] = bottom[0].id
	}
	id, alive := n.tabs[path]
	delete(n.tabs, path)
	if !alive {
		id = n.newWebview(path)
	}
	n.stack = []webview{{id, path}}
	return id
}

// back pops pages, for a call of the author's (c) or for the user's finger (nil).
func (n *native) back(c *call, delta int) {
	if c != nil {
		n.sim.lib.answer(c, platform.OK(c.api), LaneNative)
	}
	if len(n.stack) == 0 {
		return
	}
	n.stack = n.stack[:max(1, len(n.stack)-delta)]
	top := n.top()
	n.route(&routeEvent{openType: navigateBack, path: top.path, webview: top.id})
}

// rewritten takes over a target that rewriteRoute has changed. Alive tells whether a page has the webview of the old one: a tab page, which then stays beside the stack.
func (n *native) rewritten(was, is webview, alive bool) {
	for i := range n.stack {
		if n.stack[i].id == was.id {
			n.stack[i] = is
		}
	}
	if was.id == is.id {
		return
	}
	delete(n.tabs, is.path)
	if alive {
		n.tabs[was.path] = was.id
		return
	}
	n.sim.closeView(was.id)
}

// pageMissing is the library's word that a page does not exist. If no redirect has taken its place meanwhile, native shows a page of its own.
func (n *native) pageMissing(id int, path string) {
	if len(n.stack) > 0 && n.top().id == id {
		n.sim.record(Entry{From: LaneNative, To: LaneNative, Kind: KindView, Name: "page not found", Arg: abi.StringValue(path)})
	}
}

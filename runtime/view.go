package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// view is the thread of one webview. It has the data that has reached it, shows what the templates make of it, and tells the logic thread what it has.
type view struct {
	sim       *Sim
	webview   int
	lane      Lane
	lib       *library                 // whose definitions it has; from its init message on
	page      *page                    // which it shows; of it only what never changes is looked at
	data      Value                    // of the page; undefined before its first render
	tree      *tree.Tree               // what it shows
	places    map[*instance]*tree.Tree // of the components that flows have named
	waiting   []*flow
	asked     []func() // what questions of a SelectorQuery wait for: the first render
	parts     int      // components that it has made
	paints    int
	callbacks int  // of setData that it has acknowledged
	near      bool // scrolled to within the distance of onReachBottom
	dead      bool
	forms     forms // what built-in components keep

	scrollTop int
}

func (s *Sim) newView(webview int) *view {
	return &view{sim: s, webview: webview, lane: ViewLane(webview), places: map[*instance]*tree.Tree{}}
}

// openView is native making a webview; its scripts run after a while and say so.
func (s *Sim) openView(webview int, route string) {
	v := s.newView(webview)
	s.views[webview] = v
	s.send(message{queue: v.queue("native>"), from: LaneNative, to: v.lane, kind: KindView, name: "load", arg: abi.StringValue(route), latency: s.cfg.latency.Load}, v.hello)
}

// closeView ends a webview: what is under way to or from it is lost.
func (s *Sim) closeView(webview int) {
	if v := s.views[webview]; v != nil {
		v.dead = true
		delete(s.sides, sideOf{webview, true})
		delete(s.sides, sideOf{webview, false})
		delete(s.views, webview)
		for _, way := range []sched.Queue{toLogic, "view<", "native>"} {
			s.sched.Drop(v.queue(way))
		}
	}
}

func (v *view) queue(way sched.Queue) sched.Queue { return way + sched.Queue(v.lane) }

// hello is the first thing that a view's scripts do; until the logic thread has it, neither hears the other.
func (v *view) hello() {
	if !v.dead {
		v.tell(KindView, "jsbridge:SYNC", Value{}, func(l *library) { l.sync(v.webview) })
	}
}

// tell sends something to the logic thread.
func (v *view) tell(kind Kind, name string, arg Value, do func(*library)) {
	s := v.sim
	lib := s.lib
	s.send(message{queue: v.queue(toLogic), from: v.lane, to: LaneLogic, kind: kind, name: name, arg: arg, bytes: arg.JSONLen(), latency: s.cfg.latency.ToLogic}, func() {
		if lib != nil && !lib.closed && lib == s.lib {
			do(lib)
		}
	})
}

// init is the page's first data. The view renders once its template is there, which takes a moment; what comes before that is applied before the first paint.
func (v *view) init(l *library, p *page, initial Value) {
	v.lib, v.page = l, p
	latency := v.sim.sched.Stretch(v.sim.cfg.latency.Render)
	v.sim.sched.AfterQuiet(latency, func() {
		if !v.dead {
			v.render(initial)
		}
	})
}

// render is the first paint, the word that what waited for it is shown, and a frame later the word that the page is ready.
func (v *view) render(initial Value) {
	v.data = initial
	v.tree = v.newTree(v.page.name, v.page.traits, initial, nil)
	v.tree.Build()
	v.paint()
	flows := v.waiting
	v.waiting = nil
	for _, f := range flows {
		v.apply(f)
	}
	v.ack(flows, true)
	for _, do := range v.asked {
		do()
	}
	v.asked = nil
	v.sim.sched.AfterQuiet(v.sim.cfg.latency.Frame, func() {
		if !v.dead {
			v.tell(KindView, "__DOMReady", Value{}, func(l *library) { l.pageReady(v.webview) })
		}
	})
}

// take applies flows that arrived together, with one paint; before the first data they wait.
func (v *view) take(flows []*flow) {
	if v.data.IsUndefined() {
		v.waiting = append(v.waiting, flows...)
		return
	}
	for _, f := range flows {
		v.apply(f)
	}
	v.paint()
	v.ack(flows, false)
}

func (v *view) paint() {
	v.paints++
	v.sim.record(Entry{From: v.lane, To: v.lane, Kind: KindView, Name: "paint", Arg: abi.IntValue(v.paints)})
}

// ack tells which flows are shown, if somebody waits for that: a callback, the ready of components, or the first render of all.
func (v *view) ack(flows []*flow, first bool) {
	numbers := abi.ArrayValue()
	var done []abi.CallID
	var ready []*instance
	for _, f := range flows {
		for _, id := range f.done {
			v.callbacks++ // how an engine numbers its calls is no matter of the trace's
			numbers.Append(abi.IntValue(v.callbacks))
			done = append(done, id)
		}
		ready = append(ready, f.ready...)
	}
	if len(done) == 0 && len(ready) == 0 && !first {
		return
	}
	v.tell(KindAck, "ack", numbers, func(l *library) { l.acked(v.webview, done, ready, first) })
}

// sync is the view's first word: what was kept for it goes now.
func (l *library) sync(webview int) {
	if l.synced[webview] {
		return
	}
	l.synced[webview] = true
	kept := l.pending[webview]
	delete(l.pending, webview)
	l.sendView(webview, message{kind: KindView, name: "jsbridge:ACK"}, func(*view) {})
	for _, do := range kept {
		do()
	}
}

// toView sends something to a page's view, or keeps it until the view is there.
func (l *library) toView(p *page, m message, do func(*view)) {
	if l.synced[p.webview] {
		l.sendView(p.webview, m, do)
		return
	}
	l.pending[p.webview] = append(l.pending[p.webview], func() { l.sendView(p.webview, m, do) })
}

func (l *library) sendView(webview int, m message, do func(*view)) {
	m.queue = "view<" + sched.Queue(ViewLane(webview))
	m.from, m.to, m.latency = LaneLogic, ViewLane(webview), l.sim.cfg.latency.ToView
	l.sim.send(m, func() {
		if v := l.sim.views[webview]; v != nil && !v.dead {
			do(v)
		}
	})
}

// publish is the init message: the page's data and what the view must know of its page. It goes before onLoad.
func (l *library) publish(p *page) {
	distance := p.cfg.OnReachBottomDistance
	ext := abi.ObjectValue(
		abi.Field{Key: "route", Value: abi.StringValue(p.route)},
		abi.Field{Key: "query", Value: p.query},
		abi.Field{Key: "webviewId", Value: abi.IntValue(p.webview)},
		abi.Field{Key: "enablePageScroll", Value: abi.BoolValue(p.has("onPageScroll"))},
		abi.Field{Key: "enablePullUpRefresh", Value: abi.BoolValue(p.has("onReachBottom"))},
		abi.Field{Key: "onReachBottomDistance", Value: abi.IntValue(distance)},
		abi.Field{Key: "isTabBarPage", Value: abi.BoolValue(l.sim.app.IsTab(p.route))},
	)
	initial := p.initial
	arg := abi.ObjectValue(abi.Field{Key: "data", Value: initial}, abi.Field{Key: "ext", Value: ext})
	p.published = true
	l.toView(p, message{kind: KindView, name: "init", arg: arg, bytes: arg.JSONLen()}, func(v *view) { v.init(l, p, initial.Clone()) })
}

// acked runs what waited for the view: ready of components, then the callbacks of setData in their order.
func (l *library) acked(webview int, done []abi.CallID, ready []*instance, first bool) {
	p := l.byWebview(webview)
	if p == nil {
		return
	}
	if first {
		l.runReady(instances(p.tree.Components(tree.Created)))
	}
	l.runReady(ready)
	if first && !p.shown {
		p.shown = true
		l.checkFields(p.instance)
		l.hook(p.instance, "ready", Value{})
	}
	p.unacked = slices.DeleteFunc(p.unacked, func(id abi.CallID) bool { return slices.Contains(done, id) })
	for _, id := range done {
		l.resume(id, abi.Result{}, p.name+".setData callback function")
	}
}

// runReady runs ready of components that the view shows now: once for each, and not of one that has been taken away meanwhile.
func (l *library) runReady(list []*instance) {
	for _, in := range list {
		if !in.readied && !in.gone {
			in.readied = true
			l.checkFields(in)
			l.hook(in, "ready", Value{})
		}
	}
}

// pageReady is the view's __DOMReady. A view that was made anew says it again, and onReady does not.
func (l *library) pageReady(webview int) {
	p := l.byWebview(webview)
	if p == nil || p.readied {
		return
	}
	p.readied = true
	l.hook(p.instance, "onReady", Value{})
}

package wxruntime

import (
	"slices"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/wasm/abi"
)

// background takes the app from the screen. After a while its code stands still, and after a longer one it is destroyed.
func (n *native) background() {
	if n.life != InFront {
		return
	}
	n.life = InBack
	n.event(KindApp, "enterBackground", Value{}, func(l *library) { l.enterBackground() })
	n.suspend = n.sim.sched.AfterFree(suspendAfter, n.standStill)
}

func (n *native) standStill() {
	n.life = Suspended
	n.sim.record(Entry{From: LaneNative, To: LaneLogic, Kind: KindApp, Name: "suspend"})
	n.interrupt()
	n.sim.sched.Hold(string(toLogic))
	n.destroy = n.sim.sched.AfterFree(destroyAfter, n.kill)
}

// kill ends the app without a word to it.
func (n *native) kill() {
	n.sim.record(Entry{From: LaneNative, To: LaneLogic, Kind: KindApp, Name: "destroy"})
	if err := n.sim.endLibrary(); err != nil {
		n.sim.report(err)
	}
	n.gone()
}

// gone is native without an app.
func (n *native) gone() {
	n.life = NotRunning
	n.sim.sched.Stop(n.suspend)
	n.sim.sched.Stop(n.destroy)
	n.sim.sched.Hold("")
	n.stack = nil
	clear(n.tabs)
	for _, r := range slices.Concat(n.requests.active, n.requests.waiting) {
		n.sim.sched.Stop(r.timer)
	}
	n.requests, n.first, n.waking = requests{}, nil, false
	for id := range n.sim.views {
		n.sim.closeView(id)
	}
}

// foreground brings the app back. A path, in a scene that stands for a page, restarts its pages, but not the app.
func (n *native) foreground(o platform.Launch, path, wire string) {
	restart := path != "" && n.first == nil
	if !restart && n.life == InFront {
		return
	}
	if n.life == InFront {
		n.background()
	}
	n.sim.sched.Stop(n.suspend)
	n.sim.sched.Stop(n.destroy)
	n.life = InFront
	first := n.first
	n.first = nil
	switch {
	case path != "":
	case first != nil:
		o, wire = first.launch, first.wire
	default:
		o.Path = n.front()
	}
	opts := o.Options()
	lib := n.sim.lib
	wake := message{queue: "wake", from: LaneNative, to: LaneLogic, kind: KindApp, name: "enterForeground", arg: opts.Clone(), latency: n.sim.cfg.latency.Event}
	then := func() {
		if lib != nil && !lib.closed {
			lib.enterForeground(opts, restart)
		}
		n.sim.sched.Hold("")
		n.waking = false
	}
	if !n.sim.sched.Holding() || n.waking {
		wake.queue = toLogic + "events" // behind enterBackground, if that is still under way
	}
	n.waking = true
	n.sim.send(wake, then)
	if first != nil {
		n.openFirst(o, wire, first.ownPage && path == "")
	}
	if restart {
		ev := &routeEvent{openType: autoReLaunch, path: path, wire: wire, given: o.Query}
		n.relaunch(ev)
		n.route(ev)
	}
}

// front is the route of the page on top.
func (n *native) front() string {
	if len(n.stack) == 0 {
		return ""
	}
	return n.top().path
}

// enterBackground: the page on top is hidden, says what it wants to have back, and then the app.
func (l *library) enterBackground() {
	if top := l.top(); top != nil {
		l.hide(top)
		l.saveExitState(top)
	}
	l.notify("onAppHide", Value{}, Value{})
	l.hook(l.app, "onHide", Value{})
}

// saveExitState asks the page for what a later cold start gives back to it.
func (l *library) saveExitState(p *page) {
	state := l.hook(p.instance, "onSaveExitState", Value{})
	exit := &exitState{path: p.route, wire: p.wire, query: p.query, data: state.Get("data"), expires: state.Get("expireTimeStamp").Number(), saved: l.sim.Now()}
	l.sim.native.exit = exit
}

// enterForeground: the app is told, and then the page on top, unless the pages are about to be made anew.
func (l *library) enterForeground(opts Value, restart bool) {
	l.enter = opts
	if l.overdue {
		l.overdue = false
		l.guestReady()
	}
	l.notify("onAppShow", opts, opts)
	l.hook(l.app, "onShow", opts.Clone())
	if top := l.top(); top != nil && !restart {
		l.reveal(top)
	}
}

// crash ends a life of the app whose instance is dead. The next launch is a cold start with a new one.
func (s *Sim) crash(l *library, err error) {
	if l.closed {
		return
	}
	s.record(Entry{From: LaneLogic, To: LaneNative, Kind: KindError, Name: "crash", Arg: abi.StringValue(err.Error())})
	closeErr := l.close()
	if s.lib == l {
		s.lib = nil
	}
	s.native.gone()
	s.report(err)
	if closeErr != nil {
		s.report(closeErr)
	}
}

func milliseconds(ms float64) time.Duration {
	const longest = float64(1<<31 - 1) // of a JavaScript timer
	if ms > longest {
		ms = 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

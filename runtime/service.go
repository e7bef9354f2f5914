package wxruntime

import (
	"errors"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/wasm/abi"
)

// requests are the calls of wx.request that are under way, and those that wait for one of the places.
type requests struct {
	active  []*request
	waiting []*request
}

// request is one wx.request.
type request struct {
	call  *call
	lib   *library
	arg   Value
	timer *sched.Timer
	over  bool
}

// handle does what a call asks of native.
func (n *native) handle(c *call, arg Value) {
	if c.api == "request" && n.sim.cfg.answers["request"] == nil {
		n.requests.waiting = append(n.requests.waiting, &request{call: c, lib: n.sim.lib, arg: arg})
		n.sendWaiting()
		return
	}
	n.sim.lib.answer(c, n.answer(c.api, arg), LaneNative)
	switch c.api {
	case "startPullDownRefresh":
		n.pullDown()
	case "pageScrollTo":
		n.scrollPage(arg)
	case "exitMiniProgram":
		n.background()
	}
}

// pullDown is startPullDownRefresh: the view in front pulls itself down, as if the user had.
func (n *native) pullDown() {
	if len(n.stack) == 0 || n.sim.views[n.top().id] == nil {
		return
	}
	v := n.sim.views[n.top().id]
	v.tell(KindView, "pullDownRefresh", Value{}, func(l *library) {
		if p := l.byWebview(v.webview); p != nil {
			l.pullDown(p)
		}
	})
}

// tabBarCalls need a tab page in front; their words of failure are known from use and not from a document.
var tabBarCalls = [...]string{
	"setTabBarBadge", "removeTabBarBadge", "showTabBarRedDot", "hideTabBarRedDot", "setTabBarItem", "setTabBarStyle", "showTabBar", "hideTabBar",
}

// answer is the result of a call: the test's own, storage, or what the simulator answers by itself.
func (n *native) answer(api string, arg Value) abi.Result {
	if own := n.sim.cfg.answers[api]; own != nil {
		v, err := own(arg)
		switch {
		case err != nil:
			return platform.Fail(api, 0, err.Error())
		case strings.HasSuffix(api, "Sync"):
			return abi.Result{Value: v}
		}
		return platform.Normalise(api, abi.Result{Value: v})
	}
	switch {
	case api == "exitMiniProgram":
		return platform.OK(api)
	case slices.Contains(tabBarCalls[:], api):
		if len(n.stack) > 0 && n.sim.app.IsTab(n.top().path) {
			return platform.OK(api)
		}
		return platform.Fail(api, 0, "not TabBar page")
	}
	if r, ok := n.storage.Call(api, arg); ok {
		return r
	}
	return n.answers.Call(api, arg)
}

// sendWaiting sends requests while there are places.
func (n *native) sendWaiting() {
	for len(n.requests.waiting) > 0 && len(n.requests.active) < platform.MaxConcurrent {
		r := n.requests.waiting[0]
		n.requests.waiting = n.requests.waiting[1:]
		n.requests.active = append(n.requests.active, r)
		n.serve(r)
	}
}

// serve lets the test's server answer a request, and keeps the answer for as long as it takes on the way.
func (n *native) serve(r *request) {
	req, err := platform.NewRequest(r.arg)
	if err != nil {
		var failed *platform.RequestError
		errors.As(err, &failed)
		n.finish(r, failed.Result())
		return
	}
	if n.sim.cfg.server == nil {
		n.finish(r, platform.Fail("request", 0, "no server: give the simulation one with Server(handler)"))
		return
	}
	if set := n.sim.app.NetworkTimeout.Request; set > 0 && !(r.arg.Get("timeout").Number() > 0) {
		req.Timeout = min(req.Timeout, set)
	}
	delay := n.sim.cfg.latency.Request
	if n.sim.cfg.delay != nil {
		delay = n.sim.cfg.delay(req.HTTP(n.sim.ctx))
	}
	delay = n.sim.sched.Stretch(delay)
	result, err := req.Serve(n.sim.ctx, n.sim.cfg.server)
	if err != nil {
		n.sim.record(Entry{From: LaneNative, To: LaneNative, Kind: KindError, Name: "server", Arg: abi.StringValue(err.Error())})
		n.sim.reportStrict("server: " + err.Error())
	}
	if delay >= req.Timeout {
		delay, result = req.Timeout, platform.Fail("request", 5, "timeout") // the server has acted; its answer comes too late
	}
	r.timer = n.sim.sched.AfterQuiet(delay, func() { n.finish(r, result) })
}

// finish gives a request its result, once, and its place to the next.
func (n *native) finish(r *request, result abi.Result) {
	if r.over {
		return
	}
	r.over = true
	n.sim.sched.Stop(r.timer)
	same := func(have *request) bool { return have == r }
	n.requests.active = slices.DeleteFunc(n.requests.active, same)
	n.requests.waiting = slices.DeleteFunc(n.requests.waiting, same)
	if !r.lib.closed {
		r.lib.answer(r.call, result, LaneNative)
	}
	n.sendWaiting()
}

// abort ends a request at the author's wish.
func (n *native) abort(id abi.CallID) {
	for _, r := range slices.Concat(n.requests.active, n.requests.waiting) {
		if r.call.id == id {
			n.finish(r, platform.Fail("request", 0, "abort"))
			return
		}
	}
}

// interrupt ends all requests, as the system does with an app that stands still.
func (n *native) interrupt() {
	all := slices.Concat(n.requests.active, n.requests.waiting)
	n.requests.waiting = nil
	for _, r := range all {
		n.finish(r, platform.Fail("request", 0, "interrupted"))
	}
}

package wxruntime

import (
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/runtime/internal/route"
	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/wasm/abi"
)

// call is a call of the platform by the author's code.
type call struct {
	in   *instance
	id   abi.CallID
	api  string
	arg  Value
	mode abi.CallMode
	done func(abi.Result) // hears of the result, of a call that is not the author's; else nil
}

// Start begins a call. What the framework answers itself is answered here; the rest goes to native.
func (l *library) Start(id abi.ID, callID abi.CallID, name string, arg Value, mode abi.CallMode) abi.Result {
	in := l.instances[id]
	if in == nil {
		in = l.app
	}
	c := &call{in: in, id: callID, api: name, arg: arg, mode: mode}
	if mode == abi.CallWait && l.group != nil {
		l.flushGroup() // groupSetData takes no function that waits: what comes after the first wait is outside
	}
	if own, ok := strings.CutPrefix(name, "router."); ok {
		c.api = own
		return l.navigate(c, in.name)
	}
	if own, ok := strings.CutPrefix(name, "pageRouter."); ok && in.page != nil {
		c.api = own
		return l.navigate(c, in.page.route)
	}
	switch name {
	case navigateTo, redirectTo, switchTab, reLaunch, navigateBack:
		return l.navigate(c, l.routed)
	case "setTimeout", "setInterval", "nextTick", "clearTimeout", "clearInterval":
		return l.timer(c)
	case "rewriteRoute":
		return l.settle(c, platform.Result(name, 0, l.rewrite(c)))
	case "unhandledRejection":
		reason := arg.Clone()
		l.consoleError(in.name+": c.Go function", reason.Get("reason").Text())
		if !l.heard("onUnhandledRejection") {
			l.sim.report(&HandlerError{Where: in.name + ": c.Go function", Text: reason.Get("reason").Text()})
		}
		l.later(func() {
			l.hook(l.app, "onUnhandledRejection", reason)
			l.notify("onUnhandledRejection", reason, reason)
		})
		return abi.Result{}
	case "RequestTask.abort":
		task := abi.CallID(arg.Get("task").Number())
		l.ask(c, Value{}, func(n *native) { n.abort(task) }) // how an engine numbers its calls is no matter of the trace's
		return abi.Result{}
	case "SelectorQuery.exec":
		return l.selectorQuery(c)
	}
	if strings.HasPrefix(name, "EventChannel.") {
		return l.channelCall(c)
	}
	if v, ok := l.inquiry(c); ok {
		return abi.Result{Value: v}
	}
	if (strings.HasPrefix(name, "on") || strings.HasPrefix(name, "off")) && l.listen(c) {
		return abi.Result{}
	}
	return l.native(c)
}

// inquiry answers what the framework knows by itself, at once.
func (l *library) inquiry(c *call) (Value, bool) {
	switch c.api {
	case "getLaunchOptionsSync":
		return l.launch.Clone(), true
	case "getEnterOptionsSync":
		return l.enter.Clone(), true
	case "getCurrentPages":
		pages := abi.ArrayValue()
		for _, p := range l.stack {
			pages.Append(p.info())
		}
		return pages, true
	case "pageInfo":
		if c.in.page == nil {
			return abi.ObjectValue(), true
		}
		return c.in.page.info(), true
	case "getOpenerEventChannel":
		if c.in.page == nil || c.in.page.opener == nil {
			return abi.ObjectValue(), true
		}
		return c.in.page.opener.handle(), true
	}
	return Value{}, false
}

// info is what an author can ask of a page.
func (p *page) info() Value {
	v := abi.ObjectValue(
		abi.Field{Key: "id", Value: abi.NumberValue(float64(p.id))},
		abi.Field{Key: "route", Value: abi.StringValue(p.route)},
		abi.Field{Key: "options", Value: p.query.Clone()},
	)
	if !p.exitState.IsUndefined() {
		v.Set("exitState", p.exitState.Clone())
	}
	return v
}

// settle gives a call its result: at once if the handler needs it in this turn, else in a turn of its own.
func (l *library) settle(c *call, r abi.Result) abi.Result {
	if c.mode == abi.CallSync {
		return r
	}
	l.answer(c, r, LaneLogic)
	return abi.Result{}
}

// answer lets a call's result reach the author's code: at once in a turn of its own, or from native after a while. Results of different calls may overtake each other.
func (l *library) answer(c *call, r abi.Result, from Lane) {
	var latency time.Duration
	if from == LaneNative {
		latency = l.sim.cfg.latency.Result
	}
	queue := toLogic + sched.Queue("call"+itoa(int(c.id)))
	if c.id == 0 {
		queue = toLogic + "calls"
	}
	l.sim.send(message{
		queue: queue, from: from, to: LaneLogic, kind: KindResult, name: c.api, arg: platform.Wire(c.api, r.Value), latency: latency,
	}, func() {
		if !l.closed {
			l.deliver(c, r)
		}
	})
}

// deliver gives a result that has reached the logic thread to who asked for it.
func (l *library) deliver(c *call, r abi.Result) {
	l.sim.consoleResult(c, r)
	if c.done != nil {
		c.done(r)
	}
	if c.id != 0 && c.id < consoleCalls {
		l.resume(c.id, r, c.in.name+": result of "+c.api)
	}
}

// timer sets or stops a timer. nextTick stands in one line with setTimeout 0.
func (l *library) timer(c *call) abi.Result {
	switch c.api {
	case "clearTimeout", "clearInterval":
		id := abi.CallID(c.arg.Get("id").Number())
		l.sim.sched.Stop(l.timers[id])
		delete(l.timers, id)
		return abi.Result{}
	}
	l.setTimer(c, milliseconds(max(0, c.arg.Get("ms").Number())))
	return abi.Result{Value: abi.NumberValue(float64(c.id))}
}

func (l *library) setTimer(c *call, delay time.Duration) {
	l.timers[c.id] = l.sim.sched.After(delay, func() {
		if l.closed {
			return
		}
		delete(l.timers, c.id)
		if c.api == "setInterval" {
			l.setTimer(c, max(time.Millisecond, delay))
		}
		l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindTimer, Name: c.api})
		l.sim.cause = LaneLogic
		l.resume(c.id, abi.Result{}, c.in.name+": "+c.api+" callback function")
	})
}

// navigate is the first step of a route: the framework checks the argument, finds the page and asks native.
func (l *library) navigate(c *call, base string) abi.Result {
	if errno, reason, ok := platform.Check(c.api, c.arg); !ok {
		return l.settle(c, platform.Fail(c.api, errno, reason))
	}
	if c.api == navigateBack {
		if len(l.stack) <= 1 {
			return l.settle(c, platform.Fail(c.api, 0, route.ReasonFirstPage))
		}
		delta := route.Delta(c.arg)
		l.ask(c, abi.ObjectValue(abi.Field{Key: "delta", Value: abi.IntValue(delta)}), func(n *native) { n.back(c, delta) })
		return abi.Result{}
	}
	path, query, err := route.Resolve(base, c.arg.Get("url").Text())
	if err != nil {
		return l.settle(c, platform.Fail(c.api, 0, err.Error()))
	}
	pairs := route.ParseQuery(query)
	if c.api == switchTab && strings.Contains(c.arg.Get("url").Text(), "?") {
		l.warn(switchTab, route.WarnSwitchTabQuery)
		pairs = nil
	}
	wire := route.Wire(path, pairs)
	if !l.sim.app.HasPage(path) {
		return l.settle(c, platform.Fail(c.api, 0, route.ReasonNotFound(wire)))
	}
	var opener *channel
	if c.api == navigateTo {
		opener = l.openChannel(c)
	}
	url := abi.ObjectValue(abi.Field{Key: "url", Value: abi.StringValue(wire)})
	l.ask(c, url, func(n *native) { n.open(c, path, route.Encode(pairs), opener) })
	return abi.Result{}
}

// ask sends a call to native.
func (l *library) ask(c *call, arg Value, do func(*native)) {
	l.toNative(c.api, arg, do)
}

// toNative sends something to native, which gets everything of the logic thread in its order.
func (l *library) toNative(name string, arg Value, do func(*native)) {
	l.sim.send(message{queue: "native<logic", from: LaneLogic, to: LaneNative, kind: KindCall, name: name, arg: arg, bytes: arg.JSONLen(), latency: l.sim.cfg.latency.Call}, func() {
		if !l.closed {
			do(&l.sim.native)
		}
	})
}

// native gives a call to native that the framework knows nothing of but its parameters. A synchronous one is answered at once.
func (l *library) native(c *call) abi.Result {
	if c.mode == abi.CallSync {
		wire := platform.Wire(c.api, c.arg)
		l.sim.record(Entry{From: LaneLogic, To: LaneNative, Kind: KindCall, Name: c.api, Arg: wire, Bytes: wire.JSONLen()})
		r := l.sim.native.answer(c.api, c.arg)
		l.sim.record(Entry{From: LaneNative, To: LaneLogic, Kind: KindResult, Name: c.api, Arg: r.Value, Bytes: r.Value.JSONLen()})
		return r
	}
	if errno, reason, ok := platform.Check(c.api, c.arg); !ok {
		return l.settle(c, platform.Fail(c.api, errno, reason))
	}
	arg := c.arg.Clone()
	l.ask(c, platform.Wire(c.api, arg), func(n *native) { n.handle(c, arg) })
	return abi.Result{}
}

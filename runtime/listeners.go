package wxruntime

import (
	"slices"
	"strings"
	"time"

	"github.com/wxkit/wxkit/wasm/abi"
)

// listenable are the events that wx.onX and wx.offX of the framework know.
var listenable = [...]string{
	"onAppShow", "onAppHide", "onError", "onPageNotFound", "onUnhandledRejection", "onThemeChange", "onMemoryWarning", "onWindowResize",
	"onBeforeAppRoute", "onAppRoute", "onAppRouteDone", "onBeforePageLoad", "onAfterPageLoad", "onBeforePageUnload", "onAfterPageUnload",
}

// listen adds or takes off a listener; false if there is no such event.
func (l *library) listen(c *call) bool {
	name, off := strings.CutPrefix(c.api, "off")
	if off {
		name = "on" + name
	}
	if !slices.Contains(listenable[:], name) {
		return false
	}
	if !off {
		l.listeners[name] = append(l.listeners[name], c.id)
		return true
	}
	id := abi.CallID(c.arg.Get("id").Number())
	if id == 0 {
		delete(l.listeners, name)
		return true
	}
	l.listeners[name] = slices.DeleteFunc(slices.Clone(l.listeners[name]), func(have abi.CallID) bool { return have == id })
	return true
}

// notify runs the listeners of an event in the order in which they were added. Shown is the argument as the trace has it.
func (l *library) notify(name string, shown, arg Value) {
	for _, id := range slices.Clone(l.listeners[name]) {
		l.run(func() {
			l.sim.record(Entry{From: l.sim.cause, To: LaneLogic, Kind: KindListener, Name: "wx." + name, Arg: shown})
			l.resume(id, abi.Result{Value: arg.Clone()}, "wx."+name+" callback function")
		})
	}
}

// notifyRoute tells the listeners of routes of an event.
func (l *library) notifyRoute(name string, ev *routeEvent) {
	if len(l.listeners[name]) == 0 {
		return
	}
	arg := abi.ObjectValue(
		abi.Field{Key: "path", Value: abi.StringValue(ev.path)},
		abi.Field{Key: "query", Value: ev.query()},
		abi.Field{Key: "openType", Value: abi.StringValue(ev.openType)},
		abi.Field{Key: "routeEventId", Value: abi.StringValue(ev.id)},
		abi.Field{Key: "timeStamp", Value: abi.NumberValue(float64(l.sim.Now()) / float64(time.Millisecond))},
		abi.Field{Key: "webviewId", Value: abi.IntValue(ev.webview)},
	)
	if ev.notFound {
		arg.Set("notFound", abi.BoolValue(true))
	}
	l.notify(name, arg, arg)
}

// notifyPage tells the listeners of pages of one that the event makes or destroys; p is nil where it does not exist yet.
func (l *library) notifyPage(name string, ev *routeEvent, p *page) {
	if len(l.listeners[name]) == 0 {
		return
	}
	path := ev.path
	if p != nil {
		path = p.route
	}
	arg := abi.ObjectValue(
		abi.Field{Key: "path", Value: abi.StringValue(path)},
		abi.Field{Key: "openType", Value: abi.StringValue(ev.openType)},
		abi.Field{Key: "routeEventId", Value: abi.StringValue(ev.id)},
	)
	if p != nil {
		arg.Set("page", abi.NumberValue(float64(p.id)))
	}
	l.notify(name, arg, arg)
}

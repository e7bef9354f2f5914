package wxruntime

import (
	"math"

	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/wasm/abi"
)

// scrollDuration is how long pageScrollTo takes in ms if it is not told.
const scrollDuration = 300

// scrollPage is pageScrollTo: once the duration is over the view in front is where it should be, and its page hears onPageScroll if that is another place. With a selector it is the
// nominal top of the first node that matches, and offsetTop more; where none does nothing happens but a line of the console. Without layout no page is too short for a position.
func (n *native) scrollPage(arg Value) {
	if len(n.stack) == 0 || n.sim.views[n.top().id] == nil {
		return
	}
	v := n.sim.views[n.top().id]
	duration := arg.Get("duration")
	if duration.Kind() != abi.Number {
		duration = abi.IntValue(scrollDuration)
	}
	v.afterRender(func() {
		top, ok := v.scrollTarget(arg)
		if !ok {
			return
		}
		n.sim.sched.AfterQuiet(milliseconds(max(0, duration.Number())), func() {
			if !v.dead && top != v.scrollTop {
				v.near = v.near && v.scrollTop-top <= v.page.cfg.OnReachBottomDistance
				v.scrollTop = top
				v.tellScroll()
			}
		})
	})
}

// scrollTarget is where pageScrollTo goes, false if its selector finds nothing.
func (v *view) scrollTarget(arg Value) (top int, ok bool) {
	text := arg.Get("selector").Text()
	if text == "" {
		return int(max(0, pxOf(arg.Get("scrollTop")))), arg.Has("scrollTop")
	}
	s, err := selector.Parse(text)
	if err != nil {
		v.lib.warn(v.page.route, "pageScrollTo: "+err.Error())
		return 0, false
	}
	found := v.nodes(&question{selector: s})
	if len(found) == 0 {
		v.lib.warn(v.page.route, "pageScrollTo: the page shows nothing that "+text+" finds")
		return 0, false
	}
	y := layout{view: v}
	return max(0, y.inPage(found[0]).top+int(pxOf(arg.Get("offsetTop")))), true
}

// tellScroll tells the page where it is now, if it wants to know.
func (v *view) tellScroll() {
	if !v.page.has("onPageScroll") {
		return
	}
	arg := abi.ObjectValue(abi.Field{Key: "scrollTop", Value: abi.IntValue(v.scrollTop)})
	v.tell(KindView, "pageScroll", arg, func(l *library) {
		if p := l.byWebview(v.webview); p != nil && l.synced[v.webview] {
			l.hook(p.instance, "onPageScroll", arg)
		}
	})
}

// pxOf is a number of px, a text read as one included; 0 for what is none.
func pxOf(v Value) float64 {
	px := expr.Number(v)
	if math.IsNaN(px) {
		return 0
	}
	return max(-maxScroll, min(px, maxScroll))
}

// maxScroll is more px than any page is long.
const maxScroll = 1 << 30

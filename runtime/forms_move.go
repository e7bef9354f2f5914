package wxruntime

import (
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Swipe is the user's finger bringing an item of a swiper to the front, by its index, and settles: a model:current follows, then come change and animationfinish. The item in front is left
// alone. An index of no swiper-item is an error of the test. A current that the template changes is no event here.
func (e *Element) Swipe(current int) {
	e.page.sim.tb.Helper()
	if !e.can("Swipe") {
		return
	}
	items := members(e.node, "swiper-item")
	if current < 0 || current >= len(items) {
		e.refuse("Swipe", "it has "+itoa(len(items))+" items, and none with the index "+itoa(current))
		return
	}
	e.act(func(v *view, n *tree.Node) {
		if int(v.forms.number(n, "current", 0)) == current {
			return
		}
		item := v.forms.text(items[current], "itemId")
		v.change(n, "current", abi.IntValue(current))
		v.fire(n, onSwipe("change", current, item))
		v.fire(n, onSwipe("animationfinish", current, item))
	})
}

// Scroll is the user scrolling a scroll-view that has scroll-y to a position in px, and settles. Below is what then is left below, since nothing is laid out: a view is taken to be as high as
// the window. The event scroll comes first, then scrolltoupper or scrolltolower if that is where the finger goes and no more than upper-threshold or lower-threshold (default 50) are left.
func (e *Element) Scroll(top, below int) {
	e.page.sim.tb.Helper()
	if e.can("Scroll") && e.scrolls("Scroll", "scrollY", "scroll-y") {
		e.act(func(v *view, n *tree.Node) { v.scroll(n, vertical, float64(top), float64(below)) })
	}
}

// ScrollX is the user scrolling a scroll-view that has scroll-x to a position in px, and settles; see Scroll. Right is what then is left on the right.
func (e *Element) ScrollX(left, right int) {
	e.page.sim.tb.Helper()
	if e.can("ScrollX") && e.scrolls("ScrollX", "scrollX", "scroll-x") {
		e.act(func(v *view, n *tree.Node) { v.scroll(n, horizontal, float64(left), float64(right)) })
	}
}

func (e *Element) scrolls(verb, property, name string) bool {
	e.page.sim.tb.Helper()
	if e.view.forms.is(e.node, property) {
		return true
	}
	e.refuse(verb, "it has no "+name)
	return false
}

// direction is a way to scroll.
type direction struct{ property, upper, lower string }

var (
	vertical   = direction{"scrollTop", "top", "bottom"}
	horizontal = direction{"scrollLeft", "left", "right"}
)

func (v *view) scroll(n *tree.Node, d direction, to, rest float64) {
	f := &v.forms
	size := v.sim.native.answers.Device.Viewport()
	was := f.number(n, d.property, 0)
	f.set(n, d.property, numberOf(to))
	s := scrolled{left: f.number(n, "scrollLeft", 0), top: f.number(n, "scrollTop", 0), width: size.Get("width").Number(), height: size.Get("height").Number()}
	if d == vertical {
		s.deltaY, s.height = was-to, s.height+to+rest
	} else {
		s.deltaX, s.width = was-to, s.width+to+rest
	}
	v.fire(n, onScroll(s))
	if to < was && to <= f.number(n, "upperThreshold", 50) {
		v.fire(n, onScrollToUpper(d.upper))
	}
	if to > was && rest <= f.number(n, "lowerThreshold", 50) {
		v.fire(n, onScrollToLower(d.lower))
	}
}

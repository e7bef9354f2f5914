package wxruntime

import (
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// box is where an element stands, in px: from the top of the page in a layout, from the top of the visible area in an answer.
type box struct{ top, width, height int }

// layout gives elements nominal places and sizes, since a view without a screen has no layout: styles count for nothing. Every element is as wide as the window and stands below the one
// before it. A built-in element that has a height of its own by nature has that of nominalHeight, everything else is as high as what it shows, and a text is a line. What has the attribute
// hidden, and what is in it, has the place and size 0. Equal pages give equal layouts on every machine.
type layout struct {
	view  *view
	boxes map[*tree.Node]box
	line  int // height of a text
}

// nominalHeight is the height in px of a built-in element that does not depend on its content, in the order of WeChat's defaults; 0 for all others.
func nominalHeight(tag string) int {
	switch tag {
	case "image":
		return 240
	case "video", "live-player", "live-pusher", "camera", "voip-room":
		return 225
	case "textarea", "swiper", "map", "canvas", "editor", "picker-view":
		return 150
	case "button":
		return 46
	case "switch", "slider":
		return 32
	case "radio", "checkbox", "icon", "input":
		return 24
	case "progress":
		return 6
	}
	return 0
}

// of is where a node stands in the visible area.
func (y *layout) of(n *tree.Node) box {
	b := y.inPage(n)
	if b != (box{}) {
		b.top -= y.view.scrollTop
	}
	return b
}

// inPage is where a node stands on the page. The whole page is laid out when it is asked for the first time.
func (y *layout) inPage(n *tree.Node) box {
	if y.boxes == nil {
		y.boxes = map[*tree.Node]box{}
		y.line = y.view.sim.native.answers.Device.FontSize * 5 / 4
		top := 0
		y.view.tree.Shown(func(n *tree.Node) bool {
			top += y.place(n, top)
			return true
		})
	}
	return y.boxes[n]
}

// place gives a node and all in it their places, and tells how high it is.
func (y *layout) place(n *tree.Node, top int) int {
	if n.IsText() {
		if strings.TrimSpace(n.Content()) == "" {
			return 0
		}
		return y.line
	}
	if hidden, has := n.AttrValue("hidden"); has && hidden.Truthy() {
		return 0
	}
	height := 0
	n.Shown(func(kid *tree.Node) bool {
		height += y.place(kid, top+height)
		return true
	})
	if own := nominalHeight(n.Tag()); own > 0 {
		height = own
	}
	y.boxes[n] = box{top, y.view.sim.native.answers.Device.WindowWidth, height}
	return height
}

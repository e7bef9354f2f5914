package lifecycle

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// Each lifecycle function is a type of its own, so that a page has those that its definition lists and no others.
type (
	launch  struct{ t *told }
	appShow struct{ t *told }
	appHide struct{ t *told }
	failed  struct{ t *told }
	missing struct{ t *told }
	theme   struct{ t *told }

	load   struct{ t *told }
	show   struct{ t *told }
	ready  struct{ t *told }
	hide   struct{ t *told }
	unload struct{ t *told }
	pulled struct{ t *told }
	bottom struct{ t *told }
	scroll struct{ t *told }
	shared struct{ t *told }
	saved  struct{ t *told }
	tapped struct{ t *told }
	sized  struct{ t *told }
	lives  struct{}
)

// OnLaunch and the others run what the definition says.
func (h launch) OnLaunch(c *miniapp.Ctx, _ miniapp.LaunchOptions)       { h.t.run(c, "onLaunch") }
func (h appShow) OnShow(c *miniapp.Ctx, _ miniapp.LaunchOptions)        { h.t.run(c, "onShow") }
func (h appHide) OnHide(c *miniapp.Ctx)                                 { h.t.run(c, "onHide") }
func (h failed) OnError(c *miniapp.Ctx, _ string)                       { h.t.run(c, "onError") }
func (h missing) OnPageNotFound(c *miniapp.Ctx, _ miniapp.PageNotFound) { h.t.run(c, "onPageNotFound") }
func (h theme) OnThemeChange(c *miniapp.Ctx, _ miniapp.Theme)           { h.t.run(c, "onThemeChange") }
func (h load) OnLoad(c *miniapp.Ctx, _ miniapp.Query)                   { h.t.run(c, "onLoad") }
func (h show) OnShow(c *miniapp.Ctx)                                    { h.t.run(c, "onShow") }
func (h ready) OnReady(c *miniapp.Ctx)                                  { h.t.run(c, "onReady") }
func (h hide) OnHide(c *miniapp.Ctx)                                    { h.t.run(c, "onHide") }
func (h unload) OnUnload(c *miniapp.Ctx)                                { h.t.run(c, "onUnload") }
func (h pulled) OnPullDownRefresh(c *miniapp.Ctx)                       { h.t.run(c, "onPullDownRefresh") }
func (h bottom) OnReachBottom(c *miniapp.Ctx)                           { h.t.run(c, "onReachBottom") }
func (h scroll) OnPageScroll(c *miniapp.Ctx, _ miniapp.PageScroll)      { h.t.run(c, "onPageScroll") }
func (h tapped) OnTabItemTap(c *miniapp.Ctx, _ miniapp.TabItem)         { h.t.run(c, "onTabItemTap") }
func (h sized) OnResize(c *miniapp.Ctx, _ miniapp.Resize)               { h.t.run(c, "onResize") }
func (h shared) OnShareAppMessage(c *miniapp.Ctx, _ miniapp.ShareFrom) miniapp.Share {
	return miniapp.Share{Title: h.t.run(c, "onShareAppMessage").Get("title").Text()}
}
func (h saved) OnSaveExitState(c *miniapp.Ctx) miniapp.ExitState {
	return miniapp.ExitState{Data: h.t.run(c, "onSaveExitState").Get("data")}
}
func (lives) Created(*miniapp.Ctx)  {}
func (lives) Attached(*miniapp.Ctx) {}
func (lives) Ready(*miniapp.Ctx)    {}
func (lives) Moved(*miniapp.Ctx)    {}
func (lives) Detached(*miniapp.Ctx) {}

// hooksOf are the lifecycle functions of a definition, sorted.
func hooksOf(v miniapp.Value) string {
	var names []string
	for i := range v.Len() {
		if name := v.KeyAt(i); strings.HasPrefix(name, "on") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func appOf(def miniapp.Value) any {
	t := newTold(def, def)
	switch hooks := hooksOf(def); hooks {
	case "onHide onLaunch onShow":
		return struct {
			launch
			appShow
			appHide
		}{launch{t}, appShow{t}, appHide{t}}
	case "onError onLaunch onShow":
		return struct {
			launch
			appShow
			failed
		}{launch{t}, appShow{t}, failed{t}}
	case "onLaunch onPageNotFound onShow":
		return struct {
			launch
			appShow
			missing
		}{launch{t}, appShow{t}, missing{t}}
	case "onLaunch onThemeChange":
		return struct {
			launch
			theme
		}{launch{t}, theme{t}}
	default:
		panic("no type has the hooks " + hooks)
	}
}

func pageOf(def miniapp.Value) miniapp.Component {
	t := newTold(def, def.Get("methods"))
	switch hooks := hooksOf(t.methods); hooks {
	case "":
		return struct {
			*told
			lives
		}{told: t}
	case "onLoad":
		return struct {
			*told
			lives
			load
		}{told: t, load: load{t}}
	case "onLoad onUnload":
		return struct {
			*told
			lives
			load
			unload
		}{told: t, load: load{t}, unload: unload{t}}
	case "onLoad onShow":
		return struct {
			*told
			lives
			load
			show
		}{told: t, load: load{t}, show: show{t}}
	case "onHide onShow":
		return struct {
			*told
			lives
			show
			hide
		}{told: t, show: show{t}, hide: hide{t}}
	case "onHide onLoad onShow":
		return struct {
			*told
			lives
			load
			show
			hide
		}{told: t, load: load{t}, show: show{t}, hide: hide{t}}
	case "onLoad onPullDownRefresh":
		return struct {
			*told
			lives
			load
			pulled
		}{told: t, load: load{t}, pulled: pulled{t}}
	case "onLoad onPageScroll onReachBottom":
		return struct {
			*told
			lives
			load
			scroll
			bottom
		}{told: t, load: load{t}, scroll: scroll{t}, bottom: bottom{t}}
	case "onLoad onReady onResize":
		return struct {
			*told
			lives
			load
			ready
			sized
		}{told: t, load: load{t}, ready: ready{t}, sized: sized{t}}
	case "onLoad onShareAppMessage":
		return struct {
			*told
			lives
			load
			shared
		}{told: t, load: load{t}, shared: shared{t}}
	case "onHide onLoad onSaveExitState onShow onUnload":
		return struct {
			*told
			lives
			load
			show
			hide
			unload
			saved
		}{told: t, load: load{t}, show: show{t}, hide: hide{t}, unload: unload{t}, saved: saved{t}}
	default:
		return usual(t, hooks)
	}
}

// usual is a page with the lifecycle functions that most have.
func usual(t *told, hooks string) miniapp.Component {
	type page struct {
		*told
		lives
		load
		show
		ready
		hide
		unload
	}
	p := page{told: t, load: load{t}, show: show{t}, ready: ready{t}, hide: hide{t}, unload: unload{t}}
	switch hooks {
	case "onHide onLoad onReady onShow onUnload":
		return p
	case "onHide onLoad onReady onShow onTabItemTap onUnload":
		return struct {
			page
			tapped
		}{p, tapped{t}}
	default:
		panic("no type has the hooks " + hooks)
	}
}

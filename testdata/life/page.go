package life

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// page is an ordinary page, or one of the tab bar.
type page struct {
	Count miniapp.Var[int]
	N     miniapp.Var[int] // o.n
	taps  int              // not part of the data
	query miniapp.Query
}

func newPage() miniapp.Page {
	p := &page{}
	p.N.Set(1)
	return p
}

// Bind names what the templates use.
func (p *page) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.Struct("o", func(b *miniapp.Binder) { b.Var("n", &p.N) })
	b.On("tap", p.tap)
	b.On("fail", p.fail)
	b.On("timeout", p.timeout)
	b.On("interval", p.interval)
	b.On("about", p.about)
	b.On("user", p.user)
	b.On("options", p.options)
}

// OnLoad keeps the query and tells which pages there are. It fails at ?throw=onLoad.
func (p *page) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	p.query = q
	miniapp.GetApp[*app](c).pages++
	c.Log("onLoad sees", stack(c))
	if state := c.ExitState(); !state.IsUndefined() {
		c.Log("exitState", state.JSON())
	}
	throwIf(q, "onLoad")
}

// OnShow fails at ?throw=onShow.
func (p *page) OnShow(c *miniapp.Ctx) {
	c.Log("onShow sees", stack(c))
	throwIf(p.query, "onShow")
}

// OnReady fails at ?throw=onReady.
func (p *page) OnReady(c *miniapp.Ctx) { throwIf(p.query, "onReady") }

// OnHide fails at ?throw=onHide.
func (p *page) OnHide(c *miniapp.Ctx) { throwIf(p.query, "onHide") }

// OnUnload tells which pages there are. It fails at ?throw=onUnload.
func (p *page) OnUnload(c *miniapp.Ctx) {
	c.Log("onUnload sees", stack(c))
	throwIf(p.query, "onUnload")
}

// OnRouteDone has nothing to do.
func (p *page) OnRouteDone(c *miniapp.Ctx) {}

// OnSaveExitState saves the count until ?expires=, which is in milliseconds since 1970.
func (p *page) OnSaveExitState(c *miniapp.Ctx) miniapp.ExitState {
	expires, _ := strconv.Atoi(p.query.Get("expires"))
	return miniapp.ExitState{Data: miniapp.Obj(miniapp.F("count", miniapp.Int(p.Count.Get()))), ExpireTimeStamp: float64(expires)}
}

// OnTabItemTap logs the tab.
func (p *page) OnTabItemTap(c *miniapp.Ctx, tab miniapp.TabItem) {
	c.Log("tab", tab.Index, tab.PagePath, tab.Text)
}

// OnResize logs the size.
func (p *page) OnResize(c *miniapp.Ctx, size miniapp.Resize) {
	c.Log("size", strconv.Itoa(int(size.WindowWidth)), strconv.Itoa(int(size.WindowHeight)))
}

// OnShareAppMessage gives the card a title and a path if the query has them.
func (p *page) OnShareAppMessage(c *miniapp.Ctx, from miniapp.ShareFrom) miniapp.Share {
	return miniapp.Share{Title: p.query.Get("title"), Path: p.query.Get("path")}
}

func (p *page) tap(c *miniapp.Ctx, e miniapp.Event) {
	p.taps++
	p.N.Set(p.N.Get() + 1)
	p.Count.Set(p.taps)
}

func (p *page) fail(c *miniapp.Ctx, e miniapp.Event) { panic(errors.New("in fail")) }

// timeout is setTimeout; the detail says in how many milliseconds, and with what text it fails, if it does.
func (p *page) timeout(c *miniapp.Ctx, e miniapp.Event) {
	c.SetTimeout(e.Detail.Get("ms").Int(), func() {
		if text := e.Detail.Get("throw").Text(); text != "" {
			panic(errors.New(text))
		}
		c.Log("timeout")
	})
}

// interval is setInterval; the detail says how many milliseconds.
func (p *page) interval(c *miniapp.Ctx, e miniapp.Event) {
	c.SetInterval(e.Detail.Int(), func() { c.Log("interval") })
}

// about logs what the page knows of itself.
func (p *page) about(c *miniapp.Ctx, e miniapp.Event) {
	c.Log("route", c.Route(), "options", c.Options().Value().JSON())
}

// user logs what the App shares, and changes it if there is a detail.
func (p *page) user(c *miniapp.Ctx, e miniapp.Event) {
	a := miniapp.GetApp[*app](c)
	if name := e.Detail.Text(); name != "" {
		a.user = name
	}
	c.Log(a.user, "launches", strconv.Itoa(a.launches), "pages", strconv.Itoa(a.pages))
}

// options logs what the App was launched with, and what it was shown with last.
func (p *page) options(c *miniapp.Ctx, e miniapp.Event) {
	launch, err := c.GetLaunchOptionsSync()
	if err != nil {
		c.Log(err.Error())
	}
	enter, err := c.GetEnterOptionsSync()
	if err != nil {
		c.Log(err.Error())
	}
	c.Log("launch", launch.Raw.JSON())
	c.Log("enter", enter.Raw.JSON())
}

// stack are the routes of the current pages.
func stack(c *miniapp.Ctx) string {
	var routes []string
	for _, p := range c.GetCurrentPages() {
		routes = append(routes, p.Route)
	}
	return strings.Join(routes, " ")
}

// feed scrolls, can be pulled down, and loads more at its end.
type feed struct{}

// Bind has nothing to name.
func (f *feed) Bind(b *miniapp.Binder) {}

// OnPageScroll has nothing to do.
func (f *feed) OnPageScroll(c *miniapp.Ctx, s miniapp.PageScroll) {}

// OnReachBottom has nothing to do.
func (f *feed) OnReachBottom(c *miniapp.Ctx) {}

// OnPullDownRefresh has nothing to do.
func (f *feed) OnPullDownRefresh(c *miniapp.Ctx) {}

// list loads more at its end. It would refresh, too, but its json does not let the user pull it down.
type list struct{}

// Bind has nothing to name.
func (l *list) Bind(b *miniapp.Binder) {}

// OnReachBottom has nothing to do.
func (l *list) OnReachBottom(c *miniapp.Ctx) {}

// OnPullDownRefresh has nothing to do.
func (l *list) OnPullDownRefresh(c *miniapp.Ctx) {}

// Package late is a mini-program for the start-up gap: its pages say in their first data who the user is, which is known only once the App has been launched.
package late

import (
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// New makes the App.
func New() *miniapp.App {
	a := &app{}
	return miniapp.NewApp(a).
		Page("pages/first/first", func() miniapp.Page { return newPage(a) }).
		Page("pages/second/second", func() miniapp.Page { return newPage(a) }).
		Component("pages/made/made", func() miniapp.Component { return &made{*newPage(a)} })
}

// app is the App.
type app struct{ user string }

// OnLaunch learns who the user is.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) { a.user = o.Query.Get("user") }

// OnShow has nothing to do.
func (a *app) OnShow(c *miniapp.Ctx, o miniapp.LaunchOptions) {}

// OnHide has nothing to do.
func (a *app) OnHide(c *miniapp.Ctx) {}

// OnThemeChange logs the theme.
func (a *app) OnThemeChange(c *miniapp.Ctx, theme miniapp.Theme) { c.Log("theme", string(theme)) }

// page is a page with every hook that a route runs.
type page struct {
	user  miniapp.Var[string]
	taps  miniapp.Var[int]
	notes miniapp.List[string] // the same at every start
}

func newPage(a *app) *page {
	p := &page{}
	p.user.Set(a.user)
	p.notes.Append("note")
	return p
}

// Bind names what the template uses.
func (p *page) Bind(b *miniapp.Binder) {
	b.Var("user", &p.user)
	b.Var("taps", &p.taps)
	b.List("notes", &p.notes)
	b.Observe("taps", func(c *miniapp.Ctx, values []miniapp.Value) { c.Log("taps are", values[0].JSON()) })
	b.Observe("user", func(c *miniapp.Ctx, values []miniapp.Value) { c.Log("user is", values[0].JSON()) })
	b.On("tap", p.tap)
}

func (p *page) tap(c *miniapp.Ctx, e miniapp.Event) {
	p.taps.Set(p.taps.Get() + 1)
	c.Log("tap", strconv.Itoa(p.taps.Get()), p.user.Get())
}

// OnLoad has nothing to do.
func (p *page) OnLoad(c *miniapp.Ctx, q miniapp.Query) {}

// OnShow has nothing to do.
func (p *page) OnShow(c *miniapp.Ctx) {}

// OnReady has nothing to do.
func (p *page) OnReady(c *miniapp.Ctx) {}

// OnRouteDone has nothing to do.
func (p *page) OnRouteDone(c *miniapp.Ctx) {}

// OnHide has nothing to do.
func (p *page) OnHide(c *miniapp.Ctx) {}

// OnUnload has nothing to do.
func (p *page) OnUnload(c *miniapp.Ctx) {}

// OnResize has nothing to do.
func (p *page) OnResize(c *miniapp.Ctx, size miniapp.Resize) {}

// OnTabItemTap logs the tab.
func (p *page) OnTabItemTap(c *miniapp.Ctx, tab miniapp.TabItem) { c.Log("tab", tab.PagePath) }

// OnShareAppMessage gives the card a title.
func (p *page) OnShareAppMessage(c *miniapp.Ctx, from miniapp.ShareFrom) miniapp.Share {
	return miniapp.Share{Title: p.user.Get()}
}

// made is the page as a component.
type made struct{ page }

// Created has nothing to do.
func (p *made) Created(c *miniapp.Ctx) {}

// Attached has nothing to do.
func (p *made) Attached(c *miniapp.Ctx) {}

// Ready has nothing to do.
func (p *made) Ready(c *miniapp.Ctx) {}

// Detached has nothing to do.
func (p *made) Detached(c *miniapp.Ctx) {}

// PageShow has nothing to do.
func (p *made) PageShow(c *miniapp.Ctx) {}

package routes

import "github.com/wxkit/wxkit/miniapp"

// componentPage is a page made with Component: it has lifetimes beside the hooks of a page, and each tells which stack it sees.
type componentPage struct{}

// Bind names nothing: the page shows no data.
func (p *componentPage) Bind(b *miniapp.Binder) {}

// Created runs before the page is on the stack.
func (p *componentPage) Created(c *miniapp.Ctx) { logStack(c, "created") }

// Attached runs when it is.
func (p *componentPage) Attached(c *miniapp.Ctx) { logStack(c, "attached") }

// OnLoad runs next.
func (p *componentPage) OnLoad(c *miniapp.Ctx, q miniapp.Query) { logStack(c, "onLoad") }

// PageShow is pageLifetimes.show.
func (p *componentPage) PageShow(c *miniapp.Ctx) {}

// OnShow runs behind it.
func (p *componentPage) OnShow(c *miniapp.Ctx) { logStack(c, "onShow") }

// Ready runs when the view shows the page.
func (p *componentPage) Ready(c *miniapp.Ctx) {}

// OnReady runs behind it.
func (p *componentPage) OnReady(c *miniapp.Ctx) {}

// PageHide is pageLifetimes.hide.
func (p *componentPage) PageHide(c *miniapp.Ctx) {}

// OnHide runs behind it.
func (p *componentPage) OnHide(c *miniapp.Ctx) {}

// PageRouteDone is pageLifetimes.routeDone.
func (p *componentPage) PageRouteDone(c *miniapp.Ctx) {}

// OnRouteDone runs behind it.
func (p *componentPage) OnRouteDone(c *miniapp.Ctx) {}

// OnUnload runs while the page is on the stack.
func (p *componentPage) OnUnload(c *miniapp.Ctx) { logStack(c, "onUnload") }

// Detached does too.
func (p *componentPage) Detached(c *miniapp.Ctx) { logStack(c, "detached") }

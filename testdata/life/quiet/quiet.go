// Package quiet is a mini-program whose App has no onPageNotFound.
package quiet

import "github.com/wxkit/wxkit/miniapp"

// New makes the App.
func New() *miniapp.App {
	return miniapp.NewApp(&app{}).Page("pages/index/index", func() miniapp.Page { return &index{} })
}

type app struct{}

// OnLaunch has nothing to do.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {}

// OnError logs the whole text.
func (a *app) OnError(c *miniapp.Ctx, text string) { c.Log("onError", text) }

type index struct{}

// Bind has nothing to name.
func (p *index) Bind(b *miniapp.Binder) {}

// OnLoad has nothing to do.
func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) {}

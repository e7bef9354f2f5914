package faults

import "github.com/wxkit/wxkit/miniapp"

// fault is the page that does wrong.
type fault struct {
	bind  string
	query miniapp.Query
	taps  miniapp.Var[int]
	level miniapp.Var[string]
}

// newFault does what ?factory= of the launch says; "nothing" makes no page.
func newFault(launch *Launch) miniapp.Page {
	if launch.factory == "nothing" {
		return nil
	}
	Do(launch.factory)
	return &fault{bind: launch.bind}
}

// Bind does what ?bind= of the launch says.
func (p *fault) Bind(b *miniapp.Binder) {
	Do(p.bind)
	b.Var("taps", &p.taps)
	b.Var("level", &p.level)
	b.Observe("level", func(c *miniapp.Ctx, values []miniapp.Value) { Do(values[0].Text()) })
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) { p.taps.Set(p.taps.Get() + 1) })
	b.On("act", p.act)
	b.On("set", func(c *miniapp.Ctx, e miniapp.Event) { p.level.Set(e.Detail.Text()) })
	b.On("wait", p.wait)
	b.On("later", p.later)
	b.On("keep", p.keep)
}

// OnLoad fails at ?in=onLoad.
func (p *fault) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	p.query = q
	p.at("onLoad")
}

// OnShow fails at ?in=onShow.
func (p *fault) OnShow(c *miniapp.Ctx) { p.at("onShow") }

// OnReady fails at ?in=onReady.
func (p *fault) OnReady(c *miniapp.Ctx) { p.at("onReady") }

// OnHide fails at ?in=onHide.
func (p *fault) OnHide(c *miniapp.Ctx) { p.at("onHide") }

// OnUnload fails at ?in=onUnload.
func (p *fault) OnUnload(c *miniapp.Ctx) { p.at("onUnload") }

// at does what ?do= says in the hook that ?in= names.
func (p *fault) at(hook string) {
	if p.query.Get("in") == hook {
		Do(p.query.Get("do"))
	}
}

// act does what the detail says.
func (p *fault) act(c *miniapp.Ctx, e miniapp.Event) { Do(e.Detail.Text()) }

// wait waits for a server.
func (p *fault) wait(c *miniapp.Ctx, e miniapp.Event) {
	if _, err := c.Request(miniapp.Request{URL: "https://api.example.com/slow"}); err != nil {
		c.Log(err.Error())
	}
}

// later fails when a timer fires.
func (p *fault) later(c *miniapp.Ctx, e miniapp.Event) {
	what := e.Detail.Text()
	c.SetTimeout(10, func() { Do(what) })
}

// keep stores the detail.
func (p *fault) keep(c *miniapp.Ctx, e miniapp.Event) {
	if err := c.SetStorageSync("kept", e.Detail); err != nil {
		c.Log(err.Error())
	}
}

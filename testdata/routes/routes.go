// Package routes is a mini-program of three tab pages (p/A, p/B, p/E) and of pages that are none. What they do beyond showing up is asked for in their queries:
//
//	p/C?on=onUnload&do=redirectTo&url=/p/D  calls redirectTo in its onUnload
//	p/C?instead=/p/D                        is rewritten to p/D before the route, if the App listens
//
// and in the query of the launch, which the App reads.
package routes

import "github.com/wxkit/wxkit/miniapp"

// New makes the App with its pages.
func New() *miniapp.App {
	app := miniapp.NewApp(&app{})
	for _, path := range []string{"p/A", "p/B", "p/E", "p/C", "p/D", "p/X", "p/sub/C", "p/sub/D"} {
		app.Page(path, func() miniapp.Page { return &page{} })
	}
	for _, path := range []string{"p/K", "p/L"} {
		app.Component(path, func() miniapp.Component { return &componentPage{} })
	}
	return app
}

// page has every lifecycle function that a route can run.
type page struct {
	query  miniapp.Query
	opened *miniapp.EventChannel // to the page that open opened
	texts  miniapp.List[string]  // what came through EventChannels
}

// Bind names the handlers.
func (p *page) Bind(b *miniapp.Binder) {
	b.List("texts", &p.texts)
	b.On("twice", p.twice)
	b.On("wander", p.wander)
	b.On("open", p.open)
	b.On("greet", p.greet)
	b.On("say", p.say)
	b.On("shout", p.shout)
	b.On("follow", p.follow)
	b.On("opener", p.opener)
	b.On("hear", p.hear)
	b.On("deaf", p.deaf)
	b.On("rewrite", p.rewrite)
}

// OnLoad keeps the query and, if the query says so, listens to the page's opener.
func (p *page) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	p.query = q
	p.at(c, "onLoad")
	if q.Has("hear") {
		p.listen(c, q.Get("hear"))
	}
}

// OnShow may route, as all hooks below.
func (p *page) OnShow(c *miniapp.Ctx) { p.at(c, "onShow") }

// OnReady may route.
func (p *page) OnReady(c *miniapp.Ctx) { p.at(c, "onReady") }

// OnRouteDone may route.
func (p *page) OnRouteDone(c *miniapp.Ctx) { p.at(c, "onRouteDone") }

// OnHide may route.
func (p *page) OnHide(c *miniapp.Ctx) { p.at(c, "onHide") }

// OnUnload may route.
func (p *page) OnUnload(c *miniapp.Ctx) { p.at(c, "onUnload") }

// at makes the route that the query asks for in this hook. What comes of it is in the console.
func (p *page) at(c *miniapp.Ctx, hook string) {
	if p.query.Get("on") != hook {
		return
	}
	c.Call(p.query.Get("do"), miniapp.Obj(miniapp.F("url", miniapp.Str(p.query.Get("url")))), miniapp.Callbacks{
		Fail: func(err *miniapp.APIError) { c.Log(err.ErrMsg) },
	})
}

// twice opens two pages in one turn.
func (p *page) twice(c *miniapp.Ctx, e miniapp.Event) {
	done := func(res miniapp.Value) { c.Log(res.Get("errMsg").Text()) }
	c.NavigateTo(miniapp.NavigateTo{URL: "/p/C", Callbacks: miniapp.Callbacks{Complete: done}})
	c.NavigateTo(miniapp.NavigateTo{URL: "/p/D", Callbacks: miniapp.Callbacks{Complete: done}})
}

// wander opens p/X and from there, by three routers, pages that are named relative to something. It takes 5 s.
func (p *page) wander(c *miniapp.Ctx, e miniapp.Event) {
	c.NavigateTo(miniapp.NavigateTo{URL: "/p/X"})
	c.Sleep(1000)
	c.PageRouter().NavigateTo(miniapp.NavigateTo{URL: "D?by=pageRouter"})
	c.Sleep(1000)
	c.NavigateBack(miniapp.NavigateBack{})
	c.Sleep(1000)
	c.Router().RedirectTo(miniapp.RedirectTo{URL: "./D?by=router"})
	c.Sleep(1000)
	c.RedirectTo(miniapp.RedirectTo{URL: "../X"})
	c.Sleep(1000)
	c.NavigateTo(miniapp.NavigateTo{URL: "D?by=wx"})
}

// rewrite calls rewriteRoute where it is not allowed.
func (p *page) rewrite(c *miniapp.Ctx, e miniapp.Event) {
	if err := c.RewriteRoute(miniapp.RewriteRoute{URL: "/p/D"}); err != nil {
		c.Log(err.Error())
	}
}

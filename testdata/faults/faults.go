// Package faults is a mini-program that does wrong on request. pages/fault/fault?in=onLoad&do=nil fails in onLoad; a launch with app=loop lets the App's onLaunch loop;
// factory= and bind= let what makes pages/fault/fault fail once the App has been launched, so that the manifest can be read. What there is to do stands in [Do].
package faults

import (
	"github.com/wxkit/wxkit/miniapp"
)

// New makes the App. pages/bare/bare stands in app.json and is registered nowhere; pages/lost/lost is registered, and app.json does not name it.
func New() *miniapp.App {
	a := &app{}
	return Pages(miniapp.NewApp(a), &a.launch)
}

// Launch is what the launch's query asks of those who make pages.
type Launch struct{ factory, bind string }

// Take reads the query.
func (l *Launch) Take(q miniapp.Query) { l.factory, l.bind = q.Get("factory"), q.Get("bind") }

// Pages registers the pages.
func Pages(a *miniapp.App, launch *Launch) *miniapp.App {
	calm := func() miniapp.Page { return &calm{} }
	return a.
		Page("pages/fault/fault", func() miniapp.Page { return newFault(launch) }).
		Page("pages/calm/calm", calm).
		Page("pages/lost/lost", calm)
}

// app is the App.
type app struct{ launch Launch }

// OnLaunch does what ?app= says.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	a.launch.Take(o.Query)
	Do(o.Query.Get("app"))
}

// OnError logs the text.
func (a *app) OnError(c *miniapp.Ctx, text string) { c.Log("onError", text) }

// calm is a page that does nothing wrong.
type calm struct{ taps miniapp.Var[int] }

// Bind names what the template uses.
func (p *calm) Bind(b *miniapp.Binder) {
	b.Var("taps", &p.taps)
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) { p.taps.Set(p.taps.Get() + 1) })
}

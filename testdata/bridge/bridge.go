// Package bridge is a mini-program about what crosses between the threads: data on its way to the view, and calls of the platform.
package bridge

import "github.com/wxkit/wxkit/miniapp"

// New makes the App with its pages.
func New() *miniapp.App {
	return miniapp.NewApp(app{}).
		Page("pages/data/data", func() miniapp.Page { return &data{} }).
		Page("pages/first/first", func() miniapp.Page { return &first{} }).
		Page("pages/storage/storage", func() miniapp.Page { return &storage{} }).
		Page("pages/net/net", func() miniapp.Page { return &net{} }).
		Page("pages/timers/timers", func() miniapp.Page { return &timers{} }).
		Page("pages/query/query", func() miniapp.Page { return &query{} }).
		Page("pages/window/window", func() miniapp.Page { return &window{} })
}

type app struct{}

// OnError lets errors in handlers be seen in the trace.
func (app) OnError(c *miniapp.Ctx, text string) {}

// window is a page that hears everything that the window can tell it.
type window struct{}

func (*window) Bind(b *miniapp.Binder)                            {}
func (*window) OnPullDownRefresh(c *miniapp.Ctx)                  {}
func (*window) OnReachBottom(c *miniapp.Ctx)                      {}
func (*window) OnPageScroll(c *miniapp.Ctx, s miniapp.PageScroll) {}

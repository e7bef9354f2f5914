// Package counter is a mini-program of one page that counts taps.
package counter

import "github.com/wxkit/wxkit/miniapp"

// New makes the App with its page.
func New() *miniapp.App {
	return miniapp.NewApp(nil).Page("pages/index/index", func() miniapp.Page { return &index{} })
}

// index is the page pages/index/index.
type index struct {
	Count miniapp.Var[int]
}

// Bind says what index.wxml may use: {{count}}, bindtap="tap" and bindtap="reset".
func (p *index) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.On("tap", p.tap)
	b.On("reset", p.reset)
}

// OnLoad starts the count at the query's number: pages/index/index?start=5.
func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	if start, ok := q.Int("start"); ok {
		p.Count.Set(start)
	}
}

func (p *index) tap(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(p.Count.Get() + 1) }

func (p *index) reset(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(0) }

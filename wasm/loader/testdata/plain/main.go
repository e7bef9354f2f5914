// Command plain is a guest that needs no part of the loader: a page with data, hooks and event handlers.
package main

import (
	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm"
)

func init() {
	wasm.Run(func() *miniapp.App {
		return miniapp.NewApp(nil).Page("pages/index/index", func() miniapp.Page { return &index{} })
	})
}

func main() {}

type index struct{ Count miniapp.Var[int] }

func (p *index) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) {
		p.Count.Set(p.Count.Get() + 1)
		c.Log("tapped")
	})
	b.On("panics", func(*miniapp.Ctx, miniapp.Event) { panic("oh no") })
	b.On("traps", func(*miniapp.Ctx, miniapp.Event) { _ = overflow(0) })
}

func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) { c.Log("loaded") }
func (p *index) OnUnload(c *miniapp.Ctx)                { c.Log("unloaded") }

// overflow ends where the stack does.
func overflow(n int) int {
	if n < 0 {
		return 0
	}
	return overflow(n+1) + 1
}

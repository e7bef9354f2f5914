package parts

import "github.com/wxkit/wxkit/miniapp"

// gone is a page whose component goes while its handler runs.
type gone struct {
	shows
	Open miniapp.Var[bool]
}

// Bind names what gone.wxml uses.
func (g *gone) Bind(b *miniapp.Binder) {
	g.Open.Set(true)
	b.Var("open", &g.Open)
	b.On("close", func(*miniapp.Ctx, miniapp.Event) {
		g.Open.Set(false)
		g.Open.Set(true) // another one
	})
	b.On("late", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("late") })
}

// closer asks to be taken away, and goes on.
type closer struct {
	life
	Text miniapp.Var[string]
}

// Bind names what closer.wxml uses.
func (p *closer) Bind(b *miniapp.Binder) {
	p.Text.Set("new")
	b.Var("text", &p.Text)
	b.On("close", func(c *miniapp.Ctx, _ miniapp.Event) {
		_ = c.TriggerEvent("close", nil)
		p.Text.Set("old")
		err := c.SetData(miniapp.Patch{miniapp.Put("more", miniapp.Int(1))}, func() { c.Log("never") })
		_ = c.TriggerEvent("late", nil)
		_, owner := c.SelectOwnerComponent()
		c.Log(p.Text.Get(), yes(err == nil), yes(owner), miniapp.Int(len(c.SelectAllComponents("#closer"))).JSON())
		res, err := c.GetLaunchOptionsSync()
		c.Log(res.Path, yes(err == nil))
	})
}

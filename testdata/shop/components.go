package shop

import "github.com/wxkit/wxkit/miniapp"

// goodCard is the component components/good/good: one of the goods in a list.
type goodCard struct{ Item miniapp.Var[good] }

// Bind names what good.wxml uses.
func (g *goodCard) Bind(b *miniapp.Binder) {
	b.Property("item", &g.Item)
	b.On("tap", g.tap)
}

// tap tells the page which of the goods the user wants to see.
func (g *goodCard) tap(c *miniapp.Ctx, e miniapp.Event) {
	c.TriggerEvent("open", miniapp.Obj(miniapp.F("id", miniapp.Str(g.Item.Get().ID))))
}

// stepper is the component components/stepper/stepper: a number between two buttons.
type stepper struct {
	ID    miniapp.Var[string] // of what is counted
	Count miniapp.Var[int]
}

// Bind names what stepper.wxml uses.
func (s *stepper) Bind(b *miniapp.Binder) {
	b.Property("key", &s.ID)
	b.Property("count", &s.Count)
	b.On("more", func(c *miniapp.Ctx, e miniapp.Event) { s.change(c, s.Count.Get()+1) })
	b.On("less", func(c *miniapp.Ctx, e miniapp.Event) { s.change(c, s.Count.Get()-1) })
}

// change asks the page for another number. The page sets it; a stepper keeps none of its own.
func (s *stepper) change(c *miniapp.Ctx, count int) {
	c.TriggerEvent("change", miniapp.Obj(
		miniapp.F("id", miniapp.Str(s.ID.Get())),
		miniapp.F("count", miniapp.Int(max(0, count))),
	))
}

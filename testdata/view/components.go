package view

import "github.com/wxkit/wxkit/miniapp"

// row is a component that logs what happens to it, and the values that its property gets.
type row struct{ ID miniapp.Var[int] }

// Bind names what row.wxml uses.
func (r *row) Bind(b *miniapp.Binder) {
	b.Property("rid", &r.ID)
	b.ObserveProperty("rid", func(c *miniapp.Ctx, p miniapp.PropertyChange) { c.Log("rid", p.Old.JSON(), "->", p.New.JSON()) })
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) {
		if err := c.TriggerEvent("pick", miniapp.Obj(miniapp.F("id", miniapp.Int(r.ID.Get())))); err != nil {
			c.Warn(err.Error())
		}
	})
}

func (r *row) Created(c *miniapp.Ctx)  { c.Log("created") }
func (r *row) Attached(c *miniapp.Ctx) { r.log(c, "attached") }
func (r *row) Moved(c *miniapp.Ctx)    { r.log(c, "moved") }
func (r *row) Detached(c *miniapp.Ctx) { r.log(c, "detached") }

func (r *row) log(c *miniapp.Ctx, lifetime string) { c.Log(lifetime, miniapp.Int(r.ID.Get()).JSON()) }

// card is a component with elements around its slot. Its handlers log the names of the listeners.
type card struct{}

// Bind names the handlers of card.wxml and frame.wxml.
func (r *card) Bind(b *miniapp.Binder) { logs(b, "around", "top") }

package shop

import "github.com/wxkit/wxkit/miniapp"

// order is the page pages/order/order: the last look at what is bought.
type order struct {
	Items   miniapp.List[cartItem]
	Total   miniapp.Var[int] // in fen
	Sending miniapp.Var[bool]

	cart cart
	gone bool // the user has left the page
}

// Bind names what order.wxml uses.
func (p *order) Bind(b *miniapp.Binder) {
	b.List("items", &p.Items)
	b.Var("total", &p.Total)
	b.Var("sending", &p.Sending)
	b.On("confirm", p.confirm)
}

// OnLoad shows the cart.
func (p *order) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	p.cart = loadCart(c)
	p.Items.Replace(p.cart.Items)
	p.Total.Set(p.cart.total())
}

// OnUnload tells an order that is under way that there is no page any more.
func (p *order) OnUnload(c *miniapp.Ctx) { p.gone = true }

// confirm orders. The button is dead while the order is under way: a second tap must not buy twice.
func (p *order) confirm(c *miniapp.Ctx, e miniapp.Event) {
	if p.Sending.Get() {
		return
	}
	p.Sending.Set(true)
	var r receipt
	err := sendAsUser(c, miniapp.Request{Method: "POST", URL: server + "/orders", Data: &p.cart}, &r)
	if err != nil {
		p.refused(c, err)
		return
	}
	empty := cart{}
	if err := empty.save(c); err != nil {
		c.Warn("the cart is not emptied:", err.Error())
	}
	if p.gone {
		return
	}
	// Not redirectTo: if the user goes back at this very moment, it would close the page below.
	c.SwitchTab(miniapp.SwitchTab{URL: "/pages/mine/mine"})
	c.ShowToast(miniapp.ShowToast{Title: "Thank you"})
}

func (p *order) refused(c *miniapp.Ctx, err error) {
	if p.gone {
		return
	}
	p.Sending.Set(false)
	c.ShowModal(miniapp.ShowModal{Title: "No order was made", Content: err.Error(), ShowCancel: miniapp.Bool(false)})
}

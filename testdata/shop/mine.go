package shop

import "github.com/wxkit/wxkit/miniapp"

// mine is the page pages/mine/mine: who the user is to the shop, and what was ordered.
type mine struct {
	Known    miniapp.Var[bool] // the login has ended, well or not
	LoggedIn miniapp.Var[bool]
	Orders   miniapp.List[receipt]
	Failure  miniapp.Var[string]

	loads int // how often load was called
}

// Bind names what mine.wxml uses.
func (p *mine) Bind(b *miniapp.Binder) {
	b.Var("known", &p.Known)
	b.Var("loggedIn", &p.LoggedIn)
	b.List("orders", &p.Orders)
	b.Var("failure", &p.Failure)
	b.On("login", p.login)
}

// OnShow comes each time the user opens the tab: there may be a new order.
func (p *mine) OnShow(c *miniapp.Ctx) { p.load(c) }

// load waits for the login of OnLaunch and shows the orders. If it is called again while an answer is on its way, that answer is old and is not shown.
func (p *mine) load(c *miniapp.Ctx) {
	p.loads++
	number := p.loads
	c.AwaitLaunch()
	p.Known.Set(true)
	if miniapp.GetApp[*shop](c).token == "" {
		return
	}
	p.LoggedIn.Set(true)
	var all receipts
	err := sendAsUser(c, miniapp.Request{URL: server + "/orders"}, &all)
	switch {
	case number != p.loads:
	case err != nil:
		p.Failure.Set(err.Error())
	default:
		p.Failure.Set("")
		p.Orders.Replace(all.Orders)
	}
}

// login is the button that is there if the login of OnLaunch has failed.
func (p *mine) login(c *miniapp.Ctx, e miniapp.Event) {
	if err := miniapp.GetApp[*shop](c).login(c); err != nil {
		p.Failure.Set(err.Error())
		return
	}
	p.load(c)
}

package shop

import "github.com/wxkit/wxkit/miniapp"

// mine is the page pages/mine/mine: who the user is to the shop.
type mine struct {
	LoggedIn miniapp.Var[bool]
	Known    miniapp.Var[bool] // whether LoggedIn means anything yet
	Failure  miniapp.Var[string]
}

// Bind names what mine.wxml uses.
func (p *mine) Bind(b *miniapp.Binder) {
	b.Var("loggedIn", &p.LoggedIn)
	b.Var("known", &p.Known)
	b.Var("failure", &p.Failure)
	b.On("login", p.login)
	b.On("orders", p.orders)
}

// OnLoad waits for the login of OnLaunch and says how it ended.
func (p *mine) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	c.AwaitLaunch()
	p.LoggedIn.Set(miniapp.GetApp[*shop](c).token != "")
	p.Known.Set(true)
}

// login is the button that is there if the login of OnLaunch has failed.
func (p *mine) login(c *miniapp.Ctx, e miniapp.Event) {
	if err := miniapp.GetApp[*shop](c).login(c); err != nil {
		p.Failure.Set(err.Error())
		return
	}
	p.Failure.Set("")
	p.LoggedIn.Set(true)
}

func (p *mine) orders(c *miniapp.Ctx, e miniapp.Event) {
	c.NavigateTo(miniapp.NavigateTo{URL: "/pages/orders/orders"})
}

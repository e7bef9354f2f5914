// Package shop is a small shop: a list of goods, a cart, an order, and a login for which everything waits that needs to know the user.
package shop

import "github.com/wxkit/wxkit/miniapp"

// New makes the App with its pages and components.
func New() *miniapp.App {
	return miniapp.NewApp(&shop{}).
		Page("pages/home/home", func() miniapp.Page { return &home{} }).
		Page("pages/cart/cart", func() miniapp.Page { return &cartPage{} }).
		Page("pages/mine/mine", func() miniapp.Page { return &mine{} }).
		Page("pages/goods/goods", func() miniapp.Page { return &goods{} }).
		Page("pages/order/order", func() miniapp.Page { return &order{} }).
		Component("components/good/good", func() miniapp.Component { return &goodCard{} }).
		Component("components/stepper/stepper", func() miniapp.Component { return &stepper{} })
}

// shop is the App. It holds what all pages share.
type shop struct {
	token string // of the session with the server, "" while there is none
}

// OnLaunch logs in. The pages do not wait for it, unless they call AwaitLaunch.
func (s *shop) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	if err := s.login(c); err != nil {
		c.Warn("login failed:", err.Error())
	}
}

// login gives WeChat's code to the server and keeps the token that comes back.
func (s *shop) login(c *miniapp.Ctx) error {
	res, err := c.Login(miniapp.Login{})
	if err != nil {
		return err
	}
	var answer session
	if err := send(c, miniapp.Request{Method: "POST", URL: server + "/login", Data: &credentials{Code: res.Code}}, &answer); err != nil {
		return err
	}
	s.token = answer.Token
	return nil
}

// OnPageNotFound helps those who come by an old address: the page of the goods once had another name. Everybody else comes home.
func (s *shop) OnPageNotFound(c *miniapp.Ctx, o miniapp.PageNotFound) {
	if o.Path == "pages/item/item" {
		c.RedirectTo(miniapp.RedirectTo{URL: "/pages/goods/goods?id=" + o.Query.Get("id")})
		return
	}
	c.SwitchTab(miniapp.SwitchTab{URL: "/pages/home/home"})
}

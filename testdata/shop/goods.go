package shop

import "github.com/wxkit/wxkit/miniapp"

// goods is the page pages/goods/goods: one of the goods, that of the query's id.
type goods struct {
	Good    miniapp.Var[good]
	Failure miniapp.Var[string]
}

// Bind names what goods.wxml uses.
func (p *goods) Bind(b *miniapp.Binder) {
	b.Var("good", &p.Good)
	b.Var("failure", &p.Failure)
	b.On("add", p.add)
}

// OnLoad asks the server for the good.
func (p *goods) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	var g good
	if err := send(c, miniapp.Request{URL: server + "/goods/" + q.Get("id")}, &g); err != nil {
		p.Failure.Set(err.Error())
		return
	}
	p.Good.Set(g)
	c.SetNavigationBarTitle(miniapp.SetNavigationBarTitle{Title: g.Name})
}

// OnShareAppMessage offers the page for sharing. Whoever opens the card gets this page with the same id.
func (p *goods) OnShareAppMessage(c *miniapp.Ctx, from miniapp.ShareFrom) miniapp.Share {
	g := p.Good.Get()
	return miniapp.Share{Title: g.Name, Path: "/pages/goods/goods?id=" + g.ID}
}

// add puts the good into the cart and tells the page that opened this one. A page opened from a shared card has no opener; the channel then leads nowhere.
func (p *goods) add(c *miniapp.Ctx, e miniapp.Event) {
	g := p.Good.Get()
	if g.ID == "" {
		return
	}
	k := loadCart(c)
	k.add(g)
	if err := k.save(c); err != nil {
		c.ShowToast(miniapp.ShowToast{Title: err.Error(), Icon: "none"})
		return
	}
	c.OpenerEventChannel().Emit("added", miniapp.Obj(miniapp.F("id", miniapp.Str(g.ID))))
	c.ShowToast(miniapp.ShowToast{Title: "In the cart"})
}

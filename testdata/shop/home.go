package shop

import (
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// home is the page pages/home/home: the goods, some at a time.
type home struct {
	Goods   miniapp.List[good]
	Loading miniapp.Var[bool]
	Failure miniapp.Var[string]

	page  int      // how many parts of the list are shown
	more  bool     // the server has more
	added []string // goods that were put into the cart while this page was covered
}

// Bind names what home.wxml uses.
func (p *home) Bind(b *miniapp.Binder) {
	b.List("goods", &p.Goods)
	b.Var("loading", &p.Loading)
	b.Var("failure", &p.Failure)
	b.On("open", p.open)
	b.On("retry", p.retry)
}

// OnLoad shows the first goods. They are for everybody, so nobody waits for the login.
func (p *home) OnLoad(c *miniapp.Ctx, q miniapp.Query) { p.load(c, 1) }

// OnShow marks what was added on the page that has just been closed. A page that is covered should not call setData: nobody sees it, and it slows down the page in front.
func (p *home) OnShow(c *miniapp.Ctx) {
	for i, g := range p.Goods.All() {
		for _, id := range p.added {
			if g.ID == id {
				p.Goods.SetField(i, "inCart", true)
			}
		}
	}
	p.added = nil
	k := loadCart(c)
	showBadge(c, k.count())
}

// OnPullDownRefresh starts anew; home.json allows the gesture.
func (p *home) OnPullDownRefresh(c *miniapp.Ctx) {
	p.load(c, 1)
	c.StopPullDownRefresh()
}

// OnReachBottom loads what comes next.
func (p *home) OnReachBottom(c *miniapp.Ctx) {
	if p.more {
		p.load(c, p.page+1)
	}
}

func (p *home) retry(c *miniapp.Ctx, e miniapp.Event) { p.load(c, p.page+1) }

// load shows one part of the list. While one is under way no other starts, so no answer can overtake another.
func (p *home) load(c *miniapp.Ctx, page int) {
	if p.Loading.Get() {
		return
	}
	p.Loading.Set(true)
	var part goodsPage
	err := send(c, miniapp.Request{URL: server + "/goods?page=" + strconv.Itoa(page)}, &part)
	c.GroupSetData(func() {
		p.Loading.Set(false)
		if err != nil {
			p.Failure.Set(err.Error())
			return
		}
		p.Failure.Set("")
		p.page, p.more = page, part.More
		if page == 1 {
			p.Goods.Replace(part.Goods)
		} else {
			p.Goods.Append(part.Goods...)
		}
	})
}

// open is the good card's event. The page that it opens tells through the event channel what was put into the cart there.
func (p *home) open(c *miniapp.Ctx, e miniapp.Event) {
	c.NavigateTo(miniapp.NavigateTo{
		URL: "/pages/goods/goods?id=" + e.Detail.Get("id").Text(),
		Events: map[string]func(miniapp.Value){
			"added": func(v miniapp.Value) { p.added = append(p.added, v.Get("id").Text()) },
		},
	})
}

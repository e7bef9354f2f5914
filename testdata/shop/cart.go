package shop

import (
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// cartKey is where the cart lies in the storage. It is still there when the mini-program is opened the next time.
const cartKey = "cart"

// cart is what the user wants to buy. As it is stored, so it is sent to the server.
type cart struct{ Items []cartItem }

func (r *cart) Fields(f *miniapp.Fields) { f.Field("items", miniapp.Slice(&r.Items)) }

// cartItem is one of the goods and how many of it.
type cartItem struct {
	ID    string
	Name  string
	Price int // of one, in fen
	Count int // at least 1
}

func (r *cartItem) Fields(f *miniapp.Fields) {
	f.Field("id", &r.ID)
	f.Field("name", &r.Name)
	f.Field("price", &r.Price)
	f.Field("count", &r.Count)
}

// loadCart reads the cart from the storage. One that is not there or cannot be read is empty.
func loadCart(c *miniapp.Ctx) cart {
	var k cart
	stored, err := c.GetStorageSync(cartKey)
	if err != nil || miniapp.Decode(stored, &k) != nil {
		return cart{}
	}
	return k
}

func (r *cart) save(c *miniapp.Ctx) error { return c.SetStorageSync(cartKey, r) }

// add puts one more of a good into the cart.
func (r *cart) add(g good) {
	for i := range r.Items {
		if r.Items[i].ID == g.ID {
			r.Items[i].Count++
			return
		}
	}
	r.Items = append(r.Items, cartItem{ID: g.ID, Name: g.Name, Price: g.Price, Count: 1})
}

// change sets how many of a good there are; with 0 it is taken out.
func (r *cart) change(id string, count int) {
	var left []cartItem
	for _, item := range r.Items {
		if item.ID == id {
			item.Count = count
		}
		if item.Count > 0 {
			left = append(left, item)
		}
	}
	r.Items = left
}

// count is how many things are in the cart.
func (r *cart) count() int {
	n := 0
	for _, item := range r.Items {
		n += item.Count
	}
	return n
}

// total is what they cost, in fen.
func (r *cart) total() int {
	sum := 0
	for _, item := range r.Items {
		sum += item.Count * item.Price
	}
	return sum
}

// showBadge shows a number on the cart's tab. WeChat allows it while a tab page is in front; that it fails elsewhere does no harm.
func showBadge(c *miniapp.Ctx, n int) {
	index := miniapp.F("index", miniapp.Int(1))
	if n == 0 {
		c.Call("removeTabBarBadge", miniapp.Obj(index))
		return
	}
	c.Call("setTabBarBadge", miniapp.Obj(index, miniapp.F("text", miniapp.Str(strconv.Itoa(n)))))
}

// cartPage is the page pages/cart/cart.
type cartPage struct {
	Items miniapp.List[cartItem]
	Total miniapp.Var[int] // in fen
}

// Bind names what cart.wxml uses.
func (p *cartPage) Bind(b *miniapp.Binder) {
	b.List("items", &p.Items)
	b.Var("total", &p.Total)
	b.On("change", p.change)
	b.On("order", p.order)
}

// OnShow comes each time the user opens the tab, so what other pages have put into the cart meanwhile is seen.
func (p *cartPage) OnShow(c *miniapp.Ctx) { p.show(c, loadCart(c)) }

func (p *cartPage) show(c *miniapp.Ctx, k cart) {
	c.GroupSetData(func() {
		p.Items.Replace(k.Items)
		p.Total.Set(k.total())
	})
	showBadge(c, k.count())
}

// change is the stepper's event: another number of one of the items.
func (p *cartPage) change(c *miniapp.Ctx, e miniapp.Event) {
	k := loadCart(c)
	k.change(e.Detail.Get("id").Text(), e.Detail.Get("count").Int())
	if err := k.save(c); err != nil {
		c.ShowToast(miniapp.ShowToast{Title: err.Error(), Icon: "none"})
		return
	}
	p.show(c, k)
}

func (p *cartPage) order(c *miniapp.Ctx, e miniapp.Event) {
	if p.Items.Len() == 0 {
		c.ShowToast(miniapp.ShowToast{Title: "The cart is empty", Icon: "none"})
		return
	}
	c.NavigateTo(miniapp.NavigateTo{URL: "/pages/order/order"})
}

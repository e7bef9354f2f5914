package miniapp_test

import (
	"fmt"

	"github.com/wxkit/wxkit/miniapp"
)

// goods is an element of the cart's list.
type goods struct {
	ID   int
	Name string
	Tags []string
}

func (g *goods) Fields(f *miniapp.Fields) {
	f.Field("id", &g.ID)
	f.Field("name", &g.Name)
	f.Field("tags", miniapp.Slice(&g.Tags))
}

// answer is what the server sends.
type answer struct{ Goods []goods }

func (a *answer) Fields(f *miniapp.Fields) { f.Field("goods", miniapp.Slice(&a.Goods)) }

// cart is a page. In its WXML stand {{total}}, wx:for="{{goods}}" and bindtap="add".
type cart struct {
	Total miniapp.Var[int]
	Goods miniapp.List[goods]
}

func (p *cart) Bind(b *miniapp.Binder) {
	b.Var("total", &p.Total)
	b.List("goods", &p.Goods)
	b.On("add", p.add)
}

// The compiler says so if OnLoad is not what WeChat calls.
var _ miniapp.PageLoader = (*cart)(nil)

func (p *cart) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	res, err := c.Request(miniapp.Request{URL: "https://example.com/cart?user=" + q.Get("user")})
	if err != nil {
		c.Warn(err.Error())
		return
	}
	p.fill(res.Data)
}

func (p *cart) fill(data miniapp.Value) {
	var a answer
	if err := miniapp.Decode(data, &a); err == nil {
		p.Goods.Replace(a.Goods)
		p.Total.Set(len(a.Goods))
	}
}

func (p *cart) add(_ *miniapp.Ctx, e miniapp.Event) {
	p.Goods.Append(goods{ID: p.Goods.Len() + 1, Name: e.Dataset("name").Text()})
	p.Total.Set(p.Goods.Len())
}

// newApp is the constructor that the guest's main package gives to wasm.Run, and a test to the simulator.
func newApp() *miniapp.App {
	return miniapp.NewApp(nil).Page("pages/cart/cart", func() miniapp.Page { return &cart{} })
}

// State that no App has bound yet only keeps what it is given, so what a page does with its state can be tried without a mini-program around it.
func Example() {
	_ = newApp()
	page := &cart{}
	page.fill(miniapp.Encode(answer{Goods: []goods{{ID: 1, Name: "tea", Tags: []string{"green"}}}}))
	page.add(nil, miniapp.Event{CurrentTarget: miniapp.Target{Dataset: miniapp.Obj(miniapp.F("name", miniapp.Str("milk")))}})

	for i, g := range page.Goods.All() {
		fmt.Println(i, miniapp.Encode(g).JSON())
	}
	fmt.Println("total", page.Total.Get())
	// Output:
	// 0 {"id":1,"name":"tea","tags":["green"]}
	// 1 {"id":2,"name":"milk","tags":[]}
	// total 2
}

// Slice reads an array that is not a field of anything, and writes one.
func ExampleDecode() {
	var list []goods
	err := miniapp.Decode(miniapp.Arr(miniapp.Encode(goods{ID: 1, Name: "tea"})), miniapp.Slice(&list))
	fmt.Println(len(list), list[0].Name, err)
	fmt.Println(miniapp.Encode(miniapp.Slice(&list)).JSON())
	// Output:
	// 1 tea <nil>
	// [{"id":1,"name":"tea","tags":[]}]
}

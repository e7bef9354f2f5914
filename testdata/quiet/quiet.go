// Package quiet is a mini-program of two pages that do the same. For the setData of one nobody waits, since nothing can follow from it; the other has a data observer.
package quiet

import (
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// New makes the App with its pages.
func New() *miniapp.App {
	return miniapp.NewApp(app{}).
		Page("pages/quiet/quiet", func() miniapp.Page { return &page{} }).
		Page("pages/observed/observed", func() miniapp.Page { return &page{observed: true} })
}

// app hears of the errors, so that they are no news to a test.
type app struct{}

// OnError has nothing to do.
func (app) OnError(*miniapp.Ctx, string) {}

// row is an item of the list.
type row struct {
	Name string
	Done bool
}

// Fields names what crosses.
func (r *row) Fields(f *miniapp.Fields) {
	f.Field("name", &r.Name)
	f.Field("done", &r.Done)
}

// page has state of every kind.
type page struct {
	observed bool
	count    miniapp.Var[int]
	any      miniapp.Var[miniapp.Value]
	name     miniapp.Var[string]
	rows     miniapp.List[row]
	cart     miniapp.Map[float64]
}

// Bind names the state, and an observer of something that never changes.
func (p *page) Bind(b *miniapp.Binder) {
	b.Var("count", &p.count)
	b.Var("any", &p.any)
	b.Struct("user", func(b *miniapp.Binder) { b.Var("name", &p.name) })
	b.List("rows", &p.rows)
	b.Map("cart", &p.cart)
	b.On("all", plain(p.all))
	b.On("group", plain(p.group))
	b.On("refused", plain(p.refused))
	b.On("long", plain(p.long))
	b.On("many", plain(p.many))
	b.On("waits", plain(p.waits))
	b.On("panics", plain(p.panics))
	if p.observed {
		b.Observe("nothing", func(c *miniapp.Ctx, _ []miniapp.Value) { c.Log("never") })
	}
}

// OnLoad sets data before the first paint.
func (p *page) OnLoad(*miniapp.Ctx, miniapp.Query) { p.count.Set(1) }

// all changes each state in each way, with lines of the console between.
func (p *page) all(c *miniapp.Ctx) {
	p.count.Set(-1)
	p.count.Set(70000)
	c.Log("counted")
	p.any.Set(miniapp.Arr(miniapp.Num(0.5), miniapp.Null(), miniapp.Str("é")))
	p.any.Set(miniapp.Undefined())
	p.name.Set("x")
	p.rows.Append(row{Name: "a"}, row{Name: "b"})
	p.rows.Set(0, row{Name: "c", Done: true})
	p.rows.SetField(1, "done", true)
	p.rows.RemoveAt(0)
	c.Log("listed")
	p.cart.Set("k.e[y]", 1.5)
	p.cart.Set("", 2)
	p.cart.Delete("k.e[y]")
	_ = c.SetData(miniapp.Patch{miniapp.Put("free[2].x", miniapp.Int(1))}, func() { c.Log("shown") })
	p.count.Set(3)
}

// group lets the view show two changes at once.
func (p *page) group(c *miniapp.Ctx) {
	c.GroupSetData(func() {
		p.count.Set(4)
		p.name.Set("y")
	})
	p.count.Set(5)
}

// refused sets what cannot cross and what has no legal path.
func (p *page) refused(c *miniapp.Ctx) {
	p.count.Set(6)
	if err := c.SetData(miniapp.Patch{miniapp.Put("a[x]", miniapp.Int(1))}); err != nil {
		c.Log(err.Error())
	}
	defer func() { p.count.Set(7) }()
	p.count.Set(1 << 60)
}

// long sets what is more than a setData may hold.
func (p *page) long(c *miniapp.Ctx) {
	p.count.Set(8)
	defer func() { p.count.Set(9) }()
	p.name.Set(strings.Repeat("x", 1<<20))
}

// many sets more, little by little, than the guest writes without a pause.
func (p *page) many(c *miniapp.Ctx) {
	for i := range 200 {
		p.count.Set(i)
		p.name.Set(strings.Repeat("y", 1000))
	}
}

// waits sets data around a call that waits, while another function runs.
func (p *page) waits(c *miniapp.Ctx) {
	p.count.Set(10)
	c.Go(func() error { p.name.Set("meanwhile"); return nil })
	p.count.Set(11)
	c.Sleep(5)
	p.count.Set(12)
}

// panics fails behind a setData.
func (p *page) panics(c *miniapp.Ctx) {
	p.count.Set(13)
	panic("late")
}

// plain is an event handler that does not look at its event.
func plain(fn func(*miniapp.Ctx)) func(*miniapp.Ctx, miniapp.Event) {
	return func(c *miniapp.Ctx, _ miniapp.Event) { fn(c) }
}

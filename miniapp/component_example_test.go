package miniapp_test

import "github.com/wxkit/wxkit/miniapp"

// stepper is the component components/stepper/stepper: a number and a button.
type stepper struct {
	Count miniapp.Var[int]  // a property
	Full  miniapp.Var[bool] // data of its own
}

func (s *stepper) Bind(b *miniapp.Binder) {
	b.Property("count", &s.Count)
	b.Var("full", &s.Full)
	b.ObserveProperty("count", s.counted)
	b.On("more", s.more)
}

// counted runs when the property has got another value.
func (s *stepper) counted(c *miniapp.Ctx, p miniapp.PropertyChange) { s.Full.Set(p.New.Int() >= 9) }

// more asks the page for another number; the page sets it.
func (s *stepper) more(c *miniapp.Ctx, e miniapp.Event) {
	if err := c.TriggerEvent("change", miniapp.Obj(miniapp.F("count", miniapp.Int(s.Count.Get()+1)))); err != nil {
		c.Warn(err.Error())
	}
}

// order is the page pages/order/order, whose template uses the component.
type order struct{ Count miniapp.Var[int] }

func (p *order) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.On("change", func(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(e.Detail.Get("count").Int()) })
}

func newOrders() *miniapp.App {
	return miniapp.NewApp(nil).
		Page("pages/order/order", func() miniapp.Page { return &order{} }).
		Component("components/stepper/stepper", func() miniapp.Component { return &stepper{} })
}

// A component, and a page that uses it. The package's documentation shows the templates.
func ExampleApp_Component() {
	_ = newOrders()
}

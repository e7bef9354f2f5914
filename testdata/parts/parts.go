// Package parts is a mini-program of components: each page shows one thing that components can do, and does as little else as it can. What runs, and when, is what its tests look at.
package parts

import (
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// New makes the App. All pages are made with Component.
func New() *miniapp.App {
	return miniapp.NewApp(app{}).
		Component("pages/tree/tree", func() miniapp.Component { return &screen{path: "pages/tree/tree"} }).
		Component("pages/query/query", func() miniapp.Component { return &query{} }).
		Component("pages/props/props", func() miniapp.Component { return &screen{path: "pages/props/props"} }).
		Component("pages/watch/watch", func() miniapp.Component { return &watch{} }).
		Component("pages/layers/layers", func() miniapp.Component { return &screen{path: "pages/layers/layers"} }).
		Component("pages/events/events", func() miniapp.Component { return &events{} }).
		Component("pages/links/links", func() miniapp.Component { return &links{} }).
		Component("pages/slots/slots", func() miniapp.Component { return &screen{path: "pages/slots/slots"} }).
		Component("pages/gone/gone", func() miniapp.Component { return &gone{} }).
		Component("components/closer/closer", func() miniapp.Component { return &closer{} }).
		Component("components/inner/inner", func() miniapp.Component { return &plain{} }).
		Component("components/outer/outer", func() miniapp.Component { return &plain{} }).
		Component("components/typed/typed", func() miniapp.Component { return &typed{} }).
		Component("components/layered/layered", func() miniapp.Component { return &layered{} }).
		Component("components/emitter/emitter", func() miniapp.Component { return &emitter{} }).
		Component("components/wrapper/wrapper", func() miniapp.Component { return &wrapper{} }).
		Component("components/list/list", func() miniapp.Component { return &list{} }).
		Component("components/item/item", func() miniapp.Component { return &item{} }).
		Component("components/plain/plain", func() miniapp.Component { return &plain{} }).
		Component("components/named/named", func() miniapp.Component { return &plain{options: miniapp.ComponentOptions{MultipleSlots: true}} }).
		Component("components/hostless/hostless", func() miniapp.Component { return &plain{options: miniapp.ComponentOptions{VirtualHost: true}} })
}

// app hears of errors.
type app struct{}

// OnError logs the message, without the stack.
func (app) OnError(c *miniapp.Ctx, text string) {
	lines := strings.SplitN(text, "\n", 3)
	c.Log("onError", lines[0]+":", lines[1])
}

// life has the lifetimes of a component, which do nothing: the trace tells of them.
type life struct{}

// Created has nothing to do.
func (life) Created(*miniapp.Ctx) {}

// Attached has nothing to do.
func (life) Attached(*miniapp.Ctx) {}

// Ready has nothing to do.
func (life) Ready(*miniapp.Ctx) {}

// Moved has nothing to do.
func (life) Moved(*miniapp.Ctx) {}

// Detached has nothing to do.
func (life) Detached(*miniapp.Ctx) {}

// PageShow has nothing to do.
func (life) PageShow(*miniapp.Ctx) {}

// PageHide has nothing to do.
func (life) PageHide(*miniapp.Ctx) {}

// plain is a component that only lives.
type plain struct {
	life
	options miniapp.ComponentOptions
}

// Bind gives it its options.
func (p *plain) Bind(b *miniapp.Binder) { b.Options(p.options) }

// shows has the functions of a page.
type shows struct{ life }

// OnLoad has nothing to do.
func (shows) OnLoad(*miniapp.Ctx, miniapp.Query) {}

// OnShow has nothing to do.
func (shows) OnShow(*miniapp.Ctx) {}

// OnReady has nothing to do.
func (shows) OnReady(*miniapp.Ctx) {}

// OnHide has nothing to do.
func (shows) OnHide(*miniapp.Ctx) {}

// OnUnload has nothing to do.
func (shows) OnUnload(*miniapp.Ctx) {}

// screen is a page whose data and setData stand in a table.
type screen struct {
	shows
	path string
}

// Bind binds what the tables say.
func (s *screen) Bind(b *miniapp.Binder) { bind(b, s.path) }

func bind(b *miniapp.Binder, path string) {
	data := Data(path)
	for i := range data.Len() {
		v := &miniapp.Var[miniapp.Value]{}
		v.Set(data.At(i))
		b.Var(data.KeyAt(i), v)
	}
	sets := Sets(path)
	for i := range sets.Len() {
		b.On(sets.KeyAt(i), func(c *miniapp.Ctx, _ miniapp.Event) {
			patch := sets.At(i)
			var p miniapp.Patch
			for i := range patch.Len() {
				p = append(p, miniapp.Put(patch.KeyAt(i), patch.At(i)))
			}
			if err := c.SetData(p); err != nil {
				panic(err)
			}
		})
	}
}

// query is a page that takes its query as properties.
type query struct {
	shows
	ID miniapp.Var[string]
	N  miniapp.Var[int]
	B  miniapp.Var[bool]
}

// Bind names what query.wxml uses.
func (q *query) Bind(b *miniapp.Binder) {
	b.Property("id", &q.ID)
	b.Property("n", &q.N)
	b.Property("b", &q.B)
	b.ObserveProperty("n", func(*miniapp.Ctx, miniapp.PropertyChange) {})
}

// Attached sees the properties.
func (q *query) Attached(c *miniapp.Ctx) {
	c.Log("attached sees", miniapp.Arr(miniapp.Str(q.ID.Get()), miniapp.Int(q.N.Get()), miniapp.Bool(q.B.Get())).JSON())
}

// typed has a property of each type.
type typed struct {
	life
	S   miniapp.Var[string]
	N   miniapp.Var[int]
	B   miniapp.Var[bool]
	O   miniapp.Var[miniapp.Value]
	A   miniapp.List[miniapp.Value]
	Any miniapp.Var[miniapp.Value]
	Opt miniapp.Var[miniapp.Value]
}

// Bind declares them. Of two there are observers.
func (t *typed) Bind(b *miniapp.Binder) {
	b.Property("s", &t.S)
	b.Property("n", &t.N)
	b.Property("b", &t.B)
	b.PropertyOf("o", &t.O, miniapp.TypeObject)
	b.Property("a", &t.A)
	b.PropertyOf("any", &t.Any, miniapp.TypeAny)
	b.PropertyOf("opt", &t.Opt, miniapp.TypeString, miniapp.TypeNumber)
	b.Observe("s", func(*miniapp.Ctx, []miniapp.Value) {})
	b.ObserveProperty("s", func(*miniapp.Ctx, miniapp.PropertyChange) {})
	b.ObserveProperty("o", func(c *miniapp.Ctx, p miniapp.PropertyChange) {
		for _, key := range p.Path {
			c.Log("path", key)
		}
	})
	b.On("sub", func(c *miniapp.Ctx, _ miniapp.Event) {
		if err := c.SetData(miniapp.Patch{miniapp.Put("o.x", miniapp.Int(2))}); err != nil {
			panic(err)
		}
	})
	b.On("own", func(c *miniapp.Ctx, _ miniapp.Event) {
		if err := c.SetData(miniapp.Patch{miniapp.Put("opt", miniapp.Bool(true)), miniapp.Put("any", miniapp.Arr())}); err != nil {
			panic(err)
		}
		c.Log("opt is", t.Opt.Get().JSON(), "any is", t.Any.Get().JSON())
	})
	b.On("tell", func(c *miniapp.Ctx, _ miniapp.Event) {
		c.Log(t.S.Get(), miniapp.Arr(miniapp.Int(t.N.Get()), miniapp.Bool(t.B.Get()), t.O.Get(), miniapp.Int(t.A.Len()), t.Any.Get(), t.Opt.Get()).JSON())
	})
}

// watch is a page with data observers.
type watch struct{ shows }

// Bind observes.
func (w *watch) Bind(b *miniapp.Binder) {
	bind(b, "pages/watch/watch")
	for _, pattern := range Patterns() {
		b.Observe(pattern, func(*miniapp.Ctx, []miniapp.Value) {})
	}
	b.Observe("q", func(c *miniapp.Ctx, v []miniapp.Value) {
		if v[0].Int() == 1 {
			w.set(c, 2)
			c.Log("q is set again")
		}
	})
	b.Observe("q, r", func(*miniapp.Ctx, []miniapp.Value) {})
	b.On("again", func(c *miniapp.Ctx, _ miniapp.Event) { w.set(c, 1) })
	b.Options(miniapp.ComponentOptions{PureDataPattern: "^_"})
}

func (w *watch) set(c *miniapp.Ctx, q int) {
	if err := c.SetData(miniapp.Patch{miniapp.Put("q", miniapp.Int(q))}); err != nil {
		panic(err)
	}
}

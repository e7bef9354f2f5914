package parts

import "github.com/wxkit/wxkit/miniapp"

// layered is a component of three behaviors, one of which has the first itself.
type layered struct {
	said
	b2 behavior2
	b3 behavior3
}

// Bind adds them.
func (l *layered) Bind(b *miniapp.Binder) {
	l.name = "C"
	l.Own.Set(miniapp.Obj(miniapp.F("c", miniapp.Int(1))))
	l.said.Bind(b)
	b.Behavior("B2", &l.b2)
	b.Behavior("B3", &l.b3)
	b.On("mine", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("mine of C") })
	b.On("set", func(c *miniapp.Ctx, _ miniapp.Event) {
		l.Word.Set("new")
		c.Log("words", l.b2.b1.Word.Get(), l.b2.Word.Get(), l.b3.Word.Get(), l.Word.Get())
	})
	b.On("whole", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log(l.Word.Get(), l.Own.Get().JSON()) })
}

// behavior1 is the base of behavior2.
type behavior1 struct{ said }

// Bind binds what all layers have.
func (b1 *behavior1) Bind(b *miniapp.Binder) {
	b1.name = "B1"
	b1.Own.Set(miniapp.Obj(miniapp.F("b1", miniapp.Int(1)), miniapp.F("same", miniapp.Str("b1"))))
	b1.said.Bind(b)
	b.On("m", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("m of B1") })
	b.On("base", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("base of B1") })
	b.On("mine", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("mine of B1") })
}

// behavior2 fails when it is attached.
type behavior2 struct {
	said
	b1 behavior1
}

// Bind adds the base.
func (b2 *behavior2) Bind(b *miniapp.Binder) {
	b2.name = "B2"
	b2.Own.Set(miniapp.Obj(miniapp.F("same", miniapp.Str("b2"))))
	b2.said.Bind(b)
	b.Behavior("B1", &b2.b1)
	b.On("m", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("m of B2") })
}

// Attached fails.
func (b2 *behavior2) Attached(*miniapp.Ctx) { panic("B2 does not attach") }

// behavior3 has a function of a page.
type behavior3 struct{ said }

// Bind binds what all layers have.
func (b3 *behavior3) Bind(b *miniapp.Binder) {
	b3.name = "B3"
	b3.Own.Set(miniapp.Obj())
	b3.said.Bind(b)
	b.On("m", func(c *miniapp.Ctx, _ miniapp.Event) { c.Log("m of B3") })
}

// said is what every layer has: a lifetime, an observer, and state that is the same in all.
type said struct {
	name string
	Word miniapp.Var[string]
	Own  miniapp.Var[miniapp.Value]
}

// Bind binds it.
func (s *said) Bind(b *miniapp.Binder) {
	s.Word.Set("of " + s.name)
	b.Var("word", &s.Word)
	b.Var("own", &s.Own)
	b.Observe("word", func(c *miniapp.Ctx, v []miniapp.Value) { c.Log("observer of", s.name, v[0].Text(), s.Word.Get()) })
}

// Created logs.
func (s *said) Created(c *miniapp.Ctx) { c.Log("created of", s.name) }

// Attached logs.
func (s *said) Attached(c *miniapp.Ctx) { c.Log("attached of", s.name) }

package life

import (
	"errors"
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// parts is a page with a panel, in which there is a badge, and as many badges as it counts.
type parts struct {
	Count  miniapp.Var[int]
	Double miniapp.Var[int]
	broken bool
}

// Bind observes the count, and the double of it that its observer sets.
func (p *parts) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.Var("double", &p.Double)
	b.On("grow", p.grow)
	b.On("clear", p.clear)
	b.On("wrong", p.wrong)
	b.On("break", func(c *miniapp.Ctx, e miniapp.Event) { p.broken = true })
	b.Observe("count", p.counted)
	b.Observe("double", func(c *miniapp.Ctx, v []miniapp.Value) { c.Log("double is", strconv.Itoa(v[0].Int())) })
}

func (p *parts) counted(c *miniapp.Ctx, v []miniapp.Value) {
	c.Log("count is", strconv.Itoa(v[0].Int()))
	if p.broken {
		panic(errors.New("in the observer"))
	}
	p.Double.Set(2 * v[0].Int())
	c.Log("double is set to", strconv.Itoa(p.Double.Get()))
}

// grow counts between two lines of the log.
func (p *parts) grow(c *miniapp.Ctx, e miniapp.Event) {
	c.Log("before")
	p.Count.Set(p.Count.Get() + 1)
	c.Log("after")
}

// clear counts from 0 again, between two lines of the log.
func (p *parts) clear(c *miniapp.Ctx, e miniapp.Event) {
	c.Log("before")
	p.Count.Set(0)
	c.Log("after")
}

// wrong sets the count along a path that there cannot be.
func (p *parts) wrong(c *miniapp.Ctx, e miniapp.Event) {
	c.Log("before")
	err := c.SetData(miniapp.Patch{p.Count.Assign(7), miniapp.Put("list[x]", miniapp.Int(1))})
	c.Log("after", err.Error(), strconv.Itoa(p.Count.Get()))
}

// OnLoad has nothing to do.
func (p *parts) OnLoad(c *miniapp.Ctx, q miniapp.Query) {}

// OnShow has nothing to do.
func (p *parts) OnShow(c *miniapp.Ctx) {}

// OnReady has nothing to do.
func (p *parts) OnReady(c *miniapp.Ctx) {}

// OnHide has nothing to do.
func (p *parts) OnHide(c *miniapp.Ctx) {}

// OnUnload has nothing to do.
func (p *parts) OnUnload(c *miniapp.Ctx) {}

// OnResize has nothing to do.
func (p *parts) OnResize(c *miniapp.Ctx, size miniapp.Resize) {}

// around has the lifetimes of the page around a component.
type around struct{}

// PageShow has nothing to do.
func (around) PageShow(c *miniapp.Ctx) {}

// PageHide has nothing to do.
func (around) PageHide(c *miniapp.Ctx) {}

// PageResize logs the size.
func (around) PageResize(c *miniapp.Ctx, size miniapp.Resize) {
	c.Log("size", strconv.Itoa(int(size.WindowWidth)), strconv.Itoa(int(size.WindowHeight)))
}

// panel is a component with a badge of its own, or two, and a slot.
type panel struct {
	around
	More miniapp.Var[bool]
}

// Bind names what panel.wxml uses.
func (p *panel) Bind(b *miniapp.Binder) { b.Var("more", &p.More) }

// Created adds the second badge if the App was launched with ?early.
func (p *panel) Created(c *miniapp.Ctx) {
	if o, err := c.GetLaunchOptionsSync(); err == nil && o.Query.Has("early") {
		p.More.Set(true)
	}
}

// Attached adds it if the page was opened with ?more.
func (p *panel) Attached(c *miniapp.Ctx) {
	if c.Options().Has("more") {
		p.More.Set(true)
	}
}

// badge is a component that logs its lifetimes.
type badge struct{ around }

// Bind has nothing to name.
func (b *badge) Bind(*miniapp.Binder) {}

// Created logs.
func (b *badge) Created(c *miniapp.Ctx) { c.Log("badge created") }

// Attached logs.
func (b *badge) Attached(c *miniapp.Ctx) { c.Log("badge attached") }

// Ready logs.
func (b *badge) Ready(c *miniapp.Ctx) { c.Log("badge ready") }

// Detached logs.
func (b *badge) Detached(c *miniapp.Ctx) { c.Log("badge detached") }

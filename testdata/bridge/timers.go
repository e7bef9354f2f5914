package bridge

import "github.com/wxkit/wxkit/miniapp"

// timers is the page pages/timers/timers.
type timers struct {
	ticking miniapp.TimerID
}

func (p *timers) Bind(b *miniapp.Binder) {
	b.On("order", p.order)
	b.On("clear", p.clear)
	b.On("tick", p.tick)
	b.On("stop", p.stop)
	b.On("broken", p.broken)
}

// order sets timers whose order is not that of setting.
func (p *timers) order(c *miniapp.Ctx, e miniapp.Event) {
	log := func(text string) func() { return func() { c.Log(text) } }
	c.SetTimeout(20, log("20"))
	c.SetTimeout(10, log("10 first"))
	c.SetTimeout(0, log("0 first"))
	c.NextTick(log("tick"))
	c.SetTimeout(0, log("0 second"))
	c.SetTimeout(-5, log("-5"))
	c.SetTimeout(10, log("10 second"))
	c.Log("set")
}

// clear stops a timer before its time, and then timers that are none.
func (p *timers) clear(c *miniapp.Ctx, e miniapp.Event) {
	id := c.SetTimeout(10, func() { c.Log("never") })
	c.SetTimeout(10, func() { c.Log("kept") })
	c.ClearTimeout(id)
	c.ClearTimeout(id)
	c.ClearTimeout(0)
	c.ClearTimeout(12345)
}

// tick runs three times.
func (p *timers) tick(c *miniapp.Ctx, e miniapp.Event) {
	n := 0
	p.ticking = c.SetInterval(100, func() {
		n++
		c.Log("tick")
		if n == 3 {
			c.ClearInterval(p.ticking)
		}
	})
}

func (p *timers) stop(c *miniapp.Ctx, e miniapp.Event) {
	c.ClearInterval(p.ticking)
	c.ClearInterval(p.ticking)
}

// broken has a timer that fails among others.
func (p *timers) broken(c *miniapp.Ctx, e miniapp.Event) {
	c.SetTimeout(10, func() { panic("broken timer") })
	c.SetTimeout(10, func() { c.Log("after it") })
}

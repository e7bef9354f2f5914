package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// TimerID names a timer for clearing it. 0 names none.
type TimerID uint32

// SetTimeout is setTimeout: fn runs once, in a coroutine of its own, after ms milliseconds of the host's clock. Timers stop while the mini-program is suspended.
// Times are whole milliseconds, as in WeChat: package time alone would add 45 KB to what a phone loads.
func (c *Ctx) SetTimeout(ms int, fn func()) TimerID {
	return TimerID(c.listenOnce("setTimeout", milliseconds(ms), fn))
}

// SetInterval is setInterval: fn runs every ms milliseconds until [Ctx.ClearInterval].
func (c *Ctx) SetInterval(ms int, fn func()) TimerID {
	return TimerID(c.listen("setInterval", milliseconds(ms), "setInterval callback function", func(Value) { fn() }))
}

// ClearTimeout is clearTimeout. Nothing happens if the timer has fired or is none.
func (c *Ctx) ClearTimeout(id TimerID) { c.Off("clearTimeout", ListenerID(id)) }

// ClearInterval is clearInterval. Nothing happens if there is no such timer.
func (c *Ctx) ClearInterval(id TimerID) { c.Off("clearInterval", ListenerID(id)) }

// NextTick is wx.nextTick: fn runs when what is under way on the logic thread is over; behind timers of 0 ms that were set before, and before those set later.
func (c *Ctx) NextTick(fn func()) { c.listenOnce("nextTick", Obj(), fn) }

// Sleep parks the handler for ms milliseconds of the host's clock, while others run. It is a setTimeout in straight code; time.Sleep would block the whole logic thread.
func (c *Ctx) Sleep(ms int) { c.call("setTimeout", milliseconds(ms), abi.CallWait) }

func milliseconds(ms int) Value { return Obj(F("ms", Int(ms))) }

// listenOnce is listen for what happens once: the listener is forgotten as it runs.
func (c *Ctx) listenOnce(name string, arg Value, fn func()) abi.CallID {
	var id abi.CallID
	id = c.listen(name, arg, name+" callback function", func(Value) {
		c.forget(id)
		fn()
	})
	return id
}

package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// ListenerID names a listener for taking it off again. 0 names none.
type ListenerID uint32

// On adds a listener by WeChat's name for the function, such as onNetworkStatusChange, for those that have no method here. Fn gets the argument of WeChat's listener at
// each event.
func (c *Ctx) On(name string, fn func(Value)) ListenerID {
	return ListenerID(c.listen(name, Obj(), callbackWhere(name, ""), fn))
}

// Off takes off a listener of On by the name of WeChat's function, such as offNetworkStatusChange. Nothing happens if id is 0.
func (c *Ctx) Off(name string, id ListenerID) {
	if id != 0 {
		c.call(name, Obj(F("id", Int(int(id)))), abi.CallSync)
		c.forget(abi.CallID(id))
	}
}

// OnAppShow is wx.onAppShow: fn runs whenever the mini-program comes to the foreground, before the App's OnShow.
func (c *Ctx) OnAppShow(fn func(LaunchOptions)) ListenerID {
	return c.On("onAppShow", func(v Value) { fn(newLaunchOptions(&v)) })
}

// OffAppShow takes off a listener of OnAppShow.
func (c *Ctx) OffAppShow(id ListenerID) { c.Off("offAppShow", id) }

// OnAppHide is wx.onAppHide: fn runs whenever the mini-program goes to the background, before the App's OnHide.
func (c *Ctx) OnAppHide(fn func()) ListenerID { return c.On("onAppHide", func(Value) { fn() }) }

// OffAppHide takes off a listener of OnAppHide.
func (c *Ctx) OffAppHide(id ListenerID) { c.Off("offAppHide", id) }

// OnError is wx.onError: fn gets every error that the App's OnError gets, as the same text.
func (c *Ctx) OnError(fn func(string)) ListenerID {
	return c.On("onError", func(v Value) { fn(v.Text()) })
}

// OffError takes off a listener of OnError.
func (c *Ctx) OffError(id ListenerID) { c.Off("offError", id) }

// OnThemeChange is wx.onThemeChange: fn runs when the system's theme changes.
func (c *Ctx) OnThemeChange(fn func(Theme)) ListenerID {
	return c.On("onThemeChange", func(v Value) { fn(Theme(textOf(v, "theme"))) })
}

// OffThemeChange takes off a listener of OnThemeChange.
func (c *Ctx) OffThemeChange(id ListenerID) { c.Off("offThemeChange", id) }

// OnMemoryWarning is wx.onMemoryWarning: fn gets the level (Android: 5, 10, 15; iOS: 0). It is a warning only.
func (c *Ctx) OnMemoryWarning(fn func(level int)) ListenerID {
	return c.On("onMemoryWarning", func(v Value) { fn(intOf(v, "level")) })
}

// OffMemoryWarning takes off a listener of OnMemoryWarning.
func (c *Ctx) OffMemoryWarning(id ListenerID) { c.Off("offMemoryWarning", id) }

package bridge

import (
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// storage is the page pages/storage/storage: calls of the platform in their forms.
type storage struct{}

func (p *storage) Bind(b *miniapp.Binder) {
	b.On("save", p.save)
	b.On("load", p.load)
	b.On("loadSync", p.loadSync)
	b.On("fill", p.fill)
	b.On("fillSync", p.fillSync)
	b.On("keyless", p.keyless)
	b.On("numberKey", p.numberKey)
	b.On("callbacks", p.callbacks)
	b.On("broken", p.broken)
	b.On("ask", p.ask)
	b.On("askSync", p.askSync)
}

// logged are callbacks that say which of them runs, and with which result.
func logged(c *miniapp.Ctx) miniapp.Callbacks {
	return miniapp.Callbacks{
		Success:  func(v miniapp.Value) { c.Log("success", v.JSON()) },
		Fail:     func(err *miniapp.APIError) { c.Log("fail", err.Result.JSON()) },
		Complete: func(v miniapp.Value) { c.Log("complete", v.JSON()) },
	}
}

func (p *storage) save(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetStorage(miniapp.SetStorage{Key: "k", Data: e.Detail}))
}

func (p *storage) load(c *miniapp.Ctx, e miniapp.Event) {
	v, err := c.GetStorage(miniapp.GetStorage{Key: e.Detail.Text()})
	report(c, err)
	c.Log(v.Kind().String(), v.JSON())
}

func (p *storage) loadSync(c *miniapp.Ctx, e miniapp.Event) {
	v, err := c.GetStorageSync(e.Detail.Text())
	report(c, err)
	c.Log(v.Kind().String(), v.JSON())
}

// fill stores a text of as many bytes as the event's detail says.
func (p *storage) fill(c *miniapp.Ctx, e miniapp.Event) {
	text := strings.Repeat("x", e.Detail.Int())
	_ = c.SetStorage(miniapp.SetStorage{Key: "k", Data: text, Callbacks: logged(c)})
}

func (p *storage) fillSync(c *miniapp.Ctx, e miniapp.Event) {
	report(c, c.SetStorageSync("k", strings.Repeat("x", e.Detail.Int())))
}

// keyless forgets the key in both ways.
func (p *storage) keyless(c *miniapp.Ctx, e miniapp.Event) {
	_, err := c.Call("setStorage", miniapp.Obj(miniapp.F("data", miniapp.Int(1))))
	logError(c, err)
	logError(c, c.SetStorage(miniapp.SetStorage{Data: 1}))
}

func (p *storage) numberKey(c *miniapp.Ctx, e miniapp.Event) {
	key := miniapp.Obj(miniapp.F("key", miniapp.Int(1)))
	_, err := c.Call("getStorage", key)
	logError(c, err)
	_, err = c.CallSync("setStorageSync", key)
	logError(c, err)
}

// logError shows the whole result object of a failure.
func logError(c *miniapp.Ctx, err error) {
	if failed, ok := err.(*miniapp.APIError); ok {
		c.Warn(failed.Result.JSON())
	}
}

// callbacks lets one call succeed and one fail.
func (p *storage) callbacks(c *miniapp.Ctx, e miniapp.Event) {
	_, err := c.GetStorage(miniapp.GetStorage{Key: e.Detail.Text(), Callbacks: logged(c)})
	report(c, err)
	c.Log("called")
}

// broken has callbacks that fail.
func (p *storage) broken(c *miniapp.Ctx, e miniapp.Event) {
	cb := logged(c)
	cb.Success = func(miniapp.Value) { panic("broken success") }
	_ = c.SetStorage(miniapp.SetStorage{Key: "k", Data: 1, Callbacks: cb})
	_, _ = c.GetStorage(miniapp.GetStorage{Key: "k", Callbacks: logged(c)})
}

// ask calls the API that the event's detail names.
func (p *storage) ask(c *miniapp.Ctx, e miniapp.Event) {
	v, err := c.Call(e.Detail.Text(), nil)
	logError(c, err)
	c.Log(v.JSON())
}

func (p *storage) askSync(c *miniapp.Ctx, e miniapp.Event) {
	v, err := c.CallSync(e.Detail.Text(), nil)
	logError(c, err)
	c.Log(v.JSON())
}

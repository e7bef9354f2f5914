// Command trial is the guest that the loader's tests run: a page and a component that do a little of everything.
package main

import (
	"time"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm"
)

func init() { wasm.Run(newApp) }

func main() {}

func newApp() *miniapp.App {
	return miniapp.NewApp(&app{}).
		Page("pages/index/index", func() miniapp.Page { return &index{} }).
		Component("components/card/card", func() miniapp.Component { return &card{} })
}

// app counts what it is told.
type app struct{ launches, shows int }

// OnLaunch says where the mini-program was started.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	a.launches++
	c.Log("launch", o.Path, miniapp.Int(o.Scene).JSON())
}

// OnShow says that it is shown.
func (a *app) OnShow(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	a.shows++
	c.Log("show", o.Path)
}

// OnError repeats the first line of the text.
func (a *app) OnError(c *miniapp.Ctx, text string) { c.Warn("onError", text) }

// index is the page.
type index struct {
	Count miniapp.Var[int]
	Text  miniapp.Var[string]
	Rows  miniapp.List[string]
	task  *miniapp.RequestTask
}

// Bind names all that the cases touch.
func (p *index) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.Var("text", &p.Text)
	b.List("rows", &p.Rows)
	p.bindState(b)
	p.bindPlatform(b)
	p.bindFailures(b)
}

func (p *index) bindState(b *miniapp.Binder) {
	b.On("tap", func(*miniapp.Ctx, miniapp.Event) { p.Count.Set(p.Count.Get() + 1) })
	b.On("say", func(c *miniapp.Ctx, e miniapp.Event) { c.Log("text", p.Text.Get()) })
	b.On("raw", func(c *miniapp.Ctx, e miniapp.Event) { c.Log(e.Raw().JSON()) })
	b.On("add", func(*miniapp.Ctx, miniapp.Event) {
		p.Rows.Append("ä")
		p.Rows.Append("𝄞")
	})
	b.On("group", func(c *miniapp.Ctx, e miniapp.Event) {
		c.GroupSetData(func() {
			p.Count.Set(7)
			p.Text.Set("seven")
		})
		c.Log("grouped")
	})
	b.On("groups", func(c *miniapp.Ctx, e miniapp.Event) {
		c.GroupSetData(func() {
			p.Count.Set(1)
			c.GroupSetData(func() { p.Text.Set("inner") })
			p.Count.Set(2)
		})
		p.Count.Set(3)
	})
	b.On("done", func(c *miniapp.Ctx, e miniapp.Event) {
		_ = c.SetData(miniapp.Patch{miniapp.Put("text", miniapp.Str("done"))}, func() { c.Log("shown") })
	})
	b.On("cards", func(c *miniapp.Ctx, e miniapp.Event) {
		for _, id := range c.SelectAllComponents(".card") {
			other, ok := miniapp.ComponentOf[*card](c, id)
			c.Log("card", other.Title.Get(), miniapp.Bool(ok).JSON())
		}
	})
}

func (p *index) bindPlatform(b *miniapp.Binder) {
	b.On("login", func(c *miniapp.Ctx, e miniapp.Event) {
		res, err := c.Login(miniapp.Login{})
		c.Log("login", res.Code, words(err))
	})
	b.On("both", func(c *miniapp.Ctx, e miniapp.Event) {
		_, _ = c.Login(miniapp.Login{Callbacks: miniapp.Callbacks{
			Success:  func(miniapp.Value) { panic("success fails") },
			Complete: func(miniapp.Value) { panic("complete fails") },
		}})
	})
	b.On("store", func(c *miniapp.Ctx, e miniapp.Event) {
		err := c.SetStorageSync("k", "v")
		v, err2 := c.GetStorageSync("k")
		_, err3 := c.CallSync("nothingSync", nil)
		c.Log("store", words(err), v.JSON(), words(err2), words(err3))
	})
	b.On("unknown", func(c *miniapp.Ctx, e miniapp.Event) {
		_, err := c.Call("noSuchThing", nil)
		c.Log(words(err))
	})
	b.On("timers", func(c *miniapp.Ctx, e miniapp.Event) {
		c.SetTimeout(20, func() { c.Log("timeout") })
		c.ClearTimeout(c.SetTimeout(10, func() { c.Log("never") }))
		c.NextTick(func() { c.Log("tick") })
		c.Sleep(30)
		c.Log("slept")
	})
	b.On("listen", func(c *miniapp.Ctx, e miniapp.Event) {
		id := c.OnMemoryWarning(func(level int) { c.Log("memory", miniapp.Int(level).JSON()) })
		c.SetTimeout(50, func() { c.OffMemoryWarning(id) })
	})
	b.On("pages", func(c *miniapp.Ctx, e miniapp.Event) {
		for _, info := range c.GetCurrentPages() {
			page, ok := miniapp.PageOf[*index](c, info.ID)
			c.Log("page", info.Route, info.Options.Get("q"), miniapp.Bool(ok && page == p).JSON(), c.Route())
		}
	})
	b.On("request", func(c *miniapp.Ctx, e miniapp.Event) {
		p.task = c.RequestTask(miniapp.Request{URL: "https://x", Callbacks: miniapp.Callbacks{Fail: func(err *miniapp.APIError) { c.Log(err.ErrMsg) }}})
	})
	b.On("abort", func(c *miniapp.Ctx, e miniapp.Event) { p.task.Abort() })
	b.On("navigate", func(c *miniapp.Ctx, e miniapp.Event) {
		res, err := c.NavigateTo(miniapp.NavigateTo{URL: "/pages/next/next", Events: map[string]func(miniapp.Value){"back": func(v miniapp.Value) { c.Log("back", v.JSON()) }}})
		c.Log("navigated", words(err))
		res.EventChannel.Emit("forth", miniapp.Int(1))
	})
	b.On("hear", func(c *miniapp.Ctx, e miniapp.Event) {
		c.OpenerEventChannel().Once("forth", func(v miniapp.Value) { c.Log("forth", v.JSON()) })
	})
	b.On("hear badly", func(c *miniapp.Ctx, e miniapp.Event) {
		c.OpenerEventChannel().On("forth", func(miniapp.Value) { panic("heard badly") })
	})
	b.On("query", func(c *miniapp.Ctx, e miniapp.Event) {
		c.Log(miniapp.Arr(c.CreateSelectorQuery().Select("#a").BoundingClientRect().SelectAll(".b").ScrollOffset().SelectViewport().BoundingClientRect().Exec()...).JSON())
	})
}

func (p *index) bindFailures(b *miniapp.Binder) {
	b.On("panics", func(c *miniapp.Ctx, e miniapp.Event) {
		p.Count.Set(1)
		panic("oh no")
	})
	b.On("panics and traps", func(c *miniapp.Ctx, e miniapp.Event) {
		c.Go(func() error {
			p.Count.Set(5)
			overflow(0)
			return nil
		})
		panic("first")
	})
	b.On("reject", func(c *miniapp.Ctx, e miniapp.Event) { c.Go(func() error { return miniappError("nobody takes it") }) })
	b.On("sleeps", func(c *miniapp.Ctx, e miniapp.Event) { time.Sleep(time.Hour) })
	b.On("blocks", func(c *miniapp.Ctx, e miniapp.Event) { <-make(chan int) })
	b.On("traps", func(c *miniapp.Ctx, e miniapp.Event) {
		p.Count.Set(p.Count.Get() + 1)
		overflow(0)
	})
}

// OnLoad keeps the query.
func (p *index) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	if q.Has("text") {
		p.Text.Set(q.Get("text"))
	}
	println("loaded")
}

// OnUnload says goodbye.
func (p *index) OnUnload(c *miniapp.Ctx) { c.Log("unload") }

// OnShareAppMessage answers at once.
func (p *index) OnShareAppMessage(c *miniapp.Ctx, from miniapp.ShareFrom) miniapp.Share {
	return miniapp.Share{Title: "from " + from.From}
}

// card is the component.
type card struct {
	Title miniapp.Var[string]
	Any   miniapp.Var[miniapp.Value]
	Own   miniapp.Var[int]
}

// Bind declares what a component has.
func (p *card) Bind(b *miniapp.Binder) {
	b.Property("title", &p.Title)
	b.PropertyOf("any", &p.Any, miniapp.TypeString, miniapp.TypeNumber)
	b.Var("own", &p.Own)
	b.Options(miniapp.ComponentOptions{MultipleSlots: true, PureDataPattern: "^_", ExternalClasses: []string{"c"}})
	b.Behavior("thing", nothing{})
	b.Observe("title, own", func(c *miniapp.Ctx, values []miniapp.Value) {
		c.Log("observed", miniapp.Arr(values...).JSON(), p.Title.Get())
	})
	b.ObserveProperty("title", func(c *miniapp.Ctx, ch miniapp.PropertyChange) { c.Log("title", ch.Old.JSON(), ch.New.JSON()) })
	b.Relation("../list/list", miniapp.Relation{Type: miniapp.Parent, Linked: func(c *miniapp.Ctx, id miniapp.ID) {
		other, ok := miniapp.ComponentOf[*card](c, id)
		c.Log("linked", miniapp.Bool(ok && other != nil).JSON())
	}})
	b.Relation("kin", miniapp.Relation{Type: miniapp.Child, Target: "thing"})
	b.On("fire", func(c *miniapp.Ctx, e miniapp.Event) { _ = c.TriggerEvent("fired", 5, miniapp.Bubbles) })
	b.On("set", func(c *miniapp.Ctx, e miniapp.Event) { p.Own.Set(p.Own.Get() + 1) })
}

// nothing is a behavior.
type nothing struct{}

// Bind has nothing to name.
func (nothing) Bind(*miniapp.Binder) {}

// Attached says what the title is.
func (p *card) Attached(c *miniapp.Ctx) { c.Log("attached", p.Title.Get()) }

// Detached says that it goes.
func (p *card) Detached(c *miniapp.Ctx) { c.Log("detached") }

// PageShow says that the page is shown.
func (p *card) PageShow(c *miniapp.Ctx) { c.Log("page shows") }

type miniappError string

func (e miniappError) Error() string { return string(e) }

func words(err error) string {
	if err == nil {
		return "ok"
	}
	return err.Error()
}

// overflow has no end, so that the stack has one.
func overflow(n int) int { return overflow(n+1) + 1 }

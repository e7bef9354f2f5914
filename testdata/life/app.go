package life

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// app is the App. What pages share is in it: user, and how many of them there have been.
type app struct {
	user     string
	launches int
	pages    int
}

// OnLaunch counts, listens for the App's coming and going, and fails at ?throw=onLaunch.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	a.launches++
	a.user = "nobody"
	c.Log("onLaunch sees pages:", strconv.Itoa(len(c.GetCurrentPages())))
	c.OnAppShow(func(o miniapp.LaunchOptions) { c.Log("wx.onAppShow", o.Path) })
	c.OnAppHide(func() { c.Log("wx.onAppHide") })
	throwIf(o.Query, "onLaunch")
}

// OnShow fails at ?throw=onAppShow.
func (a *app) OnShow(c *miniapp.Ctx, o miniapp.LaunchOptions) { throwIf(o.Query, "onAppShow") }

// OnHide has nothing to do.
func (a *app) OnHide(c *miniapp.Ctx) {}

// OnError logs the lines of the text up to the stack, and whether there is one.
func (a *app) OnError(c *miniapp.Ctx, text string) {
	head, stack, _ := strings.Cut(text, "\ngoroutine ")
	c.Log("onError", strconv.Quote(head), "stack:", strconv.FormatBool(stack != ""))
}

// OnPageNotFound redirects where the query says: ?redirect=pages/index/index.
func (a *app) OnPageNotFound(c *miniapp.Ctx, missing miniapp.PageNotFound) {
	if to := missing.Query.Get("redirect"); to != "" {
		if err := c.RedirectTo(miniapp.RedirectTo{URL: "/" + to}); err != nil {
			c.Log(err.Error())
		}
	}
}

// throwIf panics if the query says so: ?throw=onLoad.
func throwIf(q miniapp.Query, hook string) {
	if q.Get("throw") == hook {
		panic(errors.New("in " + hook))
	}
}

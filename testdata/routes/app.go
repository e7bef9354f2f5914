package routes

import "github.com/wxkit/wxkit/miniapp"

// app is the App. The launch's query tells what it listens to: `listen` logs the listeners of routes with the stack that they see, `rewrite` lets it rewrite routes.
type app struct {
	done bool // the one route of `once` has been rewritten
}

// OnLaunch adds the listeners.
func (a *app) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) {
	if o.Query.Has("listen") {
		listen(c)
	}
	if o.Query.Has("rewrite") {
		c.OnBeforeAppRoute(func(e miniapp.RouteEvent) { a.rewrite(c, o.Query, e) })
	}
}

// OnPageNotFound is for routes of the host's; a call that names a missing page fails instead.
func (a *app) OnPageNotFound(c *miniapp.Ctx, e miniapp.PageNotFound) {}

// listen logs what every listener of a route sees of the stack.
func listen(c *miniapp.Ctx) {
	tell := func(name string) func(miniapp.RouteEvent) {
		return func(e miniapp.RouteEvent) { logStack(c, name+" "+e.Path) }
	}
	c.OnBeforeAppRoute(tell("onBeforeAppRoute"))
	c.OnBeforePageUnload(tell("onBeforePageUnload"))
	c.OnAfterPageUnload(tell("onAfterPageUnload"))
	c.OnBeforePageLoad(tell("onBeforePageLoad"))
	c.OnAfterPageLoad(tell("onAfterPageLoad"))
	c.OnAppRoute(tell("onAppRoute"))
	c.OnAppRouteDone(tell("onAppRouteDone"))
}

// logStack writes the routes of the page stack behind a text.
func logStack(c *miniapp.Ctx, text string) {
	text += " ["
	for i, p := range c.GetCurrentPages() {
		if i > 0 {
			text += " "
		}
		text += p.Route
	}
	c.Log(text + "]")
}

// rewrite gives a route the target of its own query's `instead`, or that of the launch's if the launch's `of` is the route's kind and its `from`, if any, the
// route's page; with `once` that holds for one route. With `twice` it tries again, with `late` it waits first, with `keep` the query stays.
func (a *app) rewrite(c *miniapp.Ctx, launch miniapp.Query, e miniapp.RouteEvent) {
	instead := e.Query.Get("instead")
	if !a.done && launch.Get("of") == e.OpenType && (!launch.Has("from") || launch.Get("from") == e.Path) {
		instead = launch.Get("to")
		a.done = launch.Has("once")
	}
	if instead == "" {
		return
	}
	if e.Query.Has("late") {
		c.Sleep(0)
	}
	try := func() {
		if err := c.RewriteRoute(miniapp.RewriteRoute{URL: instead, PreserveQuery: e.Query.Has("keep")}); err != nil {
			c.Log(err.Error())
		}
	}
	try()
	if e.Query.Has("twice") {
		try()
	}
}

package miniapp

// RouteEvent is what the listeners of a route and of its pages get; what an event does not tell is zero. Of one route, `redirectTo` from an old page to a new one, they
// run in this order: OnBeforeAppRoute, OnBeforePageUnload, (the old page's onUnload), OnAfterPageUnload, OnBeforePageLoad, (the new page's onLoad and onShow),
// OnAfterPageLoad, OnAppRoute and, when the animation is over, OnAppRouteDone.
type RouteEvent struct {
	Path         string  // of the page, without a leading slash
	Query        Query   // of the page
	OpenType     string  // appLaunch, navigateTo, redirectTo, navigateBack, switchTab, reLaunch or autoReLaunch
	TimeStamp    float64 // milliseconds
	RouteEventID string  // the same in all events of one route, another in every other
	NotFound     bool    // the page is missing
	WebviewID    int     // number of the page's view; 0 in the events of pages
	PageID       ID      // in the events of pages: the page, for PageOf; 0 where it is not made yet
}

func (c *Ctx) onRoute(name string, fn func(RouteEvent)) ListenerID {
	return c.On(name, func(v Value) { fn(newRouteEvent(v)) })
}

func newRouteEvent(v Value) RouteEvent {
	return RouteEvent{
		Path:         textOf(v, "path"),
		Query:        Query{v.Get("query")},
		OpenType:     textOf(v, "openType"),
		TimeStamp:    v.Get("timeStamp").Number(),
		RouteEventID: textOf(v, "routeEventId"),
		NotFound:     v.Get("notFound").Bool(),
		WebviewID:    intOf(v, "webviewId"),
		PageID:       ID(intOf(v, "page")),
	}
}

// OnBeforeAppRoute is wx.onBeforeAppRoute: fn runs before anything of a route happens; here, and only here, [Ctx.RewriteRoute] works.
func (c *Ctx) OnBeforeAppRoute(fn func(RouteEvent)) ListenerID {
	return c.onRoute("onBeforeAppRoute", fn)
}

// OffBeforeAppRoute takes off a listener of OnBeforeAppRoute.
func (c *Ctx) OffBeforeAppRoute(id ListenerID) { c.Off("offBeforeAppRoute", id) }

// OnAppRoute is wx.onAppRoute: fn runs when a route has been carried out.
func (c *Ctx) OnAppRoute(fn func(RouteEvent)) ListenerID { return c.onRoute("onAppRoute", fn) }

// OffAppRoute takes off a listener of OnAppRoute.
func (c *Ctx) OffAppRoute(id ListenerID) { c.Off("offAppRoute", id) }

// OnAppRouteDone is wx.onAppRouteDone: fn runs when a route's animation is over.
func (c *Ctx) OnAppRouteDone(fn func(RouteEvent)) ListenerID { return c.onRoute("onAppRouteDone", fn) }

// OffAppRouteDone takes off a listener of OnAppRouteDone.
func (c *Ctx) OffAppRouteDone(id ListenerID) { c.Off("offAppRouteDone", id) }

// OnBeforePageLoad is wx.onBeforePageLoad: fn runs before a page is made.
func (c *Ctx) OnBeforePageLoad(fn func(RouteEvent)) ListenerID {
	return c.onRoute("onBeforePageLoad", fn)
}

// OffBeforePageLoad takes off a listener of OnBeforePageLoad.
func (c *Ctx) OffBeforePageLoad(id ListenerID) { c.Off("offBeforePageLoad", id) }

// OnAfterPageLoad is wx.onAfterPageLoad: fn runs after a new page's onLoad and onShow.
func (c *Ctx) OnAfterPageLoad(fn func(RouteEvent)) ListenerID {
	return c.onRoute("onAfterPageLoad", fn)
}

// OffAfterPageLoad takes off a listener of OnAfterPageLoad.
func (c *Ctx) OffAfterPageLoad(id ListenerID) { c.Off("offAfterPageLoad", id) }

// OnBeforePageUnload is wx.onBeforePageUnload: fn runs before a page's onUnload.
func (c *Ctx) OnBeforePageUnload(fn func(RouteEvent)) ListenerID {
	return c.onRoute("onBeforePageUnload", fn)
}

// OffBeforePageUnload takes off a listener of OnBeforePageUnload.
func (c *Ctx) OffBeforePageUnload(id ListenerID) { c.Off("offBeforePageUnload", id) }

// OnAfterPageUnload is wx.onAfterPageUnload: fn runs when a page has been destroyed.
func (c *Ctx) OnAfterPageUnload(fn func(RouteEvent)) ListenerID {
	return c.onRoute("onAfterPageUnload", fn)
}

// OffAfterPageUnload takes off a listener of OnAfterPageUnload.
func (c *Ctx) OffAfterPageUnload(id ListenerID) { c.Off("offAfterPageUnload", id) }

package miniapp

// NavigateTo is the argument of wx.navigateTo.
type NavigateTo struct {
	URL       string                 // page, with a query if need be; relative to the current page unless it starts with /
	Events    map[string]func(Value) // listeners for what the opened page emits through its opener's EventChannel; each gets the emission's first argument
	Callbacks                        // Success gets {errMsg, eventChannel}; Ctx.EventChannel makes a channel of the latter
}

// NavigateToResult is the result of wx.navigateTo.
type NavigateToResult struct {
	EventChannel *EventChannel // leads to the opened page; never nil
}

// RedirectTo is the argument of wx.redirectTo.
type RedirectTo struct {
	URL       string // as in NavigateTo
	Callbacks        // optional
}

// ReLaunch is the argument of wx.reLaunch.
type ReLaunch struct {
	URL       string // as in NavigateTo
	Callbacks        // optional
}

// SwitchTab is the argument of wx.switchTab.
type SwitchTab struct {
	URL       string // a page of the tab bar; a query is dropped
	Callbacks        // optional
}

// NavigateBack is the argument of wx.navigateBack.
type NavigateBack struct {
	Delta     Value // number of pages; undefined, and whatever is no number from 1 up, means 1; more than there are means down to the first page
	Callbacks       // optional
}

// Router routes with relative URLs that are resolved against one page or component, whatever page is on top by then. See [Ctx.Router] and [Ctx.PageRouter].
type Router struct {
	c      *Ctx
	prefix string // of the command's name
}

// Router is `this.router`: relative URLs start at the page or component that c belongs to.
func (c *Ctx) Router() Router { return Router{c, "router."} }

// PageRouter is `this.pageRouter`: relative URLs start at the page that c belongs to or, in a component, at the page in which it is.
func (c *Ctx) PageRouter() Router { return Router{c, "pageRouter."} }

// NavigateTo is wx.navigateTo: it opens a page on top of the current one. It fails for a page that is missing or in the tab bar, and when ten pages are open.
// It returns when the route is decided, which may be before or after the new page's onLoad.
func (c *Ctx) NavigateTo(o NavigateTo) (NavigateToResult, error) { return Router{c: c}.NavigateTo(o) }

// RedirectTo is wx.redirectTo: it closes the current page and opens another in its place. It fails for a page that is missing or in the tab bar.
func (c *Ctx) RedirectTo(o RedirectTo) error { return Router{c: c}.RedirectTo(o) }

// ReLaunch is wx.reLaunch: it closes all pages and opens one, of the tab bar or not.
func (c *Ctx) ReLaunch(o ReLaunch) error { return Router{c: c}.ReLaunch(o) }

// SwitchTab is wx.switchTab: it shows a page of the tab bar and closes all that are in none. It fails for a page that is not in the tab bar.
func (c *Ctx) SwitchTab(o SwitchTab) error { return Router{c: c}.SwitchTab(o) }

// NavigateBack is wx.navigateBack: it closes pages from the top. It fails on the first page.
func (c *Ctx) NavigateBack(o NavigateBack) error { return Router{c: c}.NavigateBack(o) }

// NavigateTo is [Ctx.NavigateTo] relative to the router's page or component.
func (r Router) NavigateTo(o NavigateTo) (NavigateToResult, error) {
	arg := with("url", Str(o.URL))
	call := &apiCall{arg: arg.v, cb: o.Callbacks}
	events := Obj()
	for _, name := range sortedKeys(o.Events) {
		id := r.c.reserve(channelWhere, true, firstArgument(o.Events[name]))
		call.drop = append(call.drop, id)
		events.Set(name, Int(int(id)))
	}
	if events.Len() > 0 {
		arg.value("events", events)
	}
	v, err := r.run("navigateTo", call)
	return NavigateToResult{r.c.EventChannel(v.Get("eventChannel"))}, err
}

// RedirectTo is [Ctx.RedirectTo] relative to the router's page or component.
func (r Router) RedirectTo(o RedirectTo) error { return r.open("redirectTo", o.URL, o.Callbacks) }

// ReLaunch is [Ctx.ReLaunch] relative to the router's page or component.
func (r Router) ReLaunch(o ReLaunch) error { return r.open("reLaunch", o.URL, o.Callbacks) }

// SwitchTab is [Ctx.SwitchTab] relative to the router's page or component.
func (r Router) SwitchTab(o SwitchTab) error { return r.open("switchTab", o.URL, o.Callbacks) }

// NavigateBack is [Ctx.NavigateBack]; there is nothing relative in it.
func (r Router) NavigateBack(o NavigateBack) error {
	return failure(r.run("navigateBack", &apiCall{arg: options{Obj()}.value("delta", o.Delta).v, cb: o.Callbacks}))
}

func (r Router) open(api, url string, cb Callbacks) error {
	return failure(r.run(api, &apiCall{arg: with("url", Str(url)).v, cb: cb}))
}

func (r Router) run(api string, call *apiCall) (Value, error) {
	call.api, call.command = api, r.prefix+api
	return r.c.run(call)
}

// RewriteRoute is the argument of wx.rewriteRoute.
type RewriteRoute struct {
	URL           string // the page to open instead
	PreserveQuery bool   // keep the query of the route that is rewritten
}

// RewriteRoute is wx.rewriteRoute: it gives the route that is about to happen another target. It works only in a listener of [Ctx.OnBeforeAppRoute], before that
// listener waits for anything, and once for each route; the errors are those of WeChat, such as `rewriteRoute:fail a "navigateBack" event is not allowed to be
// rewritten`.
func (c *Ctx) RewriteRoute(o RewriteRoute) error {
	return failure(c.CallSync("rewriteRoute", with("url", Str(o.URL)).flag("preserveQuery", o.PreserveQuery).v))
}

// PageInfo is one page of the stack.
type PageInfo struct {
	ID      ID     // for PageOf
	Route   string // pages/index/index
	Options Query  // the query that onLoad got
}

// GetCurrentPages is getCurrentPages(): the page stack, the page on top last. It is empty in onLaunch; a page is in it from before its onLoad until after its onUnload.
func (c *Ctx) GetCurrentPages() []PageInfo {
	list := c.ask("getCurrentPages")
	pages := make([]PageInfo, list.Len())
	for i := range pages {
		p := list.At(i)
		pages[i] = PageInfo{ID: ID(intOf(p, "id")), Route: textOf(p, "route"), Options: Query{p.Get("options")}}
	}
	return pages
}

// Route is the page's `route`, without a leading slash. In a component it is that of the page in which it is; in the App it is "".
func (c *Ctx) Route() string { return textOf(c.pageInfo(), "route") }

// Options is the page's `options`: the query that onLoad got.
func (c *Ctx) Options() Query { return Query{c.pageInfo().Get("options")} }

// ExitState is the page's `exitState`: the data that onSaveExitState returned before the App was destroyed, if this page was brought back by restartStrategy; undefined
// otherwise.
func (c *Ctx) ExitState() Value { return c.pageInfo().Get("exitState") }

func (c *Ctx) pageInfo() Value { return c.ask("pageInfo") }

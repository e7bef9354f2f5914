package miniapp

var (
	appHooks       = [...]string{"onLaunch", "onShow", "onHide", "onError", "onPageNotFound", "onUnhandledRejection", "onThemeChange"}
	pageHooks      = [...]string{"onLoad", "onShow", "onReady", "onHide", "onUnload", "onRouteDone", "onPullDownRefresh", "onReachBottom", "onPageScroll", "onShareAppMessage", "onShareTimeline", "onAddToFavorites", "onTabItemTap", "onResize", "onSaveExitState"}
	componentHooks = [...]string{"created", "attached", "ready", "moved", "detached", "error"}
	pageLifetimes  = [...]string{"show", "hide", "resize", "routeDone"}
)

const pageLifetimePrefix = "pageLifetimes."

// A hook function runs the lifecycle function of a name and reports whether the object has it. Without a Ctx it only reports. Values go by pointer here and below: that
// keeps the code half as long in a guest.
type hookFunc func(object any, name string, c *Ctx, arg, result *Value) bool

func appHook(object any, name string, c *Ctx, arg, result *Value) bool {
	switch name {
	case "onLaunch":
		h, ok := object.(AppLauncher)
		if ok && c != nil {
			h.OnLaunch(c, newLaunchOptions(*arg))
		}
		return ok
	case "onShow":
		h, ok := object.(AppShower)
		if ok && c != nil {
			h.OnShow(c, newLaunchOptions(*arg))
		}
		return ok
	case "onHide":
		h, ok := object.(AppHider)
		if ok && c != nil {
			h.OnHide(c)
		}
		return ok
	case "onError":
		h, ok := object.(AppErrorHandler)
		if ok && c != nil {
			h.OnError(c, arg.Text())
		}
		return ok
	case "onPageNotFound":
		h, ok := object.(AppPageNotFoundHandler)
		if ok && c != nil {
			h.OnPageNotFound(c, PageNotFound{Path: text(arg, "path"), Query: queryIn(arg), IsEntryPage: truth(arg, "isEntryPage")})
		}
		return ok
	case "onUnhandledRejection":
		h, ok := object.(AppRejectionHandler)
		if ok && c != nil {
			h.OnUnhandledRejection(c, Rejection{arg.Get("reason")})
		}
		return ok
	case "onThemeChange":
		h, ok := object.(AppThemeHandler)
		if ok && c != nil {
			h.OnThemeChange(c, Theme(text(arg, "theme")))
		}
		return ok
	}
	return false
}

func pageHook(object any, name string, c *Ctx, arg, result *Value) bool {
	switch name {
	case "onLoad":
		h, ok := object.(PageLoader)
		if ok && c != nil {
			h.OnLoad(c, Query{*arg})
		}
		return ok
	case "onShow":
		h, ok := object.(PageShower)
		if ok && c != nil {
			h.OnShow(c)
		}
		return ok
	case "onReady":
		h, ok := object.(PageReadier)
		if ok && c != nil {
			h.OnReady(c)
		}
		return ok
	case "onHide":
		h, ok := object.(PageHider)
		if ok && c != nil {
			h.OnHide(c)
		}
		return ok
	case "onUnload":
		h, ok := object.(PageUnloader)
		if ok && c != nil {
			h.OnUnload(c)
		}
		return ok
	case "onRouteDone":
		h, ok := object.(PageRouteDoneHandler)
		if ok && c != nil {
			h.OnRouteDone(c)
		}
		return ok
	case "onPullDownRefresh":
		h, ok := object.(PagePullDownRefresher)
		if ok && c != nil {
			h.OnPullDownRefresh(c)
		}
		return ok
	case "onReachBottom":
		h, ok := object.(PageBottomReacher)
		if ok && c != nil {
			h.OnReachBottom(c)
		}
		return ok
	}
	return pageEventHook(object, name, c, arg, result)
}

// pageEventHook has those hooks of a page that are told of something or asked for something.
func pageEventHook(object any, name string, c *Ctx, arg, result *Value) bool {
	switch name {
	case "onPageScroll":
		h, ok := object.(PageScroller)
		if ok && c != nil {
			h.OnPageScroll(c, PageScroll{number(arg, "scrollTop")})
		}
		return ok
	case "onShareAppMessage":
		h, ok := object.(PageMessageSharer)
		if ok && c != nil {
			from := ShareFrom{From: text(arg, "from"), WebViewURL: text(arg, "webViewUrl")}
			get(arg, "target", &from.Target)
			share := h.OnShareAppMessage(c, from)
			share.put(result)
		}
		return ok
	case "onShareTimeline":
		h, ok := object.(PageTimelineSharer)
		if ok && c != nil {
			share := h.OnShareTimeline(c)
			share.put(result)
		}
		return ok
	case "onAddToFavorites":
		h, ok := object.(PageFavoriteAdder)
		if ok && c != nil {
			share := h.OnAddToFavorites(c, AddToFavorites{text(arg, "webViewUrl")})
			share.put(result)
		}
		return ok
	case "onTabItemTap":
		h, ok := object.(PageTabTapper)
		if ok && c != nil {
			h.OnTabItemTap(c, TabItem{Index: text(arg, "index"), PagePath: text(arg, "pagePath"), Text: text(arg, "text")})
		}
		return ok
	case "onResize":
		h, ok := object.(PageResizer)
		if ok && c != nil {
			h.OnResize(c, newResize(arg))
		}
		return ok
	case "onSaveExitState":
		h, ok := object.(PageExitStateSaver)
		if ok && c != nil {
			state := h.OnSaveExitState(c)
			state.put(result)
		}
		return ok
	}
	return false
}

// componentHook has the lifetimes of a component and, with the prefix, those of the page around it.
func componentHook(object any, name string, c *Ctx, arg, result *Value) bool {
	switch name {
	case "created":
		h, ok := object.(Creator)
		if ok && c != nil {
			h.Created(c)
		}
		return ok
	case "attached":
		h, ok := object.(Attacher)
		if ok && c != nil {
			h.Attached(c)
		}
		return ok
	case "ready":
		h, ok := object.(Readier)
		if ok && c != nil {
			h.Ready(c)
		}
		return ok
	case "moved":
		h, ok := object.(Mover)
		if ok && c != nil {
			h.Moved(c)
		}
		return ok
	case "detached":
		h, ok := object.(Detacher)
		if ok && c != nil {
			h.Detached(c)
		}
		return ok
	case "error":
		h, ok := object.(ErrorHandler)
		if ok && c != nil {
			h.Error(c, arg.Text())
		}
		return ok
	case pageLifetimePrefix + "show":
		h, ok := object.(PageShowHandler)
		if ok && c != nil {
			h.PageShow(c)
		}
		return ok
	case pageLifetimePrefix + "hide":
		h, ok := object.(PageHideHandler)
		if ok && c != nil {
			h.PageHide(c)
		}
		return ok
	case pageLifetimePrefix + "resize":
		h, ok := object.(PageResizeHandler)
		if ok && c != nil {
			h.PageResize(c, newResize(arg))
		}
		return ok
	case pageLifetimePrefix + "routeDone":
		h, ok := object.(PageRouteHandler)
		if ok && c != nil {
			h.PageRouteDone(c)
		}
		return ok
	}
	return false
}

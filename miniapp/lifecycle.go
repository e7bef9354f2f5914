package miniapp

var (
	appHooks  = [...]string{"onLaunch", "onShow", "onHide", "onError", "onPageNotFound", "onUnhandledRejection", "onThemeChange"}
	pageHooks = [...]string{"onLoad", "onShow", "onReady", "onHide", "onUnload", "onRouteDone", "onPullDownRefresh", "onReachBottom", "onPageScroll", "onShareAppMessage", "onShareTimeline", "onAddToFavorites", "onTabItemTap", "onResize", "onSaveExitState"}
)

// A hook function runs the lifecycle function at a place in a list of names and reports whether the object has it. Without a Ctx it only reports. Values go by pointer here and
// below, each function returns at one place, and the cases are places in the list, with the name behind: that keeps the code half as long in a guest.
type hookFunc func(object any, i int, c *Ctx, arg, result *Value) (ok bool)

func appHook(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	switch i {
	case 0: // onLaunch
		var h AppLauncher
		if h, ok = object.(AppLauncher); ok && c != nil {
			h.OnLaunch(c, newLaunchOptions(arg))
		}
	case 1: // onShow
		var h AppShower
		if h, ok = object.(AppShower); ok && c != nil {
			h.OnShow(c, newLaunchOptions(arg))
		}
	case 2: // onHide
		var h PageHider // has the same method as AppHider
		if h, ok = object.(PageHider); ok && c != nil {
			h.OnHide(c)
		}
	case 3: // onError
		var h AppErrorHandler
		if h, ok = object.(AppErrorHandler); ok && c != nil {
			h.OnError(c, arg.Text())
		}
	case 4: // onPageNotFound
		var h AppPageNotFoundHandler
		if h, ok = object.(AppPageNotFoundHandler); ok && c != nil {
			h.OnPageNotFound(c, PageNotFound{Path: text(arg, "path"), Query: queryIn(arg), IsEntryPage: truth(arg, "isEntryPage")})
		}
	case 5: // onUnhandledRejection
		var h AppRejectionHandler
		if h, ok = object.(AppRejectionHandler); ok && c != nil {
			h.OnUnhandledRejection(c, Rejection{arg.Get("reason")})
		}
	case 6: // onThemeChange
		var h AppThemeHandler
		if h, ok = object.(AppThemeHandler); ok && c != nil {
			h.OnThemeChange(c, Theme(text(arg, "theme")))
		}
	}
	return ok
}

func pageHook(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	switch i {
	case 0: // onLoad
		var h PageLoader
		if h, ok = object.(PageLoader); ok && c != nil {
			h.OnLoad(c, Query{*arg})
		}
	case 1: // onShow
		var h PageShower
		if h, ok = object.(PageShower); ok && c != nil {
			h.OnShow(c)
		}
	case 2: // onReady
		var h PageReadier
		if h, ok = object.(PageReadier); ok && c != nil {
			h.OnReady(c)
		}
	case 3: // onHide
		var h PageHider
		if h, ok = object.(PageHider); ok && c != nil {
			h.OnHide(c)
		}
	case 4: // onUnload
		var h PageUnloader
		if h, ok = object.(PageUnloader); ok && c != nil {
			h.OnUnload(c)
		}
	case 5: // onRouteDone
		var h PageRouteDoneHandler
		if h, ok = object.(PageRouteDoneHandler); ok && c != nil {
			h.OnRouteDone(c)
		}
	case 6: // onPullDownRefresh
		var h PagePullDownRefresher
		if h, ok = object.(PagePullDownRefresher); ok && c != nil {
			h.OnPullDownRefresh(c)
		}
	case 7: // onReachBottom
		var h PageBottomReacher
		if h, ok = object.(PageBottomReacher); ok && c != nil {
			h.OnReachBottom(c)
		}
	default:
		ok = pageEventHook(object, i, c, arg, result)
	}
	return ok
}

// pageEventHook has those hooks of a page that are told of something or asked for something.
func pageEventHook(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	switch i {
	case 8: // onPageScroll
		var h PageScroller
		if h, ok = object.(PageScroller); ok && c != nil {
			h.OnPageScroll(c, PageScroll{number(arg, "scrollTop")})
		}
	case 9, 10, 11: // onShareAppMessage, onShareTimeline, onAddToFavorites
		ok = shareHook(object, i, c, arg, result)
	case 12: // onTabItemTap
		var h PageTabTapper
		if h, ok = object.(PageTabTapper); ok && c != nil {
			h.OnTabItemTap(c, TabItem{Index: text(arg, "index"), PagePath: text(arg, "pagePath"), Text: text(arg, "text")})
		}
	case 13: // onResize
		var h PageResizer
		if h, ok = object.(PageResizer); ok && c != nil {
			h.OnResize(c, newResize(arg))
		}
	case 14: // onSaveExitState
		var h PageExitStateSaver
		if h, ok = object.(PageExitStateSaver); ok && c != nil {
			state := h.OnSaveExitState(c)
			state.put(result)
		}
	}
	return ok
}

// shareHook has those hooks of a page that say what is shared.
func shareHook(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	var share Share
	switch i {
	case 9: // onShareAppMessage
		var h PageMessageSharer
		if h, ok = object.(PageMessageSharer); ok && c != nil {
			from := ShareFrom{From: text(arg, "from"), WebViewURL: text(arg, "webViewUrl")}
			get(arg, "target", &from.Target)
			share = h.OnShareAppMessage(c, from)
		}
	case 10: // onShareTimeline
		var h PageTimelineSharer
		if h, ok = object.(PageTimelineSharer); ok && c != nil {
			share = h.OnShareTimeline(c)
		}
	case 11: // onAddToFavorites
		var h PageFavoriteAdder
		if h, ok = object.(PageFavoriteAdder); ok && c != nil {
			share = h.OnAddToFavorites(c, AddToFavorites{text(arg, "webViewUrl")})
		}
	}
	if ok && c != nil {
		share.put(result)
	}
	return ok
}

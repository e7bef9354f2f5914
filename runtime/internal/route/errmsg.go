package route

import "strconv"

// MaxPages is how many pages the stack holds.
const MaxPages = 10

// The reasons and lines that the base library writes. A reason stands behind `<api>:fail `.
const (
	// ReasonFirstPage: navigateBack with one page on the stack. The full stop is WeChat's.
	ReasonFirstPage = "cannot navigate back at first page."
	// ReasonBackground: reLaunch in the background, on iOS.
	ReasonBackground = "can not invoke reLaunch in background"
	// ReasonURLBanned and ReasonOperationBanned: the host has forbidden the url or the call.
	ReasonURLBanned       = "url has been banned"
	ReasonOperationBanned = "current operation was banned."
	// ReasonTimeout: the page did not load in time.
	ReasonTimeout = "timeout"
	// WarnSwitchTabQuery is the console's warning where switchTab drops a query.
	WarnSwitchTabQuery = "wx.switchTab: url 不支持 queryString"
)

// ReasonNotFound is why a call fails whose route no page has; wire is the route with its query as [Wire] gives them.
func ReasonNotFound(wire string) string { return `page "` + wire + `" is not found` }

// Host is a set of the errMsg texts that the host writes and not the base library, and the order of its checks. These are the texts that differ between clients.
type Host struct {
	limitFirst bool
	tab        map[string]string // api -> errMsg for a target that is a tab page
	noTab      string
	full       string // what comes before the limit, or all of it
	fullTells  bool   // whether the limit follows
}

// DevTools is the set of WeChat's developer tools, the default.
func DevTools() Host {
	return Host{
		tab: map[string]string{
			"navigateTo": "navigateTo:fail can not navigateTo a tabbar page",
			"redirectTo": "redirectTo:fail can not redirectTo a tabbar page",
		},
		noTab: "switchTab:fail can not switch to no-tabBar page",
		full:  "navigateTo:fail webview count limit exceed",
	}
}

// Android is the set of the Android client.
func Android() Host {
	return Host{
		limitFirst: true,
		tab: map[string]string{
			"navigateTo": "navigateTo:fail:can not navigate to a tab bar page",
			"redirectTo": "redirectTo:fail:can not navigate to a tab bar page",
		},
		noTab:     "switchTab:fail:can not switch to non-TabBar page",
		full:      "navigateTo:fail:page limit exceeded: ",
		fullTells: true,
	}
}

// LimitFirst reports whether a full stack is told before a target that is a tab page.
func (h Host) LimitFirst() bool { return h.limitFirst }

// TabTarget is the errMsg of navigateTo or redirectTo with a tab page as target.
func (h Host) TabTarget(api string) string { return h.tab[api] }

// NoTab is the errMsg of switchTab with a page that is none of the tab bar.
func (h Host) NoTab() string { return h.noTab }

// Full is the errMsg of navigateTo with limit pages on the stack.
func (h Host) Full(limit int) string {
	if h.fullTells {
		return h.full + strconv.Itoa(limit)
	}
	return h.full
}

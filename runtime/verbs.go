package wxruntime

import (
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/wasm/abi"
)

// LaunchOption says more of how the app is opened; see Launch.
type LaunchOption func(*launching)

type launching struct {
	platform.Launch
	background bool
}

// Scene is the number of the place from which the app is opened, default 1001 (the list of recent mini-programs).
func Scene(scene int) LaunchOption { return func(l *launching) { l.Launch.Scene = scene } }

// Query gives the launch's query as an object, in place of one in the url. Strings reach onLoad as they are, undecoded; other values become text, since a query has no others.
func Query(query Value) LaunchOption { return func(l *launching) { l.Launch.Query = query } }

// Referrer is the referrerInfo of the launch options, an object {appId, extraData}.
func Referrer(info Value) LaunchOption { return func(l *launching) { l.Launch.ReferrerInfo = info } }

// InBackground starts the app without showing it, as a pre-launch does: onShow and the first page come with Foreground.
func InBackground() LaunchOption { return func(l *launching) { l.background = true } }

// Launch opens the app at a url such as `pages/a/a?x=1`, "" for the home page, and settles. If the app does not run this is a cold start. If it does, it comes to the
// front, and a url then destroys its pages and starts anew with that one (autoReLaunch); the app itself goes on.
func (s *Sim) Launch(url string, opts ...LaunchOption) {
	s.tb.Helper()
	var l launching
	for _, o := range opts {
		o(&l)
	}
	s.verb(func() { s.native.launch(url, l.Launch, l.background) })
}

// Background takes the app from the screen, and settles. After 5 s of virtual time its code stands still, and 30 min later it is destroyed; Advance lets that time pass.
func (s *Sim) Background() {
	s.tb.Helper()
	s.verb(s.native.background)
}

// Foreground brings the app back without a path, and settles. If the app has been destroyed this is a cold start at the home page.
func (s *Sim) Foreground() {
	s.tb.Helper()
	s.Launch("")
}

// Back is the user's finger: it closes the page on top, or sends the app to the background if that is the last one, and settles.
func (s *Sim) Back() {
	s.tb.Helper()
	s.verb(func() {
		n := &s.native
		switch {
		case n.life != InFront:
			s.report(errors.New("wxruntime: Back: the app is not in front"))
		case len(n.stack) > 1:
			n.back(nil, 1)
		default:
			n.background()
		}
	})
}

// SwitchTab is the user's finger on the tab bar, and settles: onTabItemTap of the tab page in front, then the route. A path that is no tab page is an error.
func (s *Sim) SwitchTab(path string) {
	s.tb.Helper()
	path = platform.CleanPath(path)
	if !s.app.IsTab(path) {
		s.report(errors.New("wxruntime: SwitchTab: " + path + " is no tab page of app.json"))
		return
	}
	s.verb(func() {
		if s.native.life != InFront || len(s.native.stack) == 0 {
			s.report(errors.New("wxruntime: SwitchTab: the app is not in front"))
			return
		}
		s.native.tapTab(path)
	})
}

// tapTab is a tap on the tab bar.
func (n *native) tapTab(path string) {
	item := abi.ObjectValue()
	for i, tab := range n.sim.app.Tabs {
		if tab.Path == path {
			item = abi.ObjectValue(
				abi.Field{Key: "index", Value: abi.StringValue(itoa(i))},
				abi.Field{Key: "pagePath", Value: abi.StringValue(tab.Path)},
				abi.Field{Key: "text", Value: abi.StringValue(tab.Text)},
			)
		}
	}
	n.event(KindApp, "tabItemTap", item, func(l *library) {
		if top := l.top(); top != nil && l.sim.app.IsTab(top.route) {
			l.hook(top.instance, "onTabItemTap", item)
		}
	})
	ev := &routeEvent{openType: switchTab, path: path}
	ev.webview = n.tab(path)
	n.route(ev)
}

// RouteEvent injects a route event of native's as it stands, which WeChat would never send like this: what the framework does about a page that exists already or does not.
// An openType of routeDone is the end of a route's animation. It changes nothing in what native knows, and settles.
func (s *Sim) RouteEvent(openType, path string, webview int) {
	s.tb.Helper()
	s.verb(func() {
		ev := &routeEvent{openType: openType, path: path, webview: webview}
		arg := abi.ObjectValue(abi.Field{Key: "path", Value: abi.StringValue(path)}, abi.Field{Key: "webviewId", Value: abi.IntValue(webview)})
		s.native.event(KindRoute, openType, arg, func(l *library) {
			if openType == "routeDone" {
				l.routeDone(ev)
				return
			}
			l.route(ev)
		})
	})
}

// Resize turns or resizes the window, and settles: the components' pageLifetimes.resize, then onResize of the page in front.
func (s *Sim) Resize(width, height int) {
	s.tb.Helper()
	size := abi.ObjectValue(abi.Field{Key: "size", Value: abi.ObjectValue(
		abi.Field{Key: "windowWidth", Value: abi.IntValue(width)},
		abi.Field{Key: "windowHeight", Value: abi.IntValue(height)},
	)})
	if !s.runs("Resize") {
		return
	}
	s.verb(func() {
		s.native.event(KindApp, "resize", size, func(l *library) {
			if top := l.top(); top != nil {
				l.pageLifetime(top.instance, "resize", size)
				l.hook(top.instance, "onResize", size)
			}
			l.notify("onWindowResize", size, size)
		})
	})
}

// Theme changes the system's theme, "dark" or "light", and settles.
func (s *Sim) Theme(theme string) {
	s.tb.Helper()
	arg := abi.ObjectValue(abi.Field{Key: "theme", Value: abi.StringValue(theme)})
	if !s.runs("Theme") {
		return
	}
	s.verb(func() {
		s.native.event(KindApp, "themeChange", arg, func(l *library) {
			l.hook(l.app, "onThemeChange", arg)
			l.notify("onThemeChange", arg, arg)
		})
	})
}

// MemoryWarning tells the app that memory is short, at Android's level (5, 10 or 15; 0 where there is none), and settles. WeChat does not end the app.
func (s *Sim) MemoryWarning(level int) {
	s.tb.Helper()
	arg := abi.ObjectValue()
	if level > 0 {
		arg.Set("level", abi.IntValue(level))
	}
	if !s.runs("MemoryWarning") {
		return
	}
	s.verb(func() {
		s.native.event(KindApp, "memoryWarning", arg, func(l *library) { l.notify("onMemoryWarning", arg, arg) })
	})
}

// Together runs verbs without settling between them, and settles at the end: what a user does faster than the threads answer.
func (s *Sim) Together(do func()) {
	s.tb.Helper()
	s.togetherly(do)
	if s.together == 0 {
		s.Settle()
	}
}

// togetherly runs do between the brackets of Together, which close also if do panics or ends the test.
func (s *Sim) togetherly(do func()) {
	s.together++
	defer func() { s.together-- }()
	do()
}

// runs reports whether the app is alive; a verb for which it must be is else a mistake of the test.
func (s *Sim) runs(verb string) bool {
	s.tb.Helper()
	if s.lib == nil && !s.closed {
		s.report(errors.New("wxruntime: " + verb + ": the app is not running"))
	}
	return s.lib != nil || s.closed
}

// verb does something and settles.
func (s *Sim) verb(do func()) {
	s.tb.Helper()
	if s.closed {
		s.report(errors.New("wxruntime: the simulation is closed"))
		return
	}
	s.act(func() {
		s.cause = LaneNative
		do()
		if s.together == 0 {
			s.Settle()
		}
	})
}

// Life is where the app is between its start and its death.
func (s *Sim) Life() Life { return s.native.life }

// Stack are the routes of the page stack, bottom to top, as getCurrentPages has them.
func (s *Sim) Stack() []string {
	routes := []string{}
	if s.lib != nil {
		for _, p := range s.lib.stack {
			routes = append(routes, p.route)
		}
	}
	return routes
}

// Parked is the number of the author's handlers that wait for something.
func (s *Sim) Parked() int {
	if s.lib == nil {
		return 0
	}
	return s.lib.logic.Parked()
}

// consoleCalls is where the numbers of calls begin that Sim.WX makes.
const consoleCalls abi.CallID = 1 << 31

// WX calls wx.<api> as if the page on top had, from the console of the developer tools, and settles. It gives the result object, undefined if none has come.
func (s *Sim) WX(api string, arg Value) Value {
	s.tb.Helper()
	var result Value
	s.verb(func() {
		if s.lib == nil || s.lib.app == nil {
			s.report(errors.New("wxruntime: WX: the app is not running"))
			return
		}
		id := abi.AppID
		if top := s.lib.top(); top != nil {
			id = top.id
		}
		s.consoles++
		call := consoleCalls + abi.CallID(s.consoles)
		s.results[call] = &result
		if now := s.lib.Start(id, call, api, arg, abi.CallBack); result.IsUndefined() {
			result = now.Value // what the framework knows by itself it says at once
		}
	})
	return result
}

// consoleResult takes the result of a call of WX.
func (s *Sim) consoleResult(c *call, r abi.Result) {
	if into := s.results[c.id]; into != nil {
		*into = r.Value
		delete(s.results, c.id)
	}
}

// Storage is what the mini-program has stored under a key, undefined if nothing. It outlives the app.
func (s *Sim) Storage(key string) Value {
	v, _ := s.native.storage.Get(key)
	return v
}

// SetStorage stores a value before or between launches, as an earlier life of the app would have.
func (s *Sim) SetStorage(key string, v Value) {
	s.tb.Helper()
	if reason := s.native.storage.Set(key, v); reason != "" {
		s.report(errors.New("wxruntime: SetStorage: " + reason))
	}
}

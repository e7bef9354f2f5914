package wxruntime_test

import (
	"slices"
	"strings"
)

// The model is a second telling of the table of routes (section 4.3 of the facts), in terms of pages and nothing else: what native decides, and which hooks run on the
// logic thread. It shares no code with the simulator.

// modelPage is one page instance. In the hook on it makes one more route.
type modelPage struct {
	route string
	query string // as it stands in the url, without the `?`
	on    string
	then  modelCall
}

// modelCall is a call of routing.
type modelCall struct {
	api   string
	page  *modelPage // to open; of a switchTab only the route counts
	delta int
}

// modelEvent is what native tells the logic thread.
type modelEvent struct {
	kind   string
	page   *modelPage // that is in front afterwards
	reopen bool       // of enterForeground: a reLaunch follows
}

// modelNative is native's own idea of the pages, which may be ahead of the logic thread's.
type modelNative struct {
	stack  []*modelPage
	beside map[string]*modelPage
}

// model is both threads. Messages between them take equally long, so one queue holds them all: calls on their way to native, and events on theirs to logic.
type model struct {
	native  modelNative
	inFront bool
	stack   []*modelPage
	beside  map[string]*modelPage
	queue   []any // modelCall or modelEvent

	hooks   []string // that ran since the last begin
	made    []*modelPage
	arrived []*modelPage // one for each route that changed something
}

func isTab(route string) bool { return slices.Contains([]string{"p/A", "p/B", "p/E"}, route) }

// begin forgets what ran.
func (m *model) begin() { m.hooks, m.made, m.arrived = nil, nil, nil }

// settle lets every message arrive. It is false if they do not come to an end.
func (m *model) settle() bool {
	for range 1000 {
		if len(m.queue) == 0 {
			return true
		}
		next := m.queue[0]
		m.queue = m.queue[1:]
		switch next := next.(type) {
		case modelCall:
			m.decide(next)
		case modelEvent:
			m.happen(next)
		}
	}
	return false
}

// call is the framework's part of a call: it knows the pages that there are and its own stack, and asks native for the rest. It gives the errMsg, as far as that is the
// framework's or native would say it now.
func (m *model) call(c modelCall) (errMsg string) {
	switch {
	case c.api == "navigateBack" && len(m.stack) <= 1:
		return "navigateBack:fail cannot navigate back at first page."
	case c.page != nil && c.page.route == "p/nope":
		return c.api + `:fail page "p/nope" is not found`
	}
	m.queue = append(m.queue, c)
	return m.refusal(c)
}

// refusal is native's errMsg for a call.
func (m *model) refusal(c modelCall) string {
	tab := c.page != nil && isTab(c.page.route)
	switch {
	case c.api == "navigateTo" && tab:
		return "navigateTo:fail can not navigateTo a tabbar page"
	case c.api == "redirectTo" && tab:
		return "redirectTo:fail can not redirectTo a tabbar page"
	case c.api == "navigateTo" && len(m.native.stack) == 10:
		return "navigateTo:fail webview count limit exceed"
	case c.api == "switchTab" && !tab:
		return "switchTab:fail can not switch to no-tabBar page"
	}
	return c.api + ":ok"
}

// decide is native's part.
func (m *model) decide(c modelCall) {
	n := &m.native
	if !strings.HasSuffix(m.refusal(c), ":ok") {
		return
	}
	switch c.api {
	case "navigateTo":
		n.stack = append(n.stack, c.page)
	case "redirectTo":
		n.stack[len(n.stack)-1] = c.page
	case "reLaunch":
		n.stack, n.beside = []*modelPage{c.page}, map[string]*modelPage{}
	case "switchTab":
		n.stack = []*modelPage{n.tab(c.page)}
	case "navigateBack":
		n.stack = n.stack[:max(1, len(n.stack)-c.delta)]
	}
	m.queue = append(m.queue, modelEvent{kind: c.api, page: n.stack[len(n.stack)-1]})
}

// tab is the page that a switchTab brings to the front: the one that there is for this tab, or else the new one.
func (n *modelNative) tab(fresh *modelPage) *modelPage {
	bottom := n.stack[0]
	if bottom.route == fresh.route {
		return bottom
	}
	if isTab(bottom.route) {
		n.beside[bottom.route] = bottom
	}
	page := fresh
	if old := n.beside[fresh.route]; old != nil {
		page = old
		delete(n.beside, fresh.route)
	}
	return page
}

// launch is a cold start, or a return with a page.
func (m *model) launch(page *modelPage) {
	kind := "appLaunch"
	if m.native.stack != nil {
		kind = "reLaunch"
		if m.inFront {
			m.background()
		}
		m.queue = append(m.queue, modelEvent{kind: "enterForeground", reopen: true})
	}
	m.inFront = true
	m.native = modelNative{stack: []*modelPage{page}, beside: map[string]*modelPage{}}
	m.queue = append(m.queue, modelEvent{kind: kind, page: page})
}

func (m *model) background() {
	if m.inFront {
		m.inFront = false
		m.queue = append(m.queue, modelEvent{kind: "enterBackground"})
	}
}

func (m *model) foreground() {
	if !m.inFront {
		m.inFront = true
		m.queue = append(m.queue, modelEvent{kind: "enterForeground"})
	}
}

// kill forgets everything, as the system does with an app that has been in the background for long.
func (m *model) kill() { *m = model{beside: map[string]*modelPage{}} }

// tap and finger are the user's.
func (m *model) tap(tab *modelPage) {
	if m.inFront {
		m.decide(modelCall{api: "switchTab", page: tab})
	}
}

func (m *model) finger() {
	if m.inFront && len(m.native.stack) > 1 {
		m.decide(modelCall{api: "navigateBack", delta: 1})
		return
	}
	m.background()
}

// happen is the logic thread's part: a row of the table.
func (m *model) happen(e modelEvent) {
	before := len(m.hooks)
	switch e.kind {
	case "enterBackground":
		m.hook(m.top(), "onHide")
		return
	case "enterForeground":
		if !e.reopen {
			m.hook(m.top(), "onShow")
		}
		return
	case "appLaunch":
		m.hooks = append(m.hooks, "app.onLaunch")
		m.open(e.page)
	case "navigateTo":
		m.hook(m.top(), "onHide")
		m.open(e.page)
	case "redirectTo":
		m.pop()
		m.open(e.page)
	case "navigateBack":
		m.popTo(e.page)
	case "reLaunch":
		m.clear()
		m.open(e.page)
	case "switchTab":
		m.switchTab(e.page)
	}
	if len(m.hooks) > before {
		m.arrived = append(m.arrived, e.page)
	}
}

func (m *model) switchTab(page *modelPage) {
	bottom := m.stack[0]
	if bottom == page {
		m.popTo(page)
		return
	}
	if !isTab(bottom.route) {
		for len(m.stack) > 0 {
			m.pop()
		}
	} else if len(m.stack) == 1 {
		m.hook(bottom, "onHide")
	}
	for len(m.stack) > 1 {
		m.pop()
	}
	if len(m.stack) == 1 {
		m.beside[bottom.route] = bottom
	}
	m.stack = nil
	if m.beside[page.route] == page {
		delete(m.beside, page.route)
		m.stack = []*modelPage{page}
		m.hook(page, "onShow")
		return
	}
	m.open(page)
}

// clear destroys everything. The order of the pages beside the stack is nobody's promise; the simulator's is that of the tab bar.
func (m *model) clear() {
	for len(m.stack) > 0 {
		m.pop()
	}
	for _, route := range []string{"p/A", "p/B", "p/E"} {
		if page := m.beside[route]; page != nil {
			delete(m.beside, route)
			m.hook(page, "onUnload")
		}
	}
}

func (m *model) popTo(page *modelPage) {
	if m.top() == page {
		return
	}
	for m.top() != page {
		m.pop()
	}
	m.hook(page, "onShow")
}

func (m *model) pop() {
	m.hook(m.top(), "onUnload")
	m.stack = m.stack[:len(m.stack)-1]
}

func (m *model) open(page *modelPage) {
	m.made = append(m.made, page)
	m.stack = append(m.stack, page)
	m.hook(page, "onLoad")
	m.hook(page, "onShow")
}

func (m *model) top() *modelPage { return m.stack[len(m.stack)-1] }

// hook notes a hook and makes the route that the page makes in it.
func (m *model) hook(page *modelPage, name string) {
	m.hooks = append(m.hooks, page.route+"."+name)
	if page.on == name {
		m.call(page.then.fresh())
	}
}

// fresh is the call with a page of its own, since a hook may run again.
func (c modelCall) fresh() modelCall {
	if c.page != nil {
		page := *c.page
		c.page = &page
	}
	return c
}

// alive are the pages on and beside the stack.
func (m *model) alive(page *modelPage) bool {
	return slices.Contains(m.stack, page) || m.beside[page.route] == page
}

// ready are the routes of the new pages that lived long enough for their view, sorted.
func (m *model) ready() []string {
	var routes []string
	for _, page := range m.made {
		if m.alive(page) {
			routes = append(routes, page.route+".onReady")
		}
	}
	slices.Sort(routes)
	return routes
}

// done are the ends of animations: of every route to the page that is in front at last.
func (m *model) done() []string {
	var hooks []string
	for _, page := range m.arrived {
		if page == m.top() {
			hooks = append(hooks, page.route+".onRouteDone")
		}
	}
	return hooks
}

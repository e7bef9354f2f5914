package wxhandler

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Message is one push, opened and read: see package wxmsg.
type Message = wxmsg.Message

// HandlerFunc is a function for pushes of any type. A nil Reply answers
// `success`. An error is logged and answers `success` too, but for pushes that
// WeChat redelivers on a schedule of their own (virtual payment, WeChat Store,
// mini-game payment): they get a 500 and run again when they come again.
type HandlerFunc func(ctx context.Context, m *Message) (Reply, error)

// Middleware wraps a HandlerFunc, for what is common to all pushes.
type Middleware func(next HandlerFunc) HandlerFunc

// route is a registered function inside its middleware.
type route struct {
	pattern string
	fn      HandlerFunc
	place   string // file:line of its registration
}

// router finds the route of a push. Its map is only written while routes are
// registered.
type router struct {
	routes     map[string]*route // by folded pattern
	middleware []Middleware
	unrouted   *route // what a push without a route runs
	longest    int    // bytes of the longest folded pattern
	exactText  bool   // there is a pattern with the content of a text
}

func newRouter() router {
	r := router{routes: map[string]*route{}}
	r.use(nil)
	return r
}

// use adds middleware. The new chain has an array of its own, so one that was
// built before cannot change.
func (r *router) use(mw []Middleware) {
	r.middleware = append(append(make([]Middleware, 0, len(r.middleware)+len(mw)), r.middleware...), mw...)
	nothing := func(context.Context, *Message) (Reply, error) { return nil, nil }
	r.unrouted = &route{fn: r.wrap(nothing)}
}

// wrap puts a function inside the middleware, the first outermost.
func (r *router) wrap(fn HandlerFunc) HandlerFunc {
	for i := len(r.middleware) - 1; i >= 0; i-- {
		fn = r.middleware[i](fn)
	}
	return fn
}

// add registers a function; a mistake is the programmer's and panics.
func (r *router) add(pattern string, fn HandlerFunc, place string) {
	if fn == nil {
		panic("wxhandler: no function for " + pattern + " at " + place)
	}
	if err := checkPattern(pattern); err != "" {
		panic(fmt.Sprintf("wxhandler: pattern %q %s, at %s", pattern, err, place))
	}
	folded := fold(pattern)
	if had := r.routes[folded]; had != nil {
		panic(fmt.Sprintf("wxhandler: %q is registered twice: at %s and at %s", pattern, had.place, place))
	}
	r.routes[folded] = &route{pattern: pattern, fn: r.wrap(fn), place: place}
	r.longest = max(r.longest, len(folded))
	r.exactText = r.exactText || strings.HasPrefix(folded, "text/")
}

// checkPattern says what is wrong with a pattern, or "".
func checkPattern(pattern string) string {
	kind, rest, deep := strings.Cut(pattern, "/")
	switch {
	case pattern == "":
		return "is empty"
	case kind == "" || deep && rest == "":
		return "has an empty part"
	case strings.TrimSpace(pattern) != pattern:
		return "has blanks around it"
	case kind == "*" && deep:
		return "goes on after *"
	case deep && !named(strings.ToLower(kind)) && !strings.EqualFold(kind, "text"):
		return "has content, which only text can be told by"
	case strings.EqualFold(kind, "info") && !deep:
		return "must name an InfoType: info/<InfoType>"
	}
	if named(strings.ToLower(kind)) {
		name, key, deeper := strings.Cut(rest, "/")
		switch {
		case deep && (name == "" || deeper && key == ""):
			return "has an empty part"
		case name == "*" || key == "*":
			return "has a * that matches nothing else: leave the part out to match any"
		}
	}
	return ""
}

// named tells which kinds have a name as their second part, compared without
// regard to case; what follows the others is content and exact.
func named(kind string) bool { return kind == "event" || kind == "device_event" || kind == "info" }

// fold lowers the parts of a pattern that compare without regard to case.
func fold(pattern string) string {
	kind, rest, deep := strings.Cut(pattern, "/")
	kind = strings.ToLower(kind)
	if !deep {
		return kind
	}
	if !named(kind) {
		return kind + "/" + rest
	}
	name, key, deeper := strings.Cut(rest, "/")
	if !deeper {
		return kind + "/" + strings.ToLower(name)
	}
	return kind + "/" + strings.ToLower(name) + "/" + key
}

// match finds the most exact route of a push, nil where there is none. A
// ChangeType counts as more exact than an EventKey.
func (r *router) match(m *Message) *route {
	var space [128]byte
	kind, name, keys := m.MsgType, "", [2]string{}
	switch {
	case kind == "" && m.InfoType != "":
		kind, name, keys = "info", m.InfoType, [2]string{m.ChangeType}
	case kind == "":
		return r.routes["*"]
	case strings.EqualFold(kind, "event") || strings.EqualFold(kind, "device_event"):
		name, keys = m.Event, [2]string{m.ChangeType, m.EventKey}
	case r.exactText && strings.EqualFold(kind, "text"):
		keys[0] = trimBlank(m.Root().Get("Content"))
	}
	key := appendLower(space[:0], kind)
	if name != "" {
		key = appendLower(append(key, '/'), name)
	}
	for _, exact := range keys {
		if exact == "" || len(key)+1+len(exact) > r.longest {
			continue
		}
		if found := r.routes[string(append(append(key, '/'), exact...))]; found != nil {
			return found
		}
	}
	if found := r.routes[string(key)]; found != nil {
		return found
	}
	if name != "" {
		if found := r.routes[string(appendLower(space[:0], kind))]; found != nil {
			return found
		}
	}
	return r.routes["*"]
}

func trimBlank(n wxmsg.Node) string { return strings.Trim(n.RawText(), " \t\r\n") }

// appendLower folds ASCII, which is all that WeChat's names are made of.
func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// Handle registers fn for a pattern:
//
//	text                    messages by MsgType: text, image, voice, video, shortvideo, location, link, ...
//	text/help               a text with exactly this content (blanks around it ignored)
//	event/CLICK             events by Event
//	event/CLICK/ORDERS      an event with this EventKey, or under WeCom this ChangeType
//	event                   any other event
//	device_event/bind       events of the device family
//	info/authorized         what a third-party platform or a WeCom suite is told, by InfoType
//	*                       anything else
//
// MsgType, Event and InfoType compare without regard to case, content, EventKey
// and ChangeType with it. The most exact pattern wins. Register everything
// before the first request; a second registration of a pattern, a malformed
// pattern and a registration after the first request panic.
func (h *Handler) Handle(pattern string, fn HandlerFunc) { h.handle(pattern, fn, 2) }

func (h *Handler) handle(pattern string, fn HandlerFunc, skip int) {
	place := "unknown"
	if _, file, line, ok := runtime.Caller(skip); ok {
		place = fmt.Sprintf("%s:%d", file, line)
	}
	h.mustBeOpen("Handle or On", ", at "+place)
	h.router.add(pattern, fn, place)
}

// On registers fn for the pushes that decode into T: wxhandler.Text for texts,
// wxhandler.ClickEvent for menu taps, any type of wxevent, or one of your own
// whose pointer implements [wxmsg.Typed]. It panics where Handle does.
//
//	wxhandler.On(h, func(ctx context.Context, e *wxhandler.SubscribeEvent) (wxhandler.Reply, error) {
//		return wxhandler.TextReply("welcome"), nil
//	})
func On[T any, P interface {
	*T
	wxmsg.Typed
}](h *Handler, fn func(ctx context.Context, m P) (Reply, error)) {
	if fn == nil {
		h.handle(P(new(T)).Pattern(), nil, 2)
	}
	h.handle(P(new(T)).Pattern(), func(ctx context.Context, m *Message) (Reply, error) {
		typed := P(new(T))
		typed.Decode(m)
		return fn(ctx, typed)
	}, 2)
}

// Use adds middleware around every function registered after it, the first
// outermost, and around what happens to pushes without a route. It panics once
// a route is registered, so that no route can miss it, and after the first
// request.
func (h *Handler) Use(middleware ...Middleware) {
	h.mustBeOpen("Use", "")
	if len(h.router.routes) > 0 {
		panic("wxhandler: Use must come before Handle and On, or those routes would miss the middleware")
	}
	h.router.use(middleware)
}

func (h *Handler) mustBeOpen(what, place string) {
	if h.serving.Load() {
		panic("wxhandler: " + what + " after the first request" + place)
	}
}

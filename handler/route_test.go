package wxhandler

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// push makes a body from element names and values in turn.
func push(t testing.TB, pairs ...string) *Message {
	t.Helper()
	w := wxmsg.NewWriter(wxmsg.XML, nil)
	for i := 0; i < len(pairs); i += 2 {
		w.Text(pairs[i], pairs[i+1])
	}
	m, err := wxmsg.Read(string(w.Bytes()))
	require.NoError(t, err)
	return m
}

func nothing(context.Context, *Message) (Reply, error) { return nil, nil }

func newPlain(t testing.TB, opts ...Option) *Handler {
	t.Helper()
	h, err := New(Config{Token: "token"}, opts...)
	require.NoError(t, err)
	return h
}

func TestTheMostExactRouteWins(t *testing.T) {
	all := []string{
		"text", "text/help", "text/a/b", "image", "event", "event/CLICK", "event/CLICK/ORDERS",
		"event/VIEW/https://example.com/a?b=c", "event/change_contact", "event/change_contact/create_user",
		"device_event/bind", "info/authorized", "*",
	}
	cases := []struct {
		name  string
		pairs []string
		want  string
	}{
		{"text", []string{"MsgType", "text", "Content", "hi"}, "text"},
		{"exact content", []string{"MsgType", "text", "Content", "help"}, "text/help"},
		{"exact content with blanks around it", []string{"MsgType", "text", "Content", " \nhelp\t"}, "text/help"},
		{"content is compared with case", []string{"MsgType", "text", "Content", "Help"}, "text"},
		{"content with a slash", []string{"MsgType", "text", "Content", "a/b"}, "text/a/b"},
		{"MsgType without case", []string{"MsgType", "Text", "Content", "help"}, "text/help"},
		{"blanks around MsgType", []string{"MsgType", " text ", "Content", "hi"}, "text"},
		{"event with its key", []string{"MsgType", "event", "Event", "CLICK", "EventKey", "ORDERS"}, "event/CLICK/ORDERS"},
		{"key is compared with case", []string{"MsgType", "event", "Event", "CLICK", "EventKey", "orders"}, "event/CLICK"},
		{"Event without case", []string{"MsgType", "Event", "Event", "click", "EventKey", "ORDERS"}, "event/CLICK/ORDERS"},
		{"no key", []string{"MsgType", "event", "Event", "CLICK"}, "event/CLICK"},
		{"key with slashes", []string{"MsgType", "event", "Event", "VIEW", "EventKey", "https://example.com/a?b=c"}, "event/VIEW/https://example.com/a?b=c"},
		{"another event", []string{"MsgType", "event", "Event", "SCAN", "EventKey", "1"}, "event"},
		{"ChangeType", []string{"MsgType", "event", "Event", "change_contact", "ChangeType", "create_user"}, "event/change_contact/create_user"},
		{"another ChangeType", []string{"MsgType", "event", "Event", "change_contact", "ChangeType", "delete_user"}, "event/change_contact"},
		{"device event", []string{"MsgType", "device_event", "Event", "bind"}, "device_event/bind"},
		{"device event does not match event", []string{"MsgType", "device_event", "Event", "unbind"}, "*"},
		{"InfoType", []string{"AppId", "wx1", "InfoType", "authorized"}, "info/authorized"},
		{"another InfoType", []string{"AppId", "wx1", "InfoType", "unauthorized"}, "*"},
		{"InfoType beside a MsgType means nothing", []string{"MsgType", "image", "InfoType", "authorized"}, "image"},
		{"an Event beside a text means nothing", []string{"MsgType", "text", "Event", "CLICK", "Content", "hi"}, "text"},
		{"location is a message", []string{"MsgType", "location"}, "*"},
		{"nothing at all", nil, "*"},
	}
	h := newPlain(t)
	for _, pattern := range all {
		h.Handle(pattern, nothing)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, h.router.match(push(t, c.pairs...)).pattern)
		})
	}
}

func TestLocationAndLOCATIONAreTwo(t *testing.T) {
	h := newPlain(t)
	h.Handle("location", nothing)
	h.Handle("event/LOCATION", nothing)
	require.Equal(t, "location", h.router.match(push(t, "MsgType", "location")).pattern)
	require.Equal(t, "event/LOCATION", h.router.match(push(t, "MsgType", "event", "Event", "LOCATION")).pattern)
}

func TestNoRouteIsNil(t *testing.T) {
	h := newPlain(t)
	h.Handle("text/help", nothing)
	require.Nil(t, h.router.match(push(t, "MsgType", "text", "Content", strings.Repeat("help", 100))))
}

func TestMistakesOfRegistrationPanic(t *testing.T) {
	message := func(f func()) (text string) {
		defer func() { text, _ = recover().(string) }()
		f()
		return ""
	}
	for _, pattern := range []string{"", "/", "text/", " text", "event/", "event//KEY", "event/CLICK/", "info", "*/x", "/CLICK", "event/*", "event/CLICK/*", "image/x"} {
		require.Contains(t, message(func() { newPlain(t).Handle(pattern, nothing) }), "pattern", "%q", pattern)
	}
	h := newPlain(t)
	h.Handle("event/CLICK/A", nothing)
	twice := message(func() { h.Handle("EVENT/click/A", nothing) })
	require.Equal(t, 2, strings.Count(twice, "route_test.go:"), "both places: %s", twice)
	require.Contains(t, message(func() { h.Use(func(n HandlerFunc) HandlerFunc { return n }) }), "before Handle")
	require.Contains(t, message(func() { h.Handle("text", nil) }), "no function")
	On(h, func(context.Context, *Text) (Reply, error) { return nil, nil })
	require.Equal(t, 2, strings.Count(message(func() {
		On(h, func(context.Context, *Text) (Reply, error) { return nil, nil })
	}), "route_test.go:"))
	h.serving.Store(true)
	require.Contains(t, message(func() { h.Handle("image", nothing) }), "after the first request")
}

func TestFault4EachRouteKeepsItsOwnMiddleware(t *testing.T) {
	h := newPlain(t)
	var order []string
	note := func(name string) Middleware {
		return func(next HandlerFunc) HandlerFunc {
			return func(ctx context.Context, m *Message) (Reply, error) {
				order = append(order, name)
				return next(ctx, m)
			}
		}
	}
	h.Use(note("a"))
	h.Use(note("b"))
	h.Use(note("c")) // a chain that shared its array would now run the last function for every route
	for _, kind := range []string{"text", "image", "voice"} {
		h.Handle(kind, func(context.Context, *Message) (Reply, error) {
			order = append(order, kind)
			return nil, nil
		})
	}
	for _, kind := range []string{"text", "image", "voice"} {
		order = nil
		_, err := h.router.match(push(t, "MsgType", kind)).fn(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "c", kind}, order)
	}
	order = nil
	_, err := h.router.unrouted.fn(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c"}, order, "a push without a route passes the middleware too")
}

func FuzzPattern(f *testing.F) {
	for _, p := range []string{"text", "text/help", "event/CLICK/ORDERS", "info/authorized", "*", "event//", "EVENT/a/B/c", " "} {
		f.Add(p, "text", "CLICK", "ORDERS", "help")
	}
	f.Fuzz(func(t *testing.T, pattern, msgType, event, eventKey, content string) {
		h := newPlain(t)
		if checkPattern(pattern) != "" {
			return
		}
		h.Handle(pattern, nothing)
		require.Equal(t, fold(pattern), fold(fold(pattern)), "folding twice changes nothing")
		m := &Message{MsgType: msgType, Event: event, EventKey: eventKey, InfoType: content}
		h.router.match(m) // must not panic, whatever a push says
		if own := h.router.match(&Message{MsgType: "event", Event: event, EventKey: eventKey}); own != nil && pattern != "*" {
			require.True(t, strings.HasPrefix(fold(pattern), "event"), "%q matched an event", pattern)
		}
	})
}

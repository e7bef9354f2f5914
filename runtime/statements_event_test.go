package wxruntime_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// handlers are the names of the handlers that have logged something after a mark.
func handlers(s *wxruntime.Sim, mark int) string {
	var names []string
	for _, text := range consoleTexts(s, mark) {
		name, _, _ := strings.Cut(text, " ")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// eventOf is the event object that a handler has logged.
func eventOf(t *testing.T, s *wxruntime.Sim, mark int, handler string) wxruntime.Value {
	t.Helper()
	for _, text := range consoleTexts(s, mark) {
		if name, event, _ := strings.Cut(text, " "); name == handler {
			return jsonObject(t, event)
		}
	}
	t.Fatalf("%s has not run", handler)
	return wxruntime.Value{}
}

func TestStatementsEventOrder(t *testing.T) {
	for _, c := range []struct{ name, selector, want string }{
		{"163 a tap bubbles", "#n3", "inner middle outer"},
		{"163 a tap bubbles from where it happens", "#n2", "middle outer"},
		{"164 catch ends the bubbling", "#c3", "inner middle"},
		{"165 the capture phase comes first, from the outside in", "#p2", "capOuter capInner inner outer"},
		{"166 a catch in the capture phase ends all", "#s2", "capOuter"},
		{"167 of mut-bind only the first listens, and bind does not mind", "#m3", "inner middle"},
		{"167 mut-bind alone is a listener like others", "#once", "outer"},
		{"168 a handler that is an empty text is none", "#u2", "outer"},
	} {
		onView(t, c.name, "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Tap(c.selector)
			require.Equal(t, c.want, handlers(s, mark))
		})
	}

	onView(t, "168 a handler that the data names later", "events", func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.Page().Call("put", miniapp.Obj(miniapp.F("handler", miniapp.Str("inner"))))
		mark := s.Mark()
		s.Page().Tap("#u2")
		require.Equal(t, "inner", handlers(s, mark), "it is bound with catch")
		s.Page().Call("put", miniapp.Obj(miniapp.F("handler", miniapp.Str(""))))
		mark = s.Mark()
		s.Page().Tap("#u2")
		require.Equal(t, "outer", handlers(s, mark))
	})

	for _, name := range []string{"input", "scroll", "submit"} {
		onView(t, "172 "+name+" does not bubble", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Find("#field").Trigger(name, miniapp.Obj(miniapp.F("value", miniapp.Str("x"))))
			require.Equal(t, "inner", handlers(s, mark))
			require.Equal(t, `{"value":"x"}`, eventOf(t, s, mark, "inner").Get("detail").JSON())
		})
	}
}

func TestStatementsEventHandlers(t *testing.T) {
	onView(t, "169 a handler that the page lacks is warned of, and the event goes on", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Tap("#x2")
		require.Equal(t, []string{"Do not have nowhere handler in current page: pages/events/events. Please make sure that nowhere handler has been defined in " +
			"pages/events/events, or pages/events/events has been added into app.json; its handlers: inner, middle, outer, capInner, capOuter, item, put, throw, spoil, drop (pages/events/events.wxml:20:17: bindtap)"}, warnings(s.Since(mark)))
		require.Equal(t, "outer", handlers(s, mark), "and there is no onError")
	})
	t.Run("169 a handler that a component lacks", func(t *testing.T) {
		p := play(t, `
-- pages/p.wxml --
<part/>
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- components/part.wxml --
<view bindtap="nowhere"/>
-- components/part.def --
{}
`)
		mark := p.Mark()
		p.Page().Tap("part >>> view")
		require.Equal(t, []string{"Do not have nowhere handler in component: components/part. Please make sure that nowhere handler has been defined in " +
			"components/part, or components/part has been added into app.json; its handlers: none (components/part.wxml:1:7: bindtap)"}, warnings(p.Since(mark)))
		require.NoError(t, p.Err())
	})
	onView(t, "a handler that fails reaches onError, and the event goes on", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Tap("#t2")
		require.Equal(t, "outer onError", handlers(s, mark))
		s.Page().Tap("#n2")
		require.Equal(t, "outer onError middle outer", handlers(s, mark))
	})
}

func TestStatementsEventObject(t *testing.T) {
	onView(t, "170, 171 what an event object has", "events", func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.Advance(1000)
		mark := s.Mark()
		s.Page().Tap("#w2")
		const target = `"target":{"dataset":{"v":{"list":[1,{"deep":true}],"text":"日本 🙂"}},"id":"w2"}`
		inner, outer := eventOf(t, s, mark, "inner"), eventOf(t, s, mark, "outer")
		require.Equal(t, `{"currentTarget":{"dataset":{"v":{"list":[1,{"deep":true}],"text":"日本 🙂"}},"id":"w2"},"detail":{"x":0,"y":0},"mark":{"a":9,"b":2},`+target+
			`,"timeStamp":`+inner.Get("timeStamp").JSON()+`,"type":"tap"}`, inner.JSON())
		require.Equal(t, `{"currentTarget":{"dataset":{"w":1},"id":"whole"},"detail":{"x":0,"y":0},"mark":{"a":9,"b":2},`+target+
			`,"timeStamp":`+inner.Get("timeStamp").JSON()+`,"type":"tap"}`, outer.JSON())
	})
	onView(t, "170 the time stamp counts from the page's start", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Tap("#n3")
		first := eventOf(t, s, mark, "inner").Get("timeStamp").Number()
		s.Advance(1234 * 1e6)
		mark = s.Mark()
		s.Page().Tap("#n3")
		require.InDelta(t, 1234, eventOf(t, s, mark, "inner").Get("timeStamp").Number()-first, 20)
	})
	onView(t, "170 a handler cannot change the page's data through its event", "events", func(t *testing.T, s *wxruntime.Sim, mark int) {
		data, shown := s.Page().Data("object").JSON(), s.Page().Tree().JSON()
		s.Page().Tap("#o2")
		require.Equal(t, `spoil {"object":{"list":[1,{"deep":"spoiled"}],"text":"spoiled"}}`, consoleTexts(s, mark)[0])
		require.Equal(t, `{"object":`+data+`}`, eventOf(t, s, mark, "outer").Get("target").Get("dataset").JSON(), "nor what the next listener gets")
		require.Equal(t, []string{data, shown}, []string{s.Page().Data("object").JSON(), s.Page().Tree().JSON()})
	})
}

func TestStatementsEventSlots(t *testing.T) {
	for _, c := range []struct {
		name, selector, event, want string
		composed                    bool
	}{
		{"173 an event in a slot that bubbles comes to its owner's elements only", "#slotted", "done", "slotted host root", false},
		{"173 one that is composed comes to the elements around the slot, too", "#slotted", "done", "slotted around top host root", true},
		{"173 a tap is composed", "#slotted", "tap", "slotted around top host root", true},
		{"a catch around the slot ends a tap there", "#framed", "tap", "slotted around", true},
	} {
		onView(t, c.name, "slots", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Find(c.selector).Trigger(c.event, miniapp.Obj(), wxruntime.Bubbles(true), wxruntime.Composed(c.composed))
			require.Equal(t, c.want, handlers(s, mark))
			require.Equal(t, c.selector, "#"+eventOf(t, s, mark, "slotted").Get("target").Get("id").Text())
		})
	}
	onView(t, "170 the target is what the owner of the listener sees", "slots", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Find("card >>> #around").Tap()
		require.Equal(t, "around top host root", handlers(s, mark))
		ids := func(handler string) string {
			e := eventOf(t, s, mark, handler)
			return e.Get("target").Get("id").Text() + " " + e.Get("currentTarget").Get("id").Text()
		}
		require.Equal(t, []string{"around around", "around top", "host host", "host root"}, []string{ids("around"), ids("top"), ids("host"), ids("root")})
	})
}

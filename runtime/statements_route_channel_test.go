package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

// open lets the page on top open another with an EventChannel and say these texts on it before the other page is there.
func open(s *wxruntime.Sim, url string, early ...string) {
	texts := miniapp.Arr()
	for _, text := range early {
		texts.Append(miniapp.Str(text))
	}
	s.Page().Call("open", miniapp.Obj(miniapp.F("url", miniapp.Str(url)), miniapp.F("early", texts)))
}

// heard is what the page on top has heard on EventChannels.
func heard(s *wxruntime.Sim) string { return s.Page().Data("texts").JSON() }

func TestStatementsEventChannel(t *testing.T) {
	t.Run("116 emitted before the first on: replayed once, in order, to the first listener", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C", "one", "two")
			require.Equal(t, `[]`, heard(s), "nobody listens yet")
			s.Page().Call("hear", miniapp.Str("on"))
			require.Equal(t, `["on one","on two"]`, heard(s))
			s.Page().Call("hear", miniapp.Str("on"))
			require.Equal(t, `["on one","on two"]`, heard(s), "nothing is left for the second listener")
		})
	})
	t.Run("116 the listener may be set in onLoad", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=on", "one")
			require.Equal(t, `["on one"]`, heard(s))
			require.Equal(t, steps(`logic>logic listener EventChannel.greet ["one"]`), s.Trace().Filter(wxruntime.KindListener).Lines())
		})
	})
	t.Run("116 a once listener gets one of those kept, and the rest is gone", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=once", "one", "two")
			require.Equal(t, `["once one"]`, heard(s))
			s.Page().Call("hear", miniapp.Str("on"))
			require.Equal(t, `["once one"]`, heard(s))
			require.Equal(t, steps(`logic>logic listener EventChannel.greet ["one"]`), s.Trace().Filter(wxruntime.KindListener).Lines())
		})
	})
	t.Run("116 a once listener that is first takes all from the on listener behind it", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=both", "one", "two")
			require.Equal(t, `["once one"]`, heard(s))
		})
	})
	t.Run("117 the opened page emits back: the opener's events.back is called, before the opener shows again", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C")
			mark := s.Mark()
			s.Page().Call("say", miniapp.Str("hello"))
			s.Page().Call("say", miniapp.Str("again"))
			require.Equal(t, `[]`, heard(s), "the page does not hear itself")
			require.Equal(t, steps(
				`view2>logic listener EventChannel.back ["hello"]`,
				`view2>logic listener EventChannel.back ["again"]`,
			), s.Since(mark).Filter(wxruntime.KindListener).Lines())
			s.Back()
			require.Equal(t, `["back hello","back again"]`, heard(s))
			require.Equal(t, `["back hello","back again"]`, s.Page().ViewData("texts").JSON(), "a setData of a page below reaches its view")
		})
	})
	t.Run("117 the opener may listen later, by success's eventChannel: what came before is kept for it", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C")
			s.Page().Call("shout", miniapp.Str("one"))
			require.Empty(t, s.Trace().Filter(wxruntime.KindListener))
			s.Pages()[0].Call("follow")
			s.Page().Call("shout", miniapp.Str("two"))
			s.Back()
			require.Equal(t, `["news one","news two"]`, heard(s))
		})
	})
	t.Run("117 each opened page has a channel of its own", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=on", "to C")
			open(s, "/p/D?hear=on", "to D")
			require.Equal(t, `["on to D"]`, heard(s))
			s.Page().Call("say", miniapp.Str("from D"))
			s.Back()
			require.Equal(t, `["on to C","back from D"]`, heard(s))
			s.Page().Call("say", miniapp.Str("from C"))
			s.Back()
			require.Equal(t, `["back from C"]`, heard(s))
		})
	})
	t.Run("4.10 off without a listener drops all, and may be called again", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=on", "one")
			s.Page().Call("deaf")
			s.Page().Call("deaf")
			s.Pages()[0].Call("greet", miniapp.Str("two"))
			require.Equal(t, `["on one"]`, heard(s))
		})
	})
	t.Run("4.10 on hears every later emission, once only the next", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			open(s, "/p/C?hear=both")
			for _, text := range []string{"one", "two"} {
				s.Pages()[0].Call("greet", miniapp.Str(text))
			}
			require.Equal(t, `["once one","on one","on two"]`, heard(s))
			const greet = "view1>logic listener EventChannel.greet "
			require.Equal(t, steps(greet+`["one"]`, greet+`["one"]`, greet+`["two"]`), s.Trace().Filter(wxruntime.KindListener).Lines())
		})
	})
	t.Run("118 getOpenerEventChannel on the first page: empty, no throw", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			for _, way := range steps("", "navigateTo /p/C", "redirectTo /p/D?hear=both", "reLaunch /p/C?hear=both", "switchTab /p/A") {
				if way == "" {
					s.Launch("p/A?hear=both")
				} else {
					walk(t, s, way)
				}
				s.Page().Call("say", miniapp.Str("hello"))
				s.Page().Call("hear", miniapp.Str("both"))
				s.Page().Call("deaf")
				require.Equal(t, `[]`, heard(s), way)
			}
			require.Empty(t, s.Trace().Filter(wxruntime.KindListener, wxruntime.KindError))
			mark := s.Mark()
			s.Page().Call("opener")
			require.Equal(t, steps("empty"), logs(s, mark))
			walk(t, s, "navigateTo /p/C")
			s.Page().Call("opener")
			require.Equal(t, steps("empty", "a channel"), logs(s, mark))
		})
	})
	t.Run("119 navigateTo's success has eventChannel, redirectTo's and a failure have not", func(t *testing.T) {
		onEngines(t, "routes", routes.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch("p/A")
			url := func(u string) miniapp.Value { return miniapp.Obj(miniapp.F("url", miniapp.Str(u))) }
			opened := s.WX("navigateTo", url("/p/C"))
			require.Equal(t, "navigateTo:ok", opened.Get("errMsg").Text())
			require.True(t, opened.Has("eventChannel"))
			require.Equal(t, `{"errMsg":"redirectTo:ok"}`, s.WX("redirectTo", url("/p/D")).JSON())
			require.Equal(t, `{"errMsg":"navigateBack:ok"}`, s.WX("navigateBack", miniapp.Obj()).JSON())
			require.Equal(t, `{"errMsg":"switchTab:ok"}`, s.WX("switchTab", url("/p/B")).JSON())
			require.Equal(t, `{"errMsg":"reLaunch:ok"}`, s.WX("reLaunch", url("/p/C")).JSON())
			require.Equal(t, `{"errMsg":"navigateTo:fail can not navigateTo a tabbar page"}`, s.WX("navigateTo", url("/p/B")).JSON())
			require.False(t, s.WX("navigateTo", url("/p/nope")).Has("eventChannel"))
		})
	})
	t.Run("116 what is replayed comes before what is emitted then, in any order that the queues allow", func(t *testing.T) {
		for seed := range uint64(50) {
			s := wxruntime.Start(t, wxruntime.Native(routes.New), wxruntime.Project("../testdata/routes"), wxruntime.Seed(seed))
			s.Launch("p/A")
			open(s, "/p/C", "one", "two")
			opener, opened := s.Pages()[0], s.Page()
			s.Together(func() {
				opened.Emit("hear", miniapp.Str("on"))
				opener.Emit("greet", miniapp.Str("three"))
			})
			require.Equal(t, `["on one","on two","on three"]`, heard(s), seed)
		}
	})
}

package wxruntime

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/testdata/life"
	"github.com/wxkit/wxkit/wasm/abi"
)

// onParts runs a test on pages/parts/parts of testdata/life, natively and as WASM, and compares what happened.
func onParts(t *testing.T, name string, do func(t *testing.T, s *Sim)) {
	t.Helper()
	const dir = "../testdata/life"
	t.Run(name, func(t *testing.T) {
		run := func(engine string, option Option) (trace string) {
			t.Run(engine, func(t *testing.T) {
				s := Start(t, Project(dir), option)
				do(t, s)
				trace = s.Trace().String()
			})
			return trace
		}
		native, wasm := run("native", Native(life.New)), run("wasm", Wasm(dir))
		if !t.Failed() {
			require.Equal(t, native, wasm, "the engines differ")
		}
	})
}

// hookLines are the hooks with the thread whose message made them run.
func hookLines(trace Trace) []string {
	lines := []string{}
	for _, e := range trace.Filter(KindHook) {
		lines = append(lines, string(e.From)+" "+e.Name)
	}
	return lines
}

func TestStatementsComponentsOfPage(t *testing.T) {
	onParts(t, "012 background: the components' hide before Page.onHide; show before Page.onShow on return", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Background()
		s.Foreground()
		require.Equal(t, []string{
			"native components/panel/panel.pageLifetimes.hide", "native components/badge/badge.pageLifetimes.hide", "native components/badge/badge.pageLifetimes.hide",
			"native pages/parts/parts.onHide", "native app.onHide",
			"native app.onShow",
			"native components/panel/panel.pageLifetimes.show", "native components/badge/badge.pageLifetimes.show", "native components/badge/badge.pageLifetimes.show",
			"native pages/parts/parts.onShow",
		}, hookLines(s.Since(mark)))
	})
	onParts(t, "012 components of a page that is not on top hear nothing", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		s.WX("navigateTo", lifeObject("url", "/pages/feed/feed"))
		mark := s.Mark()
		s.Background()
		s.Foreground()
		require.Equal(t, []string{"native app.onHide", "native app.onShow"}, hookLines(s.Since(mark)))
	})
	onParts(t, "045 resize: the components' pageLifetimes.resize, then Page.onResize", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Resize(812, 375)
		const size = ` {"size":{"windowHeight":375,"windowWidth":812}}`
		require.Equal(t, []string{
			"native>logic hook components/panel/panel.pageLifetimes.resize" + size,
			"native>logic hook components/badge/badge.pageLifetimes.resize" + size,
			"native>logic hook components/badge/badge.pageLifetimes.resize" + size,
			"native>logic hook pages/parts/parts.onResize" + size,
		}, s.Since(mark).Filter(KindHook).Lines())
		require.Equal(t, []string{"size 812 375", "size 812 375", "size 812 375"}, logged(s.Since(mark)), "each has it")
	})
	onParts(t, "048 the view is made anew: no ready of components either", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Page().RebuildView()
		require.Empty(t, s.Since(mark).Hooks())
	})
}

func TestReadyOfComponents(t *testing.T) {
	const badge, panel = "components/badge/badge", "components/panel/panel"
	const show, ready = "native " + badge + ".pageLifetimes.show", "view1 " + badge + ".ready"
	shown := []string{"native " + panel + ".pageLifetimes.show", show, show, show, "native pages/parts/parts.onShow", ready, ready, ready, "view1 pages/parts/parts.onReady"}
	onParts(t, "one that comes in attached of its owner is attached and ready once", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts?more")
		require.Equal(t, append([]string{
			"native app.onLaunch", "native app.onShow",
			"native " + badge + ".created", "native " + panel + ".created", "native " + badge + ".created",
			"native " + panel + ".attached", "native " + badge + ".created", "native " + badge + ".attached",
			"native " + badge + ".attached", "native " + badge + ".attached",
			"native pages/parts/parts.onLoad",
		}, shown...), hookLines(s.Trace()))
	})
	onParts(t, "one that comes in created of its owner is attached with the others", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts?early")
		require.Equal(t, append([]string{
			"native app.onLaunch", "native app.onShow",
			"native " + badge + ".created", "native " + panel + ".created", "native " + badge + ".created", "native " + badge + ".created",
			"native " + panel + ".attached", "native " + badge + ".attached", "native " + badge + ".attached", "native " + badge + ".attached",
			"native pages/parts/parts.onLoad",
		}, shown...), hookLines(s.Trace()))
	})
	onParts(t, "one that is gone before the view has shown it never is", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Together(func() {
			s.Page().Emit("grow")
			s.Page().Emit("clear")
		})
		require.Equal(t, []string{
			"view1 components/badge/badge.created", "view1 components/badge/badge.attached", "view1 components/badge/badge.detached",
		}, hookLines(s.Since(mark)))
	})
}

// lifeObject is an object of one string.
func lifeObject(key, text string) Value {
	return abi.ObjectValue(abi.Field{Key: key, Value: abi.StringValue(text)})
}

// TestSetDataInTheMiddle is the order that matters most to an author: what follows from a setData has run before the next line of the handler.
func TestSetDataInTheMiddle(t *testing.T) {
	onParts(t, "observers have run and components are there before the next line", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Page().Call("grow")
		require.Equal(t, []string{
			"view1>logic event pages/parts/parts.grow",
			`logic>logic log log "before"`,
			"logic>logic observer pages/parts/parts count [1]",
			`logic>logic log log "count is 1"`,
			`logic>logic log log "double is set to 2"`,
			"logic>logic observer pages/parts/parts double [2]",
			`logic>logic log log "double is 2"`,
			"view1>logic hook components/badge/badge.created",
			`logic>logic log log "badge created"`,
			"view1>logic hook components/badge/badge.attached",
			`logic>logic log log "badge attached"`,
			`logic>logic log log "after"`,
			`logic>view1 setData pages/parts/parts {"count":1,"double":2}`,
			"view1>view1 view paint 2",
			"view1>logic ack ack []",
			"view1>logic hook components/badge/badge.ready",
			`logic>logic log log "badge ready"`,
		}, s.Since(mark).Lines())
	})
	onParts(t, "nothing else runs in between, though it has come", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Together(func() {
			s.Page().Emit("grow")
			s.Page().Emit("grow")
		})
		one := []string{"before", "count is 1", "double is set to 2", "double is 2", "badge created", "badge attached", "after"}
		two := []string{"before", "count is 2", "double is set to 4", "double is 4", "badge created", "badge attached", "after"}
		require.Equal(t, append(append(one, two...), "badge ready", "badge ready"), logged(s.Since(mark)))
	})
	onParts(t, "a setData that takes components away: they are detached before the next line", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		s.Page().Call("grow")
		s.Page().Call("grow")
		mark := s.Mark()
		s.Page().Call("clear")
		require.Equal(t, []string{"before", "count is 0", "double is set to 0", "double is 0", "badge detached", "badge detached", "after"}, logged(s.Since(mark)))
		require.Equal(t, `{"count":0,"double":0}`, s.Page().ViewData("").JSON())
	})
	onParts(t, "an observer that fails: the components come all the same, the handler goes on, and onError runs later", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		s.Page().Call("break")
		mark := s.Mark()
		s.Page().Call("grow")
		require.Equal(t, []string{
			"before", "count is 1", "badge created", "badge attached", "after",
			`onError "MiniProgramError\nin the observer\nError: in the observer" stack: true`, "badge ready",
		}, logged(s.Since(mark)))
		require.Equal(t, 1, s.Page().Data("count").Int())
		require.Equal(t, 0, s.Page().Data("double").Int())
	})
	onParts(t, "a path that cannot be: nothing is set, nothing follows, and the next line has the error", func(t *testing.T, s *Sim) {
		s.Launch("pages/parts/parts")
		mark := s.Mark()
		s.Page().Call("wrong")
		require.Equal(t, []string{"before", `after data path descriptor "list[x]" is illegal at char 5 (illegal index) 0`}, logged(s.Since(mark)))
		require.Equal(t, `{"count":0,"double":0}`, s.Page().Data("").JSON())
	})
}

// logged are the lines that the author logged.
func logged(trace Trace) []string {
	texts := []string{}
	for _, e := range trace.Filter(KindLog) {
		texts = append(texts, e.Arg.Text())
	}
	return texts
}

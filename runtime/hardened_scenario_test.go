package wxruntime_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestScenarioUpdateOfAFailure(t *testing.T) {
	text := "launch\ncall boom\n" + strings.Replace(defsOfOne, `"tap":`, `"boom":[["throw","ouch"]],"tap":`, 1) + "-- stack --\nwhat was right\n"
	file := scenarioFile(t, text)
	var said failures
	wxruntime.CheckScenario(&said, file, true)
	require.Equal(t, []string{file + ":2: call boom: wxruntime: pages/a/a.boom: ouch"}, said.said)
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, text, string(kept), "what a broken run gives is nobody's expectation")
}

// TestScenarioOfWindows reads lines that end with a carriage return.
func TestScenarioOfWindows(t *testing.T) {
	text := "# One tap.\nseed 0\nlaunch pages/a/a?x=1\ncall tap\nadvance 1s\n" + defsOfOne + "-- data --\nn 2\n-- stack --\npages/a/a\n"
	file := scenarioFile(t, strings.ReplaceAll(text, "\n", "\r\n"))
	wxruntime.CheckScenario(t, file, false)
	wxruntime.CheckScenario(t, file, true)
	updated, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, text, string(updated))

	var said failures
	wxruntime.CheckScenario(&said, scenarioFile(t, strings.ReplaceAll(strings.Replace(text, "n 2", "n 3", 1), "\n", "\r\n")), false)
	require.Len(t, said.said, 1)
	require.Contains(t, said.said[0], "- n 3\n+ n 2")
}

func TestExploreNothing(t *testing.T) {
	for _, n := range []int{0, -1} {
		require.PanicsWithValue(t, "wxruntime: Explore needs at least one order", func() {
			wxruntime.Explore(n, func(*wxruntime.Sim) error { return nil })
		})
	}
}

// TestAnswerThatNobodyAsks names APIs that never leave the framework.
func TestAnswerThatNobodyAsks(t *testing.T) {
	answer := func(miniapp.Value) (miniapp.Value, error) { return miniapp.Value{}, nil }
	with := func(apis ...string) error {
		opts := []wxruntime.Option{wxruntime.AppJSON(`{"pages":["a/a"]}`), wxruntime.Ops(nil)}
		for _, api := range apis {
			opts = append(opts, wxruntime.Answer(api, answer))
		}
		s, err := wxruntime.New(opts...)
		if err == nil {
			err = s.Close()
		}
		return err
	}
	for _, api := range []string{
		"navigateTo", "redirectTo", "switchTab", "reLaunch", "navigateBack", "router.navigateTo", "pageRouter.reLaunch", "rewriteRoute",
		"setTimeout", "clearInterval", "nextTick", "getLaunchOptionsSync", "getEnterOptionsSync", "getCurrentPages", "getOpenerEventChannel",
		"onAppShow", "offAppShow", "onAppRoute", "offError", "EventChannel.emit", "SelectorQuery.exec", "RequestTask.abort",
	} {
		require.EqualError(t, with("login", api), `wxruntime: Answer("`+api+`"): the framework does this itself and asks nobody`)
	}
	require.NoError(t, with("login", "request", "getStorageSync", "getSystemInfoSync", "onBluetoothDeviceFound", "offLocationChange", "router", "of", "on", "off"))
}

// tapped calls back once the view has what a tap sets.
func tapped(done *int) *stage {
	return &stage{bind: func(b *miniapp.Binder) {
		b.On("tap", func(c *miniapp.Ctx, _ miniapp.Event) {
			n := *done
			_ = c.SetData(miniapp.Patch{miniapp.Put("n", miniapp.Int(n+1))}, func() { *done++ })
		})
	}}
}

// TestRebuildViewKeepsCallbacks makes the view anew at every point of a setData's way.
func TestRebuildViewKeepsCallbacks(t *testing.T) {
	for steps := range 6 {
		for _, again := range []bool{false, true} {
			done := 0
			s := staged(t, t, nil, tapped(&done), &stage{})
			s.Launch("")
			p := s.Page()
			s.Together(func() {
				p.Emit("tap")
				for range steps {
					s.Step()
				}
				p.RebuildView()
				if again {
					s.Step()
					p.RebuildView()
				}
			})
			if steps == 0 {
				require.Zero(t, done, "the tap itself was lost with its view")
				p.Call("tap")
			}
			require.Equal(t, 1, done, "after %d steps", steps)
			require.Equal(t, `{"n":1}`, p.ViewData("").JSON())
			p.RebuildView()
			p.Call("tap")
			require.Equal(t, 2, done, "each runs once")
		}
	}
}

// TestRebuildViewBeforeSync makes a view anew that the logic thread has not heard of yet.
func TestRebuildViewBeforeSync(t *testing.T) {
	done := 0
	page := &stage{load: func(c *miniapp.Ctx) {
		_ = c.SetData(miniapp.Patch{miniapp.Put("n", miniapp.Int(1))}, func() { done++ })
	}}
	s := staged(t, t, nil, page, &stage{}, wxruntime.WithLatency(wxruntime.Latency{Load: time.Second}))
	s.Together(func() {
		s.Launch("")
		for len(s.Stack()) == 0 {
			require.True(t, s.Step())
		}
		s.Page().RebuildView()
	})
	var toView []string
	for _, e := range s.Trace() {
		if e.From == wxruntime.LaneLogic && e.To == wxruntime.ViewLane(1) {
			toView = append(toView, e.Name)
		}
	}
	require.Equal(t, []string{"jsbridge:ACK", "init"}, toView)
	require.Equal(t, 1, done)
	require.Equal(t, 1, s.Page().Paints())
}

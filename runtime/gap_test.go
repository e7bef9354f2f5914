package wxruntime_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/faults"
	"github.com/wxkit/wxkit/testdata/faults/late"
)

const (
	lateSample = "faults/late"
	startGap   = 200 * time.Millisecond
	firstPage  = "pages/first/first"
	secondPage = "pages/second/second"
	madePage   = "pages/made/made"
)

func url(page string) miniapp.Value {
	return miniapp.Obj(miniapp.F("url", miniapp.Str("/"+page)))
}

// gapScripts are what happens in the gap, or at the same times without one.
var gapScripts = []struct {
	name string
	do   func(s *wxruntime.Sim)
}{
	{"nothing", func(s *wxruntime.Sim) {}},
	{"taps", func(s *wxruntime.Sim) {
		s.Page().Emit("tap")
		s.Advance(10 * time.Millisecond)
		s.Page().Emit("tap")
		s.Page().Emit("tap")
	}},
	{"a second page", func(s *wxruntime.Sim) {
		s.WX("navigateTo", url(secondPage))
		s.Advance(50 * time.Millisecond)
		s.Page().Emit("tap")
	}},
	{"there and back", func(s *wxruntime.Sim) {
		s.WX("navigateTo", url(secondPage))
		s.Advance(50 * time.Millisecond)
		s.Page().Emit("tap")
		s.Advance(5 * time.Millisecond)
		s.Back()
		s.Advance(5 * time.Millisecond)
		s.Page().Emit("tap")
	}},
	{"a page that is not ready", func(s *wxruntime.Sim) {
		s.WX("navigateTo", url(secondPage))
		s.Advance(3 * time.Millisecond)
		s.WX("redirectTo", url(secondPage+"?again=1"))
	}},
	{"tabs", func(s *wxruntime.Sim) {
		s.SwitchTab(madePage)
		s.Advance(50 * time.Millisecond)
		s.Page().Emit("tap")
		s.Advance(5 * time.Millisecond)
		s.SwitchTab(firstPage)
	}},
	{"back to the front", func(s *wxruntime.Sim) {
		s.Background()
		s.Advance(10 * time.Millisecond)
		s.Foreground()
	}},
	{"in the background", func(s *wxruntime.Sim) { s.Background() }},
	{"a new start", func(s *wxruntime.Sim) { s.Launch(secondPage + "?user=Bob") }},
	{"words of the system", func(s *wxruntime.Sim) {
		s.Resize(300, 600)
		s.Theme("dark")
		s.MemoryWarning(0)
	}},
}

// ran is what ran of the author's code, with what it logged.
func ran(s *wxruntime.Sim) []string {
	return s.Trace().Filter(wxruntime.KindHook, wxruntime.KindObserver, wxruntime.KindLog).Lines()
}

// TestStartupGap: what is asked of the guest in the gap runs at its end, and is the same in the same order as without a gap.
func TestStartupGap(t *testing.T) {
	for _, c := range gapScripts {
		t.Run(c.name, func(t *testing.T) {
			play := func(s *wxruntime.Sim) {
				s.Together(func() {
					s.Launch(firstPage + "?user=Ann")
					s.Advance(100 * time.Millisecond)
					c.do(s)
				})
			}
			want := wxruntime.Start(t, wxruntime.Project("../testdata/"+lateSample), wxruntime.Native(late.New))
			play(want)
			onEngines(t, lateSample, late.New, func(t *testing.T, s *wxruntime.Sim) {
				play(s)
				require.Equal(t, ran(want), ran(s))
				require.Equal(t, want.Stack(), s.Stack())
				require.Equal(t, want.Life(), s.Life())
				ready := guestReadyAt(t, s)
				require.Equal(t, startGap, ready.At)
				for i, e := range s.Trace().Filter(wxruntime.KindHook, wxruntime.KindObserver) {
					require.GreaterOrEqual(t, e.At, startGap, "%s runs before the guest is there", e)
					require.True(t, i == 0 || e.Seq > ready.Seq)
				}
				for i, p := range s.Pages() {
					require.Equal(t, want.Pages()[i].Data("").JSON(), p.Data("").JSON())
					require.Equal(t, want.Pages()[i].ViewData("").JSON(), p.ViewData("").JSON())
				}
			}, wxruntime.StartupGap(startGap))
		})
	}
}

// guestReadyAt is the one end of the gap.
func guestReadyAt(t *testing.T, s *wxruntime.Sim) wxruntime.Entry {
	t.Helper()
	var found wxruntime.Trace
	for _, e := range s.Trace().Filter(wxruntime.KindApp) {
		if e.Name == "guestReady" {
			found = append(found, e)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

// TestStartupGapShowsThePage: the view renders the manifest's data at once; what differs comes with one setData at the end, and what does not is not sent.
func TestStartupGapShowsThePage(t *testing.T) {
	onEngines(t, lateSample, late.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Together(func() {
			s.Launch("pages/first/first?user=Ann")
			s.Advance(150 * time.Millisecond)
			require.Equal(t, `{"notes":["note"],"taps":0,"user":""}`, s.Page().ViewData("").JSON())
			require.Equal(t, `{"notes":["note"],"taps":0,"user":""}`, s.Page().Data("").JSON())
			require.Equal(t, 1, s.Page().Paints())
			require.Empty(t, s.Hooks())
			require.Equal(t, []string{firstPage}, s.Stack())
		})
		require.Equal(t, "Ann", s.Page().Data("user").Text())
		require.Equal(t, "Ann", s.Page().ViewData("user").Text())
		require.Equal(t, 2, s.Page().Paints())
		require.Equal(t, []string{`logic>view1 setData pages/first/first {"user":"Ann"}`}, s.Trace().Filter(wxruntime.KindData).Lines())
		require.Empty(t, s.Trace().Filter(wxruntime.KindObserver), "initial data is no setData")
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow",
			firstPage + `.onLoad {"user":"Ann"}`, firstPage + ".onShow", firstPage + ".onReady", firstPage + ".onRouteDone",
		}, s.Hooks())

		s.Together(func() {
			mark := s.Mark()
			s.WX("navigateTo", url(secondPage))
			s.Advance(50 * time.Millisecond)
			require.Equal(t, "Ann", s.Page().ViewData("user").Text(), "a page that opens after the gap has its data at once")
			require.Empty(t, s.Since(mark).Filter(wxruntime.KindData))
		})
	}, wxruntime.StartupGap(startGap))
}

// TestStartupGapIsOfEachStart: a second life has a gap of its own, and one that never ends keeps its hooks for itself.
func TestStartupGapIsOfEachStart(t *testing.T) {
	onEngines(t, lateSample, late.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Together(func() {
			s.Launch("?user=Ann")
			s.Advance(time.Second)
			s.Page().Emit("tap")
			s.Background()
			s.Advance(31 * time.Minute)
			require.Equal(t, wxruntime.NotRunning, s.Life())
			require.Empty(t, s.Stack())
			s.Advance(2 * time.Hour)
			require.Empty(t, s.Hooks(), "an app that was destroyed in the gap never ran")
		})
		mark := s.Mark()
		s.Launch("")
		require.Equal(t, []string{"app.onLaunch", "app.onShow", firstPage + ".onLoad {}", firstPage + ".onShow", firstPage + ".onReady", firstPage + ".onRouteDone"}, s.Since(mark).Hooks())
		guestReadyAt(t, s)
	}, wxruntime.StartupGap(time.Hour))
}

// TestStartupGapOfASuspendedApp: no code of an app that stands still runs, so the gap's queue waits for it.
func TestStartupGapOfASuspendedApp(t *testing.T) {
	onEngines(t, lateSample, late.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Together(func() {
			s.Launch("?user=Ann")
			s.Advance(time.Second)
			s.Background()
			s.Advance(5 * time.Minute)
			require.Equal(t, wxruntime.Suspended, s.Life())
			require.Empty(t, s.Hooks())
		})
		s.Foreground()
		require.Equal(t, []string{
			"app.onLaunch", "app.onShow", firstPage + `.onLoad {"user":"Ann"}`, firstPage + ".onShow", firstPage + ".onReady", firstPage + ".onRouteDone",
			firstPage + ".onHide", "app.onHide", "app.onShow", firstPage + ".onShow",
		}, s.Hooks())
		require.Equal(t, "Ann", s.Page().ViewData("user").Text())
		s.Page().Call("tap")
		require.Equal(t, 1, s.Page().ViewData("taps").Int())
	}, wxruntime.StartupGap(time.Minute))
}

// TestCloseInTheStartupGap leaves nothing behind and runs nothing.
func TestCloseInTheStartupGap(t *testing.T) {
	for _, e := range []wxruntime.Option{wxruntime.Native(late.New), wxruntime.Wasm("../testdata/" + lateSample)} {
		before := runtime.NumGoroutine()
		s, err := wxruntime.New(wxruntime.Project("../testdata/"+lateSample), wxruntime.StartupGap(startGap), e)
		require.NoError(t, err)
		s.Together(func() {
			s.Launch("")
			s.Advance(100 * time.Millisecond)
			require.NoError(t, s.Close())
		})
		s.Advance(time.Second)
		require.Empty(t, s.Hooks())
		require.NoError(t, s.Err())
		requireGoroutines(t, before)
	}
}

// TestFaultAtTheEndOfTheStartupGap: a handler that fails does not end the queue; the death of the instance does.
func TestFaultAtTheEndOfTheStartupGap(t *testing.T) {
	for _, c := range []struct {
		name, query string
		death       death
		where       string
		hooks       []string
	}{
		{"onLaunch dies", "app=exit", deaths[0], "app.onLaunch", []string{"app.onLaunch"}},
		{"onShow dies", "in=onShow&do=channel", deaths[4], faultPage + ".onShow", []string{"app.onLaunch", faultPage + ".onLoad %s", faultPage + ".onShow"}},
		{"the factory dies", "factory=mutex", deaths[5], faultPage, []string{"app.onLaunch"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFaulty(t, wxruntime.Wasm(faultsDir), wxruntime.StartupGap(startGap))
			s.SetStorage("kept", miniapp.Str("old"))
			s.Together(func() {
				s.Launch(faultPage + "?" + c.query)
				s.Advance(100 * time.Millisecond)
				require.Equal(t, wxruntime.InFront, s.Life())
				require.Equal(t, []string{faultPage}, s.Stack())
				s.Page().Emit("tap")
			})
			requireDeath(t, s, c.death, c.where)
			require.Equal(t, startGap, s.Trace()[s.Mark()-1].At)
			hooks := s.Hooks()
			require.Len(t, hooks, len(c.hooks))
			for i, h := range c.hooks {
				name, _, _ := strings.Cut(h, " %s")
				require.True(t, strings.HasPrefix(hooks[i], name), "%v", hooks)
			}
			requireReborn(t, s)
		})
	}
	for _, e := range faultEngines {
		t.Run("onLoad fails "+e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine, wxruntime.StartupGap(startGap))
			s.Together(func() {
				s.Launch(faultPage + "?in=onLoad&do=nil")
				s.Advance(100 * time.Millisecond)
				s.Page().Emit("tap")
			})
			require.NoError(t, s.Err())
			require.Equal(t, []string{faultPage + ".onLoad: " + mishaps[0].text}, failedIn(s))
			require.Len(t, logged(s, "onError MiniProgramError\n"), 1)
			require.Equal(t, 1, s.Page().ViewData("taps").Int())
		})
	}
	t.Run("a native handler blocks", func(t *testing.T) {
		before := runtime.NumGoroutine()
		release := make(chan struct{})
		s, err := wxruntime.New(wxruntime.Project(faultsDir), wxruntime.Deadline(50*time.Millisecond), wxruntime.StartupGap(startGap), helplessApp(func(*miniapp.Ctx) { <-release }))
		require.NoError(t, err)
		s.Together(func() {
			s.Launch("")
			s.Advance(100 * time.Millisecond)
			s.Page().Emit("block")
			s.Page().Emit("tap")
		})
		e := requireError(t, s)
		require.Equal(t, faultPage+".block", e.Where)
		require.Equal(t, wxruntime.CodeBlocked, e.Code)
		requireGone(t, s)
		close(release)
		requireGoroutines(t, before)
	})
}

// TestStartupGapWithoutAGap: a gap of no time, or less, is none.
func TestStartupGapWithoutAGap(t *testing.T) {
	for _, gap := range []time.Duration{0, -time.Second} {
		s := newFaulty(t, wxruntime.Native(faults.New), wxruntime.StartupGap(gap))
		s.Together(func() {
			s.Launch("")
			s.Advance(time.Millisecond)
			require.Equal(t, []string{"app.onLaunch"}, s.Hooks()[:1])
		})
	}
}

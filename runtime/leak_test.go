package wxruntime_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/faults"
)

// helpless is a page whose handlers are functions of the test. They run natively only.
type helpless struct {
	taps  miniapp.Var[int]
	block func(c *miniapp.Ctx)
}

func (p *helpless) Bind(b *miniapp.Binder) {
	b.Var("taps", &p.taps)
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) { p.taps.Set(p.taps.Get() + 1) })
	b.On("block", p.blocks)
	b.On("wait", func(c *miniapp.Ctx, e miniapp.Event) { waitForServer(c) })
}

func (p *helpless) blocks(c *miniapp.Ctx, e miniapp.Event) {
	p.block(c)
	p.taps.Set(100) // nobody hears this
}

func waitForServer(c *miniapp.Ctx) {
	if _, err := c.Request(miniapp.Request{URL: "https://api.example.com/slow"}); err != nil {
		c.Log(err.Error())
	}
}

// helplessApp is an App of one helpless page.
func helplessApp(block func(c *miniapp.Ctx)) wxruntime.Option {
	return wxruntime.Native(func() *miniapp.App {
		return miniapp.NewApp(nil).Page(faultPage, func() miniapp.Page { return &helpless{block: block} })
	})
}

// slowServer answers after the delay.
func slowServer(delay time.Duration) []wxruntime.Option {
	return []wxruntime.Option{
		wxruntime.Server(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })),
		wxruntime.ServerDelay(func(*http.Request) time.Duration { return delay }),
	}
}

// TestHandlerThatBlocks leaves native handlers behind that do not come back, lets them come back, and requires that they touch nothing then.
func TestHandlerThatBlocks(t *testing.T) {
	for _, c := range []struct {
		name  string
		block func(c *miniapp.Ctx, release <-chan struct{}, open *sync.Mutex, stop *atomic.Bool)
		state string // of the goroutine, in its stack
	}{
		{"channel", func(_ *miniapp.Ctx, release <-chan struct{}, _ *sync.Mutex, _ *atomic.Bool) { <-release }, "[chan receive"},
		{"mutex", func(_ *miniapp.Ctx, _ <-chan struct{}, open *sync.Mutex, _ *atomic.Bool) { open.Lock() }, "[sync.Mutex.Lock"},
		{"select", func(_ *miniapp.Ctx, release <-chan struct{}, _ *sync.Mutex, _ *atomic.Bool) {
			select {
			case <-release:
			case <-make(chan int):
			}
		}, "[select"},
		{"sleep", func(*miniapp.Ctx, <-chan struct{}, *sync.Mutex, *atomic.Bool) { time.Sleep(300 * time.Millisecond) }, "[sleep"},
		{"loop", func(_ *miniapp.Ctx, _ <-chan struct{}, _ *sync.Mutex, stop *atomic.Bool) {
			for !stop.Load() {
			}
		}, "["},
	} {
		t.Run(c.name, func(t *testing.T) {
			release, open, stop := make(chan struct{}), &sync.Mutex{}, &atomic.Bool{}
			open.Lock()
			before := runtime.NumGoroutine()
			var deferred atomic.Bool
			s, err := wxruntime.New(append(slowServer(time.Hour), wxruntime.Project(faultsDir), wxruntime.Deadline(50*time.Millisecond), helplessApp(func(ctx *miniapp.Ctx) {
				defer deferred.Store(true)
				c.block(ctx, release, open, stop)
			}))...)
			require.NoError(t, err)
			s.Launch("")
			page := s.Page()
			page.Call("tap")
			page.Emit("wait")
			page.Call("block")
			if c.name != "sleep" {
				require.False(t, deferred.Load(), "the handler stays where it is")
			}

			e := requireError(t, s)
			require.Equal(t, wxruntime.CodeBlocked, e.Code)
			require.Equal(t, faultPage+".block", e.Where)
			require.Equal(t, faultPage+".block: handler blocked: it has not come back for 50ms: it waits for a channel, a lock or the real clock, or loops without end; the simulation is closed", regexp.MustCompile(` \([a-z_]+\.go:[0-9]+\)$`).ReplaceAllString(e.Error(), ""))
			if c.name != "sleep" {
				require.Contains(t, e.Stack, "(*helpless).blocks(")
				require.Contains(t, e.Stack, c.state)
			}
			requireGone(t, s)
			require.Equal(t, e.Error(), s.Trace()[s.Mark()-1].Arg.Text(), "the crash is the last thing that happened")

			close(release)
			open.Unlock()
			stop.Store(true)
			mark := s.Mark()
			for _, verb := range closedVerbs(s, page) {
				n := errorCount(s)
				verb.do()
				require.Equal(t, n+1, errorCount(s), verb.name)
			}
			require.False(t, s.Step())
			require.Equal(t, 1, page.Data("taps").Int())
			require.NoError(t, s.Close())
			requireGoroutines(t, before)
			require.True(t, deferred.Load(), "its deferred functions have run")
			require.Empty(t, s.Since(mark))
			require.Equal(t, 1, page.Data("taps").Int(), "what it set is not heard")
		})
	}
}

// TestStartThatBlocks blocks natively before there is a handler: in New, in the manifest, in OnLaunch.
func TestStartThatBlocks(t *testing.T) {
	for _, c := range []struct {
		where string
		app   func(release <-chan struct{}) *miniapp.App
	}{
		{"New", func(release <-chan struct{}) *miniapp.App { <-release; return miniapp.NewApp(nil) }},
		{"manifest", func(release <-chan struct{}) *miniapp.App {
			return miniapp.NewApp(nil).Page(faultPage, func() miniapp.Page { <-release; return &helpless{} })
		}},
		{"app.onLaunch", func(release <-chan struct{}) *miniapp.App {
			return miniapp.NewApp(launchBlocker(release)).Page(faultPage, func() miniapp.Page { return &helpless{} })
		}},
	} {
		t.Run(c.where, func(t *testing.T) {
			before := runtime.NumGoroutine()
			release := make(chan struct{})
			app := func() *miniapp.App { return c.app(release) }
			s, err := wxruntime.New(wxruntime.Project(faultsDir), wxruntime.Deadline(50*time.Millisecond), wxruntime.Native(app))
			require.NoError(t, err)
			s.Launch("")
			e := requireError(t, s)
			require.Equal(t, wxruntime.CodeBlocked, e.Code)
			require.Equal(t, c.where, e.Where)
			requireGone(t, s)
			close(release)
			requireGoroutines(t, before)
			requireGone(t, s)
			require.NoError(t, s.Close())
		})
	}
}

type launchBlocker <-chan struct{}

func (b launchBlocker) OnLaunch(c *miniapp.Ctx, o miniapp.LaunchOptions) { <-b }

// TestCloseThatBlocks has a deferred function that blocks while Close unwinds its handler.
func TestCloseThatBlocks(t *testing.T) {
	before := runtime.NumGoroutine()
	release := make(chan struct{})
	s, err := wxruntime.New(append(slowServer(time.Hour), wxruntime.Project(faultsDir), wxruntime.Deadline(50*time.Millisecond), helplessApp(func(c *miniapp.Ctx) {
		defer func() { <-release }()
		waitForServer(c)
	}))...)
	require.NoError(t, err)
	s.Launch("")
	s.Page().Emit("block")
	s.Advance(10 * time.Millisecond)
	require.Equal(t, 1, s.Parked())
	require.NoError(t, s.Close())
	e := requireError(t, s)
	require.Equal(t, wxruntime.CodeBlocked, e.Code)
	require.Equal(t, "Close", e.Where)
	close(release)
	requireGoroutines(t, before)
	require.NoError(t, s.Close())
}

// TestServerThatEndsTheTest: FailNow of the test in its own server ends the test, not the app. The goroutine here stands for the test's.
func TestServerThatEndsTheTest(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			tb := &recorderTB{}
			s := newFaulty(t, e.engine, wxruntime.Server(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { tb.Fatalf("not %s", "expected") })))
			s.Launch("")
			ended, returned := make(chan struct{}), false
			go func() {
				defer close(ended)
				s.Page().Call("wait")
				returned = true
			}()
			<-ended
			require.False(t, returned, "the verb does not come back to a test that is over")
			require.Equal(t, []string{"not expected"}, tb.fatals)
			require.Equal(t, 1, s.Parked())
			s.Page().Call("tap")
			require.Equal(t, 1, s.Page().Data("taps").Int(), "a deferred function of the test may still look")
			require.NoError(t, s.Err())
		})
	}
}

// TestTestsOwnCodeThatFailsNow is FailNow in a function of Together and in an Answer.
func TestTestsOwnCodeThatFailsNow(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine, wxruntime.Answer("exit", func(miniapp.Value) (miniapp.Value, error) { runtime.Goexit(); return miniapp.Value{}, nil }))
			s.Launch("")
			for name, verb := range map[string]func(){
				"Together": func() { s.Together(runtime.Goexit) },
				"Answer":   func() { s.WX("exit", miniapp.Obj()) },
			} {
				ended, returned := make(chan struct{}), false
				go func() {
					defer close(ended)
					verb()
					returned = true
				}()
				<-ended
				require.False(t, returned, name)
			}
			s.Page().Call("tap")
			require.Equal(t, 1, s.Page().Data("taps").Int())
		})
	}
}

// TestForeignGoroutine is a goroutine of the author's own that calls the framework when no handler runs. Only native code has such goroutines.
func TestForeignGoroutine(t *testing.T) {
	for name, use := range map[string]func(c *miniapp.Ctx, p *helpless){
		"setData": func(_ *miniapp.Ctx, p *helpless) { p.taps.Set(1) },
		"SetData": func(c *miniapp.Ctx, _ *helpless) {
			_ = c.SetData(miniapp.Patch{miniapp.Put("taps", miniapp.Int(1))})
		},
		"request": func(c *miniapp.Ctx, _ *helpless) { waitForServer(c) },
		"Go":      func(c *miniapp.Ctx, _ *helpless) { c.Go(func() error { return nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			start, got := make(chan struct{}), make(chan any, 1)
			page := &helpless{}
			page.block = func(c *miniapp.Ctx) {
				go func() {
					defer func() { got <- recover() }()
					<-start
					use(c, page)
				}()
			}
			first := true
			s := newFaulty(t, wxruntime.Native(func() *miniapp.App {
				return miniapp.NewApp(nil).Page(faultPage, func() miniapp.Page {
					if first {
						first = false
						return &helpless{} // for the manifest
					}
					return page
				})
			}))
			s.Launch("")
			s.Page().Call("block")
			close(start)
			require.Equal(t, "miniapp: "+name+" outside a handler; use c.Go", <-got)
			require.Equal(t, 100, s.Page().Data("taps").Int())
			require.NoError(t, s.Err())
		})
	}
}

// TestParkedHandlers has a thousand handlers wait for a server that does not answer while the app lives.
func TestParkedHandlers(t *testing.T) {
	const handlers = 1000
	for _, c := range []struct {
		name string
		end  func(s *wxruntime.Sim)
	}{
		{"Close", func(s *wxruntime.Sim) { _ = s.Close() }},
		{"the app is destroyed", func(s *wxruntime.Sim) { s.Together(func() { s.Background(); s.Advance(time.Hour) }) }},
	} {
		ended := 0
		count := helplessApp(func(c *miniapp.Ctx) {
			defer func() { ended++ }()
			defer func() { _ = c.SetData(miniapp.Patch{miniapp.Put("taps", miniapp.Int(1))}) }() // unwinds further
			waitForServer(c)
		})
		for _, e := range []struct {
			name    string
			engine  wxruntime.Option
			handler string
			native  bool
		}{{"native", count, "block", true}, {"wasm", wxruntime.Wasm(faultsDir), "wait", false}} {
			t.Run(c.name+"/"+e.name, func(t *testing.T) {
				s := newFaulty(t, append(slowServer(59*time.Second), e.engine)...)
				s.Launch("")
				before := runtime.NumGoroutine()
				page := s.Page()
				for range handlers {
					page.Emit(e.handler)
				}
				s.Advance(time.Second)
				require.Equal(t, handlers, s.Parked())
				page.Emit("tap")
				s.Advance(time.Second)
				require.Equal(t, 1, page.Data("taps").Int(), "a page of which handlers wait lives on")
				require.Equal(t, handlers, s.Parked())
				if e.native {
					require.Zero(t, ended)
					require.GreaterOrEqual(t, runtime.NumGoroutine(), handlers, "else the next count says nothing")
				}
				c.end(s)
				require.Zero(t, s.Parked())
				if e.native {
					require.Equal(t, handlers, ended, "deferred functions have run")
				}
				requireGoroutines(t, before)
				require.NoError(t, s.Err())
			})
		}
	}
}

// heap is the size of what lives.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

const mib = 1 << 20

// raceDetector tells whether the test is built with it, which doubles the memory of a process.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// residentMemory is the process's memory without garbage, false where the system does not tell.
func residentMemory() (uint64, bool) {
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseUint(fields[1], 10, 64)
	return pages * uint64(os.Getpagesize()), err == nil
}

// liveOnce is a simulation in which everything happens once: pages come and go, handlers wait.
func liveOnce(t *testing.T, opts ...wxruntime.Option) *wxruntime.Sim {
	t.Helper()
	s, err := wxruntime.New(opts...)
	require.NoError(t, err)
	s.Launch("")
	s.Page().Call("tap")
	s.WX("navigateTo", miniapp.Obj(miniapp.F("url", miniapp.Str("/pages/calm/calm"))))
	s.Back()
	s.Page().Emit("wait")
	s.Advance(50 * time.Millisecond)
	require.Equal(t, 1, s.Parked())
	require.NoError(t, s.Err())
	return s
}

func TestManySimulations(t *testing.T) {
	const simulations = 2000
	opts := append(slowServer(50*time.Second), wxruntime.Project(faultsDir), wxruntime.Native(faults.New))
	require.NoError(t, liveOnce(t, opts...).Close())
	goroutines, before, start := runtime.NumGoroutine(), heap(), time.Now()
	for range simulations {
		require.NoError(t, liveOnce(t, opts...).Close())
	}
	took := time.Since(start)
	after := heap()
	t.Logf("%d native simulations: %v each; heap %.1f MiB before, %.1f MiB after; goroutines %d before, %d after",
		simulations, took/simulations, float64(before)/mib, float64(after)/mib, goroutines, runtime.NumGoroutine())
	requireGoroutines(t, goroutines)
	require.Less(t, after, before+4*mib)
}

func TestManyLiveInstances(t *testing.T) {
	const instances = 100
	opts := append(slowServer(50*time.Second), wxruntime.Project(faultsDir), wxruntime.Wasm(faultsDir))
	require.NoError(t, liveOnce(t, opts...).Close())
	goroutines, before := runtime.NumGoroutine(), heap()
	rssBefore, known := residentMemory()
	start := time.Now()
	live := make([]*wxruntime.Sim, instances)
	for i := range live {
		live[i] = liveOnce(t, opts...)
	}
	took := time.Since(start)
	rss, _ := residentMemory()
	full := heap()
	for _, s := range live {
		s.Page().Call("tap")
		require.Equal(t, 2, s.Page().Data("taps").Int(), "each has a life of its own")
		require.NoError(t, s.Close())
	}
	after := heap()
	t.Logf("%d live WASM instances: %v each; resident %d MiB more; heap %.1f MiB before, %.1f MiB with them, %.1f MiB after; goroutines %d before, %d after",
		instances, took/instances, (int64(rss)-int64(rssBefore))/mib, float64(before)/mib, float64(full)/mib, float64(after)/mib, goroutines, runtime.NumGoroutine())
	requireGoroutines(t, goroutines)
	require.Less(t, after, before+8*mib, "closed simulations that are still held hold no memory of their guests")
	runtime.KeepAlive(live)
	if !known || raceDetector() {
		t.Skip("the memory of the process tells nothing here")
	}
	require.Less(t, int64(rss)-int64(rssBefore), int64(500*mib))
}

// TestDeathsLeaveNothing has an instance die and be made anew again and again in one simulation.
func TestDeathsLeaveNothing(t *testing.T) {
	s := newFaulty(t, wxruntime.Wasm(faultsDir))
	die := func(do string) {
		s.Launch("")
		s.Page().Call("act", miniapp.Str(do))
		require.Equal(t, wxruntime.NotRunning, s.Life())
	}
	die("exit")
	goroutines, before := runtime.NumGoroutine(), heap()
	for i := range 40 {
		die([]string{"exit", "fatal", "channel", "sleep"}[i%4])
	}
	requireGoroutines(t, goroutines)
	require.Less(t, heap(), before+8*mib)
	require.Equal(t, 41, errorCount(s))
	require.Equal(t, 41, strings.Count(fmt.Sprint(s.Trace().Filter(wxruntime.KindError)), "crash"))
}

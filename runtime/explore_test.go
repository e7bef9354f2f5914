package wxruntime_test

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/testdata/race"
)

const raceDir = "../testdata/race"

// raceServer gives tokens, and answers a search with the text that was searched for. It remembers nothing.
func raceServer() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]string{"token": "token for " + r.URL.Query().Get("code")})
	})
	mux.HandleFunc("GET /find", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]string{"found": "all about " + r.URL.Query().Get("text")})
	})
	return mux
}

func raceOptions(engine wxruntime.Option) []wxruntime.Option {
	return []wxruntime.Option{engine, wxruntime.Project(raceDir), wxruntime.Server(raceServer())}
}

// readsToken opens a page that shows the token.
func readsToken(page string) func(*wxruntime.Sim) error {
	return func(s *wxruntime.Sim) error {
		s.Launch(page)
		if token := s.Page().ViewData("token").Text(); token != "token for code-1" {
			return errors.New("the page shows the token " + token)
		}
		return nil
	}
}

// searches types two letters into a search page, the second before the answer to the first can be there.
func searches(page string) func(*wxruntime.Sim) error {
	return func(s *wxruntime.Sim) error {
		s.Launch(page)
		input := s.Page()
		s.Together(func() {
			input.Call("input", wxruntime.MustJSON(`{"value":"t"}`))
			input.Call("input", wxruntime.MustJSON(`{"value":"te"}`))
		})
		if found := input.ViewData("found").Text(); found != "all about te" {
			return errors.New("the page shows " + found)
		}
		return nil
	}
}

// plainOrder runs a scenario once without a seed.
func plainOrder(t *testing.T, scenario func(*wxruntime.Sim) error, opts []wxruntime.Option) error {
	return scenario(wxruntime.Start(t, opts...))
}

// replay runs a scenario under one seed.
func replay(t *testing.T, seed uint64, scenario func(*wxruntime.Sim) error, opts []wxruntime.Option) (string, error) {
	s := wxruntime.Start(t, append(opts[:len(opts):len(opts)], wxruntime.Seed(seed))...)
	err := scenario(s)
	return s.Trace().String(), err
}

func TestExploreFinds(t *testing.T) {
	for _, c := range []struct {
		name, mistake, cure string
		scenario            func(page string) func(*wxruntime.Sim) error
		hidden              bool // the plain order shows nothing of the mistake
	}{
		{"a token that is not there yet", "pages/eager/eager", "pages/patient/patient", readsToken, false},
		{"an old answer after a new one", "pages/hasty/hasty", "pages/careful/careful", searches, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := raceOptions(wxruntime.Native(race.New))
			err := plainOrder(t, c.scenario(c.mistake), opts)
			require.Equal(t, c.hidden, err == nil)

			found := wxruntime.Explore(200, c.scenario(c.mistake), opts...)
			require.NotNil(t, found)
			require.Equal(t, 200, found.Tried)
			t.Logf("%d of %d orders break it; seed %d: %v", found.Broken, found.Tried, found.Seed, found.Err)
			trace, err := replay(t, found.Seed, c.scenario(c.mistake), opts)
			require.EqualError(t, found.Err, err.Error())
			require.Equal(t, found.Trace.String(), trace, "the seed replays the trace")

			require.NoError(t, plainOrder(t, c.scenario(c.cure), opts))
			require.Empty(t, findingText(wxruntime.Explore(200, c.scenario(c.cure), opts...)))
		})
	}
}

// TestExploreWasm finds the same with WASM: the seed of native code replays the trace byte for byte.
func TestExploreWasm(t *testing.T) {
	scenario := searches("pages/hasty/hasty")
	native := wxruntime.Explore(30, scenario, raceOptions(wxruntime.Native(race.New))...)
	wasm := wxruntime.Explore(30, scenario, raceOptions(wxruntime.Wasm(raceDir))...)
	require.NotNil(t, native)
	require.Equal(t, native.String(), findingText(wasm))
	require.Empty(t, findingText(wxruntime.Explore(30, searches("pages/careful/careful"), raceOptions(wxruntime.Wasm(raceDir))...)))
}

// TestExploreEveryKindOfBreak has a scenario break in each of the ways that count.
func TestExploreEveryKindOfBreak(t *testing.T) {
	good := []wxruntime.Option{wxruntime.Native(counter.New), wxruntime.Project(counterDir)}
	for _, c := range []struct {
		name     string
		n        int
		scenario func(*wxruntime.Sim) error
		opts     []wxruntime.Option
		want     string // part of the error; "" for no finding
	}{
		{"nothing", 3, func(s *wxruntime.Sim) error { s.Launch(""); return nil }, good, ""},
		{"error", 3, func(*wxruntime.Sim) error { return errors.New("the scenario says no") }, good, "the scenario says no"},
		{"panic", 3, func(*wxruntime.Sim) error { panic("at the test") }, good, "panic under seed 1: at the test"},
		{"report", 3, func(s *wxruntime.Sim) error { s.SwitchTab("pages/index/index"); return nil }, good, "is no tab page"},
		{"no page", 3, func(s *wxruntime.Sim) error { s.Page(); return nil }, good, "there is no page"},
		{"options", 3, func(*wxruntime.Sim) error { return nil }, nil, "no engine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := wxruntime.Explore(c.n, c.scenario, c.opts...)
			if c.want == "" {
				require.Empty(t, findingText(found))
				return
			}
			require.NotNil(t, found)
			require.ErrorContains(t, found.Err, c.want)
			require.Equal(t, uint64(1), found.Seed, "of equal traces the first seed is told")
			require.Equal(t, 3, found.Broken)
			require.Equal(t, 3, found.Tried)
		})
	}
}

// TestExploreShortest breaks under every seed with a trace whose length depends on it.
func TestExploreShortest(t *testing.T) {
	opts := []wxruntime.Option{wxruntime.Native(counter.New), wxruntime.Project(counterDir)}
	lengths := map[uint64]int{}
	seed := uint64(0)
	found := wxruntime.Explore(5, func(s *wxruntime.Sim) error {
		seed++
		s.Launch("")
		for range []int{0, 4, 2, 1, 3, 1}[seed] {
			s.Page().Call("tap")
		}
		lengths[seed] = len(s.Trace())
		return errors.New("always")
	}, opts...)
	require.NotNil(t, found)
	for _, n := range lengths {
		require.LessOrEqual(t, len(found.Trace), n)
	}
	require.Equal(t, uint64(3), found.Seed)
}

// TestExploreClosesAll lets no simulation live on: a handler that waits is ended with its own.
func TestExploreClosesAll(t *testing.T) {
	var sims []*wxruntime.Sim
	wxruntime.Explore(3, func(s *wxruntime.Sim) error {
		sims = append(sims, s)
		s.Launch("pages/eager/eager")
		return nil
	}, wxruntime.Native(race.New), wxruntime.Project(raceDir))
	require.Len(t, sims, 3)
	for _, s := range sims {
		require.Zero(t, s.Parked())
		require.False(t, s.Step())
	}
}

func TestFindingString(t *testing.T) {
	found := wxruntime.Explore(200, searches("pages/hasty/hasty"), raceOptions(wxruntime.Native(race.New))...)
	require.NotNil(t, found)
	text := found.String()
	require.Regexp(t, `^\d+ of 200 orders break the scenario\. Replay the shortest with wxruntime\.Seed\(\d+\):\nthe page shows all about t\n\d+(\.\d+)?ms native>logic app launch `, text)
}

// wholeLife is a scenario that touches most of the simulator: routes, storage, requests, timers, background, restart.
func wholeLife(s *wxruntime.Sim) {
	s.Launch("pages/hasty/hasty")
	page := s.Page()
	s.Together(func() {
		for _, text := range []string{"a", "ab", "abc", "abcd"} {
			page.Emit("input", wxruntime.MustJSON(`{"value":"`+text+`"}`))
		}
		s.WX("navigateTo", wxruntime.MustJSON(`{"url":"/pages/patient/patient?x=1"}`))
	})
	s.WX("setStorage", wxruntime.MustJSON(`{"key":"k","data":{"b":1,"a":[1,2]}}`))
	s.Together(func() {
		s.WX("redirectTo", wxruntime.MustJSON(`{"url":"/pages/careful/careful"}`))
		s.Back()
	})
	s.Background()
	s.Advance(6 * time.Second)
	s.Launch("pages/eager/eager", wxruntime.Scene(1007))
	s.Background()
	s.Advance(time.Hour)
	s.Foreground()
}

// TestDeterminism runs the same life under the same seed twice, and again beside 50 others that run at the same time.
func TestDeterminism(t *testing.T) {
	seeds := []uint64{0, 1, 7, 1 << 40}
	opts := raceOptions(wxruntime.Native(race.New))
	want := map[uint64]string{}
	for _, seed := range seeds {
		want[seed] = traceOfLife(t, seed, opts)
		require.Equal(t, want[seed], traceOfLife(t, seed, opts), "seed %d", seed)
	}
	require.NotEqual(t, want[1], want[7], "seeds make a difference")

	got := make([]string, 52)
	parallel(len(got), func(i int) { got[i] = traceOfLife(t, seeds[i%len(seeds)], opts) })
	for i, trace := range got {
		require.Equal(t, want[seeds[i%len(seeds)]], trace)
	}
}

// TestDeterminismWasm is the same for a handful of WASM guests, whose traces are those of native code.
func TestDeterminismWasm(t *testing.T) {
	native, wasm := raceOptions(wxruntime.Native(race.New)), raceOptions(wxruntime.Wasm(raceDir))
	got := make([]string, 8)
	parallel(len(got), func(i int) { got[i] = traceOfLife(t, uint64(i%4), wasm) })
	for i, trace := range got {
		require.Equal(t, traceOfLife(t, uint64(i%4), native), trace)
	}
}

func traceOfLife(t *testing.T, seed uint64, opts []wxruntime.Option) string {
	s, err := wxruntime.New(append(opts[:len(opts):len(opts)], wxruntime.Seed(seed))...)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer s.Close()
	wholeLife(s)
	if err := s.Err(); err != nil {
		t.Error(err)
	}
	return s.Trace().String()
}

// parallel runs do n times at once.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// free are scenarios with hooks whose order nobody promises: that of onError, which has a turn of its own, and those that two views send for.
var free = []string{"errors", "restart-latest"}

// TestSeedsKeepHookOrder plays scenarios under 100 seeds. Each of their steps is settled before the next, so whatever the order of messages, the hooks come in theirs.
func TestSeedsKeepHookOrder(t *testing.T) {
	for name, file := range scenarioFiles(t) {
		if slices.Contains(free, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			sc, err := wxruntime.LoadScenario(file)
			require.NoError(t, err)
			hooks := func(seed uint64) []string {
				_, native := sampleOptions(t, file)
				s, err := sc.Run(append(native, wxruntime.Seed(seed))...)
				require.NoError(t, err)
				defer s.Close()
				require.NoError(t, s.Err())
				return s.Hooks()
			}
			plain := hooks(0)
			for seed := range uint64(100) {
				require.Empty(t, wxruntime.Diff(plain, hooks(seed+1)), "seed %d", seed+1)
			}
		})
	}
}

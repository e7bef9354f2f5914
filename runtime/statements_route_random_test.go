package wxruntime_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/routes"
)

var (
	tabPages   = []string{"p/A", "p/B", "p/E"}
	plainPages = []string{"p/C", "p/D", "p/X", "p/sub/C", "p/sub/D"}
)

// walker makes random routes in a simulation and in the model, and compares.
type walker struct {
	t      *testing.T
	s      *wxruntime.Sim
	m      model
	rng    *rand.Rand
	pages  int            // numbered so far
	reacts bool           // pages may route in their hooks
	steps  []string       // since the last launch, to be shown when a check fails
	seen   map[string]int // how often what was met
}

// Section 4.3 as a whole: random walks over all kinds of routes, with tab pages beside the stack, full stacks, refused calls, returns with a path, deaths in the background,
// several routes at once, and pages that route in their hooks.
func TestRouteTableRandom(t *testing.T) {
	for _, tc := range []struct {
		name   string
		seed   uint64 // of the simulation; another order of messages allows no routes that race
		steps  int
		reacts bool
	}{
		{"plain", 0, 2500, false},
		{"with routes in hooks and at once", 0, 2500, true},
		{"more of it", 0, 2500, true},
		{"seed 1", 1, 1000, false},
		{"seed 2", 2, 1000, false},
		{"seed 3", 3, 1000, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := &walker{
				t: t, reacts: tc.reacts, rng: rand.New(rand.NewPCG(uint64(len(tc.name)), tc.seed)), seen: map[string]int{},
				s: wxruntime.Start(t, wxruntime.Native(routes.New), wxruntime.Project("../testdata/routes"), wxruntime.Seed(tc.seed)),
			}
			w.m.kill()
			w.launch()
			for range tc.steps {
				w.step()
			}
			w.requireCoverage()
		})
	}
}

// requireCoverage holds that the walk came everywhere.
func (w *walker) requireCoverage() {
	for _, what := range []string{
		"navigateTo", "redirectTo", "switchTab", "reLaunch", "navigateBack", "tap", "finger", "reenter", "foreground", "kill",
		"ten pages", "one beside", "two beside", "tab under pages", "refused", "limit",
	} {
		require.Greater(w.t, w.seen[what], 5, what)
	}
	if w.reacts {
		require.Greater(w.t, w.seen["at once"], 50)
		require.Greater(w.t, w.seen["reaction"], 50)
	}
}

// step is one of the things that can happen.
func (w *walker) step() {
	switch n := w.rng.IntN(100); {
	case n < 75:
		w.check("wx", func() { w.wx(true) })
	case n < 78:
		w.check("tap", w.tap)
	case n < 84:
		w.check("finger", w.finger)
	case n < 87:
		w.check("background", func() { w.s.Background(); w.m.background() })
	case n < 89:
		w.launch()
	case n < 91:
		w.kill()
	case w.reacts:
		w.seen["at once"]++
		w.check("together", func() { w.s.Together(w.atOnce) })
	}
	if !w.m.inFront {
		w.seen["foreground"]++
		w.check("foreground", func() { w.s.Foreground(); w.m.foreground() })
	}
}

// atOnce is two or three things before the first has happened.
func (w *walker) atOnce() {
	for range 2 + w.rng.IntN(2) {
		switch w.rng.IntN(4) {
		case 0:
			w.tap()
		case 1:
			w.finger()
		default:
			w.wx(false)
		}
	}
}

// launch starts the app, or returns to it with a page.
func (w *walker) launch() {
	if len(w.m.stack) > 0 {
		w.seen["reenter"]++
	}
	page := w.page(slices.Concat(tabPages, plainPages))
	w.check("launch "+page.url(), func() {
		w.m.launch(page)
		w.s.Launch(page.url())
	})
}

// kill leaves the app in the background until it is gone.
func (w *walker) kill() {
	w.seen["kill"]++
	w.check("background", func() { w.s.Background(); w.m.background() })
	w.s.Advance(31 * time.Minute)
	require.Equal(w.t, wxruntime.NotRunning, w.s.Life())
	w.m.kill()
	w.steps = nil
	w.launch()
}

func (w *walker) tap() {
	w.seen["tap"]++
	page := &modelPage{route: tabPages[w.rng.IntN(len(tabPages))]}
	w.note("tap " + page.route)
	w.m.tap(page)
	if w.s.Life() == wxruntime.InFront { // there is nothing to tap on otherwise
		w.s.SwitchTab(page.route)
	}
}

func (w *walker) finger() {
	w.seen["finger"]++
	w.note("finger")
	w.m.finger()
	if w.s.Life() == wxruntime.InFront {
		w.s.Back()
	}
}

// wx is a call from the page on top. Alone, its result is compared too.
func (w *walker) wx(alone bool) {
	c := w.randomCall(w.reacts && w.rng.IntN(4) == 0)
	arg := miniapp.Obj(miniapp.F("delta", miniapp.Int(c.delta)))
	if c.page != nil {
		arg = miniapp.Obj(miniapp.F("url", miniapp.Str("/"+c.page.url())))
	}
	w.note(c.api + " " + arg.JSON())
	want := w.m.call(c)
	got := w.s.WX(c.api, arg).Get("errMsg").Text()
	if !alone {
		return
	}
	require.Equal(w.t, want, got, w.steps)
	switch {
	case strings.HasSuffix(want, ":ok"):
		w.seen[c.api]++
	case strings.HasSuffix(want, "exceed"):
		w.seen["limit"]++
	default:
		w.seen["refused"]++
	}
}

// randomCall is mostly one that goes through, and mostly one that makes the stack grow.
func (w *walker) randomCall(reacting bool) modelCall {
	api := []string{"redirectTo", "redirectTo", "switchTab", "reLaunch", "navigateBack", "navigateTo"}[min(w.rng.IntN(22), 5)]
	if api == "navigateBack" {
		return modelCall{api: api, delta: 1 + w.rng.IntN(4)}
	}
	from := plainPages
	if api == "switchTab" || api == "reLaunch" && w.rng.IntN(2) == 0 {
		from = tabPages
	}
	switch w.rng.IntN(30) {
	case 0:
		from = []string{"p/nope"}
	case 1:
		from = slices.Concat(tabPages, plainPages)
	}
	if api == "switchTab" || from[0] == "p/nope" || !reacting && w.reacts {
		return modelCall{api: api, page: &modelPage{route: from[w.rng.IntN(len(from))]}}
	}
	return modelCall{api: api, page: w.page(from)}
}

// page is a new page with a number in its query and, now and then, a route that it makes in a hook. Pages that such a route opens make none.
func (w *walker) page(from []string) *modelPage {
	w.pages++
	page := &modelPage{route: from[w.rng.IntN(len(from))], query: "n=" + strconv.Itoa(w.pages)}
	if !w.reacts || w.rng.IntN(2) == 0 {
		return page
	}
	w.seen["reaction"]++
	page.on = []string{"onLoad", "onShow", "onHide", "onUnload"}[w.rng.IntN(4)]
	page.then = w.randomCall(false)
	page.query += "&on=" + page.on + "&do=" + page.then.api
	if page.then.page != nil {
		page.query += "&url=/" + page.then.page.route
	} else {
		page.then.delta = 1
	}
	return page
}

func (p *modelPage) url() string { return strings.TrimSuffix(p.route+"?"+p.query, "?") }

// options is the query as onLoad gets it; none of its values needs an escape.
func (p *modelPage) options() string {
	object := miniapp.Obj()
	for part := range strings.SplitSeq(p.query, "&") {
		if key, value, ok := strings.Cut(part, "="); ok {
			object.Set(key, miniapp.Str(value))
		}
	}
	return object.JSON()
}

func (w *walker) note(step string) { w.steps = append(w.steps, step) }

// check does something in both worlds and compares what came of it.
func (w *walker) check(name string, do func()) {
	w.note(name)
	mark := w.s.Mark()
	w.m.begin()
	do()
	require.True(w.t, w.m.settle(), "the walk does not come to an end: %v", w.steps)
	hooks, ready, done := sortHooks(w.s.Since(mark).Hooks())
	require.Equal(w.t, w.m.hooks, hooks, w.steps)
	require.Equal(w.t, w.m.ready(), ready, w.steps)
	require.Equal(w.t, w.m.done(), done, w.steps)
	w.checkPages()
	require.Empty(w.t, w.s.Since(mark).Filter(wxruntime.KindError, wxruntime.KindWarn), w.steps)
	require.Zero(w.t, w.s.Parked())
}

// checkPages compares the stacks, page by page.
func (w *walker) checkPages() {
	pages := w.s.Pages()
	require.Len(w.t, pages, len(w.m.stack), w.steps)
	require.LessOrEqual(w.t, len(pages), 10)
	for i, p := range pages {
		require.Equal(w.t, w.m.stack[i].route, p.Route(), w.steps)
		require.Equal(w.t, w.m.stack[i].options(), p.Options().JSON(), "the same instance: %v", w.steps)
		require.True(w.t, i == 0 || !isTab(p.Route()), "a tab page above others")
	}
	require.Equal(w.t, w.m.native.stack, w.m.stack, "the model itself")
	w.count()
}

func (w *walker) count() {
	switch len(w.m.beside) {
	case 1:
		w.seen["one beside"]++
	case 2:
		w.seen["two beside"]++
	}
	if len(w.m.stack) == 10 {
		w.seen["ten pages"]++
	}
	if len(w.m.stack) > 1 && isTab(w.m.stack[0].route) {
		w.seen["tab under pages"]++
	}
}

// sortHooks splits hooks into those of routes in their order, onReady of views, whose order depends on latencies, and onRouteDone. Queries are compared elsewhere.
func sortHooks(all []string) (hooks, ready, done []string) {
	for _, h := range all {
		name, _, _ := strings.Cut(h, " ")
		switch {
		case strings.HasSuffix(name, ".onReady"):
			ready = append(ready, name)
		case strings.HasSuffix(name, ".onRouteDone"):
			done = append(done, name)
		default:
			hooks = append(hooks, name)
		}
	}
	slices.Sort(ready)
	return hooks, ready, done
}

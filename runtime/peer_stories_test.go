package wxruntime_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/testdata/life"
	"github.com/wxkit/wxkit/testdata/parts"
	"github.com/wxkit/wxkit/testdata/race"
	"github.com/wxkit/wxkit/testdata/rows"
	shopsample "github.com/wxkit/wxkit/testdata/shop"
	"github.com/wxkit/wxkit/testdata/view"
)

// peerKnown is a difference that has its reason. One that is met no more must leave the table.
type peerKnown struct{ sample, route, at, why string }

const (
	whyNull    = "null is a text in classic templates (wcc) and nothing in glass-easel"
	whyInclude = "include takes no wxs along in classic templates (wcc); in glass-easel it does"
)

// peerDifferences are all of them.
var peerDifferences = []peerKnown{
	{"view", "pages/values/values", "#null content", whyNull},
	{"view", "pages/values/values", "#nan content", whyNull + "; NaN crosses to a view as null"},
	{"view", "pages/values/values", "#mixed>text", whyNull},
	{"view", "pages/parts/parts", "#i>text", whyInclude},
}

// peerStep is something that happens in a story, and its name.
type peerStep struct {
	name string
	do   func(s *wxruntime.Sim)
}

// peerStory is one run of a sample: each step is followed by a look.
type peerStory struct {
	sample string // its folder in testdata
	start  func(t *testing.T) *wxruntime.Sim
	steps  []peerStep
}

func doLaunch(url string) peerStep {
	return peerStep{"launch " + url, func(s *wxruntime.Sim) { s.Launch(url) }}
}

func doTap(selector string) peerStep {
	return peerStep{"tap " + selector, func(s *wxruntime.Sim) { s.Page().Tap(selector) }}
}

func doInput(selector, text string) peerStep {
	return peerStep{"input " + text, func(s *wxruntime.Sim) { s.Page().Input(selector, text) }}
}

// doHandle calls a handler of the page on top; the detail is JSON or "".
func doHandle(handler, detail string) peerStep {
	return peerStep{handler + " " + detail, func(s *wxruntime.Sim) {
		if detail == "" {
			s.Page().Call(handler)
		} else {
			s.Page().Call(handler, wxruntime.MustJSON(detail))
		}
	}}
}

// doHandleIn calls a method of a component of the page on top.
func doHandleIn(selector, method string) peerStep {
	return peerStep{selector + "." + method, func(s *wxruntime.Sim) { s.Page().Component(selector).Call(method) }}
}

func doOpenPage(url string) peerStep {
	return peerStep{"navigateTo " + url, func(s *wxruntime.Sim) { s.WX("navigateTo", wxruntime.Object(miniapp.F("url", miniapp.Str("/"+url)))) }}
}

func doSwitchTab(path string) peerStep {
	return peerStep{"switchTab " + path, func(s *wxruntime.Sim) { s.SwitchTab(path) }}
}

var doBack = peerStep{"back", func(s *wxruntime.Sim) { s.Back() }}

// sampleStories are stories of a sample that needs nothing from outside.
func sampleStories(sample string, app func() *miniapp.App, stories ...[]peerStep) []peerStory {
	start := func(t *testing.T) *wxruntime.Sim {
		return wxruntime.Start(t, wxruntime.Project("../testdata/"+sample), wxruntime.Native(app))
	}
	var list []peerStory
	for _, steps := range stories {
		list = append(list, peerStory{sample, start, steps})
	}
	return list
}

// peerStories are all stories. Together they open every page that a sample has a template for.
func peerStories() []peerStory {
	return slices.Concat(
		sampleStories("counter", counter.New, []peerStep{doLaunch("pages/index/index?start=5"), doTap(".tap"), doTap(".tap"), doTap(".reset")}),
		sampleStories("rows", rows.New, []peerStep{doLaunch(""), doHandle("fill", "20"), doTap("#r3"), doHandle("rename", "7"), doHandle("append", ""), doHandle("rename", "119"), doHandle("fill", "3"), doHandle("fill", "0")}),
		raceStories(), shopStories(), lifeStories(), viewStories(), partsStories(),
	)
}

func raceStories() []peerStory {
	start := func(t *testing.T) *wxruntime.Sim {
		return wxruntime.Start(t, raceOptions(wxruntime.Native(race.New))...)
	}
	return []peerStory{
		{"race", start, []peerStep{doLaunch("pages/eager/eager"), doOpenPage("pages/patient/patient"), doOpenPage("pages/hasty/hasty"), doInput("input", "t"), doInput("input", "te")}},
		{"race", start, []peerStep{doLaunch("pages/careful/careful"), doInput("input", "t"), doInput("input", "te")}},
	}
}

func shopStories() []peerStory {
	shop := &shopping{}
	start := func(t *testing.T) *wxruntime.Sim {
		shop.Sim = wxruntime.Start(t, append(shopOptions(shop), wxruntime.Native(shopsample.New))...)
		return shop.Sim
	}
	loading := peerStep{"loading", func(s *wxruntime.Sim) {
		s.Together(func() {
			s.Launch("")
			s.Advance(25 * time.Millisecond)
		})
	}}
	closed := func(is bool) peerStep {
		return peerStep{"closed " + fmt.Sprint(is), func(*wxruntime.Sim) { shop.server.closed = is }}
	}
	scroll := func(top, below int) peerStep {
		return peerStep{"scroll", func(s *wxruntime.Sim) { s.Page().Scroll(top, below) }}
	}
	return []peerStory{
		{"shop", start, []peerStep{
			doLaunch(""), doTap("#pot >>> .good"), doTap(".add"), doBack, doTap("#tea >>> .good"), doTap(".add"), doBack, scroll(600, 90), scroll(600, 500), scroll(1200, 90),
			doSwitchTab("pages/cart/cart"), doTap(`[data-id="pot"] stepper >>> .more`), doTap(`[data-id="tea"] stepper >>> .less`), doTap(".order"), doTap(".confirm"),
			doSwitchTab("pages/cart/cart"), doSwitchTab("pages/home/home"),
		}},
		{"shop", start, []peerStep{closed(true), loading, closed(false), doTap(".retry"), doSwitchTab("pages/mine/mine"), doTap(".login"), doSwitchTab("pages/home/home"), doOpenPage("pages/goods/goods?id=none")}},
	}
}

func lifeStories() []peerStory {
	return sampleStories("life", life.New,
		[]peerStep{doLaunch(""), doTap("view"), doTap("view"), doOpenPage("pages/detail/detail"), doTap("view"), doBack, doOpenPage("pages/feed/feed"), doOpenPage("pages/list/list"), doOpenPage("pages/bare/bare")},
		[]peerStep{doLaunch("pages/first/first"), doTap("view"), doSwitchTab("pages/second/second"), doSwitchTab("pages/first/first"), doTap("view")},
		[]peerStep{doLaunch("pages/parts/parts"), doHandle("grow", ""), doHandle("grow", ""), doHandle("clear", ""), doHandle("grow", ""), doHandle("wrong", "")},
		[]peerStep{doLaunch("pages/parts/parts?more=1"), doHandle("grow", "")},
		[]peerStep{doLaunch("pages/parts/parts?early=1"), doHandle("grow", "")},
	)
}

func viewStories() []peerStory {
	put := func(json string) peerStep { return doHandle("put", json) }
	rows := func(ids ...int) peerStep {
		var list []string
		for _, id := range ids {
			list = append(list, fmt.Sprintf(`{"id":%d}`, id))
		}
		return put(`{"rows":[` + strings.Join(list, ",") + `]}`)
	}
	return sampleStories("view", view.New,
		[]peerStep{doLaunch("pages/values/values"), put(`{"n":2,"no":true,"list":[[1,2],{"a":1}],"object":{"a":1}}`), put(`{"nothing":0,"list[0][1]":"x","missing":{"a":{"b":"found"}}}`)},
		[]peerStep{
			doLaunch("pages/lists/lists"), put(`{"array":[{"n":3},{"n":1}],"number":5,"object.c":3,"word":"xyz"}`), put(`{"array[1].n":2,"rows[1][1]":"d","object":{"z":1}}`),
			put(`{"array":null,"number":0,"nothing":[1,2],"missing":{"k":"v"},"yes":false}`),
		},
		[]peerStep{doLaunch("pages/rows/rows"), rows(3, 1, 2), rows(4, 3, 1), rows(1, 2, 3, 4, 5, 6), rows(6, 5, 4, 3, 2, 1), put(`{"rows[2].id":9}`), put(`{"keyed":false}`), rows(3, 1, 2), rows()},
		[]peerStep{doLaunch("pages/events/events"), put(`{"handler":"inner"}`), doTap("#o2"), doTap("#d1"), put(`{"object.text":"t","rows":[{"id":5},{"id":3}]}`)},
		[]peerStep{doLaunch("pages/slots/slots"), put(`{"n":2}`)},
		[]peerStep{doLaunch("pages/parts/parts"), put(`{"word":"new","o1.a":7}`), put(`{"name":"direct"}`), put(`{"name":"own"}`), put(`{"name":"none","o1":{}}`)},
		[]peerStep{doLaunch("pages/scripts/scripts"), put(`{"n":3}`), put(`{"rows[0].id":8}`)},
		[]peerStep{doLaunch("pages/groups/groups"), doHandle("change", "")},
	)
}

func partsStories() []peerStory {
	props := []peerStep{doLaunch("pages/props/props")}
	for i, sets := 0, parts.Sets("pages/props/props"); i < sets.Len(); i++ {
		props = append(props, doHandle(sets.KeyAt(i), ""))
	}
	props = append(props, doHandleIn("#typed", "sub"), doHandleIn("#typed", "own"), doHandle("sA", ""))
	watch := []peerStep{doLaunch("pages/watch/watch")}
	for i, sets := 0, parts.Sets("pages/watch/watch"); i < sets.Len(); i++ {
		watch = append(watch, doHandle(sets.KeyAt(i), ""))
	}
	return sampleStories("parts", parts.New, props, append(watch, doHandle("again", "")),
		[]peerStep{doLaunch("pages/tree/tree"), doHandle("show", ""), doHandle("hide", ""), doHandle("show", "")},
		[]peerStep{doLaunch("pages/query/query?id=a%20b&n=7&b=false"), doLaunch("pages/query/query")},
		[]peerStep{doLaunch("pages/layers/layers"), doHandleIn("#layered", "set")},
		[]peerStep{doLaunch("pages/events/events"), doHandleIn("#emitter", "both")},
		[]peerStep{doLaunch("pages/links/links"), doHandle("turn", ""), doHandle("drop", "")},
		[]peerStep{doLaunch("pages/slots/slots")},
		[]peerStep{doLaunch("pages/gone/gone"), doHandleIn("#closer", "close")},
	)
}

// record plays the story.
func (story peerStory) record(t *testing.T) *peerRecord {
	t.Helper()
	s := story.start(t)
	r := newPeerRecord("../testdata/"+story.sample, s)
	for _, step := range story.steps {
		step.do(s)
		r.look(step.name)
	}
	return r
}

// TestPeerTrees shows every page of the samples in glass-easel, which gets the same templates, the definitions and the setData of our trace and nothing else: after each step of each story
// it must show what our view shows. WXKIT_NPM=1 turns it on, as TestReal.
func TestPeerTrees(t *testing.T) {
	p := newPeer(t)
	var all []*peerCount
	hit := map[peerKnown]bool{}
	for _, story := range peerStories() {
		r := story.record(t)
		all = addCounts(all, r.compare(t, p, story.sample, func(sample, route string, d peerDifference) {
			known := slices.IndexFunc(peerDifferences, func(k peerKnown) bool { return k.sample == sample && k.route == route && k.at == d.at })
			if known < 0 {
				t.Errorf("%s %s %s", sample, route, d)
				return
			}
			hit[peerDifferences[known]] = true
		}))
	}
	for _, known := range peerDifferences {
		require.True(t, hit[known], "%s of %s is a known difference no longer", known.at, known.route)
	}
	requireEveryTemplate(t, all)
	t.Log(peerTable(all))
}

// addCounts adds the counts of a story to those of others, page by page.
func addCounts(all, more []*peerCount) []*peerCount {
	for _, c := range more {
		at := slices.IndexFunc(all, func(o *peerCount) bool { return o.sample == c.sample && o.route == c.route })
		if at < 0 {
			all = append(all, c)
			continue
		}
		o := all[at]
		o.views, o.looks, o.sets, o.nodes, o.known = o.views+c.views, o.looks+c.looks, o.sets+c.sets, o.nodes+c.nodes, o.known+c.known
	}
	return all
}

// requireEveryTemplate requires that each page of the samples that has a template was looked at.
func requireEveryTemplate(t *testing.T, all []*peerCount) {
	t.Helper()
	for _, sample := range []string{"counter", "rows", "race", "shop", "life", "view", "parts"} {
		var app struct{ Pages []string }
		text, err := os.ReadFile(filepath.Join("../testdata", sample, "app.json"))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &app))
		for _, page := range app.Pages {
			seen := slices.ContainsFunc(all, func(c *peerCount) bool { return c.sample == sample && c.route == page && c.looks > 0 })
			require.True(t, seen, "no story of %s looks at %s", sample, page)
		}
	}
}

func peerTable(all []*peerCount) string {
	var b strings.Builder
	sum := peerCount{}
	fmt.Fprintf(&b, "glass-easel shows the same:\n%-10s %-24s %6s %6s %8s %8s %6s\n", "sample", "page", "views", "looks", "setData", "nodes", "known")
	for _, c := range all {
		fmt.Fprintf(&b, "%-10s %-24s %6d %6d %8d %8d %6d\n", c.sample, c.route, c.views, c.looks, c.sets, c.nodes, c.known)
		sum = peerCount{views: sum.views + c.views, looks: sum.looks + c.looks, sets: sum.sets + c.sets, nodes: sum.nodes + c.nodes, known: sum.known + c.known}
	}
	fmt.Fprintf(&b, "%-10s %-24d %6d %6d %8d %8d %6d\n", "all", len(all), sum.views, sum.looks, sum.sets, sum.nodes, sum.known)
	return b.String()
}

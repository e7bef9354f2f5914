package ops

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestLifetimesAreLogged(t *testing.T) {
	b := page(t, `{"lifetimes": {"attached": [["log", 1]], "error": []}}`)
	require.Equal(t, []string{"attached", "error", "created", "ready", "moved", "detached"}, b.logic.Manifest().Find("p").Hooks)
	for _, name := range []string{"created", "attached", "ready", "moved", "detached", "error", "linked"} {
		b.hook(name)
	}
	b.want(`p lifetime created`, `fw return created`, `p lifetime attached`, `p log 1`, `fw return attached`, `p lifetime ready`, `fw return ready`,
		`p lifetime moved`, `fw return moved`, `p lifetime detached`, `fw return detached`, `p lifetime error`, `fw return error`, `fw return linked`)
}

func TestQuiet(t *testing.T) {
	b := page(t, `{"quiet": true, "behaviors": [{"name": "BB"}], "lifetimes": {"attached": [["log", 1]], "error": []}, "pageLifetimes": {"show": []}}`)
	require.Equal(t, []string{"created", "attached", "ready", "moved", "detached", "error"}, b.logic.Manifest().Find("p").Hooks)
	for _, name := range []string{"created", "attached", "error", "pageLifetimes.show"} {
		b.hook(name)
	}
	b.want(`BB lifetime created`, `fw return created`, `BB lifetime attached`, `p log 1`, `fw return attached`, `p lifetime error`, `fw return error`,
		`p pageLifetime show []`, `fw return pageLifetimes.show`)

	b = page(t, `{"quiet": true}`)
	require.Empty(t, b.logic.Manifest().Find("p").Hooks, "a quiet definition registers what it has, and nothing else")
}

func TestEventsAndMethods(t *testing.T) {
	b := page(t, `{"data": {"n": "x"}, "methods": {"tap": [], "shh": {"ops": [["log", 1]], "silent": true}}}`)
	b.send(abi.EventHandler, 1, "tap", `{"type": "tap", "timeStamp": 12, "target": {"id": "i", "dataset": {"a": 1}, "offsetLeft": 3}, "currentTarget": {"id": "o", "dataset": {}},
		"detail": {"x": 1}, "mark": {"m": 2}, "touches": []}`)
	b.want(`p#x event tap {"type":"tap","target":{"id":"i","dataset":{"a":1}},"currentTarget":{"id":"o","dataset":{}},"detail":{"x":1},"mark":{"m":2}}`, `fw return tap`)
	b.send(abi.EventHandler, 1, "tap", `{"type": "foo", "target": {"id": "", "dataset": {}}, "currentTarget": {"id": "", "dataset": {}}, "detail": 1, "mark": {}}`)
	b.want(`p#x event tap {"type":"foo","target":{"id":"","dataset":{}},"currentTarget":{"id":"","dataset":{}},"detail":1}`, `fw return tap`)
	b.send(abi.EventHandler, 1, "tap", `[1]`)
	b.want(`p#x method tap`, `fw return tap`)
	b.handler("shh")
	b.want(`p#x log 1`, `fw return shh`)
	b.handler("none")
	b.want(`fw return none`)
}

func TestObservers(t *testing.T) {
	b := page(t, `{"properties": {"o": {"type": "Object", "observer": [["log", 1]]}}, "observers": {"a, b.**": [], "**": []}}`)
	b.observer("a, b.**", `[1, {"$": "undefined"}]`)
	b.observer("**", `[{"a": 1}]`)
	b.observer("property:o", `[2, null, ["o", "x"]]`)
	b.want(`p observer a, b.** [1,{"$":"undefined"}]`, `fw return a, b.**`, `p observer ** [{"a":1}]`, `fw return **`, `p propObserver o [2,null]`, `p log 1`, `fw return property:o`)
	b.observer("c", `[1]`)
	b.observer("property:c", `[1]`)
	b.want(`fw return c`, `fw return property:c`)
}

func TestRethrow(t *testing.T) {
	const body = `"lifetimes": {"attached": [["throw", "boom"], ["log", 1]]}, "pageLifetimes": {"hide": [["throw", "boom"]]}, "observers": {"a": [["throw", "boom"]]},
		"properties": {"p": {"type": null, "observer": [["throw", "boom"]]}}, "methods": {"tap": [["throw", "boom"]], "onLoad": [["throw", "boom"]]}`
	for _, c := range []struct {
		name, rethrow string
		hook          func(where string) string
	}{
		{"passed on", `"rethrow": true`, func(where string) string { return `fw fail 1 ` + where + `: boom` }},
		{"recorded only", `"rethrow": false`, func(where string) string { return `fw console 3 ` + where + `: boom` }},
		{"recorded only by default", `"quiet": false`, func(where string) string { return `fw console 3 ` + where + `: boom` }},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, def := range []string{`{` + body + `,` + c.rethrow + `}`, `{` + c.rethrow + `,` + body + `}`} {
				b := page(t, def)
				ran := func(entry, where string) {
					t.Helper()
					if line := c.hook(where); line[3] == 'f' {
						b.want(entry, line)
					} else {
						require.Equal(t, []string{entry, line}, b.lines[:2])
						require.Len(t, b.lines, 3, "what recorded its throw returns")
						b.lines = nil
					}
				}
				b.hook("attached")
				ran(`p lifetime attached`, `attached`)
				b.hook("pageLifetimes.hide")
				ran(`p pageLifetime hide []`, `pageLifetimes.hide`)
				b.observer("a", `[1]`)
				ran(`p observer a [1]`, `observer a`)
				b.observer("property:p", `[1, 2]`)
				ran(`p propObserver p [1,2]`, `observer property:p`)
				b.handler("tap")
				b.want(`p method tap`, `fw fail 1 tap: boom`)
				b.hook("onLoad")
				b.want(`p hook onLoad []`, `fw fail 1 onLoad: boom`)
			}
		})
	}
}

// A throw of a behavior's lifetime ends that function only.
func TestThrowOfABehavior(t *testing.T) {
	b := page(t, `{"behaviors": [{"name": "B", "rethrow": true, "lifetimes": {"created": [["throw", "boom"]]}}], "lifetimes": {"created": [["log", 1]]}}`)
	b.hook("created")
	b.want(`B lifetime created`, `fw fail 1 created: boom`, `p lifetime created`, `p log 1`)
}

func TestApp(t *testing.T) {
	for _, key := range []string{"", "app"} {
		b := newBench(t, `{"`+key+`": {"onLaunch": [["wx", "getSystemInfo"], ["call", "help"]], "lifetimes": {"onShow": [["throw", "boom"]]}, "methods": {"help": [], "onHide": []}}}`)
		require.Equal(t, abi.Definition{Hooks: []string{"onHide", "onLaunch", "onShow"}, Handlers: []string{"help", "onHide", "onLaunch", "onShow"}, Data: b.logic.Manifest().App.Data}, b.logic.Manifest().App)
		b.send(abi.EventHook, 0, "onLaunch", `{"path": "a"}`)
		b.want(`app hook onLaunch [{"path":"a"}]`, `fw start 0 getSystemInfo {"$":"undefined"} back`, `app method help`, `fw return onLaunch`)
		b.send(abi.EventHook, 0, "onShow", ``)
		b.want(`app hook onShow []`, `fw fail 0 onShow: boom`)
		b.send(abi.EventHook, 0, "onHide", ``)
		b.want(`app hook onHide []`, `fw return onHide`)
	}
	b := page(t, `{}`)
	b.send(abi.EventHook, 0, "onLaunch", ``)
	b.want(`fw return onLaunch`)
}

func TestInstances(t *testing.T) {
	b := page(t, `{"data": {"n": 0, "o": {"n": 1}}, "methods": {"go": [["inc", "n"], ["inc", "o.n"]]}}`)
	b.send(abi.EventCreate, 2, "p", ``)
	b.handler("go")
	b.send(abi.EventHandler, 2, "go", ``)
	b.want(`p#0 method go`, `fw set 1 {"n":1}`, `fw set 1 {"o.n":2}`, `fw return go`, `p#0 method go`, `fw set 2 {"n":1}`, `fw set 2 {"o.n":2}`, `fw return go`)

	b.send(abi.EventDestroy, 1, "", ``)
	b.handler("go")
	b.want(`fw return go`)

	b.send(abi.EventCreate, 3, "pages/none", ``)
	require.Equal(t, `{}`, b.gave["pages/none"].JSON(), "a page that nobody defined is empty")
	b.send(abi.EventHook, 3, "onLoad", ``)
	b.send(abi.EventKind(99), 3, "later", ``)
	b.want(`fw return onLoad`)
	require.Contains(t, b.gave, "later", "an event of a newer framework is answered")
}

package tree

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/casetest"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Templates, lists, slots, events and lifetimes of the conformance cases come out as wanted, as far as they need no more than nodes: no wxs, no observers, no behaviors.
func TestConformance(t *testing.T) {
	list := casetest.Templates(t)
	run := map[string]int{}
	for i := range list.Len() {
		c := list.At(i)
		id := c.Get("id").Text()
		if !runs(c) {
			continue
		}
		group, _, _ := strings.Cut(id, "/")
		run[group]++
		t.Run(id, func(t *testing.T) { conform(t, c) })
	}
	for _, group := range []string{"expr-attr", "expr-mix", "expr-text", "raw-attr", "raw-text", "if", "for", "for-diff", "template", "slot", "events", "lifetimes"} {
		require.NotZero(t, run[group], group)
	}
	t.Logf("cases run: %v", run)
}

func runs(c abi.Value) bool {
	group, _, _ := strings.Cut(c.Get("id").Text(), "/")
	if group == "props" || group == "observers" || c.Get("want").Has("compileError") || c.Get("input").Has("properties") {
		return false
	}
	files := c.Get("input").Get("files")
	for i := range files.Len() {
		def := files.At(i).Get("def")
		if strings.HasSuffix(files.KeyAt(i), ".wxs") || strings.Contains(files.At(i).Get("wxml").Text(), "<wxs") || def.Get("behaviors").Len() > 0 || def.Get("observers").Len() > 0 {
			return false
		}
		for _, op := range []string{`["throw"`, `["logData"`, `["setCb"`, `"observer"`} {
			if strings.Contains(def.JSON(), op) {
				return false
			}
		}
	}
	return true
}

func worldOf(t *testing.T, files abi.Value) *world {
	w := newWorld(t, true)
	for i := range files.Len() {
		p, f := files.KeyAt(i), files.At(i)
		w.sources[p+".wxml"] = f.Get("wxml").Text()
		w.using[p] = map[string]string{}
		using := f.Get("json").Get("usingComponents")
		for k := range using.Len() {
			to := using.At(k).Text()
			if !strings.HasPrefix(to, "/") {
				to = path.Join(path.Dir(p), to)
			}
			w.using[p][using.KeyAt(k)] = strings.TrimPrefix(to, "/")
		}
		if def := f.Get("def"); def.Kind() == abi.Object {
			w.defs[p] = def
		}
	}
	return w
}

func conform(t *testing.T, c abi.Value) {
	input := c.Get("input")
	w := worldOf(t, input.Get("files"))
	page := w.open(input.Get("entry").Text())
	want := c.Get("want")
	if want.Kind() != abi.Array {
		same(t, want.Get("tree"), page.shown())
		return
	}
	actions := input.Get("actions")
	var tree abi.Value
	for i := range want.Len() {
		step := want.At(i)
		switch step.Get("step").Text() {
		case "create":
		case "attach":
			w.attach(page)
		case "ready":
			w.log = readied(page)
		default:
			if !act(page, actions.At(0)) {
				return
			}
			actions = abi.ArrayValue(items(actions)[1:]...)
		}
		same(t, abi.ArrayValue(items(step.Get("log"))...), abi.ArrayValue(w.log...))
		w.log = nil
		if step.Has("tree") {
			tree = step.Get("tree")
		}
		same(t, tree, page.shown())
	}
}

func items(list abi.Value) (out []abi.Value) {
	for i := range list.Len() {
		out = append(out, list.At(i))
	}
	return out
}

func same(t *testing.T, want, got abi.Value) {
	t.Helper()
	if !want.Equal(got) {
		require.Equal(t, want.JSON(), got.JSON())
		require.Fail(t, "differs in what JSON lacks: "+want.JSON())
	}
}

// readied is the log of ready.
func readied(page *part) []abi.Value {
	w := page.w
	w.log = nil
	for _, c := range page.tree.Components(Created) {
		partOf(c).say("ready")
	}
	page.say("ready")
	return w.log
}

// act carries out an action; false if it has no place here.
func act(page *part, a abi.Value) bool {
	at := page
	steps := items(a.Get("path"))
	last := a.Get("do").Text() == "event"
	for i, s := range steps {
		if last && i == len(steps)-1 {
			break
		}
		at = partOf(at.find(s.Text()).Component())
	}
	switch a.Get("do").Text() {
	case "setData":
		at.set(a.Get("data"))
	case "call":
		if !at.def.Get("methods").Get(a.Get("method").Text()).Get("silent").Bool() {
			at.enter("method", a.Get("method").Text(), abi.Value{})
		}
		at.call(a.Get("method").Text())
	case "event":
		bubbles := !a.Has("bubbles") || a.Get("bubbles").Bool()
		page.w.dispatch(at.find(steps[len(steps)-1].Text()), Event{Name: a.Get("type").Text(), Bubbles: bubbles, Composed: a.Get("composed").Bool(), Capture: !a.Has("capture") || a.Get("capture").Bool()}, a.Get("detail"))
	case "detach":
		detach(page)
	default:
		return false
	}
	return true
}

func detach(page *part) {
	page.w.Detach(page.tree.roots)
	page.detached++
	page.tree.Attached(false)
	page.say("detached")
}

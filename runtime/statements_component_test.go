package wxruntime_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/parts"
)

// onParts runs a test on testdata/parts, natively and as WASM with the same trace, and if it asks for no more than definitions can do on the ops engine, too.
func onParts(t *testing.T, name string, ops bool, do func(t *testing.T, s *wxruntime.Sim)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		onEngines(t, "parts", parts.New, do)
		if ops {
			t.Run("ops", func(t *testing.T) {
				do(t, wxruntime.Start(t, wxruntime.Project("../testdata/parts"), wxruntime.Ops(partsDefinitions())))
			})
		}
	})
}

// partsDefinitions are the components of testdata/parts as far as definitions can have them.
func partsDefinitions() map[string]wxruntime.Value {
	defs := map[string]wxruntime.Value{}
	for _, path := range []string{"pages/tree/tree", "pages/props/props", "pages/slots/slots", "pages/query/query", "pages/watch/watch", "pages/events/events"} {
		defs[path] = partsDefinition(parts.Data(path), parts.Sets(path))
		for _, hook := range []string{"onLoad", "onShow", "onReady", "onHide", "onUnload"} {
			defs[path].Get("methods").Set(hook, wxruntime.MustJSON(`[]`))
		}
	}
	for _, name := range []string{"inner", "outer", "plain", "named", "hostless", "typed", "emitter", "wrapper"} {
		defs["components/"+name+"/"+name] = partsDefinition(wxruntime.Object(), wxruntime.Object())
	}
	defs["components/named/named"].Set("options", wxruntime.MustJSON(`{"multipleSlots": true}`))
	defs["components/hostless/hostless"].Set("options", wxruntime.MustJSON(`{"virtualHost": true}`))
	defs["pages/query/query"].Set("properties", wxruntime.MustJSON(`{"id": "String", "n": {"type": "Number", "observer": []}, "b": "Boolean"}`))
	typed := defs["components/typed/typed"]
	typed.Set("properties", wxruntime.MustJSON(`{"s": {"type": "String", "observer": []}, "n": "Number", "b": "Boolean", "o": {"type": "Object", "observer": []}, "a": "Array",
		"any": null, "opt": {"type": "String", "optionalTypes": ["Number"]}}`))
	typed.Set("observers", wxruntime.MustJSON(`{"s": []}`))
	typed.Get("methods").Set("sub", wxruntime.MustJSON(`[["set", {"o.x": 2}]]`))
	watch := defs["pages/watch/watch"]
	watch.Set("options", wxruntime.MustJSON(`{"pureDataPattern": "^_"}`))
	watch.Set("observers", wxruntime.Object())
	for _, pattern := range parts.Patterns() {
		watch.Get("observers").Set(pattern, wxruntime.MustJSON(`[]`))
	}
	for _, path := range []string{"pages/events/events", "components/wrapper/wrapper"} {
		for _, name := range parts.Heard() {
			defs[path].Get("methods").Set(name, wxruntime.MustJSON(`[]`))
		}
	}
	for name, options := range map[string]string{
		"only": `{}`, "composed": `{"composed": true}`, "bubbles": `{"bubbles": true}`, "both": `{"bubbles": true, "composed": true}`,
		"capture": `{"bubbles": true, "composed": true, "capturePhase": true}`,
	} {
		defs["components/emitter/emitter"].Get("methods").Set(name, wxruntime.MustJSON(`[["emit", "go", {}, `+options+`]]`))
	}
	return defs
}

// partsDefinition is a component with all lifetimes, and methods that set data.
func partsDefinition(data, sets wxruntime.Value) wxruntime.Value {
	methods := wxruntime.Object()
	for i := range sets.Len() {
		methods.Set(sets.KeyAt(i), wxruntime.MustJSON(`[["set", `+sets.At(i).JSON()+`]]`))
	}
	def := wxruntime.MustJSON(`{"pageLifetimes": {"show": [], "hide": []}}`)
	def.Set("data", data)
	def.Set("methods", methods)
	return def
}

// hooksNamed are those hooks of a trace that end with a name, without it.
func hooksNamed(trace wxruntime.Trace, name string) []string {
	found := []string{}
	for _, e := range trace.Filter(wxruntime.KindHook) {
		if part, ok := strings.CutSuffix(e.Name, "."+name); ok {
			found = append(found, lifeLastPath(part))
		}
	}
	return found
}

// lifeLastPath is the last part of a path.
func lifeLastPath(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// partsWarnings are the texts of the framework's warnings.
func partsWarnings(trace wxruntime.Trace) []string {
	texts := []string{}
	for _, e := range trace.Filter(wxruntime.KindWarn) {
		texts = append(texts, e.Arg.Text())
	}
	return texts
}

// observed are the observers that ran, with what they got; those of `**` left out.
func observed(trace wxruntime.Trace) []string {
	lines := []string{}
	for _, e := range trace.Filter(wxruntime.KindObserver) {
		if _, name, _ := strings.Cut(e.Name, " "); name != "**" {
			lines = append(lines, name+" "+e.Arg.JSON())
		}
	}
	return lines
}

func TestStatementsComponentLife(t *testing.T) {
	const page = "pages/tree/tree"
	onParts(t, "049 created: children before parents, shadow before host, then what is slotted", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, []string{"inner", "outer", "inner", "tree"}, hooksNamed(s.Trace(), "created"))
	})
	onParts(t, "050 attached: parents before children, all before onLoad", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, []string{"tree", "outer", "inner", "inner"}, hooksNamed(s.Trace(), "attached"))
		require.Equal(t, []string{"tree.attached", "outer.attached", "inner.attached", "inner.attached", "tree.onLoad {}"}, partsHooks(s.Trace())[4:9])
	})
	onParts(t, "051 ready in the order of created, behind onShow and before onReady", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, []string{"tree.onShow", "inner.ready", "outer.ready", "inner.ready", "tree.ready", "tree.onReady"}, partsHooks(s.Trace())[13:])
	})
	onParts(t, "052 navigate away: pageLifetimes.hide of outer, inner, inner, then Page.onHide", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.WX("navigateTo", lifeURL("/pages/query/query"))
		require.Equal(t, []string{"tree.pageLifetimes.hide", "outer.pageLifetimes.hide", "inner.pageLifetimes.hide", "inner.pageLifetimes.hide", "tree.onHide"}, partsHooks(s.Since(mark))[:5])
		mark = s.Mark()
		s.Back()
		require.Equal(t, []string{"tree.pageLifetimes.show", "outer.pageLifetimes.show", "inner.pageLifetimes.show", "inner.pageLifetimes.show", "tree.onShow"}, partsHooks(s.Since(mark))[2:])
	})
	onParts(t, "053 unload: Page.onUnload, then detached from the inside out", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.WX("redirectTo", lifeURL("/pages/query/query"))
		require.Equal(t, []string{"tree.onUnload", "inner.detached", "inner.detached", "outer.detached", "tree.detached"}, partsHooks(s.Since(mark))[:5])
	})
	onParts(t, "080 wx:if by setData: created and attached before it returns, ready after the view has it", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("show")
		kinds := []string{}
		for _, e := range s.Since(mark) {
			if e.Kind == wxruntime.KindHook || e.Kind == wxruntime.KindData || e.Kind == wxruntime.KindAck {
				kinds = append(kinds, lifeLastPath(e.Name))
			}
		}
		require.Equal(t, []string{"inner.created", "inner.attached", "tree", "ack", "inner.ready"}, kinds)
		mark = s.Mark()
		s.Page().Call("hide")
		require.Equal(t, []string{"inner.detached"}, partsHooks(s.Since(mark)))
	})
}

// partsHooks are the hooks, each with its component's last name only, without those of the app.
func partsHooks(trace wxruntime.Trace) []string {
	lines := []string{}
	for _, h := range trace.Hooks() {
		if !strings.HasPrefix(h, "app.") && !strings.Contains(h, "onRouteDone") {
			name, arg, _ := strings.Cut(h, " ")
			lines = append(lines, strings.TrimSpace(lifeLastPath(name)+" "+arg))
		}
	}
	return lines
}

func TestStatementsComponentPage(t *testing.T) {
	onParts(t, "054 the query is in the properties when attached runs, and onLoad has the strings", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/tree/tree")
		s.WX("navigateTo", lifeURL("/pages/query/query?id=a%20b&n=12&b=false"))
		require.Equal(t, `{"b":true,"id":"a%20b","n":12}`, s.Page().Data("").JSON(), "what was written is what onLoad gets")
		s.WX("redirectTo", lifeURL("/pages/query/query?id=a b&n=12&b=false"))
		require.Equal(t, `{"b":true,"id":"a b","n":12}`, s.Page().Data("").JSON())
		hooks := partsHooks(s.Trace())
		require.Contains(t, hooks, `query.onLoad {"b":"false","id":"a b","n":"12"}`)
		require.Equal(t, "a b 12 true", s.Page().Text("view"))
		if logs := lifeLogs(s.Trace()); len(logs) > 0 {
			require.Equal(t, `attached sees ["a b",12,true]`, logs[1])
		}
	})
	onParts(t, "055 created, attached, onLoad, pageLifetimes.show, onShow, ready, onReady", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/query/query?n=3")
		require.Equal(t, []string{
			"query.created", "query.attached", `query.onLoad {"n":"3"}`, "query.pageLifetimes.show", "query.onShow", "query.ready", "query.onReady",
		}, partsHooks(s.Trace()))
		require.Equal(t, []string{`property:n [3,0,["n"]]`}, observed(s.Trace()))
	})
}

func TestStatementsComponentProperties(t *testing.T) {
	const page = "pages/props/props"
	// each sets data of the page, of which the component has what it makes of it
	coerced := func(name, property string, sets, want []string, warned int) {
		onParts(t, name, true, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch(page)
			mark := s.Mark()
			got := []string{}
			for _, set := range sets {
				s.Page().Call(set)
				got = append(got, s.Page().Component("#typed").Data(property).JSON())
			}
			require.Equal(t, want, got)
			require.Len(t, partsWarnings(s.Since(mark)), warned)
		})
	}
	coerced(`056 String: 1, true, null`, "s", []string{"s1", "sTrue", "sNull"}, []string{`"1"`, `"true"`, `""`}, 1)
	coerced(`057 Number: "5", "x", null`, "n", []string{"n5", "nX", "nNull"}, []string{"5", "0", "0"}, 2)
	coerced(`058 Boolean: "false", 0, ""`, "b", []string{"bFalse", "b0", "bEmpty"}, []string{"true", "false", "false"}, 0)
	coerced(`059 Object: "x", null, [1]`, "o", []string{"oX", "oNull", "oArray"}, []string{"null", "null", "[1]"}, 1)
	coerced(`060 Array: {}, null`, "a", []string{"aObject", "aNull"}, []string{"[]", "[]"}, 2)
	coerced(`061 optionalTypes: 5 stays a number`, "opt", []string{"opt5"}, []string{"5"}, 0)
	onParts(t, "056 the warning names the property and both types", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("sNull")
		require.Equal(t, []string{`property "s" received type-incompatible value: expected <String> but get null value. Used default value instead. (pages/props/props.wxml:1:19)`}, partsWarnings(s.Since(mark)))
	})
	onParts(t, "062 without a value: the empty value of each type", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, `{"a":[],"any":null,"b":false,"n":0,"o":null,"opt":"","s":""}`, s.Page().Component("#bare").Data("").JSON())
	})
	onParts(t, "062 the author's state has what the framework has", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		s.Page().Component("#bare").Call("tell")
		s.Page().Call("s1")
		s.Page().Call("opt5")
		s.Page().Component("#typed").Call("tell")
		s.Page().Component("#typed").Call("own")
		require.Equal(t, []string{` [0,false,null,0,null,""]`, `1 [0,false,null,0,null,5]`, `opt is "true" any is []`}, lifeLogs(s.Trace()), "also what it has made of the component's own setData")
	})
	onParts(t, "063 the same primitive: the property's observer is not called, the data observer is", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("sA")
		s.Page().Call("sTrue")
		s.Page().Call("sA")
		require.Equal(t, []string{
			`s ["a"]`, `property:s ["a","",["s"]]`, `s ["true"]`, `property:s ["true","a",["s"]]`, `s ["a"]`, `property:s ["a","true",["s"]]`,
		}, observed(s.Since(mark)))
	})
	onParts(t, "064 an equal but new object: called", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		s.Page().Call("oObject")
		mark := s.Mark()
		s.Page().Call("oObject")
		require.Equal(t, []string{`property:o [{"x":1},{"x":1},["o"]]`}, observed(s.Since(mark)))
	})
	onParts(t, "065 a part of it: the observer has the path", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		s.Page().Call("oObject")
		mark := s.Mark()
		s.Page().Component("#typed").Call("sub")
		require.Equal(t, []string{`property:o [2,1,["o","x"]]`}, observed(s.Since(mark)))
	})
	onParts(t, "084 an attribute without value: true", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, "true", s.Page().Component("#flag").Data("b").JSON())
	})
}

func TestStatementsComponentObservers(t *testing.T) {
	const page = "pages/watch/watch"
	ran := func(name string, set string, want ...string) {
		onParts(t, name, true, func(t *testing.T, s *wxruntime.Sim) {
			s.Launch(page)
			mark := s.Mark()
			s.Page().Call(set)
			require.Equal(t, append([]string{}, want...), observed(s.Since(mark)))
		})
	}
	ran("066 a.c: a.** only", "ac", `a.** [{"c":1}]`)
	ran("066 a.b: a.b and a.**", "ab", `a.b [1]`, `a.** [{"b":1}]`)
	ran("066 a: all three, in their order", "all", `a.b [null]`, `a [{}]`, `a.** [{}]`)
	ran("067 arr: arr[0]", "arr", `arr[0] [1]`)
	ran("067 arr[0]: arr[0]", "arr0", `arr[0] [1]`)
	ran("067 arr[1]: nothing", "arr1")
	ran("069 both of x, y: once", "both", `x, y [1,1]`)
	ran("076 pure data is observed", "pure", `_p [1]`)
	onParts(t, "068 **: once for each setData", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("other")
		s.Page().Call("both")
		require.Len(t, s.Since(mark).Filter(wxruntime.KindObserver), 3, "and once x, y")
	})
	onParts(t, "076 pure data: in this.data, not sent, and not seen by the template", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("pure")
		require.Equal(t, "1", s.Page().Data("_p").JSON())
		require.Equal(t, "{}", s.Since(mark).Filter(wxruntime.KindData)[0].Arg.JSON())
		require.True(t, s.Page().ViewData("_p").IsUndefined())
		require.Contains(t, s.Page().Text("view"), "[]")
	})
	onParts(t, "070 a setData of an observer: the data at once, its observers behind the others of the batch", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("again")
		require.Equal(t, []string{"q [1]", "q, r [2,null]", "q [2]", "q, r [2,null]"}, observed(s.Since(mark)))
	})
}

func TestStatementsComponentBehaviors(t *testing.T) {
	const page = "pages/layers/layers"
	onParts(t, "071 lifetimes and observers of all, base first; of methods the last, the component's own before all", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, []string{"created of B1", "created of B2", "created of B3", "created of C", "attached of B1", "attached of B3", "attached of C", "onError MiniProgramError: B2 does not attach"}, lifeLogs(s.Trace()))
		c := s.Page().Component("#layered")
		mark := s.Mark()
		for _, m := range []string{"base", "m", "mine"} {
			c.Call(m)
		}
		require.Equal(t, []string{"base of B1", "m of B3", "mine of C"}, lifeLogs(s.Since(mark)))
		mark = s.Mark()
		c.Call("set")
		require.Equal(t, []string{"observer of B1 new new", "observer of B2 new new", "observer of B3 new new", "observer of C new new", "words new new new new"}, lifeLogs(s.Since(mark)))
	})
	onParts(t, "071 data: the component's own value, objects key by key", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Component("#layered").Call("whole")
		require.Equal(t, []string{`of C {"b1":1,"c":1,"same":"b2"}`}, lifeLogs(s.Since(mark)))
		require.Equal(t, "of C", s.Page().Find("#layered").Text())
	})
}

func TestStatementsComponentTopLevel(t *testing.T) {
	t.Run("072 lifetimes.attached and a top-level one: lifetimes.attached only; of one that lifetimes lacks the top-level one", func(t *testing.T) {
		defs := partsDefinitions()
		defs["components/hostless/hostless"].Set("lifetimes", wxruntime.MustJSON(`{"attached": [["log", "inner"]]}`))
		defs["components/hostless/hostless"].Set("attached", wxruntime.MustJSON(`[["log", "outer"]]`))
		defs["components/hostless/hostless"].Set("created", wxruntime.MustJSON(`[["log", "created"]]`))
		got := []string{}
		log := func(e wxruntime.Value) {
			if e.Get("t").Text() == "log" {
				got = append(got, e.Get("v").Text())
			}
		}
		s := wxruntime.Start(t, wxruntime.Project("../testdata/parts"), wxruntime.Ops(defs), wxruntime.OpsLog(log))
		s.Launch("pages/slots/slots")
		require.Equal(t, []string{"created", "inner"}, got)
	})
}

// TestComponentThatIsGone is what a handler of a component may do after the component was taken out of its page: all that it did before, and nobody sees it.
func TestComponentThatIsGone(t *testing.T) {
	onParts(t, "its handler goes on, and the one in its place knows nothing of it", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("pages/gone/gone")
		mark := s.Mark()
		s.Page().Component("#closer").Call("close")
		require.Equal(t, []string{"late", "old yes yes 0", "pages/gone/gone yes"}, lifeLogs(s.Since(mark)))
		require.Equal(t, []string{"closer.detached", "closer.created", "closer.attached", "closer.ready"}, partsHooks(s.Since(mark)))
		require.Equal(t, "new", s.Page().Text("#closer"))
		require.Equal(t, "new", s.Page().Component("#closer").Data("text").Text())
		for _, e := range s.Since(mark).Filter(wxruntime.KindData) {
			require.Equal(t, "pages/gone/gone", e.Name)
		}
	})
}

func TestStatementsComponentEvents(t *testing.T) {
	const page = "pages/events/events"
	// heard are the handlers that an event of an emitter runs, each with the id of its target
	heard := func(name, method string, deep bool, want ...string) {
		do := func(t *testing.T, s *wxruntime.Sim) {
			s.Launch(page)
			way := []string{"#emitter"}
			if deep {
				way = []string{"#wrapper", "#emitter"}
			}
			s.Page().Component(way...).Call(method)
		}
		onParts(t, name, false, func(t *testing.T, s *wxruntime.Sim) {
			do(t, s)
			require.Equal(t, want, lifeLogs(s.Trace()))
		})
		t.Run(name+"/ops", func(t *testing.T) {
			got := []string{}
			log := func(e wxruntime.Value) {
				if e.Get("t").Text() == "event" {
					got = append(got, e.Get("c").Text()+"."+e.Get("n").Text()+" "+e.Get("v").Get("target").Get("id").Text())
				}
			}
			do(t, wxruntime.Start(t, wxruntime.Project("../testdata/parts"), wxruntime.Ops(partsDefinitions()), wxruntime.OpsLog(log)))
			require.Equal(t, want, got)
		})
	}
	heard("073 without options: the listener on the host only", "only", false, "events.own emitter")
	heard("073 composed only: the same", "composed", true, "wrapper.own emitter")
	heard("074 bubbles: ancestors in the owner's tree", "bubbles", false, "events.own emitter", "events.heard emitter")
	heard("074 bubbles: not beyond the owner's tree", "bubbles", true, "wrapper.own emitter", "wrapper.heard emitter")
	heard("074 bubbles and composed: outer owners, too, for whom their own component is the target", "both", true,
		"wrapper.own emitter", "wrapper.heard emitter", "events.outer wrapper", "events.heard wrapper")
	heard("075 capturePhase: from the outermost owner down first", "capture", true,
		"events.caught wrapper", "wrapper.caught emitter", "wrapper.own emitter", "wrapper.heard emitter", "events.outer wrapper", "events.heard wrapper")
	onParts(t, "079 selectComponent: the instance, or none; its Go value, its owner", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("select")
		require.Equal(t, []string{"emitter yes yes no", "none no", "deep 1", "owner yes yes", "owner of the page no"}, lifeLogs(s.Since(mark)))
	})
	onParts(t, "081 a method that an event calls fails: the error lifetime", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Component("#emitter").Call("throw")
		require.Equal(t, []string{"error lifetime: thrown", "onError MiniProgramError: thrown"}, lifeLogs(s.Since(mark)))
		require.Equal(t, []string{"emitter.error"}, partsHooks(s.Since(mark)))
	})
	onParts(t, "081 called directly: the caller has the error", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("direct")
		require.Equal(t, []string{"the caller has: wrong", "the caller recovers: thrown"}, lifeLogs(s.Since(mark)))
		require.Empty(t, partsHooks(s.Since(mark)), "no error lifetime")
	})
}

func TestStatementsComponentRelations(t *testing.T) {
	const page = "pages/links/links"
	// links are the hooks that relations have to do with, with their keys
	links := func(trace wxruntime.Trace) []string {
		lines := []string{}
		for _, e := range trace.Filter(wxruntime.KindHook) {
			switch part, hook, _ := strings.Cut(lifeLastPath(e.Name), "."); hook {
			case "attached", "moved", "detached", "linked", "linkChanged", "unlinked":
				lines = append(lines, strings.TrimSpace(part+"."+hook+" "+e.Arg.Text()))
			}
		}
		return lines
	}
	onParts(t, "077 both sides declare it: linked after attached, on the outer side first; on one side only: nothing", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		item := []string{
			"item.attached", "list.linked ../item/item", "item.linked /components/list/list", "list.linked deep", "item.linked lists",
		}
		want := []string{"links.attached", "list.attached"}
		want = append(append(want, item...), item...)
		want = append(append(want, "list.attached"), item...)
		require.Equal(t, append(want, "item.attached"), links(s.Trace()), "the last one is in no list")
		one := []string{"list linked yes no", "item linked no yes"}
		require.Equal(t, append(append(append([]string{}, one...), one...), one...), lifeLogs(s.Trace()), "each gets the other")
	})
	onParts(t, "077 taken out: unlinked after detached", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("drop")
		require.Equal(t, []string{
			"item.detached", "list.unlinked ../item/item", "item.unlinked /components/list/list", "list.unlinked deep", "item.unlinked lists",
		}, links(s.Since(mark)))
		require.Equal(t, []string{"list unlinked yes no", "item unlinked no yes"}, lifeLogs(s.Since(mark)))
	})
	onParts(t, "078 moved in wx:for: moved, then linkChanged", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("turn")
		require.Equal(t, []string{
			"item.moved", "list.linkChanged ../item/item", "item.linkChanged /components/list/list", "list.linkChanged deep", "item.linkChanged lists",
		}, links(s.Since(mark)))
	})
	onParts(t, "077 getRelationNodes from both sides", false, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("nodes")
		require.Equal(t, []string{"linked 1 yes", "linked 1 yes", "descendants 2 one side 0", "unknown 0"}, lifeLogs(s.Since(mark)), "the nearest list has the item within")
		require.Equal(t, []string{`no relation "unknown" found.`}, partsWarnings(s.Since(mark)))
	})
}

func TestStatementsComponentTemplates(t *testing.T) {
	const page = "pages/slots/slots"
	onParts(t, "082 without multipleSlots only the first slot shows anything", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.Equal(t, "BdefaultA", s.Page().Find("#plain").Text(), "in the order of the page")
		require.Equal(t, "AdefaultB", s.Page().Find("#named").Text(), "in the order of the component's slots")
	})
	onParts(t, "083 virtualHost: no node of its own in what the page shows", true, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch(page)
		require.NotContains(t, s.Page().HTML(), "hostless")
		require.NotContains(t, s.Page().HTML(), "lost")
		require.Contains(t, s.Page().HTML(), "content")
	})
}

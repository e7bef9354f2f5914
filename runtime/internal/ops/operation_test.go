package ops

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

func TestOperations(t *testing.T) {
	for _, c := range []struct {
		name, def string
		want      []string // behind the entry of the method go
	}{
		{"log", `{"methods": {"go": [["log", "x"], ["log", {"$": "NaN"}], ["log", [1, {"a": null}]]]}}`,
			[]string{`p log "x"`, `p log {"$":"NaN"}`, `p log [1,{"a":null}]`, `fw return go`}},
		{"logData", `{"data": {"o": {"l": [1, 2]}}, "methods": {"go": [["logData", "o.l[1]"], ["logData", "o"], ["logData", "no.such"], ["logData", ""]]}}`,
			[]string{`p data o.l[1] 2`, `p data o {"l":[1,2]}`, `p data no.such {"$":"undefined"}`, `p data  {"o":{"l":[1,2]}}`, `fw return go`}},
		{"logProp", `{"data": {"d": 1}, "properties": {"s": {"type": "String", "value": "v"}}, "methods": {"go": [["logProp", "s"], ["logProp", "d"]]}}`,
			[]string{`p prop s "v"`, `p prop d {"$":"undefined"}`, `fw return go`}},
		{"set", `{"methods": {"go": [["set", {"b": 1, "a[1].c": {"x": []}}], ["logData", ""]]}}`,
			[]string{`fw set 1 {"b":1,"a[1].c":{"x":[]}}`, `p data  {"b":1,"a":[{"$":"undefined"},{"c":{"x":[]}}]}`, `fw return go`}},
		{"set nothing", `{"methods": {"go": [["set", {}]]}}`, []string{`fw set 1 {}`, `fw return go`}},
		{"inc", `{"data": {"i": 1, "s": "1", "b": true, "z": null, "l": [1, [2, null]], "o": {}, "no": false}, "methods": {"go": [["inc", "i"], ["inc", "i"], ["inc", "s"], ["inc", "b"],
			["inc", "z"], ["inc", "l"], ["inc", "o"], ["inc", "u"], ["inc", "no"]]}}`,
			[]string{`fw set 1 {"i":2}`, `fw set 1 {"i":3}`, `fw set 1 {"s":"11"}`, `fw set 1 {"b":2}`, `fw set 1 {"z":1}`, `fw set 1 {"l":"1,2,1"}`, `fw set 1 {"o":"[object Object]1"}`,
				`fw set 1 {"u":{"$":"NaN"}}`, `fw set 1 {"no":1}`, `fw return go`}},
		{"emit", `{"methods": {"go": [["emit", "foo"], ["emit", "foo", {"v": 1}, {"bubbles": true, "composed": false, "capturePhase": 1}], ["emit", "foo", null, {"composed": true}], ["emit", "foo", 1, null]]}}`,
			[]string{`fw trigger 1 foo {"$":"undefined"} 000`, `fw trigger 1 foo {"v":1} 101`, `fw trigger 1 foo null 010`, `fw trigger 1 foo 1 000`, `fw return go`}},
		{"call", `{"methods": {"go": [["call", "in"], ["log", 3]], "in": [["log", 1], ["call", "quiet"]], "quiet": {"ops": [["log", 2]], "silent": true}}}`,
			[]string{`p method in`, `p log 1`, `p log 2`, `p log 3`, `fw return go`}},
		{"call of nothing", `{"methods": {"go": [["call", "no"], ["log", 1]]}}`, []string{`fw fail 1 go: this.no is not a function`}},
		{"throw", `{"methods": {"go": [["log", 1], ["throw", "boom"], ["log", 2]]}}`, []string{`p log 1`, `fw fail 1 go: boom`}},
		{"throw through a call", `{"methods": {"go": [["call", "in"], ["log", 2]], "in": [["throw", "boom"]]}}`, []string{`p method in`, `fw fail 1 go: boom`}},
		{"wx", `{"methods": {"go": [["wx", "navigateTo", {"url": "/a"}], ["wx", "hideToast"], ["log", 1]]}}`,
			[]string{`fw start 1 navigateTo {"url":"/a"} back`, `fw start 1 hideToast {"$":"undefined"} back`, `p log 1`, `fw return go`}},
		{"pageRouter", `{"methods": {"go": [["pageRouter", "redirectTo", {"url": "b"}, "there"]]}}`, []string{`fw start 1 router.redirectTo {"url":"b"} back`, `fw return go`}},
		{"setTimeout", `{"methods": {"go": [["setTimeout", 20, [["log", 1]]], ["log", 2]]}}`, []string{`fw start 1 setTimeout {"ms":20} listen`, `p log 2`, `fw return go`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := page(t, c.def)
			b.handler("go")
			b.want(append([]string{"p method go"}, c.want...)...)
		})
	}
}

func TestResultsAreLogged(t *testing.T) {
	b := page(t, `{"data": {"n": 4}, "methods": {"go": [["wx", "navigateTo", {}], ["wx", "request", {}, "second"], ["pageRouter", "reLaunch"]]}}`)
	b.handler("go")
	b.lines = nil
	b.resume(b.starts[1], true, `{"errMsg": "request:fail"}`)
	b.want(`p#4 wx second {"errMsg":"request:fail"}`)
	b.resume(b.starts[0], false, `{"errMsg": "navigateTo:ok"}`)
	b.want(`p#4 wx navigateTo {"errMsg":"navigateTo:ok"}`)
	b.resume(b.starts[2], false, ``)
	b.want(`p#4 wx reLaunch {"$":"undefined"}`)
	b.resume(b.starts[2], false, ``)
	b.resume(99, false, ``)
	b.want()
}

func TestSetDataCallback(t *testing.T) {
	b := page(t, `{"methods": {"go": [["setCb", {"a": 5}, "cb1"], ["log", "after setData"]]}}`)
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"a":5}`, `p log "after setData"`, `fw return go`)
	b.resume(b.done[0], false, ``)
	b.want(`p setDataCallback cb1`)
	b.resume(b.done[0], false, ``)
	b.want()
}

func TestRefusedSetDataThrows(t *testing.T) {
	b := page(t, `{"methods": {"go": [["setCb", {"a[x]": 5}, "cb1"], ["log", "after"]]}}`)
	b.refuse = `data path descriptor "a[x]" is illegal at char 2 (illegal index)`
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"a[x]":5}`, `fw fail 1 go: data path descriptor "a[x]" is illegal at char 2 (illegal index)`)
	require.Empty(t, b.logic.(*logic).waiting, "the callback of a setData that was refused never comes")
}

// The framework runs observers within SetData; they see the new data and may set more.
func TestObserverWithinSetData(t *testing.T) {
	b := page(t, `{"quiet": true, "data": {"a": 1, "b": 0}, "observers": {"a": [["set", {"b": 10}], ["logData", "b"]]}, "methods": {"go": [["set", {"a": 2}], ["logData", "b"]]}}`)
	b.onSet = func(_ abi.ID, p abi.Patch) {
		if p[0].Path == "a" {
			b.observer("a", `[2]`)
		}
	}
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"a":2}`, `p observer a [2]`, `fw set 1 {"b":10}`, `p data b 10`, `fw return a`, `p data b 10`, `fw return go`)
}

func TestUpdateChangesData(t *testing.T) {
	b := page(t, `{"properties": {"n": "Number"}, "data": {"o": {"x": 1}}, "methods": {"go": [["logProp", "n"]]}}`)
	b.send(abi.EventUpdate, 1, "n", `5`)
	b.send(abi.EventUpdate, 1, "o.x", `[2]`)
	b.send(abi.EventUpdate, 1, "o[y", `1`)
	b.send(abi.EventUpdate, 9, "n", `6`)
	require.Equal(t, `{"o":{"x":[2]},"n":5}`, b.data())
	b.handler("go")
	b.want(`p#5 method go`, `p#5 prop n 5`, `fw return go`)
}

func TestReturns(t *testing.T) {
	b := page(t, `{"methods": {"onShareAppMessage": {"ops": [], "returns": {"title": "t"}}, "bare": {"returns": 0}, "loud": {"ops": [["throw", "x"]], "returns": 1}, "none": []}}`)
	for _, name := range []string{"onShareAppMessage", "bare", "loud", "none"} {
		b.handler(name)
	}
	require.Equal(t, `{"title":"t"}`, b.gave["onShareAppMessage"].JSON())
	require.Equal(t, `0`, b.gave["bare"].JSON())
	require.True(t, b.gave["none"].IsUndefined())
	require.NotContains(t, b.gave, "loud", "what threw returns nothing")
}

func TestEndlessCallsThrow(t *testing.T) {
	b := page(t, `{"methods": {"go": {"ops": [["call", "go"]], "silent": true}, "ring": {"ops": [["emit", "ring"]], "silent": true}}}`)
	b.handler("go")
	b.want(`fw fail 1 go: Maximum call stack size exceeded`)

	b.onEmit = func(name string) { b.handler(name) }
	b.handler("ring")
	fails := 0
	for _, line := range b.lines {
		if strings.HasPrefix(line, "fw fail") {
			require.Equal(t, `fw fail 1 ring: Maximum call stack size exceeded`, line)
			fails++
		}
	}
	require.Equal(t, 1, fails)
	b.lines = nil
}

// budget is a context that ends after so many questions.
type budget struct {
	context.Context
	left int
}

func (b *budget) Err() error {
	if b.left--; b.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestDeadlineEndsTheInstance(t *testing.T) {
	b := page(t, `{"methods": {"go": [["log", 1], ["log", 2], ["log", 3]]}}`)
	ev := abi.Event{Kind: abi.EventHandler, ID: 1, Name: "go"}
	err := b.logic.Invoke(&budget{context.Background(), 2}, ev, b)
	var dead *engine.Error
	require.ErrorAs(t, err, &dead)
	require.Equal(t, engine.CodeDeadline, dead.Code)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	b.want(`p method go`, `p log 1`, `p log 2`)
	require.Same(t, dead, b.logic.Invoke(context.Background(), ev, b))
	require.Same(t, dead, b.logic.Resume(context.Background(), abi.Resume{Call: 1}, b))
	b.want()
}

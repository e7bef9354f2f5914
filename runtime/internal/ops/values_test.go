package ops

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/wasm/abi"
)

// The values that JSON lacks reach the framework as they are; this.data holds what WeChat makes of them.

func TestStatement129Undefined(t *testing.T) {
	b := page(t, `{"data": {"u": 1}, "methods": {"go": [["set", {"u": {"$": "undefined"}}], ["logData", "u"], ["logData", ""]]}}`)
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"u":{"$":"undefined"}}`, `p data u {"$":"undefined"}`, `p data  {"u":{"$":"undefined"}}`, `fw return go`)
}

func TestStatement130FunctionDateNaN(t *testing.T) {
	const values = `{"f":{"$":"function"},"d":{"$":"Date"},"l":[{"$":"NaN"},{"$":"-Infinity"},{"$":"-0"}]}`
	b := page(t, `{"methods": {"go": [["set", `+values+`], ["logData", ""]]}}`)
	b.handler("go")
	local, _, err := data.Check("", value(t, values))
	require.NoError(t, err)
	b.want(`p method go`, `fw set 1 `+values, `p data  `+marked(local), `fw return go`)
}

func TestStatement131Cycle(t *testing.T) {
	b := page(t, `{"data": {"a": 1}, "methods": {"go": [["set", {"a": 2, "c": {"in": {"$": "cycle"}}}], ["log", "after"]], "see": [["logData", ""]]}}`)
	b.refuse = data.ErrCycle.Error()
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"a":2,"c":{"in":{"$":"cycle"}}}`, `fw fail 1 go: Maximum call stack size exceeded`)
	b.handler("see")
	b.want(`p method see`, `p data  {"a":1}`, `fw return see`)
}

func TestIllegalPathLeavesDataUnchanged(t *testing.T) {
	b := page(t, `{"data": {"a": 1}, "methods": {"go": [["set", {"a": 2, "a[x]": 3}]], "see": [["logData", ""]]}}`)
	b.refuse = `data path descriptor "a[x]" is illegal at char 2 (illegal index)`
	b.handler("go")
	b.lines = nil
	b.handler("see")
	b.want(`p method see`, `p data  {"a":1}`, `fw return see`)
}

// What an entry holds is a copy as of the moment, and what the framework gets is its own.
func TestNothingIsShared(t *testing.T) {
	b := page(t, `{"data": {"o": {"x": 1}}, "methods": {"go": [["set", {"q": {"x": 1}}], ["logData", "o"], ["set", {"o.x": 2}]]}}`)
	var logged Entry
	b.logic.(*logic).log = func(e Entry) {
		if e.Kind == KindData {
			logged = e
		}
	}
	b.onSet = func(_ abi.ID, p abi.Patch) {
		if p[0].Value.Kind() == abi.Object {
			p[0].Value.Set("x", abi.NullValue())
		}
	}
	b.handler("go")
	b.handler("go")
	b.want(`fw set 1 {"q":{"x":1}}`, `fw set 1 {"o.x":2}`, `fw return go`, `fw set 1 {"q":{"x":1}}`, `fw set 1 {"o.x":2}`, `fw return go`)
	logged.Value.Set("x", abi.NullValue())
	b.logic.(*logic).log = b.note
	b.handler("go")
	b.want(`p method go`, `fw set 1 {"q":{"x":1}}`, `p data o {"x":2}`, `fw set 1 {"o.x":2}`, `fw return go`)
}

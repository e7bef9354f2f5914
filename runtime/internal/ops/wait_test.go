package ops

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestWaitParks(t *testing.T) {
	b := page(t, `{"methods": {
		"go": [["log", 1], ["call", "in"], ["log", 5]],
		"in": [["log", 2], ["wxWait", "request", {"url": "u"}, [["log", 3]], "answer"], ["log", 4]],
		"other": [["log", "other"]]}}`)
	b.handler("go")
	b.want(`p method go`, `p log 1`, `p method in`, `p log 2`, `fw start 1 request {"url":"u"} wait`)
	require.Equal(t, 1, b.logic.Parked())

	b.handler("other")
	b.want(`p method other`, `p log "other"`, `fw return other`)

	b.resume(b.starts[0], false, `{"errMsg": "request:ok"}`)
	b.want(`p wx answer {"errMsg":"request:ok"}`, `p log 3`, `p log 4`, `p log 5`, `fw return go`)
	require.Zero(t, b.logic.Parked())

	b.resume(b.starts[0], false, ``)
	b.want()
}

func TestWaitsWithinWaits(t *testing.T) {
	b := page(t, `{"methods": {"go": [["wxWait", "a", {}, [["wxWait", "b", {}, [["throw", "boom"]]], ["log", "not reached"]]], ["log", "neither"]]}}`)
	b.handler("go")
	b.resume(b.starts[0], false, ``)
	b.want(`p method go`, `fw start 1 a {} wait`, `fw start 1 b {} wait`)
	b.resume(b.starts[1], true, ``)
	b.want(`fw fail 1 go: boom`)
	require.Zero(t, b.logic.Parked())
}

// Each function of a lifetime waits for itself, and the event returns when all have ended.
func TestWaitOfABehavior(t *testing.T) {
	b := page(t, `{"behaviors": [{"name": "B", "lifetimes": {"attached": [["wxWait", "a", {}, []], ["log", "late"]]}}], "lifetimes": {"attached": [["log", "now"]]}}`)
	b.hook("attached")
	b.want(`B lifetime attached`, `fw start 1 a {} wait`, `p lifetime attached`, `p log "now"`)
	b.resume(b.starts[0], false, ``)
	b.want(`B log "late"`, `fw return attached`)
}

func TestResultWithinStart(t *testing.T) {
	b := page(t, `{"behaviors": [{"name": "B", "lifetimes": {"attached": [["wxWait", "a", {}, [["log", 1]], "l"], ["wx", "b"]]}}], "lifetimes": {"attached": [["wxWait", "c", {}, []]]}}`)
	b.onCall = func(call abi.CallID) { b.resume(call, false, `0`) }
	b.hook("attached")
	b.want(`B lifetime attached`, `fw start 1 a {} wait`, `B wx l 0`, `B log 1`, `fw start 1 b {"$":"undefined"} back`, `B wx b 0`,
		`p lifetime attached`, `fw start 1 c {} wait`, `fw return attached`)
	require.Zero(t, b.logic.Parked())
}

func TestTimers(t *testing.T) {
	b := page(t, `{"data": {"n": 0}, "methods": {"go": [["setTimeout", 0, [["inc", "n"], ["call", "in"], ["throw", "boom"], ["log", 2]]]], "in": [["log", 1]]}}`)
	b.handler("go")
	b.lines = nil
	require.Zero(t, b.logic.Parked(), "a callback is no parked handler")
	b.send(abi.EventDestroy, 1, "", "")
	b.resume(b.starts[0], false, ``)
	b.want(`fw set 1 {"n":1}`, `p#1 method in`, `p#1 log 1`, `fw fail 1 setTimeout callback function: boom`)
	b.resume(b.starts[0], false, ``)
	b.want()
}

func TestCloseDropsWhatWaits(t *testing.T) {
	b := page(t, `{"methods": {"go": [["wxWait", "a", {}, []], ["log", 1]]}}`)
	b.handler("go")
	b.handler("go")
	require.Equal(t, 2, b.logic.Parked())
	b.lines = nil
	require.NoError(t, b.logic.Close())
	require.NoError(t, b.logic.Close())
	require.Zero(t, b.logic.Parked())
	require.ErrorContains(t, b.logic.Resume(context.Background(), abi.Resume{Call: b.starts[0]}, b), "the instance is closed")
	require.ErrorContains(t, b.logic.Invoke(context.Background(), abi.Event{}, b), "the instance is closed")
	b.want()
}

func TestCallIDsAreNeverUsedAgain(t *testing.T) {
	b := page(t, `{"methods": {"go": [["wx", "a"], ["wxWait", "b", {}, [["setTimeout", 1, []]]]]}}`)
	b.handler("go")
	b.resume(b.starts[1], false, ``)
	b.handler("go")
	require.Equal(t, []abi.CallID{1, 2, 3, 4, 5}, b.starts)
	b.lines = nil
}

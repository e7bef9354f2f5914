package ops

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// value reads JSON with markers.
func value(t testing.TB, text string) abi.Value {
	t.Helper()
	v, err := jsonvalue.ParseMarked([]byte(text))
	require.NoError(t, err)
	return v
}

// marked is a value as JSON with markers.
func marked(v abi.Value) string { return string(jsonvalue.AppendMarked(nil, v)) }

// definitions reads {path: definition}.
func definitions(t testing.TB, text string) map[string]abi.Value {
	t.Helper()
	v := value(t, text)
	defs := map[string]abi.Value{}
	for i := range v.Len() {
		defs[v.KeyAt(i)] = v.At(i)
	}
	return defs
}

// bench is an engine on a fake framework. Everything that happens is one line: entries of the log as `c kind name value`, calls of the framework as `fw ...`.
type bench struct {
	t     *testing.T
	logic engine.Logic
	lines []string

	refuse string                  // what SetData answers
	onSet  func(abi.ID, abi.Patch) // runs within SetData
	onEmit func(name string)       // runs within Trigger
	onCall func(abi.CallID)        // runs within Start
	starts []abi.CallID            // the calls that were started
	done   []abi.CallID            // the callbacks of setData
	gave   map[string]abi.Value    // what events returned, by their name
}

// newBench starts definitions and makes an instance with ID 1 of the page p, without what that logs.
func newBench(t *testing.T, defs string) *bench {
	t.Helper()
	p, err := Parse(definitions(t, defs))
	require.NoError(t, err)
	b := &bench{t: t, gave: map[string]abi.Value{}}
	b.logic = p.Start(b.note)
	t.Cleanup(func() { require.NoError(t, b.logic.Close()) })
	b.send(abi.EventCreate, 0, "", "")
	b.send(abi.EventCreate, 1, "p", "")
	b.lines = nil
	return b
}

// page is newBench for the one page p.
func page(t *testing.T, def string) *bench {
	t.Helper()
	return newBench(t, `{"p": `+def+`}`)
}

func (b *bench) note(e Entry) {
	o := e.Object()
	line := e.Component + " " + string(e.Kind)
	if o.Has("n") {
		line += " " + e.Name
	}
	if o.Has("v") {
		line += " " + marked(e.Value)
	}
	b.lines = append(b.lines, line)
}

// send gives the engine an event; arg is JSON, "" for undefined.
func (b *bench) send(kind abi.EventKind, id abi.ID, name, arg string) {
	b.t.Helper()
	ev := abi.Event{Kind: kind, ID: id, Name: name}
	if arg != "" {
		ev.Arg = value(b.t, arg)
	}
	require.NoError(b.t, b.logic.Invoke(context.Background(), ev, b))
}

// hook, handler and observer are events for the instance 1.
func (b *bench) hook(name string) { b.t.Helper(); b.send(abi.EventHook, 1, name, "") }

func (b *bench) handler(name string) { b.t.Helper(); b.send(abi.EventHandler, 1, name, "") }

func (b *bench) observer(name, values string) {
	b.t.Helper()
	b.send(abi.EventObserver, 1, name, values)
}

// resume answers a call.
func (b *bench) resume(call abi.CallID, failed bool, v string) {
	b.t.Helper()
	r := abi.Resume{Call: call, Result: abi.Result{Failed: failed}}
	if v != "" {
		r.Result.Value = value(b.t, v)
	}
	require.NoError(b.t, b.logic.Resume(context.Background(), r, b))
}

// want compares the lines since the last want.
func (b *bench) want(lines ...string) {
	b.t.Helper()
	require.Equal(b.t, strings.Join(lines, "\n"), strings.Join(b.lines, "\n"))
	b.lines = nil
}

// data is what the engine takes for this.data of the instance 1.
func (b *bench) data() string { return marked(b.logic.(*logic).instances[1].data) }

func (b *bench) add(format string, v ...any) {
	b.lines = append(b.lines, "fw "+fmt.Sprintf(format, v...))
}

func (b *bench) SetData(id abi.ID, patch abi.Patch, done abi.CallID) error {
	fields := abi.ObjectValue()
	for _, a := range patch {
		fields.Set(a.Path, a.Value)
	}
	b.add("set %d %s", id, marked(fields))
	if b.refuse != "" {
		return throwError(b.refuse)
	}
	if b.onSet != nil {
		b.onSet(id, patch)
	}
	if done != 0 {
		b.done = append(b.done, done)
	}
	return nil
}

func (b *bench) Trigger(id abi.ID, name string, detail abi.Value, flags uint8) {
	b.add("trigger %d %s %s %03b", id, name, marked(detail), flags)
	if b.onEmit != nil {
		b.onEmit(name)
	}
}

func (b *bench) Start(id abi.ID, call abi.CallID, name string, arg abi.Value, mode abi.CallMode) abi.Result {
	b.starts = append(b.starts, call)
	b.add("start %d %s %s %s", id, name, marked(arg), [...]string{"wait", "sync", "back", "listen"}[mode])
	if b.onCall != nil {
		b.onCall(call)
	}
	return abi.Result{}
}

func (b *bench) Return(ev abi.Event, v abi.Value) {
	b.gave[ev.Name] = v
	if ev.Kind == abi.EventHook || ev.Kind == abi.EventHandler || ev.Kind == abi.EventObserver {
		b.add("return %s", ev.Name)
	}
}

func (b *bench) Fail(f engine.Failure) { b.add("fail %d %s: %s", f.ID, f.Where, f.Text) }

func (b *bench) Log(level uint8, text string) { b.add("console %d %s", level, text) }

func (b *bench) Group(bool) { b.t.Fatal("no operation groups") }

func (b *bench) Select(abi.ID, string) []abi.ID {
	b.t.Fatal("no operation selects")
	return nil
}

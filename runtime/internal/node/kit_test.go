package node

import (
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// needNode skips a test where there is no Node.js.
func needNode(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not in PATH")
	}
}

const page = "pages/a/a"

// manifest is that of an App with one page.
func manifest(hooks, handlers []string, data abi.Value) *abi.Manifest {
	return &abi.Manifest{Pages: []abi.Definition{{Path: page, Hooks: hooks, Handlers: handlers, Data: data}}}
}

// handmade is a program without a guest: its page is written in JavaScript, with the functions that the test names.
func handmade(m *abi.Manifest, js string) *Program {
	files := map[string]string{
		"wxkit.js":   "exports.ready = () => Promise.resolve(); exports.app = () => {};",
		"app.js":     "App({});",
		page + ".js": js,
	}
	return &Program{Manifest: m, File: func(name string) ([]byte, error) {
		text, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}}
}

// newYear is the time of day in tests.
var newYear = time.UnixMilli(1767196800000)

// startProgram starts a program in a process of the test's own.
func startProgram(t *testing.T, p *Program, o Options) (engine.Logic, error) {
	t.Helper()
	needNode(t)
	pool := &Pool{}
	t.Cleanup(pool.Close)
	if o.Now == nil {
		o.Now = func() time.Time { return newYear }
	}
	l, err := pool.Start(t.Context(), p, o)
	if err == nil {
		t.Cleanup(func() { require.NoError(t, l.Close()) })
	}
	return l, err
}

// onPage starts a program whose page has one handler, tap, with this body, and makes the page.
func onPage(t *testing.T, body string, o Options) (engine.Logic, *recorder) {
	t.Helper()
	m := manifest(nil, []string{"tap"}, abi.ObjectValue(abi.Field{Key: "n", Value: abi.IntValue(1)}))
	l, err := startProgram(t, handmade(m, "Page({data: {n: 1}, tap(e) {"+body+"}});"), o)
	require.NoError(t, err)
	r := &recorder{logic: l}
	require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventCreate, ID: 1, Name: page}, r))
	require.Equal(t, []string{`return create 1 pages/a/a {"n":1}`}, r.take())
	return l, r
}

// tap runs the handler.
func tap(t *testing.T, l engine.Logic, r *recorder, arg abi.Value) []string {
	t.Helper()
	require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: arg}, r))
	return r.take()
}

// recorder is a Framework that writes down what it is asked.
type recorder struct {
	logic    engine.Logic
	lines    []string
	onSet    func()                       // runs within setData
	answer   func(name string) abi.Result // of synchronous calls
	setError error
	found    []abi.ID
}

func (r *recorder) take() []string {
	lines := r.lines
	r.lines = nil
	return lines
}

func (r *recorder) note(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *recorder) SetData(id abi.ID, patch abi.Patch, done abi.CallID) error {
	for _, a := range patch {
		r.note("set %d %s=%s", id, a.Path, shown(a.Value))
	}
	if done != 0 {
		r.note("done %d", done)
	}
	if r.onSet != nil {
		r.onSet()
	}
	return r.setError
}

func (r *recorder) Group(start bool) { r.note("group %v", start) }

func (r *recorder) Trigger(id abi.ID, name string, detail abi.Value, flags uint8) {
	r.note("trigger %d %s %s %d", id, name, shown(detail), flags)
}

func (r *recorder) Select(id abi.ID, selector string) []abi.ID {
	r.note("select %d %s", id, selector)
	return r.found
}

func (r *recorder) Start(id abi.ID, call abi.CallID, name string, arg abi.Value, mode abi.CallMode) abi.Result {
	r.note("start %d %d %s %s %d", id, call, name, shown(arg), mode)
	if mode == abi.CallSync && r.answer != nil {
		return r.answer(name)
	}
	return abi.Result{}
}

func (r *recorder) Return(ev abi.Event, v abi.Value) {
	r.note("return %s %d %s %s", ev.Kind, ev.ID, ev.Name, shown(v))
}

func (r *recorder) Fail(f engine.Failure) { r.note("fail %d %s: %s", f.ID, f.Where, f.Text) }

func (r *recorder) Log(level uint8, text string) { r.note("log %d %s", level, text) }

// shown is a value as text, undefined too.
func shown(v abi.Value) string {
	if v.IsUndefined() {
		return "undefined"
	}
	return v.JSON()
}

// resume gives a call its result.
func resume(t *testing.T, l engine.Logic, r *recorder, call abi.CallID, failed bool, v abi.Value) []string {
	t.Helper()
	require.NoError(t, l.Resume(context.Background(), abi.Resume{Call: call, Result: abi.Result{Failed: failed, Value: v}}, r))
	return r.take()
}

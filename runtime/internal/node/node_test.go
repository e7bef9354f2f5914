package node

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

func TestCalls(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"nothing", "", nil},
		{"setData", "this.setData({n: 2, 'a.b[0]': undefined}, () => {})", []string{"set 1 n=2", "set 1 a.b[0]=undefined", "done 1"}},
		{"data is what was set", "this.setData({'a.b': 3}); console.log(JSON.stringify(this.data))", []string{"set 1 a.b=3", `log 0 {"n":1,"a":{"b":3}}`}},
		{"values that JSON lacks", "this.setData({v: [NaN, -0, Infinity, undefined, null]})", []string{"set 1 v=[null,0,null,null,null]"}},
		{"group", "this.groupSetData(() => this.setData({n: 2}))", []string{"group true", "set 1 n=2", "group false"}},
		{"trigger", "this.triggerEvent('x', {a: 1}, {bubbles: true, capturePhase: true})", []string{`trigger 1 x {"a":1} 5`}},
		{"select", "console.log(this.selectComponent('.a') === null, this.selectOwnerComponent(), this.getRelationNodes('k').length)",
			[]string{"select 1 .a", "select 1 :owner", "select 1 :relation k", "log 0 true null 0"}},
		{"asynchronous", "wx.login({timeout: 5, success() {}})", []string{`start 1 1 login {"timeout":5} 2`}},
		{"nobody wants the answer", "wx.login()", []string{"start 1 0 login {} 2"}},
		{"no object", "wx.login('x')", []string{`start 1 0 login "x" 2`}},
		{"synchronous", "wx.setStorageSync('k', {a: 1})", []string{`start 1 0 setStorageSync {"data":{"a":1},"key":"k"} 1`}},
		{"listener", "const f = () => {}; wx.onAppShow(f); wx.offAppShow(f); wx.offAppShow(f); wx.offAppShow()",
			[]string{"start 1 1 onAppShow {} 3", `start 1 0 offAppShow {"id":1} 1`, "start 1 0 offAppShow {} 1"}},
		{"timers", "clearTimeout(setTimeout(() => {}, 5)); clearInterval(setInterval(() => {})); clearTimeout(0)",
			[]string{`start 1 1 setTimeout {"ms":5} 3`, `start 1 0 clearTimeout {"id":1} 1`, `start 1 2 setInterval {"ms":0} 3`, `start 1 0 clearInterval {"id":2} 1`}},
		{"nextTick", "wx.nextTick(() => {})", []string{"start 1 1 nextTick {} 3"}},
		{"router", "this.router.navigateTo({url: 'x', events: {e() {}}}); this.pageRouter.navigateBack()",
			[]string{`start 1 0 router.navigateTo {"events":{"e":1},"url":"x"} 2`, "start 1 0 pageRouter.navigateBack {} 2"}},
		{"request", "wx.request({url: 'u', fail() {}}).abort()", []string{`start 1 1 request {"url":"u"} 2`, `start 1 0 RequestTask.abort {"task":1} 2`}},
		{"query", "wx.createSelectorQuery().select('.a').boundingClientRect().selectViewport().scrollOffset().exec(() => {})",
			[]string{`start 1 1 SelectorQuery.exec {"questions":[{"field":"rect","selector":".a","single":true},{"field":"scrollOffset","viewport":true}]} 2`}},
		{"console", "console.info('a', 1); console.warn('b'); console.error('c')", []string{"log 1 a 1", "log 2 b", "log 3 c"}},
		{"the clock", "console.log(Date.now(), new Date().toISOString(), new Date(0).getTime(), new Date() instanceof Date)", []string{"log 0 1767196800000 2025-12-31T16:00:00.000Z 0 true"}},
		{"a rejection that nobody takes", "Promise.reject(new Error('lost'))", []string{"return handler 1 tap undefined", `start 0 0 unhandledRejection {"reason":"lost"} 2`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, r := onPage(t, c.body, Options{})
			want := c.want
			if !strings.HasPrefix(strings.Join(want, " "), "return") {
				want = append(want, "return handler 1 tap undefined")
			}
			require.ElementsMatch(t, want, tap(t, l, r, abi.Value{}))
		})
	}
}

// TestOnlyWhatWeChatOffers is about the context in which the loader runs.
func TestOnlyWhatWeChatOffers(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"TextEncoder TextDecoder WebAssembly crypto performance process Buffer BigInt BigInt64Array BigUint64Array eval globalThis global fetch URL SharedArrayBuffer Atomics setImmediate queueMicrotask " +
			"structuredClone WeakRef FinalizationRegistry", "undefined"},
		{"App Page Component Behavior getApp getCurrentPages setTimeout setInterval clearTimeout clearInterval Promise Uint8Array DataView Map Date require", "function"},
		{"wx WXWebAssembly console JSON Math module exports", "object"},
	} {
		l, r := onPage(t, "console.log(["+typesOf(c.names)+"].join())", Options{})
		require.Equal(t, "log 0 "+strings.TrimSuffix(strings.Repeat(c.want+",", len(strings.Fields(c.names))), ","), tap(t, l, r, abi.Value{})[0], c.names)
	}
	for body, want := range map[string]string{
		"new Function('return 1')":                           "fail 1 tap: Code generation from strings disallowed for this context",
		"(function () {}).constructor('return process')()":   "fail 1 tap: Code generation from strings disallowed for this context",
		"console.log(typeof DataView.prototype.getBigInt64)": "log 0 undefined",
	} {
		l, r := onPage(t, body, Options{})
		require.Equal(t, want, tap(t, l, r, abi.Value{})[0], body)
	}
}

// typesOf is JavaScript for the types of names.
func typesOf(names string) string {
	var list []string
	for _, name := range strings.Fields(names) {
		list = append(list, "typeof "+name)
	}
	return strings.Join(list, ", ")
}

func TestResume(t *testing.T) {
	l, r := onPage(t, "wx.login({success: (v) => console.log('success', v.code), fail: (v) => console.log('fail', v.errMsg), complete: () => console.log('complete')})", Options{})
	ok := abi.ObjectValue(abi.Field{Key: "code", Value: abi.StringValue("c")})
	bad := abi.ObjectValue(abi.Field{Key: "errMsg", Value: abi.StringValue("login:fail")})
	tap(t, l, r, abi.Value{})
	require.Equal(t, []string{"log 0 success c", "log 0 complete"}, resume(t, l, r, 1, false, ok))
	require.Empty(t, resume(t, l, r, 1, false, ok), "once only")
	tap(t, l, r, abi.Value{})
	require.Equal(t, []string{"log 0 fail login:fail", "log 0 complete"}, resume(t, l, r, 2, true, bad))
}

// TestWithin runs a handler within a setData of another.
func TestWithin(t *testing.T) {
	l, r := onPage(t, "console.log('in', e); if (e === 1) { this.setData({n: 2}); console.log('out', e); }", Options{})
	r.onSet = func() {
		require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: abi.IntValue(2)}, r))
	}
	require.Equal(t, []string{"log 0 in 1", "set 1 n=2", "log 0 in 2", "return handler 1 tap undefined", "log 0 out 1", "return handler 1 tap undefined"}, tap(t, l, r, abi.IntValue(1)))
}

// TestThrows is what becomes of exceptions: of the handler's own, of a setData that is refused, of a synchronous call that fails.
func TestThrows(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"an error", "throw new Error('ouch')", "fail 1 tap: ouch"},
		{"no error", "throw 7", "fail 1 tap: 7"},
		{"the loader's", "throw Object.assign(new Error('ouch'), {where: 'onLoad', name: 'GoError'})", "fail 1 onLoad: ouch"},
		{"setData", "this.setData({n: 2})", "fail 1 tap: refused"},
		{"a call", "wx.getStorageSync('k')", "fail 1 tap: getStorageSync:fail no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, r := onPage(t, c.body, Options{})
			r.setError = errors.New("refused")
			r.answer = func(string) abi.Result {
				return abi.Result{Failed: true, Value: abi.ObjectValue(abi.Field{Key: "errMsg", Value: abi.StringValue("getStorageSync:fail no")})}
			}
			require.Contains(t, tap(t, l, r, abi.Value{}), c.want)
			require.NotContains(t, tap(t, l, r, abi.Value{}), "return handler 1 tap undefined")
		})
	}
}

func TestValuesCross(t *testing.T) {
	l, r := onPage(t, "return e", Options{})
	for _, v := range []abi.Value{
		abi.NullValue(), abi.BoolValue(true), abi.IntValue(-3), abi.NumberValue(0.1), abi.NumberValue(math.Copysign(0, -1)), abi.NumberValue(math.Inf(-1)), abi.NumberValue(math.NaN()),
		abi.StringValue("\u2028 \"\\ 你好😀\x00\n"), abi.ArrayValue(abi.Value{}, abi.ArrayValue()), object("b", abi.IntValue(1), "a", abi.Value{}, "__proto__", abi.IntValue(1)),
		abi.StringValue(strings.Repeat("长", 300_000)),
	} {
		require.NoError(t, l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: v}, returned{r, t, v}))
	}
}

// returned is a recorder that wants a value back.
type returned struct {
	*recorder
	t    *testing.T
	want abi.Value
}

func (r returned) Return(_ abi.Event, v abi.Value) {
	require.True(r.t, v.Equal(r.want), "%.200s came back as %.200s", shown(r.want), shown(v))
}

// TestDeath has what can end an instance. Each error comes again with every later call.
func TestDeath(t *testing.T) {
	for _, c := range []struct {
		name, body string
		o          Options
		code       engine.Code
		want       string
	}{
		{"an endless loop", "for (;;);", Options{Deadline: 200 * time.Millisecond}, engine.CodeDeadline, "deadline exceeded: the turn has lasted longer than 200ms"},
		{"an endless loop within setData", "if (e === 2) for (;;); this.setData({n: 2})", Options{Deadline: 200 * time.Millisecond}, engine.CodeDeadline, "deadline exceeded: the turn has lasted longer than 200ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, r := onPage(t, c.body, c.o)
			var inner error
			r.onSet = func() {
				inner = l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: abi.IntValue(2)}, r)
			}
			err := l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap"}, r)
			requireDead(t, l, err, c.code, c.want)
			if inner != nil {
				require.Equal(t, err, inner)
			}
		})
	}
}

func requireDead(t *testing.T, l engine.Logic, err error, code engine.Code, want string) {
	t.Helper()
	e, ok := errors.AsType[*engine.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, code, e.Code)
	require.Contains(t, e.Error(), want)
	require.Equal(t, err, l.Resume(t.Context(), abi.Resume{Call: 1}, &recorder{}))
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
}

// TestProcessIsGone kills the process between two turns.
func TestProcessIsGone(t *testing.T) {
	l, r := onPage(t, "", Options{})
	process, err := os.FindProcess(l.(*logic).process.cmd.Process.Pid)
	require.NoError(t, err)
	require.NoError(t, process.Kill())
	err = l.Invoke(t.Context(), abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap"}, r)
	requireDead(t, l, err, engine.CodeTrap, "the node process has ended (signal: killed)")
}

// TestGarbage has a process that says what is no message.
func TestGarbage(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"no JSON", "Debugger attached.", `malformed frame: node has sent what is no message: "Debugger attached."`},
		{"no ask", `{"done":1}`, `malformed frame: node has sent what is no message: "{\"done\":1}"`},
		{"unknown", `{"ask":"dance"}`, `malformed frame: node asks for dance, which is unknown`},
	} {
		t.Run(c.name, func(t *testing.T) {
			needNode(t)
			source := "process.stdin.once('data', () => console.log(" + quoted([]byte(c.line)) + "));"
			p, err := start(source)
			require.NoError(t, err)
			l := &logic{pool: &Pool{}, process: p, program: &Program{Manifest: &abi.Manifest{}}, o: Options{Now: func() time.Time { return newYear }}}
			_, err = l.turn(t.Context(), []byte("{}"), nobody{})
			requireDead(t, l, err, engine.CodeMalformed, c.want)
		})
	}
}

// TestNodeThatFails is a node that does not even run its script.
func TestNodeThatFails(t *testing.T) {
	needNode(t)
	p, err := start("throw new Error('no luck')")
	require.NoError(t, err)
	l := &logic{pool: &Pool{}, process: p, program: &Program{Manifest: &abi.Manifest{}}, o: Options{Now: func() time.Time { return newYear }}}
	_, err = l.turn(t.Context(), []byte("{}"), nobody{})
	requireDead(t, l, err, engine.CodeTrap, "no luck")
}

func TestNodeIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := (&Pool{}).Start(t.Context(), handmade(manifest(nil, nil, abi.ObjectValue()), ""), Options{Now: func() time.Time { return newYear }})
	require.EqualError(t, err, "build failed: the program node is not in PATH; install Node.js, or use the engine Wasm, which needs nothing")
}

// TestScriptsAreHeldAgainstTheManifest has stubs that do not register what the guest has.
func TestScriptsAreHeldAgainstTheManifest(t *testing.T) {
	data := object("n", abi.IntValue(1))
	for _, c := range []struct{ name, js, want string }{
		{"nothing", "", "build failed: pages/a/a.js registers nothing"},
		{"a hook less", "Page({data: {n: 1}, tap() {}})", `build failed: pages/a/a.js does not register ["onShow"], which the guest has`},
		{"a handler more", "Page({data: {n: 1}, onShow() {}, tap() {}, more() {}})", `build failed: pages/a/a.js registers ["more"], which the guest has not`},
		{"other data", "Page({data: {n: 2}, onShow() {}, tap() {}})", `build failed: pages/a/a.js registers the data {"n":2}, the guest {"n":1}`},
		{"observers", "Page({data: {n: 1}, onShow() {}, tap() {}, observers: {n() {}}})", `build failed: pages/a/a.js registers the observers ["n"], the guest []`},
		{"twice", "Page({}); Page({})", "start: trap: pages/a/a.js registers twice"},
		{"an exception", "throw new Error('ouch')", "start: trap: ouch"},
		{"no script", "require('./b.js')", "start: trap: module 'pages/a/b.js' is not defined"},
		{"a syntax error", "Page({", "start: trap: Unexpected end of input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := startProgram(t, handmade(manifest([]string{"onShow"}, []string{"tap"}, data), c.js), Options{})
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestPool has one process serve one simulation after the other, and no more processes than needed.
func TestPool(t *testing.T) {
	needNode(t)
	var pool Pool
	t.Cleanup(pool.Close)
	program := handmade(manifest(nil, nil, abi.ObjectValue()), "Page({data: {}});")
	first := 0
	for range 3 {
		l, err := pool.Start(t.Context(), program, Options{Now: func() time.Time { return newYear }})
		require.NoError(t, err)
		pid := l.(*logic).process.cmd.Process.Pid
		if first == 0 {
			first = pid
		}
		require.Equal(t, first, pid)
		require.NoError(t, l.Close())
	}
	var running []engine.Logic
	for range maxIdle + 1 {
		l, err := pool.Start(t.Context(), program, Options{Now: func() time.Time { return newYear }})
		require.NoError(t, err)
		running = append(running, l)
	}
	for _, l := range running {
		require.NoError(t, l.Close())
	}
	require.Len(t, pool.idle, maxIdle)
	ended := pool.idle[0]
	pool.Close()
	require.Empty(t, pool.idle)
	require.NotNil(t, ended.cmd.ProcessState, "the process has ended and been waited for")
}

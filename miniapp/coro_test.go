package miniapp

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestSetParksUntilTheHostHasAppliedIt(t *testing.T) {
	var count Var[int]
	var seen []int
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("tap", func(*Ctx, Event) {
			count.Set(1)
			seen = append(seen, 1)
			count.Set(2)
			seen = append(seen, 2)
		})
		b.Observe("count", func(_ *Ctx, values []Value) { seen = append(seen, 10*values[0].Int(), 100*count.Get()) })
	})
	require.Equal(t, []string{"set 1 5 count=1"}, h.tap(5, "tap"))
	require.Equal(t, 1, h.app.Parked())
	require.Equal(t, []string{"return 3 undefined"}, h.send(abi.EventObserver, 5, "count", Arr(Int(1))))
	require.Equal(t, []string{"set 2 5 count=2"}, h.resume(1, Undefined()))
	require.Equal(t, []string{"return 2 undefined"}, h.resume(2, Undefined()))
	require.Equal(t, []int{10, 100, 1, 2}, seen)
	require.Equal(t, 0, h.app.Parked())
	require.Equal(t, abi.StatusOK, h.app.Status())
}

func TestHandlersRunWhileAnotherWaits(t *testing.T) {
	var got []string
	h := open(t, on(map[string]func(*Ctx){
		"wait": func(c *Ctx) {
			got = append(got, c.call("request", Str("a"), abi.CallWait).Value.Text())
		},
		"tap": func(*Ctx) { got = append(got, "tap") },
	}))
	require.Equal(t, []string{`call 1 5 request "a" wait`}, h.tap(5, "wait"))
	require.Equal(t, []string{`call 2 5 request "a" wait`}, h.tap(5, "wait"))
	require.Equal(t, []string{"return 4 undefined"}, h.tap(5, "tap"))
	require.Equal(t, []string{"return 3 undefined"}, h.resume(2, Str("second")))
	require.Equal(t, []string{"return 2 undefined"}, h.resume(1, Str("first")))
	require.Empty(t, h.resume(1, Str("again")), "a call that is over is ignored")
	require.Equal(t, []string{"tap", "second", "first"}, got)
}

func TestCallback(t *testing.T) {
	var got []string
	h := open(t, on(map[string]func(*Ctx){
		"tap": func(c *Ctx) {
			c.callBack("login", Null(), "at api login success callback function", func(r abi.Result) {
				got = append(got, r.Value.Text())
				c.app.log(levelInfo, "back")
				panic("in callback")
			})
			c.callBack("report", Null(), "", nil)
		},
		"deep": func(c *Ctx) {
			c.callBack("login", Num(1<<60), "", func(r abi.Result) { got = append(got, r.Value.Get("errMsg").Text()) })
			c.callBack("report", Num(1<<60), "", nil)
			got = append(got, "goes on")
		},
	}))
	require.Equal(t, []string{"call 1 5 login null back", "call 0 5 report null back", "return 2 undefined"}, h.tap(5, "tap"))
	require.Equal(t, []string{"log 1 back", "error 0 5 at api login success callback function: in callback"}, h.resume(1, Str("ok")))
	require.Equal(t, abi.StatusFailed, h.app.Status())
	require.Empty(t, h.resume(1, Str("again")))
	require.Equal(t, []string{"return 3 undefined"}, h.tap(5, "deep"))
	require.Equal(t, []string{"ok", "goes on", "login:fail abi: whole number beyond 2^53 cannot cross without losing digits"}, got)
}

func TestListener(t *testing.T) {
	var got []int
	var id, once abi.CallID
	h := open(t, on(map[string]func(*Ctx){
		"tap": func(c *Ctx) {
			id = c.listen("setInterval", Int(5), "setInterval callback function", func(v Value) { got = append(got, v.Int()) })
			once = c.reserve("", false, func(v Value) { got = append(got, 10*v.Int()) })
			require.Zero(t, c.listen("bad", Num(1<<60), "", nil))
		},
		"off": func(c *Ctx) { c.forget(id) },
	}))
	require.Equal(t, []string{"call 1 5 setInterval 5 listen", "log 3 bad: abi: whole number beyond 2^53 cannot cross without losing digits", "return 2 undefined"}, h.tap(5, "tap"))
	for i := range 3 {
		require.Empty(t, h.resume(int(id), Int(i)))
		require.Empty(t, h.resume(int(once), Int(i+1)))
	}
	h.tap(5, "off")
	h.resume(int(id), Int(9))
	require.Equal(t, []int{0, 10, 1, 2}, got)
}

func TestGoRunsWhenTheHandlerEndsOrWaits(t *testing.T) {
	var got []string
	note := func(s string) func() error { return func() error { got = append(got, s); return nil } }
	var count Var[int]
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("tap", func(c *Ctx, _ Event) {
			c.Go(note("a"))
			c.Go(func() error { c.Go(note("c")); return note("b")() })
			count.Set(1)
			got = append(got, "set")
			c.call("request", Null(), abi.CallWait)
			got = append(got, "answer")
			c.Go(note("d"))
			got = append(got, "end")
		})
		b.Observe("count", func(c *Ctx, _ []Value) { c.Go(note("observed")); got = append(got, "observer") })
	})
	h.tap(5, "tap")
	h.send(abi.EventObserver, 5, "count", Arr(Int(1)))
	require.Equal(t, []string{"observer"}, got, "nothing that is queued runs while a handler is parked on a setData")
	require.Equal(t, []string{"call 2 5 request null wait"}, h.resume(1, Undefined()))
	require.Equal(t, []string{"observer", "set", "a", "b", "observed", "c"}, got)
	got = nil
	require.Equal(t, []string{"return 2 undefined"}, h.resume(2, Undefined()))
	require.Equal(t, []string{"answer", "end", "d"}, got)
}

func TestGoParksOnSync(t *testing.T) {
	var count Var[int]
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("tap", func(c *Ctx, _ Event) {
			c.Go(func() error { count.Set(1); return nil })
			c.Go(func() error { count.Set(2); return nil })
		})
	})
	require.Equal(t, []string{"return 2 undefined", "set 1 5 count=1"}, h.tap(5, "tap"))
	require.Equal(t, []string{"set 2 5 count=2"}, h.resume(1, Undefined()))
	require.Empty(t, h.resume(2, Undefined()))
}

func TestGoFails(t *testing.T) {
	h := open(t, on(map[string]func(*Ctx){
		"tap": func(c *Ctx) {
			c.Go(func() error { return errors.New("lost") })
			c.Go(func() error { panic("burst") })
		},
	}))
	require.Equal(t, []string{
		"return 2 undefined",
		`call 0 5 unhandledRejection {"reason":"lost"} back`,
		"error 0 5 c.Go function: burst",
	}, h.tap(5, "tap"))
	require.Equal(t, abi.StatusFailed, h.app.Status())
}

type textError struct{ n int }

func (e *textError) Error() string { return "custom " + itoa(e.n) }

type stringer struct{ panics bool }

func (s stringer) String() string {
	if s.panics {
		panic("again")
	}
	return "stringer"
}

func TestPanicsBecomeErrors(t *testing.T) {
	var empty []int
	var nobody *page
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"index", func() { _ = empty[3] }, "runtime error: index out of range [3] with length 0"},
		{"nil", func() { nobody.bind(nil) }, "runtime error: invalid memory address or nil pointer dereference"},
		{"nil value", func() { panic(nil) }, "panic called with nil argument"},
		{"error", func() { panic(errors.New("broken")) }, "broken"},
		{"string", func() { panic("plain") }, "plain"},
		{"number", func() { panic(-42) }, "-42"},
		{"custom error", func() { panic(&textError{7}) }, "custom 7"},
		{"stringer", func() { panic(stringer{}) }, "stringer"},
		{"stringer that panics", func() { panic(stringer{panics: true}) }, "panic with a value whose text panics"},
		{"other", func() { panic(true) }, "panic with a value that is no error and no text"},
		{"Goexit", runtime.Goexit, "runtime.Goexit in a handler"},
	} {
		t.Run(c.name, func(t *testing.T) {
			deferred := 0
			h := open(t, on(map[string]func(*Ctx){
				"tap":   func(*Ctx) { defer func() { deferred++ }(); c.do() },
				"later": func(cx *Ctx) { cx.call("x", Null(), abi.CallSync); c.do() },
				"fine":  func(*Ctx) {},
			}))
			require.Equal(t, []string{"error 2 5 tap: " + c.want}, h.tap(5, "tap"))
			require.Equal(t, abi.StatusFailed, h.app.Status())
			require.Equal(t, 1, deferred)
			require.Equal(t, []string{"return 3 undefined"}, h.tap(5, "fine"))
			require.Equal(t, abi.StatusOK, h.app.Status())
			require.Equal(t, []string{"call 1 5 x null sync"}, h.tap(5, "later"))
			require.Equal(t, []string{"error 4 5 later: " + c.want}, h.resume(1, Null()))
			require.Equal(t, []string{"return 5 undefined"}, h.tap(5, "fine"))
		})
	}
}

func TestStackNamesTheHandler(t *testing.T) {
	h := open(t, on(map[string]func(*Ctx){"tap": func(*Ctx) { panic("here") }}))
	r := abi.NewReader(h.app.Dispatch(append([]byte{0x91}, eventMessage(t, 2, abi.EventHandler, 5, "tap", Null())...)))
	require.Contains(t, r.Value().At(0).At(5).Text(), "miniapp.TestStackNamesTheHandler.func1")
}

func TestCloseEndsEveryHandler(t *testing.T) {
	before := runtime.NumGoroutine()
	const parked = 1000
	deferred, swallowed := 0, 0
	var count Var[int]
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("wait", func(c *Ctx, _ Event) {
			defer func() { deferred++ }()
			defer func() { _ = recover(); swallowed++; count.Set(1) }()
			c.call("request", Null(), abi.CallWait)
		})
		b.On("exit", func(c *Ctx, _ Event) {
			defer runtime.Goexit()
			c.call("request", Null(), abi.CallWait)
		})
		b.On("sync", func(*Ctx, Event) { count.Set(2) })
	})
	for range parked {
		h.tap(5, "wait")
	}
	h.tap(5, "exit")
	h.tap(5, "sync")
	require.Equal(t, parked+2, h.app.Parked())
	h.app.Close()
	h.app.Close()
	require.Equal(t, parked, deferred)
	require.Equal(t, parked, swallowed)
	require.Equal(t, 0, h.app.Parked())
	require.Empty(t, h.app.Dispatch([]byte{0x90}))
	require.Equal(t, abi.StatusReentered, h.app.Status())
	settle(t, before)
}

// settle waits, without sleeping, until goroutines that were told to end are gone.
func settle(t *testing.T, want int) {
	t.Helper()
	for range 1_000_000 {
		if runtime.NumGoroutine() <= want {
			return
		}
		runtime.Gosched()
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), want)
}

func TestIdleCoroutinesAreFew(t *testing.T) {
	h := open(t, on(map[string]func(*Ctx){"wait": func(c *Ctx) { c.call("request", Null(), abi.CallWait) }}))
	for range 5 * maxIdle {
		h.tap(5, "wait")
	}
	require.Len(t, h.app.coros, 5*maxIdle)
	for i := range 5 * maxIdle {
		h.resume(i+1, Null())
	}
	require.Len(t, h.app.coros, maxIdle)
	for _, co := range h.app.coros {
		require.Contains(t, h.app.idle, co)
	}
}

type launchApp struct {
	got  []string
	fail bool
	self bool
}

func (a *launchApp) OnLaunch(c *Ctx, _ LaunchOptions) {
	a.got = append(a.got, "launch")
	if a.self {
		c.AwaitLaunch()
	}
	c.call("login", Null(), abi.CallWait)
	if a.fail {
		panic("no login")
	}
	a.got = append(a.got, "launched")
}

func TestAwaitLaunch(t *testing.T) {
	for _, c := range []struct {
		name string
		fail bool
		end  string
		want []string
	}{
		{"ends", false, "return 2 undefined", []string{"launch", "launched", "a", "b"}},
		{"fails", true, "error 2 0 onLaunch: no login", []string{"launch", "a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := &launchApp{fail: c.fail}
			h := openWith(t, app, on(map[string]func(*Ctx){
				"a": func(c *Ctx) { c.AwaitLaunch(); app.got = append(app.got, "a") },
				"b": func(c *Ctx) { c.AwaitLaunch(); app.got = append(app.got, "b"); c.AwaitLaunch() },
			}))
			require.Equal(t, []string{"call 1 0 login null wait"}, h.hook(0, "onLaunch", Obj()))
			require.Empty(t, h.tap(5, "a"))
			require.Empty(t, h.tap(5, "b"))
			require.Equal(t, 3, h.app.Parked())
			require.Equal(t, []string{c.end, "return 3 undefined", "return 4 undefined"}, h.resume(1, Null()))
			require.Equal(t, c.want, app.got)
			require.Equal(t, []string{"return 5 undefined"}, h.tap(5, "a"))
		})
	}
}

func TestAwaitLaunchBeforeOnLaunchAndWithout(t *testing.T) {
	wait := on(map[string]func(*Ctx){"tap": func(c *Ctx) { c.AwaitLaunch() }})
	h := openWith(t, &launchApp{}, wait)
	require.Empty(t, h.tap(5, "tap"))
	h.hook(0, "onLaunch", Obj())
	require.Equal(t, []string{"return 3 undefined", "return 2 undefined"}, h.resume(1, Null()))

	h = openWith(t, nil, wait)
	require.Equal(t, []string{"return 2 undefined"}, h.tap(5, "tap"))

	h = openWith(t, &launchApp{self: true}, wait)
	require.Equal(t, []string{"error 2 0 onLaunch: miniapp: AwaitLaunch inside OnLaunch waits for itself"}, h.hook(0, "onLaunch", Obj()))
}

func TestAwaitLaunchWaitsForSync(t *testing.T) {
	app := &launchApp{}
	var count Var[int]
	h := openWith(t, app, func(b *Binder) {
		b.Var("count", &count)
		b.On("a", func(c *Ctx, _ Event) { c.AwaitLaunch(); app.got = append(app.got, "a") })
		b.On("set", func(*Ctx, Event) { count.Set(1); app.got = append(app.got, "set") })
	})
	h.hook(0, "onLaunch", Obj())
	h.tap(5, "a")
	h.tap(5, "set")
	require.Equal(t, []string{"return 2 undefined"}, h.resume(1, Null()), "launch ends while a handler is parked on a setData")
	require.Equal(t, []string{"return 4 undefined", "return 3 undefined"}, h.resume(2, Null()))
	require.Equal(t, []string{"launch", "launched", "set", "a"}, app.got)
}

func TestMisusePanics(t *testing.T) {
	var count Var[int]
	var cx *Ctx
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("keep", func(c *Ctx, _ Event) { cx = c })
		b.On("close", func(c *Ctx, _ Event) { c.app.Close() })
		b.On("again", func(c *Ctx, _ Event) {
			require.Empty(t, c.app.Dispatch([]byte{0x90}))
			require.Equal(t, abi.StatusReentered, c.app.Status())
		})
	})
	h.tap(5, "keep")
	require.PanicsWithValue(t, "miniapp: setData outside a handler; use c.Go", func() { count.Set(1) })
	require.Zero(t, count.Get())
	require.PanicsWithValue(t, "miniapp: SetData outside a handler; use c.Go", func() { _ = cx.SetData(nil) })
	require.PanicsWithValue(t, "miniapp: Go outside a handler; use c.Go", func() { cx.Go(nil) })
	require.Equal(t, []string{"error 3 5 close: miniapp: Close inside a handler"}, h.tap(5, "close"))
	require.Equal(t, []string{"return 4 undefined"}, h.tap(5, "again"))
	require.Equal(t, abi.StatusOK, h.app.Status())
}

package miniapp

import (
	"iter"
	"runtime"
	"sync/atomic"

	"github.com/wxkit/wxkit/wasm/abi"
)

// maxIdle is how many coroutines wait for the next handler; more than that end when their handler does.
const maxIdle = 32

// task is one run of the author's code: an event of the host, a result for a callback, or a function given to Ctx.Go. Of fn and back at most one is set.
type task struct {
	c      *Ctx
	where  string
	event  abi.Event
	fn     func() error
	back   func(abi.Result)
	result abi.Result
	waiter *coro // parked in AwaitLaunch, to be resumed instead of a new run
}

// coro is a coroutine that runs handlers one after the other.
type coro struct {
	app   *App
	index int // in app.coros
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool

	task    task
	call    abi.CallID // what it is parked under
	result  abi.Result
	patch   [1]Assign // of the setData under way, so that a Set allocates none
	busy    bool      // runs a task, perhaps parked
	exiting bool      // in the middle of runtime.Goexit
}

// start runs a task in an idle or a new coroutine until it parks or ends.
func (a *App) start(t *task) {
	var co *coro
	if n := len(a.idle); n > 0 {
		co = a.idle[n-1]
		a.idle = a.idle[:n-1]
	} else {
		co = &coro{app: a, index: len(a.coros)}
		co.next, co.stop = iter.Pull(co.loop)
		a.coros = append(a.coros, co)
	}
	co.task = *t
	co.busy = true
	a.resume(co)
}

// resume lets a coroutine run until it parks, idles or ends.
func (a *App) resume(co *coro) {
	a.running = co
	co.next()
	a.running = nil
	if co.exiting {
		a.remove(co)
		aside(func() { co.next() })
	}
}

// loop is the body of a coroutine: one task after the other until it is told to stop.
func (co *coro) loop(yield func(struct{}) bool) {
	co.yield = yield
	a := co.app
	for {
		co.run()
		if a.closed {
			return
		}
		if len(a.idle) >= maxIdle {
			a.remove(co)
			return
		}
		a.idle = append(a.idle, co)
		if !yield(struct{}{}) {
			return
		}
	}
}

// run runs the task. Nothing that the author's code does leaves it but by a return: a panic becomes an error command, and so does runtime.Goexit, which
// cannot be stopped: the coroutine is left in the middle of it, and resume ends it where it can do no harm.
func (co *coro) run() {
	ended := false
	defer func() {
		failure := recover()
		a := co.app
		if !ended && !a.closed {
			a.fail(&co.task, failureText(failure), stack())
		}
		co.end()
		if !ended && failure == nil && !a.closed {
			co.exiting = true
			co.yield(struct{}{})
		}
	}()
	co.work()
	ended = true
}

func (co *coro) end() {
	if co.task.isLaunch() {
		co.app.launchEnds()
	}
	co.task = task{}
	co.busy = false
}

// work calls the author's code and writes what comes of it.
func (co *coro) work() {
	t := &co.task
	switch {
	case t.fn != nil:
		if err := t.fn(); err != nil {
			t.c.callBack("unhandledRejection", Obj(F("reason", Str(err.Error()))), "", nil)
		}
	case t.back != nil:
		t.back(t.result)
	default:
		cmd := abi.Command{Kind: abi.CmdReturn, Seq: t.event.Seq}
		co.app.handle(t, &cmd.Value)
		if err := co.app.send(&cmd); err != nil {
			panic(err)
		}
	}
}

// park gives the turn back to Dispatch until the host resumes the call.
func (co *coro) park(call abi.CallID, sync bool) abi.Result {
	a := co.app
	co.call = call
	if sync {
		a.syncs = append(a.syncs, co)
	} else {
		a.waits = append(a.waits, co)
	}
	return co.pause()
}

func (co *coro) pause() abi.Result {
	co.app.parked++
	if !co.yield(struct{}{}) {
		panic(unwinding{})
	}
	co.app.parked--
	r := co.result
	co.result = abi.Result{}
	return r
}

// current is the coroutine that runs. A call from anywhere else is a mistake of the author; one while the App closes goes on unwinding.
func (a *App) current(what string) *coro {
	if a.closed {
		panic(unwinding{})
	}
	if a.running == nil {
		panic("miniapp: " + what + " outside a handler; use c.Go")
	}
	return a.running
}

// remove takes a coroutine that has ended from the list.
func (a *App) remove(co *coro) {
	last := len(a.coros) - 1
	a.coros[co.index] = a.coros[last]
	a.coros[co.index].index = co.index
	a.coros[last] = nil
	a.coros = a.coros[:last]
}

// unwinding is the panic that ends a parked handler when the App closes.
type unwinding struct{}

func (unwinding) Error() string { return "miniapp: the App is closed" }

// aside runs f on a goroutine of its own and waits for it: a runtime.Goexit that f hands on ends that one. Waiting in a loop links less into a guest than a channel.
func aside(f func()) {
	var done atomic.Bool
	go func() {
		defer done.Store(true)
		f()
	}()
	for !done.Load() {
		runtime.Gosched()
	}
}

package miniapp

import (
	"iter"

	"github.com/wxkit/wxkit/wasm/abi"
)

// maxIdle is how many coroutines wait for the next handler; more than that end when their handler does.
const maxIdle = 32

// task is one run of the author's code: what an event of the host asks for, or a function.
type task struct {
	c     *Ctx
	where string // what an error names; "" for what the event says
	event abi.Event
	run   func() // nil for an event
}

// coro is a coroutine that runs handlers one after the other.
type coro struct {
	app   *App
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool

	task    task
	call    abi.CallID // what it is parked under
	result  abi.Result
	reply   Value     // what the handler of an event returns
	patch   [1]Assign // of the setData under way, so that a Set allocates none
	busy    bool      // runs a task, perhaps parked
	exiting bool      // left in the middle of runtime.Goexit
}

// start runs the author's code in an idle or a new coroutine until it parks or ends: run or, if that is nil, what an event asks for.
func (a *App) start(c *Ctx, where string, ev *abi.Event, run func()) {
	var co *coro
	if n := len(a.idle); n > 0 {
		co = a.idle[n-1]
		a.idle = a.idle[:n-1]
	} else {
		co = &coro{app: a}
		co.next, co.stop = iter.Pull(co.loop)
		a.coros = append(a.coros, co)
	}
	t := &co.task
	t.c, t.where, t.run = c, where, run
	if ev != nil {
		t.event = *ev
	}
	co.busy = true
	a.resume(co)
}

// resume lets a coroutine run until it parks, idles or ends.
func (a *App) resume(co *coro) {
	a.running = co
	co.next()
	a.running = nil
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
// cannot be stopped: the coroutine is left in the middle of it until Close.
//
//go:noinline
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
	if t := &co.task; t.run != nil {
		t.run()
	} else {
		co.answer(t)
	}
	ended = true
}

func (co *coro) end() {
	if co.task.isLaunch() {
		co.app.launchEnds()
	}
	co.task = task{}
	co.busy = false
}

// answer does what an event asks for and writes what comes of it.
func (co *coro) answer(t *task) {
	co.reply = Value{}
	co.app.handle(t, &co.reply)
	if err := co.app.send(&abi.Command{Kind: abi.CmdReturn, Seq: t.event.Seq, Value: co.reply}); err != nil {
		panic(err)
	}
}

// park gives the turn back to Dispatch until the host has applied a Sync command and resumes it.
func (co *coro) park(call abi.CallID) abi.Result {
	co.call = call
	co.app.syncs = append(co.app.syncs, co)
	return co.pause()
}

// pause gives the turn back until somebody resumes the coroutine.
//
//go:noinline
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
//
//go:noinline
func (a *App) current(what string) *coro {
	if a.closed {
		panic(unwinding{})
	}
	if a.running == nil {
		mistake(what + " outside a handler; use c.Go")
	}
	return a.running
}

// remove takes a coroutine that has ended from the list.
func (a *App) remove(co *coro) {
	last := len(a.coros) - 1
	for i := range a.coros {
		if a.coros[i] == co {
			a.coros[i] = a.coros[last]
			a.coros[last] = nil
			a.coros = a.coros[:last]
			return
		}
	}
}

// unwinding is the panic that ends a parked handler when the App closes.
type unwinding struct{}

func (unwinding) Error() string { return "miniapp: the App is closed" }

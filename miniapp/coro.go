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
	reply   Value // what the handler of an event returns
	busy    bool  // runs a task, perhaps parked
	exiting bool  // left in the middle of runtime.Goexit
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
		push(&a.coros, co)
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

// loop is the body of a coroutine.
func (co *coro) loop(yield func(struct{}) bool) {
	co.yield = yield
	for co.serve() {
	}
}

// serve runs one task after the other until the coroutine ends, or a task fails; then it is true. Nothing that the author's code does leaves it but by a return: a panic becomes an
// error command, and so does runtime.Goexit, which cannot be stopped: the coroutine is left in the middle of it until Close.
func (co *coro) serve() (again bool) {
	a := co.app
	defer func() {
		failure := recover()
		if !co.busy {
			return
		}
		if again = !a.closed; again {
			a.fail(&co.task, failureText(failure), stack())
		}
		co.end()
		if failure == nil && again {
			co.exiting = true
			co.yield(struct{}{})
		}
	}()
	for {
		if co.busy {
			co.runTask()
			co.end()
		}
		if a.closed {
			return false
		}
		if len(a.idle) >= maxIdle {
			a.remove(co)
			return false
		}
		a.idle = append(a.idle, co)
		if !co.yield(struct{}{}) {
			return false
		}
	}
}

//
//go:noinline
func (co *coro) end() {
	if co.task.isLaunch() {
		co.app.launchEnds()
	}
	co.task = task{}
	co.busy = false
}

// runTask runs the author's function, or does what an event asks for and writes what comes of it.
//
//go:noinline
func (co *coro) runTask() {
	t, a := &co.task, co.app
	if t.run != nil {
		t.run()
		return
	}
	co.reply = Value{}
	a.handle(t, &co.reply)
	out, err := abi.AppendValue(abi.AppendReturn(a.out, t.event.Seq), co.reply)
	if err != nil {
		panic(err)
	}
	a.out = out
	a.commands++
}

// park gives the turn back to Dispatch until the host has applied a Sync command and resumes it.
func (co *coro) park(call abi.CallID) abi.Result {
	co.call = call
	push(&co.app.syncs, co)
	return co.pause()
}

// pause gives the turn back until somebody resumes the coroutine.
//
//go:noinline
func (co *coro) pause() abi.Result {
	co.app.parked++
	if !co.yield(struct{}{}) {
		panic(unwinding)
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
		panic(unwinding)
	}
	if a.running == nil {
		mistake(what + " outside a handler; use c.Go")
	}
	return a.running
}

// remove takes a coroutine that has ended from the list.
func (a *App) remove(co *coro) {
	for i := range a.coros {
		if a.coros[i] == co {
			cut(&a.coros, i)
			return
		}
	}
}

// unwinding is the panic that ends a parked handler when the App closes.
const unwinding = plainError("miniapp: the App is closed")

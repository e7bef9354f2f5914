package miniapp

import (
	"runtime"
	"sync/atomic"
)

// Close ends every handler that is parked: its deferred functions run, and each call of the platform in them unwinds further. The App answers no Dispatch afterwards.
// Close may be called twice, but not from within a handler, where it panics.
func (a *App) Close() {
	if a.entered {
		panic("miniapp: Close inside a handler")
	}
	a.closed = true
	for _, co := range a.coros {
		a.running = co
		if co.busy || co.exiting {
			aside(co.stop) // a deferred function may call runtime.Goexit
		} else {
			co.stop()
		}
	}
	*a = App{value: a.value, definitions: a.definitions, ctx: a.ctx, status: a.status, closed: true}
}

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

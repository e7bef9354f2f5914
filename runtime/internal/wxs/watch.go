package wxs

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
)

// watch stops what takes too long. One timer serves all calls of a VM.
type watch struct {
	limit   time.Duration
	runtime *goja.Runtime
	timer   *time.Timer
	over    atomic.Bool // the call that is running took too long

	mu      sync.Mutex
	running bool
	since   time.Time
}

// start begins the time of a call from outside.
func (w *watch) start() {
	w.mu.Lock()
	w.running, w.since = true, time.Now()
	w.mu.Unlock()
	if w.timer == nil {
		w.timer = time.AfterFunc(w.limit, w.ring)
		return
	}
	w.timer.Reset(w.limit)
}

// stop ends it.
func (w *watch) stop() {
	w.timer.Stop()
	w.mu.Lock()
	w.running = false
	w.mu.Unlock()
	if w.over.Swap(false) {
		w.runtime.ClearInterrupt()
	}
}

// ring is the timer. It may come late, when the next call has begun, whose own it will be to ring again.
func (w *watch) ring() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running && time.Since(w.since) >= w.limit {
		w.over.Store(true)
		w.runtime.Interrupt(errTime)
	}
}

// check ends a method of the engine that goes on although the time is over: the interrupt itself comes only between two steps.
func (w *watch) check() {
	if w.over.Load() {
		panic(w.runtime.NewGoError(errTime))
	}
}

package guest

import (
	"context"
	"sync"
	"time"
)

// leash is the context of every call into one instance. It leads WASI functions to the instance and, if guarded, ends the turn at the deadline or when the context of the
// caller is cancelled. One leash serves all turns, since a turn that it has ended was the instance's last.
type leash struct {
	instance *Instance
	deadline time.Duration
	done     chan struct{} // nil if not guarded
	timer    *time.Timer   // nil without a deadline
	fire     sync.Once
	err      error // what ended the turn; set before done is closed
	cause    error
}

// instanceKey is the key under which a leash holds its instance.
type instanceKey struct{}

func newLeash(i *Instance, guard bool, deadline time.Duration) *leash {
	l := &leash{instance: i}
	if guard {
		l.done = make(chan struct{})
		l.deadline = deadline
	}
	return l
}

// Deadline implements context.Context.
func (l *leash) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (l *leash) Done() <-chan struct{} { return l.done }

// Err implements context.Context.
func (l *leash) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// Value implements context.Context.
func (l *leash) Value(key any) any {
	if _, ok := key.(instanceKey); ok {
		return l.instance
	}
	return nil
}

// end makes the guest stop at its next look at the leash.
func (l *leash) end(err, cause error) {
	l.fire.Do(func() {
		l.err, l.cause = err, cause
		close(l.done)
	})
}

// hold watches one turn, until release. It returns what release needs.
func (l *leash) hold(ctx context.Context) (stop func() bool) {
	if l.done == nil {
		return nil
	}
	if l.deadline > 0 {
		l.wind()
	}
	if ctx.Done() == nil {
		return nil
	}
	return context.AfterFunc(ctx, func() { l.end(ctx.Err(), context.Cause(ctx)) })
}

// release ends the watch. Where it comes too late for that, the turn has come too late.
func (l *leash) release(ctx context.Context, stop func() bool) {
	if stop != nil && !stop() {
		l.end(ctx.Err(), context.Cause(ctx))
	}
	if l.done != nil && l.deadline > 0 && !l.timer.Stop() {
		l.end(context.DeadlineExceeded, context.DeadlineExceeded)
	}
}

// wind starts the timer anew.
func (l *leash) wind() {
	if l.timer != nil {
		l.timer.Reset(l.deadline)
		return
	}
	l.timer = time.AfterFunc(l.deadline, func() { l.end(context.DeadlineExceeded, context.DeadlineExceeded) })
}

package wxhandler

import (
	"context"
	"sync"
	"time"
)

// callContext is the context of one run of a function. It outlives the request
// whose values it has: WeChat drops a connection after 5 seconds and asks again
// for the same answer. Its timer is made only when somebody asks for Done, which
// most functions that answer at once never do.
type callContext struct {
	context.Context // values of the request, not cancelled with it
	call            *call
	push            Push
	deadline        time.Time

	mu    sync.Mutex
	done  chan struct{}
	err   error
	timer *time.Timer
	after []*func()
}

// callKey finds the call that runs a function: what middleware of this package knows beyond [PushFrom].
type callKey struct{}

func (c *callContext) Deadline() (time.Time, bool) { return c.deadline, true }

func (c *callContext) Value(key any) any {
	switch key {
	case pushKey{}:
		return c.push
	case callKey{}:
		return c.call
	}
	return c.Context.Value(key)
}

func (c *callContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start()
	return c.done
}

// start makes what tells of the end. c.mu is held.
func (c *callContext) start() {
	if c.done != nil {
		return
	}
	c.done = make(chan struct{})
	if c.err != nil {
		close(c.done)
		return
	}
	c.timer = time.AfterFunc(time.Until(c.deadline), func() { c.end(context.DeadlineExceeded) })
}

func (c *callContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && c.done == nil && !time.Now().Before(c.deadline) {
		c.finish(context.DeadlineExceeded)
	}
	return c.err
}

// end cancels the context for the given reason; the first reason stays.
func (c *callContext) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finish(err)
}

// finish is end with c.mu held.
func (c *callContext) finish(err error) {
	if c.err != nil {
		return
	}
	c.err = err
	if c.timer != nil {
		c.timer.Stop()
	}
	if c.done != nil {
		close(c.done)
	}
	for _, f := range c.after {
		go (*f)()
	}
	c.after = nil
}

// AfterFunc lets context.WithTimeout and its kin follow this context without a
// goroutine each.
func (c *callContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start()
	if c.err != nil {
		go f()
		return func() bool { return false }
	}
	entry := &f
	c.after = append(c.after, entry)
	return func() bool { return c.forget(entry) }
}

func (c *callContext) forget(entry *func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range c.after {
		if e == entry {
			c.after = append(c.after[:i], c.after[i+1:]...)
			return true
		}
	}
	return false
}

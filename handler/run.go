package wxhandler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// run runs the function, on the request's own goroutine where nothing must be
// answered before it ends.
func (c *call) run() {
	if c.closing { // what was known here has been lost meanwhile
		c.leave()
		return
	}
	if c.h.options.keepNext > 0 {
		given, err := c.giveKept()
		if err != nil {
			c.finish(result{err: err}, true)
		}
		if given || err != nil {
			return
		}
	}
	if !c.h.options.firstTry || c.schedule > 0 {
		c.finish(c.invoke(), true)
		return
	}
	c.runAside()
}

// runAside runs the function on a goroutine of its own and answers this try in
// time whatever becomes of it.
func (c *call) runAside() {
	ended := make(chan result)
	interim := make(chan struct{})
	c.h.running.Go(func() {
		res := c.invoke()
		select {
		case ended <- res:
		case <-interim:
			c.finish(res, false)
		}
	})
	timer := time.NewTimer(c.patience())
	defer timer.Stop()
	select {
	case res := <-ended:
		c.finish(res, true)
	case <-c.r.Context().Done():
		close(interim)
		c.dropped()
	case <-timer.C:
		c.interim = time.Now()
		close(interim)
		c.writeInterim()
	}
}

// result is what a function came to.
type result struct {
	reply Reply
	err   error
}

// panicError is a panic of the user's code.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprint("panic: ", e.value) }

var errExit = errors.New("the function ended its goroutine (runtime.Goexit)")

// invoke runs the function once on a context of its own. A panic becomes an
// error; a Goexit cannot be stopped, but is settled before the goroutine ends.
func (c *call) invoke() (res result) {
	ctx := &c.ctx
	ctx.Context, ctx.push, ctx.deadline = c.detached(), c.in.push(), c.deadline()
	ctx.push.Try, ctx.push.Received, ctx.push.Redelivered = c.try(), c.received, c.schedule > 0
	stop := c.renew(ctx.Context)
	returned := false
	defer func() {
		stop()
		ctx.end(context.Canceled)
		if returned {
			return
		}
		if p := recover(); p != nil {
			res.err = &panicError{p, debug.Stack()}
			return
		}
		c.settle(result{err: errExit})
	}()
	res.reply, res.err = c.route.fn(ctx, c.in.message)
	returned = true
	return res
}

// renew keeps the lease of a shared store until stop, and the push itself where
// a run that outlives its process must be told of.
func (c *call) renew(ctx context.Context) (stop func()) {
	if c.h.local || c.fence == 0 {
		return func() {}
	}
	lease := c.lease()
	ticker := time.NewTicker(lease/3 + 1)
	done := make(chan struct{})
	var mu sync.Mutex // held while the push is kept: what stop leads to must come after it
	go func() {
		defer ticker.Stop()
		var gone uint64 // the fence that somebody else has taken over
		for kept := false; ; {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			fence := c.newest()
			if fence == gone {
				continue
			}
			// One that fails may be the network's fault: the next may not.
			if err := c.h.options.store.Renew(ctx, c.key, fence, lease); err != nil {
				c.log(slog.LevelWarn, "lease not renewed", slog.String("cause", err.Error()))
				if leaseLost(err) {
					gone = fence
					continue
				}
			}
			mu.Lock()
			kept = kept || c.keepRun(ctx, done)
			mu.Unlock()
		}
	}()
	return func() {
		close(done)
		mu.Lock()
		defer mu.Unlock()
	}
}

// finish settles a run and answers the try that is open, or sees to a late
// answer.
func (c *call) finish(res result, open bool) {
	if c.again(res.err) {
		c.holdAgain(open)
		return
	}
	answer, err := c.settle(res)
	outcome := OutcomeAnswered
	if err != nil {
		outcome = OutcomeFailed
	}
	inTime := open && c.r.Context().Err() == nil
	switch {
	case inTime && err != nil && c.schedule > 0:
		c.writeStatus(failure, OutcomeFailed)
	case inTime:
		c.write(answer, outcome)
	case err != nil:
		c.observe(OutcomeFailed, 0)
	case open:
		c.dropped()
	}
	switch {
	case c.schedule > 0 || c.lost: // it runs again, or somebody else has it
	case isSuccess(answer) || inTime && time.Since(c.received) < c.h.options.tryTimeout:
		c.dropJob()
	default:
		c.h.running.Go(func() { c.late(res.reply, answer) })
	}
}

// settle makes the answer of a run and tells the store.
func (c *call) settle(res result) (answer []byte, err error) {
	err = res.err
	if err == nil && res.reply != nil {
		answer, err = c.appendReply(res.reply)
	}
	if err != nil {
		c.failed("function failed", err)
		answer = nil
	}
	if answer == nil {
		answer = []byte(success)
	}
	c.store(answer, err != nil && c.schedule > 0)
	return answer, err
}

// store tells the store, where this try holds a claim, of the answer or that the
// push must run again.
func (c *call) store(answer []byte, again bool) {
	var err error
	fence := c.newest()
	if fence != 0 {
		err = c.tell(c.h.options.store, fence, answer, again, c.keep())
	}
	if err != nil {
		c.lost = leaseLost(err)
		c.log(slog.LevelWarn, "store did not take the answer", slog.String("cause", err.Error()))
	}
	if c.own == 0 {
		return
	}
	keep := tries * c.h.options.tryTimeout // for tries that come here should the store go away
	if c.alone || err != nil {
		keep = c.keep()
	}
	c.tell(c.h.alone, c.own, answer, again, keep)
	if newer := c.h.claims.drop(c.key); c.fence != 0 && newer != fence && newer != 0 { // passed on meanwhile
		c.lost = leaseLost(c.tell(c.h.options.store, newer, answer, again, c.keep()))
	}
}

func (c *call) tell(s Store, fence uint64, answer []byte, again bool, keep time.Duration) error {
	if again {
		return s.Abandon(c.detached(), c.key, fence)
	}
	return s.Finish(c.detached(), c.key, fence, answer, keep)
}

// failed tells of the user's code, with its stack where it panicked.
func (c *call) failed(text string, err error) {
	attrs := []slog.Attr{slog.String("cause", err.Error())}
	if p := (*panicError)(nil); errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	c.log(slog.LevelError, text, attrs...)
}

// appendReply calls code that may be the user's own.
func (c *call) appendReply(reply Reply) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in AppendReply: %v", p)
		}
	}()
	s := c.h.gate.buffers.get()
	defer c.h.gate.buffers.put(s)
	if text, ok := reply.(ReplyText); ok && len(text.Content) > MaxTextBytes {
		c.log(slog.LevelWarn, "text of more than MaxTextBytes, which WeChat may not show: see SplitText")
	}
	body, err := reply.AppendReply(s.out[:0], c.in.message) // perhaps not in the space it was given
	if err != nil {
		return nil, err
	}
	return bytes.Clone(body), nil
}

// keep is how long a repeat of this push can pass the window.
func (c *call) keep() time.Duration {
	const least = time.Minute     // all tries and some delay
	const slack = 2 * time.Second // a timestamp counts whole seconds
	window := c.h.options.window
	if window <= 0 {
		return max(least, c.schedule)
	}
	left := time.Unix(c.in.query.seconds, 0).Add(window + c.schedule + slack).Sub(c.received)
	return max(least, left)
}

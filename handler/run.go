package wxhandler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
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
	if !c.answersEarly() {
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
	ctx.Context, ctx.call, ctx.push, ctx.deadline = c.detached(), c, c.in.push(), c.deadline()
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
	s := c.h.gate.buffers.get()
	defer c.h.gate.buffers.put(s)
	err = res.err
	if err == nil && res.reply != nil {
		answer, err = c.appendReply(s.out[:0], res.reply)
	}
	if err != nil {
		c.failed("function failed", err)
		answer = nil
	}
	if answer == nil {
		answer = []byte(success)
	}
	again := err != nil && c.schedule > 0
	if c.h.local && !again && c.fence != 0 {
		return c.storeLocal(answer), err
	}
	answer = bytes.Clone(answer)
	c.store(answer, again)
	return answer, err
}

// storeLocal tells a store of this process, whose copy of the answer will do.
func (c *call) storeLocal(answer []byte) []byte {
	kept, err := c.h.alone.finish(c.key, c.fence, answer, c.keep())
	if err == nil {
		return kept
	}
	c.notStored(err)
	return bytes.Clone(answer)
}

// notStored notes that somebody else has the push, or that the store is away.
func (c *call) notStored(err error) {
	c.lost = leaseLost(err)
	c.log(slog.LevelWarn, "store did not take the answer", slog.String("cause", err.Error()))
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
		c.notStored(err)
	}
	if c.own == 0 {
		return
	}
	if !again && (away(err) || fence == 0) && c.triesCome() {
		c.h.running.Go(func() { c.storeWhenBack(fence, answer) })
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

// appendReply calls code that may be the user's own. The answer is in the space of dst, or in other space that is the reply's.
func (c *call) appendReply(dst []byte, reply Reply) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in AppendReply: %v", p)
		}
	}()
	if text, ok := reply.(ReplyText); ok && len(text.Content) > MaxTextBytes {
		c.log(slog.LevelWarn, "text of more than MaxTextBytes, which WeChat may not show: see SplitText")
	}
	return reply.AppendReply(dst, c.in.message)
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

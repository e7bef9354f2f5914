package wxhandler

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

const (
	// tries is how often WeChat sends a push.
	tries = 3
	// leaseMargin is how long after its deadline a run may still finish before
	// somebody else may begin it.
	leaseMargin = 10 * time.Second
	// localLease is a lease that need not be renewed: a MemoryStore lives and
	// dies with its runs.
	localLease = 24 * time.Hour
	// lateLimit is how long a function of WithLater may take.
	lateLimit = time.Minute
	// lateRunLimit is the default of WithRunLimit where an answer may be late.
	lateRunLimit = 2 * time.Minute
)

// call is one try of one push on its way through the handler.
type call struct {
	h        *Handler
	w        http.ResponseWriter
	r        *http.Request
	in       opened
	route    *route
	schedule time.Duration // how long WeChat redelivers it; 0 for three tries
	received time.Time
	key      string
	fence    uint64
	age      time.Duration // of the push, when this try came
	interim  time.Time     // when WithFirstTryAnswer answered it
	ctx      callContext   // of the function, where this try runs it
	values   context.Context
}

// detached has the values of the request and outlives it.
func (c *call) detached() context.Context {
	if c.values == nil {
		c.values = context.WithoutCancel(c.r.Context())
	}
	return c.values
}

// serve decides what this try does: run the function, wait for the run of
// another try, or repeat its answer.
func (c *call) serve() {
	fence, age, done, answer, err := c.begin()
	c.fence, c.age = fence, age
	switch {
	case err != nil && c.r.Context().Err() != nil: // the next try may claim it
		c.log(slog.LevelError, "store failed, and WeChat has hung up", slog.String("cause", err.Error()))
		c.dropped()
	case err != nil:
		c.log(slog.LevelError, "store failed; this try runs by itself", slog.String("cause", err.Error()))
		c.run()
	case fence != 0:
		c.run()
	case done:
		c.write(answer, OutcomeRepeated)
	default:
		c.join()
	}
}

// begin claims the push. A store of other processes is asked on a context that
// WeChat's hanging up does not end: a claim that was made, but not told, would
// keep the push from everybody until its lease ends.
func (c *call) begin() (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	if c.h.local {
		return c.h.options.store.Begin(c.r.Context(), c.key, localLease)
	}
	ctx, cancel := context.WithTimeout(c.detached(), max(c.patience(), c.h.options.tryTimeout/10))
	defer cancel()
	return c.h.options.store.Begin(ctx, c.key, c.lease())
}

// lease is until when a run of a shared store may go on.
func (c *call) lease() time.Duration { return max(time.Until(c.deadline()), 0) + leaseMargin }

// try is which of WeChat's tries this is, told by the age of the push: a try
// follows the one before as soon as that is dropped. A lost try counts.
func (c *call) try() int {
	t := c.h.options.tryTimeout
	return min(1+int((c.age+t/5)/t), tries)
}

// patience is how long this try can wait and still be answered.
func (c *call) patience() time.Duration {
	t := c.h.options.tryTimeout
	return t - t/10 - time.Since(c.received)
}

// deadline is the last moment at which a function's answer is of use.
func (c *call) deadline() time.Time {
	o := c.h.options
	first := c.received.Add(-c.age)
	limit := tries*o.tryTimeout - o.tryTimeout/10
	switch {
	case o.runLimit > 0:
		limit = o.runLimit
	case o.later != nil || o.keepNext > 0:
		limit = lateRunLimit
	}
	if end := first.Add(limit); end.After(c.received) {
		return end
	}
	return c.received.Add(o.tryTimeout - o.tryTimeout/10) // a redelivery, long after the first
}

// join waits for the run of another try. The first tries are held until WeChat
// drops them, since any answer, even an empty one, would end its tries; the last
// is answered in time.
func (c *call) join() {
	last := c.try() == tries || c.h.options.firstTry || c.schedule > 0
	limit := c.patience()
	if !last {
		limit += c.h.options.tryTimeout / 5 // past the drop, in case a proxy does not pass it on
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), limit)
	defer cancel()
	answer, err := c.wait(ctx)
	switch {
	case c.r.Context().Err() != nil:
		c.dropped()
	case err == nil:
		c.write(answer, OutcomeRepeated)
	case c.schedule > 0:
		c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
	case last:
		c.writeInterim()
	default:
		c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
	}
}

// wait waits for the answer. A store that fails, or a run that is gone, is no
// reason to let this try go: another answer than that of the function would end
// WeChat's tries.
func (c *call) wait(ctx context.Context) (answer []byte, err error) {
	for {
		answer, err = c.h.options.store.Wait(ctx, c.key)
		if err == nil || c.schedule > 0 || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.h.options.tryTimeout / 10):
		}
	}
}

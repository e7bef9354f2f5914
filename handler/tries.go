package wxhandler

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

const (
	// tries is how often WeChat sends a push.
	tries = 3
	// aloneLease is a lease in the MemoryStore behind a shared store, which lives and
	// dies with its runs; the shared one's leases are the ones that end.
	aloneLease = 24 * time.Hour
	// lateLimit is how long a function of WithLater may take.
	lateLimit = time.Minute
	// lateRunLimit is the default of WithRunLimit where an answer may be late.
	lateRunLimit = 2 * time.Minute
)

var (
	// errClaimed ends the waiting of a try that is to run the function itself.
	errClaimed = errors.New("wxhandler: this try has claimed the push")
	// errJustBack holds a try back for a moment.
	errJustBack = errors.New("wxhandler: the store was away a moment ago: who runs the push may not have told it yet")
	// errOthers holds the second try back.
	errOthers = errors.New("wxhandler: another replica has had the first try, and may run the push")
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
	fence    uint64        // in the store; 0 where this try holds no claim there
	own      uint64        // in h.alone, behind a shared store
	alone    bool          // tries meet in h.alone: the shared store is away, or knows of no run that goes on here
	joined   bool          // somebody else was told to run it
	lost     bool          // somebody else has taken the push over
	rerun    bool          // by RunLater: there is no try
	put      bool          // into the outbox, while it ran
	closing  bool          // the handler shuts down; this try may not run the function
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
	claimed, done, answer, err := c.begin()
	switch {
	case err != nil && c.r.Context().Err() != nil: // the next try may claim it
		c.log(slog.LevelError, "store failed, and WeChat has hung up", slog.String("cause", err.Error()))
		c.dropped()
	case givenUp(err):
		c.giveUp(err)
	case err == errJustBack:
		c.join(false)
	case err != nil:
		c.log(slog.LevelError, "store failed; this try is held", slog.String("cause", err.Error()))
		c.join(false)
	case claimed:
		c.run()
	case done:
		c.write(answer, OutcomeRepeated)
	default:
		c.join(true)
	}
}

// begin claims the push. A store of other processes is asked on a context that
// WeChat's hanging up does not end: a claim that was made, but not told, would
// keep the push from everybody until its lease ends. An error means that this
// try must neither run nor be answered.
func (c *call) begin() (claimed, done bool, answer []byte, err error) {
	if c.h.local {
		c.fence, c.age, done, answer, err = c.h.options.store.Begin(c.r.Context(), c.key, c.hold())
		return c.fence != 0, done, answer, err
	}
	ctx, cancel := context.WithTimeout(c.detached(), max(c.patience(), c.h.options.tryTimeout/10))
	defer cancel()
	fence, age, done, answer, err := c.ask(ctx)
	if err != nil {
		if givenUp(err) || err == errJustBack {
			return false, false, nil, err
		}
		c.h.claims.note(err)
		if refuses(err) || c.joined || c.r.Context().Err() != nil {
			return false, false, nil, err
		}
		if c.othersMayRun(ctx) {
			return false, false, nil, errors.Join(errOthers, err)
		}
		c.log(slog.LevelError, "store failed; this process answers by itself", slog.String("cause", err.Error()))
		return c.beginAlone(ctx)
	}
	c.alone, c.fence, c.age = false, fence, max(age-time.Since(c.received), 0)
	if fence == 0 {
		return false, done, answer, nil
	}
	return c.beginHere(ctx)
}

// ask asks the shared store for the push, unless who runs it elsewhere is to come first.
func (c *call) ask(ctx context.Context) (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	if c.grace() > 0 && !c.knownHere(ctx) {
		if _, _, err := c.h.options.store.Seen(ctx, c.key); away(err) {
			return 0, 0, false, nil, err
		}
		return 0, 0, false, nil, errJustBack
	}
	return c.h.options.store.Begin(ctx, c.key, c.lease())
}

// beginAlone claims the push for this process.
func (c *call) beginAlone(ctx context.Context) (claimed, done bool, answer []byte, err error) {
	c.alone, c.fence = true, 0
	c.own, c.age, done, answer, err = c.h.alone.Begin(ctx, c.key, aloneLease)
	if try := c.tryByClock(); try > 1 {
		c.age = max(c.age, time.Duration(try-1)*c.h.options.tryTimeout)
	}
	return c.own != 0, done, answer, err
}

// beginHere notes a claim of the shared store in this process too: should that
// store go away, the tries that come here still meet. It may turn out that the push
// has run here while the store was away, or runs still.
func (c *call) beginHere(ctx context.Context) (claimed, done bool, answer []byte, err error) {
	c.own, _, done, answer, err = c.h.alone.Begin(ctx, c.key, aloneLease)
	switch {
	case c.own != 0:
		c.h.claims.hold(c.key, c.fence)
		return true, false, nil, nil
	case done:
		c.store(answer, false)
	case c.h.claims.pass(c.key, c.fence): // the run goes on under this claim
		c.fence = 0
	default:
		c.alone = true
	}
	return false, done, answer, err
}

// lease is how long a shared store waits for a sign of life of a run. It is
// short, so that a try can still take over what another process has died of.
func (c *call) lease() time.Duration { return max(c.h.options.tryTimeout*3/5, time.Millisecond) }

// meeting is the store in which the tries of this push meet.
func (c *call) meeting() Store {
	if c.alone {
		return c.h.alone
	}
	return c.h.options.store
}

// giveUp answers a push that has ended every process that ran it.
func (c *call) giveUp(err error) {
	c.log(slog.LevelError, "push given up", slog.String("cause", err.Error()))
	if c.schedule > 0 {
		c.writeStatus(failure, OutcomeFailed)
		return
	}
	c.write([]byte(success), OutcomeFailed)
}

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
	if c.schedule > 0 {
		first = c.received // earlier ones have failed
	}
	limit := o.limitOfRun()
	if c.rerun {
		return c.received.Add(limit)
	}
	if end := first.Add(limit); end.After(c.received) {
		return end
	}
	return c.received.Add(o.tryTimeout - o.tryTimeout/10) // a redelivery, long after the first
}

// limitOfRun is how long after the first try a function's context ends.
func (o *options) limitOfRun() time.Duration {
	switch {
	case o.runLimit > 0:
		return o.runLimit
	case o.later != nil || o.keepNext > 0:
		return lateRunLimit
	}
	return tries*o.tryTimeout - o.tryTimeout/10
}

// ofTries tells whether this is one of WeChat's three tries: no redelivery, and no run of RunLater's, which come again.
func (c *call) ofTries() bool { return c.schedule == 0 && !c.rerun }

// sinceFirst is how long ago the first try came.
func (c *call) sinceFirst() time.Duration { return c.age + time.Since(c.received) }

// hold is how long a function may hold its push.
func (c *call) hold() time.Duration { return c.h.options.limitOfRun() + c.h.options.overrun }

// answersEarly tells whether this try, which runs the function, must be answered
// before it ends: a third try that is left without an answer shows the user an error.
func (c *call) answersEarly() bool {
	return c.ofTries() && (c.h.options.firstTry || c.try() == tries)
}

// join waits for the run of another try. The first tries are held until WeChat
// drops them, since any answer, even an empty one, would end its tries; the last
// is answered in time, if anybody is known to run the push.
func (c *call) join(running bool) {
	c.joined = running
	answer, err := c.waitFor(c.patience())
	last := c.joined && (c.try() == tries || c.h.options.firstTry || c.schedule > 0)
	if err != nil && err != errClaimed && !last && c.schedule == 0 && !givenUp(err) && c.r.Context().Err() == nil {
		answer, err = c.waitFor(c.patience() + c.h.options.tryTimeout/5) // past the drop, in case a proxy does not pass it on
	}
	switch {
	case err == errClaimed:
		c.run()
	case c.r.Context().Err() != nil:
		c.dropped()
	case givenUp(err):
		c.giveUp(err)
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

func (c *call) waitFor(limit time.Duration) (answer []byte, err error) {
	ctx, cancel := context.WithTimeout(c.r.Context(), limit)
	defer cancel()
	return c.wait(ctx)
}

// wait waits for the answer. A store that fails, or a run that is gone, is no
// reason to let this try go: another answer than that of the function would end
// WeChat's tries. Where the lease of the run has ended, because its process died,
// this try may claim the push (errClaimed). Where the store has lost sight of the run, its
// process gets a lease's time to renew it first.
func (c *call) wait(ctx context.Context) (answer []byte, err error) {
	var lost time.Time // when the store was last sure of the run
	for {
		start := time.Now()
		answer, err = c.waitOnce(ctx)
		if err == nil || c.schedule > 0 || ctx.Err() != nil {
			return answer, err
		}
		if lost.IsZero() || time.Since(start) > c.h.options.tryTimeout/2 {
			lost = time.Now()
		}
		abandoned := errors.Is(err, errAbandoned)
		pause := c.h.options.tryTimeout / 10
		if leaseLost(err) || abandoned {
			pause = c.grace()
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		if !leaseLost(err) && !abandoned && c.joined && time.Since(lost) < c.lease() {
			continue
		}
		claimed, done, answer, err := c.begin()
		switch {
		case claimed:
			return nil, errClaimed
		case done || givenUp(err):
			return answer, err
		case err == nil:
			c.joined = true
		}
	}
}

// waitOnce waits where the tries meet. It keeps the lease meanwhile where the run
// goes on in this process, and the shared store knows of no other.
func (c *call) waitOnce(ctx context.Context) (answer []byte, err error) {
	stop := c.renew(ctx)
	answer, err = c.meeting().Wait(ctx, c.key)
	stop()
	c.h.claims.note(err)
	if err == nil && c.alone {
		c.store(answer, false)
	}
	return answer, err
}

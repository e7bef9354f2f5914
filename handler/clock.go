package wxhandler

import (
	"context"
	"time"
)

// tryByClock is which try this is by the timestamp that WeChat has signed, which
// is the same for all of them; 0 where it does not tell. It hangs on two clocks, and
// is asked only where the store cannot tell: a wrong one costs a wait, no answer.
func (c *call) tryByClock() int {
	t := c.h.options.tryTimeout
	if t < time.Second || c.schedule > 0 { // a timestamp counts whole seconds
		return 0
	}
	age := c.received.Sub(time.Unix(c.in.query.seconds, 0)) - time.Second/2
	if age < -t/5 || age > tries*t+t/5 {
		return 0
	}
	return min(1+int((age+t/5)/t), tries)
}

// othersMayRun tells whether another replica was probably given this push, and
// runs it out of sight of this one, as the store is away. That is so for a second try
// that nobody here knows: it is held, since the third still comes if it was wrong.
// So a push runs twice at most, where each replica would run it else.
func (c *call) othersMayRun(ctx context.Context) bool {
	return !c.h.options.firstTry && c.tryByClock() == 2 && !c.knownHere(ctx)
}

// knownHere tells whether this process runs, or has run, the push.
func (c *call) knownHere(ctx context.Context) bool {
	_, _, err := c.h.alone.Seen(ctx, c.key)
	return err == nil
}

// grace is for how long a push that may be run elsewhere must not be taken over,
// though its lease has ended: after the store was away its holder needs a renewal's
// time. A first try finds no holder.
func (c *call) grace() time.Duration {
	if !c.rerun && c.tryByClock() < 2 {
		return 0
	}
	return max(time.Until(c.h.claims.back(c.lease()/2)), 0)
}

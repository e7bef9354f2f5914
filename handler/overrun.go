package wxhandler

import (
	"errors"
	"time"
)

// defaultOverrun leaves time for functions that answer late without a look at their context.
const defaultOverrun = 10 * time.Minute

// WithOverrun sets for how long a function may hold its push after its context
// has ended (see [WithRunLimit]); 10 minutes by default, a day at most. A function
// that has not returned then, because it waits for something that never comes, is
// taken for lost: its lease is not renewed, which [OutcomeStuck] and an error in the
// log tell, and a redelivery or [Handler.RunLater] runs the push again, as if its
// process had died. The function itself cannot be stopped. Should it return after
// all, its answer counts unless somebody else has begun. In a [MemoryStore] the push
// is free then too, but nobody tells of it, and an answer that comes more than a minute later is lost.
func WithOverrun(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 || d > maxRunLimit {
			return errors.New("wxhandler: WithOverrun needs a positive duration of at most a day")
		}
		o.overrun = d
		return nil
	}
}

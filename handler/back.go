package wxhandler

import (
	"context"
)

// storeWhenBack tells a store that was away when a run ended of its answer, as soon
// as it is back and while tries of the push may still come: who finds the push done
// does not run it again. fence is 0 where the run began without the store.
func (c *call) storeWhenBack(fence uint64, answer []byte) {
	o := c.h.options
	ctx, cancel := context.WithTimeout(c.detached(), tries*o.tryTimeout-c.sinceFirst())
	defer cancel()
	ticker := c.renewals()
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		case <-c.h.running.closing():
			return
		}
		if err := c.storeNow(ctx, fence, answer); !away(err) {
			return
		}
	}
}

// storeNow tries it once. A push that somebody else has meanwhile is left alone.
func (c *call) storeNow(ctx context.Context, fence uint64, answer []byte) error {
	if fence == 0 {
		var err error
		if fence, err = c.claimBegun(ctx); err != nil || fence == 0 {
			return err
		}
	}
	return c.h.options.store.Finish(ctx, c.key, fence, answer, c.keep())
}

// triesCome tells whether another try of the push has come or may come, so that it
// matters that the store knows the answer: those of a function that was quick have ended.
func (c *call) triesCome() bool {
	since, t := c.sinceFirst(), c.h.options.tryTimeout
	return c.ofTries() && since > t-t/10 && since < tries*t
}

package wxhandler

import (
	"context"
	"time"
)

// storeWhenBack tells a store that was away when a run ended of its answer, as soon
// as it is back and while tries of the push may still come: who finds the push done
// does not run it again. fence is 0 where the run began without the store.
func (c *call) storeWhenBack(fence uint64, answer []byte) {
	o := c.h.options
	ctx, cancel := context.WithTimeout(c.detached(), tries*o.tryTimeout-c.sinceFirst())
	defer cancel()
	ticker := time.NewTicker(c.lease()/3 + 1)
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
	store := c.h.options.store
	if box, ok := store.(Outbox); ok && fence == 0 { // a Begin would count as a try
		var err error
		if fence, _, _, _, err = box.Claim(ctx, c.key, c.lease(), c.sinceFirst()); err != nil {
			return err
		}
	}
	if fence == 0 {
		return nil
	}
	return store.Finish(ctx, c.key, fence, answer, c.keep())
}

// sinceFirst is how long ago the first try came.
func (c *call) sinceFirst() time.Duration { return c.age + time.Since(c.received) }

// triesCome tells whether another try of the push has come or may come, so that it
// matters that the store knows the answer: those of a function that was quick have ended.
func (c *call) triesCome() bool {
	since, t := c.sinceFirst(), c.h.options.tryTimeout
	return c.schedule == 0 && !c.rerun && since > t-t/10 && since < tries*t
}

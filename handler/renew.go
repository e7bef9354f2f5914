package wxhandler

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// renewal keeps what a run holds in a shared store.
type renewal struct {
	c    *call
	ctx  context.Context
	end  time.Time  // of the run's right to its push; zero: none
	mu   sync.Mutex // held while something is told: what stop leads to must come after it
	done chan struct{}
	gone uint64 // the fence that somebody else has taken over
	kept bool   // the push is in the outbox, or need not be
}

// renew keeps the lease of a shared store until stop, and the push itself where
// a run that outlives its process must be told of.
func (c *call) renew(ctx context.Context) (stop func()) {
	if c.h.local || c.fence == 0 && c.own == 0 {
		return func() {}
	}
	r := &renewal{c: c, ctx: ctx, done: make(chan struct{})}
	if c.own != 0 {
		r.end = c.ctx.deadline.Add(c.h.options.overrun)
	}
	go r.loop()
	return func() {
		close(r.done)
		r.mu.Lock()
		defer r.mu.Unlock()
	}
}

// renewals tick as often as a lease is renewed.
func (c *call) renewals() *time.Ticker { return time.NewTicker(c.lease()/3 + 1) }

func (r *renewal) loop() {
	ticker := r.c.renewals()
	defer ticker.Stop()
	for {
		select {
		case <-r.done:
			return
		case <-ticker.C:
		}
		if !r.step() {
			return
		}
	}
}

// step renews once, and tells whether to go on.
func (r *renewal) step() bool {
	c := r.c
	if !r.end.IsZero() && time.Now().After(r.end) {
		r.letGo()
		return false
	}
	fence := c.newest()
	switch {
	case fence == 0:
		r.locked(r.announce)
	case fence != r.gone:
		// One that fails may be the network's fault: the next may not.
		if err := c.h.options.store.Renew(r.ctx, c.key, fence, c.lease()); err != nil {
			c.log(slog.LevelWarn, "lease not renewed", slog.String("cause", err.Error()))
			if leaseLost(err) {
				r.gone = fence
				return true
			}
			c.h.claims.note(err)
		}
		r.locked(func() { r.kept = r.kept || c.keepRun(r.ctx) })
	}
	return true
}

// locked calls f unless the run has ended.
func (r *renewal) locked(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !ended(r.done) {
		f()
	}
}

// announce claims a push that this process runs by itself, since the store was away:
// where it is back, the tries that reach other replicas must not run it as well.
func (r *renewal) announce() {
	c := r.c
	if fence, err := c.claimBegun(r.ctx); err == nil && fence != 0 {
		c.h.claims.hold(c.key, fence)
		c.fence, c.alone = fence, false
	}
}

// claimBegun claims a push that was begun here without the store; 0 where somebody else
// has it, or the store has no way to claim what is no try.
func (c *call) claimBegun(ctx context.Context) (fence uint64, err error) {
	if box, ok := c.h.options.store.(Outbox); ok { // a Begin would count as a try
		fence, _, _, _, err = box.Claim(ctx, c.key, c.lease(), c.sinceFirst())
	}
	return fence, err
}

// letGo ends the right of a function that does not end itself: its lease is not
// renewed, and another try, a redelivery or RunLater may run the push again.
func (r *renewal) letGo() {
	c := r.c
	r.locked(func() {
		c.log(slog.LevelError, "function holds its push for too long: another run may take it over")
		c.observe(OutcomeStuck, 0)
		if fence := c.h.claims.drop(c.key); fence != 0 {
			c.fence = fence
		}
		c.h.alone.Abandon(c.detached(), c.key, c.own)
		c.own, c.alone = 0, false
	})
}

package wxhandler

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Outcome says what became of a request.
type Outcome uint8

const (
	// OutcomeRefused: a 4xx, or the 503 of Unavailable, before any function ran; see the Reason.
	OutcomeRefused Outcome = iota
	// OutcomeVerified: a URL verification or WeChat Cloud Run's probe was answered.
	OutcomeVerified
	// OutcomeAnswered: the function ran and its reply went out on this try.
	OutcomeAnswered
	// OutcomeRepeated: the answer of an earlier try went out, the function did not run.
	OutcomeRepeated
	// OutcomeFailed: the function failed or panicked.
	OutcomeFailed
	// OutcomeHeld: this try ended without its answer; another may bring it.
	OutcomeHeld
	// OutcomeInterim: the reply of WithFirstTryAnswer, or `success` on the last try.
	OutcomeInterim
	// OutcomeLate: the reply was handed to WithLater.
	OutcomeLate
	// OutcomeKept: the reply was kept for the user's next message.
	OutcomeKept
	// OutcomeLost: the reply came after the last try and nobody wanted it later.
	OutcomeLost
	// OutcomeStuck: the function has not ended at the time of WithOverrun; the push may run again.
	OutcomeStuck
)

var outcomes = [...]string{
	"refused", "verified", "answered", "repeated", "failed", "held", "interim", "late", "kept", "lost", "stuck",
}

// String is the outcome in one lower-case word, fit for a metric's label.
func (o Outcome) String() string { return outcomes[o] }

// Observation is what a metrics hook learns of one request, or of one reply
// after the last try. It holds no text and no id of a user.
type Observation struct {
	Outcome  Outcome       // what became of it
	Reason   Reason        // of a refusal; its String is fit for a metric's label
	Pattern  string        // the registered route that ran; "" where none was reached
	Try      int           // from 1; 0 where it does not apply
	Duration time.Duration // from the arrival of the request
	Status   int           // HTTP status; 0 where the connection was gone
}

// observer tells log and metrics.
type observer struct {
	log     *slog.Logger
	metrics func(Observation)

	mu      sync.Mutex
	told    [len(reasons)]time.Time
	skipped [len(reasons)]int
}

func (o *observer) observe(seen Observation) {
	if o.metrics == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			o.log.Error("wxhandler: the function of WithMetrics panicked", slog.Any("cause", p))
		}
	}()
	o.metrics(seen)
}

// refuse counts a refusal and tells of it.
func (o *observer) refuse(ctx context.Context, err *Error, received time.Time) {
	o.tell(ctx, err)
	o.observe(Observation{
		Outcome: OutcomeRefused, Reason: err.Reason, Duration: time.Since(received), Status: err.Reason.Status(),
	})
}

// tell logs a refusal, at most once a second for each Reason: a scanner
// must not flood the log.
func (o *observer) tell(ctx context.Context, err *Error) {
	now := time.Now()
	o.mu.Lock()
	if now.Sub(o.told[err.Reason]) < time.Second {
		o.skipped[err.Reason]++
		o.mu.Unlock()
		return
	}
	skipped := o.skipped[err.Reason]
	o.told[err.Reason], o.skipped[err.Reason] = now, 0
	o.mu.Unlock()
	attrs := []slog.Attr{slog.String("reason", err.Reason.String()), slog.Int("code", err.Code)}
	if err.Cause != nil {
		attrs = append(attrs, slog.String("cause", err.Cause.Error()))
	}
	if skipped > 0 {
		attrs = append(attrs, slog.Int("not_told", skipped))
	}
	o.log.LogAttrs(ctx, slog.LevelWarn, "wxhandler: request refused", attrs...)
}

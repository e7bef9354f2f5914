package redisstore

import (
	"context"
	"errors"
	"time"
)

// Op is an operation of the Store.
type Op uint8

// The operations, as the Store and the Outbox of package wxhandler name them.
const (
	OpBegin   Op = iota // claim a push; Claim too
	OpWait              // look for an answer while waiting
	OpRenew             // extend a lease
	OpFinish            // store an answer
	OpAbandon           // give a claim back
	OpSeen              // ask whether an answer was taken
	OpLeave             // keep an answer for the user's next message
	OpTake              // get such an answer
	OpPut               // put a job into the outbox
	OpNext              // lease the job that is due
	OpReturn            // put a leased job back
	OpAck               // remove a job that is done
	OpDrop              // remove a job that is not needed
)

var ops = [...]string{"begin", "wait", "renew", "finish", "abandon", "seen", "leave", "take", "put", "next", "return", "ack", "drop"}

// String is the operation in one lower-case word, fit for a metric's label.
func (o Op) String() string { return ops[o] }

// Outcome says what became of an operation.
type Outcome uint8

const (
	// OutcomeDone: Redis did it.
	OutcomeDone Outcome = iota
	// OutcomeAway: Redis failed; see [ErrAway].
	OutcomeAway
	// OutcomeTimeout: Redis did not answer within [WithTimeout].
	OutcomeTimeout
	// OutcomeRefused: Redis answered, and the answer is one of the other errors.
	OutcomeRefused
	// OutcomeEnded: the caller's context ended first.
	OutcomeEnded
)

var outcomes = [...]string{"done", "away", "timeout", "refused", "ended"}

// String is the outcome in one lower-case word, fit for a metric's label.
func (o Outcome) String() string { return outcomes[o] }

// Observation is what a metrics hook learns of one operation. It holds no text
// and no id of a user.
type Observation struct {
	Op       Op            // what was done
	Outcome  Outcome       // what became of it
	Duration time.Duration // from the call to its result
	Err      error         // what the caller got; nil where it was done
}

// observe tells of an operation when it ends: result points at what its caller gets.
func (s *Store) observe(op Op, start time.Time, result *error) {
	if s.options.metrics == nil {
		return
	}
	err := *result
	outcome := OutcomeDone
	switch {
	case err == nil:
	case errors.Is(err, errTimeout):
		outcome = OutcomeTimeout
	case errors.Is(err, ErrAway):
		outcome = OutcomeAway
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		outcome = OutcomeEnded
	default:
		outcome = OutcomeRefused
	}
	s.options.metrics(Observation{Op: op, Outcome: outcome, Duration: time.Since(start), Err: err})
}

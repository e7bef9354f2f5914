package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Targets for errors.Is.
var (
	// ErrAway: Redis did not answer in time, or not as it should: it is down,
	// full, read-only, loading, or refuses this user.
	ErrAway = errors.New("redisstore: Redis is away")
	// ErrLeaseLost: somebody else holds the push or job by now, or it has ended.
	ErrLeaseLost = errors.New("redisstore: the lease is lost")
	// ErrAbandoned: the run that was waited for has given its claim back, or
	// nothing is known of it.
	ErrAbandoned = errors.New("redisstore: the run was abandoned")
	// ErrGivenUp: the push was begun as often as WithRuns allows, and each run was lost.
	ErrGivenUp = errors.New("redisstore: every run of this push was lost")
	// ErrFull: too many answers wait for a user (16), or too many jobs (WithOutboxLimits).
	ErrFull = errors.New("redisstore: too much waits already")
	// ErrVersion: a newer version of this package has written the record.
	ErrVersion = errors.New("redisstore: the record is of another version")
)

// Error is what an operation failed with. errors.Is finds its Kind and its Cause.
type Error struct {
	Op    Op    // what was tried
	Kind  error // one of the Err... of this package
	Cause error // what the client said; may be nil

	refuse bool
}

// Error gives the kind and the cause. It holds no key, no answer and no secret.
func (e *Error) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("%v (%v)", e.Kind, e.Op)
	}
	return fmt.Sprintf("%v (%v): %v", e.Kind, e.Op, e.Cause)
}

// Unwrap gives Kind and Cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Cause} }

// Refuse tells package wxhandler that a push must not run while Redis is away.
func (e *Error) Refuse() bool { return e.refuse }

// Away tells package wxhandler that Redis could not be asked.
func (e *Error) Away() bool { return e.Kind == ErrAway }

// LeaseLost tells package wxhandler that somebody else holds the push.
func (e *Error) LeaseLost() bool { return e.Kind == ErrLeaseLost }

// GivenUp tells package wxhandler that the push must not run again.
func (e *Error) GivenUp() bool { return e.Kind == ErrGivenUp }

func (s *Store) failed(op Op, kind, cause error) error {
	return &Error{Op: op, Kind: kind, Cause: cause, refuse: s.options.policy == Refuse && (kind == ErrAway || kind == ErrVersion)}
}

// classify makes an Error of what the client said. The end of the caller's own
// context stays what it is.
func (s *Store) classify(ctx context.Context, op Op, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	const mark = "WXVERSION "
	if _, version, found := strings.Cut(err.Error(), mark); found {
		version, _, _ = strings.Cut(version, " ")
		return s.failed(op, ErrVersion, fmt.Errorf("version %.16q, this is %d", version, recordVersion))
	}
	return s.failed(op, ErrAway, err)
}

package redisstore

import (
	"errors"
	"strings"
	"time"
)

// Policy is what becomes of a push that nobody has begun while Redis is away or
// slow.
type Policy uint8

const (
	// FailOpen: the handler's process answers by itself, as if it were the only
	// one. It is the default: a bot whose Redis is away still answers, and a user who
	// reads "the service is out of order" is certain, a second run is not. Where
	// the function outlasts a try, the second try is held, as another replica has
	// had the first, and the third runs it: so twice in all, unless Redis goes and comes
	// more than once within the tries. Which try it is, the timestamp of the push tells
	// then, so a replica whose clock is seconds off may answer 5 s later.
	FailOpen Policy = iota
	// Refuse: the function does not run. The try is held, and goes on if Redis
	// comes back within it; else WeChat sends the push again, three times in all.
	// For functions that must not run twice.
	Refuse
)

// String is the policy in one word.
func (p Policy) String() string {
	if p == Refuse {
		return "refuse"
	}
	return "fail open"
}

// Option changes a default of [New].
type Option func(*options) error

type options struct {
	prefix  string
	policy  Policy
	timeout time.Duration
	poll    time.Duration
	runs    int
	jobs    int
	keep    time.Duration
	metrics func(Observation)
}

// longest is far beyond any use, and far below what Redis and a time.Duration hold.
const longest = 365 * 24 * time.Hour

func newOptions(opts []Option) (*options, error) {
	o := &options{
		prefix: "wxkit:", timeout: 500 * time.Millisecond, poll: 500 * time.Millisecond,
		runs: 2, jobs: 10_000, keep: 24 * time.Hour,
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("redisstore: an Option is nil")
		}
		if err := opt(o); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// WithPrefix sets what every key and the channel start with; `wxkit:` by default.
// Bots that must not meet in one Redis need a prefix each (the pushes of
// several accounts do not meet: their keys hold the AppID). At most 64 bytes,
// without braces, which would change the hash tag.
func WithPrefix(prefix string) Option {
	return func(o *options) error {
		if prefix == "" || len(prefix) > 64 || strings.ContainsAny(prefix, "{}") {
			return errors.New("redisstore: WithPrefix needs 1 to 64 bytes without braces")
		}
		o.prefix = prefix
		return nil
	}
}

// WithPolicy sets what becomes of new pushes while Redis is away; [FailOpen] by
// default.
func WithPolicy(p Policy) Option {
	return func(o *options) error {
		if p > Refuse {
			return errors.New("redisstore: WithPolicy needs FailOpen or Refuse")
		}
		o.policy = p
		return nil
	}
}

// WithTimeout bounds every operation, the client's own repeats included; 500 ms
// by default, 1 ms to 4 s. It must leave a push time for its function within the
// 5 s of a try.
func WithTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d < time.Millisecond || d > 4*time.Second {
			return errors.New("redisstore: WithTimeout needs 1 ms to 4 s")
		}
		o.timeout = d
		return nil
	}
}

// WithPoll sets how often a waiting try looks for its answer by itself, in case
// the message that wakes it was lost; 500 ms by default, 5 ms to 5 s.
func WithPoll(d time.Duration) Option {
	return func(o *options) error {
		if d < 5*time.Millisecond || d > 5*time.Second {
			return errors.New("redisstore: WithPoll needs 5 ms to 5 s")
		}
		o.poll = d
		return nil
	}
}

// WithRuns sets how often a push is begun at most, counting the runs whose
// replica died; 2 by default, 1 to 10. After that it is given up ([ErrGivenUp]): a push
// that kills every process it reaches must not kill them all.
func WithRuns(n int) Option {
	return func(o *options) error {
		if n < 1 || n > 10 {
			return errors.New("redisstore: WithRuns needs 1 to 10")
		}
		o.runs = n
		return nil
	}
}

// WithOutboxLimits bounds the outbox: at most jobs wait at once (10,000 by
// default), and an outbox into which nothing was put for keep is forgotten (24
// hours by default; a year is the most).
func WithOutboxLimits(jobs int, keep time.Duration) Option {
	return func(o *options) error {
		if jobs < 1 || keep < time.Second || keep > longest {
			return errors.New("redisstore: WithOutboxLimits needs a positive number of jobs and a second to a year")
		}
		o.jobs, o.keep = jobs, keep
		return nil
	}
}

// WithMetrics calls f after every operation. f must be quick and safe for
// concurrent use; it may not panic.
func WithMetrics(f func(Observation)) Option {
	return func(o *options) error { o.metrics = f; return nil }
}

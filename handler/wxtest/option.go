package wxtest

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Option changes how a WeChat delivers.
type Option func(*options)

type options struct {
	ctx         context.Context
	path        string
	timeout     time.Duration
	tries       int
	lostTries   []int
	lostAnswers []int
	latency     time.Duration
	delays      []time.Duration // instead of tries
	retryField  string
	tampers     []func(*Request)
}

func defaultOptions() options {
	return options{ctx: context.Background(), timeout: 5 * time.Second, tries: 3}
}

// with gives the options with others on top; the receiver keeps its own.
func (o options) with(opts []Option) options {
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

func (o *options) check() error {
	switch {
	case o.ctx == nil:
		return errors.New("wxtest: WithContext needs a context")
	case o.timeout <= 0:
		return errors.New("wxtest: WithTimeout needs a positive duration")
	case o.tries < 1:
		return errors.New("wxtest: WithTries needs at least one")
	case o.latency < 0:
		return errors.New("wxtest: WithLatency needs a duration that is not negative")
	}
	return nil
}

// limit is how many tries there are.
func (o *options) limit() int {
	if o.delays != nil {
		return len(o.delays) + 1
	}
	return o.tries
}

// WithContext ends all tries when ctx ends. Handlers called in the process see
// its values; their own context ends only when WeChat drops the connection.
func WithContext(ctx context.Context) Option { return func(o *options) { o.ctx = ctx } }

// WithPath is the path, and the query if any, of the callback URL; "/" by
// default, with [Dial] that of its URL. WeChat's parameters follow the query.
func WithPath(path string) Option { return func(o *options) { o.path = path } }

// WithTimeout is how long WeChat waits for the answer of a try; 5 s by default.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithTries is how often WeChat tries in all; 3 by default. A URL verification
// is one try.
func WithTries(n int) Option { return func(o *options) { o.tries, o.delays = n, nil } }

// WithLostTry loses the n-th tries, from 1, on their way to the server; their
// time passes all the same.
func WithLostTry(n ...int) Option {
	return func(o *options) { o.lostTries = slices.Concat(o.lostTries, n) }
}

// WithLostAnswer loses the answers of the n-th tries, from 1, on their way back:
// the server believes that it has answered.
func WithLostAnswer(n ...int) Option {
	return func(o *options) { o.lostAnswers = slices.Concat(o.lostAnswers, n) }
}

// WithLatency is how long a request travels before it arrives, and the answer
// before it is back; 0 by default. Both count as WeChat's waiting. With [New] the
// handler also learns that much later that the connection was dropped.
func WithLatency(d time.Duration) Option { return func(o *options) { o.latency = d } }

// WithRetryField names an element that counts redeliveries: RetryTimes in
// xpay_* pushes. From the second try on it holds the number of the redelivery,
// from 1, and the message is sealed and signed anew under the same timestamp
// and nonce. By default all tries are the identical request.
func WithRetryField(name string) Option { return func(o *options) { o.retryField = name } }

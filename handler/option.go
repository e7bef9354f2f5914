package wxhandler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Option changes a default of [New], [Verify], [Envelope] or [AllowSources].
type Option func(*options) error

// options are the settings behind the Option functions, with their defaults.
type options struct {
	logger  *slog.Logger
	metrics func(Observation)

	limit  int
	window time.Duration
	lookup func(r *http.Request, id string) (Config, bool)

	store      Store
	tryTimeout time.Duration
	runLimit   time.Duration // 0: what the tries and the late policy make of it
	overrun    time.Duration
	later      func(context.Context, *Message, Reply)
	durable    func(context.Context, *Message, Reply) error
	delivery   Delivery
	interim    Reply
	firstTry   bool
	keepNext   time.Duration
	asksNext   func(*Message) bool
	redelivery map[string]time.Duration
}

// Far beyond any use, and far below what a time.Duration can hold.
const (
	maxWindow   = 365 * 24 * time.Hour
	maxRunLimit = 24 * time.Hour
)

func newOptions(opts []Option) (*options, error) {
	o := &options{
		limit:      defaultBodyLimit,
		window:     5 * time.Minute,
		tryTimeout: 5 * time.Second,
		overrun:    defaultOverrun,
		redelivery: map[string]time.Duration{},
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("wxhandler: an Option is nil")
		}
		if err := opt(o); err != nil {
			return nil, err
		}
	}
	if o.logger == nil {
		o.logger = slog.Default()
	}
	if o.store == nil {
		o.store = NewMemoryStore(0)
	}
	if _, ok := o.store.(Outbox); o.durable != nil && !ok {
		return nil, errors.New("wxhandler: WithDurableLater needs a Store that is an Outbox too")
	}
	return o, nil
}

// WithLogger sets where refusals, failed functions and lost answers are told;
// slog.Default() by default. No line holds a token, a key or the text of a message,
// unless your own error, panic or pattern does.
// Refusals of one Reason are told at most once a second.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error { o.logger = l; return nil }
}

// WithMetrics calls f for every request, after its answer is written, and for
// what comes after a request that had to go without: a failure, a late answer.
// [Verify] and [Envelope] tell of refusals only. f must be quick and safe for
// concurrent use; a panic of f is logged.
func WithMetrics(f func(Observation)) Option {
	return func(o *options) error { o.metrics = f; return nil }
}

// WithBodyLimit refuses larger bodies with 413; 64 KiB by default.
func WithBodyLimit(bytes int) Option {
	return func(o *options) error {
		if bytes <= 0 {
			return errors.New("wxhandler: WithBodyLimit needs a positive number of bytes")
		}
		o.limit = bytes
		return nil
	}
}

// WithWindow sets how far the timestamp of a request may be from now; 5 minutes
// by default. A push that WeChat redelivers for hours may be older by as much.
// Within the window a repeated push is answered from the store, so the answers
// are kept for that long. 0 turns the check off: then a request that somebody has
// seen can be repeated for ever, and runs again a minute after its last answer.
// A year is the most.
func WithWindow(d time.Duration) Option {
	return func(o *options) error {
		if d < 0 || d > maxWindow {
			return errors.New("wxhandler: WithWindow needs 0 to a year")
		}
		o.window = d
		return nil
	}
}

// WithLookup serves many accounts through one handler. f gets the request and
// the id that the push is addressed to (ToUserName, or AppId of a third-party
// platform; unchecked at that moment, and "" for URL verification, where only
// the request, say r.PathValue or the query, can tell) and returns that
// account's Config. Where it returns false, the Config given to New is used; it
// may be the zero Config, and then such requests are refused. Parsed configs
// are kept for as long as f returns an equal Config.
func WithLookup(f func(r *http.Request, id string) (Config, bool)) Option {
	return func(o *options) error { o.lookup = f; return nil }
}

// WithStore sets where the three tries meet; a [MemoryStore] of its own by
// default. Replicas behind one URL need a store that they share: package
// redisstore has one. While a shared store fails, this process answers new pushes
// by itself, unless the store's error says otherwise (see [Store]).
func WithStore(s Store) Option {
	return func(o *options) error { o.store = s; return nil }
}

// WithLater gets the replies that no try could bring any more, for instance to
// send them through the customer-service API: when the function has ended, no
// try is open, and none has come for a try's time and a second (6 s) or the third
// is over. The context has the values of the request and of [PushFrom], and a
// deadline of a minute. With it the
// function's own deadline becomes that of [WithRunLimit]. Replies that must
// survive the process, or a failure of f, want [WithDurableLater].
func WithLater(f func(ctx context.Context, m *Message, reply Reply)) Option {
	return func(o *options) error { o.later = f; return nil }
}

// WithAnswerNext keeps a reply that no try could bring any more, and gives it as
// the answer to the user's next message, for keep. asks chooses the messages
// that get it, say those with the text "continue"; they then run no function.
// Messages that do not ask run as always and leave the kept reply waiting. With
// a nil asks every message gets it. With both this and WithLater, Later gets
// what cannot be kept. The function's own deadline becomes that of [WithRunLimit].
// A year is the most to keep.
func WithAnswerNext(keep time.Duration, asks func(m *Message) bool) Option {
	return func(o *options) error {
		if keep <= 0 || keep > maxWindow {
			return errors.New("wxhandler: WithAnswerNext needs a positive duration of at most a year")
		}
		if asks == nil {
			asks = func(*Message) bool { return true }
		}
		o.keepNext, o.asksNext = keep, asks
		return nil
	}
}

// WithFirstTryAnswer answers the first try after 4.5 s with reply (nil:
// `success`) instead of holding it, and so ends WeChat's tries: for users who
// should soon read "still thinking". What the function answers after that goes
// to [WithLater] or [WithAnswerNext]. Pushes that WeChat redelivers on a
// schedule of their own are held as ever.
func WithFirstTryAnswer(reply Reply) Option {
	return func(o *options) error { o.firstTry, o.interim = true, reply; return nil }
}

// WithRunLimit sets how long after the first try a function's context ends. By
// default that is 14.5 s, the last moment at which the third try can bring its
// answer, and two minutes with WithLater or WithAnswerNext. A day is the most.
func WithRunLimit(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 || d > maxRunLimit {
			return errors.New("wxhandler: WithRunLimit needs a positive duration of at most a day")
		}
		o.runLimit = d
		return nil
	}
}

// WithTryTimeout says when WeChat drops a connection; 5 s by default. Everything
// that depends on it follows: an answer is due a tenth of it earlier. For tests
// and demonstrations that cannot wait.
func WithTryTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 || d > maxRunLimit {
			return errors.New("wxhandler: WithTryTimeout needs a positive duration of at most a day")
		}
		o.tryTimeout = d
		return nil
	}
}

// WithRedelivery names an Event that WeChat redelivers, for as long as span,
// until it gets an answer, beyond those this package knows (xpay_*, the
// WeChat Store's, the mini-game payments): an error or a panic then answers 500
// instead of `success`, and the push runs again.
func WithRedelivery(event string, span time.Duration) Option {
	return func(o *options) error {
		if event == "" || span <= 0 || span > maxWindow {
			return fmt.Errorf("wxhandler: WithRedelivery(%q, %v) needs an Event and a positive duration of at most a year", event, span)
		}
		o.redelivery[string(appendLower(nil, event))] = span
		return nil
	}
}

package wxhandler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Outbox is a [Store] that keeps jobs until they are acknowledged, whatever
// becomes of the process that put them: see [WithDurableLater]. It uses standard
// types only. A job is due after a delay; who takes it holds it by a lease, told
// by a fence as a push is.
type Outbox interface {
	Store
	// Put keeps job under id, due after delay. It takes the place of a job with
	// that id, also from one who holds it; the count of attempts stays.
	Put(ctx context.Context, id string, job []byte, delay time.Duration) error
	// Next leases the job that is due for longest; attempt counts the leases
	// of this job, this one included. Where none is due, lot is "" and idle how
	// long none will be (negative: there is none).
	Next(ctx context.Context, lease time.Duration) (lot string, fence uint64, attempt int, job []byte, idle time.Duration, err error)
	// Return puts a leased job back as job, due after delay, with the count of
	// attempts to go on from. An error may tell that the lease is lost.
	Return(ctx context.Context, lot string, fence uint64, job []byte, delay time.Duration, attempts int) error
	// Ack forgets a leased job. An error may tell that the lease is lost.
	Ack(ctx context.Context, lot string, fence uint64) error
	// Claim is Begin, but for no try: it takes no answer, and changes nothing that Seen tells.
	// begun is how long ago the push was first begun, where the Store knows of none.
	Claim(ctx context.Context, key string, lease, begun time.Duration) (fence uint64, age time.Duration, done bool, answer []byte, err error)
	// Drop forgets the job that was put under id, whoever holds it.
	Drop(ctx context.Context, id string) error
}

// Delivery says how the function of [WithDurableLater] is called. The zero
// Delivery has the defaults.
type Delivery struct {
	// Attempts is how often a reply is tried at most, 8 by default; an attempt
	// whose process died counts.
	Attempts int
	// Backoff is the pause after the first failure, 5 s by default. It doubles
	// with each, up to MaxBackoff, 5 minutes by default.
	Backoff, MaxBackoff time.Duration
	// Timeout bounds one call, a minute by default. A call that did not end then
	// may be made again beside it.
	Timeout time.Duration
	// DeadLetter gets the replies whose attempts are spent, with the last error
	// that this process knows of. reply is nil where the push itself was given up,
	// because every process that ran it died. Once for each reply, and again where
	// the process, or the Store, was lost before its end could be told. May be nil: the log tells in any case.
	DeadLetter func(ctx context.Context, m *Message, reply Reply, err error)
}

func (d Delivery) withDefaults() (Delivery, error) {
	if d.Attempts < 0 || d.Backoff < 0 || d.MaxBackoff < 0 || d.Timeout < 0 || max(d.Backoff, d.MaxBackoff, d.Timeout) > maxRunLimit {
		return d, errors.New("wxhandler: a Delivery needs positive numbers, and durations of at most a day")
	}
	set := func(field *time.Duration, value time.Duration) {
		if *field == 0 {
			*field = value
		}
	}
	set(&d.Backoff, 5*time.Second)
	set(&d.MaxBackoff, max(5*time.Minute, d.Backoff))
	set(&d.Timeout, lateLimit)
	if d.Attempts == 0 {
		d.Attempts = 8
	}
	return d, nil
}

// pause is how long to wait after a number of failed attempts.
func (d Delivery) pause(attempts int) time.Duration {
	pause := d.Backoff
	for ; attempts > 1 && pause < d.MaxBackoff; attempts-- {
		pause *= 2
	}
	return min(pause, d.MaxBackoff)
}

// WithDurableLater is [WithLater] for replies that must not be lost with a process. A
// reply that no try could bring is put into the Store, which must be an [Outbox]
// (package redisstore has one; a [MemoryStore] is one too, for a single process),
// and stays there until f has returned nil: on any replica that runs
// [Handler.RunLater], again after an error, at most as often as d says. A push
// whose run takes longer than one try is kept likewise: when its process dies and
// no try takes it over, RunLater runs the function once more. Quick pushes cost
// nothing more than with WithLater.
//
// f is called at least once for each such reply, and again where its success
// could not be told. reply is read back from the answer: one of this package's types
// [ReplyText], [ReplyMedia], [ReplyVideo], [ReplyNews], and a [ReplyRaw] with the
// whole answer for any other. The context has [PushFrom] and the deadline of d,
// and no other values of the request. While the Store is away, a reply is handed
// to f once, from memory.
func WithDurableLater(f func(ctx context.Context, m *Message, reply Reply) error, d Delivery) Option {
	return func(o *options) (err error) {
		if f == nil {
			return errors.New("wxhandler: WithDurableLater needs a function")
		}
		o.durable = f
		o.delivery, err = d.withDefaults()
		o.later = func(ctx context.Context, m *Message, reply Reply) {
			if err := f(ctx, m, reply); err != nil {
				o.logger.LogAttrs(ctx, slog.LevelError, "wxhandler: Later failed, and nobody tries again", slog.String("cause", err.Error()))
			}
		}
		return err
	}
}

// outbox is the store, where WithDurableLater is used.
func (h *Handler) outbox() Outbox {
	if h.options.durable == nil {
		return nil
	}
	return h.options.store.(Outbox)
}

// quiet is for how long no try must have come before an answer is late.
func (c *call) quiet() time.Duration {
	t := c.h.options.tryTimeout
	if !c.interim.IsZero() {
		return t / 5
	}
	return t + t/5
}

// keepRun puts a push into the outbox whose run has outlived one try, and tells
// whether that is done.
func (c *call) keepRun(ctx context.Context) bool {
	box := c.h.outbox()
	if box == nil || c.schedule > 0 || c.own == 0 || c.rerun { // only who runs it has a claim of its own; a job is there already under RunLater
		return true
	}
	if time.Since(c.received) < c.h.options.tryTimeout {
		return false
	}
	j := c.job(nil)
	err := box.Put(ctx, c.key, j.append(nil), j.quiet)
	if err != nil {
		c.log(slog.LevelWarn, "push not kept", slog.String("cause", err.Error()))
	}
	c.put = c.put || err == nil
	return err == nil
}

// keepAnswer puts a late answer into the outbox.
func (c *call) keepAnswer(ctx context.Context, answer []byte) bool {
	ended := c.received.Add(c.h.options.tryTimeout) // this try itself
	if !c.interim.IsZero() {
		ended = c.interim
	}
	err := c.h.outbox().Put(ctx, c.key, c.job(answer).append(nil), max(c.quiet()-time.Since(ended), 0))
	if err != nil {
		c.log(slog.LevelError, "late answer not kept; this process delivers it", slog.String("cause", err.Error()))
	}
	return err == nil
}

// dropJob takes the push out again: its answer went out.
func (c *call) dropJob() {
	if !c.put {
		return
	}
	if err := c.h.outbox().Drop(c.detached(), c.key); err != nil {
		c.log(slog.LevelWarn, "push stays in the outbox", slog.String("cause", err.Error()))
	}
}

// maxDeliveries is how many late answers one RunLater works on at once.
const maxDeliveries = 8

// RunLater delivers what [WithDurableLater] keeps in the Store, and runs pushes
// again whose process died, until ctx ends; then it waits for what it is at,
// whose context ends too, and returns ctx's error. Start it on every replica, or
// on some; each job is leased to one. It works on 8 jobs at once, and looks for
// more once a second. A handler without WithDurableLater is an error.
//
// [Handler.Shutdown] ends it too, more gently: it takes no more jobs, finishes what it is at
// and returns nil. For that let ctx outlive Shutdown.
func (h *Handler) RunLater(ctx context.Context) error {
	box := h.outbox()
	if box == nil {
		return errors.New("wxhandler: RunLater needs WithDurableLater")
	}
	slots := make(chan struct{}, maxDeliveries)
	defer h.running.loop()()
	var working sync.WaitGroup
	defer working.Wait()
	closing := h.running.closing()
	if h.local { // nobody else can deliver what it holds
		closing = nil
	}
	tick := min(max(h.options.tryTimeout/5, time.Millisecond), time.Second)
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		case <-closing:
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if ended(closing) {
			return nil
		}
		last := h.running.ended()
		pause, err := h.nextJob(ctx, box, func(d *delivery) {
			working.Go(func() {
				defer func() { <-slots }()
				d.work(ctx)
			})
		})
		if err != nil && ctx.Err() == nil {
			h.observer.log.LogAttrs(ctx, slog.LevelError, "wxhandler: outbox failed", slog.String("cause", err.Error()))
		}
		if pause == 0 && err == nil {
			continue // a job was taken: there may be more
		}
		<-slots
		if last && h.local && pause == noJob && err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-closing:
			return nil
		case <-time.After(min(pause, tick)):
		}
	}
}

// ended tells whether a channel is closed.
func ended(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// noJob is the pause where the outbox is empty.
const noJob = time.Duration(math.MaxInt64)

// nextJob hands the next job that is due to start, or tells how long there is none.
func (h *Handler) nextJob(ctx context.Context, box Outbox, start func(*delivery)) (pause time.Duration, err error) {
	// The lease spans a call of the user's function and what the store needs around it.
	lease := h.options.delivery.Timeout + h.options.tryTimeout
	lot, fence, attempt, record, idle, err := box.Next(ctx, lease)
	h.claims.note(err)
	if err != nil || lot == "" {
		switch {
		case err != nil || idle == 0:
			idle = time.Minute
		case idle < 0:
			idle = noJob
		}
		return idle, err
	}
	d := &delivery{h: h, box: box, lot: lot, fence: fence, attempt: attempt}
	if err := d.job.read(record); errors.Is(err, errJobVersion) {
		// A later version may know it; this one must not forget it.
		return time.Minute, errors.Join(err, box.Return(ctx, lot, fence, record, lease, attempt-1))
	} else if err != nil {
		d.bury(context.WithoutCancel(ctx), nil, nil, err)
		return time.Minute, nil
	}
	start(d)
	return 0, nil
}

// delivery is a job that is leased to this process.
type delivery struct {
	h       *Handler
	box     Outbox
	lot     string
	fence   uint64
	attempt int
	job     job
}

// work brings a job one step on.
func (d *delivery) work(ctx context.Context) {
	settled := context.WithoutCancel(ctx)
	c, err := d.job.call(ctx, d.h)
	if err != nil {
		d.bury(settled, nil, nil, err)
		return
	}
	if !d.job.late {
		pause, err := d.conclude(ctx, c)
		switch {
		case givenUp(err):
			d.bury(settled, c, nil, err)
			return
		case err != nil:
			c.log(slog.LevelError, "store failed", slog.String("cause", err.Error()))
			d.back(settled, c, max(pause, d.h.options.tryTimeout), d.attempt-1)
			return
		case pause > 0: // somebody runs it, or may take the answer
			d.back(settled, c, pause, d.attempt-1)
			return
		case !d.job.late: // taken, or nothing to say
			d.done(settled, c)
			return
		}
	}
	d.deliver(ctx, c)
}

// conclude finds out what has become of the push: pause is how long to wait for
// more, and job.late tells that its answer is there and will not be taken.
func (d *delivery) conclude(ctx context.Context, c *call) (pause time.Duration, err error) {
	if !d.job.answered {
		if pause = c.grace(); pause > 0 {
			return pause, nil
		}
		fence, age, done, answer, err := d.box.Claim(ctx, c.key, d.lease(c), 0)
		switch {
		case err != nil:
			return 0, err
		case fence == 0 && !done:
			return c.lease(), nil
		case done: // the run tells of it itself, if its process lives
			pause = d.job.quiet
		default:
			c.fence, c.age = fence, age
			if answer, err = d.resume(ctx, c); answer == nil {
				return c.lease(), err
			}
		}
		if isSuccess(answer) {
			return 0, nil
		}
		d.job.answer, d.job.answered = answer, true
	}
	taken, idle, err := d.box.Seen(ctx, c.key)
	switch {
	case leaseLost(err): // forgotten long ago
	case err != nil || taken:
		return 0, err
	default:
		pause = max(pause, d.job.quiet-idle, 0)
	}
	d.job.late = pause == 0
	return pause, nil
}

// lease is short where it is renewed, and need not be where the store is in this process.
func (d *delivery) lease(c *call) time.Duration {
	if d.h.local {
		return c.hold()
	}
	return c.lease()
}

// resume answers a push that this delivery has claimed: by its function, unless
// that has run in this very process while the store was away (which gives its
// answer), or runs still (nil).
func (d *delivery) resume(ctx context.Context, c *call) (answer []byte, err error) {
	if d.h.local {
		return d.again(c), nil
	}
	claimed, done, answer, err := c.beginHere(ctx)
	switch {
	case claimed:
		return d.again(c), nil
	case done || c.fence == 0 || err != nil:
		return answer, err
	}
	return nil, d.box.Abandon(ctx, c.key, c.fence) // a run that knows of no claim; it says itself what came of it
}

// again runs the function of a push whose process died.
func (d *delivery) again(c *call) (answer []byte) {
	d.h.running.add()
	defer d.h.running.done()
	c.log(slog.LevelWarn, "a run was lost; the function runs again")
	res := c.invoke()
	if errors.Is(res.err, ErrBusy) || errors.Is(res.err, ErrAgain) { // not now: the job comes again
		c.putBack()
		return nil
	}
	answer, err := c.settle(res)
	if err != nil {
		c.observe(OutcomeFailed, 0)
	}
	return answer
}

// deliver hands the answer to the user's next message or to the user's function.
func (d *delivery) deliver(ctx context.Context, c *call) {
	settled := context.WithoutCancel(ctx)
	if d.attempt > d.h.options.delivery.Attempts { // the one before died with its process
		d.bury(settled, c, readReply(d.job.answer), errors.New("wxhandler: the process died in every attempt"))
		return
	}
	if c.keepForNext(settled, d.job.answer) {
		d.done(settled, c)
		return
	}
	reply := readReply(d.job.answer)
	err := d.call(ctx, c, reply)
	switch {
	case err == nil:
		d.done(settled, c)
		c.observe(OutcomeLate, 0)
	case ctx.Err() != nil: // it was we who ended it
		d.back(settled, c, 0, d.attempt-1)
	case d.attempt >= d.h.options.delivery.Attempts:
		d.bury(settled, c, reply, err)
	default:
		c.log(slog.LevelWarn, "Later failed, and is tried again", slog.String("cause", err.Error()), slog.Int("attempt", d.attempt))
		d.back(settled, c, d.h.options.delivery.pause(d.attempt), d.attempt)
	}
}

// call calls the user's function once.
func (d *delivery) call(ctx context.Context, c *call, reply Reply) (err error) {
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, pushKey{}, c.in.push()), d.h.options.delivery.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
			c.failed("Later panicked", err)
		}
	}()
	return d.h.options.durable(ctx, c.in.message, reply)
}

// bury ends a job that came to nothing.
func (d *delivery) bury(ctx context.Context, c *call, reply Reply, err error) {
	if c == nil {
		d.h.observer.log.LogAttrs(ctx, slog.LevelError, "wxhandler: job cannot be read and is dropped", slog.String("cause", err.Error()))
		d.done(ctx, nil)
		return
	}
	c.log(slog.LevelError, "late answer is lost", slog.String("cause", err.Error()), slog.Int("attempt", d.attempt))
	c.observe(OutcomeLost, 0)
	if dead := d.h.options.delivery.DeadLetter; dead != nil {
		defer func() {
			if p := recover(); p != nil {
				c.failed("DeadLetter panicked", &panicError{p, debug.Stack()})
			}
			d.done(ctx, c)
		}()
		dead(context.WithValue(ctx, pushKey{}, c.in.push()), c.in.message, reply, err)
		return
	}
	d.done(ctx, c)
}

func (d *delivery) done(ctx context.Context, c *call) { d.tell(ctx, c, d.box.Ack(ctx, d.lot, d.fence)) }

func (d *delivery) back(ctx context.Context, c *call, pause time.Duration, attempts int) {
	d.tell(ctx, c, d.box.Return(ctx, d.lot, d.fence, d.job.append(nil), pause, attempts))
}

// tell logs what the outbox did not take; the job comes again when its lease ends.
func (d *delivery) tell(ctx context.Context, c *call, err error) {
	if err != nil && c != nil {
		c.log(slog.LevelWarn, "outbox did not take it", slog.String("cause", err.Error()))
	}
}

// call makes a call of a job: there is no try, so nothing may be written.
func (j *job) call(ctx context.Context, h *Handler) (*call, error) {
	m, err := wxmsg.Read(j.message)
	if err != nil {
		return nil, fmt.Errorf("wxhandler: message of a job: %w", err)
	}
	r := (&http.Request{}).WithContext(ctx)
	c := &call{h: h, r: r, received: time.Now(), key: j.key, rerun: true}
	c.in.message, c.in.account = m, &account{id: j.account, config: Config{AppID: j.appID}}
	c.in.query.openID, c.in.query.seconds = j.openID, c.received.Unix()
	c.in.sealed = j.encrypted
	if c.route = h.router.match(m); c.route == nil {
		c.route = h.router.unrouted
	}
	return c, nil
}

package wxhandler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

const (
	// tries is how often WeChat sends a push.
	tries = 3
	// leaseMargin is how long after its deadline a run may still finish before
	// somebody else may begin it.
	leaseMargin = 10 * time.Second
	// localLease is a lease that need not be renewed: a MemoryStore lives and
	// dies with its runs.
	localLease = 24 * time.Hour
	// lateLimit is how long a function of WithLater may take.
	lateLimit = time.Minute
	// lateRunLimit is the default of WithRunLimit where an answer may be late.
	lateRunLimit = 2 * time.Minute
)

// call is one try of one push on its way through the handler.
type call struct {
	h        *Handler
	w        http.ResponseWriter
	r        *http.Request
	in       opened
	route    *route
	schedule time.Duration // how long WeChat redelivers it; 0 for three tries
	received time.Time
	key      string
	fence    uint64
	age      time.Duration // of the push, when this try came
	interim  time.Time     // when WithFirstTryAnswer answered it
	ctx      callContext   // of the function, where this try runs it
	values   context.Context
}

// detached has the values of the request and outlives it.
func (c *call) detached() context.Context {
	if c.values == nil {
		c.values = context.WithoutCancel(c.r.Context())
	}
	return c.values
}

// failure is the answer of a push that must come again.
const failure = http.StatusInternalServerError

// serve decides what this try does: run the function, wait for the run of
// another try, or repeat its answer.
func (c *call) serve() {
	fence, age, done, answer, err := c.begin()
	c.fence, c.age = fence, age
	switch {
	case err != nil && c.r.Context().Err() != nil: // the next try may claim it
		c.log(slog.LevelError, "store failed, and WeChat has hung up", slog.String("cause", err.Error()))
		c.dropped()
	case err != nil:
		c.log(slog.LevelError, "store failed; this try runs by itself", slog.String("cause", err.Error()))
		c.run()
	case fence != 0:
		c.run()
	case done:
		c.write(answer, OutcomeRepeated)
	default:
		c.join()
	}
}

// begin claims the push. A store of other processes is asked on a context that
// WeChat's hanging up does not end: a claim that was made, but not told, would
// keep the push from everybody until its lease ends.
func (c *call) begin() (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	if c.h.local {
		return c.h.options.store.Begin(c.r.Context(), c.key, localLease)
	}
	ctx, cancel := context.WithTimeout(c.detached(), max(c.patience(), c.h.options.tryTimeout/10))
	defer cancel()
	return c.h.options.store.Begin(ctx, c.key, c.lease())
}

// lease is until when a run of a shared store may go on.
func (c *call) lease() time.Duration { return max(time.Until(c.deadline()), 0) + leaseMargin }

// try is which of WeChat's tries this is, told by the age of the push: a try
// follows the one before as soon as that is dropped. A lost try counts.
func (c *call) try() int {
	t := c.h.options.tryTimeout
	return min(1+int((c.age+t/5)/t), tries)
}

// patience is how long this try can wait and still be answered.
func (c *call) patience() time.Duration {
	t := c.h.options.tryTimeout
	return t - t/10 - time.Since(c.received)
}

// deadline is the last moment at which a function's answer is of use.
func (c *call) deadline() time.Time {
	o := c.h.options
	first := c.received.Add(-c.age)
	limit := tries*o.tryTimeout - o.tryTimeout/10
	switch {
	case o.runLimit > 0:
		limit = o.runLimit
	case o.later != nil || o.keepNext > 0:
		limit = lateRunLimit
	}
	if end := first.Add(limit); end.After(c.received) {
		return end
	}
	return c.received.Add(o.tryTimeout - o.tryTimeout/10) // a redelivery, long after the first
}

// run runs the function, on the request's own goroutine where nothing must be
// answered before it ends.
func (c *call) run() {
	c.h.running.add()
	defer c.h.running.done()
	if c.h.options.keepNext > 0 {
		given, err := c.giveKept()
		if err != nil {
			c.finish(result{err: err}, true)
		}
		if given || err != nil {
			return
		}
	}
	if !c.h.options.firstTry || c.schedule > 0 {
		c.finish(c.invoke(), true)
		return
	}
	c.runAside()
}

// runAside runs the function on a goroutine of its own and answers this try in
// time whatever becomes of it.
func (c *call) runAside() {
	ended := make(chan result)
	interim := make(chan struct{})
	c.h.running.Go(func() {
		res := c.invoke()
		select {
		case ended <- res:
		case <-interim:
			c.finish(res, false)
		}
	})
	timer := time.NewTimer(c.patience())
	defer timer.Stop()
	select {
	case res := <-ended:
		c.finish(res, true)
	case <-c.r.Context().Done():
		close(interim)
		c.dropped()
	case <-timer.C:
		c.interim = time.Now()
		close(interim)
		c.writeInterim()
	}
}

// result is what a function came to.
type result struct {
	reply Reply
	err   error
}

var errExit = errors.New("the function ended its goroutine (runtime.Goexit)")

// invoke runs the function once on a context of its own. A panic becomes an
// error; a Goexit cannot be stopped, but is settled before the goroutine ends.
func (c *call) invoke() (res result) {
	ctx := &c.ctx
	ctx.Context, ctx.push, ctx.deadline = c.detached(), c.in.push(), c.deadline()
	ctx.push.Try, ctx.push.Received = c.try(), c.received
	stop := c.renew(ctx.Context)
	returned := false
	defer func() {
		stop()
		ctx.end(context.Canceled)
		if returned {
			return
		}
		if p := recover(); p != nil {
			res.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			return
		}
		c.settle(result{err: errExit})
	}()
	res.reply, res.err = c.route.fn(ctx, c.in.message)
	returned = true
	return res
}

// renew keeps the lease of a shared store until the run has ended.
func (c *call) renew(ctx context.Context) (stop func()) {
	if c.h.local || c.fence == 0 {
		return func() {}
	}
	lease := c.lease()
	ticker := time.NewTicker(lease / 2)
	done := make(chan struct{})
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				// One that fails may be the network's fault: the next may not.
				if err := c.h.options.store.Renew(ctx, c.key, c.fence, lease); err != nil {
					c.log(slog.LevelWarn, "lease not renewed", slog.String("cause", err.Error()))
				}
			}
		}
	}()
	return func() { close(done) }
}

// finish settles a run and answers the try that is open, or sees to a late
// answer.
func (c *call) finish(res result, open bool) {
	answer, err := c.settle(res)
	outcome := OutcomeAnswered
	if err != nil {
		outcome = OutcomeFailed
	}
	inTime := open && c.r.Context().Err() == nil
	switch {
	case inTime && err != nil && c.schedule > 0:
		c.writeStatus(failure, OutcomeFailed)
	case inTime:
		c.write(answer, outcome)
	case err != nil:
		c.observe(OutcomeFailed, 0)
	case open:
		c.dropped()
	}
	if c.schedule > 0 || isSuccess(answer) || inTime && time.Since(c.received) < c.h.options.tryTimeout {
		return
	}
	c.h.running.Go(func() { c.late(res.reply, answer) })
}

// settle makes the answer of a run and tells the store.
func (c *call) settle(res result) (answer []byte, err error) {
	err = res.err
	if err == nil && res.reply != nil {
		answer, err = c.appendReply(res.reply)
	}
	if err != nil {
		c.log(slog.LevelError, "function failed", slog.String("cause", err.Error()))
		answer = nil
	}
	if answer == nil {
		answer = []byte(success)
	}
	if c.fence == 0 {
		return answer, err
	}
	ctx := c.detached()
	var cause error
	if err != nil && c.schedule > 0 {
		cause = c.h.options.store.Abandon(ctx, c.key, c.fence)
	} else {
		cause = c.h.options.store.Finish(ctx, c.key, c.fence, answer, c.keep())
	}
	if cause != nil {
		c.log(slog.LevelWarn, "store did not take the answer", slog.String("cause", cause.Error()))
	}
	return answer, err
}

// appendReply calls code that may be the user's own.
func (c *call) appendReply(reply Reply) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in AppendReply: %v", p)
		}
	}()
	s := c.h.gate.buffers.get()
	defer c.h.gate.buffers.put(s)
	body, err := reply.AppendReply(s.out[:0], c.in.message) // perhaps not in the space it was given
	if err != nil {
		return nil, err
	}
	return bytes.Clone(body), nil
}

// keep is how long a repeat of this push can pass the window.
func (c *call) keep() time.Duration {
	const least = time.Minute     // all tries and some delay
	const slack = 2 * time.Second // a timestamp counts whole seconds
	window := c.h.options.window
	if window <= 0 {
		return max(least, c.schedule)
	}
	left := time.Unix(c.in.query.seconds, 0).Add(window + c.schedule + slack).Sub(c.received)
	return max(least, left)
}

// join waits for the run of another try. The first tries are held until WeChat
// drops them, since any answer, even an empty one, would end its tries; the last
// is answered in time.
func (c *call) join() {
	last := c.try() == tries || c.h.options.firstTry || c.schedule > 0
	limit := c.patience()
	if !last {
		limit += c.h.options.tryTimeout / 5 // past the drop, in case a proxy does not pass it on
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), limit)
	defer cancel()
	answer, err := c.wait(ctx)
	switch {
	case c.r.Context().Err() != nil:
		c.dropped()
	case err == nil:
		c.write(answer, OutcomeRepeated)
	case c.schedule > 0:
		c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
	case last:
		c.writeInterim()
	default:
		c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
	}
}

// wait waits for the answer. A store that fails, or a run that is gone, is no
// reason to let this try go: another answer than that of the function would end
// WeChat's tries.
func (c *call) wait(ctx context.Context) (answer []byte, err error) {
	for {
		answer, err = c.h.options.store.Wait(ctx, c.key)
		if err == nil || c.schedule > 0 || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.h.options.tryTimeout / 10):
		}
	}
}

// asks calls the function of WithAnswerNext.
func (c *call) asks() (yes bool, err error) {
	m := c.in.message
	if isEvent(m) || m.FromUserName == "" {
		return false, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in the function of WithAnswerNext: %v", p)
		}
	}()
	return c.h.options.asksNext(m), nil
}

// giveKept answers with what an earlier run has left for this user.
func (c *call) giveKept() (given bool, err error) {
	if yes, err := c.asks(); err != nil || !yes {
		return false, err
	}
	ctx := c.detached()
	answer, err := c.h.options.store.Take(ctx, c.user())
	if err != nil {
		c.log(slog.LevelError, "store failed", slog.String("cause", err.Error()))
	}
	if answer == nil {
		return false, nil
	}
	if c.fence != 0 {
		if err := c.h.options.store.Finish(ctx, c.key, c.fence, answer, c.keep()); err != nil {
			c.log(slog.LevelWarn, "store did not take the answer", slog.String("cause", err.Error()))
		}
	}
	c.write(answer, OutcomeRepeated)
	return true, nil
}

// late sees to an answer that this try could not bring: another try may, and
// else Later or the user's next message does.
func (c *call) late(reply Reply, answer []byte) {
	ctx := c.detached()
	if c.fence != 0 && c.brought(ctx) {
		return
	}
	o := c.h.options
	if o.keepNext > 0 && !isEvent(c.in.message) && c.in.message.FromUserName != "" {
		err := o.store.Leave(ctx, c.user(), answer, o.keepNext)
		if err == nil {
			c.observe(OutcomeKept, 0)
			return
		}
		c.log(slog.LevelError, "answer could not be kept", slog.String("cause", err.Error()))
	}
	if o.later == nil {
		c.log(slog.LevelWarn, "answer came after the last try and is lost: see WithLater and WithAnswerNext")
		c.observe(OutcomeLost, 0)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, pushKey{}, c.ctx.push), lateLimit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			c.log(slog.LevelError, "Later failed", slog.String("cause", fmt.Sprintf("panic: %v\n%s", p, debug.Stack())))
		}
	}()
	o.later(ctx, c.in.message, reply)
	c.observe(OutcomeLate, 0)
}

// brought waits until another try has taken the answer (true), or until none has
// come for so long that none will.
func (c *call) brought(ctx context.Context) bool {
	t := c.h.options.tryTimeout
	ownEnd, quiet := c.received.Add(t), t+t/5
	if !c.interim.IsZero() { // a try comes only where that answer was lost, and then soon
		ownEnd, quiet = c.interim, t/5
	}
	lastEnd := c.received.Add(tries*t - c.age)
	for {
		taken, idle, err := c.h.options.store.Seen(ctx, c.key)
		if err != nil {
			c.log(slog.LevelError, "store failed", slog.String("cause", err.Error()))
			return false
		}
		if taken {
			return true
		}
		left := min(quiet-min(idle, time.Since(ownEnd)), time.Until(lastEnd))
		if idle == 0 && time.Until(lastEnd) > -t { // a try waits at this moment, and will take it
			left = t / 10
		}
		if left <= 0 {
			return false
		}
		time.Sleep(left)
	}
}

// write answers this try.
func (c *call) write(answer []byte, outcome Outcome) {
	if c.in.key == nil || isSuccess(answer) {
		writeBody(c.w, answer)
	} else {
		s := c.h.gate.buffers.get()
		s.out = c.in.seal(s.out[:0], answer)
		writeBody(c.w, s.out)
		c.h.gate.buffers.put(s)
	}
	c.observe(outcome, http.StatusOK)
}

// writeInterim answers a try whose run goes on.
func (c *call) writeInterim() {
	answer := []byte(success)
	if c.h.options.interim != nil {
		if a, err := c.appendReply(c.h.options.interim); err == nil {
			answer = a
		} else {
			c.log(slog.LevelError, "reply of WithFirstTryAnswer failed", slog.String("cause", err.Error()))
		}
	}
	c.write(answer, OutcomeInterim)
}

func (c *call) writeStatus(status int, outcome Outcome) {
	c.w.WriteHeader(status)
	c.observe(outcome, status)
}

// dropped tells of a try that WeChat has given up.
func (c *call) dropped() { c.observe(OutcomeHeld, 0) }

// writeBody writes a 200 whose type follows from its first byte.
func writeBody(w http.ResponseWriter, body []byte) {
	kind := "text/plain; charset=utf-8"
	if len(body) > 0 && body[0] == '<' {
		kind = "text/xml; charset=utf-8"
	} else if len(body) > 0 && body[0] == '{' {
		kind = "application/json; charset=utf-8"
	}
	w.Header()["Content-Type"] = []string{kind} // canonical already
	w.Write(body)
}

func (c *call) observe(outcome Outcome, status int) {
	if c.h.observer.metrics == nil {
		return
	}
	c.h.observer.observe(Observation{
		Outcome: outcome, Pattern: c.route.pattern, Try: c.try(), Duration: time.Since(c.received), Status: status,
	})
}

func (c *call) log(level slog.Level, text string, attrs ...slog.Attr) {
	m := c.in.message
	attrs = append(attrs,
		slog.String("route", c.route.pattern), slog.String("push", m.Pattern()),
		slog.String("msgid", m.MsgId), slog.Int("try", c.try()))
	c.h.observer.log.LogAttrs(c.r.Context(), level, "wxhandler: "+text, attrs...)
}

func isEvent(m *Message) bool {
	return m.MsgType == "" || strings.EqualFold(m.MsgType, "event") || strings.EqualFold(m.MsgType, "device_event")
}

// user names a user of an account; under WeCom, in the conversation with one app.
func (c *call) user() string {
	m := c.in.message
	return strings.Join([]string{c.in.account.id, m.ToUserName, m.FromUserName, m.Field("AgentID")}, "|")
}

// pushKeyOf names a push, the same for all its tries. It starts with the account
// that could open it: who knows one account's secrets can write any ids into a
// message. MsgId repeats over users; of two events in one second only the rest of
// the body may differ.
func pushKeyOf(account string, m *Message, volatile string) string {
	var space [256]byte
	key := space[:0]
	add := func(s string) {
		key = append(key, s...)
		key = append(key, '|')
	}
	add(account)
	if m.MsgType == "" {
		add("info")
		return string(appendDigest(key, m, volatile))
	}
	add(m.ToUserName)
	add(m.FromUserName)
	if m.MsgId != "" && !isEvent(m) {
		return string(append(key, m.MsgId...))
	}
	add(m.Root().Get("CreateTime").Text())
	add(m.Event)
	add(m.EventKey)
	return string(appendDigest(key, m, volatile))
}

// appendDigest adds a hash of the body without the volatile field, which counts
// the redeliveries.
func appendDigest(key []byte, m *Message, volatile string) []byte {
	raw := m.Raw()
	if volatile != "" {
		if start, end := m.Root().Get(volatile).Span(); end > 0 {
			raw = raw[:start] + raw[end:]
		}
	}
	sum := sha256.Sum256([]byte(raw))
	return hex.AppendEncode(key, sum[:16])
}

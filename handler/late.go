package wxhandler

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"
)

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
	answer, err := c.h.options.store.Take(c.detached(), c.user())
	if err != nil {
		c.log(slog.LevelError, "store failed", slog.String("cause", err.Error()))
	}
	if answer == nil {
		return false, nil
	}
	c.store(answer, false)
	c.write(answer, OutcomeRepeated)
	return true, nil
}

// late sees to an answer that this try could not bring: another try may, and
// else Later or the user's next message does.
func (c *call) late(reply Reply, answer []byte) {
	ctx := c.detached()
	o := c.h.options
	if o.durable != nil && c.keepAnswer(ctx, answer) {
		return // RunLater sees to it
	}
	if (c.fence != 0 || c.own != 0) && c.brought(ctx) {
		return
	}
	if c.keepForNext(ctx, answer) {
		return
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
			c.failed("Later failed", &panicError{p, debug.Stack()})
		}
	}()
	o.later(ctx, c.in.message, reply)
	c.observe(OutcomeLate, 0)
}

// keepForNext keeps the answer for the user's next message, where that is wanted.
func (c *call) keepForNext(ctx context.Context, answer []byte) bool {
	o := c.h.options
	if o.keepNext <= 0 || isEvent(c.in.message) || c.in.message.FromUserName == "" {
		return false
	}
	if err := o.store.Leave(ctx, c.user(), answer, o.keepNext); err != nil {
		c.log(slog.LevelError, "answer could not be kept", slog.String("cause", err.Error()))
		return false
	}
	c.observe(OutcomeKept, 0)
	return true
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
		taken, idle, err := c.meeting().Seen(ctx, c.key)
		if err != nil && c.own != 0 {
			taken, idle, err = c.h.alone.Seen(ctx, c.key)
		}
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

// user names a user of an account; under WeCom, in the conversation with one app.
func (c *call) user() string {
	m := c.in.message
	return strings.Join([]string{c.in.account.id, m.ToUserName, m.FromUserName, m.Field("AgentID")}, "|")
}

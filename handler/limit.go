package wxhandler

import (
	"context"
	"errors"
	"strings"
	"time"
)

var (
	// ErrBusy is the error of a push that a [Limit] has turned away.
	ErrBusy = errors.New("wxhandler: too many functions run")
	// ErrAgain, returned by a function or a middleware (errors.Is), gives the push back
	// unanswered: this try is held until WeChat drops it, and the next try, on
	// whichever replica, runs the function again. Where no more tries begin (in the third, from
	// 10 s after the first on), it is an error like any other. [Handler.RunLater] runs the push again later.
	// Pushes that WeChat redelivers for hours come again after any error.
	ErrAgain = errors.New("wxhandler: this try cannot run the push")
)

// Limits says how many functions may run at once: see [Limit]. The zero value
// limits nothing.
type Limits struct {
	// Global is how many run at once in this process; 0 is no limit.
	Global int
	// PerUser is how many run at once for one user in this process; 0 is no limit. With 1, a user's
	// pushes run one after the other, in the order of their arrival here.
	PerUser int
	// User names whom PerUser counts; "" is nobody, and not limited per user. By default it is
	// FromUserName, told apart by account (and by AgentID under WeCom), and nobody for pushes
	// that no user has sent.
	User func(ctx context.Context, m *Message) string

	// Wait is how long a push beyond a limit waits in line. 0: not at all. It
	// waits no longer than its context: 14.5 s, or what [WithRunLimit] says. Tries 2 and 3 of a
	// push join the one that waits, so 10 s still leaves the function 4.5 s for an answer in time;
	// with more, Busy's answer may be as late as any other.
	Wait time.Duration
	// Line is how many may wait at once, 1000 by default, and UserLine how many of
	// one user, 10 by default. One more is turned away at once.
	Line, UserLine int

	// Busy runs in place of the function for a push that is turned away, to answer
	// "one moment, please" at once. It must be quick, since it is not limited.
	// Without it the push ends with [ErrBusy], which is logged and answered `success`.
	// A push that WeChat redelivers for hours, or that [Handler.RunLater] runs again, always ends
	// with ErrBusy, so that it comes again.
	Busy HandlerFunc
	// Again gives a push that is turned away back to WeChat ([ErrAgain]), so that the next try
	// may find a place, on this replica or another; Busy is for the pushes that have no more tries,
	// also because they have waited for 10 s or [WithFirstTryAnswer] has answered them.
	Again bool
}

const (
	defaultLine     = 1000
	defaultUserLine = 10
)

// Limit is middleware that limits how many functions run at once, for functions
// that call something slow or dear:
//
//	h.Use(wxhandler.Limit(wxhandler.Limits{Global: 64, PerUser: 1, Wait: 10 * time.Second}))
//
// Each call makes a limit of its own, which must not stand around one function twice. To limit some functions only, wrap them:
//
//	ask := wxhandler.Limit(wxhandler.Limits{PerUser: 1})
//	h.Handle("text", ask(answer))
//
// A push counts once, from the first try on until its function has returned, however often
// WeChat sends it, and whether the answer is in time or late. Those who wait are
// served by turns, one push of each user and then the next, so that nobody is kept waiting
// by a user who sends much. A user is known as long as he runs or waits. Pushes without a route
// count in Use like others. Negative numbers panic.
func Limit(l Limits) Middleware {
	if l.Global < 0 || l.PerUser < 0 || l.Wait < 0 || l.Line < 0 || l.UserLine < 0 {
		panic("wxhandler: Limits needs positive numbers")
	}
	if l.User == nil {
		l.User = userOf
	}
	if l.Line == 0 {
		l.Line = defaultLine
	}
	if l.UserLine == 0 {
		l.UserLine = defaultUserLine
	}
	q := newLine(l.Global, l.PerUser, l.Line, l.UserLine)
	return func(next HandlerFunc) HandlerFunc {
		return func(ctx context.Context, m *Message) (Reply, error) {
			user := ""
			if l.PerUser > 0 || l.Wait > 0 {
				user = l.User(ctx, m)
			}
			if !q.enter(ctx, user, l.Wait) {
				return l.turnAway(ctx, m)
			}
			defer q.leave(user)
			return next(ctx, m)
		}
	}
}

// turnAway answers a push that found no place.
func (l *Limits) turnAway(ctx context.Context, m *Message) (Reply, error) {
	c, _ := ctx.Value(callKey{}).(*call)
	switch {
	case c != nil && !c.ofTries(): // it comes again
		return nil, ErrBusy
	case l.Again && c != nil && c.goesOn() && ctx.Err() == nil:
		return nil, ErrAgain
	case l.Busy != nil:
		return l.Busy(ctx, m)
	}
	return nil, ErrBusy
}

// userOf names the user of a push, "" where none has sent it.
func userOf(ctx context.Context, m *Message) string {
	if m.FromUserName == "" || m.FromUserName == "sys" {
		return ""
	}
	account := ""
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		account = c.in.account.id
	}
	return strings.Join([]string{account, m.ToUserName, m.FromUserName, m.Field("AgentID")}, "|")
}

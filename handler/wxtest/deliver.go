package wxtest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Try is one of the tries to deliver a push.
type Try struct {
	// At is when WeChat began it, counted from the first.
	At time.Duration
	// Took is how long until the answer, or until WeChat gave up.
	Took time.Duration
	// Status is that of the answer, 0 where there was none.
	Status int
	// Header and Body are the answer's.
	Header http.Header
	Body   []byte
	// Err says why there was no answer. Where time was up it is a
	// context.DeadlineExceeded to errors.Is.
	Err error
}

// String prints the try as [Reply.Timeline] does: "5s: 200 in 1.5s".
func (t Try) String() string {
	at := t.At.Round(time.Millisecond)
	if t.Err != nil {
		return fmt.Sprintf("%s: %v", at, t.Err)
	}
	return fmt.Sprintf("%s: %d in %s", at, t.Status, t.Took.Round(time.Millisecond))
}

// timeoutError is a try whose time was up.
type timeoutError struct {
	limit time.Duration
	lost  string // "request" or "answer"
}

func (e timeoutError) Error() string {
	s := fmt.Sprintf("no answer within %s", e.limit)
	if e.lost != "" {
		s += ", the " + e.lost + " was lost"
	}
	return s
}

func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// Timeout tells those that ask as they ask a net.Error.
func (timeoutError) Timeout() bool { return true }

// target is where requests go.
type target interface {
	// exchange carries one request and waits for the answer until ctx ends. The
	// other side learns that ctx has ended after the lag.
	exchange(ctx context.Context, r *Request, lag time.Duration) (answer, error)
}

// answer is what a target has answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// Send delivers a request: it is tried three times, or until the answer, unless
// options say otherwise. It goes to the server of wx, whoever made it, and the
// answer is judged by the secrets of wx. r is not changed and may be sent again.
func (wx *WeChat) Send(r *Request) *Reply {
	reply := &Reply{Request: r.Clone(), Err: r.err}
	reply.Request.wx = wx
	if reply.Err == nil {
		reply.Err = wx.err
	}
	if reply.Err != nil {
		return reply
	}
	wx.deliver(reply)
	last := reply.Tries[len(reply.Tries)-1]
	reply.Status, reply.Header, reply.Body = last.Status, last.Header, last.Body
	reply.why = wx.judge(reply)
	return reply
}

// Verify enters the callback URL in the console: one GET, whose answer must be
// the bare echostr, which WeCom sends encrypted and wants within a second.
func (wx *WeChat) Verify() *Reply { return wx.Send(wx.verification()) }

// wecomVerify is how long WeCom waits for its echostr.
const wecomVerify = time.Second

// deliver fills in the tries.
func (wx *WeChat) deliver(reply *Reply) {
	o, r, begun := &wx.options, reply.Request, time.Now()
	tries, limit := o.limit(), o.timeout
	if r.Method == http.MethodGet {
		tries = 1
		if wx.Account == WeCom {
			limit = min(limit, wecomVerify)
		}
	}
	for n := 1; ; n++ {
		t := Try{At: time.Since(begun)}
		wx.try(&t, r, n, limit)
		reply.Tries = append(reply.Tries, t)
		if t.Status == http.StatusOK || n == tries {
			return
		}
		if o.delays != nil {
			sleep(o.ctx, o.delays[n-1])
		}
		if o.ctx.Err() != nil {
			return
		}
		if o.retryField != "" {
			r = reply.Request.redelivery(o.retryField, n)
		}
	}
}

// try makes one try: the way there, the answer, the way back, or the time is up.
func (wx *WeChat) try(t *Try, r *Request, n int, limit time.Duration) {
	begun, o := time.Now(), &wx.options
	defer func() { t.Took = time.Since(begun) }()
	ctx, cancel := context.WithTimeout(o.ctx, limit)
	defer cancel()

	var a answer
	lost := ""
	if slices.Contains(o.lostTries, n) {
		lost = "request"
		<-ctx.Done()
	} else {
		sleep(ctx, o.latency)
		a, t.Err = wx.line.target.exchange(ctx, r, o.latency)
		sleep(ctx, o.latency)
		if slices.Contains(o.lostAnswers, n) && t.Err == nil {
			lost = "answer"
			<-ctx.Done()
		}
	}
	switch {
	case o.ctx.Err() != nil:
		t.Err = context.Cause(o.ctx)
	case ctx.Err() != nil:
		t.Err = timeoutError{limit, lost}
	case t.Err == nil:
		t.Status, t.Header, t.Body = a.status, a.header, a.body
	}
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

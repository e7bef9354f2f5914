package wxtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxtest"
)

// after makes a handler that answers the n-th request it gets after the n-th
// delay, WeChat or no WeChat; further ones after the last.
func after(delays ...time.Duration) http.Handler {
	var calls atomic.Int32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(calls.Add(1))
		time.Sleep(delays[min(n, len(delays))-1])
		io.WriteString(w, "success")
	})
}

// Whole sequences of tries, under the fake clock.
func TestTries(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	no := "no answer within 5s"
	for _, c := range []struct {
		name    string
		handler http.Handler
		opts    []wxtest.Option
		want    []string
		notice  bool
	}{
		{"at once", after(0), nil, []string{"0s: 200 in 0s"}, false},
		{"just in time", after(4999 * ms), nil, []string{"0s: 200 in 4.999s"}, false},
		{"too late", after(5001*ms, 0), nil, []string{"0s: " + no, "5s: 200 in 0s"}, false},
		{"third", after(11*s, 11*s, 1500*ms), nil, []string{"0s: " + no, "5s: " + no, "10s: 200 in 1.5s"}, false},
		{"never", after(time.Hour), nil, []string{"0s: " + no, "5s: " + no, "10s: " + no}, true},
		{"500", status(500), nil, []string{"0s: 500 in 0s", "0s: 500 in 0s", "0s: 500 in 0s"}, true},
		{"500, then 200", status(500, 200), nil, []string{"0s: 500 in 0s", "0s: 200 in 0s"}, false},
		{"lost", after(s), []wxtest.Option{wxtest.WithLostTry(1)}, []string{"0s: " + no + ", the request was lost", "5s: 200 in 1s"}, false},
		{"lost answer", after(s), []wxtest.Option{wxtest.WithLostAnswer(1, 2)}, []string{"0s: " + no + ", the answer was lost", "5s: " + no + ", the answer was lost", "10s: 200 in 1s"}, false},
		{"latency", after(s), []wxtest.Option{wxtest.WithLatency(500 * ms)}, []string{"0s: 200 in 2s"}, false},
		{"too far", after(4500*ms, 0), []wxtest.Option{wxtest.WithLatency(300 * ms)}, []string{"0s: " + no, "5s: 200 in 600ms"}, false},
		{"one try", after(time.Hour), []wxtest.Option{wxtest.WithTries(1)}, []string{"0s: " + no}, true},
		{"short", after(time.Hour), []wxtest.Option{wxtest.WithTries(2), wxtest.WithTimeout(s)}, []string{"0s: no answer within 1s", "1s: no answer within 1s"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wx := wxtest.New(c.handler, wxtest.Config{}, c.opts...)
				reply := wx.User("o1").Text("hi")
				require.NoError(t, reply.Err)
				require.Equal(t, c.want, reply.Timeline())
				require.Equal(t, c.notice, reply.Notice(), reply.Why())
				require.Equal(t, !c.notice, reply.IsSuccess())
				require.NoError(t, wx.Wait())
			})
		})
	}
}

// status answers the n-th request with the n-th status, further ones with the
// last.
func status(codes ...int) http.Handler {
	var calls atomic.Int32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(codes[min(int(calls.Add(1)), len(codes))-1])
	})
}

// All tries are the identical request, and a further push is not.
func TestIdenticalTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{say: func(*http.Request, string) string { time.Sleep(time.Minute); return "" }}
		wx := wxtest.New(s, safe)
		reply := wx.User("o1").Text("hi")
		require.Len(t, s.all(), 3)
		require.Equal(t, s.all()[0], s.all()[1])
		require.Equal(t, s.all()[0], s.all()[2])
		reply.Again()
		require.Len(t, s.all(), 6)
		require.Equal(t, s.all()[0], s.all()[5])
		wx.User("o1").Text("hi")
		require.NotEqual(t, s.all()[0].body, s.all()[6].body)
		require.NoError(t, wx.Wait())
	})
}

// The handler learns of the drop by its context, which has no deadline, when it
// can know of it; what it writes then reaches nobody.
func TestDrop(t *testing.T) {
	for _, latency := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			var at time.Duration
			var cause, written error
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, timed := r.Context().Deadline()
				require.False(t, timed)
				<-r.Context().Done()
				at, cause = time.Since(begun), r.Context().Err()
				time.Sleep(time.Second)
				_, written = io.WriteString(w, "success")
			})
			wx := wxtest.New(h, wxtest.Config{}, wxtest.WithTries(1), wxtest.WithLatency(latency))
			reply := wx.User("o1").Text("hi")
			require.Equal(t, 5*time.Second, time.Since(begun))
			require.Equal(t, 0, reply.Status)
			require.ErrorIs(t, reply.Tries[0].Err, context.DeadlineExceeded)
			require.NoError(t, wx.Wait())
			require.Equal(t, 5*time.Second+latency, at)
			require.ErrorIs(t, cause, context.Canceled)
			require.ErrorContains(t, written, "dropped")
		})
	}
}

// A context whose request has been answered ends, as in net/http.
func TestContextEnds(t *testing.T) {
	var inside context.Context
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inside = r.Context() })
	wx := wxtest.New(h, wxtest.Config{}, wxtest.WithContext(context.WithValue(t.Context(), ctxKey{}, "v")))
	require.True(t, wx.User("o1").Text("hi").Expect(t).IsSuccess())
	require.NoError(t, wx.Wait())
	require.ErrorIs(t, inside.Err(), context.Canceled)
	require.Equal(t, "v", inside.Value(ctxKey{}))
}

type ctxKey struct{}

func TestWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(7*time.Second, func() { cancel(stop) })
		wx := wxtest.New(after(time.Minute), wxtest.Config{}, wxtest.WithContext(ctx))
		reply := wx.User("o1").Text("hi")
		require.Equal(t, []string{"0s: no answer within 5s", "5s: stop"}, reply.Timeline())
		require.True(t, reply.Notice())
		require.NoError(t, wx.Wait())
	})
}

// A panic drops the connection; one that nobody listens to any more is told by
// Wait.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for want, h := range map[string]http.HandlerFunc{
			"the handler panicked: oops":         func(http.ResponseWriter, *http.Request) { panic("oops") },
			"the handler aborted the connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			"was FailNow called in it?":          func(http.ResponseWriter, *http.Request) { runtime.Goexit() },
		} {
			wx := wxtest.New(h, wxtest.Config{})
			reply := wx.User("o1").Text("hi")
			require.Len(t, reply.Tries, 3)
			require.ErrorContains(t, reply.Tries[2].Err, want)
			require.Contains(t, reply.Why(), want)
			require.NoError(t, wx.Wait())
		}
		late := wxtest.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			time.Sleep(time.Second)
			panic("late")
		}), wxtest.Config{}, wxtest.WithTries(1))
		require.Contains(t, late.User("o1").Text("hi").Why(), "no answer within 5s")
		require.ErrorContains(t, late.Wait(), "the handler panicked: late")
		require.NoError(t, late.Wait(), "told once")
	})
}

// What a handler sends before it returns, and what it does with the header after
// that.
func TestAnswer(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-A", "1")
		w.WriteHeader(http.StatusEarlyHints)
		http.NewResponseController(w).Flush()
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-A", "2")
		io.WriteString(w, "succ")
		io.WriteString(w, "ess")
	})
	reply := wxtest.New(h, wxtest.Config{}).With(wxtest.WithTries(1)).User("o1").Text("hi").Expect(t)
	require.Equal(t, http.Header{"X-A": {"1"}, "Content-Type": {"text/plain; charset=utf-8"}}, reply.Header)
	require.Equal(t, "success", string(reply.Body))
	require.Equal(t, []string(nil), reply.Fields("Content"))
}

func TestRedeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx := wxtest.New(status(500, 500, 200), wxtest.Config{})
		reply := wx.Redeliver(2*time.Second, 4*time.Second, 8*time.Second).User("sys").Event("xpay_coin_pay_notify", nil).Expect(t)
		require.Equal(t, []string{"0s: 500 in 0s", "2s: 500 in 0s", "6s: 200 in 0s"}, reply.Timeline())
		require.Len(t, wx.Redeliver().User("o1").Text("hi").Tries, 1)
		require.NoError(t, wx.Wait())
	})
}

// A push that counts its redeliveries is sealed anew under the same timestamp.
func TestRetryField(t *testing.T) {
	for _, cfg := range []wxtest.Config{{}, safe} {
		for form, want := range map[string][]string{
			"<xml><MsgType>event</MsgType><RetryTimes>0</RetryTimes></xml>": {"<RetryTimes>0</", "<RetryTimes>1</", "<RetryTimes>2</"},
			"<xml><MsgType>event</MsgType></xml>":                           {"", "<RetryTimes>1</", "<RetryTimes>2</"},
			`{"MsgType":"event","RetryTimes":0}`:                            {`"RetryTimes":0}`, `"RetryTimes":1}`, `"RetryTimes":2}`},
			`{"MsgType":"event"}`:                                           {"", `,"RetryTimes":1}`, `,"RetryTimes":2}`},
		} {
			synctest.Test(t, func(t *testing.T) {
				s := &server{say: func(*http.Request, string) string { time.Sleep(time.Minute); return "" }}
				wx := wxtest.New(s, cfg, wxtest.WithRetryField("RetryTimes"))
				wx.Raw(form)
				require.NoError(t, wx.Wait())
				require.Len(t, s.all(), 3)
				for n, got := range s.all() {
					require.Contains(t, opened(t, cfg, got.body), want[n])
					require.Equal(t, s.all()[0].query["timestamp"], got.query["timestamp"])
					require.Equal(t, s.all()[0].query["signature"], got.query["signature"])
				}
			})
		}
	}
}

func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{say: func(*http.Request, string) string { time.Sleep(time.Second); return "" }}
		wx := wxtest.New(s, safe)
		begun := time.Now()
		replies := wxtest.Burst(50, func(i int) *wxtest.Reply { return wx.User(fmt.Sprint("o", i)).Text("hi") })
		require.Equal(t, time.Second, time.Since(begun))
		for i, reply := range replies {
			require.Equal(t, fmt.Sprint("o", i), read(t, reply.Expect(t)).FromUserName)
		}
		same := wx.Request(Card{})
		wxtest.Burst(3, func(int) *wxtest.Reply { return wx.Send(same) })
		require.Len(t, s.all(), 53)
		require.Equal(t, s.all()[50], s.all()[52])
		require.Nil(t, wxtest.Burst(1, func(int) *wxtest.Reply { runtime.Goexit(); return nil })[0])
		require.NoError(t, wx.Wait())
	})
}

package wxhandler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// bot is a handler with one slow function for everything, and WeChat before it.
type bot struct {
	*wxhandler.Handler
	*wxtest.WeChat
	runs  atomic.Int32
	start time.Time
	mu    sync.Mutex
	late  []string
	seen  []string
}

func newBot(t testing.TB, takes time.Duration, opts ...wxhandler.Option) *bot {
	t.Helper()
	return newBotOf(t, func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		time.Sleep(takes)
		return wxhandler.TextReply("answer to " + m.Field("Content")), nil
	}, opts...)
}

func newBotOf(t testing.TB, fn wxhandler.HandlerFunc, opts ...wxhandler.Option) *bot {
	t.Helper()
	b := &bot{start: time.Now()}
	opts = append(opts, wxhandler.WithLogger(slog.New(slog.DiscardHandler)), wxhandler.WithMetrics(func(o wxhandler.Observation) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.seen = append(b.seen, fmt.Sprintf("%v %s %d", time.Since(b.start), o.Outcome, o.Try))
	}))
	h, err := wxhandler.New(safeConfig, opts...)
	require.NoError(t, err)
	h.Handle("*", func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		b.runs.Add(1)
		return fn(ctx, m)
	})
	b.Handler = h
	b.WeChat = wxtest.New(h, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA, ToUserName: "gh_1"})
	return b
}

// later is a WithLater that writes down what came and when.
func (b *bot) later(ctx context.Context, m *wxhandler.Message, reply wxhandler.Reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if push, ok := wxhandler.PushFrom(ctx); !ok || push.AppID != appID {
		b.late = append(b.late, "PushFrom does not know the account")
	}
	b.late = append(b.late, fmt.Sprintf("%v %s: %s", time.Since(b.start), m.FromUserName, reply.(wxhandler.ReplyText).Content))
}

func withLater(b **bot) wxhandler.Option {
	return wxhandler.WithLater(func(ctx context.Context, m *wxhandler.Message, r wxhandler.Reply) { (*b).later(ctx, m, r) })
}

// end waits for everything that still runs.
func (b *bot) end(t testing.TB) {
	t.Helper()
	require.NoError(t, b.Wait())
	require.NoError(t, b.Settle(context.Background()))
}

// tries prints when each try came and what became of it.
func tries(r *wxtest.Reply, start time.Time) []string {
	var all []string
	for _, try := range r.Tries {
		all = append(all, fmt.Sprintf("%v +%v %d", try.At, try.Took, try.Status))
	}
	return all
}

func TestASlowFunctionRunsOnceAndAnswersOnTheThirdTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 11500*time.Millisecond)
		r := b.User("o1").Text("hi")
		r.Expect(t)
		require.Equal(t, []string{"0s +5s 0", "5s +5s 0", "10s +1.5s 200"}, tries(r, b.start))
		require.Equal(t, "answer to hi", r.Content())
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
		require.Equal(t, []string{"10s held 2", "11.5s held 1", "11.5s repeated 3"}, b.seen)
	})
}

func TestAFunctionThatIsTooSlowGoesToLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 20*time.Second, withLater(&b))
		r := b.User("o1").Text("hi")
		r.Expect(t)
		require.True(t, r.IsSuccess(), "no error is shown to the user")
		require.Equal(t, []string{"0s +5s 0", "5s +5s 0", "10s +4.5s 200"}, tries(r, b.start))
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
		require.Equal(t, []string{"20s o1: answer to hi"}, b.late)
	})
}

func TestWithoutLaterALostAnswerIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 20*time.Second)
		require.True(t, b.User("o1").Text("hi").IsSuccess())
		b.end(t)
		require.Contains(t, b.seen, "20s lost 1")
	})
}

func TestALostSecondTry(t *testing.T) {
	for _, takes := range []time.Duration{7 * time.Second, 11 * time.Second} {
		t.Run(takes.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b *bot
				b = newBot(t, takes, withLater(&b))
				r := b.With(wxtest.WithLostTry(2)).User("o1").Text("hi")
				r.Expect(t)
				require.Equal(t, "answer to hi", r.Content())
				b.end(t)
				require.EqualValues(t, 1, b.runs.Load())
				require.Empty(t, b.late, "the third try has brought it")
			})
		})
	}
}

func TestAllTriesAfterTheFirstAreLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 7*time.Second, withLater(&b))
		b.With(wxtest.WithLostTry(2, 3)).User("o1").Text("hi")
		b.end(t)
		require.Equal(t, []string{"11s o1: answer to hi"}, b.late, "no try for six seconds after the first was dropped")
	})
}

func TestAnAnswerBetweenTwoTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 5020*time.Millisecond, withLater(&b))
		r := b.With(wxtest.WithLatency(50 * time.Millisecond)).User("o1").Text("hi")
		r.Expect(t)
		require.Equal(t, "answer to hi", r.Content())
		require.Len(t, r.Tries, 2)
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
		require.Empty(t, b.late)
	})
}

func TestFifteenUsersWithOneMsgIdGetFifteenAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 6*time.Second)
		var wg sync.WaitGroup
		for i := range 15 {
			wg.Go(func() {
				user := fmt.Sprint("o", i)
				r := b.User(user).Message("text", wxtest.Fields{{"Content", user}, {"MsgId", "24000000000000001"}})
				r.Expect(t)
				require.Equal(t, "answer to "+user, r.Content())
			})
		}
		wg.Wait()
		b.end(t)
		require.EqualValues(t, 15, b.runs.Load())
	})
}

func TestTwoEventsInOneSecondAreTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 0)
		now := fmt.Sprint(time.Now().Unix())
		for _, fields := range []wxtest.Fields{
			{{"CreateTime", now}, {"EventKey", "a"}},
			{{"CreateTime", now}, {"EventKey", "b"}},
			{{"CreateTime", now}, {"EventKey", "b"}, {"ScanCodeInfo/ScanResult", "1"}}, // differs only inside
			{{"CreateTime", now}, {"EventKey", "b"}, {"ScanCodeInfo/ScanResult", "2"}},
		} {
			b.User("o1").Event("scancode_push", fields).Expect(t)
		}
		require.EqualValues(t, 4, b.runs.Load())
		b.User("o1").Event("scancode_push", wxtest.Fields{{"CreateTime", now}, {"EventKey", "a"}}).Expect(t)
		require.EqualValues(t, 4, b.runs.Load(), "the same event again")
	})
}

func TestARepeatAfterTheAnswerGetsTheSameAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int32
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			return wxhandler.TextReply(fmt.Sprint("answer ", n.Add(1))), nil
		})
		fields := wxtest.Fields{{"Content", "hi"}, {"MsgId", "1"}}
		first := b.User("o1").Message("text", fields)
		time.Sleep(4 * time.Minute)
		again := b.User("o1").Message("text", fields)
		require.Equal(t, "answer 1", first.Content())
		require.Equal(t, "answer 1", again.Content())
		require.NotEqual(t, first.Body, again.Body, "sealed anew")
		require.Equal(t, "answer 2", b.User("o2").Message("text", fields).Content())
	})
}

func TestAnswersThatAreTooLateWaitForTheNextMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
			if strings.HasPrefix(m.Field("Content"), "hard") {
				time.Sleep(20 * time.Second)
			}
			return wxhandler.TextReply("answer to " + m.Field("Content")), nil
		}, wxhandler.WithAnswerNext(time.Hour, func(m *wxhandler.Message) bool { return m.Field("Content") == "continue" }))
		u := b.User("o1")
		require.True(t, u.Text("hard question").IsSuccess())
		b.end(t)
		require.Equal(t, "answer to easy", u.Text("easy").Content(), "a message that does not ask runs as ever")
		require.Equal(t, "answer to continue", b.User("o2").Text("continue").Content(), "nothing waits for this one")
		require.True(t, u.Text("hard two").IsSuccess())
		b.end(t)
		time.Sleep(59*time.Minute + 45*time.Second)
		require.Equal(t, "answer to hard two", u.Text("continue").Content(), "the first has expired")
		runs := b.runs.Load()
		require.Equal(t, "answer to continue", u.Text("continue").Content())
		require.Equal(t, runs+1, b.runs.Load())
	})
}

func TestAKeptAnswerIsRepeatedToItsOwnRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 20*time.Second, wxhandler.WithAnswerNext(time.Hour, nil))
		b.User("o1").Text("question")
		b.end(t)
		fields := wxtest.Fields{{"Content", "?"}, {"MsgId", "7"}}
		r := b.With(wxtest.WithLostAnswer(1)).User("o1").Message("text", fields)
		require.Equal(t, "answer to question", r.Content())
		require.Len(t, r.Tries, 2)
		require.EqualValues(t, 1, b.runs.Load())
		b.User("o1").Event("subscribe", nil) // an event takes no kept answer, and runs
		b.end(t)
		require.EqualValues(t, 2, b.runs.Load())
	})
}

func TestTheFirstTryMayBeAnsweredInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 8*time.Second, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), withLater(&b))
		r := b.User("o1").Text("hi")
		r.Expect(t)
		require.Equal(t, []string{"0s +4.5s 200"}, tries(r, b.start))
		require.Equal(t, "still thinking", r.Content())
		b.end(t)
		require.Equal(t, []string{"8s o1: answer to hi"}, b.late)

		quick := newBot(t, time.Second, wxhandler.WithFirstTryAnswer(nil))
		require.Equal(t, "answer to hi", quick.User("o1").Text("hi").Content())
		quick.end(t)
	})
}

func TestADroppedFirstTryUnderFirstTryAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 6*time.Second, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), withLater(&b))
		r := b.With(wxtest.WithTimeout(4*time.Second), wxtest.WithTries(2)).User("o1").Text("hi")
		require.Equal(t, "answer to hi", r.Content(), "the second try finds the answer")
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
	})
}

func TestTheContextOfAFunction(t *testing.T) {
	cases := map[string]struct {
		opts []wxhandler.Option
		want time.Duration
	}{
		"the last try that can bring its answer": {nil, 14500 * time.Millisecond},
		"with Later":                             {[]wxhandler.Option{wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) {})}, 2 * time.Minute},
		"by option":                              {[]wxhandler.Option{wxhandler.WithRunLimit(time.Second)}, time.Second},
		"shorter tries":                          {[]wxhandler.Option{wxhandler.WithTryTimeout(time.Second)}, 2900 * time.Millisecond},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var took time.Duration
				b := newBotOf(t, func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
					start := time.Now()
					child, cancel := context.WithCancel(ctx)
					defer cancel()
					<-child.Done()
					took = time.Since(start)
					return nil, ctx.Err()
				}, c.opts...)
				require.True(t, b.User("o1").Text("hi").IsSuccess())
				b.end(t)
				require.Equal(t, c.want, took, "and not the 5 s after which the connection is gone")
			})
		})
	}
}

func TestPushesWithAScheduleOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int32
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			switch n.Add(1) {
			case 1:
				panic("first")
			case 2:
				return nil, errors.New("second")
			}
			return wxhandler.XpayReply(0, "success"), nil
		})
		wx := b.With(wxtest.WithRetryField("RetryTimes")).Redeliver(2*time.Second, 4*time.Second, 8*time.Second, 16*time.Second)
		r := wx.User("o1").Event("xpay_refund_notify", wxtest.Fields{{"RetryTimes", "0"}, {"WxRefundId", "r1"}})
		require.NoError(t, r.Err)
		require.Equal(t, []string{"0s +0s 500", "2s +0s 500", "6s +0s 200"}, tries(r, b.start))
		require.Equal(t, "0", r.Field("ErrCode"))
		require.True(t, r.Sealed)
		require.EqualValues(t, 3, b.runs.Load())
		again := wx.User("o1").Event("xpay_refund_notify", wxtest.Fields{{"RetryTimes", "9"}, {"WxRefundId", "r1"}, {"CreateTime", b.start.Unix()}})
		require.Equal(t, "0", again.Field("ErrCode"))
		require.EqualValues(t, 3, b.runs.Load(), "another count of the same push")
	})
}

func TestASlowPushWithAScheduleIsNeverAcknowledgedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(ctx context.Context, _ *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(20 * time.Second)
			return wxhandler.XpayReply(0, ""), nil
		}, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), wxhandler.WithAnswerNext(time.Hour, nil))
		r := b.Redeliver(2*time.Second, 4*time.Second, 8*time.Second, 16*time.Second).
			User("o1").Event("xpay_goods_deliver_notify", wxtest.Fields{{"OutTradeNo", "t1"}})
		require.Equal(t, "0", r.Field("ErrCode"))
		for _, try := range r.Tries[:len(r.Tries)-1] {
			require.NotEqual(t, 200, try.Status)
		}
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
	})
}

func TestAnEventThatAnOptionNames(t *testing.T) {
	b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, errors.New("no") },
		wxhandler.WithRedelivery("My_Event", time.Hour))
	r := b.With(wxtest.WithTries(1)).User("o1").Event("my_event", nil)
	require.Equal(t, 500, r.Status)
}

func TestAHundredAtOnceRunOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 2*time.Second)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				r := b.User("o1").Message("text", wxtest.Fields{{"Content", "hi"}, {"MsgId", "1"}})
				require.Equal(t, "answer to hi", r.Content())
				require.Len(t, r.Tries, 1)
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, b.runs.Load())
	})
}

// A proxy that does not pass WeChat's drop on keeps requests open.
func TestRequestsThatNobodyCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 30*time.Second)
		q := sealed(t, keyA, appID, text("hi"))
		serve := func() <-chan string {
			done := make(chan string, 1)
			start := time.Now()
			go func() {
				w := q.to(b.Handler)
				done <- fmt.Sprint(time.Since(start), " ", w.Code, " ", w.Body.String() == "success")
			}()
			return done
		}
		first := serve()
		time.Sleep(5 * time.Second)
		second := serve()
		time.Sleep(5 * time.Second)
		third := serve()
		require.Equal(t, "5.5s 503 false", <-second)
		require.Equal(t, "4.5s 200 true", <-third)
		require.Equal(t, "30s 200 false", <-first)
		b.end(t)
		require.EqualValues(t, 1, b.runs.Load())
	})
}

func TestAFunctionThatEndsItsGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			runtime.Goexit()
			return nil, nil
		})
		q := sealed(t, keyA, appID, text("hi"))
		ended := make(chan bool)
		go func() {
			defer close(ended)
			q.to(b.Handler)
		}()
		<-ended
		require.Equal(t, "success", q.to(b.Handler).Body.String(), "the next try does not wait for ever")
		require.EqualValues(t, 1, b.runs.Load())
	})
}

// brokenStore fails at everything.
type brokenStore struct{ wxhandler.Store }

var errBroken = errors.New("store is away")

func (brokenStore) Begin(context.Context, string, time.Duration) (uint64, time.Duration, bool, []byte, error) {
	return 0, 0, false, nil, errBroken
}
func (brokenStore) Take(context.Context, string) ([]byte, error) { return nil, errBroken }
func (brokenStore) Leave(context.Context, string, []byte, time.Duration) error {
	return errBroken
}

func TestAStoreThatFailsCostsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 0, wxhandler.WithStore(brokenStore{}), wxhandler.WithAnswerNext(time.Hour, nil))
		require.Equal(t, "answer to hi", b.User("o1").Text("hi").Content())
		b = newBot(t, 6*time.Second, wxhandler.WithStore(brokenStore{}), withLater(&b))
		b.With(wxtest.WithTries(1)).User("o1").Text("hi")
		b.end(t)
		require.Equal(t, []string{"11s o1: answer to hi"}, b.late, "this process knows that no try has come for six seconds")
	})
}

// sharedStore is a MemoryStore that looks like somebody else's, so that leases
// are kept.
type sharedStore struct {
	wxhandler.Store
	mu     sync.Mutex
	leases []time.Duration
	renews int
}

func (s *sharedStore) Begin(ctx context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	s.mu.Lock()
	s.leases = append(s.leases, lease)
	s.mu.Unlock()
	return s.Store.Begin(ctx, key, lease)
}

func (s *sharedStore) Renew(ctx context.Context, key string, fence uint64, lease time.Duration) error {
	s.mu.Lock()
	s.renews++
	s.mu.Unlock()
	return s.Store.Renew(ctx, key, fence, lease)
}

func TestTheLeaseOfASharedStoreIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &sharedStore{Store: wxhandler.NewMemoryStore(0)}
		b := newBot(t, time.Minute, wxhandler.WithStore(shared))
		b.User("o1").Text("hi")
		b.end(t)
		require.Equal(t, 3*time.Second, shared.leases[0], "short enough for a try to take over")
		require.Equal(t, 59, shared.renews)
	})
}

func TestTwoReplicasWithOneStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &sharedStore{Store: wxhandler.NewMemoryStore(0)}
		a, b := newBot(t, 11*time.Second, wxhandler.WithStore(shared)), newBot(t, 11*time.Second, wxhandler.WithStore(shared))
		var turn atomic.Int32
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			[]http.Handler{a, b}[turn.Add(1)%2].ServeHTTP(w, r)
		})
		r := wxtest.New(front, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA}).User("o1").Text("hi")
		require.Equal(t, "answer to hi", r.Content())
		require.Len(t, r.Tries, 3)
		a.end(t)
		b.end(t)
		require.EqualValues(t, 1, a.runs.Load()+b.runs.Load())
	})
}

func TestShutdownWaitsForLateAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 8*time.Second, wxhandler.WithFirstTryAnswer(nil), withLater(&b))
		b.User("o1").Text("hi")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, b.Shutdown(ctx), context.DeadlineExceeded)
		require.NoError(t, b.Shutdown(t.Context()))
		require.Len(t, b.late, 1)
		require.NoError(t, b.Shutdown(t.Context()), "nothing runs")
	})
}

func TestALaterThatPanicsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, plainConfig, wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { panic("late trouble") }))
		r.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(16 * time.Second)
			return wxhandler.TextReply("x"), nil
		})
		w := httptest.NewRecorder()
		r.ServeHTTP(w, plain(text("hi")).http())
		require.NoError(t, r.Shutdown(t.Context()))
		require.Contains(t, r.log.text(), "late trouble")
	})
}

// The same over sockets: net/http tells the handler that WeChat has hung up, and
// lets a function go on that runs on the request's goroutine.
func TestThreeTriesOverSockets(t *testing.T) {
	t.Parallel()
	var b *bot
	b = newBot(t, 2400*time.Millisecond, wxhandler.WithTryTimeout(time.Second), withLater(&b))
	server := httptest.NewServer(b.Handler)
	defer server.Close()
	wx := wxtest.Dial(server.URL, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA}, wxtest.WithTimeout(time.Second))
	require.NoError(t, wx.Verify().Err)
	r := wx.User("o1").Text("hi")
	r.Expect(t)
	require.Equal(t, "answer to hi", r.Content())
	require.Len(t, r.Tries, 3)
	require.NoError(t, b.Shutdown(t.Context()))
	require.EqualValues(t, 1, b.runs.Load())
	require.Empty(t, b.late)
}

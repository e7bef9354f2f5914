package wxhandler_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// desk is a slow function behind a limit that writes down when each content began.
type desk struct {
	start   time.Time
	takes   time.Duration
	mu      sync.Mutex
	began   []string
	at, top int
}

func (d *desk) serve(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
	d.mu.Lock()
	d.began = append(d.began, fmt.Sprintf("%v %s", time.Since(d.start), m.Field("Content")))
	d.at++
	d.top = max(d.top, d.at)
	d.mu.Unlock()
	time.Sleep(d.takes)
	d.mu.Lock()
	d.at--
	d.mu.Unlock()
	return wxhandler.TextReply("answer to " + m.Field("Content")), nil
}

func newDesk(takes time.Duration) *desk { return &desk{start: time.Now(), takes: takes} }

// call calls a function as a run of its own, and gives the text of its reply or its error.
func call(fn wxhandler.HandlerFunc, ctx context.Context, m *wxhandler.Message) string {
	reply, err := fn(ctx, m)
	if err != nil {
		return err.Error()
	}
	return reply.(wxhandler.ReplyText).Content
}

// from is a text of a user.
func from(t testing.TB, user, content string) *wxhandler.Message {
	t.Helper()
	return readPush(t, strings.Replace(text(content), "[user]", "["+user+"]", 1))
}

// send has users push one after the other, and waits for all answers.
func send(t *testing.T, fn wxhandler.HandlerFunc, pushes ...string) []string {
	t.Helper()
	answers := make([]string, len(pushes))
	var all sync.WaitGroup
	for i, content := range pushes {
		all.Go(func() { answers[i] = call(fn, t.Context(), from(t, content[:1], content)) })
		synctest.Wait()
	}
	all.Wait()
	return answers
}

func busy(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
	return wxhandler.TextReply("one moment"), nil
}

func TestALimitForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 2, Busy: busy})(d.serve)
		require.Equal(t, []string{"answer to a1", "answer to a2", "one moment", "one moment"}, send(t, fn, "a1", "a2", "a3", "b1"))
		require.Equal(t, []string{"answer to b2"}, send(t, fn, "b2"), "the place is free again")
	})
}

func TestALimitPerUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{PerUser: 1, Busy: busy})(d.serve)
		require.Equal(t, []string{"answer to a1", "one moment", "answer to b1"}, send(t, fn, "a1", "a2", "b1"))
	})
}

func TestALimitWithoutBusyIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 1})(d.serve)
		require.Equal(t, []string{"answer to a1", wxhandler.ErrBusy.Error()}, send(t, fn, "a1", "a2"))
	})
}

func TestNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{})(d.serve)
		send(t, fn, "a1", "a2", "a3")
		require.Equal(t, 3, d.top)
	})
}

// One user's pushes run in their order, and those of others do not wait for them.
func TestWaitingInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(2 * time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{PerUser: 1, Wait: 5 * time.Second, Busy: busy})(d.serve)
		answers := send(t, fn, "a1", "a2", "a3", "a4", "b1")
		require.Equal(t, []string{"0s a1", "0s b1", "2s a2", "4s a3"}, d.began)
		require.Equal(t, "one moment", answers[3], "its 5 s were over at 5 s, its turn would have come at 6 s")
	})
}

// A user who sends much does not keep the others waiting: each turn lets in one of each.
func TestTurnsAreFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: time.Minute})(d.serve)
		send(t, fn, "a1", "a2", "a3", "a4", "b1", "b2", "c1")
		require.Equal(t, []string{"0s a1", "1s a2", "2s b1", "3s c1", "4s a3", "5s b2", "6s a4"}, d.began)
	})
}

// One who is at his own limit holds nobody up who stands behind him.
func TestBothLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(2 * time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 2, PerUser: 1, Wait: time.Minute})(d.serve)
		send(t, fn, "a1", "a2", "b1", "a3", "c1")
		require.Equal(t, []string{"0s a1", "0s b1", "2s a2", "2s c1", "4s a3"}, sorted(d.began))
		require.Equal(t, 2, d.top)
	})
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestTheLineIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: time.Minute, Line: 3, UserLine: 2, Busy: busy})(d.serve)
		answers := send(t, fn, "a1", "a2", "a3", "a4", "b1", "c1")
		require.Equal(t, "one moment", answers[3], "a has two in line")
		require.Equal(t, "answer to b1", answers[4])
		require.Equal(t, "one moment", answers[5], "three are in line")
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Minute)
		fn := wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: time.Hour})(d.serve)
		go call(fn, t.Context(), from(t, "a", "a1"))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Equal(t, wxhandler.ErrBusy.Error(), call(fn, ctx, from(t, "b", "b1")))
		require.Equal(t, time.Second, time.Since(d.start))
		time.Sleep(time.Minute)
		require.Equal(t, "answer to b2", call(fn, t.Context(), from(t, "b", "b2")), "who gave up stands in nobody's way")
	})
}

func TestAPlaceIsGivenBackAfterAPanic(t *testing.T) {
	fn := wxhandler.Limit(wxhandler.Limits{Global: 1, PerUser: 1})(func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		switch m.Field("Content") {
		case "panic":
			panic("trouble")
		case "exit":
			runtime.Goexit()
		}
		return wxhandler.TextReply("fine"), nil
	})
	require.Panics(t, func() { call(fn, t.Context(), from(t, "a", "panic")) })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		call(fn, t.Context(), from(t, "a", "exit"))
	}()
	<-ended
	require.Equal(t, "fine", call(fn, t.Context(), from(t, "a", "x")))
}

// The tries and repeats of one push count once.
func TestRepeatsCountOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(11500 * time.Millisecond)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, PerUser: 1, Busy: busy})(d.serve))
		r := b.User("o1").Text("hi")
		require.Equal(t, "answer to hi", r.Content())
		require.Len(t, r.Tries, 3)
		b.end(t)
		require.Equal(t, 1, d.top)
		require.EqualValues(t, 1, b.runs.Load())
	})
}

// The second push waits through its first try, and its second brings the answer.
func TestWaitingAcrossTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(4 * time.Second)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{PerUser: 1, Wait: 10 * time.Second})(d.serve))
		go b.User("o1").Text("one")
		synctest.Wait()
		r := b.User("o1").Text("two")
		require.Equal(t, "answer to two", r.Content())
		require.Equal(t, []string{"0s +5s 0", "5s +3s 200"}, tries(r, b.start))
		b.end(t)
	})
}

// With Again the second push goes back to WeChat; the third of its tries would not, and gets Busy.
func TestAgainLetsTheNextTryRun(t *testing.T) {
	for takes, want := range map[time.Duration][]string{
		4 * time.Second:  {"0s +5s 0", "5s +4s 200"},
		20 * time.Second: {"0s +5s 0", "5s +5s 0", "10s +0s 200"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(takes)
			b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Again: true, Busy: busy})(d.serve))
			go b.User("o1").Text("one")
			synctest.Wait()
			r := b.User("o2").Text("two")
			r.Expect(t)
			require.Equal(t, want, tries(r, b.start))
			require.Equal(t, takes > 5*time.Second, r.Content() == "one moment")
			require.NoError(t, b.Wait())
			b.end(t)
		})
	}
}

// Behind a shared store the next try finds a place on another replica.
func TestAgainGoesToAnotherReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := func(d *desk) wxhandler.HandlerFunc {
			return wxhandler.Limit(wxhandler.Limits{Global: 1, Again: true})(d.serve)
		}
		full, free := newDesk(30*time.Second), newDesk(time.Second)
		store := &sharedStore{Store: wxhandler.NewMemoryStore(0)}
		a, b := newBotOf(t, limit(full), wxhandler.WithStore(store)), newBotOf(t, limit(free), wxhandler.WithStore(store))
		go a.User("o1").Text("one")
		synctest.Wait()
		var turn atomic.Int32
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			[]http.Handler{b, a}[turn.Add(1)%2].ServeHTTP(w, r)
		})
		r := wxtest.New(front, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA}).User("o2").Text("two")
		require.Equal(t, "answer to two", r.Content())
		require.Len(t, r.Tries, 2)
		require.NoError(t, a.Wait())
		a.end(t)
		b.end(t)
	})
}

// A push that WeChat redelivers for hours is never answered with "one moment".
func TestARedeliveredPushIsNotAnsweredBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Busy: busy})(d.serve))
		go b.User("o1").Text("one")
		synctest.Wait()
		r := b.With(wxtest.WithTries(1)).User("o2").Event("xpay_goods_deliver_notify", wxtest.Fields{{"OpenId", "o2"}})
		require.Equal(t, 500, r.Status)
		b.end(t)
	})
}

func TestErrAgainOfAFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			if runs.Add(1) < 3 {
				time.Sleep(time.Second)
				return nil, fmt.Errorf("not here: %w", wxhandler.ErrAgain)
			}
			return wxhandler.TextReply("at last"), nil
		})
		r := b.User("o1").Text("hi")
		require.Equal(t, "at last", r.Content())
		require.Equal(t, []string{"0s +5s 0", "5s +5s 0", "10s +0s 200"}, tries(r, b.start))
		b.end(t)
		require.ElementsMatch(t, []string{"5s held 1", "10s held 2", "10s answered 3"}, b.seen)
	})
}

// A try that waits for a run which gives the push back runs it itself, at once.
func TestErrAgainWakesTheTryThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			if runs.Add(1) == 1 {
				time.Sleep(7 * time.Second)
				return nil, wxhandler.ErrAgain
			}
			return wxhandler.TextReply("at last"), nil
		})
		r := b.User("o1").Text("hi")
		require.Equal(t, "at last", r.Content())
		require.Equal(t, []string{"0s +5s 0", "5s +2s 200"}, tries(r, b.start))
		b.end(t)
	})
}

// On the last try ErrAgain is an error like any other.
func TestErrAgainOnTheLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, wxhandler.ErrAgain })
		r := b.User("o1").Text("hi")
		require.True(t, r.IsSuccess())
		require.Equal(t, []string{"0s +5s 0", "5s +5s 0", "10s +0s 200"}, tries(r, b.start))
		b.end(t)
		require.EqualValues(t, 3, b.runs.Load())
	})
}

// A third try may come a little early, as the way to the server varies: nothing comes after it.
func TestErrAgainOnAnEarlyLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, wxhandler.ErrAgain })
		r := b.With(wxtest.WithTimeout(4850 * time.Millisecond)).User("o1").Text("hi")
		require.True(t, r.IsSuccess())
		require.Equal(t, []string{"0s +4.85s 0", "4.85s +4.85s 0", "9.7s +0s 200"}, tries(r, b.start))
		b.end(t)
	})
}

// One who has waited in line until the last try gets Busy: there is nobody left to give the push back to.
func TestBusyWhereAgainComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(30 * time.Second)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: 10 * time.Second, Again: true, Busy: busy})(d.serve))
		go b.User("o1").Text("one")
		synctest.Wait()
		r := b.User("o2").Text("two")
		require.Equal(t, "one moment", r.Content())
		require.Equal(t, []string{"0s +5s 0", "5s +5s 0", "10s +0s 200"}, tries(r, b.start))
		require.NoError(t, b.Wait())
		b.end(t)
	})
}

// WithFirstTryAnswer ends WeChat's tries after 4.5 s: what is turned away later is Busy's, and late.
func TestBusyAfterTheFirstTryAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(30 * time.Second)
		var b *bot
		b = newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: 8 * time.Second, Again: true, Busy: busy})(d.serve),
			wxhandler.WithFirstTryAnswer(wxhandler.TextReply("thinking")), withLater(&b))
		go b.User("o1").Text("one")
		synctest.Wait()
		require.Equal(t, "thinking", b.User("o2").Text("two").Content())
		require.NoError(t, b.Wait())
		b.end(t)
		require.Equal(t, []string{"8s o2: one moment", "30s o1: answer to one"}, b.late)
	})
}

// Who stands in line when a handler shuts down has begun: Shutdown waits for the line too.
func TestShutdownServesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(4 * time.Second)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Wait: 10 * time.Second})(d.serve))
		answers := make(chan string, 3)
		for _, user := range []string{"a", "b", "c"} {
			go func() { answers <- b.User(user).Text(user).Content() }()
			synctest.Wait()
		}
		require.NoError(t, b.Shutdown(t.Context()))
		require.Equal(t, []string{"0s a", "4s b", "8s c"}, d.began)
		for range cap(answers) {
			require.Contains(t, <-answers, "answer to")
		}
		require.NoError(t, b.Wait())
	})
}

// A user is one of an account. Accounts without an AppID are known by their Token: whoever has that of one
// writes any names into a push, and must not take the places of another's users.
func TestUsersOfAnotherAccountAreOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(time.Second)
		h, err := wxhandler.New(wxhandler.Config{}, wxhandler.WithLookup(func(r *http.Request, _ string) (wxhandler.Config, bool) {
			return wxhandler.Config{Token: map[string]string{"/a": token, "/b": "the-token-of-b"}[r.URL.Path]}, true
		}))
		require.NoError(t, err)
		h.Use(wxhandler.Limit(wxhandler.Limits{PerUser: 1, Busy: busy}))
		h.Handle("*", d.serve)
		a, b := plain(text("forged")), plain(text("hi"))
		a.path, b.path = "/a", "/b"
		b.set("signature", wxcrypt.Signature("the-token-of-b", b.query.Get("timestamp"), "nonce1"))
		go a.to(h)
		synctest.Wait()
		require.Contains(t, b.to(h).Body.String(), "answer to hi")
		require.NoError(t, h.Settle(t.Context()))
	})
}

func TestLimitsThatCannotBe(t *testing.T) {
	for _, l := range []wxhandler.Limits{{Global: -1}, {PerUser: -1}, {Wait: -1}, {Line: -1}, {UserLine: -1}} {
		require.PanicsWithValue(t, "wxhandler: Limits needs positive numbers", func() { wxhandler.Limit(l) })
	}
}

func BenchmarkLimit(b *testing.B) {
	fn := wxhandler.Limit(wxhandler.Limits{Global: 8, PerUser: 1, Wait: time.Second})(func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, nil })
	m := from(b, "a", "hi")
	b.ReportAllocs()
	for b.Loop() {
		fn(b.Context(), m)
	}
}

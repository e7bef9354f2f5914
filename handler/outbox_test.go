package wxhandler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// letters writes down what came to the function of WithDurableLater, and fails as
// often as it is told to.
type letters struct {
	start time.Time
	mu    sync.Mutex
	fails int
	all   []string
	dead  []string
}

func (l *letters) deliver(ctx context.Context, m *wxhandler.Message, reply wxhandler.Reply) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	push, _ := wxhandler.PushFrom(ctx)
	l.all = append(l.all, fmt.Sprintf("%v %s %s: %v", time.Since(l.start), push.AppID, m.FromUserName, reply))
	if l.fails--; l.fails >= 0 {
		return errors.New("the API is down")
	}
	return nil
}

func (l *letters) bury(_ context.Context, m *wxhandler.Message, reply wxhandler.Reply, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = append(l.dead, fmt.Sprintf("%v %s: %v: %v", time.Since(l.start), m.Field("Content"), reply, err))
}

func (l *letters) option(d wxhandler.Delivery) wxhandler.Option {
	d.DeadLetter = l.bury
	return wxhandler.WithDurableLater(l.deliver, d)
}

// sweep runs RunLater on replicas for a while.
func sweep(t *testing.T, d time.Duration, replicas ...replica) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var wg sync.WaitGroup
	for _, r := range replicas {
		wg.Go(func() { require.ErrorIs(t, r.RunLater(ctx), context.DeadlineExceeded) })
	}
	wg.Wait()
}

func newLetters() *letters { return &letters{start: time.Now()} }

func TestALateReplyIsDeliveredOnceByAnyReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, 20*time.Second, 20*time.Second)
		require.True(t, wx.User("o1").Text("hi").IsSuccess())
		sweep(t, time.Minute, all...)
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Len(t, l.all, 1)
		require.Regexp(t, `^2[0-2]\.?\d*s `+appID+` o1: \{answer to hi\}$`, l.all[0])
		require.Empty(t, l.dead)
	})
}

func TestALateReplyIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		l.fails = 4
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{Backoff: 10 * time.Second, MaxBackoff: 30 * time.Second})}, 20*time.Second)
		wx.User("o1").Text("hi")
		sweep(t, 5*time.Minute, all...)
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Len(t, l.all, 5)
		var at []time.Duration
		for _, line := range l.all {
			d, err := time.ParseDuration(line[:slices.Index([]byte(line), ' ')])
			require.NoError(t, err)
			at = append(at, d)
		}
		for i, want := range []time.Duration{10, 20, 30, 30} {
			require.InDelta(t, float64(want*time.Second), float64(at[i+1]-at[i]), float64(time.Second), "pause %d: %v", i, at)
		}
	})
}

func TestADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		l.fails = 100
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{Attempts: 3})}, 20*time.Second)
		wx.User("o1").Text("hi")
		sweep(t, 5*time.Minute, all...)
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Len(t, l.all, 3)
		require.Len(t, l.dead, 1)
		require.Contains(t, l.dead[0], "hi: {answer to hi}: the API is down")
		require.Contains(t, all[0].seen[len(all[0].seen)-1], "lost")
	})
}

// The process dies at 20 s, after all tries and long before its answer.
func TestARunIsDoneAgainAfterTheLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, time.Minute, time.Second)
		time.AfterFunc(20*time.Second, all[0].die)
		require.True(t, wx.User("o1").Text("hi").IsSuccess())
		sweep(t, 2*time.Minute, all[1])
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.EqualValues(t, 1, all[0].runs.Load())
		require.EqualValues(t, 1, all[1].runs.Load(), "once more, and no more")
		require.Len(t, l.all, 2, "the replica's, and what the dead one would have said from memory: %v", l.all)
		require.Regexp(t, `^2\d\.?\d*s `+appID+` o1: \{answer to hi\}$`, l.all[0])
	})
}

// The process dies when the answer is in the outbox, before it was delivered.
func TestALateReplySurvivesItsProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, 20*time.Second, 20*time.Second)
		time.AfterFunc(20*time.Second+time.Millisecond, all[0].die)
		wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		sweep(t, time.Minute, all[1])
		require.Len(t, l.all, 1)
		require.Zero(t, all[1].runs.Load())
	})
}

func TestAnAnswerInTimeLeavesNoJob(t *testing.T) {
	for _, takes := range []time.Duration{0, 4 * time.Second, 7 * time.Second, 11 * time.Second} {
		t.Run(takes.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLetters()
				wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, takes, takes)
				stop, cancel := context.WithCancel(context.Background())
				var wg sync.WaitGroup
				wg.Go(func() { all[1].RunLater(stop) })
				require.Equal(t, "answer to hi", wx.User("o1").Text("hi").Content())
				time.Sleep(time.Minute)
				cancel()
				wg.Wait()
				require.NoError(t, wx.Wait())
				settled(t, all)
				require.Empty(t, l.all)
				_, _, _, _, idle, err := all[0].way.box.Next(context.Background(), time.Minute)
				require.NoError(t, err)
				require.Negative(t, idle, "nothing waits")
				require.EqualValues(t, 1, all[0].runs.Load()+all[1].runs.Load())
			})
		})
	}
}

func TestALateReplyThatNobodyTookInTheLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, 7*time.Second)
		stop, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { all[0].RunLater(stop) })
		wx.With(wxtest.WithLostTry(2, 3)).User("o1").Text("hi")
		time.Sleep(time.Minute)
		cancel()
		wg.Wait()
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Equal(t, []string{"11s " + appID + " o1: {answer to hi}"}, l.all, "no try for six seconds after the first was dropped")
	})
}

func TestALateReplyMayWaitForTheNextMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		next := wxhandler.WithAnswerNext(time.Hour, func(m *wxhandler.Message) bool { return m.Field("Content") == "continue" })
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{}), next}, 20*time.Second)
		wx.User("o1").Text("hi")
		sweep(t, time.Minute, all...)
		require.Equal(t, "answer to hi", wx.User("o1").Text("continue").Content())
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Empty(t, l.all)
	})
}

// While the outbox is away, the process that has the reply delivers it itself.
func TestALateReplyWithoutItsOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		wx, all := newReplicas(t, []wxhandler.Option{l.option(wxhandler.Delivery{})}, 20*time.Second)
		all[0].way.fail(errAway)
		wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Len(t, l.all, 1)
	})
}

// A panic of the user's code is an error; one of DeadLetter ends nothing either.
func TestALaterThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, dead := 0, 0
		wx, all := newReplicas(t, []wxhandler.Option{wxhandler.WithDurableLater(
			func(context.Context, *wxhandler.Message, wxhandler.Reply) error { calls++; panic("oh") },
			wxhandler.Delivery{Attempts: 2, DeadLetter: func(context.Context, *wxhandler.Message, wxhandler.Reply, error) { dead++; panic("dear") }},
		)}, 20*time.Second)
		wx.User("o1").Text("hi")
		sweep(t, 5*time.Minute, all...)
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Equal(t, []int{2, 1}, []int{calls, dead})
	})
}

// RunLater ends with its context, and what it was at is tried again elsewhere.
func TestRunLaterEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		wx, all := newReplicas(t, []wxhandler.Option{wxhandler.WithDurableLater(
			func(ctx context.Context, _ *wxhandler.Message, _ wxhandler.Reply) error {
				if calls++; calls == 1 {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}, wxhandler.Delivery{Attempts: 1})}, 20*time.Second)
		wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		sweep(t, 10*time.Second, all...)
		require.Equal(t, 1, calls)
		sweep(t, 10*time.Second, all...)
		require.Equal(t, 2, calls, "an attempt that we ended ourselves does not count")
	})
}

func TestOutboxOptions(t *testing.T) {
	l := newLetters()
	_, err := wxhandler.New(plainConfig, l.option(wxhandler.Delivery{}), wxhandler.WithStore(brokenStore{}))
	require.ErrorContains(t, err, "Outbox")
	_, err = wxhandler.New(plainConfig, wxhandler.WithDurableLater(nil, wxhandler.Delivery{}))
	require.Error(t, err)
	for _, d := range []wxhandler.Delivery{{Attempts: -1}, {Backoff: -1}, {MaxBackoff: 48 * time.Hour}, {Timeout: -time.Second}} {
		_, err = wxhandler.New(plainConfig, l.option(d))
		require.Error(t, err)
	}
	h, err := wxhandler.New(plainConfig)
	require.NoError(t, err)
	require.ErrorContains(t, h.RunLater(context.Background()), "WithDurableLater")
}

// One that no version can read does not come again for ever.
func TestAJobThatIsBrokenIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		store := wxhandler.NewMemoryStore(0)
		h, err := wxhandler.New(plainConfig, wxhandler.WithStore(store), l.option(wxhandler.Delivery{}), wxhandler.WithLogger(slog.New(slog.DiscardHandler)))
		require.NoError(t, err)
		for i, job := range []string{"", "\x01", "\x01\x00\xff", "\x01\x00\x00\xff\xff", "\x01\x00\x00\x05abc"} {
			require.NoError(t, store.Put(t.Context(), fmt.Sprint(i), []byte(job), 0))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		require.ErrorIs(t, h.RunLater(ctx), context.DeadlineExceeded)
		_, _, _, _, idle, err := store.Next(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Negative(t, idle, "nothing waits")
	})
}

// A job of a later version stays where it is.
func TestAJobOfALaterVersionStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLetters()
		store := wxhandler.NewMemoryStore(0)
		h, err := wxhandler.New(plainConfig, wxhandler.WithStore(store), l.option(wxhandler.Delivery{}), wxhandler.WithLogger(slog.New(slog.DiscardHandler)))
		require.NoError(t, err)
		require.NoError(t, store.Put(t.Context(), "id", []byte{99, 0, 0}, 0))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, h.RunLater(ctx), context.DeadlineExceeded)
		time.Sleep(2 * time.Minute)
		_, _, attempt, job, _, err := store.Next(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Equal(t, 1, attempt)
		require.Equal(t, []byte{99, 0, 0}, job)
	})
}

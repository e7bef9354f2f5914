package wxhandler_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// A function runs twice at most, also where replicas do not see each other.

func runsOf(all []replica) (runs []int32) {
	for _, r := range all {
		runs = append(runs, r.runs.Load())
	}
	return runs
}

// awayFor takes the store away from all replicas for a while.
func awayFor(all []replica, from, to time.Duration, err error) {
	for _, r := range all {
		time.AfterFunc(from, func() { r.way.fail(err) })
		time.AfterFunc(to, func() { r.way.fail(nil) })
	}
}

// The store is away all the time: the second try is held, the third runs the function, and is
// answered before that ends.
func TestAwayFromTheStoreTheSecondTryIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late atomic.Int32
		later := wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { late.Add(1) })
		wx, all := newReplicas(t, []wxhandler.Option{later}, 20*time.Second, 20*time.Second, 20*time.Second)
		for _, r := range all {
			r.way.fail(errAway)
		}
		wx.User("o2").Text("hi") // each replica has seen that the store is away
		wx.User("o3").Text("hi")
		before := runsOf(all)
		r := wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		after := runsOf(all)
		require.Equal(t, []int32{1, 0, 1}, []int32{after[0] - before[0], after[1] - before[1], after[2] - before[2]})
		require.True(t, r.IsSuccess(), "the user sees no error: %v", r.Timeline())
		require.EqualValues(t, 6, late.Load(), "twice each")
	})
}

// The first try is lost with its replica: the third answers.
func TestAwayFromTheStoreALostFirstTryIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx, all := newReplicas(t, nil, time.Second, time.Second, time.Second)
		for _, r := range all {
			r.way.fail(errAway)
		}
		r := wx.With(wxtest.WithLostTry(1)).User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Equal(t, "answer to hi", r.Content())
		require.Len(t, r.Tries, 3)
	})
}

// A run that began by itself claims its push when the store is back, so the next try waits for it.
func TestARunThatBeganAloneIsAnnounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx, all := newReplicas(t, nil, 12*time.Second, time.Second, time.Second)
		awayFor(all, 0, 3500*time.Millisecond, errAway)
		all[0].way.fail(errAway)
		r := wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Equal(t, []int32{1, 0, 0}, runsOf(all))
		require.Equal(t, "answer to hi", r.Content())
		require.Len(t, r.Tries, 3)
	})
}

// The lease ends while the store is away from everybody. When it is back, the holder has time to renew it.
func TestAHolderGetsTimeWhenTheStoreIsBack(t *testing.T) {
	for name, err := range map[string]error{"fail open": errAway, "refuse": refusing{errAway}} {
		for _, back := range []time.Duration{5300 * time.Millisecond, 5800 * time.Millisecond, 6300 * time.Millisecond} {
			t.Run(fmt.Sprint(name, " ", back), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					wx, all := newReplicas(t, nil, 12*time.Second, time.Second, time.Second)
					awayFor(all, 500*time.Millisecond, back, err)
					r := wx.User("o1").Text("hi")
					require.NoError(t, wx.Wait())
					settled(t, all)
					require.Equal(t, []int32{1, 0, 0}, runsOf(all), "%v %v %v", r.Timeline(), all[0].seen, all[1].seen)
					require.Equal(t, "answer to hi", r.Content())
				})
			})
		}
	}
}

// The run ends while the store is away. When it is back it hears of the answer, before the next try asks.
func TestAStoreThatIsBackHearsOfTheAnswer(t *testing.T) {
	for name, err := range map[string]error{"fail open": errAway, "refuse": refusing{errAway}} {
		for _, from := range []time.Duration{0, time.Second} { // begun without the store, and with it
			if from == 0 && name == "refuse" {
				continue
			}
			t.Run(fmt.Sprint(name, " ", from), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					wx, all := newReplicas(t, nil, 6*time.Second, time.Second, time.Second)
					if from == 0 {
						all[0].way.fail(err)
					}
					awayFor(all, from, 8*time.Second, err)
					r := wx.User("o1").Text("hi")
					require.NoError(t, wx.Wait())
					settled(t, all)
					require.Equal(t, []int32{1, 0, 0}, runsOf(all), "%v", r.Timeline())
					require.Equal(t, "answer to hi", r.Content())
					require.Len(t, r.Tries, 2, "the second try brings it: %v", r.Timeline())
				})
			})
		}
	}
}

// The third try takes a push over, and its function is slow.
func TestAThirdTryThatTakesOverIsAnsweredInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late atomic.Int32
		later := wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { late.Add(1) })
		wx, all := newReplicas(t, []wxhandler.Option{later}, time.Hour, time.Hour, 20*time.Second)
		time.AfterFunc(9*time.Second, all[0].die)
		r := wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		require.True(t, r.IsSuccess(), "the user sees no error: %v", r.Timeline())
		require.NoError(t, all[2].Settle(context.Background()))
		require.EqualValues(t, 1, all[2].runs.Load())
		require.NotZero(t, late.Load(), "its answer comes after all")
	})
}

// hangs is a function whose first run never ends, and a way to end it after all.
func hangs(runs *atomic.Int32, end chan struct{}) wxhandler.HandlerFunc {
	return func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		if runs.Add(1) == 1 {
			<-end
		}
		return wxhandler.TextReply("answer to " + m.Field("Content")), nil
	}
}

// delivered is how often the function of WithDurableLater was called.
func (l *letters) delivered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// A function that hangs holds its push until its overrun ends; then RunLater runs it again.
func TestAFunctionThatHangsLosesItsPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		end := make(chan struct{})
		l := newLetters()
		b := newBotOf(t, hangs(&runs, end), l.option(wxhandler.Delivery{}), wxhandler.WithOverrun(time.Minute),
			wxhandler.WithStore(&faulty{box: wxhandler.NewMemoryStore(0)}))
		require.True(t, b.User("o1").Text("hi").IsSuccess())
		ctx, cancel := context.WithCancel(context.Background())
		go b.RunLater(ctx)
		time.Sleep(150 * time.Second)
		require.EqualValues(t, 1, runs.Load())
		require.Zero(t, l.delivered())
		time.Sleep(45 * time.Second)
		require.EqualValues(t, 2, runs.Load())
		require.Equal(t, 1, l.delivered())
		close(end)
		synctest.Wait()
		time.Sleep(time.Minute)
		require.Equal(t, 1, l.delivered(), "what comes after all is not said twice")
		cancel()
		b.end(t)
		require.Contains(t, fmt.Sprint(b.seen), "stuck")
	})
}

// A push that WeChat redelivers is free again for the next delivery, whatever the store is.
func TestARedeliveryRunsWhereAFunctionHangs(t *testing.T) {
	for name, fresh := range map[string]func() wxhandler.Store{
		"memory": func() wxhandler.Store { return wxhandler.NewMemoryStore(0) },
		"shared": func() wxhandler.Store { return &faulty{box: wxhandler.NewMemoryStore(0)} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var runs atomic.Int32
				end := make(chan struct{})
				b := newBotOf(t, hangs(&runs, end), wxhandler.WithStore(fresh()), wxhandler.WithOverrun(time.Minute))
				fields := wxtest.Fields{{"WxRefundId", "r1"}, {"CreateTime", "946684800"}}
				send := func() *wxtest.Reply { return b.User("o1").Event("xpay_refund_notify", fields) }
				require.NotEqual(t, 200, send().Tries[0].Status)
				require.NotEqual(t, 200, send().Tries[0].Status, "it runs still")
				require.EqualValues(t, 1, runs.Load())
				time.Sleep(90 * time.Second)
				require.Equal(t, 200, send().Tries[0].Status)
				require.EqualValues(t, 2, runs.Load())
				close(end)
				b.end(t)
			})
		})
	}
}

func TestOverrunNeedsADuration(t *testing.T) {
	for _, d := range []time.Duration{0, -1, 25 * time.Hour} {
		_, err := wxhandler.New(plainConfig, wxhandler.WithOverrun(d), wxhandler.WithLogger(slog.New(slog.DiscardHandler)))
		require.Error(t, err)
	}
}

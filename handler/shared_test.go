package wxhandler_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Replicas with one store: what happens when a process, or the store, is lost.

// newReplicas makes n processes whose function takes takes[i], and WeChat before them.
func newReplicas(t *testing.T, opts []wxhandler.Option, takes ...time.Duration) (*wxtest.WeChat, []replica) {
	t.Helper()
	shared := wxhandler.NewMemoryStore(0)
	f := &front{}
	for _, d := range takes {
		way := &faulty{box: shared}
		f.replicas = append(f.replicas, replica{newBot(t, d, append(opts, wxhandler.WithStore(way))...), way})
	}
	return wxtest.New(f, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA, ToUserName: "gh_1"}), f.replicas
}

func settled(t *testing.T, replicas []replica) {
	for _, r := range replicas {
		require.NoError(t, r.Settle(context.Background()))
	}
}

// The first replica dies at 2 s: its lease ends at 4 s or 5 s, and the second
// try, which comes at 5 s, runs the function again.
func TestATryTakesOverWhatAProcessHasDiedOf(t *testing.T) {
	for name, dies := range map[string]time.Duration{"before the second try": 2 * time.Second, "while the second try waits": 6 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wx, all := newReplicas(t, nil, 30*time.Second, time.Second)
				time.AfterFunc(dies, all[0].die)
				r := wx.User("o1").Text("hi")
				require.NoError(t, wx.Wait())
				require.Equal(t, "answer to hi", r.Content())
				require.Len(t, r.Tries, 2)
				require.LessOrEqual(t, r.Tries[1].Took, 5*time.Second)
				settled(t, all)
				require.EqualValues(t, 1, all[0].runs.Load())
				require.EqualValues(t, 1, all[1].runs.Load())
			})
		})
	}
}

// A process that was only cut off for a while must not bring a second answer.
func TestWhoLostThePushSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late int
		later := wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { late++ })
		wx, all := newReplicas(t, []wxhandler.Option{later}, 12*time.Second, time.Second)
		time.AfterFunc(time.Second, func() { all[0].way.fail(errAway) })
		time.AfterFunc(11*time.Second, func() { all[0].way.fail(nil) })
		r := wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Equal(t, "answer to hi", r.Content())
		require.Zero(t, late)
	})
}

func TestTriesOfOneProcessMeetThoughTheStoreIsAway(t *testing.T) {
	for name, away := range map[string]time.Duration{"from the start": 0, "during the run": 3 * time.Second, "while the second try waits": 7 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wx, all := newReplicas(t, nil, 11500*time.Millisecond)
				if away == 0 {
					all[0].way.fail(errAway)
				}
				time.AfterFunc(away, func() { all[0].way.fail(errAway) })
				r := wx.User("o1").Text("hi")
				require.NoError(t, wx.Wait())
				require.Equal(t, "answer to hi", r.Content())
				require.Len(t, r.Tries, 3)
				settled(t, all)
				require.EqualValues(t, 1, all[0].runs.Load())
			})
		})
	}
}

// The store comes back during a run that this process began by itself.
func TestAStoreThatComesBackFindsTheRun(t *testing.T) {
	for name, back := range map[string]time.Duration{"while it runs": 3 * time.Second, "after it": 8 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				wx, all := newReplicas(t, nil, 6500*time.Millisecond)
				all[0].way.fail(errAway)
				time.AfterFunc(back, func() { all[0].way.fail(nil) })
				fields := wxtest.Fields{{"Content", "hi"}, {"MsgId", "1"}}
				r := wx.User("o1").Message("text", fields)
				require.Equal(t, "answer to hi", r.Content())
				time.Sleep(4 * time.Second)
				again := wx.User("o1").Message("text", fields)
				require.Equal(t, "answer to hi", again.Content())
				require.NoError(t, wx.Wait())
				settled(t, all)
				require.EqualValues(t, 1, all[0].runs.Load())
			})
		})
	}
}

func TestAStoreThatRefusesRunsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx, all := newReplicas(t, nil, time.Second)
		all[0].way.fail(refusing{errAway})
		r := wx.User("o1").Text("hi")
		require.False(t, r.IsSuccess(), "nothing that could be taken for an answer")
		require.Empty(t, r.Content())
		require.Len(t, r.Tries, 3, "WeChat sends it again")
		require.NoError(t, wx.Wait())
		require.Zero(t, all[0].runs.Load())

		time.AfterFunc(6*time.Second, func() { all[0].way.fail(nil) })
		r = wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		require.Equal(t, "answer to hi", r.Content(), "the second try goes on when the store is back")
		require.Len(t, r.Tries, 2)
		settled(t, all)
		require.EqualValues(t, 1, all[0].runs.Load())
	})
}

// Even under WithFirstTryAnswer, "still thinking" would be a lie.
func TestAStoreThatRefusesGetsNoInterim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx, all := newReplicas(t, []wxhandler.Option{wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking"))}, time.Second)
		all[0].way.fail(refusing{errAway})
		r := wx.User("o1").Text("hi")
		require.Len(t, r.Tries, 3)
		require.Empty(t, r.Content())
		require.NoError(t, wx.Wait())
		settled(t, all)
	})
}

func TestAPushThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wx, all := newReplicas(t, nil, time.Second)
		all[0].way.fail(gone{errAway})
		r := wx.User("o1").Text("hi")
		require.True(t, r.IsSuccess(), "the user sees no error, and WeChat does not try again")
		require.Len(t, r.Tries, 1)
		r = wx.User("o1").Event("xpay_refund_notify", wxtest.Fields{{"WxRefundId", "r1"}})
		require.Equal(t, 500, r.Tries[0].Status, "a payment is not acknowledged")
		require.NoError(t, wx.Wait())
		settled(t, all)
		require.Zero(t, all[0].runs.Load())
	})
}

package wxhandler_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/redisstore"
	"github.com/wxkit/wxkit/handler/redisstore/redistest"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Replicas on a real Redis, with tries of less than a second.

const (
	shortTry = 800 * time.Millisecond
	third    = 2*shortTry + shortTry/4 // what ends in the third try
)

// redisReplicas makes processes with a client each. cut ends the client of one,
// as the death of its process would; the bot goes on, and nobody hears of it.
func redisReplicas(t *testing.T, server *redistest.Server, opts []wxhandler.Option, takes ...time.Duration) (wx *wxtest.WeChat, all []replica, cut func(i int)) {
	t.Helper()
	f := &front{}
	var closers []func() error
	for _, d := range takes {
		client := server.Client(t)
		store, err := redisstore.New(client, redisstore.WithTimeout(shortTry/2), redisstore.WithPoll(20*time.Millisecond))
		require.NoError(t, err)
		closers = append(closers, client.Close)
		way := &faulty{box: store}
		b := newBot(t, d, append(opts, wxhandler.WithStore(way), wxhandler.WithTryTimeout(shortTry))...)
		f.replicas = append(f.replicas, replica{b, way})
	}
	wx = wxtest.New(f, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA, ToUserName: "gh_1"}).With(wxtest.WithTimeout(shortTry))
	return wx, f.replicas, func(i int) { closers[i]() }
}

func TestReplicasOnRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	wx, all, _ := redisReplicas(t, server, nil, third, third, third)
	var wg sync.WaitGroup
	for _, user := range []string{"o1", "o2", "o3", "o4"} {
		wg.Go(func() {
			r := wx.User(user).Text("hi " + user)
			require.Equal(t, "answer to hi "+user, r.Content())
			require.Len(t, r.Tries, 3)
		})
	}
	wg.Wait()
	require.NoError(t, wx.Wait())
	settled(t, all)
	require.EqualValues(t, 4, all[0].runs.Load()+all[1].runs.Load()+all[2].runs.Load())
}

func TestAReplicaThatDiesOnRedis(t *testing.T) {
	t.Parallel()
	wx, all, cut := redisReplicas(t, redistest.Start(t), nil, 3*time.Second, 10*time.Millisecond, 10*time.Millisecond)
	time.AfterFunc(shortTry/2, func() { all[0].die(); cut(0) })
	r := wx.User("o1").Text("hi")
	require.Equal(t, "answer to hi", r.Content())
	require.Len(t, r.Tries, 2)
	require.NoError(t, wx.Wait())
	settled(t, all)
	require.EqualValues(t, 1, all[1].runs.Load()+all[2].runs.Load())
}

// Redis is restarted without its data while a push runs and the next try waits.
func TestRedisRestartsWhileAPushRuns(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	wx, all, _ := redisReplicas(t, server, nil, third, third)
	restarted := make(chan bool)
	time.AfterFunc(shortTry*6/5, func() {
		defer close(restarted)
		server.Restart(t)
	})
	r := wx.User("o1").Text("hi")
	<-restarted
	require.Equal(t, "answer to hi", r.Content())
	require.NoError(t, wx.Wait())
	settled(t, all)
	require.LessOrEqual(t, all[0].runs.Load(), int32(1))
	require.LessOrEqual(t, all[0].runs.Load()+all[1].runs.Load(), int32(2), "a try that met no record may run it")
}

// Redis hangs: each try is answered in its time all the same.
func TestRedisHangsBeforeAPush(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	wx, all, _ := redisReplicas(t, server, nil, 10*time.Millisecond)
	require.Equal(t, "answer to warm up", wx.User("o1").Text("warm up").Content())
	server.Pause(t)
	r := wx.User("o1").Text("hi")
	require.Equal(t, "answer to hi", r.Content())
	require.Len(t, r.Tries, 1)
	require.Less(t, r.Tries[0].Took, shortTry)
	server.Resume(t)
	require.NoError(t, wx.Wait())
	settled(t, all)
}

// The replica that has the late answer in its hands dies; another delivers it.
func TestALateReplyOnRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	l := newLetters()
	l.fails = 1
	wx, all, cut := redisReplicas(t, server, []wxhandler.Option{l.option(wxhandler.Delivery{Backoff: 50 * time.Millisecond})}, 4*shortTry, 4*shortTry)
	require.True(t, wx.User("o1").Text("hi").IsSuccess())
	require.NoError(t, wx.Wait())
	settled(t, all)
	cut(0)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { all[1].RunLater(ctx) })
	delivered := func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.all) == 2
	}
	require.Eventually(t, delivered, 10*time.Second, 10*time.Millisecond, "once in vain, once for good")
	require.Eventually(t, func() bool {
		_, _, _, _, idle, err := all[1].way.box.Next(context.Background(), time.Minute)
		return err == nil && idle < 0
	}, 10*time.Second, 10*time.Millisecond, "nothing is left")
	cancel()
	wg.Wait()
	require.Contains(t, l.all[1], "{answer to hi}")
	require.Zero(t, all[1].runs.Load())
}

package redisstore

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// With a poll of 5 s, only the message can be this fast.
func TestTheMessageWakes(t *testing.T) {
	r := newRig(t, nil, WithPoll(5*time.Second))
	fence := r.begin("k", time.Minute)
	ended := r.waiting("k")
	r.subscribed()
	start := time.Now()
	r.finish("k", fence, "a")
	require.Equal(t, answer{"a", nil}, <-ended)
	require.Less(t, time.Since(start), 2*time.Second)

	fence = r.begin("abandoned", time.Minute)
	ended = r.waiting("abandoned")
	require.Eventually(t, func() bool { return r.do("HGET", r.s.pushKey("abandoned"), "fence") != nil && waits(r, "abandoned") }, 5*time.Second, 5*time.Millisecond)
	start = time.Now()
	require.NoError(t, r.s.Abandon(context.Background(), "abandoned", fence))
	require.ErrorIs(t, (<-ended).err, ErrAbandoned)
	require.Less(t, time.Since(start), 2*time.Second)
}

// waits tells whether Redis knows that somebody waits.
func waits(r *rig, key string) bool {
	known, err := r.redis.HExists(context.Background(), r.s.pushKey(key), "waits").Result()
	return err == nil && known
}

// A message that was sent before the subscription stood is lost; that it stands
// wakes everybody.
func TestTheSubscriptionItselfWakes(t *testing.T) {
	r := newRig(t, nil, WithPoll(5*time.Second))
	for i := range 5 {
		key := fmt.Sprint(i)
		fence := r.begin(key, time.Minute)
		ended := r.waiting(key)
		start := time.Now()
		r.finish(key, fence, "a")
		require.Equal(t, answer{"a", nil}, <-ended)
		require.Less(t, time.Since(start), 2*time.Second)
	}
}

func TestAllWhoWaitShareOneSubscription(t *testing.T) {
	r := newRig(t, nil, WithPoll(5*time.Second))
	fences, ends := map[string]uint64{}, map[string]<-chan answer{}
	for i := range 20 {
		key := fmt.Sprint(i % 10)
		if fence := r.begin(key, time.Minute); fence != 0 {
			fences[key] = fence
		}
		ends[fmt.Sprint(i)] = r.waiting(key)
	}
	r.subscribed()
	clients := r.do("CLIENT", "LIST", "TYPE", "PUBSUB").(string)
	require.Equal(t, 1, strings.Count(clients, "addr=")-strings.Count(clients, "laddr="), clients)
	for key, fence := range fences {
		r.finish(key, fence, key)
	}
	for i, ended := range ends {
		got := <-ended
		require.NoError(t, got.err)
		require.Equal(t, i[len(i)-1:], got.reply)
	}
}

// While the subscription is cut, the poll finds the answer; afterwards messages wake again.
func TestACutSubscription(t *testing.T) {
	r := newRig(t, nil, WithPoll(50*time.Millisecond))
	fence := r.begin("k", time.Minute)
	ended := r.waiting("k")
	r.subscribed()
	r.do("CLIENT", "KILL", "TYPE", "PUBSUB")
	r.finish("k", fence, "a")
	require.Equal(t, answer{"a", nil}, <-ended)

	r.s.options.poll = 5 * time.Second // nobody waits: it is read nowhere
	fence = r.begin("k2", time.Minute)
	ended = r.waiting("k2")
	r.subscribed()
	r.do("CLIENT", "KILL", "TYPE", "PUBSUB")
	r.subscribed()
	start := time.Now()
	r.finish("k2", fence, "b")
	require.Equal(t, answer{"b", nil}, <-ended)
	require.Less(t, time.Since(start), 2*time.Second)
}

// A user who may not subscribe or publish is served by the poll alone.
func TestWithoutPubSub(t *testing.T) {
	r := newRig(t, nil)
	r.do("ACL", "SETUSER", "bot", "on", ">a-password", "~*", "+@all", "resetchannels")
	client := redis.NewClient(&redis.Options{Addr: r.server.Addr, Username: "bot", Password: "a-password"})
	t.Cleanup(func() { client.Close() })
	s, err := New(client, WithPoll(20*time.Millisecond))
	require.NoError(t, err)
	r.s = s
	fence := r.begin("k", time.Minute)
	ended := r.waiting("k")
	require.Eventually(t, func() bool { return waits(r, "k") }, 5*time.Second, 5*time.Millisecond)
	r.finish("k", fence, "a")
	require.Equal(t, answer{"a", nil}, <-ended)
}

func TestTheSubscriptionEndsWhenNobodyWaits(t *testing.T) {
	r := newRig(t, nil)
	r.s.wakes.linger = 50 * time.Millisecond
	before := runtime.NumGoroutine()
	for range 2 { // and starts again
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		r.begin("k", time.Minute)
		_, err := r.s.Wait(ctx, "k")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		cancel()
		require.Eventually(t, func() bool {
			n, err := r.redis.PubSubNumSub(context.Background(), r.s.channel()).Result()
			return err == nil && n[r.s.channel()] == 0
		}, 5*time.Second, 10*time.Millisecond)
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 5*time.Second, 10*time.Millisecond)
	require.Empty(t, r.s.wakes.waiters)
}

func TestNothingStartsAtConstruction(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "192.0.2.1:1"}) // nobody is there
	defer client.Close()
	before := runtime.NumGoroutine()
	s, err := New(client)
	require.NoError(t, err)
	require.NotNil(t, s)
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

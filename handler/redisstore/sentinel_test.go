package redisstore

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/redisstore/redistest"
)

// The master dies; the sentinel makes its replica the master, and the store goes on there.
func TestAFailover(t *testing.T) {
	t.Parallel() // it waits more than it works
	servers := redistest.StartSentinel(t)
	s, err := New(servers.Client(t), WithTimeout(time.Second), WithPoll(50*time.Millisecond))
	require.NoError(t, err)
	r := &rig{t, servers.Master, servers.Client(t), s}
	ctx := context.Background()
	running, done := r.begin("running", time.Minute), r.begin("done", time.Minute)
	r.finish("done", done, "a")
	require.NoError(t, s.Leave(ctx, "u", []byte("left"), time.Minute))
	require.NoError(t, s.Put(ctx, "j", []byte("job"), 0))
	r.subscribedDuring(func() {
		servers.Synced(t)
		servers.FailOver(t)
		r.server = servers.Replica
		require.Eventually(t, func() bool { return s.Renew(ctx, "running", running, time.Minute) == nil }, 30*time.Second, 50*time.Millisecond)
		require.Zero(t, r.begin("running", time.Minute), "still held")
		r.finish("running", running, "b")
	})
	for key, want := range map[string]string{"running": "b", "done": "a"} {
		_, _, answered, got, err := s.Begin(ctx, key, time.Minute)
		require.NoError(t, err)
		require.True(t, answered)
		require.Equal(t, want, string(got))
	}
	left, err := s.Take(ctx, "u")
	require.NoError(t, err)
	require.Equal(t, "left", string(left))
	_, _, _, job, _, err := s.Next(ctx, time.Minute)
	require.NoError(t, err)
	require.Equal(t, "job", string(job))
}

// A push that the replica had not heard of when the master died is its runner's still,
// and one that was begun anew meanwhile is not.
func TestAFailoverToAReplicaThatLags(t *testing.T) {
	t.Parallel()
	servers := redistest.StartSentinel(t)
	s, err := New(servers.Client(t), WithTimeout(time.Second))
	require.NoError(t, err)
	r := &rig{t, servers.Master, servers.Client(t), s}
	ctx := context.Background()
	kept, taken := r.begin("kept", time.Minute), r.begin("taken", time.Minute)
	servers.Synced(t)
	replica := servers.Replica.Client(t) // what it had not heard of yet
	require.NoError(t, replica.ConfigSet(ctx, "replica-read-only", "no").Err())
	require.NoError(t, replica.Del(ctx, s.pushKey("kept"), s.pushKey("taken")).Err())
	servers.FailOver(t)
	var again uint64
	require.Eventually(t, func() bool {
		again, _, _, _, err = s.Begin(ctx, "taken", time.Minute)
		return err == nil
	}, 30*time.Second, 50*time.Millisecond)
	require.NotEqual(t, taken, again)
	require.ErrorIs(t, s.Finish(ctx, "taken", taken, []byte("old"), time.Minute), ErrLeaseLost)
	r.finish("taken", again, "new")
	r.finish("kept", kept, "a")
}

// subscribedDuring has a try waiting for the push "running" while f runs, and checks that it gets the answer.
func (r *rig) subscribedDuring(f func()) {
	r.Helper()
	got := make(chan string, 1)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go func() {
		for ctx.Err() == nil { // as the handler does: an outage ends a Wait
			if answer, err := r.s.Wait(ctx, "running"); err == nil {
				got <- string(answer)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		got <- "nothing"
	}()
	r.subscribed()
	f()
	require.Equal(r, "b", <-got)
}

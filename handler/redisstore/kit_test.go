package redisstore

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/redisstore/redistest"
)

// What every Store must do is tested in package wxhandler, by one suite for
// all. The tests here hurt Redis, or look into it.

// rig is a store with its server, and a client beside the store's.
type rig struct {
	*testing.T
	server *redistest.Server
	redis  redis.UniversalClient
	s      *Store
}

func newRig(t *testing.T, args []string, opts ...Option) *rig {
	t.Helper()
	server := redistest.Start(t, args...)
	s, err := New(server.Client(t), opts...)
	require.NoError(t, err)
	return &rig{t, server, server.Client(t), s}
}

func (r *rig) begin(key string, lease time.Duration) uint64 {
	r.Helper()
	fence, _, _, _, err := r.s.Begin(context.Background(), key, lease)
	require.NoError(r, err)
	return fence
}

func (r *rig) finish(key string, fence uint64, answer string) {
	r.Helper()
	require.NoError(r, r.s.Finish(context.Background(), key, fence, []byte(answer), time.Minute))
}

// do sends any command.
func (r *rig) do(args ...any) any {
	r.Helper()
	reply, err := r.redis.Do(context.Background(), args...).Result()
	require.NoError(r, err)
	return reply
}

// subscribed waits until the store listens.
func (r *rig) subscribed() {
	r.Helper()
	require.Eventually(r, func() bool {
		n, err := r.redis.PubSubNumSub(context.Background(), r.s.channel()).Result()
		return err == nil && n[r.s.channel()] == 1
	}, 10*time.Second, 5*time.Millisecond)
}

// waiting starts a Wait and gives its end.
func (r *rig) waiting(key string) <-chan answer {
	ended := make(chan answer, 1)
	go func() {
		reply, err := r.s.Wait(context.Background(), key)
		ended <- answer{string(reply), err}
	}()
	return ended
}

// every calls each operation once and gives the errors by name.
func (r *rig) every(key string) map[Op]error {
	ctx, lease := context.Background(), time.Minute
	errs := map[Op]error{}
	_, _, _, _, errs[OpBegin] = r.s.Begin(ctx, key, lease)
	_, errs[OpWait] = r.s.Wait(ctx, key)
	errs[OpRenew] = r.s.Renew(ctx, key, 1, lease)
	errs[OpFinish] = r.s.Finish(ctx, key, 1, []byte("a"), lease)
	errs[OpAbandon] = r.s.Abandon(ctx, key, 1)
	_, _, errs[OpSeen] = r.s.Seen(ctx, key)
	errs[OpLeave] = r.s.Leave(ctx, key, []byte("a"), lease)
	_, errs[OpTake] = r.s.Take(ctx, key)
	errs[OpPut] = r.s.Put(ctx, key, []byte("a"), 0)
	_, _, _, _, _, errs[OpNext] = r.s.Next(ctx, lease)
	errs[OpReturn] = r.s.Return(ctx, key, 1, []byte("a"), 0, 0)
	errs[OpAck] = r.s.Ack(ctx, key, 1)
	errs[OpDrop] = r.s.Drop(ctx, key)
	return errs
}

package wxhandler

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Many at once, some of whom give up: no limit is passed, nobody who could go in waits,
// and nothing is left of anybody.
func TestLineUnderLoad(t *testing.T) {
	const global, perUser = 4, 2
	l := newLine(global, perUser, 40, 10)
	var in, top, served atomic.Int32
	var users [8]atomic.Int32
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for range 50 {
				n := r.IntN(len(users))
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.IntN(2000))*time.Microsecond)
				if l.enter(ctx, fmt.Sprint(n), time.Duration(r.IntN(3))*time.Millisecond) {
					now := in.Add(1)
					for was := top.Load(); now > was && !top.CompareAndSwap(was, now); was = top.Load() {
					}
					if users[n].Add(1) > perUser {
						t.Error("too many of one user")
					}
					time.Sleep(time.Duration(r.IntN(200)) * time.Microsecond)
					users[n].Add(-1)
					in.Add(-1)
					l.leave(fmt.Sprint(n))
					served.Add(1)
				}
				cancel()
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, top.Load(), int32(global))
	require.NotZero(t, served.Load())
	require.Empty(t, l.users)
	require.Zero(t, l.waiting)
	require.Zero(t, l.ring.Len())
	require.Equal(t, global, l.free)
}

// A user is forgotten as soon as he neither runs nor waits, also one who was turned away.
func TestLineForgetsUsers(t *testing.T) {
	l := newLine(1, 1, 10, 10)
	require.True(t, l.enter(t.Context(), "a", 0))
	for i := range 1000 {
		require.False(t, l.enter(t.Context(), fmt.Sprint(i), 0))
	}
	require.Len(t, l.users, 1)
	require.False(t, l.enter(t.Context(), "b", time.Microsecond))
	require.Len(t, l.users, 1)
	l.leave("a")
	require.Empty(t, l.users)
}

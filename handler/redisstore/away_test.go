package redisstore

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// slack is what a loaded machine may add to a timeout.
const slack = 2 * time.Second

// checkAway checks that every operation tells within its time that Redis is away.
func checkAway(r *rig, policy Policy) {
	r.Helper()
	start := time.Now()
	for op, err := range r.every("k") {
		require.ErrorIs(r, err, ErrAway, "%v", op)
		var told *Error
		require.ErrorAs(r, err, &told)
		require.Equal(r, op, told.Op)
		require.Equal(r, policy == Refuse, told.Refuse())
		require.False(r, told.LeaseLost() || told.GivenUp())
	}
	require.Less(r, time.Since(start), 13*r.s.options.timeout+slack, "13 operations, each in its time")
}

func TestRedisThatHangs(t *testing.T) {
	for _, policy := range []Policy{FailOpen, Refuse} {
		t.Run(policy.String(), func(t *testing.T) {
			r := newRig(t, nil, WithTimeout(100*time.Millisecond), WithPolicy(policy))
			r.begin("warm", time.Minute) // a connection that stands
			r.server.Pause(t)
			checkAway(r, policy)
			r.server.Resume(t)
			require.Eventually(t, func() bool {
				_, _, _, _, err := r.s.Begin(context.Background(), "new", time.Minute)
				return err == nil
			}, 20*time.Second, 20*time.Millisecond)
		})
	}
}

func TestRedisThatIsDown(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	r.s.wakes.linger = 50 * time.Millisecond
	before := runtime.NumGoroutine()
	r.server.Kill()
	checkAway(r, FailOpen)
	r.server.Restart(t)
	require.Eventually(t, func() bool { return r.s.Leave(context.Background(), "u", []byte("a"), time.Minute) == nil }, 20*time.Second, 20*time.Millisecond)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+4 }, 20*time.Second, 20*time.Millisecond, "what was left behind has ended")
}

// Redis hangs while a try waits: it learns of it in time.
func TestRedisThatHangsDuringAWait(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond), WithPoll(100*time.Millisecond))
	r.begin("k", time.Minute)
	ended := r.waiting("k")
	r.subscribed()
	r.server.Pause(t)
	start := time.Now()
	require.ErrorIs(t, (<-ended).err, ErrAway)
	require.Less(t, time.Since(start), slack)
}

// The caller's own end is no fault of Redis.
func TestTheCallersContext(t *testing.T) {
	r := newRig(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, _, _, err := r.s.Begin(ctx, "k", time.Minute)
	require.Equal(t, context.Canceled, err)
	r.server.Pause(t)
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err = r.s.Take(ctx, "u")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, ErrAway)
	r.server.Resume(t)
}

// A claim that Redis made after nobody waited for it any more is given back: the
// push must not be held by nobody until the lease ends.
func TestAClaimThatCameTooLateIsGivenBack(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	r.begin("warm", time.Minute)
	r.server.Pause(t)
	_, _, _, _, err := r.s.Begin(context.Background(), "k", time.Hour)
	require.ErrorIs(t, err, ErrAway)
	r.server.Resume(t)
	require.Eventually(t, func() bool {
		fence, _, _, _, err := r.s.Begin(context.Background(), "k", 10*time.Millisecond)
		return err == nil && fence != 0
	}, 10*time.Second, 20*time.Millisecond)
}

func TestARestartWithData(t *testing.T) {
	r := newRig(t, []string{"--appendonly", "yes", "--appendfsync", "always"}, WithTimeout(2*time.Second))
	fence, done := r.begin("running", time.Minute), r.begin("done", time.Minute)
	r.finish("done", done, "a")
	ctx := context.Background()
	require.NoError(t, r.s.Leave(ctx, "u", []byte("left"), time.Minute))
	require.NoError(t, r.s.Put(ctx, "j", []byte("job"), 0))
	r.server.Restart(t)
	require.Zero(t, r.begin("running", time.Minute), "still held")
	require.NoError(t, r.s.Renew(ctx, "running", fence, time.Minute))
	r.finish("running", fence, "b")
	for key, want := range map[string]string{"running": "b", "done": "a"} {
		_, _, answered, got, err := r.s.Begin(ctx, key, time.Minute)
		require.NoError(t, err)
		require.True(t, answered)
		require.Equal(t, want, string(got))
	}
	left, err := r.s.Take(ctx, "u")
	require.NoError(t, err)
	require.Equal(t, "left", string(left))
	_, _, _, job, _, err := r.s.Next(ctx, time.Minute)
	require.NoError(t, err)
	require.Equal(t, "job", string(job))
}

// Redis has forgotten everything, its scripts too. Who runs a push claims it anew.
func TestARestartWithoutData(t *testing.T) {
	r := newRig(t, nil, WithTimeout(2*time.Second))
	renewed, finished, taken := r.begin("renewed", time.Minute), r.begin("finished", time.Minute), r.begin("taken", time.Minute)
	r.server.Restart(t)
	ctx := context.Background()
	require.NoError(t, r.s.Renew(ctx, "renewed", renewed, time.Minute))
	require.Zero(t, r.begin("renewed", time.Minute), "the claim stands")
	_, age, _, _, err := r.s.Begin(ctx, "renewed", time.Minute)
	require.NoError(t, err)
	require.Positive(t, age, "its age too")
	r.finish("renewed", renewed, "a")
	r.finish("finished", finished, "b")
	require.NotZero(t, r.begin("taken", time.Minute))
	err = r.s.Finish(ctx, "taken", taken, []byte("old"), time.Minute)
	require.ErrorIs(t, err, ErrLeaseLost, "somebody else has begun")
	for key, want := range map[string]string{"renewed": "a", "finished": "b"} {
		_, _, _, got, err := r.s.Begin(ctx, key, time.Minute)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

// A full Redis takes no new push, and still gives the answers that it has.
func TestAFullRedis(t *testing.T) {
	r := newRig(t, []string{"--maxmemory-policy", "noeviction"}, WithPolicy(Refuse))
	done, running := r.begin("done", time.Minute), r.begin("running", time.Minute)
	r.finish("done", done, "a")
	ended := r.waiting("running")
	r.subscribed()
	r.do("CONFIG", "SET", "maxmemory", "1")
	ctx := context.Background()
	_, _, _, _, err := r.s.Begin(ctx, "new", time.Minute)
	require.ErrorIs(t, err, ErrAway)
	require.Contains(t, err.Error(), "OOM")
	require.True(t, err.(*Error).Refuse())
	require.ErrorIs(t, r.s.Finish(ctx, "running", running, []byte("b"), time.Minute), ErrAway)
	require.ErrorIs(t, r.s.Leave(ctx, "u", []byte("b"), time.Minute), ErrAway)
	require.ErrorIs(t, r.s.Put(ctx, "j", []byte("b"), 0), ErrAway)
	_, _, answered, got, err := r.s.Begin(ctx, "done", time.Minute)
	require.NoError(t, err)
	require.True(t, answered)
	require.Equal(t, "a", string(got))
	got, err = r.s.Wait(ctx, "done")
	require.NoError(t, err)
	require.Equal(t, "a", string(got))
	r.do("CONFIG", "SET", "maxmemory", "0")
	r.finish("running", running, "b")
	require.Equal(t, answer{"b", nil}, <-ended)
	require.NotZero(t, r.begin("new", time.Minute), "nothing of the claim that failed is left")
}

func TestObservations(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	r := newRig(t, nil, WithTimeout(100*time.Millisecond), WithMetrics(func(o Observation) {
		mu.Lock()
		defer mu.Unlock()
		if o.Duration < 0 || (o.Err == nil) != (o.Outcome == OutcomeDone) {
			seen = append(seen, "inconsistent")
		}
		seen = append(seen, o.Op.String()+" "+o.Outcome.String())
	}))
	fence := r.begin("k", time.Minute)
	require.Error(t, r.s.Finish(context.Background(), "k", fence+1, nil, time.Minute))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.s.Take(ctx, "u")
	r.server.Pause(t)
	r.s.Take(context.Background(), "u")
	r.server.Kill()
	require.Eventually(t, func() bool {
		_, err := r.s.Take(context.Background(), "u")
		return err != nil && !errors.Is(err, errTimeout)
	}, 10*time.Second, time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, []string{"begin done", "finish refused", "take ended", "take timeout"}, seen[:4])
	require.Equal(t, "take away", seen[len(seen)-1])
}

// No error tells a password, a key or an answer.
func TestNoErrorTellsASecret(t *testing.T) {
	r := newRig(t, nil)
	r.do("CONFIG", "SET", "requirepass", "the-password")
	client := redis.NewClient(&redis.Options{Addr: r.server.Addr, Password: "not-the-password", MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	s, err := New(client)
	require.NoError(t, err)
	_, _, _, _, err = s.Begin(context.Background(), "gh_1|o-user|1", time.Minute)
	require.ErrorIs(t, err, ErrAway)
	for _, secret := range []string{"the-password", "o-user"} {
		require.NotContains(t, err.Error(), secret)
	}
}

// A replica that has not become the master yet takes no writes: that is away too.
func TestARedisThatIsReadOnly(t *testing.T) {
	r := newRig(t, []string{"--replicaof", "127.0.0.1 1"}, WithPolicy(Refuse))
	_, _, _, _, err := r.s.Begin(context.Background(), "k", time.Minute)
	require.ErrorIs(t, err, ErrAway)
	require.Contains(t, err.Error(), "READONLY")
	require.True(t, err.(*Error).Refuse())
	require.True(t, err.(*Error).Away())
	r.do("REPLICAOF", "NO", "ONE")
	require.NotZero(t, r.begin("k", time.Minute))
}

func TestScriptsThatRedisHasForgotten(t *testing.T) {
	r := newRig(t, nil)
	fence := r.begin("k", time.Minute)
	r.do("SCRIPT", "FLUSH")
	r.finish("k", fence, "a")
	r.do("SCRIPT", "FLUSH")
	_, _, done, got, err := r.s.Begin(context.Background(), "k", time.Minute)
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, "a", string(got))
}

// Two bots share a Redis, and see nothing of each other.
func TestTwoPrefixes(t *testing.T) {
	r := newRig(t, nil)
	other, err := New(r.server.Client(t), WithPrefix("other:"))
	require.NoError(t, err)
	ctx := context.Background()
	everything(r)
	keys := len(r.keys())
	fence, _, _, _, err := other.Begin(ctx, "gh_1|o-user|done", time.Minute)
	require.NoError(t, err)
	require.NotZero(t, fence)
	answer, err := other.Take(ctx, "gh_1|o-user")
	require.NoError(t, err)
	require.Nil(t, answer)
	lot, _, _, _, _, err := other.Next(ctx, time.Minute)
	require.NoError(t, err)
	require.Empty(t, lot)
	require.Len(t, r.keys(), keys+1)
}

package redisstore

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// What Redis does after nobody waits for it any more changes nothing.

// whilePaused calls f while Redis does not answer, and lets Redis see to it afterwards.
func (r *rig) whilePaused(f func()) {
	r.Helper()
	r.begin("warm", time.Minute) // a connection that stands
	r.server.Pause(r.T)
	f()
	r.server.Resume(r.T)
}

// finishes is the end of a run that must count.
func (r *rig) finishes(key string, fence uint64) {
	r.Helper()
	require.Eventually(r, func() bool {
		_, err := r.redis.Ping(context.Background()).Result()
		return err == nil
	}, 10*time.Second, 10*time.Millisecond)
	r.finish(key, fence, "a")
}

func TestALateClaimTakesAPushFromNobody(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	fence := r.begin("k", time.Millisecond)
	_, err := r.s.Wait(context.Background(), "k")
	require.ErrorIs(t, err, ErrLeaseLost)
	r.whilePaused(func() {
		_, _, _, _, err := r.s.Begin(context.Background(), "k", time.Hour)
		require.ErrorIs(t, err, ErrAway)
	})
	r.finishes("k", fence)
}

// The second step came late: it is undone, and the first holder has the push again.
func TestATakeoverThatCameTooLateIsUndone(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	fence := r.begin("k", time.Millisecond)
	_, err := r.s.Wait(context.Background(), "k")
	require.ErrorIs(t, err, ErrLeaseLost)
	r.whilePaused(func() {
		c := &claim{s: r.s, key: "k", nonce: "n", lease: time.Hour, try: 1}
		_, err := c.ask(context.Background(), fence)
		require.ErrorIs(t, err, ErrAway)
	})
	require.Eventually(t, func() bool { return r.s.Renew(context.Background(), "k", fence, time.Minute) == nil }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, "1", r.do("HGET", r.s.pushKey("k"), "runs"), "nothing ran a second time")
	r.finishes("k", fence)
}

// The client has given its connection up before Redis went on, so no reply tells of the claim.
func TestAClaimWhoseReplyWasLostIsUndone(t *testing.T) {
	r := newRig(t, nil)
	client := redis.NewClient(&redis.Options{Addr: r.server.Addr, ReadTimeout: 50 * time.Millisecond, MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	var err error
	r.s, err = New(client, WithTimeout(100*time.Millisecond))
	require.NoError(t, err)
	r.whilePaused(func() {
		_, _, _, _, err := r.s.Begin(context.Background(), "k", time.Hour)
		require.ErrorIs(t, err, ErrAway)
	})
	require.Eventually(t, func() bool {
		fence, _, _, _, err := r.s.Begin(context.Background(), "k", time.Hour)
		return err == nil && fence != 0
	}, 10*time.Second, 10*time.Millisecond, "an hour would be too long")
	require.Equal(t, "1", r.do("HGET", r.s.pushKey("k"), "runs"))
	require.Eventually(t, func() bool { return len(r.s.undoing) == 0 }, 10*time.Second, 10*time.Millisecond)
}

// A run that was given back was not lost, but those before it were.
func TestGivingBackForgetsNoRun(t *testing.T) {
	r := newRig(t, nil)
	ctx := context.Background()
	lose := func() {
		require.NotZero(t, r.begin("k", time.Millisecond))
		_, err := r.s.Wait(ctx, "k")
		require.ErrorIs(t, err, ErrLeaseLost)
	}
	giveBack := func() { require.NoError(t, r.s.Abandon(ctx, "k", r.begin("k", time.Minute))) }
	giveBack()
	giveBack()
	lose()
	giveBack()
	giveBack()
	lose()
	_, _, _, _, err := r.s.Begin(ctx, "k", time.Minute)
	require.ErrorIs(t, err, ErrGivenUp)
}

// The client sends a command again when its connection breaks: the answer was taken.
func TestAFinishThatIsSentTwice(t *testing.T) {
	r := newRig(t, nil)
	fence := r.begin("k", time.Minute)
	r.finish("k", fence, "a")
	r.finish("k", fence, "a")
	require.ErrorIs(t, r.s.Finish(context.Background(), "k", fence, []byte("b"), time.Minute), ErrLeaseLost)
}

func TestWhatWasTakenTooLateIsPutBack(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	ctx := context.Background()
	_, err := r.s.Take(ctx, "u") // the scripts are there
	require.NoError(t, err)
	_, _, _, _, _, err = r.s.Next(ctx, time.Minute)
	require.NoError(t, err)
	for _, answer := range []string{"1", "2"} {
		require.NoError(t, r.s.Leave(ctx, "u", []byte(answer), time.Minute))
	}
	require.NoError(t, r.s.Put(ctx, "j", []byte("job"), 0))
	r.whilePaused(func() {
		_, err := r.s.Take(ctx, "u")
		require.ErrorIs(t, err, ErrAway)
		_, _, _, _, _, err = r.s.Next(ctx, time.Hour)
		require.ErrorIs(t, err, ErrAway)
	})
	var answers []string
	require.Eventually(t, func() bool {
		answers, _ = r.redis.LRange(ctx, r.s.leftKey("u"), 0, -1).Result()
		attempts, _ := r.redis.HGet(ctx, r.s.outboxKeys()[1], jobID("j")+":attempts").Result()
		return len(answers) == 2 && attempts == "0"
	}, 10*time.Second, 10*time.Millisecond)
	first, err := r.s.Take(ctx, "u")
	require.NoError(t, err)
	require.Equal(t, "1", string(first), "before the others")
	_, _, attempt, job, _, err := r.s.Next(ctx, time.Minute)
	require.NoError(t, err)
	require.Equal(t, "job 1", string(job)+" "+string(rune('0'+attempt)))
}

// An answer that reached nobody is not taken: somebody must still see to it.
func TestAnAnswerThatCameTooLateIsNotTaken(t *testing.T) {
	r := newRig(t, nil, WithTimeout(100*time.Millisecond))
	ctx := context.Background()
	r.begin("warm", time.Minute)
	fence := r.begin("k", time.Minute)
	r.finish("k", fence, "a")
	taken, _, err := r.s.Seen(ctx, "k")
	require.NoError(t, err)
	require.False(t, taken)
	_, err = r.s.Wait(ctx, "warm2") // the script is there
	require.Error(t, err)
	for name, ask := range map[string]func() error{
		"begin": func() error { _, _, _, _, err := r.s.Begin(ctx, "k", time.Minute); return err },
		"wait":  func() error { _, err := r.s.Wait(ctx, "k"); return err },
	} {
		r.whilePaused(func() { require.ErrorIs(t, ask(), ErrAway, name) })
		require.Eventually(t, func() bool { return r.redis.HGet(ctx, r.s.pushKey("k"), "taken").Val() == "0" }, 10*time.Second, 10*time.Millisecond, name)
		taken, _, err = r.s.Seen(ctx, "k")
		require.NoError(t, err)
		require.False(t, taken)
		r.do("HDEL", r.s.pushKey("k"), "taken")
	}
	require.Zero(t, r.begin("k", time.Minute))
	taken, _, err = r.s.Seen(ctx, "k")
	require.NoError(t, err)
	require.True(t, taken)
}

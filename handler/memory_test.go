package wxhandler

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func begin(t *testing.T, s Store, key string, lease time.Duration) (fence uint64, age time.Duration, done bool, answer string) {
	t.Helper()
	fence, age, done, bytes, err := s.Begin(t.Context(), key, lease)
	require.NoError(t, err)
	return fence, age, done, string(bytes)
}

func TestOneRunsAndTheOthersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		fence, age, done, _ := begin(t, s, "k", time.Minute)
		require.NotZero(t, fence)
		require.Zero(t, age)
		require.False(t, done)
		time.Sleep(5 * time.Second)
		second, age, done, _ := begin(t, s, "k", time.Minute)
		require.Zero(t, second)
		require.Equal(t, 5*time.Second, age)
		require.False(t, done)
		got := make(chan string, 3)
		for range 3 {
			go func() {
				answer, err := s.Wait(context.Background(), "k")
				got <- fmt.Sprint(string(answer), err)
			}()
		}
		synctest.Wait()
		taken, idle, err := s.Seen(t.Context(), "k")
		require.NoError(t, err)
		require.False(t, taken)
		require.Zero(t, idle, "somebody waits")
		require.NoError(t, s.Finish(t.Context(), "k", fence, []byte("answer"), time.Minute))
		for range 3 {
			require.Equal(t, "answer<nil>", <-got)
		}
		taken, _, err = s.Seen(t.Context(), "k")
		require.NoError(t, err)
		require.True(t, taken)
		_, age, done, answer := begin(t, s, "k", time.Minute)
		require.True(t, done)
		require.Equal(t, "answer", answer)
		require.Equal(t, 5*time.Second, age)
	})
}

func TestAnAnswerIsForgottenAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		fence, _, _, _ := begin(t, s, "k", time.Minute)
		require.NoError(t, s.Finish(t.Context(), "k", fence, []byte("a"), time.Minute))
		time.Sleep(time.Minute + 2*sweepEvery)
		fence, _, done, _ := begin(t, s, "k", time.Minute)
		require.NotZero(t, fence)
		require.False(t, done)
	})
}

func TestALeaseThatEndedIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		first, _, _, _ := begin(t, s, "k", 10*time.Second)
		time.Sleep(6 * time.Second)
		require.NoError(t, s.Renew(t.Context(), "k", first, 10*time.Second))
		time.Sleep(6 * time.Second)
		held, _, _, _ := begin(t, s, "k", 10*time.Second)
		require.Zero(t, held, "the renewed lease still holds")
		_, err := s.Wait(t.Context(), "k")
		require.ErrorIs(t, err, errLostLease)
		second, age, _, _ := begin(t, s, "k", 10*time.Second)
		require.Greater(t, second, first)
		require.Equal(t, 16*time.Second, age)
		require.Error(t, s.Finish(t.Context(), "k", first, []byte("late"), time.Minute), "fenced off")
		require.Error(t, s.Renew(t.Context(), "k", first, time.Minute))
		require.Error(t, s.Abandon(t.Context(), "k", first))
		require.NoError(t, s.Finish(t.Context(), "k", second, []byte("answer"), time.Minute))
	})
}

func TestAnAbandonedRunFreesItsWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		fence, _, _, _ := begin(t, s, "k", time.Minute)
		err := make(chan error, 1)
		go func() {
			_, e := s.Wait(context.Background(), "k")
			err <- e
		}()
		synctest.Wait()
		require.NoError(t, s.Abandon(t.Context(), "k", fence))
		require.ErrorIs(t, <-err, errAbandoned)
		again, _, _, _ := begin(t, s, "k", time.Minute)
		require.NotZero(t, again)
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		begin(t, s, "k", time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.Wait(ctx, "k")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(3 * time.Second)
		_, idle, err := s.Seen(t.Context(), "k")
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, idle, "since the last try stopped waiting")
		_, err = s.Wait(t.Context(), "nobody began this")
		require.Error(t, err)
	})
}

func TestAnswersForTheNextMessageAreGivenInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		take := func() string {
			answer, err := s.Take(t.Context(), "user")
			require.NoError(t, err)
			return string(answer)
		}
		require.Empty(t, take())
		require.NoError(t, s.Leave(t.Context(), "user", []byte("short-lived"), time.Second))
		require.NoError(t, s.Leave(t.Context(), "user", []byte("1"), time.Minute))
		require.NoError(t, s.Leave(t.Context(), "user", []byte("2"), time.Minute))
		require.NoError(t, s.Leave(t.Context(), "other", []byte("x"), time.Minute))
		time.Sleep(2 * time.Second)
		require.Equal(t, []string{"1", "2", ""}, []string{take(), take(), take()})
		for range maxLeft {
			require.NoError(t, s.Leave(t.Context(), "user", []byte("n"), time.Minute))
		}
		require.Error(t, s.Leave(t.Context(), "user", []byte("one too many"), time.Minute))
	})
}

// An hour of 10,000 messages a minute, as the handler stores them by default.
func TestMemoryStaysBoundedOverAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		answer := make([]byte, 300)
		const perMinute, keep = 10_000, 5 * time.Minute
		most := 0
		for i := range 60 * perMinute {
			key := fmt.Sprintf("gh_account|o%d|%d", i%1000, i)
			fence, _, _, _, err := s.Begin(context.Background(), key, time.Minute)
			require.NoError(t, err)
			require.NoError(t, s.Finish(context.Background(), key, fence, answer, keep))
			if i%100 == 0 {
				time.Sleep(100 * time.Minute / perMinute)
				most = max(most, s.Len())
			}
		}
		require.LessOrEqual(t, most, perMinute*5+perMinute/2, "five minutes' worth and a sweep")
		time.Sleep(keep + 3*sweepEvery)
		begin(t, s, "last", time.Minute)
		require.Equal(t, 1, s.Len())
		require.Empty(t, s.due)
		require.NotSame(t, &s.running, s.running.next, "the last one runs")
	})
}

func TestBeyondTheLimitTheNextToExpireGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 1000
		s := NewMemoryStore(limit)
		fence, _, _, _ := begin(t, s, "running", time.Minute)
		for i := range 10 * limit {
			key := fmt.Sprint("k", i)
			f, _, _, _ := begin(t, s, key, time.Minute)
			require.NoError(t, s.Finish(t.Context(), key, f, nil, time.Duration(i%7+1)*time.Hour))
			require.LessOrEqual(t, s.Len(), limit)
			time.Sleep(time.Millisecond)
		}
		require.NoError(t, s.Finish(t.Context(), "running", fence, nil, time.Minute), "a run is never dropped")
		total := 0
		for _, keys := range s.due {
			total += len(keys.hashes)
		}
		require.LessOrEqual(t, total, limit+1, "the lists are bounded too")
	})
}

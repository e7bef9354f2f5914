package wxhandler

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// "What has expired is dropped as new pushes come": not so what was left for the
// users' next messages. It stays until the user asks or 200,000 users wait.
func TestExpiredKeptAnswersAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		for i := range 1000 {
			require.NoError(t, s.Leave(t.Context(), fmt.Sprint("user", i), make([]byte, 2000), time.Minute))
		}
		time.Sleep(time.Hour)
		for i := range 100 {
			begin(t, s, fmt.Sprint("k", i), time.Minute)
			time.Sleep(sweepEvery)
		}
		require.Zero(t, len(s.left), "users whose answers have expired an hour ago")
	})
}

// Expired answers must not count as waiting: the user's next one is refused, and
// so lost, though nothing waits any more.
func TestExpiredKeptAnswersTakeNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		for range maxLeft {
			require.NoError(t, s.Leave(t.Context(), "user", []byte("old"), time.Second))
		}
		time.Sleep(time.Hour)
		require.NoError(t, s.Leave(t.Context(), "user", []byte("new"), time.Minute))
	})
}

// Beyond the limit "the answers that would expire first go early", but all of
// their tick go: with one tick's worth of records, the whole memory, down to the
// answer of a millisecond ago, whose retry then runs the function again.
func TestBeyondTheLimitOnlyTheFirstToExpireGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(100)
		for i := range 100 {
			key := fmt.Sprint("k", i)
			f, _, _, _ := begin(t, s, key, time.Minute)
			require.NoError(t, s.Finish(t.Context(), key, f, nil, 5*time.Minute))
			time.Sleep(10 * time.Millisecond)
		}
		begin(t, s, "one more", time.Minute)
		_, _, done, _ := begin(t, s, "k99", time.Minute)
		require.True(t, done, "the latest answer is still known; %d records are left", s.Len())
	})
}

// A lease that was renewed while somebody waits has not ended.
func TestWaitSeesARenewedLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		fence, _, _, _ := begin(t, s, "k", 10*time.Second)
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() {
			time.Sleep(6 * time.Second)
			s.Renew(context.Background(), "k", fence, 10*time.Second)
			time.Sleep(6 * time.Second)
			s.Finish(context.Background(), "k", fence, []byte("answer"), time.Minute)
		})
		answer, err := s.Wait(t.Context(), "k")
		require.NoError(t, err)
		require.Equal(t, "answer", string(answer))
	})
}

// A run that never ended (a panic between Begin and the function, a lost
// process of a wrapped store) leaves a record whose lease ends but which is in no
// list: it stays for ever.
func TestARecordWhoseLeaseEndedIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemoryStore(0)
		begin(t, s, "never finished", time.Minute)
		for i := range 1000 {
			key := fmt.Sprint("k", i)
			f, _, _, _ := begin(t, s, key, time.Minute)
			require.NoError(t, s.Finish(t.Context(), key, f, nil, time.Minute))
			time.Sleep(time.Minute)
		}
		require.Nil(t, s.records["never finished"])
	})
}

// A cut that goes back to the very start of a text would never end.
func TestSplitTextEnds(t *testing.T) {
	require.Equal(t, []string{"\xf8\x80\x80\x80", "\x80"}, SplitText("\xf8\x80\x80\x80\x80", 4))
}

// Once a context has an error it keeps it. Seeing that the deadline has passed and
// ending the context is one step: a cancellation cannot come between.
func TestErrOfACallContextStaysTheSame(t *testing.T) {
	for i, start := 0, time.Now(); time.Since(start) < 300*time.Millisecond; i++ {
		c := &callContext{Context: context.Background(), deadline: time.Now()}
		var ready atomic.Int32
		first := make(chan error, 1)
		go func() {
			for ready.Add(1); ready.Load() < 2; {
			}
			first <- c.Err()
		}()
		for ready.Load() < 1 {
			runtime.Gosched()
		}
		ready.Add(1)
		for range i % 60 {
			ready.Load()
		}
		c.end(context.Canceled)
		require.Equal(t, <-first, c.Err())
	}
}

// Beyond the limit a Begin must not look through all the ticks up to the first
// answer each time, with the lock held: a year of window is 3.9 million of them.
func TestBeyondTheLimitTheFirstListIsRemembered(t *testing.T) {
	const year = 365 * 24 * time.Hour
	s := NewMemoryStore(10)
	for i := range 25 {
		key := fmt.Sprint("k", i)
		f, _, _, _ := begin(t, s, key, time.Minute)
		require.NoError(t, s.Finish(t.Context(), key, f, nil, year))
		if i > 10 {
			require.GreaterOrEqual(t, s.first, tickOf(year), "the search begins where it ended")
		}
	}
}

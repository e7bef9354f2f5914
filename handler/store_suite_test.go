package wxhandler_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/redisstore"
	"github.com/wxkit/wxkit/handler/redisstore/redistest"
)

// One suite for every Store: what a handler relies on holds for each. Times are
// real, since a Redis keeps its own; leases are short, and what must happen is
// waited for.

const (
	long  = time.Minute
	short = 60 * time.Millisecond
)

var _ wxhandler.Outbox = (*redisstore.Store)(nil)

func TestStores(t *testing.T) {
	for name, fresh := range map[string]func(*testing.T) func(*testing.T) wxhandler.Outbox{
		"memory":  func(*testing.T) func(*testing.T) wxhandler.Outbox { return memoryStores },
		"redis":   func(t *testing.T) func(*testing.T) wxhandler.Outbox { return redisStores(redistest.Start(t)) },
		"cluster": func(t *testing.T) func(*testing.T) wxhandler.Outbox { return redisStores(redistest.StartCluster(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait more than they work
			suite(t, fresh(t))
		})
	}
}

func memoryStores(*testing.T) wxhandler.Outbox { return wxhandler.NewMemoryStore(0) }

// redisStores makes stores on one server, with a prefix each.
func redisStores(server *redistest.Server) func(*testing.T) wxhandler.Outbox {
	n := 0
	return func(t *testing.T) wxhandler.Outbox {
		n++
		s, err := redisstore.New(server.Client(t), redisstore.WithPrefix(fmt.Sprint("case", n, ":")), redisstore.WithTimeout(4*time.Second))
		require.NoError(t, err)
		return s
	}
}

func suite(t *testing.T, fresh func(*testing.T) wxhandler.Outbox) {
	for name, run := range map[string]func(*storeCase){
		"one runs, the others get its answer":                     (*storeCase).oneRuns,
		"waiters are woken by the answer":                         (*storeCase).waitersAreWoken,
		"a lease that ended is taken over, its holder fenced off": (*storeCase).fencing,
		"a lease that ended holds while nobody begins":            (*storeCase).endedButHeld,
		"renewing keeps a lease":                                  (*storeCase).renewing,
		"who waits learns that the lease has ended":               (*storeCase).leaseEnds,
		"who waits learns that the run was abandoned":             (*storeCase).abandoning,
		"waiting ends with its context":                           (*storeCase).waitEnds,
		"an answer is forgotten after its time":                   (*storeCase).forgetting,
		"seen":                                                    (*storeCase).seen,
		"a claim is no try":                                       (*storeCase).claiming,
		"any bytes are an answer":                                 (*storeCase).anyBytes,
		"many at once, one runs":                                  (*storeCase).contention,
		"answers for the next message":                            (*storeCase).left,
		"many take, each answer once":                             (*storeCase).takeContention,
		"jobs in the order in which they are due":                 (*storeCase).jobsInOrder,
		"a job comes again when its lease ends":                   (*storeCase).jobLease,
		"a job that is put again":                                 (*storeCase).jobReplaced,
		"attempts are counted":                                    (*storeCase).jobAttempts,
		"a job that is dropped":                                   (*storeCase).jobDropped,
	} {
		t.Run(name, func(t *testing.T) { run(&storeCase{T: t, s: fresh(t)}) })
	}
}

// storeCase is one case with a store of its own.
type storeCase struct {
	*testing.T
	s wxhandler.Outbox
}

// begin gives "run", "wait" or "answer ..." and the fence.
func (c *storeCase) begin(key string, lease time.Duration) (what string, fence uint64) {
	c.Helper()
	fence, _, done, answer, err := c.s.Begin(context.Background(), key, lease)
	require.NoError(c, err)
	return standing(fence, done, answer), fence
}

func standing(fence uint64, done bool, answer []byte) string {
	switch {
	case fence != 0:
		return "run"
	case done:
		return "answer " + string(answer)
	}
	return "wait"
}

func (c *storeCase) finish(key string, fence uint64, answer string, keep time.Duration) error {
	return c.s.Finish(context.Background(), key, fence, []byte(answer), keep)
}

// lost checks that an error tells of a lost lease, as the Store's comment has it.
func (c *storeCase) lost(err error) {
	c.Helper()
	var told interface{ LeaseLost() bool }
	require.ErrorAs(c, err, &told)
	require.True(c, told.LeaseLost())
}

func (c *storeCase) eventually(true func() bool) {
	c.Helper()
	require.Eventually(c, true, 10*time.Second, 5*time.Millisecond)
}

func (c *storeCase) oneRuns() {
	what, fence := c.begin("k", long)
	require.Equal(c, "run", what)
	what, _ = c.begin("k", long)
	require.Equal(c, "wait", what)
	what, _ = c.begin("other", long)
	require.Equal(c, "run", what)
	require.NoError(c, c.finish("k", fence, "a", long))
	for range 2 {
		what, _ = c.begin("k", long)
		require.Equal(c, "answer a", what)
	}
	c.lost(c.finish("k", fence, "b", long))
	what, _ = c.begin("k", long)
	require.Equal(c, "answer a", what)
}

func (c *storeCase) waitersAreWoken() {
	_, fence := c.begin("k", long)
	got := make(chan string, 3)
	for range 3 {
		go func() {
			answer, err := c.s.Wait(context.Background(), "k")
			got <- fmt.Sprint(string(answer), err)
		}()
	}
	c.eventually(func() bool {
		_, idle, err := c.s.Seen(context.Background(), "k")
		return err == nil && idle == 0
	})
	require.NoError(c, c.finish("k", fence, "a", long))
	for range 3 {
		require.Equal(c, "a<nil>", <-got)
	}
	answer, err := c.s.Wait(context.Background(), "k")
	require.NoError(c, err)
	require.Equal(c, "a", string(answer), "who comes after the answer does not wait")
}

func (c *storeCase) fencing() {
	_, first := c.begin("k", short)
	var second uint64
	c.eventually(func() bool {
		_, second = c.begin("k", long)
		return second != 0
	})
	require.Greater(c, second, first)
	ctx := context.Background()
	c.lost(c.s.Renew(ctx, "k", first, long))
	c.lost(c.finish("k", first, "old", long))
	c.lost(c.s.Abandon(ctx, "k", first))
	require.NoError(c, c.s.Renew(ctx, "k", second, long))
	require.NoError(c, c.finish("k", second, "new", long))
	c.lost(c.finish("k", first, "old", long))
	c.lost(c.s.Renew(ctx, "k", second, long))
	what, _ := c.begin("k", long)
	require.Equal(c, "answer new", what)
}

func (c *storeCase) endedButHeld() {
	_, fence := c.begin("k", short)
	_, err := c.s.Wait(context.Background(), "k")
	c.lost(err)
	require.NoError(c, c.finish("k", fence, "a", long), "nobody else has begun")
	what, _ := c.begin("k", long)
	require.Equal(c, "answer a", what)
}

func (c *storeCase) renewing() {
	_, fence := c.begin("k", 10*short)
	for range 12 {
		time.Sleep(short)
		require.NoError(c, c.s.Renew(context.Background(), "k", fence, 10*short))
		what, _ := c.begin("k", long)
		require.Equal(c, "wait", what)
	}
}

func (c *storeCase) leaseEnds() {
	c.begin("k", short)
	start := time.Now()
	_, err := c.s.Wait(context.Background(), "k")
	c.lost(err)
	require.GreaterOrEqual(c, time.Since(start), short-5*time.Millisecond)
	what, _ := c.begin("k", long)
	require.Equal(c, "run", what)
}

func (c *storeCase) abandoning() {
	_, fence := c.begin("k", long)
	ended := make(chan error, 1)
	go func() {
		_, err := c.s.Wait(context.Background(), "k")
		ended <- err
	}()
	c.eventually(func() bool {
		_, idle, err := c.s.Seen(context.Background(), "k")
		return err == nil && idle == 0
	})
	require.NoError(c, c.s.Abandon(context.Background(), "k", fence))
	require.Error(c, <-ended)
	c.lost(c.s.Abandon(context.Background(), "k", fence))
	c.lost(c.finish("k", fence, "a", long))
	time.Sleep(5 * time.Millisecond)
	again, age, _, _, err := c.s.Begin(context.Background(), "k", long)
	require.NoError(c, err)
	require.NotZero(c, again)
	require.GreaterOrEqual(c, age, 5*time.Millisecond, "its age goes on")
	require.NotEqual(c, fence, again)
	require.NoError(c, c.finish("k", again, "a", long))
}

func (c *storeCase) waitEnds() {
	c.begin("k", long)
	ctx, cancel := context.WithTimeout(context.Background(), short)
	defer cancel()
	_, err := c.s.Wait(ctx, "k")
	require.ErrorIs(c, err, context.DeadlineExceeded)
	_, err = c.s.Wait(context.Background(), "nobody began this")
	require.Error(c, err)
}

func (c *storeCase) forgetting() {
	if _, ok := c.s.(*wxhandler.MemoryStore); ok {
		c.Skip("a MemoryStore sweeps every 8 seconds; its own tests have a clock for that")
	}
	_, fence := c.begin("k", long)
	require.NoError(c, c.finish("k", fence, "a", short))
	c.eventually(func() bool {
		what, _ := c.begin("k", long)
		return what == "run"
	})
}

func (c *storeCase) seen() {
	ctx := context.Background()
	_, _, err := c.s.Seen(ctx, "k")
	c.lost(err)
	_, fence := c.begin("k", long)
	time.Sleep(short)
	taken, idle, err := c.s.Seen(ctx, "k")
	require.NoError(c, err)
	require.False(c, taken)
	require.GreaterOrEqual(c, idle, short-5*time.Millisecond)
	require.NoError(c, c.finish("k", fence, "a", long))
	taken, _, err = c.s.Seen(ctx, "k")
	require.NoError(c, err)
	require.False(c, taken, "no try had it yet")
	start := time.Now()
	_, age, _, _, err := c.s.Begin(ctx, "k", long)
	require.NoError(c, err)
	require.GreaterOrEqual(c, age, short-5*time.Millisecond)
	taken, idle, err = c.s.Seen(ctx, "k")
	require.NoError(c, err)
	require.True(c, taken)
	require.LessOrEqual(c, idle, time.Since(start)+time.Millisecond)
}

func (c *storeCase) claiming() {
	ctx := context.Background()
	claim := func(key string) (string, uint64) {
		fence, _, done, answer, err := c.s.Claim(ctx, key, long, 0)
		require.NoError(c, err)
		return standing(fence, done, answer), fence
	}
	what, fence := claim("k")
	require.Equal(c, "run", what)
	time.Sleep(short)
	what, _ = claim("k")
	require.Equal(c, "wait", what)
	_, idle, err := c.s.Seen(ctx, "k")
	require.NoError(c, err)
	require.GreaterOrEqual(c, idle, short-5*time.Millisecond)
	require.NoError(c, c.finish("k", fence, "a", long))
	what, _ = claim("k")
	require.Equal(c, "answer a", what)
	fence, age, _, _, err := c.s.Claim(ctx, "begun elsewhere", long, 7*time.Second)
	require.NoError(c, err)
	require.NotZero(c, fence)
	require.GreaterOrEqual(c, age, 7*time.Second)
	_, age, _, _, err = c.s.Begin(ctx, "begun elsewhere", long)
	require.NoError(c, err)
	require.GreaterOrEqual(c, age, 7*time.Second)
	taken, _, err := c.s.Seen(ctx, "k")
	require.NoError(c, err)
	require.False(c, taken)
}

func (c *storeCase) anyBytes() {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for i, answer := range []string{"", string(all), "success", "WXVERSION 2"} {
		key := fmt.Sprint("k{}\x00|", i)
		_, fence := c.begin(key, long)
		require.NoError(c, c.finish(key, fence, answer, long))
		what, _ := c.begin(key, long)
		require.Equal(c, "answer "+answer, what)
		got, err := c.s.Wait(context.Background(), key)
		require.NoError(c, err)
		require.Equal(c, answer, string(got))
		require.NoError(c, c.s.Leave(context.Background(), key, []byte(answer), long))
		got, err = c.s.Take(context.Background(), key)
		require.NoError(c, err)
		require.NotNil(c, got)
		require.Equal(c, answer, string(got))
	}
}

func (c *storeCase) contention() {
	runs := make(chan uint64, 50)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if fence, _, _, _, err := c.s.Begin(context.Background(), "k", long); err == nil && fence != 0 {
				runs <- fence
			}
		})
	}
	wg.Wait()
	require.Len(c, runs, 1)
}

func (c *storeCase) left() {
	ctx := context.Background()
	take := func() string {
		answer, err := c.s.Take(ctx, "u")
		require.NoError(c, err)
		return string(answer)
	}
	require.Empty(c, take())
	require.NoError(c, c.s.Leave(ctx, "u", []byte("short-lived"), short))
	require.NoError(c, c.s.Leave(ctx, "u", []byte("1"), long))
	require.NoError(c, c.s.Leave(ctx, "u", []byte("short-lived too"), short))
	require.NoError(c, c.s.Leave(ctx, "u", []byte("2"), long))
	require.NoError(c, c.s.Leave(ctx, "v", []byte("x"), long))
	time.Sleep(2 * short)
	require.Equal(c, []string{"1", "2", ""}, []string{take(), take(), take()})
	for i := range 16 {
		keep := long
		if i == 7 {
			keep = 8 * short
		}
		require.NoError(c, c.s.Leave(ctx, "u", []byte(fmt.Sprint(i)), keep))
	}
	require.Error(c, c.s.Leave(ctx, "u", []byte("one too many"), long))
	time.Sleep(9 * short)
	require.NoError(c, c.s.Leave(ctx, "u", []byte("16"), long), "what has expired makes room")
	for _, want := range []int{0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16} {
		require.Equal(c, fmt.Sprint(want), take())
	}
	require.Empty(c, take())
}

func (c *storeCase) takeContention() {
	for i := range 10 {
		require.NoError(c, c.s.Leave(context.Background(), "u", []byte{byte(i)}, long))
	}
	got := make(chan byte, 40)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if answer, err := c.s.Take(context.Background(), "u"); err == nil && answer != nil {
				got <- answer[0]
			}
		})
	}
	wg.Wait()
	close(got)
	seen := map[byte]bool{}
	for b := range got {
		seen[b] = true
	}
	require.Len(c, seen, 10)
	require.Len(c, got, 0)
}

// next gives "job attempt", "" where none is due.
func (c *storeCase) next(lease time.Duration) (what, lot string, fence uint64) {
	c.Helper()
	lot, fence, attempt, job, _, err := c.s.Next(context.Background(), lease)
	require.NoError(c, err)
	if lot == "" {
		return "", "", 0
	}
	return fmt.Sprint(string(job), " ", attempt), lot, fence
}

// due waits for the next job.
func (c *storeCase) due(lease time.Duration) (what, lot string, fence uint64) {
	c.Helper()
	c.eventually(func() bool {
		what, lot, fence = c.next(lease)
		return lot != ""
	})
	return what, lot, fence
}

func (c *storeCase) jobsInOrder() {
	ctx := context.Background()
	_, _, _, _, idle, err := c.s.Next(ctx, long)
	require.NoError(c, err)
	require.Negative(c, idle)
	require.NoError(c, c.s.Put(ctx, "c", []byte("late"), 6*short))
	require.NoError(c, c.s.Put(ctx, "b", []byte("\x00\xff"), 4*short))
	require.NoError(c, c.s.Put(ctx, "a", []byte("now"), 0))
	what, lot, fence := c.next(long)
	require.Equal(c, "now 1", what)
	_, none, _, _, idle, err := c.s.Next(ctx, long)
	require.NoError(c, err)
	require.Zero(c, none)
	require.Positive(c, idle)
	require.LessOrEqual(c, idle, 4*short)
	require.NoError(c, c.s.Ack(ctx, lot, fence))
	c.lost(c.s.Ack(ctx, lot, fence))
	what, _, _ = c.due(long)
	require.Equal(c, "\x00\xff 1", what)
	what, _, _ = c.due(long)
	require.Equal(c, "late 1", what)
}

func (c *storeCase) jobLease() {
	ctx := context.Background()
	require.NoError(c, c.s.Put(ctx, "a", []byte("job"), 0))
	_, lot, first := c.next(short)
	what, again, second := c.due(long)
	require.Equal(c, lot, again)
	require.Equal(c, "job 2", what)
	c.lost(c.s.Ack(ctx, lot, first))
	c.lost(c.s.Return(ctx, lot, first, []byte("x"), 0, 0))
	require.NoError(c, c.s.Ack(ctx, lot, second))
	what, _, _ = c.next(long)
	require.Empty(c, what)
}

func (c *storeCase) jobReplaced() {
	ctx := context.Background()
	require.NoError(c, c.s.Put(ctx, "a", []byte("old"), 0))
	_, lot, fence := c.next(long)
	require.NoError(c, c.s.Put(ctx, "a", []byte("new"), 0))
	c.lost(c.s.Ack(ctx, lot, fence))
	c.lost(c.s.Return(ctx, lot, fence, []byte("old"), 0, 0))
	what, lot, fence := c.next(long)
	require.Equal(c, "new 2", what)
	require.NoError(c, c.s.Ack(ctx, lot, fence))
}

func (c *storeCase) jobAttempts() {
	ctx := context.Background()
	require.NoError(c, c.s.Put(ctx, "a", []byte("job"), 0))
	what, lot, fence := c.next(long)
	require.Equal(c, "job 1", what)
	require.NoError(c, c.s.Return(ctx, lot, fence, []byte("job'"), 4*short, 1))
	what, _, _ = c.next(long)
	require.Empty(c, what, "not due yet")
	what, lot, fence = c.due(long)
	require.Equal(c, "job' 2", what)
	require.NoError(c, c.s.Return(ctx, lot, fence, []byte("job"), 0, 0))
	what, _, _ = c.next(long)
	require.Equal(c, "job 1", what)
}

func (c *storeCase) jobDropped() {
	ctx := context.Background()
	require.NoError(c, c.s.Put(ctx, "a", []byte("job"), 0))
	_, lot, fence := c.next(long)
	require.NoError(c, c.s.Drop(ctx, "a"))
	require.NoError(c, c.s.Drop(ctx, "a"))
	c.lost(c.s.Ack(ctx, lot, fence))
	c.lost(c.s.Return(ctx, lot, fence, []byte("x"), 0, 0))
	what, _, _ := c.next(long)
	require.Empty(c, what)
	require.NoError(c, c.s.Put(ctx, "a", []byte("job"), 0))
	what, _, _ = c.next(long)
	require.Equal(c, "job 1", what, "counted anew")
}

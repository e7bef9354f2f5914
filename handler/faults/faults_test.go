package faults

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asDial tells whether nobody listens: the push has not been sent.
func asDial(err error, op **net.OpError) bool { return errors.As(err, op) && (*op).Op == "dial" }

// ranWhereKilled allows a second run where the process of the first was killed.
func (w *world) ranWhereKilled(p *push) bool { return len(p.starts) == 2 && w.killed[p.starts[0]] }

func policy(args []string) string {
	if len(args) > 0 {
		return "refuse"
	}
	return "fail open"
}

// mostlyTwice is twice, but for a few: an outage every three tries is met twice by a push with a long
// function, whose third try then runs it although a second replica does; and a timestamp counts whole seconds,
// which tells a try of one second from the next only as long as the machine keeps up.
func mostlyTwice(n int) func(p *push) bool {
	few := max(2, n/100)
	return func(p *push) bool {
		if twice(p) {
			return true
		}
		few--
		return few >= 0 && p.long && len(p.starts) == 3
	}
}

// allowedRuns is for outages under each policy.
func allowedRuns(n int, args []string) func(p *push) bool {
	if len(args) > 0 {
		return twice
	}
	return mostlyTwice(n)
}

// Nothing happens.
func TestNoFault(t *testing.T) {
	n := pushCount(t)
	w := newWorld(t, setup{})
	pushes := w.send(n, works, nil)
	w.settle(pushes)
	w.check(pushes, nil, nil)
}

// The replica that runs pushes is killed, and another starts in its place; then the next.
func TestKillTheRunningReplica(t *testing.T) {
	n := pushCount(t)
	w := newWorld(t, setup{})
	pushes := w.send(n, works, func(ctx context.Context) {
		i := 0
		every(ctx, try*5/2, func() {
			r := w.replicas[i%len(w.replicas)]
			i++
			w.killed[r.pid()] = true
			r.kill()
			r.start(t)
		})
	})
	w.settle(pushes)
	w.check(pushes, w.ranWhereKilled, nil)
	t.Logf("killed %d replicas", len(w.killed))
}

// outages takes Redis away for a moment, again and again, and gives the longest. No
// push meets two: then its first and third try may both run it, without Redis, beside
// a second one with it.
func (w *world) outages(longest *time.Duration) func(ctx context.Context) {
	return func(ctx context.Context) {
		every(ctx, try*7/2, func() {
			begun := time.Now()
			w.redis.Kill()
			time.Sleep(try / 20)
			w.redis.Restart(w.T)
			*longest = max(*longest, time.Since(begun))
		})
	}
}

// bridged is the outage that every lease survives: it has two thirds of three
// fifths of a try left at least, and the next renewal comes within a third of them.
var bridged = try / 5

func TestRedisRestartsWithItsData(t *testing.T) {
	n := pushCount(t)
	data := []string{"--appendonly", "yes"}
	var longest time.Duration
	t.Run("fail open", func(t *testing.T) {
		w := newWorld(t, setup{redis: data})
		pushes := w.send(n, works, w.outages(&longest))
		w.settle(pushes)
		w.check(pushes, mostlyTwice(n), nil)
	})
	longest = 0
	t.Run("refuse", func(t *testing.T) {
		w := newWorld(t, setup{redis: data, args: []string{"-refuse"}})
		pushes := w.send(n, works, w.outages(&longest))
		w.settle(pushes)
		w.check(pushes, func(p *push) bool { return longest > bridged*3/4 && twice(p) }, nil)
		t.Logf("longest outage: %v", longest)
	})
}

// twice allows a second run where Redis was away: replicas that do not see each
// other, or a lease that was lost with Redis. A quick push has one try.
func twice(p *push) bool { return p.long && len(p.starts) <= 2 }

// The late answers that wait in Redis are lost with it.
func TestRedisRestartsWithoutItsData(t *testing.T) {
	n := pushCount(t)
	late := func(p *push) bool { return p.long && p.reply.Content() == "" && len(p.ends) > 0 }
	for _, args := range [][]string{nil, {"-refuse"}} {
		t.Run(policy(args), func(t *testing.T) {
			var longest time.Duration
			w := newWorld(t, setup{args: args})
			w.patience = 7 * try // nobody has died, so no lease holds a job back
			pushes := w.send(n, works, w.outages(&longest))
			w.settle(pushes)
			w.check(pushes, allowedRuns(n, args), late)
		})
	}
}

// Every packet to and from Redis takes as long as 2 s of a try of 5, now and then.
func TestRedisIsSlow(t *testing.T) {
	n := pushCount(t)
	for _, args := range [][]string{nil, {"-refuse"}} {
		t.Run(policy(args), func(t *testing.T) {
			link := &slowLink{}
			w := newWorld(t, setup{args: args, through: func(addr string) string { return link.listen(t, addr) }})
			pushes := w.send(n, works, func(ctx context.Context) {
				every(ctx, try*3/2, func() { link.toggle(try * 2 / 5) })
			})
			link.delay.Store(0)
			w.settle(pushes)
			w.check(pushes, allowedRuns(n, args), nil)
		})
	}
}

// Redis takes no writes, now and then.
func TestRedisIsFull(t *testing.T) {
	n := pushCount(t)
	for _, args := range [][]string{nil, {"-refuse"}} {
		t.Run(policy(args), func(t *testing.T) {
			w := newWorld(t, setup{args: args})
			client := w.redis.Client(t)
			limit := "0"
			set := func(to string) {
				limit = to
				require.NoError(t, client.ConfigSet(context.Background(), "maxmemory", limit).Err())
			}
			pushes := w.send(n, works, func(ctx context.Context) {
				every(ctx, try*3/2, func() { set(map[string]string{"0": "1", "1": "0"}[limit]) })
			})
			set("0")
			w.settle(pushes)
			w.check(pushes, allowedRuns(n, args), nil)
		})
	}
}

// The clocks of the replicas are two minutes apart. Their time package is built with
// a wall clock that goes wrong, so whatever reads it, in any package, is misled.
func TestClocksDisagree(t *testing.T) {
	n := pushCount(t)
	w := newWorld(t, setup{program: buildSkewed(t), env: map[int][]string{0: {"WXKIT_SKEW=60"}, 1: {"WXKIT_SKEW=-60"}}})
	for i, skew := range []time.Duration{time.Minute, -time.Minute, 0} {
		require.WithinDuration(t, time.Now().Add(skew), w.replicas[i].stats(t).Now, 10*time.Second)
	}
	pushes := w.send(n, works, nil)
	w.settle(pushes)
	w.check(pushes, nil, nil)
}

// buildSkewed builds the replica with a time.Now whose wall clock is WXKIT_SKEW
// seconds off; the monotonic one stays, as on a machine whose clock is wrong.
func buildSkewed(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	source := filepath.Join(strings.TrimSpace(string(out)), "src", "time", "time.go")
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	const now = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	require.Equal(t, 1, strings.Count(string(text), now), "time.Now looks otherwise in this version of Go")
	skewed := strings.Replace(string(text), now, now+"\tsec += wallSkew()\n", 1) + `
// wallSkew reads signed digits.
func wallSkew() (skew int64) {
	text, _ := syscall.Getenv("WXKIT_SKEW")
	sign := int64(1)
	for _, c := range []byte(text) {
		if c == '-' {
			sign = -1
			continue
		}
		skew = skew*10 + int64(c-'0')
	}
	return sign * skew
}
`
	skewed = strings.Replace(skewed, "import (\n", "import (\n\t\"syscall\"\n", 1)
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "time.go"), filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, []byte(skewed), 0o600))
	require.NoError(t, os.WriteFile(overlay, mustJSON(t, map[string]map[string]string{"Replace": {source: file}}), 0o600))
	return build(t, "-overlay", overlay)
}

// Some functions never return, and others leave a goroutine behind. They cost what
// they hold, and nobody else anything.
func TestAFunctionThatLeaks(t *testing.T) {
	n := pushCount(t)
	w := newWorld(t, setup{})
	warm := w.send(20, []string{"20ms"}, nil)
	before := w.goroutines()
	pushes := w.send(n, append([]string{"forever", "leave"}, works...), nil)
	settled := func() bool { // waiting tries, late answers and subscriptions end
		w.settle(append(pushes, warm...))
		leaked := 0
		for _, p := range pushes {
			switch {
			case p.forever:
				leaked += 4 // the function on its request's goroutine, what reads its connection, and what renews its lease
			case strings.HasSuffix(p.content, "leave"):
				leaked++
			}
		}
		return w.goroutines() <= before+leaked+40
	}
	require.Eventually(t, settled, 15*try, try/2, "goroutines: %d before, %d now", before, w.goroutines())
	w.check(pushes, nil, func(p *push) bool { return p.forever && p.reply.IsSuccess() })
	t.Logf("goroutines of three replicas: %d before, %d now", before, w.goroutines())
}

func (w *world) goroutines() (n int) {
	for _, r := range w.replicas {
		n += r.stats(w.T).Goroutines
	}
	return n
}

package wxruntime

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPatience takes ticks at set times: a handler is given up after its deadline, and time in which the process stood still is no time of its.
func TestPatience(t *testing.T) {
	const deadline = 2 * time.Second
	const tick = deadline / ticksOfDeadline
	for _, c := range []struct {
		name  string
		turn  func(n int) uint64
		gap   func(n int) time.Duration // before tick n
		ticks int                       // at which it ends; 0 for not within 100
	}{
		{"a turn without end", func(int) uint64 { return 1 }, func(int) time.Duration { return tick }, ticksOfDeadline + 1},
		{"ticks that are a little late", func(int) uint64 { return 1 }, func(int) time.Duration { return tick * 5 / 4 }, ticksOfDeadline + 1},
		{"one halt", func(int) uint64 { return 1 }, func(n int) time.Duration {
			if n == 5 {
				return time.Hour
			}
			return tick
		}, ticksOfDeadline + 2},
		{"steps of a debugger", func(int) uint64 { return 1 }, func(int) time.Duration { return time.Minute }, 0},
		{"a busy machine delays every other tick", func(int) uint64 { return 1 }, func(n int) time.Duration { return tick/4 + time.Duration(n%2)*tick*3/2 }, 2 * ticksOfDeadline},
		{"many turns", func(n int) uint64 { return uint64(2*n + 1) }, func(int) time.Duration { return tick }, 0},
		{"one turn of many", func(n int) uint64 { return uint64(2*min(n, 10) + 1) }, func(int) time.Duration { return tick }, 10 + ticksOfDeadline},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := time.Unix(0, 0)
			p := newPatience(deadline, now)
			for n := 1; n <= 100; n++ {
				now = now.Add(c.gap(n))
				if p.ends(now, c.turn(n)) {
					require.Equal(t, c.ticks, n)
					return
				}
			}
			require.Zero(t, c.ticks)
		})
	}
	require.Equal(t, time.Millisecond, newPatience(1, time.Time{}).interval, "a ticker needs time")
}

package sched

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const ms = time.Millisecond

// seeds are the plain order and a hundred others.
func seeds(yield func(uint64) bool) {
	for seed := range uint64(101) {
		if !yield(seed) {
			return
		}
	}
}

// run delivers everything that may be delivered.
func run(s *Scheduler) {
	for s.Step(math.MaxInt64) {
	}
}

func TestPlainOrder(t *testing.T) {
	var s Scheduler
	var got []string
	note := func(text string) func(time.Duration) {
		return func(sent time.Duration) { got = append(got, text+" at "+s.Now().String()+", sent at "+sent.String()) }
	}
	s.Send("a", 3*ms, note("a1"))
	s.Send("b", 1*ms, note("b1"))
	s.Send("a", 1*ms, note("a2"))
	s.After(3*ms, func() { note("timer")(0) })
	s.Send("c", 3*ms, func(sent time.Duration) {
		note("c1")(sent)
		s.Send("b", 0, note("b2"))
	})
	require.True(t, s.Busy())
	run(&s)
	require.Equal(t, []string{
		"b1 at 1ms, sent at 0s",
		"a1 at 3ms, sent at 0s",
		"a2 at 3ms, sent at 0s",
		"timer at 3ms, sent at 0s",
		"c1 at 3ms, sent at 0s",
		"b2 at 3ms, sent at 3ms",
	}, got)
	require.False(t, s.Busy())
	require.False(t, s.Step(math.MaxInt64))
}

func TestStepLimit(t *testing.T) {
	var s Scheduler
	fired := 0
	s.After(5*ms, func() { fired++ })
	s.Send("a", 5*ms, func(time.Duration) { fired++ })
	require.False(t, s.Step(5*ms-1))
	require.Zero(t, s.Now(), "a step that does nothing does not move the clock")
	require.True(t, s.Step(5*ms))
	require.True(t, s.Step(5*ms))
	require.Equal(t, 2, fired)
	require.Equal(t, 5*ms, s.Now())
	s.AdvanceTo(3 * ms)
	require.Equal(t, 5*ms, s.Now(), "the clock never goes back")
	s.AdvanceTo(7 * ms)
	require.Equal(t, 7*ms, s.Now())
}

func TestStop(t *testing.T) {
	var s Scheduler
	var got []string
	var second *Timer
	s.After(1*ms, func() {
		got = append(got, "first")
		s.Stop(second)
	})
	second = s.After(2*ms, func() { got = append(got, "second") })
	third := s.After(3*ms, func() { got = append(got, "third") })
	run(&s)
	s.Stop(third)
	s.Stop(third)
	s.Stop(nil)
	require.Equal(t, []string{"first", "third"}, got)
}

// TestNegativeDelay takes a delay below 0 for 0.
func TestNegativeDelay(t *testing.T) {
	var s Scheduler
	s.AdvanceTo(9 * ms)
	var got []int
	s.After(0, func() { got = append(got, 1) })
	s.After(-5*ms, func() { got = append(got, 2) })
	run(&s)
	require.Equal(t, []int{1, 2}, got)
	require.Equal(t, 9*ms, s.Now())
}

func TestHold(t *testing.T) {
	first := map[string]bool{}
	for seed := range seeds {
		var s Scheduler
		s.Seed(seed)
		var got []string
		note := func(text string) func(time.Duration) {
			return func(time.Duration) { got = append(got, text) }
		}
		s.Send("logic<a", 1*ms, note("a1"))
		s.Send("logic<a", 1*ms, note("a2"))
		s.After(2*ms, func() { note("timer")(0) })
		s.AfterFree(3*ms, func() { note("free")(0) })
		s.Hold("logic<")
		require.True(t, s.Holding())
		s.Send("view<a", 0, note("view"))
		s.Send("logic<b", 0, note("b1"))
		for s.Step(time.Hour) {
		}
		require.ElementsMatch(t, []string{"view", "free"}, got, "seed %d", seed)
		require.False(t, s.Busy(), "what is held and what is frozen is nothing to wait for")

		s.AdvanceTo(time.Hour)
		s.Hold("")
		require.False(t, s.Holding())
		require.True(t, s.Busy())
		run(&s)
		require.Equal(t, time.Hour, s.Now(), "what is overdue goes at once")
		require.Len(t, got, 6)
		first[got[2]] = true
		require.Less(t, slices.Index(got, "a1"), slices.Index(got, "a2"))
		if seed == 0 {
			require.Equal(t, []string{"b1", "a1", "a2", "timer"}, got[2:], "in the order of the times when they were due")
		}
	}
	require.Equal(t, map[string]bool{"a1": true, "b1": true, "timer": true}, first, "of what is overdue a seed may choose anything")
}

func TestDrop(t *testing.T) {
	for seed := range seeds {
		var s Scheduler
		s.Seed(seed)
		var got []string
		note := func(text string) func(time.Duration) {
			return func(time.Duration) { got = append(got, text) }
		}
		s.Send("a", 100*ms, note("a1"))
		s.Send("a", 100*ms, note("a2"))
		s.Send("b", 1*ms, note("b1"))
		s.Drop("a")
		s.Drop("nobody")
		s.Send("a", 0, note("a3"))
		run(&s)
		require.ElementsMatch(t, []string{"b1", "a3"}, got, "seed %d", seed)
		require.Less(t, s.Now(), 100*ms, "a queue that was dropped holds nobody up")
	}
}

func TestBusy(t *testing.T) {
	var s Scheduler
	require.False(t, s.Busy())
	s.After(1*ms, func() {})
	s.AfterFree(1*ms, func() {})
	require.False(t, s.Busy(), "timers to come are nothing to wait for")
	quiet := s.AfterQuiet(2*ms, func() {})
	require.True(t, s.Busy())
	s.Stop(quiet)
	require.False(t, s.Busy())
	s.AdvanceTo(1 * ms)
	require.True(t, s.Busy(), "timers whose time has come are")
	s.Hold("x")
	require.True(t, s.Busy(), "one of the native side is not frozen")
	require.True(t, s.Step(time.Hour))
	require.False(t, s.Busy())
	s.Hold("")
	require.True(t, s.Busy())
}

func TestStretch(t *testing.T) {
	var s Scheduler
	require.Equal(t, 5*ms, s.Stretch(5*ms))
	s.Seed(1)
	seen := map[time.Duration]bool{}
	for range 1000 {
		seen[s.Stretch(5*ms)] = true
	}
	require.Len(t, seen, 5)
	for d := range seen {
		require.LessOrEqual(t, d, 60*ms)
	}
	s.Seed(0)
	require.Equal(t, 5*ms, s.Stretch(5*ms), "seed 0 is the plain order again")
}

// event is something that a random run delivered.
type event struct {
	queue Queue // "" for a timer
	n     int   // counts all that was ever put in
	sent  time.Duration
	due   time.Duration // of a timer
	at    time.Duration
}

// workload puts random messages and timers into a scheduler, also while it delivers, and notes what came out. All chance is that of source.
type workload struct {
	Scheduler
	source *rand.Rand
	put    int
	events []event
}

func (w *workload) send(q Queue, latency time.Duration) {
	n := w.put
	w.put++
	w.Send(q, latency, func(sent time.Duration) { w.came(event{queue: q, n: n, sent: sent, at: w.Now()}) })
}

func (w *workload) after(delay time.Duration, kind int) {
	n := w.put
	w.put++
	due, sent := w.Now()+delay, w.Now()
	set := [...]func(time.Duration, func()) *Timer{w.After, w.AfterQuiet, w.AfterFree}[kind]
	set(delay, func() { w.came(event{n: n, sent: sent, due: due, at: w.Now()}) })
}

// came notes an event, and lets it cause others now and then.
func (w *workload) came(e event) {
	w.events = append(w.events, e)
	if w.put < 200 {
		w.some(w.source.IntN(3))
	}
}

func (w *workload) some(n int) {
	for range n {
		if d := time.Duration(w.source.IntN(6)) * ms; w.source.IntN(3) == 0 {
			w.after(d, w.source.IntN(3))
		} else {
			w.send(Queue("q"+strconv.Itoa(w.source.IntN(4))), d)
		}
	}
}

// play runs a random workload to its end.
func play(seed, chance uint64) *workload {
	w := newWorkload(seed, chance)
	run(&w.Scheduler)
	return w
}

func newWorkload(seed, chance uint64) *workload {
	w := &workload{source: rand.New(rand.NewPCG(chance, 1))}
	w.Seed(seed)
	w.some(20)
	return w
}

// earliest is the time at which the first of everything that is under way is due.
func earliest(s *Scheduler) time.Duration {
	at := time.Duration(math.MaxInt64)
	for _, f := range s.order {
		at = min(at, f.items[0].due)
	}
	for _, timer := range s.timers {
		at = min(at, timer.due)
	}
	return at
}

// TestClock moves the clock to the time at which the next thing is due and never past one.
func TestClock(t *testing.T) {
	for seed := range seeds {
		w := newWorkload(seed, seed)
		for {
			want := max(w.Now(), earliest(&w.Scheduler))
			if !w.Step(math.MaxInt64) {
				break
			}
			require.Equal(t, want, w.Now(), "seed %d", seed)
		}
	}
}

// TestProperties holds what every order must have, whatever the seed.
func TestProperties(t *testing.T) {
	for seed := range seeds {
		w := play(seed, seed+7)
		require.Len(t, w.events, w.put, "everything is delivered once")
		last := map[Queue]int{}
		clock := time.Duration(0)
		var fired []event
		for _, e := range w.events {
			require.GreaterOrEqual(t, e.at, clock, "time never goes back (seed %d)", seed)
			require.GreaterOrEqual(t, e.at, e.sent)
			clock = e.at
			if e.queue == "" {
				require.GreaterOrEqual(t, e.at, e.due, "no timer fires before its time (seed %d)", seed)
				fired = append(fired, e)
				continue
			}
			before, any := last[e.queue]
			require.True(t, !any || before < e.n, "a queue keeps its order (seed %d)", seed)
			last[e.queue] = e.n
		}
		timersInOrder(t, seed, fired)
		require.Empty(t, w.queues, "empty queues are forgotten")
		require.Empty(t, w.order)
	}
}

// timersInOrder: of two timers that were both set when the first of them fired, the one that is due first has fired first; of equal ones the one that was set first.
func timersInOrder(t *testing.T, seed uint64, fired []event) {
	for i, e := range fired {
		for _, later := range fired[i+1:] {
			if later.sent <= e.at && later.n < e.n {
				require.GreaterOrEqual(t, later.due, e.due, "timers fire in the order of their times (seed %d)", seed)
				require.NotEqual(t, later.due, e.due, "timers of one time fire in the order of setting (seed %d)", seed)
			}
		}
	}
}

// TestSameSeed plays twice.
func TestSameSeed(t *testing.T) {
	orders := map[string]bool{}
	for seed := range seeds {
		first, second := play(seed, 3), play(seed, 3)
		require.Equal(t, first.events, second.events, "seed %d", seed)
		text := ""
		for _, e := range first.events {
			text += strconv.Itoa(e.n) + " "
		}
		orders[text] = true
	}
	require.Greater(t, len(orders), 90, "seeds give different orders")
}

// reference is the plain order as one would write it without caring for speed: a list, sorted before each step.
type reference struct {
	now   time.Duration
	items []refItem
	seq   int
	held  bool
	log   []string
}

type refItem struct {
	due   time.Duration
	seq   int
	queue string // "" for a timer
	free  bool
	name  string
}

func (r *reference) send(q string, latency time.Duration, name string) {
	due := r.now + latency
	for _, it := range r.items {
		if it.queue == q {
			due = max(due, it.due)
		}
	}
	r.seq++
	r.items = append(r.items, refItem{due: due, seq: r.seq, queue: q, name: name})
}

func (r *reference) after(delay time.Duration, free bool, name string) {
	r.seq++
	r.items = append(r.items, refItem{due: r.now + delay, seq: r.seq, free: free, name: name})
}

func (r *reference) waits(it refItem) bool {
	return r.held && (it.queue != "" && it.queue[0] == 'h' || it.queue == "" && !it.free)
}

func (r *reference) step(limit time.Duration) bool {
	slices.SortFunc(r.items, func(a, b refItem) int { return cmp.Or(cmp.Compare(a.due, b.due), a.seq-b.seq) })
	i := slices.IndexFunc(r.items, func(it refItem) bool { return it.due <= limit && !r.waits(it) })
	if i < 0 {
		return false
	}
	it := r.items[i]
	r.items = slices.Delete(r.items, i, i+1)
	r.now = max(r.now, it.due)
	r.log = append(r.log, it.name+" "+r.now.String())
	return true
}

// TestReference gives the scheduler and the reference the same random commands.
func TestReference(t *testing.T) {
	for chance := range uint64(300) {
		source := rand.New(rand.NewPCG(chance, 2))
		var s Scheduler
		var r reference
		var log []string
		for i := range 120 {
			command(source, i, &s, &r, &log)
			require.Equal(t, r.now, s.Now(), "chance %d, command %d", chance, i)
			require.Equal(t, r.log, log, "chance %d, command %d", chance, i)
		}
	}
}

// command does one random thing to both.
func command(source *rand.Rand, i int, s *Scheduler, r *reference, log *[]string) {
	name := "n" + strconv.Itoa(i)
	note := func() { *log = append(*log, name+" "+s.Now().String()) }
	d := time.Duration(source.IntN(8)) * ms
	queue := []string{"h1", "h2", "q1", "q2"}[source.IntN(4)]
	switch source.IntN(10) {
	case 0, 1, 2:
		s.Send(Queue(queue), d, func(time.Duration) { note() })
		r.send(queue, d, name)
	case 3:
		s.After(d, note)
		r.after(d, false, name)
	case 4:
		s.AfterFree(d, note)
		r.after(d, true, name)
	case 5:
		r.held = !r.held
		s.Hold(map[bool]string{true: "h"}[r.held])
	case 6:
		s.Drop(Queue(queue))
		r.items = slices.DeleteFunc(r.items, func(it refItem) bool { return it.queue == queue })
	case 7:
		s.AdvanceTo(s.Now() + d)
		r.now += d
	default:
		limit := s.Now() + time.Duration(source.IntN(10))*ms
		for range source.IntN(4) {
			s.Step(limit)
			r.step(limit)
		}
	}
}

// Package sched decides what happens next in a simulation: one virtual clock, FIFO queues with latencies, timers, and a seed that may choose any order that the queues allow.
package sched

import (
	"container/heap"
	"math/rand/v2"
	"strings"
	"time"
)

// Queue names a FIFO. Messages of one queue are delivered in the order of sending; between queues nothing is promised.
type Queue string

// Scheduler holds what is under way. The zero Scheduler is ready: no message, time 0, the order of sending. It is used by one goroutine.
type Scheduler struct {
	now    time.Duration
	seq    uint64
	queues map[Queue]*fifo
	order  []*fifo // the queues that hold something, in the order in which they began to
	timers timerHeap
	held   string // prefix of the queues that are held back
	frozen bool   // timers of After do not fire
	rng    *rand.Rand
}

// item is a message or a timer.
type item struct {
	due  time.Duration
	sent time.Duration
	seq  uint64
	do   func(sent time.Duration)
}

type fifo struct {
	name  Queue
	items []item
	last  time.Duration // due time of the last message, which the next may not overtake
}

// Seed lets a random generator choose latencies and, of messages that are due at once, the first. Equal seeds give equal orders; 0 is the order of sending.
func (s *Scheduler) Seed(seed uint64) {
	s.rng = nil
	if seed != 0 {
		s.rng = rand.New(rand.NewPCG(seed, 0x77786b6974))
	}
}

// Now is the virtual time.
func (s *Scheduler) Now() time.Duration { return s.now }

// stretch are the factors by which a seed changes a latency.
var stretch = [...]time.Duration{0, 1, 1, 2, 4, 12}

// Send puts a message into a queue; do runs after the latency, and not before the queue's earlier messages. Do is told when it was sent.
func (s *Scheduler) Send(q Queue, latency time.Duration, do func(sent time.Duration)) {
	latency = s.Stretch(latency)
	f := s.queues[q]
	if f == nil {
		if s.queues == nil {
			s.queues = map[Queue]*fifo{}
		}
		f = &fifo{name: q}
		s.queues[q] = f
		s.order = append(s.order, f)
	}
	f.last = max(f.last, s.now+latency)
	s.seq++
	f.items = append(f.items, item{due: f.last, sent: s.now, seq: s.seq, do: do})
}

// Timer is a function that runs at a time; see After.
type Timer struct {
	item
	index int  // in the heap, -1 when fired or stopped
	soft  bool // Settle waits for it
	free  bool // fires even when timers are frozen
}

// After runs do once the delay has passed. Timers fire in the order of their times, those of one time in the order of setting.
func (s *Scheduler) After(delay time.Duration, do func()) *Timer {
	return s.timer(&Timer{}, delay, do)
}

// AfterQuiet is After for a timer that belongs to something under way, so that Settle waits for it.
func (s *Scheduler) AfterQuiet(delay time.Duration, do func()) *Timer {
	return s.timer(&Timer{soft: true, free: true}, delay, do)
}

// AfterFree is After for a timer of the native side, which fires while the others are frozen.
func (s *Scheduler) AfterFree(delay time.Duration, do func()) *Timer {
	return s.timer(&Timer{free: true}, delay, do)
}

func (s *Scheduler) timer(t *Timer, delay time.Duration, do func()) *Timer {
	s.seq++
	t.item = item{due: s.now + max(0, delay), sent: s.now, seq: s.seq, do: func(time.Duration) { do() }}
	heap.Push(&s.timers, t)
	return t
}

// Stop takes a timer out; nothing happens if it has fired.
func (s *Scheduler) Stop(t *Timer) {
	if t != nil && t.index >= 0 {
		heap.Remove(&s.timers, t.index)
	}
}

// Hold keeps back the messages of every queue whose name starts with prefix, and the timers of After; "" lets all go. What is overdue then goes at once, in its order.
func (s *Scheduler) Hold(prefix string) { s.held, s.frozen = prefix, prefix != "" }

func (s *Scheduler) holds(f *fifo) bool {
	return s.held != "" && strings.HasPrefix(string(f.name), s.held)
}

// Drop throws a queue's messages away.
func (s *Scheduler) Drop(q Queue) {
	if f := s.queues[q]; f != nil {
		f.items = nil
		s.remove(f)
	}
}

// Step delivers the next message or fires the next timer whose time is at most limit, and reports whether there was one. The clock moves to its time.
func (s *Scheduler) Step(limit time.Duration) bool {
	f, t := s.next(limit)
	switch {
	case t != nil:
		heap.Remove(&s.timers, t.index)
		s.run(t.item)
	case f != nil:
		it := f.items[0]
		f.items[0] = item{}
		f.items = f.items[1:]
		if len(f.items) == 0 {
			s.remove(f)
		}
		s.run(it)
	default:
		return false
	}
	return true
}

func (s *Scheduler) run(it item) {
	s.now = max(s.now, it.due)
	it.do(it.sent)
}

// remove forgets an empty queue. A later message may be due before those that it once held: they are delivered, so it overtakes nothing.
func (s *Scheduler) remove(f *fifo) {
	delete(s.queues, f.name)
	for i, g := range s.order {
		if g == f {
			s.order = append(s.order[:i], s.order[i+1:]...)
			return
		}
	}
}

// next is the queue or timer to go first, of those due by limit.
func (s *Scheduler) next(limit time.Duration) (*fifo, *Timer) {
	var first *fifo
	for _, f := range s.order {
		if s.holds(f) {
			continue
		}
		if it := f.items[0]; it.due <= limit && (first == nil || before(it, first.items[0])) {
			first = f
		}
	}
	t := s.firstTimer()
	if t != nil && (t.due > limit || first != nil && !before(t.item, first.items[0])) {
		t = nil
	}
	if s.rng != nil {
		return s.choose(first, t)
	}
	if t != nil {
		return nil, t
	}
	return first, nil
}

// choose lets the seed pick among everything that is due when the first is due.
func (s *Scheduler) choose(first *fifo, t *Timer) (*fifo, *Timer) {
	if first == nil && t == nil {
		return nil, nil
	}
	due := s.now
	if t != nil {
		due = max(due, t.due)
	} else {
		due = max(due, first.items[0].due)
		if late := s.firstTimer(); late != nil && late.due <= due {
			t = late
		}
	}
	var ready []*fifo
	for _, f := range s.order {
		if !s.holds(f) && f.items[0].due <= due {
			ready = append(ready, f)
		}
	}
	n := len(ready)
	if t != nil {
		n++
	}
	if i := s.rng.IntN(n); i < len(ready) {
		return ready[i], nil
	}
	return nil, t
}

func before(a, b item) bool { return a.due < b.due || a.due == b.due && a.seq < b.seq }

// firstTimer is the next timer that may fire.
func (s *Scheduler) firstTimer() *Timer {
	if !s.frozen {
		if len(s.timers) > 0 {
			return s.timers[0]
		}
		return nil
	}
	var first *Timer
	for _, t := range s.timers {
		if t.free && (first == nil || before(t.item, first.item)) {
			first = t
		}
	}
	return first
}

// Busy reports whether something is under way that Settle must wait for: a message that is not held, a quiet timer, or a timer whose time has come.
func (s *Scheduler) Busy() bool {
	for _, f := range s.order {
		if !s.holds(f) {
			return true
		}
	}
	for _, t := range s.timers {
		if t.soft || t.due <= s.now && (t.free || !s.frozen) {
			return true
		}
	}
	return false
}

// AdvanceTo sets the clock, never back.
func (s *Scheduler) AdvanceTo(at time.Duration) { s.now = max(s.now, at) }

type timerHeap []*Timer

func (h timerHeap) Len() int           { return len(h) }
func (h timerHeap) Less(i, j int) bool { return before(h[i].item, h[j].item) }
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}

// Holding reports whether anything is held back.
func (s *Scheduler) Holding() bool { return s.held != "" }

// Stretch is a latency as the seed changes it.
func (s *Scheduler) Stretch(latency time.Duration) time.Duration {
	if s.rng == nil {
		return latency
	}
	return latency * stretch[s.rng.IntN(len(stretch))]
}

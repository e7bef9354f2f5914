package wxruntime

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// turns counts the turns of native code: odd while one runs. WASM has a guard of its own, which can end a turn; native code that blocks can only be left behind.
type turns struct {
	n      atomic.Uint64
	where  string   // what runs, if it is no handler
	guards []string // the goroutines on which turns have run; each may have made coroutines
}

// abandoned is set in turns once a turn has been left behind.
const abandoned = 1 << 63

func (t *turns) begin(where string) {
	t.where = where
	t.n.Add(1)
}

// end reports whether the turn was waited for. If not, the simulation belongs to others and must not be touched any more.
func (t *turns) end() bool { return t.n.Add(1)&abandoned == 0 }

// leave gives up a turn, unless it has ended meanwhile.
func (t *turns) leave(turn uint64) bool {
	return turn%2 == 1 && t.n.CompareAndSwap(turn, turn|abandoned)
}

// guard runs what delivers messages. Natively it runs in a goroutine of its own, so that a handler that blocks or loops for ever ends the simulation and not the test:
// the goroutine is given up, and the simulation with it. It serves one verb after the other: to make one for each, with the stack that it needs, takes longer than a tap.
func (s *Sim) guard(do func()) {
	if s.guarded || !s.cfg.native || s.cfg.deadline <= 0 {
		do()
		return
	}
	s.guarded = true
	defer func() { s.guarded = false }()
	if s.worker == nil {
		s.worker = newWorker(&s.turns)
	}
	s.worker.work <- do
	s.await(s.worker.done)
}

// worker is a goroutine on which the turns of native code run.
type worker struct {
	work chan func()
	done chan outcome
}

// newWorker is a worker that ends when work is closed, and by a panic or runtime.Goexit in its work; done tells of each piece of work, and of its end.
func newWorker(t *turns) *worker {
	w := &worker{work: make(chan func(), 1), done: make(chan outcome, 1)}
	go func() {
		result := outcome{exited: true}
		defer func() { w.done <- result }()
		defer func() {
			if result.exited {
				result.panicked = panicOf(recover())
			}
		}()
		t.runsHere()
		for do := range w.work {
			do()
			w.done <- outcome{}
		}
		result.exited = false
	}()
	return w
}

// dismiss lets the worker end when its work is done.
func (s *Sim) dismiss() {
	close(s.worker.work)
	s.worker = nil
}

// outcome is how a guarded piece of work ended: exited if neither normally nor, with panicked nil, by a panic.
type outcome struct {
	exited   bool
	panicked *Panic
}

// Panic is what a verb of the simulation panics with if a function of the test's own that it calls does so natively: an Answer, a ServerDelay, what Together runs (a Server that panics closes its connection). They run on a
// goroutine that the simulation can give up, so the stack of the panic that reaches the test is not theirs; this one is.
type Panic struct {
	Value any    // of the function's own panic
	Stack string // of the goroutine that panicked
}

// Error is the value, and the stack below it.
func (p *Panic) Error() string { return fmt.Sprint(p.Value) + "\n\n" + p.Stack }

// Unwrap is the value if it is an error, else nil.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// panicOf wraps what recover gave, nil for nil. It must be called where the stack of the panic is still there.
func panicOf(value any) *Panic {
	switch v := value.(type) {
	case nil:
		return nil
	case *Panic:
		return v
	}
	return &Panic{Value: value, Stack: string(debug.Stack())}
}

// await waits for the work, or for a turn that lasts longer than the deadline.
func (s *Sim) await(done <-chan outcome) {
	p := newPatience(s.cfg.deadline, time.Now())
	ticker := time.NewTicker(p.interval)
	defer ticker.Stop()
	for {
		select {
		case result := <-done:
			if result.exited || s.closed {
				s.dismiss()
			}
			switch {
			case result.panicked != nil:
				panic(result.panicked)
			case result.exited:
				runtime.Goexit() // t.FailNow of a test's own function, here where the testing package wants it
			}
			return
		case <-ticker.C:
			turn := s.turns.n.Load()
			if p.ends(time.Now(), turn) && s.turns.leave(turn) {
				s.abandon()
				return
			}
		}
	}
}

// ticksOfDeadline is how many ticks a turn may last.
const ticksOfDeadline = 8

// patience takes the time of a turn by the ticks that it lasts. A tick that comes much too late does not count: the whole process stood still, at a breakpoint or by SIGSTOP,
// and nobody knows how long.
type patience struct {
	interval time.Duration
	last     time.Time // of the tick before
	turn     uint64    // that ran at that tick
	ticks    int       // in time, since the turn was first seen
}

func newPatience(deadline time.Duration, now time.Time) *patience {
	return &patience{interval: max(time.Millisecond, deadline/ticksOfDeadline), last: now}
}

// ends takes a tick, with the turn that runs, and reports whether that turn has used up its deadline.
func (p *patience) ends(now time.Time, turn uint64) bool {
	late := now.Sub(p.last) > p.interval*3/2
	p.last = now
	switch {
	case turn != p.turn:
		p.turn, p.ticks = turn, 0
	case !late:
		p.ticks++
	}
	return p.ticks >= ticksOfDeadline
}

// abandon gives up a simulation whose handler does not come back. If it ever does, its goroutine ends without touching the simulation.
func (s *Sim) abandon() {
	e := &Error{Code: engine.CodeBlocked, Where: s.turns.where, Stack: s.turns.blocked()}
	e.Text = "it has not come back for " + s.cfg.deadline.String() + ": it waits for a channel, a lock or the real clock, or loops without end; the simulation is closed"
	switch lib := s.lib; {
	case lib != nil:
		if e.Where == "" {
			e.Where = lib.running
		}
		lib.closed = true
	case e.Where == "":
		e.Where = "manifest"
	}
	s.dismiss()
	s.lib = nil
	s.closed = true
	s.cancel()
	s.record(Entry{From: LaneLogic, To: LaneNative, Kind: KindError, Name: "crash", Arg: abi.StringValue(e.Error())})
	s.native.gone()
	s.report(e)
}

// blocked is the stack of the goroutine on which the turn hangs: that of the guard or, of the coroutines that were made there, the one that runs. It is "" if that is not
// certain. Coroutines outlive the guard under which they were made, and other simulations have their own.
func (t *turns) blocked() string {
	stacks := strings.Split(allStacks(), "\n\n")
	ours := map[string]bool{}
	for _, id := range t.guards {
		ours[id] = true
	}
	for found := true; found; {
		found = false
		for _, g := range stacks {
			id, maker := goroutineID(g), pulledBy(g)
			if !ours[id] && ours[maker] {
				ours[id], found = true, true
			}
		}
	}
	hanging := ""
	for _, g := range stacks {
		head, _, _ := strings.Cut(g, "\n")
		switch {
		case !ours[goroutineID(g)], strings.Contains(head, "[coroutine"):
		case hanging != "":
			return ""
		default:
			hanging = g
		}
	}
	return hanging
}

// runsHere notes the goroutine on which turns run from now on.
func (t *turns) runsHere() {
	var head [64]byte
	t.guards = append(t.guards, goroutineID(string(head[:runtime.Stack(head[:], false)])))
}

// goroutineID is the number in the first line of a stack, `goroutine 7 [running]:`.
func goroutineID(stack string) string {
	rest, _ := strings.CutPrefix(stack, "goroutine ")
	id, _, _ := strings.Cut(rest, " ")
	return id
}

// pulledBy is the number of the goroutine that made a coroutine, "" of any other goroutine.
func pulledBy(stack string) string {
	_, last, _ := strings.Cut(stack, "\ncreated by iter.Pull")
	_, last, _ = strings.Cut(last, " in goroutine ")
	id, _, _ := strings.Cut(last, "\n")
	return id
}

// allStacks are the stacks of all goroutines, as far as they fit into 64 MiB.
func allStacks() string {
	for size := 1 << 20; ; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= 64<<20 {
			return string(buf[:n])
		}
	}
}

package wxruntime

import (
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// turns counts the turns of native code: odd while one runs. WASM has a guard of its own, which can end a turn; native code that blocks can only be left behind.
type turns struct {
	n     atomic.Uint64
	where string // what runs, if it is no handler
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
// the goroutine is given up, and the simulation with it.
func (s *Sim) guard(do func()) {
	if s.guarded || !s.cfg.native || s.cfg.deadline <= 0 {
		do()
		return
	}
	s.guarded = true
	defer func() { s.guarded = false }()
	done := make(chan outcome, 1)
	go func() {
		result := outcome{exited: true}
		defer func() { done <- result }()
		defer func() {
			if result.exited {
				result.panicked = recover()
			}
		}()
		do()
		result.exited = false
	}()
	s.await(done)
}

// outcome is how a guarded piece of work ended: exited if neither normally nor, with panicked nil, by a panic.
type outcome struct {
	exited   bool
	panicked any
}

// await waits for the work, or for a turn that lasts longer than the deadline.
func (s *Sim) await(done <-chan outcome) {
	ticker := time.NewTicker(s.cfg.deadline)
	defer ticker.Stop()
	last := s.turns.n.Load()
	for {
		select {
		case result := <-done:
			switch {
			case result.panicked != nil:
				panic(result.panicked)
			case result.exited:
				runtime.Goexit() // t.FailNow of a test's own function, here where the testing package wants it
			}
			return
		case <-ticker.C:
			now := s.turns.n.Load()
			if now == last && s.turns.leave(now) {
				s.abandon()
				return
			}
			last = now
		}
	}
}

// abandon gives up a simulation whose handler does not come back. If it ever does, its goroutine ends without touching the simulation.
func (s *Sim) abandon() {
	e := &Error{Code: engine.CodeBlocked, Where: s.turns.where, Stack: blockedStack()}
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
	s.lib = nil
	s.closed = true
	s.cancel()
	s.record(Entry{From: LaneLogic, To: LaneNative, Kind: KindError, Name: "crash", Arg: abi.StringValue(e.Error())})
	s.native.gone()
	s.report(e)
}

// blockedStack is the stack of a goroutine that runs a handler and is not parked by the author's package; "" if none is found.
func blockedStack() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for _, g := range strings.Split(string(buf), "\n\n") {
		head, rest, _ := strings.Cut(g, "\n")
		if strings.Contains(rest, "/miniapp.") && !strings.Contains(head, "[coroutine") && !strings.Contains(head, "[running]") {
			return g
		}
	}
	return ""
}

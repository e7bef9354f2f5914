package wxruntime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/project"
	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/wasm/abi"
)

// TB is what Start needs of *testing.T.
type TB interface {
	Helper()                           // as in testing.TB
	Errorf(format string, args ...any) // as in testing.TB
	Fatalf(format string, args ...any) // as in testing.TB
	Cleanup(func())                    // as in testing.TB
}

// Sim is one simulated phone with one mini-program: the logic thread, a view for each page, and the native side, all on one virtual clock that only the Sim's own
// methods move. A Sim is used by one goroutine; any number of them run side by side.
type Sim struct {
	cfg       *config
	app       *project.App
	ctx       context.Context
	cancel    context.CancelFunc
	sched     sched.Scheduler
	templates *templates
	styles    *styles         // nil until something asks for them
	unread    map[string]bool // what has been told of data that nothing reads
	trace     Trace
	cause     Lane // the lane whose message is being handled
	native    native
	lib       *library // the framework of the logic thread; nil while the app is not alive
	views     map[int]*view
	sides     map[sideOf]*modules // of wxs
	selectors map[string]*selector.Selector
	err       error
	tb        TB
	untold    []error
	acting    bool // within act
	closed    bool
	turns     turns
	guarded   bool
	worker    *worker               // where verbs run that are guarded; nil while there has been none
	together  int                   // depth of Together
	consoles  int                   // calls made by Sim.WX
	results   map[abi.CallID]*Value // where their results go
	mounts    []*Mounted            // components that are shown by themselves
	applying  func(*view, *flow)    // for tests: hears of each flow before a view applies it; nil for nobody
}

// New makes a simulation of the mini-program that the options name. Nothing runs before Launch. Close frees it.
func New(opts ...Option) (*Sim, error) {
	cfg := newConfig(opts)
	if cfg.engine == nil {
		return nil, errors.New("wxruntime: no engine: give Native, Wasm, WasmBytes, Node or Ops")
	}
	if len(cfg.engines) > 1 {
		return nil, errors.New("wxruntime: more than one engine: " + strings.Join(cfg.engines, " and ") + "; give one")
	}
	if err := cfg.checkAnswers(); err != nil {
		return nil, err
	}
	app, err := cfg.loadProject()
	if err != nil {
		return nil, err
	}
	s := &Sim{cfg: cfg, app: app, views: map[int]*view{}, sides: map[sideOf]*modules{}, cause: LaneNative, tb: nobody{}, results: map[abi.CallID]*Value{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.sched.Seed(cfg.seed)
	s.templates = newTemplates(s)
	s.native.init(s)
	return s, nil
}

func (c *config) loadProject() (*project.App, error) {
	switch {
	case c.appJSON != nil:
		return project.FromValue(c.appJSON)
	case c.project != nil:
		return inFolder(c.dir, c.project)
	case folderOf(c.fallback) != "":
		return inFolder(c.fallback, os.DirFS(c.fallback))
	case isFolder(c.fallback):
		return nil, errors.New("wxruntime: Wasm(" + strconv.Quote(c.fallback) + "): there is no app.json in that folder, or no such folder: give Project")
	}
	return nil, errors.New("wxruntime: no project: give Project, ProjectFS or AppJSON")
}

// inFolder loads a project, and names its folder in the error.
func inFolder(dir string, fsys fs.FS) (*project.App, error) {
	app, err := project.Load(fsys)
	if err != nil && dir != "" {
		err = fmt.Errorf("%s: %w", dir, err)
	}
	return app, err
}

// Start is New for tests: what goes wrong fails t, and the simulation is closed when the test ends. Wrong are a guest that dies, a handler that fails while the App
// has no onError, and under Strict every warning.
func Start(t TB, opts ...Option) *Sim {
	t.Helper()
	s, err := New(opts...)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	s.tb = t
	t.Cleanup(func() { s.Close() })
	return s
}

// Close ends the simulation and every handler that waits. It may be called twice.
func (s *Sim) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	s.guard(func() { err = s.endLibrary() })
	s.cancel()
	return err
}

// endLibrary ends the author's code, as the death of the app does.
func (s *Sim) endLibrary() error {
	if s.lib == nil {
		return nil
	}
	lib := s.lib
	s.lib = nil
	return lib.close()
}

// Err is everything that went wrong so far, joined: see Start. It is an engine's *Error (errors.As) where the author's code died.
func (s *Sim) Err() error { return s.err }

// report notes that something went wrong. The test hears of it when the verb ends, in the line where the verb stands.
func (s *Sim) report(err error) {
	s.tb.Helper()
	s.err = errors.Join(s.err, err)
	s.untold = append(s.untold, err)
	if !s.acting {
		s.tell()
	}
}

// tell tells the test what went wrong.
func (s *Sim) tell() {
	s.tb.Helper()
	untold := s.untold
	s.untold = nil
	for _, err := range untold {
		s.tb.Errorf("%v", err)
	}
}

// reportStrict reports what only strict mode minds.
func (s *Sim) reportStrict(text string) {
	if s.cfg.strict {
		s.report(errors.New("wxruntime: strict: " + text))
	}
}

// nobody is the TB of a simulation that New made: its errors are in Err.
type nobody struct{}

func (nobody) Helper()               {}
func (nobody) Errorf(string, ...any) {}
func (nobody) Fatalf(string, ...any) {}
func (nobody) Cleanup(func())        {}

// Error is the death of the author's code: a trap, a deadline, a handler that blocks, a frame that cannot be read.
type Error = engine.Error

// Code tells what an Error is.
type Code = engine.Code

// The codes of an Error.
const (
	CodeTrap      = engine.CodeTrap      // the guest trapped: an unrecovered panic, a fatal error of Go's runtime, os.Exit
	CodeDeadline  = engine.CodeDeadline  // a handler ran longer than Deadline
	CodeMemory    = engine.CodeMemory    // the guest asked for more than MemoryLimit
	CodeBlocked   = engine.CodeBlocked   // a handler waits for a channel, a lock or the real clock
	CodeMalformed = engine.CodeMalformed // a frame of the guest could not be read
	CodeABI       = engine.CodeABI       // the guest has another ABI version
	CodeExport    = engine.CodeExport    // the guest lacks an export
	CodeBuild     = engine.CodeBuild     // the guest could not be built or compiled
	CodeGoexit    = engine.CodeGoexit    // a handler called runtime.Goexit, as t.FailNow does
)

// Now is the virtual time since the start of the simulation.
func (s *Sim) Now() time.Duration { return s.sched.Now() }

// Trace is all that happened so far. The caller may keep it.
func (s *Sim) Trace() Trace { return s.trace[:len(s.trace):len(s.trace)] }

// Hooks are the lifecycle functions that ran so far; see Trace.Hooks.
func (s *Sim) Hooks() []string { return s.trace.Hooks() }

// Mark is the number of entries so far, for Since.
func (s *Sim) Mark() int { return len(s.trace) }

// Since are the entries after a Mark.
func (s *Sim) Since(mark int) Trace { return s.trace[mark:len(s.trace):len(s.trace)] }

// record notes what happens now.
func (s *Sim) record(e Entry) {
	e.Seq = len(s.trace) + 1
	e.At = s.sched.Now()
	if e.Sent == 0 {
		e.Sent = e.At
	}
	s.trace = append(s.trace, e)
}

// toLogic is how the names of queues start whose messages the logic thread gets; a suspended app gets none of them.
const toLogic sched.Queue = "logic<"

// message is what crosses from one thread to another.
type message struct {
	queue    sched.Queue
	from, to Lane
	kind     Kind
	name     string
	arg      Value
	bytes    int
	latency  time.Duration
	silent   bool // no entry of its own: the hooks that it makes run say enough
}

// send lets a message cross; do runs when it arrives, if it still may.
func (s *Sim) send(m message, do func()) {
	lib := s.lib
	s.sched.Send(m.queue, m.latency, func(sent time.Duration) {
		if m.to == LaneLogic && lib != nil && lib.closed {
			return // nobody is there any more
		}
		if !m.silent {
			s.record(Entry{Sent: sent, From: m.from, To: m.to, Kind: m.kind, Name: m.name, Arg: m.arg, Bytes: m.bytes})
		}
		s.cause = m.from
		do()
	})
}

// Step delivers the next message or fires the next timer, moving the clock to its time, and reports whether there was one.
func (s *Sim) Step() (any bool) {
	s.tb.Helper()
	s.act(func() { any = s.step(math.MaxInt64) })
	return any
}

// act is what every method goes through that delivers. What goes wrong meanwhile is told at the end of the outermost one.
func (s *Sim) act(do func()) {
	if s.acting { // nothing is deferred here: this may be a goroutine that is given up
		do()
		return
	}
	s.tb.Helper()
	s.acting = true
	defer func() {
		s.acting = false
		if len(s.untold) > 0 {
			s.tb.Helper()
			s.tell()
		}
	}()
	s.guard(do)
}

func (s *Sim) step(limit time.Duration) bool { return !s.closed && s.sched.Step(limit) }

// Settle delivers until nothing is under way: no message, no request, no animation. Timers of the author's fire when their time comes before that, and else stay.
func (s *Sim) Settle() {
	if !s.acting {
		s.tb.Helper()
	}
	s.act(func() {
		for range s.cfg.maxSteps {
			if s.closed || !s.sched.Busy() || !s.step(math.MaxInt64) {
				return
			}
		}
		s.report(errors.New("wxruntime: does not settle: " + s.unsettled()))
	})
}

// Advance moves the clock by d, delivering everything and firing every timer that is due on the way.
func (s *Sim) Advance(d time.Duration) {
	s.tb.Helper()
	limit := s.Now() + d
	s.act(func() {
		for range s.cfg.maxSteps {
			if !s.step(limit) {
				s.sched.AdvanceTo(limit)
				return
			}
		}
		s.report(errors.New("wxruntime: does not come to an end: " + s.unsettled()))
	})
}

// unsettled shows the last entries of a trace that does not end.
func (s *Sim) unsettled() string {
	last := s.trace[max(0, len(s.trace)-6):]
	return "the last of " + itoa(s.cfg.maxSteps) + " steps were\n  " + strings.Join(last.Lines(), "\n  ")
}

package wxruntime_test

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// TestSameAppTwice gives an App a second time: to the same simulation, to another one while the first lives, and to one that has its own option.
func TestSameAppTwice(t *testing.T) {
	const want = "wxruntime: New must make a fresh App each time; this one has been started before"
	same := func() wxruntime.Option {
		app := miniapp.NewApp(nil).Page("a/a", func() miniapp.Page { return &stage{} })
		return wxruntime.Native(func() *miniapp.App { return app })
	}
	start := func(native wxruntime.Option) *wxruntime.Sim {
		s, err := wxruntime.New(wxruntime.AppJSON(`{"pages":["a/a"]}`), native)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		s.Launch("")
		return s
	}
	refused := func(t *testing.T, s *wxruntime.Sim) {
		t.Helper()
		e := requireError(t, s)
		require.Equal(t, wxruntime.CodeTrap, e.Code)
		require.Equal(t, "New: trap: "+strings.TrimPrefix(want, "wxruntime: "), e.Error())
		require.Equal(t, wxruntime.NotRunning, s.Life())
	}
	t.Run("a second life", func(t *testing.T) {
		s := start(same())
		require.NoError(t, s.Err())
		s.Background()
		s.Advance(time.Hour)
		s.Launch("")
		refused(t, s)
	})
	t.Run("a second simulation", func(t *testing.T) {
		native := same()
		first := start(native)
		refused(t, start(native))
		require.NoError(t, first.Err())
		require.Equal(t, []string{"a/a"}, first.Stack(), "the first goes on")
	})
	t.Run("side by side", func(t *testing.T) {
		app := miniapp.NewApp(nil).Page("a/a", func() miniapp.Page { return &stage{} })
		var wg sync.WaitGroup
		fine := make(chan bool, 8)
		for range cap(fine) {
			wg.Go(func() {
				s := start(wxruntime.Native(func() *miniapp.App { return app }))
				fine <- s.Err() == nil
			})
		}
		wg.Wait()
		close(fine)
		n := 0
		for ok := range fine {
			if ok {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}

func waitHere(ch <-chan int)  { <-ch }
func waitThere(ch <-chan int) { <-ch }

// TestStackOfTheRightSimulation lets three simulations wait, and the stack of one that is given up is its own. Coroutines wait that have been made under earlier verbs.
func TestStackOfTheRightSimulation(t *testing.T) {
	end := make(chan int)
	waiting := func(wait func(<-chan int), deadline time.Duration) *wxruntime.Sim {
		block := func(c *miniapp.Ctx, _ miniapp.Event) { wait(end) }
		page := &stage{bind: func(b *miniapp.Binder) { b.On("tap", func(*miniapp.Ctx, miniapp.Event) {}); b.On("block", block) }}
		s := staged(t, &witness{}, nil, page, &stage{}, wxruntime.Deadline(deadline))
		s.Launch("")
		s.Page().Call("tap")
		return s
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(end)
	for range 2 {
		other := waiting(waitThere, time.Hour)
		wg.Go(func() { other.Page().Call("block") })
	}
	for range 2 { // the goroutine of the first is still there at the second
		s := waiting(waitHere, faultDeadline)
		s.Page().Call("block")
		e := requireError(t, s)
		require.Equal(t, wxruntime.CodeBlocked, e.Code)
		require.Contains(t, e.Stack, "waitHere(")
		require.NotContains(t, e.Stack, "waitThere(")
	}
}

// TestStackOfNew has it where no handler runs.
func TestStackOfNew(t *testing.T) {
	end := make(chan int)
	defer close(end)
	s, err := wxruntime.New(wxruntime.AppJSON(twoPages), wxruntime.Deadline(faultDeadline), wxruntime.Native(func() *miniapp.App {
		waitHere(end)
		return nil
	}))
	require.NoError(t, err)
	s.Launch("")
	require.Contains(t, requireError(t, s).Stack, "waitHere(")
}

// requirePanic requires a panic with the value, whatever engine hands it on.
func requirePanic(t *testing.T, want any, do func()) {
	t.Helper()
	defer func() {
		t.Helper()
		got := recover()
		if p, ok := got.(*wxruntime.Panic); ok {
			got = p.Value
		}
		require.Equal(t, want, got)
	}()
	do()
}

func panicInAnswer(value any) { panic(value) }

// TestPanicOfTheTestHasItsStack panics in the functions of a test that native code makes run.
func TestPanicOfTheTestHasItsStack(t *testing.T) {
	refusal := &os.PathError{Op: "refused", Err: errors.New("no")}
	for _, value := range []any{"a text", 7, refusal} {
		answer := wxruntime.Answer("ask", func(miniapp.Value) (miniapp.Value, error) { panicInAnswer(value); return miniapp.Value{}, nil })
		delay := wxruntime.ServerDelay(func(*http.Request) time.Duration { panicInAnswer(value); return 0 })
		page := &stage{bind: func(b *miniapp.Binder) {
			b.On("ask", func(c *miniapp.Ctx, _ miniapp.Event) { _, _ = c.Call("ask", nil) })
			b.On("request", func(c *miniapp.Ctx, _ miniapp.Event) { _, _ = c.Request(miniapp.Request{URL: "https://x.y/"}) })
		}}
		s := staged(t, t, nil, page, &stage{}, answer, delay, body("{}"))
		s.Launch("")
		for _, handler := range []string{"ask", "request"} {
			func() {
				defer func() {
					p, ok := recover().(*wxruntime.Panic)
					require.True(t, ok)
					require.Equal(t, value, p.Value)
					require.Contains(t, p.Stack, "panicInAnswer(")
					require.Contains(t, p.Error(), "panicInAnswer(", "what Go prints of a panic has it too")
					var found *os.PathError
					require.Equal(t, value == any(refusal), errors.As(p, &found))
				}()
				s.Page().Call(handler)
			}()
		}
		require.NoError(t, s.Err())
	}
	t.Run("through a simulation within another", func(t *testing.T) {
		inner := staged(t, t, nil, &stage{}, &stage{}, wxruntime.Answer("ask", func(miniapp.Value) (miniapp.Value, error) { panicInAnswer("deep"); return miniapp.Value{}, nil }))
		inner.Launch("")
		outer := staged(t, t, nil, &stage{}, &stage{}, wxruntime.Answer("ask", func(v miniapp.Value) (miniapp.Value, error) { return inner.WX("ask", v), nil }))
		outer.Launch("")
		requirePanic(t, "deep", func() { outer.WX("ask", miniapp.Obj()) })
	})
}

// TestConsole gives the writer what a WASM guest prints, and the trace nothing of it.
func TestConsole(t *testing.T) {
	var console strings.Builder
	s := newFaulty(t, wxruntime.Wasm(faultsDir), wxruntime.Console(&console))
	s.Launch("")
	require.Empty(t, console.String())
	mark := s.Mark()
	s.Page().Call("act", miniapp.Str("print"))
	require.Equal(t, "to stdout\nin two lines\nto stderr\n", console.String())
	require.NotContains(t, s.Since(mark).String(), "to stdout")
	require.NotContains(t, s.Since(mark).String(), "to stderr")

	console.Reset()
	s.Page().Call("act", miniapp.Str("flood"))
	e := requireError(t, s)
	require.Equal(t, faultPage+".act: trap: sync: unlock of unlocked mutex", withoutLine(t, e.Error()), "a flood does not drown what the guest dies of")
	require.Contains(t, e.Stack, "faults.Do(")
	require.Contains(t, console.String(), " bytes are left out here]\n")
	require.NotContains(t, console.String(), "unlock")
}

// TestConsoleByDefault is that of the process, as for native code.
func TestConsoleByDefault(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			read, write, err := os.Pipe()
			require.NoError(t, err)
			stdout := os.Stdout
			os.Stdout = write
			s := newFaulty(t, e.engine)
			s.Launch("")
			s.Page().Call("act", miniapp.Str("print"))
			os.Stdout = stdout
			require.NoError(t, write.Close())
			var got [64]byte
			n, err := read.Read(got[:])
			require.NoError(t, err)
			require.Equal(t, "to stdout\nin two lines\n", string(got[:n]))
			require.NoError(t, read.Close())
		})
	}
}

// TestBlockedHandlerFailsTheTest hears of a handler that is given up, once, and of what is done with the closed simulation.
func TestBlockedHandlerFailsTheTest(t *testing.T) {
	end := make(chan int)
	defer close(end)
	tb := &witness{}
	page := &stage{bind: func(b *miniapp.Binder) { b.On("block", func(*miniapp.Ctx, miniapp.Event) { waitHere(end) }) }}
	s := staged(t, tb, nil, page, &stage{}, wxruntime.Deadline(faultDeadline))
	s.Launch("")
	s.Page().Call("block")
	require.Len(t, tb.errs, 1)
	require.Contains(t, tb.errs[0], "a/a.block: handler blocked")
	s.Back()
	require.Len(t, tb.errs, 2)
	require.Contains(t, tb.errs[1], "the simulation is closed")
}

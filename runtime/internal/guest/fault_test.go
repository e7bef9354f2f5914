package guest

import (
	"context"
	"errors"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		frame, want, stack string
		code               engine.Code
	}{
		{frame: "panic boom", code: engine.CodeTrap, want: "trap: boom", stack: "main.fail"},
		{frame: "coroutine panic boom", code: engine.CodeTrap, want: "trap: boom", stack: "main.do"},
		{frame: "nil", code: engine.CodeTrap, want: "trap: runtime error: invalid memory address or nil pointer dereference", stack: "main.fail"},
		{frame: "exit 3", code: engine.CodeTrap, want: "trap: os.Exit(3)"},
		{frame: "exit 0", code: engine.CodeTrap, want: "trap: os.Exit(0)"},
		{frame: "goexit", code: engine.CodeGoexit, want: "runtime.Goexit in a handler"},
		{frame: "coroutine goexit", code: engine.CodeGoexit, want: "runtime.Goexit in a handler"},
		{frame: "eat", code: engine.CodeMemory, want: "out of memory: more than 32 MiB", stack: "main.fail"},
		{frame: "grab 64000000", code: engine.CodeMemory, want: "out of memory: more than 32 MiB", stack: "main.fail"},
		{frame: "deep 1000000", code: engine.CodeMemory, want: "out of memory: more than 32 MiB, for a stack: a recursion without end?", stack: "main.deep"},
		{frame: "channel", code: engine.CodeBlocked, want: "handler blocked: it waits for another goroutine: chan receive", stack: "main.fail"},
		{frame: "coroutine channel", code: engine.CodeBlocked, want: "handler blocked: it waits for another goroutine: chan receive", stack: "main.fail"},
		{frame: "lock", code: engine.CodeBlocked, want: "handler blocked: it waits for another goroutine: sync.Mutex.Lock", stack: "main.fail"},
		{frame: "sleep 1", code: engine.CodeBlocked, want: "handler blocked: time.Sleep, or another wait for the real clock", stack: "main.fail"},
		{frame: "sleep 5000000000", code: engine.CodeBlocked, want: "handler blocked: time.Sleep, or another wait for the real clock", stack: "time.Sleep"},
		{frame: "coroutine sleep 5000000", code: engine.CodeBlocked, want: "handler blocked: time.Sleep, or another wait for the real clock", stack: "main.fail"},
		{frame: "after 1000000", code: engine.CodeBlocked, want: "handler blocked: time.Sleep, or another wait for the real clock", stack: "main.fail"},
	} {
		t.Run(c.frame, func(t *testing.T) {
			i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
			say(t, i, "park")
			say(t, i, "print before")
			_, _, _, err := i.Dispatch(t.Context(), []byte(c.frame))
			requireText(t, err, c.want)
			e := engineError(t, err)
			require.Equal(t, c.code, e.Code)
			require.Contains(t, e.Stack, c.stack)
			require.Equal(t, c.stack == "", e.Stack == "", e.Stack)
			requireDead(t, i, err)

			for _, line := range i.Lines() {
				require.Contains(t, []string{"before", "next", "err before"}, line.Text, "what Go prints when it dies is no line of the console")
			}
		})
	}
}

// authorsLine is what an error says of the author's line, if the stack has one.
var authorsLine = regexp.MustCompile(` \([a-z_]+\.go:[0-9]+\)$`)

// requireText requires an error's text, whatever the author's line.
func requireText(t *testing.T, err error, want string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, want, authorsLine.ReplaceAllString(err.Error(), ""))
}

// requireDead requires that the instance says the same for ever and can be closed.
func requireDead(t *testing.T, i *Instance, err error) {
	t.Helper()
	_, _, _, again := i.Dispatch(t.Context(), []byte("echo x"))
	require.Same(t, err, again)
	require.NoError(t, i.Close())
	require.NoError(t, i.Close())
	_, _, _, again = i.Dispatch(t.Context(), []byte("echo x"))
	require.Same(t, err, again)
	require.Nil(t, i.module, "the memory is free")
}

func TestStackIsTheAuthors(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	_, _, _, err := i.Dispatch(t.Context(), []byte("sleep 2000000"))
	lines := strings.Split(engineError(t, err).Stack, "\n")
	require.Equal(t, "goroutine 1 [sleep]:", lines[0])
	for _, line := range lines {
		require.NotContains(t, line, " fp=")
	}
}

func TestDeepButFiniteRecursion(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	require.Equal(t, "50000", say(t, i, "deep 50000"))
}

func TestDeepRecursionInTheInterpreter(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{Interpreter: true}), InstanceOptions{})
	require.Equal(t, "1000", say(t, i, "deep 1000"))
	_, _, _, err := i.Dispatch(t.Context(), []byte("deep 1000000"))
	require.EqualError(t, err, "trap: stack overflow")
	requireDead(t, i, err)
}

func TestMemoryLimit(t *testing.T) {
	small := instantiate(t, compileFaults(t, Options{MemoryLimitPages: 128}), InstanceOptions{})
	_, _, _, err := small.Dispatch(t.Context(), []byte("grab 12000000"))
	requireText(t, err, "out of memory: more than 8 MiB")
	large := instantiate(t, compileFaults(t, Options{MemoryLimitPages: 2048}), InstanceOptions{})
	say(t, large, "grab 64000000")
}

func TestDeadline(t *testing.T) {
	for name, o := range map[string]Options{"compiler": {Guard: true}, "interpreter": {Guard: true, Interpreter: true}} {
		t.Run(name, func(t *testing.T) {
			m := compileFaults(t, o)
			i := instantiate(t, m, InstanceOptions{Deadline: time.Minute})
			say(t, i, "echo x")
			i.leash.deadline = 50 * time.Millisecond // not sooner: a starved machine may need as long for what went before
			_, _, _, err := i.Dispatch(t.Context(), []byte("loop"))
			require.EqualError(t, err, "deadline exceeded: ran longer than 50ms")
			require.Equal(t, engine.CodeDeadline, engineError(t, err).Code)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			requireDead(t, i, err)
		})
	}
}

// TestDeadlineEndsEveryLoop: the looks are at each loop of the machine code, whatever the author has written.
func TestDeadlineEndsEveryLoop(t *testing.T) {
	m := compileFaults(t, Options{Guard: true})
	for _, shape := range []string{
		"", " call", " goto", " recursion", " iterator", " select", " yield", " switch", " recover", " map", " goroutine",
	} {
		for _, where := range []string{"", "coroutine "} {
			t.Run(where+"loop"+shape, func(t *testing.T) {
				i := instantiate(t, m, InstanceOptions{Deadline: time.Minute})
				say(t, i, "echo x")
				i.leash.deadline = 5 * time.Millisecond
				_, _, _, err := i.Dispatch(t.Context(), []byte(where+"loop"+shape))
				require.EqualError(t, err, "deadline exceeded: ran longer than 5ms")
				requireDead(t, i, err)
			})
		}
	}
}

// TestDeadlineIsOfEachTurn lets turns go on for longer than the deadline of one. On a starved machine a single one may last as long as the deadline; then it tries a longer one.
func TestDeadlineIsOfEachTurn(t *testing.T) {
	m := compileFaults(t, Options{Guard: true})
	together := func(deadline time.Duration) (err error) {
		i := instantiate(t, m, InstanceOptions{Deadline: time.Minute})
		i.leash.deadline = deadline
		for start := time.Now(); err == nil && time.Since(start) < deadline+deadline/4; {
			_, _, _, err = i.Dispatch(t.Context(), []byte("garbage 10"))
		}
		return err
	}
	err := together(50 * time.Millisecond)
	for deadline := 200 * time.Millisecond; err != nil && deadline < 30*time.Second; deadline *= 4 {
		err = together(deadline)
	}
	require.NoError(t, err)
}

func TestCancel(t *testing.T) {
	m := compileFaults(t, Options{Guard: true})
	cause := errors.New("the test is over")

	i := instantiate(t, m, InstanceOptions{})
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	_, _, _, err := i.Dispatch(ctx, []byte("loop"))
	require.EqualError(t, err, "deadline exceeded: the test is over")
	require.ErrorIs(t, err, cause)
	requireDead(t, i, err)

	i = instantiate(t, m, InstanceOptions{})
	_, _, _, err = i.Dispatch(ctx, []byte("echo x"))
	require.EqualError(t, err, "deadline exceeded: the test is over", "it was cancelled before the turn")
	requireDead(t, i, err)

	_, err = m.Instantiate(ctx, InstanceOptions{})
	require.EqualError(t, err, "deadline exceeded: the test is over")

	i = instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	_, _, _, err = i.Dispatch(ctx, []byte("echo x"))
	require.NoError(t, err, "without guard nobody looks at the context")
}

func TestNothingIsLeftBehind(t *testing.T) {
	m := compileFaults(t, Options{Guard: true})
	once := func(frame string) *Instance {
		i, err := m.Instantiate(t.Context(), InstanceOptions{Deadline: 100 * time.Millisecond})
		require.NoError(t, err)
		_, _, _, _ = i.Dispatch(t.Context(), []byte(frame))
		require.NoError(t, i.Close())
		return i
	}
	once("park")
	goroutines, heap := runtime.NumGoroutine(), heapInUse()
	var held []*Instance
	for _, frame := range []string{"park", "panic x", "loop", "exit 1", "channel", "sleep 5000000", "grab 64000000", "goexit", "garbage 100", "echo x"} {
		held = append(held, once(frame), once(frame))
	}
	for range 1_000_000 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		runtime.Gosched()
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
	require.Less(t, heapInUse(), heap+10<<20, "closed instances hold no memory")
	runtime.KeepAlive(held)
}

// heapInUse is the size of what lives.
func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

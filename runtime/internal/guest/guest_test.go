package guest

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// faults is the guest of testdata/faults, built once.
var faults = sync.OnceValues(func() (*Binary, error) { return Build(context.Background(), "testdata", "./faults") })

// compileFaults compiles the guest with the options.
func compileFaults(tb testing.TB, o Options) *Module {
	tb.Helper()
	b, err := faults()
	require.NoError(tb, err)
	m, err := b.Compile(context.Background(), o)
	require.NoError(tb, err)
	return m
}

// instantiate makes an instance that the test closes.
func instantiate(tb testing.TB, m *Module, o InstanceOptions) *Instance {
	tb.Helper()
	i, err := m.Instantiate(context.Background(), o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, i.Close()) })
	return i
}

// say runs one turn that must go well and returns what the guest answered.
func say(tb testing.TB, i *Instance, frame string) string {
	tb.Helper()
	out, status, _, err := i.Dispatch(context.Background(), []byte(frame))
	require.NoError(tb, err)
	require.Equal(tb, abi.StatusOK, status)
	return string(out)
}

// engineError is the error as an *engine.Error.
func engineError(tb testing.TB, err error) *engine.Error {
	tb.Helper()
	var e *engine.Error
	require.ErrorAs(tb, err, &e)
	return e
}

func TestDispatch(t *testing.T) {
	for name, o := range map[string]Options{"compiler": {}, "guard": {Guard: true}, "interpreter": {Interpreter: true}} {
		t.Run(name, func(t *testing.T) {
			i := instantiate(t, compileFaults(t, o), InstanceOptions{Deadline: time.Minute})
			require.Equal(t, "hello", say(t, i, "echo hello"))
			require.Empty(t, say(t, i, ""), "an empty frame")
			require.Equal(t, "3", say(t, i, "turns"))

			_, status, parked, err := i.Dispatch(t.Context(), []byte("parked 7"))
			require.NoError(t, err)
			require.Equal(t, abi.StatusOK, status)
			require.Equal(t, 7, parked)
			for _, want := range []abi.Status{abi.StatusFailed, abi.StatusMalformed, abi.StatusReentered} {
				_, status, _, err = i.Dispatch(t.Context(), []byte("status "+itoa(int(want))))
				require.NoError(t, err)
				require.Equal(t, want, status)
			}
		})
	}
}

func TestDispatchFramesOfAnyLength(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	for _, n := range []int{1, minBuf - 5, minBuf - 4, 100, minBuf, 3 * minBuf, 1 << 20, 2} {
		frame := "echo " + letters(n)
		require.Equal(t, frame[5:], say(t, i, frame))
	}
}

func TestInstancesAreIndependent(t *testing.T) {
	m := compileFaults(t, Options{Guard: true})
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			i, err := m.Instantiate(t.Context(), InstanceOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			for range 20 {
				if _, _, _, err = i.Dispatch(t.Context(), []byte("garbage 5")); err != nil {
					t.Error(err)
				}
			}
			if n%2 == 0 {
				_, _, _, err = i.Dispatch(t.Context(), []byte("panic x"))
			}
			if (err != nil) != (n%2 == 0) {
				t.Errorf("instance %d: %v", n, err)
			}
			if err := i.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, "1", say(t, instantiate(t, m, InstanceOptions{}), "turns"), "a fresh instance knows nothing of the others")
}

func TestInstanceSeesTheGivenWorld(t *testing.T) {
	m := compileFaults(t, Options{})
	now, elapsed := time.Date(2030, 5, 6, 7, 8, 9, 10, time.UTC), time.Duration(0)
	o := InstanceOptions{
		Random:   constant('z'),
		Walltime: func() time.Time { return now },
		Nanotime: func() time.Duration { return elapsed },
	}
	i := instantiate(t, m, o)
	require.Equal(t, letters(16), say(t, i, "random"))
	require.Equal(t, itoa(int(now.UnixNano()))+" 0", say(t, i, "clocks"))
	now, elapsed = now.Add(time.Hour), time.Second
	require.Equal(t, itoa(int(now.UnixNano()))+" 1000000000", say(t, i, "clocks"))
}

func TestInstancesAreAlikeByDefault(t *testing.T) {
	m := compileFaults(t, Options{})
	one, two := instantiate(t, m, InstanceOptions{}), instantiate(t, m, InstanceOptions{})
	require.Equal(t, say(t, one, "random"), say(t, two, "random"))
	require.NotEqual(t, say(t, one, "random"), string(make([]byte, 16)))
	require.Equal(t, "1640995200000000000 0", say(t, one, "clocks"))
}

func TestLines(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	require.Empty(t, i.Lines())
	say(t, i, "print one")
	say(t, i, "print two")
	want := []Line{{Text: "one"}, {Text: "next"}, {Text: "two"}, {Text: "next"}, {Stderr: true, Text: "err one"}, {Stderr: true, Text: "err two"}}
	require.Equal(t, want, i.Lines())
	require.Empty(t, i.Lines(), "taken")

	say(t, i, "chatter 2000")
	lines := i.Lines()
	require.Len(t, lines, consoleLimit/1024, "the middle of what is beyond the limit is dropped")
	require.Equal(t, "["+itoa((2000-consoleLimit/1024+1)*1024)+" bytes are left out here]", lines[consoleLimit/2048].Text)
	say(t, i, "print three")
	require.Len(t, i.Lines(), 3)
}

// TestStream writes in pieces of many lengths: nothing is lost below the limit, and above it the start and the end stay.
func TestStream(t *testing.T) {
	for _, piece := range []int{1, 7, 4096, consoleLimit / 2, consoleLimit - 1, 3 * consoleLimit} {
		for _, size := range []int{0, 1, consoleLimit / 2, consoleLimit/2 + 1, consoleLimit, consoleLimit + 1, 3 * consoleLimit} {
			wrote := make([]byte, size)
			for n := range wrote {
				wrote[n] = "abcdefg\n"[n%8]
			}
			var s stream
			for rest := wrote; len(rest) > 0; {
				n, err := s.Write(rest[:min(piece, len(rest))])
				if rest = rest[n:]; err != nil || cap(s.head)+cap(s.tail) > 8*consoleLimit { // a require for each of millions of bytes takes half a minute
					require.NoError(t, err)
					require.LessOrEqual(t, cap(s.head)+cap(s.tail), 8*consoleLimit)
				}
			}
			got := s.text()
			if size <= consoleLimit {
				require.True(t, bytes.Equal(wrote, got), "%d in pieces of %d", size, piece)
				continue
			}
			require.True(t, bytes.Equal(wrote[:consoleLimit/2], got[:consoleLimit/2]))
			require.True(t, bytes.HasSuffix(got, wrote[size-consoleLimit/2+8:]))
			require.Contains(t, string(got), "\n["+itoa(size-consoleLimit+8-size%8)+" bytes are left out here]\n")
		}
	}
}

// TestConsole takes lines as they come, the last of a guest that dies included.
func TestConsole(t *testing.T) {
	var got []Line
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{Console: func(l Line) { got = append(got, l) }})
	require.Empty(t, got)
	say(t, i, "print one")
	require.Equal(t, []Line{{Text: "one"}, {Text: "next"}, {Stderr: true, Text: "err one"}}, got)
	require.Empty(t, i.Lines(), "the console has them")
	got = nil
	_, _, _, err := i.Dispatch(t.Context(), []byte("flood important clue"))
	e := engineError(t, err)
	require.Equal(t, "important clue", e.Text, "a flood before the death does not drown it")
	require.Contains(t, e.Stack, "main.")
	require.Greater(t, len(got), 200)
	for _, line := range got {
		require.NotContains(t, line.Text, "clue")
	}
}

func TestGarbageIsCollectedWhileTheClockStands(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	require.Empty(t, say(t, i, "garbage 3000"), "190 MB of garbage within 32 MiB")
}

func TestClose(t *testing.T) {
	i := instantiate(t, compileFaults(t, Options{}), InstanceOptions{})
	require.NoError(t, i.Close())
	_, _, _, err := i.Dispatch(t.Context(), nil)
	require.EqualError(t, err, "trap: the instance is closed")
	require.NoError(t, i.Close())
}

package guest

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func BenchmarkInstantiate(b *testing.B) {
	for _, c := range engines {
		b.Run(c.name, func(b *testing.B) {
			m := compileFaults(b, c.o)
			for b.Loop() {
				i, err := m.Instantiate(b.Context(), InstanceOptions{})
				require.NoError(b, err)
				require.NoError(b, i.Close())
			}
		})
	}
}

// engines are the ways to run a guest.
var engines = []struct {
	name string
	o    Options
}{{"compiler", Options{}}, {"guard", Options{Guard: true}}, {"interpreter", Options{Interpreter: true}}}

// BenchmarkDispatch measures a turn in which the guest does nothing: a handmade guest, and one in Go that looks at its frame.
func BenchmarkDispatch(b *testing.B) {
	cancellable, cancel := context.WithCancel(b.Context())
	defer cancel()
	for _, c := range engines {
		nop, err := Compile(b.Context(), healthy().wasm(), c.o)
		require.NoError(b, err)
		b.Run("nop/"+c.name, func(b *testing.B) { benchmarkDispatch(b, context.Background(), nop, InstanceOptions{}, "frame") })
		b.Run("go/"+c.name, func(b *testing.B) {
			benchmarkDispatch(b, context.Background(), compileFaults(b, c.o), InstanceOptions{}, "echo x")
		})
	}
	m := compileFaults(b, Options{Guard: true})
	b.Run("go/guard+deadline", func(b *testing.B) {
		benchmarkDispatch(b, context.Background(), m, InstanceOptions{Deadline: time.Minute}, "echo x")
	})
	b.Run("go/guard+deadline+context", func(b *testing.B) {
		benchmarkDispatch(b, cancellable, m, InstanceOptions{Deadline: time.Minute}, "echo x")
	})
}

func benchmarkDispatch(b *testing.B, ctx context.Context, m *Module, o InstanceOptions, frame string) {
	i := instantiate(b, m, o)
	bytes := []byte(frame)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := i.Dispatch(ctx, bytes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	bin, err := faults()
	require.NoError(b, err)
	dir := b.TempDir()
	for _, c := range []struct {
		name string
		o    Options
	}{{"cold", Options{NoCache: true}}, {"disk", Options{CacheDir: dir}}, {"interpreter", Options{Interpreter: true}}} {
		b.Run(c.name, func(b *testing.B) {
			var warm Cache
			_, err := warm.CompileBinary(b.Context(), bin, c.o)
			require.NoError(b, err)
			for b.Loop() {
				var fresh Cache
				_, err := fresh.CompileBinary(b.Context(), bin, c.o)
				require.NoError(b, err)
				require.NoError(b, fresh.Close(b.Context()))
			}
			require.NoError(b, warm.Close(b.Context()))
		})
	}
	b.Run("held", func(b *testing.B) {
		for b.Loop() {
			_, err := Compile(b.Context(), bin.WASM, Options{})
			require.NoError(b, err)
		}
	})
	b.Run("held, by key", func(b *testing.B) {
		for b.Loop() {
			_, err := bin.Compile(b.Context(), Options{})
			require.NoError(b, err)
		}
	})
}

// BenchmarkMemory reports the resident memory that each of 100 instances alive at once adds.
func BenchmarkMemory(b *testing.B) {
	const instances = 100
	m := compileFaults(b, Options{})
	say(b, instantiate(b, m, InstanceOptions{}), "echo x")
	for b.Loop() {
		before := resident(b)
		held := make([]*Instance, instances)
		for n := range held {
			i, err := m.Instantiate(b.Context(), InstanceOptions{})
			require.NoError(b, err)
			say(b, i, "garbage 1")
			held[n] = i
		}
		b.ReportMetric(float64(resident(b)-before)/instances/(1<<20), "MiB/instance")
		for _, i := range held {
			require.NoError(b, i.Close())
		}
		heapInUse()
	}
}

// resident is the resident memory of the process in bytes, where /proc tells it.
func resident(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc")
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	require.NoError(b, err)
	return kib << 10
}

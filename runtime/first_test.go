package wxruntime_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/runtime/internal/guest"
)

// firstStartModule names, in the environment of a process of its own, the module with which TestMain starts one simulation and tells how long that took.
const firstStartModule = "WXKIT_FIRST_START"

func TestMain(m *testing.M) {
	if file := os.Getenv(firstStartModule); file != "" {
		firstStart(file)
		return
	}
	os.Exit(m.Run())
}

// firstStart is what the first simulation of a process costs: reading the module, the compiled code from the disk cache, an instance, the way to onReady.
func firstStart(file string) {
	begun := time.Now()
	wasm, err := os.ReadFile(file)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s, err := wxruntime.New(wxruntime.WasmBytes(wasm), wxruntime.Project(counterDir))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s.Launch("")
	fmt.Print(time.Since(begun).Nanoseconds())
	s.Close()
}

// firstStarts starts n processes and gives the median of what they tell.
func firstStarts(tb testing.TB, n int) time.Duration {
	tb.Helper()
	b, err := guest.Build(tb.Context(), counterDir, ".")
	require.NoError(tb, err)
	file := filepath.Join(tb.TempDir(), "counter.wasm")
	require.NoError(tb, os.WriteFile(file, b.WASM, 0o600))
	var took []time.Duration
	for i := range n + 1 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), firstStartModule+"="+file)
		out, err := cmd.CombinedOutput()
		require.NoError(tb, err, "%s", out)
		ns, err := strconv.Atoi(string(out))
		require.NoError(tb, err, "%s", out)
		if i > 0 { // the first one fills the disk cache
			took = append(took, time.Duration(ns))
		}
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// TestFirstStart proves that a process of its own starts from the disk cache; how long it takes is the benchmark's matter.
func TestFirstStart(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	require.Positive(t, firstStarts(t, 1))
}

// BenchmarkFirstStart reports the median over processes as ms/start.
func BenchmarkFirstStart(b *testing.B) {
	median := firstStarts(b, 15)
	b.ReportMetric(float64(median)/float64(time.Millisecond), "ms/start")
	b.ReportMetric(0, "ns/op")
}

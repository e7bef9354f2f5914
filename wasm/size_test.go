package wasm_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"
)

// emptyMain is a reactor that does nothing; what it weighs is Go's own runtime.
const emptyMain = `package main

func main() {}
`

// counterMain is the guest of the counter sample.
const counterMain = `package main

import (
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/wasm"
)

func init() { wasm.Run(counter.New) }

func main() {}
`

// most is how much larger the counter's module may be than the empty one, both as they are sent to a phone.
const most = 1.12

// TestSize keeps the guest lean: what this package, miniapp and abi weigh, every mini-program weighs more.
func TestSize(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two modules")
	}
	if raceEnabled {
		t.Skip("brotli takes two minutes under the race detector, and finds the same size without it")
	}
	watch(t, ".", "../miniapp", "../testdata/counter")
	empty := build(t, emptyMain)
	counter := build(t, counterMain)
	emptyPacked, counterPacked := pack(t, empty), pack(t, counter)
	ratio := float64(counterPacked) / float64(emptyPacked)
	t.Logf("empty reactor:   %7d bytes, brotli %6d", len(empty), emptyPacked)
	t.Logf("counter sample:  %7d bytes, brotli %6d", len(counter), counterPacked)
	t.Logf("ratio:           %.3f (at most %.2f)", ratio, most)
	require.LessOrEqual(t, ratio, most, "a dear import? see go list -deps ./miniapp")
}

// build compiles a guest's main package. An overlay puts it into a folder of the module that does not exist, so it may import what a guest imports and nothing is written into the tree.
func build(t *testing.T, main string) []byte {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH")
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	source, overlay, module := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "guest.wasm")
	require.NoError(t, os.WriteFile(source, []byte(main), 0o600))
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "guest", "main.go"): source}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o600))

	cmd := exec.Command(tool, "build", "-overlay", overlay, "-trimpath", "-ldflags", "-s -w", "-buildmode=c-shared", "-o", module, "./guest")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=", "GOWASM=", "GOEXPERIMENT=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	built, err := os.ReadFile(module)
	require.NoError(t, err)
	return built
}

// pack is the length after brotli at its best.
func pack(t *testing.T, b []byte) int {
	t.Helper()
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return packed.Len()
}

// watch opens every folder below these in the test process. The go command cannot see what the builds read, so without it a cached "ok" would outlive an edit.
func watch(t *testing.T, roots ...string) {
	t.Helper()
	for _, root := range roots {
		require.NoError(t, filepath.WalkDir(root, func(_ string, _ fs.DirEntry, err error) error { return err }))
	}
}

package bundle_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	"github.com/wxkit/wxkit/runtime/bundle"
)

// wasmOpt is binaryen's wasm-opt from npm, of the version in testdata/npm, in a folder of the user's cache. It skips the test where npm is not wanted or not there.
func wasmOpt(t *testing.T) string {
	t.Helper()
	const file = "testdata/npm/package.json"
	require.Equal(t, []string{"binaryen"}, npmtest.Pinned(t, file))
	return filepath.Join(npmtest.Install(t, file, "binaryen"), "node_modules", ".bin", "wasm-opt")
}

// TestLower is the whole way to the phone: the lowered module passes as WASM of the first features, starts and registers the same, and the counter sample is hardly larger than a reactor that does nothing.
func TestLower(t *testing.T) {
	c := config(t, counterDir)
	c.WasmOpt, c.Quick = wasmOpt(t), false
	var steps []string
	c.Progress = func(step string) { steps = append(steps, step) }
	report, err := bundle.Build(t.Context(), c)
	require.NoError(t, err)
	require.Empty(t, report.Warnings)
	require.True(t, report.Module.Lowered)
	require.Contains(t, report.Module.WasmOpt, "132")
	require.Len(t, steps, 3)

	empty := emptyGuest(t)
	floor, err := bundle.Pack(empty)
	require.NoError(t, err)
	lowered, err := bundle.Lower(t.Context(), c.WasmOpt, empty)
	require.NoError(t, err)
	sameWay, err := bundle.Pack(bundle.MergeData(lowered))
	require.NoError(t, err)
	ratio, sameRatio := float64(report.Module.Packed)/float64(len(floor)), float64(report.Module.Packed)/float64(len(sameWay))
	t.Logf("app.wasm.br of counter: %d bytes", report.Module.Packed)
	t.Logf("an empty reactor, brotli: %d, ratio %.3f (at most %.2f)", len(floor), ratio, mostRatio)
	t.Logf("the same lowered and merged: %d, ratio %.3f (at most %.2f)", len(sameWay), sameRatio, mostSameRatio)
	require.LessOrEqual(t, ratio, mostRatio)
	require.LessOrEqual(t, sameRatio, mostSameRatio)

	again := c
	again.Out += "-again"
	_, err = bundle.Build(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, tree(t, c.Out), tree(t, again.Out), "two builds, same bytes")
}

// How much larger app.wasm.br of the counter sample may be than a reactor that does nothing: as the Go tool makes it, and after the same steps. These steps take the same bytes from both, so
// the second ratio is the larger one.
const (
	mostRatio     = 1.12
	mostSameRatio = 1.12
)

// emptyGuest is a reactor that does nothing, built as a guest is.
func emptyGuest(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "go.mod", "module empty\n\ngo 1.26\n")
	put(t, dir, "main.go", "package main\n\nfunc main() {}\n")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-buildmode=c-shared", "-o", "empty.wasm", ".")
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	wasm, err := os.ReadFile(filepath.Join(dir, "empty.wasm"))
	require.NoError(t, err)
	return wasm
}

// TestLowerFails names a wasm-opt that cannot be used: an error, since it was asked for.
func TestLowerFails(t *testing.T) {
	c := config(t, counterDir)
	c.Quick, c.WasmOpt = false, filepath.Join(t.TempDir(), "no-such-wasm-opt")
	_, err := bundle.Build(t.Context(), c)
	require.ErrorContains(t, err, "there is no program")
	require.NoDirExists(t, c.Out)
}

// TestLowerBadly has a wasm-opt that is too old, one that leaves the module as it is, and one that breaks it.
func TestLowerBadly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins are shell scripts")
	}
	for _, c := range []struct{ name, script, want string }{
		{"too old", `echo "Unknown option '--signext-lowering'" >&2; exit 1`, "Unknown option '--signext-lowering'"},
		{"idle", `cp "$in" "$out"`, "wasm-opt left what older phones do not know"},
		{"silent", `exit 0`, "wasm-opt has ended well but written no module; is it binaryen's?"},
		{"broken", `echo nonsense >"$out"`, "wasm-opt left what older phones do not know"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tool := filepath.Join(t.TempDir(), "wasm-opt")
			script := "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'wasm-opt version 0'; exit; }\n" +
				"while [ $# -gt 0 ]; do case $1 in -o) out=$2; shift;; -*) ;; *) in=$1;; esac; shift; done\n" + c.script + "\n"
			require.NoError(t, os.WriteFile(tool, []byte(script), 0o755))
			b := config(t, counterDir)
			b.Quick, b.WasmOpt = false, tool
			_, err := bundle.Build(t.Context(), b)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestLowerHangs ends a wasm-opt that does not, whose child holds its output open, when the build is no longer wanted.
func TestLowerHangs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a shell script")
	}
	tool := filepath.Join(t.TempDir(), "wasm-opt")
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\n[ \"$1\" = --version ] && exit\nsleep 20\nexit\n"), 0o755))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err := bundle.Lower(ctx, tool, []byte("module"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(begun), 15*time.Second)
}

// TestFindWasmOpt looks where npm puts it, also above the project, and says what it means if it is nowhere.
func TestFindWasmOpt(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	above := t.TempDir()
	dir := filepath.Join(above, "a", "project")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	tool, warnings := bundle.FindWasmOpt(dir)
	require.Empty(t, tool)
	require.Len(t, warnings, 1)
	require.True(t, strings.HasPrefix(warnings[0], "wasm-opt was not found"), warnings[0])
	require.Contains(t, warnings[0], "npm i -g binaryen")

	name := "wasm-opt"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	want := filepath.Join(above, "node_modules", ".bin", name)
	put(t, above, filepath.Join("node_modules", ".bin", name), "")
	require.NoError(t, os.Chmod(want, 0o755))
	tool, warnings = bundle.FindWasmOpt(dir)
	require.Equal(t, want, tool)
	require.Empty(t, warnings)
}

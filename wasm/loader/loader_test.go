package loader_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/loader"
)

// node is the path of Node, in which everything here runs.
func node(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not in PATH: the loader was not run")
	}
	return tool
}

// script writes wxkit.js with these parts to a file, for the environment of a program in Node.
func script(t *testing.T, parts loader.Parts) (env string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "wxkit.js")
	require.NoError(t, os.WriteFile(file, []byte(loader.Script(parts)), 0o600))
	return "WXKIT_LOADER=" + file
}

// build compiles a guest whose main package is one file. An overlay puts it into a folder of the module that does not exist, so it may import what a guest imports and nothing is written
// into the tree.
func build(t *testing.T, file string) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH")
	}
	watch(t, "../../miniapp", "..", "../../testdata/counter")
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	source, err := filepath.Abs(file)
	require.NoError(t, err)
	dir := t.TempDir()
	overlay, module := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "guest.wasm")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "guest", "main.go"): source}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o600))
	cmd := exec.Command(tool, "build", "-overlay", overlay, "-trimpath", "-ldflags", "-s -w", "-buildmode=c-shared", "-o", module, "./guest")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=", "GOWASM=", "GOEXPERIMENT=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return module
}

// watch opens every folder and file below these in the test process. The go command cannot see what the builds and Node read, so without it a cached "ok" would outlive an edit.
func watch(t *testing.T, roots ...string) {
	t.Helper()
	for _, root := range roots {
		require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			f, err := os.Open(path)
			if err == nil {
				err = f.Close()
			}
			return err
		}))
	}
}

// TestCases runs the cases of testdata/cases in a small WeChat, each file in a process of its own.
func TestCases(t *testing.T) {
	runCases(t, "testdata/trial/main.go", loader.All, "testdata/cases/*.js")
}

// TestBareCases runs a guest that needs no part with the loader that has none.
func TestBareCases(t *testing.T) {
	runCases(t, "testdata/plain/main.go", loader.None, "testdata/cases/bare/*.js")
}

// runCases runs files of cases with a guest and a loader of these parts.
func runCases(t *testing.T, guest string, parts loader.Parts, pattern string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a module")
	}
	tool := node(t)
	module, env := build(t, guest), script(t, parts)
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".js"), func(t *testing.T) {
			var stderr bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a case that waits for ever would outlive the test
			defer cancel()
			cmd := exec.CommandContext(ctx, tool, "testdata/run.js", module, file)
			cmd.Stderr, cmd.Env = &stderr, append(os.Environ(), env)
			out, err := cmd.Output()
			require.NoError(t, err, "%s%s", out, &stderr)
			report(t, out)
		})
	}
}

// report makes a subtest of each line of run.js.
func report(t *testing.T, out []byte) {
	t.Helper()
	cases := 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); cases++ {
		var result struct{ Name, Error string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &result), "%s", lines.Text())
		t.Run(result.Name, func(t *testing.T) { require.Empty(t, result.Error) })
	}
	require.NotZero(t, cases, "no case has run")
}

// TestImports holds what guests import to what the loader gives: a function that it has not, or that nobody imports, would be found on a phone only.
func TestImports(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two modules")
	}
	tool := node(t)
	const script = `const m = new WebAssembly.Module(require('fs').readFileSync(process.argv[1])); ` +
		`WebAssembly.Module.imports(m).forEach((i) => console.log(i.module, i.kind, i.name))`
	imported := map[string]bool{}
	for _, file := range []string{"testdata/trial/main.go", "testdata/fat/main.go"} {
		out, err := exec.Command(tool, "-e", script, build(t, file)).Output()
		require.NoError(t, err)
		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			name, found := strings.CutPrefix(line, "wasi_snapshot_preview1 function ")
			require.True(t, found, line)
			imported[name] = true
		}
	}
	given := map[string]bool{}
	for _, table := range regexp.MustCompile(`(?s)(?:\nconst WASI = |assign\(WASI, )\{.*?\n\}`).FindAllString(loader.Script(loader.All), -1) {
		for _, m := range regexp.MustCompile(`([a-z]+_[a-z_]+)(?:: |\()`).FindAllStringSubmatch(table, -1) {
			given[m[1]] = true
		}
	}
	require.Equal(t, imported, given)
}

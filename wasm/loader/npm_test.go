package loader_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	"github.com/wxkit/wxkit/wasm/loader"
)

// Bytes that wxkit.js may have when terser has minified it: without parts, as for the sample counter, and with all of them. A fifth of it is words for people.
const (
	mostBare = 12 << 10
	mostFull = 20_000
)

// npmInstall puts terser and acorn into a folder of the user's cache, and gives that.
func npmInstall(t *testing.T) string {
	t.Helper()
	return npmtest.Install(t, "testdata/npm/package.json", "loader")
}

// TestSize holds the loader to its size: a phone parses it before the first page.
func TestSize(t *testing.T) {
	dir := npmInstall(t)
	bare := minified(t, dir, "bare", loader.None)
	for name, parts := range map[string]loader.Parts{"files": loader.Files, "calls": loader.Calls, "channels": loader.Channels, "queries": loader.Queries, "components": loader.Components} {
		require.Greater(t, minified(t, dir, name, parts), bare, name)
	}
	require.LessOrEqual(t, bare, mostBare)
	require.LessOrEqual(t, minified(t, dir, "all parts", loader.All), mostFull)
}

// minified is how many bytes terser leaves of the loader with these parts.
func minified(t *testing.T, dir, name string, parts loader.Parts) int {
	t.Helper()
	text := loader.Script(parts)
	cmd := exec.Command(node(t), filepath.Join(dir, "node_modules", "terser", "bin", "terser"), "--compress", "passes=3", "--mangle", "--toplevel", "--ecma", "2015")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	require.NoError(t, err)
	packed := bytes.Buffer{}
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	_, err = w.Write(out)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Logf("wxkit.js, %-10s %d bytes, minified %d, brotli of that %d", name+":", len(text), len(out), packed.Len())
	return len(out)
}

// TestSyntax parses the loader as ES2015, which is what old clients know, and shows that the parser refuses what came later.
func TestSyntax(t *testing.T) {
	dir := npmInstall(t)
	parse := func(text string) ([]byte, error) {
		cmd := exec.Command(node(t), filepath.Join(dir, "node_modules", "acorn", "bin", "acorn"), "--ecma2015", "--silent")
		cmd.Stdin = bytes.NewBufferString(text)
		return cmd.CombinedOutput()
	}
	for parts := loader.None; parts <= loader.All; parts++ {
		out, err := parse(loader.Script(parts))
		require.NoError(t, err, "%s", out)
	}
	for _, newer := range []string{"a ** b", "async function f() {}", "x = { ...y }", "a?.b", "try {} catch {}", "f(a,)", "/a/s"} {
		_, err := parse(newer)
		require.Error(t, err, newer)
	}
}

package loader_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	"github.com/wxkit/wxkit/wasm/loader"
)

// mostMinified is how long wxkit.js may be when terser has minified it. A fifth of it is words for people, and a mini-program's module is twenty times as long.
const mostMinified = 22 << 10

// npmInstall puts terser and acorn into a folder of the user's cache, and gives that.
func npmInstall(t *testing.T) string {
	t.Helper()
	return npmtest.Install(t, "testdata/npm/package.json", "loader")
}

// TestSize holds the loader to its size: every mini-program has it, and a phone parses it before the first page.
func TestSize(t *testing.T) {
	dir := npmInstall(t)
	out := minify(t, dir)
	packed := bytes.Buffer{}
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	_, err := w.Write(out)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Logf("wxkit.js: %d bytes, minified %d, brotli of that %d", len(loader.JS), len(out), packed.Len())
	require.LessOrEqual(t, len(out), mostMinified)
}

func minify(t *testing.T, dir string) []byte {
	t.Helper()
	cmd := exec.Command(node(t), filepath.Join(dir, "node_modules", "terser", "bin", "terser"), "--compress", "passes=3", "--mangle", "--toplevel", "--ecma", "2015", "--", "wxkit.js")
	out, err := cmd.Output()
	require.NoError(t, err)
	return out
}

// TestSyntax parses the loader as ES2015, which is what old clients know, and shows that the parser refuses what came later.
func TestSyntax(t *testing.T) {
	dir := npmInstall(t)
	parse := func(text string) ([]byte, error) {
		cmd := exec.Command(node(t), filepath.Join(dir, "node_modules", "acorn", "bin", "acorn"), "--ecma2015", "--silent")
		cmd.Stdin = bytes.NewBufferString(text)
		return cmd.CombinedOutput()
	}
	out, err := parse(loader.JS)
	require.NoError(t, err, "%s", out)
	for _, newer := range []string{"a ** b", "async function f() {}", "x = { ...y }", "a?.b", "try {} catch {}", "f(a,)", "/a/s"} {
		_, err := parse(newer)
		require.Error(t, err, newer)
	}
}

package wxkit_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOutsideMiniProgram makes the README's mini-program and its test a module of their own, as a user would, and runs the test there: on WASM as it stands, and
// natively with the change that the README names.
func TestOutsideMiniProgram(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH: the README's mini-program was not tested")
	}
	watchTree(t)
	blocks := miniProgram(t, "README.md")
	require.Equal(t, blocks, miniProgram(t, "README.zh-CN.md"), "the two READMEs show the same mini-program")
	dir := outsideModule(t, "package main\n\nfunc main() {}\n")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "hello"), 0o700))
	for name, text := range blocks {
		file := filepath.Join(dir, "hello", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	outsideGo(t, dir, tool, "test", "-count=1", "./hello")

	native := strings.Replace(blocks["hello_test.go"], `wxruntime.Wasm(".")`, `wxruntime.Native(hello.New), wxruntime.Project(".")`, 1)
	native = strings.Replace(native, "import (", "import (\n\t\"outside.test/hello\"", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hello", "hello_test.go"), []byte(native), 0o600))
	outsideGo(t, dir, tool, "test", "-count=1", "./hello")

	deps := strings.Fields(outsideGo(t, dir, tool, "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./hello"))
	require.ElementsMatch(t, []string{"outside.test/hello", module + "/miniapp", module + "/wasm/abi"}, deps, "what a mini-program links")
}

// miniProgram gives the files of the README's mini-program: the blocks that start with their file's name, the app.json, and the template.
func miniProgram(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	files := map[string]string{}
	for _, block := range strings.Split(string(text), "\n```") {
		lang, body, _ := strings.Cut(block, "\n")
		file, _, _ := strings.Cut(strings.TrimPrefix(body, "// "), "\n")
		switch {
		case lang == "go" && strings.HasSuffix(file, ".go") && strings.HasPrefix(body, "// hello"):
			files[file] = body + "\n"
		case lang == "json" && strings.Contains(body, `"pages"`):
			files["app.json"] = body + "\n"
		case lang == "xml" && strings.HasPrefix(body, "<!-- pages/"):
			file, _, _ := strings.Cut(strings.TrimPrefix(body, "<!-- "), " -->")
			files[file] = body + "\n"
		}
	}
	require.Len(t, files, 4, "%s: hello.go, hello_test.go, app.json and a template", name)
	return files
}

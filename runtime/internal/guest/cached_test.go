package guest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cachedTest is the test that is run in a copy of this module, and sample the guest that it builds.
const (
	cachedTest = `package guest

import "testing"

func TestSample(t *testing.T) {
	if _, err := Build(t.Context(), "", "./testdata/sample"); err != nil {
		t.Fatal(err)
	}
}
`
	sample = `package main

import "github.com/wxkit/wxkit/runtime/internal/guest/testdata/sample/part"

func init() { println(part.Name) }

func main() {}
`
	part = "package part\n\nconst Name = `one`\n"
)

// TestEditOfAGuestRunsATestAgain runs go test on a copy of this package: a second time from the cache, and anew after each edit of what a guest is made of.
func TestEditOfAGuestRunsATestAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary")
	}
	root := t.TempDir()
	copyModule(t, root)
	home := filepath.Join(root, "runtime", "internal", "guest")
	write := func(name, text string) {
		path := filepath.Join(home, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	write("sample_test.go", cachedTest)
	write("testdata/sample/main.go", sample)
	write("testdata/sample/part/part.go", part)

	age(t, root)
	require.NotContains(t, goTest(t, home), "(cached)")
	require.Contains(t, goTest(t, home), "(cached)")
	for _, edit := range []struct{ file, text string }{
		{"testdata/sample/main.go", strings.ReplaceAll(sample, "println", "print")},
		{"testdata/sample/part/part.go", strings.ReplaceAll(part, "one", "other")},
		{"testdata/sample/part/more.go", "package part\n"},
	} {
		write(edit.file, edit.text)
		age(t, root)
		require.NotContains(t, goTest(t, home), "(cached)", edit.file)
		require.Contains(t, goTest(t, home), "(cached)", edit.file)
	}
}

// copyModule copies this package and what it needs of its module.
func copyModule(t *testing.T, root string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Dir,Module,GoFiles", ".")
	out, err := list.Output()
	require.NoError(t, err)
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			Dir    string
			Module *struct {
				Main bool
				Dir  string
			}
			GoFiles []string
		}
		require.NoError(t, d.Decode(&p))
		if p.Module == nil || !p.Module.Main {
			continue
		}
		rel, err := filepath.Rel(p.Module.Dir, p.Dir)
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(root, rel), 0o700))
		for _, f := range p.GoFiles {
			copyFile(t, filepath.Join(p.Dir, f), filepath.Join(root, rel, f))
		}
		copyFile(t, filepath.Join(p.Module.Dir, "go.mod"), filepath.Join(root, "go.mod"))
		copyFile(t, filepath.Join(p.Module.Dir, "go.sum"), filepath.Join(root, "go.sum"))
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, b, 0o600))
}

// age makes every file and folder an hour old; go test caches nothing that was written within the last two seconds.
func age(t *testing.T, root string) {
	t.Helper()
	then := time.Now().Add(-time.Hour)
	require.NoError(t, filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, then, then)
	}))
}

// goTest runs go test and returns its report.
func goTest(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

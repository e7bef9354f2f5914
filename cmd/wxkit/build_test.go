package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/bundle"
)

const counterDir = "../../testdata/counter"

// sizes and times are not the same on every day.
var inexact = regexp.MustCompile(`[0-9.]+ (B|KB|MB|s|ms)\b|[0-9]+ %`)

// phoneProject is a project for the guest of the counter sample.
func phoneProject(t *testing.T, more map[string]string) (dir, out string) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go tool is not in PATH")
	}
	dir = filepath.Join(t.TempDir(), "counter")
	write(t, dir, "app.json", `{"pages": ["pages/index/index"]}`)
	write(t, dir, "pages/index/index.wxml", "<view>{{count}}</view>\n")
	for name, text := range more {
		write(t, dir, name, text)
	}
	return dir, dir + "-phone"
}

// checkBuild runs a quick build and compares what it says.
func checkBuild(t *testing.T, want *golden, section string, status int, dir string, more ...string) {
	t.Helper()
	got, stdout, stderr := wxkit(t, append([]string{"build", "--quick", "--package", counterDir, dir}, more...)...)
	text := strings.ReplaceAll(filepath.ToSlash(stdout+"-- stderr\n"+stderr), filepath.ToSlash(filepath.Dir(dir)), "DIR")
	lines := strings.Split(inexact.ReplaceAllString(text, "N"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, " ") // the columns follow the sizes
	}
	want.check(t, section, strings.Join(lines, "\n"))
	require.Equal(t, status, got, stderr)
}

func TestBuild(t *testing.T) {
	want := openGolden(t, "build.txtar")
	dir, out := phoneProject(t, nil)
	checkBuild(t, want, "new", exitOK, dir)
	require.FileExists(t, filepath.Join(out, "app.wasm.br"))
	checkBuild(t, want, "again", exitOK, dir)
	write(t, dir, "app.json", `{"pages": ["pages/index/index", "pages/a/a"]}`)
	checkBuild(t, want, "not registered", exitWrong, dir)
	require.NoError(t, os.Remove(filepath.Join(dir, "pages/index/index.wxml")))
	checkBuild(t, want, "two errors", exitWrong, dir)

	large, out := phoneProject(t, map[string]string{"movie.mp4": strings.Repeat("m", bundle.MaxPackage)})
	checkBuild(t, want, "too large", exitWrong, large)
	require.NoDirExists(t, out)

	taken, out := phoneProject(t, nil)
	write(t, out, "thesis.txt", "mine")
	checkBuild(t, want, "a folder of others", exitWrong, taken)
	checkBuild(t, want, "force", exitOK, taken, "--force")
}

func TestBuildJSON(t *testing.T) {
	dir, out := phoneProject(t, nil)
	status, stdout, stderr := wxkit(t, "build", "--json", "--quick", "--package", counterDir, "-o", out, "--appid", "wx1", dir)
	require.Equal(t, exitOK, status, stderr)
	var r buildResult
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	require.True(t, r.Passed)
	require.Empty(t, r.Errors)
	require.Equal(t, out, r.Report.Out)
	require.NotZero(t, r.Report.Module.Packed)
	require.Contains(t, read(t, out, "project.config.json"), `"appid": "wx1"`)

	status, stdout, _ = wxkit(t, "build", "--json", "--quick", t.TempDir())
	require.Equal(t, exitWrong, status)
	r = buildResult{}
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	require.False(t, r.Passed)
	require.Nil(t, r.Report)
	require.Len(t, r.Errors, 1)
}

func TestBuildUsage(t *testing.T) {
	t.Setenv("WASM_OPT", "")
	want := openGolden(t, "build_usage.txtar")
	for _, line := range []string{"build a b", "build no-such-folder", "build build.go", "build --nosuch", "build --quick --wasm-opt x ."} {
		status, stdout, stderr := wxkit(t, strings.Fields(line)...)
		require.Equal(t, exitUsage, status, line)
		require.Empty(t, stdout)
		want.check(t, line, stderr)
	}
}

// TestBuildHeavy names what makes a guest heavy.
func TestBuildHeavy(t *testing.T) {
	var out strings.Builder
	printBundle(&out, &bundle.Report{Heavy: []bundle.Import{{Path: "fmt", Cost: 142_000, By: []string{"example.com/a", "example.com/b"}}}})
	require.Equal(t, "heavy: fmt, up to 138.7 KB    imported by example.com/a, example.com/b\n", out.String())
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// write puts a file into a folder.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(text)
}

// TestNewBuilds makes an app, a page and a component in a module of their own, runs the tests that came with them, and builds the bundle.
func TestNewBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the tests of a new module")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH")
	}
	dir := t.TempDir()
	for _, line := range []string{"app hello-tea", "page goods-list", "component card", "page type"} {
		args := append([]string{"new", "-C", filepath.Join(dir, "hello-tea")}, strings.Fields(line)...)
		if strings.HasPrefix(line, "app") {
			args[2] = dir
		}
		status, stdout, stderr := wxkit(t, args...)
		require.Equal(t, exitOK, status, stdout+stderr)
		require.NotContains(t, stdout, "yourself")
	}
	dir = filepath.Join(dir, "hello-tea")
	home, err := filepath.Abs("../..")
	require.NoError(t, err)
	write(t, dir, "go.sum", read(t, home, "go.sum"))
	write(t, dir, "go.mod", fmt.Sprintf("%s\nrequire github.com/wxkit/wxkit v0.0.0\n\nreplace github.com/wxkit/wxkit => %q\n", read(t, dir, "go.mod"), home))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	for _, args := range [][]string{{"test", "-v", "."}, {"vet", "."}} {
		cmd := exec.Command(tool, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		if args[0] == "test" {
			for _, name := range []string{"TestIndexPage", "TestGoodsListPage", "TestCardComponent", "TestTypePage"} {
				require.Contains(t, string(out), "--- PASS: "+name)
			}
		}
	}
	out, err := exec.Command(filepath.Join(filepath.Dir(tool), "gofmt"), "-l", dir).CombinedOutput()
	if err == nil {
		require.Empty(t, string(out), "files that gofmt would change")
	}
	status, stdout, stderr := wxkit(t, "build", "--quick", dir)
	require.Equal(t, exitOK, status, stdout+stderr)
	require.FileExists(t, filepath.Join(dir+"-phone", "pages/goods-list/goods-list.js"))
}

// TestNewSays is what new prints.
func TestNewSays(t *testing.T) {
	want := openGolden(t, "new.txtar")
	dir := t.TempDir()
	say := func(section string, args ...string) string {
		status, stdout, stderr := wxkit(t, append([]string{"new", "-C", dir}, args...)...)
		require.Equal(t, exitOK, status, stderr)
		require.Empty(t, stderr)
		got := strings.NewReplacer(filepath.Dir(dir), "TMP", "@"+version(), "@latest").Replace(filepath.ToSlash(stdout))
		want.check(t, section, strings.ReplaceAll(got, filepath.Base(dir), "001"))
		return stdout
	}
	say("app", "app", "hello")
	dir = filepath.Join(dir, "hello")
	say("page", "page", "list")
	say("component", "component", "card")
	for _, name := range []string{"app.json", "app.go", "list.go", "list_test.go", "card.go", "card_test.go", "go.mod"} {
		want.check(t, name, read(t, dir, name))
	}
	write(t, dir, "app.go", "package hello\n\nimport mp \"github.com/wxkit/wxkit/miniapp\"\n\nfunc New() *mp.App {\n\ta := mp.NewApp(nil)\n\treturn a\n}\n")
	say("no chain", "page", "far")

	write(t, dir, "app.go", "package hello\n\nimport mp \"github.com/wxkit/wxkit/miniapp\"\n\nfunc New() *mp.App { return mp.NewApp(nil) }\n")
	var result newResult
	require.NoError(t, json.Unmarshal([]byte(say("json", "component", "badge", "--json")), &result))
	require.Empty(t, result.Add)
	require.Len(t, result.Created, 5)
	want.check(t, "one line", read(t, dir, "app.go"))
}

// TestNewRefuses leaves everything as it is where it cannot do all of it.
func TestNewRefuses(t *testing.T) {
	want := openGolden(t, "new_bad.txtar")
	const appGo = "package a\n\nimport \"github.com/wxkit/wxkit/miniapp\"\n\nfunc New() *miniapp.App { return miniapp.NewApp(nil) }\n"
	for _, c := range []struct {
		name, line string
		files      map[string]string
	}{
		{"no project", "page list", nil},
		{"no Go", "page list", map[string]string{"app.json": "{}"}},
		{"Go that cannot be read", "page list", map[string]string{"app.json": "{}", "app.go": "package"}},
		{"no JSON", "page list", map[string]string{"app.json": "{\n  pages: []}", "app.go": appGo}},
		{"no pages", "page list", map[string]string{"app.json": `{"pages": 1}`, "app.go": appGo}},
		{"no components", "component card", map[string]string{"app.json": `{"usingComponents": []}`, "app.go": appGo}},
		{"a page that is entered", "page list", map[string]string{"app.json": `{"pages": ["pages/list/list"]}`, "app.go": appGo}},
		{"a component that is entered", "component card", map[string]string{"app.json": `{"usingComponents": {"card": "/x"}}`, "app.go": appGo}},
		{"files that are there", "page list", map[string]string{"app.json": "{}", "app.go": appGo, "list.go": "package a", "pages/list/list.wxml": ""}},
		{"a type that is there", "page list", map[string]string{"app.json": "{}", "app.go": appGo + "\ntype listPage struct{}\n"}},
		{"an app that is there", "app hello", map[string]string{"hello/app.json": "{}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				write(t, dir, name, text)
			}
			status, stdout, stderr := wxkit(t, append([]string{"new", "-C", dir}, strings.Fields(c.line)...)...)
			require.Equal(t, exitWrong, status)
			require.Empty(t, stdout)
			want.check(t, c.name, strings.ReplaceAll(filepath.ToSlash(stderr), filepath.ToSlash(dir), "DIR"))
			left := 0
			require.NoError(t, filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
				if !d.IsDir() {
					left++
				}
				return err
			}))
			require.Equal(t, len(c.files), left)
		})
	}
}

// TestNewUsage has command lines that cannot be.
func TestNewUsage(t *testing.T) {
	want := openGolden(t, "new_usage.txtar")
	for _, line := range []string{
		"new", "new thing x", "new page", "new page a b", "new page Upper", "new page 1st", "new page a_b", "new page ../x", "new page a--b", "new app main", "new app type", "new app func",
		"new component view", "new page x -C no-such-folder", "new page x -C new.go",
	} {
		status, stdout, stderr := wxkit(t, strings.Fields(line)...)
		require.Equal(t, exitUsage, status, line)
		require.Empty(t, stdout)
		want.check(t, line, stderr)
	}
}

// TestEnter puts items into app.json and leaves the rest as it was written.
func TestEnter(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{newPage, `{"pages":["a"],"style":"v2"}`, `{"pages":["a", "pages/n/n"],"style":"v2"}`},
		{newPage, `{"pages": []}`, `{"pages": ["pages/n/n"]}`},
		{newPage, "{\n\t\"pages\": [\n\t\t\"a\",\n\t\t\"b\"\n\t]\n}\n", "{\n\t\"pages\": [\n\t\t\"a\",\n\t\t\"b\",\n\t\t\"pages/n/n\"\n\t]\n}\n"},
		{newPage, `{"x": {"pages": ["no"]}, "pages": ["\"]"] }`, `{"x": {"pages": ["no"]}, "pages": ["\"]", "pages/n/n"] }`},
		{newComponent, `{"pages": []}`, `{"pages": [], "usingComponents": {"n": "/components/n/n"}}`},
		{newComponent, "{\n  \"pages\": []\n}\n", "{\n  \"pages\": [],\n  \"usingComponents\": {\"n\": \"/components/n/n\"}\n}\n"},
		{newComponent, " {\n  \"usingComponents\": {\n    \"m\": \"/m\"\n  }\n}", " {\n  \"usingComponents\": {\n    \"m\": \"/m\",\n    \"n\": \"/components/n/n\"\n  }\n}"},
		{newComponent, `{}`, `{"usingComponents": {"n": "/components/n/n"}}`},
	} {
		got, err := newJob{kind: c.kind, name: "n"}.enter([]byte(c.text))
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, string(got))
		require.True(t, json.Valid(got))
	}
	for _, text := range []string{``, `[]`, `{"pages": ["a"`, `{"pages": [1]}`, `{}`, `{"pages": null}`} {
		_, err := newJob{kind: newPage, name: "n"}.enter([]byte(text))
		require.Error(t, err, text)
	}
}

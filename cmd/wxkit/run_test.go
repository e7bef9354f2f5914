package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// TestRun plays the scenarios of testdata/run, which need no guest.
func TestRun(t *testing.T) {
	want := openGolden(t, "run.txtar")
	for _, c := range []struct {
		line   string
		status int
	}{
		{"tap.txtar", exitOK},
		{"--hooks tap.txtar", exitOK},
		{"--quiet tap.txtar race.txtar", exitOK},
		{"--hooks tap.txtar race.txtar", exitOK},
		{"--seed 3 --hooks tap.txtar", exitOK},
		{"--explore 5 tap.txtar", exitOK},
		{"--explore 1 --timeline never-written.html tap.txtar", exitOK},
		{"--explore 20 --hooks race.txtar", exitWrong},
		{"--explore 2 --quiet wrong.txtar", exitWrong},
		{"--seed 1 --quiet wrong.txtar", exitWrong},
		{"--hooks wrong.txtar", exitWrong},
		{"--hooks fails.txtar", exitWrong},
		{"--quiet badstep.txtar", exitWrong},
		{"--explore 5 badstep.txtar", exitWrong},
		{"--quiet wrong.txtar tap.txtar fails.txtar", exitWrong},
		{"--json --hooks tap.txtar wrong.txtar", exitWrong},
		{"--json --quiet --explore 20 race.txtar", exitWrong},
		{"bad.txtar", exitWrong},
	} {
		t.Run(c.line, func(t *testing.T) {
			t.Chdir(filepath.Join("testdata", "run"))
			status, stdout, stderr := wxkit(t, append([]string{"run"}, strings.Fields(c.line)...)...)
			require.Equal(t, c.status, status, stdout+stderr)
			t.Chdir(filepath.Join("..", ".."))
			want.check(t, c.line, barred(stdout+stderr))
		})
	}
}

// barred puts a bar before each line, so that the heads of differences are not taken for heads of the golden file's sections.
func barred(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("| " + line)
	}
	return b.String()
}

// scenario copies a scenario of testdata/run to a folder of its own.
func scenario(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "run", name))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file
}

func TestRunUpdate(t *testing.T) {
	file := scenario(t, "wrong.txtar")
	status, stdout, _ := wxkit(t, "run", "--update", "--hooks", file)
	require.Equal(t, exitOK, status)
	require.Contains(t, stdout, "; the file is rewritten\n")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), "-- data --\ncount 6\n")

	status, stdout, _ = wxkit(t, "run", "--update", "--hooks", file)
	require.Equal(t, exitOK, status)
	require.Contains(t, stdout, "; the file is as it was\n")

	file = scenario(t, "fails.txtar")
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	status, stdout, _ = wxkit(t, "run", "--update", "--quiet", file)
	require.Equal(t, exitWrong, status)
	require.Contains(t, stdout, "the simulation reports an error")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "what fails is not written")
}

func TestRunTimeline(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.HTML")
	status, stdout, _ := wxkit(t, "run", "--hooks", "--timeline", out, filepath.Join("testdata", "run", "tap.txtar"))
	require.Equal(t, exitOK, status)
	require.Contains(t, stdout, "     timeline: "+out+"\n")
	page, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Contains(t, string(page), "<title>tap.txtar</title>")
	require.Contains(t, string(page), "pages/index/index.onLoad")

	status, _, _ = wxkit(t, "run", "--explore", "20", "--timeline", out, filepath.Join("testdata", "run", "race.txtar"))
	require.Equal(t, exitWrong, status)
	page, err = os.ReadFile(out)
	require.NoError(t, err)
	require.Contains(t, string(page), "<title>race.txtar (seed ")

	status, _, stderr := wxkit(t, "run", "--timeline", filepath.Join(out, "out.html"), filepath.Join("testdata", "run", "tap.txtar"))
	require.Equal(t, exitWrong, status)
	require.Contains(t, stderr, "not a directory")
}

func TestRunJSON(t *testing.T) {
	status, stdout, _ := wxkit(t, "run", "--json", filepath.Join("testdata", "run", "tap.txtar"))
	require.Equal(t, exitOK, status)
	var report runReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Equal(t, 1, report.Passed)
	trace := report.Scenarios[0].Trace
	last := trace[len(trace)-2]
	require.JSONEq(t, `{"count": 6}`, string(last.Arg))
	last.Arg = nil
	require.Equal(t, runEntry{Seq: 16, At: 306, From: "logic", To: "view1", Kind: "setData", Name: "pages/index/index", Bytes: 11}, last)
}

func TestRunServer(t *testing.T) {
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		io.WriteString(w, `{"name":"tea"}`)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ask.txtar")
	require.NoError(t, os.WriteFile(file, []byte(`launch
wx request {"url":"https://shop.example.com/goods?id=1"}
-- app.json --
{"pages":["pages/index/index"]}
-- defs.json --
{"pages/index/index":{}}
`), 0o600))
	status, stdout, stderr := wxkit(t, "run", "--server", server.URL+"/dev", file)
	require.Equal(t, exitOK, status, stderr)
	require.Equal(t, "/dev/goods?id=1", asked)
	require.Contains(t, stdout, `"data":{"name":"tea"}`)

	server.Close()
	_, stdout, stderr = wxkit(t, "run", "--server", server.URL, file)
	require.Contains(t, stdout, `"statusCode":502`)
	require.Empty(t, stderr)
}

// TestRunReplay wants the line that --explore prints to be the command line of a run that breaks in the same way.
func TestRunReplay(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	file := filepath.Join(t.TempDir(), "a race.txtar")
	text, err := os.ReadFile(filepath.Join("testdata", "run", "race.txtar"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
	status, stdout, _ := wxkit(t, "run", "--quiet", "--explore", "20", "--server", server.URL, file)
	require.Equal(t, exitWrong, status)
	_, line, found := strings.Cut(stdout, "     replay: wxkit run --seed ")
	require.True(t, found, stdout)
	seed, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	require.Equal(t, "--server "+server.URL+" '"+file+"'", rest)
	status, _, _ = wxkit(t, "run", "--quiet", "--seed", seed, "--server", server.URL, file)
	require.Equal(t, exitWrong, status)
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		"tap.txtar": "tap.txtar", "a b": "'a b'", "it's": `'it'\''s'`, "http://x.y/?a=1&b=2": "'http://x.y/?a=1&b=2'", `C:\a.txtar`: `C:\a.txtar`,
	} {
		require.Equal(t, want, shellWord(text))
	}
}

// TestRunConsole has a guest that prints: to stderr, so that stdout stays what it is.
func TestRunConsole(t *testing.T) {
	guest, err := filepath.Abs(filepath.Join("..", "..", "testdata", "faults"))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "print.txtar")
	require.NoError(t, os.WriteFile(file, []byte("app "+guest+"\nlaunch\ncall act \"print\"\n"), 0o600))
	status, stdout, stderr := wxkit(t, "run", "--json", file)
	require.Equal(t, exitOK, status, stdout)
	require.Contains(t, stderr, "to stdout\nin two lines\nto stderr\n")
	require.True(t, json.Valid([]byte(stdout)))
	for _, flags := range []string{"--quiet", "--explore=2"} {
		_, _, stderr = wxkit(t, "run", flags, file)
		require.NotContains(t, stderr, "to std", flags)
	}
}

// TestRunGuestThatCannotBeBuilt has steps behind the start that failed: what each of them lacks is no news.
func TestRunGuestThatCannotBeBuilt(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module broken\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "broken.go"), []byte("package broken\n\nfunc New() { nothing() }\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.json"), []byte(`{"pages":["pages/index/index"]}`), 0o600))
	file := filepath.Join(dir, "guest.txtar")
	require.NoError(t, os.WriteFile(file, []byte("app .\nlaunch\ncall tap\nback\nscroll 1 2\n"), 0o600))
	status, stdout, _ := wxkit(t, "run", file)
	require.Equal(t, exitWrong, status)
	require.Equal(t, 1, strings.Count(stdout, "error: "), stdout)
	require.True(t, strings.HasPrefix(stdout, "error: build failed: "), stdout)
	require.NotContains(t, stdout, "there is no page")
}

// TestRunWithoutGo wants a guest where the Go tool is missing.
func TestRunWithoutGo(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.json"), []byte(`{"pages":["pages/index/index"]}`), 0o600))
	file := filepath.Join(dir, "guest.txtar")
	require.NoError(t, os.WriteFile(file, []byte("app .\nlaunch\ncall tap\n"), 0o600))
	t.Setenv("PATH", "")
	status, stdout, _ := wxkit(t, "run", "--explore", "3", file)
	require.Equal(t, exitWrong, status)
	require.Equal(t, "error: build failed: the Go tool is not in PATH; a guest is built with it\n"+
		"       install Go (https://go.dev/dl), or give the scenario a defs.json in place of a guest\nFAIL "+file+": it cannot be played\n", stdout)
}

func TestRunStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	sc, err := wxruntime.LoadScenario(filepath.Join("testdata", "run", "tap.txtar"))
	require.NoError(t, err)
	job := runJob{scenarios: []runScenario{{sc, "tap.txtar"}}, explore: 3}
	stop()
	require.EqualError(t, job.run(ctx, io.Discard, io.Discard), "stopped before tap.txtar: context canceled")
	_, err = job.playOrders(ctx, job.scenarios[0], new(atomic.Int64))
	require.EqualError(t, err, "stopped in tap.txtar after 0 orders: context canceled")
}

func TestWithoutTrace(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""},
		{"-- trace --\n- a\n+ b", ""},
		{"-- hooks --\n- a\n-- trace --\n- b\n-- data --\n  c\n+ d", "-- hooks --\n- a\n-- data --\n  c\n+ d"},
	} {
		require.Equal(t, c[1], withoutTrace(c[0]))
	}
}

func TestDiffStyle(t *testing.T) {
	for line, want := range map[string]string{"-- data --\n": bold, "- a": red, "+ a": green, "  a": "", "\n": ""} {
		require.Equal(t, want, diffStyle(line), line)
	}
}

// TestTellWait costs no time: the clock is that of the bubble.
func TestTellWait(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, ""},
		{silence - time.Millisecond, ""},
		{silence + time.Millisecond, "wxkit: building\n"},
		{silence + 3*repeat + time.Millisecond, "wxkit: building\nwxkit: order 5 of 9\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var told strings.Builder
			start := time.Now()
			stop := tellWait(&told, func() string {
				if time.Since(start) > repeat {
					return "order 5 of 9"
				}
				return "building"
			})
			time.Sleep(c.after)
			stop()
			require.Equal(t, c.want, told.String())
		})
	}
}

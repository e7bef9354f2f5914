package wxruntime_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/internal/npmtest"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

const (
	rowsDir     = "../testdata/rows"
	rivalDir    = "../bench/glass-easel"
	rivalRounds = 7
)

// rivalFigures are the figures of one process, or medians of those of several: milliseconds, and MiB for rss.
type rivalFigures struct {
	First      float64 `json:"first"`      // 1000 rows, the first that the process shows
	Field      float64 `json:"field"`      // setData of one field of one of them
	Append     float64 `json:"append"`     // setData of 100 paths behind the last row
	Taps       float64 `json:"taps"`       // 1000 taps, one on each row, whose handler calls setData; the elements are known
	Found      float64 `json:"found"`      // the same, each element found by its selector
	RSS        float64 `json:"rss"`        // the most memory until here
	Field100   float64 `json:"field100"`   // as Field, of 100 rows
	Field10000 float64 `json:"field10000"` // as Field, of 10,000 rows
}

// rivalRows are the lines of the table: what is measured, and its figure.
var rivalRows = []struct {
	name string
	of   func(*rivalFigures) *float64
}{
	{"first render of 1000 rows", func(f *rivalFigures) *float64 { return &f.First }},
	{"setData of one field", func(f *rivalFigures) *float64 { return &f.Field }},
	{"append 100 rows by path", func(f *rivalFigures) *float64 { return &f.Append }},
	{"1000 taps, elements held", func(f *rivalFigures) *float64 { return &f.Taps }},
	{"1000 taps by selector", func(f *rivalFigures) *float64 { return &f.Found }},
	{"peak RSS, MiB", func(f *rivalFigures) *float64 { return &f.RSS }},
	{"one field of 100 rows", func(f *rivalFigures) *float64 { return &f.Field100 }},
	{"one field of 10,000 rows", func(f *rivalFigures) *float64 { return &f.Field10000 }},
}

// TestRival measures this simulator, with WASM, beside glass-easel without a DOM: fresh processes in turn, each doing the same work with the same template. It asserts nothing about
// time. WXKIT_NPM=1 turns it on, as TestReal.
func TestRival(t *testing.T) {
	if testing.Short() {
		t.Skip("measuring takes a minute")
	}
	dir := npmtest.Install(t, rivalDir+"/package.json", "glass-easel")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not in PATH: nothing was measured")
	}
	script, err := os.ReadFile(rivalDir + "/run.mjs")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "run.mjs"), script, 0o644))
	rows, err := filepath.Abs(rowsDir)
	require.NoError(t, err)

	work := func(guard string) *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestRivalWork$", "-test.v")
		cmd.Env = append(os.Environ(), "WXKIT_RIVAL_WORK="+guard)
		return cmd
	}
	rival := func() *exec.Cmd {
		cmd := exec.Command(node, "run.mjs", rows)
		cmd.Dir = dir
		return cmd
	}
	var ours, open, theirs []rivalFigures
	rivalRun(t, work("guard")) // builds and compiles the guest
	rivalRun(t, work("open"))
	for range rivalRounds {
		theirs = append(theirs, rivalRun(t, rival()))
		ours = append(ours, rivalRun(t, work("guard")))
		open = append(open, rivalRun(t, work("open")))
	}
	t.Log(rivalTable(rivalMedian(theirs), rivalMedian(ours), rivalMedian(open)))
}

// rivalRun runs one process and reads its line of figures.
func rivalRun(t *testing.T, cmd *exec.Cmd) (f rivalFigures) {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s%s", out, stderr.String())
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "{") {
			require.NoError(t, json.Unmarshal([]byte(line), &f))
			return f
		}
	}
	t.Fatalf("no figures: %s", out)
	return f
}

func rivalMedian(runs []rivalFigures) (m rivalFigures) {
	for _, row := range rivalRows {
		list := make([]float64, len(runs))
		for i := range runs {
			list[i] = *row.of(&runs[i])
		}
		slices.Sort(list)
		*row.of(&m) = list[len(list)/2]
	}
	return m
}

func rivalTable(theirs, ours, open rivalFigures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "medians of %d processes, in turn; ms\n%-28s %12s %12s %6s %14s %6s\n", rivalRounds, "", "glass-easel", "wxkit", "ratio", "Deadline(0)", "ratio")
	for _, row := range rivalRows {
		a, x, y := *row.of(&theirs), *row.of(&ours), *row.of(&open)
		fmt.Fprintf(&b, "%-28s %12.3f %12.3f %6.2f %14.3f %6.2f\n", row.name, a, x, x/a, y, y/a)
	}
	fmt.Fprintf(&b, "10,000 rows to 100 rows: glass-easel %.2f, wxkit %.2f, Deadline(0) %.2f\n",
		theirs.Field10000/theirs.Field100, ours.Field10000/ours.Field100, open.Field10000/open.Field100)
	return b.String()
}

// TestRivalWork is the work of one process of TestRival.
func TestRivalWork(t *testing.T) {
	guard := os.Getenv("WXKIT_RIVAL_WORK")
	if guard == "" {
		t.Skip("TestRival runs this in processes of its own")
	}
	opts := []wxruntime.Option{wxruntime.Wasm(rowsDir)}
	if guard == "open" {
		opts = append(opts, wxruntime.Deadline(0))
	}
	rows := func(n int) *wxruntime.Page {
		s := wxruntime.Start(t, opts...)
		s.Launch("")
		page := s.Page()
		if n > 0 {
			page.Call("fill", count(n))
		}
		return page
	}

	var f rivalFigures
	page := rows(0)
	f.First = rivalTime(func() { page.Call("fill", count(1000)) })
	held := page.FindAll(".row")
	require.Len(t, held, 1000)
	f.Taps = rivalTime(func() {
		for _, e := range held {
			e.Tap()
		}
	})
	f.Found = rivalTime(func() {
		for i := range 1000 {
			page.Tap("#r" + strconv.Itoa(i))
		}
	})
	require.Equal(t, "2000", page.Text("text"))
	f.Field = rivalField(page)
	f.Append = rivalEach(5, func(int) { page.Call("append") })
	require.Len(t, page.FindAll(".row"), 1500)
	f.RSS = rivalRSS(t)
	f.Field100 = rivalField(rows(100))
	f.Field10000 = rivalField(rows(10_000))
	line, err := json.Marshal(f)
	require.NoError(t, err)
	fmt.Println(string(line))
}

// rivalField is the cost of a setData of one field of one row.
func rivalField(page *wxruntime.Page) float64 {
	return rivalEach(300, func(i int) { page.Call("rename", count(i*7)) })
}

// rivalEach is the median of n times.
func rivalEach(n int, do func(i int)) float64 {
	took := make([]float64, n)
	for i := range took {
		took[i] = rivalTime(func() { do(i) })
	}
	slices.Sort(took)
	return took[n/2]
}

// count is a number as the detail of an event.
func count(n int) wxruntime.Value { return wxruntime.MustJSON(strconv.Itoa(n)) }

func rivalTime(do func()) float64 {
	begun := time.Now()
	do()
	return float64(time.Since(begun)) / float64(time.Millisecond)
}

// rivalRSS is the most memory that the process has had, as Linux knows it; elsewhere 0.
func rivalRSS(t *testing.T) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(after, " kB")
	kib, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	require.NoError(t, err)
	return kib / 1024
}

package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// update makes the tests write what they got; it is read only, after the flags were parsed.
var update = flag.Bool("update", false, "rewrite the golden files")

// golden is a file of sections in the txtar format: a line "-- name --", then the text until the next such line.
type golden struct {
	file string
	want map[string]string
	mu   sync.Mutex
	got  map[string]string
}

// openGolden reads testdata/name and, with -update, writes it anew when the test is over.
func openGolden(t *testing.T, name string) *golden {
	t.Helper()
	g := &golden{file: filepath.Join("testdata", name), want: map[string]string{}, got: map[string]string{}}
	text, err := os.ReadFile(g.file)
	if !*update {
		require.NoError(t, err)
	}
	section := ""
	for line := range strings.Lines(string(text)) {
		if head, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(head, " --") {
			section = strings.TrimSuffix(head, " --")
			g.want[section] = ""
			continue
		}
		g.want[section] += line
	}
	if *update {
		t.Cleanup(func() { g.write(t) })
	}
	return g
}

func (g *golden) write(t *testing.T) {
	if t.Failed() {
		return
	}
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(g.got)) {
		fmt.Fprintf(&text, "-- %s --\n%s", name, g.got[name])
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(g.file), 0o755))
	require.NoError(t, os.WriteFile(g.file, text.Bytes(), 0o644))
}

// check compares one section with what was printed.
func (g *golden) check(t *testing.T, section, got string) {
	t.Helper()
	if got != "" && !strings.HasSuffix(got, "\n") {
		got += "\n"
	}
	g.mu.Lock()
	_, twice := g.got[section]
	g.got[section] = got
	g.mu.Unlock()
	require.False(t, twice, "two cases are named %s", section)
	if !*update {
		require.Equal(t, g.want[section], got, "section %s of %s; -update rewrites it", section, g.file)
	}
}

// wxkit runs the program in this process.
func wxkit(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), append([]string{"wxkit"}, args...), &out, &errs)
	return status, out.String(), errs.String()
}

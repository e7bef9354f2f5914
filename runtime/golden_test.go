package wxruntime_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// withUpdate sets the flag -update for a test.
func withUpdate(t *testing.T, value string) {
	t.Helper()
	before := flag.Lookup("update").Value.String()
	require.NoError(t, flag.Set("update", value))
	t.Cleanup(func() { require.NoError(t, flag.Set("update", before)) })
}

func TestGolden(t *testing.T) {
	withUpdate(t, "false")
	file := filepath.Join(t.TempDir(), "looks", "home.outline")
	var missing failures
	wxruntime.Golden(&missing, file, "view\n")
	require.Len(t, missing.said, 1)
	require.Contains(t, missing.said[0], "home.outline")
	require.Contains(t, missing.said[0], "; write it with go test -update")

	withUpdate(t, "true")
	wxruntime.Golden(t, file, "view\n  text \"a\"")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "view\n  text \"a\"\n", string(text))

	withUpdate(t, "false")
	wxruntime.Golden(t, file, "view\n  text \"a\"\n")
	var differs failures
	wxruntime.Golden(&differs, file, "view\n  text \"b\"\n")
	require.Equal(t, []string{file + " (- wanted, + came; write it with go test -update):\n  view\n-   text \"a\"\n+   text \"b\""}, differs.said)

	require.NoError(t, os.WriteFile(file, []byte("view\r\n  text \"a\"\r\n"), 0o644))
	wxruntime.Golden(t, file, "view\n  text \"a\"\n")
}

// A file that cannot be written is told.
func TestGoldenBad(t *testing.T) {
	withUpdate(t, "true")
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o644))
	var said failures
	wxruntime.Golden(&said, filepath.Join(blocked, "home.outline"), "view")
	require.Len(t, said.said, 1)
}

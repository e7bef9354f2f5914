package wxkit_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// quoted are the texts between backquotes; gaps are what stands in them for something else.
var (
	quoted = regexp.MustCompile("`([^`]+)`")
	gaps   = regexp.MustCompile(`\.\.\.|[0-9][0-9.]*|pages/x/x|WXWebAssembly|wxkit_dispatch|main package|/?app\.wasm\.br|wx\.[a-zA-Z]+`)
)

// TestPhoneMessages holds the guide's table of errors to the programs that print them: each piece of a message stands in the loader, in the build or in the simulator.
func TestPhoneMessages(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"wasm/loader/parts/*.js", "runtime/bundle/*.go", "runtime/internal/project/*.go", "runtime/*.go", "cmd/wxkit/build*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, name := range files {
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			sources.Write(b)
		}
	}
	all := strings.NewReplacer("AGAIN + '", "': run wxkit build again", "' + AGAIN", ": run wxkit build again'", "tell(3, '", "'wxkit: ").Replace(sources.String()) // as the loader joins them
	for _, doc := range []string{"docs/phone.md", "docs/phone.zh-CN.md"} {
		b, err := os.ReadFile(doc)
		require.NoError(t, err)
		checked := 0
		var stale []string
		for line := range strings.Lines(errorTable(string(b))) {
			seen, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
			for _, message := range quoted.FindAllStringSubmatch(seen, -1) {
				for _, piece := range gaps.Split(message[1], -1) {
					if piece = strings.Trim(piece, " ,:;."); len(piece) >= 12 {
						checked++
						if !strings.Contains(all, piece) {
							stale = append(stale, piece)
						}
					}
				}
			}
		}
		require.Empty(t, stale, "%s quotes what no program says", doc)
		require.Greater(t, checked, 15, doc)
	}
}

// errorTable is the part of the guide between the heading of its errors and the next one.
func errorTable(doc string) string {
	for _, part := range strings.Split(doc, "\n## ") {
		if strings.HasPrefix(part, "Errors") || strings.HasPrefix(part, "出错") {
			return part
		}
	}
	return ""
}

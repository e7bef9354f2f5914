package miniapp_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The component that the package's documentation shows is the one that the compiler has seen.
func TestDocShowsTheExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	source, err := os.ReadFile("component_example_test.go")
	require.NoError(t, err)
	_, example, found := strings.Cut(string(source), "\"github.com/wxkit/wxkit/miniapp\"\n\n")
	require.True(t, found)
	example, _, found = strings.Cut(example, "\n\n// A component, and a page that uses it.")
	require.True(t, found)
	shown := strings.ReplaceAll("//\t"+strings.ReplaceAll(example, "\n", "\n//\t"), "//\t\n", "//\n")
	require.Contains(t, string(doc), shown)
}

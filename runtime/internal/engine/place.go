package engine

import (
	"path"
	"slices"
	"strings"
)

// Place is the file and line of the author's function in a stack, such as `goods.go:41`: the first frame that is neither Go's own nor wxkit's. It is "" where there is none.
func Place(stack string) string {
	function := ""
	for line := range strings.Lines(stack) {
		if !strings.HasPrefix(line, "\t") {
			function = line
			continue
		}
		file, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if isAuthors(function, file) {
			return path.Base(file)
		}
	}
	return ""
}

func isAuthors(function, file string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(function, "created by "), "(")
	const own = "github.com/wxkit/wxkit/"
	if rest, ours := strings.CutPrefix(name, own); ours {
		return strings.HasPrefix(rest, "testdata/") || strings.HasPrefix(rest, "runtime_test.")
	}
	first, _, _ := strings.Cut(name, "/")
	first, _, _ = strings.Cut(first, ".")
	return name != "panic" && file != "" && !slices.Contains(standard[:], first)
}

// standard are the first parts of the standard library's packages.
var standard = [...]string{
	"bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "encoding", "errors", "fmt", "hash", "html", "internal", "io", "iter", "log", "maps",
	"math", "mime", "net", "os", "path", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "weak",
}

package wxruntime

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
)

// Golden fails t if a text, such as a page's Outline or HTML, is not what a file has, and shows where they differ; a line feed at the end counts for nothing. If the test binary has a flag
// named update and it is set (`go test -update`), the file and its folder are written instead. The library defines no such flag: a test package that wants it says
// `var _ = flag.Bool("update", false, "rewrite golden files")`.
func Golden(t TB, file, got string) {
	t.Helper()
	got = strings.TrimRight(got, "\n")
	update, defined := updateFlag()
	if update {
		if err := writeGolden(file, got); err != nil {
			t.Errorf("%v", err)
		}
		return
	}
	how := "write it with go test -update"
	if !defined {
		how = `declare var _ = flag.Bool("update", false, "rewrite golden files") in the test, and write it with go test -update`
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; %s", err, how)
		return
	}
	want := strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if diff := Diff(splitLines(want), splitLines(got)); diff != "" {
		t.Errorf("%s (- wanted, + came; %s):\n%s", file, how, diff)
	}
}

// updateFlag reads the flag -update of the test binary.
func updateFlag() (set, defined bool) {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true", f != nil
}

func writeGolden(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text+"\n"), 0o644)
}

// Package npmtest gives tests packages from npm.
package npmtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Pinned are the packages that a package.json names, sorted.
func Pinned(t *testing.T, file string) []string {
	t.Helper()
	var pinned struct{ Dependencies map[string]string }
	text, err := os.ReadFile(file)
	check(t, err)
	check(t, json.Unmarshal(text, &pinned))
	return slices.Sorted(maps.Keys(pinned.Dependencies))
}

// Install puts the packages that a package.json names into a folder of the user's cache, or of WXKIT_NPM_DIR, and gives that. It skips the test where WXKIT_NPM is not 1, or npm not there.
func Install(t *testing.T, file, name string) (dir string) {
	t.Helper()
	if os.Getenv("WXKIT_NPM") != "1" {
		t.Skip("packages from npm are not asked for: set WXKIT_NPM=1")
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not in PATH: no package was looked at")
	}
	cache := os.Getenv("WXKIT_NPM_DIR")
	if cache == "" {
		user, err := os.UserCacheDir()
		check(t, err)
		cache = filepath.Join(user, "wxkit", "npm")
	}
	dir = filepath.Join(cache, name)
	want, err := os.ReadFile(file)
	check(t, err)
	done := filepath.Join(dir, "installed.json") // written last: what npm has not finished is done again
	if have, err := os.ReadFile(done); err == nil && bytes.Equal(have, want) {
		return dir
	}
	check(t, os.MkdirAll(dir, 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "package.json"), want, 0o644))
	cmd := exec.Command(npm, "install", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v: %s", err, out)
	}
	check(t, os.WriteFile(done, want, 0o644))
	return dir
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

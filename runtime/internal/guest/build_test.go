package guest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// authors unpacks testdata/authors.txtar and returns where.
func authors(t *testing.T) string {
	t.Helper()
	a, err := txtar.ParseFile("testdata/authors.txtar")
	require.NoError(t, err)
	files, err := txtar.FS(a)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, files))
	return dir
}

// run makes an instance of a binary and returns what it answers.
func run(t *testing.T, b *Binary) string {
	t.Helper()
	m, err := Compile(t.Context(), b.WASM, Options{Interpreter: true})
	require.NoError(t, err)
	return say(t, instantiate(t, m, InstanceOptions{}), "x")
}

func TestBuild(t *testing.T) {
	dir := authors(t)
	before := names(t, dir)
	var c Cache
	for _, p := range []struct{ name, dir, pkg, want string }{
		{"by directory", dir, "./shop/internal/logic", "shop!\n"},
		{"by import path", dir, "github.com/wxkit/wxkit/shop/internal/logic", "shop!\n"},
		{"where we stand", filepath.Join(dir, "shop", "internal", "logic"), "", "shop!\n"},
		{"a main", dir, "./ready", "ready"},
		{"by absolute directory", dir, filepath.Join(dir, "ready"), "ready"},
	} {
		t.Run(p.name, func(t *testing.T) {
			b, err := c.Build(t.Context(), p.dir, p.pkg)
			require.NoError(t, err)
			require.Equal(t, p.want, run(t, b))
			require.NotZero(t, b.Key)
		})
	}
	require.Equal(t, before, names(t, dir), "nothing is written to the author's tree")

	var again Cache
	one, err := c.Build(t.Context(), dir, "./shop/internal/logic")
	require.NoError(t, err)
	two, err := again.Build(t.Context(), dir, "./shop/internal/logic")
	require.NoError(t, err)
	require.NotSame(t, one, two)
	require.Equal(t, one.Key, two.Key, "a build can be repeated byte for byte")
}

// TestBuildOfASample builds a mini-program of this repository with the real package wasm and asks it what it registers.
func TestBuildOfASample(t *testing.T) {
	b, err := Build(t.Context(), "../../..", "./testdata/counter")
	require.NoError(t, err)
	m, err := b.Compile(t.Context(), Options{})
	require.NoError(t, err)
	logic, err := engine.NewFramed(t.Context(), instantiate(t, m, InstanceOptions{}), nil)
	require.NoError(t, err)
	require.NotNil(t, logic.Manifest().Find("pages/index/index"))
}

// names lists every file below a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		all = append(all, path)
		return err
	}))
	return all
}

func TestBuildRefuses(t *testing.T) {
	dir := authors(t)
	for _, c := range []struct{ pkg, want string }{
		{"./bad/nonew", "build failed: package github.com/wxkit/wxkit/bad/nonew has no func New() *miniapp.App, and it is not a package main\ngo build: "},
		{"./bad/othernew", "cannot use app.New (value of type func() int) as func() *miniapp.App value in argument to wasm.Run"},
		{"./bad/broken", "bad/broken/broken.go:4:1: syntax error: unexpected EOF"},
		{"./bad/wrong", "bad/wrong/wrong.go:5:34: cannot use 1 (untyped int constant) as *miniapp.App value in return statement"},
		{"./bad/elsewhere", "build constraints exclude all Go files"},
		{"./bad/empty", "no Go files in"},
		{"./bad/nowhere", "directory not found"},
		{"example.com/nobody/nothing", "no required module provides package example.com/nobody/nothing"},
		{"./bad/...", "build failed: "},
		{"./shop/...", "build failed: ./shop/... names 2 packages; a guest is one"},
		{"-n", "build failed: go list: "},
		{"not a package", "malformed import path"},
		{"fmt", "build failed: package fmt has no func New() *miniapp.App, and it is not a package main"},
	} {
		t.Run(c.pkg, func(t *testing.T) {
			var cache Cache
			b, err := cache.Build(t.Context(), dir, c.pkg)
			require.Nil(t, b)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, engine.CodeBuild, engineError(t, err).Code)
		})
	}

	var cache Cache
	_, err := cache.Build(t.Context(), filepath.Join(dir, "nowhere"), ".")
	require.Equal(t, engine.CodeBuild, engineError(t, err).Code)
	t.Setenv("GOFLAGS", "-nonsense")
	_, err = cache.Build(t.Context(), dir, "./ready")
	require.ErrorContains(t, err, "-nonsense", "GOFLAGS reach the Go tool")
	t.Setenv("PATH", t.TempDir())
	_, err = cache.Build(t.Context(), dir, "./ready")
	require.EqualError(t, err, "build failed: the Go tool is not in PATH; a guest is built with it")
}

func TestBuildIsDoneOnceAndRetriedAfterAFailure(t *testing.T) {
	dir := authors(t)
	var c Cache
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Build(gone, dir, "./bad/wrong")
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, engine.CodeBuild, engineError(t, err).Code)
	_, err = c.Build(t.Context(), dir, "./bad/wrong")
	require.ErrorContains(t, err, "untyped int constant")

	right := "package wrong\n\nimport \"github.com/wxkit/wxkit/miniapp\"\n\nfunc New() *miniapp.App { return &miniapp.App{Name: `right`} }\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad", "wrong", "wrong.go"), []byte(right), 0o600))
	var built [8]*Binary
	var modules [8]*Module
	var wg sync.WaitGroup
	for n := range built {
		wg.Go(func() {
			var err error
			if built[n], err = c.Build(t.Context(), dir, "./bad/wrong"); err != nil {
				t.Error(err)
				return
			}
			if modules[n], err = c.Compile(t.Context(), built[n].WASM, Options{Interpreter: true}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for n := range built {
		require.Same(t, built[0], built[n])
		require.Same(t, modules[0], modules[n])
	}
	require.Equal(t, "right", run(t, built[0]))

	other, err := c.Compile(t.Context(), built[0].WASM, Options{Interpreter: true, Guard: true})
	require.NoError(t, err)
	require.NotSame(t, modules[0], other, "other options, another module")
	require.NoError(t, c.Close(t.Context()))
	_, err = modules[0].Instantiate(t.Context(), InstanceOptions{})
	require.Error(t, err, "closed with its cache")
}

func TestWazeroVersion(t *testing.T) {
	version, known := wazeroVersion()
	require.True(t, known)
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "github.com/tetratelabs/wazero").Output()
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(out)), version)
}

func TestDiskCacheThatCannotBeUsed(t *testing.T) {
	b, err := faults()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, dir := range map[string]string{"a file in the way": file, "damaged": damagedCache(t)} {
		t.Run(name, func(t *testing.T) {
			var c Cache
			m, err := c.CompileBinary(t.Context(), b, Options{CacheDir: dir})
			require.NoError(t, err)
			require.Equal(t, "x", say(t, instantiate(t, m, InstanceOptions{}), "echo x"))
		})
	}
	t.Run("no home", func(t *testing.T) {
		t.Setenv("HOME", "")
		t.Setenv("XDG_CACHE_HOME", "")
		var c Cache
		m, err := c.Compile(t.Context(), healthy().wasm(), Options{})
		require.NoError(t, err)
		require.Empty(t, say(t, instantiate(t, m, InstanceOptions{}), "x"))
	})
}

// damagedCache is a disk cache that knows the guest, with every file cut short.
func damagedCache(t *testing.T) string {
	t.Helper()
	b, err := faults()
	require.NoError(t, err)
	dir := t.TempDir()
	var c Cache
	_, err = c.CompileBinary(t.Context(), b, Options{CacheDir: dir})
	require.NoError(t, err)
	var cut int
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			cut++
			return os.Truncate(path, 1000)
		}
		return err
	}))
	require.NotZero(t, cut)
	return dir
}

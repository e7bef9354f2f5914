package bundle_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/bundle"
)

// TestRebuild changes the project between two builds: what is new comes, what is gone goes, and the files of others stay.
func TestRebuild(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, map[string]string{"images/old/a.png": "a", "images/b.png": "b"})
	_, err := shared.Build(t.Context(), c)
	require.NoError(t, err)

	require.NoError(t, os.RemoveAll(filepath.Join(c.Dir, "images/old")))
	put(t, c.Dir, "images/c.png", "c")
	put(t, c.Dir, "images/b.png", "b2")
	put(t, c.Out, "project.private.config.json", "{}") // as the developer tools write
	put(t, c.Out, "project.config.json", `{"appid": "wx1"}`)
	report, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	files := tree(t, c.Out)
	require.NotContains(t, files, "images/old/a.png")
	require.NoDirExists(t, filepath.Join(c.Out, "images/old"))
	require.Equal(t, "b2", files["images/b.png"])
	require.Equal(t, "c", files["images/c.png"])
	require.Equal(t, "{}", files["project.private.config.json"], "a file of others")
	require.Equal(t, `{"appid": "wx1"}`, files["project.config.json"], "it is the developer tools' from the second build on")
	require.Equal(t, []int{2, 1}, []int{report.Written, report.Removed})
	require.Empty(t, leftovers(t, filepath.Dir(c.Out)))

	c.AppID = "wx2"
	_, err = shared.Build(t.Context(), c)
	require.NoError(t, err)
	require.Contains(t, tree(t, c.Out)["project.config.json"], `"appid": "wx2"`)
}

// leftovers are the folders that a build makes beside its output and removes.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, ".wxkit-build-*"))
	require.NoError(t, err)
	return found
}

// TestForeignFolder refuses a folder of others, and with Force leaves their files alone.
func TestForeignFolder(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	put(t, c.Out, "thesis.txt", "mine")
	_, err := shared.Build(t.Context(), c)
	require.ErrorContains(t, err, "holds files that wxkit build has not written")
	require.Equal(t, map[string]string{"thesis.txt": "mine"}, tree(t, c.Out))

	c.Force = true
	_, err = shared.Build(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "mine", tree(t, c.Out)["thesis.txt"])
	require.Contains(t, tree(t, c.Out), "app.wasm.br")
}

// TestForeignFile does not write over a file in its own output that it has not written.
func TestForeignFile(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	_, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	put(t, c.Dir, "images/a.png", "the project's")
	put(t, c.Out, "images/a.png", "somebody's")
	before := tree(t, c.Out)
	_, err = shared.Build(t.Context(), c)
	require.ErrorContains(t, err, filepath.Join("images", "a.png")+": wxkit build has not written this file")
	require.Equal(t, before, tree(t, c.Out))
	require.Empty(t, leftovers(t, filepath.Dir(c.Out)))
}

// TestForgedList does not let a list lead out of the folder.
func TestForgedList(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	put(t, filepath.Dir(c.Out), "precious.txt", "mine")
	_, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	list := tree(t, c.Out)["wxkit.files.txt"]
	put(t, c.Out, "wxkit.files.txt", list+"../precious.txt\n/etc/nothing\n")
	_, err = shared.Build(t.Context(), c)
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(filepath.Dir(c.Out), "precious.txt"))
	require.Equal(t, list, tree(t, c.Out)["wxkit.files.txt"])
}

// TestOutPlaces has outputs that cannot be, one inside the project, and the default.
func TestOutPlaces(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	for _, out := range []string{c.Dir, filepath.Dir(c.Dir)} {
		bad := c
		bad.Out = out
		_, err := shared.Build(t.Context(), bad)
		require.ErrorContains(t, err, "the project itself lies in it")
	}
	file := c
	file.Out = filepath.Join(c.Dir, "app.json")
	_, err := shared.Build(t.Context(), file)
	require.Error(t, err)

	within := c
	within.Out = filepath.Join(c.Dir, "dist")
	for range 2 { // the second does not take the output of the first for the project's
		_, err = shared.Build(t.Context(), within)
		require.NoError(t, err)
	}
	for name := range tree(t, within.Out) {
		require.False(t, strings.HasPrefix(name, "dist/"), name)
	}

	beside := c
	beside.Out = ""
	report, err := shared.Build(t.Context(), beside)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(filepath.Dir(c.Dir), "project-phone"), report.Out)
	require.NotContains(t, tree(t, report.Out), "dist/app.js", "an output is no source")
}

// TestLinks does not write into a project that is reached by a link, and tells of links that lead to no file.
func TestLinks(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, map[string]string{"images/a.png": "a"})
	around := filepath.Join(filepath.Dir(c.Dir), "around")
	if os.Symlink(c.Dir, around) != nil {
		t.Skip("this system makes no links")
	}
	for _, out := range []string{around, filepath.Join(around, "..", "project"), filepath.Join(around, "dist", "..")} {
		bad := c
		bad.Out, bad.Force = out, true
		_, err := shared.Build(t.Context(), bad)
		require.ErrorContains(t, err, "the project itself lies in it", out)
	}
	within := c
	within.Out = filepath.Join(around, "dist")
	for range 2 { // the second does not take the output of the first for the project's
		require.NoError(t, os.RemoveAll(filepath.Join(within.Out, "wxkit.files.txt")))
		within.Force = true
		_, err := shared.Build(t.Context(), within)
		require.NoError(t, err)
		require.NotContains(t, tree(t, within.Out), "dist/app.json")
	}
	require.NoError(t, os.Symlink(filepath.Join(c.Dir, "images"), filepath.Join(c.Dir, "more")))
	require.NoError(t, os.Symlink("nothing.png", filepath.Join(c.Dir, "dead.png")))
	require.NoError(t, os.Symlink(filepath.Join("images", "a.png"), filepath.Join(c.Dir, "b.png")))
	report, err := shared.Build(t.Context(), c)
	require.NoError(t, err)
	require.Contains(t, report.Warnings, "a link to a folder, or to nothing, is left out with all behind it: dead.png, more")
	require.Equal(t, "a", tree(t, c.Out)["b.png"])
}

// TestCutShort ends a build at each of its steps: nothing is left, and no module is made after that.
func TestCutShort(t *testing.T) {
	shared := new(bundle.Shared)
	c := counterConfig(t, nil)
	c.Quick, c.WasmOpt = false, bundle.NoWasmOpt
	for _, at := range []string{"compiling", "compressing"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("nobody wants it")
		c.Progress = func(step string) {
			if strings.HasPrefix(step, at) {
				cancel(cause)
			}
		}
		_, err := shared.Build(ctx, c)
		require.ErrorContains(t, err, cause.Error(), at)
		require.NoDirExists(t, c.Out)
		require.Empty(t, leftovers(t, filepath.Dir(c.Out)))
	}
}

// TestBuildsAtOnce has several builds of a project into one folder, which holds a whole output afterwards.
func TestBuildsAtOnce(t *testing.T) {
	c := counterConfig(t, nil)
	alone := c
	alone.Out += "-alone"
	_, err := bundle.Build(t.Context(), alone)
	require.NoError(t, err)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { _, _ = bundle.Build(t.Context(), c) }) // of two that make the folder one may lose
	}
	wait.Wait()
	require.Equal(t, tree(t, alone.Out), tree(t, c.Out))
	require.Empty(t, leftovers(t, filepath.Dir(c.Out)))
}

package bundle_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/bundle"
	"github.com/wxkit/wxkit/wasm/loader"
)

const (
	counterDir = "../../testdata/counter"
	shopDir    = "../../testdata/shop"
)

// config is a quick build of a sample to a new folder.
func config(t *testing.T, dir string) bundle.Config {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go tool is not in PATH")
	}
	return bundle.Config{Dir: dir, Out: filepath.Join(t.TempDir(), "phone"), Quick: true}
}

// tree reads all files below a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	fsys := os.DirFS(dir)
	require.NoError(t, fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = string(text)
		return err
	}))
	return files
}

// project writes files to a new folder.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	for name, text := range files {
		put(t, dir, name, text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

// counterFiles are a project for the guest of the counter sample.
func counterFiles(more map[string]string) map[string]string {
	files := map[string]string{"app.json": `{"pages": ["pages/index/index"]}`, "pages/index/index.wxml": "<view>{{count}}</view>\n"}
	maps.Copy(files, more)
	return files
}

// counterConfig is a quick build of these files with the guest of the counter sample.
func counterConfig(t *testing.T, more map[string]string) bundle.Config {
	t.Helper()
	c := config(t, project(t, counterFiles(more)))
	c.Package = counterDir
	return c
}

func TestBuild(t *testing.T) {
	c := config(t, shopDir)
	report, err := bundle.Build(t.Context(), c)
	require.NoError(t, err)
	files := tree(t, c.Out)

	source := tree(t, shopDir)
	for name, text := range source {
		if strings.HasSuffix(name, ".go") {
			require.NotContains(t, files, name)
			continue
		}
		require.Equal(t, text, files[name], name)
		delete(source, name)
	}
	require.Equal(t, "require('./wxkit.js').app(require('./wxkit.manifest.js'), '/app.wasm.br')\n", files["app.js"])
	require.Equal(t, "require('../../wxkit.js').page('pages/home/home')\n", files["pages/home/home.js"])
	require.Equal(t, "require('../../wxkit.js').component('components/good/good')\n", files["components/good/good.js"])

	var manifest struct {
		Hash  string
		Pages []struct{ Path string }
	}
	text, ok := strings.CutPrefix(files["wxkit.manifest.js"], "module.exports = ")
	require.True(t, ok)
	require.NoError(t, json.Unmarshal([]byte(text), &manifest))
	require.Equal(t, report.Hash, manifest.Hash)
	require.Len(t, manifest.Pages, 5)

	var conf map[string]any
	require.NoError(t, json.Unmarshal([]byte(files["project.config.json"]), &conf))
	require.Equal(t, bundle.Tourist, conf["appid"])
	require.Equal(t, "miniprogram", conf["compileType"])

	module, err := io.ReadAll(brotli.NewReader(strings.NewReader(files["app.wasm.br"])))
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(module, []byte("\x00asm")))
	require.EqualValues(t, len(module), report.Module.Shipped)
	require.Len(t, files, report.Written+1) // and the list
}

// TestParts holds a bundle to the parts of the loader that its project needs.
func TestParts(t *testing.T) {
	for name, c := range map[string]struct {
		more map[string]string
		want loader.Parts
	}{
		"nothing else":       {nil, loader.None},
		"a model: attribute": {map[string]string{"parts/input.wxml": `<input model:value="{{count}}"/>`}, loader.Components},
		"a script":           {map[string]string{"lib/other.js": "getCurrentPages()"}, loader.Components},
		"a wxs module":       {map[string]string{"lib/other.wxs": "module.exports = {}"}, loader.None},
	} {
		config := counterConfig(t, c.more)
		_, err := bundle.Build(t.Context(), config)
		require.NoError(t, err, name)
		require.Equal(t, loader.Script(c.want), tree(t, config.Out)["wxkit.js"], name)
	}
}

func TestBuildTwice(t *testing.T) {
	first, second := config(t, counterDir), config(t, counterDir)
	_, err := bundle.Build(t.Context(), first)
	require.NoError(t, err)
	report, err := bundle.Build(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, tree(t, first.Out), tree(t, second.Out), "two builds, same bytes")

	again, err := bundle.Build(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, report.Written, again.Kept, "nothing has changed, so nothing is written")
	require.Zero(t, again.Written)
}

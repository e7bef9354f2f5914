package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestDemoApp(t *testing.T) {
	app, err := playDemoApp()
	require.NoError(t, err)
	require.True(t, app.Fine)
	require.Len(t, app.Steps, 3)
	var out strings.Builder
	app.print(&out, 7)
	want := openGolden(t, "demo_app.txtar")
	want.check(t, "timeline", out.String())
	_, diagram, _ := strings.Cut(out.String(), "\n7  ")
	_, diagram, _ = strings.Cut(diagram, "\n\n")
	for line := range strings.Lines(diagram) {
		if strings.HasPrefix(line, "    ") {
			require.LessOrEqual(t, len(strings.TrimSuffix(line, "\n")), lanesWidth, line)
		}
	}
	for _, c := range []struct {
		name string
		wasm demoWASM
	}{
		{"wasm", demoWASM{Ran: true, Same: true, TookMS: 2345.6}},
		{"wasm left out", demoWASM{Why: "there is no Go tool"}},
		{"wasm failed", demoWASM{Ran: true, Why: "trap"}},
		{"wasm differs", demoWASM{Ran: true}},
	} {
		out.Reset()
		c.wasm.print(&out)
		want.check(t, c.name, out.String())
	}
}

// The demo's files are those of the sample, which an installed program does not have.
func TestDemoAppFiles(t *testing.T) {
	for name, text := range counterFiles() {
		sample, err := os.ReadFile(filepath.Join("..", "..", "testdata", "counter", filepath.FromSlash(name)))
		require.NoError(t, err)
		if filepath.Ext(name) == ".json" {
			require.JSONEq(t, string(sample), string(text), name)
		} else {
			require.Equal(t, string(sample), string(text), name)
		}
	}
}

// A tap changes what the page shows.
func TestDemoAppShows(t *testing.T) {
	app, err := playDemoApp()
	require.NoError(t, err)
	for i, count := range []string{"5", "6", "7"} {
		require.True(t, strings.HasPrefix(app.Steps[i].Page, `view.count "`+count+`"`), app.Steps[i].Page)
	}
}

func TestDemoAppWithoutModule(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	var app demoApp
	app.playWASM(t.Context())
	require.Equal(t, demoWASM{Why: "this folder's Go module does not have github.com/wxkit/wxkit; try again in one that does, or in a clone of it"}, app.WASM)
}

func TestDemoAppWithoutGo(t *testing.T) {
	t.Setenv("PATH", "")
	var app demoApp
	app.playWASM(t.Context())
	require.Equal(t, demoWASM{Why: "the Go tool is not in PATH; install Go from https://go.dev/dl"}, app.WASM)
}

func TestPrintLanes(t *testing.T) {
	arg, err := wxruntime.JSON(`{"name":"` + strings.Repeat("绿茶", 40) + `"}`)
	require.NoError(t, err)
	ms := time.Millisecond
	trace := wxruntime.Trace{
		{At: 1500 * time.Microsecond, From: "native", To: "logic", Kind: wxruntime.KindHook, Name: "pages/index/index.onLoad", Arg: arg},
		{At: 2 * ms, From: "logic", To: "native", Kind: wxruntime.KindCall, Name: "setStorage", Arg: arg},
		{At: 2 * ms, From: "native", To: "view1", Kind: wxruntime.KindView, Name: "load"},
		{At: 3 * ms, From: "view1", To: "native", Kind: wxruntime.KindView, Name: "closed"},
		{At: 100_000 * ms, From: "logic", To: "view2", Kind: wxruntime.KindData, Name: "pages/b/b", Arg: arg},
		{At: 100_000 * ms, From: "view2", To: "view2", Kind: wxruntime.KindView, Name: "paint"},
		{At: 100_001 * ms, From: "logic", To: "logic", Kind: wxruntime.KindError, Name: "app.onLaunch", Arg: arg},
	}
	var out bytes.Buffer
	printLanes(&out, painter{}, trace)
	openGolden(t, "demo_lanes.txtar").check(t, "lanes", out.String())
}

func TestCutText(t *testing.T) {
	for _, c := range []struct {
		text    string
		n       int
		cut     string
		columns int
	}{
		{"", 5, "", 0},
		{"abcde", 5, "abcde", 5},
		{"abcdef", 5, "abc..", 5},
		{"绿茶", 4, "绿茶", 4},
		{"绿茶x", 4, "绿..", 4},
		{"绿茶x", 3, "..", 2},
	} {
		cut, columns := cutText(c.text, c.n)
		require.Equal(t, c.cut, cut)
		require.Equal(t, c.columns, columns)
	}
}

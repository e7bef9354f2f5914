package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// inRender goes to the folder of the templates that are to be shown, once the golden files are open.
func inRender(t *testing.T, name string) *golden {
	want := openGolden(t, name)
	t.Chdir(filepath.Join("testdata", "render"))
	return want
}

// stderrOf marks what went to stderr, and puts it behind what went to stdout.
func stderrOf(stdout, stderr string) string {
	for line := range strings.Lines(stderr) {
		stdout += "! " + line
	}
	return stdout
}

func TestRender(t *testing.T) {
	want := inRender(t, "render.txtar")
	for _, line := range []string{
		"pages/list/list.wxml --data list.json",
		"pages/list/list.wxml --data list.json --as html",
		"pages/list/list.wxml --data list.json --as xml",
		"pages/list/list.wxml --data list.json --as text",
		"pages/list/list.wxml --data list.json --as tree",
		"pages/list/list.wxml",
		"pages/list/list.wxml --as text --set quiet=true",
		"pages/list/list.wxml --data list.json --set rows[1].name=Cup --set rows[1].price=990 --set title=Now=new",
		"pages/list/list.wxml --set who=ann --json",
		"pages/list/list.wxml --set who=ann --json --as text",
		"components/card/card.wxml --set userName=Tea",
		"parts/head.wxml --set title=1.50",
		"parts/head.wxml --set title=\"1.50\"",
		"parts/parts.wxml",
		"alone/alone.wxml --set list=[1,2]",
		"pages/list/list.wxml --root . --set title=x --as text",
		"bad/warns.wxml",
		"bad/warns.wxml --json",
	} {
		t.Run(line, func(t *testing.T) {
			status, stdout, stderr := wxkit(t, append([]string{"render"}, strings.Fields(line)...)...)
			require.Equal(t, exitOK, status, stderr)
			want.check(t, line, stderrOf(stdout, stderr))
		})
	}
}

func TestRenderRefuses(t *testing.T) {
	want := inRender(t, "render_bad.txtar")
	for _, c := range []struct {
		status int
		line   string
	}{
		{exitWrong, "bad/open.wxml"},
		{exitWrong, "bad/open.wxml --as tree"},
		{exitWrong, "bad/open.wxml --json"},
		{exitWrong, "bad/script.wxml"},
		{exitWrong, "bad/throws.wxml --set x.a=1"},
		{exitWrong, "bad/uses.wxml"},
		{exitWrong, "bad/lost.wxml"},
		{exitWrong, "pages/list/list.wxml --data bad/data.json"},
		{exitWrong, "pages/list/list.wxml --data bad/array.json"},
		{exitWrong, "broken/sub/a.wxml"},
		{exitUsage, ""},
		{exitUsage, "pages/list/list.wxml parts/head.wxml"},
		{exitUsage, "pages/list/list.json"},
		{exitUsage, "pages/list/none.wxml"},
		{exitUsage, "pages/list/list.wxml --data none.json"},
		{exitUsage, "pages/list/list.wxml --as pdf"},
		{exitUsage, "pages/list/list.wxml --set title"},
		{exitUsage, "pages/list/list.wxml --set =x"},
		{exitUsage, "pages/list/list.wxml --set a[=1"},
		{exitUsage, "pages/list/list.wxml --root parts"},
		{exitUsage, "pages/list/list.wxml --root none"},
		{exitUsage, "pages/list/list.wxml --root list.json"},
	} {
		t.Run(c.line, func(t *testing.T) {
			status, stdout, stderr := wxkit(t, append([]string{"render"}, strings.Fields(c.line)...)...)
			require.Equal(t, c.status, status, stdout+stderr)
			want.check(t, "render "+c.line, stderrOf(stdout, stderr))
		})
	}
}

// renderInput runs render with a standard input.
func renderInput(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := root(&out, &out)
	cmd.Reader = strings.NewReader(stdin)
	err := cmd.Run(t.Context(), append([]string{"wxkit", "render"}, args...))
	return out.String(), err
}

func TestRenderStandardInput(t *testing.T) {
	file := filepath.Join("testdata", "render", "parts", "head.wxml")
	out, err := renderInput(t, `{"title": "from afar"}`, file, "--data", "-")
	require.NoError(t, err)
	require.Equal(t, "view.head \"from afar\"\n", out)

	_, err = renderInput(t, "{\n", file, "--data", "-")
	require.ErrorContains(t, err, "the standard input:")
	require.ErrorAs(t, err, new(troubleError))
}

// A value that JSON lacks can be given, and comes back as it was.
func TestRenderMarkedValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.wxml")
	require.NoError(t, os.WriteFile(file, []byte(`<view n="{{a / 0}}">{{b}}</view>`), 0o644))
	out, err := renderInput(t, `{"a": 1, "b": {"$": "undefined"}}`, file, "--data", "-", "--json")
	require.NoError(t, err)
	var report renderReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, file, report.File, "a path that was absolute stays so")
	require.JSONEq(t, `{"t": "main", "c": [{"t": "view", "a": {"n": {"$": "Infinity"}}}]}`, string(report.Tree))
}

func TestRenderSample(t *testing.T) {
	file := filepath.Join("..", "..", "testdata", "shop", "pages", "cart", "cart.wxml")
	status, stdout, stderr := wxkit(t, "render", file, "--set", `items=[{"id":"cup","name":"Cup","price":150000,"count":2}]`, "--set", "total=300000", "--as", "text")
	require.Equal(t, exitOK, status, stderr)
	require.Empty(t, stderr)
	require.Contains(t, stdout, "2 × ¥1,500.00")
	require.Contains(t, stdout, "¥3,000.00")
}

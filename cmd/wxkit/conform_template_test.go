package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The cases of testdata/conform_cases.json have every key of definitions and every operation and action in them; what comes of each is in the golden file, where it can be read.
func TestConformTemplateCases(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "conform_cases.json"))
	require.NoError(t, err)
	var cases []templateCase
	require.NoError(t, json.Unmarshal(text, &cases))
	want := openGolden(t, "conform_cases.txtar")
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			steps, err := playTemplateCase(t.Context(), c)
			require.NoError(t, err)
			var out strings.Builder
			for _, s := range steps {
				out.WriteString(s.Step + "\n")
				for _, e := range s.Log {
					out.WriteString("  " + compact(e) + "\n")
				}
				if s.Tree != nil {
					out.WriteString("  tree " + compact(s.Tree) + "\n")
				}
			}
			want.check(t, c.ID, out.String())
			c.Want = json.RawMessage(compact(steps))
			f, passed := judgeTemplate(t.Context(), c)
			require.True(t, passed, f.String())
		})
	}
}

// templateCases are a case that passes for each form of what is wanted, and the same wanting something else.
const templateCases = `[
	{"id": "t/steps", "input": {"entry": "e", "files": {"e": {"wxml": "<view bind:go='go'>{{a}}</view>", "def": {"quiet": true, "data": {"a": 1}, "methods": {"go": [["log", "gone"]]}}}},
		"actions": [{"do": "setData", "data": {"a": 2}}, {"do": "event", "path": ["view"], "type": "go"}]},
		"want": [{"step": "create", "log": [], "tree": {"t": "main", "c": [{"t": "view", "c": ["1"]}]}}, {"step": "attach", "log": []}, {"step": "ready", "log": []},
			{"step": "setData", "log": [], "tree": {"t": "main", "c": [{"t": "view", "c": ["2"]}]}},
			{"step": "event", "log": [{"c": "e", "t": "event", "n": "go", "v": {"type": "go", "target": {"id": "", "dataset": {}}, "currentTarget": {"id": "", "dataset": {}}, "detail": {}}},
				{"c": "e", "t": "log", "v": "gone"}]}]},
	{"id": "t/tree", "input": {"entry": "e", "files": {"e": {"wxml": "<view/>"}}}, "want": {"tree": {"t": "main", "c": [{"t": "view"}]}}},
	{"id": "t/refused", "input": {"entry": "e", "files": {"e": {"wxml": "<view>"}}}, "want": {"compileError": true}},
	{"id": "t/refused module", "input": {"entry": "e", "files": {"e": {"wxml": "<wxs src='./m.wxs' module='m'/>{{m.a}}"}, "m.wxs": "var = 1"}}, "want": {"compileError": true}},
	{"id": "t/refused component", "input": {"entry": "e", "files": {"e": {"wxml": "<c/>", "json": {"usingComponents": {"c": "c"}}}, "c": {"wxml": "{{"}}}, "want": {"compileError": true}}
]`

func TestConformTemplates(t *testing.T) {
	file := caseFileOf(t, templateCases)
	out, err := runConform(nil, file)
	require.NoError(t, err, out)
	require.Equal(t, "5 passed, 0 failed\n", out)

	out, err = runConform(nil, "--json", file)
	require.NoError(t, err)
	require.JSONEq(t, `{"passed": 5, "failed": 0, "failures": []}`, out)

	out, err = runConform(playAppCase, file, caseFileOf(t, `[{"id": "app/x", "app": {"pages": ["a"]}, "steps": [{"do": "launch", "path": "a", "query": {}}],
		"want": [{"log": ["app.onLaunch", "app.onShow", "a.onLoad {}", "a.onShow", "a.onReady"], "stack": ["a"]}]}]`))
	require.NoError(t, err, out)
	require.Equal(t, "6 passed, 0 failed\n", out, "files of both kinds")
}

func TestConformTemplatesDiffer(t *testing.T) {
	for _, c := range []struct{ name, old, changed, want string }{
		{"a tree", `["2"]`, `["3"]`, `t/steps: step 4: want tree {"c":[{"c":["3"],"t":"view"}],"t":"main"} got tree {"c":[{"c":["2"],"t":"view"}],"t":"main"}`},
		{"a tree that has not changed", `{"step": "ready", "log": []}`, `{"step": "ready", "log": [], "tree": {"t": "main"}}`, `t/steps: step 3: want tree {"t":"main"} got tree null`},
		{"a log", `"v": "gone"`, `"v": "here"`, `t/steps: step 5: want log [{"c":"e","n":"go",`},
		{"a log that is empty", `{"step": "attach", "log": []}`, `{"step": "attach", "log": [1]}`, `t/steps: step 2: want log [1] got log []`},
		{"a step's name", `"step": "setData"`, `"step": "call"`, `t/steps: step 4: want step call got step setData`},
		{"a step too many", `{"step": "attach", "log": []}, {"step": "ready", "log": []},`, `{"step": "attach", "log": []},`, `t/steps: step 3: want step setData got step ready`},
		{"a step too few", `{"c": "e", "t": "log", "v": "gone"}]}`, `{"c": "e", "t": "log", "v": "gone"}]}, {"step": "data", "log": []}`, `t/steps: step 6: want {"step":"data","log":[]} got no such step`},
		{"only the tree", `{"tree": {"t": "main", "c": [{"t": "view"}]}}`, `{"tree": {"t": "main"}}`, `t/tree: step 1: want tree {"t":"main"} got tree {"c":[{"t":"view"}],"t":"main"}`},
		{"nothing refused", `"<view>"`, `"<view></view>"`, `t/refused: step 1: want a compile error got none`},
		{"refused", `"<view/>"`, `"<view a=>"`, `t/tree: e.wxml:1:`},
		{"an action", `"do": "event"`, `"do": "wave"`, `t/steps: action 2, wave: unknown action "wave"`},
		{"no action's element", `["view"]`, `["text"]`, `t/steps: action 2, event: wxruntime: e shows nothing that "text" finds`},
		{"no path", `"path": ["view"], `, ``, `t/steps: action 2, event: an event needs a path`},
		{"detail", `"type": "go"}`, `"type": "go", "detail": {"$": "nothing"}}`, `t/steps: step 5: want log`},
		{"no entry", `"entry": "e", "files": {"e": {"wxml": "<view/>"`, `"entry": "d", "files": {"e": {"wxml": "<view/>"`, `t/tree: step 1: want tree {"c":[{"t":"view"}],"t":"main"} got tree {"t":"main"}`},
		{"a file", `"e": {"wxml": "<view/>"}`, `"e": 5`, `t/tree: files: e: json: cannot unmarshal number`},
		{"a module", `"var = 1"`, `{}`, `t/refused module: step 1: want a compile error got files: m.wxs: json: cannot unmarshal object`},
		{"a definition", `"def": {`, `"def": {"wrong": 1, `, `t/steps: the entry has not been opened: e: wrong: unknown key of a definition`},
		{"no definition", `"wxml": "<view/>"`, `"wxml": "<view/>", "def": []`, `t/tree: files: e: def: want an object, got Array`},
		{"no methods", `"wxml": "<view/>"`, `"wxml": "<view/>", "def": {"methods": 1}`, `t/tree: files: e: def: methods: want an object, got Number`},
		{"no created", `"wxml": "<view/>"}`, `"wxml": "<view/>", "def": {"properties": {"a": "Number"}, "lifetimes": {"created": 1}}}, "x.wxs": ""}, "properties": {"a": 1`, `t/tree: the entry has not been opened: e: lifetimes.created: want`},
		{"json", `"wxml": "<view/>"`, `"wxml": "<view/>", "json": []`, `t/tree: files: e: json: json: cannot unmarshal array`},
		{"nothing wanted", `, "want": {"tree": {"t": "main", "c": [{"t": "view"}]}}`, ``, `t/tree: the case wants nothing`},
		{"wanted", `"want": {"tree": {"t": "main", "c": [{"t": "view"}]}}`, `"want": 5`, `t/tree: want: json: cannot unmarshal number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(templateCases, c.old))
			file := caseFileOf(t, strings.Replace(templateCases, c.old, c.changed, 1))
			out, err := runConform(nil, file)
			require.ErrorIs(t, err, errWrong)
			require.True(t, strings.HasPrefix(out, c.want), out)
			require.True(t, strings.HasSuffix(out, "\n4 passed, 1 failed\n"), out)
		})
	}
}

func TestConformTemplatesJSON(t *testing.T) {
	file := caseFileOf(t, strings.Replace(templateCases, `["2"]`, `["3"]`, 1))
	out, err := runConform(nil, "--json", file)
	require.ErrorIs(t, err, errWrong)
	var report conformReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, conformReport{Passed: 4, Failed: 1, Failures: []conformFailure{{
		File: file, ID: "t/steps", Step: 4, Want: `tree {"c":[{"c":["3"],"t":"view"}],"t":"main"}`, Got: `tree {"c":[{"c":["2"],"t":"view"}],"t":"main"}`,
	}}}, report)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/urfave/cli/v3"
)

const conformCases = `[
	{"id": "app/one", "profile": "both", "app": {"pages": ["a"]}, "steps": [{"do": "launch", "path": "a", "query": {"x": "1"}}, {"do": "wx", "api": "navigateBack", "args": {"delta": 1}}],
		"want": [{"log": ["app.onLaunch", "a.onLoad {\"x\":\"<\"}"], "stack": ["a"]}, {"log": [], "stack": ["a"], "result": "navigateBack:fail"}]},
	{"id": "app/two", "profile": "both", "app": {"pages": ["a"]}, "steps": [{"do": "background"}], "want": [{"log": ["\ud800"], "stack": []}]}
]`

// caseFileOf writes a file of cases.
func caseFileOf(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cases.json")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	return name
}

// wanted is a runner that brings what the case wants, changed by change.
func wanted(change func(id string, r []stepResult) ([]stepResult, error)) runAppCase {
	return func(_ context.Context, c appCase) ([]stepResult, error) {
		var got []stepResult
		for _, step := range c.Want {
			if c.ID == "app/two" {
				step.Log = []string{"\xff"}
			}
			got = append(got, step)
		}
		return change(c.ID, got)
	}
}

// runConform runs `conform args...` with a runner of its own.
func runConform(run runAppCase, args ...string) (string, error) {
	var out bytes.Buffer
	cmd := root(&out, &out)
	cmd.Commands = []*cli.Command{conformCommand(run)} // in place of that of the simulator
	err := cmd.Run(context.Background(), append([]string{"wxkit", "conform"}, args...))
	return out.String(), err
}

func TestConform(t *testing.T) {
	file := caseFileOf(t, conformCases)
	for _, c := range []struct {
		name   string
		change func(id string, r []stepResult) ([]stepResult, error)
		want   string
	}{
		{"all pass", func(_ string, r []stepResult) ([]stepResult, error) { return r, nil }, "2 passed, 0 failed\n"},
		{"a log", func(id string, r []stepResult) ([]stepResult, error) {
			if id == "app/one" {
				r[0].Log, r[1].Stack = r[0].Log[:1], nil
			}
			return r, nil
		}, `app/one: step 1: want log ["app.onLaunch","a.onLoad {\"x\":\"<\"}"] got log ["app.onLaunch"]` + "\n1 passed, 1 failed\n"},
		{"a stack", func(id string, r []stepResult) ([]stepResult, error) {
			r[len(r)-1].Stack = []string{"a", "b"}
			return r, nil
		}, `app/one: step 2: want stack ["a"] got stack ["a","b"]` + "\n" + `app/two: step 1: want stack [] got stack ["a","b"]` + "\n0 passed, 2 failed\n"},
		{"a result", func(id string, r []stepResult) ([]stepResult, error) {
			r[0].Result = "x:ok"
			return r, nil
		}, `app/one: step 1: want result "" got result "x:ok"` + "\n" + `app/two: step 1: want result "" got result "x:ok"` + "\n0 passed, 2 failed\n"},
		{"a step too few", func(id string, r []stepResult) ([]stepResult, error) {
			return r[:1], nil
		}, `app/one: step 2: want {"log":[],"stack":["a"],"result":"navigateBack:fail"} got no such step` + "\n1 passed, 1 failed\n"},
		{"a step too many", func(id string, r []stepResult) ([]stepResult, error) {
			if id == "app/two" {
				r = append(r, stepResult{})
			}
			return r, nil
		}, `app/two: step 2: want no such step got {"log":[],"stack":[]}` + "\n1 passed, 1 failed\n"},
		{"an error", func(id string, r []stepResult) ([]stepResult, error) {
			return nil, errors.New("unknown step")
		}, "app/one: unknown step\napp/two: unknown step\n0 passed, 2 failed\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := runConform(wanted(c.change), file)
			require.Equal(t, c.want, out)
			if c.name == "all pass" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, errWrong)
			}
		})
	}
}

func TestConformJSON(t *testing.T) {
	file := caseFileOf(t, conformCases)
	out, err := runConform(wanted(func(id string, r []stepResult) ([]stepResult, error) {
		if id == "app/two" {
			return nil, errors.New("no page on top")
		}
		r[0].Stack = nil
		return r, nil
	}), "--json", file, file)
	require.ErrorIs(t, err, errWrong)
	var report conformReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	one := conformFailure{File: file, ID: "app/one", Step: 1, Want: `stack ["a"]`, Got: "stack []"}
	two := conformFailure{File: file, ID: "app/two", Error: "no page on top"}
	require.Equal(t, conformReport{Failed: 4, Failures: []conformFailure{one, two, one, two}}, report)

	out, err = runConform(wanted(func(_ string, r []stepResult) ([]stepResult, error) { return r, nil }), "--json", file)
	require.NoError(t, err)
	require.JSONEq(t, `{"passed": 2, "failed": 0, "failures": []}`, out)
}

func TestConformGivesTheCase(t *testing.T) {
	var steps []appStep
	_, err := runConform(func(_ context.Context, c appCase) ([]stepResult, error) {
		steps = append(steps, c.Steps...)
		require.JSONEq(t, `{"pages": ["a"]}`, string(c.App))
		return c.Want, nil
	}, caseFileOf(t, conformCases))
	require.NoError(t, err)
	require.Equal(t, []appStep{
		{Do: "launch", Path: "a", Query: json.RawMessage(`{"x": "1"}`)},
		{Do: "wx", API: "navigateBack", Args: json.RawMessage(`{"delta": 1}`)},
		{Do: "background"},
	}, steps)
}

// The cases of life cycle and routing are all read, and what they want passes for itself. The test is skipped where they are absent.
func TestConformReadsCases(t *testing.T) {
	shared := os.Getenv("WXKIT_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	file := filepath.Join(shared, "conformance", "app.json")
	if _, err := os.Stat(file); err != nil {
		t.Skip("the conformance cases are not there")
	}
	out, err := runConform(func(_ context.Context, c appCase) ([]stepResult, error) {
		if len(c.Steps) != len(c.Want) {
			return nil, errors.New("as many steps as wanted results")
		}
		return c.Want, nil
	}, file)
	require.NoError(t, err, out)
	require.Regexp(t, `^[1-9]\d* passed, 0 failed\n$`, out)
}

func TestConformRefuses(t *testing.T) {
	never := func(context.Context, appCase) ([]stepResult, error) { panic("a file that is refused is not run") }
	for _, c := range []struct{ text, want string }{
		{`{}`, "holds no conformance cases: "},
		{`[1]`, "holds no conformance cases: "},
		{`[{"id": "x"}]`, "case 1 is of no known kind: it needs an id, and either app or input"},
		{`[{"app": {}}]`, "case 1 is of no known kind"},
		{`[{"id": "x", "app": {}, "input": {}}]`, "case 1 is of no known kind"},
		{`[{"id": "x", "app": {}, "steps": 1}]`, "cannot unmarshal number"},
		{`[{"id": "x", "input": {}}, {"id": "y", "app": {}}]`, "case 2 is of another kind than the first"},
		{`[{"id": "x", "app": {}}, {"id": "y", "input": {}}]`, "case 2 is of another kind than the first"},
		{`[{"id": "x", "input": {"actions": 1}}]`, "cannot unmarshal number"},
	} {
		_, err := runConform(never, caseFileOf(t, c.text))
		require.ErrorContains(t, err, c.want)
		require.ErrorAs(t, err, new(troubleError))
	}
	_, err := runConform(never)
	require.EqualError(t, err, "conform needs a file of conformance cases")
	_, err = runConform(never, "no-such-file")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotErrorAs(t, err, new(troubleError))
}

func TestConformStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	file, err := readCases(caseFileOf(t, conformCases))
	require.NoError(t, err)
	var out bytes.Buffer
	err = conform(ctx, func(_ context.Context, c appCase) ([]stepResult, error) {
		stop()
		return nil, errors.New("stopped")
	}, []caseFile{file}, &out, false)
	require.EqualError(t, err, "stopped before app/two: context canceled")
	require.Equal(t, "app/one: stopped\n", out.String())
}

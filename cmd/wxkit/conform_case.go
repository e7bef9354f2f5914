package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// appCase is a conformance case of life cycle and routing. Every page of its app has an empty template and logs its five hooks; the App logs onLaunch, onShow and onHide.
type appCase struct {
	ID      string          `json:"id"`
	Profile string          `json:"profile"` // both or classic
	App     json.RawMessage `json:"app"`     // an app.json
	Steps   []appStep       `json:"steps"`
	Want    []stepResult    `json:"want"` // one for each step
}

// appStep is what happens; then everything is settled.
type appStep struct {
	Do    string          `json:"do"` // launch, wx, background, foreground, reenter
	Path  string          `json:"path"`
	Query json.RawMessage `json:"query"` // an object of strings
	API   string          `json:"api"`   // of wx, called by the page on top
	Args  json.RawMessage `json:"args"`
}

// stepResult is what came of a step.
type stepResult struct {
	Log    []string `json:"log"`              // the hooks in order: pages/a/a.onLoad {"i":"3"}
	Stack  []string `json:"stack"`            // the routes, bottom to top
	Result string   `json:"result,omitempty"` // the errMsg that the call's callback got
}

// difference compares field by field and gives the first that differs, both sides as text; equal tells that there is none.
func (want stepResult) difference(got stepResult) (wanted, came string, equal bool) {
	switch {
	case !slices.Equal(want.Log, got.Log):
		return "log " + compact(want.Log), "log " + compact(got.Log), false
	case !slices.Equal(want.Stack, got.Stack):
		return "stack " + compact(want.Stack), "stack " + compact(got.Stack), false
	case want.Result != got.Result:
		return "result " + compact(want.Result), "result " + compact(got.Result), false
	}
	return "", "", true
}

// compact is v as one line of JSON, with < and & as they are.
func compact(v any) string {
	var line strings.Builder
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(line.String(), "\n")
}

// caseFile is a file of cases, all of one kind.
type caseFile struct {
	name      string
	apps      []appCase
	templates []templateCase
}

// readCases reads a file and tells its kind by the keys of its cases: app, or input for a template. An error of os.ReadFile is about the command line, every other about the file.
func readCases(name string) (caseFile, error) {
	file := caseFile{name: name}
	text, err := os.ReadFile(name)
	if err != nil {
		return file, err
	}
	var kinds []struct {
		ID    string          `json:"id"`
		App   json.RawMessage `json:"app"`
		Input json.RawMessage `json:"input"`
	}
	if err := json.Unmarshal(text, &kinds); err != nil {
		return file, troubleError{fmt.Errorf("%s holds no conformance cases: %w", name, err)}
	}
	for i, c := range kinds {
		switch {
		case c.ID == "" || (c.App == nil) == (c.Input == nil):
			return file, troubleError{fmt.Errorf("%s: case %d is of no known kind: it needs an id, and either app or input", name, i+1)}
		case (c.Input == nil) != (kinds[0].Input == nil):
			return file, troubleError{fmt.Errorf("%s: case %d is of another kind than the first", name, i+1)}
		}
	}
	var into any = &file.apps
	if len(kinds) > 0 && kinds[0].Input != nil {
		into = &file.templates
	}
	if err := json.Unmarshal(text, into); err != nil {
		return file, troubleError{fmt.Errorf("%s: %w", name, err)}
	}
	return file, nil
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"
)

const conformHelp = `Runs conformance cases on the simulator and compares every step with what the case wants.

  wxkit conform app.json            the cases of a file, a JSON array
  wxkit conform app.json wxml.json  files of either kind

A case of life cycle and routing has an "app" (an app.json) and "steps"; it wants the hooks, the stack and the result of each step.
A case of templates has an "input" of files (wxml, json, and a declarative definition in place of code) and actions (setData, event, call, ...); it wants the log and the tree of each
step, or only the tree, or {"compileError": true} where the template must be refused. All cases of one file are of one kind.

Each failing case is a line: its id, the first step that differs, what was wanted and what came; the last line counts.
Exit status: 0 every case passed, 1 one failed or a file holds no cases, 2 wrong usage.`

// runAppCase runs the steps of a case on the simulator and returns what came of each. An error means that the case could not be run to its end; it fails.
type runAppCase func(ctx context.Context, c appCase) ([]stepResult, error)

func conformCommand(run runAppCase) *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "conform",
		Usage:       "run conformance cases on the simulator",
		ArgsUsage:   "FILE...",
		Description: conformHelp,
		Flags:       []cli.Flag{jsonFlag()},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if !cmd.Args().Present() {
				return fmt.Errorf("conform needs a file of conformance cases")
			}
			var files []caseFile
			for _, name := range cmd.Args().Slice() {
				file, err := readCases(name)
				if err != nil {
					return err
				}
				files = append(files, file)
			}
			return conform(ctx, run, files, cmd.Root().Writer, cmd.Bool("json"))
		},
	})
}

// conformReport is what `wxkit conform --json` prints.
type conformReport struct {
	Passed   int              `json:"passed"`
	Failed   int              `json:"failed"`
	Failures []conformFailure `json:"failures"`
}

// conformFailure is a case that failed.
type conformFailure struct {
	File  string `json:"file"`
	ID    string `json:"id"`
	Step  int    `json:"step,omitempty"` // counts from 1; 0 if the case could not be run
	Want  string `json:"want,omitempty"`
	Got   string `json:"got,omitempty"`
	Error string `json:"error,omitempty"` // why the case could not be run
}

// conform runs every case, reports those that fail as they come, and tells by its error whether all passed.
func conform(ctx context.Context, run runAppCase, files []caseFile, w io.Writer, asJSON bool) error {
	report := conformReport{Failures: []conformFailure{}}
	for _, file := range files {
		for _, c := range file.cases(run) {
			if err := ctx.Err(); err != nil {
				return troubleError{fmt.Errorf("stopped before %s: %w", c.id, err)}
			}
			failure, passed := c.judge(ctx)
			if passed {
				report.Passed++
				continue
			}
			failure.File = file.name
			report.Failed++
			report.Failures = append(report.Failures, failure)
			if !asJSON {
				fmt.Fprintln(w, failure)
			}
		}
	}
	return report.print(w, asJSON)
}

// conformCase is a case of either kind.
type conformCase struct {
	id    string
	judge func(context.Context) (conformFailure, bool)
}

func (f caseFile) cases(run runAppCase) (list []conformCase) {
	for _, c := range f.apps {
		list = append(list, conformCase{c.ID, func(ctx context.Context) (conformFailure, bool) { return judge(ctx, run, c) }})
	}
	for _, c := range f.templates {
		list = append(list, conformCase{c.ID, func(ctx context.Context) (conformFailure, bool) { return judgeTemplate(ctx, c) }})
	}
	return list
}

// judge runs a case and finds the first step that differs.
func judge(ctx context.Context, run runAppCase, c appCase) (f conformFailure, passed bool) {
	f.ID = c.ID
	got, err := run(ctx, c)
	if err != nil {
		f.Error = err.Error()
		return f, false
	}
	for i := range max(len(c.Want), len(got)) {
		f.Step = i + 1
		switch {
		case i >= len(got):
			f.Want, f.Got = compact(c.Want[i]), "no such step"
			return f, false
		case i >= len(c.Want):
			f.Want, f.Got = "no such step", compact(asRead(got[i]))
			return f, false
		}
		var equal bool
		if f.Want, f.Got, equal = c.Want[i].difference(asRead(got[i])); !equal {
			return f, false
		}
	}
	return f, true
}

// asRead passes a result through the JSON decoder that the wanted one came through, so that both hold the same for what is no UTF-8. No list is nil.
func asRead(r stepResult) stepResult {
	r.Log, r.Stack = append([]string{}, r.Log...), append([]string{}, r.Stack...)
	var read stepResult
	text, err := json.Marshal(r)
	if err != nil || json.Unmarshal(text, &read) != nil {
		return r
	}
	return read
}

// String is the line of a failing case.
func (f conformFailure) String() string {
	if f.Error != "" {
		return f.ID + ": " + f.Error
	}
	return fmt.Sprintf("%s: step %d: want %s got %s", f.ID, f.Step, f.Want, f.Got)
}

func (r conformReport) print(w io.Writer, asJSON bool) error {
	var err error
	if asJSON {
		err = printJSON(w, r)
	} else {
		_, err = fmt.Fprintf(w, "%d passed, %d failed\n", r.Passed, r.Failed)
	}
	if err == nil && r.Failed > 0 {
		err = errWrong
	}
	return err
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// runReport is what `wxkit run --json` prints.
type runReport struct {
	Passed    int         `json:"passed"`
	Failed    int         `json:"failed"`
	Scenarios []runResult `json:"scenarios"`
}

func (r *runReport) add(result runResult) {
	if result.Passed {
		r.Passed++
	} else {
		r.Failed++
	}
	r.Scenarios = append(r.Scenarios, result)
}

// runResult is a scenario and what came of it.
type runResult struct {
	File        string     `json:"file"`
	Passed      bool       `json:"passed"`
	Seed        uint64     `json:"seed,omitempty"`   // of --seed, or the one that --explore found
	Tried       int        `json:"tried,omitempty"`  // orders that --explore has played
	Broken      int        `json:"broken,omitempty"` // those that broke the scenario
	Error       string     `json:"error,omitempty"`
	Differences string     `json:"differences,omitempty"` // lines: - wanted, + came
	Updated     bool       `json:"updated,omitempty"`     // the file has been rewritten
	Trace       []runEntry `json:"trace,omitempty"`

	trace      wxruntime.Trace
	unplayable bool // nothing was played: the guest cannot be built, or a step cannot be read
}

// runEntry is an entry of a trace.
type runEntry struct {
	Seq   int             `json:"seq"`
	At    float64         `json:"at"` // milliseconds of virtual time
	From  wxruntime.Lane  `json:"from"`
	To    wxruntime.Lane  `json:"to"`
	Kind  wxruntime.Kind  `json:"kind"`
	Name  string          `json:"name"`
	Arg   json.RawMessage `json:"arg,omitempty"`
	Bytes int             `json:"bytes,omitempty"`
}

func runEntries(trace wxruntime.Trace) []runEntry {
	var entries []runEntry
	for _, e := range trace {
		entries = append(entries, runEntry{
			Seq: e.Seq, At: float64(e.At) / float64(time.Millisecond), From: e.From, To: e.To, Kind: e.Kind, Name: e.Name,
			Arg: json.RawMessage(e.Arg.JSON()), Bytes: e.Bytes,
		})
	}
	return entries
}

// print tells a person of one scenario.
func (j runJob) print(w io.Writer, r runResult) error {
	p := painterFor(w)
	if !j.quiet {
		if len(j.scenarios) > 1 {
			fmt.Fprintln(w, p.paint(bold, r.File))
		}
		j.printTrace(w, p, r.trace)
	}
	for line := range strings.Lines(r.Differences) {
		fmt.Fprintln(w, p.paint(diffStyle(line), strings.TrimSuffix(line, "\n")))
	}
	if r.Error != "" {
		fmt.Fprintln(w, p.paint(red, "error: "+strings.ReplaceAll(r.Error, "\n", "\n       ")))
	}
	if j.quiet && r.Passed {
		return nil
	}
	sign := p.paint(green, "ok  ")
	if !r.Passed {
		sign = p.paint(red, "FAIL")
	}
	_, err := fmt.Fprintf(w, "%s %s: %s\n", sign, r.File, j.verdict(r))
	if r.Broken > 0 {
		_, err = fmt.Fprintf(w, "     replay: wxkit run --seed %d %s\n", r.Seed, j.arguments(r.File))
	}
	if j.timeline != "" && len(r.trace) > 0 {
		_, err = fmt.Fprintf(w, "     timeline: %s\n", j.timeline)
	}
	return err
}

// arguments are what a replay needs beside its seed, as a shell takes them.
func (j runJob) arguments(file string) string {
	if j.serverURL == "" {
		return shellWord(file)
	}
	return "--server " + shellWord(j.serverURL) + " " + shellWord(file)
}

// shellWord quotes a text in which a shell would see more than letters.
func shellWord(text string) string {
	if !strings.ContainsAny(text, " \t\n\"'`$&|;<>()*?[]#~!{}") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// diffStyle is the style of a line of differences.
func diffStyle(line string) string {
	switch {
	case strings.HasPrefix(line, "-- "):
		return bold
	case strings.HasPrefix(line, "- "):
		return red
	case strings.HasPrefix(line, "+ "):
		return green
	}
	return ""
}

// printTrace prints the trace or, under --hooks, the lifecycle functions, and a blank line.
func (j runJob) printTrace(w io.Writer, p painter, trace wxruntime.Trace) {
	if j.hooks {
		for _, hook := range trace.Hooks() {
			fmt.Fprintln(w, hook)
		}
	} else {
		styles := map[wxruntime.Kind]string{wxruntime.KindHook: bold, wxruntime.KindWarn: yellow, wxruntime.KindError: red}
		for _, e := range trace {
			fmt.Fprintln(w, p.paint(styles[e.Kind], e.String()))
		}
	}
	if len(trace) > 0 {
		fmt.Fprintln(w)
	}
}

// verdict is what came of a scenario, in a few words.
func (j runJob) verdict(r runResult) string {
	if !r.Passed {
		return r.fault()
	}
	if r.Tried > 0 {
		text := fmt.Sprintf("none of %s breaks it", count(r.Tried, "order"))
		if j.timeline != "" {
			text += "; no timeline is written"
		}
		return text
	}
	text := "nothing happened"
	if n := len(r.trace); n > 0 {
		text = fmt.Sprintf("%s, %s, %s of virtual time", entries(n), count(len(r.trace.Hooks()), "hook"), took(r.trace[n-1].At))
	}
	switch {
	case r.Updated:
		text += "; the file is rewritten"
	case j.update:
		text += "; the file is as it was"
	}
	return text
}

func (r runResult) fault() string {
	switch {
	case r.Broken > 1 && r.Broken == r.Tried:
		return fmt.Sprintf("each of %s breaks it; play it without --explore first", count(r.Tried, "order"))
	case r.Broken > 0:
		return fmt.Sprintf("%d of %s break it, the shortest with seed %d", r.Broken, count(r.Tried, "order"), r.Seed)
	case r.unplayable:
		return "it cannot be played"
	case r.Differences == "":
		return "the simulation reports an error"
	case r.Seed != 0:
		return fmt.Sprintf("with seed %d it differs from what the file expects (- wanted, + came)", r.Seed)
	}
	return "it differs from what the file expects (- wanted, + came); --update writes what came"
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprint(n, " entries")
}

// end prints the sum of several scenarios, or everything as JSON.
func (j runJob) end(w io.Writer, report runReport) error {
	var err error
	switch {
	case j.asJSON:
		err = printJSON(w, j.withTraces(report))
	case len(j.scenarios) > 1 && (!j.quiet || report.Failed > 0):
		_, err = fmt.Fprintf(w, "%d passed, %d failed\n", report.Passed, report.Failed)
	}
	if err == nil && report.Failed > 0 {
		err = errWrong
	}
	return err
}

// withTraces puts in the traces as far as they are wanted.
func (j runJob) withTraces(report runReport) runReport {
	for i := range report.Scenarios {
		r := &report.Scenarios[i]
		switch {
		case j.quiet:
		case j.hooks:
			r.Trace = runEntries(r.trace.Filter(wxruntime.KindHook))
		default:
			r.Trace = runEntries(r.trace)
		}
	}
	return report
}

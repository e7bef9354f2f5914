package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// renderReport is what `wxkit render --json` prints. What the template shows stands under the name of its form.
type renderReport struct {
	File     string          `json:"file"`
	Tree     json.RawMessage `json:"tree,omitempty"`
	Outline  string          `json:"outline,omitempty"`
	HTML     string          `json:"html,omitempty"`
	Text     []string        `json:"text,omitempty"` // the lines
	XML      string          `json:"xml,omitempty"`
	Warnings []string        `json:"warnings"`
	Console  []string        `json:"console,omitempty"` // what wxs has written
	Errors   []renderError   `json:"errors,omitempty"`
}

// renderError is what stands in the way of showing the template, or part of it.
type renderError struct {
	File   string `json:"file,omitempty"` // "" if the error is of no place in a file
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Text   string `json:"text"`
}

// String is the place, if there is one, and what is wrong there.
func (e renderError) String() string {
	if e.File == "" {
		return e.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// run shows the template. Of one that cannot be compiled nothing is shown; of a component that cannot be, the rest is. A troubleError is about the project, every other about the command line.
func (j renderJob) run(stdout, stderr io.Writer) error {
	report, err := j.play()
	if err != nil {
		return err
	}
	if j.asJSON {
		err = printJSON(stdout, report)
	} else {
		err = report.print(stdout, stderr)
	}
	if err == nil && len(report.Errors) > 0 {
		err = errWrong
	}
	return err
}

// play opens the template as the only page of a mini-program without code.
func (j renderJob) play() (renderReport, error) {
	report := renderReport{File: filepath.Join(j.root, filepath.FromSlash(j.entry)+".wxml"), Warnings: []string{}}
	project, err := j.project()
	if err != nil {
		return report, troubleError{err}
	}
	s, err := wxruntime.New(wxruntime.ProjectFS(project), wxruntime.Ops(map[string]wxruntime.Value{j.entry: pageWith(j.data)}))
	if err != nil {
		return report, troubleError{err}
	}
	defer s.Close()
	s.Launch("/" + j.entry)
	report.hear(s.Trace(), j.root)
	report.Errors = failures(s.Err(), j.root)
	if len(s.Stack()) == 0 || s.Err() != nil && s.Page().Outline() == "" {
		return report, nil
	}
	return report, report.show(s.Page(), j.as)
}

// show takes what the page shows.
func (r *renderReport) show(page *wxruntime.Page, as string) (err error) {
	switch as {
	case asTree:
		r.Tree = json.RawMessage(wxruntime.MarkedJSON(page.Tree()))
	case asHTML:
		r.HTML = page.HTML()
	case asText:
		r.Text = page.Lines()
	case asXML:
		document := page.XML()
		document.Indent(2)
		r.XML, err = document.WriteToString()
	default:
		r.Outline = page.Outline()
	}
	return err
}

// hear takes the lines of the console, each once: the two threads may say the same.
func (r *renderReport) hear(trace wxruntime.Trace, root string) {
	said := map[string]bool{}
	for _, e := range trace {
		text := e.Arg.Text()
		switch {
		case e.Kind == wxruntime.KindLog && e.From != wxruntime.LaneLogic:
			r.Console = append(r.Console, e.Name+": "+text)
		case e.Kind == wxruntime.KindWarn:
			if e.Name != "wxml" {
				text = e.Name + ": " + text
			}
			if !said[text] {
				said[text] = true
				r.Warnings = append(r.Warnings, placeIn(root, text).String())
			}
		}
	}
}

// placed is a text that begins with a place in a file of the project.
var placed = regexp.MustCompile(`(?s)^(\S+\.(?:wxml|wxs)):(\d+):(\d+): (.*)$`)

// placeIn reads the place with which a text begins, and writes its file as it is from where the user is.
func placeIn(root, text string) renderError {
	parts := placed.FindStringSubmatch(text)
	if parts == nil {
		return renderError{Text: text}
	}
	line, _ := strconv.Atoi(parts[2])
	column, _ := strconv.Atoi(parts[3])
	return renderError{File: filepath.Join(root, filepath.FromSlash(parts[1])), Line: line, Column: column, Text: parts[4]}
}

// failures are the errors that are joined in one.
func failures(err error, root string) (list []renderError) {
	for _, one := range leaves(err) {
		text := strings.TrimPrefix(strings.TrimPrefix(one.Error(), "wxruntime: "), "wxs: ")
		list = append(list, placeIn(root, text))
	}
	return list
}

// print prints what the template shows, and on stderr what there is to say of it.
func (r renderReport) print(stdout, stderr io.Writer) error {
	p := painterFor(stderr)
	for _, line := range r.Console {
		fmt.Fprintln(stderr, "console", line)
	}
	for _, text := range r.Warnings {
		fmt.Fprintln(stderr, p.paint(yellow, "warning: "+text))
	}
	for _, e := range r.Errors {
		fmt.Fprintln(stderr, p.paint(red, "error: "+e.String()))
	}
	var err error
	switch {
	case r.Tree != nil:
		err = printJSON(stdout, r.Tree)
	case r.Text != nil:
		_, err = fmt.Fprintln(stdout, strings.Join(r.Text, "\n"))
	default:
		_, err = io.WriteString(stdout, endLine(r.Outline+r.HTML+r.XML))
	}
	return err
}

// endLine is a text with an end of its last line, if it has any.
func endLine(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

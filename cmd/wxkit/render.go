package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

const renderHelp = `Shows what a template makes of data, as WeChat would: the template of a page, or that of a component as if it were a page. No code of yours runs.

  wxkit render pages/home/home.wxml                        without data
  wxkit render pages/home/home.wxml --data home.json       with the data of a JSON file
  echo '{"n":1}' | wxkit render page.wxml --data -         with that of the standard input
  wxkit render page.wxml --set n=1 --set user.name=Ann     each value is JSON, or else a string
  wxkit render page.wxml --data home.json --as html        for a browser
  wxkit render page.wxml --as text                         the lines that a user reads

Imports, includes, wxs and usingComponents of the .json files are found as in the mini-program, whose root is the nearest folder above with an app.json, or --root. A component shows its own
template with the values of its attributes, and no data of its own: that is up to its code, which is not run.
--as outline (the default) has a line for each element, html and xml are for other tools, and tree is JSON: {"t": tag, "a": attributes, "p": properties, "c": content}.
Warnings (a template or import that is not found, keys that come twice, ...) go to stderr, with file, line and column; so does what wxs writes to the console.
Exit status: 0 shown, 1 the template, a wxs module or the data cannot be read, 2 wrong usage.`

// The forms that render prints.
const (
	asOutline = "outline"
	asTree    = "tree"
	asHTML    = "html"
	asText    = "text"
	asXML     = "xml"
)

func renderCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "render",
		Usage:       "show what a template makes of data",
		ArgsUsage:   "PAGE.wxml",
		Description: renderHelp,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "data", Usage: "the data: a JSON `FILE` with an object, - for the standard input"},
			&cli.StringSliceFlag{Name: "set", Usage: "set a field as setData does: `PATH=VALUE`, such as rows[0].name=Tea; may come more than once"},
			&cli.StringFlag{Name: "as", Usage: "outline, tree, html, text or xml (default: outline, tree with --json)"},
			&cli.StringFlag{Name: "root", Usage: "the `DIR` of the mini-program (default: the nearest folder above with an app.json, or that of the file)"},
			jsonFlag(),
		},
		DisableSliceFlagSeparator: true,
		Action: func(ctx context.Context, cmd *cli.Command) error {
			job, err := readRender(cmd)
			if err != nil {
				return err
			}
			return job.run(cmd.Root().Writer, cmd.Root().ErrWriter)
		},
	})
}

// renderJob is a render command line, read.
type renderJob struct {
	root   string // a folder, as the user would write it
	entry  string // the template's path from there, without .wxml
	data   wxruntime.Value
	as     string
	asJSON bool
}

// readRender reads the command line and the data. A troubleError is about what is in a file, every other about the command line.
func readRender(cmd *cli.Command) (renderJob, error) {
	job := renderJob{as: cmd.String("as"), asJSON: cmd.Bool("json"), data: wxruntime.Object()}
	file := cmd.Args().First()
	switch {
	case file == "":
		return job, fmt.Errorf("render needs a template, a .wxml file")
	case cmd.Args().Len() > 1:
		return job, fmt.Errorf("render takes one template, not also %q", cmd.Args().Get(1))
	case filepath.Ext(file) != ".wxml":
		return job, fmt.Errorf("render takes a .wxml file, not %q", file)
	case job.as == "" && job.asJSON:
		job.as = asTree
	case job.as == "":
		job.as = asOutline
	case !slices.Contains([]string{asOutline, asTree, asHTML, asText, asXML}, job.as):
		return job, fmt.Errorf("--as is outline, tree, html, text or xml, not %q", job.as)
	}
	if info, err := os.Stat(file); err != nil {
		return job, err
	} else if info.IsDir() {
		return job, fmt.Errorf("%s is a folder", file)
	}
	sets, err := readSets(cmd.StringSlice("set"))
	if err != nil {
		return job, err
	}
	if job.root, job.entry, err = placeOf(file, cmd.String("root")); err != nil {
		return job, err
	}
	if name := cmd.String("data"); name != "" {
		if job.data, err = readData(name, cmd.Root().Reader); err != nil {
			return job, err
		}
	}
	if job.data, err = withSets(job.data, sets); err != nil {
		return job, fmt.Errorf("--set: %w", err)
	}
	return job, nil
}

// readSets reads PATH=VALUE, in the order in which they are given.
func readSets(given []string) (wxruntime.Value, error) {
	sets := wxruntime.Object()
	for _, text := range given {
		path, value, ok := strings.Cut(text, "=")
		if !ok || path == "" {
			return sets, fmt.Errorf("--set is PATH=VALUE, such as user.name=Ann, not %q", text)
		}
		v, err := wxruntime.JSON(value)
		if err != nil {
			v = wxruntime.Text(value)
		}
		sets.Set(path, v)
	}
	return sets, nil
}

// readData reads the object that is the template's data. A file that cannot be opened is a matter of the command line.
func readData(name string, stdin io.Reader) (v wxruntime.Value, err error) {
	var text []byte
	if name == "-" {
		name = "the standard input"
		if text, err = io.ReadAll(stdin); err != nil {
			return v, troubleError{fmt.Errorf("%s: %w", name, err)}
		}
	} else if text, err = os.ReadFile(name); err != nil {
		return v, err
	}
	var read any
	if err := json.Unmarshal(text, &read); err != nil {
		return v, troubleError{fmt.Errorf("%s%s: %w", name, placeInText(text, err), err)}
	}
	if _, ok := read.(map[string]any); !ok {
		return v, troubleError{fmt.Errorf("%s: the data must be an object, such as {\"title\": \"Tea\"}", name)}
	}
	if v, err = wxruntime.JSON(string(text)); err != nil {
		err = troubleError{fmt.Errorf("%s: %w", name, err)}
	}
	return v, err
}

// placeInText is where a text is no JSON, as `:line:column`, "" if that is not known.
func placeInText(text []byte, err error) string {
	wrong, ok := errors.AsType[*json.SyntaxError](err)
	if !ok || wrong.Offset > int64(len(text)) {
		return ""
	}
	before := string(text[:max(0, wrong.Offset-1)])
	line := strings.Count(before, "\n") + 1
	return fmt.Sprintf(":%d:%d", line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1)
}

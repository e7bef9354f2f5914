package main

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

const newHelp = `Makes the files of a new mini-program, page or component, with a test that passes.

  wxkit new app hello        the folder hello: a mini-program of one page, and a go.mod unless a folder above has one
  wxkit new page list        in a project: pages/list/list, its Go in list.go, its test in list_test.go
  wxkit new component card   in a project: components/card/card, which every page may use as <card>

A page is entered in app.json and in the chain of New, a component in usingComponents of app.json and in that chain; if New is no such chain, the line to add is told.
NAME is of small letters, digits and -, and begins with a letter. No file that is there is written over.
Exit status: 0 made, 1 it cannot be made here, 2 wrong usage.`

func newCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "new",
		Usage:       "make the files of a new mini-program, page or component",
		ArgsUsage:   "app|page|component NAME",
		Description: newHelp,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Aliases: []string{"C"}, Value: ".", Usage: "the `DIR` in which the app is made, or that is the project"},
			jsonFlag(),
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			job, err := readNew(cmd)
			if err != nil {
				return err
			}
			return job.run(cmd.Root().Writer)
		},
	})
}

// What new makes.
const (
	newApp       = "app"
	newPage      = "page"
	newComponent = "component"
)

// newJob is a command line of new, read.
type newJob struct {
	kind, name string
	dir        string // the project's folder; of an app the one that is made
	asJSON     bool
}

// nameForm is what NAME may be.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// longestName keeps paths in what every file system takes.
const longestName = 50

// takenTags are the built-in tags without a hyphen: a component of such a name would take their place in every page.
const takenTags = ` ad audio block button camera canvas checkbox editor form icon image import include input label map navigator page picker progress radio slider slot span swiper switch template
 text textarea video view wxs `

// readNew reads the command line. All its errors are about that.
func readNew(cmd *cli.Command) (newJob, error) {
	job := newJob{kind: cmd.Args().Get(0), name: cmd.Args().Get(1), dir: cmd.String("dir"), asJSON: cmd.Bool("json")}
	switch {
	case !slices.Contains([]string{newApp, newPage, newComponent}, job.kind):
		return job, fmt.Errorf("new makes an app, a page or a component, not %q", job.kind)
	case job.name == "":
		return job, fmt.Errorf("new %s needs a name", job.kind)
	case cmd.Args().Len() > 2:
		return job, fmt.Errorf("new %s takes one name, not also %q", job.kind, cmd.Args().Get(2))
	case len(job.name) > longestName || !nameForm.MatchString(job.name):
		return job, fmt.Errorf("a name is of small letters, digits and -, and begins with a letter: not %q", job.name)
	case job.kind == newApp && (token.IsKeyword(job.goName()) || slices.Contains([]string{"main", "internal", "vendor", "testdata"}, job.name)):
		return job, fmt.Errorf("%q cannot be the name of an app: its Go package would have it", job.name)
	case job.kind == newComponent && strings.Contains(takenTags, " "+job.name+" "):
		return job, fmt.Errorf("<%s> is a built-in component of WeChat's: give yours another name", job.name)
	}
	info, err := os.Stat(job.dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", job.dir)
	}
	return job, err
}

// goName is the name as a Go package has it.
func (j newJob) goName() string { return strings.ReplaceAll(j.name, "-", "") }

// newResult is what `wxkit new --json` prints.
type newResult struct {
	Created []string `json:"created"`       // files, as the user would write them
	Changed []string `json:"changed"`       // files that have a line more
	Add     string   `json:"add,omitempty"` // what the user must put into New, since it could not be done
	Next    string   `json:"next"`          // the commands that try it
}

// run makes the files.
func (j newJob) run(stdout io.Writer) error {
	plan, err := j.plan()
	if err == nil {
		err = plan.write()
	}
	if err != nil {
		return troubleError{err}
	}
	if j.asJSON {
		return printJSON(stdout, plan.result)
	}
	plan.result.print(stdout)
	return nil
}

func (r newResult) print(w io.Writer) {
	p := painterFor(w)
	for _, file := range r.Created {
		fmt.Fprintf(w, "%s %s\n", p.paint(green, "new    "), file)
	}
	for _, file := range r.Changed {
		fmt.Fprintf(w, "%s %s\n", p.paint(yellow, "changed"), file)
	}
	if r.Add != "" {
		fmt.Fprintf(w, "New is not one chain from NewApp, so add this to its App yourself:\n\n\t%s\n\n", r.Add)
	}
	fmt.Fprintf(w, "try it: %s\n", r.Next)
}

// newPlan is what will be written, so that nothing is before all has been checked.
type newPlan struct {
	dir     string
	created map[string]string // content by path from dir, with /
	changed map[string]string
	result  newResult
}

// plan makes the plan of a command line.
func (j newJob) plan() (*newPlan, error) {
	if j.kind == newApp {
		return j.planApp()
	}
	return j.planPart()
}

// create adds files, which must not be there.
func (p *newPlan) create(files map[string]string) error {
	var errs []error
	for name := range files {
		file := p.file(name)
		if _, err := os.Lstat(file); err == nil {
			errs = append(errs, fmt.Errorf("%s is there already", file))
		}
		p.result.Created = append(p.result.Created, file)
	}
	slices.Sort(p.result.Created)
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	p.created = files
	return errors.Join(errs...)
}

// change adds a new content of a file that is there.
func (p *newPlan) change(name, text string) {
	p.changed[name] = text
	p.result.Changed = append(p.result.Changed, p.file(name))
}

func (p *newPlan) file(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// write writes the new files, and then the changed ones.
func (p *newPlan) write() error {
	for name, text := range p.created {
		if err := writeNew(p.file(name), text); err != nil {
			return err
		}
	}
	for name, text := range p.changed {
		if err := os.WriteFile(p.file(name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that must not be there.
func writeNew(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Close())
}

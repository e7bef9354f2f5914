package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

const runHelp = `Plays scenario files (txtar) on the simulator of WeChat's two threads, prints what happened and compares it with what the file expects.

  wxkit run tap.txtar                        the trace, and where it differs from the file
  wxkit run --hooks tap.txtar                the lifecycle functions only
  wxkit run --quiet testdata/*.txtar         only what is wrong
  wxkit run --update tap.txtar               write what came into the file; read its diff
  wxkit run --timeline tap.html tap.txtar    the trace as a page for the browser
  wxkit run --explore 200 tap.txtar          200 other orders of messages: does one break it?
  wxkit run --seed 17 tap.txtar              one of those orders again
  wxkit run --server http://127.0.0.1:8080 shop.txtar    wx.request reaches your own server

A scenario is steps, one a line, and then files:

  app ../counter                             the guest's folder: func New() *miniapp.App and app.json
  launch pages/index/index?start=5
  see .count "5"                             a selector, and if need be the text that it shows; gone .count if it is not to be there
  tap button.tap                             a finger; input #name "Ann" types, call tap runs a handler of the page by its name
  -- hooks --
  pages/index/index.onLoad {"start":"5"}
  -- outline --
  view.count "6"

The first step that fails ends the story: the error names file, line and step.
The file's hooks, stack, data, outline (what the page on top shows) and trace are what it expects; a file without them wants nothing but to run. Under --seed and --explore the trace is not compared: its times
belong to the file's own order. What the guest itself prints (fmt.Println) goes to stderr, except under --quiet and --explore. A guest is built with the Go tool, which takes some seconds at first.
Exit status: 0 all is as expected, 1 something differs or fails, 2 wrong usage.

`

func runCommand() *cli.Command {
	return usageAsError(&cli.Command{
		Name:        "run",
		Usage:       "play scenario files of a mini-program, print and compare what happens",
		ArgsUsage:   "SCENARIO.txtar...",
		Description: runHelp + strings.TrimSpace(wxruntime.ScenarioHelp()),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "hooks", Usage: "print the lifecycle functions in place of the trace"},
			&cli.Uint64Flag{Name: "seed", Usage: "play another order of messages; 0 is the plain one"},
			&cli.IntFlag{Name: "explore", Usage: "play the orders of the seeds 1 to `N`, and print the shortest that breaks the scenario"},
			&cli.BoolFlag{Name: "update", Usage: "write what came into the file, as its expectations"},
			&cli.StringFlag{Name: "timeline", Usage: "write the trace to `OUT.html`, a page for the browser"},
			&cli.StringFlag{Name: "server", Usage: "send what wx.request asks of any host to the server at this `URL`"},
			&cli.BoolFlag{Name: "quiet", Usage: "print only what is wrong"},
			jsonFlag(),
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			job, err := readRun(cmd)
			if err != nil {
				return err
			}
			return job.run(ctx, cmd.Root().Writer, cmd.Root().ErrWriter)
		},
	})
}

// runJob is a run command line, read.
type runJob struct {
	scenarios []runScenario
	hooks     bool
	seed      *uint64 // nil: the file's own
	explore   int
	update    bool
	timeline  string
	serverURL string
	server    http.Handler // answers wx.request; nil: every request fails
	quiet     bool
	asJSON    bool
}

// runScenario is a scenario and its file.
type runScenario struct {
	*wxruntime.Scenario
	file string
}

// readRun reads the command line and the files. A troubleError is about a file, every other about the command line.
func readRun(cmd *cli.Command) (runJob, error) {
	job := runJob{
		hooks: cmd.Bool("hooks"), explore: cmd.Int("explore"), update: cmd.Bool("update"), timeline: cmd.String("timeline"),
		serverURL: cmd.String("server"), quiet: cmd.Bool("quiet"), asJSON: cmd.Bool("json"),
	}
	if cmd.IsSet("seed") {
		seed := cmd.Uint64("seed")
		job.seed = &seed
	}
	ext := strings.ToLower(filepath.Ext(job.timeline))
	switch {
	case !cmd.Args().Present():
		return job, fmt.Errorf("run needs a scenario file")
	case cmd.IsSet("explore") && job.explore < 1:
		return job, fmt.Errorf("--explore must be more than 0")
	case job.explore > 0 && job.seed != nil:
		return job, fmt.Errorf("--explore and --seed do not go together")
	case job.update && (job.explore > 0 || job.seed != nil):
		return job, fmt.Errorf("--update writes what the file's own order gives: --seed and --explore do not go with it")
	case cmd.IsSet("timeline") && cmd.Args().Len() > 1:
		return job, fmt.Errorf("--timeline takes one scenario, not %d", cmd.Args().Len())
	case cmd.IsSet("timeline") && ext != ".html" && ext != ".htm":
		return job, fmt.Errorf("--timeline writes a file that ends in .html, not %q", job.timeline)
	}
	var err error
	if job.server, err = readServer(job.serverURL); err != nil {
		return job, err
	}
	return job, job.load(cmd.Args().Slice())
}

// readServer makes a handler that passes requests on to the server at a URL, nil for "".
func readServer(text string) (http.Handler, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("--server is a URL such as http://127.0.0.1:8080, not %q", text)
	}
	return &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ErrorLog: log.New(io.Discard, "", 0), // the trace has the 502 that comes of it
	}, nil
}

// options are the engine's settings from the command line. What a guest prints goes to console.
func (j runJob) options(console io.Writer, more ...wxruntime.Option) []wxruntime.Option {
	more = append(more, wxruntime.Console(console))
	if j.server != nil {
		more = append(more, wxruntime.Server(j.server))
	}
	return more
}

func (j *runJob) load(files []string) error {
	for _, file := range files {
		sc, err := wxruntime.LoadScenario(file)
		var path *fs.PathError
		switch {
		case errors.As(err, &path):
			return err
		case err != nil:
			return troubleError{err}
		}
		j.scenarios = append(j.scenarios, runScenario{sc, file})
	}
	return nil
}

// run plays every scenario, reports each as it ends, and tells by its error whether all went well.
func (j runJob) run(ctx context.Context, stdout, stderr io.Writer) error {
	report := runReport{Scenarios: []runResult{}}
	stderr = &sharedWriter{to: stderr}
	for _, sc := range j.scenarios {
		r, err := j.play(ctx, sc, stderr)
		if err != nil {
			return troubleError{err}
		}
		report.add(r)
		if j.asJSON {
			continue
		}
		if err := j.print(stdout, r); err != nil {
			return err
		}
	}
	return j.end(stdout, report)
}

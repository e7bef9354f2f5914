package wxruntime

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Scenario is a txtar file: its comment holds steps, one a line, its files what the mini-program is made of and what must come of it.
//
// A line that starts with # is a comment. Settings come first:
//
//	app ../shop                 the guest's folder, from that of the file: its package is built to WASM, its app.json is the project
//	seed 17                     see Seed
//	startup 200ms               see StartupGap
//	strict                      see Strict
//
// and then steps, each settled before the next:
//
//	launch pages/a/a?x=1 {"scene":1011}    Launch; url and options (scene, query, referrerInfo, background) may be left out
//	call tap {"n":1}                       Page.Call on the page on top, with the event's detail
//	emit tap {"n":1}                       Page.Emit: without settling, so that the next step meets it under way
//	tap .list > .row                       Page.Tap; longPress and submit likewise
//	input #name "Ann"                      Page.Input
//	see .count "6"                         an element that the selector finds is shown, and if a text is given, one with this text
//	gone .loading                          no element that the selector finds is shown
//	wx navigateTo {"url":"/pages/b/b"}     Sim.WX
//	back, background, foreground           Sim.Back, ...
//	switchTab pages/b/b                    Sim.SwitchTab
//	advance 5s                             Sim.Advance
//	pullDown, scroll TOP BELOW, share FROM, resize WIDTH HEIGHT, theme dark, rebuildView
//	settle, step                           Sim.Settle, Sim.Step
//
// Lines may end with a carriage return and a line feed, as Git writes them on Windows; Update writes line feeds only.
//
// Files: `app.json`, the json files of pages and components, and wxml, wxs and wxss files make a project of their own; `defs.json` holds definitions for Ops, with which no guest is needed.
// `trace`, `hooks`, `stack`, `data` and `outline` are expectations: the whole trace, Sim.Hooks, Sim.Stack, the data of the page on top as JSON, one top-level key a line, and what that page
// shows, as Page.Outline has it.
type Scenario struct {
	name     string
	archive  *txtar.Archive
	steps    []scenarioStep
	settings []Option
}

type scenarioStep struct {
	line int
	verb string
	args string
}

// expectations are the files of a scenario that Check compares and Update writes, in this order.
var expectations = [...]string{"hooks", "stack", "data", "outline", "trace"}

// LoadScenario reads a scenario file. An error names the file and the line.
func LoadScenario(file string) (*Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseScenario(file, text)
}

func parseScenario(file string, text []byte) (*Scenario, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	sc := &Scenario{name: file, archive: txtar.Parse(text)}
	for i, line := range strings.Split(string(sc.archive.Comment), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		verb, args, _ := strings.Cut(line, " ")
		step := scenarioStep{line: i + 1, verb: verb, args: strings.TrimSpace(args)}
		setting, err := sc.setting(step)
		switch {
		case err != nil:
			return nil, sc.fail(step, err)
		case setting != nil && len(sc.steps) > 0:
			return nil, sc.fail(step, errors.New(verb+" is a setting; settings come before the first step"))
		case setting != nil:
			sc.settings = append(sc.settings, setting)
		case verbs[verb] == nil:
			return nil, sc.fail(step, errors.New("unknown step "+strconv.Quote(verb)))
		default:
			sc.steps = append(sc.steps, step)
		}
	}
	return sc, sc.readFiles()
}

func (sc *Scenario) fail(step scenarioStep, err error) error {
	return fmt.Errorf("%s:%d: %w", sc.name, step.line, err)
}

// setting reads a line that says how the simulation is made, nil if it is a step.
func (sc *Scenario) setting(step scenarioStep) (Option, error) {
	switch step.verb {
	case "app":
		if step.args == "" {
			return nil, errors.New("app needs a folder")
		}
		dir := filepath.FromSlash(step.args)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(sc.name), dir)
		}
		if !filepath.IsAbs(dir) {
			dir = "." + string(filepath.Separator) + dir
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, errors.New("app: there is no folder " + strconv.Quote(dir))
		}
		guest := Wasm(dir)
		return func(c *config) {
			guest(c)
			c.project = os.DirFS(dir)
		}, nil
	case "seed":
		n, err := strconv.ParseUint(step.args, 10, 64)
		return Seed(n), err
	case "startup":
		d, err := time.ParseDuration(step.args)
		return StartupGap(d), err
	case "strict":
		if step.args != "" {
			return nil, errors.New("strict takes nothing behind it")
		}
		return Strict(), nil
	}
	return nil, nil
}

// readFiles makes a project and definitions of the archive's files.
func (sc *Scenario) readFiles() error {
	files := fstest.MapFS{}
	for _, f := range sc.archive.Files {
		switch {
		case f.Name == "defs.json":
			defs, err := jsonvalue.ParseMarked(f.Data)
			if err != nil {
				return fmt.Errorf("%s: defs.json: %w", sc.name, err)
			}
			if defs.Kind() != abi.Object {
				return fmt.Errorf("%s: defs.json: want an object of definitions, got %s", sc.name, defs.Kind())
			}
			byPath := map[string]Value{}
			for i := range defs.Len() {
				byPath[defs.KeyAt(i)] = defs.At(i)
			}
			sc.settings = append(sc.settings, Ops(byPath))
		case strings.HasSuffix(f.Name, ".json"), isTemplate(f.Name):
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		case !isExpectation(f.Name):
			return fmt.Errorf("%s: no use is known for the file %s; expectations are %s", sc.name, f.Name, strings.Join(expectations[:], ", "))
		}
	}
	if _, err := fs.Stat(files, "app.json"); err == nil {
		sc.settings = append(sc.settings, ProjectFS(files))
	}
	return nil
}

// isTemplate reports whether a file says how a page looks.
func isTemplate(name string) bool {
	return strings.HasSuffix(name, ".wxml") || strings.HasSuffix(name, ".wxs") || strings.HasSuffix(name, ".wxss")
}

func isExpectation(name string) bool {
	for _, e := range expectations {
		if e == name {
			return true
		}
	}
	return false
}

// Run plays the scenario in a new simulation and gives it, still open, for the caller to look at and to close. Options add to the scenario's own and win over them: Native
// runs the guest's code in this process. An error is a scenario that cannot be played; what goes wrong in the simulation is in its Err.
func (sc *Scenario) Run(opts ...Option) (*Sim, error) {
	s, err := New(append(sc.settings[:len(sc.settings):len(sc.settings)], opts...)...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sc.name, err)
	}
	for _, step := range sc.steps {
		if err := verbs[step.verb](s, step.args); err != nil {
			return nil, errors.Join(sc.fail(step, err), s.Close())
		}
	}
	return s, nil
}

// Check compares what came with the expectations of the file and shows the differences, "" if there are none. A file without expectations wants nothing but to run.
func (sc *Scenario) Check(s *Sim) string {
	var out []string
	for _, f := range sc.archive.Files {
		if !isExpectation(f.Name) {
			continue
		}
		if diff := Diff(splitLines(string(f.Data)), splitLines(observed(s, f.Name))); diff != "" {
			out = append(out, "-- "+f.Name+" --\n"+diff)
		}
	}
	return strings.Join(out, "\n")
}

// Update is the file's text with its expectations as they came, `hooks` and `trace` if it had none.
func (sc *Scenario) Update(s *Sim) []byte {
	archive := txtar.Archive{Comment: sc.archive.Comment}
	had := false
	for _, f := range sc.archive.Files {
		if isExpectation(f.Name) {
			had = true
			f.Data = []byte(observed(s, f.Name))
		}
		archive.Files = append(archive.Files, f)
	}
	if !had {
		for _, name := range []string{"hooks", "trace"} {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(observed(s, name))})
		}
	}
	return txtar.Format(&archive)
}

func observed(s *Sim, name string) string {
	switch name {
	case "hooks":
		return joinLines(s.Hooks())
	case "stack":
		return joinLines(s.Stack())
	case "data":
		return dataLines(s)
	case "outline":
		return outlineLines(s)
	}
	return s.Trace().String()
}

func dataLines(s *Sim) string {
	if s.lib.top() == nil {
		return ""
	}
	var lines []string
	all := s.Page().Data("")
	for i := range all.Len() {
		lines = append(lines, all.KeyAt(i)+" "+all.At(i).JSON())
	}
	return joinLines(lines)
}

func outlineLines(s *Sim) string {
	if s.lib.top() == nil {
		return ""
	}
	return joinLines(splitLines(s.Page().Outline()))
}

func joinLines(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

func splitLines(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// CheckScenario is a scenario file as a test: it is played, and its expectations are compared, or written into the file if update is set and nothing went wrong. Run it in a
// subtest for each file.
func CheckScenario(t TB, file string, update bool, opts ...Option) {
	t.Helper()
	sc, err := LoadScenario(file)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	s, err := sc.Run(opts...)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	defer s.Close()
	if err := s.Err(); err != nil {
		t.Errorf("%s: %v", file, err)
		if update {
			return
		}
	}
	if update {
		if err := os.WriteFile(file, sc.Update(s), 0o644); err != nil {
			t.Errorf("%v", err)
		}
		return
	}
	if diff := sc.Check(s); diff != "" {
		t.Errorf("%s (- wanted, + came; rewrite with -update):\n%s", file, diff)
	}
}

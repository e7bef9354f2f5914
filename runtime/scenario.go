package wxruntime

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Scenario is a txtar file: its comment holds steps, one a line, its files what the mini-program is made of and what must come of it.
//
// A line that starts with # is a comment. Settings come first, such as `app ../shop`, `seed 17` or `strict`, and then steps, each settled before the next. ScenarioHelp lists them all, as
// `wxkit run --help` does:
//
//	app ../shop
//	launch pages/goods/goods?id=tea
//	see .name "Green tea"
//	tap .add
//	back
//	gone .loading
//
// The first step that fails ends the story: the error names the file, the line and the step, and what follows is not played.
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
	do   func(s *Sim, args string) error
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
		if err := sc.readLine(scenarioStep{line: i + 1, verb: verb, args: strings.TrimSpace(args)}); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	return sc, sc.readFiles()
}

// readLine takes a setting or a step.
func (sc *Scenario) readLine(step scenarioStep) error {
	if read := settingNamed(step.verb); read != nil {
		if len(sc.steps) > 0 {
			return errors.New(step.verb + " is a setting; settings come before the first step")
		}
		setting, err := read(sc, step.args)
		sc.settings = append(sc.settings, setting)
		return err
	}
	if step.do = stepNamed(step.verb); step.do == nil {
		return errors.New("unknown step " + strconv.Quote(step.verb) + "; wxkit run --help lists them")
	}
	sc.steps = append(sc.steps, step)
	return nil
}

// fail is the error of a step: where it stands, and what it says.
func (sc *Scenario) fail(step scenarioStep, err error) error {
	const most = 80 // bytes of a step that are shown
	text := strings.TrimSpace(step.verb + " " + step.args)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return fmt.Errorf("%s:%d: %s: %w", sc.name, step.line, text, err)
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
// runs the guest's code in this process. An error is a scenario that cannot be played; what goes wrong in the simulation is in its Err, and ends the story.
func (sc *Scenario) Run(opts ...Option) (*Sim, error) {
	wins := func(c *config) { c.engines = nil } // what comes next may name another engine
	opts = slices.Concat(sc.settings, []Option{wins}, opts)
	if cfg := newConfig(opts); cfg.engine == nil || cfg.nowhere() {
		return nil, errors.New(sc.name + `: no mini-program: add a line "app FOLDER" with the folder of the mini-program, from that of this file (or the files app.json and defs.json)`)
	}
	s, err := New(opts...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sc.name, err)
	}
	for _, step := range sc.steps {
		if err := step.do(s, step.args); err != nil {
			return nil, errors.Join(sc.fail(step, err), s.Close())
		}
		if s.err != nil {
			s.err = sc.fail(step, s.err)
			return s, nil
		}
	}
	return s, nil
}

// nowhere reports whether no option says where the project is.
func (c *config) nowhere() bool {
	return c.appJSON == nil && c.project == nil && c.fallback == ""
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
// subtest for each file. Of a story that fails before its end the expectations are not looked at.
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
		t.Errorf("%v", err)
		return
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

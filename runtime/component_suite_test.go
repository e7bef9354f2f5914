package wxruntime_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/cases"
)

// suiteCase is a conformance case about components as the suite plays it.
type suiteCase struct {
	cases.Case
	input struct {
		Entry   string
		Files   map[string]json.RawMessage
		Actions []struct {
			Do, Type, Name, Method, Field string
			Path                          []string
			Data, Detail                  json.RawMessage
			Bubbles, Composed, Capture    *bool
			Args                          []json.RawMessage
		}
		Properties json.RawMessage
	}
	want  []suiteStep
	files fstest.MapFS
	defs  map[string]wxruntime.Value
}

// suiteStep is what is wanted after the case's page was made, attached and shown, and after each action.
type suiteStep struct {
	Step string
	Log  []any
	Tree any
}

func newSuiteCase(t *testing.T, c cases.Case) *suiteCase {
	t.Helper()
	s := &suiteCase{Case: c, files: fstest.MapFS{}, defs: map[string]wxruntime.Value{}}
	require.NoError(t, json.Unmarshal([]byte(c.Input), &s.input), c.ID)
	require.NoError(t, json.Unmarshal([]byte(c.Want()), &s.want), c.ID)
	add := func(name string, text []byte) { s.files[name] = &fstest.MapFile{Data: text} }
	add("app.json", []byte(`{"pages": ["`+c.Path(s.input.Entry)+`", "blank/blank"]}`))
	add("blank/blank.wxml", nil)
	for name, raw := range s.input.Files {
		name = path.Clean(c.Path(name))
		if strings.HasSuffix(name, ".wxs") {
			var source string
			require.NoError(t, json.Unmarshal(raw, &source), c.ID)
			add(name, []byte(source))
			continue
		}
		var f struct {
			WXML      string
			JSON, Def json.RawMessage
		}
		require.NoError(t, json.Unmarshal(raw, &f), c.ID)
		add(name+".wxml", []byte(f.WXML))
		if f.JSON != nil {
			add(name+".json", f.JSON)
		}
		s.defs[name] = s.definition(t, string(f.Def))
	}
	return s
}

// definition is one for the ops engine, with a method for each setData of the case.
func (c *suiteCase) definition(t *testing.T, text string) wxruntime.Value {
	def := wxruntime.Object()
	if text != "" && text != "null" {
		def = wxruntime.MustJSON(text)
	}
	methods := def.Get("methods")
	if methods.IsNil() {
		methods = wxruntime.Object()
	}
	for i, a := range c.input.Actions {
		if a.Do == "setData" {
			methods.Set(cases.StepMethod(i), wxruntime.MustJSON(`{"silent": true, "ops": [["set", `+string(a.Data)+`]]}`))
		}
	}
	def.Set("methods", methods)
	return def
}

// suiteRun is a case while it runs on an engine.
type suiteRun struct {
	*suiteCase
	s     *wxruntime.Sim
	ops   bool
	log   []suiteEntry
	seen  int // of the log
	read  int // of the trace
	tree  any
	steps []suiteStep
}

// suiteEntry is an entry of the log, with the length of the trace as it was then.
type suiteEntry struct {
	entry map[string]any
	at    int
}

// play runs a case and gives its steps.
func (c *suiteCase) play(engine wxruntime.Option) (steps []suiteStep, trace string, err error) {
	r := &suiteRun{suiteCase: c}
	log := func(entry wxruntime.Value) {
		r.ops = true
		r.note(wxruntime.MarkedJSON(entry), len(r.s.Trace()))
	}
	if r.s, err = wxruntime.New(wxruntime.ProjectFS(c.files), wxruntime.BridgeAsIs(), wxruntime.OpsLog(log), engine); err != nil {
		return nil, "", err
	}
	defer r.s.Close()
	query := wxruntime.Object()
	if p := string(c.input.Properties); p != "" && p != "null" {
		query = wxruntime.MustJSON(p)
	}
	r.s.Launch("/"+c.Path(c.input.Entry), wxruntime.Query(query))
	if len(r.s.Stack()) == 0 {
		return nil, "", fmt.Errorf("the page has not been opened: %w", r.s.Err())
	}
	r.open()
	for i := range c.input.Actions {
		if err := r.act(i); err != nil {
			return nil, "", err
		}
	}
	return r.steps, r.s.Trace().String(), nil
}

// note takes an entry of the log. Of what the launch does to a page's components, such as show, the cases know nothing.
func (r *suiteRun) note(text string, at int) {
	var entry map[string]any
	if err := json.Unmarshal([]byte(text), &entry); err != nil {
		entry = map[string]any{"error": err.Error(), "text": text}
	}
	if entry["t"] == "hook" || entry["t"] == "pageLifetime" && len(r.steps) == 0 {
		return
	}
	r.log = append(r.log, suiteEntry{entry, at})
}

// open gives the steps create, attach and ready, which are told apart by what the framework has recorded between them.
func (r *suiteRun) open() {
	r.readLog()
	trace := r.s.Trace()
	attach, ready := len(trace), len(trace)
	for i, e := range trace {
		switch {
		case i < attach && e.Kind == wxruntime.KindHook && strings.HasSuffix(e.Name, ".attached"):
			attach = i
		case i < ready && (e.Kind == wxruntime.KindAck || e.Kind == wxruntime.KindHook && strings.HasSuffix(e.Name, ".ready")):
			ready = i
		}
	}
	attach = min(attach, ready)
	page := r.s.Page()
	r.step("create", r.until(attach), page.InitialTree())
	r.step("attach", r.until(ready), page.InitialTree())
	r.step("ready", r.until(len(trace)), page.Tree())
}

// readLog takes what Go has logged from the trace.
func (r *suiteRun) readLog() {
	trace := r.s.Trace()
	for ; r.read < len(trace) && !r.ops; r.read++ {
		if e := trace[r.read]; e.Kind == wxruntime.KindLog && e.Name == "log" {
			r.note(e.Arg.Text(), r.read)
		}
	}
}

func (r *suiteRun) until(at int) []any {
	entries := []any{}
	for ; r.seen < len(r.log) && r.log[r.seen].at <= at; r.seen++ {
		entries = append(entries, r.log[r.seen].entry)
	}
	return entries
}

func (r *suiteRun) step(name string, log []any, tree wxruntime.Value) {
	s := suiteStep{Step: name, Log: log}
	if shown := suiteJSON(tree); !reflect.DeepEqual(shown, r.tree) {
		r.tree, s.Tree = shown, shown
	}
	r.steps = append(r.steps, s)
}

func suiteJSON(v wxruntime.Value) (out any) {
	if err := json.Unmarshal([]byte(wxruntime.MarkedJSON(v)), &out); err != nil {
		return err.Error()
	}
	return out
}

// act does an action. The ready of components that come later is none of the cases' business.
func (r *suiteRun) act(i int) error {
	a, page := r.input.Actions[i], r.s.Page()
	var extra []any
	switch a.Do {
	case "setData":
		page.Component(a.Path...).Call(cases.StepMethod(i))
	case "call":
		page.Component(a.Path...).Call(a.Method, suiteArgs(a.Args)...)
	case "data":
		extra = []any{map[string]any{"c": "@data", "n": a.Field, "v": suiteJSON(page.Component(a.Path...).Data(a.Field))}}
	case "event":
		detail := wxruntime.Object()
		if a.Detail != nil {
			detail = wxruntime.MustJSON(string(a.Detail))
		}
		given := func(flag *bool, otherwise bool) bool { return flag == nil && otherwise || flag != nil && *flag }
		page.Find(strings.Join(a.Path, " >>> ")).Trigger(a.Type, detail,
			wxruntime.Bubbles(given(a.Bubbles, true)), wxruntime.Composed(given(a.Composed, false)), wxruntime.Capture(given(a.Capture, true)))
	case "pageLifetime", "lifetime":
		arg := wxruntime.Value{}
		if args := suiteArgs(a.Args); len(args) > 0 {
			arg = args[0]
		}
		page.Component(a.Path...).Lifetime(a.Name, arg)
	case "detach":
		r.s.WX("reLaunch", wxruntime.MustJSON(`{"url": "/blank/blank"}`))
	default:
		return errors.New("unknown action " + a.Do)
	}
	r.readLog()
	log := []any{}
	for _, e := range r.until(len(r.s.Trace())) {
		if entry := e.(map[string]any); entry["t"] != "lifetime" || entry["n"] != "ready" {
			log = append(log, e)
		}
	}
	if a.Do == "detach" {
		r.steps = append(r.steps, suiteStep{Step: a.Do, Log: log})
	} else {
		r.step(a.Do, append(log, extra...), page.Tree())
	}
	return nil
}

func suiteArgs(raw []json.RawMessage) (args []wxruntime.Value) {
	for _, text := range raw {
		args = append(args, wxruntime.MustJSON(string(text)))
	}
	return args
}

// TestComponentSuite plays the conformance cases about components on the three engines: what is wanted comes of all of them, and native code and WASM do the same byte for byte.
func TestComponentSuite(t *testing.T) {
	wasm := wxruntime.Wasm("../testdata/cases") // one module of all cases
	engines := map[string]func(c *suiteCase) wxruntime.Option{
		"native": func(c *suiteCase) wxruntime.Option { return wxruntime.Native(c.App) },
		"wasm":   func(*suiteCase) wxruntime.Option { return wasm },
		"ops":    func(c *suiteCase) wxruntime.Option { return wxruntime.Ops(c.defs) },
	}
	played, left := map[string]int{}, map[string]int{}
	traces := map[string]string{} // native, by case
	all := cases.List()
	for _, engine := range []string{"native", "wasm", "ops"} {
		t.Run(engine, func(t *testing.T) {
			for _, c := range all {
				if reason := c.Unplayable(); reason != "" && engine != "ops" {
					left[engine+": "+reason]++
					continue
				}
				s := newSuiteCase(t, c)
				got, trace, err := s.play(engines[engine](s))
				if err != nil {
					t.Errorf("%s: %v", c.ID, err)
					continue
				}
				played[engine]++
				if diff := suiteDiff(s.want, got); diff != "" {
					t.Errorf("%s: %s", c.ID, diff)
				}
				switch engine {
				case "native":
					traces[c.ID] = trace
				case "wasm":
					if trace != traces[c.ID] {
						t.Errorf("%s: the traces of native and wasm differ", c.ID)
					}
				}
			}
		})
	}
	for _, engine := range slices.Sorted(maps.Keys(played)) {
		t.Logf("%s: played %d of %d cases", engine, played[engine], len(all))
	}
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		t.Logf("left out %d, %s", left[reason], reason)
	}
	require.Greater(t, played["native"], 190)
}

// suiteDiff is the first step that differs, "" if none does.
func suiteDiff(want, got []suiteStep) string {
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return "no step " + want[i].Step
		case i >= len(want):
			return "a step too many: " + got[i].Step
		case want[i].Step != got[i].Step:
			return "want step " + want[i].Step + ", got " + got[i].Step
		case len(want[i].Log)+len(got[i].Log) > 0 && text(want[i].Log) != text(got[i].Log):
			return fmt.Sprintf("step %d, %s\nwant log %s\ngot      %s", i, want[i].Step, text(want[i].Log), text(got[i].Log))
		case !reflect.DeepEqual(want[i].Tree, got[i].Tree):
			return fmt.Sprintf("step %d, %s\nwant tree %s\ngot       %s", i, want[i].Step, text(want[i].Tree), text(got[i].Tree))
		}
	}
	return ""
}

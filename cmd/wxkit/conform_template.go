package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"reflect"
	"strings"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/wasm/abi"
)

// templateCase is a conformance case of templates, components, events and data: files of a project with declarative definitions, what is done to the entry page, and what comes of it.
type templateCase struct {
	ID      string          `json:"id"`
	Profile string          `json:"profile"` // both or classic
	Input   templateInput   `json:"input"`
	Want    json.RawMessage `json:"want"` // a list of templateStep, {"tree"} or {"compileError": true}
}

// templateInput is what a case is made of.
type templateInput struct {
	Entry      string                     `json:"entry"`
	Files      map[string]json.RawMessage `json:"files"` // a templateFile by its path without extension, or the source of a .wxs as a string
	Actions    []templateAction           `json:"actions"`
	Properties json.RawMessage            `json:"properties"` // of the entry
}

// templateFile is a page or component.
type templateFile struct {
	WXML string          `json:"wxml"`
	JSON json.RawMessage `json:"json"`
	Def  json.RawMessage `json:"def"`
}

// templateAction is what happens to the entry, or to what a path of selectors leads to; then everything is settled.
type templateAction struct {
	Do       string            `json:"do"`
	Path     []string          `json:"path"`
	Data     json.RawMessage   `json:"data"`
	Type     string            `json:"type"`
	Detail   json.RawMessage   `json:"detail"`
	Bubbles  *bool             `json:"bubbles"`
	Composed *bool             `json:"composed"`
	Capture  *bool             `json:"capture"`
	Name     string            `json:"name"`
	Method   string            `json:"method"`
	Args     []json.RawMessage `json:"args"`
	Field    string            `json:"field"`
}

// templateStep is what came of creating, attaching and showing the entry, and then of each action.
type templateStep struct {
	Step string `json:"step"`
	Log  []any  `json:"log"`
	Tree any    `json:"tree,omitempty"` // only where it has changed
}

// blankPage is where a case goes whose entry is to be detached.
const blankPage = "wxkit/blank"

// playTemplateCase runs a case on the simulator: its definitions are those of the ops engine, on the same threads and framework as any mini-program.
func playTemplateCase(ctx context.Context, c templateCase) ([]templateStep, error) {
	p := &templatePlay{entry: strings.TrimPrefix(c.Input.Entry, "/")}
	opts, err := p.options(c.Input)
	if err != nil {
		return nil, err
	}
	if p.sim, err = wxruntime.New(opts...); err != nil {
		return nil, err
	}
	defer p.sim.Close()
	if err := p.open(); err != nil {
		return nil, err
	}
	for i, a := range c.Input.Actions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.act(a, i); err != nil {
			return nil, fmt.Errorf("action %d, %s: %w", i+1, a.Do, err)
		}
	}
	return p.steps, nil
}

// templatePlay is a case that is being run.
type templatePlay struct {
	entry    string
	sim      *wxruntime.Sim
	page     *wxruntime.Page // of the entry
	detached bool            // the page has gone
	log      []logged
	seen     int // of the log
	tree     any // as the last step left it
	steps    []templateStep
}

// logged is an entry of the definitions' log, with the length of the trace as it was then.
type logged struct {
	entry any
	at    int
}

// options are the project and the definitions of a case.
func (p *templatePlay) options(in templateInput) ([]wxruntime.Option, error) {
	app, err := json.Marshal(map[string]any{"pages": []string{p.entry, blankPage}})
	if err != nil {
		return nil, err
	}
	files := memoryFS{"app.json": app, blankPage + ".wxml": nil}
	definitions := map[string]wxruntime.Value{}
	for name, raw := range in.Files {
		name = path.Clean(strings.TrimPrefix(name, "/"))
		if strings.HasSuffix(name, ".wxs") {
			var source string
			if err := json.Unmarshal(raw, &source); err != nil {
				return nil, fmt.Errorf("files: %s: %w", name, err)
			}
			files[name] = []byte(source)
			continue
		}
		var f templateFile
		if err := json.Unmarshal(raw, &f); err != nil {
			return nil, fmt.Errorf("files: %s: %w", name, err)
		}
		files[name+".wxml"] = []byte(f.WXML)
		if files[name+".json"], err = configOf(f.JSON); err != nil {
			return nil, fmt.Errorf("files: %s: json: %w", name, err)
		}
		if definitions[name], err = definition(f.Def, in.Actions); err != nil {
			return nil, fmt.Errorf("files: %s: %w", name, err)
		}
	}
	given, err := objectOf(in.Properties)
	if err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	give(definitions[p.entry], given)
	return []wxruntime.Option{
		wxruntime.ProjectFS(files), wxruntime.Ops(definitions), wxruntime.OpsLog(p.note), wxruntime.BridgeAsIs(),
	}, nil
}

// configOf is the json of a page or component. That it may be used as a component goes without saying.
func configOf(raw json.RawMessage) ([]byte, error) {
	config := map[string]any{}
	if raw != nil {
		if err := json.Unmarshal(raw, &config); err != nil {
			return nil, err
		}
	}
	if config == nil {
		config = map[string]any{}
	}
	config["component"] = true
	return json.Marshal(config)
}

// definition is a definition with a method for each setData of the case, which the log does not show.
func definition(raw json.RawMessage, actions []templateAction) (wxruntime.Value, error) {
	def := wxruntime.Object()
	if raw != nil && string(raw) != "null" {
		v, err := wxruntime.JSON(string(raw))
		if err != nil {
			return def, err
		}
		def = v
	}
	methods := def.Get("methods")
	switch {
	case def.Kind() != abi.Object:
		return def, fmt.Errorf("def: want an object, got %s", def.Kind())
	case methods.IsNil():
		methods = wxruntime.Object()
	case methods.Kind() != abi.Object:
		return def, fmt.Errorf("def: methods: want an object, got %s", methods.Kind())
	}
	renamed(def)
	for i, a := range actions {
		if a.Do != "setData" {
			continue
		}
		data, err := objectOf(a.Data)
		if err != nil {
			return def, fmt.Errorf("action %d: data: %w", i+1, err)
		}
		method := wxruntime.MustJSON(`{"silent": true, "ops": [["set", null]]}`)
		method.Get("ops").At(0).SetAt(1, data)
		methods.Set(setMethod(i), method)
	}
	def.Set("methods", methods)
	return def, nil
}

// give lets the entry set the properties that it is given, as the last thing of its created: the query of a page, by which they could come too, has strings only.
func give(def, given wxruntime.Value) {
	values := wxruntime.Object()
	for i := range given.Len() {
		if declares(def, given.KeyAt(i)) {
			values.Set(given.KeyAt(i), given.At(i))
		}
	}
	if values.Len() == 0 {
		return
	}
	if def.Get("lifetimes").IsNil() {
		def.Set("lifetimes", wxruntime.Object())
	}
	lifetimes := def.Get("lifetimes")
	ops := lifetimes.Get("created")
	if ops.Has("ops") {
		ops = ops.Get("ops")
	} else if ops.IsNil() && lifetimes.Kind() == abi.Object {
		ops = wxruntime.MustJSON(`[]`)
		lifetimes.Set("created", ops)
	}
	set := wxruntime.MustJSON(`["set", null]`)
	set.SetAt(1, values)
	if ops.Kind() == abi.Array { // anything else is refused when the definition is read
		ops.Append(set)
	}
}

// declares reports whether a definition, or a behavior of it, has a property.
func declares(def wxruntime.Value, property string) bool {
	behaviors := def.Get("behaviors")
	for i := range behaviors.Len() {
		if declares(behaviors.At(i), property) {
			return true
		}
	}
	return def.Get("properties").Has(property)
}

// renamed gives the lifetimes of the page in a definition and its behaviors names of our own, so that they run when a case says so and not when its page comes or goes.
func renamed(def wxruntime.Value) {
	if own := def.Get("pageLifetimes"); own.Len() > 0 {
		names := wxruntime.Object()
		for i := range own.Len() {
			names.Set(ownName+own.KeyAt(i), own.At(i))
		}
		def.Set("pageLifetimes", names)
	}
	for i := range def.Get("behaviors").Len() {
		renamed(def.Get("behaviors").At(i))
	}
}

// ownName is how the names start that no definition of a case has.
const ownName = "conform "

// setMethod is the name of the method that does the setData of an action.
func setMethod(i int) string { return ownName + stepMethod(i) }

// note takes an entry of the log. Of hooks of pages the cases know nothing.
func (p *templatePlay) note(entry wxruntime.Value) {
	switch entry.Get("t").Text() {
	case "hook", "wx":
		return
	case "pageLifetime":
		entry.Set("n", wxruntime.Text(strings.TrimPrefix(entry.Get("n").Text(), ownName)))
	}
	p.log = append(p.log, logged{asJSON(entry), len(p.sim.Trace())})
}

// open launches the entry: the steps create, attach and ready.
func (p *templatePlay) open() error {
	p.sim.Launch("/" + p.entry)
	if err := p.broken(); err != nil {
		return err
	}
	attach, ready := len(p.sim.Trace()), len(p.sim.Trace())
	for i, e := range p.sim.Trace() {
		switch {
		case i < attach && e.Kind == wxruntime.KindHook && strings.HasSuffix(e.Name, ".attached"):
			attach = i
		case i < ready && (e.Kind == wxruntime.KindAck || e.Kind == wxruntime.KindHook && strings.HasSuffix(e.Name, ".ready")):
			ready = i
		}
	}
	attach = min(attach, ready)
	p.page = p.sim.Page()
	p.step("create", p.until(attach), p.page.InitialTree())
	p.step("attach", p.until(ready), p.page.InitialTree())
	p.step("ready", p.until(len(p.sim.Trace())), p.page.Tree())
	return nil
}

// until takes the entries of the log up to a place in the trace.
func (p *templatePlay) until(at int) []any {
	entries := []any{}
	for ; p.seen < len(p.log) && p.log[p.seen].at <= at; p.seen++ {
		entries = append(entries, p.log[p.seen].entry)
	}
	return entries
}

func (p *templatePlay) step(name string, log []any, tree wxruntime.Value) {
	s := templateStep{Step: name, Log: log}
	if shown := asJSON(tree); !reflect.DeepEqual(shown, p.tree) {
		p.tree, s.Tree = shown, shown
	}
	p.steps = append(p.steps, s)
}

// broken is what stands in the way of going on: a template or module that cannot be compiled.
func (p *templatePlay) broken() error {
	if bad, ok := errors.AsType[*wxruntime.TemplateError](p.sim.Err()); ok {
		return bad
	}
	if len(p.sim.Stack()) == 0 {
		return fmt.Errorf("the entry has not been opened: %w", p.sim.Err())
	}
	return nil
}

// act does what an action says, and takes what came of it. The ready of components that come later is none of the cases' business.
func (p *templatePlay) act(a templateAction, i int) error {
	known := len(leaves(p.sim.Err()))
	if err := p.do(a, i); err != nil {
		return err
	}
	if err := p.broken(); err != nil {
		return err
	}
	if err := astray(leaves(p.sim.Err())[known:]); err != nil {
		return err
	}
	log := []any{}
	for _, e := range p.until(len(p.sim.Trace())) {
		if entry := e.(map[string]any); entry["t"] != "lifetime" || entry["n"] != "ready" || a.Name == "ready" {
			log = append(log, e)
		}
	}
	if a.Do == "data" {
		log = append(log, asJSON(p.read(a)))
	}
	if p.detached {
		p.steps = append(p.steps, templateStep{Step: a.Do, Log: log})
	} else {
		p.step(a.Do, log, p.page.Tree())
	}
	return nil
}

// astray is the first error of an action that leads to nothing, such as a selector that finds no element. What the definitions throw is none: the cases want it.
func astray(errs []error) error {
	for _, err := range errs {
		if _, thrown := errors.AsType[*wxruntime.HandlerError](err); !thrown && strings.HasPrefix(err.Error(), "wxruntime: ") {
			return err
		}
	}
	return nil
}

// do does what an action says.
func (p *templatePlay) do(a templateAction, i int) error {
	switch a.Do {
	case "setData":
		p.page.Component(a.Path...).Call(setMethod(i))
	case "call":
		args, err := valuesOf(a.Args)
		if err == nil {
			p.page.Component(a.Path...).Call(a.Method, args...)
		}
		return err
	case "data":
	case "event":
		return p.event(a)
	case "pageLifetime", "lifetime":
		args, err := valuesOf(a.Args)
		name := a.Name
		if a.Do == "pageLifetime" {
			name = "pageLifetimes." + ownName + name
		}
		if err == nil {
			p.page.Component(a.Path...).Lifetime(name, append(args, wxruntime.Value{})[0])
		}
		return err
	case "detach":
		p.detached = true
		p.sim.WX("reLaunch", wxruntime.MustJSON(`{"url": "/`+blankPage+`"}`))
	default:
		return fmt.Errorf("unknown action %q", a.Do)
	}
	return nil
}

// read is the entry of the log for what an action reads of the data.
func (p *templatePlay) read(a templateAction) wxruntime.Value {
	return wxruntime.Object(
		wxruntime.Field{Key: "c", Value: wxruntime.Text("@data")},
		wxruntime.Field{Key: "n", Value: wxruntime.Text(a.Field)},
		wxruntime.Field{Key: "v", Value: p.page.Component(a.Path...).Data(a.Field)},
	)
}

func valuesOf(list []json.RawMessage) (values []wxruntime.Value, err error) {
	for _, raw := range list {
		v, err := wxruntime.JSON(string(raw))
		if err != nil {
			return nil, fmt.Errorf("args: %w", err)
		}
		values = append(values, v)
	}
	return values, nil
}

// event is an event on an element: the first that the last selector finds in the component to which those before it lead. By default it bubbles, but only within its own template.
func (p *templatePlay) event(a templateAction) error {
	detail, err := objectOf(a.Detail)
	if err != nil {
		return fmt.Errorf("detail: %w", err)
	}
	if len(a.Path) == 0 {
		return errors.New("an event needs a path")
	}
	given := func(flag *bool, otherwise bool) bool {
		if flag == nil {
			return otherwise
		}
		return *flag
	}
	element := p.page.Find(a.Path[0])
	for _, selector := range a.Path[1:] {
		element = element.Find(selector)
	}
	element.Trigger(a.Type, detail,
		wxruntime.Bubbles(given(a.Bubbles, true)), wxruntime.Composed(given(a.Composed, false)), wxruntime.Capture(given(a.Capture, true)))
	return nil
}

// asJSON is a value as the JSON decoder gives it, as the wanted ones have come.
func asJSON(v wxruntime.Value) any {
	var out any
	if err := json.Unmarshal([]byte(wxruntime.MarkedJSON(v)), &out); err != nil {
		return err.Error()
	}
	return out
}

// judgeTemplate runs a case and finds the first step that differs.
func judgeTemplate(ctx context.Context, c templateCase) (f conformFailure, passed bool) {
	f.ID = c.ID
	var refused struct {
		CompileError bool `json:"compileError"`
	}
	if c.Want == nil {
		f.Error = "the case wants nothing: it needs a list of steps, a tree or compileError"
		return f, false
	}
	wantsList := len(c.Want) > 0 && c.Want[0] == '['
	if !wantsList {
		if err := json.Unmarshal(c.Want, &refused); err != nil {
			f.Error = "want: " + err.Error()
			return f, false
		}
	}
	got, err := playTemplateCase(ctx, c)
	if refused.CompileError {
		var bad *wxruntime.TemplateError
		if errors.As(err, &bad) {
			return f, true
		}
		f.Step, f.Want, f.Got = 1, "a compile error", "none"
		if err != nil {
			f.Got = err.Error()
		}
		return f, false
	}
	if err != nil {
		f.Error = err.Error()
		return f, false
	}
	return judgeSteps(f, c.Want, got, wantsList)
}

func judgeSteps(f conformFailure, raw json.RawMessage, got []templateStep, list bool) (conformFailure, bool) {
	want := []templateStep{{}}
	var err error
	if list {
		err = json.Unmarshal(raw, &want)
	} else {
		err = json.Unmarshal(raw, &want[0])
		want[0].Step, want[0].Log, got = "create", got[0].Log, got[:1]
	}
	if err != nil {
		f.Error = "want: " + err.Error()
		return f, false
	}
	for i := range max(len(want), len(got)) {
		f.Step = i + 1
		switch {
		case i >= len(got):
			f.Want, f.Got = compact(want[i]), "no such step"
		case i >= len(want):
			f.Want, f.Got = "no such step", compact(got[i])
		case want[i].Step != got[i].Step:
			f.Want, f.Got = "step "+want[i].Step, "step "+got[i].Step
		case len(want[i].Log)+len(got[i].Log) > 0 && !reflect.DeepEqual(want[i].Log, got[i].Log):
			f.Want, f.Got = "log "+compact(want[i].Log), "log "+compact(got[i].Log)
		case !reflect.DeepEqual(want[i].Tree, got[i].Tree):
			f.Want, f.Got = "tree "+compact(want[i].Tree), "tree "+compact(got[i].Tree)
		default:
			continue
		}
		return f, false
	}
	return f, true
}

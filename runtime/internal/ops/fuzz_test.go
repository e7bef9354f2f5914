package ops

import (
	"context"
	"errors"
	"testing"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// echo is a framework that runs an observer for every setData and a handler for every event, notes the calls, and writes into all that it gets.
type echo struct {
	logic engine.Logic
	ctx   context.Context
	calls []abi.CallID
}

// spoil writes into a value, as nobody should.
func spoil(v abi.Value) {
	switch v.Kind() {
	case abi.Array:
		v.Append(abi.NullValue())
	case abi.Object:
		v.Set("spoilt", abi.NullValue())
	}
}

func (e *echo) SetData(id abi.ID, patch abi.Patch, done abi.CallID) error {
	e.calls = append(e.calls, done)
	for _, a := range patch {
		spoil(a.Value)
	}
	return e.logic.Invoke(e.ctx, abi.Event{Kind: abi.EventObserver, ID: id, Name: "a"}, e)
}

func (e *echo) Trigger(id abi.ID, name string, detail abi.Value, _ uint8) {
	spoil(detail)
	_ = e.logic.Invoke(e.ctx, abi.Event{Kind: abi.EventHandler, ID: id, Name: name, Arg: detail}, e)
}

func (e *echo) Start(_ abi.ID, call abi.CallID, _ string, arg abi.Value, _ abi.CallMode) abi.Result {
	spoil(arg)
	e.calls = append(e.calls, call)
	return abi.Result{}
}

func (e *echo) Group(bool)                      {}
func (e *echo) Select(abi.ID, string) []abi.ID  { return nil }
func (e *echo) Return(_ abi.Event, v abi.Value) { spoil(v) }
func (e *echo) Fail(engine.Failure)             {}
func (e *echo) Log(level uint8, text string)    {}

// events are all that a definition answers to.
func events(m *abi.Manifest) []abi.Event {
	list := []abi.Event{{Kind: abi.EventCreate}}
	for _, hook := range m.App.Hooks {
		list = append(list, abi.Event{Kind: abi.EventHook, Name: hook})
	}
	for i, d := range m.Pages {
		id := abi.ID(i + 1)
		list = append(list, abi.Event{Kind: abi.EventCreate, ID: id, Name: d.Path})
		for _, name := range d.Hooks {
			list = append(list, abi.Event{Kind: abi.EventHook, ID: id, Name: name})
		}
		for _, name := range d.PageLifetimes {
			list = append(list, abi.Event{Kind: abi.EventHook, ID: id, Name: "pageLifetimes." + name})
		}
		for _, name := range d.Observers {
			list = append(list, abi.Event{Kind: abi.EventObserver, ID: id, Name: name})
		}
		properties := d.Options.Get("propertyObservers")
		for i := range properties.Len() {
			list = append(list, abi.Event{Kind: abi.EventObserver, ID: id, Name: PropertyObserver + properties.At(i).Text()})
		}
		for _, name := range d.Handlers {
			list = append(list, abi.Event{Kind: abi.EventHandler, ID: id, Name: name})
		}
	}
	return list
}

// FuzzParse reads definitions; what can be read must run without a panic, and nothing may be parked behind Close.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `{"p": 1}`,
		`{"app": {"onLaunch": [["wx", "login"], ["throw", "x"]]}, "p": {"data": {"n": {"$": "NaN"}}, "properties": {"s": {"type": "String", "optionalTypes": ["Number"], "observer": [["inc", "n"]]}}}}`,
		`{"p": {"behaviors": [{"name": "B", "quiet": true, "observers": {"a": [["set", {"a[0].b": {"$": "cycle"}}]]}}], "observers": {"a": [["logData", ""]], "b": []}, "methods": {"m": [["call", "m"]]}}}`,
		`{"p": {"rethrow": true, "onLoad": [["wxWait", "a", null, [["setTimeout", 1, [["emit", "m", 1, {"bubbles": true}]]]], "l"], ["setCb", {"n": [1]}, "cb"]], "methods": {"m": {"ops": [["emit", "m"]], "silent": true, "returns": 1}}}}`,
		`{"p": {"attached": [["pageRouter", "navigateTo", {"url": 1}], ["logProp", "n"]], "pageLifetimes": {"show": [["log", 1]]}, "externalClasses": ["c"], "options": {}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jsonvalue.ParseMarked([]byte(text))
		if err != nil || v.Kind() != abi.Object {
			return
		}
		defs := map[string]abi.Value{}
		for i := range v.Len() {
			defs[v.KeyAt(i)] = v.At(i)
		}
		before := marked(v)
		p, err := Parse(defs)
		if err != nil {
			if p != nil || err.Error() == "" {
				t.Fatal("an error without words, or beside a result")
			}
			return
		}
		logic := p.Start(func(e Entry) { e.Object() })
		fw := &echo{logic: logic, ctx: &budget{context.Background(), 2000}}
		run(t, fw, events(logic.Manifest()))
		if err := logic.Close(); err != nil || logic.Parked() != 0 {
			t.Fatal("Close left something parked", err)
		}
		if marked(v) != before {
			t.Fatal("a run changed the definitions")
		}
	})
}

// run gives the engine the events and then the results of every call that they made.
func run(t *testing.T, fw *echo, list []abi.Event) {
	var dead *engine.Error
	for _, ev := range list {
		if err := fw.logic.Invoke(fw.ctx, ev, fw); err != nil && !errors.As(err, &dead) {
			t.Fatalf("%T: %v", err, err)
		}
	}
	for len(fw.calls) > 0 {
		call := fw.calls[0]
		fw.calls = fw.calls[1:]
		if err := fw.logic.Resume(fw.ctx, abi.Resume{Call: call}, fw); err != nil && !errors.As(err, &dead) {
			t.Fatalf("%T: %v", err, err)
		}
	}
}

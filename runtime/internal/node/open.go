package node

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// open runs the scripts of the program in a world of its own, waits for the guest, and compares what has been registered with the manifest.
func (l *logic) open(ctx context.Context) error {
	l.limit, l.random = startLimit, rand.NewChaCha8([32]byte{})
	m := l.program.Manifest
	scripts, definitions := abi.ArrayValue(abi.StringValue("app")), abi.ObjectValue()
	for _, kind := range [...]string{"components", "pages"} {
		list := m.Value().Get(kind)
		for i := range list.Len() {
			scripts.Append(list.At(i).Get("path"))
			definitions.Set(list.At(i).Get("path").Text(), list.At(i))
		}
	}
	order := object("open", object("shim", abi.StringValue(shimSource), "key", abi.StringValue(l.program.Key), "scripts", scripts, "definitions", definitions,
		"now", l.now(), "raw", abi.BoolValue(l.program.Raw), "bare", abi.BoolValue(l.o.Bare)))
	said, err := l.turn(ctx, jsonvalue.AppendMarked(nil, order), nobody{})
	if err != nil {
		return inStart(err)
	}
	if said.Get("ask").Text() == "failed" {
		return &engine.Error{Code: engine.CodeTrap, Where: "start", Text: said.Get("text").Text(), Stack: said.Get("stack").Text()}
	}
	l.limit = l.o.Deadline
	if err := compare(said, m); err != nil {
		return &engine.Error{Code: engine.CodeBuild, Text: err.Error(), Cause: err}
	}
	return nil
}

// inStart says of an error that it came before any handler ran.
func inStart(err error) error {
	if e, ok := errors.AsType[*engine.Error](err); ok && e.Where == "" {
		e.Where = "start"
	}
	return err
}

// compare holds what the scripts have registered against the manifest.
func compare(said abi.Value, m *abi.Manifest) error {
	errs := []error{compareOne("app", said.Get("app"), &m.App)}
	for kind, defs := range map[string][]abi.Definition{"pages": m.Pages, "components": m.Components} {
		for i := range defs {
			errs = append(errs, compareOne(defs[i].Path, find(said, kind, defs[i].Path), &defs[i]))
		}
	}
	return errors.Join(errs...)
}

// find is what has been registered under a path. A page that is a component stands among the components.
func find(said abi.Value, kind, path string) abi.Value {
	list := said.Get(kind)
	for i := range list.Len() {
		if list.At(i).Get("path").Text() == path {
			return list.At(i)
		}
	}
	return abi.Value{}
}

func compareOne(path string, got abi.Value, d *abi.Definition) error {
	if got.Kind() != abi.Object {
		return fmt.Errorf("%s.js registers nothing", path)
	}
	functions := slices.Concat(d.Hooks, d.Handlers)
	if missing := without(functions, textsIn(got.Get("functions"))); len(missing) > 0 {
		return fmt.Errorf("%s.js does not register %q, which the guest has", path, missing)
	}
	if more := without(textsIn(got.Get("functions")), functions); len(more) > 0 {
		return fmt.Errorf("%s.js registers %q, which the guest has not", path, more)
	}
	for _, c := range []struct {
		what      string
		got, want []string
	}{
		{"pageLifetimes", textsIn(got.Get("pageLifetimes")), d.PageLifetimes},
		{"observers", textsIn(got.Get("observers")), without(d.Observers, nil)},
		{"properties", textsIn(got.Get("properties")), propertyNames(d)},
	} {
		if !slices.Equal(c.got, c.want) {
			return fmt.Errorf("%s.js registers the %s %q, the guest %q", path, c.what, c.got, c.want)
		}
	}
	if got, want := got.Get("data").JSON(), d.Data.JSON(); got != want && d.Path != "" { // JSON, since the scripts have them so
		return fmt.Errorf("%s.js registers the data %s, the guest %s", path, got, want)
	}
	return nil
}

// textsIn are the texts of an array.
func textsIn(v abi.Value) []string {
	var list []string
	for i := range v.Len() {
		list = append(list, v.At(i).Text())
	}
	return list
}

// without are the texts of a list that are not in another.
func without(list, other []string) []string {
	var rest []string
	for _, text := range list {
		if !slices.Contains(other, text) {
			rest = append(rest, text)
		}
	}
	return rest
}

func propertyNames(d *abi.Definition) []string {
	var names []string
	for _, p := range d.Properties {
		names = append(names, p.Name)
	}
	return names
}

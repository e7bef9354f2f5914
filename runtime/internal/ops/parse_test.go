package ops

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ def, want string }{
		{`[]`, `want a definition, an object, got Array`},
		{`{"dta": {}}`, `dta: unknown key of a definition`},
		{`{"name": 1}`, `name: want a string, got Number`},
		{`{"quiet": 1}`, `quiet: want true or false, got Number`},
		{`{"rethrow": "yes"}`, `rethrow: want true or false, got String`},
		{`{"data": [1]}`, `data: want an object, got Array`},
		{`{"options": null}`, `options: want an object, got Null`},
		{`{"externalClasses": {}}`, `externalClasses: want an array of strings, got Object`},
		{`{"externalClasses": ["a", 1]}`, `externalClasses[1]: want a string, got Number`},
		{`{"behaviors": {}}`, `behaviors: want an array of definitions, got Object`},
		{`{"behaviors": [{}, {"behaviors": [{"methods": {"m": [["lgo"]]}}]}]}`, `behaviors[1].behaviors[0].methods.m[0]: unknown operation "lgo"`},
		{`{"behaviors": [1]}`, `behaviors[0].want a definition, an object, got Number`},
		{`{"properties": []}`, `properties: want an object of properties, got Array`},
		{`{"properties": {"p": "Strin"}}`, `properties.p: want String, Number, Boolean, Object, Array or null, got "Strin"`},
		{`{"properties": {"p": {"type": 1}}}`, `properties.p.type: want String, Number, Boolean, Object, Array or null, got 1`},
		{`{"properties": {"p": {"typ": "String"}}}`, `properties.p: unknown key "typ"; a property is a type or {type, value, optionalTypes, observer}`},
		{`{"properties": {"p": {"optionalTypes": "String"}}}`, `properties.p.optionalTypes: want an array of types, got String`},
		{`{"properties": {"p": {"observer": [["set"]]}}}`, `properties.p.observer[0]: set: want an object of paths and values, got Undefined`},
		{`{"methods": []}`, `methods: want an object of lists of operations, got Array`},
		{`{"methods": {"m": "log"}}`, `methods.m: want an array of operations, got String`},
		{`{"methods": {"m": {"op": []}}}`, `methods.m: unknown key "op"; a function is an array of operations or {ops, silent, returns}`},
		{`{"methods": {"m": {"silent": 1}}}`, `methods.m.silent: want true or false, got Number`},
		{`{"methods": {"m": {"ops": {}}}}`, `methods.m.ops: want an array of operations, got Object`},
		{`{"methods": {"onLoad": []}, "onLoad": []}`, `onLoad: declared twice`},
		{`{"onTap": []}`, `onTap: unknown key of a definition`},
		{`{"attached": [[]]}`, `attached[0]: want an operation [name, ...]`},
		{`{"lifetimes": {"attached": [["log", 1], "log"]}}`, `lifetimes.attached[1]: want an operation [name, ...]`},
		{`{"pageLifetimes": {"show": [["log", 1], ["log", 2], ["inc", 1]]}}`, `pageLifetimes.show[2]: inc: want a path, got Number`},
		{`{"observers": {"a%d, b": [["log"]]}}`, `observers.a%d, b[0]: log: an argument is missing`},
		{`{"observers": {"a": [["log", 1, 2]]}}`, `observers.a[0]: log: 2 arguments, at most 1 are allowed`},
		{`{"methods": {"m": [["inc", "a[x]"]]}}`, `methods.m[0]: inc: data path descriptor "a[x]" is illegal at char 2 (illegal index)`},
		{`{"methods": {"m": [["logData"]]}}`, `methods.m[0]: logData: want a path, got Undefined`},
		{`{"methods": {"m": [["logProp", 1]]}}`, `methods.m[0]: logProp: want the name of a property, got Number`},
		{`{"methods": {"m": [["setCb", {}]]}}`, `methods.m[0]: setCb: want a label, got Undefined`},
		{`{"methods": {"m": [["emit"]]}}`, `methods.m[0]: emit: want the name of an event, got Undefined`},
		{`{"methods": {"m": [["emit", "e", 1, 2]]}}`, `methods.m[0]: emit: want an object of options, got Number`},
		{`{"methods": {"m": [["emit", "e", 1, {"bubble": true}]]}}`, `methods.m[0]: emit: unknown option "bubble"`},
		{`{"methods": {"m": [["call", null]]}}`, `methods.m[0]: call: want the name of a method, got Null`},
		{`{"methods": {"m": [["throw", 1]]}}`, `methods.m[0]: throw: want a text, got Number`},
		{`{"methods": {"m": [["wx"]]}}`, `methods.m[0]: wx: want the name of an API, got Undefined`},
		{`{"methods": {"m": [["wx", "a", {}, 1]]}}`, `methods.m[0]: wx: want a label, got Number`},
		{`{"methods": {"m": [["wxWait", "a", {}]]}}`, `methods.m[0][3]: want an array of operations, got Undefined`},
		{`{"methods": {"m": [["wxWait", "a", {}, [["log", 1], ["no"]]]]}}`, `methods.m[0][3][1]: unknown operation "no"`},
		{`{"methods": {"m": [["setTimeout", "1", []]]}}`, `methods.m[0]: setTimeout: want milliseconds from 0 to 2147483647`},
		{`{"methods": {"m": [["setTimeout", {"$": "NaN"}, []]]}}`, `methods.m[0]: setTimeout: want milliseconds from 0 to 2147483647`},
		{`{"methods": {"m": [["setTimeout", 1, [["setTimeout", 1, 2]]]]}}`, `methods.m[0][2][0][2]: want an array of operations, got Number`},
		{strings.Repeat(`{"behaviors": [`, 102) + strings.Repeat(`]}`, 102), strings.Repeat("behaviors[0].", 100) + `behaviors[0]: behaviors are nested more than 100 deep`},
	} {
		_, err := Parse(definitions(t, `{"pages/a/a": `+c.def+`}`))
		require.EqualError(t, err, "pages/a/a: "+c.want)
	}
}

func TestParseRefusesApp(t *testing.T) {
	for _, c := range []struct{ defs, want string }{
		{`{"app": {}, "": {}}`, `app: the App is defined twice, as "app" and as ""`},
		{`{"": {"data": {}}}`, `app: data: unknown key of the App's definition`},
		{`{"app": {"onLoad": []}}`, `app: onLoad: unknown key of the App's definition`},
		{`{"app": {"lifetimes": {"onLanch": []}}}`, `app: lifetimes.onLanch: the App has no such hook`},
		{`{"app": {"onLaunch": [["log"]]}}`, `app: onLaunch[0]: log: an argument is missing`},
		{`{"app": {"onShow": [], "lifetimes": {"onShow": []}}}`, `app: onShow: declared twice`},
	} {
		_, err := Parse(definitions(t, c.defs))
		require.EqualError(t, err, c.want)
	}
}

// Of several faults the one of the first path is told, and in it the first.
func TestParseTellsTheFirstFault(t *testing.T) {
	for range 20 {
		_, err := Parse(definitions(t, `{"b": {"x": 1}, "c": {"y": 1}, "a": {"methods": {"m": [["no"], ["neither"]]}, "z": 1}}`))
		require.EqualError(t, err, `a: methods.m[0]: unknown operation "no"`)
	}
}

func TestParseNothing(t *testing.T) {
	p, err := Parse(nil)
	require.NoError(t, err)
	require.Equal(t, &abi.Manifest{App: abi.Definition{Data: p.manifest.App.Data}}, p.Start(nil).Manifest())
}

func TestManifest(t *testing.T) {
	b := newBench(t, `{"app": {"onLaunch": []}, "q": {"quiet": true}, "p": {"quiet": true, "data": {"d": 1}, "options": {"virtualHost": true}, "lifetimes": {"ready": []}, "pageLifetimes": {"show": [], "resize": []},
		"properties": {"s": {"type": "String", "optionalTypes": ["Number", "Object"], "value": "v", "observer": []}}, "observers": {"s": [], "a, b": []}, "methods": {"tap": [], "onHide": []}, "onLoad": []}}`)
	m := b.logic.Manifest()
	want := abi.Definition{
		Path: "p", Hooks: []string{"ready", "onHide", "onLoad"}, PageLifetimes: []string{"show", "resize"}, Handlers: []string{"tap", "onHide", "onLoad"},
		Observers: []string{"s", "a, b"}, Properties: []abi.Property{{Name: "s", Type: "String|Number|Object", Value: abi.StringValue("v")}},
		Data: value(t, `{"d": 1}`), Options: value(t, `{"virtualHost": true, "propertyObservers": ["s"]}`),
	}
	require.Equal(t, want, *m.Find("p"))
	require.Equal(t, want, *m.FindComponent("p"))
	require.Equal(t, abi.Definition{Path: "q", Data: m.Find("q").Data}, *m.Find("q"))

	b.send(abi.EventManifest, 0, "", "")
	read, err := abi.ParseManifest(b.gave[""])
	require.NoError(t, err)
	require.Equal(t, m.Hash(), read.Hash())
}

// Package ops runs declarative definitions: the components of the conformance cases, whose hooks, observers and methods are lists of operations instead of code.
// It is an engine as any other, behind [engine.Logic], and knows operations only; queues, trees and page stack are the framework's.
//
// # Definitions
//
// A definition is an object of these keys, all optional: data, properties (name -> type name, or {type, value, optionalTypes, observer}), options, externalClasses,
// behaviors (definitions, each with a name for the log), lifetimes, pageLifetimes, observers and methods (name -> list), quiet (the lifetimes created, attached, ready, moved and
// detached are not logged; otherwise each is, declared or not) and rethrow (a throw in a lifetime, pageLifetime or observer reaches the framework; otherwise it
// ends its list and becomes a line of the console). A lifetime may stand at the top level, where one in lifetimes goes before it. Page hooks (onLoad, onShow, ...) stand
// in methods or at the top level, those of the App (onLaunch, ...) in lifetimes, in methods or at the top level; a throw in them always reaches the framework.
// A list is an array of operations, or {ops, silent, returns}: silent keeps it out of the log, returns is what the function returns.
//
// # Operations
//
//	["log", x]                           logs x
//	["logData", path]                    logs a value of this.data; the path "" is the whole
//	["logProp", name]                    logs a property
//	["set", {path: value}]               setData
//	["setCb", {path: value}, label]      setData with a callback, which logs setDataCallback
//	["inc", path]                        setData of the value at the path, plus 1
//	["emit", name, detail?, options?]    triggerEvent; options are bubbles, composed and capturePhase
//	["call", method]                     calls a method of the same instance
//	["throw", text]                      throws
//	["wx", api, args?, label?]           calls wx.<api>; its result is logged under the label, by default the name of the API
//	["pageRouter", api, args?, label?]   the same with this.pageRouter.<api>
//	["wxWait", api, args, ops, label?]   waits for the result of wx.<api>, logs it if there is a label, runs ops and goes on
//	["setTimeout", ms, ops]              runs ops once, later
//
// Handlers run to their end but for wxWait, which parks them. A throw ends the function and those that called it.
//
// # Data
//
// The JavaScript engine of a phone reads this.data of the library itself. This engine keeps a copy: it applies its own setData before the framework gets it, since
// observers that run meanwhile see the new data, and the framework tells of all else by [abi.EventUpdate], such as a property or a value that it coerced.
package ops

import (
	"errors"
	"maps"
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Program is a set of definitions, read and merged. It does not change; any number of instances may run it at once.
type Program struct {
	app      *definition
	defs     map[string]*definition
	manifest *abi.Manifest
}

// Parse reads definitions by the path of their page or component; the path "" or "app" is the App's. Nothing of the values is changed or kept uncopied. An error
// names the definition, the list, the index of the operation in it, and what is wrong: `pages/a/a: methods.tap[2]: unknown operation "lgo"`.
func Parse(defs map[string]abi.Value) (*Program, error) {
	p := &Program{app: emptyDefinition(""), defs: map[string]*definition{}}
	if _, ok := defs["app"]; ok {
		if _, twice := defs[""]; twice {
			return nil, errors.New(`app: the App is defined twice, as "app" and as ""`)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(defs)) {
		isApp := path == "" || path == "app"
		l, err := parseDefinition(path, defs[path], isApp)
		if err != nil {
			return nil, err
		}
		if isApp {
			p.app = merge("", l)
		} else {
			p.defs[path] = merge(path, l)
		}
	}
	p.manifest = p.newManifest()
	return p, nil
}

// Start makes a fresh instance of the author's code. Log gets every entry of its log as it happens, on the goroutine that runs the instance; nil drops them.
func (p *Program) Start(log func(Entry)) engine.Logic {
	if log == nil {
		log = func(Entry) {}
	}
	return &logic{
		program:   p,
		log:       log,
		instances: map[abi.ID]*instance{},
		waiting:   map[abi.CallID]waiting{},
	}
}

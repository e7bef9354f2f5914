package wxruntime

import (
	"regexp"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/wasm/abi"
)

// traits are what a definition comes to for the framework, on both threads.
type traits struct {
	def             *abi.Definition
	properties      map[string]*abi.Property
	observed        map[string]bool // properties with an observer of their own
	externalClasses map[string]bool
	multipleSlots   bool
	virtualHost     bool
	open            bool           // takes every attribute as a property
	pure            *regexp.Regexp // fields that never reach the view, nil for none
}

// traits reads a definition once.
func (l *library) traits(def *abi.Definition) *traits {
	if t := l.known[def]; t != nil {
		return t
	}
	o := def.Options
	t := &traits{
		def: def, properties: map[string]*abi.Property{},
		observed: namesOf(o.Get("propertyObservers")), externalClasses: namesOf(o.Get("externalClasses")),
		multipleSlots: o.Get("multipleSlots").Truthy(), virtualHost: o.Get("virtualHost").Truthy(), open: def == l.bare[def.Path],
	}
	for i := range def.Properties {
		t.properties[def.Properties[i].Name] = &def.Properties[i]
	}
	t.pure = l.pattern(def.Path, o.Get("pureDataPattern").Text())
	l.known[def] = t
	return t
}

// component is the definition of a component. One that nobody has registered, of which there is only a template, shows that with the values of its attributes.
func (l *library) component(path string) *abi.Definition {
	if def := l.manifest.FindComponent(path); def != nil {
		return def
	}
	if l.bare[path] == nil {
		l.bare[path] = &abi.Definition{Path: path}
	}
	return l.bare[path]
}

// takes is the property of a name, nil if the component has none.
func (t *traits) takes(name string) *abi.Property {
	if t.open {
		return &abi.Property{Name: name, Type: "null"}
	}
	return t.properties[name]
}

// pattern compiles a pureDataPattern, written as a string or as the literal of a regular expression; the json of the page or component may have it, too.
func (l *library) pattern(path, text string) *regexp.Regexp {
	if text == "" {
		text = l.sim.app.Config(path).PureDataPattern
	}
	if text == "" {
		return nil
	}
	if end := strings.LastIndexByte(text, '/'); strings.HasPrefix(text, "/") && end > 0 {
		text = text[1:end]
	}
	pattern, err := regexp.Compile(text)
	if err != nil {
		l.warn(path, "pureDataPattern: "+err.Error())
	}
	return pattern
}

func namesOf(list Value) map[string]bool {
	names := map[string]bool{}
	for i := range list.Len() {
		names[list.At(i).Text()] = true
	}
	return names
}

// hides reports whether a field is pure data.
func (t *traits) hides(field string) bool { return t.pure != nil && t.pure.MatchString(field) }

// initial is the data with which a component begins: its data, and its properties with their defaults.
func (t *traits) initial(given Value) Value {
	out := abi.ObjectValue()
	if given.Kind() == abi.Object {
		out = given.Clone()
	}
	for _, p := range t.def.Properties {
		if p.Value.IsUndefined() {
			out.Set(p.Name, data.Empty(p.Type))
		} else {
			out.Set(p.Name, p.Value.Clone())
		}
	}
	return out
}

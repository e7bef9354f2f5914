package ops

import (
	"maps"
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

// newManifest lists what the definitions register. A definition does not say whether it is a page or a component, so each is listed as both.
func (p *Program) newManifest() *abi.Manifest {
	m := &abi.Manifest{App: p.app.manifest(appHooks)}
	for _, path := range slices.Sorted(maps.Keys(p.defs)) {
		d := p.defs[path].manifest(pageHooks)
		m.Pages = append(m.Pages, d)
		m.Components = append(m.Components, d)
	}
	return m
}

// manifest is a definition as the framework sees it. What abi.Definition has no place for stands among the options: externalClasses, and propertyObservers, the
// names of the properties that have an observer (see PropertyObserver). Optional types of a property stand behind its type: String|Number.
func (d *definition) manifest(hooks []string) abi.Definition {
	m := abi.Definition{
		Path:          d.path,
		Hooks:         slices.Clone(d.lifetimes.names),
		PageLifetimes: slices.Clone(d.pageLifetimes.names),
		Handlers:      slices.Clone(d.methodNames),
		Observers:     slices.Clone(d.observers.names),
		Data:          d.data.Clone(),
		Options:       d.options.Clone(),
	}
	for _, name := range d.methodNames {
		if slices.Contains(hooks, name) {
			m.Hooks = append(m.Hooks, name)
		}
	}
	var observers []string
	for _, p := range d.properties {
		m.Properties = append(m.Properties, abi.Property{Name: p.name, Type: p.types, Value: p.declared.Clone()})
		if p.observer != nil {
			observers = append(observers, p.name)
		}
	}
	addOption(&m, "externalClasses", d.externalClasses)
	addOption(&m, "propertyObservers", observers)
	return m
}

// addOption adds names to the options, if there are any.
func addOption(m *abi.Definition, key string, names []string) {
	if len(names) == 0 {
		return
	}
	if m.Options.IsUndefined() {
		m.Options = abi.ObjectValue()
	}
	list := abi.ArrayValue()
	for _, name := range names {
		list.Append(abi.StringValue(name))
	}
	m.Options.Set(key, list)
}

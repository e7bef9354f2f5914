package ops

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

// definition is a component with its behaviors merged into it, as a JavaScript engine would have it after Page() or Component().
type definition struct {
	path            string // "" for the App
	data            abi.Value
	options         abi.Value
	externalClasses []string
	properties      []property
	lifetimes       group
	pageLifetimes   group
	observers       group            // each name once, see addObserver
	methods         map[string]*list // hooks of pages and of the App are among them
	methodNames     []string         // in the order of declaration
}

// group is functions by name, in the order of declaration. Those of one name all run, in their order.
type group struct {
	names []string
	lists map[string][]*list
}

func (g *group) add(name string, l *list) {
	if g.lists == nil {
		g.lists = map[string][]*list{}
	}
	if _, ok := g.lists[name]; !ok {
		g.names = append(g.names, name)
	}
	g.lists[name] = append(g.lists[name], l)
}

func emptyDefinition(path string) *definition {
	return &definition{path: path, data: abi.ObjectValue(), methods: map[string]*list{}}
}

// merge puts behaviors, depth first and in their order, and then the component itself into one definition. Of lifetimes, pageLifetimes and observers all run, the
// behaviors' first. Of methods, properties and data the last counts, but objects of data are merged key by key. Options are the component's own.
func merge(path string, l *layer) *definition {
	d := emptyDefinition(path)
	d.options = l.options
	d.add(l)
	return d
}

func (d *definition) add(l *layer) {
	for _, b := range l.behaviors {
		d.add(b)
	}
	mergeData(d.data, l.data)
	for _, class := range l.externalClasses {
		if !slices.Contains(d.externalClasses, class) {
			d.externalClasses = append(d.externalClasses, class)
		}
	}
	for _, p := range l.properties {
		d.addProperty(p)
	}
	for _, lt := range l.lifetimes {
		d.lifetimes.add(lt.name, lt)
	}
	for _, lt := range l.pageLifetimes {
		d.pageLifetimes.add(lt.name, lt)
	}
	for _, o := range l.observers {
		d.addObserver(o)
	}
	for _, m := range l.methods {
		if _, ok := d.methods[m.name]; !ok {
			d.methodNames = append(d.methodNames, m.name)
		}
		d.methods[m.name] = m
	}
}

// addProperty replaces a property of the same name at its place.
func (d *definition) addProperty(p property) {
	if i := slices.IndexFunc(d.properties, func(q property) bool { return q.name == p.name }); i >= 0 {
		d.properties[i] = p
		return
	}
	d.properties = append(d.properties, p)
}

// addObserver gives every observer a name of its own, so that the framework can run each at its place. A pattern that another observer has already gets a blank
// behind it, which changes nothing of its meaning.
func (d *definition) addObserver(o *list) {
	name := o.name
	for len(d.observers.lists[name]) > 0 {
		name += " "
	}
	d.observers.add(name, o)
}

// mergeData puts the keys of from into the object into. Objects on both sides are merged, everything else is replaced. Nothing is shared with from.
func mergeData(into, from abi.Value) {
	for i := range from.Len() {
		key, v := from.KeyAt(i), from.At(i)
		if old := into.Get(key); old.Kind() == abi.Object && v.Kind() == abi.Object {
			mergeData(old, v)
			continue
		}
		into.Set(key, v.Clone())
	}
}

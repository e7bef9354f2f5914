package abi

// Manifest tells what a guest registers: its App, pages and components, which of the platform's functions each has, and their initial data. App(), Page() and Component()
// must be called on a phone before the .wasm is there, so the manifest is read when the bundle is built, and its hash tells a loader that both belong together.
type Manifest struct {
	App        Definition   // its hooks
	Pages      []Definition // in the order of registration
	Components []Definition // in the order of registration
}

// Definition is one App, page or component of a manifest.
type Definition struct {
	Path          string     // pages/index/index; "" for the App
	Hooks         []string   // lifecycle functions by WeChat's names: onLoad, onShow, ..., created, attached, ...
	PageLifetimes []string   // of a component: show, hide, resize, routeDone
	Handlers      []string   // event handlers and methods
	Observers     []string   // patterns in the order of declaration
	Properties    []Property // of a component
	Data          Value      // initial data, an object
	Options       Value      // of a component: multipleSlots, virtualHost, ..., and see OptionExternalClasses; an object or undefined
}

// Property is a declared property of a component.
type Property struct {
	Name  string // as templates and data have it
	Type  string // String, Number, Boolean, Object, Array or null; the optionalTypes behind it: String|Number
	Value Value  // default, undefined for the type's own
}

// Find is the definition of a page, nil if there is none.
func (m *Manifest) Find(path string) *Definition { return find(m.Pages, path) }

// FindComponent is the definition of a component, nil if there is none.
func (m *Manifest) FindComponent(path string) *Definition { return find(m.Components, path) }

func find(defs []Definition, path string) *Definition {
	for i := range defs {
		if defs[i].Path == path {
			return &defs[i]
		}
	}
	return nil
}

// Has reports whether the definition lists a lifecycle function.
func (d *Definition) Has(hook string) bool { return d != nil && contains(d.Hooks, hook) }

// HasHandler reports whether the definition lists an event handler.
func (d *Definition) HasHandler(name string) bool { return d != nil && contains(d.Handlers, name) }

func contains(list []string, s string) bool {
	for _, item := range list {
		if item == s {
			return true
		}
	}
	return false
}

// Value is the manifest as it crosses: {"abi", "app", "pages", "components", "hash"}.
func (m *Manifest) Value() Value {
	return ManifestValue(m.App.value(), definitions(m.Pages), definitions(m.Components))
}

// Hash is 16 hexadecimal digits (FNV-1a, 64 bits) over everything that the manifest says. It finds bundles of two builds, not forgeries.
func (m *Manifest) Hash() string {
	return hash(m.App.value(), definitions(m.Pages), definitions(m.Components))
}

// ManifestValue is a manifest as it crosses, of definitions as they cross; pages and components are arrays of them. A guest makes its manifest so.
func ManifestValue(app, pages, components Value) Value {
	v := ObjectValue()
	v.Set("abi", NumberValue(float64(Version)))
	v.Set("app", app)
	v.Set("pages", pages)
	v.Set("components", components)
	v.Set("hash", StringValue(hash(app, pages, components)))
	return v
}

func hash(parts ...Value) string {
	buf, _ := AppendValue(nil, ArrayValue(parts...)) // of a value that cannot cross the empty hash: the manifest cannot either
	h := uint64(14695981039346656037)
	for _, b := range buf {
		h = (h ^ uint64(b)) * 1099511628211
	}
	var text [16]byte
	for i := range text {
		text[i] = hexDigits[h>>(60-4*i)&15]
	}
	return string(text[:])
}

// The keys of a definition as it crosses that a guest fills, in their order there.
const (
	KeyHooks         = "hooks"         // texts
	KeyPageLifetimes = "pageLifetimes" // texts
	KeyHandlers      = "handlers"      // texts
	KeyObservers     = "observers"     // texts
	KeyProperties    = "properties"    // arrays of name, type and default
	KeyOptions       = "options"       // an object or undefined; no list
)

// The options of a definition that are more than WeChat's options object: the rest of what Component() takes, as far as no field of Definition has it.
const (
	OptionExternalClasses   = "externalClasses"   // texts
	OptionPropertyObservers = "propertyObservers" // the properties with an observer, texts
	OptionBehaviors         = "behaviors"         // the names of its behaviors, base first, texts: everything else of them has been merged into the definition
	OptionRelations         = "relations"         // key to {type, target}; target is left out where the key says it
)

// How the names of observers start that are no data observers. The host runs them by an EventObserver, a loader in the function of Component() that they stand for.
const (
	PropertyObserver = "property:"    // and the property: its observer, with the array [new, old, path]
	RelationLinked   = "linked:"      // and the key of a relation: with the ID of the other component
	RelationChanged  = "linkChanged:" // likewise
	RelationUnlinked = "unlinked:"    // likewise
)

// What CmdSelect finds beside a selector.
const (
	SelectOwner    = ":owner"     // selectOwnerComponent
	SelectRelation = ":relation " // and the key of a relation: getRelationNodes
)

var definitionLists = [...]string{KeyHooks, KeyPageLifetimes, KeyHandlers, KeyObservers, KeyProperties}

// DefinitionValue is a definition as it crosses, with lists that are empty and that the caller fills: its keys are path, the lists, data and options.
func DefinitionValue(path string, data Value) Value {
	v := ObjectValue()
	v.Set("path", StringValue(path))
	for _, key := range definitionLists {
		v.Set(key, ArrayValue())
	}
	v.Set("data", data)
	v.Set(KeyOptions, Value{})
	return v
}

func definitions(defs []Definition) Value {
	list := ArrayValue()
	for i := range defs {
		list.Append(defs[i].value())
	}
	return list
}

func (d *Definition) value() Value {
	v := DefinitionValue(d.Path, d.Data)
	for i, list := range [...][]string{d.Hooks, d.PageLifetimes, d.Handlers, d.Observers} {
		for _, name := range list {
			v.Get(definitionLists[i]).Append(StringValue(name))
		}
	}
	for _, p := range d.Properties {
		v.Get(KeyProperties).Append(ArrayValue(StringValue(p.Name), StringValue(p.Type), p.Value))
	}
	v.Set(KeyOptions, d.Options)
	return v
}

// ParseManifest reads what Value wrote. The hash is recomputed, and one that differs is an error, as is a version with another major.
func ParseManifest(v Value) (*Manifest, error) {
	if v.Kind() != Object {
		return nil, Error("manifest is not an object")
	}
	if major := uint32(v.Get("abi").Number()) >> 16; major != Major {
		return nil, Error("manifest of another ABI version")
	}
	m := &Manifest{
		App:        parseDefinition(v.Get("app")),
		Pages:      parseDefinitions(v.Get("pages")),
		Components: parseDefinitions(v.Get("components")),
	}
	if v.Get("hash").Text() != m.Hash() {
		return nil, Error("manifest does not match its hash")
	}
	return m, nil
}

func parseDefinitions(v Value) []Definition {
	var defs []Definition
	for i := range v.Len() {
		defs = append(defs, parseDefinition(v.At(i)))
	}
	return defs
}

func parseDefinition(v Value) Definition {
	d := Definition{
		Path:          v.Get("path").Text(),
		Hooks:         parseStrings(v.Get("hooks")),
		PageLifetimes: parseStrings(v.Get("pageLifetimes")),
		Handlers:      parseStrings(v.Get("handlers")),
		Observers:     parseStrings(v.Get("observers")),
		Data:          v.Get("data"),
		Options:       v.Get("options"),
	}
	props := v.Get("properties")
	for i := range props.Len() {
		p := props.At(i)
		d.Properties = append(d.Properties, Property{Name: p.At(0).Text(), Type: p.At(1).Text(), Value: p.At(2)})
	}
	return d
}

func parseStrings(v Value) []string {
	var list []string
	for i := range v.Len() {
		list = append(list, v.At(i).Text())
	}
	return list
}

package wxml

import "strings"

// AttrKind tells what an attribute is for.
type AttrKind uint8

// The kinds of attributes.
const (
	AttrPlain   AttrKind = iota // attribute of a built-in component, property or external class of one's own
	AttrID                      // id
	AttrClass                   // class
	AttrStyle                   // style
	AttrHidden                  // hidden
	AttrSlot                    // slot
	AttrData                    // data-user-name or data:userName, an entry of the dataset
	AttrMark                    // mark:name
	AttrEvent                   // bindtap, catch:tap, capture-bind:tap: the value is the name of a handler
	AttrModel                   // model:value: a property that writes back; a plain attribute of the same name has precedence
	AttrGeneric                 // generic:name: the value is the name of a component
	AttrChange                  // change:prop: the value is a function of a wxs module
)

// Binding is how an attribute of kind AttrEvent listens. The zero Binding is bind.
type Binding struct {
	Capture bool // on the way in
	Catch   bool // and the event goes no further
	Mut     bool // unless another such binding had the event before
}

// Attr is an attribute of an element.
type Attr struct {
	At      Pos      // first character of its name
	Source  string   // name as written
	Name    string   // without prefix: camelCase for plain and model, the key of the dataset, the name of the event
	Kind    AttrKind // what it is for
	Binding Binding  // how it listens, for events
	Value   *Interp  // the literal true if the attribute has no value
}

// bindings are the prefixes of events that need a colon, longest first where one begins another.
var bindings = []struct {
	prefix string
	Binding
}{
	{"bind:", Binding{}},
	{"catch:", Binding{Catch: true}},
	{"mut-bind:", Binding{Mut: true}},
	{"capture-bind:", Binding{Capture: true}},
	{"capture-catch:", Binding{Capture: true, Catch: true}},
	{"capture-mut-bind:", Binding{Capture: true, Mut: true}},
}

// newAttr is an attribute of this name, without place and value.
func newAttr(source string) Attr {
	a := Attr{Source: source, Name: source}
	switch source {
	case "id":
		a.Kind = AttrID
	case "class":
		a.Kind = AttrClass
	case "style":
		a.Kind = AttrStyle
	case "hidden":
		a.Kind = AttrHidden
	case "slot":
		a.Kind = AttrSlot
	default:
		if strings.Contains(source, ":") {
			a.colon()
		} else {
			a.hyphen()
		}
	}
	return a
}

// colon finds the kind of a name with a colon; what stands behind it keeps its spelling, but for the property that a model names.
func (a *Attr) colon() {
	for _, b := range bindings {
		if name, ok := strings.CutPrefix(a.Source, b.prefix); ok && name != "" {
			a.Kind, a.Name, a.Binding = AttrEvent, name, b.Binding
			return
		}
	}
	prefix, name, _ := strings.Cut(a.Source, ":")
	if name == "" {
		return
	}
	switch prefix {
	case "data":
		a.Kind, a.Name = AttrData, name
	case "mark":
		a.Kind, a.Name = AttrMark, name
	case "model":
		a.Kind, a.Name = AttrModel, camel(name)
	case "generic":
		a.Kind, a.Name = AttrGeneric, name
	case "change":
		a.Kind, a.Name = AttrChange, name
	}
}

// hyphen finds the kind of a name without colon. `bind-tap` is no event: it is the attribute bindTap.
func (a *Attr) hyphen() {
	if name, ok := strings.CutPrefix(a.Source, "data-"); ok {
		if name != "" {
			a.Kind, a.Name = AttrData, camel(strings.ToLower(name))
		}
		return
	}
	a.Name = camel(a.Source)
	for _, b := range bindings[:2] {
		name, ok := strings.CutPrefix(a.Source, strings.TrimSuffix(b.prefix, ":"))
		if ok && name != "" && name[0] != '-' {
			a.Kind, a.Name, a.Binding = AttrEvent, camel(name), b.Binding
		}
	}
}

// camel is a name without its hyphens, the letter after each in upper case.
func camel(s string) string {
	if strings.IndexByte(s, '-') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	up := false
	for i := range len(s) {
		c := s[i]
		if c == '-' {
			up = true
			continue
		}
		if up && 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		out, up = append(out, c), false
	}
	return string(out)
}

// DatasetKey is the key of the dataset that an attribute data-user-name sets: userName.
func DatasetKey(source string) string {
	return camel(strings.ToLower(strings.TrimPrefix(source, "data-")))
}

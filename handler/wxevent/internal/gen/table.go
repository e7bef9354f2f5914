package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// entry is one push of the table: every push with the same route.
type entry struct {
	Route       string   `json:"route"`       // as wxmsg.Message.Pattern gives it
	Type        string   `json:"type"`        // name of the Go type
	Package     string   `json:"package"`     // wxhandler or wxevent
	Group       string   `json:"group"`       // the file it is generated into
	Families    []string `json:"families"`    // kinds of account that receive it
	About       string   `json:"about"`       // ends a sentence that starts with the type
	Header      string   `json:"header"`      // header elements, which wxmsg.Message holds
	Fields      []field  `json:"fields"`      // everything else, a parent before its children
	Undescribed bool     `json:"undescribed"` // carries an object whose name and fields are not known
	Reply       string   `json:"reply"`       // what it may be answered
	Retry       []int    `json:"retry"`       // seconds before each redelivery, where WeChat has a schedule of its own
	RetryField  string   `json:"retry_field"` // element that changes with each redelivery
	Notes       []string `json:"notes"`
	Documented  *bool    `json:"documented"` // nil: unknown
	Source      string   `json:"source"`
}

// field is an element of a push.
type field struct {
	Path     string `json:"path"` // from the root, divided by "/"
	Type     string `json:"type"` // a key of accessors, "object" or "list"
	Elem     string `json:"elem"` // type of the elements of a list of scalars
	Optional bool   `json:"optional"`
	Meaning  string `json:"meaning"`
}

// headerNames are the elements that every push has in its embedded Message.
var headerNames = []string{
	"ToUserName", "FromUserName", "CreateTime", "TimeStamp", "MsgType", "Event", "EventKey",
	"MsgId", "InfoType", "ChangeType",
}

var packages = []string{"wxhandler", "wxevent"}

func parseTable(data []byte) ([]entry, error) {
	var table []entry
	if err := json.Unmarshal(data, &table); err != nil {
		return nil, err
	}
	routes, types := map[string]bool{}, map[string]bool{}
	for _, e := range table {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Route, err)
		}
		if key := strings.ToLower(e.Route); routes[key] {
			return nil, fmt.Errorf("route %s stands twice", e.Route)
		} else {
			routes[key] = true
		}
		if types[e.Type] {
			return nil, fmt.Errorf("type %s stands twice", e.Type)
		}
		types[e.Type] = true
	}
	return table, nil
}

func (e entry) check() error {
	switch {
	case e.Type == "" || e.About == "" || e.Reply == "" || e.Source == "" || e.Group == "":
		return fmt.Errorf("type, about, reply, source and group must not be empty")
	case !slices.Contains(packages, e.Package):
		return fmt.Errorf("unknown package %q", e.Package)
	case !strings.HasSuffix(e.About, "."):
		return fmt.Errorf("about is no sentence: %q", e.About)
	}
	for _, name := range strings.Fields(e.Header) {
		if !slices.Contains(headerNames, name) {
			return fmt.Errorf("%q is no header element", name)
		}
	}
	for _, name := range e.Families {
		if familyNames[name] == "" {
			return fmt.Errorf("unknown family %q", name)
		}
	}
	seen := map[string]string{"": "object"}
	for _, f := range e.Fields {
		parent, _ := cutLast(f.Path)
		switch {
		case seen[f.Path] != "":
			return fmt.Errorf("field %s stands twice", f.Path)
		case seen[parent] != "object" && seen[parent] != "list":
			return fmt.Errorf("field %s has no parent object before it", f.Path)
		case f.Type != "object" && f.Type != "list" && accessors[f.Type].goType == "":
			return fmt.Errorf("field %s has the unknown type %q", f.Path, f.Type)
		case f.Elem != "" && (f.Type != "list" || accessors[f.Elem].goType == ""):
			return fmt.Errorf("field %s has the unfit elem %q", f.Path, f.Elem)
		}
		seen[f.Path] = f.Type
	}
	return nil
}

// cutLast divides a path before its last name.
func cutLast(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

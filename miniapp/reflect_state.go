//go:build !wasm

package miniapp

import (
	"reflect"
	"strings"
)

// checkState panics if a page, a component or a behavior has state that its Bind has not named: nothing would tell the page of it. The alternative is what else may name it.
func checkState(where string, object any, alternative string) {
	state, at := unnamed(reflect.Indirect(reflect.ValueOf(object)), "")
	if at == "" {
		return
	}
	has := reflect.TypeOf(object)
	if has.Kind() == reflect.Pointer {
		has = has.Elem()
	}
	text := where + ": Bind has not named the " + state + " " + at
	if has.Implements(reflect.TypeFor[Page]()) {
		mistake(text + ": its receiver is a copy; write func (p *" + has.Name() + ") Bind")
	}
	mistake(text + "; write b." + state + "(\"" + nameOf(at) + "\", &p." + at + ")" + alternative + ", or make it a plain field")
}

// checkNoState panics if the App's value has state, which belongs to pages and components.
func checkNoState(app any) {
	if state, at := unnamed(reflect.Indirect(reflect.ValueOf(app)), ""); at != "" {
		mistake("App: the " + state + " " + at + " belongs to no page or component; make it a plain field")
	}
}

// unnamed finds the first state that belongs to no instance in a struct and the structs within it: what it is (Var, List or Map), and its field. Pointers, slices, arrays and maps are not
// followed: what is behind them may be somebody else's.
func unnamed(v reflect.Value, path string) (state, at string) {
	if v.Kind() != reflect.Struct {
		return "", ""
	}
	for i := range v.NumField() {
		field, is := v.Field(i), v.Type().Field(i)
		name := path + is.Name
		if t := is.Type; t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Type == reflect.TypeFor[bound]() {
			if field.Field(0).FieldByName("c").IsNil() {
				state, _, _ = strings.Cut(t.Name(), "[")
				return state, name
			}
			continue
		}
		below := name + "."
		if is.Anonymous {
			below = path // Go promotes the fields
		}
		if state, at = unnamed(field, below); at != "" {
			return state, at
		}
	}
	return "", ""
}

// nameOf is what a field is likely to be called in the page's data: its last name with a small letter in front, or in small letters if it has no others.
func nameOf(field string) string {
	name := field[strings.LastIndexByte(field, '.')+1:]
	if name == strings.ToUpper(name) {
		return strings.ToLower(name)
	}
	return strings.ToLower(name[:1]) + name[1:]
}

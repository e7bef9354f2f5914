package project

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// report collects what is wrong.
type report struct{ errs []error }

// object is an object of a file under reading. A field of the wrong type is reported and then counts as absent; a field that nobody asks for is ignored.
type object struct {
	report *report
	file   string
	field  string // place in the file, "" for the file itself
	values map[string]any
}

// kind names a JSON value's type.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	}
	return "an object"
}

// fail reports what is wrong with a field, or with the object itself if key is "".
func (o object) fail(key, text string) {
	field := o.field
	if key != "" {
		field = o.at(key)
	}
	o.report.errs = append(o.report.errs, &Error{File: o.file, Field: field, Text: text})
}

// at is the place of a field.
func (o object) at(key string) string {
	if strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$-") != "" {
		return o.field + "[" + strconv.Quote(key) + "]"
	}
	if o.field == "" {
		return key
	}
	return o.field + "." + key
}

func (o object) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// keys are the object's keys, sorted, as the file's order is not kept.
func (o object) keys() []string { return slices.Sorted(maps.Keys(o.values)) }

// get is a field of a type, or fallback.
func get[T any](o object, key string, fallback T) T {
	v, ok := o.values[key]
	if !ok {
		return fallback
	}
	t, ok := v.(T)
	if !ok {
		o.fail(key, "must be "+kind(any(fallback))+", not "+kind(v))
		return fallback
	}
	return t
}

func (o object) str(key, fallback string) string { return get(o, key, fallback) }

func (o object) boolean(key string, fallback bool) bool { return get(o, key, fallback) }

// number is a whole number that is not negative.
func (o object) number(key string, fallback int) int {
	f := get(o, key, float64(fallback))
	if f != math.Trunc(f) || f < 0 || f > math.MaxInt32 {
		o.fail(key, "must be a whole number from 0 on")
		return fallback
	}
	return int(f)
}

// oneOf is a string out of a few.
func (o object) oneOf(key, fallback string, allowed ...string) string {
	s := o.str(key, fallback)
	if s != fallback && !slices.Contains(allowed, s) {
		o.fail(key, "must be "+strings.Join(quoted(allowed), " or ")+", not "+strconv.Quote(s))
		return fallback
	}
	return s
}

func quoted(list []string) []string {
	var q []string
	for _, s := range list {
		q = append(q, strconv.Quote(s))
	}
	return q
}

// object is a field that is an object; absent it is an empty one.
func (o object) object(key string) object {
	return object{report: o.report, file: o.file, field: o.at(key), values: get(o, key, map[string]any{})}
}

// objects are the items of a field that is an array of objects. An item of another type is reported, and an empty object stands for it.
func (o object) objects(key string) []object {
	var list []object
	for i, v := range get(o, key, []any{}) {
		item := object{report: o.report, file: o.file, field: o.at(key) + "[" + strconv.Itoa(i) + "]"}
		var ok bool
		if item.values, ok = v.(map[string]any); !ok {
			item.fail("", "must be an object, not "+kind(v))
		}
		list = append(list, item)
	}
	return list
}

// strings are the items of a field that is an array of strings, with the place of each. An item of another type is reported and left out.
func (o object) strings(key string) []item {
	var list []item
	for i, v := range get(o, key, []any{}) {
		it := item{object: o, key: key, index: i}
		var ok bool
		if it.text, ok = v.(string); !ok {
			it.fail("must be a string, not " + kind(v))
			continue
		}
		list = append(list, it)
	}
	return list
}

// item is a string of an array.
type item struct {
	object object
	key    string
	index  int
	text   string
}

func (it item) fail(text string) {
	o := it.object
	o.field = o.at(it.key) + "[" + strconv.Itoa(it.index) + "]"
	o.fail("", text)
}

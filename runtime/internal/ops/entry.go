package ops

import (
	"math"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Kind tells what an entry of the log is; it is `t` of the conformance cases.
type Kind string

// The kinds of entries. KindHook and KindCall are ours: no conformance case of templates has them.
const (
	KindLifetime     Kind = "lifetime"        // a lifetime of a component began
	KindPageLifetime Kind = "pageLifetime"    // a pageLifetime began; the value is the array of its arguments
	KindObserver     Kind = "observer"        // a data observer began; the value is the array of the values of its fields
	KindPropObserver Kind = "propObserver"    // the observer of a property began; the value is [new, old]
	KindMethod       Kind = "method"          // a method began that no event called
	KindEvent        Kind = "event"           // an event handler began; the value is the event: type, target, currentTarget, detail and, if there are any, mark
	KindHook         Kind = "hook"            // a hook of the App or of a page began (onLaunch, onLoad, ...); the value is the array of its arguments
	KindData         Kind = "data"            // logData; the name is the path
	KindProp         Kind = "prop"            // logProp
	KindLog          Kind = "log"             // log; there is no name
	KindSetData      Kind = "setDataCallback" // the callback of setCb; the name is its label
	KindCall         Kind = "wx"              // the result of a call of the platform; the name is its label
)

// Entry is one line of the log of a run.
type Entry struct {
	ID        abi.ID    // the instance, abi.AppID for the App
	Path      string    // the path of its page or component, "app" for the App
	Component string    // the last part of the path or the name of the behavior, then `#` and the value of data.n where that is set
	Kind      Kind      // what happened
	Name      string    // of the hook, observer, method, field or label
	Value     abi.Value // see the kinds; a copy as of the moment
}

// Object is the entry as the conformance cases write it: {c, t, n, v}, without n and v where the kind has none.
func (e Entry) Object() abi.Value {
	o := abi.ObjectValue(
		abi.Field{Key: "c", Value: abi.StringValue(e.Component)},
		abi.Field{Key: "t", Value: abi.StringValue(string(e.Kind))},
	)
	if e.Kind != KindLog {
		o.Set("n", abi.StringValue(e.Name))
	}
	switch e.Kind {
	case KindLifetime, KindMethod, KindSetData:
	default:
		o.Set("v", e.Value)
	}
	return o
}

// HookLine is a hook as the conformance cases of routing write it: `pages/a/a.onShow`, for onLoad with its query: `pages/a/a.onLoad {"i":"3"}`. It is "" for
// every other kind of entry.
func (e Entry) HookLine() string {
	switch {
	case e.Kind != KindHook:
		return ""
	case e.Name == "onLoad":
		return e.Path + ".onLoad " + e.Value.At(0).JSON()
	}
	return e.Path + "." + e.Name
}

// lastPart is what a path's component is called in the log.
func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// mark is what stands behind a component's name: `#` and data.n, unless that is undefined, null or "".
func mark(n abi.Value) string {
	switch {
	case n.IsNil() || n.Kind() == abi.String && n.Text() == "":
		return ""
	case n.Kind() == abi.Array || n.Kind() == abi.Object:
		return "#" + string(n.AppendJSON(nil))
	}
	return "#" + text(n)
}

// text is JavaScript's String(v).
func text(v abi.Value) string {
	switch v.Kind() {
	case abi.String:
		return v.Text()
	case abi.Undefined:
		return "undefined"
	case abi.Object, abi.Cycle, abi.Function, abi.Date:
		return "[object " + v.Kind().String() + "]"
	case abi.Array:
		parts := make([]string, v.Len())
		for i := range parts {
			if !v.At(i).IsNil() {
				parts[i] = text(v.At(i))
			}
		}
		return strings.Join(parts, ",")
	case abi.Number:
		switch f := v.Number(); {
		case math.IsNaN(f):
			return "NaN"
		case math.IsInf(f, 1):
			return "Infinity"
		case math.IsInf(f, -1):
			return "-Infinity"
		}
	}
	return string(v.AppendJSON(nil))
}

// plusOne is JavaScript's v + 1.
func plusOne(v abi.Value) abi.Value {
	switch v.Kind() {
	case abi.Undefined:
		return abi.NumberValue(math.NaN())
	case abi.Null:
		return abi.NumberValue(1)
	case abi.Bool:
		if v.Bool() {
			return abi.NumberValue(2)
		}
		return abi.NumberValue(1)
	case abi.Number:
		return abi.NumberValue(v.Number() + 1)
	}
	return abi.StringValue(text(v) + "1")
}

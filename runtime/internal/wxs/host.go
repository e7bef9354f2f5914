package wxs

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// parameters are the names that a module sees.
var parameters = [...]string{
	"module", "require", "console", "Math", "JSON", "Number", "String", "Array", "Date", "getDate", "getRegExp",
	"parseInt", "parseFloat", "isNaN", "isFinite", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent",
}

// host is the engine as modules see it. The engine makes most of what it has only when something asks for it, so a host asks for what the modules use.
type host struct {
	runtime *goja.Runtime
	watch   *watch
	console func(level, text string)
	global  *goja.Object
	values  map[string]goja.Value // of parameters, but for module and require
	done    map[string]bool       // what is prepared
	hasOwn  native
	met     int // values that JSON.stringify has met
}

// native is a function of the engine itself.
type native = func(goja.FunctionCall) goja.Value

func newHost(r *goja.Runtime, o Options, w *watch) *host {
	if o.Now != nil {
		r.SetTimeSource(o.Now)
	}
	if o.Random != nil {
		r.SetRandSource(o.Random)
	}
	h := &host{runtime: r, watch: w, console: o.Console, global: r.GlobalObject(), values: map[string]goja.Value{}, done: map[string]bool{}}
	h.hasOwn = method(h.proto("Object"), "hasOwnProperty")
	return h
}

func (h *host) get(name string) *goja.Object { return h.global.Get(name).(*goja.Object) }

// method is a method that the engine has.
func method(o *goja.Object, name string) native {
	return o.Get(name).(*goja.Object).Export().(native)
}

// owns reports whether an object has a property itself.
func (h *host) owns(o *goja.Object, key string) bool {
	if p := o.Prototype(); p == nil || p.Get(key) == nil {
		return true
	}
	return h.hasOwn(goja.FunctionCall{This: o, Arguments: []goja.Value{h.runtime.ToValue(key)}}).ToBoolean()
}

// arguments are the values of the parameters that a program uses.
func (h *host) arguments(p *Program, holder *goja.Object, require native) []goja.Value {
	values := make([]goja.Value, len(p.uses))
	for i, name := range p.uses {
		switch name {
		case "module":
			values[i] = holder
		case "require":
			values[i] = h.runtime.ToValue(require)
		default:
			values[i] = h.value(name)
		}
	}
	return values
}

// value is what a parameter stands for. It is the same for all modules of a VM, so none may change it.
func (h *host) value(name string) goja.Value {
	v := h.values[name]
	if v == nil {
		v = h.make(name)
		method(h.get("Object"), "freeze")(goja.FunctionCall{Arguments: []goja.Value{v}})
		h.values[name] = v
	}
	return v
}

func (h *host) make(name string) goja.Value {
	switch name {
	case thisName:
		return h.runtime.ToValue(h.this)
	case "console":
		return h.object("log", h.log)
	case "Math":
		return only(h.runtime.NewObject(), h.get(name), mathNames)
	case "JSON":
		return h.json()
	case "Number":
		return only(h.function(h.number), h.get(name), "MAX_VALUE MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY")
	case "String":
		return h.function(h.text)
	case "Array":
		return h.function(h.array)
	case "Date":
		date := h.construct(name)
		now := func(goja.FunctionCall) goja.Value { return h.runtime.ToValue(date(goja.FunctionCall{}).String()) }
		return only(h.function(now), h.get(name), "parse UTC now")
	case "getDate":
		return h.function(h.construct("Date"))
	case "getRegExp":
		return h.function(h.construct("RegExp"))
	}
	return h.get(name) // a function for numbers or URIs: these are frozen, too
}

const mathNames = `E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sin sqrt tan`

func (h *host) function(f native) *goja.Object { return h.runtime.ToValue(f).(*goja.Object) }

func (h *host) object(name string, f native) *goja.Object {
	o := h.runtime.NewObject()
	_ = o.Set(name, f)
	return o
}

// only copies properties of an object to another one.
func only(to, from *goja.Object, names string) *goja.Object {
	for name := range strings.FieldsSeq(names) {
		_ = to.Set(name, from.Get(name))
	}
	return to
}

// this is the value of this in a function.
func (h *host) this(call goja.FunctionCall) goja.Value {
	if v := call.Argument(0); v != h.global {
		return v
	}
	return goja.Undefined()
}

// log prints as wcc's code does, with a mark before the values and a blank behind each.
func (h *host) log(call goja.FunctionCall) goja.Value {
	text := []byte("WXSRT:")
	for _, v := range call.Arguments {
		text = append(append(text, v.String()...), ' ')
	}
	if h.console != nil {
		h.console("log", string(text))
	}
	return goja.Undefined()
}

func (h *host) number(call goja.FunctionCall) goja.Value {
	if len(call.Arguments) == 0 {
		return h.runtime.ToValue(0)
	}
	return call.Arguments[0].ToNumber()
}

func (h *host) text(call goja.FunctionCall) goja.Value {
	if len(call.Arguments) == 0 {
		return h.runtime.ToValue("")
	}
	if s, ok := call.Arguments[0].(goja.String); ok {
		return s
	}
	return h.runtime.ToValue(call.Arguments[0].String())
}

func isNumber(v goja.Value) bool {
	switch v.ExportType().Kind() {
	case reflect.Int64, reflect.Float64:
		return true
	}
	return false
}

// array is Array: of one number an array of that length, of anything else these items.
func (h *host) array(call goja.FunctionCall) goja.Value {
	array := h.runtime.NewArray()
	if len(call.Arguments) == 1 && isNumber(call.Arguments[0]) {
		h.long(call.Arguments[0].ToInteger())
		_ = array.Set("length", call.Arguments[0])
		return array
	}
	for i, v := range call.Arguments {
		_ = array.Set(strconv.Itoa(i), v)
	}
	return array
}

// construct is getDate or getRegExp: new, without a name for what it makes.
func (h *host) construct(name string) native {
	h.once(name, func() {
		for i := range kinds {
			if kinds[i].name == name {
				h.hide(&kinds[i])
				h.giveType(&kinds[i])
			}
		}
	})
	constructor := h.get(name)
	return func(call goja.FunctionCall) goja.Value {
		o, err := h.runtime.New(constructor, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return o
	}
}

// json is JSON with wcc's stringify, which takes one value and prints functions as null, and its parse, which takes undefined.
func (h *host) json() *goja.Object {
	json := h.get("JSON")
	stringify, parse := method(json, "stringify"), method(json, "parse")
	replacer := h.runtime.ToValue(h.printed)
	o := h.object("stringify", func(call goja.FunctionCall) goja.Value {
		h.met = 0
		return stringify(goja.FunctionCall{This: goja.Undefined(), Arguments: []goja.Value{call.Argument(0), replacer}})
	})
	_ = o.Set("parse", func(call goja.FunctionCall) goja.Value {
		if goja.IsUndefined(call.Argument(0)) {
			return goja.Undefined()
		}
		return parse(goja.FunctionCall{This: goja.Undefined(), Arguments: []goja.Value{call.Argument(0)}})
	})
	return o
}

// printed is what JSON.stringify prints of a value.
func (h *host) printed(call goja.FunctionCall) goja.Value {
	if h.met++; h.met > MaxItems {
		panic(h.runtime.NewGoError(errLarge))
	}
	h.watch.check()
	v := call.Argument(1)
	if o, ok := v.(*goja.Object); ok && o.ClassName() == "Function" {
		return goja.Null()
	}
	return v
}

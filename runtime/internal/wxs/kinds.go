package wxs

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// typeKey is the property that x.constructor reads: see checker.
const typeKey = "nv_constructor"

// kind is a kind of values with its methods: those in WeChat's reference, and what the engine has beyond.
type kind struct {
	name, methods, hidden string
}

var kinds = [...]kind{
	{"Object", "toString", "constructor toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable __proto__"},
	{"Function", "toString length name", "constructor apply bind call caller arguments"},
	{"Array", "length toString " + arrayMethods,
		"constructor at copyWithin entries fill find findIndex findLast findLastIndex flat flatMap includes keys toLocaleString with toReversed toSorted toSpliced values"},
	{"String", "length toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare match replace search slice split substring toLowerCase toLocaleLowerCase" +
		" toUpperCase toLocaleUpperCase trim",
		"constructor at codePointAt endsWith includes matchAll normalize padEnd padStart repeat replaceAll startsWith trimEnd trimStart trimRight trimLeft substr"},
	{"Boolean", "toString valueOf", "constructor"},
	{"Number", "toString toLocaleString valueOf toFixed toExponential toPrecision", "constructor"},
	{"Date", "toString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString valueOf getTime getFullYear getUTCFullYear getMonth getUTCMonth getDate" +
		" getUTCDate getDay getUTCDay getHours getUTCHours getMinutes getUTCMinutes getSeconds getUTCSeconds getMilliseconds getUTCMilliseconds getTimezoneOffset setTime" +
		" setMilliseconds setUTCMilliseconds setSeconds setUTCSeconds setMinutes setUTCMinutes setHours setUTCHours setDate setUTCDate setMonth setUTCMonth setFullYear" +
		" setUTCFullYear toUTCString toISOString toJSON", "constructor"},
	{"RegExp", "exec test toString source global ignoreCase multiline dotAll unicode sticky flags", "constructor compile"}, // the engine needs the last four of the methods
}

const arrayMethods = "concat join pop push reverse shift slice sort splice unshift indexOf lastIndexOf every some forEach map filter reduce reduceRight"

// has reports whether a list of names has one.
func has(list, name string) bool {
	for n := range strings.FieldsSeq(list) {
		if n == name {
			return true
		}
	}
	return false
}

// isPrepared reports whether a host has to do something before a program reads a property of this name.
func isPrepared(name string) bool {
	switch name {
	case "constructor", "replace":
		return true
	}
	for i := range kinds {
		if has(kinds[i].hidden, name) {
			return true
		}
	}
	return false
}

// prepare makes the kinds of values ready for what a program does with them. Dates and regular expressions become ready when a module gets getDate or getRegExp.
func (h *host) prepare(p *Program) {
	for i := range kinds {
		if k := &kinds[i]; k.name != "Date" && k.name != "RegExp" {
			h.prepareKind(k, p)
		}
	}
	h.once("Array.join", func() { h.limit("join") }) // every text of an array is made by it
	if p.longArrays {
		for name := range strings.FieldsSeq(arrayMethods) {
			h.once("Array."+name, func() { h.limit(name) })
		}
	}
}

func (h *host) prepareKind(k *kind, p *Program) {
	if p.anyKey {
		h.once(k.name, func() { h.hide(k) })
	}
	for _, name := range p.touches {
		switch {
		case name == "constructor":
			h.once(k.name+".type", func() { h.giveType(k) })
		case name == "replace" && k.name == "String":
			h.once("String.replace", h.limitReplace)
		case has(k.hidden, name):
			_ = h.proto(k.name).Delete(name)
		}
	}
}

// once does what is to be done once for a host.
func (h *host) once(what string, do func()) {
	if !h.done[what] {
		h.done[what] = true
		do()
	}
}

// proto is the prototype of a kind. To ask for a constructor would make the engine make more.
func (h *host) proto(kind string) *goja.Object {
	switch kind {
	case "Object":
		return h.runtime.NewObject().Prototype()
	case "Array":
		return h.runtime.NewArray().Prototype()
	case "Function":
		return h.function(h.text).Prototype()
	case "String":
		return h.runtime.ToValue("").ToObject(h.runtime).Prototype()
	case "Boolean":
		return h.runtime.ToValue(true).ToObject(h.runtime).Prototype()
	case "Number":
		return h.runtime.ToValue(0).ToObject(h.runtime).Prototype()
	}
	return h.get(kind).Get("prototype").(*goja.Object)
}

// hide takes from a kind of values what modules must not find with a key that is a text of their own making.
func (h *host) hide(k *kind) {
	proto := h.proto(k.name)
	for name := range strings.FieldsSeq(k.hidden) {
		_ = proto.Delete(name)
	}
}

// giveType gives a kind of values the property that x.constructor reads. An object's own constructor comes before it.
func (h *host) giveType(k *kind) {
	name := h.runtime.ToValue(k.name)
	get := func(call goja.FunctionCall) goja.Value {
		if o, ok := call.This.(*goja.Object); ok && h.owns(o, "constructor") {
			if own := o.Get("constructor"); own != nil {
				return own
			}
		}
		return name
	}
	_ = h.proto(k.name).DefineAccessorProperty(typeKey, h.function(get), nil, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

func (h *host) define(kind, name string, f native) {
	_ = h.proto(kind).DefineDataProperty(name, h.function(f), goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

// limit puts a limit to a method of arrays, as one step of the engine cannot be stopped, and an array may have a length of 2^32 without an item.
func (h *host) limit(name string) {
	whole := method(h.proto("Array"), name)
	h.define("Array", name, func(call goja.FunctionCall) goja.Value {
		h.watch.check()
		n := h.items(call.This)
		h.long(n)
		for _, arg := range call.Arguments {
			h.long(h.items(arg))
		}
		if name != "join" {
			return whole(call)
		}
		if separator, ok := call.Argument(0).(goja.String); ok {
			h.bound(n * int64(separator.Length()))
		}
		text := whole(call)
		h.bound(int64(text.(goja.String).Length()))
		return text
	})
}

// items is the length of an array, 0 of anything else.
func (h *host) items(v goja.Value) int64 {
	if o, ok := v.(*goja.Object); ok && o.ClassName() == "Array" {
		return length(o)
	}
	return 0
}

func (h *host) long(n int64) {
	if n > MaxItems {
		panic(h.runtime.NewTypeError("array of more than " + strconv.Itoa(MaxItems) + " items"))
	}
}

// maxText is how long a text may become that a method makes of two.
const maxText = 64 << 20

func (h *host) bound(n int64) {
	if n > maxText {
		panic(h.runtime.NewTypeError("text of more than " + strconv.Itoa(maxText) + " characters"))
	}
}

// limitReplace puts a limit to replace, which may put a text in for each character, and in that what stands before or behind.
func (h *host) limitReplace() {
	whole := method(h.proto("String"), "replace")
	h.define("String", "replace", func(call goja.FunctionCall) goja.Value {
		h.watch.check()
		by, ok := call.Argument(1).(goja.String)
		if this, isText := call.This.(goja.String); ok && isText {
			n := int64(this.Length())
			h.bound((n + 1) * int64(by.Length()))
			if strings.Contains(by.String(), "$") {
				h.bound(n * n * int64(by.Length()))
			}
		}
		return whole(call)
	})
}

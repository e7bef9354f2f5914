package miniapp

import (
	"iter"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Event is the event object that an event handler gets. Its values are not to be changed: an event after it may share them. Change a Clone.
type Event struct { // as an abi.EventObject, so that one converts to the other
	Type          string  // tap, input, ...; "" if a program called the handler with something that is no event object
	TimeStamp     float64 // milliseconds since the page was opened
	Target        Target  // the node where the event started
	CurrentTarget Target  // the node whose handler runs
	Mark          Value   // the marks of all nodes on the way, an object
	Detail        Value   // what the component says of the event
	Rest          string  // the other keys, such as touches, as they have crossed; Raw reads them
}

// Target is a node in an event object.
type Target = abi.Target

// Dataset is a data- attribute of the node whose handler runs: Dataset("userName") is data-user-name. Undefined if there is none.
func (e Event) Dataset(key string) Value { return e.CurrentTarget.Dataset.Get(key) }

// Raw is the whole event object as a new object, with touches, and offsetLeft of a target. Where a program called the handler with something that is no event object Raw is that.
func (e Event) Raw() Value {
	o := abi.EventObject(e)
	return o.Value()
}

// get reads one key of an object. It and the functions below are calls, not inlined: that keeps the many places that read keys short.
//
//go:noinline
func get(v *Value, key string, to *Value) { *to = v.Get(key) }

//go:noinline
func text(v *Value, key string) string { return v.Get(key).Text() }

//go:noinline
func number(v *Value, key string) float64 { return v.Get(key).Number() }

func truth(v *Value, key string) bool { return v.Get(key).Bool() }

func queryIn(v *Value) (q Query) {
	get(v, "query", &q.object)
	return q
}

// Query is the query of a page's URL: keys and values in the order of the URL, both text.
type Query struct{ object Value }

// Get is the value of a key, "" if the query lacks it.
func (q Query) Get(key string) string { return q.object.Get(key).Text() }

// Int is the value of a key as a whole number in decimal digits, with a sign if need be; false if the query lacks it or it is no such number.
// It costs a guest less than strconv, which brings its errors and their quoting.
func (q Query) Int(key string) (n int, ok bool) {
	digits := q.Get(key)
	negative := digits != "" && digits[0] == '-'
	if negative || digits != "" && digits[0] == '+' {
		digits = digits[1:]
	}
	const most = (1<<31 - 10) / 10 // every platform's int holds it
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 || n > most {
			return 0, false
		}
		n = n*10 + int(d)
	}
	if negative {
		n = -n
	}
	return n, digits != ""
}

// Has reports whether the query has a key.
func (q Query) Has(key string) bool { return q.object.Has(key) }

// Len is the number of keys.
func (q Query) Len() int { return q.object.Len() }

// All are the keys and values in order.
func (q Query) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := range q.object.Len() {
			if !yield(q.object.KeyAt(i), q.object.At(i).Text()) {
				return
			}
		}
	}
}

// Value is the query as an object.
func (q Query) Value() Value { return q.object }

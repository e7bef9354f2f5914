package abi

import "math"

// EventObject is the event object of an EventHandler as a guest reads it. Every page gets thousands of them and looks at one or two of their parts, so on the wire it is an array of its
// parts, without their keys:
//
//	[type, timeStamp, target.id, target.dataset, currentTarget.id, currentTarget.dataset, mark, detail]
//	[… the same eight …, rest]      rest: an object of the event's other keys; target and currentTarget in it hold their other keys, such as offsetLeft
//	[value]                         any other argument: of a method that a program calls
//
// Rest and value are MessagePack within a str, which is read when somebody asks for it: touches, of which rest mostly consists, would take longer than all else of a tap.
type EventObject struct {
	Type          string  // tap, input, ...; "" if the argument is no event object
	TimeStamp     float64 // milliseconds since the page was opened
	Target        Target  // the node where the event started
	CurrentTarget Target  // the node whose handler runs
	Mark          Value   // the marks of all nodes on the way, an object or undefined
	Detail        Value   // what the component says of the event
	Rest          string  // MessagePack of an object of the other keys, "" if there are none; of the whole argument if that is no event object
}

// Target is a node in an event object.
type Target struct {
	_       incomparable
	ID      string // the node's id attribute
	Dataset Value  // its data- attributes, an object
}

// The number of an event object's parts, without rest and with it.
const (
	eventParts = 8
	withRest   = eventParts + 1
)

// readEventObject reads the argument of an EventHandler. What is in e already is taken again where it is the same.
func (r *Reader) readEventObject(e *EventObject) {
	n := r.Array()
	if n != eventParts && n != withRest {
		*e = EventObject{}
		if e.Rest = r.text(""); n != 1 {
			r.fail(ErrType)
		}
		return
	}
	e.Type, e.TimeStamp = r.text(e.Type), r.number()
	r.target(&e.Target)
	r.target(&e.CurrentTarget)
	r.fields(&e.Mark)
	e.Detail = r.value(0, e.Detail)
	if n == withRest {
		e.Rest = r.text(e.Rest)
	} else {
		e.Rest = ""
	}
}

//go:noinline
func (r *Reader) target(t *Target) {
	if r.pos < len(r.buf) && r.buf[r.pos] == 0xa0 { // most nodes have no id
		r.pos++
		t.ID = ""
	} else {
		t.ID = r.text(t.ID)
	}
	r.fields(&t.Dataset)
}

// fields reads an object into to. One without keys is taken again, which nearly all marks and datasets are.
func (r *Reader) fields(to *Value) {
	if o, ok := to.v.(*object); ok && len(o.fields) == 0 && r.pos < len(r.buf) && r.buf[r.pos] == 0x80 {
		r.pos++
		return
	}
	*to = r.value(0, *to)
}

// number reads a number.
func (r *Reader) number() float64 {
	switch c, n := r.head(); c {
	case classUint, classInt:
		return float64(int64(n))
	case classFloat:
		return math.Float64frombits(n)
	}
	r.fail(ErrType)
	return 0
}

// Value is the event object with its keys, or the argument that is none. The parts are copies. What cannot be read of Rest is undefined.
func (e *EventObject) Value() Value {
	r := NewReader([]byte(e.Rest))
	rest := r.Value()
	if r.End() != nil {
		rest = Value{}
	}
	if e.Type == "" {
		return rest
	}
	v := ObjectValue()
	v.Set("type", StringValue(e.Type))
	v.Set("timeStamp", NumberValue(e.TimeStamp))
	v.Set("target", e.Target.value(rest.Get("target")))
	v.Set("currentTarget", e.CurrentTarget.value(rest.Get("currentTarget")))
	for _, f := range [...]Field{{Key: "mark", Value: e.Mark}, {Key: "detail", Value: e.Detail}} {
		if !f.Value.IsUndefined() {
			v.Set(f.Key, f.Value.Clone())
		}
	}
	for i := range rest.Len() {
		if key := rest.KeyAt(i); !v.Has(key) {
			v.Set(key, rest.At(i))
		}
	}
	return v
}

func (t *Target) value(other Value) Value {
	v := ObjectValue()
	v.Set("id", StringValue(t.ID))
	v.Set("dataset", t.Dataset.Clone())
	for i := range other.Len() {
		v.Set(other.KeyAt(i), other.At(i))
	}
	return v
}

// EventParts fills parts with the n items of the array that the argument of an EventHandler is on the wire: 8 or 9 for an event object, and else 1. A ninth one and an only one are
// still to be put into a str.
// An event object is an object with a type, a text; a target and a currentTarget, each with an id, a text, and a dataset, an object; a timeStamp, a number, or none, which is 0; and a mark,
// an object, or none.
func EventParts(arg Value, parts *[withRest]Value) (n int) {
	*parts = [withRest]Value{1: zero}
	var rest Value
	for i := range arg.Len() {
		item := arg.At(i)
		switch key := arg.KeyAt(i); key {
		case "type":
			parts[0] = item
		case "timeStamp":
			parts[1] = item
		case "target":
			parts[2], parts[3] = targetParts(key, item, &rest)
		case "currentTarget":
			parts[4], parts[5] = targetParts(key, item, &rest)
		case "mark":
			parts[6] = item
		case "detail":
			parts[7] = item
		default:
			put(&rest, key, item)
		}
	}
	switch parts[8] = rest; {
	case !areEvent(parts):
		parts[0] = arg
		return 1
	case rest.IsUndefined():
		return eventParts
	}
	return withRest
}

// zero is the time of an event that tells none.
var zero = NumberValue(0)

// targetParts are the id and the dataset of a target. Its other keys go to rest.
func targetParts(key string, target Value, rest *Value) (id, dataset Value) {
	var other Value
	for i := range target.Len() {
		switch item, k := target.At(i), target.KeyAt(i); k {
		case "id":
			id = item
		case "dataset":
			dataset = item
		default:
			put(&other, k, item)
		}
	}
	if !other.IsUndefined() {
		put(rest, key, other)
	}
	return id, dataset
}

// put sets a key of an object that is made with its first key.
func put(object *Value, key string, v Value) {
	if object.IsUndefined() {
		*object = ObjectValue()
	}
	object.Set(key, v)
}

// areEvent reports whether parts are those of an event object.
func areEvent(parts *[withRest]Value) bool {
	for i, want := range [...]Kind{String, Number, String, Object, String, Object} {
		if parts[i].Kind() != want {
			return false
		}
	}
	return parts[0].Text() != "" && (parts[6].IsUndefined() || parts[6].Kind() == Object)
}

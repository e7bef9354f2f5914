package ops

import (
	"fmt"
	"math"
	"strconv"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/wasm/abi"
)

// operation is one step of a list. An error is a throw.
type operation interface {
	run(t *thread) error
}

// The operations; the package's documentation says what each does.
type (
	logOp     struct{ value abi.Value }
	logDataOp struct {
		name string
		path data.Path
	}
	logPropOp struct{ name string }
	setOp     struct {
		assigns []assign
		label   string
		back    bool // setCb
	}
	incOp struct {
		name string
		path data.Path
	}
	emitOp struct {
		name   string
		detail abi.Value
		flags  uint8
	}
	callOp  struct{ method string }
	throwOp struct{ text string }
	wxOp    struct {
		api, label string // the API's name as the framework knows it
		args       abi.Value
	}
	wxWaitOp struct {
		api, label string // no label, no entry
		args       abi.Value
		ops        []operation
	}
	timeoutOp struct {
		ms  float64
		ops []operation
	}
)

// assign is one path of a set. Path is nil if the text is illegal, which the framework finds when the operation runs.
type assign struct {
	text  string
	path  data.Path
	value abi.Value
}

// parseOps reads an array of operations; place names it in errors.
func parseOps(place string, v abi.Value) ([]operation, error) {
	if v.Kind() != abi.Array {
		return nil, fmt.Errorf("%s: want an array of operations, got %s", place, v.Kind())
	}
	list := make([]operation, v.Len())
	for i := range list {
		a := args{place: place + "[" + strconv.Itoa(i) + "]", list: v.At(i)}
		if list[i] = a.operation(); a.err != nil {
			return nil, a.err
		}
	}
	return list, nil
}

// args reads one operation, its name first. After err every read gives a zero.
type args struct {
	place string
	list  abi.Value
	next  int
	err   error
}

func (a *args) operation() operation {
	if a.list.Kind() != abi.Array || a.list.At(0).Kind() != abi.String {
		a.fail("want an operation [name, ...]")
		return nil
	}
	name := a.list.At(0).Text()
	a.next = 1
	op := a.named(name)
	switch {
	case a.err != nil:
	case op == nil:
		a.fail("unknown operation %q", name)
	case a.next < a.list.Len():
		a.fail("%s: %d arguments, at most %d are allowed", name, a.list.Len()-1, a.next-1)
	}
	return op
}

// named reads the arguments of an operation, nil if there is none of this name.
func (a *args) named(name string) operation {
	switch name {
	case "log":
		a.need(1)
		return logOp{a.value()}
	case "logData":
		text, path := a.path()
		return logDataOp{text, path}
	case "logProp":
		return logPropOp{a.text("the name of a property")}
	case "set":
		return setOp{assigns: a.assigns()}
	case "setCb":
		return setOp{a.assigns(), a.text("a label"), true}
	case "inc":
		text, path := a.path()
		return incOp{text, path}
	case "emit":
		return emitOp{a.text("the name of an event"), a.value(), a.flags()}
	case "call":
		return callOp{a.text("the name of a method")}
	case "throw":
		return throwOp{a.text("a text")}
	}
	return a.ours(name)
}

// ours reads the operations that the conformance cases do not have.
func (a *args) ours(name string) operation {
	switch name {
	case "wx", "pageRouter":
		api := a.text("the name of an API")
		op := wxOp{api: api, args: a.value(), label: a.label(api)}
		if name == "pageRouter" {
			op.api = "router." + api
		}
		return op
	case "wxWait":
		return wxWaitOp{api: a.text("the name of an API"), args: a.value(), ops: a.ops(), label: a.label("")}
	case "setTimeout":
		return timeoutOp{a.milliseconds(), a.ops()}
	}
	return nil
}

func (a *args) fail(format string, v ...any) {
	if a.err == nil {
		a.err = fmt.Errorf("%s: %w", a.place, fmt.Errorf(format, v...))
	}
}

// need fails unless there are n arguments left to read.
func (a *args) need(n int) {
	if a.list.Len()-a.next < n {
		a.fail("%s: an argument is missing", a.list.At(0).Text())
	}
}

// value is the next argument, a copy, undefined if there is none.
func (a *args) value() abi.Value {
	v := a.list.At(a.next)
	a.next++
	return v.Clone()
}

func (a *args) text(what string) string {
	v := a.value()
	if v.Kind() != abi.String {
		a.fail("%s: want %s, got %s", a.list.At(0).Text(), what, v.Kind())
	}
	return v.Text()
}

// label is the next argument if there is one.
func (a *args) label(preset string) string {
	if a.next >= a.list.Len() {
		a.next++
		return preset
	}
	return a.text("a label")
}

func (a *args) path() (string, data.Path) {
	text := a.text("a path")
	path, err := data.ParsePath(text)
	if err != nil {
		a.fail("%s: %w", a.list.At(0).Text(), err)
	}
	return text, path
}

func (a *args) assigns() []assign {
	v := a.value()
	if v.Kind() != abi.Object {
		a.fail("%s: want an object of paths and values, got %s", a.list.At(0).Text(), v.Kind())
		return nil
	}
	list := make([]assign, v.Len())
	for i := range list {
		list[i] = newAssign(v.KeyAt(i), v.At(i))
	}
	return list
}

func newAssign(text string, v abi.Value) assign {
	path, err := data.ParsePath(text)
	if err != nil {
		path = nil
	}
	return assign{text, path, v}
}

func (a *args) flags() uint8 {
	v := a.value()
	if !v.IsNil() && v.Kind() != abi.Object {
		a.fail("emit: want an object of options, got %s", v.Kind())
	}
	var flags uint8
	for i := range v.Len() {
		bit, ok := map[string]uint8{"bubbles": abi.TriggerBubbles, "composed": abi.TriggerComposed, "capturePhase": abi.TriggerCapture}[v.KeyAt(i)]
		if !ok {
			a.fail("emit: unknown option %q", v.KeyAt(i))
		}
		if v.At(i).Truthy() {
			flags |= bit
		}
	}
	return flags
}

func (a *args) milliseconds() float64 {
	v := a.value()
	if v.Kind() != abi.Number || !(v.Number() >= 0 && v.Number() <= math.MaxInt32) {
		a.fail("%s: want milliseconds from 0 to 2147483647", a.list.At(0).Text())
	}
	return v.Number()
}

func (a *args) ops() []operation {
	place := a.place + "[" + strconv.Itoa(a.next) + "]"
	list, err := parseOps(place, a.value())
	if err != nil && a.err == nil {
		a.err = err
	}
	return list
}

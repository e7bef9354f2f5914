package node

import (
	"context"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// logic is the engine.Logic of a program in a process. Both sides speak in turns: while one does something the other waits for what it says.
type logic struct {
	pool    *Pool
	process *process
	program *Program
	o       Options
	limit   time.Duration // for what the process does now
	random  *rand.ChaCha8
	parked  int
	depth   int // turns within each other
	dead    error
}

// Manifest is what the guest registers.
func (l *logic) Manifest() *abi.Manifest { return l.program.Manifest }

// Parked is the number of handlers that wait, as of the last turn.
func (l *logic) Parked() int { return l.parked }

// Close drops the mini-program. Its process is kept for another one if it waits for an order; otherwise it ends.
func (l *logic) Close() error {
	if l.process == nil {
		return nil
	}
	process, clean := l.process, l.dead == nil && l.depth == 0
	if clean {
		l.limit = startLimit
		_, err := l.turn(context.Background(), []byte(`{"close":true}`), nobody{})
		clean = err == nil
	}
	if l.dead == nil {
		l.dead = &engine.Error{Code: engine.CodeTrap, Text: "the instance is closed"}
	}
	l.process, l.parked = nil, 0
	if clean {
		l.pool.give(process)
	} else {
		process.end()
	}
	return nil
}

// Invoke starts a handler.
func (l *logic) Invoke(ctx context.Context, ev abi.Event, fw engine.Framework) error {
	event := abi.ArrayValue(abi.StringValue(ev.Kind.String()), abi.NumberValue(float64(ev.ID)), abi.StringValue(ev.Name), ev.Arg)
	done, err := l.turn(ctx, l.order("event", event), fw)
	if err != nil || done.Get("failed").Bool() || done.Get("waits").Bool() || ev.Kind == abi.EventDestroy {
		return err
	}
	fw.Return(ev, done.Get("value"))
	return nil
}

// Resume gives a handler, callback or listener its result.
func (l *logic) Resume(ctx context.Context, r abi.Resume, fw engine.Framework) error {
	resume := abi.ArrayValue(abi.NumberValue(float64(r.Call)), abi.BoolValue(r.Result.Failed), r.Result.Value)
	_, err := l.turn(ctx, l.order("resume", resume), fw)
	return err
}

// order is a line that tells the shim what to do, and the time.
func (l *logic) order(what string, v abi.Value) []byte {
	return jsonvalue.AppendMarked(nil, object(what, v, "now", l.now()))
}

// now is the time of day as Date.now() has it.
func (l *logic) now() abi.Value { return abi.NumberValue(float64(l.o.Now().UnixMilli())) }

// object makes an object of keys and values in turn.
func object(fields ...any) abi.Value {
	v := abi.ObjectValue()
	for i := 0; i < len(fields); i += 2 {
		v.Set(fields[i].(string), fields[i+1].(abi.Value))
	}
	return v
}

// turn gives the process a line and serves what it asks for, until it has done what the line says.
func (l *logic) turn(ctx context.Context, line []byte, fw engine.Framework) (abi.Value, error) {
	if l.dead != nil {
		return abi.Value{}, l.dead
	}
	if l.depth == 0 {
		stop := context.AfterFunc(ctx, func() { _ = l.process.kill(&engine.Error{Code: engine.CodeTrap, Text: "the simulation is closed"}) })
		defer stop()
	}
	l.depth++
	defer func() { l.depth-- }()
	process := l.process
	for process.send(line); ; process.send(line) {
		said, err := l.hear(process)
		if err != nil {
			return abi.Value{}, err
		}
		if ended(said.Get("ask").Text()) {
			l.parked = said.Get("parked").Int()
			return said, nil
		}
		answer, err := l.serve(said, fw)
		if l.dead == nil {
			l.dead = err
		}
		if l.dead != nil {
			return abi.Value{}, l.dead
		}
		line = append(append([]byte(`{"answer":`), jsonvalue.AppendMarked(nil, answer)...), '}')
	}
}

// ended reports whether a line says that an order has been obeyed.
func ended(what string) bool {
	return what == "done" || what == "opened" || what == "failed" || what == "closed"
}

// hear is the next line of the process.
func (l *logic) hear(p *process) (abi.Value, error) {
	line, err := p.receive(l.limit)
	if err == nil {
		var said abi.Value
		if said, err = jsonvalue.ParseMarked(line); err == nil && said.Get("ask").Kind() == abi.String {
			return said, nil
		}
		err = p.kill(&engine.Error{Code: engine.CodeMalformed, Text: "node has sent what is no message: " + quoted(line)})
	}
	l.dead = err
	return abi.Value{}, err
}

// serve does what the shim asks for. An error is the death of the instance.
func (l *logic) serve(said abi.Value, fw engine.Framework) (abi.Value, error) {
	id := abi.ID(said.Get("id").Number())
	switch said.Get("ask").Text() {
	case "setData":
		return setData(id, said, fw), nil
	case "group":
		fw.Group(said.Get("start").Bool())
	case "trigger":
		fw.Trigger(id, said.Get("name").Text(), said.Get("detail"), uint8(said.Get("flags").Int()))
	case "select":
		ids := abi.ArrayValue()
		for _, found := range fw.Select(id, said.Get("selector").Text()) {
			ids.Append(abi.NumberValue(float64(found)))
		}
		return object("ids", ids), nil
	case "start":
		r := fw.Start(id, abi.CallID(said.Get("call").Number()), said.Get("name").Text(), said.Get("arg"), abi.CallMode(said.Get("mode").Int()))
		return object("failed", abi.BoolValue(r.Failed), "value", r.Value), nil
	case "log":
		fw.Log(uint8(said.Get("level").Int()), said.Get("text").Text())
	case "fail":
		fw.Fail(engine.Failure{ID: id, Where: said.Get("where").Text(), Text: said.Get("text").Text(), Stack: said.Get("stack").Text()})
	default:
		return l.provide(said)
	}
	return abi.ObjectValue(), nil
}

func setData(id abi.ID, said abi.Value, fw engine.Framework) abi.Value {
	pairs := said.Get("patch")
	patch := make(abi.Patch, pairs.Len())
	for i := range patch {
		patch[i].Path, patch[i].Value = pairs.At(i).At(0).Text(), pairs.At(i).At(1)
	}
	if err := fw.SetData(id, patch, abi.CallID(said.Get("done").Number())); err != nil {
		return object("error", abi.StringValue(err.Error()))
	}
	return abi.ObjectValue()
}

// provide answers what is no matter of the framework's.
func (l *logic) provide(said abi.Value) (abi.Value, error) {
	switch what := said.Get("ask").Text(); what {
	case "file":
		text, err := l.program.File(said.Get("name").Text())
		if err != nil {
			return abi.ObjectValue(), nil
		}
		return object("text", abi.StringValue(base64.StdEncoding.EncodeToString(text))), nil
	case "compiled":
		l.limit = l.o.Deadline // from here on it is the author's code that takes time
	case "random":
		bytes := make([]byte, min(max(0, said.Get("length").Int()), 1<<20))
		_, _ = l.random.Read(bytes)
		list := abi.ArrayValue()
		for _, b := range bytes {
			list.Append(abi.IntValue(int(b)))
		}
		return object("bytes", list), nil
	case "died":
		text := said.Get("text").Text()
		return abi.Value{}, l.process.kill(&engine.Error{Code: codeOf(text), Text: text, Stack: said.Get("stack").Text()})
	default:
		return abi.Value{}, l.process.kill(&engine.Error{Code: engine.CodeMalformed, Text: "node asks for " + what + ", which is unknown"})
	}
	return abi.ObjectValue(), nil
}

// codeOf tells deaths apart by the words of the loader, or of Go's runtime.
func codeOf(text string) engine.Code {
	for _, known := range [...]struct {
		words string
		code  engine.Code
	}{
		{"malformed frame", engine.CodeMalformed},
		{"time.Sleep", engine.CodeBlocked},
		{"waits for another goroutine", engine.CodeBlocked},
		{"out of memory", engine.CodeMemory},
		{"stack exceeds", engine.CodeMemory},
		{"Maximum call stack size exceeded", engine.CodeMemory},
	} {
		if strings.Contains(text, known.words) {
			return known.code
		}
	}
	return engine.CodeTrap
}

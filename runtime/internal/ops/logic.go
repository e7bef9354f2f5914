package ops

import (
	"context"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// logic is a running Program.
type logic struct {
	program   *Program
	log       func(Entry)
	instances map[abi.ID]*instance
	waiting   map[abi.CallID]waiting
	seq       uint32
	calls     abi.CallID // the last that was given
	depth     int        // how many handlers run within each other
	dead      error
}

// waiting is what a CallID stands for: a handler that is parked, or a callback.
type waiting struct {
	thread *thread
	parked bool
	resume func(t *thread, v abi.Value) // readies the thread for its result
}

// maxDepth is how deep handlers may run within each other, and methods call each other: JavaScript's stack, about.
const maxDepth = 1000

// tooDeep is what JavaScript says beyond that.
const tooDeep = throwError("Maximum call stack size exceeded")

// throwError is what an operation throws.
type throwError string

func (e throwError) Error() string { return string(e) }

// Manifest is what the definitions register.
func (m *logic) Manifest() *abi.Manifest { return m.program.manifest }

// Invoke starts the functions of an event; those that wait go on in Resume.
func (m *logic) Invoke(ctx context.Context, ev abi.Event, fw engine.Framework) error {
	if m.dead != nil {
		return m.dead
	}
	m.seq++
	ev.Seq = m.seq
	switch ev.Kind {
	case abi.EventCreate:
		fw.Return(ev, m.create(ev))
	case abi.EventUpdate:
		if in := m.instances[ev.ID]; in != nil {
			in.apply([]assign{newAssign(ev.Name, ev.Arg)})
		}
		fw.Return(ev, abi.Value{})
	case abi.EventDestroy:
		delete(m.instances, ev.ID)
	case abi.EventManifest:
		fw.Return(ev, m.program.manifest.Value().Clone())
	case abi.EventHook, abi.EventHandler, abi.EventObserver:
		return m.handle(ctx, ev, fw)
	default:
		fw.Return(ev, abi.Value{})
	}
	return nil
}

// create makes an instance and returns its initial data. A path without a definition is a page or component that has nothing.
func (m *logic) create(ev abi.Event) abi.Value {
	def := m.program.defs[ev.Name]
	switch {
	case ev.ID == abi.AppID:
		def = m.program.app
	case def == nil:
		def = emptyDefinition(ev.Name)
	}
	m.instances[ev.ID] = newInstance(ev.ID, def)
	return def.data.Clone()
}

// handle runs every function that the event is for, each on its own, so that a throw or a wait of one does not touch the next.
func (m *logic) handle(ctx context.Context, ev abi.Event, fw engine.Framework) error {
	in := m.instances[ev.ID]
	var lists []*list
	if in != nil {
		lists = in.def.find(ev)
	}
	t := &turn{ev: ev, running: len(lists)}
	if t.running == 0 {
		fw.Return(ev, abi.Value{})
	}
	m.depth++
	defer func() { m.depth-- }()
	for _, l := range lists {
		th := &thread{logic: m, in: in, fw: fw, turn: t, list: l, where: l.where()}
		if m.depth > maxDepth {
			th.fail(tooDeep)
			continue
		}
		if kind, v := l.start(ev); !l.silent {
			m.log(in.entry(l.layer, kind, l.name, v))
		}
		th.push(l)
		if err := th.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Resume gives a parked handler or a callback its result. A call that nobody waits for any more is ignored.
func (m *logic) Resume(ctx context.Context, r abi.Resume, fw engine.Framework) error {
	if m.dead != nil {
		return m.dead
	}
	w, ok := m.waiting[r.Call]
	if !ok {
		return nil
	}
	delete(m.waiting, r.Call)
	w.thread.fw = fw
	w.resume(w.thread, r.Result.Value)
	if w.thread.active { // the result came before Start returned
		w.thread.parked = false
		return nil
	}
	return w.thread.run(ctx)
}

// Parked is the number of handlers that wait; callbacks do not count.
func (m *logic) Parked() int {
	n := 0
	for _, w := range m.waiting {
		if w.parked {
			n++
		}
	}
	return n
}

// Close drops what waits. Nothing of it runs.
func (m *logic) Close() error {
	m.dead = &engine.Error{Code: engine.CodeTrap, Text: "the instance is closed"}
	clear(m.waiting)
	clear(m.instances)
	return nil
}

// later gives a number under which resume readies the thread for its result.
func (m *logic) later(w waiting) abi.CallID {
	m.calls++
	m.waiting[m.calls] = w
	return m.calls
}

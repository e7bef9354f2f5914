package ops

import (
	"context"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// turn is an event on its way through the functions that it runs. It returns when all of them have ended, unless one failed.
type turn struct {
	ev      abi.Event
	running int
	failed  bool
	value   abi.Value
}

// ended counts a function that has ended. What an event returns is what the last function returned that returned anything.
func (t *turn) ended(fw engine.Framework, v abi.Value) {
	if !v.IsUndefined() {
		t.value = v.Clone()
	}
	if t.running--; t.running == 0 && !t.failed {
		fw.Return(t.ev, t.value)
	}
}

// thread is a function while it runs, with the methods that it called. Between runs it is parked, or is a callback that waits for its call.
type thread struct {
	logic  *logic
	in     *instance
	fw     engine.Framework
	turn   *turn // nil for a callback
	list   *list // what began
	where  string
	stack  []frame
	parked bool // the operation that ran last waits
	active bool // run is at work
}

// frame is a list of operations and which of them comes next.
type frame struct {
	ops  []operation
	next int
	list *list // the function in which they stand
}

func (t *thread) push(l *list) { t.stack = append(t.stack, frame{ops: l.ops, list: l}) }

// within is the function whose operation runs.
func (t *thread) within() *list { return t.stack[len(t.stack)-1].list }

// run runs operations until there is none left, one throws, or one waits. An error is the end of the instance.
func (t *thread) run(ctx context.Context) error {
	t.parked, t.active = false, true
	defer func() { t.active = false }()
	for len(t.stack) > 0 {
		top := &t.stack[len(t.stack)-1]
		if top.next == len(top.ops) {
			t.stack = t.stack[:len(t.stack)-1]
			continue
		}
		if err := ctx.Err(); err != nil {
			t.logic.dead = &engine.Error{Code: engine.CodeDeadline, Where: t.where, Cause: err}
			return t.logic.dead
		}
		top.next++
		if err := top.ops[top.next-1].run(t); err != nil {
			t.fail(err)
			return nil
		}
		if t.logic.dead != nil {
			return t.logic.dead
		}
		if t.parked {
			return nil
		}
	}
	if t.turn != nil {
		t.turn.ended(t.fw, t.list.returns)
	}
	return nil
}

// fail ends the thread by a throw.
func (t *thread) fail(err error) {
	t.stack = nil
	if t.list.passes {
		t.fw.Fail(engine.Failure{ID: t.in.id, Where: t.where, Text: err.Error()})
	} else {
		t.fw.Log(3, t.where+": "+err.Error())
	}
	if t.turn != nil {
		t.turn.failed = t.turn.failed || t.list.passes
		t.turn.ended(t.fw, abi.Value{})
	}
}

// park makes the thread wait. When the result is there, what stands behind the operation runs, after ops.
func (t *thread) park(ops []operation, log func(*thread, abi.Value)) abi.CallID {
	t.parked = true
	l := t.within()
	return t.logic.later(waiting{thread: t, parked: true, resume: func(t *thread, v abi.Value) {
		log(t, v)
		t.stack = append(t.stack, frame{ops: ops, list: l})
	}})
}

// callback gives a number for a function of its own that runs ops; log is its entry, made when its time has come.
func (t *thread) callback(where string, ops []operation, log func(*thread, abi.Value)) abi.CallID {
	l := t.within()
	inner := &list{layer: l.layer, passes: true}
	back := &thread{logic: t.logic, in: t.in, list: inner, where: where}
	return t.logic.later(waiting{thread: back, resume: func(back *thread, v abi.Value) {
		log(back, v)
		back.stack = append(back.stack, frame{ops: ops, list: inner})
	}})
}

// note writes an entry into the log, in the name of the definition to which the running function belongs.
func (t *thread) note(kind Kind, name string, v abi.Value) {
	t.logic.log(t.in.entry(t.layer(), kind, name, v))
}

func (t *thread) layer() string {
	if len(t.stack) > 0 {
		return t.within().layer
	}
	return t.list.layer
}

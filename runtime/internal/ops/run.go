package ops

import (
	"github.com/wxkit/wxkit/wasm/abi"
)

func (o logOp) run(t *thread) error {
	t.note(KindLog, "", o.value)
	return nil
}

func (o logDataOp) run(t *thread) error {
	t.note(KindData, o.name, o.path.Get(t.in.data))
	return nil
}

func (o logPropOp) run(t *thread) error {
	v := abi.Value{}
	for _, p := range t.in.def.properties {
		if p.name == o.name {
			v = t.in.data.Get(o.name)
		}
	}
	t.note(KindProp, o.name, v)
	return nil
}

func (o setOp) run(t *thread) error {
	var done abi.CallID
	if o.back {
		done = t.callback("setData callback function", nil, func(t *thread, _ abi.Value) { t.note(KindSetData, o.label, abi.Value{}) })
	}
	return t.set(o.assigns, done)
}

func (o incOp) run(t *thread) error {
	return t.set([]assign{{o.name, o.path, plusOne(o.path.Get(t.in.data))}}, 0)
}

// set is setData.
func (t *thread) set(assigns []assign, done abi.CallID) error {
	t.in.apply(assigns)
	patch := make(abi.Patch, len(assigns))
	for i, a := range assigns {
		patch[i] = abi.Assign{Path: a.text, Value: a.value.Clone()}
	}
	err := t.fw.SetData(t.in.id, patch, done)
	if err != nil {
		delete(t.logic.waiting, done)
	}
	return err
}

func (o emitOp) run(t *thread) error {
	t.fw.Trigger(t.in.id, o.name, o.detail.Clone(), o.flags)
	return nil
}

func (o callOp) run(t *thread) error {
	m := t.in.def.methods[o.method]
	switch {
	case m == nil:
		return throwError("this." + o.method + " is not a function")
	case len(t.stack) >= maxDepth:
		return tooDeep
	}
	if !m.silent {
		t.logic.log(t.in.entry(m.layer, KindMethod, m.name, abi.Value{}))
	}
	t.push(m)
	return nil
}

func (o throwOp) run(*thread) error { return throwError(o.text) }

func (o wxOp) run(t *thread) error {
	call := t.callback(o.api+" callback function", nil, func(t *thread, v abi.Value) { t.note(KindCall, o.label, v) })
	t.fw.Start(t.in.id, call, o.api, o.args.Clone(), abi.CallBack)
	return nil
}

func (o wxWaitOp) run(t *thread) error {
	call := t.park(o.ops, func(t *thread, v abi.Value) {
		if o.label != "" {
			t.note(KindCall, o.label, v)
		}
	})
	t.fw.Start(t.in.id, call, o.api, o.args.Clone(), abi.CallWait)
	return nil
}

func (o timeoutOp) run(t *thread) error {
	call := t.callback("setTimeout callback function", o.ops, func(*thread, abi.Value) {})
	t.fw.Start(t.in.id, call, "setTimeout", abi.ObjectValue(abi.Field{Key: "ms", Value: abi.NumberValue(o.ms)}), abi.CallListen)
	return nil
}

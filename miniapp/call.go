package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// call asks the platform and parks the handler until the result is there: mode is CallWait or CallSync.
// An argument that cannot cross is a failed result at once, as WeChat gives a parameter error.
//
//go:noinline
func (c *Ctx) call(name string, arg Value, mode abi.CallMode) abi.Result {
	a := c.app
	co := a.current(name)
	cmd := abi.Command{Kind: abi.CmdCall, Call: a.newCall(), ID: c.id, Name: name, Value: arg, Flags: uint8(mode)}
	if err := a.send(&cmd); err != nil {
		return failed(name, err)
	}
	if mode == abi.CallSync {
		return co.park(cmd.Call)
	}
	a.keep(&callback{id: cmd.Call, co: co})
	return co.pause()
}

// callBack asks the platform and goes on. Fn gets the result in a handler of its own, whose errors name it as where; it may be nil.
//
//go:noinline
func (c *Ctx) callBack(name string, arg Value, where string, fn func(abi.Result)) {
	a := c.app
	a.current(name)
	cmd := abi.Command{Kind: abi.CmdCall, ID: c.id, Name: name, Value: arg, Flags: uint8(abi.CallBack)}
	if fn != nil {
		cmd.Call = a.register(&callback{c: c, where: where, fn: fn})
	}
	err := a.send(&cmd)
	if err == nil || fn == nil {
		return
	}
	c.forget(cmd.Call)
	c.later(where, func() { fn(failed(name, err)) })
}

// listen asks the platform to run fn, each time in a handler of its own, until forget. It returns 0 if the argument cannot cross.
func (c *Ctx) listen(name string, arg Value, where string, fn func(Value)) abi.CallID {
	id := c.reserve(where, true, fn)
	cmd := abi.Command{Kind: abi.CmdCall, Call: id, ID: c.id, Name: name, Value: arg, Flags: uint8(abi.CallListen)}
	if err := c.app.send(&cmd); err != nil {
		c.forget(id)
		c.app.log(levelError, name+": "+err.Error())
		return 0
	}
	return id
}

// reserve makes an id at which the host can run fn, once or many times, without telling the host: the id travels in some argument.
//
//go:noinline
func (c *Ctx) reserve(where string, many bool, fn func(Value)) abi.CallID {
	c.app.current(where)
	return c.app.register(&callback{c: c, where: where, many: many, fn: func(r abi.Result) { fn(r.Value) }})
}

// forget takes an id of callBack, listen or reserve off: what the host still sends to it is ignored.
func (c *Ctx) forget(id abi.CallID) { c.app.takeCallback(id, false) }

// callback is what the host may resume: a handler that is parked in mode CallWait, or fn.
type callback struct {
	id    abi.CallID
	many  bool  // keep it after a resume
	co    *coro // the parked handler, or nil
	c     *Ctx
	where string
	fn    func(abi.Result)
}

//go:noinline
func (a *App) register(cb *callback) abi.CallID {
	cb.id = a.newCall()
	a.keep(cb)
	return cb.id
}

func (a *App) keep(cb *callback) {
	list, ok := a.callbacks.(*callbacks)
	if !ok {
		list = new(callbacks)
		a.callbacks = list
	}
	push((*[]*callback)(list), cb)
}

// answerer is *callbacks, and the way to them that does not link them.
type answerer interface {
	answer(a *App, id abi.CallID, r *abi.Result)
}

type callbacks []*callback

// answer resumes a parked handler or starts a callback. A call that is not known any more is ignored.
func (*callbacks) answer(a *App, id abi.CallID, r *abi.Result) {
	switch cb := a.takeCallback(id, true); {
	case cb == nil:
	case cb.co != nil:
		cb.co.result = *r
		a.resume(cb.co)
	default:
		result := *r
		a.start(cb.c, cb.where, nil, func() { cb.fn(result) })
	}
}

// later queues a run of the author's code.
func (c *Ctx) later(where string, run func()) {
	c.app.queue = append(c.app.queue, func() { c.app.start(c, where, nil, run) })
}

// takeCallback finds a callback, nil if there is none, and takes it off the list, unless it may stay and is one for many times.
//
//go:noinline
func (a *App) takeCallback(id abi.CallID, stay bool) *callback {
	list, ok := a.callbacks.(*callbacks)
	if !ok {
		return nil
	}
	for i, cb := range *list {
		if cb.id != id {
			continue
		}
		if !stay || !cb.many {
			cut((*[]*callback)(list), i)
		}
		return cb
	}
	return nil
}

func (a *App) newCall() abi.CallID {
	a.lastCall++
	return a.lastCall
}

//go:noinline
func failed(name string, err error) abi.Result {
	return abi.Result{Failed: true, Value: Obj(F("errMsg", Str(name+":fail "+err.Error())))}
}

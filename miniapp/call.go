package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// call asks the platform and parks the handler until the result is there: mode is CallWait or CallSync.
// An argument that cannot cross is a failed result at once, as WeChat gives a parameter error.
func (c *Ctx) call(name string, arg Value, mode abi.CallMode) abi.Result {
	a := c.app
	co := a.current(name)
	cmd := abi.Command{Kind: abi.CmdCall, Call: a.newCall(), ID: c.id, Name: name, Value: arg, Flags: uint8(mode)}
	if err := a.send(&cmd); err != nil {
		return failed(name, err)
	}
	return co.park(cmd.Call, mode == abi.CallSync)
}

// callBack asks the platform and goes on. Fn gets the result in a handler of its own, whose errors name it as where; it may be nil.
func (c *Ctx) callBack(name string, arg Value, where string, fn func(abi.Result)) {
	a := c.app
	a.current(name)
	cmd := abi.Command{Kind: abi.CmdCall, ID: c.id, Name: name, Value: arg, Flags: uint8(abi.CallBack)}
	if fn != nil {
		cmd.Call = a.register(callback{c: c, where: where, fn: fn})
	}
	err := a.send(&cmd)
	if err == nil || fn == nil {
		return
	}
	c.forget(cmd.Call)
	a.enqueue(task{c: c, where: where, back: fn, result: failed(name, err)})
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
func (c *Ctx) reserve(where string, many bool, fn func(Value)) abi.CallID {
	c.app.current(where)
	return c.app.register(callback{c: c, where: where, many: many, fn: func(r abi.Result) { fn(r.Value) }})
}

// forget takes an id of callBack, listen or reserve off: what the host still sends to it is ignored.
func (c *Ctx) forget(id abi.CallID) { c.app.takeCallback(id, false) }

// callback is what the host may resume without a parked handler.
type callback struct {
	id    abi.CallID
	c     *Ctx
	where string
	many  bool // keep it after a resume
	fn    func(abi.Result)
}

func (a *App) register(cb callback) abi.CallID {
	cb.id = a.newCall()
	a.callbacks = append(a.callbacks, cb)
	return cb.id
}

// takeCallback finds a callback and takes it off the list, unless it may stay and is one for many times.
func (a *App) takeCallback(id abi.CallID, stay bool) (cb callback, ok bool) {
	i := search(len(a.callbacks), func(i int) bool { return a.callbacks[i].id < id })
	if i == len(a.callbacks) || a.callbacks[i].id != id {
		return callback{}, false
	}
	cb = a.callbacks[i]
	if !stay || !cb.many {
		n := copy(a.callbacks[i:], a.callbacks[i+1:])
		a.callbacks[i+n] = callback{}
		a.callbacks = a.callbacks[:i+n]
	}
	return cb, true
}

// takeWait finds a handler that is parked in mode CallWait and takes it off the list; nil if there is none.
func (a *App) takeWait(id abi.CallID) *coro {
	i := search(len(a.waits), func(i int) bool { return a.waits[i].call < id })
	if i == len(a.waits) || a.waits[i].call != id {
		return nil
	}
	co := a.waits[i]
	n := copy(a.waits[i:], a.waits[i+1:])
	a.waits[i+n] = nil
	a.waits = a.waits[:i+n]
	return co
}

func (a *App) newCall() abi.CallID {
	a.lastCall++
	return a.lastCall
}

func failed(name string, err error) abi.Result {
	return abi.Result{Failed: true, Value: Obj(F("errMsg", Str(name+":fail "+err.Error())))}
}

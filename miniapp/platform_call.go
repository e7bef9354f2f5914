package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Callbacks are the three functions that WeChat's APIs take. Every argument type of an API embeds them. If all are nil the call is straight: it parks the handler and
// returns the result. If any is set the call returns at once with zero results, and when the answer is there Success or Fail runs and then Complete, with the same
// result object, each in a coroutine of its own, so that they may call the platform too and a panic in one does not keep the next from running.
type Callbacks struct {
	Success  func(Value)     // gets the result object
	Fail     func(*APIError) // gets the failure
	Complete func(Value)     // gets the result object of success or failure
}

func (cb *Callbacks) none() bool { return cb.Success == nil && cb.Fail == nil && cb.Complete == nil }

// Call calls any API of the platform by WeChat's name for it: one that has no method here, or with an argument that the typed method does not allow. Arg is a [Value],
// a string, a bool, an int, an int64, a float64, a slice or map of strings or Values, an error (its text), a pointer to a [Record] (&order, never order), what [Slice], [Dict]
// or [Opt] makes, or a pointer to whatever else can cross; anything else panics. Nil is an object without keys. The result is the whole result object; the error is an
// *[APIError]. Callbacks, at most one, give the callback form.
func (c *Ctx) Call(name string, arg any, callbacks ...Callbacks) (Value, error) {
	return c.invoke(name, argument(name, arg), callbacks...)
}

// CallSync calls a function of the platform that answers at once (getStorageSync and the like) by its name. Arg is as with [Ctx.Call]: as a rule an object of the
// function's parameters by name. The result is what the function returns; where WeChat's throws the error is an *[APIError].
func (c *Ctx) CallSync(name string, arg any) (Value, error) {
	return outcome(c.call(name, argument(name, arg), abi.CallSync))
}

// ask is CallSync for a function of the framework that takes nothing and does not throw.
func (c *Ctx) ask(name string) Value {
	v, _ := c.CallSync(name, nil) // undefined says enough
	return v
}

// apiCall is one call of an asynchronous API.
type apiCall struct {
	command string // name on the wire
	api     string // name in errors
	arg     Value
	cb      Callbacks
	drop    []abi.CallID // listeners that a failed call leaves without use
}

func (c *Ctx) invoke(name string, arg Value, callbacks ...Callbacks) (Value, error) {
	return c.run(&apiCall{command: name, api: name, arg: arg, cb: first(callbacks)})
}

// run makes a call in the form that its callbacks ask for.
//
//go:noinline
func (c *Ctx) run(call *apiCall) (Value, error) {
	if !call.cb.none() {
		c.start(call)
		return Value{}, nil
	}
	res := c.call(call.command, call.arg, abi.CallWait)
	c.forgetFailed(call, res)
	return outcome(res)
}

// start makes a call in callback form. The id under which the answer comes is returned.
func (c *Ctx) start(call *apiCall) abi.CallID {
	c.callBack(call.command, call.arg, callbackWhere(call.api, ""), func(res abi.Result) {
		c.forgetFailed(call, res)
		c.deliver(call, res)
	})
	return c.app.lastCall // callBack has just taken it
}

// deliver queues the callbacks of an answer, a coroutine for each.
func (c *Ctx) deliver(call *apiCall, res abi.Result) {
	cb := &call.cb
	switch {
	case res.Failed && cb.Fail != nil:
		c.queue(call, "fail ", res, func(r abi.Result) { cb.Fail(apiError(r.Value)) })
	case !res.Failed && cb.Success != nil:
		c.queue(call, "success ", res, func(r abi.Result) { cb.Success(r.Value) })
	}
	if cb.Complete != nil {
		c.queue(call, "complete ", res, func(r abi.Result) { cb.Complete(r.Value) })
	}
}

//go:noinline
func (c *Ctx) queue(call *apiCall, kind string, res abi.Result, fn func(abi.Result)) {
	c.later(callbackWhere(call.api, kind), func() { fn(res) })
}

// callbackWhere is how WeChat names a callback in an error: kind is "success ", "fail ", "complete " or "".
//
//go:noinline
func callbackWhere(api, kind string) string {
	return "at api " + api + " " + kind + "callback function"
}

//go:noinline
func (c *Ctx) forgetFailed(call *apiCall, res abi.Result) {
	if res.Failed {
		for _, id := range call.drop {
			c.forget(id)
		}
	}
}

// outcome is a result in Go's form: value or error, never both.
//
//go:noinline
func outcome(res abi.Result) (Value, error) {
	if res.Failed {
		return Value{}, apiError(res.Value)
	}
	return res.Value, nil
}

// failure is the error of a call whose result nobody needs.
func failure(_ Value, err error) error { return err }

//go:noinline
func first(callbacks []Callbacks) Callbacks {
	if len(callbacks) == 0 {
		return Callbacks{}
	}
	return callbacks[0]
}

// argument is what an author passes as an argument.
func argument(name string, arg any) Value {
	if arg == nil {
		return Obj()
	}
	return encodeAny(name, "argument", arg)
}

// options builds an argument. What has its zero value is left out, as a key that an author of JavaScript would not have written.
type options struct{ v Value }

func (o options) text(key, s string) options {
	setText(o.v, key, s)
	return o
}

//go:noinline
func (o options) number(key string, n int) options {
	if n != 0 {
		o.v.Set(key, Int(n))
	}
	return o
}

//go:noinline
func (o options) flag(key string, b bool) options {
	if b {
		o.v.Set(key, Bool(true))
	}
	return o
}

//go:noinline
func (o options) value(key string, v Value) options {
	if !v.IsUndefined() {
		o.v.Set(key, v)
	}
	return o
}

// with starts an argument with a key that is always there.
//
//go:noinline
func with(key string, v Value) options { return options{Obj(F(key, v))} }

// textOf and intOf read a result's keys. They stay functions of their own because what the compiler makes of Get where it stands is 700 bytes of WASM each time.
//
//go:noinline
func textOf(v Value, key string) string { return v.Get(key).Text() }

//go:noinline
func intOf(v Value, key string) int { return v.Get(key).Int() }

// sortedKeys makes the order of a map's keys the same in every run.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		i := len(keys)
		keys = append(keys, k)
		for ; i > 0 && keys[i-1] > k; i-- {
			keys[i] = keys[i-1]
		}
		keys[i] = k
	}
	return keys
}

package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// Ctx is the author's access to the platform for one instance: the App, a page or a component. Handlers get the Ctx of the instance that they belong to; it may be
// kept and used as long as the App lives, but only while a handler of the App runs. Calls outside one (from a goroutine of your own) panic. After its page is
// unloaded its calls go on working as in WeChat: a setData is sent, and nothing shows it.
type Ctx struct {
	app    *App
	id     ID
	path   string // of the definition, "" for the App
	object any    // the author's value
	query  Query  // of onLoad
	live   bool   // the host knows the instance, so that a Set is sent
	quiet  bool   // nothing follows from a Set but what the view shows, so that nobody waits for the host

	parts    parts // of a component
	states   []bind
	handlers []handler
}

// ID is the instance's ID; 0 for the App.
func (c *Ctx) ID() ID { return c.id }

// Go queues fn as a handler of its own. It starts when the running handler ends or waits for the platform, functions in the order of Go; a setData or another synchronous call lets it
// wait further. An error that fn returns is an unhandled rejection, a panic in it an error of the App.
func (c *Ctx) Go(fn func() error) {
	c.app.current("Go")
	c.later("c.Go function", func() {
		if err := fn(); err != nil {
			c.callBack("unhandledRejection", Obj(F("reason", Str(err.Error()))), "", nil)
		}
	})
}

// AwaitLaunch waits until OnLaunch has run to its end, also if it failed. It returns at once when that is past, or the App has no OnLaunch.
// Handlers that wait go on in the order in which they came. In OnLaunch itself it panics.
func (c *Ctx) AwaitLaunch() {
	a := c.app
	co := a.current("AwaitLaunch")
	if co.task.isLaunch() {
		panic("miniapp: AwaitLaunch inside OnLaunch waits for itself")
	}
	if _, has := a.value.(AppLauncher); !has || a.launched {
		return
	}
	before := a.waiting
	a.waiting = func() {
		if before != nil {
			before()
		}
		a.queue = append(a.queue, func() { a.resume(co) })
	}
	co.pause()
}

// launchEnds queues those who wait for OnLaunch.
func (a *App) launchEnds() {
	a.launched = true
	if a.waiting != nil {
		a.waiting()
		a.waiting = nil
	}
}

func (t *task) isLaunch() bool {
	return t.event.Kind == abi.EventHook && t.event.ID == abi.AppID && t.event.Name == "onLaunch"
}

// SetData is setData with paths: Patch{Put("user.name", Str("x")), Put("rows[0].done", Bool(true))}. State that is bound to one of the paths, or above or below it, takes the value too.
// When it returns the host has applied the patch and run the observers; each done runs when the view shows the data. An error means that nothing was changed: a path is not legal,
// or a value cannot cross or does not fit the state that is bound to its path.
func (c *Ctx) SetData(patch Patch, done ...func()) error {
	a := c.app
	co := a.current("SetData")
	undo, err := c.store(patch)
	if err != nil {
		undo.run()
		return err
	}
	cmd := abi.Command{Kind: abi.CmdSet, Call: a.newCall(), ID: c.id, Patch: patch}
	if len(done) > 0 {
		cmd.Done = c.reserve("setData callback function", false, func(Value) {
			for _, fn := range done {
				fn()
			}
		})
	}
	if err = a.send(&cmd); err == nil {
		if r := co.park(cmd.Call); r.Failed {
			err = plainError(r.Value.Text()) // the host refuses the patch
		}
	}
	if err != nil {
		undo.run()
		c.forget(cmd.Done)
	}
	return err
}

// plainError is an error that is nothing but its text.
type plainError string

func (e plainError) Error() string { return string(e) }

// callOfSet is what a handler parks under for a setData of its state; 0 in a quiet instance, where nobody waits. The number is taken all the same, so that others have theirs whether
// an instance is quiet or not.
func (c *Ctx) callOfSet() abi.CallID {
	call := c.app.newCall()
	if c.quiet {
		call = 0
	}
	return call
}

// sendSet sends a CmdSet that stands at the end of out, and waits for the host if it has a call. It is false if the command must be written again with one.
//
//go:noinline
func (c *Ctx) sendSet(out []byte, call abi.CallID, err error) (bool, error) {
	a := c.app
	switch {
	case err != nil:
		return true, err
	case call == 0 && len(out) > abi.MaxQuiet:
		return false, nil
	}
	a.out = out
	a.commands++
	if call != 0 {
		if r := a.running.park(call); r.Failed {
			err = plainError(r.Value.Text())
		}
	}
	return true, err
}

// GroupSetData is groupSetData: each setData within fn is applied as ever, and the view shows them all at once. Fn should not wait: the group ends at the first call that does
// (see "How handlers run"), and each setData behind it goes to the view by itself.
func (c *Ctx) GroupSetData(fn func()) {
	a := c.app
	a.current("GroupSetData")
	_ = a.send(&abi.Command{Kind: abi.CmdGroup, Flags: 1}) // a flag can always cross
	defer func() {
		if !a.closed {
			_ = a.send(&abi.Command{Kind: abi.CmdGroup})
		}
	}()
	fn()
}

// TriggerOption tells how far an event of TriggerEvent goes.
type TriggerOption uint8

// The options of TriggerEvent. Without one only the listeners on the component's own node get the event.
const (
	Bubbles      = TriggerOption(abi.TriggerBubbles)  // the event goes up to the nodes around the component in its owner's tree
	Composed     = TriggerOption(abi.TriggerComposed) // with Bubbles: it crosses the borders of components
	CapturePhase = TriggerOption(abi.TriggerCapture)  // it has a capture phase first
)

// TriggerEvent is triggerEvent: when it returns every listener has run. The detail is as the argument of [Ctx.Call], nil for none; a Record is given by its pointer.
// An error means that the detail has a value that cannot cross.
func (c *Ctx) TriggerEvent(name string, detail any, options ...TriggerOption) error {
	a := c.app
	co := a.current("TriggerEvent")
	cmd := abi.Command{Kind: abi.CmdTrigger, Call: a.newCall(), ID: c.id, Name: name, Value: encodeAny("TriggerEvent", "detail", detail)}
	for _, o := range options {
		cmd.Flags |= uint8(o)
	}
	if err := a.send(&cmd); err != nil {
		return err
	}
	co.park(cmd.Call)
	return nil
}

// SelectAllComponents is selectAllComponents: the components of this instance's own template that match a selector such as "#id" or ".class". ComponentOf gives the author's value of each.
func (c *Ctx) SelectAllComponents(selector string) []ID {
	a := c.app
	co := a.current("SelectAllComponents")
	cmd := abi.Command{Kind: abi.CmdSelect, Call: a.newCall(), ID: c.id, Name: selector}
	_ = a.send(&cmd) // text can always cross
	r := co.park(cmd.Call)
	ids := make([]ID, r.Value.Len())
	for i := range ids {
		ids[i] = ID(r.Value.At(i).Int())
	}
	return ids
}

// SelectComponent is selectComponent: the first of SelectAllComponents, false if there is none.
func (c *Ctx) SelectComponent(selector string) (ID, bool) {
	ids := c.SelectAllComponents(selector)
	if len(ids) == 0 {
		return 0, false
	}
	return ids[0], true
}

// ComponentOf is the author's value of a component or page, false if the instance is not there or its value is no T.
func ComponentOf[T any](c *Ctx, id ID) (T, bool) {
	var object any
	if other := c.app.instance(id); other != nil {
		object = other.object
	}
	value, ok := object.(T)
	return value, ok
}

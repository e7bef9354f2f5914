package engine

import (
	"context"
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/frame"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Transport carries frames to a guest and back: into the same process, or into a WASM instance.
type Transport interface {
	// Dispatch gives the guest one frame. Out is valid until the next call. An error is an *Error and means that the guest is dead.
	Dispatch(ctx context.Context, frame []byte) (out []byte, status abi.Status, parked int, err error)
	// Close frees the guest.
	Close() error
}

// Framed is the Logic behind a Transport. Native code and WASM share it, so both are driven by the same bytes.
type Framed struct {
	transport Transport
	manifest  *abi.Manifest
	seq       uint32
	running   int                  // calls of Invoke; turns may nest
	waiting   map[uint32]abi.Event // handlers that have not returned yet, of calls that have
	parked    int
	in        []byte
	free      [][]abi.Command // command lists not in use; turns may nest
	dead      error
}

// NewFramed makes the Logic of a guest. A nil manifest is asked from the guest.
func NewFramed(ctx context.Context, t Transport, manifest *abi.Manifest) (*Framed, error) {
	f := &Framed{transport: t, manifest: manifest, waiting: map[uint32]abi.Event{}}
	if manifest != nil {
		return f, nil
	}
	var got answer
	if err := f.Invoke(ctx, abi.Event{Kind: abi.EventManifest}, &got); err != nil {
		var dead *Error
		if errors.As(err, &dead) && dead.Where == "" {
			dead.Where = "manifest"
		}
		return nil, err
	}
	if got.failure != nil {
		return nil, &Error{Code: CodeTrap, Where: "manifest", Text: got.failure.Text, Stack: got.failure.Stack}
	}
	m, err := abi.ParseManifest(got.value)
	if err != nil {
		return nil, &Error{Code: CodeMalformed, Where: "manifest", Text: err.Error(), Cause: err}
	}
	f.manifest = m
	return f, nil
}

// Manifest is what the guest registers.
func (f *Framed) Manifest() *abi.Manifest { return f.manifest }

// Parked is the number of handlers that wait, as of the last turn.
func (f *Framed) Parked() int { return f.parked }

// Close frees the guest.
func (f *Framed) Close() error {
	if f.dead == nil {
		f.dead = &Error{Code: CodeTrap, Text: "the instance is closed"}
	}
	f.parked = 0
	return f.transport.Close()
}

// Invoke starts a handler.
func (f *Framed) Invoke(ctx context.Context, ev abi.Event, fw Framework) error {
	if f.running == 0 && len(f.waiting) == 0 { // a short number is quicker on both sides
		f.seq = 0
	}
	f.seq++
	ev.Seq = f.seq
	msg, err := frame.AppendEvent(f.in[:0], ev)
	if err != nil {
		fw.Fail(Failure{ID: ev.ID, Where: ev.Name, Text: "the argument of " + ev.Name + " cannot cross: " + err.Error()})
		return nil
	}
	f.running++
	returned, err := f.turns(ctx, &ev, msg, fw)
	f.running--
	if err == nil && !returned && ev.Kind != abi.EventDestroy { // which has no answer
		f.waiting[ev.Seq] = ev
	}
	return err
}

// Resume gives a handler, callback or listener its result.
func (f *Framed) Resume(ctx context.Context, r abi.Resume, fw Framework) error {
	msg, err := frame.AppendResume(f.in[:0], r)
	if err != nil {
		text := abi.StringValue("fail the result cannot cross: " + err.Error())
		r.Result = abi.Result{Failed: true, Value: abi.ObjectValue(abi.Field{Key: "errMsg", Value: text})}
		msg, _ = frame.AppendResume(f.in[:0], r)
	}
	_, err = f.turns(ctx, &abi.Event{}, msg, fw)
	return err
}

// turns gives the guest msg, and then a Resume for each Sync command, until the guest waits for nothing of this turn. It reports whether the handler of ev returned.
func (f *Framed) turns(ctx context.Context, ev *abi.Event, msg []byte, fw Framework) (returned bool, err error) {
	for more := true; more; {
		if f.dead != nil {
			return returned, f.dead
		}
		cmds, err := f.turn(ctx, msg)
		if err != nil {
			f.dead = err
			return returned, err
		}
		var next abi.Resume
		more = false
		for i := range cmds {
			if f.dead != nil { // of what an earlier command made run
				return returned, f.dead
			}
			c := &cmds[i]
			if c.Kind == abi.CmdReturn || c.Kind == abi.CmdError {
				returned = returned || c.Seq != 0 && c.Seq == ev.Seq
			}
			if r, sync := f.apply(c, ev, fw); sync {
				next, more = r, true
			}
		}
		f.release(cmds)
		if !more {
			return returned, nil
		}
		if msg, err = frame.AppendResume(f.in[:0], next); err != nil {
			next.Result = abi.Result{Failed: true, Value: abi.StringValue(err.Error())}
			msg, _ = frame.AppendResume(f.in[:0], next)
		}
	}
	return returned, nil
}

// turn is one Dispatch, its commands copied out of the guest's buffer.
func (f *Framed) turn(ctx context.Context, msg []byte) ([]abi.Command, error) {
	f.in = msg
	out, status, parked, err := f.transport.Dispatch(ctx, msg)
	if err != nil {
		return nil, err
	}
	f.parked = parked
	switch status {
	case abi.StatusOK, abi.StatusFailed:
	case abi.StatusReentered:
		return nil, &Error{Code: CodeMalformed, Text: "the guest was called while it ran"}
	default:
		return nil, &Error{Code: CodeMalformed, Text: "the guest could not read a frame"}
	}
	var cmds []abi.Command
	if n := len(f.free); n > 0 {
		cmds, f.free = f.free[n-1], f.free[:n-1]
	}
	cmds, err = frame.ReadCommands(out, cmds)
	if err != nil {
		return nil, &Error{Code: CodeMalformed, Text: err.Error(), Cause: err}
	}
	return cmds, nil
}

// maxFree is how many commands, and paths of a patch, are kept room for.
const maxFree = 64

// release takes a list of commands back. Their texts stay for the next frame, which often has the same ones; nothing else does.
func (f *Framed) release(cmds []abi.Command) {
	if cap(cmds) > maxFree {
		return
	}
	for i := range cmds {
		c := &cmds[i]
		c.Value, c.Text, c.Stack = abi.Value{}, "", ""
		if cap(c.Patch) > maxFree {
			c.Patch = nil
		}
		for j := range c.Patch {
			c.Patch[j].Value = abi.Value{}
		}
	}
	f.free = append(f.free, cmds[:0])
}

// apply gives one command to the framework; sync tells that r must go back to the guest in this turn.
func (f *Framed) apply(c *abi.Command, ev *abi.Event, fw Framework) (r abi.Resume, sync bool) {
	r.Call = c.Call
	switch c.Kind {
	case abi.CmdSet:
		if err := fw.SetData(c.ID, c.Patch, c.Done); err != nil {
			r.Result = abi.Result{Failed: true, Value: abi.StringValue(err.Error())}
			if c.Call == 0 { // nobody waits for the error
				fw.Fail(Failure{ID: c.ID, Where: "setData", Text: err.Error()})
			}
		}
	case abi.CmdTrigger:
		fw.Trigger(c.ID, c.Name, c.Value, c.Flags)
	case abi.CmdSelect:
		ids := abi.ArrayValue()
		for _, id := range fw.Select(c.ID, c.Name) {
			ids.Append(abi.NumberValue(float64(id)))
		}
		r.Result.Value = ids
	case abi.CmdCall:
		r.Result = fw.Start(c.ID, c.Call, c.Name, c.Value, abi.CallMode(c.Flags))
	case abi.CmdReturn:
		fw.Return(f.returning(c.Seq, ev), c.Value)
	case abi.CmdError:
		f.returning(c.Seq, ev)
		fw.Fail(Failure{ID: c.ID, Where: c.Name, Text: c.Text, Stack: c.Stack})
	case abi.CmdLog:
		fw.Log(c.Flags, c.Text)
	case abi.CmdGroup:
		fw.Group(c.Flags != 0)
	default:
		fw.Log(2, "unknown command of a newer guest ignored")
	}
	return r, c.Sync()
}

// returning is the event whose handler ended: that of this turn, or one that was parked before.
func (f *Framed) returning(seq uint32, ev *abi.Event) abi.Event {
	if seq == ev.Seq {
		return *ev
	}
	parked := f.waiting[seq]
	delete(f.waiting, seq)
	return parked
}

// answer is the Framework of a manifest's reading: it takes what is returned and refuses the rest.
type answer struct {
	value   abi.Value
	failure *Failure
}

func (a *answer) SetData(abi.ID, abi.Patch, abi.CallID) error { return nil }
func (a *answer) Group(bool)                                  {}
func (a *answer) Trigger(abi.ID, string, abi.Value, uint8)    {}
func (a *answer) Select(abi.ID, string) []abi.ID              { return nil }
func (a *answer) Return(_ abi.Event, v abi.Value)             { a.value = v }
func (a *answer) Fail(f Failure)                              { a.failure = &f }
func (a *answer) Log(uint8, string)                           {}
func (a *answer) Start(abi.ID, abi.CallID, string, abi.Value, abi.CallMode) abi.Result {
	return abi.Result{Failed: true, Value: abi.StringValue("no calls while the manifest is made")}
}

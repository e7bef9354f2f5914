package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// frameStart is the array header of the output, whose length is known at the end.
const frameStart = "\xdd\x00\x00\x00\x00"

// batch is what is left of a frame's messages: inbox[next:end]. They run while no more than depth handlers are parked on Sync commands.
type batch struct{ next, end, depth int }

// Dispatch reads a frame of the host, runs what it asks for and returns the frame of commands. The result belongs to the App and is valid until the next Dispatch.
// Status tells how it went. A frame that cannot be read runs nothing and gives no bytes, as does a call after Close or from within a handler.
// Of a frame with several messages those behind one that parks on a Sync command run when that handler has been resumed and ends or waits.
func (a *App) Dispatch(frame []byte) []byte {
	if a.entered || a.closed {
		a.status = abi.StatusReentered
		return nil
	}
	start := len(a.inbox)
	if !a.read(frame) {
		a.inbox = a.inbox[:start:start] // what was read of it goes with the array, at the next message
		a.status = abi.StatusMalformed
		return nil
	}
	a.entered, a.failed = true, false
	a.out = append(a.out[:0], frameStart...)
	a.commands = 0
	if start == 0 && len(a.inbox) == 1 && !a.inbox[0].IsResume { // as most frames: nothing of it can be left for later
		a.deliver(&a.inbox[0])
		a.runQueue()
		a.inbox = a.inbox[:0]
	} else {
		a.batches = append(a.batches, batch{next: start, end: len(a.inbox), depth: len(a.syncs)})
		a.turn()
	}
	a.entered = false
	a.status = abi.StatusOK
	if a.failed {
		a.status = abi.StatusFailed
	}
	return a.finishFrame()
}

// Status is that of the last Dispatch.
func (a *App) Status() abi.Status { return a.status }

// Parked is the number of handlers that wait for the host.
func (a *App) Parked() int { return a.parked }

// read puts the messages of a frame into the inbox; false if the frame is malformed.
func (a *App) read(frame []byte) bool {
	r := abi.NewReader(frame)
	for range r.Array() {
		if n := len(a.inbox); n < cap(a.inbox) {
			a.inbox = a.inbox[:n+1]
		} else {
			a.grow()
		}
		r.ReadMessage(&a.inbox[len(a.inbox)-1])
		if r.Err() != nil {
			break
		}
	}
	return r.End() == nil
}

//go:noinline
func (a *App) grow() { a.inbox = append(a.inbox, abi.Message{}) }

// turn runs messages, and the queue between them, until nothing is left or the host has to apply a Sync command first.
func (a *App) turn() {
	for n := len(a.batches); n > 0; n = len(a.batches) {
		b := &a.batches[n-1]
		switch {
		case len(a.syncs) > b.depth:
			return
		case b.next == b.end:
			start := 0
			if n > 1 {
				start = a.batches[n-2].end
			}
			a.discard(start)
			a.batches = a.batches[:n-1]
		default:
			b.next++
			a.deliver(&a.inbox[b.next-1])
			a.runQueue()
		}
	}
}

func (a *App) discard(start int) {
	for i := start; i < len(a.inbox); i++ {
		a.inbox[i].Resume.Result.Value = Value{} // of an event the reader takes keys again
	}
	if a.inbox = a.inbox[:start]; start == 0 && cap(a.inbox) > maxIdle {
		a.inbox = nil
	}
}

// deliver runs one message.
func (a *App) deliver(m *abi.Message) {
	switch ev := &m.Event; {
	case m.IsResume:
		a.deliverResult(m.Resume.Call, &m.Resume.Result)
	case ev.Kind == abi.EventDestroy:
		a.removeInstance(ev.ID)
	default:
		c := a.instance(ev.ID)
		if c == nil {
			c = a.ctx
		}
		a.start(c, "", ev, nil)
	}
}

// deliverResult resumes a parked handler, or runs a callback. A call that is not known any more is ignored.
func (a *App) deliverResult(call abi.CallID, r *abi.Result) {
	for i := len(a.syncs) - 1; i >= 0; i-- {
		if co := a.syncs[i]; co.call == call {
			cut(&a.syncs, i)
			b := &a.batches[len(a.batches)-1]
			b.depth = min(b.depth, len(a.syncs))
			co.result = *r
			a.resume(co)
			return
		}
	}
	if a.callbacks != nil {
		a.callbacks.answer(a, call, r)
	}
}

// runQueue runs what Ctx.Go and AwaitLaunch have queued, unless a handler is parked on a Sync command: then the host goes first.
func (a *App) runQueue() {
	for len(a.queue) > 0 && len(a.syncs) == 0 {
		run := a.queue[0]
		a.queue[0] = nil
		if a.queue = a.queue[1:]; len(a.queue) == 0 {
			a.queue = nil
		}
		run()
	}
}

// send writes a command to the output. An error means that a value in it cannot cross, and that nothing was written.
func (a *App) send(cmd *abi.Command) error {
	out, err := abi.AppendCommand(a.out, cmd)
	if err != nil {
		return err
	}
	a.out = out
	a.commands++
	return nil
}

// finishFrame writes the number of commands into the array header.
func (a *App) finishFrame() []byte {
	for i, n := len(frameStart)-1, a.commands; n > 0; i-- {
		a.out[i] = byte(n)
		n >>= 8
	}
	return a.out
}

// The levels of CmdLog.
const (
	levelLog   uint8 = 0
	levelInfo  uint8 = 1
	levelWarn  uint8 = 2
	levelError uint8 = 3
)

// log writes a line to the console.
//
//go:noinline
func (a *App) log(level uint8, text string) {
	_ = a.send(&abi.Command{Kind: abi.CmdLog, Flags: level, Text: text}) // text can always cross
}

// Package abi is the contract between the author's code, compiled to WASM, and whoever runs it: the simulator of package wxruntime under go test, or the loader
// on a phone. It holds the constants with their specification, the values that cross, and the guest's own codec. It imports the standard library only, and little
// of it: every kilobyte here is loaded by every mini-program.
//
// # The module
//
// A guest is a WASI reactor (`GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared`). It exports [ExportMemory], [ExportInitialize], [ExportABI], [ExportBuf] and
// [ExportDispatch]; every parameter and result is an i32. It imports wasi_snapshot_preview1 and nothing else.
//
// # A turn
//
// The host calls wxkit_buf(n) for the guest's input buffer, writes a frame of n bytes there, calls wxkit_dispatch(n), and reads the header of [HeaderSize] bytes at
// the returned address: status, address and length of the output frame, number of parked handlers, each a little-endian 32-bit integer. Guest memory may have grown
// in any call, so views of it are taken anew. Both buffers belong to the guest and are valid until the next call; the host copies.
// The guest never calls the host, so it cannot be entered twice.
//
// A frame is one MessagePack array. Host to guest it holds messages ([MsgEvent], [MsgResume]), guest to host commands (CmdSet and the others) in the order in which
// they must be applied. A handler runs in a coroutine. Where it calls the framework (setData, triggerEvent, selectComponent, a platform call) the guest writes the
// command and parks the handler under a [CallID]; the host resumes it with MsgResume. Commands marked Sync are the last of their frame: the host applies them with all
// that follows (observers, new components, hooks, each a MsgEvent of its own) and resumes the handler before anything else happens on the logic thread.
//
// # Quiet instances
//
// A host that knows that nothing on the logic thread can follow from a setData of an instance (no observer, no component that comes or goes, no property that it would convert)
// may call the instance quiet: Arg of its EventCreate is true. Of such an instance, until its EventDestroy, the guest may write a CmdSet with call 0 and let the handler go on, if the
// host has no reason to refuse it: each path is legal, each value can cross, Done is 0, and the frame that ends with it is at most [MaxQuiet] bytes long. The host applies it in its
// turn among the commands of the frame. So nobody can tell the difference but by the clock, and by a trap later in the turn, with which the frame is lost as a CmdLog in it is.
// A host may call no instance quiet, and a guest may wait all the same.
//
// A trap is outside all this: the instance is dead and must be made anew.
package abi

// Version is the contract's version as wxkit_abi returns it: major<<16 | minor. A host refuses another major; a higher minor only adds commands, which it ignores.
const Version uint32 = Major<<16 | Minor

// Major and Minor are the parts of [Version].
const (
	Major = 1 // changes with everything that an older host or guest could misread
	Minor = 0 // changes with every added command
)

// The exports of a guest.
const (
	// ExportMemory is the linear memory.
	ExportMemory = "memory"
	// ExportInitialize runs Go's start and every init; called once, before anything else.
	ExportInitialize = "_initialize"
	// ExportABI takes nothing and returns Version.
	ExportABI = "wxkit_abi"
	// ExportBuf takes a length and returns the address of an input buffer of at least that length. The address holds until a call with a greater length.
	ExportBuf = "wxkit_buf"
	// ExportDispatch takes the length of the frame in the input buffer and returns the address of the header.
	ExportDispatch = "wxkit_dispatch"
)

// MaxQuiet is how many bytes an output frame may have with a CmdSet at its end for which nobody waits: few enough that no setData in it can be longer, as JSON, than WeChat allows,
// and that a handler which sets data for ever still gives its turn back.
const MaxQuiet = 64 << 10

// HeaderSize is the length in bytes of what wxkit_dispatch points to: {status i32, ptr u32, len u32, parked i32}, little-endian.
const HeaderSize = 16

// Status is the first word of the header.
type Status int32

// The statuses.
const (
	// StatusOK: the frame was read, the output frame holds its commands.
	StatusOK Status = 0
	// StatusFailed: as StatusOK, but at least one handler failed; the output frame holds an error command for each. The guest's state is whole.
	StatusFailed Status = 1
	// StatusMalformed: the input frame could not be read; nothing was run and the output frame is empty.
	StatusMalformed Status = -1
	// StatusReentered: wxkit_dispatch was called while it ran, or with a length beyond the buffer.
	StatusReentered Status = -2
)

// ID names an instance on the logic thread: AppID, or a page or component as the host numbered it at its EventCreate.
type ID uint32

// AppID is the ID of the App.
const AppID ID = 0

// CallID names a parked handler, a callback or a listener of the guest. The guest numbers them from 1; an ID is never used again in an instance.
type CallID uint32

// EventKind tells what an event asks of the guest.
type EventKind uint8

// The kinds of events.
const (
	// EventCreate makes the instance Event.ID of the page or component whose path is Event.Name (of the App if the ID is AppID and the name ""). The guest answers
	// with its initial data (CmdReturn, an object). Event.Arg is true if the instance is quiet.
	EventCreate EventKind = iota
	// EventHook runs the lifecycle function Event.Name (onLoad, attached, ...) with Event.Arg.
	EventHook
	// EventHandler runs the event handler Event.Name with the event object Event.Arg, or a method that a program calls with any other Event.Arg. On the wire it is as EventObject says.
	EventHandler
	// EventObserver runs the data observer whose pattern is Event.Name with the array Event.Arg of the values of its fields.
	EventObserver
	// EventUpdate tells of data that the host has changed (a property, a model: binding): Event.Name is the field, Event.Arg its value. WeChat has nothing that would change
	// a part of a field in this way, so a guest may ignore a longer path.
	EventUpdate
	// EventDestroy ends an instance: its handlers that are still parked stay, everything else of it may be forgotten. No answer.
	EventDestroy
	// EventManifest asks for the manifest. The guest answers with it (CmdReturn, see Manifest.Value).
	EventManifest
)

// String is the kind's name.
func (k EventKind) String() string {
	names := [...]string{"create", "hook", "handler", "observer", "update", "destroy", "manifest"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// incomparable is for structs that nobody compares: for one that could be compared the compiler makes a function that does, which every guest would carry.
type incomparable [0]func()

// Event is a message of the host that starts a handler. On the wire: [0, seq, kind, id, name, arg].
type Event struct {
	_      incomparable
	Seq    uint32       // from 1; no other handler that has not returned yet has it. CmdReturn and CmdError name it
	Kind   EventKind    // what is asked
	ID     ID           // for which instance
	Name   string       // what of it: see the kinds
	Arg    Value        // what comes with it: see the kinds
	Object *EventObject // Arg of an EventHandler as a guest reads it; Arg is undefined there. Nil for a host
}

// Result is what a call came to. Value is the result object of WeChat's convention, with its errMsg, where the call is one of the platform.
type Result struct {
	_      incomparable
	Failed bool  // the call failed; Value says why
	Value  Value // the result object, or what a call of the framework gives
}

// Resume is a message of the host that gives a parked handler, a callback or a listener its result. On the wire: [1, call, failed, value].
// A listener (of a timer that repeats, of onAppShow, of an EventChannel) is resumed as often as its event happens.
type Resume struct {
	_      incomparable
	Call   CallID // who gets it
	Result Result // what it gets
}

// The first item of a message of the host.
const (
	MsgEvent  = 0 // an Event follows
	MsgResume = 1 // a Resume follows
)

// CommandKind tells what a command asks of the host. It is the first item of a command on the wire.
type CommandKind uint8

// The kinds of commands, with their items after the kind.
const (
	// CmdSet is setData: call, id, done, [path, value, path, value, ...]. Sync, unless call is 0: then nobody waits, which only a quiet instance may do. Done is the listener to resume
	// once when the view has the data, 0 for none.
	CmdSet CommandKind = iota
	// CmdTrigger is triggerEvent: call, id, name, detail, flags (TriggerBubbles and the others). Sync.
	CmdTrigger
	// CmdSelect is selectAllComponents: call, id, selector. Sync. The result is an array of IDs. SelectOwner and SelectRelation ask for other components.
	CmdSelect
	// CmdCall is a call of the platform, wx.<name> or a function of the framework: call, id, name, argument, mode (CallWait and the others).
	CmdCall
	// CmdReturn ends a handler: seq, value. It comes when the handler has run to its end, however often it was parked.
	CmdReturn
	// CmdError says that a handler failed: seq (0 for a callback), id, where, text, stack.
	CmdError
	// CmdLog is a line for the console: level (0 log, 1 info, 2 warn, 3 error), text.
	CmdLog
	// CmdGroup brackets groupSetData: true at the start, false at the end. The data between them is shown by the view at once.
	CmdGroup
)

// CallMode tells what the guest does while a call of the platform is under way.
type CallMode uint8

// The modes.
const (
	// CallWait: the handler is parked until the result comes, in this turn or a later one; other handlers may run meanwhile.
	CallWait CallMode = iota
	// CallSync: the handler needs the result in this turn (getStorageSync and the like). Sync.
	CallSync
	// CallBack: nobody waits; Call is a callback that gets the result, or 0 if nobody wants it.
	CallBack
	// CallListen: Call is a listener that may be resumed many times, until it is taken off.
	CallListen
)

// Flags of CmdTrigger.
const (
	TriggerBubbles  uint8 = 1 << iota // bubbles
	TriggerComposed                   // composed
	TriggerCapture                    // capturePhase
)

// Assign is one path of a setData and its value.
type Assign struct {
	_     incomparable
	Path  string // a.b[0].c
	Value Value  // what is put there
}

// Patch is what one setData carries, in order.
type Patch []Assign

// Command is a command of the guest, decoded; which fields it uses depends on Kind.
type Command struct {
	Kind  CommandKind // what is asked
	Call  CallID      // who waits, 0 for nobody
	Done  CallID      // of CmdSet: the callback for when the view has the data
	ID    ID          // of which instance
	Seq   uint32      // of CmdReturn and CmdError: the event that ended
	Name  string      // event, selector, API, place of an error
	Text  string      // of an error or a log line
	Stack string      // of an error
	Value Value       // detail, argument, returned value
	Patch Patch       // of CmdSet
	Flags uint8       // Trigger flags, CallMode, log level, 1 for the start of a group
}

// Sync reports whether the handler that gave the command is parked until the host has applied it, which it does at once.
func (c *Command) Sync() bool {
	switch c.Kind {
	case CmdSet:
		return c.Call != 0
	case CmdTrigger, CmdSelect:
		return true
	case CmdCall:
		return CallMode(c.Flags) == CallSync
	}
	return false
}

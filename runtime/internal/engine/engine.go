// Package engine says what the framework of the logic thread knows of the author's code, whatever runs that code: [Logic] on one side, [Framework] on the other.
// Engines hold no rules: order, queues, data and page stack live in the framework, once.
package engine

import (
	"context"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Logic is the author's code. It is used by one goroutine at a time. While Invoke or Resume runs it calls the Framework for each thing that a handler asks for;
// the Framework may call Invoke again from within (an observer of a setData), before the handler that asked goes on.
//
// An error of Invoke or Resume means that the instance is dead (a trap, a deadline, a malformed frame); it is an *Error. A handler that merely fails is told to
// Framework.Fail and the instance lives.
type Logic interface {
	// Manifest is what the author's code registers. It does not change.
	Manifest() *abi.Manifest
	// Invoke starts a handler and returns when it has ended or waits for a result that is not there yet. Ev.Seq is set by the engine.
	Invoke(ctx context.Context, ev abi.Event, fw Framework) error
	// Resume gives a waiting handler, a callback or a listener its result.
	Resume(ctx context.Context, r abi.Resume, fw Framework) error
	// Parked is the number of handlers that wait.
	Parked() int
	// Close ends every handler that waits and frees the instance. It may be called twice.
	Close() error
}

// Framework is what a running handler may ask of the framework. Each call is complete, with all that follows from it, when it returns.
type Framework interface {
	// SetData applies a patch, which it must not keep, to the data of an instance. Done, if not 0, is resumed when the view has acknowledged it. An error (an illegal path, a cycle) goes to the handler.
	SetData(id abi.ID, patch abi.Patch, done abi.CallID) error
	// Group brackets groupSetData.
	Group(start bool)
	// Trigger is triggerEvent; flags are those of abi.CmdTrigger.
	Trigger(id abi.ID, name string, detail abi.Value, flags uint8)
	// Select is selectAllComponents.
	Select(id abi.ID, selector string) []abi.ID
	// Start begins a call of the platform. With abi.CallSync the result is the answer; with every other mode the answer comes through Logic.Resume, later.
	Start(id abi.ID, call abi.CallID, name string, arg abi.Value, mode abi.CallMode) abi.Result
	// Return tells what a handler returned. Seq is that of its event; ev is its kind, id and name.
	Return(ev abi.Event, v abi.Value)
	// Fail tells that a handler, callback or listener failed.
	Fail(f Failure)
	// Log is a line for the console; level as in abi.CmdLog.
	Log(level uint8, text string)
}

// Failure is a handler's panic or error. The instance lives on.
type Failure struct {
	ID    abi.ID
	Where string // what ran: onLoad, tap, setTimeout callback function, ...
	Text  string // the message of the panic or error
	Stack string // the guest's stack, "" where there is none
}

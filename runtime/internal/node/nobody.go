package node

import (
	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// nobody is the Framework while a mini-program starts: there is none yet.
type nobody struct{}

func (nobody) SetData(abi.ID, abi.Patch, abi.CallID) error { return nil }
func (nobody) Group(bool)                                  {}
func (nobody) Trigger(abi.ID, string, abi.Value, uint8)    {}
func (nobody) Select(abi.ID, string) []abi.ID              { return nil }
func (nobody) Return(abi.Event, abi.Value)                 {}
func (nobody) Fail(engine.Failure)                         {}
func (nobody) Log(uint8, string)                           {}
func (nobody) Start(_ abi.ID, _ abi.CallID, name string, _ abi.Value, _ abi.CallMode) abi.Result {
	text := abi.StringValue(name + ":fail the mini-program has not been started yet")
	return abi.Result{Failed: true, Value: abi.ObjectValue(abi.Field{Key: "errMsg", Value: text})}
}

// Package raw is a guest's side of the ABI without an App: what it answers is up to the main package that imports it.
package raw

import "github.com/wxkit/wxkit/wasm/abi"

// Guest is what a main package sets in an init. It is a package variable because exports are plain functions that nobody passes anything to.
var Guest struct {
	Version  uint32                                        // what wxkit_abi returns, abi.Version if 0
	Manifest func() abi.Value                              // what EventManifest is answered with; nil for that of an App with onLaunch and onShow
	Answer   func(ev abi.Event) (out []byte, s abi.Status) // what every other event is answered with; nil for a return of undefined
}

// answer is the output frame for an input frame of one message.
func answer(frame []byte) ([]byte, abi.Status) {
	r := abi.NewReader(frame)
	r.Array()
	ev := r.Message().Event
	switch {
	case ev.Kind == abi.EventManifest && Guest.Manifest != nil:
		return returns(ev, Guest.Manifest()), abi.StatusOK
	case ev.Kind == abi.EventManifest:
		return returns(ev, Manifest().Value()), abi.StatusOK
	case Guest.Answer != nil:
		return Guest.Answer(ev)
	}
	return returns(ev, abi.Value{}), abi.StatusOK
}

// Manifest is that of an App with two hooks.
func Manifest() *abi.Manifest {
	return &abi.Manifest{App: abi.Definition{Hooks: []string{"onLaunch", "onShow"}, Data: abi.ObjectValue()}}
}

// returns is a frame with one CmdReturn.
func returns(ev abi.Event, v abi.Value) []byte {
	out, err := abi.AppendCommand(abi.AppendArrayHeader(nil, 1), &abi.Command{Kind: abi.CmdReturn, Seq: ev.Seq, Value: v})
	if err != nil {
		panic(err)
	}
	return out
}

// Package frame is the host's side of the wire of package abi: it writes the frames that a guest reads and reads the frames that a guest writes. Limits and errors are
// those of the guest's own codec, value for value; fuzz tests hold the two together. No function keeps a buffer that it is given.
package frame

import (
	"github.com/tinylib/msgp/msgp"

	"github.com/wxkit/wxkit/wasm/abi"
)

// AppendEvent appends a whole frame that holds one event. An error (see [AppendValue]) leaves dst as it came.
func AppendEvent(dst []byte, ev abi.Event) ([]byte, error) {
	out := msgp.AppendArrayHeader(dst, 1)
	out = msgp.AppendArrayHeader(out, 6)
	out = msgp.AppendUint64(out, abi.MsgEvent)
	out = msgp.AppendUint64(out, uint64(ev.Seq))
	out = msgp.AppendUint64(out, uint64(ev.Kind))
	out = msgp.AppendUint64(out, uint64(ev.ID))
	out, err := appendString(out, ev.Name)
	if err != nil {
		return dst, err
	}
	if ev.Kind == abi.EventHandler {
		out, err = appendEventObject(out, ev.Arg)
	} else {
		out, err = appendValue(out, &ev.Arg, 0)
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// appendEventObject appends the argument of an EventHandler. Each part counts as being as deep as it is in the event object.
func appendEventObject(dst []byte, arg abi.Value) ([]byte, error) {
	var parts [9]abi.Value
	n := abi.EventParts(arg, &parts)
	out := msgp.AppendArrayHeader(dst, uint32(n))
	var err error
	if n > 1 {
		for i, depth := range partDepth {
			if out, err = appendValue(out, &parts[i], depth); err != nil {
				return dst, err
			}
		}
	}
	if n == len(partDepth) {
		return out, nil
	}
	packed, err := appendValue(nil, &parts[n-1], 0)
	if err == nil {
		out, err = appendString(out, string(packed))
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// partDepth is how deep the parts of an event object are in it: type, timeStamp, id and dataset of target and currentTarget, mark, detail.
var partDepth = [8]int{1, 1, 2, 2, 2, 2, 1, 1}

// AppendResume appends a whole frame that holds one result. An error (see [AppendValue]) leaves dst as it came.
func AppendResume(dst []byte, r abi.Resume) ([]byte, error) {
	out := msgp.AppendArrayHeader(dst, 1)
	out = msgp.AppendArrayHeader(out, 4)
	out = msgp.AppendUint64(out, abi.MsgResume)
	out = msgp.AppendUint64(out, uint64(r.Call))
	out = msgp.AppendBool(out, r.Result.Failed)
	out, err := appendValue(out, &r.Result.Value, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

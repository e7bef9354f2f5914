// Command garbage is a guest that answers with what is no frame.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Answer = func(ev abi.Event) ([]byte, abi.Status) { return []byte("\x91\xc1"), abi.StatusOK }
}

func main() {}

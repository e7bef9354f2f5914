// Command silence is a guest that answers with no bytes at all, where an empty frame has one.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Answer = func(ev abi.Event) ([]byte, abi.Status) { return nil, abi.StatusOK }
}

func main() {}

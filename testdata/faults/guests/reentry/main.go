// Command reentry is a guest that says it runs already.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Answer = func(ev abi.Event) ([]byte, abi.Status) { return nil, abi.StatusReentered }
}

func main() {}

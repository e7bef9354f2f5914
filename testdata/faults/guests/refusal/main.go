// Command refusal is a guest that can read no frame.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Answer = func(ev abi.Event) ([]byte, abi.Status) { return nil, abi.StatusMalformed }
}

func main() {}

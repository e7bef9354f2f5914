// Command nextmajor is a guest of the next ABI.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Version = (abi.Major + 1) << 16
}

func main() {}

// Command wronghash is a guest whose manifest has the hash of another.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Manifest = func() abi.Value {
		v := raw.Manifest().Value()
		v.Set("hash", abi.StringValue("0123456789abcdef"))
		return v
	}
}

func main() {}

// Command nomanifest is a guest whose manifest is a text.
package main

import (
	"github.com/wxkit/wxkit/testdata/faults/raw"
	"github.com/wxkit/wxkit/wasm/abi"
)

func init() {
	raw.Guest.Manifest = func() abi.Value { return abi.StringValue("pages/index/index") }
}

func main() {}

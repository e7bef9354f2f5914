//go:build wasip1

package wasm

import (
	"unsafe"

	"github.com/wxkit/wxkit/wasm/abi"
)

// module is the guest of this WASM module. It is a package variable because exports are plain functions, and because the host keeps addresses that point into it.
var module guest

//go:wasmexport wxkit_abi
func wxkitABI() uint32 { return abi.Version }

//go:wasmexport wxkit_buf
func wxkitBuf(n int32) unsafe.Pointer { return unsafe.Pointer(module.buf(n)) }

//go:wasmexport wxkit_dispatch
func wxkitDispatch(n int32) unsafe.Pointer { return unsafe.Pointer(module.dispatch(n, newApp)) }

//go:build wasip1

package raw

import (
	"unsafe"

	"github.com/wxkit/wxkit/wasm/abi"
)

// The host holds the addresses of these.
var (
	input  []byte
	output []byte
	header [4]uint32
)

//go:wasmexport wxkit_abi
func version() uint32 {
	if Guest.Version == 0 {
		return abi.Version
	}
	return Guest.Version
}

//go:wasmexport wxkit_buf
func buf(n int32) unsafe.Pointer {
	if int(n) > len(input) {
		input = make([]byte, n)
	}
	return unsafe.Pointer(unsafe.SliceData(input))
}

//go:wasmexport wxkit_dispatch
func dispatch(n int32) unsafe.Pointer {
	var status abi.Status
	output, status = answer(input[:n])
	header = [4]uint32{uint32(status), uint32(uintptr(unsafe.Pointer(unsafe.SliceData(output)))), uint32(len(output)), 0}
	return unsafe.Pointer(&header)
}

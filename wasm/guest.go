package wasm

import (
	"unsafe"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm/abi"
)

// leastInput is the length of the first input buffer; most frames fit, so the buffer hardly ever grows.
const leastInput = 4096

// guest is what lies between the exports and the App: the two buffers and the header that the host reads. Its fields must stay reachable from a package variable, for the host holds their
// addresses; Go does not move what is on the heap.
type guest struct {
	app     *miniapp.App
	running bool
	input   []byte // written by the host
	output  []byte // the last frame of the App, kept until the next call
	header  header
}

// header is read by the host as abi.HeaderSize bytes. WASM is little-endian, as the contract asks.
type header struct {
	status abi.Status
	ptr    uint32
	len    uint32
	parked uint32
}

// buf returns the input buffer, made longer if it has less than n bytes; nil if n, unsigned, is beyond 2 GiB.
func (g *guest) buf(n int32) *byte {
	if n < 0 {
		return nil
	}
	if int(n) > len(g.input) {
		g.input = make([]byte, max(int(n), 2*len(g.input), leastInput))
	}
	return unsafe.SliceData(g.input)
}

// dispatch lets the App read the first n bytes of the input buffer and returns the header. A panic of the constructor, or of the App outside a handler, is left alone: it is a trap,
// after which the host makes a new instance.
func (g *guest) dispatch(n int32, newApp func() *miniapp.App) *header {
	if g.running || n < 0 || int(n) > len(g.input) {
		g.header = header{status: abi.StatusReentered, parked: g.header.parked}
		return &g.header
	}
	g.running = true
	if g.app == nil {
		g.app = makeApp(newApp)
	}
	g.output = g.app.Dispatch(g.input[:n])
	g.header = header{
		status: g.app.Status(),
		ptr:    uint32(uintptr(unsafe.Pointer(unsafe.SliceData(g.output)))),
		len:    uint32(len(g.output)),
		parked: uint32(g.app.Parked()),
	}
	g.running = false
	return &g.header
}

func makeApp(newApp func() *miniapp.App) *miniapp.App {
	if newApp == nil {
		panic("wasm: the guest has no App: call wasm.Run in an init of its main package")
	}
	app := newApp()
	if app == nil {
		panic("wasm: the constructor given to wasm.Run returned nil")
	}
	return app
}

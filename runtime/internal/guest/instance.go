package guest

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"math/rand/v2"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	wazerosys "github.com/tetratelabs/wazero/sys"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// InstanceOptions say what an instance sees of the world. With the zero value every instance sees the same, always.
type InstanceOptions struct {
	Random   io.Reader            // random bytes; nil is a generator with a fixed seed
	Walltime func() time.Time     // time of day; nil is the first second of 2022, UTC, for ever
	Nanotime func() time.Duration // monotonic clock; nil is 0 for ever. The guest sees a nanosecond more, since Go does not start with a clock at 0
	Deadline time.Duration        // longest real time of a turn, the start included; 0 means none. Only with Options.Guard
	Console  func(Line)           // gets what the guest has printed after each turn, its last included; nil keeps it for Lines
}

const (
	minBuf     = 4 << 10          // the least input buffer that is asked for
	maxNaps    = 100              // sleeps of a turn that are taken for those of a dying runtime, which sleeps some times for a millisecond
	longestNap = time.Millisecond // a longer sleep is the author's
)

// epoch is the default time of day.
var epoch = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)

// Instance is a running guest. It is used by one goroutine at a time. Any error of a call is its death: every later call gives the same error.
type Instance struct {
	o              InstanceOptions
	limitPages     uint32
	leash          *leash
	module         api.Module
	memory         api.Memory
	dispatch       api.Function
	buf            api.Function
	bufAt, bufLen  uint32
	stack          [1]uint64
	naps           int
	slept          bool // a sleep was refused
	stdout, stderr stream
	dead           *engine.Error
}

// Instantiate makes a fresh instance and runs its start: Go's runtime and every init. An error is an *engine.Error: that of a turn, or CodeABI.
func (m *Module) Instantiate(ctx context.Context, o InstanceOptions) (*Instance, error) {
	i := &Instance{o: o.withDefaults(), limitPages: m.limitPages}
	i.leash = newLeash(i, m.guard, o.Deadline)
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions().
		WithStdout(&i.stdout).WithStderr(&i.stderr).WithRandSource(i.o.Random).
		WithWalltime(func() (int64, int32) { t := i.o.Walltime(); return t.Unix(), int32(t.Nanosecond()) }, wazerosys.ClockResolution(1)).
		WithNanotime(i.nanotime, wazerosys.ClockResolution(1))
	module, err := m.runtime.InstantiateModule(withMemory(i.leash), m.compiled, config)
	if err != nil {
		return nil, asEngine(engine.CodeTrap, err)
	}
	i.module, i.memory = module, module.Memory()
	if err := i.fill(m); err != nil {
		return nil, err
	}
	i.dispatch, i.buf = module.ExportedFunction(abi.ExportDispatch), module.ExportedFunction(abi.ExportBuf)
	if err := i.start(ctx); err != nil {
		_ = i.Close()
		return nil, err
	}
	return i, nil
}

// fill writes the module's data, which wazero has not, into the memory.
func (i *Instance) fill(m *Module) error {
	if m.data == nil {
		return nil
	}
	all, _ := i.memory.Read(0, i.memory.Size())
	ok := writeData(all, m.data)
	m.release()
	if !ok {
		return i.die(failure(engine.CodeTrap, "the module has data outside of its memory", nil))
	}
	return nil
}

// withDefaults fills what is not set.
func (o InstanceOptions) withDefaults() InstanceOptions {
	if o.Random == nil {
		o.Random = rand.NewChaCha8([32]byte{})
	}
	if o.Walltime == nil {
		o.Walltime = func() time.Time { return epoch }
	}
	if o.Nanotime == nil {
		o.Nanotime = func() time.Duration { return 0 }
	}
	return o
}

// start runs _initialize and compares versions.
func (i *Instance) start(ctx context.Context) error {
	stop := i.leash.hold(ctx)
	_, err := i.call(i.module.ExportedFunction(abi.ExportInitialize), 0)
	var version uint32
	if err == nil {
		version, err = i.call(i.module.ExportedFunction(abi.ExportABI), 0)
	}
	i.leash.release(ctx, stop)
	if err := i.settle(err); err != nil {
		return err
	}
	if version>>16 != abi.Major {
		text := fmt.Sprintf("the guest speaks version %d.%d, the simulator %d.%d; build both with the same wxkit", version>>16, version&0xffff, abi.Major, abi.Minor)
		return i.die(failure(engine.CodeABI, text, nil))
	}
	return nil
}

// Dispatch runs one turn: it gives the guest a frame and returns the guest's, which is valid until the next call, with the status and the number of parked handlers.
// With Options.Guard the turn ends when ctx is cancelled; otherwise ctx is not looked at. An error is an *engine.Error, and the instance is dead.
func (i *Instance) Dispatch(ctx context.Context, frame []byte) (out []byte, status abi.Status, parked int, err error) {
	if i.dead != nil {
		return nil, 0, 0, i.dead
	}
	i.naps = 0
	stop := i.leash.hold(ctx)
	header, err := i.turn(frame)
	i.leash.release(ctx, stop)
	if err := i.settle(err); err != nil {
		return nil, 0, 0, err
	}
	return i.answer(header)
}

// turn writes the frame and calls the guest; it returns the address of the header.
func (i *Instance) turn(frame []byte) (uint32, error) {
	n := uint32(len(frame))
	if n > i.bufLen {
		want := max(minBuf, uint32(1)<<bits.Len32(n-1))
		at, err := i.call(i.buf, want)
		if err != nil {
			return 0, err
		}
		i.bufAt, i.bufLen = at, want
	}
	if !i.memory.Write(i.bufAt, frame) {
		return 0, failure(engine.CodeMalformed, fmt.Sprintf("%s(%d) returned %#x, which is not in the guest's memory", abi.ExportBuf, i.bufLen, i.bufAt), nil)
	}
	return i.call(i.dispatch, n)
}

// answer reads the header and the frame that it names.
func (i *Instance) answer(header uint32) (out []byte, status abi.Status, parked int, err error) {
	h, ok := i.memory.Read(header, abi.HeaderSize)
	if !ok {
		return nil, 0, 0, i.die(failure(engine.CodeMalformed, fmt.Sprintf("the header is at %#x, which is not in the guest's memory", header), nil))
	}
	status = abi.Status(binary.LittleEndian.Uint32(h))
	at, length, waiting := binary.LittleEndian.Uint32(h[4:]), binary.LittleEndian.Uint32(h[8:]), binary.LittleEndian.Uint32(h[12:])
	if status < abi.StatusReentered || status > abi.StatusFailed {
		return nil, 0, 0, i.die(failure(engine.CodeMalformed, fmt.Sprintf("the header has the unknown status %d", status), nil))
	}
	if int32(waiting) < 0 {
		return nil, 0, 0, i.die(failure(engine.CodeMalformed, fmt.Sprintf("the header counts %d parked handlers", int32(waiting)), nil))
	}
	out, ok = i.memory.Read(at, length)
	if !ok {
		text := fmt.Sprintf("the header names %d bytes at %#x, which are not in the guest's memory", int32(length), at)
		return nil, 0, 0, i.die(failure(engine.CodeMalformed, text, nil))
	}
	return out, status, int(waiting), nil
}

// call runs an export with at most one parameter and one result.
func (i *Instance) call(f api.Function, param uint32) (uint32, error) {
	i.stack[0] = uint64(param)
	err := f.CallWithStack(i.leash, i.stack[:])
	return uint32(i.stack[0]), err
}

// settle turns what came of a call into the instance's death, if it was one. A guest that has outrun its leash is dead even if it came to its end.
func (i *Instance) settle(err error) error {
	defer i.print()
	if err == nil && i.leash.Err() == nil {
		return nil
	}
	if e, ok := err.(*engine.Error); ok {
		return i.die(e)
	}
	return i.die(i.diagnose(err))
}

// print gives the console what the turn has printed.
func (i *Instance) print() {
	if i.o.Console == nil || i.stdout.empty() && i.stderr.empty() {
		return
	}
	for _, line := range i.Lines() {
		i.o.Console(line)
	}
}

// die closes the guest, frees its memory, and remembers why.
func (i *Instance) die(e *engine.Error) error {
	i.dead = e
	i.free()
	return e
}

// free lets go of the guest's memory.
func (i *Instance) free() {
	if i.module != nil {
		_ = i.module.Close(context.Background())
	}
	i.module, i.memory, i.dispatch, i.buf = nil, nil, nil, nil
}

// Close frees the instance. It may be called twice, and after a fault.
func (i *Instance) Close() error {
	if i.dead == nil {
		i.dead = failure(engine.CodeTrap, "the instance is closed", nil)
	}
	i.free()
	return nil
}

// Lines takes what the guest has printed since the last call, stdout before stderr. Of each stream the first and the last half mebibyte are kept, with a line between them
// that tells what is missing. What Go's runtime writes when it dies is in the error instead.
func (i *Instance) Lines() []Line {
	var lines []Line
	for _, text := range i.stdout.take() {
		lines = append(lines, Line{Text: text})
	}
	for _, text := range i.stderr.take() {
		lines = append(lines, Line{Stderr: true, Text: text})
	}
	return lines
}

// nanotime is the guest's monotonic clock.
func (i *Instance) nanotime() int64 { return max(int64(i.o.Nanotime()), 0) + 1 }

// nap tells whether a sleep may pass. The author's is refused, and remembered; what comes then is the runtime that dies of it.
func (i *Instance) nap(ns uint64) bool {
	if i.slept {
		return true
	}
	i.naps++
	i.slept = ns > uint64(longestNap) || i.naps > maxNaps
	return !i.slept
}

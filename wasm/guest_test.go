package wasm

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/wasm/abi"
)

// event is a frame of one event.
func event(seq uint32, kind abi.EventKind, id abi.ID, name string) []byte {
	b := abi.AppendArrayHeader(nil, 1)
	b = abi.AppendArrayHeader(b, 6)
	for _, u := range []uint64{abi.MsgEvent, uint64(seq), uint64(kind), uint64(id)} {
		b = abi.AppendUint(b, u)
	}
	arg := abi.Value{}
	if kind == abi.EventHandler {
		arg = abi.ArrayValue(abi.StringValue("\xc0"))
	}
	b, _ = abi.AppendValue(abi.AppendString(b, name), arg)
	return b
}

// send does what a host does in one turn.
func send(g *guest, newApp func() *miniapp.App, frame []byte) *header {
	copy(unsafe.Slice(g.buf(int32(len(frame))), len(frame)), frame)
	return g.dispatch(int32(len(frame)), newApp)
}

func TestHeaderIsTheContracts(t *testing.T) {
	var h header
	require.EqualValues(t, abi.HeaderSize, unsafe.Sizeof(h))
	require.EqualValues(t, 0, unsafe.Offsetof(h.status))
	require.EqualValues(t, 4, unsafe.Offsetof(h.ptr))
	require.EqualValues(t, 8, unsafe.Offsetof(h.len))
	require.EqualValues(t, 12, unsafe.Offsetof(h.parked))
}

func TestBufKeepsItsAddressWhileItIsLongEnough(t *testing.T) {
	var g guest
	first := g.buf(1)
	require.NotNil(t, first)
	require.Same(t, first, g.buf(leastInput))
	require.Same(t, first, g.buf(0))
	longer := g.buf(leastInput + 1)
	require.NotSame(t, first, longer)
	require.Same(t, longer, g.buf(2*leastInput))
	require.GreaterOrEqual(t, len(g.input), 2*leastInput)
	require.Nil(t, g.buf(-1), "no guest has 2 GiB for it")
}

func TestDispatch(t *testing.T) {
	var g guest
	made := 0
	newApp := func() *miniapp.App { made++; return counter.New() }
	g.buf(100)
	require.Zero(t, made)

	h := send(&g, newApp, event(1, abi.EventManifest, abi.AppID, ""))
	require.Equal(t, abi.StatusOK, h.status)
	require.EqualValues(t, len(g.output), h.len)
	require.Equal(t, uint32(uintptr(unsafe.Pointer(unsafe.SliceData(g.output)))), h.ptr)
	require.Zero(t, h.parked)
	m, err := abi.ParseManifest(returned(t, g.output))
	require.NoError(t, err)
	require.Equal(t, []string{"tap", "reset"}, m.Find("pages/index/index").Handlers)

	send(&g, newApp, event(2, abi.EventCreate, 1, "pages/index/index"))
	require.Equal(t, `{"count":0}`, returned(t, g.output).JSON())
	h = send(&g, newApp, event(3, abi.EventHandler, 1, "tap"))
	require.Equal(t, abi.StatusOK, h.status)
	require.EqualValues(t, 1, h.parked, "the handler waits for its setData")
	require.Equal(t, 1, made)
}

// returned is the value of the one CmdReturn in a frame.
func returned(t *testing.T, frame []byte) abi.Value {
	t.Helper()
	r := abi.NewReader(frame)
	require.Equal(t, 1, r.Array())
	require.Equal(t, 3, r.Array())
	require.EqualValues(t, abi.CmdReturn, r.Uint())
	r.Uint()
	v := r.Value()
	require.NoError(t, r.End())
	return v
}

func TestDispatchRefuses(t *testing.T) {
	var g guest
	require.Equal(t, abi.StatusReentered, g.dispatch(1, counter.New).status, "no buffer yet")
	g.buf(1)
	for _, n := range []int32{-1, leastInput + 1} {
		h := g.dispatch(n, counter.New)
		require.Equal(t, abi.StatusReentered, h.status)
		require.Zero(t, h.len)
	}
	require.Nil(t, g.app, "nothing was run")

	h := send(&g, counter.New, []byte{0xc1})
	require.Equal(t, abi.StatusMalformed, h.status)
	require.Zero(t, h.len)

	h = send(&g, counter.New, event(1, abi.EventManifest, abi.AppID, ""))
	require.Equal(t, abi.StatusOK, h.status, "a malformed frame does no harm")
}

func TestDispatchWithinDispatch(t *testing.T) {
	var g guest
	within := abi.StatusOK
	h := send(&g, func() *miniapp.App {
		within = g.dispatch(0, nil).status
		return counter.New()
	}, event(1, abi.EventManifest, abi.AppID, ""))
	require.Equal(t, abi.StatusReentered, within)
	require.Equal(t, abi.StatusOK, h.status)
	require.NotZero(t, h.len)
}

func TestGuestWithoutAnApp(t *testing.T) {
	frame := event(1, abi.EventManifest, abi.AppID, "")
	require.PanicsWithValue(t, "wasm: the guest has no App: call wasm.Run in an init of its main package", func() { send(&guest{}, nil, frame) })
	require.PanicsWithValue(t, "wasm: the constructor given to wasm.Run returned nil", func() { send(&guest{}, func() *miniapp.App { return nil }, frame) })
}

func TestRunTakesOneConstructor(t *testing.T) {
	t.Cleanup(func() { newApp = nil })
	require.PanicsWithValue(t, "wasm: Run needs the constructor of the App, not nil", func() { Run(nil) })
	Run(func() *miniapp.App { panic("nobody calls it here") })
	require.PanicsWithValue(t, "wasm: Run was called a second time: a module has one App", func() { Run(counter.New) })
}

package frame_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/frame"
	"github.com/wxkit/wxkit/wasm/abi"
)

// guestReads is the one message that a guest finds in a frame of the host.
func guestReads(t *testing.T, b []byte) abi.Message {
	t.Helper()
	r := abi.NewReader(b)
	require.Equal(t, 1, r.Array())
	m := r.Message()
	require.NoError(t, r.End())
	return m
}

// guestWrites is the output frame of a guest with these commands.
func guestWrites(t *testing.T, list []abi.Command) []byte {
	t.Helper()
	out := abi.AppendArrayHeader(nil, len(list))
	for i := range list {
		var err error
		out, err = abi.AppendCommand(out, &list[i])
		require.NoError(t, err)
	}
	return out
}

func checkEvent(t *testing.T, ev abi.Event) {
	t.Helper()
	b, err := frame.AppendEvent(nil, ev)
	if err != nil {
		require.Equal(t, refusal(ev.Arg), err)
		require.Empty(t, b)
		return
	}
	m := guestReads(t, b)
	require.False(t, m.IsResume)
	got := m.Event.Arg
	if ev.Kind == abi.EventHandler {
		got = m.Event.Object.Value()
	}
	require.True(t, ev.Arg.Equal(got) || timeless(ev.Arg).Equal(got), "%s: %s", ev.Arg.JSON(), got.JSON())
	ev.Arg, m.Event.Arg, m.Event.Object = abi.Value{}, abi.Value{}, nil
	require.Equal(t, ev, m.Event)
}

// timeless is an event object without a timeStamp as a guest sees it: at 0.
func timeless(v abi.Value) abi.Value {
	if v.Get("timeStamp").IsUndefined() {
		v = v.Clone()
		v.Set("timeStamp", abi.NumberValue(0))
	}
	return v
}

func checkResume(t *testing.T, r abi.Resume) {
	t.Helper()
	b, err := frame.AppendResume(nil, r)
	if err != nil {
		require.Equal(t, refusal(r.Result.Value), err)
		require.Empty(t, b)
		return
	}
	m := guestReads(t, b)
	require.True(t, m.IsResume)
	require.True(t, r.Result.Value.Equal(m.Resume.Result.Value))
	r.Result.Value, m.Resume.Result.Value = abi.Value{}, abi.Value{}
	require.Equal(t, r, m.Resume)
}

func TestEventAndResume(t *testing.T) {
	detail := abi.ObjectValue(abi.Field{Key: "x", Value: abi.NumberValue(1.5)})
	checkEvent(t, abi.Event{})
	checkEvent(t, abi.Event{Seq: 1<<32 - 1, Kind: abi.EventManifest, ID: 1<<32 - 1, Name: "onLoad", Arg: detail})
	checkResume(t, abi.Resume{})
	checkResume(t, abi.Resume{Call: 1<<32 - 1, Result: abi.Result{Failed: true, Value: detail}})
}

// everyCommand has each kind once.
func everyCommand() []abi.Command {
	return []abi.Command{
		{Kind: abi.CmdSet, Call: 1, ID: 300, Done: 70000, Patch: abi.Patch{{Path: "count", Value: abi.NumberValue(1)}, {Path: "rows[0].name", Value: abi.StringValue("a")}}},
		{Kind: abi.CmdSet, Call: 2, Patch: abi.Patch{}},
		{Kind: abi.CmdTrigger, Call: 3, ID: 4, Name: "change", Value: abi.NullValue(), Flags: abi.TriggerBubbles | abi.TriggerCapture},
		{Kind: abi.CmdSelect, Call: 4, ID: 5, Name: ".row"},
		{Kind: abi.CmdCall, Call: 5, ID: 6, Name: "request", Value: abi.ObjectValue(abi.Field{Key: "url", Value: abi.StringValue("https://a.example")}), Flags: uint8(abi.CallListen)},
		{Kind: abi.CmdReturn, Seq: 1<<32 - 1, Value: abi.ArrayValue(abi.Value{})},
		{Kind: abi.CmdError, Seq: 7, ID: 8, Name: "onLoad", Text: "index out of range", Stack: "goroutine 1"},
		{Kind: abi.CmdLog, Flags: 3, Text: "line"},
		{Kind: abi.CmdGroup, Flags: 1},
		{Kind: abi.CmdGroup},
	}
}

func TestCommands(t *testing.T) {
	want := everyCommand()
	out := guestWrites(t, want)
	got, err := frame.ReadCommands(out, nil)
	require.NoError(t, err)
	require.Equal(t, want, got)

	clear(out)
	require.Equal(t, want, got, "nothing points into the guest's buffer")

	first := &got[0]
	slices.Reverse(want)
	got, err = frame.ReadCommands(guestWrites(t, want), got)
	require.NoError(t, err)
	require.Equal(t, want, got, "nothing is left of the commands before")
	require.Same(t, first, &got[0], "the room is used again")

	got, err = frame.ReadCommands([]byte{0x90}, got)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestUnknownCommandIsKept(t *testing.T) {
	out := []byte("\x93" + "\x93\x09\xc4\x02ab\x81\x01\x91\xc0" + "\x91\xcc\xff" + "\x93\x06\x01\xa4line")
	got, err := frame.ReadCommands(out, []abi.Command{{Name: "old"}})
	require.NoError(t, err)
	require.Equal(t, []abi.Command{{Kind: 9}, {Kind: 255}, {Kind: abi.CmdLog, Flags: 1, Text: "line"}}, got)
}

func TestCommandsRefused(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"nothing", "", abi.ErrShort},
		{"no array", "\x80", abi.ErrType},
		{"4 Gi commands", "\xdd\xff\xff\xff\xff\x92\x07\xc3", abi.ErrShort},
		{"one command missing", "\x92\x92\x07\xc3", abi.ErrShort},
		{"bytes behind", "\x91\x92\x07\xc3\xc0", abi.ErrTrail},
		{"command is no array", "\x91\x07", abi.ErrType},
		{"command is empty", "\x91\x90", abi.ErrType},
		{"kind is no number", "\x91\x92\xa1a\xc3", abi.ErrType},
		{"kind beyond 255", "\x91\x93\xcd\x01\x00\xc3", abi.ErrType},
		{"an item too many", "\x91\x93\x07\xc3\xc3", abi.ErrType},
		{"an item too few", "\x91\x92\x04\x01", abi.ErrType},
		{"group is no bool", "\x91\x92\x07\x01", abi.ErrType},
		{"negative ID", "\x91\x94\x02\x01\xff\xa1a", abi.ErrType},
		{"ID beyond 32 bits", "\x91\x94\x02\x01\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xa1a", abi.ErrType},
		{"level beyond 255", "\x91\x93\x06\xcd\x01\x00\xa1a", abi.ErrType},
		{"name is no string", "\x91\x94\x02\x01\x01\x01", abi.ErrType},
		{"path without a value", "\x91\x95\x00\x01\x01\x00\x91\xa1a", abi.ErrType},
		{"patch cut short", "\x91\x95\x00\x01\x01\x00\x92\xa1a", abi.ErrShort},
		{"patch of 4 Gi items", "\x91\x95\x00\x01\x01\x00\xdd\xff\xff\xff\xfe\xa1a\x01", abi.ErrShort},
		{"value beyond 2^53", "\x91\x93\x04\x01\xcf\x00\x20\x00\x00\x00\x00\x00\x01", abi.ErrInteger},
		{"unknown command cut short", "\x91\x93\x09\xc0", abi.ErrShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := frame.ReadCommands([]byte(c.in), nil)
			require.Equal(t, c.want, err)
			require.Empty(t, got)
		})
	}
}

func FuzzEvent(f *testing.F) {
	f.Add(uint32(2), uint8(1), uint32(3), "onLoad", []byte("\x09\x01\x01x\x03\x00\x05"))
	f.Add(uint32(1), uint8(2), uint32(3), "tap", []byte("\xff\x03tap\x03\x00\x02"))
	f.Fuzz(func(t *testing.T, seq uint32, kind uint8, id uint32, name string, arg []byte) {
		d := draw{arg}
		ev := abi.Event{Seq: seq, Kind: abi.EventKind(kind), ID: abi.ID(id), Name: name}
		if ev.Arg = d.value(0); seq%2 == 1 {
			ev.Arg = d.event()
		}
		checkEvent(t, ev)
	})
}

func FuzzResume(f *testing.F) {
	f.Add(uint32(1), true, []byte("\x09\x01\x06errMsg\x05\x02ok"))
	f.Fuzz(func(t *testing.T, call uint32, failed bool, value []byte) {
		checkResume(t, abi.Resume{Call: abi.CallID(call), Result: abi.Result{Failed: failed, Value: (&draw{value}).value(0)}})
	})
}

func FuzzCommands(f *testing.F) {
	list := everyCommand()
	f.Add(append(abi.AppendArrayHeader(nil, len(list)), mustAppend(f, list)...))
	f.Add([]byte("\x91\x93\x09\xc0\xc0"))
	f.Add([]byte("\xdd\xff\xff\xff\xff\x91\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		into := make([]abi.Command, 0, 4)
		spent := allocated(func() { into, _ = frame.ReadCommands(b, into) })
		require.Less(t, spent, uint64(1<<20+512*len(b)), "memory for a frame of %d bytes", len(b))
		checkCommands(t, &draw{b}, into)
	})
}

// checkCommands has a guest write some commands and the host read them.
func checkCommands(t *testing.T, d *draw, into []abi.Command) {
	var want []abi.Command
	out := make([]byte, 0, 256)
	for range d.byte() % 5 {
		c := d.command()
		longer, err := abi.AppendCommand(out, &c)
		if err != nil {
			require.Equal(t, out, longer)
			continue
		}
		out, want = longer, append(want, c)
	}
	got, err := frame.ReadCommands(append(abi.AppendArrayHeader(nil, len(want)), out...), into)
	require.NoError(t, err)
	require.Len(t, got, len(want))
	require.Equal(t, guestWrites(t, want), guestWrites(t, got))
}

func mustAppend(t testing.TB, list []abi.Command) []byte {
	var out []byte
	for i := range list {
		var err error
		out, err = abi.AppendCommand(out, &list[i])
		require.NoError(t, err)
	}
	return out
}

// allocated is the number of bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

var sinkBytes []byte

func BenchmarkEvent(b *testing.B) {
	target := abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue("")}, abi.Field{Key: "dataset", Value: abi.ObjectValue(abi.Field{Key: "row", Value: abi.IntValue(7)})})
	ev := abi.Event{Seq: 100, Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: abi.ObjectValue(
		abi.Field{Key: "type", Value: abi.StringValue("tap")}, abi.Field{Key: "timeStamp", Value: abi.NumberValue(12.5)},
		abi.Field{Key: "detail", Value: abi.ObjectValue(abi.Field{Key: "x", Value: abi.IntValue(10)}, abi.Field{Key: "y", Value: abi.IntValue(20)})},
		abi.Field{Key: "target", Value: target}, abi.Field{Key: "currentTarget", Value: target},
	)}
	b.ReportAllocs()
	for b.Loop() {
		sinkBytes, _ = frame.AppendEvent(sinkBytes[:0], ev)
	}
}

func BenchmarkCommands(b *testing.B) {
	out := abi.AppendArrayHeader(nil, 2)
	out = append(out, mustAppend(b, []abi.Command{{Kind: abi.CmdSet, Call: 1, ID: 1, Patch: abi.Patch{{Path: "count", Value: abi.IntValue(7)}}}, {Kind: abi.CmdReturn, Seq: 100}})...)
	var list []abi.Command
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if list, err = frame.ReadCommands(out, list); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValueRows(b *testing.B) {
	rows := abi.ArrayValue()
	for i := range 1000 {
		rows.Append(abi.ObjectValue(abi.Field{Key: "id", Value: abi.IntValue(i)}, abi.Field{Key: "name", Value: abi.StringValue("a row's name")}, abi.Field{Key: "done", Value: abi.BoolValue(i%2 == 0)}))
	}
	wire, _ := frame.AppendValue(nil, rows)
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			sinkBytes, _ = frame.AppendValue(sinkBytes[:0], rows)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := frame.ReadValue(wire); err != nil {
				b.Fatal(err)
			}
		}
	})
}

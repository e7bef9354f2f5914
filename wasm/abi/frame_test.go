package abi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestMessages(t *testing.T) {
	r := abi.NewReader([]byte("\x92" + "\x96\x00\x01\x02\xcd\x01\x00\xa3tap\x81\xa1x\x05" + "\x94\x01\x07\xc3\xa4fail"))
	require.Equal(t, 2, r.Array())
	require.Equal(t, abi.Message{Event: abi.Event{Seq: 1, Kind: abi.EventHandler, ID: 256, Name: "tap", Arg: obj("x", num(5))}}, r.Message())
	require.Equal(t, abi.Message{IsResume: true, Resume: abi.Resume{Call: 7, Result: abi.Result{Failed: true, Value: str("fail")}}}, r.Message())
	require.NoError(t, r.End())
}

func TestMessageRefuses(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"nothing", "", abi.ErrShort},
		{"no array", "\xc0", abi.ErrType},
		{"empty", "\x90", abi.ErrShort},
		{"unknown kind", "\x92\x02\x01", abi.ErrType},
		{"event with five items", "\x95\x00\x01\x02\x00\xa0", abi.ErrType},
		{"event cut short", "\x96\x00\x01\x02\x00\xa3ta", abi.ErrShort},
		{"event kind beyond 255", "\x96\x00\x01\xcd\x01\x00\x00\xa0\xc0", abi.ErrType},
		{"event without a sequence number", "\x96\x00\xc0\x02\x00\xa0\xc0", abi.ErrType},
		{"resume with five items", "\x95\x01\x07\xc3\xc0\xc0", abi.ErrType},
		{"resume without failed", "\x94\x01\x07\x01\xc0", abi.ErrType},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := abi.NewReader([]byte(c.in))
			r.Message()
			require.Equal(t, c.want, r.Err())
		})
	}
}

func TestCommands(t *testing.T) {
	for _, c := range []struct {
		name string
		c    abi.Command
		want string
	}{
		{"set", abi.Command{Kind: abi.CmdSet, Call: 1, ID: 2, Done: 3, Patch: abi.Patch{{Path: "a", Value: num(4)}, {Path: "b", Value: abi.Value{}}}}, "\x95\x00\x01\x02\x03\x94\xa1a\x04\xa1b\xd4\x00\x00"},
		{"trigger", abi.Command{Kind: abi.CmdTrigger, Call: 1, ID: 2, Name: "go", Value: abi.NullValue(), Flags: abi.TriggerBubbles | abi.TriggerComposed}, "\x96\x01\x01\x02\xa2go\xc0\x03"},
		{"select", abi.Command{Kind: abi.CmdSelect, Call: 1, ID: 2, Name: ".a"}, "\x94\x02\x01\x02\xa2.a"},
		{"call", abi.Command{Kind: abi.CmdCall, Call: 1, ID: 2, Name: "login", Value: obj(), Flags: uint8(abi.CallBack)}, "\x96\x03\x01\x02\xa5login\x80\x02"},
		{"return", abi.Command{Kind: abi.CmdReturn, Seq: 9, Value: abi.BoolValue(true)}, "\x93\x04\x09\xc3"},
		{"error", abi.Command{Kind: abi.CmdError, Seq: 9, ID: 2, Name: "tap", Text: "no", Stack: "s"}, "\x96\x05\x09\x02\xa3tap\xa2no\xa1s"},
		{"log", abi.Command{Kind: abi.CmdLog, Flags: 2, Text: "t"}, "\x93\x06\x02\xa1t"},
		{"group", abi.Command{Kind: abi.CmdGroup, Flags: 1}, "\x92\x07\xc3"},
		{"end of group", abi.Command{Kind: abi.CmdGroup}, "\x92\x07\xc2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := abi.AppendCommand([]byte("before"), &c.c)
			require.NoError(t, err)
			require.Equal(t, "before"+c.want, string(got))
		})
	}
}

func TestCommandRefuses(t *testing.T) {
	bad := num(1 << 60)
	for _, c := range []abi.Command{
		{Kind: abi.CmdSet, Patch: abi.Patch{{Path: "fine", Value: num(1)}, {Path: "bad", Value: bad}}},
		{Kind: abi.CmdTrigger, Name: "go", Value: bad},
		{Kind: abi.CmdCall, Name: "login", Value: bad},
		{Kind: abi.CmdReturn, Value: bad},
	} {
		got, err := abi.AppendCommand([]byte("before"), &c)
		require.Equal(t, abi.ErrInteger, err)
		require.Equal(t, "before", string(got))
	}
}

func TestSync(t *testing.T) {
	for k := range abi.CmdGroup + 1 {
		want := k == abi.CmdSet || k == abi.CmdTrigger || k == abi.CmdSelect
		require.Equal(t, want, (&abi.Command{Kind: k, Call: 1}).Sync(), k)
		require.Equal(t, want || k == abi.CmdCall, (&abi.Command{Kind: k, Call: 1, Flags: uint8(abi.CallSync)}).Sync(), k)
	}
	require.False(t, (&abi.Command{Kind: abi.CmdSet}).Sync(), "a setData for which nobody waits")
}

// TestFastForms: the short ways to write what is written most often give the same bytes.
func TestFastForms(t *testing.T) {
	for _, u := range []uint32{0, 1, 127, 128, 65536, 1<<32 - 1} {
		for _, path := range []string{"", "count", strings.Repeat("long", 100)} {
			set, err := abi.AppendCommand(nil, &abi.Command{Kind: abi.CmdSet, Call: abi.CallID(u), ID: abi.ID(u), Patch: abi.Patch{{Path: path, Value: num(1)}}})
			require.NoError(t, err)
			fast, err := abi.AppendInt(abi.AppendSet(nil, abi.CallID(u), abi.ID(u), path), 1)
			require.NoError(t, err)
			require.Equal(t, set, fast)
		}
		returned, err := abi.AppendCommand(nil, &abi.Command{Kind: abi.CmdReturn, Seq: u, Value: num(1)})
		require.NoError(t, err)
		fast, err := abi.AppendValue(abi.AppendReturn(nil, u), num(1))
		require.NoError(t, err)
		require.Equal(t, returned, fast)
	}
}

func TestEventKindNames(t *testing.T) {
	require.Equal(t, "create", abi.EventCreate.String())
	require.Equal(t, "hook", abi.EventHook.String())
	require.Equal(t, "handler", abi.EventHandler.String())
	require.Equal(t, "observer", abi.EventObserver.String())
	require.Equal(t, "update", abi.EventUpdate.String())
	require.Equal(t, "destroy", abi.EventDestroy.String())
	require.Equal(t, "manifest", abi.EventManifest.String())
	require.Equal(t, "unknown", abi.EventKind(99).String())
}

// FuzzMessage: whatever a host sends, the guest does not panic and finds no more than the bytes can hold.
func FuzzMessage(f *testing.F) {
	f.Add([]byte("\x91\x96\x00\x01\x02\x00\xa3tap\x81\xa1x\x05"))
	f.Add([]byte("\x91\x94\x01\x07\xc3\xdd\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := abi.NewReader(b)
		n := r.Array()
		require.LessOrEqual(t, n, len(b))
		for i := 0; i < n && r.Err() == nil; i++ {
			m := r.Message()
			require.LessOrEqual(t, len(m.Event.Name)+m.Event.Arg.Len()+m.Resume.Result.Value.Len(), len(b))
		}
		_ = r.End()
	})
}

func TestMessageIntoUsedRoom(t *testing.T) {
	node := abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue("n")}, abi.Field{Key: "x", Value: abi.NumberValue(1)})
	args := []abi.Value{
		abi.ObjectValue(abi.Field{Key: "type", Value: abi.StringValue("tap")}, abi.Field{Key: "target", Value: node}),
		abi.ObjectValue(abi.Field{Key: "type", Value: abi.StringValue("tap")}, abi.Field{Key: "target", Value: node}),
		abi.ObjectValue(abi.Field{Key: "target", Value: node.Clone()}, abi.Field{Key: "detail", Value: abi.ArrayValue(node, abi.ObjectValue(), node)}, abi.Field{Key: "type", Value: abi.NullValue()}),
		abi.ArrayValue(abi.NumberValue(1)),
		{},
		abi.ObjectValue(abi.Field{Key: "type", Value: abi.StringValue("input")}),
	}
	var room abi.Message
	for i, arg := range args {
		b := abi.AppendUint(abi.AppendArrayHeader(nil, 6), abi.MsgEvent)
		b = abi.AppendString(append(b, byte(i), byte(abi.EventHandler), 5), "tap")
		b, err := abi.AppendValue(b, arg)
		require.NoError(t, err)
		r := abi.NewReader(b)
		r.ReadMessage(&room)
		require.NoError(t, r.End())
		require.Equal(t, abi.NewReader(b).Message().Event.Seq, room.Event.Seq)
		require.Equal(t, "tap", room.Event.Name)
		require.Equal(t, arg.JSON(), room.Event.Arg.JSON())
		require.True(t, arg.Equal(room.Event.Arg))
	}
}

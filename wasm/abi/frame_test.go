package abi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestMessages(t *testing.T) {
	r := abi.NewReader([]byte("\x92" + "\x96\x00\x01\x01\xcd\x01\x00\xa3tap\x81\xa1x\x05" + "\x94\x01\x07\xc3\xa4fail"))
	require.Equal(t, 2, r.Array())
	m := r.Message()
	m.Event.Object = nil
	require.Equal(t, abi.Message{Event: abi.Event{Seq: 1, Kind: abi.EventHook, ID: 256, Name: "tap", Arg: obj("x", num(5))}}, m)
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
		{"handler without an array", "\x96\x00\x01\x02\x00\xa0\x80", abi.ErrType},
		{"event object of seven parts", "\x96\x00\x01\x02\x00\xa0\x97\xa3tap\x00\xa0\x80\xa0\x80\x80", abi.ErrType},
		{"event object without a type", "\x96\x00\x01\x02\x00\xa0\x98\xc0\x00\xa0\x80\xa0\x80\x80\xc0", abi.ErrType},
		{"event object with a text for its time", "\x96\x00\x01\x02\x00\xa0\x98\xa3tap\xa0\xa0\x80\xa0\x80\x80\xc0", abi.ErrType},
		{"event object whose rest is an object", "\x96\x00\x01\x02\x00\xa0\x99\xa3tap\x00\xa0\x80\xa0\x80\x80\xc0\x80", abi.ErrType},
		{"a bare argument", "\x96\x00\x01\x02\x00\xa0\x91\x01", abi.ErrType},
		{"event object cut short", "\x96\x00\x01\x02\x00\xa0\x98\xa3tap\x00\xa0\x80\xa0\x80\x80", abi.ErrShort},
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
	f.Add([]byte("\x91\x96\x00\x01\x01\x00\xa3tap\x81\xa1x\x05"))
	f.Add([]byte("\x91\x96\x00\x01\x02\x00\xa3tap\x99\xa3tap\x05\xa0\x80\xa1n\x81\xa1x\x05\x80\xc0\xa4\x81\xa1y\x90"))
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

// eventMessage is a message of the host that runs a handler.
func eventMessage(t *testing.T, seq byte, arg abi.Value) []byte {
	t.Helper()
	var parts [9]abi.Value
	n := abi.EventParts(arg, &parts)
	b := abi.AppendUint(abi.AppendArrayHeader(nil, 6), abi.MsgEvent)
	b = abi.AppendString(append(b, seq, byte(abi.EventHandler), 5), "tap")
	if n != 8 {
		packed, err := abi.AppendValue(nil, parts[n-1])
		require.NoError(t, err)
		parts[n-1] = str(string(packed))
	}
	b, err := abi.AppendValue(b, abi.ArrayValue(parts[:n]...))
	require.NoError(t, err)
	return b
}

func TestMessageIntoUsedRoom(t *testing.T) {
	node := func(id string) abi.Value { return obj("id", str(id), "dataset", obj()) }
	event := func(kind string, more ...any) abi.Value {
		return obj(append([]any{"type", str(kind), "timeStamp", num(1), "target", node("n"), "currentTarget", node("")}, more...)...)
	}
	with := event("tap", "mark", obj("m", num(1)), "detail", abi.ArrayValue(node("x"), obj(), num(0.5)), "touches", abi.ArrayValue(num(1)))
	with.Get("target").Set("offsetLeft", num(3))
	with.Get("currentTarget").Get("dataset").Set("id", num(7))
	args := []abi.Value{
		event("tap", "mark", obj(), "detail", obj("x", num(1))), event("tap", "mark", obj(), "detail", obj("x", num(1))), with, with, event("input"), {}, num(1), obj("type", str("tap")), with,
	}
	var room abi.Message
	for i, arg := range args {
		b := eventMessage(t, byte(i), arg)
		r := abi.NewReader(b)
		r.ReadMessage(&room)
		require.NoError(t, r.End())
		require.Equal(t, uint32(i), room.Event.Seq)
		require.Equal(t, "tap", room.Event.Name)
		require.True(t, room.Event.Arg.IsUndefined())
		require.True(t, arg.Equal(room.Event.Object.Value()), "%s: %s", arg.JSON(), room.Event.Object.Value().JSON())
	}
}

func TestForgedRest(t *testing.T) {
	e := abi.EventObject{Rest: "\xa9cut"}
	require.True(t, e.Value().IsUndefined())
	e.Type = "tap"
	require.Equal(t, `{"type":"tap","timeStamp":0,"target":{"id":""},"currentTarget":{"id":""}}`, string(e.Value().AppendJSON(nil)))
}

func TestEventParts(t *testing.T) {
	node := obj("id", str("n"), "dataset", obj("k", num(1)))
	good := func() abi.Value {
		return obj("type", str("tap"), "target", node.Clone(), "currentTarget", node.Clone())
	}
	for _, c := range []struct {
		name   string
		change func(abi.Value)
		want   int
	}{
		{"the least", func(abi.Value) {}, 8},
		{"all that is common", func(v abi.Value) { v.Set("mark", obj()); v.Set("detail", num(1)); v.Set("timeStamp", num(2)) }, 8},
		{"touches", func(v abi.Value) { v.Set("touches", abi.ArrayValue()) }, 9},
		{"more of a target", func(v abi.Value) { v.Get("currentTarget").Set("offsetTop", num(1)) }, 9},
		{"no type", func(v abi.Value) { v.Delete("type") }, 1},
		{"an empty type", func(v abi.Value) { v.Set("type", str("")) }, 1},
		{"a number for a type", func(v abi.Value) { v.Set("type", num(1)) }, 1},
		{"no target", func(v abi.Value) { v.Delete("target") }, 1},
		{"an array for a target", func(v abi.Value) { v.Set("target", abi.ArrayValue(str("n"), obj())) }, 1},
		{"no id", func(v abi.Value) { v.Get("target").Delete("id") }, 1},
		{"no dataset", func(v abi.Value) { v.Get("currentTarget").Delete("dataset") }, 1},
		{"a text for the time", func(v abi.Value) { v.Set("timeStamp", str("2")) }, 1},
		{"null for a mark", func(v abi.Value) { v.Set("mark", abi.NullValue()) }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			arg := good()
			c.change(arg)
			var parts [9]abi.Value
			n := abi.EventParts(arg, &parts)
			require.Equal(t, c.want, n)
			if n == 1 {
				require.True(t, arg.Same(parts[0]))
			}
		})
	}
}

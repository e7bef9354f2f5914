package miniapp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// BenchmarkEvent is one event whose handler makes one setData: encoded, dispatched, parked, resumed, and the commands read.
// Small has no argument, Tap the event object of a tap.
func BenchmarkEvent(b *testing.B) {
	node := Obj(F("id", Str("")), F("dataset", Obj(F("id", Int(7)))))
	tap := Obj(F("type", Str("tap")), F("timeStamp", Int(1234)), F("target", node), F("currentTarget", node), F("mark", Obj()), F("detail", Obj(F("x", Int(10)), F("y", Int(20)))))
	for _, c := range []struct {
		name string
		arg  Value
	}{{"Small", Undefined()}, {"Tap", tap}} {
		b.Run(c.name, func(b *testing.B) { benchmarkEvent(b, c.arg) })
	}
}

func benchmarkEvent(b *testing.B, arg Value) {
	arg = eventArg(b, arg)
	var count Var[int]
	app := NewApp(nil).Page("p", func() Page {
		return &page{func(b *Binder) {
			b.Var("count", &count)
			b.On("tap", func(*Ctx, Event) { count.Set(count.Get() + 1) })
		}}
	})
	h := newHost(b, app)
	h.create(5, "p")
	buf := make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		buf = abi.AppendUint(append(buf[:0], 0x91, 0x96, abi.MsgEvent), 7)
		buf = abi.AppendString(append(buf, byte(abi.EventHandler), 5), "tap")
		buf, _ = abi.AppendValue(buf, arg)
		r := abi.NewReader(app.Dispatch(buf))
		r.Array()
		r.Array()
		r.Uint()
		call := r.Uint()
		buf = abi.AppendUint(append(buf[:0], 0x91, 0x94, abi.MsgResume), uint64(call))
		buf = append(buf, 0xc2, 0xd4, 0, 0)
		r = abi.NewReader(app.Dispatch(buf))
		r.Array()
		r.Array()
		r.Uint()
		if r.Uint() != 7 || r.Err() != nil {
			b.Fatal("no return")
		}
	}
	require.Equal(b, 0, app.Parked())
}

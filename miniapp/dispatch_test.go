package miniapp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestMessagesBehindASyncOneWait(t *testing.T) {
	var got []string
	var count Var[int]
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("set", func(*Ctx, Event) { count.Set(1); got = append(got, "set") })
		b.On("tap", func(*Ctx, Event) { got = append(got, "tap") })
		b.Observe("count", func(_ *Ctx, _ []Value) { got = append(got, "observer") })
	})
	lines := h.dispatch(eventMessage(t, 2, abi.EventHandler, 5, "set", Null()), eventMessage(t, 3, abi.EventHandler, 5, "tap", Null()), eventMessage(t, 4, abi.EventHandler, 5, "set", Null()))
	require.Equal(t, []string{"set 1 5 count=1"}, lines)
	require.Equal(t, []string{"return 9 undefined"}, h.dispatch(eventMessage(t, 9, abi.EventObserver, 5, "count", Arr())))
	require.Equal(t, []string{"return 2 undefined", "return 3 undefined", "set 2 5 count=1"}, h.resume(1, Null()))
	require.Equal(t, []string{"return 4 undefined"}, h.resume(2, Null()))
	require.Equal(t, []string{"observer", "set", "tap", "set"}, got)
	require.Empty(t, h.app.inbox)
	require.Empty(t, h.app.batches)
}

func TestNestedMessagesStayInside(t *testing.T) {
	var a, b Var[int]
	h := open(t, func(bind *Binder) {
		bind.Var("a", &a)
		bind.Var("b", &b)
		bind.On("tap", func(*Ctx, Event) { a.Set(1) })
		bind.Observe("a", func(*Ctx, []Value) { b.Set(1) })
	})
	require.Equal(t, []string{"set 1 5 a=1"}, h.tap(5, "tap"))
	observe := func(seq uint32) []byte { return eventMessage(t, seq, abi.EventObserver, 5, "a", Arr()) }
	require.Equal(t, []string{"set 2 5 b=1"}, h.dispatch(observe(10), observe(11)))
	require.Equal(t, []string{"return 10 undefined", "set 3 5 b=1"}, h.resume(2, Null()), "the second observer runs before the handler around both goes on")
	require.Equal(t, []string{"return 11 undefined"}, h.resume(3, Null()))
	require.Equal(t, []string{"return 2 undefined"}, h.resume(1, Null()))
}

func TestManyCommands(t *testing.T) {
	for _, n := range []int{0, 15, 16, 70_000} {
		h := open(t, on(map[string]func(*Ctx){"tap": func(c *Ctx) {
			for range n {
				c.app.log(levelLog, "x")
			}
		}}))
		require.Len(t, h.tap(5, "tap"), n+1)
	}
}

func TestMalformedFrames(t *testing.T) {
	ran := 0
	h := open(t, on(map[string]func(*Ctx){"tap": func(*Ctx) { ran++ }}))
	good := eventMessage(t, 2, abi.EventHandler, 5, "tap", Null())
	for name, frame := range map[string][]byte{
		"empty":            {},
		"no array":         {0x01},
		"cut":              append([]byte{0x91}, good[:len(good)-1]...),
		"one too few":      append([]byte{0x92}, good...),
		"one too many":     append([]byte{0x90}, good...),
		"second malformed": append(append([]byte{0x92}, good...), 0x93, 0, 0, 0),
		"forged length":    {0xdd, 0xff, 0xff, 0xff, 0xff},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, h.app.Dispatch(frame))
			require.Equal(t, abi.StatusMalformed, h.app.Status())
			require.Zero(t, ran)
		})
	}
	require.Equal(t, []string{"return 2 undefined"}, h.dispatch(good))
	require.Equal(t, abi.StatusOK, h.app.Status())
	require.Equal(t, []string(nil), commands(t, h.app.Dispatch([]byte{0x90})))
}

func TestUnknownNames(t *testing.T) {
	h := open(t, on(nil))
	for _, c := range []struct {
		kind abi.EventKind
		id   ID
		want []string
	}{
		{abi.EventHook, 5, []string{"return 2 undefined"}},
		{abi.EventHook, 99, []string{"return 3 undefined"}},
		{abi.EventHandler, 5, []string{"log 2 p has no handler nope", "return 4 undefined"}},
		{abi.EventHandler, 99, []string{"return 5 undefined"}},
		{abi.EventObserver, 5, []string{"return 6 undefined"}},
		{abi.EventUpdate, 5, []string{"return 7 undefined"}},
		{abi.EventKind(77), 5, []string{"return 8 undefined"}},
		{abi.EventCreate, 6, []string{`log 2 Page or component "nope" has not been registered yet.`, "return 9 {}"}},
		{abi.EventDestroy, 5, nil},
		{abi.EventHandler, 5, []string{"return 11 undefined"}},
	} {
		require.Equal(t, c.want, h.send(c.kind, c.id, "nope", Null()))
	}
}

// FuzzDispatch feeds frames to an App with a page, a parked handler and a listener: nothing may panic, and the App must answer afterwards.
func FuzzDispatch(f *testing.F) {
	f.Add([]byte{0x90})
	f.Add(append([]byte{0x91}, eventMessage(f, 2, abi.EventHandler, 5, "tap", Obj(F("detail", Int(1))))...))
	f.Add(append([]byte{0x91}, eventMessage(f, 2, abi.EventUpdate, 5, "rows[0].id", Int(1))...))
	f.Add(append([]byte{0x91}, eventMessage(f, 2, abi.EventHook, 5, "onLoad", Obj(F("k", Str("v"))))...))
	f.Add(append([]byte{0x91}, eventMessage(f, 2, abi.EventManifest, 0, "", Null())...))
	f.Add(append([]byte{0x91}, resumeMessage(f, 1, true, Str("no"))...))
	f.Fuzz(func(t *testing.T, frame []byte) {
		var count Var[int]
		var rows List[row]
		h := open(t, func(b *Binder) {
			b.Var("count", &count)
			b.List("rows", &rows)
			b.On("tap", func(c *Ctx, _ Event) { c.call("request", Null(), abi.CallWait); rows.Append(row{ID: 1}) })
			b.On("fine", func(*Ctx, Event) {})
		})
		h.tap(5, "tap")
		if out := h.app.Dispatch(frame); h.app.Status() >= 0 {
			commands(t, out)
		} else {
			require.Empty(t, out)
		}
		h.app.syncs, h.app.batches, h.app.inbox = nil, nil, nil // what the frame has parked for ever
		h.create(7, "p")
		require.Contains(t, h.tap(7, "fine"), "return "+itoa(int(h.seq))+" undefined")
	})
}

package miniapp

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestTriggerEvent(t *testing.T) {
	var errs []error
	h := open(t, on(map[string]func(*Ctx){
		"tap": func(c *Ctx) {
			errs = append(errs, c.TriggerEvent("pick", Str("x")), c.TriggerEvent("pick", nil, Bubbles, Composed), c.TriggerEvent("pick", &part{3}, CapturePhase), c.TriggerEvent("pick", 1<<60))
		},
	}))
	require.Equal(t, []string{`trigger 1 5 pick "x" 0`}, h.tap(5, "tap"))
	require.Equal(t, []string{`trigger 2 5 pick undefined 3`}, h.resume(1, Undefined()))
	require.Equal(t, []string{`trigger 3 5 pick {"n":3} 4`}, h.resume(2, Undefined()))
	require.Equal(t, []string{"return 2 undefined"}, h.resume(3, Undefined()))
	require.Equal(t, []error{nil, nil, nil, abi.ErrInteger}, errs)
}

func TestSelect(t *testing.T) {
	var ids []ID
	var first ID
	var found, none, wrong bool
	h := open(t, on(map[string]func(*Ctx){
		"all": func(c *Ctx) { ids = c.SelectAllComponents(".x") },
		"one": func(c *Ctx) {
			first, found = c.SelectComponent("#x")
			_, none = c.SelectComponent("#y")
			_, wrong = ComponentOf[*fullCard](c, first)
			p, ok := ComponentOf[*page](c, first)
			require.True(t, ok)
			require.NotNil(t, p)
			require.Equal(t, ID(5), c.ID())
		},
	}))
	require.Equal(t, []string{"select 1 5 .x"}, h.tap(5, "all"))
	h.resume(1, Arr(Int(5), Int(6)))
	require.Equal(t, []ID{5, 6}, ids)
	h.tap(5, "one")
	h.resume(2, Arr(Int(5), Int(6)))
	require.Equal(t, []string{"return 3 undefined"}, h.resume(3, Arr()))
	require.Equal(t, ID(5), first)
	require.True(t, found)
	require.False(t, none)
	require.False(t, wrong)
}

func TestGroupSetData(t *testing.T) {
	var a Var[int]
	h := open(t, func(b *Binder) {
		b.Var("a", &a)
		b.On("tap", func(c *Ctx, _ Event) { c.GroupSetData(func() { a.Set(1); a.Set(2) }) })
		b.On("panic", func(c *Ctx, _ Event) { c.GroupSetData(func() { panic("in group") }) })
	})
	require.Equal(t, []string{"group true", "set 1 5 a=1"}, h.tap(5, "tap"))
	require.Equal(t, []string{"set 2 5 a=2"}, h.resume(1, Undefined()))
	require.Equal(t, []string{"group false", "return 2 undefined"}, h.resume(2, Undefined()))
	require.Equal(t, []string{"group true", "group false", "error 3 5 panic: in group"}, h.tap(5, "panic"))
}

func TestADestroyedInstanceStillSends(t *testing.T) {
	var a Var[int]
	h := open(t, func(b *Binder) {
		b.Var("a", &a)
		b.On("tap", func(c *Ctx, _ Event) { c.call("request", Null(), abi.CallWait); a.Set(1) })
	})
	h.tap(5, "tap")
	require.Empty(t, h.send(abi.EventDestroy, 5, "", Undefined()))
	require.Equal(t, []string{"set 2 5 a=1"}, h.resume(1, Null()))
	require.Equal(t, []string{"return 2 undefined"}, h.resume(2, Undefined()))
}

func TestInstancesInAnyOrder(t *testing.T) {
	var got []ID
	h := newHost(t, NewApp(nil).Page("p", func() Page {
		return &page{on(map[string]func(*Ctx){"tap": func(c *Ctx) { got = append(got, c.ID()) }})}
	}))
	for _, id := range []ID{7, 3, 9, 3, 1} {
		h.create(id, "p")
	}
	h.send(abi.EventDestroy, 7, "", Undefined())
	h.send(abi.EventDestroy, 70, "", Undefined())
	for _, id := range []ID{1, 3, 7, 9} {
		h.tap(id, "tap")
	}
	require.Equal(t, []ID{1, 3, 9}, got)
}

func TestEventObject(t *testing.T) {
	var e Event
	h := open(t, func(b *Binder) { b.On("tap", func(_ *Ctx, ev Event) { e = ev }) })
	raw := Obj(F("type", Str("tap")), F("timeStamp", Int(12)),
		F("target", Obj(F("id", Str("in")), F("dataset", Obj(F("n", Int(1)))))),
		F("currentTarget", Obj(F("id", Str("out")), F("dataset", Obj(F("n", Int(2)))))),
		F("mark", Obj(F("m", Int(3)))), F("detail", Obj(F("x", Int(4)))))
	h.send(abi.EventHandler, 5, "tap", raw)
	require.Equal(t, "tap", e.Type)
	require.Equal(t, 12.0, e.TimeStamp)
	require.Equal(t, "in", e.Target.ID)
	require.Equal(t, 1, e.Target.Dataset.Get("n").Int())
	require.Equal(t, "out", e.CurrentTarget.ID)
	require.Equal(t, 2, e.Dataset("n").Int())
	require.True(t, e.Dataset("none").IsUndefined())
	require.Equal(t, 3, e.Mark.Get("m").Int())
	require.Equal(t, 4, e.Detail.Get("x").Int())
	require.True(t, raw.Equal(e.Raw()))

	raw.Get("target").Set("offsetLeft", Int(8))
	raw.Set("touches", Arr(Obj(F("clientX", Int(9)))))
	h.send(abi.EventHandler, 5, "tap", raw)
	require.True(t, raw.Equal(e.Raw()))
	require.False(t, e.Raw().Get("touches").Same(e.Raw().Get("touches")), "a new object each time")

	for _, arg := range []Value{Undefined(), Int(1), Obj(F("type", Str("tap"))), Arr(raw)} {
		h.send(abi.EventHandler, 5, "tap", arg)
		require.Empty(t, e.Type)
		require.True(t, e.Mark.IsUndefined() && e.Detail.IsUndefined() && e.Dataset("n").IsUndefined(), "nothing of the event before")
		require.True(t, arg.Equal(e.Raw()))
	}
}

func TestQuery(t *testing.T) {
	q := Query{Obj(F("b", Str("2")), F("a", Str("1")))}
	require.Equal(t, "1", q.Get("a"))
	require.Empty(t, q.Get("c"))
	require.True(t, q.Has("b"))
	require.False(t, q.Has("c"))
	require.Equal(t, 2, q.Len())
	require.Equal(t, map[string]string{"a": "1", "b": "2"}, maps.Collect(q.All()))
	for key := range q.All() {
		require.Equal(t, "b", key)
		break
	}
	require.Equal(t, `{"b":"2","a":"1"}`, string(q.Value().AppendJSON(nil)))
	require.Zero(t, Query{}.Len())
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, ""}, {Int(1), "1"}, {"x", `"x"`}, {true, "true"}, {2, "2"}, {int64(5), "5"}, {1.5, "1.5"}, {&part{3}, `{"n":3}`}, {[]string{"a"}, `["a"]`}, {[]Value{Null()}, "[null]"},
		{map[string]string{"b": "1", "a": "2"}, `{"a":"2","b":"1"}`}, {map[string]Value{"a": Null()}, `{"a":null}`}, {abi.ErrDepth, `"abi: values are nested more than 100 deep"`},
	} {
		require.Equal(t, c.want, string(encodeAny("login", "argument", c.in).AppendJSON(nil)))
	}
	require.Panics(t, func() { encodeAny("login", "argument", part{3}) }, "a Record is a pointer")
}

package miniapp

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// wide has every type that a field can have, and more of them than a short object on the wire has.
type wide struct {
	text   string
	on     bool
	n      int
	long   int64
	f      float64
	free   Value
	part   part
	parts  []part
	prices map[string]int
	none   *part
	log    func()
}

func (w *wide) Fields(f *Fields) {
	f.Field("text", &w.text)
	f.Field("on", &w.on)
	f.Field("n", &w.n)
	f.Field("long", &w.long)
	f.Field("f", &w.f)
	f.Field("free", &w.free)
	f.Field("part", &w.part)
	f.Field("parts", Slice(&w.parts))
	f.Field("prices", Dict(&w.prices))
	f.Field("none", Opt(&w.none))
	for _, key := range []string{"a", "b", "c", "d", "e", "f2", "g"} {
		f.Field(key, &w.n)
	}
	if w.log != nil {
		w.log()
	}
}

// wides are some that differ.
func wides() []wide {
	return []wide{
		{},
		{text: "a long text, longer than thirty-one bytes", on: true, n: -1, long: 1 << 40, f: 0.5, free: Arr(Null(), Undefined(), Obj(F("k", Int(1))))},
		{n: 300, f: math.Inf(-1), part: part{7}, parts: []part{{1}, {2}}, prices: map[string]int{"x": 1}, none: &part{3}},
	}
}

func TestListsAreWrittenAsTheirValues(t *testing.T) {
	var list List[wide]
	h := open(t, func(b *Binder) {
		b.List("rows", &list)
		b.On("append", func(*Ctx, Event) { list.Append(wides()...) })
		b.On("replace", func(*Ctx, Event) { list.Replace(wides()) })
		b.On("empty", func(*Ctx, Event) { list.Replace(nil) })
	})
	set := func(name string) Value {
		r := abi.NewReader(h.app.Dispatch(append([]byte{0x91}, eventMessage(t, 9, abi.EventHandler, 5, name, Undefined())...)))
		command := r.Value().At(0)
		require.NoError(t, r.End())
		h.resume(command.At(1).Int(), Undefined())
		return command.At(4)
	}
	all := wides()
	for i, v := 0, set("append"); i < 3; i++ {
		require.Equal(t, "rows["+itoa(i)+"]", v.At(2*i).Text())
		require.True(t, Encode(&all[i]).Equal(v.At(2*i+1)), "%s", v.At(2*i+1).JSON())
	}
	require.Equal(t, "rows[3]", set("append").At(0).Text())
	v := set("replace")
	require.Equal(t, "rows", v.At(0).Text())
	require.True(t, Encode(Slice(&all)).Equal(v.At(1)))
	require.Equal(t, `["rows",[]]`, string(set("empty").JSON()))
}

func TestListsThatCannotCross(t *testing.T) {
	deep := Null()
	for range abi.MaxDepth - 1 {
		deep = Arr(deep)
	}
	for name, bad := range map[string]wide{"a number": {long: 1<<53 + 1}, "a nested number": {free: Num(1 << 60)}, "a function": {free: abi.MarkerValue(abi.Function)}, "too deep": {free: Arr(deep)}} {
		t.Run(name, func(t *testing.T) {
			var list List[wide]
			h := open(t, func(b *Binder) {
				b.List("rows", &list)
				b.On("append", func(*Ctx, Event) { list.Append(wide{}, bad) })
				b.On("replace", func(*Ctx, Event) { list.Replace([]wide{bad}) })
				b.On("fine", func(c *Ctx, _ Event) { list.Append(wide{n: 4}) })
			})
			for _, handler := range []string{"append", "replace"} {
				require.Contains(t, h.tap(5, handler)[0], "setData of rows: ")
				require.Zero(t, list.Len())
			}
			require.Contains(t, h.tap(5, "fine")[0], "rows[0]")
		})
	}
	var list List[wide]
	h := open(t, func(b *Binder) {
		b.List("rows", &list)
		b.On("append", func(*Ctx, Event) { list.Append(wide{free: deep}) })
		b.On("replace", func(*Ctx, Event) { list.Replace([]wide{{free: deep}}) })
	})
	out := h.app.Dispatch(append([]byte{0x91}, eventMessage(t, 2, abi.EventHandler, 5, "append", Undefined())...))
	require.NotContains(t, string(out), abi.ErrDepth.Error(), "as deep as it may be")
	h.resume(int(h.app.lastCall), Undefined())
	require.Contains(t, h.tap(5, "replace")[0], abi.ErrDepth.Error(), "one deeper")
}

// A Record's Fields may send something, such as a line of the console, while its list is written.
func TestListWhoseFieldsLog(t *testing.T) {
	var list List[wide]
	h := open(t, func(b *Binder) {
		b.List("rows", &list)
		b.On("append", func(c *Ctx, _ Event) { list.Append(wide{log: func() { c.Log("written") }}) })
	})
	lines := h.tap(5, "append")
	require.Len(t, lines, 2)
	require.Equal(t, "log 0 written", lines[0])
	require.Contains(t, lines[1], "rows[0]")
}

func TestAppendKeepsWhatWalksSee(t *testing.T) {
	var list List[int]
	list.Append(1, 2)
	for i, n := range list.All() {
		require.Equal(t, i+1, n)
		list.Append(9)
	}
	require.Equal(t, 4, list.Len())
}

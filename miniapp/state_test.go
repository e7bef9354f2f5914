package miniapp

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

type row struct {
	ID    int
	Name  string
	Done  bool
	Price float64
	Tags  []string
	Parts []part
	Index map[string]part
	Up    *part
	Any   Value
}

func (r *row) Fields(f *Fields) {
	f.Field("id", &r.ID)
	f.Field("name", &r.Name)
	f.Field("done", &r.Done)
	f.Field("price", &r.Price)
	f.Field("tags", Slice(&r.Tags))
	f.Field("parts", Slice(&r.Parts))
	f.Field("index", Dict(&r.Index))
	f.Field("up", Opt(&r.Up))
	f.Field("any", &r.Any)
}

type part struct{ N int64 }

func (p *part) Fields(f *Fields) { f.Field("n", &p.N) }

// small is a row with two fields.
type small struct {
	Name string
	Done bool
}

func (s *small) Fields(f *Fields) { f.Field("name", &s.Name); f.Field("done", &s.Done) }

func TestRecordBothWays(t *testing.T) {
	full := row{1, "a", true, 1.5, []string{"x", "y"}, []part{{1}, {2}}, map[string]part{"b": {3}, "a": {4}}, &part{5}, Arr(Null())}
	const text = `{"id":1,"name":"a","done":true,"price":1.5,"tags":["x","y"],"parts":[{"n":1},{"n":2}],"index":{"a":{"n":4},"b":{"n":3}},"up":{"n":5},"any":[null]}`
	v := Encode(full)
	require.Equal(t, text, string(v.AppendJSON(nil)))
	var back row
	require.NoError(t, Decode(v, &back))
	require.Equal(t, full, back)

	require.NoError(t, Decode(Obj(F("name", Str("b"))), &back))
	require.Equal(t, "b", back.Name)
	require.Equal(t, 1, back.ID, "a missing key leaves its field alone")
	require.NoError(t, Decode(Obj(F("up", Null()), F("tags", Null()), F("index", Null()), F("name", Null())), &back))
	require.Nil(t, back.Up)
	require.Empty(t, back.Tags)
	require.Nil(t, back.Index)
	require.Empty(t, back.Name)
	require.NoError(t, Decode(Null(), &back))
	require.Zero(t, back.ID)
}

func TestDecodeErrorsNameThePlace(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want string
	}{
		{Str("x"), "miniapp: value should be Object instead of String"},
		{Obj(F("id", Str("1"))), "miniapp: id should be Number instead of String"},
		{Obj(F("id", Num(1.5))), "miniapp: id should be a whole number that its type can hold"},
		{Obj(F("parts", Arr(Obj(), Obj(F("n", Num(1.5)))))), "miniapp: parts[1].n should be a whole number that its type can hold"},
		{Obj(F("tags", Arr(Str(""), Bool(true)))), "miniapp: tags[1] should be String instead of Boolean"},
		{Obj(F("tags", Obj())), "miniapp: tags should be Array instead of Object"},
		{Obj(F("index", Obj(F("k", Int(1))))), "miniapp: index.k should be Object instead of Number"},
		{Obj(F("index", Arr())), "miniapp: index should be Object instead of Array"},
		{Obj(F("up", Obj(F("n", Num(1e300))))), "miniapp: up.n should be a whole number that its type can hold"},
	} {
		var r row
		require.EqualError(t, Decode(c.v, &r), c.want)
	}
	var other chan int
	require.EqualError(t, Decode(Int(1), &other), "miniapp: value is read into type chan int, which"+crossing)
}

func TestEveryBasicTypeCrosses(t *testing.T) {
	cross(t, true)
	cross(t, "text")
	cross(t, -3)
	cross(t, int64(-1)<<40)
	cross(t, 0.25)
	cross(t, Obj(F("a", Int(1))))
	cross(t, part{3})
}

func cross[T any](t *testing.T, v T) {
	t.Helper()
	var back T
	require.NoError(t, Decode(Encode(v), &back))
	require.Equal(t, v, back)
}

func TestWhatCannotCross(t *testing.T) {
	hint := func(what string) string {
		return " is of " + what + ", which cannot cross: bool, int, int64, float64, string, Value and a pointer to a Record (a struct with Fields) can; " +
			"a slice goes as Slice(&v), a map as Dict(&v), another pointer as Opt(&v)"
	}
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type struct {}"), func() { Encode(struct{}{}) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type chan int"), func() { Encode(make(chan int)) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type int8"), func() { Encode(int8(1)) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type []string"), func() { Encode([]string{"a"}) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type *[]string"), func() { Encode(&[]string{"a"}) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type map[string]int"), func() { Encode(map[string]int{}) })
	require.PanicsWithValue(t, "miniapp: Encode"+hint("type interface {}"), func() { Encode[any](nil) })
	var l List[struct{}]
	h := newHost(t, NewApp(nil).Page("p", func() Page { return &page{func(b *Binder) { b.List("rows", &l) }} }))
	require.Equal(t, []string{"error 1 5 create p: miniapp: rows" + hint("type struct {}")}, h.create(5, "p"))
	for _, big := range []Value{Encode(int64(1)<<53 + 1), Encode(-int64(1)<<53 - 1)} {
		_, err := abi.AppendValue(nil, big)
		require.ErrorIs(t, err, abi.ErrInteger)
	}
}

// run is the setData of a handler, each applied at once.
func run(t *testing.T, bind func(*Binder), do func()) (lines []string) {
	t.Helper()
	h := open(t, func(b *Binder) {
		bind(b)
		b.On("do", func(*Ctx, Event) { do() })
	})
	for out := h.tap(5, "do"); ; out = h.resume(int(h.app.lastCall), Undefined()) {
		lines = append(lines, out...)
		if h.app.Parked() == 0 {
			return lines
		}
	}
}

func TestListPaths(t *testing.T) {
	var l List[small]
	lines := run(t, func(b *Binder) { b.List("rows", &l) }, func() {
		l.Append(small{Name: "a"}, small{Name: "b"})
		l.Append()
		l.Append(small{Name: "c"})
		l.Set(1, small{Name: "B"})
		l.SetField(0, "done", true)
		l.RemoveAt(0)
		l.Replace([]small{{Name: "z"}})
		l.SetField(0, "name", 5)
	})
	require.Equal(t, []string{
		`set 1 5 rows[0]={"name":"a","done":false} rows[1]={"name":"b","done":false}`,
		`set 2 5 rows[2]={"name":"c","done":false}`,
		`set 3 5 rows[1]={"name":"B","done":false}`,
		`set 4 5 rows[0].done=true`,
		`set 5 5 rows=[{"name":"B","done":false},{"name":"c","done":false}]`,
		`set 6 5 rows=[{"name":"z","done":false}]`,
		`error 2 5 do: miniapp: SetField of rows[0]: name should be String instead of Number`,
	}, lines)
	require.Equal(t, 1, l.Len())
	require.Equal(t, "z", l.At(0).Name)
	for i, item := range l.All() {
		require.Equal(t, l.At(i), item)
	}
	require.Panics(t, func() { l.At(1) })
}

func TestListMisuse(t *testing.T) {
	var l List[int]
	bind := func(b *Binder) { b.List("l", &l) }
	require.Equal(t, []string{"error 2 5 do: runtime error: index out of range [0] with length 0"}, run(t, bind, func() { l.Set(0, 1) }))
	l = List[int]{}
	require.Equal(t, []string{"error 2 5 do: runtime error: slice bounds out of range [:1] with capacity 0"}, run(t, bind, func() { l.RemoveAt(1) }))
	l = List[int]{items: []int{1}}
	require.Equal(t, []string{"error 2 5 do: miniapp: SetField of l[0], which has no fields"}, run(t, bind, func() { l.SetField(0, "x", 1) }))
}

func TestMapPaths(t *testing.T) {
	var m Map[int]
	lines := run(t, func(b *Binder) { b.Struct("s", func(b *Binder) { b.Map("cart", &m) }) }, func() {
		m.Set("b", 2)
		m.Set("a.b[0]", 1)
		m.Set("b", 3)
		m.Set("", 4)
		m.Set(`c\`, 5)
		m.Delete("b")
		m.Delete("none")
		m.Replace(map[string]int{"y": 2, "x": 1})
	})
	require.Equal(t, []string{
		`set 1 5 s.cart.b=2`,
		`set 2 5 s.cart.a\.b\[0\]=1`,
		`set 3 5 s.cart.b=3`,
		`set 4 5 s.cart={"":4,"a.b[0]":1,"b":3}`,
		`set 5 5 s.cart.c\\=5`,
		`set 6 5 s.cart={"":4,"a.b[0]":1,"c\\":5}`,
		`set 7 5 s.cart={"x":1,"y":2}`,
		`return 2 undefined`,
	}, lines)
	require.Equal(t, []string{"x", "y"}, m.Keys())
	require.Equal(t, map[string]int{"x": 1, "y": 2}, maps.Collect(m.All()))
	require.Equal(t, 1, m.Get("x"))
	require.Zero(t, m.Get("z"))
	require.True(t, m.Has("y"))
	require.False(t, m.Has("z"))
	require.Equal(t, 2, m.Len())
}

func TestMapKeepsKeysSorted(t *testing.T) {
	var m Map[int]
	for _, key := range []string{"m", "z", "a", "q", "a", "b", ""} {
		m.Set(key, len(m.keys))
	}
	require.True(t, slices.IsSorted(m.keys))
	require.Equal(t, []string{"", "a", "b", "m", "q", "z"}, m.keys)
	require.Equal(t, 4, m.Get("a"))
}

func TestSetDataReachesState(t *testing.T) {
	var count Var[int]
	var name Var[string]
	var rows List[small]
	var cart Map[int]
	var errs []error
	lines := run(t, func(b *Binder) {
		b.Var("count", &count)
		b.Struct("user", func(b *Binder) { b.Struct("deep", func(b *Binder) { b.Var("name", &name) }) })
		b.List("rows", &rows)
		b.Map("cart", &cart)
		b.On("none", func(*Ctx, Event) {})
	}, func() {
		c := count.c
		set := func(p Patch) { errs = append(errs, c.SetData(p)) }
		set(Patch{count.Assign(1), name.Assign("x"), Put("free", Arr())})
		set(Patch{Put("rows[1].name", Str("b")), Put("rows[0].done", Bool(true))})
		set(Patch{Put("user", Obj(F("deep", Obj(F("name", Str("y"))))))})
		set(Patch{Put(`cart.a\.b`, Int(3))})
		set(Patch{Put("rows[x]", Int(3))})
		set(Patch{Put("count", Int(7)), Put("user.deep.name", Int(7))})
		set(Patch{Put("count", Num(1<<60))})
		set(Patch{rows.Assign([]small{{Name: "r"}}), cart.Assign(map[string]int{"k": 1})})
		set(Patch{})
	})
	require.Equal(t, []string{
		`set 1 5 count=1 user.deep.name="x" free=[]`,
		`set 2 5 rows[1].name="b" rows[0].done=true`,
		`set 3 5 user={"deep":{"name":"y"}}`,
		`set 4 5 cart.a\.b=3`,
		`set 5 5 rows[x]=3`,
		`set 7 5 rows=[{"name":"r","done":false}] cart={"k":1}`,
		`set 8 5`,
		`return 2 undefined`,
	}, lines)
	require.EqualError(t, errs[5], "miniapp: user.deep.name should be String instead of Number")
	require.ErrorIs(t, errs[6], abi.ErrInteger)
	require.Equal(t, 1, count.Get(), "a patch that fails changes nothing")
	require.Equal(t, "y", name.Get())
	require.Equal(t, []small{{Name: "r"}}, rows.items)
	require.Equal(t, []string{"k"}, cart.keys)
}

func TestSetDataRefused(t *testing.T) {
	var count Var[int]
	var err error
	done := 0
	h := open(t, func(b *Binder) {
		b.Var("count", &count)
		b.On("patch", func(c *Ctx, _ Event) {
			err = c.SetData(Patch{Put("count", Int(3)), Put("a[x]", Null())}, func() { done++ })
		})
		b.On("fine", func(c *Ctx, _ Event) { err = c.SetData(nil, func() { done++ }, func() { done += 10 }) })
		b.On("set", func(*Ctx, Event) { count.Set(4) })
		b.On("big", func(*Ctx, Event) { count.Set(1 << 60) })
	})
	require.Equal(t, []string{"set 1 5 done 2 count=3 a[x]=null"}, h.tap(5, "patch"))
	require.Equal(t, []string{"return 2 undefined"}, h.refuse(1, Str(`data path descriptor "a[x]" is illegal at char 2 (illegal index)`)))
	require.EqualError(t, err, `data path descriptor "a[x]" is illegal at char 2 (illegal index)`)
	require.Zero(t, count.Get())
	require.Empty(t, h.resume(2, Undefined()))
	require.Zero(t, done)

	require.Equal(t, []string{"set 3 5 done 4"}, h.tap(5, "fine"))
	h.resume(3, Undefined())
	require.NoError(t, err)
	require.Empty(t, h.resume(4, Undefined()))
	require.Equal(t, 11, done)

	h.tap(5, "set")
	require.Equal(t, []string{"error 4 5 set: miniapp: setData of count: too long"}, h.refuse(5, Str("too long")))
	require.Equal(t, []string{"error 5 5 big: miniapp: setData of count: abi: whole number beyond 2^53 cannot cross without losing digits"}, h.tap(5, "big"))
	require.Zero(t, count.Get())
}

func TestUpdateFromTheHost(t *testing.T) {
	var count Var[int]
	var rows List[small]
	var name Var[string]
	var age Var[int]
	h := open(t, func(b *Binder) {
		b.Property("count", &count)
		b.List("rows", &rows)
		b.Struct("user", func(b *Binder) { b.Var("name", &name); b.Var("age", &age) })
	})
	require.Equal(t, []string{"return 2 undefined"}, h.send(abi.EventUpdate, 5, "count", Int(3)))
	require.Equal(t, 3, count.Get())
	require.Equal(t, []string{"log 2 miniapp: count should be Number instead of String", "return 3 undefined"}, h.send(abi.EventUpdate, 5, "count", Str("x")))
	require.Equal(t, 3, count.Get())
	h.send(abi.EventUpdate, 5, "count", Null())
	require.Zero(t, count.Get())
	h.send(abi.EventUpdate, 5, "rows", Arr(Obj(F("name", Str("typed")))))
	require.Equal(t, "typed", rows.At(0).Name)
	require.Equal(t, []string{"return 6 undefined"}, h.send(abi.EventUpdate, 5, "rows[0].name", Str("ignored")))
	require.Equal(t, "typed", rows.At(0).Name)
	require.Equal(t, []string{"log 2 miniapp: user.age should be Number instead of String", "return 7 undefined"}, h.send(abi.EventUpdate, 5, "user", Obj(F("name", Str("ann")), F("age", Str("x")))))
	require.Equal(t, "ann", name.Get())
}

func TestPathSteps(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{".a.b", `{"a":{"b":1}}`},
		{"x[2]", `{"x":[null,null,1]}`},
		{"[0].x[1]", `{"0":{"x":[null,1]}}`},
		{`.a\.b\[0\]`, `{"a.b[0]":1}`},
		{`.a\b`, `{"a\\b":1}`},
		{`a\\b`, `{"a\\b":1}`},
		{`a\`, `{"a\\":1}`},
		{".a..b", `{"a":{"b":1}}`},
		{".a.", `{"a":1}`},
		{".a]", `{"a]":1}`},
		{"a[1", `{"a":[null,1]}`},
		{"a.[1]", `{"a":[null,1]}`},
		{"", `{"undefined":1}`},
		{"[x]", ""},
		{"[]", ""},
		{"a[1x]", ""},
		{"a[99999999999]", ""},
		{"a[1000000][1000000]", ""},
		{strings.Repeat("a.", 101), ""},
	} {
		steps, ok := parsePath(c.path)
		require.Equal(t, c.want != "", ok, c.path)
		if ok {
			v := Undefined()
			setPath(&v, steps, Int(1))
			require.Equal(t, c.want, string(v.AppendJSON(nil)), c.path)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, key := range []string{`a\\b`, `a\.b`, `a\\`, `a\`, ".", "[0]", "]", "a b", "\xff"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if key == "" {
			return
		}
		steps, ok := parsePath("m." + escape(key))
		require.True(t, ok)
		require.Len(t, steps, 2)
		require.Equal(t, key, steps[1].key)
	})
}

func TestSetDataTakesPathsAsTheHostDoes(t *testing.T) {
	var count Var[int]
	var name, other Var[string]
	var rows List[int]
	var cart Map[int]
	run(t, func(b *Binder) {
		b.Var("count", &count)
		b.Struct("user", func(b *Binder) { b.Var("name", &name) })
		b.Var("0", &other)
		b.List("rows", &rows)
		b.Map("cart", &cart)
	}, func() {
		c := count.c
		rows.Append(1, 2)
		require.NoError(t, c.SetData(Patch{
			Put(".count", Int(1)), Put("user..name.", Str("x")), Put("[0]", Str("zero")), Put("rows[0", Int(5)), Put("rows.[1]", Int(6)), Put(`cart.a\\`, Int(7)), Put(`cart.b\c`, Int(8)),
		}))
		require.Equal(t, []any{1, "x", "zero", []int{5, 6}, []string{`a\`, `b\c`}}, []any{count.Get(), name.Get(), other.Get(), rows.items, cart.keys})
		require.NoError(t, c.SetData(Patch{Put("count.", Int(2)), Put("user[0]", Obj(F("name", Str("y"))))}))
		require.Equal(t, []any{2, ""}, []any{count.Get(), name.Get()}, "user is an array now")
		require.NoError(t, c.SetData(Patch{Put(`\count`, Int(3)), Put(`count\.`, Int(3))}))
		require.Equal(t, 2, count.Get(), "other keys")
	})
}

func TestStateKeepsItsOwnValues(t *testing.T) {
	var v Var[Value]
	var l List[Value]
	var m Map[Value]
	value := func() Value { return Obj(F("n", Arr(Int(1)))) }
	const want = `{"n":[1]}`
	run(t, func(b *Binder) { b.Var("v", &v); b.List("l", &l); b.Map("m", &m) }, func() {
		given := []Value{value(), value(), value(), value(), value()}
		v.Set(given[0])
		l.Replace(given[1:2])
		l.Append(given[2])
		m.Set("a", given[3])
		require.NoError(t, v.c.SetData(Patch{Put("m.b", given[4])}))
		for _, g := range given {
			g.Get("n").Append(Int(2))
		}
		require.Equal(t, []string{want, want, want, want, want}, []string{v.Get().JSON(), l.At(0).JSON(), l.At(1).JSON(), m.Get("a").JSON(), m.Get("b").JSON()})
		l.Set(0, given[1])
		m.Replace(map[string]Value{"c": given[3]})
		given[1].Set("n", Null())
		given[3].Set("n", Null())
		require.Equal(t, []string{`{"n":[1,2]}`, `{"n":[1,2]}`}, []string{l.At(0).JSON(), m.Get("c").JSON()})
		seen := l.At(0)
		l.SetField(0, "free", 1)
		require.Equal(t, []string{`{"n":[1,2]}`, `{"free":1,"n":[1,2]}`}, []string{seen.JSON(), l.At(0).JSON()})
	})
}

func TestSetFieldOfNoField(t *testing.T) {
	var l List[small]
	lines := run(t, func(b *Binder) { b.List("rows", &l) }, func() {
		l.Append(small{Name: "a"})
		l.SetField(0, "naem", "b")
	})
	require.Equal(t, []string{`set 1 5 rows[0]={"name":"a","done":false}`, "error 2 5 do: miniapp: SetField of rows[0], whose Record lacks the key naem"}, lines)
	require.Equal(t, small{Name: "a"}, l.At(0))
}

func TestTopLevel(t *testing.T) {
	rows := []small{{Name: "a"}, {Done: true}}
	prices := map[string]int{"tea": 3}
	up := &part{4}
	for _, c := range []struct {
		v    Value
		want string
	}{
		{Encode(Slice(&rows)), `[{"done":false,"name":"a"},{"done":true,"name":""}]`},
		{Encode(Dict(&prices)), `{"tea":3}`},
		{Encode(Opt(&up)), `{"n":4}`},
		{Encode(up), `{"n":4}`},
	} {
		require.Equal(t, c.want, c.v.JSON())
	}
	var rowsBack []small
	var pricesBack map[string]int
	var upBack *part
	require.NoError(t, Decode(Encode(Slice(&rows)), Slice(&rowsBack)))
	require.NoError(t, Decode(Encode(Dict(&prices)), Dict(&pricesBack)))
	require.NoError(t, Decode(Encode(Opt(&up)), Opt(&upBack)))
	require.Equal(t, []any{rows, prices, up}, []any{rowsBack, pricesBack, upBack})
	require.EqualError(t, Decode(Arr(Obj(), Obj(F("done", Int(1)))), Slice(&rowsBack)), "miniapp: [1].done should be Boolean instead of Number")
	require.Equal(t, rows, rowsBack)
	for _, c := range []struct {
		into any
		what string
	}{
		{nil, "nil"}, {rows, "type []miniapp.small"}, {&rows, "type []miniapp.small"}, {&prices, "type map[string]int"}, {small{}, "type miniapp.small"},
	} {
		require.EqualError(t, Decode(Arr(), c.into), "miniapp: value is read into "+c.what+", which"+crossing)
	}
	from := Obj(F("n", Arr()))
	var to Value
	require.NoError(t, Decode(from, &to))
	from.Get("n").Append(Null())
	require.Equal(t, `{"n":[]}`, to.JSON())
}

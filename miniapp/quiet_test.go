package miniapp

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// stateful is a page with state of every kind and a handler that a test writes.
type stateful struct {
	count Var[int]
	any   Var[Value]
	rows  List[small]
	cart  Map[float64]
	do    func(c *Ctx, p *stateful)
}

func (p *stateful) Bind(b *Binder) {
	b.Var("count", &p.count)
	b.Struct("user", func(b *Binder) { b.Var("any", &p.any) })
	b.List("rows", &p.rows)
	b.Map("cart", &p.cart)
	b.On("do", func(c *Ctx, _ Event) { p.do(c, p) })
}

// holds is what the state holds.
func (p *stateful) holds() string {
	cart := maps.Collect(p.cart.All())
	return Arr(Int(p.count.Get()), p.any.Get(), p.rows.encode(""), Encode(Dict(&cart))).JSON()
}

// openStateful makes the instance 5, quiet or not.
func openStateful(t *testing.T, quiet bool, do func(c *Ctx, p *stateful)) (*host, *stateful) {
	t.Helper()
	p := &stateful{do: do}
	h := newHost(t, NewApp(nil).Page("p", func() Page { return p }))
	h.send(abi.EventCreate, 5, "p", Bool(quiet))
	return h, p
}

// play runs the handler as a host does that resumes each setData, and gives the commands without the calls that wait.
func play(t *testing.T, quiet bool, do func(c *Ctx, p *stateful)) (lines []string, turns int, holds string) {
	t.Helper()
	h, p := openStateful(t, quiet, do)
	for got := h.tap(5, "do"); ; turns++ {
		lines = append(lines, got...)
		var call int
		last, sync := strings.CutPrefix(got[len(got)-1], "set ")
		for i := 0; sync && i < len(last) && last[i] != ' '; i++ {
			call = 10*call + int(last[i]-'0')
		}
		if call == 0 {
			break
		}
		got = h.resume(call, Undefined())
	}
	for i, line := range lines {
		if words := strings.SplitN(line, " ", 3); words[0] == "set" {
			lines[i] = "set " + words[2]
		}
	}
	require.Zero(t, h.app.Parked())
	return lines, turns, p.holds()
}

// TestQuietSetsTheSame: a quiet instance gives the same commands in one turn that another gives in one for each setData.
func TestQuietSetsTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(c *Ctx, p *stateful)
		turns int // of the instance that is not quiet, the first not counted
	}{
		"nothing": {func(*Ctx, *stateful) {}, 0},
		"values": {func(c *Ctx, p *stateful) {
			for _, i := range []int{0, 127, 128, -1, -33, 1 << 53, -1 << 53} {
				p.count.Set(i)
			}
			c.Log("and")
			p.any.Set(Arr(Num(0.5), Null(), Str("x"), Obj(F("a", Bool(true)))))
			p.any.Set(Undefined())
		}, 9},
		"list": {func(c *Ctx, p *stateful) {
			p.rows.Append(small{Name: "a"}, small{Name: "b"})
			p.rows.Set(1, small{Name: "c"})
			p.rows.SetField(0, "done", true)
			p.rows.RemoveAt(0)
		}, 4},
		"map": {func(c *Ctx, p *stateful) {
			p.cart.Set("a.b[c]", 1)
			p.cart.Set("", 2)
			p.cart.Delete("a.b[c]")
			p.cart.Delete("nothing")
		}, 3},
		"group": {func(c *Ctx, p *stateful) {
			c.GroupSetData(func() { p.count.Set(1); p.any.Set(Str("x")) })
			p.count.Set(2)
		}, 3},
		"panic": {func(c *Ctx, p *stateful) {
			defer p.count.Set(3)
			p.count.Set(2)
			p.count.Set(1 << 60) // cannot cross
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			want, turns, holds := play(t, false, c.do)
			require.Equal(t, c.turns, turns)
			got, turns, held := play(t, true, c.do)
			require.Zero(t, turns)
			withoutStack := func(lines []string) []string {
				lines = slices.Clone(lines)
				for i := range lines {
					lines[i], _, _ = strings.Cut(lines[i], "\n")
				}
				return lines
			}
			require.Equal(t, withoutStack(want), withoutStack(got))
			require.Equal(t, holds, held)
		})
	}
}

// TestQuietStillWaits: where the host may have something to say, or much to take, the handler waits in a quiet instance too.
func TestQuietStillWaits(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(c *Ctx, p *stateful)
		want string // the start of the last command
	}{
		"a path of the author's": {func(c *Ctx, p *stateful) { _ = c.SetData(Patch{Put("a[x]", Int(1))}) }, "set 1 5 a[x]=1"},
		"a callback":             {func(c *Ctx, p *stateful) { _ = c.SetData(Patch{Put("a", Int(1))}, func() {}) }, "set 1 5 done 2 a=1"},
		"a long value":           {func(c *Ctx, p *stateful) { p.any.Set(Str(strings.Repeat("x", abi.MaxQuiet))) }, "set 1 5 user.any="},
		"long items": {func(c *Ctx, p *stateful) {
			p.rows.Append(small{Name: strings.Repeat("x", abi.MaxQuiet/2)}, small{Name: strings.Repeat("y", abi.MaxQuiet/2)})
		}, "set 1 5 rows[0]="},
		"many values": {func(c *Ctx, p *stateful) {
			for i := 0; ; i++ {
				p.count.Set(i)
			}
		}, "set "},
		"an item beyond what a path can name": {func(c *Ctx, p *stateful) {
			p.rows.items = make([]small, maxIndex+2)
			p.rows.Set(maxIndex, small{})
			p.rows.Set(maxIndex+1, small{})
		}, "set 2 5 rows[1048576]="},
	} {
		t.Run(name, func(t *testing.T) {
			h, _ := openStateful(t, true, c.do)
			got := h.tap(5, "do")
			last := got[len(got)-1]
			require.Equal(t, c.want, last[:min(len(last), len(c.want))])
			require.NotContains(t, last, "set 0 ")
			require.Equal(t, 1, h.app.Parked())
			for _, line := range got[:len(got)-1] {
				require.Contains(t, line, "set 0 5 ")
			}
		})
	}
}

// TestQuietTakesTheHostsRefusal: a value that was too long for the frame, and that the host refuses, is taken back.
func TestQuietTakesTheHostsRefusal(t *testing.T) {
	h, p := openStateful(t, true, func(c *Ctx, p *stateful) { p.any.Set(Str(strings.Repeat("x", abi.MaxQuiet))) })
	h.tap(5, "do")
	require.Contains(t, h.refuse(1, Str("too long"))[0], "miniapp: setData of user.any: too long")
	require.Equal(t, Undefined(), p.any.Get())
}

// TestNotQuiet: nobody but an instance that the host has called quiet goes on without the host, and none after its end.
func TestNotQuiet(t *testing.T) {
	set := func(c *Ctx, p *stateful) { p.count.Set(1) }
	for _, arg := range []Value{Undefined(), Null(), Bool(false), Int(1), Str("true"), Obj(), Arr(Bool(true))} {
		p := &stateful{do: set}
		h := newHost(t, NewApp(nil).Page("p", func() Page { return p }))
		h.send(abi.EventCreate, 5, "p", arg)
		require.Equal(t, []string{"set 1 5 count=1"}, h.tap(5, "do"), arg.JSON())
	}
	made := 0
	first, second := &stateful{}, &stateful{}
	h := newHost(t, NewApp(nil).Page("p", func() Page { made++; return []Page{first, second}[made-1] }))
	h.send(abi.EventCreate, 5, "p", Bool(true))
	h.send(abi.EventCreate, 6, "p", Bool(true))
	second.do = func(*Ctx, *stateful) { first.count.Set(1) }
	require.Equal(t, []string{"set 0 5 count=1", "return 3 undefined"}, h.tap(6, "do"))
	h.send(abi.EventDestroy, 5, "", Undefined())
	require.Equal(t, []string{"set 2 5 count=1"}, h.tap(6, "do"))
}

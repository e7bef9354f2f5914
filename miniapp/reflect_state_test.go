//go:build !wasm

package miniapp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// named binds its Title, and has fields of all kinds that need no name.
type named struct {
	Title Var[string]
	Plain string
	Up    *unnamedVar
	Rows  []unnamedVar
	Index map[string]*unnamedVar
	Two   [2]unnamedVar
	When  struct{ Day, Month int }
	Value Value
}

func (p *named) Bind(b *Binder) { b.Var("title", &p.Title) }

type (
	unnamedVar  struct{ Title Var[string] }
	unnamedList struct {
		named
		rows List[small]
	}
	unnamedMap    struct{ ID Map[int] }
	unnamedWithin struct {
		user struct {
			deep struct{ NickName Var[string] }
		}
	}
	unnamedBase struct{ unnamedVar }
	unnamedCopy struct{ Title Var[string] }
	fieldless   func(*Binder)
	inBehavior  struct{ part *unnamedVar }
	partByValue struct{ part unnamedVar }
)

func (*unnamedVar) Bind(*Binder)    {}
func (*unnamedMap) Bind(*Binder)    {}
func (*unnamedWithin) Bind(*Binder) {}
func (p unnamedCopy) Bind(b *Binder) {
	b.Var("title", &p.Title)
}
func (f fieldless) Bind(b *Binder)    { f(b) }
func (p *inBehavior) Bind(b *Binder)  { b.Behavior("part", p.part) }
func (p *partByValue) Bind(b *Binder) { b.Var("part", &p.part.Title) }

func TestStateWithoutAName(t *testing.T) {
	const plain = ", or make it a plain field"
	for _, c := range []struct {
		name string
		make func() Page
		page string // what is said of it as a page; "" for nothing
		card string // as a component
	}{
		{"a Var", func() Page { return &unnamedVar{} },
			`a/a: Bind has not named the Var Title; write b.Var("title", &p.Title)` + plain,
			`a/a: Bind has not named the Var Title; write b.Var("title", &p.Title) or b.Property` + plain},
		{"a List beside what is embedded", func() Page { p := &unnamedList{}; p.rows.Append(small{}); return p },
			`a/a: Bind has not named the List rows; write b.List("rows", &p.rows)` + plain,
			`a/a: Bind has not named the List rows; write b.List("rows", &p.rows) or b.Property` + plain},
		{"a Map of capitals", func() Page { return &unnamedMap{} },
			`a/a: Bind has not named the Map ID; write b.Map("id", &p.ID)` + plain,
			`a/a: Bind has not named the Map ID; write b.Map("id", &p.ID) or b.Property` + plain},
		{"within structs", func() Page { p := &unnamedWithin{}; p.user.deep.NickName.Set("x"); return p },
			`a/a: Bind has not named the Var user.deep.NickName; write b.Var("nickName", &p.user.deep.NickName)` + plain,
			`a/a: Bind has not named the Var user.deep.NickName; write b.Var("nickName", &p.user.deep.NickName) or b.Property` + plain},
		{"of what is embedded", func() Page { return &unnamedBase{} },
			`a/a: Bind has not named the Var Title; write b.Var("title", &p.Title)` + plain,
			`a/a: Bind has not named the Var Title; write b.Var("title", &p.Title) or b.Property` + plain},
		{"of a copy", func() Page { return &unnamedCopy{} },
			`a/a: Bind has not named the Var Title: its receiver is a copy; write func (p *unnamedCopy) Bind`,
			`a/a: Bind has not named the Var Title: its receiver is a copy; write func (p *unnamedCopy) Bind`},
		{"of a value", func() Page { return unnamedCopy{} },
			`a/a: Bind has not named the Var Title: its receiver is a copy; write func (p *unnamedCopy) Bind`,
			`a/a: Bind has not named the Var Title: its receiver is a copy; write func (p *unnamedCopy) Bind`},
		{"of a behavior", func() Page { return &inBehavior{part: &unnamedVar{}} },
			`behavior of a/a: Bind has not named the Var Title; write b.Var("title", &p.Title) or b.Property` + plain,
			`behavior of a/a: Bind has not named the Var Title; write b.Var("title", &p.Title) or b.Property` + plain},
		{"all has a name, and pointers, slices, maps and arrays are not followed", func() Page { return &named{Up: &unnamedVar{}, Rows: make([]unnamedVar, 1)} }, "", ""},
		{"named from around it", func() Page { return &partByValue{} }, "", ""},
		{"no struct", func() Page { return fieldless(func(*Binder) {}) }, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			requireFirstInstance(t, NewApp(nil).Page("a/a", c.make), c.page)
			requireFirstInstance(t, NewApp(nil).Component("a/a", func() Component { return c.make() }), c.card)
		})
	}
}

// requireFirstInstance wants that the instances and the manifest fail with a mistake, or that nothing does if it is "".
func requireFirstInstance(t *testing.T, app *App, mistake string) {
	t.Helper()
	h := newHost(t, app)
	if mistake == "" {
		require.Contains(t, h.create(1, "a/a")[0], "return 1 {")
		require.True(t, h.app.definitions[0].checked.done)
		return
	}
	require.Equal(t, []string{"error 1 1 create a/a: miniapp: " + mistake}, h.create(1, "a/a"))
	require.Equal(t, []string{"error 2 0 Bind of a/a: miniapp: " + mistake}, h.send(abi.EventManifest, 0, "", Undefined()))
}

func TestStateOfTheApp(t *testing.T) {
	type value struct{ User struct{ Token Var[string] } }
	const want = "miniapp: App: the Var User.Token belongs to no page or component; make it a plain field"
	require.PanicsWithValue(t, want, func() { NewApp(&value{}) })
	require.PanicsWithValue(t, want, func() { NewApp(value{}) })
	for _, app := range []any{(*value)(nil), []value{{}}, &struct{ shared *value }{&value{}}} {
		require.NotPanics(t, func() { NewApp(app) })
	}
}

func TestAssignOfStateWithoutAName(t *testing.T) {
	var v Var[int]
	var l List[int]
	var m Map[int]
	h := open(t, on(map[string]func(*Ctx){
		"var":  func(c *Ctx) { _ = c.SetData(Patch{v.Assign(1)}) },
		"list": func(c *Ctx) { _ = c.SetData(Patch{l.Assign(nil)}) },
		"map":  func(c *Ctx) { _ = c.SetData(Patch{m.Assign(nil)}) },
	}))
	require.Equal(t, []string{"error 2 5 var: miniapp: Assign of a Var that Bind has not named"}, h.tap(5, "var"))
	require.Equal(t, []string{"error 3 5 list: miniapp: Assign of a List that Bind has not named"}, h.tap(5, "list"))
	require.Equal(t, []string{"error 4 5 map: miniapp: Assign of a Map that Bind has not named"}, h.tap(5, "map"))
}

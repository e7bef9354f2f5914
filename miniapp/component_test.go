package miniapp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// bindFunc is a component or behavior whose Bind a test writes.
type bindFunc struct {
	lasts
	bind func(b *Binder)
}

func (f *bindFunc) Bind(b *Binder) { f.bind(b) }

// lasts has a lifetime and a function of a page, both of which log.
type lasts struct{ name string }

func (l lasts) Attached(c *Ctx)        { c.Log("attached", l.name) }
func (l lasts) PageShow(c *Ctx)        { c.Log("show", l.name) }
func (l lasts) OnLoad(c *Ctx, _ Query) { c.Log("onLoad", l.name) }

func behaviorOf(name string, bind func(b *Binder)) Behavior {
	return &bindFunc{lasts{name}, bind}
}

func nothing(*Binder) {}

// onlyBinds is a component that has nothing itself.
type onlyBinds struct{ bind func(b *Binder) }

func (p *onlyBinds) Bind(b *Binder) { p.bind(b) }

// definitionOf is the definition of a component with this Bind.
func definitionOf(t *testing.T, bind func(b *Binder)) *abi.Definition {
	t.Helper()
	h := newHost(t, NewApp(nil).Component("c", func() Component { return &onlyBinds{bind} }))
	var got Value
	h.app.manifest(&task{}, &got)
	m, err := abi.ParseManifest(got)
	require.NoError(t, err)
	return m.FindComponent("c")
}

func TestComponentOptions(t *testing.T) {
	d := definitionOf(t, func(b *Binder) {
		b.Options(ComponentOptions{
			MultipleSlots: true, VirtualHost: true, AddGlobalClass: true, PureDataPattern: "^_", StyleIsolation: "shared", ExternalClasses: []string{"my-class", "other"},
		})
	})
	require.Equal(t, `{"addGlobalClass":true,"externalClasses":["my-class","other"],"multipleSlots":true,"pureDataPattern":"^_","styleIsolation":"shared","virtualHost":true}`, d.Options.JSON())
	require.True(t, definitionOf(t, func(b *Binder) { b.Options(ComponentOptions{}) }).Options.IsUndefined(), "what is zero is not set")
}

func TestPropertyOf(t *testing.T) {
	d := definitionOf(t, func(b *Binder) {
		five := &Var[int]{}
		five.Set(5)
		b.PropertyOf("n", five, TypeNumber)
		b.PropertyOf("size", &Var[Value]{}, TypeString, TypeNumber)
		b.PropertyOf("any", &Var[Value]{}, TypeAny)
		b.PropertyOf("rows", &List[Value]{}, TypeArray, TypeObject)
		b.ObserveProperty("size", func(*Ctx, PropertyChange) {})
	})
	var got []string
	for _, p := range d.Properties {
		got = append(got, p.Name+" "+p.Type+" "+p.Value.JSON())
	}
	require.Equal(t, []string{"n Number 5", "size String|Number ", "any null ", "rows Array|Object []"}, got)
	require.Equal(t, `{"propertyObservers":["size"]}`, d.Options.JSON())
}

func TestPropertyBegins(t *testing.T) {
	for kind, want := range map[PropertyType]string{TypeString: `""`, TypeNumber: "0", TypeBoolean: "false", TypeArray: "[]", TypeObject: "null", TypeAny: "null"} {
		var v Var[Value]
		h := newHost(t, NewApp(nil).Component("c", func() Component { return &onlyBinds{func(b *Binder) { b.PropertyOf("v", &v, kind) }} }))
		h.create(1, "c")
		require.Equal(t, want, v.Get().JSON(), string(kind))
	}
}

func TestObserveProperty(t *testing.T) {
	var got PropertyChange
	h := newHost(t, NewApp(nil).Component("c", func() Component {
		return &onlyBinds{func(b *Binder) {
			b.Property("o", &Var[Value]{})
			b.ObserveProperty("o", func(_ *Ctx, p PropertyChange) { got = p })
		}}
	}))
	h.create(1, "c")
	h.send(abi.EventObserver, 1, "property:o", Arr(Int(2), Undefined(), Arr(Str("o"), Str("x"))))
	require.Equal(t, 2, got.New.Int())
	require.True(t, got.Old.IsUndefined())
	require.Equal(t, []string{"o", "x"}, got.Path)
}

func TestComponentMistakes(t *testing.T) {
	two := func(b *Binder) { b.Var("a", &Var[int]{}) }
	for want, bind := range map[string]func(b *Binder){
		"property p of types  cannot be state for Number":                func(b *Binder) { b.PropertyOf("p", &Var[int]{}) },
		"property p of types String|Array cannot be state for Number":    func(b *Binder) { b.PropertyOf("p", &Var[int]{}, TypeString, TypeArray) },
		"property o.p inside a Struct":                                   func(b *Binder) { b.Struct("o", func(b *Binder) { b.PropertyOf("p", &Var[int]{}, TypeNumber) }) },
		"observer property:p is bound twice, has no name or no function": func(b *Binder) { b.ObserveProperty("p", nil) },
		"behavior x is nil":          func(b *Binder) { b.Behavior("x", nil) },
		"behavior x inside a Struct": func(b *Binder) { b.Struct("o", func(b *Binder) { b.Behavior("x", behaviorOf("x", nothing)) }) },
		"a is bound twice":           func(b *Binder) { b.Behavior("x", behaviorOf("x", func(b *Binder) { two(b); two(b) })) },
		"relation ../a has no type":  func(b *Binder) { b.Relation("../a", Relation{}) },
		"observer linked:../a is bound twice, has no name or no function": func(b *Binder) { b.Relation("../a", Relation{Type: Parent}); b.Relation("../a", Relation{Type: Child}) },
		"c: a and a.b are state of two behaviors, one within the other": func(b *Binder) {
			b.Behavior("x", behaviorOf("x", two))
			b.Struct("a", func(b *Binder) { b.Var("b", &Var[int]{}) })
		},
		"c: state of a behavior: miniapp: a should be String instead of Number": func(b *Binder) {
			b.Behavior("x", behaviorOf("x", func(b *Binder) { b.Var("a", &Var[string]{}) }))
			two(b)
		},
		"behavior of c: Attached() is no lifecycle function; want Attached(*miniapp.Ctx)": func(b *Binder) { b.Behavior("x", wrongBehavior{}) },
	} {
		t.Run(want, func(t *testing.T) {
			h := newHost(t, NewApp(nil).Component("c", func() Component { return &onlyBinds{bind} }))
			require.Contains(t, h.send(abi.EventManifest, 0, "", Undefined())[0], want)
		})
	}
}

// wrongBehavior has a method that was meant as a lifetime.
type wrongBehavior struct{}

func (wrongBehavior) Bind(*Binder) {}
func (wrongBehavior) Attached()    {}

func TestBehaviorDefinition(t *testing.T) {
	d := definitionOf(t, func(b *Binder) {
		b.On("own", func(*Ctx, Event) {})
		b.Observe("a", func(*Ctx, []Value) {})
		b.Behavior("B2", behaviorOf("B2", func(b *Binder) {
			b.Property("p", &Var[string]{})
			b.Observe("a", func(*Ctx, []Value) {})
			b.ObserveProperty("p", func(*Ctx, PropertyChange) {})
			b.Relation("../x", Relation{Type: Parent, Target: "t"})
			b.Options(ComponentOptions{ExternalClasses: []string{"e"}, VirtualHost: true})
			b.Behavior("B1", behaviorOf("B1", func(b *Binder) {
				b.Property("p", &Var[Value]{})
				b.Property("q", &Var[bool]{})
				b.ObserveProperty("q", func(*Ctx, PropertyChange) {})
				b.Observe("a", func(*Ctx, []Value) {})
				b.On("base", func(*Ctx, Event) {})
			}))
		}))
		b.Property("q", &Var[bool]{})
		b.Options(ComponentOptions{ExternalClasses: []string{"e", "f"}, MultipleSlots: true})
	})
	require.Equal(t, []string{"base", "own"}, d.Handlers)
	require.Equal(t, []string{"q.**", "p.**", "a ", "a  ", "a"}, d.Observers, "with one for each state that two layers share; blanks change nothing of a pattern")
	require.Equal(t, []string{"attached", "onLoad"}, d.Hooks)
	require.Equal(t, []string{"show"}, d.PageLifetimes)
	require.Equal(t, "[p String][q Boolean]", "["+d.Properties[0].Name+" "+d.Properties[0].Type+"]["+d.Properties[1].Name+" "+d.Properties[1].Type+"]")
	require.Equal(t, `{"behaviors":["B1","B2"],"externalClasses":["e","f"],"multipleSlots":true,"propertyObservers":["p"],"relations":{"../x":{"target":"t","type":"parent"}}}`, d.Options.JSON(),
		"virtualHost is of the component's own options only; the property q was declared anew, without an observer")
}

func TestBehaviorOfPage(t *testing.T) {
	first := func(b *Binder) { b.On("m", func(c *Ctx, _ Event) { c.Log("m of first") }) }
	h := newHost(t, NewApp(nil).Page("p", func() Page {
		return &bindFunc{lasts{"page"}, func(b *Binder) {
			b.Behavior("first", behaviorOf("first", first))
			b.Behavior("second", behaviorOf("second", nothing))
		}}
	}).Page("q", func() Page {
		return &onlyBinds{func(b *Binder) {
			b.Behavior("first", behaviorOf("first", first))
			b.Behavior("second", behaviorOf("second", nothing))
		}}
	}))
	h.create(1, "p")
	h.create(2, "q")
	require.Equal(t, []string{"log 0 attached first", "log 0 attached second"}, h.hook(1, "attached", Undefined())[:2], "a page has no lifetimes itself")
	require.Equal(t, "log 0 onLoad page", h.hook(1, "onLoad", Obj())[0])
	require.Equal(t, "log 0 onLoad second", h.hook(2, "onLoad", Obj())[0], "of behaviors the last")
	require.Equal(t, "log 0 m of first", h.tap(2, "m")[0])
}

func TestRelation(t *testing.T) {
	var got ID
	h := newHost(t, NewApp(nil).Component("c", func() Component {
		return &onlyBinds{func(b *Binder) {
			b.Relation("../a", Relation{Type: Child, Linked: func(_ *Ctx, id ID) { got = id }})
			b.On("nodes", func(c *Ctx, _ Event) { c.Log(itoa(len(c.RelationNodes("../a")))) })
			b.On("owner", func(c *Ctx, _ Event) { c.SelectOwnerComponent() })
		}}
	}))
	h.create(1, "c")
	h.send(abi.EventObserver, 1, "linked:../a", Int(7))
	require.Equal(t, ID(7), got)
	h.send(abi.EventObserver, 1, "unlinked:../a", Int(7))
	require.Contains(t, h.tap(1, "nodes")[0], "select 1 1 :relation ../a")
	require.Equal(t, "log 0 2", h.resume(1, Arr(Int(7), Int(8)))[0])
	require.Contains(t, h.tap(1, "owner")[0], "select 2 1 :owner")
}

package ops

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestStatement42BehaviorsData(t *testing.T) {
	b := page(t, `{"data": {"s": "page", "o": {"p": 1, "deep": {"p": 1}}, "l": [9]},
		"behaviors": [{"name": "B1", "data": {"s": "b1", "only": true, "o": {"b": 1, "p": 0, "deep": {"b": 1}}, "l": [1, 2]}}]}`)
	b.send(abi.EventCreate, 2, "p", "")
	want := `{"s":"page","only":true,"o":{"b":1,"p":1,"deep":{"b":1,"p":1}},"l":[9]}`
	require.Equal(t, want, marked(b.gave["p"]))
	require.Equal(t, want, b.data())
	require.Equal(t, want, marked(b.logic.Manifest().Find("p").Data))
}

func TestStatement43OnLoadOfABehavior(t *testing.T) {
	for _, def := range []string{
		`{"behaviors": [{"name": "B", "methods": {"onLoad": [["log", "b"]]}}], "methods": {"onLoad": [["log", "page"]]}}`,
		`{"behaviors": [{"name": "B", "methods": {"onLoad": [["log", "b"]]}}], "onLoad": [["log", "page"]]}`,
	} {
		b := page(t, def)
		b.send(abi.EventHook, 1, "onLoad", `{"k": "v"}`)
		b.want(`p hook onLoad [{"k":"v"}]`, `p log "page"`, `fw return onLoad`)
	}
	b := page(t, `{"behaviors": [{"name": "B", "methods": {"onLoad": [["log", "b"]]}}]}`)
	b.hook("onLoad")
	b.want(`B hook onLoad []`, `B log "b"`, `fw return onLoad`)
}

func TestStatement71BehaviorsOrder(t *testing.T) {
	behavior := func(name, inner string) string {
		return `{"name": "` + name + `", "behaviors": [` + inner + `], "lifetimes": {"created": [["log", "` + name + `"]]}, "pageLifetimes": {"show": []}, "observers": {"a": []},
			"methods": {"m": [["log", "` + name + `"]], "own": [["log", "` + name + `"]], "of` + name + `": []}}`
	}
	b := page(t, `{"behaviors": [`+behavior("B2", behavior("B1", ""))+`,`+behavior("B3", "")+`], "observers": {"a": []}, "pageLifetimes": {"show": []}, "methods": {"own": [["log", "C"]]}}`)
	b.hook("created")
	b.want(`B1 lifetime created`, `B1 log "B1"`, `B2 lifetime created`, `B2 log "B2"`, `B3 lifetime created`, `B3 log "B3"`, `p lifetime created`, `fw return created`)
	b.hook("pageLifetimes.show")
	b.want(`B1 pageLifetime show []`, `B2 pageLifetime show []`, `B3 pageLifetime show []`, `p pageLifetime show []`, `fw return pageLifetimes.show`)
	for _, name := range b.logic.Manifest().Find("p").Observers {
		b.observer(name, `[1]`)
	}
	b.want(`B1 observer a [1]`, `fw return a`, `B2 observer a [1]`, `fw return a `, `B3 observer a [1]`, `fw return a  `, `p observer a [1]`, `fw return a   `)
	b.handler("m")
	b.want(`B3 method m`, `B3 log "B3"`, `fw return m`)
	b.handler("own")
	b.want(`p method own`, `p log "C"`, `fw return own`)
	require.Equal(t, []string{"m", "own", "ofB1", "ofB2", "ofB3"}, b.logic.Manifest().Find("p").Handlers)
}

func TestStatement72LifetimesGoBeforeTopLevel(t *testing.T) {
	for _, def := range []string{
		`{"attached": [["log", "top"]], "created": [["log", "top"]], "lifetimes": {"attached": [["log", "in"]]}}`,
		`{"lifetimes": {"attached": [["log", "in"]]}, "attached": [["log", "top"]], "created": [["log", "top"]]}`,
	} {
		b := page(t, def)
		b.hook("created")
		b.want(`p lifetime created`, `p log "top"`, `fw return created`)
		b.hook("attached")
		b.want(`p lifetime attached`, `p log "in"`, `fw return attached`)
	}
}

func TestMergedProperties(t *testing.T) {
	b := page(t, `{"behaviors": [{"name": "B", "externalClasses": ["x", "y"], "options": {"multipleSlots": true},
			"properties": {"a": {"type": "String", "observer": []}, "b": {"type": "Number", "value": 3, "observer": []}}}],
		"externalClasses": ["y", "z"], "properties": {"a": "Boolean", "c": {"type": null, "optionalTypes": ["String", "String"]}}}`)
	m := b.logic.Manifest().FindComponent("p")
	require.Equal(t, []abi.Property{
		{Name: "a", Type: "Boolean"}, {Name: "b", Type: "Number", Value: abi.NumberValue(3)}, {Name: "c", Type: "null|String"},
	}, m.Properties)
	require.Empty(t, m.Observers)
	require.Equal(t, `{"externalClasses":["x","y","z"],"propertyObservers":["b"]}`, marked(m.Options), "options are the component's own")
	b.observer("property:b", `[4, 3, ["b"]]`)
	b.want(`B propObserver b [4,3]`, `fw return property:b`)
	b.observer("property:a", `[true, false]`)
	b.want(`fw return property:a`)
}

// Merging changes no layer, so definitions that share a value stay apart.
func TestMergeSharesNothing(t *testing.T) {
	shared := value(t, `{"o": {"x": 1}, "l": [1]}`)
	def := value(t, `{"methods": {"go": [["set", {"o.x": 2, "l[0]": 2}]]}}`)
	def.Set("data", shared)
	p, err := Parse(map[string]abi.Value{"p": def, "q": def})
	require.NoError(t, err)
	b := &bench{t: t, gave: map[string]abi.Value{}}
	b.logic = p.Start(nil)
	b.send(abi.EventCreate, 1, "p", "")
	b.send(abi.EventCreate, 2, "q", "")
	b.gave["p"].Get("o").Set("x", abi.NumberValue(3))
	b.handler("go")
	require.Equal(t, `{"o":{"x":2},"l":[2]}`, b.data())
	require.Equal(t, `{"o":{"x":1},"l":[1]}`, marked(b.logic.(*logic).instances[2].data))
	require.Equal(t, `{"o":{"x":1},"l":[1]}`, marked(shared))
	require.Equal(t, `{"o":{"x":1},"l":[1]}`, marked(p.manifest.Find("p").Data))
}

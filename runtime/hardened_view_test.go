package wxruntime

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// hardened is a simulation of pages/p, which shows components/part; definitions are by path.
func hardened(t *testing.T, page, part string, defs map[string]string) *Sim {
	t.Helper()
	files, err := txtar.FS(txtar.Parse([]byte(`
-- app.json --
{"pages":["pages/p","pages/q"]}
-- pages/p.json --
{"usingComponents":{"part":"/components/part"}}
-- pages/p.wxml --
` + page + `
-- pages/q.wxml --
<text>q</text>
-- components/part.json --
{"component":true}
-- components/part.wxml --
` + part)))
	require.NoError(t, err)
	made := map[string]Value{"app": MustJSON(`{"methods":{"onError":[]}}`), "pages/q": MustJSON(`{}`)}
	for path, def := range defs {
		made[path] = MustJSON(def)
	}
	s, err := New(ProjectFS(files), Ops(made))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	s.Launch("pages/p")
	return s
}

// What sets data without end is stopped with an error that says so, and the app goes on.
func TestSetDataWithoutEnd(t *testing.T) {
	for _, c := range []struct{ name, part string }{
		{"an observer of a property that sets it", `{"properties":{"v":{"type":"Number","observer":[["inc","v"]]}}}`},
		{"one that sets it twice", `{"properties":{"v":{"type":"Number","observer":[["inc","v"],["inc","v"]]}}}`},
		{"two that set each other", `{"properties":{"v":{"type":"Number","observer":[["inc","w"]]},"w":{"type":"Number","observer":[["inc","v"]]}}}`},
		{"a data observer behind one", `{"data":{"n":0},"observers":{"n":[["inc","v"]]},"properties":{"v":{"type":"Number","observer":[["inc","n"]]}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := hardened(t, `<text>{{n}}</text><part v="{{n}}"/>`, `<text>{{v}}</text>`, map[string]string{
				"pages/p": `{"data":{"n":0},"methods":{"go":[["inc","n"]]}}`, "components/part": c.part,
			})
			mark := s.Mark()
			s.Page().Call("go")
			require.EqualError(t, s.Err(), "wxruntime: components/part: observers and event handlers set data without end: each setData makes the next one run", "once")
			require.Less(t, len(s.Since(mark)), 10*maxNestedSets)
			s.Page().Call("go")
			require.Equal(t, "2", s.Page().Text("text"))
			require.Equal(t, s.Page().Component("part").Data("v").JSON(), s.Page().Text("part >>> text"))
		})
	}
}

// Many setData that follow from one, and as deep as components may be nested, are no endless ones.
func TestSetDataWithEnd(t *testing.T) {
	s := hardened(t, `<part wx:for="{{list}}" v="{{n}}"/>`, `<text>{{w}}</text>`, map[string]string{
		"pages/p":         `{"data":{"n":0,"list":[]},"methods":{"go":[["set",{"list":3000}],["inc","n"]]}}`,
		"components/part": `{"data":{"w":0},"properties":{"v":{"type":"Number","observer":[["inc","w"],["inc","w"]]}}}`,
	})
	s.Page().Call("go")
	require.NoError(t, s.Err())
	require.Equal(t, strings.Repeat("2", 3000), strings.Join(s.Page().Lines(), ""))
}

// Neither thread keeps components that are gone, nor those of a page that is.
func TestGoneComponentsAreForgotten(t *testing.T) {
	s := hardened(t, `<part wx:for="{{list}}" v="{{n}}"/>`, `<text>{{w}}</text>`, map[string]string{
		"pages/p": `{"data":{"n":0,"list":0},"methods":{"more":[["set",{"list":50}]],"none":[["set",{"list":0}]]}}`,
		"components/part": `{"data":{"w":0},"properties":{"v":"Number"},
			"attached":[["inc","w"],["setTimeout",1000,[["inc","w"],["setCb",{"w":5},"never"]]]],"detached":[["inc","w"]]}`,
	})
	p := s.Page()
	kept := func() (n int) {
		for _, in := range s.lib.instances {
			if in.tree != nil && !in.gone {
				n++
			}
		}
		return n
	}
	before := kept()
	for range 20 {
		p.Call("more")
		require.Equal(t, before+50, kept())
		require.Len(t, p.view().places, 50)
		p.Call("none")
		require.Equal(t, before, kept())
		require.Empty(t, p.view().places)
	}
	p.Call("more")
	s.WX("redirectTo", MustJSON(`{"url":"/pages/q"}`))
	require.Equal(t, before+1, kept(), "the page itself still takes setData")
	require.Empty(t, p.p.tree.Components(tree.Preorder))
	for _, in := range s.lib.instances {
		require.True(t, in.tree == nil || in == s.lib.app || in.tree.Components(tree.Preorder) == nil)
		require.False(t, in.gone && in.tree != nil)
	}
	mark := s.Mark()
	s.Advance(2e9) // what components set that are gone, nobody sees
	require.Empty(t, s.Since(mark).Filter(KindData))
	require.NoError(t, s.Err())
}

// What a component sets before it is attached reaches the view behind its attributes, even those that change meanwhile.
func TestPropertiesThatCreatedSets(t *testing.T) {
	for _, c := range []struct{ name, created, want string }{
		{"a property with an attribute", `[["set",{"v":"own"}]]`, "given,"},
		{"a property without one", `[["set",{"w":"own"}]]`, "given,own"},
		{"both", `[["set",{"v":"own","w":"own"}]]`, "given,own"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := hardened(t, `<part v="{{v}}"/>`, `<text>{{v}},{{w}}</text>`, map[string]string{
				"pages/p": `{"data":{"v":"given"}}`, "components/part": `{"properties":{"v":"String","w":"String"},"created":` + c.created + `}`,
			})
			part := s.Page().Component("part")
			require.Equal(t, c.want, part.Data("v").Text()+","+part.Data("w").Text())
			require.Equal(t, c.want, s.Page().Text("part >>> text"))
			s.Page().RebuildView()
			require.Equal(t, c.want, s.Page().Text("part >>> text"))
		})
	}
}

package wxruntime_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// TestBareComponent uses a component that nobody has registered, so that there is only its template: it shows that with the values of its attributes, also when they change.
func TestBareComponent(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"app.json":  `{"pages": ["a"]}`,
		"a.json":    `{"usingComponents": {"card": "card"}}`,
		"a.wxml":    `<card wx:for="{{list}}" wx:key="id" user-name="{{item.name}}" n="{{1}}"><view hidden="{{item.off}}">in {{item.id}}</view></card>`,
		"card.json": `{"component": true, "usingComponents": {"inner": "inner"}}`,
		"card.wxml": `<inner of="{{userName}}"/>: <slot/>{{none}}`, "inner.json": `{"component": true}`, "inner.wxml": `<text>{{of}}!</text>`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s := wxruntime.Start(t, wxruntime.ProjectFS(files), wxruntime.Ops(map[string]wxruntime.Value{
		"a": wxruntime.MustJSON(`{"data": {"list": [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bo", "off": true}]}, "methods": {"set": [["set", {"list[0].name": "Eva"}]]}}`),
	}))
	s.Launch("")
	require.Equal(t, []string{"Ann!:", "in 1", "Bo!:"}, s.Page().Lines())
	s.Page().Call("set")
	require.Equal(t, []string{"Eva!:", "in 1", "Bo!:"}, s.Page().Lines())
	require.Equal(t, `"Eva"`, s.Page().Component("card").Data("userName").JSON(), "the logic thread has it, too")
}

// TestComponentAsPageDefaults opens a page made with Component: what its query does not say of its properties is their defaults.
func TestComponentAsPageDefaults(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.AppJSON(`{"pages": ["a"]}`), wxruntime.Ops(map[string]wxruntime.Value{
		"a": wxruntime.MustJSON(`{"data": {"w": 1}, "properties": {"n": "Number", "s": "String", "v": {"type": "Number", "value": 3}}}`),
	}))
	s.Launch("a?n=5")
	require.JSONEq(t, `{"w": 1, "n": 5, "s": "", "v": 3}`, s.Page().Data("").JSON())
	require.JSONEq(t, `{"w": 1, "n": 5, "s": "", "v": 3}`, s.Page().ViewData("").JSON())
}

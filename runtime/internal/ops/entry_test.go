package ops

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func TestMark(t *testing.T) {
	for text, want := range map[string]string{
		`{"$": "undefined"}`: "", `null`: "", `""`: "", `"x"`: "#x", `0`: "#0", `1.5`: "#1.5", `false`: "#false", `true`: "#true", `[]`: "#[]", `[1]`: "#[1]",
		`{"k": 1}`: `#{"k":1}`, `{"$": "NaN"}`: "#NaN", `{"$": "Infinity"}`: "#Infinity", `{"$": "-Infinity"}`: "#-Infinity", `{"$": "-0"}`: "#0",
	} {
		require.Equal(t, want, mark(value(t, text)), text)
	}
}

func TestText(t *testing.T) {
	for text_, want := range map[string]string{
		`{"$": "undefined"}`: "undefined", `null`: "null", `true`: "true", `1e21`: "1e+21", `[1, null, ["a", {}], {"$": "undefined"}]`: "1,,a,[object Object],",
		`{"$": "Date"}`: "[object Date]",
	} {
		require.Equal(t, want, text(value(t, text_)), text_)
	}
}

func TestEntryObject(t *testing.T) {
	e := Entry{Component: "c#1", Kind: KindEvent, Name: "tap", Value: abi.NumberValue(1)}
	for _, c := range []struct {
		kind Kind
		want string
	}{
		{KindLifetime, `{"c":"c#1","t":"lifetime","n":"tap"}`},
		{KindMethod, `{"c":"c#1","t":"method","n":"tap"}`},
		{KindSetData, `{"c":"c#1","t":"setDataCallback","n":"tap"}`},
		{KindLog, `{"c":"c#1","t":"log","v":1}`},
		{KindEvent, `{"c":"c#1","t":"event","n":"tap","v":1}`},
		{KindPageLifetime, `{"c":"c#1","t":"pageLifetime","n":"tap","v":1}`},
	} {
		e.Kind = c.kind
		require.Equal(t, c.want, marked(e.Object()))
	}
	e.Value = abi.Value{}
	require.True(t, e.Object().Has("v"), "undefined is a value, too")
}

func TestHookLines(t *testing.T) {
	const pages = `{"onLoad": [], "onShow": [], "onHide": {"ops": [], "silent": true}, "methods": {"tap": []}}`
	p, err := Parse(definitions(t, `{"app": {"onLaunch": []}, "pages/a/a": `+pages+`}`))
	require.NoError(t, err)
	var lines []string
	b := &bench{t: t, gave: map[string]abi.Value{}}
	b.logic = p.Start(func(e Entry) { lines = append(lines, e.HookLine()) })
	b.send(abi.EventCreate, 0, "", "")
	b.send(abi.EventCreate, 1, "pages/a/a", "")
	b.send(abi.EventHook, 0, "onLaunch", `{"path": "pages/a/a"}`)
	b.send(abi.EventHook, 1, "onLoad", `{"y": "2", "x": "1"}`)
	for _, name := range []string{"onShow", "onHide", "created", "tap"} {
		b.hook(name)
	}
	require.Equal(t, []string{"app.onLaunch", `pages/a/a.onLoad {"x":"1","y":"2"}`, "pages/a/a.onShow", "", ""}, lines, "a lifetime and a method are no hooks")
}

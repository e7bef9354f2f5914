package abi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

func sample() *abi.Manifest {
	return &abi.Manifest{
		App: abi.Definition{Hooks: []string{"onLaunch", "onShow"}},
		Pages: []abi.Definition{
			{Path: "pages/index/index", Hooks: []string{"onLoad"}, Handlers: []string{"tap", "reset"}, Data: obj("count", num(0), "list", abi.ArrayValue(str("a")))},
			{Path: "pages/log/log", Data: obj()},
		},
		Components: []abi.Definition{{
			Path: "components/card/card", Hooks: []string{"attached"}, PageLifetimes: []string{"show"}, Handlers: []string{"close"}, Observers: []string{"a.b", "list[0], **"},
			Properties: []abi.Property{{Name: "title", Type: "String", Value: str("none")}, {Name: "rows", Type: "Array"}},
			Data:       obj(), Options: obj("virtualHost", abi.BoolValue(true)),
		}},
	}
}

// cross takes a value over the wire.
func cross(t *testing.T, v abi.Value) abi.Value {
	t.Helper()
	b, err := abi.AppendValue(nil, v)
	require.NoError(t, err)
	r := abi.NewReader(b)
	v = r.Value()
	require.NoError(t, r.End())
	return v
}

func TestManifestRoundTrip(t *testing.T) {
	for _, m := range []*abi.Manifest{sample(), {}} {
		got, err := abi.ParseManifest(cross(t, m.Value()))
		require.NoError(t, err)
		require.Equal(t, m.Value().JSON(), got.Value().JSON())
		require.Equal(t, m.App.Hooks, got.App.Hooks)
		require.Len(t, got.Pages, len(m.Pages))
	}
	got, err := abi.ParseManifest(cross(t, sample().Value()))
	require.NoError(t, err)
	want := sample()
	require.Equal(t, want.Components[0].Observers, got.Components[0].Observers)
	require.True(t, want.Pages[0].Data.Equal(got.Pages[0].Data))
	require.Equal(t, "String", got.Components[0].Properties[0].Type)
	require.Equal(t, "none", got.Components[0].Properties[0].Value.Text())
	require.True(t, got.Components[0].Properties[1].Value.IsUndefined())
	require.True(t, got.Pages[0].Options.IsUndefined())
}

func TestManifestFinds(t *testing.T) {
	m := sample()
	require.Same(t, &m.Pages[1], m.Find("pages/log/log"))
	require.Same(t, &m.Components[0], m.FindComponent("components/card/card"))
	require.Nil(t, m.Find("components/card/card"))
	require.Nil(t, m.FindComponent("pages/log/log"))
	require.True(t, m.Find("pages/index/index").Has("onLoad"))
	require.False(t, m.Find("pages/index/index").Has("tap"))
	require.True(t, m.Find("pages/index/index").HasHandler("tap"))
	require.False(t, m.Find("pages/index/index").HasHandler("onLoad"))
	require.False(t, m.Find("nowhere").Has("onLoad"))
	require.False(t, m.Find("nowhere").HasHandler("tap"))
}

// TestHashSeesEverything changes one thing at a time.
func TestHashSeesEverything(t *testing.T) {
	seen := map[string]int{sample().Hash(): -1}
	require.Regexp(t, "^[0-9a-f]{16}$", sample().Hash())
	require.Equal(t, sample().Hash(), sample().Hash())
	for i, change := range []func(m *abi.Manifest){
		func(m *abi.Manifest) { m.App.Hooks = m.App.Hooks[:1] },
		func(m *abi.Manifest) { m.Pages[0].Path = "pages/index/other" },
		func(m *abi.Manifest) { m.Pages[0].Handlers[0] = "touch" },
		func(m *abi.Manifest) { m.Pages[0].Data.Set("count", num(1)) },
		func(m *abi.Manifest) { m.Pages[0], m.Pages[1] = m.Pages[1], m.Pages[0] },
		func(m *abi.Manifest) { m.Pages, m.Components = m.Components, m.Pages },
		func(m *abi.Manifest) { m.Components[0].PageLifetimes[0] = "hide" },
		func(m *abi.Manifest) { m.Components[0].Observers[0] = "a.c" },
		func(m *abi.Manifest) { m.Components[0].Properties[0].Type = "null" },
		func(m *abi.Manifest) { m.Components[0].Properties[1].Value = abi.ArrayValue() },
		func(m *abi.Manifest) { m.Components[0].Options = abi.Value{} },
	} {
		m := sample()
		change(m)
		other, twice := seen[m.Hash()]
		require.False(t, twice, "change %d has the hash of change %d", i, other)
		seen[m.Hash()] = i
	}
}

func TestParseManifestRefuses(t *testing.T) {
	with := func(key string, item abi.Value) abi.Value {
		v := sample().Value()
		v.Set(key, item)
		return v
	}
	for _, c := range []struct {
		name string
		v    abi.Value
		want string
	}{
		{"no object", abi.ArrayValue(), "abi: manifest is not an object"},
		{"undefined", abi.Value{}, "abi: manifest is not an object"},
		{"empty", obj(), "abi: manifest of another ABI version"},
		{"next major", with("abi", num((abi.Major+1)<<16)), "abi: manifest of another ABI version"},
		{"version is a text", with("abi", str("65536")), "abi: manifest of another ABI version"},
		{"wrong hash", with("hash", str("0000000000000000")), "abi: manifest does not match its hash"},
		{"no hash", with("hash", abi.Value{}), "abi: manifest does not match its hash"},
		{"changed behind the hash", with("pages", abi.ArrayValue()), "abi: manifest does not match its hash"},
	} {
		m, err := abi.ParseManifest(c.v)
		require.EqualError(t, err, c.want, c.name)
		require.Nil(t, m, c.name)
	}
	_, err := abi.ParseManifest(with("abi", num(abi.Major<<16|7)))
	require.NoError(t, err, "a higher minor is fine")
}

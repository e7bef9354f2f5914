package scripts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/scripts"
	"github.com/wxkit/wxkit/wasm/abi"
	"github.com/wxkit/wxkit/wasm/loader"
)

// module is one that uses no part.
const module = "/miniapp.(*App).Dispatch\x00"

func TestParts(t *testing.T) {
	page := func(d abi.Definition) *abi.Manifest { return &abi.Manifest{Pages: []abi.Definition{{}, d}} }
	options := abi.ObjectValue(abi.Field{Key: abi.OptionBehaviors, Value: abi.ArrayValue(abi.StringValue("b"))})
	for name, c := range map[string]struct {
		manifest *abi.Manifest
		want     loader.Parts
	}{
		"nothing":             {&abi.Manifest{}, loader.None},
		"a page":              {page(abi.Definition{Hooks: []string{"onLoad", "onReady", "onShareAppMessage"}, Handlers: []string{"tap", "created"}}), loader.None},
		"a component":         {&abi.Manifest{Components: []abi.Definition{{}}}, loader.Components},
		"observers":           {page(abi.Definition{Observers: []string{"**"}}), loader.Components},
		"lifetimes":           {page(abi.Definition{Hooks: []string{"onLoad", "ready"}}), loader.Components},
		"lifetimes of a page": {page(abi.Definition{PageLifetimes: []string{"show"}}), loader.Components},
		"properties":          {page(abi.Definition{Properties: []abi.Property{{Name: "p"}}}), loader.Components},
		"a behavior":          {page(abi.Definition{Options: options}), loader.Components},
		"the App's rejection": {&abi.Manifest{App: abi.Definition{Hooks: []string{"onUnhandledRejection"}}}, loader.Calls},
		"another hook":        {&abi.Manifest{App: abi.Definition{Hooks: []string{"onError", "created"}}}, loader.None},
	} {
		require.Equal(t, c.want, scripts.Parts(c.manifest, []byte(module), false), name)
		require.Equal(t, c.want|loader.Components, scripts.Parts(c.manifest, []byte(module), true), "%s, with data that others change", name)
		require.Equal(t, loader.All, scripts.Parts(c.manifest, []byte("another tool's"), false), name)
	}
	require.Equal(t, loader.Queries|loader.Components, scripts.Parts(page(abi.Definition{Observers: []string{"a"}}), []byte(module+"SelectorQuery.exec"), false))
}

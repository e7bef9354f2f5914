package wxs

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"
)

// TestTheEngineHasNoMore fails when a new version of the engine gives a kind of values a property that nobody has looked at.
func TestTheEngineHasNoMore(t *testing.T) {
	r := goja.New()
	for _, k := range kinds {
		proto := r.Get(k.name).(*goja.Object).Get("prototype").(*goja.Object)
		for _, name := range proto.GetOwnPropertyNames() {
			require.True(t, has(k.methods, name) != has(k.hidden, name), "%s.%s", k.name, name)
		}
	}
}

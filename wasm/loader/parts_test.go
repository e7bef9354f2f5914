package loader_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/loader"
)

// TestUses holds the traces of parts to what a guest that uses nothing of them has, and to guests that use all: a function of miniapp that gets another name would lose its part.
func TestUses(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three modules")
	}
	for file, want := range map[string]loader.Parts{
		"testdata/plain/main.go": loader.None,
		"testdata/trial/main.go": loader.All, // time brings files
		"testdata/fat/main.go":   loader.Files,
	} {
		module, err := os.ReadFile(build(t, file))
		require.NoError(t, err)
		require.Equal(t, want, loader.Uses(module), file)
	}
}

// TestTraces tries each trace by itself.
func TestTraces(t *testing.T) {
	for trace, want := range map[string]loader.Parts{
		"import fd_fdstat_get": loader.Files, "\x00github.com/wxkit/wxkit/miniapp.(*Ctx).call\x00": loader.Calls, "/miniapp.(*Ctx).callOfSet\x00": loader.None,
		"/miniapp.(*Ctx).reserve\x00": loader.Calls, "...EventChannel.on...": loader.Channels, "SelectorQuery.exec": loader.Queries, "/miniapp.(*Ctx).GroupSetData\x00": loader.Components, "": loader.None,
	} {
		require.Equal(t, want, loader.Uses([]byte(trace)), trace)
	}
}

// TestScript holds the parts to what goes with them.
func TestScript(t *testing.T) {
	for parts := loader.None; parts <= loader.All; parts++ {
		text := loader.Script(parts)
		require.Equal(t, 1, strings.Count(text, "'use strict'"))
		require.Equal(t, parts&(loader.Calls|loader.Channels|loader.Queries) != 0, strings.Contains(text, "const CALLS ="))
		require.Equal(t, parts&loader.Components != 0, strings.Contains(text, "exports.component ="))
	}
}

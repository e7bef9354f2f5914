package scripts

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
	"github.com/wxkit/wxkit/wasm/loader"
)

// Parts are those parts of the loader that a guest needs: what its module, as the Go tool has made it, can use, and what its manifest asks for. Changed says that the data of its pages may be
// set by others than the guest: by a model: attribute, or by a script of the project's own.
func Parts(m *abi.Manifest, module []byte, changed bool) loader.Parts {
	parts := loader.Uses(module)
	if slices.Contains(m.App.Hooks, "onUnhandledRejection") { // whose reason is no plain value
		parts |= loader.Calls
	}
	if changed || len(m.Components) > 0 || slices.ContainsFunc(m.Pages, isMore) {
		parts |= loader.Components
	}
	return parts
}

// isMore reports whether a page has what otherwise components have.
func isMore(d abi.Definition) bool {
	return len(d.Observers)+len(d.PageLifetimes)+len(d.Properties)+d.Options.Len() > 0 || slices.ContainsFunc(d.Hooks, func(name string) bool { return slices.Contains(lifetimes[:], name) })
}

// lifetimes are the hooks that WeChat runs as lifetimes of a component or behavior.
var lifetimes = [...]string{"created", "attached", "ready", "moved", "detached", "error"}

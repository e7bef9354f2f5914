package bundle

import (
	"context"

	"github.com/wxkit/wxkit/runtime/internal/guest"
)

// What the tests reach of the inside.
var (
	Lower        = lower
	MergeData    = guest.MergeData
	HeavyImports = heavyImports
	CheckImports = checkImports
	Older        = older
)

// Listed is what HeavyImports takes.
type Listed = listed

// Pack is pack at its best.
func Pack(wasm []byte) ([]byte, error) { return pack(context.Background(), wasm, bestQuality) }

// Shared builds as Build does, but each guest once for as long as the cache is not closed.
type Shared struct{ guest.Cache }

// Build is Build with the guests that s has built already.
func (s *Shared) Build(ctx context.Context, c Config) (*Report, error) {
	return build(ctx, c, &s.Cache)
}

// FindWasmOpt is the wasm-opt that a build of a project would use, with its warnings.
func FindWasmOpt(dir string) (tool string, warnings []string) {
	b := &builder{Config: Config{Dir: dir}, report: &Report{}}
	return b.wasmOpt(), b.report.Warnings
}

package wxruntime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

// onEngines runs a test on native code, on WASM made of the same package, testdata/<sample>, and on that in Node.js under the loader, and compares what happened, byte for byte.
func onEngines(t *testing.T, sample string, app func() *miniapp.App, do func(t *testing.T, s *wxruntime.Sim), opts ...wxruntime.Option) {
	t.Helper()
	dir := "../testdata/" + sample
	var native, wasm, node string
	run := func(trace *string, opts ...wxruntime.Option) func(*testing.T) {
		return func(t *testing.T) {
			s := wxruntime.Start(t, opts...)
			do(t, s)
			*trace = s.Trace().String()
		}
	}
	opts = append([]wxruntime.Option{wxruntime.Project(dir)}, opts...)
	t.Run("native", run(&native, append(opts[:len(opts):len(opts)], wxruntime.Native(app))...))
	t.Run("wasm", run(&wasm, append(opts[:len(opts):len(opts)], wxruntime.Wasm(dir))...))
	name := t.Name()
	if !raceEnabled { // what runs in Node is the same with the race detector, and the protocol has tests of its own
		t.Run("node", func(t *testing.T) {
			needNode(t)
			if why := notOnNode(name); why != "" {
				t.Skip(why)
			}
			run(&node, append(opts[:len(opts):len(opts)], wxruntime.Node(dir))...)(t)
		})
	}
	if !t.Failed() {
		require.Equal(t, native, wasm, "the engines differ")
		if node != "" {
			require.Equal(t, native, node, "the engine node differs")
		}
	}
}

package wxruntime

import (
	"context"
	"sync"

	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/runtime/internal/node"
)

// NodeBytes is Node for a module that has been built already, in a client whose WXWebAssembly gives the Instance by itself.
func NodeBytes(wasm []byte) Option {
	program := sync.OnceValues(func() (*node.Program, error) { return programOf(guest.NewBinary(wasm)) })
	return func(c *config) {
		c.native = false
		c.engines = append(c.engines, "NodeBytes")
		c.engine = nodeEngine(program, true)
	}
}

// BuildGuest builds the package of a folder.
func BuildGuest(dir string) ([]byte, error) {
	b, err := guest.Build(context.Background(), dir, ".")
	if err != nil {
		return nil, err
	}
	return b.WASM, nil
}

// DropNodes ends the processes that wait for a simulation.
func DropNodes() { processes.Close() }

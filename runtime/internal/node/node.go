// Package node runs a mini-program as a phone does: the loader that ships, its scripts and the WASM in JavaScript, in a process of Node.js whose context has what WeChat offers and nothing
// else. A shim in that context plays WeChat towards the loader; what the loader asks of it goes to the framework of package wxruntime, and what the framework wants run comes back, over a
// pipe. So the rules of WeChat's framework are not here, and not in JavaScript, a second time.
package node

import (
	"context"
	_ "embed"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

//go:embed shim.js
var shimSource string

// Program is a mini-program as it goes to the phone.
type Program struct {
	Key      string                            // tells programs of a process apart: with the same key they have the same module
	Manifest *abi.Manifest                     // what the guest registers; the scripts must register the same
	Raw      bool                              // the file app.wasm.br is not compressed
	File     func(name string) ([]byte, error) // a file by its path from the root: app.js, wxkit.js, app.wasm.br, pages/a/a.js, ...
}

// Options say what an instance sees of the world.
type Options struct {
	Now      func() time.Time // the time of day
	Deadline time.Duration    // longest real time of a turn; 0 means none
	Bare     bool             // WXWebAssembly.instantiate gives the Instance itself, as some clients do, and not an object that holds it
}

// startLimit is how long node may take to start, and to compile a module. It does not depend on the author's code, so Options.Deadline is not meant for it.
const startLimit = time.Minute

// Start makes a fresh instance of a program: all its scripts have run, and its guest is there. An error is an *engine.Error.
func (p *Pool) Start(ctx context.Context, program *Program, o Options) (engine.Logic, error) {
	process, err := p.take()
	if err != nil {
		return nil, err
	}
	l := &logic{pool: p, process: process, program: program, o: o}
	if err := l.open(ctx); err != nil {
		l.dead = err // what has begun there may still go on, so the process serves nobody else
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

package wxruntime

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/runtime/internal/node"
	"github.com/wxkit/wxkit/runtime/internal/scripts"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Node runs the author's code as the phone does: the WASM in JavaScript, under the loader and the scripts that `wxkit build` writes, in a process of Node.js (18 or later, in PATH) where nothing
// exists that WeChat lacks. Pkg is as for Wasm; or the folder of a bundle, which then runs as it is, byte for byte, and of which Project is the folder, too, unless another is given.
// A simulation takes some tens of milliseconds to start; events are some hundred times slower than under Wasm. MemoryLimit and Interpreter do not count here.
func Node(pkg string) Option {
	program := sync.OnceValues(func() (*node.Program, error) { return nodeProgram(pkg) })
	return func(c *config) {
		c.native, c.fallback = false, pkg
		c.engines = append(c.engines, "Node("+strconv.Quote(pkg)+")")
		c.engine = nodeEngine(program, false)
	}
}

// nodeEngine starts instances of a program; bare is as in node.Options.
func nodeEngine(program func() (*node.Program, error), bare bool) engineStarter {
	return func(ctx context.Context, s *Sim) (engine.Logic, error) {
		p, err := program()
		if err != nil {
			return nil, err
		}
		return processes.Start(ctx, p, node.Options{
			Deadline: s.cfg.deadline,
			Bare:     bare,
			Now:      func() time.Time { return time.UnixMilli(wallStart).Add(s.Now()) },
		})
	}
}

// processes are those of Node.js that all simulations of the process share: node takes longer to start than most simulations to run, and tests know nothing of each other.
var processes node.Pool

// nodeProgram is what Node runs.
func nodeProgram(pkg string) (*node.Program, error) {
	if isBundle(pkg) {
		return bundleProgram(pkg)
	}
	dir, path := "", pkg
	if isFolder(pkg) {
		dir, path = pkg, "."
	}
	b, err := guest.Build(context.Background(), dir, path)
	if err != nil {
		return nil, err
	}
	return programOf(b)
}

// programOf is a guest with the scripts that a bundle would have. Its module is not compressed.
func programOf(b *guest.Binary) (*node.Program, error) {
	m, err := manifestOf(b)
	if err != nil {
		return nil, err
	}
	files := scripts.Of(m, scripts.Parts(m, b.WASM, true)) // the templates are not known here
	files[scripts.ModuleFile] = b.WASM
	return &node.Program{Key: strconv.FormatUint(b.Key, 16), Manifest: m, Raw: true, File: func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return text, nil
		}
		return nil, fs.ErrNotExist
	}}, nil
}

// isBundle reports whether a folder is what `wxkit build` has written.
func isBundle(pkg string) bool {
	if !isFolder(pkg) {
		return false
	}
	_, err := os.Stat(filepath.Join(pkg, scripts.ManifestScript))
	return err == nil
}

// bundleProgram is a bundle as it is. Its manifest is asked of its module.
func bundleProgram(dir string) (*node.Program, error) {
	packed, err := os.ReadFile(filepath.Join(dir, scripts.ModuleFile))
	if err != nil {
		return nil, &Error{Code: CodeBuild, Text: err.Error(), Cause: err}
	}
	module, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, &Error{Code: CodeBuild, Text: filepath.Join(dir, scripts.ModuleFile) + ": " + err.Error() + "; run wxkit build again", Cause: err}
	}
	b := guest.NewBinary(module)
	m, err := manifestOf(b)
	if err != nil {
		return nil, err
	}
	return &node.Program{Key: "bundle " + strconv.FormatUint(b.Key, 16), Manifest: m, File: func(name string) ([]byte, error) {
		return fs.ReadFile(os.DirFS(dir), name)
	}}, nil
}

// manifestOf asks a guest for its manifest.
func manifestOf(b *guest.Binary) (*abi.Manifest, error) {
	ctx, cfg := context.Background(), newConfig(nil)
	m, err := b.Compile(ctx, guest.Options{Guard: true, MemoryLimitPages: cfg.memory})
	if err != nil {
		return nil, err
	}
	return m.Manifest(ctx, guest.InstanceOptions{Deadline: cfg.deadline, Console: func(guest.Line) {}})
}

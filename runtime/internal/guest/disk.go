package guest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// diskCache is wazero's cache in a directory. It has the machine code of each module under the key of the module's skeleton; nothing else is looked up in it.
type diskCache struct {
	dir   string
	cache wazero.CompilationCache
}

// errNotCached ends a compilation that was to take everything from the disk.
var errNotCached = errors.New("not in the disk cache")

// openDisk opens the cache in a directory, and makes it if there is none.
func openDisk(dir string) (*diskCache, error) {
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, err
	}
	return &diskCache{dir, cache}, nil
}

// compile loads the module's machine code; if it is not there, or is damaged, it compiles the module and stores it.
func (d *diskCache) compile(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	bare, data, ok := skeleton(wasm, o.looks)
	if !ok && o.looks {
		return nil, errNoLooks
	}
	if !ok {
		return nil, failure(engine.CodeBuild, "not a WASM module with code", nil)
	}
	m := newModule(ctx, o, d.cache)
	m.data = data
	if err := m.loadOnly(ctx, bare); err != nil {
		_ = m.close(ctx)
		return d.fill(ctx, wasm, bare, o)
	}
	if err := m.link(ctx); err != nil {
		_ = m.close(ctx)
		return nil, err
	}
	return m, nil
}

// probe is a module with one function, for which no cache has machine code.
const probe = header + "\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x0a\x05\x01" + emptyBody

// loadOnly gives wazero a skeleton in a way that it cannot compile, which would make a module of nothing but traps: it looks for machine code first, and then its workers see
// a context at its end. Its interpreter, which it takes by itself on a machine that it has no compiler for, minds no context, and accepts the probe for that.
func (m *Module) loadOnly(ctx context.Context, bare []byte) error {
	ended, end := context.WithCancelCause(experimental.WithCompilationWorkers(ctx, 2))
	end(errNotCached)
	if _, err := m.runtime.CompileModule(ended, []byte(probe)); !errors.Is(err, errNotCached) {
		return fmt.Errorf("this machine interprets: %w", errNotCached)
	}
	compiled, err := m.runtime.CompileModule(ended, bare)
	m.compiled = compiled
	return err
}

// fill compiles a module and stores its machine code under the key of the skeleton. That it cannot be stored is no error.
func (d *diskCache) fill(ctx context.Context, wasm, bare []byte, o Options) (*Module, error) {
	scratch, err := os.MkdirTemp(d.dir, "new-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	full, err := openDisk(filepath.Join(scratch, "module"))
	if err != nil {
		return nil, err
	}
	m, err := compile(ctx, wasm, o, full.cache)
	if code, found := full.file(); found {
		d.store(ctx, filepath.Join(full.dir, code), filepath.Join(scratch, "skeleton"), bare, o)
	}
	if err != nil {
		_ = full.cache.Close(ctx)
		return nil, err
	}
	m.own = full.cache
	return m, nil
}

// store moves a file of machine code to where wazero looks for that of the skeleton. Only wazero knows that place, so the skeleton is compiled for once, in a directory of
// its own.
func (d *diskCache) store(ctx context.Context, code, scratch string, bare []byte, o Options) {
	empty, err := openDisk(scratch)
	if err != nil {
		return
	}
	m := newModule(ctx, o, empty.cache)
	_, err = m.runtime.CompileModule(ctx, bare)
	_, _ = m.close(ctx), empty.cache.Close(ctx)
	if name, found := empty.file(); err == nil && found {
		_ = os.Rename(code, filepath.Join(d.dir, name))
	}
}

// file is the only file of a cache, as a path below its directory.
func (d *diskCache) file() (name string, found bool) {
	files, _ := fs.Glob(os.DirFS(d.dir), "*/*")
	if len(files) != 1 {
		return "", false
	}
	return filepath.FromSlash(files[0]), true
}

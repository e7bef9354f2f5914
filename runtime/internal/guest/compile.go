package guest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// DefaultMemoryLimitPages is the limit of a guest's memory if the options name none: 512 pages of 64 KiB, 32 MiB.
const DefaultMemoryLimitPages = 512

// Options say how a guest is compiled. The zero value is the compiler with its disk cache and without guard.
type Options struct {
	Interpreter      bool   // interpret instead of compiling: starts at once, runs about 80 times slower, and recurs some thousand calls deep
	Guard            bool   // let a deadline or a cancelled context end a turn; the tightest loops of the guest run up to 1.7 times slower, others hardly, and a turn costs 0.1 µs more
	MemoryLimitPages uint32 // most pages of 64 KiB that the guest's memory may have; 0 means DefaultMemoryLimitPages
	CacheDir         string // directory of wazero's disk cache; "" means wxkit/wazero below os.UserCacheDir. A vendored wazero has none
	NoCache          bool   // no disk cache

	looks bool // the guard is in the module itself (see guarded), not wazero's
}

// moduleKey names a compiled module.
type moduleKey struct {
	binary uint64
	o      Options
}

// Module is a compiled guest. Its instances are independent of each other; it may be used by many goroutines.
type Module struct {
	runtime    wazero.Runtime
	compiled   wazero.CompiledModule
	data       []byte // what takeData took, for each instance; nil if it took nothing
	release    func() // lets go of the memory that data takes, until it is read again
	guard      bool
	limitPages uint32
	own        wazero.CompilationCache // what has the machine code, if that is neither the runtime nor the disk cache
}

// Compile makes a module of a guest's binary. The same binary and options are compiled once in a Cache. Errors are an *engine.Error: CodeBuild if it is no WASM module or
// imports something else than WASI, CodeExport if an export of the ABI is missing or has another type.
func (c *Cache) Compile(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	return c.CompileBinary(ctx, newBinary(wasm), o)
}

// CompileBinary is Compile for a binary of Build; it does not hash it again.
func (c *Cache) CompileBinary(ctx context.Context, b *Binary, o Options) (*Module, error) {
	if o.MemoryLimitPages == 0 {
		o.MemoryLimitPages = DefaultMemoryLimitPages
	}
	m, err := once(ctx, &c.mu, &c.modules, moduleKey{b.Key, o}, func() (*Module, error) { return c.compileBinary(ctx, b, o) })
	if err != nil {
		return nil, asEngine(engine.CodeBuild, err)
	}
	return m, nil
}

// compileBinary compiles a binary, and lets go of its bytes.
func (c *Cache) compileBinary(ctx context.Context, b *Binary, o Options) (*Module, error) {
	m, err := c.compile(ctx, b.WASM, o)
	if err == nil {
		m.release = b.release
	}
	b.release()
	return m, err
}

// Compile is the function [Compile] for this binary, without hashing it again.
func (b *Binary) Compile(ctx context.Context, o Options) (*Module, error) {
	return process.CompileBinary(ctx, b, o)
}

// errNoLooks says that a module has something that guarded does not know.
var errNoLooks = errors.New("the module takes no looks")

// compile guards the module by looks where that is possible.
func (c *Cache) compile(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	ctx = experimental.WithCompilationWorkers(context.WithoutCancel(ctx), runtime.GOMAXPROCS(0))
	o.looks = o.Guard
	m, err := c.compileAs(ctx, wasm, o)
	if errors.Is(err, errNoLooks) {
		o.looks = false
		m, err = c.compileAs(ctx, wasm, o)
	}
	return m, err
}

// compileAs tries with the disk cache and, if that fails, without: a damaged file of the cache must not fail a test.
func (c *Cache) compileAs(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	if !o.NoCache && !o.Interpreter {
		if disk := c.disk(o.CacheDir); disk != nil {
			m, err := disk.compile(ctx, wasm, o)
			if err == nil || errors.Is(err, errNoLooks) || asEngine(engine.CodeBuild, err).Code != engine.CodeBuild {
				return m, err
			}
		}
	}
	return compile(ctx, wasm, o, nil)
}

// compile makes a module of its binary. Where a cache is given, wazero keeps the machine code in it.
func compile(ctx context.Context, wasm []byte, o Options, cache wazero.CompilationCache) (*Module, error) {
	if o.looks {
		var ok bool
		if wasm, ok = guarded(wasm); !ok {
			return nil, errNoLooks
		}
	}
	m := newModule(ctx, o, cache)
	if all, ok := sections(wasm); ok {
		all, m.data = takeData(all)
		wasm = module(all)
	}
	compiled, err := m.runtime.CompileModule(ctx, wasm)
	if err != nil {
		err = failure(engine.CodeBuild, "not a WASM module that can run: "+err.Error(), err)
	} else {
		m.compiled = compiled
		err = m.link(ctx)
	}
	if err != nil {
		_ = m.close(ctx)
		return nil, err
	}
	return m, nil
}

// newModule is a module before its code is there.
func newModule(ctx context.Context, o Options, cache wazero.CompilationCache) *Module {
	config := wazero.NewRuntimeConfig()
	if o.Interpreter {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	config = config.WithCloseOnContextDone(o.Guard && !o.looks).WithMemoryLimitPages(o.MemoryLimitPages).WithDebugInfoEnabled(false).WithCustomSections(false)
	if cache != nil {
		config = config.WithCompilationCache(cache)
	}
	return &Module{release: func() {}, runtime: wazero.NewRuntimeWithConfig(ctx, config), guard: o.Guard, limitPages: o.MemoryLimitPages}
}

// link checks the binary, and links it with WASI.
func (m *Module) link(ctx context.Context) error {
	if err := checkExports(m.compiled); err != nil {
		return err
	}
	return linkWASI(ctx, m.runtime, m.compiled)
}

// close frees the module and kills its instances.
func (m *Module) close(ctx context.Context) error {
	err := m.runtime.Close(ctx)
	if m.own != nil {
		err = errors.Join(err, m.own.Close(ctx))
	}
	return err
}

// checkExports holds the binary to the ABI's exports.
func checkExports(compiled wazero.CompiledModule) error {
	i32 := []api.ValueType{api.ValueTypeI32}
	wants := []struct {
		name            string
		params, results []api.ValueType
	}{
		{name: abi.ExportInitialize},
		{name: abi.ExportABI, results: i32},
		{name: abi.ExportBuf, params: i32, results: i32},
		{name: abi.ExportDispatch, params: i32, results: i32},
	}
	exports := compiled.ExportedFunctions()
	for _, w := range wants {
		f, found := exports[w.name]
		if !found {
			return failure(engine.CodeExport, "the guest exports no function "+w.name+"; is it built with -buildmode=c-shared, and does its main import the package wasm?", nil)
		}
		if !slices.Equal(f.ParamTypes(), w.params) || !slices.Equal(f.ResultTypes(), w.results) {
			got, want := signature(f.ParamTypes(), f.ResultTypes()), signature(w.params, w.results)
			return failure(engine.CodeExport, fmt.Sprintf("%s has the type %s, not %s", w.name, got, want), nil)
		}
	}
	if _, found := compiled.ExportedMemories()[abi.ExportMemory]; !found {
		return failure(engine.CodeExport, "the guest exports no "+abi.ExportMemory, nil)
	}
	return nil
}

// signature prints a function's type: (i32, i64) -> (i32).
func signature(params, results []api.ValueType) string {
	return "(" + typeNames(params) + ") -> (" + typeNames(results) + ")"
}

func typeNames(types []api.ValueType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = api.ValueTypeName(t)
	}
	return strings.Join(names, ", ")
}

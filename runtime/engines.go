package wxruntime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/runtime/internal/ops"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Native runs the author's code in this process: with the debugger, with coverage, and started in microseconds. App makes a fresh App for each cold start; it is the New
// that the guest's package exports. One that gives an App a second time is an *Error of CodeTrap.
func Native(app func() *miniapp.App) Option {
	return func(c *config) {
		c.native = true
		c.engines = append(c.engines, "Native")
		c.engine = func(ctx context.Context, s *Sim) (engine.Logic, error) {
			transport, err := newInProcess(app, &s.turns)
			if err != nil {
				return nil, err
			}
			logic, err := engine.NewFramed(ctx, transport, nil)
			if err != nil {
				return nil, errors.Join(err, transport.Close())
			}
			return logic, nil
		}
	}
}

// inProcess is the transport to code of this process.
type inProcess struct {
	app   *miniapp.App
	turns *turns
}

// newInProcess makes the App. A New that panics, or makes nothing or nothing new, is an App that dies at its start, as under WASM.
func newInProcess(app func() *miniapp.App, turns *turns) (t *inProcess, err error) {
	t = &inProcess{turns: turns}
	turns.begin("New")
	defer func() {
		if v := recover(); v != nil {
			err = &Error{Code: CodeTrap, Where: "New", Text: fmt.Sprint(v), Stack: string(debug.Stack())}
		}
		t.end()
	}()
	switch made := app(); {
	case made == nil:
		err = &Error{Code: CodeTrap, Where: "New", Text: "New returned nil"}
	case !started.fresh(made):
		err = &Error{Code: CodeTrap, Where: "New", Text: "New must make a fresh App each time; this one has been started before"}
	default:
		t.app = made
	}
	return t, err
}

func (t *inProcess) Dispatch(_ context.Context, frame []byte) ([]byte, abi.Status, int, error) {
	t.turns.begin("")
	out := t.app.Dispatch(frame)
	t.end()
	return out, t.app.Status(), t.app.Parked(), nil
}

// end ends a turn, and the goroutine with it if the turn was not waited for: see Sim.abandon.
func (t *inProcess) end() {
	if t.turns.end() {
		return
	}
	if t.app != nil {
		t.app.Close()
	}
	runtime.Goexit()
}

func (t *inProcess) Close() error {
	t.turns.begin("Close")
	t.app.Close()
	t.end()
	return nil
}

// Wasm runs the author's code as the WASM that goes to the phone. Pkg is a package path, or a folder starting with `.` or `/`, of a package with
// `func New() *miniapp.App`, or of a ready guest (package main). It is built with the Go tool once in a process, compiled once, and every cold start has an instance of its own.
// If pkg is a folder with an app.json in it, that is the Project unless another is given. An edit of the guest's sources makes a cached `go test` run again.
func Wasm(pkg string) Option {
	dir, path := "", pkg
	if isFolder(pkg) {
		dir, path = pkg, "." // its own module builds it, from wherever it is asked for
	}
	module := sync.OnceValues(func() (*guest.Binary, error) { return guest.Build(context.Background(), dir, path) })
	return func(c *config) {
		c.native, c.fallback = false, pkg
		c.engines = append(c.engines, "Wasm("+strconv.Quote(pkg)+")")
		c.engine = wasmEngine(module)
	}
}

// WasmBytes is Wasm for a module that has been built already, such as the app.wasm of a bundle.
func WasmBytes(wasm []byte) Option {
	module := sync.OnceValue(func() *guest.Binary { return guest.NewBinary(wasm) })
	return func(c *config) {
		c.native = false
		c.engines = append(c.engines, "WasmBytes")
		c.engine = wasmEngine(func() (*guest.Binary, error) { return module(), nil })
	}
}

// wasmEngine starts instances of a module. The manifest is asked of the first instance only: it says the same in all.
func wasmEngine(binary func() (*guest.Binary, error)) engineStarter {
	var manifest struct {
		sync.Mutex
		*abi.Manifest
	}
	return func(ctx context.Context, s *Sim) (engine.Logic, error) {
		cfg := s.cfg
		b, err := binary()
		if err != nil {
			return nil, err
		}
		m, err := b.Compile(ctx, guest.Options{Interpreter: cfg.interpret, Guard: cfg.guard, MemoryLimitPages: cfg.memory, CacheDir: cfg.cacheDir})
		if err != nil {
			return nil, err
		}
		instance, err := m.Instantiate(ctx, guest.InstanceOptions{
			Deadline: cfg.deadline,
			Nanotime: s.Now,
			Walltime: func() time.Time { return time.UnixMilli(wallStart).Add(s.Now()) },
			Console:  cfg.printed,
		})
		if err != nil {
			return nil, err
		}
		manifest.Lock()
		defer manifest.Unlock()
		logic, err := engine.NewFramed(ctx, instance, manifest.Manifest)
		if err != nil {
			return nil, errors.Join(err, instance.Close())
		}
		manifest.Manifest = logic.Manifest()
		return logic, nil
	}
}

// Console is where what a WASM guest prints (fmt.Println, println) goes, line for line after each of its turns. The trace has none of it, since it is the same for all engines:
// what a test shall find there is written with Ctx.Log. Default: stdout and stderr of this process. Native code prints there by itself, whatever w is.
func Console(w io.Writer) Option { return func(c *config) { c.stdout, c.stderr = w, w } }

// printed writes a guest's lines to where the test sees them. It is no matter of the simulation's if nobody reads them.
func (c *config) printed(line guest.Line) {
	w := c.stdout
	if line.Stderr {
		w = c.stderr
	}
	_, _ = io.WriteString(w, line.Text+"\n")
}

// isFolder reports whether a package is given by its folder and not by its import path.
func isFolder(pkg string) bool {
	return filepath.IsAbs(pkg) || pkg == "." || pkg == ".." || strings.HasPrefix(filepath.ToSlash(pkg), "./") || strings.HasPrefix(filepath.ToSlash(pkg), "../")
}

// folderOf is the folder that a package path names if a project is in it, else "".
func folderOf(pkg string) string {
	if !isFolder(pkg) {
		return ""
	}
	if _, err := os.Stat(filepath.Join(pkg, "app.json")); err != nil {
		return ""
	}
	return pkg
}

// Ops runs declarative definitions in place of Go: the format of the conformance cases. Keys are the paths of pages and components, "app" the App.
func Ops(definitions map[string]Value) Option {
	return func(c *config) {
		c.native = false
		c.engines = append(c.engines, "Ops")
		c.engine = func(_ context.Context, s *Sim) (engine.Logic, error) {
			program, err := ops.Parse(definitions)
			if err != nil {
				return nil, err
			}
			return program.Start(s.cfg.opsEntry()), nil
		}
	}
}

// OpsLog gets the log of the definitions that Ops runs, an entry as it comes: an object {c, t, n, v} as the conformance cases have it.
func OpsLog(log func(entry Value)) Option { return func(c *config) { c.opsLog = log } }

func (c *config) opsEntry() func(ops.Entry) {
	if c.opsLog == nil {
		return nil
	}
	return func(e ops.Entry) { c.opsLog(e.Object()) }
}

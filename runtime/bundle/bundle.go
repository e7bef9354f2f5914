// Package bundle makes the folder that goes to the phone: a mini-program as the WeChat developer tools open it, whose logic is the author's Go as WASM. [Build] compiles the guest as
// the simulator does, reads its manifest by running it, compares that with the project, lowers and compresses the module, and writes it with the loader and a script for each page and
// component. Equal sources give equal bytes.
package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/runtime/internal/project"
	"github.com/wxkit/wxkit/wasm/abi"
)

// NoWasmOpt as Config.WasmOpt does without lowering even if wasm-opt is there.
const NoWasmOpt = "none"

// Tourist is the AppID with which the developer tools open a project that has none of its own: it can be tried and previewed nowhere else.
const Tourist = "touristappid"

// Config says what is built and where to.
type Config struct {
	Dir      string            // the project's folder, with app.json and the templates; "" is the current one
	Package  string            // Go package with func New() *miniapp.App, an import path or a folder that begins with . or /; "" is the package in Dir
	Out      string            // folder to write; "" is Dir with -phone behind, so nothing is written to the source tree that was not asked for
	AppID    string            // AppID of the generated project.config.json; "" is Tourist, or what the file in Out says
	WasmOpt  string            // path of binaryen's wasm-opt, or NoWasmOpt; "" looks in PATH and in node_modules/.bin of Dir and the folders above it, and warns if it is not there
	Quick    bool              // do not lower, and compress in a fraction of the time to a larger file: for the developer tools, not for release
	Force    bool              // write into a folder that holds files of others, and over them; even then none of them is removed
	Progress func(step string) // is told what begins, before each step that may take a second or more; nil is nobody
}

// Report tells what was built. Sizes are in bytes.
type Report struct {
	Out      string    `json:"out"`      // the folder, as Config names it
	Written  int       `json:"written"`  // files that are new or have changed
	Kept     int       `json:"kept"`     // files that were there with the same content
	Removed  int       `json:"removed"`  // files of a former output that belong to this one no more
	Hash     string    `json:"hash"`     // of the manifest
	Module   Module    `json:"module"`   // the guest
	Packages []Package `json:"packages"` // the main package first, then the sub-packages in the order of app.json
	Total    int64     `json:"total"`    // all packages
	Heavy    []Import  `json:"heavy"`    // what makes the guest heavy, the heaviest first
	Warnings []string  `json:"warnings"` // what may go wrong on a phone, a sentence each
}

// Module is the guest in its forms, with their sizes.
type Module struct {
	Built   int64  `json:"built"`             // as the Go tool made it
	Shipped int64  `json:"shipped"`           // as the phone compiles it
	Packed  int64  `json:"packed"`            // as app.wasm.br
	Lowered bool   `json:"lowered"`           // whether it is WASM that older phones know
	WasmOpt string `json:"wasmOpt,omitempty"` // what the wasm-opt that lowered it says of its version
}

// Build makes the folder. An error joins one for each thing that is wrong with the project, in the words of the simulator where it has them; nothing has been written then, and a former
// output is as it was. Sizes above WeChat's limits are a *SizeError, and with it there is a report; with any other error it is nil.
func Build(ctx context.Context, c Config) (*Report, error) {
	var cache guest.Cache // of its own: the sources may have changed since the process built them last
	defer cache.Close(context.WithoutCancel(ctx))
	return build(ctx, c, &cache)
}

func build(ctx context.Context, c Config, cache *guest.Cache) (*Report, error) {
	b := &builder{Config: c, cache: cache, report: &Report{Heavy: []Import{}, Warnings: []string{}}}
	for _, step := range []func(context.Context) error{b.place, b.load, b.compile, b.check, b.weigh, b.lower, b.pack, b.gather} {
		if err := step(ctx); err != nil {
			return nil, err
		}
		if ctx.Err() != nil { // not every step looks
			return nil, context.Cause(ctx)
		}
	}
	if err := b.measure(); err != nil {
		return b.report, err
	}
	if err := b.write(); err != nil {
		return nil, err
	}
	return b.report, nil
}

// builder is a build under way; each step needs those before it.
type builder struct {
	Config
	report   *Report
	cache    *guest.Cache
	fsys     fs.FS  // the project
	out      string // Out, absolute
	app      *project.App
	built    []byte // the guest as the Go tool has made it
	module   []byte // what the phone gets, not compressed
	packed   []byte
	manifest *abi.Manifest
	files    map[string][]byte // what is written, by path from the root
}

// step tells what begins.
func (b *builder) step(format string, args ...any) {
	if b.Progress != nil {
		b.Progress(fmt.Sprintf(format, args...))
	}
}

func (b *builder) warn(format string, args ...any) {
	b.report.Warnings = append(b.report.Warnings, fmt.Sprintf(format, args...))
}

// place settles the folders.
func (b *builder) place(context.Context) error {
	if b.Dir == "" {
		b.Dir = "."
	}
	dir, err := filepath.Abs(b.Dir)
	if err != nil {
		return err
	}
	if b.Out == "" {
		b.Out = filepath.Join(b.Dir, "..", filepath.Base(dir)+"-phone")
	}
	if b.out, err = filepath.Abs(b.Out); err != nil {
		return err
	}
	if inside(resolved(b.out), resolved(dir)) {
		return fmt.Errorf("%s: the project itself lies in it; give the output a folder of its own", b.Out)
	}
	b.fsys, b.report.Out = os.DirFS(dir), b.Out
	return b.admit()
}

// resolved is where the links in a path lead, as far as it is there.
func resolved(path string) string {
	if there, err := filepath.EvalSymlinks(path); err == nil {
		return there
	}
	if above := filepath.Dir(path); above != path {
		return filepath.Join(resolved(above), filepath.Base(path))
	}
	return path
}

// inside reports whether a path is a folder or lies in it.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// load reads the project's configuration, with the checks of the simulator.
func (b *builder) load(context.Context) error {
	app, err := project.Load(b.fsys)
	if errors.Is(err, fs.ErrNotExist) && app == nil {
		if _, missing := fs.Stat(b.fsys, "app.json"); missing != nil {
			return fmt.Errorf("%s is no mini-program: %w", b.Dir, err)
		}
	}
	b.app = app
	return err
}

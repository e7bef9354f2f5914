package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wxkit/wxkit/runtime/internal/guest"
	"github.com/wxkit/wxkit/wasm/abi"
	"github.com/wxkit/wxkit/wasm/loader"
)

// startLimit is the longest real time that a guest's inits and its New may take.
const startLimit = 20 * time.Second

// Qualities of brotli, and the window of its standard, which every decoder has.
const (
	bestQuality  = 11
	quickQuality = 5
	window       = 22
)

// compile builds the guest as the simulator does, and asks it for its manifest.
func (b *builder) compile(ctx context.Context) error {
	b.step("compiling %s", b.source())
	dir, pkg := b.guestPackage()
	binary, err := b.cache.Build(ctx, dir, pkg)
	if err != nil {
		return err
	}
	b.module = binary.WASM
	b.report.Module.Built = int64(len(b.module))
	if b.manifest, err = b.readManifest(ctx, b.module, guest.Options{Guard: true}, guest.InstanceOptions{Deadline: startLimit}); err != nil { // go test has left its machine code on the disk
		return err
	}
	b.report.Hash, b.built = b.manifest.Hash(), b.module
	return b.steady(ctx)
}

// source names the guest's package as the user knows it.
func (b *builder) source() string {
	if b.Package != "" {
		return b.Package
	}
	return b.Dir
}

// guestPackage is the folder in which the Go tool runs, and the package that it is told.
func (b *builder) guestPackage() (dir, pkg string) {
	switch {
	case b.Package == "":
		return b.Dir, "."
	case filepath.IsAbs(b.Package) || strings.HasPrefix(filepath.ToSlash(b.Package)+"/", "./") || strings.HasPrefix(filepath.ToSlash(b.Package)+"/", "../"):
		return b.Package, "." // its own module builds it
	}
	return b.Dir, b.Package
}

// readManifest runs a module until it has told what it registers.
func (b *builder) readManifest(ctx context.Context, wasm []byte, o guest.Options, start guest.InstanceOptions) (*abi.Manifest, error) {
	m, err := b.cache.Compile(ctx, wasm, o)
	if err != nil {
		return nil, err
	}
	return m.Manifest(ctx, start)
}

// checkImports holds what a module imports against the loader: an import that the loader has not would be found on the phone only.
func checkImports(names []string) error {
	all := loader.Script(loader.All)
	var errs []error
	for _, name := range names {
		if !strings.Contains(all, name) {
			errs = append(errs, fmt.Errorf("the guest imports %s, which the loader has not: WeChat could not start it; which package needs it?", name))
		}
	}
	return errors.Join(errs...)
}

// inspect compiles a module with these features of WASM only, and gives the names of the functions that it imports, sorted.
func inspect(ctx context.Context, wasm []byte, features api.CoreFeatures) (imports []string, err error) {
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(features))
	defer r.Close(context.WithoutCancel(ctx))
	compiled, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return nil, err
	}
	for _, f := range compiled.ImportedFunctions() {
		_, name, _ := f.Import()
		imports = append(imports, name)
	}
	slices.Sort(imports)
	return slices.Compact(imports), nil
}

// pack compresses the module.
func (b *builder) pack(ctx context.Context) (err error) {
	quality := bestQuality
	if b.Quick {
		quality = quickQuality
	} else {
		b.step("compressing %s", kilobytes(int64(len(b.module))))
	}
	b.packed, err = pack(ctx, b.module, quality)
	b.report.Module.Packed = int64(len(b.packed))
	return err
}

// pack is a text in brotli. It has been read back. The best quality takes ten seconds, so it ends with ctx.
func pack(ctx context.Context, text []byte, quality int) ([]byte, error) {
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: quality, LGWin: window})
	for block := range slices.Chunk(text, 1<<16) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if _, err := w.Write(block); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	back, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed.Bytes())))
	if err != nil || !bytes.Equal(back, text) {
		return nil, fmt.Errorf("the compressed module does not read back: %w", errors.Join(err, errors.New("brotli")))
	}
	return packed.Bytes(), nil
}

package guest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// Binary is a built guest.
type Binary struct {
	WASM []byte // the module; not to be written to
	Key  uint64 // tells the binaries of a process apart; it says nothing to another process

	release func() // lets go of the memory that WASM takes; it is there again as soon as it is read
}

// newBinary gives the module its key.
func newBinary(wasm []byte) *Binary {
	return &Binary{WASM: wasm, Key: maphash.Bytes(seed, wasm), release: func() {}}
}

// seed is that of the process. SHA-256 of 2 MB would take as long as half of an instance's start.
var seed = maphash.MakeSeed()

// buildKey names what is built: the absolute working directory and the package as it was asked for.
type buildKey struct{ dir, pkg string }

// mainDir is the folder of the generated main. It exists in the overlay only, below the author's package, from where that package may be imported even if it is internal.
const mainDir = "wxkitguestmain"

// Build compiles a guest with the Go tool: pkg is an import path or a directory (./counter), dir the directory in which the Go tool runs, "" for the current one.
// The package is either the author's, with `func New() *miniapp.App`, for which a main is made, or a package main that is a guest already. Nothing is written to the
// author's tree. The environment reaches the Go tool as it is, but for GOOS and GOARCH.
//
// Every file that the guest is made of is opened by this process, so that go test runs a cached test again after an edit. That holds for files of the module of the test; the
// Go tool does not watch others.
//
// The same dir and pkg are built once in a Cache, whatever is edited meanwhile. An error has engine.CodeBuild and the Go tool's own words.
func (c *Cache) Build(ctx context.Context, dir, pkg string) (*Binary, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, asEngine(engine.CodeBuild, err)
	}
	if pkg == "" {
		pkg = "."
	}
	b, err := once(ctx, &c.mu, &c.builds, buildKey{abs, pkg}, func() (*Binary, error) { return build(ctx, abs, pkg) })
	if err != nil {
		return nil, asEngine(engine.CodeBuild, err)
	}
	return b, nil
}

func build(ctx context.Context, dir, pkg string) (*Binary, error) {
	p, err := list(ctx, dir, pkg)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "wxkit-guest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	target := filepath.Join(tmp, "guest.wasm")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-buildmode=c-shared", "-o", target}
	if p.Name != "main" {
		overlay, err := writeMain(ctx, tmp, dir, p)
		if err != nil {
			return nil, err
		}
		args = append(args, "-overlay="+overlay.file, "--", overlay.pkg)
	} else {
		args = append(args, "--", p.ImportPath)
	}
	if _, err := goTool(ctx, dir, args...); err != nil {
		return nil, explain(err, p)
	}
	return readBinary(target)
}

// explain says what is missing where the compiler's words need the generated main to be understood.
func explain(err error, p *goPackage) error {
	e := asEngine(engine.CodeBuild, err)
	if strings.Contains(e.Text, "undefined: app.New") {
		e.Text = fmt.Sprintf("package %s has no func New() *miniapp.App, and it is not a package main\n%s", p.ImportPath, e.Text)
	}
	return e
}

// overlay is a generated main: the file for go build -overlay, and the package to build with it.
type overlay struct{ file, pkg string }

// mainSource is the guest's main. A reactor's main is not run; its inits are.
const mainSource = `package main

import (
	app %q
	"github.com/wxkit/wxkit/wasm"
)

func init() { wasm.Run(app.New) }

func main() {}
`

// writeMain writes the generated main and its overlay to tmp.
func writeMain(ctx context.Context, tmp, dir string, p *goPackage) (overlay, error) {
	home := p.Dir
	if p.Module == nil || !p.Module.Main {
		out, err := goTool(ctx, dir, "list", "-m", "-f", "{{.Dir}}")
		if err != nil {
			return overlay{}, err
		}
		first, _, _ := strings.Cut(string(out), "\n")
		home = strings.TrimSpace(first)
	}
	o := overlay{file: filepath.Join(tmp, "overlay.json"), pkg: filepath.Join(home, mainDir)}
	source := filepath.Join(tmp, "main.go")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(o.pkg, "main.go"): source}})
	if err != nil {
		return overlay{}, err
	}
	return o, errors.Join(
		os.WriteFile(source, fmt.Appendf(nil, mainSource, p.ImportPath), 0o600),
		os.WriteFile(o.file, replace, 0o600),
	)
}

// goTool runs the Go tool for the guest's platform and returns what it printed.
func goTool(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case ctx.Err() != nil:
		return nil, failure(engine.CodeBuild, "go "+args[0]+": "+context.Cause(ctx).Error(), ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return nil, failure(engine.CodeBuild, "the Go tool is not in PATH; a guest is built with it", err)
	}
	text := strings.TrimSpace(stderr.String())
	if text == "" {
		text = err.Error()
	}
	return nil, failure(engine.CodeBuild, "go "+args[0]+": "+text, err)
}

package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/tetratelabs/wazero/api"

	"github.com/wxkit/wxkit/runtime/internal/guest"
)

// lowering are wasm-opt's flags: Go's features in, those of the first WASM out, which every WXWebAssembly runs, and no 64-bit number in an import, for which JavaScript would need BigInt.
// Without -O2 the result would be a tenth larger.
var lowering = [...]string{
	"--enable-bulk-memory", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-mutable-globals",
	"--signext-lowering", "--llvm-nontrapping-fptoint-lowering", "--llvm-memory-copy-fill-lowering", "--legalize-js-interface", "-O2",
}

// howToLower ends each warning about a module that was not lowered.
const howToLower = "; older phones refuse such a module. Install binaryen (npm i -g binaryen) or name its wasm-opt with --wasm-opt"

// lower replaces the module by one that older phones run too, if it can, and proves that what is shipped still starts and says the same.
func (b *builder) lower(ctx context.Context) error {
	tool := b.wasmOpt()
	if tool == "" {
		return b.ship(ctx, b.module, api.CoreFeaturesV2)
	}
	lowered, version, err := b.lowerWith(ctx, tool)
	if err == nil {
		err = b.ship(ctx, lowered, api.CoreFeaturesV1)
	}
	switch {
	case err == nil:
		b.report.Module.Lowered, b.report.Module.WasmOpt = true, version
		return nil
	case b.WasmOpt != "" || ctx.Err() != nil:
		return err
	}
	b.warn("the module was not lowered: %v%s", err, howToLower)
	return b.ship(ctx, b.module, api.CoreFeaturesV2)
}

// wasmOpt is the wasm-opt to use; "" is none, and a warning says why.
func (b *builder) wasmOpt() string {
	if b.Quick || b.WasmOpt == NoWasmOpt {
		b.warn("the module was not lowered, as was asked for: it is for trying, not for release")
		return ""
	}
	if b.WasmOpt != "" {
		return b.WasmOpt
	}
	tool := b.findWasmOpt()
	if tool == "" {
		b.warn("wasm-opt was not found, so the module was not lowered" + howToLower)
	}
	return tool
}

// ship makes a module the one that goes to the phone, if it has these features of WASM only, imports what the loader has, and registers what the one registers that the Go tool made.
func (b *builder) ship(ctx context.Context, wasm []byte, features api.CoreFeatures) error {
	wasm = guest.MergeData(wasm)
	o := guest.Options{Guard: true}
	if features == api.CoreFeaturesV1 {
		o = guest.Options{Guard: true, Interpreter: true} // it runs this once only, and compiling takes longer
	}
	imports, err := inspect(ctx, wasm, features)
	if err != nil {
		return fmt.Errorf("wasm-opt left what older phones do not know: %w", err)
	}
	if err := checkImports(imports); err != nil {
		return err
	}
	m, err := b.readManifest(ctx, wasm, o, guest.InstanceOptions{Deadline: startLimit})
	if err != nil {
		return fmt.Errorf("the module does not start as it is shipped: %w", err)
	}
	if got := m.Hash(); got != b.report.Hash {
		return fmt.Errorf("the module registers something else as it is shipped: manifest %s, not %s", got, b.report.Hash)
	}
	b.module, b.report.Module.Shipped = wasm, int64(len(wasm))
	return nil
}

// findWasmOpt looks for wasm-opt in PATH and where npm puts it; "" is not found.
func (b *builder) findWasmOpt() string {
	if tool, err := exec.LookPath("wasm-opt"); err == nil {
		return tool
	}
	dir, err := filepath.Abs(b.Dir)
	for err == nil {
		if tool, err := exec.LookPath(filepath.Join(dir, "node_modules", ".bin", "wasm-opt")); err == nil {
			return tool
		}
		above := filepath.Dir(dir)
		if above == dir {
			break
		}
		dir = above
	}
	return ""
}

// lowerWith runs wasm-opt on the module, and tells its version.
func (b *builder) lowerWith(ctx context.Context, tool string) (lowered []byte, version string, err error) {
	if version, err = runTool(ctx, tool, "--version"); err != nil {
		return nil, "", err
	}
	b.step("lowering with %s", version)
	lowered, err = lower(ctx, tool, b.module)
	return lowered, version, err
}

// lower runs wasm-opt on a module.
func lower(ctx context.Context, tool string, wasm []byte) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "wxkit-bundle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	in, out := filepath.Join(tmp, "app.wasm"), filepath.Join(tmp, "lowered.wasm")
	if err := os.WriteFile(in, wasm, 0o600); err != nil {
		return nil, err
	}
	if _, err := runTool(ctx, tool, append(lowering[:], in, "-o", out)...); err != nil {
		return nil, err
	}
	lowered, err := os.ReadFile(out)
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%s has ended well but written no module; is it binaryen's?", tool)
	}
	return lowered, err
}

// runTool runs a program and gives what it printed, without the newline. Its error has the program's own words.
func runTool(ctx context.Context, tool string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.WaitDelay = time.Second // what it has started may hold its output open
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return strings.TrimSpace(stdout.String()), nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no program %s", tool)
	}
	text := strings.TrimSpace(stderr.String())
	if text == "" {
		text = err.Error()
	}
	return "", fmt.Errorf("%s: %s", filepath.Base(tool), text)
}

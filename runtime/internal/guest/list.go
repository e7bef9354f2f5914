package guest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// goPackage is what go list says of a package, as far as it matters here.
type goPackage struct {
	Dir, ImportPath, Name   string
	Standard, DepOnly       bool
	Module                  *goModule
	GoFiles, SFiles, HFiles []string
	EmbedFiles              []string
}

// goModule is the module of a package.
type goModule struct {
	Main  bool
	GoMod string
}

// list finds the package and opens every file that it is made of.
func list(ctx context.Context, dir, pkg string) (*goPackage, error) {
	out, err := goTool(ctx, dir, "list", "-deps", "-json=Dir,ImportPath,Name,Standard,DepOnly,Module,GoFiles,SFiles,HFiles,EmbedFiles", "--", pkg)
	if err != nil {
		return nil, err
	}
	var roots []*goPackage
	mods := make(map[string]bool)
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(goPackage)
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if !p.DepOnly {
			roots = append(roots, p)
		}
		if p.Standard {
			continue
		}
		p.touch()
		if p.Module != nil && p.Module.GoMod != "" {
			mods[p.Module.GoMod] = true
		}
	}
	for mod := range mods {
		touch(mod)
		touch(filepath.Join(filepath.Dir(mod), "go.sum"))
	}
	if len(roots) != 1 {
		return nil, failure(engine.CodeBuild, fmt.Sprintf("%s names %d packages; a guest is one", pkg, len(roots)), nil)
	}
	return roots[0], nil
}

// touch opens the package's files, and its folder, in which a file may appear.
func (p *goPackage) touch() {
	touch(p.Dir)
	for _, files := range [][]string{p.GoFiles, p.SFiles, p.HFiles, p.EmbedFiles} {
		for _, f := range files {
			touch(filepath.Join(p.Dir, f))
		}
	}
}

// touch opens and closes a file. That is all that go test needs to watch it; if it cannot be opened, go build will say so.
func touch(path string) {
	if f, err := os.Open(path); err == nil {
		_ = f.Close()
	}
}

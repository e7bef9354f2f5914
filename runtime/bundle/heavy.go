package bundle

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// Import is a package of the standard library that makes the guest heavy.
type Import struct {
	Path string   `json:"path"` // such as encoding/json
	Cost int64    `json:"cost"` // bytes, compressed, that a guest without it would have less at most: packages share much
	By   []string `json:"by"`   // the packages, none of the standard library, that import it, sorted
}

// weights are what packages of the standard library add to an empty guest, in bytes after brotli. Those of less than heavy are as light as Go itself.
var weights = map[string]int64{
	"time": 60_000, "os": 67_000, "context": 80_000, "crypto/sha256": 112_000, "regexp": 129_000, "fmt": 142_000, "net/url": 185_000, "encoding/json": 265_000,
	"log/slog": 288_000, "text/template": 511_000, "net/http": 1_539_000,
}

// heavy is the least cost that is worth a line.
const heavy = 50_000

// own are this module's packages that every guest has; those of its samples are authors' packages.
const own = "github.com/wxkit/wxkit/"

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

// weigh finds what makes the guest heavy.
func (b *builder) weigh(ctx context.Context) error {
	packages, err := b.list(ctx)
	if err != nil {
		return err
	}
	b.report.Heavy = heavyImports(packages)
	return nil
}

// list asks the Go tool for all packages of the guest.
func (b *builder) list(ctx context.Context) ([]listed, error) {
	dir, pkg := b.guestPackage()
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-json=ImportPath,Standard,Imports,Deps", "--", pkg)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, strings.TrimSpace(stderr.String()))
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// heavyImports are the heavy packages of the standard library that others import themselves, with who does.
func heavyImports(packages []listed) []Import {
	costs, by := map[string]int64{}, map[string][]string{}
	for _, p := range packages {
		if p.Standard {
			costs[p.ImportPath] = cost(p)
		}
	}
	for _, p := range packages {
		if p.Standard || isOwn(p.ImportPath) {
			continue
		}
		for _, imported := range p.Imports {
			if costs[imported] >= heavy {
				by[imported] = append(by[imported], p.ImportPath)
			}
		}
	}
	found := []Import{}
	for path, users := range by {
		slices.Sort(users)
		found = append(found, Import{path, costs[path], users})
	}
	slices.SortFunc(found, func(a, b Import) int {
		return cmp.Or(cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Path, b.Path))
	})
	return found
}

// cost is the weight of a package of the standard library, or at least that of the heaviest that it brings.
func cost(p listed) int64 {
	most := weights[p.ImportPath]
	for _, d := range p.Deps {
		most = max(most, weights[d])
	}
	return most
}

func isOwn(path string) bool {
	rest, ours := strings.CutPrefix(path+"/", own)
	return ours && !strings.HasPrefix(rest, "testdata/")
}

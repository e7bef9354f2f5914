package wxkit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/wxkit/wxkit"

// floors is the order of the house. A package may import packages of lower floors and, below one folder of this table, its siblings;
// its tests may use the whole of their own floor. A folder speaks for everything below it, and the longest folder wins.
var floors = map[string]int{
	"cmd/wxkit":          3,
	"handler/faults":     3,
	"handler/load":       3,
	"handler":            2,
	"handler/wxtest":     2,
	"runtime":            2,
	"wasm":               2,
	"handler/redisstore": 1,
	"handler/wxevent":    1,
	"miniapp":            1,
	"runtime/internal":   1,
	"handler/wxcrypt":    0,
	"handler/wxmsg":      0,
	"wasm/abi":           0,
	"internal/npmtest":   0,
	"wasm/loader":        0,
}

// owners names the only folders that may import a module from outside; of testOnly modules, test files only.
var owners = map[string][]string{
	"github.com/andybalholm/brotli": {"runtime"},
	"github.com/beevik/etree":       {"handler/wxmsg", "runtime"},
	"github.com/dop251/goja":        {"runtime"},
	"github.com/redis/go-redis/v9":  {"handler/faults", "handler/redisstore"},
	"github.com/tetratelabs/wazero": {"runtime"},
	"github.com/tinylib/msgp":       {"handler/redisstore", "runtime"},
	"golang.org/x/tools":            {"runtime"}, // txtar only
	"github.com/urfave/cli/v3":      {"cmd/wxkit"},
}

// testOnly are the modules that any test file may import, and of the other files only an owner's.
var testOnly = []string{
	"github.com/andybalholm/brotli",
	"github.com/stretchr/testify/require",
}

// sides are the two doors. Neither imports the other, not even in a test; the command imports both.
var sides = [2][]string{
	{"handler"},
	{"miniapp", "runtime", "wasm"},
}

// apart are imports that the floors would allow and that code which is no test must not have all the same.
var apart = map[string][]string{
	"handler": {"handler/wxevent"}, // who mounts only the handler does not link 250 rare types
}

// goPackage is what `go list -json` says of a package, as far as it matters here.
type goPackage struct {
	Dir, ImportPath                    string
	Imports, TestImports, XTestImports []string
	IgnoredGoFiles                     []string // built elsewhere, such as under wasip1

	hidden, hiddenInTests []string // imports of IgnoredGoFiles
}

func TestFloors(t *testing.T) {
	pkgs := listPackages(t)
	require.Empty(t, breaches(pkgs), "imports go downward only; the table is at the top of floors_test.go")
}

func TestFloorsSeeBreaches(t *testing.T) {
	for _, c := range []struct {
		name, pkg     string
		imports, test []string
		want          string
	}{
		{name: "downward", pkg: "handler", imports: []string{"net/http", module + "/handler/wxmsg"}},
		{name: "upward", pkg: "handler/wxmsg", imports: []string{module + "/handler"},
			want: "handler/wxmsg (floor 0) imports handler (floor 2): a child never imports its parent"},
		{name: "parent", pkg: "handler/wxtest", imports: []string{module + "/handler"},
			want: "handler/wxtest (floor 2) imports handler (floor 2): a child never imports its parent"},
		{name: "sideways", pkg: "handler", imports: []string{module + "/handler/wxtest"},
			want: "handler (floor 2) imports handler/wxtest (floor 2): imports go to lower floors only"},
		{name: "sideways in a test", pkg: "handler", test: []string{module + "/handler/wxtest"}},
		{name: "upward in a test", pkg: "handler/wxcrypt", test: []string{module + "/handler/wxtest"},
			want: "handler/wxcrypt (floor 0) imports handler/wxtest (floor 2) in a test: imports go to lower floors only"},
		{name: "kept apart", pkg: "handler", imports: []string{module + "/handler/wxevent"},
			want: "handler imports handler/wxevent: the two are kept apart outside tests"},
		{name: "other side", pkg: "runtime", imports: []string{module + "/handler/wxmsg"},
			want: "runtime imports handler/wxmsg: the callback side and the mini-program side never import each other"},
		{name: "other side in a test", pkg: "handler", test: []string{module + "/wasm/abi"},
			want: "handler imports wasm/abi: the callback side and the mini-program side never import each other"},
		{name: "command", pkg: "cmd/wxkit", imports: []string{module + "/handler/wxtest", module + "/runtime", "github.com/urfave/cli/v3"}},
		{name: "siblings", pkg: "runtime/internal/frame", imports: []string{module + "/runtime/internal/wxml"}},
		{name: "parent on the same floor", pkg: "handler/wxevent/internal/gen", test: []string{module + "/handler/wxevent"},
			want: "handler/wxevent/internal/gen (floor 1) imports handler/wxevent (floor 1) in a test: a child never imports its parent"},
		{name: "folder", pkg: "handler/wxevent/internal/gen", imports: []string{module + "/handler/wxmsg"}},
		{name: "unknown folder", pkg: "tools", imports: nil,
			want: "tools stands on no floor: give it one in floors_test.go"},
		{name: "owner", pkg: "handler/wxmsg", imports: []string{"github.com/beevik/etree"}},
		{name: "not the owner", pkg: "handler", imports: []string{"github.com/beevik/etree"},
			want: "handler imports github.com/beevik/etree, which belongs to handler/wxmsg, runtime"},
		{name: "no owner", pkg: "handler", imports: []string{"github.com/pkg/errors"},
			want: "handler imports github.com/pkg/errors, which has no owner: give it one in floors_test.go"},
		{name: "require in a test", pkg: "handler", test: []string{"github.com/stretchr/testify/require"}},
		{name: "assert in a test", pkg: "handler", test: []string{"github.com/stretchr/testify/assert"},
			want: "handler imports github.com/stretchr/testify/assert, which has no owner: give it one in floors_test.go"},
		{name: "require in code", pkg: "handler/wxtest", imports: []string{"github.com/stretchr/testify/require"},
			want: "handler/wxtest imports github.com/stretchr/testify/require, which is for _test.go files"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := breaches([]goPackage{{ImportPath: module + "/" + c.pkg, Imports: c.imports, XTestImports: c.test}})
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{c.want}, got)
		})
	}
}

// breaches returns a line for every import that the tables above forbid.
func breaches(pkgs []goPackage) []string {
	var found []string
	for _, p := range pkgs {
		from := strings.TrimPrefix(p.ImportPath, module+"/")
		if p.ImportPath == module { // the tests at the root
			from = "."
		} else if _, _, ok := floorOf(from); !ok {
			found = append(found, from+" stands on no floor: give it one in floors_test.go")
			continue
		}
		for _, imp := range slices.Concat(p.Imports, p.hidden) {
			found = append(found, breach(from, imp, false))
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports, p.hiddenInTests) {
			if imp != p.ImportPath { // package x_test imports x
				found = append(found, breach(from, imp, true))
			}
		}
	}
	found = slices.DeleteFunc(found, func(s string) bool { return s == "" })
	slices.Sort(found)
	return slices.Compact(found)
}

// breach returns what is wrong with one import, "" if nothing is.
func breach(from, imp string, test bool) string {
	to, own := strings.CutPrefix(imp, module+"/")
	if !own {
		return foreignBreach(from, imp, test)
	}
	home, high, _ := floorOf(from)
	house, low, ok := floorOf(to)
	inTest := ""
	if test {
		inTest = " in a test"
	}
	parent := within(from, to) && from != to
	switch {
	case from == ".":
		return fmt.Sprintf("the root imports %s: its tests look at the house from outside", to)
	case !ok:
		return "" // said once, where the package itself is looked at
	case otherSide(from, to):
		return fmt.Sprintf("%s imports %s: the callback side and the mini-program side never import each other", from, to)
	case !test && slices.Contains(apart[from], to):
		return fmt.Sprintf("%s imports %s: the two are kept apart outside tests", from, to)
	case low < high:
		return ""
	case low == high && !parent && (test || home == house):
		return ""
	case parent:
		return fmt.Sprintf("%s (floor %d) imports %s (floor %d)%s: a child never imports its parent", from, high, to, low, inTest)
	default:
		return fmt.Sprintf("%s (floor %d) imports %s (floor %d)%s: imports go to lower floors only", from, high, to, low, inTest)
	}
}

// foreignBreach judges an import from outside this module.
func foreignBreach(from, imp string, test bool) string {
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if slices.Contains(testOnly, imp) && test {
		return ""
	}
	if slices.Contains(testOnly, imp) && owners[imp] == nil {
		return fmt.Sprintf("%s imports %s, which is for _test.go files", from, imp)
	}
	for mod, folders := range owners {
		if !within(imp, mod) {
			continue
		}
		for _, folder := range folders {
			if within(from, folder) {
				return ""
			}
		}
		return fmt.Sprintf("%s imports %s, which belongs to %s", from, imp, strings.Join(folders, ", "))
	}
	return fmt.Sprintf("%s imports %s, which has no owner: give it one in floors_test.go", from, imp)
}

// floorOf finds the longest folder of the table that a package lies in, and its floor.
func floorOf(pkg string) (folder string, floor int, ok bool) {
	for folder = pkg; folder != "."; folder = path.Dir(folder) {
		if floor, ok = floors[folder]; ok {
			return folder, floor, true
		}
	}
	return "", 0, false
}

func otherSide(from, to string) bool {
	return sideOf(from) >= 0 && sideOf(to) >= 0 && sideOf(from) != sideOf(to)
}

func sideOf(pkg string) int {
	return slices.IndexFunc(sides[:], func(folders []string) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return within(pkg, folder) })
	})
}

// within tells whether pkg is folder or lies below it.
func within(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

// watchTree opens every folder of the module in the test process. The go command cannot see what the tools started here read,
// so without it a cached "ok" would outlive an edit.
func watchTree(t *testing.T) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	}))
}

// listPackages asks the go command once for every package of the module.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	watchTree(t)
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH: the order of imports was not checked")
	}
	cmd := exec.Command(tool, "list", "-e", "-json=Dir,ImportPath,Imports,TestImports,XTestImports,IgnoredGoFiles", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())

	var pkgs []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return pkgs
		}
		require.NoError(t, err)
		readHidden(t, &p)
		pkgs = append(pkgs, p)
	}
}

// readHidden adds the imports of files that this system does not build, which go list leaves out.
func readHidden(t *testing.T, p *goPackage) {
	t.Helper()
	for _, name := range p.IgnoredGoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if strings.HasSuffix(name, "_test.go") {
				p.hiddenInTests = append(p.hiddenInTests, imp)
			} else {
				p.hidden = append(p.hidden, imp)
			}
		}
	}
}

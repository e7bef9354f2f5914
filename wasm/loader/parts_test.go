package loader_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/loader"
)

// TestUses holds the traces of parts to what a guest that uses nothing of them has, and to guests that use all: a function of miniapp that gets another name would lose its part.
func TestUses(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three modules")
	}
	for file, want := range map[string]loader.Parts{
		"testdata/plain/main.go": loader.None,
		"testdata/trial/main.go": loader.All, // time brings files
		"testdata/fat/main.go":   loader.Files,
	} {
		module, err := os.ReadFile(build(t, file))
		require.NoError(t, err)
		require.Equal(t, want, loader.Uses(module), file)
	}
}

// lean is what every module has, and no trace of a part.
const lean = "\x00github.com/wxkit/wxkit/miniapp.(*App).Dispatch\x00"

// TestTraces tries each trace by itself.
func TestTraces(t *testing.T) {
	for trace, want := range map[string]loader.Parts{
		"import fd_fdstat_get": loader.Files, "\x00github.com/wxkit/wxkit/miniapp.(*Ctx).call\x00": loader.Calls, "/miniapp.(*Ctx).callOfSet\x00": loader.None,
		"/miniapp.(*Ctx).reserve\x00": loader.Calls, "...EventChannel.on...": loader.Channels, "SelectorQuery.exec": loader.Queries, "/miniapp.(*Ctx).GroupSetData\x00": loader.Components, "": loader.None,
		"\x00example.com/fork/v2/miniapp.(*Ctx).TriggerEvent\x00": loader.Components,
	} {
		require.Equal(t, want, loader.Uses([]byte(lean+trace)), trace)
	}
	for _, other := range []string{"", "\x00asm", "/mini.(*App).Dispatch\x00/mini.(*Ctx).call\x00"} {
		require.Equal(t, loader.All, loader.Uses([]byte(other)), "no names can be read in %q", other)
	}
}

// TestCommandsHaveTraces holds the traces to the sources of a guest: a command that is in none of the first parts comes from a function that is a trace, under a name that the linker keeps.
func TestCommandsHaveTraces(t *testing.T) {
	watch(t, "../../miniapp")
	found := map[string]bool{}
	want := map[string]loader.Parts{"CmdCall": loader.Calls, "CmdTrigger": loader.Components, "CmdSelect": loader.Components, "CmdGroup": loader.Components}
	for _, f := range guestFunctions(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			command, ok := n.(*ast.SelectorExpr)
			if !ok || want[command.Sel.Name] == loader.None {
				return true
			}
			require.IsType(t, &ast.StarExpr{}, f.Recv.List[0].Type, f.Name.Name)
			uses := loader.Uses([]byte(lean + "/miniapp.(*Ctx)." + f.Name.Name + "\x00"))
			if f.Name.Name == "listen" { // which may be inlined, and cannot do without another trace
				require.True(t, calls(f, "reserve"))
				uses = loader.Calls
			}
			require.Equal(t, want[command.Sel.Name], uses, "%s makes a %s", f.Name.Name, command.Sel.Name)
			found[command.Sel.Name] = true
			return true
		})
		if assigns(f, "Done") {
			require.True(t, calls(f, "reserve"), "%s sets Done of a setData", f.Name.Name)
			found["Done"] = true
		}
	}
	require.Len(t, found, len(want)+1)
}

// guestFunctions are the functions of package miniapp as they are written.
func guestFunctions(t *testing.T) (functions []*ast.FuncDecl) {
	t.Helper()
	files, err := filepath.Glob("../../miniapp/*.go")
	require.NoError(t, err)
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && !strings.HasSuffix(file, "_test.go") {
				functions = append(functions, f)
			}
		}
	}
	require.NotEmpty(t, functions)
	return functions
}

// calls reports whether a function calls a method of this name.
func calls(f *ast.FuncDecl, method string) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok {
			selector, is := call.Fun.(*ast.SelectorExpr)
			found = found || is && selector.Sel.Name == method
		}
		return true
	})
	return found
}

// assigns reports whether a function gives a field of this name a value.
func assigns(f *ast.FuncDecl, field string) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				selector, is := to.(*ast.SelectorExpr)
				found = found || is && selector.Sel.Name == field
			}
		case *ast.KeyValueExpr:
			key, is := n.Key.(*ast.Ident)
			found = found || is && key.Name == field
		}
		return true
	})
	return found
}

// TestKeysHaveTraces holds the tables of parts to the traces: what a part adds to WASI, or to what a guest can call, is a trace of it.
func TestKeysHaveTraces(t *testing.T) {
	key := regexp.MustCompile(`(?m)'([A-Za-z]+\.[a-z]+)'|^  ([A-Za-z_]+)[:(]|, ([a-z_]+): `)
	for _, part := range []struct {
		part, under loader.Parts
		keys        int
	}{{loader.Files, loader.None, 8}, {loader.Channels, loader.Calls, 5}, {loader.Queries, loader.Calls, 1}} {
		text := strings.TrimPrefix(loader.Script(part.part|part.under), loader.Script(part.under))
		text = text[max(0, strings.LastIndex(text, "assign(")):]
		keys := key.FindAllStringSubmatch(text, -1)
		require.Len(t, keys, part.keys, "%q", keys)
		for _, k := range keys {
			name := k[1] + k[2] + k[3]
			require.Equal(t, part.part, loader.Uses([]byte(lean+name)), name)
		}
	}
}

// TestScript holds the parts to what goes with them.
func TestScript(t *testing.T) {
	for parts := loader.None; parts <= loader.All; parts++ {
		text := loader.Script(parts)
		require.Equal(t, 1, strings.Count(text, "'use strict'"))
		require.Equal(t, parts&(loader.Calls|loader.Channels|loader.Queries) != 0, strings.Contains(text, "const CALLS ="))
		require.Equal(t, parts&loader.Components != 0, strings.Contains(text, "exports.component ="))
	}
}

package wxruntime_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/runtime/bundle"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/testdata/lifecycle"
	"github.com/wxkit/wxkit/wasm/loader"
)

// needNode skips a test where there is no Node.js.
func needNode(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not in PATH: the engine Node is not tested")
	}
}

// notOnNode says why a test of onEngines has another trace, or none, where the loader is between the framework and the guest; "" if it has the same.
func notOnNode(test string) string {
	const twice = "the sample has two relations to the same path; in the table that Component() takes each path has one place"
	for start, why := range map[string]string{
		"TestStatementsComponentRelations/077_both_sides_declare_it": twice,
		"TestStatementsComponentRelations/077_taken_out":             twice,
		"TestStatementsComponentRelations/077_getRelationNodes":      twice,
		"TestStatementsComponentRelations/078_moved":                 twice,
	} {
		if strings.HasPrefix(test, start) {
			return why
		}
	}
	return ""
}

// engineNames are the columns of the table, in their order. Ops plays definitions, so it has no sample.
var engineNames = [...]string{"ops", "native", "wasm", "node"}

// TestScenariosByEngine plays every scenario file on every engine and prints how many entries each trace has. All of a scenario are the same, byte for byte, and what the file expects.
func TestScenariosByEngine(t *testing.T) {
	needNode(t)
	files := scenarioFiles(t)
	table := []string{"scenario              " + strings.Join(engineNames[:], "     ")}
	module := toldModule(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		row := name + strings.Repeat(" ", max(1, 22-len(name)))
		traces := map[string]string{}
		engines := scenarioEngines(t, files[name], module)
		for _, engine := range engineNames {
			cell := "-"
			if opts, ok := engines[engine]; ok {
				t.Run(name+"/"+engine, func(t *testing.T) { traces[engine] = playOn(t, files[name], opts) })
				cell = strconv.Itoa(strings.Count(traces[engine], "\n"))
			}
			row += cell + strings.Repeat(" ", max(1, len(engine)+5-len(cell)))
		}
		for engine, trace := range traces {
			require.Equal(t, traces["native"], trace, "%s: %s differs from native", name, engine)
		}
		require.GreaterOrEqual(t, len(traces), 3, name)
		table = append(table, strings.TrimRight(row, " "))
	}
	t.Log("entries of the trace, by engine:\n" + strings.Join(table, "\n"))
}

// playOn plays a file, checks what it expects, and gives the trace.
func playOn(t *testing.T, file string, opts []wxruntime.Option) string {
	t.Helper()
	sc, err := wxruntime.LoadScenario(file)
	require.NoError(t, err)
	s, err := sc.Run(opts...)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Err())
	require.Empty(t, sc.Check(s))
	return s.Trace().String()
}

// scenarioEngines are the engines for a file: of a sample, or of definitions, which Go tells too.
func scenarioEngines(t *testing.T, file string, module []byte) map[string][]wxruntime.Option {
	t.Helper()
	server, native := sampleOptions(t, file)
	if native != nil {
		dir := sampleFolder(t, file)
		another, _ := sampleOptions(t, file) // a server has a state
		return map[string][]wxruntime.Option{"native": native, "wasm": append(server, wxruntime.Wasm(dir)), "node": append(another, wxruntime.Node(dir))}
	}
	name := strings.TrimSuffix(filepath.Base(file), ".txtar")
	patched := bytes.Replace(module, []byte(lifecycle.Selected), []byte(selection(name)), 1)
	return map[string][]wxruntime.Option{"ops": nil, "native": {wxruntime.Native(lifecycle.Of(name))}, "wasm": {wxruntime.WasmBytes(patched)}, "node": {wxruntime.NodeBytes(patched)}}
}

// selection is lifecycle.Selected with the name of a scenario.
func selection(name string) string {
	head, _, _ := strings.Cut(lifecycle.Selected, ".")
	return head + name + strings.Repeat(".", len(lifecycle.Selected)-len(head)-len(name))
}

// toldModule is the module that tells the scenarios of definitions.
func toldModule(t *testing.T) []byte {
	t.Helper()
	module, err := wxruntime.BuildGuest("../testdata/lifecycle")
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(module, []byte(lifecycle.Selected)), "the place for the name of the scenario")
	return module
}

// sampleFolder is the folder of the sample that a scenario names.
func sampleFolder(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return filepath.Join(filepath.Dir(file), appLine.FindStringSubmatch(string(text))[1])
}

// TestNodeHandlerThatFails has what Go recovers from, in the words of the other engines.
func TestNodeHandlerThatFails(t *testing.T) {
	needNode(t)
	for _, m := range mishaps {
		t.Run(m.do, func(t *testing.T) { handlerFails(t, wxruntime.Node(faultsDir), m.do, m.text) })
	}
}

// TestNodeInstanceThatDies has what ends an instance. The next launch has a fresh one.
func TestNodeInstanceThatDies(t *testing.T) {
	needNode(t)
	for _, d := range []struct {
		do   string
		code wxruntime.Code
		text string
	}{
		{"exit", wxruntime.CodeTrap, "os.Exit(3)"},
		{"fatal", wxruntime.CodeTrap, "sync: unlock of unlocked mutex"},
		{"channel", wxruntime.CodeBlocked, "the handler waits for another goroutine"},
		{"mutex", wxruntime.CodeBlocked, "the handler waits for another goroutine"},
		{"select", wxruntime.CodeBlocked, "the handler waits for another goroutine"},
		{"sleep", wxruntime.CodeBlocked, "time.Sleep stops the whole mini-program"},
		{"loop", wxruntime.CodeDeadline, "the turn has lasted longer than 250ms"},
	} {
		t.Run(d.do, func(t *testing.T) {
			deadline := time.Minute
			if d.code == wxruntime.CodeDeadline {
				deadline = faultDeadline
			}
			s := newFaulty(t, wxruntime.Node(faultsDir), wxruntime.Deadline(deadline))
			s.Launch("")
			page := s.Page()
			page.Call("tap")
			page.Call("keep", miniapp.Str("old"))
			page.Call("act", miniapp.Str(d.do))
			e := requireError(t, s)
			require.Equal(t, d.code, e.Code, "%v", e)
			require.Equal(t, faultPage+".act", e.Where)
			require.Contains(t, e.Text, d.text)
			requireGone(t, s)
			require.Equal(t, 1, page.Data("taps").Int(), "what is left of a page can be looked at")
			requireReborn(t, s)
		})
	}
}

// TestNodeStartThatFails has what keeps an instance from being born.
func TestNodeStartThatFails(t *testing.T) {
	needNode(t)
	for _, c := range []struct {
		name, dir string
		code      wxruntime.Code
		want      string
	}{
		{"no New", "/nonew", wxruntime.CodeBuild, "has no func New() *miniapp.App"},
		{"does not compile", "/broken", wxruntime.CodeBuild, "build failed: go "},
		{"init loops", "/startloop", wxruntime.CodeDeadline, "deadline exceeded"},
		{"New makes nothing", "/newnil", wxruntime.CodeTrap, "the constructor given to wasm.Run returned nil"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFaulty(t, wxruntime.Node(faultsDir+c.dir), wxruntime.Deadline(faultDeadline))
			s.Launch("")
			e := requireError(t, s)
			require.Equal(t, c.code, e.Code, "%v", e)
			require.Contains(t, e.Error(), c.want)
			requireGone(t, s)
		})
	}
}

// TestNodeIsMissing is a machine without Node.js.
func TestNodeIsMissing(t *testing.T) {
	node := wxruntime.Node(counterDir)
	needNode(t)
	warm := wxruntime.Start(t, node) // so the guest is built
	warm.Launch("")
	require.NoError(t, warm.Close())
	t.Setenv("PATH", t.TempDir())
	wxruntime.DropNodes()
	s, err := wxruntime.New(node)
	require.NoError(t, err)
	s.Launch("")
	require.EqualError(t, s.Err(), "build failed: the program node is not in PATH; install Node.js, or use the engine Wasm, which needs nothing")
	require.NoError(t, s.Close())
}

// makeBundle writes the folder of a sample as `wxkit build` does.
func makeBundle(t *testing.T, dir string, c bundle.Config) string {
	t.Helper()
	c.Dir, c.Out = dir, filepath.Join(t.TempDir(), "phone")
	_, err := bundle.Build(t.Context(), c)
	require.NoError(t, err)
	return c.Out
}

// TestNodeBundle plays the bytes that go to the phone, compressed, and lowered where wasm-opt is there.
func TestNodeBundle(t *testing.T) {
	needNode(t)
	for name, c := range map[string]bundle.Config{"quick": {Quick: true}, "whole": {WasmOpt: findWasmOpt()}} {
		t.Run(name, func(t *testing.T) {
			if !c.Quick && (c.WasmOpt == "" || testing.Short()) {
				t.Skip("wasm-opt is not there, or the test is to be short: the bundle is not lowered")
			}
			phone := wxruntime.Node(makeBundle(t, shopDir, c))
			for _, scenario := range []string{"shop-taps", "shop-order", "shop-channel"} {
				file := "../testdata/lifecycle/" + scenario + ".txtar"
				server, _ := sampleOptions(t, file)
				wxruntime.CheckScenario(t, file, false, append(server, phone)...)
			}
		})
	}
}

// TestNodeBundleBare runs a bundle whose loader has none of its parts, beside native code.
func TestNodeBundleBare(t *testing.T) {
	needNode(t)
	dir := makeBundle(t, counterDir, bundle.Config{Quick: true})
	script, err := os.ReadFile(filepath.Join(dir, "wxkit.js"))
	require.NoError(t, err)
	require.Equal(t, loader.Script(loader.None), string(script))
	trace := func(engine wxruntime.Option) string {
		s := wxruntime.Start(t, engine, wxruntime.Project(counterDir))
		s.Launch("pages/index/index?start=5")
		first := s.Page()
		for _, handler := range []string{"tap", "tap", "reset", "tap"} {
			first.Call(handler, wxruntime.MustJSON(`{"detail":{"x":1}}`))
		}
		s.Background()
		s.Foreground()
		s.WX("navigateTo", wxruntime.MustJSON(`{"url":"/pages/index/index?start=-7"}`))
		s.Page().Call("tap")
		s.Back()
		first.Call("tap")
		s.WX("reLaunch", wxruntime.MustJSON(`{"url":"/pages/index/index"}`))
		require.NoError(t, s.Close())
		return s.Trace().String()
	}
	require.Equal(t, trace(wxruntime.Native(counter.New)), trace(wxruntime.Node(dir)))
}

// findWasmOpt is binaryen's wasm-opt in PATH or where the tests that download have put it, "" if it is not there.
func findWasmOpt() string {
	if tool, err := exec.LookPath("wasm-opt"); err == nil {
		return tool
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	tool, err := exec.LookPath(filepath.Join(user, "wxkit", "npm", "binaryen", "node_modules", ".bin", "wasm-opt"))
	if err != nil {
		return ""
	}
	return tool
}

// TestNodeBundleThatIsWrong has what can be wrong with a bundle. Of each the start says what to do.
func TestNodeBundleThatIsWrong(t *testing.T) {
	needNode(t)
	dir := makeBundle(t, counterDir, bundle.Config{Quick: true})
	for _, c := range []struct {
		name, file, text, want string
	}{
		{"no module", "app.wasm.br", "", "app.wasm.br: no such file"},
		{"no brotli", "app.wasm.br", "\x00asm", "run wxkit build again"},
		{"another manifest", "wxkit.manifest.js", `module.exports = {abi: 65536, app: {hooks: []}, pages: [], components: [], hash: "0"}`, "of two builds: run wxkit build again"},
		{"a page is missing", "pages/index/index.js", "", "module 'pages/index/index.js' is not defined"},
		{"a page does not register itself", "pages/index/index.js", "module.exports = 1", "pages/index/index.js registers nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := filepath.Join(t.TempDir(), "phone")
			require.NoError(t, os.CopyFS(broken, os.DirFS(dir)))
			if c.text == "" {
				require.NoError(t, os.Remove(filepath.Join(broken, c.file)))
			} else {
				require.NoError(t, os.WriteFile(filepath.Join(broken, c.file), []byte(c.text), 0o644))
			}
			s, err := wxruntime.New(wxruntime.Node(broken))
			require.NoError(t, err)
			s.Launch("")
			require.ErrorContains(t, s.Err(), c.want)
			require.NoError(t, s.Close())
		})
	}
}

// TestNodeStartupGap lets the guest come late: what is asked of it waits, with the framework, and comes in its order.
func TestNodeStartupGap(t *testing.T) {
	needNode(t)
	s := wxruntime.Start(t, wxruntime.Node(counterDir), wxruntime.StartupGap(200*time.Millisecond))
	s.Together(func() {
		s.Launch("pages/index/index?start=3")
		s.Advance(100 * time.Millisecond)
		s.Page().Call("tap")
	})
	require.Equal(t, 4, s.Page().ViewData("count").Int())
}

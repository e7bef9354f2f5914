package wxruntime_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/testdata/race"
	"github.com/wxkit/wxkit/testdata/shop"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata/lifecycle")

// samples are the Go packages that scenarios name, to be run in this process as well.
var samples = map[string]struct {
	app    func() *miniapp.App
	server func() http.Handler
}{
	"../counter": {counter.New, func() http.Handler { return http.NotFoundHandler() }},
	"../race":    {race.New, raceServer},
	"../shop":    {shop.New, func() http.Handler { return newShopServer() }},
}

var appLine = regexp.MustCompile(`(?m)^app (.*)$`)

// scenarioFiles are the files of testdata/lifecycle by name.
func scenarioFiles(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../testdata/lifecycle/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	byName := map[string]string{}
	for _, file := range files {
		byName[strings.TrimSuffix(filepath.Base(file), ".txtar")] = file
	}
	return byName
}

// sampleOptions are what a scenario needs that names a sample, its server, and what runs the sample in this process. A scenario without a sample needs nothing.
func sampleOptions(t *testing.T, file string) (server, native []wxruntime.Option) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	named := appLine.FindStringSubmatch(string(text))
	if named == nil {
		return nil, nil
	}
	sample, ok := samples[named[1]]
	require.True(t, ok, "no sample is known for %s", named[1])
	return []wxruntime.Option{wxruntime.Server(sample.server())}, []wxruntime.Option{wxruntime.Server(sample.server()), wxruntime.Native(sample.app)}
}

// TestScenarios plays every file of testdata/lifecycle: with WASM, or the definitions that the file holds, and with native code where the file names a sample. The
// expectations are the same for both.
func TestScenarios(t *testing.T) {
	for name, file := range scenarioFiles(t) {
		t.Run(name, func(t *testing.T) {
			server, native := sampleOptions(t, file)
			wxruntime.CheckScenario(t, file, *update, server...)
			if native != nil {
				t.Run("native", func(t *testing.T) { wxruntime.CheckScenario(t, file, false, native...) })
			}
		})
	}
}

// TestStartupGapTap taps before the guest is there: the tap waits in its place behind the hooks.
func TestStartupGapTap(t *testing.T) {
	onEngines(t, "counter", counter.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Together(func() {
			s.Launch("pages/index/index?start=3")
			s.Advance(100 * time.Millisecond)
			require.Equal(t, 0, s.Page().ViewData("count").Int(), "the view shows the data of the manifest")
			s.Page().Call("tap")
			s.Advance(50 * time.Millisecond)
			require.Empty(t, s.Hooks())
		})
		require.Equal(t, 4, s.Page().ViewData("count").Int())
		wxruntime.Expect(t, s.Hooks(), `pages/index/index.onLoad {"start":"3"}`)
	}, wxruntime.StartupGap(200*time.Millisecond))
}

const defsOfOne = `-- app.json --
{"pages":["pages/a/a"]}
-- defs.json --
{"pages/a/a":{"data":{"n":1},"methods":{"onLoad":[],"tap":[["inc","n"]]}}}
`

// scenarioFile writes a scenario into a folder of the test's own.
func scenarioFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "story.txtar")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return file
}

// failures is a test that notes what is said to it.
type failures struct{ said []string }

func (f *failures) Helper()        {}
func (f *failures) Cleanup(func()) {}
func (f *failures) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}
func (f *failures) Fatalf(format string, args ...any) { f.Errorf(format, args...) }

func TestScenarioUpdate(t *testing.T) {
	const steps = "# One tap.\nlaunch\n\ncall tap\n" + defsOfOne
	t.Run("what is wrong is made right", func(t *testing.T) {
		file := scenarioFile(t, steps+"-- data --\nn 7\n-- stack --\n-- hooks --\npages/a/a.onLoad {}\n")
		var before failures
		wxruntime.CheckScenario(&before, file, false)
		require.Len(t, before.said, 1)
		require.Contains(t, before.said[0], "story.txtar (- wanted, + came; rewrite with -update):\n-- data --\n- n 7\n+ n 2\n-- stack --\n+ pages/a/a\n-- hooks --\n")
		wxruntime.CheckScenario(t, file, true)
		wxruntime.CheckScenario(t, file, false)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, steps+"-- data --\nn 2\n-- stack --\npages/a/a\n-- hooks --\npages/a/a.created\npages/a/a.attached\npages/a/a.onLoad {}\npages/a/a.ready\n", string(text),
			"steps, comments, files and the order of the expectations stay")
	})
	t.Run("a file without expectations gets some", func(t *testing.T) {
		file := scenarioFile(t, steps)
		wxruntime.CheckScenario(t, file, false)
		wxruntime.CheckScenario(t, file, true)
		wxruntime.CheckScenario(t, file, false)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(text), "-- hooks --\npages/a/a.created\n")
		require.Contains(t, string(text), "-- trace --\n1ms native>logic app launch ")
	})
	t.Run("a second update changes nothing", func(t *testing.T) {
		file := scenarioFile(t, steps)
		wxruntime.CheckScenario(t, file, true)
		first, err := os.ReadFile(file)
		require.NoError(t, err)
		wxruntime.CheckScenario(t, file, true)
		second, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
	})
}

// TestScenarioBad has what can be wrong with a file. FILE stands for its name in the errors.
func TestScenarioBad(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown step", "launch\n\n# a comment\ndance fast\n" + defsOfOne, `FILE:4: unknown step "dance"`},
		{"wrong case", "Launch\n" + defsOfOne, `FILE:1: unknown step "Launch"`},
		{"seed", "seed seven\n" + defsOfOne, `FILE:1: strconv.ParseUint: parsing "seven": invalid syntax`},
		{"negative seed", "seed -1\n" + defsOfOne, `FILE:1: strconv.ParseUint: parsing "-1": invalid syntax`},
		{"startup", "# how long\nstartup soon\n" + defsOfOne, `FILE:2: time: invalid duration "soon"`},
		{"setting behind a step", "launch\nseed 3\n" + defsOfOne, `FILE:2: seed is a setting; settings come before the first step`},
		{"app without a folder", "app\nlaunch\n", `FILE:1: app needs a folder`},
		{"strict takes nothing", "strict very\nlaunch\n" + defsOfOne, `FILE:1: strict takes nothing behind it`},
		{"unknown file", "launch\n" + defsOfOne + "-- note.txt --\nx\n", `FILE: no use is known for the file note.txt; expectations are hooks, stack, data, outline, trace`},
		{"definitions are no JSON", "launch\n-- app.json --\n{\"pages\":[\"pages/a/a\"]}\n-- defs.json --\n{", `FILE: defs.json: `},
		{"definitions are no object", "launch\n-- app.json --\n{\"pages\":[\"pages/a/a\"]}\n-- defs.json --\n[1]", `FILE: defs.json: want an object of definitions, got Array`},
		{"no engine", "launch\n-- app.json --\n{\"pages\":[\"pages/a/a\"]}\n", `FILE: no mini-program: add a line "app FOLDER"`},
		{"no project", "launch\n-- defs.json --\n{}\n", `FILE: no mini-program: add a line "app FOLDER"`},
		{"bad project", "launch\n-- app.json --\n{\"pages\":[]}\n-- defs.json --\n{}\n", `FILE: `},
		{"launch: no JSON", "launch pages/a/a {scene\n" + defsOfOne, `FILE:1: launch pages/a/a {scene: `},
		{"launch: unknown option", "launch pages/a/a {\"scenes\":1}\n" + defsOfOne, `FILE:1: launch pages/a/a {"scenes":1}: launch has no option "scenes"`},
		{"call: no name", "launch\ncall\n" + defsOfOne, `FILE:2: call: the step takes a name and, if need be, JSON behind it`},
		{"emit: no JSON", "launch\nemit tap now\n" + defsOfOne, `FILE:2: emit tap now: `},
		{"wx: no name", "launch\nwx\n" + defsOfOne, `FILE:2: wx: the step takes a name and, if need be, JSON behind it`},
		{"wx: no JSON", "launch\nwx navigateTo {\"url\":}\n" + defsOfOne, `FILE:2: wx navigateTo {"url":}: `},
		{"back takes nothing", "launch\nback twice\n" + defsOfOne, `FILE:2: back twice: the step takes nothing behind it`},
		{"theme needs a word", "launch\ntheme\n" + defsOfOne, `FILE:2: theme: the step takes one word behind it`},
		{"share needs one word", "launch\nshare the menu\n" + defsOfOne, `FILE:2: share the menu: the step takes one word behind it`},
		{"scroll needs two numbers", "launch\nscroll 100\n" + defsOfOne, `FILE:2: scroll 100: the step takes two whole numbers behind it`},
		{"resize needs whole numbers", "launch\nresize 1.5 2\n" + defsOfOne, `FILE:2: resize 1.5 2: the step takes two whole numbers behind it`},
		{"advance needs a duration", "launch\nadvance 5\n" + defsOfOne, `FILE:2: advance 5: time: missing unit in duration "5"`},
		{"advance needs something", "launch\nadvance\n" + defsOfOne, `FILE:2: advance: time: invalid duration ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := scenarioFile(t, c.text)
			var said failures
			wxruntime.CheckScenario(&said, file, false)
			require.Len(t, said.said, 1)
			require.Contains(t, said.said[0], strings.ReplaceAll(c.want, "FILE", file))
			var again failures
			wxruntime.CheckScenario(&again, file, true)
			require.Equal(t, said.said, again.said)
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, c.text, string(text), "an update leaves a bad file alone")
		})
	}
}

// TestScenarioWrong plays files that can be read, but in which something goes wrong.
func TestScenarioWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"step before launch", "call tap\n" + defsOfOne, "story.txtar:1: call tap: wxruntime: there is no page"},
		{"the first one only", "launch\ncall nope\nback twice\n" + defsOfOne + "-- stack --\nnone\n", "story.txtar:2: call nope: wxruntime: pages/a/a has no handler \"nope\""},
		{"api before launch", "wx showToast\n" + defsOfOne, "the app is not running"},
		{"no tab", "launch\nswitchTab pages/a/a\n" + defsOfOne, "pages/a/a is no tab page"},
		{"strict", "strict\nlaunch\ncall nope\n" + defsOfOne, "wxruntime: strict: pages/a/a: Do not have nope handler"},
		{"definition", "launch\n-- app.json --\n{\"pages\":[\"pages/a/a\"]}\n-- defs.json --\n{\"pages/a/a\":{\"onTap\":[]}}\n", "pages/a/a: onTap: unknown key of a definition"},
		{"handler", "launch\ncall tap\n-- app.json --\n{\"pages\":[\"pages/a/a\"]}\n-- defs.json --\n{\"pages/a/a\":{\"methods\":{\"tap\":[[\"throw\",\"ouch\"]]}}}\n", "wxruntime: pages/a/a.tap: ouch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said failures
			wxruntime.CheckScenario(&said, scenarioFile(t, c.text), false)
			require.Len(t, said.said, 1)
			require.Contains(t, said.said[0], c.want)
		})
	}
	t.Run("no file", func(t *testing.T) {
		_, err := wxruntime.LoadScenario(filepath.Join(t.TempDir(), "none.txtar"))
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

// TestScenarioRun gives the simulation to its caller, still open.
func TestScenarioRun(t *testing.T) {
	sc, err := wxruntime.LoadScenario(scenarioFile(t, "launch\n"+defsOfOne))
	require.NoError(t, err)
	for _, seed := range []uint64{0, 5} {
		s, err := sc.Run(wxruntime.Seed(seed))
		require.NoError(t, err)
		s.Page().Call("tap")
		require.Equal(t, 2, s.Page().Data("n").Int(), "each run is a simulation of its own")
		require.Empty(t, sc.Check(s))
		require.NoError(t, s.Err())
		require.NoError(t, s.Close())
	}
}

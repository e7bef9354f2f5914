package wxruntime_test

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/faults"
	"github.com/wxkit/wxkit/testdata/faults/silent"
)

const (
	faultsDir = "../testdata/faults"
	faultPage = "pages/fault/fault"

	// faultDeadline is long enough for an honest turn on a busy machine.
	faultDeadline = 250 * time.Millisecond
)

// faultEngines are the two ways to run testdata/faults.
var faultEngines = []struct {
	name   string
	engine wxruntime.Option
}{
	{"native", wxruntime.Native(faults.New)},
	{"wasm", wxruntime.Wasm(faultsDir)},
}

// newFaulty is a simulation whose faults are looked at and fail no test by themselves. When the test ends it must leave no goroutine behind.
func newFaulty(t *testing.T, opts ...wxruntime.Option) *wxruntime.Sim {
	t.Helper()
	before := runtime.NumGoroutine()
	s, err := wxruntime.New(append([]wxruntime.Option{wxruntime.Project(faultsDir)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		requireGoroutines(t, before)
	})
	return s
}

// requireGoroutines lets goroutines that are about to end do so, and requires that there are no more than before.
func requireGoroutines(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > before {
		stacks := make([]byte, 1<<16)
		require.LessOrEqual(t, now, before, "goroutines are left behind\n%s", stacks[:runtime.Stack(stacks, true)])
	}
}

// requireError is the one error of a simulation, an engine's.
func requireError(t *testing.T, s *wxruntime.Sim) *wxruntime.Error {
	t.Helper()
	var e *wxruntime.Error
	require.ErrorAs(t, s.Err(), &e)
	require.EqualError(t, s.Err(), e.Error(), "nothing else went wrong")
	return e
}

// logged are the lines of the console that start with prefix, without it.
func logged(s *wxruntime.Sim, prefix string) []string {
	var texts []string
	for _, e := range s.Trace().Filter(wxruntime.KindLog) {
		if text, ok := strings.CutPrefix(e.Arg.Text(), prefix); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// failedIn is where handlers failed, each with its message.
func failedIn(s *wxruntime.Sim) []string {
	var found []string
	for _, e := range s.Trace().Filter(wxruntime.KindError) {
		found = append(found, e.Name+": "+e.Arg.Text())
	}
	return found
}

// hookNames are the hooks that ran without their arguments, but for onError.
func hookNames(s *wxruntime.Sim) []string {
	var names []string
	for _, h := range s.Hooks() {
		if name, _, _ := strings.Cut(h, " "); name != "app.onError" {
			names = append(names, name)
		}
	}
	return names
}

// mishaps are what Go recovers from, with the messages.
var mishaps = []struct{ do, text string }{
	{"nil", "runtime error: invalid memory address or nil pointer dereference"},
	{"index", "runtime error: index out of range [5] with length 0"},
	{"error", "a mishap: a custom error"},
	{"string", "a plain text"},
	{"number", "panic with a value that is no error and no text"},
	{"goexit", "runtime.Goexit in a handler"},
}

func TestHandlerThatFails(t *testing.T) {
	for _, e := range faultEngines {
		for _, m := range mishaps {
			t.Run(e.name+"/"+m.do, func(t *testing.T) { handlerFails(t, e.engine, m.do, m.text) })
		}
	}
}

// handlerFails lets a handler fail: onError hears it in the words of every engine, and the next event is handled.
func handlerFails(t *testing.T, engine wxruntime.Option, do, text string) {
	s := newFaulty(t, engine)
	s.Launch("")
	s.Page().Call("act", miniapp.Str(do))
	require.NoError(t, s.Err(), "onError has been told")
	require.Equal(t, []string{faultPage + ".act: " + text}, failedIn(s))
	texts := logged(s, "onError ")
	require.Len(t, texts, 1)
	require.True(t, strings.HasPrefix(texts[0], "MiniProgramError\n"+text+"\nError: "+text+"\ngoroutine "), texts[0])
	require.Contains(t, texts[0], "faults.(*fault).act(", "the author's function is in the stack")

	s.Page().Call("tap")
	require.Equal(t, 1, s.Page().Data("taps").Int(), "the next event is handled")
	require.NoError(t, s.Err())
}

// TestPlaceThatFails has a plain panic wherever the author's code may run. All hooks run all the same.
func TestPlaceThatFails(t *testing.T) {
	hooks := []string{"app.onLaunch", faultPage + ".onLoad", faultPage + ".onShow", faultPage + ".onReady"}
	for _, c := range []struct {
		name, query string
		touch       func(s *wxruntime.Sim)
		where       string
		data        int // taps after a tap
	}{
		{name: "onLaunch", query: "app=string", where: "app.onLaunch", data: 1},
		{name: "onLoad", query: "in=onLoad&do=string", where: faultPage + ".onLoad", data: 1},
		{name: "onShow", query: "in=onShow&do=string", where: faultPage + ".onShow", data: 1},
		{name: "onReady", query: "in=onReady&do=string", where: faultPage + ".onReady", data: 1},
		{name: "observer", touch: func(s *wxruntime.Sim) { s.Page().Call("set", miniapp.Str("string")) }, where: faultPage + ".observer level", data: 1},
		{name: "timer", touch: func(s *wxruntime.Sim) { s.Page().Call("later", miniapp.Str("string")); s.Advance(time.Second) }, where: faultPage + ": setTimeout callback function", data: 1},
		{name: "factory", query: "factory=string", where: "create " + faultPage},
		{name: "Bind", query: "bind=string", where: "create " + faultPage},
	} {
		for _, e := range faultEngines {
			t.Run(c.name+"/"+e.name, func(t *testing.T) {
				s := newFaulty(t, e.engine)
				s.Launch(faultPage + "?" + c.query)
				if c.touch != nil {
					c.touch(s)
				}
				require.NoError(t, s.Err())
				require.Equal(t, []string{c.where + ": a plain text"}, failedIn(s))
				require.Len(t, logged(s, "onError MiniProgramError\na plain text"), 1)
				require.Equal(t, wxruntime.InFront, s.Life())
				require.Equal(t, hooks, hookNames(s), "onError apart")
				s.Page().Call("tap")
				require.Equal(t, c.data, s.Page().Data("taps").Int())
			})
		}
	}
}

func TestHandlerThatFailsWithoutOnError(t *testing.T) {
	for _, e := range []struct {
		name   string
		engine wxruntime.Option
	}{{"native", wxruntime.Native(silent.New)}, {"wasm", wxruntime.Wasm(faultsDir + "/silent")}} {
		for _, m := range mishaps {
			t.Run(e.name+"/"+m.do, func(t *testing.T) {
				s := newFaulty(t, e.engine)
				s.Launch("")
				s.Page().Call("act", miniapp.Str(m.do))
				var failed *wxruntime.HandlerError
				require.ErrorAs(t, s.Err(), &failed)
				require.Equal(t, "wxruntime: "+faultPage+".act: "+m.text, withoutLine(t, s.Err().Error()))
				require.Equal(t, faultPage+".act", failed.Where)
				require.Equal(t, m.text, failed.Text)
				require.Contains(t, failed.Stack, "faults.(*fault).act(")
				s.Page().Call("tap")
				require.Equal(t, 1, s.Page().Data("taps").Int(), "the instance lives on")
			})
		}
		t.Run(e.name+"/Start", func(t *testing.T) {
			tb := &recorderTB{}
			s := wxruntime.Start(tb, wxruntime.Project(faultsDir), e.engine)
			s.Launch("")
			require.Empty(t, tb.errors)
			s.Page().Call("act", miniapp.Str("string"))
			require.Len(t, tb.errors, 1)
			require.Equal(t, "wxruntime: "+faultPage+".act: a plain text", withoutLine(t, tb.errors[0]))
			tb.end()
			require.Empty(t, s.Pages(), "closed with the test")
		})
	}
}

// recorderTB is a TB that keeps what it is told.
type recorderTB struct {
	errors, fatals []string
	cleanups       []func()
}

func (t *recorderTB) Helper() {}
func (t *recorderTB) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}
func (t *recorderTB) Fatalf(format string, args ...any) {
	t.fatals = append(t.fatals, fmt.Sprintf(format, args...))
	runtime.Goexit()
}
func (t *recorderTB) Cleanup(do func()) { t.cleanups = append(t.cleanups, do) }

// end is the end of the test.
func (t *recorderTB) end() {
	for _, do := range t.cleanups {
		do()
	}
}

// death is a fault that ends a WASM instance.
type death struct {
	do    string
	code  wxruntime.Code
	text  string
	stack string // the function of the author's in it, "" for no stack
}

var deaths = []death{
	{"exit", wxruntime.CodeTrap, "os.Exit(3)", ""},
	{"fatal", wxruntime.CodeTrap, "sync: unlock of unlocked mutex", "faults.die"},
	{"recurse", wxruntime.CodeMemory, "more than 8 MiB, for a stack: a recursion without end?", "faults.recurse"},
	{"memory", wxruntime.CodeMemory, "more than 8 MiB", "faults.die"},
	{"channel", wxruntime.CodeBlocked, "it waits for another goroutine: chan receive", "faults.Do"},
	{"mutex", wxruntime.CodeBlocked, "it waits for another goroutine: sync.Mutex.Lock", "faults.Do"},
	{"select", wxruntime.CodeBlocked, "it waits for another goroutine: select (no cases)", "faults.Do"},
	{"sleep", wxruntime.CodeBlocked, "time.Sleep, or another wait for the real clock", "faults.Do"},
	{"loop", wxruntime.CodeDeadline, "ran longer than 250ms", ""},
}

// requireDeath requires that the instance died of d in a place, and that nothing of the app is left.
func requireDeath(t *testing.T, s *wxruntime.Sim, d death, where string) {
	t.Helper()
	e := requireError(t, s)
	require.Equal(t, d.code, e.Code, "%v", e)
	require.Equal(t, where, e.Where)
	require.Equal(t, d.text, e.Text)
	require.Equal(t, where+": "+d.code.String()+": "+d.text, authorsLine.ReplaceAllString(e.Error(), ""))
	if d.stack == "" {
		require.Empty(t, e.Stack)
	} else {
		require.Contains(t, e.Stack, d.stack+"(")
	}
	requireGone(t, s)
	last := s.Trace()[len(s.Trace())-1]
	require.Equal(t, "logic>native error crash", strings.Join(strings.Fields(last.String())[1:4], " "))
	require.Equal(t, e.Error(), last.Arg.Text())
}

// requireGone requires that no app runs.
func requireGone(t *testing.T, s *wxruntime.Sim) {
	t.Helper()
	require.Equal(t, wxruntime.NotRunning, s.Life())
	require.Empty(t, s.Stack())
	require.Empty(t, s.Pages())
	require.Zero(t, s.Parked())
	require.Empty(t, logged(s, "onError"), "no handler is told of the death of its instance")
}

// requireReborn requires that the next launch has a fresh instance and the storage of the old one.
func requireReborn(t *testing.T, s *wxruntime.Sim) {
	t.Helper()
	was, mark := s.Err(), s.Mark()
	s.Launch("")
	require.Equal(t, []string{"app.onLaunch", faultPage + ".onLoad {}", faultPage + ".onShow", faultPage + ".onReady"}, s.Since(mark).Hooks())
	require.Equal(t, 0, s.Page().Data("taps").Int(), "fresh state")
	s.Page().Call("tap")
	require.Equal(t, 1, s.Page().ViewData("taps").Int())
	require.Equal(t, "old", s.Storage("kept").Text())
	require.Equal(t, was, s.Err(), "nothing new went wrong")
}

func TestInstanceThatDies(t *testing.T) {
	for _, d := range deaths {
		t.Run(d.do, func(t *testing.T) {
			deadline := time.Minute // a stack that fills the memory takes a while
			if d.code == wxruntime.CodeDeadline {
				deadline = faultDeadline
			}
			s := newFaulty(t, wxruntime.Wasm(faultsDir), wxruntime.Deadline(deadline), wxruntime.MemoryLimit(8))
			s.Launch("")
			page := s.Page()
			page.Call("tap")
			page.Call("keep", miniapp.Str("old"))
			page.Call("act", miniapp.Str(d.do))
			requireDeath(t, s, d, faultPage+".act")
			require.Equal(t, 1, page.Data("taps").Int(), "what is left of a page can be looked at")
			page.Call("tap")
			require.Equal(t, 1, page.Data("taps").Int())
			requireReborn(t, s)
		})
	}
}

func TestDefaultMemoryLimit(t *testing.T) {
	s := newFaulty(t, wxruntime.Wasm(faultsDir))
	s.Launch("")
	s.SetStorage("kept", miniapp.Str("old"))
	s.Page().Call("act", miniapp.Str("memory"))
	requireDeath(t, s, death{"memory", wxruntime.CodeMemory, "more than 32 MiB", "faults.die"}, faultPage+".act")
	requireReborn(t, s)
}

// places are where the author's code may run.
var places = []struct {
	name, query string // %s is what to do
	touch       func(s *wxruntime.Sim, do miniapp.Value)
	where       string
}{
	{name: "onLaunch", query: "app=%s", where: "app.onLaunch"},
	{name: "onLoad", query: "in=onLoad&do=%s", where: faultPage + ".onLoad"},
	{name: "onShow", query: "in=onShow&do=%s", where: faultPage + ".onShow"},
	{name: "onReady", query: "in=onReady&do=%s", where: faultPage + ".onReady"},
	{name: "onHide", query: "in=onHide&do=%s", where: faultPage + ".onHide", touch: func(s *wxruntime.Sim, _ miniapp.Value) { s.Background() }},
	{name: "onUnload", query: "in=onUnload&do=%s", where: faultPage + ".onUnload", touch: func(s *wxruntime.Sim, _ miniapp.Value) { s.Launch("pages/calm/calm") }},
	{name: "handler", where: faultPage + ".act", touch: func(s *wxruntime.Sim, do miniapp.Value) { s.Page().Call("act", do) }},
	{name: "observer", where: faultPage + ".observer level", touch: func(s *wxruntime.Sim, do miniapp.Value) { s.Page().Call("set", do) }},
	{name: "timer", where: faultPage + ": setTimeout callback function", touch: func(s *wxruntime.Sim, do miniapp.Value) { s.Page().Call("later", do); s.Advance(time.Second) }},
	{name: "factory", query: "factory=%s", where: faultPage},
	{name: "Bind", query: "bind=%s", where: faultPage},
}

// TestPlaceThatDies has a loop without end and a lock that nobody opens in each place.
func TestPlaceThatDies(t *testing.T) {
	loop, mutex := deaths[8], deaths[5]
	for _, c := range places {
		for _, d := range []death{loop, mutex} {
			t.Run(c.name+"/"+d.do, func(t *testing.T) {
				s := newFaulty(t, wxruntime.Wasm(faultsDir), wxruntime.Deadline(faultDeadline))
				s.SetStorage("kept", miniapp.Str("old"))
				s.Launch(faultPage + "?" + strings.ReplaceAll(c.query, "%s", d.do))
				if c.touch != nil {
					require.NoError(t, s.Err())
					c.touch(s, miniapp.Str(d.do))
				}
				requireDeath(t, s, d, c.where)
				requireReborn(t, s)
			})
		}
	}
}

// TestPlaceThatBlocks has native code sleep in each place, longer than it may.
func TestPlaceThatBlocks(t *testing.T) {
	for _, c := range places {
		t.Run(c.name, func(t *testing.T) {
			s := newFaulty(t, wxruntime.Native(faults.New), wxruntime.Deadline(100*time.Millisecond))
			s.Launch(faultPage + "?" + strings.ReplaceAll(c.query, "%s", "sleep"))
			if c.touch != nil {
				require.NoError(t, s.Err())
				c.touch(s, miniapp.Str("sleep"))
			}
			e := requireError(t, s)
			require.Equal(t, wxruntime.CodeBlocked, e.Code)
			require.Equal(t, c.where, e.Where)
			require.Contains(t, e.Stack, "faults.Do(")
			requireGone(t, s)
			mark := s.Mark()
			s.Launch("")
			require.True(t, strings.HasSuffix(s.Err().Error(), "\nwxruntime: the simulation is closed"))
			require.Empty(t, s.Since(mark))
		})
	}
}

// TestGuestThatIsNotBorn has modules and packages that no instance can be made of. There is no app then, and the next launch tries again.
func TestGuestThatIsNotBorn(t *testing.T) {
	guest := func(name string) wxruntime.Option { return wxruntime.Wasm(faultsDir + "/guests/" + name) }
	for _, c := range []struct {
		name   string
		engine wxruntime.Option
		code   wxruntime.Code
		want   string // start of the error's text; where it ends depends on tools
		has    string
		stack  string
	}{
		{name: "text", engine: wxruntime.WasmBytes([]byte("hello")), code: wxruntime.CodeBuild, want: "build failed: not a WASM module that can run: ", has: "invalid magic number"},
		{name: "nothing", engine: wxruntime.WasmBytes(nil), code: wxruntime.CodeBuild, want: "build failed: not a WASM module that can run: "},
		{name: "cut short", engine: wxruntime.WasmBytes([]byte("\x00asm\x01\x00\x00\x00\x01")), code: wxruntime.CodeBuild, want: "build failed: not a WASM module that can run: "},
		{name: "empty module", engine: wxruntime.WasmBytes([]byte("\x00asm\x01\x00\x00\x00")), code: wxruntime.CodeExport, want: "missing export: the guest exports no function _initialize"},
		{name: "no exports", engine: guest("noexports"), code: wxruntime.CodeExport, want: "missing export: the guest exports no function wxkit_abi"},
		{name: "another ABI", engine: guest("nextmajor"), code: wxruntime.CodeABI, want: "wrong ABI version: the guest speaks version 2.0, the simulator 1.0; build both with the same wxkit"},
		{name: "no manifest", engine: guest("nomanifest"), code: wxruntime.CodeMalformed, want: "manifest: malformed frame: abi: manifest is not an object"},
		{name: "wrong hash", engine: guest("wronghash"), code: wxruntime.CodeMalformed, want: "manifest: malformed frame: abi: manifest does not match its hash"},
		{name: "no New", engine: wxruntime.Wasm(faultsDir + "/nonew"), code: wxruntime.CodeBuild, want: "build failed: package github.com/wxkit/wxkit/testdata/faults/nonew has no func New() *miniapp.App"},
		{name: "does not compile", engine: wxruntime.Wasm(faultsDir + "/broken"), code: wxruntime.CodeBuild, want: "build failed: go ",
			has: "broken.go:7:34: cannot use 7 (untyped int constant) as *miniapp.App value in return statement"},
		{name: "no package", engine: wxruntime.Wasm(faultsDir + "/pages"), code: wxruntime.CodeBuild, want: "build failed: go list: ", has: "no Go files in"},
		{name: "no folder", engine: wxruntime.Wasm(faultsDir + "/nowhere"), code: wxruntime.CodeBuild, want: "build failed: go list: "},
		{name: "init loops", engine: wxruntime.Wasm(faultsDir + "/startloop"), code: wxruntime.CodeDeadline, want: "deadline exceeded: ran longer than 250ms"},
		{name: "New makes nothing", engine: wxruntime.Wasm(faultsDir + "/newnil"), code: wxruntime.CodeTrap, want: "manifest: trap: wasm: the constructor given to wasm.Run returned nil", stack: "wasm.makeApp"},
		{name: "New panics", engine: wxruntime.Wasm(faultsDir + "/newpanics"), code: wxruntime.CodeTrap, want: "manifest: trap: miniapp: pages/fault/fault is registered twice", stack: "newpanics.New"},
		{name: "native New makes nothing", engine: wxruntime.Native(func() *miniapp.App { return nil }), code: wxruntime.CodeTrap, want: "New: trap: New returned nil"},
		{name: "native New panics", engine: wxruntime.Native(func() *miniapp.App { return faults.New().Page(faultPage, func() miniapp.Page { return nil }) }), code: wxruntime.CodeTrap,
			want: "New: trap: miniapp: pages/fault/fault is registered twice", stack: "runtime_test.TestGuestThatIsNotBorn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFaulty(t, c.engine, wxruntime.Deadline(faultDeadline))
			s.Launch("")
			e := requireError(t, s)
			require.Equal(t, c.code, e.Code, "%v", e)
			require.True(t, strings.HasPrefix(e.Error(), c.want), "%v", e)
			require.Contains(t, e.Error(), c.has)
			require.Contains(t, e.Stack, c.stack)
			requireGone(t, s)
			require.Empty(t, s.Trace())
			s.Launch("")
			again := strings.Split(s.Err().Error(), "\n"+e.Error()[:20])
			require.Len(t, again, 2, "the next launch tries again, and fails again")
		})
	}
}

// TestFrameThatIsMalformed has guests that live until the App is made.
func TestFrameThatIsMalformed(t *testing.T) {
	for _, c := range []struct{ guest, want string }{
		{"garbage", "abi: frame holds a value of another type than the contract has here"},
		{"silence", "abi: frame ends in the middle of a value"},
		{"refusal", "the guest could not read a frame"},
		{"reentry", "the guest was called while it ran"},
	} {
		t.Run(c.guest, func(t *testing.T) {
			s := newFaulty(t, wxruntime.Wasm(faultsDir+"/guests/"+c.guest))
			s.Launch("")
			requireDeath(t, s, death{code: wxruntime.CodeMalformed, text: c.want}, "app")
			s.Launch("")
			require.Equal(t, 2, strings.Count(s.Err().Error(), "malformed frame"), "%v", s.Err())
		})
	}
}

// TestFactoryThatMakesNothing: the page stays empty, as one that is not registered, and the App is told.
func TestFactoryThatMakesNothing(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine)
			s.Launch(faultPage + "?factory=nothing")
			require.NoError(t, s.Err())
			require.Equal(t, []string{"create " + faultPage + ": miniapp: the function of " + faultPage + " made nothing"}, failedIn(s))
			require.Equal(t, []string{faultPage}, s.Stack())
		})
	}
	t.Run("from the start", func(t *testing.T) {
		app := func() *miniapp.App { return miniapp.NewApp(nil).Page(faultPage, func() miniapp.Page { return nil }) }
		s := newFaulty(t, wxruntime.Native(app))
		s.Launch("")
		e := requireError(t, s)
		require.Equal(t, "manifest: trap: miniapp: the function of "+faultPage+" made nothing", e.Error())
		require.Equal(t, wxruntime.CodeTrap, e.Code)
		requireGone(t, s)
	})
}

const lostText = `Please do not call Page constructor in files that not listed in "pages" section of app.json or plugin.json`

// TestPageThatAppJSONDoesNotName: WeChat throws where such a page registers itself and goes on with the rest; the simulator warns with its words, since a page under way is
// no reason to stop, and nobody can open it.
func TestPageThatAppJSONDoesNotName(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine)
			s.Launch("")
			require.NoError(t, s.Err())
			require.Equal(t, []string{`logic>logic warn pages/lost/lost "` + strings.ReplaceAll(lostText, `"`, `\"`) + `"`}, s.Trace().Filter(wxruntime.KindWarn).Lines())
			got := s.WX("navigateTo", miniapp.Obj(miniapp.F("url", miniapp.Str("/pages/lost/lost"))))
			require.Equal(t, `navigateTo:fail page "pages/lost/lost" is not found`, got.Get("errMsg").Text())

			strict := newFaulty(t, e.engine, wxruntime.Strict())
			strict.Launch("")
			require.EqualError(t, strict.Err(), "wxruntime: strict: pages/lost/lost: "+lostText)
		})
	}
}

// TestPageThatTheGuestLacks is statement 38, and what touches such a page.
func TestPageThatTheGuestLacks(t *testing.T) {
	for _, e := range faultEngines {
		t.Run("038 an empty page and a line of the console "+e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine)
			s.Launch("pages/bare/bare?x=1")
			require.Equal(t, []string{`logic>logic log info "Page \"pages/bare/bare\" has not been registered yet."`}, s.Trace().Filter(wxruntime.KindLog).Lines())
			require.Equal(t, []string{"app.onLaunch"}, s.Hooks())
			require.Equal(t, "{}", s.Page().ViewData("").JSON())
			s.Page().Call("tap")
			require.Len(t, s.Trace().Filter(wxruntime.KindWarn), 2, "the page that app.json lacks, and the handler")
			s.Background()
			s.Foreground()
			s.Launch(faultPage)
			s.Page().Call("tap")
			require.Equal(t, 1, s.Page().Data("taps").Int())
			require.NoError(t, s.Err())
		})
	}
}

// TestSimThatIsOver uses what is left of a simulation.
func TestSimThatIsOver(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine)
			require.False(t, s.Step(), "nothing is under way before the first launch")
			s.Settle()
			s.Advance(time.Second)
			require.NoError(t, s.Err())
			s.Launch("")
			page := s.Page()
			page.Call("tap")
			page.Emit("tap")
			require.NoError(t, s.Close())
			require.NoError(t, s.Close(), "twice")
			mark, now := s.Mark(), s.Now()
			for _, verb := range closedVerbs(s, page) {
				before := errorCount(s)
				verb.do()
				require.Equal(t, before+1, errorCount(s), verb.name)
				require.True(t, strings.HasSuffix(s.Err().Error(), "wxruntime: the simulation is closed"), "%s: %v", verb.name, s.Err())
			}
			require.False(t, s.Step())
			s.Settle()
			require.Empty(t, s.Since(mark), "nothing happens any more")
			require.Equal(t, now, s.Now())
			require.Equal(t, 1, page.Data("taps").Int())
			require.Equal(t, 1, page.ViewData("taps").Int())
			require.Empty(t, s.Pages())
			require.Zero(t, s.Parked())
		})
	}
}

type namedVerb struct {
	name string
	do   func()
}

// closedVerbs are the verbs that a closed simulation refuses.
func closedVerbs(s *wxruntime.Sim, page *wxruntime.Page) []namedVerb {
	return []namedVerb{
		{"Launch", func() { s.Launch("") }},
		{"Foreground", s.Foreground},
		{"Background", s.Background},
		{"Back", s.Back},
		{"RouteEvent", func() { s.RouteEvent("navigateTo", faultPage, 9) }},
		{"Resize", func() { s.Resize(1, 2) }},
		{"Theme", func() { s.Theme("dark") }},
		{"MemoryWarning", func() { s.MemoryWarning(5) }},
		{"WX", func() { s.WX("getSystemInfo", miniapp.Obj()) }},
		{"Call", func() { page.Call("tap") }},
		{"Together", func() { s.Together(func() { s.Back() }) }},
	}
}

// errorCount is how many errors a simulation has reported.
func errorCount(s *wxruntime.Sim) int {
	n := 0
	for err := s.Err(); err != nil; n++ {
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			return n + 1
		}
		if list := joined.Unwrap(); len(list) == 2 {
			err = list[0]
			continue
		}
		return n + 1
	}
	return n
}

// TestPageOfADeadApp: the page can be looked at, and nothing that touches it reaches the new app.
func TestPageOfADeadApp(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			s := newFaulty(t, e.engine)
			s.Launch(faultPage + "?x=1")
			old := s.Page()
			old.Call("tap")
			s.Background()
			s.Advance(time.Hour)
			requireGone(t, s)
			s.Launch("")
			mark := s.Mark()
			old.Call("tap")
			old.Emit("tap")
			old.EmitIfActive("tap")
			old.PullDown()
			old.Scroll(0, 0)
			s.Settle()
			require.Empty(t, s.Since(mark))
			require.Equal(t, 5, strings.Count(s.Err().Error(), faultPage+" has no view: it has been unloaded, or the app has ended"))
			require.Equal(t, `{"x":"1"}`, old.Options().JSON())
			require.Equal(t, faultPage, old.Route())
			require.Equal(t, 1, old.Data("taps").Int())
			require.Zero(t, old.Paints())
			require.Equal(t, 0, s.Page().Data("taps").Int())
		})
	}
}

// TestNoPage: what is asked of a page that is not there is one error, and no panic.
func TestNoPage(t *testing.T) {
	s := newFaulty(t, wxruntime.Native(faults.New))
	p := s.Page()
	require.EqualError(t, s.Err(), "wxruntime: there is no page: Launch has not been called, or the app has ended")
	p.Call("tap")
	p.Emit("tap")
	p.PullDown()
	p.Scroll(1, 1)
	require.True(t, p.Share("menu").IsUndefined())
	require.True(t, p.Data("x").IsUndefined())
	require.True(t, p.ViewData("x").IsUndefined())
	require.Empty(t, p.Route())
	require.Equal(t, 1, errorCount(s))
}

// TestTestsOwnPanic: a panic of the test's own function reaches the test, and the simulation can be used afterwards.
func TestTestsOwnPanic(t *testing.T) {
	for _, e := range faultEngines {
		t.Run(e.name, func(t *testing.T) {
			boom := errors.New("boom")
			s := newFaulty(t, e.engine, wxruntime.Answer("boom", func(miniapp.Value) (miniapp.Value, error) { panic(boom) }))
			s.Launch("")
			requirePanic(t, boom, func() { s.Together(func() { s.Page().Emit("tap"); panic(boom) }) })
			s.Page().Call("tap")
			require.Equal(t, 2, s.Page().Data("taps").Int(), "verbs settle again")
			requirePanic(t, boom, func() { s.WX("boom", miniapp.Obj()) })
			s.Page().Call("tap")
			require.Equal(t, 3, s.Page().Data("taps").Int())
			require.NoError(t, s.Err())
		})
	}
}

// authorsLine is what an error says of the author's line.
var authorsLine = regexp.MustCompile(` \(do\.go:[0-9]+\)$`)

// withoutLine is an error's text without the author's line, which must be there.
func withoutLine(t *testing.T, text string) string {
	t.Helper()
	require.Regexp(t, authorsLine, text)
	return authorsLine.ReplaceAllString(text, "")
}

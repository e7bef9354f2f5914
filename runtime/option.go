package wxruntime

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/engine"
)

// Option is a setting of New, Start and Explore.
type Option func(*config)

// config is what the options come to. It is not changed once a simulation has it, so one list of options serves many simulations.
type config struct {
	engine    engineStarter
	engines   []string // what has been given as such
	native    bool     // the engine runs in this process
	project   fs.FS
	dir       string // of the project, for errors
	fallback  string // where a project may be if none is given
	appJSON   []byte // an app.json by itself, instead of a project
	seed      uint64
	latency   Latency
	server    http.Handler
	delay     func(*http.Request) time.Duration
	answers   map[string]Answerer
	gap       time.Duration
	strict    bool
	unread    bool // warn of data that nothing reads
	errTexts  bool // the host's literals of Android clients
	deadline  time.Duration
	guard     bool
	interpret bool
	memory    uint32
	cacheDir  string
	opsLog    func(Value)
	asIs      bool // values cross to the view as they are
	maxSteps  int
	stdout    io.Writer // of WASM guests
	stderr    io.Writer
}

// engineStarter makes a fresh instance of the author's code for a cold start.
type engineStarter func(ctx context.Context, s *Sim) (engine.Logic, error)

// Answerer gives a call of the platform its result: arg is the call's argument, the value the fields of the result beside errMsg (an object or undefined); of a function whose
// name ends in Sync it is the result itself. An error becomes `<api>:fail <its text>`.
type Answerer func(arg Value) (Value, error)

// Latency is how long messages take in virtual time. A seed stretches each by a random factor between 0 and 12, in the order that each queue allows.
type Latency struct {
	ToView    time.Duration // logic to view, default 2 ms
	ToLogic   time.Duration // view to logic, default 2 ms
	Call      time.Duration // logic to native, default 1 ms
	Result    time.Duration // native to logic, results of calls, default 1 ms
	Event     time.Duration // native to logic, events, default 1 ms
	Load      time.Duration // native to a view: until a new webview runs, default 5 ms
	Render    time.Duration // of a view, from its init message to its first render, default 4 ms
	Frame     time.Duration // from a view's first render to its __DOMReady, default 16 ms
	Animation time.Duration // from a route event to its routeDone, default 300 ms; no seed changes it
	Request   time.Duration // of a request that the test's server answers, default 30 ms
}

// defaultLatency is in the order of what phones show; no source gives figures.
var defaultLatency = Latency{
	ToView:    2 * time.Millisecond,
	ToLogic:   2 * time.Millisecond,
	Call:      time.Millisecond,
	Result:    time.Millisecond,
	Event:     time.Millisecond,
	Load:      5 * time.Millisecond,
	Render:    4 * time.Millisecond,
	Frame:     16 * time.Millisecond,
	Animation: 300 * time.Millisecond,
	Request:   30 * time.Millisecond,
}

func newConfig(opts []Option) *config {
	cfg := &config{latency: defaultLatency, deadline: 2 * time.Second, guard: true, memory: 512, maxSteps: 200_000, stdout: os.Stdout, stderr: os.Stderr}
	for _, o := range opts {
		o(cfg)
	}
	return cfg
}

// Project is the folder of the mini-program: app.json, and the json, wxml, wxs and wxss files of its pages and components. Default: the folder of the package given to Wasm.
func Project(dir string) Option {
	return func(c *config) { c.dir, c.project = dir, os.DirFS(dir) }
}

// ProjectFS is Project for any file system, such as an embed.FS or a txtar archive.
func ProjectFS(fsys fs.FS) Option {
	return func(c *config) { c.dir, c.project = "", fsys }
}

// AppJSON is an app.json by itself, for a mini-program whose pages need no file: they show nothing.
func AppJSON(text string) Option { return func(c *config) { c.appJSON = []byte(text) } }

// Seed lets a random generator stretch latencies and choose among messages that are due at once. Equal seeds give equal traces; 0, the default, is the plain order.
func Seed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithLatency sets how long messages take; fields that are 0 mean no time at all.
func WithLatency(l Latency) Option { return func(c *config) { c.latency = l } }

// Server answers wx.request: every URL of any host reaches this handler, whose answer comes after Latency.Request. The handler runs on the simulation's goroutine.
// Default: every request fails, saying that there is no server.
func Server(h http.Handler) Option { return func(c *config) { c.server = h } }

// ServerDelay gives each request a latency of its own; one of 60 s or more (or the request's timeout, or networkTimeout of app.json) lets it fail with `request:fail timeout`, though the server
// has served it.
func ServerDelay(delay func(*http.Request) time.Duration) Option {
	return func(c *config) { c.delay = delay }
}

// Answer gives an API of the platform its result, instead of the default one or of the failure of an unknown API. What never gets to the platform, since the framework does it
// itself (routes, timers, listeners, launch options, EventChannel, SelectorQuery), cannot be answered: New says so.
// By itself the simulator knows login (code-1, code-2, ...), checkSession, storage, getSystemInfo and its kin (a nominal phone, 375 px wide), showToast, showLoading, showModal
// (confirmed; Answer with {"confirm":false,"cancel":true} is the other button), showActionSheet (the first item), the clipboard, calls of the navigation bar, the tab bar and
// pull-down, getNetworkType, getSetting and vibration. Everything else fails and says so.
func Answer(api string, answer Answerer) Option {
	return func(c *config) {
		if c.answers == nil {
			c.answers = map[string]Answerer{}
		}
		c.answers[api] = answer
	}
}

// frameworkAPIs are those that Start of the framework does not hand on, beside the listeners; a name with a full stop at its end stands for all that start with it.
var frameworkAPIs = [...]string{
	navigateTo, redirectTo, switchTab, reLaunch, navigateBack, "router.", "pageRouter.", "rewriteRoute",
	"setTimeout", "setInterval", "nextTick", "clearTimeout", "clearInterval",
	"getLaunchOptionsSync", "getEnterOptionsSync", "getCurrentPages", "pageInfo", "getOpenerEventChannel",
	"EventChannel.", "SelectorQuery.exec", "RequestTask.abort", "unhandledRejection",
}

// checkAnswers refuses an Answer that nothing would ever ask.
func (c *config) checkAnswers() error {
	for _, api := range slices.Sorted(maps.Keys(c.answers)) {
		event, off := strings.CutPrefix(api, "off")
		if off {
			event = "on" + event
		}
		own := slices.Contains(listenable[:], event) || slices.ContainsFunc(frameworkAPIs[:], func(name string) bool {
			return api == name || strings.HasSuffix(name, ".") && strings.HasPrefix(api, name)
		})
		if own {
			return errors.New("wxruntime: Answer(" + strconv.Quote(api) + "): the framework does this itself and asks nobody")
		}
	}
	return nil
}

// StartupGap is the time that a phone needs to compile the .wasm. App() and Page() have registered meanwhile, and what the framework asks of the author's code waits in
// the loader's queue; it runs in its order once the guest is there. Default 0: the guest is there at once.
func StartupGap(d time.Duration) Option { return func(c *config) { c.gap = d } }

// BridgeAsIs lets values cross to the view as they are: undefined, NaN, the infinities, functions and Dates too, as in WeChat's test kit, which has one thread. By default they cross as on a
// phone: undefined in a setData does not, and the others as JSON has them. The conformance cases of templates are run so.
func BridgeAsIs() Option { return func(c *config) { c.asIs = true } }

// Strict makes warnings errors: setData of undefined, of functions or dates, on a hidden page, of more than 256 KB, in created, and what the framework's console warns or
// complains of. An opener that sets its data while the page it opened is in front, as the return flow of an EventChannel does, does not pass it.
func Strict() Option { return func(c *config) { c.strict = true } }

// AndroidTexts gives the failures of routing the words of Android clients, which differ from those of the developer tools and iOS.
func AndroidTexts() Option { return func(c *config) { c.errTexts = true } }

// Deadline is the real time that one turn of the author's code may take before the instance is given up, default 2 s. Natively the time in which the whole process stands still,
// as at a debugger's breakpoint, does not count. 0 turns the guard off: WASM runs faster, and an endless loop hangs the test.
func Deadline(d time.Duration) Option {
	return func(c *config) { c.deadline, c.guard = d, d > 0 }
}

// Interpreter runs WASM in wazero's interpreter: no compilation, for machines on which the compiler is not available, but some twenty times slower.
func Interpreter() Option { return func(c *config) { c.interpret = true } }

// MemoryLimit is the most linear memory that a WASM guest may have, in MiB, default 32.
func MemoryLimit(mib int) Option {
	return func(c *config) { c.memory = uint32(max(1, mib)) * 16 }
}

// CacheDir is where compiled WASM is kept between processes, default wxkit/wazero in the user's cache folder.
func CacheDir(dir string) Option { return func(c *config) { c.cacheDir = dir } }

// MaxSteps is how many messages and timers one verb may deliver before it is given up as never settling, default 200,000.
func MaxSteps(n int) Option { return func(c *config) { c.maxSteps = n } }

package wxruntime

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/wasm/abi"
)

// Value is a value of the data that pages hold: undefined, null, a boolean, a number, a string, an array or an object with ordered keys. Read it with Get(key), At(i), Len, Text,
// Number, Int, Bool, IsUndefined, IsNil and JSON (keys sorted); all methods: go doc github.com/wxkit/wxkit/wasm/abi.Value. Make one with JSON, MustJSON or Object.
type Value = abi.Value

// Lane names one of the simulated threads: LaneNative, LaneLogic, or a page's view ("view1", numbered as WeChat numbers webviews).
type Lane string

// The lanes that every simulation has.
const (
	LaneNative Lane = "native" // WeChat's client: routing decisions, storage, network, life and death of the app
	LaneLogic  Lane = "logic"  // the one thread of the author's code and of the framework
)

// ViewLane is the lane of the view of a webview.
func ViewLane(webview int) Lane { return Lane("view" + strconv.Itoa(webview)) }

// Kind tells what a trace entry is.
type Kind string

// The kinds of entries.
const (
	KindApp      Kind = "app"      // native tells of the app's life: launch, enterBackground, enterForeground, suspend, resume, destroy
	KindRoute    Kind = "route"    // native tells of a route: the second of its two steps
	KindHook     Kind = "hook"     // the author's lifecycle function runs
	KindObserver Kind = "observer" // the author's data observer runs
	KindEvent    Kind = "event"    // the author's event handler runs
	KindCall     Kind = "call"     // the author's code calls the platform
	KindResult   Kind = "result"   // a call's result reaches the author's code
	KindListener Kind = "listener" // a listener of the author's runs: onAppShow, onAppRoute, an EventChannel, ...
	KindTimer    Kind = "timer"    // a timer of the author's fires
	KindView     Kind = "view"     // the life of a view: load, jsbridge:SYNC, jsbridge:ACK, init, paint, ready, destroy
	KindData     Kind = "setData"  // a setData on its way to the view
	KindAck      Kind = "ack"      // the view has a setData whose callback was asked for, or shows new components
	KindLog      Kind = "log"      // the author's console
	KindWarn     Kind = "warn"     // the framework's console: a habit that WeChat's documents forbid or that its console warns of
	KindError    Kind = "error"    // the framework's console: something failed
)

// Entry is one thing that happened: a message that reached a thread, or a function of the author's that ran on it.
type Entry struct {
	Seq   int           // counts from 1
	At    time.Duration // virtual time since the simulation's start, when it reached To
	Sent  time.Duration // virtual time when it left From
	From  Lane          // where it came from; for a hook, the thread whose message made it run
	To    Lane          // where it happened
	Kind  Kind          // what it is
	Name  string        // route.hook, API, handler, ...
	Arg   Value         // what came with it
	Bytes int           // length of Arg as JSON where it crossed a bridge, else 0
}

// String is one line: `12ms native>logic hook pages/a/a.onLoad {"x":"1"}`. Keys of objects are sorted.
func (e Entry) String() string {
	return formatTime(e.At) + " " + e.line()
}

// line is String without the time.
func (e Entry) line() string {
	s := string(e.From) + ">" + string(e.To) + " " + string(e.Kind) + " " + e.Name
	if text := e.Arg.JSON(); text != "" {
		s += " " + text
	}
	return s
}

// formatTime is a time in milliseconds with as many decimals as it needs.
func formatTime(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64) + "ms"
}

// Trace is all that happened, in order.
type Trace []Entry

// String is one line for each entry.
func (t Trace) String() string {
	var b strings.Builder
	for _, e := range t {
		b.WriteString(e.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// Hooks are the lifecycle functions that ran, in order: `app.onLaunch`, `pages/a/a.onLoad {"x":"1"}`. The argument is given for onLoad only: it is what tests of a life
// cycle compare; Filter gives everything.
func (t Trace) Hooks() []string {
	var hooks []string
	for _, e := range t {
		if e.Kind != KindHook {
			continue
		}
		line := e.Name
		if strings.HasSuffix(line, ".onLoad") {
			line += " " + e.Arg.JSON()
		}
		hooks = append(hooks, line)
	}
	return hooks
}

// Filter are the entries of these kinds.
func (t Trace) Filter(kinds ...Kind) Trace {
	var out Trace
	for _, e := range t {
		if slices.Contains(kinds, e.Kind) {
			out = append(out, e)
		}
	}
	return out
}

// Lines are the entries without their times, one string each: what is compared where latencies do not matter.
func (t Trace) Lines() []string {
	lines := make([]string, len(t))
	for i, e := range t {
		lines[i] = e.line()
	}
	return lines
}

// Lanes are the lanes that occur: LaneNative, LaneLogic, then the views by number.
func (t Trace) Lanes() []Lane {
	seen := map[Lane]bool{LaneNative: true, LaneLogic: true}
	lanes := []Lane{LaneNative, LaneLogic}
	for _, e := range t {
		for _, l := range []Lane{e.From, e.To} {
			if !seen[l] {
				seen[l] = true
				lanes = append(lanes, l)
			}
		}
	}
	sortViews(lanes[2:])
	return lanes
}

func sortViews(lanes []Lane) {
	number := func(l Lane) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(string(l), "view"))
		return n
	}
	slices.SortFunc(lanes, func(a, b Lane) int { return cmp.Compare(number(a), number(b)) })
}

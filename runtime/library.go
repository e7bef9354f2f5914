package wxruntime

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wxkit/wxkit/runtime/internal/data"
	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/runtime/internal/expr"
	"github.com/wxkit/wxkit/runtime/internal/sched"
	"github.com/wxkit/wxkit/wasm/abi"
)

// library is the framework of the logic thread, what WeChat calls the base library, for one life of the app. It knows the rules; engines know the author's code.
type library struct {
	sim          *Sim
	logic        engine.Logic
	manifest     *abi.Manifest
	app          *instance
	instances    map[abi.ID]*instance
	lastID       abi.ID
	stack        []*page          // bottom to top
	dangling     map[string]*page // tab pages that are not on the stack, by route
	synced       map[int]bool     // webviews whose view has said jsbridge:SYNC
	pending      map[int][]func() // what goes to a view that has not
	launch       Value            // getLaunchOptionsSync
	enter        Value            // getEnterOptionsSync
	listeners    map[string][]abi.CallID
	timers       map[abi.CallID]*sched.Timer
	channels     []*channel
	routing      *routeEvent // while onBeforeAppRoute runs
	routed       string      // base of relative urls: the route of the last route event
	eventID      int
	returns      []returning
	observing    map[abi.ID]*observing
	group        *group
	read         map[*abi.Definition][]data.Pattern
	known        map[*abi.Definition]*traits
	bare         map[string]*abi.Definition // of components that nobody has registered, by path
	echo         *echo                      // a model: attribute that takes a property to its owner
	flowing      *flow                      // whose components are being made
	nested       int                        // setData that run within each other
	within       int                        // setData that the outermost one has made run, itself included
	runaway      bool                       // they have become too many
	restructured int                        // counts components that have come or gone
	missing      map[string][]time.Duration // when onPageNotFound ran, by path
	ready        bool                       // the guest is there; false in the start-up gap
	gap          *sched.Timer               // its end
	overdue      bool                       // it ended while the app stood still
	gapQueue     []func()                   // what the loader's queue holds
	running      string                     // what of the author's runs
	inError      bool                       // onError or a listener of it runs
	closed       bool
}

// returning waits for what a hook returns in its first turn.
type returning struct {
	id    abi.ID
	kind  abi.EventKind
	name  string
	value Value
	ended bool
}

// wanted are the hooks that are asked for something.
var wanted = [...]string{"onShareAppMessage", "onShareTimeline", "onAddToFavorites", "onSaveExitState"}

func newLibrary(s *Sim) (*library, error) {
	logic, err := s.cfg.engine(s.ctx, s)
	if err != nil {
		return nil, err
	}
	l := &library{
		sim: s, logic: logic, manifest: logic.Manifest(),
		instances: map[abi.ID]*instance{}, dangling: map[string]*page{},
		synced: map[int]bool{}, pending: map[int][]func(){},
		listeners: map[string][]abi.CallID{}, timers: map[abi.CallID]*sched.Timer{},
		observing: map[abi.ID]*observing{}, missing: map[string][]time.Duration{}, read: map[*abi.Definition][]data.Pattern{}, known: map[*abi.Definition]*traits{}, bare: map[string]*abi.Definition{},
		ready: s.cfg.gap <= 0,
	}
	if !l.ready {
		l.gap = s.sched.AfterQuiet(s.cfg.gap, l.gapOver)
	}
	return l, nil
}

// close ends the author's code. Everything that is still under way to it finds it closed.
func (l *library) close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	l.sim.sched.Stop(l.gap)
	for _, t := range l.timers {
		l.sim.sched.Stop(t)
	}
	return l.logic.Close()
}

// boot is what app.js does: App() runs onLaunch, and onShow unless the app starts in the background.
func (l *library) boot(opts Value, background bool) {
	l.launch, l.enter = opts, opts
	l.checkPages()
	l.app = &instance{id: abi.AppID, name: "app", def: &l.manifest.App, traits: &traits{def: &l.manifest.App}, data: abi.ObjectValue()}
	l.instances[abi.AppID] = l.app
	l.create(l.app, "")
	l.hook(l.app, "onLaunch", opts.Clone())
	if !background {
		l.hook(l.app, "onShow", opts)
	}
}

// checkPages warns of pages that no route can reach. WeChat throws where they register themselves, with these words.
func (l *library) checkPages() {
	for i := range l.manifest.Pages {
		if path := l.manifest.Pages[i].Path; !l.sim.app.HasPage(path) && !l.sim.app.Config(path).Component { // definitions say not which of both they are
			l.warn(path, `Please do not call Page constructor in files that not listed in "pages" section of app.json or plugin.json`)
		}
	}
}

// gapOver is the end of the start-up gap. Of an app that stands still no code runs before it is back.
func (l *library) gapOver() {
	if l.sim.native.life == Suspended {
		l.overdue = true
		return
	}
	l.guestReady()
}

// guestReady ends the start-up gap: what was asked of the guest meanwhile runs now, in its order.
func (l *library) guestReady() {
	if l.closed {
		return
	}
	l.sim.record(Entry{From: LaneNative, To: LaneLogic, Kind: KindApp, Name: "guestReady"})
	l.ready = true
	for len(l.gapQueue) > 0 && !l.closed {
		do := l.gapQueue[0]
		l.gapQueue = l.gapQueue[1:]
		do()
	}
}

// run does something with the guest now, or in its turn once the start-up gap is over.
func (l *library) run(do func()) {
	switch {
	case l.closed:
	case l.ready:
		do()
	default:
		cause := l.sim.cause
		l.gapQueue = append(l.gapQueue, func() {
			l.sim.cause = cause
			do()
		})
	}
}

// create makes the author's side of an instance, which answers with its initial data.
func (l *library) create(in *instance, path string) {
	l.run(func() {
		l.returns = append(l.returns, returning{id: in.id, kind: abi.EventCreate, name: path})
		l.invoke(in, "", abi.Event{Kind: abi.EventCreate, ID: in.id, Name: path, Arg: abi.BoolValue(l.quiet(in))})
		initial := l.returned()
		if in == l.app || initial.Kind() != abi.Object {
			return
		}
		if !in.component && !in.page.published {
			if len(in.def.Properties) > 0 {
				initial = in.traits.initial(initial)
			}
			in.data = initial
			in.tree.SetData(initial)
			return
		}
		l.adopt(in, initial)
	})
}

// adopt brings initial data that differs from the manifest's to an instance that the view makes from the manifest: a component, or a page that was shown in the start-up gap. It is
// no setData of the author's: no observer runs, as none does for initial data.
func (l *library) adopt(in *instance, initial Value) {
	patch := abi.ObjectValue()
	var changed []expr.Path
	for i := range initial.Len() {
		key, v := initial.KeyAt(i), initial.At(i)
		if in.data.Get(key).Equal(v) || in.traits.properties[key] != nil {
			continue
		}
		in.data.Set(key, v.Clone())
		changed = append(changed, expr.Path{key})
		if wire := l.wire(in, key, v); !wire.IsUndefined() {
			patch.Set(data.Escape(key), wire)
		}
	}
	if len(changed) == 0 || in.page.unloaded {
		return
	}
	f := l.newFlow(in, patch, nil)
	if err := l.sendFlow(f); err != nil {
		l.sim.report(err)
	}
	l.show(f, changed)
}

// returned takes what the hook that ran last has returned in its first turn; undefined if it waits for something.
func (l *library) returned() Value {
	n := len(l.returns) - 1
	v := l.returns[n].value
	l.returns = l.returns[:n]
	return v
}

// hook runs a lifecycle function if the author has it, and gives what it returns in its first turn.
func (l *library) hook(in *instance, name string, arg Value) (result Value) {
	if !in.has(name) {
		return Value{}
	}
	l.run(func() {
		l.sim.record(Entry{From: l.sim.cause, To: LaneLogic, Kind: KindHook, Name: in.name + "." + name, Arg: traced(name, arg)})
		l.returns = append(l.returns, returning{id: in.id, kind: abi.EventHook, name: name})
		l.invoke(in, name, abi.Event{Kind: abi.EventHook, ID: in.id, Name: name, Arg: arg})
		if waits := !l.returns[len(l.returns)-1].ended; waits && !l.closed && slices.Contains(wanted[:], name) {
			l.warn(in.name, name+" waits for something: WeChat takes only what it returns at once, and what it returns later is lost")
		}
		result = l.returned()
	})
	return result
}

// traced is a hook's argument as the trace shows it: of onError's text the stack is left out, since each engine has its own.
func traced(hook string, arg Value) Value {
	if hook != "onError" && hook != "error" {
		return arg
	}
	lines := strings.SplitN(arg.Text(), "\n", 3)
	return abi.StringValue(strings.Join(lines[:min(2, len(lines))], "\n"))
}

// invoke gives the guest an event. Where names what runs, for the error that ends the instance.
func (l *library) invoke(in *instance, where string, ev abi.Event) {
	if l.closed {
		return
	}
	outer := l.running
	l.running = strings.TrimSuffix(in.name+"."+where, ".")
	err := l.logic.Invoke(l.sim.ctx, ev, l)
	l.survive(err, l.running)
	l.running = outer
}

// resume gives a waiting handler, callback or listener its result.
func (l *library) resume(call abi.CallID, result abi.Result, where string) {
	l.run(func() {
		outer := l.running
		l.running = where
		err := l.logic.Resume(l.sim.ctx, abi.Resume{Call: call, Result: result}, l)
		l.survive(err, where)
		l.running = outer
	})
}

// survive ends the app if its instance is dead.
func (l *library) survive(err error, where string) {
	if err == nil || l.closed {
		return
	}
	var dead *engine.Error
	if errors.As(err, &dead) && dead.Where == "" {
		dead.Where = where
	}
	l.sim.crash(l, err)
}

// Return takes what a handler returned.
func (l *library) Return(ev abi.Event, v Value) {
	for i := len(l.returns) - 1; i >= 0; i-- {
		if r := &l.returns[i]; r.id == ev.ID && r.kind == ev.Kind && r.name == ev.Name {
			r.value, r.ended = v, true
			return
		}
	}
}

// Fail tells the App of a handler that failed: onError runs in a turn of its own, with WeChat's text.
func (l *library) Fail(f engine.Failure) {
	where := f.Where
	if in := l.instances[f.ID]; in != nil && (!strings.Contains(where, " ") || strings.HasPrefix(where, "observer ")) {
		where = in.name + "." + where
	} else if in != nil && in != l.app && !strings.Contains(where, in.name) {
		where = in.name + ": " + where
	}
	l.consoleError(where, f.Text)
	l.Return(abi.Event{ID: f.ID, Kind: abi.EventHook, Name: f.Where}, Value{}) // it has ended, without a value
	text := "MiniProgramError\n" + f.Text + "\n"
	if strings.HasPrefix(f.Where, "at api ") {
		text = "MiniProgramError\n" + f.Text + "; " + f.Where + "\n"
	}
	text += "Error: " + f.Text
	if f.Stack != "" {
		text += "\n" + f.Stack
	}
	if in := l.instances[f.ID]; in != nil && in.component {
		l.hook(in, "error", abi.StringValue(f.Text))
	}
	own := l.inError || f.ID == abi.AppID && f.Where == "onError" // onError is not told of itself
	if own || !l.heard("onError") {
		l.sim.report(&HandlerError{Where: where, Text: f.Text, Stack: f.Stack})
		return
	}
	l.later(func() { l.appError(text) })
}

// heard reports whether the App or a listener hears an event of the app.
func (l *library) heard(event string) bool { return l.app.has(event) || len(l.listeners[event]) > 0 }

// appError runs the App's onError and its listeners.
func (l *library) appError(text string) {
	l.inError = true
	defer func() { l.inError = false }()
	l.hook(l.app, "onError", abi.StringValue(text))
	l.notify("onError", traced("onError", abi.StringValue(text)), abi.StringValue(text))
}

// systemError is an error of the framework itself, such as a route that cannot be; strict mode reports it.
func (l *library) systemError(key, text string) {
	l.consoleError(key, text)
	l.sim.reportStrict(key + ": " + text)
}

// consoleError is a line of the console that is told elsewhere, too.
func (l *library) consoleError(key, text string) {
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindError, Name: key, Arg: abi.StringValue(text)})
}

// Log is a line of the author's for the console.
func (l *library) Log(level uint8, text string) {
	names := [...]string{"log", "info", "warn", "error"}
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindLog, Name: names[min(int(level), 3)], Arg: abi.StringValue(text)})
}

// warn is a line of the framework's for the console; strict mode makes it an error.
func (l *library) warn(name, text string) {
	l.sim.record(Entry{From: LaneLogic, To: LaneLogic, Kind: KindWarn, Name: name, Arg: abi.StringValue(text)})
	l.sim.reportStrict(name + ": " + text)
}

// later does something in a turn of its own on the logic thread.
func (l *library) later(do func()) {
	l.sim.sched.Send(toLogic+"itself", 0, func(time.Duration) {
		if !l.closed {
			l.sim.cause = LaneLogic
			do()
		}
	})
}

// HandlerError is a handler of the author's that failed while the App has no onError. The instance lives on.
type HandlerError struct {
	Where string // page and hook or handler, or what WeChat calls the callback
	Text  string // the message of the panic or error
	Stack string // the guest's stack, "" where there is none
}

// Error is the place, the message, and the author's line if the stack has one: `wxruntime: pages/a/a.onLoad: index out of range (goods.go:41)`.
func (e *HandlerError) Error() string {
	s := "wxruntime: " + e.Where + ": " + e.Text
	if line := engine.Place(e.Stack); line != "" {
		s += " (" + line + ")"
	}
	return s
}

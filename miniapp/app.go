package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// App is a mini-program's logic: its pages and components, and what runs of them. NewApp makes one; a host drives it with Dispatch.
// An App is used by one goroutine at a time.
type App struct {
	value       any
	definitions []*definition

	ctx       *Ctx   // of the App itself
	instances []*Ctx // in the order of their IDs

	lastCall  abi.CallID
	callbacks answerer // nil until there has been a callback, so that an App that calls nothing does not link them
	syncs     []*coro  // parked on a Sync command, innermost last
	parked    int
	launched  bool     // OnLaunch has ended
	waiting   func()   // queues those who are parked in AwaitLaunch; nil if nobody is
	queue     []func() // start or resume what is ready to run when no handler is parked on a Sync command

	running *coro
	coros   []*coro // all that are alive
	idle    []*coro

	inbox    []abi.Message // messages of the batches, in their order
	batches  []batch
	out      []byte
	commands int
	scratch  []byte // of a stream; nil while one is in use
	status   abi.Status
	entered  bool // Dispatch runs
	failed   bool // a handler has, in this Dispatch
	closed   bool
}

// definition is a registered page or component.
type definition struct {
	checked checked // what the native build remembers
	path    string
	parts   parts       // of a component, nil for a page; in this way only an App with components links what they need
	make    func() Page // a Component has the same method
}

// Page is a page: Bind names its state and handlers. It is called once for each instance, before its first lifecycle function.
type Page interface{ Bind(*Binder) }

// Component is a component: Bind names its properties, state and handlers. It is called once for each instance, before its first lifetime.
type Component interface{ Bind(*Binder) }

// NewApp makes an App. The value has the App's own lifecycle functions and whatever the pages share; it is nil or has any of the interfaces [AppLauncher], [AppShower] and so on.
// Natively it panics if a method of the value was meant as a lifecycle function and is none, OnLaunch(*Ctx) without its LaunchOptions or Onshow, and if a field of it is a Var, a List or a Map:
// only pages and components have state.
func NewApp(app any) *App {
	checkApp(app)
	a := &App{value: app}
	a.ctx = &Ctx{app: a, object: app, live: true}
	a.instances = []*Ctx{a.ctx}
	return a
}

// Page registers the page at a path such as pages/index/index. New makes an instance each time a page is opened, and one more whose state is the initial data in the manifest.
// It panics on an empty path, on one that is taken, and on a nil function.
func (a *App) Page(path string, new func() Page) *App {
	return a.define(path, nil, new)
}

// Component registers the component at a path such as components/card/card; a page made with Component is registered so too. It panics as Page does.
func (a *App) Component(path string, new func() Component) *App {
	if new == nil {
		a.define(path, nil, nil)
	}
	return a.define(path, lifetimes{}, func() Page { return new() })
}

func (a *App) define(path string, parts parts, make func() Page) *App {
	wrong := ""
	switch {
	case path == "":
		wrong = "a page or component without a path"
	case make == nil:
		wrong = " has no function that makes it"
	case a.find(path) != nil:
		wrong = " is registered twice"
	}
	if wrong != "" {
		mistake(path + wrong)
	}
	push(&a.definitions, &definition{path: path, parts: parts, make: make})
	return a
}

// mistake ends what the author did wrong at registration, or at a call that no handler may make.
//
//go:noinline
func mistake(text string) { panic("miniapp: " + text) }

func (a *App) find(path string) *definition {
	for _, def := range a.definitions {
		if def.path == path {
			return def
		}
	}
	return nil
}

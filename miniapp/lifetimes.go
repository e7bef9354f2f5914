package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

var (
	componentHooks = [...]string{"created", "attached", "ready", "moved", "detached", "error"}
	pageLifetimes  = [...]string{"show", "hide", "resize", "routeDone"}
)

// pageLifetimePrefix stands in front of the names of pageLifetimes in an event.
const pageLifetimePrefix = "pageLifetimes."

// parts is what only components have, and pages with behaviors. It is reached from the definition of a component and from Binder.Behavior, so that an App without both does not link it.
type parts interface {
	run(c *Ctx, ev *abi.Event, result *Value) bool // a lifetime; false if it is none, or the component lacks it
	present(d Value, object any)                   // names the lifetimes in a definition
	merge(c *Ctx, d, data Value)                   // puts what the behaviors of an instance have bound to what it has bound itself
}

// lifetimes are the parts of a component without behaviors.
type lifetimes struct{}

func (lifetimes) merge(*Ctx, Value, Value) {}

func (lifetimes) run(c *Ctx, ev *abi.Event, result *Value) bool {
	if n := len(pageLifetimePrefix); len(ev.Name) > n && ev.Name[:n] == pageLifetimePrefix {
		return runNamed(pageLifetimes[:], pageLifetime, ev.Name[n:], c, &ev.Arg, result)
	}
	return runNamed(componentHooks[:], componentHook, ev.Name, c, &ev.Arg, result)
}

func (lifetimes) present(d Value, object any) {
	present(d, abi.KeyHooks, componentHooks[:], componentHook, object)
	present(d, abi.KeyPageLifetimes, pageLifetimes[:], pageLifetime, object)
}

// componentHook has the lifetimes of a component.
func componentHook(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	switch i {
	case 0: // created
		var h Creator
		if h, ok = object.(Creator); ok && c != nil {
			h.Created(c)
		}
	case 1: // attached
		var h Attacher
		if h, ok = object.(Attacher); ok && c != nil {
			h.Attached(c)
		}
	case 2: // ready
		var h Readier
		if h, ok = object.(Readier); ok && c != nil {
			h.Ready(c)
		}
	case 3: // moved
		var h Mover
		if h, ok = object.(Mover); ok && c != nil {
			h.Moved(c)
		}
	case 4: // detached
		var h Detacher
		if h, ok = object.(Detacher); ok && c != nil {
			h.Detached(c)
		}
	case 5: // error
		var h ErrorHandler
		if h, ok = object.(ErrorHandler); ok && c != nil {
			h.Error(c, arg.Text())
		}
	}
	return ok
}

// pageLifetime has the lifetimes of the page around a component.
func pageLifetime(object any, i int, c *Ctx, arg, result *Value) (ok bool) {
	switch i {
	case 0: // show
		var h PageShowHandler
		if h, ok = object.(PageShowHandler); ok && c != nil {
			h.PageShow(c)
		}
	case 1: // hide
		var h PageHideHandler
		if h, ok = object.(PageHideHandler); ok && c != nil {
			h.PageHide(c)
		}
	case 2: // resize
		var h PageResizeHandler
		if h, ok = object.(PageResizeHandler); ok && c != nil {
			h.PageResize(c, newResize(arg))
		}
	case 3: // routeDone
		var h PageRouteHandler
		if h, ok = object.(PageRouteHandler); ok && c != nil {
			h.PageRouteDone(c)
		}
	}
	return ok
}

//go:build !wasm

package miniapp

import (
	"reflect"
	"strings"
)

// What this file tells needs reflection, which a guest cannot afford. So only the native build tells it: under go test an author sees it all the same.

// checked remembers that the type behind a definition has been looked at.
type checked struct{ done bool }

// check panics if a page or component, whose Bind has run, has a method that was meant as a lifecycle function and is none, or state without a name.
func (d *definition) check(c *Ctx) {
	if d.checked.done {
		return
	}
	alternative := ""
	if d.parts == nil {
		checkHooks(d.path, c.object, pageInterfaces(), isAnyMethod)
	} else {
		checkHooks(d.path, c.object, lifetimeInterfaces(), isLifetime)
		checkHooks(d.path, c.object, pageInterfaces(), takesCtx)
		alternative = " or b.Property"
	}
	for _, l := range c.layers() {
		checkState("behavior of "+d.path, l.object, " or b.Property")
	}
	checkState(d.path, c.object, alternative)
	d.checked.done = true
}

// checkApp is check for the App's own value.
func checkApp(app any) {
	if app != nil {
		checkHooks("App", app, appInterfaces(), isAnyMethod)
		checkNoState(app)
	}
}

// checkHooks looks for methods with the name of a lifecycle function, whatever the case of its letters, where the object lacks the function. Those that are not meant are its own.
func checkHooks(where string, object any, hooks []reflect.Type, meant func(name string, method reflect.Type) bool) {
	has := reflect.TypeOf(object)
	all := has
	if all.Kind() != reflect.Pointer {
		all = reflect.PointerTo(all) // which has the methods of both receivers
	}
	for _, hook := range hooks {
		if has.Implements(hook) {
			continue
		}
		want := hook.Method(0)
		for i := range all.NumMethod() {
			m := all.Method(i)
			if method := withoutReceiver(m.Type); strings.EqualFold(m.Name, want.Name) && meant(want.Name, method) {
				mistake(where + ": " + hookMistake(m.Name, method, want, has))
			}
		}
	}
}

// hookMistake says what is wrong with a method of a type that was meant as a lifecycle function.
func hookMistake(name string, method reflect.Type, want reflect.Method, of reflect.Type) string {
	got, right := signature(name, method), signature(want.Name, want.Type)
	switch {
	case name != want.Name:
		return got + " is no lifecycle function; did you mean " + right + "?"
	case method != want.Type:
		return got + " is no lifecycle function; want " + right
	}
	return got + " is a method of *" + of.String() + " and not of " + of.String() + "; a pointer is needed"
}

func signature(name string, method reflect.Type) string {
	return name + strings.TrimPrefix(method.String(), "func")
}

func withoutReceiver(method reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < method.NumIn(); i++ {
		in = append(in, method.In(i))
	}
	for i := range method.NumOut() {
		out = append(out, method.Out(i))
	}
	return reflect.FuncOf(in, out, method.IsVariadic())
}

// isAnyMethod is for the names of the App and of pages: nobody has them by chance.
func isAnyMethod(string, reflect.Type) bool { return true }

// takesCtx is for a component's methods with a page's names: it may be no page, and have its own OnHide. An event handler is never meant.
func takesCtx(_ string, method reflect.Type) bool {
	return method.NumIn() > 0 && method.In(0) == reflect.TypeFor[*Ctx]() && method != reflect.TypeFor[func(*Ctx, Event)]()
}

// isLifetime is for the names of a component's lifetimes, which are words of every day: Created() without a result is meant, Error() is not.
func isLifetime(name string, method reflect.Type) bool {
	everyday := name == "Error" || name == "Ready" || name == "Moved"
	return takesCtx(name, method) || !everyday && method.NumIn()+method.NumOut() == 0
}

func appInterfaces() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[AppLauncher](), reflect.TypeFor[AppShower](), reflect.TypeFor[AppHider](), reflect.TypeFor[AppErrorHandler](),
		reflect.TypeFor[AppPageNotFoundHandler](), reflect.TypeFor[AppRejectionHandler](), reflect.TypeFor[AppThemeHandler](),
	}
}

func pageInterfaces() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[PageLoader](), reflect.TypeFor[PageShower](), reflect.TypeFor[PageReadier](), reflect.TypeFor[PageHider](), reflect.TypeFor[PageUnloader](),
		reflect.TypeFor[PageRouteDoneHandler](), reflect.TypeFor[PagePullDownRefresher](), reflect.TypeFor[PageBottomReacher](), reflect.TypeFor[PageScroller](),
		reflect.TypeFor[PageMessageSharer](), reflect.TypeFor[PageTimelineSharer](), reflect.TypeFor[PageFavoriteAdder](), reflect.TypeFor[PageTabTapper](),
		reflect.TypeFor[PageResizer](), reflect.TypeFor[PageExitStateSaver](),
	}
}

func lifetimeInterfaces() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[Creator](), reflect.TypeFor[Attacher](), reflect.TypeFor[Readier](), reflect.TypeFor[Mover](), reflect.TypeFor[Detacher](), reflect.TypeFor[ErrorHandler](),
		reflect.TypeFor[PageShowHandler](), reflect.TypeFor[PageHideHandler](), reflect.TypeFor[PageResizeHandler](), reflect.TypeFor[PageRouteHandler](),
	}
}

// ofType is the type of what p points to, or of p, as the middle of a sentence.
func ofType(p any) string {
	t := reflect.TypeOf(p)
	if t == nil {
		return "nil, which"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return "type " + t.String() + ", which"
}

// wrongApp is the panic of a GetApp of the type that p points to.
func wrongApp(p, app any) {
	given := "nil"
	if app != nil {
		given = "a " + reflect.TypeOf(app).String()
	}
	mistake("GetApp of " + reflect.TypeOf(p).Elem().String() + ", but NewApp was given " + given)
}

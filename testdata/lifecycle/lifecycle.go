// Package lifecycle plays the scenarios of this folder that hold definitions: it makes Go of what a scenario's defs.json says, so that the same story is told by every engine. A page is made
// with Component, since a definition has the lifetimes of one.
package lifecycle

import (
	"embed"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

//go:embed *.txtar
var files embed.FS

// Selected is where a module has the name of its scenario. It is written into the module when that has been built: one module then serves all scenarios.
const Selected = "the scenario: ................................"

// selected is a variable, so that the text stays in one piece.
var selected = Selected

// New makes the App of the scenario that the module has been given.
func New() *miniapp.App {
	_, name, _ := strings.Cut(selected, ": ")
	return Of(strings.TrimRight(name, "."))()
}

// Of gives the constructor of a scenario's App, nil if the scenario has no definitions.
func Of(name string) func() *miniapp.App {
	text, err := files.ReadFile(name + ".txtar")
	if err != nil {
		panic(err)
	}
	_, defs, ok := strings.Cut(string(text), "\n-- defs.json --\n")
	if !ok {
		return nil
	}
	defs, _, _ = strings.Cut(defs, "\n-- ")
	return func() *miniapp.App { return newApp(parse(defs)) }
}

func newApp(defs miniapp.Value) *miniapp.App {
	app := miniapp.NewApp(appOf(defs.Get("app")))
	for i := range defs.Len() {
		if path := defs.KeyAt(i); path != "app" {
			app.Component(path, func() miniapp.Component { return pageOf(defs.At(i)) })
		}
	}
	return app
}

// told is an App or a page as its definition says it.
type told struct {
	methods miniapp.Value
	data    miniapp.Value
	fields  map[string]*miniapp.Var[miniapp.Value]
}

func newTold(def, methods miniapp.Value) *told {
	return &told{methods: methods, data: def.Get("data"), fields: map[string]*miniapp.Var[miniapp.Value]{}}
}

// Bind names the data, and the methods that are no lifecycle functions.
func (t *told) Bind(b *miniapp.Binder) {
	for i := range t.data.Len() {
		name, field := t.data.KeyAt(i), &miniapp.Var[miniapp.Value]{}
		field.Set(t.data.At(i))
		t.fields[name] = field
		b.Var(name, field)
	}
	for i := range t.methods.Len() {
		if name := t.methods.KeyAt(i); !strings.HasPrefix(name, "on") {
			b.On(name, func(c *miniapp.Ctx, _ miniapp.Event) { t.run(c, name) })
		}
	}
}

// run runs a method, and gives what it returns.
func (t *told) run(c *miniapp.Ctx, name string) miniapp.Value {
	method := t.methods.Get(name)
	if method.Has("ops") {
		t.all(c, method.Get("ops"))
		return method.Get("returns")
	}
	t.all(c, method)
	return miniapp.Undefined()
}

func (t *told) all(c *miniapp.Ctx, ops miniapp.Value) {
	for i := range ops.Len() {
		t.do(c, ops.At(i))
	}
}

// do is one operation. What goes wrong is a panic, as it is an exception in JavaScript.
func (t *told) do(c *miniapp.Ctx, op miniapp.Value) {
	var err error
	switch name, arg := op.At(0).Text(), op.At(1); name {
	case "set":
		var patch miniapp.Patch
		for i := range arg.Len() {
			patch = append(patch, miniapp.Put(arg.KeyAt(i), arg.At(i)))
		}
		err = c.SetData(patch)
	case "inc":
		err = c.SetData(miniapp.Patch{miniapp.Put(arg.Text(), miniapp.Num(t.fields[arg.Text()].Get().Number()+1))})
	case "throw":
		panic(arg.Text())
	case "wx":
		_, err = c.Call(arg.Text(), op.At(2), miniapp.Callbacks{Complete: func(miniapp.Value) {}})
	case "wxWait":
		_, _ = c.Call(arg.Text(), op.At(2)) // a failure is a result, too
		t.all(c, op.At(3))
	case "setTimeout":
		c.SetTimeout(arg.Int(), func() { t.all(c, op.At(2)) })
	default:
		panic("unknown operation " + op.JSON())
	}
	if err != nil {
		panic(err)
	}
}

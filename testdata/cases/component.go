package cases

import (
	"errors"
	"strings"

	"github.com/wxkit/wxkit/miniapp"
)

// component is what the layers of one instance share.
type component struct {
	fields  map[string]*miniapp.Var[miniapp.Value]
	names   []string // of fields, in their order
	props   map[string]bool
	methods map[string]method
}

type method struct {
	of *layer
	f  function
}

// layer is a component or one of its behaviors, as its definition says it.
type layer struct {
	name           string // in the log
	def            miniapp.Value
	steps          []function // the setData of actions
	quiet, rethrow bool
	of             *component
	lifetimes      map[string]function
	pageLifetimes  map[string]function
}

// function is a list of operations.
type function struct {
	ops    miniapp.Value
	silent bool
}

func newComponent(file, def, actions string) *layer {
	v := miniapp.Obj()
	if def != "" && def != "null" {
		v = parse(def)
	}
	l := newLayer(file[strings.LastIndexByte(file, '/')+1:], v, &component{
		fields: map[string]*miniapp.Var[miniapp.Value]{}, props: map[string]bool{}, methods: map[string]method{},
	})
	if actions != "" {
		items(actions, func(text string) {
			f := function{silent: true}
			if unquote(field(text, "do")) == "setData" {
				f.ops = miniapp.Arr(miniapp.Arr(miniapp.Str("set"), parse(field(text, "data"))))
			}
			l.steps = append(l.steps, f)
		})
	}
	return l
}

func newLayer(name string, def miniapp.Value, of *component) *layer {
	l := &layer{name: name, def: def, quiet: def.Get("quiet").Bool(), rethrow: def.Get("rethrow").Bool(), of: of}
	l.lifetimes, l.pageLifetimes = functions(def.Get("lifetimes")), functions(def.Get("pageLifetimes"))
	for _, name := range [...]string{"created", "attached", "ready", "moved", "detached", "error"} {
		if _, ok := l.lifetimes[name]; !ok && def.Has(name) {
			l.lifetimes[name] = newFunction(def.Get(name))
		}
	}
	return l
}

func functions(v miniapp.Value) map[string]function {
	m := map[string]function{}
	for i := range v.Len() {
		m[v.KeyAt(i)] = newFunction(v.At(i))
	}
	return m
}

func newFunction(v miniapp.Value) function {
	if v.Has("ops") || v.Has("silent") || v.Has("returns") {
		return function{v.Get("ops"), v.Get("silent").Bool()}
	}
	return function{ops: v}
}

// Bind names what the definition says.
func (l *layer) Bind(b *miniapp.Binder) {
	behaviors := l.def.Get("behaviors")
	for i := range behaviors.Len() {
		name := behaviors.At(i).Get("name").Text()
		if name == "" {
			name = l.name
		}
		b.Behavior(name, newLayer(name, behaviors.At(i), l.of))
	}
	data := l.def.Get("data")
	for i := range data.Len() {
		b.Var(data.KeyAt(i), l.field(data.KeyAt(i), data.At(i)))
	}
	l.bindProperties(b)
	l.bindOptions(b)
	observers := l.def.Get("observers")
	for i := range observers.Len() {
		name, f := observers.KeyAt(i), newFunction(observers.At(i))
		b.Observe(name, func(c *miniapp.Ctx, v []miniapp.Value) {
			l.note(c, f, "observer", miniapp.F("n", miniapp.Str(name)), miniapp.F("v", miniapp.Arr(v...)))
			l.hook(c, f)
		})
	}
	methods := l.def.Get("methods")
	for i := range methods.Len() {
		l.bindMethod(b, methods.KeyAt(i), newFunction(methods.At(i)))
	}
	for i, f := range l.steps {
		l.bindMethod(b, StepMethod(i), f)
	}
}

// field is the state of a field, with its first value.
func (l *layer) field(name string, v miniapp.Value) *miniapp.Var[miniapp.Value] {
	state := &miniapp.Var[miniapp.Value]{}
	state.Set(v)
	if l.of.fields[name] == nil {
		l.of.names = append(l.of.names, name)
	}
	l.of.fields[name] = state
	return state
}

func (l *layer) bindProperties(b *miniapp.Binder) {
	properties := l.def.Get("properties")
	for i := range properties.Len() {
		name, v := properties.KeyAt(i), properties.At(i)
		l.of.props[name] = true
		types := []miniapp.PropertyType{typeOf(v)}
		if v.Has("type") {
			types[0] = typeOf(v.Get("type"))
		} else if v.Len() > 0 {
			types[0] = miniapp.TypeAny
		}
		optional := v.Get("optionalTypes")
		for i := range optional.Len() {
			types = append(types, typeOf(optional.At(i)))
		}
		b.PropertyOf(name, l.field(name, v.Get("value")), types...)
		if !v.Has("observer") {
			continue
		}
		f := newFunction(v.Get("observer"))
		b.ObserveProperty(name, func(c *miniapp.Ctx, change miniapp.PropertyChange) {
			l.note(c, f, "propObserver", miniapp.F("n", miniapp.Str(name)), miniapp.F("v", miniapp.Arr(change.New, change.Old)))
			l.hook(c, f)
		})
	}
}

func typeOf(v miniapp.Value) miniapp.PropertyType {
	if v.Text() == "" {
		return miniapp.TypeAny
	}
	return miniapp.PropertyType(v.Text())
}

func (l *layer) bindOptions(b *miniapp.Binder) {
	options := l.def.Get("options")
	for i := range options.Len() {
		b.Option(options.KeyAt(i), options.At(i))
	}
	var o miniapp.ComponentOptions
	classes := l.def.Get("externalClasses")
	for i := range classes.Len() {
		o.ExternalClasses = append(o.ExternalClasses, classes.At(i).Text())
	}
	b.Options(o)
}

func (l *layer) bindMethod(b *miniapp.Binder, name string, f function) {
	l.of.methods[name] = method{l, f}
	b.On(name, func(c *miniapp.Ctx, e miniapp.Event) {
		if e.Type != "" {
			l.note(c, f, "event", miniapp.F("n", miniapp.Str(name)), miniapp.F("v", eventOf(e)))
		} else {
			l.note(c, f, "method", miniapp.F("n", miniapp.Str(name)))
		}
		if err := l.run(c, f.ops); err != nil {
			panic(err)
		}
	})
}

// eventOf is what the log tells of an event.
func eventOf(e miniapp.Event) miniapp.Value {
	target := func(t miniapp.Target) miniapp.Value {
		return miniapp.Obj(miniapp.F("id", miniapp.Str(t.ID)), miniapp.F("dataset", t.Dataset))
	}
	v := miniapp.Obj(miniapp.F("type", miniapp.Str(e.Type)), miniapp.F("target", target(e.Target)), miniapp.F("currentTarget", target(e.CurrentTarget)), miniapp.F("detail", e.Detail))
	if e.Mark.Len() > 0 {
		v.Set("mark", e.Mark)
	}
	return v
}

// note logs an entry, unless its function is silent.
func (l *layer) note(c *miniapp.Ctx, f function, kind string, more ...miniapp.Field) {
	if f.silent {
		return
	}
	name := l.name
	if n := l.get("n"); !n.IsNil() && n.JSON() != `""` {
		name += "#" + strings.Trim(n.JSON(), `"`)
	}
	c.Log(marked(miniapp.Obj(append([]miniapp.Field{miniapp.F("c", miniapp.Str(name)), miniapp.F("t", miniapp.Str(kind))}, more...)...)))
}

// hook runs a lifetime or an observer. What it throws ends it; the framework hears of it only if the definition says so.
func (l *layer) hook(c *miniapp.Ctx, f function) {
	err := l.run(c, f.ops)
	switch {
	case err == nil:
	case l.rethrow:
		panic(err)
	default:
		c.Warn(err.Error())
	}
}

// lifetime runs a lifetime. The common ones are logged though nobody has declared them.
func (l *layer) lifetime(c *miniapp.Ctx, name string) {
	f := l.lifetimes[name]
	if !l.quiet {
		l.note(c, f, "lifetime", miniapp.F("n", miniapp.Str(name)))
	}
	l.hook(c, f)
}

// Created logs and runs what the definition says, as the others do.
func (l *layer) Created(c *miniapp.Ctx) { l.lifetime(c, "created") }

// Attached is as Created.
func (l *layer) Attached(c *miniapp.Ctx) { l.lifetime(c, "attached") }

// Ready is as Created.
func (l *layer) Ready(c *miniapp.Ctx) { l.lifetime(c, "ready") }

// Moved is as Created.
func (l *layer) Moved(c *miniapp.Ctx) { l.lifetime(c, "moved") }

// Detached is as Created.
func (l *layer) Detached(c *miniapp.Ctx) { l.lifetime(c, "detached") }

// Error logs only if it is declared.
func (l *layer) Error(c *miniapp.Ctx, text string) {
	if f, ok := l.lifetimes["error"]; ok {
		l.note(c, f, "lifetime", miniapp.F("n", miniapp.Str("error")))
		l.hook(c, f)
	}
}

// around runs a lifetime of the page, if it is declared.
func (l *layer) around(c *miniapp.Ctx, name string, args ...miniapp.Value) {
	if f, ok := l.pageLifetimes[name]; ok {
		l.note(c, f, "pageLifetime", miniapp.F("n", miniapp.Str(name)), miniapp.F("v", miniapp.Arr(args...)))
		l.hook(c, f)
	}
}

// PageShow is pageLifetimes.show.
func (l *layer) PageShow(c *miniapp.Ctx) { l.around(c, "show") }

// PageHide is pageLifetimes.hide.
func (l *layer) PageHide(c *miniapp.Ctx) { l.around(c, "hide") }

// PageResize is pageLifetimes.resize.
func (l *layer) PageResize(c *miniapp.Ctx, size miniapp.Resize) {
	v := miniapp.Obj(miniapp.F("windowWidth", miniapp.Num(size.WindowWidth)))
	if size.WindowHeight != 0 {
		v.Set("windowHeight", miniapp.Num(size.WindowHeight))
	}
	l.around(c, "resize", miniapp.Obj(miniapp.F("size", v)))
}

// PageRouteDone is pageLifetimes.routeDone.
func (l *layer) PageRouteDone(c *miniapp.Ctx) { l.around(c, "routeDone") }

// errNoMethod is what calling something that is no method throws.
func errNoMethod(name string) error { return errors.New("this." + name + " is not a function") }

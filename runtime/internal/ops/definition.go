package ops

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/wxkit/wxkit/wasm/abi"
)

// layer is one definition as it was written: that of a component, or of one of its behaviors.
type layer struct {
	name            string // for the log; a behavior without one has that of the definition around it
	quiet, rethrow  bool
	data            abi.Value
	options         abi.Value // undefined if there are none
	externalClasses []string
	properties      []property
	behaviors       []*layer
	lifetimes       []*list
	pageLifetimes   []*list
	observers       []*list
	methods         []*list
}

// property is a declared property.
type property struct {
	name     string
	types    string    // as in abi.Property
	preset   abi.Value // the default: that of the declaration or of the type
	declared abi.Value // the default of the declaration, undefined if there is none
	observer *list     // nil if there is none
}

// list is a function of a definition: what it does, and how it is logged.
type list struct {
	kind    Kind   // of its entry; KindMethod also stands for hooks and event handlers
	name    string // in its entry
	layer   string // the name of its definition in the log
	silent  bool   // has no entry
	hook    bool   // a hook of the App or of a page
	passes  bool   // a throw reaches the framework
	ops     []operation
	returns abi.Value
}

// logged are the lifetimes that every component logs.
var logged = []string{"created", "attached", "ready", "moved", "detached"}

// The lifecycle functions that may stand at the top level of a definition.
var (
	lifetimeNames = append(slices.Clone(logged), "error")
	pageHooks     = []string{
		"onLoad", "onShow", "onReady", "onHide", "onUnload", "onRouteDone", "onPullDownRefresh", "onReachBottom", "onPageScroll", "onShareAppMessage",
		"onShareTimeline", "onAddToFavorites", "onTabItemTap", "onResize", "onSaveExitState",
	}
	appHooks = []string{"onLaunch", "onShow", "onHide", "onError", "onUnhandledRejection", "onPageNotFound", "onThemeChange"}
)

// maxBehaviors is how deep behaviors may be nested.
const maxBehaviors = 100

// parser reads one layer. After err nothing more is read.
type parser struct {
	place string // in errors, with the ": " or "." behind it
	layer *layer
	app   bool
	depth int // of behaviors
	top   []*list
	err   error
}

// parseDefinition reads the definition of a page or component, or of the App.
func parseDefinition(path string, v abi.Value, app bool) (*layer, error) {
	if app {
		path = "app"
	}
	p := parser{place: path + ": ", layer: &layer{name: lastPart(path)}, app: app}
	return p.parse(v)
}

func (p *parser) parse(v abi.Value) (*layer, error) {
	l := p.layer
	l.data = abi.ObjectValue()
	l.rethrow = v.Get("rethrow").Bool() // its place among the keys does not count
	if v.Kind() != abi.Object {
		return nil, fmt.Errorf("%swant a definition, an object, got %s", p.place, v.Kind())
	}
	for i := range v.Len() {
		p.key(v.KeyAt(i), v.At(i))
	}
	p.settle()
	p.addLogged()
	return l, p.err
}

func (p *parser) fail(place, format string, v ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s%s: %w", p.place, place, fmt.Errorf(format, v...))
	}
}

// key reads one key of the definition.
func (p *parser) key(key string, v abi.Value) {
	l := p.layer
	switch {
	case key == "methods":
		l.methods = p.lists(key, v, KindMethod)
	case key == "lifetimes" && p.app:
		p.top = append(p.top, p.appLifetimes(v)...)
	case key == "quiet":
		l.quiet = p.flag(key, v)
	case key == "rethrow":
		p.flag(key, v)
	case key == "name":
		if v.Kind() != abi.String {
			p.fail(key, "want a string, got %s", v.Kind())
		}
	case p.hooks(key):
		p.top = append(p.top, p.list(key, key, v, KindMethod))
	case p.app:
		p.fail(key, "unknown key of the App's definition")
	default:
		p.componentKey(key, v)
	}
}

// hooks reports whether the key is a hook that may stand at the top level.
func (p *parser) hooks(key string) bool {
	if p.app {
		return slices.Contains(appHooks, key)
	}
	return slices.Contains(pageHooks, key)
}

// appLifetimes reads the hooks of the App.
func (p *parser) appLifetimes(v abi.Value) []*list {
	for i := range v.Len() {
		if !p.hooks(v.KeyAt(i)) {
			p.fail("lifetimes."+v.KeyAt(i), "the App has no such hook")
		}
	}
	return p.lists("lifetimes", v, KindMethod)
}

// componentKey reads a key that the App does not have.
func (p *parser) componentKey(key string, v abi.Value) {
	l := p.layer
	switch key {
	case "data":
		l.data = p.object(key, v)
	case "options":
		l.options = p.object(key, v)
	case "externalClasses":
		l.externalClasses = p.strings(key, v)
	case "properties":
		l.properties = p.properties(key, v)
	case "behaviors":
		p.behaviors(v)
	case "lifetimes":
		l.lifetimes = append(p.lists(key, v, KindLifetime), l.lifetimes...)
	case "pageLifetimes":
		l.pageLifetimes = p.lists(key, v, KindPageLifetime)
	case "observers":
		l.observers = p.lists(key, v, KindObserver)
	default:
		if !slices.Contains(lifetimeNames, key) {
			p.fail(key, "unknown key of a definition")
			return
		}
		l.lifetimes = append(l.lifetimes, p.list(key, key, v, KindLifetime))
	}
}

// settle puts the hooks of the top level among the methods, and drops lifetimes of the top level that lifetimes has, too.
func (p *parser) settle() {
	l := p.layer
	for _, hook := range p.top {
		if hook == nil {
			continue
		}
		if slices.ContainsFunc(l.methods, named(hook.name)) {
			p.fail(hook.name, "declared twice")
		}
		l.methods = append(l.methods, hook)
	}
	var once []*list
	for _, lt := range l.lifetimes {
		if lt != nil && !slices.ContainsFunc(once, named(lt.name)) {
			once = append(once, lt)
		}
	}
	l.lifetimes = once
}

// addLogged adds the lifetimes that are logged though nobody declared them, and keeps those of a quiet definition out of the log.
func (p *parser) addLogged() {
	l := p.layer
	if p.app {
		return
	}
	for _, lt := range l.lifetimes {
		if l.quiet && slices.Contains(logged, lt.name) {
			lt.silent = true
		}
	}
	for _, name := range logged {
		if !l.quiet && !slices.ContainsFunc(l.lifetimes, named(name)) {
			l.lifetimes = append(l.lifetimes, &list{kind: KindLifetime, name: name, layer: l.name, passes: l.rethrow})
		}
	}
}

func named(name string) func(*list) bool {
	return func(l *list) bool { return l != nil && l.name == name }
}

func (p *parser) flag(key string, v abi.Value) bool {
	if v.Kind() != abi.Bool {
		p.fail(key, "want true or false, got %s", v.Kind())
	}
	return v.Bool()
}

// object is a copy of an object, an empty one if v is none.
func (p *parser) object(key string, v abi.Value) abi.Value {
	if v.Kind() != abi.Object {
		p.fail(key, "want an object, got %s", v.Kind())
		return abi.ObjectValue()
	}
	return v.Clone()
}

func (p *parser) strings(key string, v abi.Value) []string {
	if v.Kind() != abi.Array {
		p.fail(key, "want an array of strings, got %s", v.Kind())
		return nil
	}
	texts := make([]string, v.Len())
	for i := range texts {
		if v.At(i).Kind() != abi.String {
			p.fail(key+"["+strconv.Itoa(i)+"]", "want a string, got %s", v.At(i).Kind())
		}
		texts[i] = v.At(i).Text()
	}
	return texts
}

// lists reads an object of lists.
func (p *parser) lists(key string, v abi.Value, kind Kind) []*list {
	if v.Kind() != abi.Object {
		p.fail(key, "want an object of lists of operations, got %s", v.Kind())
		return nil
	}
	lists := make([]*list, v.Len())
	for i := range lists {
		name := v.KeyAt(i)
		lists[i] = p.list(key+"."+name, name, v.At(i), kind)
	}
	return lists
}

// list reads one function: an array of operations, or {ops, silent, returns}.
func (p *parser) list(place, name string, v abi.Value, kind Kind) *list {
	l := &list{kind: kind, name: name, layer: p.layer.name, passes: p.layer.rethrow || kind == KindMethod, hook: kind == KindMethod && p.hooks(name)}
	if v.Kind() == abi.Object {
		for i := range v.Len() {
			if key := v.KeyAt(i); key != "ops" && key != "silent" && key != "returns" {
				p.fail(place, "unknown key %q; a function is an array of operations or {ops, silent, returns}", key)
			}
		}
		if v.Has("silent") {
			l.silent = p.flag(place+".silent", v.Get("silent"))
		}
		l.returns = v.Get("returns").Clone()
		if !v.Has("ops") {
			return l
		}
		place, v = place+".ops", v.Get("ops")
	}
	ops, err := parseOps(p.place+place, v)
	if err != nil && p.err == nil {
		p.err = err
	}
	l.ops = ops
	return l
}

// behaviors reads the definitions of behaviors.
func (p *parser) behaviors(v abi.Value) {
	if v.Kind() != abi.Array {
		p.fail("behaviors", "want an array of definitions, got %s", v.Kind())
	}
	for i := range v.Len() {
		place := "behaviors[" + strconv.Itoa(i) + "]"
		if p.depth == maxBehaviors {
			p.fail(place, "behaviors are nested more than %d deep", maxBehaviors)
		}
		if p.err != nil {
			return
		}
		inner := parser{place: p.place + place + ".", layer: &layer{name: v.At(i).Get("name").Text()}, depth: p.depth + 1}
		if inner.layer.name == "" {
			inner.layer.name = p.layer.name
		}
		var b *layer
		if b, p.err = inner.parse(v.At(i)); p.err == nil {
			p.layer.behaviors = append(p.layer.behaviors, b)
		}
	}
}

package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/platform"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// labelled are what a label can stand for.
var labelled = [...]string{"button", "checkbox", "radio", "switch", "input", "textarea"}

// tap is a finger on an element. Around it, from the inside out, may stand what reacts to that. Checkboxes, radios and switches have changed when their own tap comes; everything else happens
// after it.
func (v *view) tap(target *tree.Node, around []*tree.Node) {
	focused := v.forms.focus
	control := firstOf(around, labelled[:])
	switch builtin(control) {
	case "checkbox", "switch":
		v.toggle(control)
	case "radio":
		v.choose(control)
	}
	v.dispatch(target, tree.Event{Name: "tap", Bubbles: true, Composed: true, Capture: true}, tapDetail())
	around = reached(around)
	if label := firstOf(around, []string{"label"}); label != nil && control == nil {
		control = v.standsFor(label)
		v.activate(control)
	}
	switch builtin(control) {
	case "button":
		v.pressed(control)
	case "input", "textarea":
		if !v.forms.is(control, "disabled") {
			v.takeFocus(control)
		}
	}
	for _, n := range around {
		if builtin(n) == "navigator" {
			v.navigate(n)
		}
	}
	if focused != nil && v.forms.focus == focused && control != focused {
		v.loseFocus()
	}
}

// reached are the elements to which a tap goes on: what stands around one with a catchtap does not hear of it.
func reached(around []*tree.Node) []*tree.Node {
	for i, n := range around {
		if n.Catches("tap") {
			return around[:i+1]
		}
	}
	return around
}

// firstOf is the first built-in component of some kinds, nil if there is none.
func firstOf(list []*tree.Node, kinds []string) *tree.Node {
	for _, n := range list {
		if slices.Contains(kinds, builtin(n)) {
			return n
		}
	}
	return nil
}

// disabledAt reports whether a tap comes to nothing, since it falls on what is disabled.
func (v *view) disabledAt(around []*tree.Node) bool {
	return slices.ContainsFunc(around, func(n *tree.Node) bool {
		return slices.Contains(labelled[:4], builtin(n)) && v.forms.is(n, "disabled")
	})
}

// standsFor is the control of a label: that of its for, or the first one in it; nil if there is none that is not disabled.
func (v *view) standsFor(label *tree.Node) (found *tree.Node) {
	id := v.forms.text(label, "for")
	visit := func(n *tree.Node) bool {
		if slices.Contains(labelled[:], builtin(n)) && (id == "" || n.ID() == id) {
			found = n
		}
		return found == nil
	}
	if id != "" {
		label.Tree().Own(visit)
	} else {
		label.Own(visit)
	}
	if found != nil && v.forms.is(found, "disabled") {
		return nil
	}
	return found
}

// activate is a label's tap on its control. A button has a tap of its own then.
func (v *view) activate(control *tree.Node) {
	switch builtin(control) {
	case "checkbox", "switch":
		v.toggle(control)
	case "radio":
		v.choose(control)
	case "button":
		v.dispatch(control, tree.Event{Name: "tap", Bubbles: true, Composed: true, Capture: true}, tapDetail())
	}
}

// pressed is what a button does besides its tap.
func (v *view) pressed(button *tree.Node) {
	if form := formOf(button); form != nil {
		switch v.forms.text(button, "formType") {
		case "submit":
			v.submit(form, button)
		case "reset":
			v.reset(form, button)
		}
	}
	kind := v.forms.text(button, "openType")
	if kind == "share" {
		v.share(button)
	} else if h, ok := openType(kind); ok {
		v.fire(button, h)
	}
}

// share is a button with open-type share: the page is asked for its card.
func (v *view) share(button *tree.Node) {
	arg := shareTarget(targetOf(button))
	v.tell(KindView, "share", arg, func(l *library) {
		if p := l.byWebview(v.webview); p != nil && l.synced[v.webview] {
			v.forms.card = l.share(p, arg)
		}
	})
}

// routesOf are the calls that navigators stand for by their open-type.
var routesOf = map[string]string{
	"": navigateTo, "navigate": navigateTo, "redirect": redirectTo, "switchTab": switchTab, "reLaunch": reLaunch, "navigateBack": navigateBack,
}

// appRoutesOf are those of navigators with target miniProgram.
var appRoutesOf = map[string]string{"": "navigateToMiniProgram", "navigate": "navigateToMiniProgram", "navigateBack": "navigateBackMiniProgram", "exit": "exitMiniProgram"}

// navigate is a tap on a navigator: the call that an author would make, with a url relative to the page.
func (v *view) navigate(n *tree.Node) {
	f := &v.forms
	kind, other := f.text(n, "openType"), f.text(n, "target") == "miniProgram"
	routes := routesOf
	if other {
		routes = appRoutesOf
	}
	api := routes[kind]
	if kind == "" && f.is(n, "redirect") {
		api = redirectTo
	}
	arg := v.routeArg(n, api)
	switch file, at := n.At(); {
	case api == "":
		v.warnAt(file, at, `<navigator open-type="`+kind+`"> does nothing: exit needs target="miniProgram", and others are not known`)
		return
	case arg.Has("url") && arg.Get("url").Text() == "":
		v.warnAt(file, at, "navigator should have url attribute")
		return
	}
	v.tell(KindView, "navigator "+api, arg, func(l *library) { l.navigated(v.webview, n, api, arg) })
}

// routeArg is the argument of a navigator's call.
func (v *view) routeArg(n *tree.Node, api string) Value {
	f, arg := &v.forms, abi.ObjectValue()
	switch api {
	case navigateBack:
		arg.Set("delta", numberOf(f.number(n, "delta", 1)))
	case "navigateToMiniProgram":
		for _, as := range [][2]string{{"appId", "appId"}, {"path", "path"}, {"version", "envVersion"}, {"shortLink", "shortLink"}} {
			if text := f.text(n, as[0]); text != "" {
				arg.Set(as[1], Text(text))
			}
		}
		fallthrough
	case "navigateBackMiniProgram":
		if extra := f.get(n, "extraData"); !extra.IsNil() {
			arg.Set("extraData", extra.Clone())
		}
	case "exitMiniProgram":
	default:
		arg.Set("url", Text(f.text(n, "url")))
	}
	return arg
}

// navigated makes a navigator's call. How one with target miniProgram went its events tell; of another one a failure is a line of the console.
func (l *library) navigated(webview int, n *tree.Node, api string, arg Value) {
	p := l.byWebview(webview)
	if p == nil || !l.synced[webview] {
		return
	}
	l.sim.consoles++
	c := &call{in: p.instance, id: consoleCalls + abi.CallID(l.sim.consoles), api: api, arg: arg, mode: abi.CallBack}
	c.done = func(r abi.Result) {
		if r.Failed {
			l.systemError("navigator", r.Value.Get("errMsg").Text())
		}
	}
	switch api {
	case navigateTo, redirectTo, switchTab, reLaunch, navigateBack:
		l.navigate(c, p.route)
	default:
		c.done = func(r abi.Result) { l.tellNavigator(p, n, r) }
		l.native(c)
	}
}

// tellNavigator lets the view know how a call of a navigator with target miniProgram went: its events are success or fail, and complete.
func (l *library) tellNavigator(p *page, n *tree.Node, r abi.Result) {
	detail := platform.Wire("", r.Value)
	name := "success"
	if r.Failed {
		name = "fail"
	}
	l.toView(p, message{kind: KindResult, name: "navigator", arg: detail, bytes: detail.JSONLen()}, func(v *view) {
		if !n.Gone() {
			v.fire(n, happening{name, detail})
			v.fire(n, happening{"complete", detail})
		}
	})
}

// outward are the elements around one, itself first, as an event passes them that bubbles and is composed.
func outward(n *tree.Node) (list []*tree.Node) {
	for n != nil {
		list = append(list, n)
		p := n.ParentElement()
		if p == nil {
			n = n.Tree().Element()
			continue
		}
		if c := p.Component(); c != nil && reacts(c) {
			inner, _ := showing(c, n)
			list = append(list, inner...)
		}
		n = p
	}
	return list
}

// reacts reports whether something in a component's template reacts to a tap, for only then matters what is around its slots.
func reacts(c *tree.Tree) bool {
	return !c.Own(func(n *tree.Node) bool {
		kind := builtin(n)
		return kind != "navigator" && kind != "label" && !slices.Contains(labelled[:], kind)
	})
}

// showing are the elements between what shows nodes and one of those nodes, from the inside out.
func showing(what interface {
	Shown(func(*tree.Node) bool) bool
}, n *tree.Node) (path []*tree.Node, found bool) {
	what.Shown(func(m *tree.Node) bool {
		if m == n {
			found = true
		} else if m.IsElement() {
			if path, found = showing(m, n); found {
				path = append(path, m)
			}
		}
		return !found
	})
	return path, found
}

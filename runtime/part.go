package wxruntime

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// Component is a page or component on the logic thread, as the console of the developer tools sees it: its data, and its methods.
type Component struct {
	page *Page
	in   *instance
}

// Component is the component that selectors lead to, as selectComponent does: the first finds it in the page's own template, each further one in the template of the one before. Without
// selectors it is the page itself. Where there is none that is an error of the test, and every method of the Component that comes does nothing.
func (p *Page) Component(selectors ...string) *Component {
	p.sim.tb.Helper()
	c := &Component{page: p}
	if p.p == nil {
		return c
	}
	in := p.p.instance
	for _, text := range selectors {
		next := p.component(in, text)
		if next == nil {
			p.sim.report(errors.New("wxruntime: " + in.name + " has no component that " + strconv.Quote(text) + " finds"))
			return c
		}
		in = next
	}
	c.in = in
	return c
}

func (p *Page) component(in *instance, text string) (found *instance) {
	p.sim.tb.Helper()
	s, err := p.sim.selector(text)
	if err != nil {
		p.sim.report(err)
		return nil
	}
	search(in.tree, s.Crosses(), func(n *tree.Node) bool {
		if c := n.Component(); c != nil && s.Matches(n) {
			found = c.Of.(*instance)
		}
		return found == nil
	})
	return found
}

// Path is the component's path, such as components/card/card, or the page's route.
func (c *Component) Path() string {
	if c.in == nil {
		return ""
	}
	return c.in.name
}

// Data is what this.data has at a path such as `rows[0].name`, "" for all of it.
func (c *Component) Data(path string) Value {
	c.page.sim.tb.Helper()
	if c.in == nil {
		return Value{}
	}
	return c.page.sim.at(c.in.data, path, "Data of "+c.in.name)
}

// Call calls a method with at most one argument, and settles. A name that the component has no method for is an error.
func (c *Component) Call(method string, arg ...Value) {
	c.page.sim.tb.Helper()
	if c.in == nil {
		return
	}
	if !c.in.def.HasHandler(method) {
		c.page.sim.report(errors.New("wxruntime: " + c.in.name + " has no method " + strconv.Quote(method)))
		return
	}
	var v Value
	if len(arg) > 0 {
		v = arg[0].Clone()
	}
	c.console(method, v, func(l *library) {
		l.runHandler(c.in, method, v)
	})
}

// Lifetime runs a lifecycle function as if its time had come, and settles: created, attached, ready, moved or detached; or show, hide, resize or routeDone of the page for the component and
// all that it shows, as is any other name that follows `pageLifetimes.`.
func (c *Component) Lifetime(name string, arg Value) {
	c.page.sim.tb.Helper()
	if c.in == nil {
		return
	}
	c.console(name, arg, func(l *library) {
		of, isPage := strings.CutPrefix(name, pageLifetimes)
		switch {
		case isPage, of == "show", of == "hide", of == "resize", of == "routeDone":
			l.pageLifetime(c.in, of, arg)
		default:
			l.hook(c.in, name, arg)
		}
	})
}

// console does something on the logic thread as the console does, and settles.
func (c *Component) console(name string, arg Value, do func(*library)) {
	c.page.sim.tb.Helper()
	s := c.page.sim
	s.verb(func() {
		s.native.event(KindCall, "console "+c.in.name+"."+name, arg, do)
	})
}

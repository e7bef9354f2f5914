package expr

import "slices"

// Path is a place that an expression reads: the name that is looked up, and the keys of the steps from there on, indexes as JavaScript writes them: a[0].b is a, 0, b.
type Path []string

// Reads are the places that the expression may read, in the order of the source, none of them below another. The value can change only if something at, above or
// below one of these does: a path ends where a step is not constant, and before a length, which other changes of an array move along.
// Names of wxs modules are among them. They are the caller's.
func (e *Expr) Reads() []Path {
	var c collector
	e.root.reads(&c)
	return c.paths
}

// Calls are the calls in the expression.
func (e *Expr) Calls() []*Call {
	var c collector
	e.root.reads(&c)
	return c.calls
}

// collector holds paths of which none is below another, and calls.
type collector struct {
	paths []Path
	calls []*Call
}

func (c *collector) add(p Path) {
	for _, q := range c.paths {
		if p.under(q) {
			return
		}
	}
	c.paths = append(slices.DeleteFunc(c.paths, func(q Path) bool { return q.under(p) }), p)
}

// under reports whether p is q or lies below it.
func (p Path) under(q Path) bool { return len(p) >= len(q) && slices.Equal(p[:len(q)], q) }

func (c *collector) all(nodes ...node) {
	for _, n := range nodes {
		n.reads(c)
	}
}

func (n *literal) reads(*collector) {}

func (n *lookup) reads(c *collector) {
	p := Path{n.name}
	for i := range n.steps {
		if n.steps[i].key == lengthKey {
			break
		}
		p = append(p, n.steps[i].key)
	}
	c.add(p)
}

func (n *object) reads(c *collector) {
	for i := range n.fields {
		n.fields[i].value.reads(c)
	}
}

func (n *call) reads(c *collector) {
	c.calls = append(c.calls, n.place)
	n.function.reads(c)
	c.all(n.args...)
}

func (n *member) reads(c *collector)      { n.of.reads(c) }
func (n *index) reads(c *collector)       { c.all(n.of, n.key) }
func (n *array) reads(c *collector)       { c.all(n.items...) }
func (n *conditional) reads(c *collector) { c.all(n.test, n.yes, n.no) }
func (n *and) reads(c *collector)         { c.all(n.left, n.right) }
func (n *or) reads(c *collector)          { c.all(n.left, n.right) }
func (n *not) reads(c *collector)         { n.of.reads(c) }
func (n *equality) reads(c *collector)    { c.all(n.left, n.right) }
func (n *relation) reads(c *collector)    { c.all(n.left, n.right) }
func (n *sum) reads(c *collector)         { c.all(n.left, n.right) }
func (n *join) reads(c *collector)        { c.all(n.parts...) }
func (n *arithmetic) reads(c *collector)  { c.all(n.left, n.right) }

// Path is the place that the whole expression is, nil if it is more than a name with constant steps behind it, or a length.
func (e *Expr) Path() Path {
	n, ok := e.root.(*lookup)
	if !ok || slices.ContainsFunc(n.steps, func(s step) bool { return s.key == lengthKey }) {
		return nil
	}
	return e.Reads()[0]
}

package selector

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// element is a Node for tests.
type element struct {
	tag     string
	id      string
	classes []string
	attrs   map[string]string
	parent  *element
	host    *element
	asked   *int // counts HasClass if not nil
}

func (e *element) Tag() string { return e.tag }
func (e *element) ID() string  { return e.id }
func (e *element) HasClass(n string) bool {
	if e.asked != nil {
		*e.asked++
	}
	return slices.Contains(e.classes, n)
}
func (e *element) Attr(n string) (string, bool) {
	v, ok := e.attrs[n]
	return v, ok
}
func (e *element) Parent() Node { return orNil(e.parent) }
func (e *element) Host() Node   { return orNil(e.host) }

func orNil(e *element) Node {
	if e == nil {
		return nil
	}
	return e
}

// tree makes elements from lines such as `  view#a.b.c x=1`: two blanks more are a level deeper, and a line that begins with `/` is the top of the template of the
// component around it. It gives the elements by id.
func tree(t testing.TB, text string) map[string]*element {
	out := map[string]*element{}
	var open []*element
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		body := strings.TrimLeft(line, " ")
		level := (len(line) - len(body)) / 2
		require.LessOrEqual(t, level, len(open), line)
		open = open[:level]
		top := strings.HasPrefix(body, "/")
		words := strings.Fields(strings.TrimPrefix(body, "/"))
		name, id, _ := strings.Cut(words[0], "#")
		e := &element{tag: name, id: id, attrs: map[string]string{}}
		e.classes = strings.Split(id, ".")[1:]
		e.id, _, _ = strings.Cut(id, ".")
		for _, w := range words[1:] {
			key, value, _ := strings.Cut(w, "=")
			e.attrs[key] = value
		}
		if level > 0 {
			around := open[level-1]
			if e.parent, e.host = around, around.host; top {
				e.parent, e.host = nil, around
			}
		}
		open = append(open, e)
		out[e.id] = e
	}
	return out
}

// page is two components in a page, the second within the first's slot, and a component within the first's template.
const page = `
view#root.page.p
  my-list#list.c
    /view#l1.c.inner
      text#l2.c data-id=7 data-name=a.b hidden
      my-row#row.c.p
        /view#r1.c
          text#r2.c.deep
    my-tip#tip.c
      /text#t1.c
  view#1.c.r0
    text#r0.w-1/2.c
`

// ids are the elements of page in its order.
var ids = []string{"root", "list", "l1", "l2", "row", "r1", "r2", "tip", "t1", "1", "r0"}

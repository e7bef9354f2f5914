// Package rows is a mini-program of one page with a long list: what the simulator's speed is measured with.
package rows

import (
	"strconv"

	"github.com/wxkit/wxkit/miniapp"
)

// New makes the App with its page.
func New() *miniapp.App {
	return miniapp.NewApp(nil).Page("pages/rows/rows", func() miniapp.Page { return &page{} })
}

// row is what the template shows of each.
type row struct {
	ID   int
	Name string
	On   bool
}

// Fields are the keys of a row in the page's data.
func (r *row) Fields(f *miniapp.Fields) {
	f.Field("id", &r.ID)
	f.Field("name", &r.Name)
	f.Field("on", &r.On)
}

// page is the page pages/rows/rows.
type page struct {
	Count miniapp.Var[int]
	Rows  miniapp.List[row]
}

// Bind names what rows.wxml uses, and what the measurement calls.
func (p *page) Bind(b *miniapp.Binder) {
	b.Var("count", &p.Count)
	b.List("rows", &p.Rows)
	b.On("tap", func(c *miniapp.Ctx, e miniapp.Event) { p.Count.Set(p.Count.Get() + 1) })
	b.On("fill", func(c *miniapp.Ctx, e miniapp.Event) { p.Rows.Replace(rows(0, int(e.Detail.Number()))) })
	b.On("append", func(c *miniapp.Ctx, e miniapp.Event) { p.Rows.Append(rows(p.Rows.Len(), 100)...) })
	b.On("rename", p.rename)
}

// rename gives one row another name.
func (p *page) rename(c *miniapp.Ctx, e miniapp.Event) {
	i := int(e.Detail.Number())
	p.Rows.SetField(i%p.Rows.Len(), "name", "name "+strconv.Itoa(i))
}

// rows are n rows, the first of which has the given number.
func rows(from, n int) []row {
	list := make([]row, n)
	for i := range list {
		id := from + i
		list[i] = row{ID: id, Name: "row " + strconv.Itoa(id), On: id%2 == 0}
	}
	return list
}

package view

import "github.com/wxkit/wxkit/miniapp"

// entry is an item of the list of groups.
type entry struct {
	ID   int
	Name string
}

// Fields names what groups.wxml uses.
func (e *entry) Fields(f *miniapp.Fields) {
	f.Field("id", &e.ID)
	f.Field("name", &e.Name)
}

// groups is the page pages/groups/groups: state that changes in one go.
type groups struct {
	Rows  miniapp.List[entry]
	Count miniapp.Var[int]
}

// Bind names what groups.wxml uses.
func (g *groups) Bind(b *miniapp.Binder) {
	g.Rows.Replace([]entry{{1, "a"}, {2, "b"}})
	b.List("rows", &g.Rows)
	b.Var("count", &g.Count)
	b.On("change", g.change)
}

func (g *groups) change(c *miniapp.Ctx, e miniapp.Event) {
	c.GroupSetData(func() {
		g.Rows.Append(entry{3, "c"}, entry{4, "d"})
		g.Rows.RemoveAt(0)
		g.Rows.SetField(0, "name", "B")
		g.Rows.Replace([]entry{g.Rows.At(0), g.Rows.At(2)})
		g.Rows.Append(entry{5, "e"})
		g.Count.Set(3)
		if err := c.SetData(miniapp.Patch{g.Count.Assign(4)}, func() { c.Log("shown") }); err != nil {
			c.Warn(err.Error())
		}
	})
}

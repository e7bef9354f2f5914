package parts

import "github.com/wxkit/wxkit/miniapp"

// row is an item of the list.
type row struct{ ID string }

// Fields names the field.
func (r *row) Fields(f *miniapp.Fields) { f.Field("id", &r.ID) }

// links is a page with a list whose items are linked to it.
type links struct {
	shows
	Items miniapp.List[row]
}

// Bind names what links.wxml uses.
func (p *links) Bind(b *miniapp.Binder) {
	p.Items.Replace([]row{{"a"}, {"b"}})
	b.List("items", &p.Items)
	b.On("turn", func(*miniapp.Ctx, miniapp.Event) { p.Items.Replace([]row{{"b"}, {"a"}}) })
	b.On("drop", func(*miniapp.Ctx, miniapp.Event) { p.Items.RemoveAt(0) })
	b.On("nodes", func(c *miniapp.Ctx, _ miniapp.Event) {
		id, _ := c.SelectComponent("#list")
		l, _ := miniapp.ComponentOf[*list](c, id)
		for _, id := range l.c.RelationNodes("../item/item") {
			it, _ := miniapp.ComponentOf[*item](c, id)
			nodes := it.c.RelationNodes("/components/list/list")
			c.Log("linked", miniapp.Int(len(nodes)).JSON(), yes(nodes[0] == l.c.ID()))
		}
		c.Log("descendants", miniapp.Int(len(l.c.RelationNodes("deep"))).JSON(), "one side", miniapp.Int(len(l.c.RelationNodes("one"))).JSON())
		c.Log("unknown", miniapp.Int(len(l.c.RelationNodes("unknown"))).JSON())
	})
}

// list is what items belong to.
type list struct {
	life
	c *miniapp.Ctx
}

// Created keeps the Ctx.
func (l *list) Created(c *miniapp.Ctx) { l.c = c }

// Bind declares the relations: one by path, one by behavior, and one that items know nothing of.
func (l *list) Bind(b *miniapp.Binder) {
	b.Relation("../item/item", miniapp.Relation{Type: miniapp.Child, Linked: told("list linked"), LinkChanged: told("list linkChanged"), Unlinked: told("list unlinked")})
	b.Relation("deep", miniapp.Relation{Type: miniapp.Descendant, Target: "entry"})
	b.Relation("one", miniapp.Relation{Type: miniapp.Child, Target: "nobody", Linked: told("never")})
}

// item belongs to a list.
type item struct {
	life
	c *miniapp.Ctx
	entry
}

// Created keeps the Ctx.
func (i *item) Created(c *miniapp.Ctx) { i.c = c }

// Bind declares the relation by the list's path from the root.
func (i *item) Bind(b *miniapp.Binder) {
	b.Relation("/components/list/list", miniapp.Relation{Type: miniapp.Parent, Linked: told("item linked"), LinkChanged: told("item linkChanged"), Unlinked: told("item unlinked")})
	b.Behavior("entry", &i.entry)
}

// entry is a behavior that stands for being in a list, however deep.
type entry struct{}

// Bind declares the relation.
func (e *entry) Bind(b *miniapp.Binder) {
	b.Relation("lists", miniapp.Relation{Type: miniapp.Ancestor, Target: "/components/list/list"})
}

// told logs which kind of component a function of a relation has got.
func told(what string) func(*miniapp.Ctx, miniapp.ID) {
	return func(c *miniapp.Ctx, id miniapp.ID) {
		_, isItem := miniapp.ComponentOf[*item](c, id)
		_, isList := miniapp.ComponentOf[*list](c, id)
		c.Log(what, yes(isItem), yes(isList))
	}
}

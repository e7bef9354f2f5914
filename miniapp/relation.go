package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// RelationType says where the other component of a relation stands.
type RelationType string

// The types of relations. A parent is the nearest component around this one in the same template, whatever elements of other kinds are between them; an ancestor may have components
// between. A component of a relation to a parent is its child, one to an ancestor its descendant.
const (
	Parent     RelationType = "parent"     // the nearest component around
	Child      RelationType = "child"      // a component whose parent this one is
	Ancestor   RelationType = "ancestor"   // the nearest component around that declares the relation
	Descendant RelationType = "descendant" // a component whose ancestor this one is
)

// Relation is what a component has to do with another one that stands in the same template. Both must declare it, with types that belong together, or nothing happens. All functions are
// optional; they get the other component, and [ComponentOf] gives its Go value.
type Relation struct {
	_           incomparable
	Type        RelationType        // where the other component stands
	Target      string              // the other's path, or the name of one of its behaviors, where the relation's key is none
	Linked      func(c *Ctx, id ID) // both are in the page: after attached of the inner one
	LinkChanged func(c *Ctx, id ID) // the inner one has moved: after its moved
	Unlinked    func(c *Ctx, id ID) // the inner one was taken out: after its detached
}

// Relation declares a relation to another component. The key is that component's path, relative to this one's or with a slash in front, or a name if the Relation has a Target. Of two that
// are linked, the outer one's function runs first. A second relation of the same key panics, and so does a type that is none.
func (b *Binder) Relation(key string, r Relation) {
	if r.Type != Parent && r.Type != Child && r.Type != Ancestor && r.Type != Descendant {
		mistake("relation " + key + " has no type")
	}
	b.linking(abi.RelationLinked+key, r.Linked)
	b.linking(abi.RelationChanged+key, r.LinkChanged)
	b.linking(abi.RelationUnlinked+key, r.Unlinked)
	if b.def.IsUndefined() {
		return
	}
	if b.def.Get(abi.KeyOptions).Get(abi.OptionRelations).IsUndefined() {
		b.Option(abi.OptionRelations, Obj())
	}
	v := Obj(F("type", Str(string(r.Type))))
	setText(v, "target", r.Target)
	b.def.Get(abi.KeyOptions).Get(abi.OptionRelations).Set(key, v)
}

// linking binds a function of a relation. One that is missing is bound, too: it takes the place of a behavior's.
func (b *Binder) linking(name string, fn func(*Ctx, ID)) {
	b.observe(name, false, func(c *Ctx, ev *abi.Event) {
		if fn != nil {
			fn(c, ID(ev.Arg.Int()))
		}
	})
}

// RelationNodes is getRelationNodes: the components that are linked by a relation of this component, in the order of the template. Of a relation to a parent or an ancestor that is one at most.
func (c *Ctx) RelationNodes(key string) []ID { return c.SelectAllComponents(abi.SelectRelation + key) }

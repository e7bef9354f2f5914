package wxruntime

import (
	"path"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/wasm/abi"
)

// relation is a relation that a component declares.
type relation struct {
	key    string
	kind   string // parent, child, ancestor or descendant
	target string // the path of the other component, or the name of one of its behaviors
}

// link is a relation of a component to one around it that has come about.
type link struct {
	to       *instance
	inner    string // the key on this side
	outer    string // the key on the other side
	declared string // of the inner one, as of relation.kind
}

// opposite is what the outer component must call a relation for the inner one to be linked.
var opposite = map[string]string{"parent": "child", "ancestor": "descendant"}

// relations are those that the definition declares, in its order.
func (in *instance) relations() (list []relation) {
	declared := in.def.Options.Get(abi.OptionRelations)
	for i := range declared.Len() {
		key, v := declared.KeyAt(i), declared.At(i)
		target := v.Get("target").Text()
		if target == "" {
			target = key
		}
		list = append(list, relation{key, v.Get("type").Text(), target})
	}
	return list
}

// means reports whether a relation's target is a component: by its path, relative to the folder of the one that declares it or from the root, or by a behavior that it has.
func (r *relation) means(from, to *instance) bool {
	behaviors := to.def.Options.Get(abi.OptionBehaviors)
	for i := range behaviors.Len() {
		if behaviors.At(i).Text() == r.target {
			return true
		}
	}
	if absolute, ok := strings.CutPrefix(r.target, "/"); ok {
		return path.Clean(absolute) == to.name
	}
	return path.Join(path.Dir(from.name), r.target) == to.name
}

// relate brings the links of a component to those around it to what they are now: after attached, after moved, and with gone after detached. Parents come before
// ancestors, and of both sides the outer one hears of it first.
func (l *library) relate(in *instance, gone bool) {
	if in.tree == nil || in.tree.Element() == nil {
		return
	}
	declared := in.relations()
	for _, kind := range [...]string{"parent", "ancestor"} {
		for _, r := range declared {
			if r.kind == kind {
				l.relink(in, r, gone)
			}
		}
	}
}

// relink brings the link of one relation to what it is now.
func (l *library) relink(in *instance, r relation, gone bool) {
	var old, now *link
	if !gone {
		now = in.around(r)
	}
	if i := slices.IndexFunc(in.links, func(k *link) bool { return k.inner == r.key }); i >= 0 {
		old = in.links[i]
		in.links = slices.Delete(in.links, i, i+1)
	}
	if now != nil {
		in.links = append(in.links, now)
	}
	l.tellLink(in, old, now)
}

// tellLink tells both sides what has become of a relation.
func (l *library) tellLink(in *instance, old, now *link) {
	switch {
	case old != nil && now != nil && *old == *now:
		l.linked(in, now, abi.RelationChanged)
		return
	case old != nil:
		l.linked(in, old, abi.RelationUnlinked)
	}
	if now != nil {
		l.linked(in, now, abi.RelationLinked)
	}
}

func (l *library) linked(in *instance, k *link, what string) {
	l.runLink(k.to, what, k.outer, in)
	l.runLink(in, what, k.inner, k.to)
}

// runLink runs a function of a relation.
func (l *library) runLink(in *instance, what, key string, other *instance) {
	l.run(func() {
		name := strings.TrimSuffix(what, ":")
		l.sim.record(Entry{From: l.sim.cause, To: LaneLogic, Kind: KindHook, Name: in.name + "." + name, Arg: abi.StringValue(key)})
		l.invoke(in, name+" of "+key, abi.Event{Kind: abi.EventObserver, ID: in.id, Name: what + key, Arg: abi.NumberValue(float64(other.id))})
	})
}

// around is the link that a relation to a parent or an ancestor makes, nil if there is no such component around or it does not declare the relation, too. A parent is the nearest component
// around in the same template.
func (in *instance) around(r relation) *link {
	for n := in.tree.Element().ParentElement(); n != nil; n = n.ParentElement() {
		if n.Component() == nil {
			continue
		}
		outer := n.Component().Of.(*instance)
		if r.means(in, outer) {
			for _, o := range outer.relations() {
				if o.kind == opposite[r.kind] && o.means(outer, in) {
					return &link{to: outer, inner: r.key, outer: o.key, declared: r.kind}
				}
			}
		}
		if r.kind == "parent" {
			return nil
		}
	}
	return nil
}

// relationNodes is getRelationNodes: the components that are linked to one by its relation of a key, in the order of the template.
func (l *library) relationNodes(in *instance, key string) (found []abi.ID) {
	for _, k := range in.links {
		if k.inner == key {
			return []abi.ID{k.to.id}
		}
	}
	if !slices.ContainsFunc(in.relations(), func(r relation) bool { return r.key == key }) {
		l.warn(in.name, `no relation "`+key+`" found.`)
		return nil
	}
	if in.tree.Element() == nil {
		return nil
	}
	in.tree.Element().Own(func(n *tree.Node) bool {
		if n.Component() == nil {
			return true
		}
		inner := n.Component().Of.(*instance)
		if slices.ContainsFunc(inner.links, func(k *link) bool { return k.to == in && k.outer == key }) {
			found = append(found, inner.id)
		}
		return true
	})
	return found
}

package tree

import "slices"

// Shows reports whether what the data is now has an element at a place: in the tree to which a way leads from this one, or in this one itself. The nodes need not be there, so it can be
// asked of a tree that holds components only.
func (t *Tree) Shows(way []Place, p Place) bool {
	t = t.Follow(way)
	if t == nil {
		return false
	}
	s, list := &t.scope, t.template.roots
	for i := len(p) - 1; i >= 0; i-- {
		at := p[i].prog
		if at == nil || !slices.Contains(list, at) {
			return false
		}
		list = at.kids
		switch at.kind {
		case kindIf:
			branch := at.choose(s)
			if branch < 0 {
				return false
			}
			list = at.branches[branch].kids
		case kindFor:
			if i--; i < 0 {
				return true
			}
			if s = t.scopeOf(at, s, p[i]); s == nil {
				return false
			}
		case kindUse:
			d := at.unit.template(at.value.text(s))
			if d == nil {
				return false
			}
			s, list = &scope{tree: t, unit: d.unit, data: at.dataOf(s)}, d.nodes
		}
	}
	return true
}

// scopeOf is the scope of an item of a wx:for, nil if there is no such item.
func (t *Tree) scopeOf(loop *prog, s *scope, item step) *scope {
	l := newList(s.value(loop.value))
	if l.n > MaxItems {
		return nil
	}
	k := l.keys(loop.key)
	i := item.at
	if i < 0 {
		known := false
		if i, known = k.at[item.key]; !known {
			return nil
		}
	}
	if i < 0 || i >= l.n || k.at != nil && (k.at[k.text[i]] >= 0) != (item.at < 0) {
		return nil
	}
	inner := &scope{up: s, tree: t, unit: s.unit, loop: loop}
	inner.data, inner.index = l.at(i)
	return inner
}

package selector

import "slices"

// outcome is how the search for the nodes of a chain ended, and what is worth trying after a failure.
type outcome uint8

const (
	matched   outcome = iota
	failed            // another node further out may do
	outOfTree         // no node further out in this tree does, one in a tree around it may
	outOfPage         // no node does
)

// Matches tells whether the node matches any part of the union, wherever the nodes around it stand.
func (s *Selector) Matches(n Node) bool {
	for _, c := range s.chains {
		if c.match(len(c)-1, n, nil, false) == matched {
			return true
		}
	}
	return false
}

// MatchesIn is Matches for a search that begins in a component's own tree: the leftmost compound is to match a node of the template of host, nil for the page.
// Without a >>> all others are in that tree too, so nodes within other components do not match.
func (s *Selector) MatchesIn(host, n Node) bool {
	for _, c := range s.chains {
		if c.match(len(c)-1, n, host, true) == matched {
			return true
		}
	}
	return false
}

// match demands that n is the i-th compound and that the compounds left of it are found around n. A candidate that is passed over is never looked at again for the same
// compound: of several nodes that a compound matches the innermost leaves the others most room. Thus the work is at most compounds times depth.
func (c chain) match(i int, n, host Node, scoped bool) outcome {
	if !c[i].matches(n) || i == 0 && scoped && n.Host() != host {
		return failed
	}
	switch c[i].left {
	case child:
		if p := n.Parent(); p != nil {
			return c.match(i-1, p, host, scoped)
		}
		return outOfTree
	case descendant:
		for p := n.Parent(); p != nil; p = p.Parent() {
			if o := c.match(i-1, p, host, scoped); o != failed {
				return o
			}
		}
		return outOfTree
	case crossing:
		return c.matchCrossing(i-1, n, host, scoped)
	}
	return matched
}

// matchCrossing demands that the i-th compound is found around n, whatever component borders are between.
func (c chain) matchCrossing(i int, n, host Node, scoped bool) outcome {
	p := n
	for {
		if out := p.Parent(); out != nil {
			p = out
		} else if p = p.Host(); p == nil {
			return outOfPage
		}
		switch c.match(i, p, host, scoped) {
		case matched:
			return matched
		case outOfPage:
			return outOfPage
		case outOfTree:
			for out := p.Parent(); out != nil; out = p.Parent() {
				p = out
			}
		}
	}
}

// matches tells whether the node is what the compound demands.
func (c *compound) matches(n Node) bool {
	if c.tag != "" && n.Tag() != c.tag {
		return false
	}
	for _, id := range c.ids {
		if n.ID() != id {
			return false
		}
	}
	for _, name := range c.classes {
		if !n.HasClass(name) {
			return false
		}
	}
	return !slices.ContainsFunc(c.attrs, func(a attrTest) bool {
		value, has := n.Attr(a.name)
		return !has || a.set && value != a.value
	})
}

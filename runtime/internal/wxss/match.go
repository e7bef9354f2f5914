package wxss

import (
	"cmp"
	"slices"

	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// index finds the rules that can match a node by what the last part of their selectors demands.
type index struct {
	byID, byClass, byTag map[string][]entry
	rest                 []entry
	keys                 []string            // those of byClass, in the order of the rules
	named                map[string]struct{} // the class names in all selectors
	names                []string            // the same, in the order of the rules
	rules                []*Rule
}

// entry is one selector of a rule.
type entry struct {
	match  *selector.Selector
	weight selector.Specificity
	rule   int // its place in the sheet
}

func newIndex(rules []*Rule) *index {
	x := &index{byID: map[string][]entry{}, byClass: map[string][]entry{}, byTag: map[string][]entry{}, named: map[string]struct{}{}, rules: rules}
	for i, r := range rules {
		for _, s := range r.Selectors {
			x.name(s.Text)
			if s.Match != nil && len(r.Conditions) == 0 {
				x.add(entry{match: s.Match, weight: s.Match.Specificity(), rule: i})
			}
		}
	}
	return x
}

// name keeps the class names of a selector.
func (x *index) name(text string) {
	for _, class := range selector.ClassNames(text) {
		if _, has := x.named[class]; !has {
			x.named[class] = struct{}{}
			x.names = append(x.names, class)
		}
	}
}

func (x *index) add(e entry) {
	switch id, class, tag := e.match.Key(); {
	case id != "":
		x.byID[id] = append(x.byID[id], e)
	case class != "":
		if _, has := x.byClass[class]; !has {
			x.keys = append(x.keys, class)
		}
		x.byClass[class] = append(x.byClass[class], e)
	case tag != "":
		x.byTag[tag] = append(x.byTag[tag], e)
	default:
		x.rest = append(x.rest, e)
	}
}

// hits appends the entries that match a node.
func (x *index) hits(out []entry, n selector.Node) []entry {
	add := func(entries []entry) {
		for _, e := range entries {
			if e.match.Matches(n) {
				out = append(out, e)
			}
		}
	}
	if id := n.ID(); id != "" {
		add(x.byID[id])
	}
	if lister, ok := n.(selector.ClassLister); ok {
		for _, class := range lister.ClassList() {
			add(x.byClass[class])
		}
	} else {
		for _, class := range x.keys {
			if n.HasClass(class) {
				add(x.byClass[class])
			}
		}
	}
	add(x.byTag[n.Tag()])
	add(x.rest)
	return out
}

// Match is the rules that hold for a node in the order of the cascade: what a later one declares goes before what an earlier one does, !important aside. The weight of a
// rule is that of the heaviest of its selectors that match; of the same weight the one that stands later comes later. Rules with Conditions do not take part, see When.
//
// It is quick if the node is a [selector.ClassLister]: then only selectors are tried that end in an id, class or element name of the node.
func (s *Sheet) Match(n selector.Node) []*Rule {
	if s.index == nil {
		return nil
	}
	var buf [32]entry
	hits := s.index.hits(buf[:0], n)
	if len(hits) == 0 {
		return nil
	}
	slices.SortFunc(hits, func(a, b entry) int { return cmp.Or(cmp.Compare(a.rule, b.rule), b.weight.Compare(a.weight)) })
	hits = slices.CompactFunc(hits, func(a, b entry) bool { return a.rule == b.rule })
	slices.SortStableFunc(hits, func(a, b entry) int { return a.weight.Compare(b.weight) })
	out := make([]*Rule, len(hits))
	for i, h := range hits {
		out[i] = s.index.rules[h.rule]
	}
	return out
}

// Computed is what holds for a node by this sheet and by the text of its style attribute: of each property one declaration, the one that wins. They stand in the order of the
// cascade, so of a shorthand and a part of it the later one holds: plain ones of rules and of the style, then !important ones of both.
func (s *Sheet) Computed(n selector.Node, inline string) []Decl {
	style, _ := ParseInline(inline)
	var all []Decl
	rules := s.Match(n)
	for _, important := range []bool{false, true} {
		for _, r := range rules {
			all = declare(all, r.Decls, important)
		}
		all = declare(all, style, important)
	}
	won := make(map[string]bool, len(all))
	first := len(all)
	for _, d := range slices.Backward(all) {
		if !won[d.Name] {
			won[d.Name] = true
			first--
			all[first] = d
		}
	}
	return all[first:]
}

// declare appends declarations, only important or only plain ones.
func declare(all, decls []Decl, important bool) []Decl {
	for _, d := range decls {
		if d.Important == important {
			all = append(all, d)
		}
	}
	return all
}

// HasClass tells whether a rule names a class in any place of its selectors, also one with Conditions and one that never matches, such as `.a:active`.
func (s *Sheet) HasClass(name string) bool {
	if s.index == nil {
		return false
	}
	_, has := s.index.named[name]
	return has
}

// Classes is those of a node's class names that HasClass knows: the ones that a style sheet says something about. The others have no effect, or are misspelt.
// They stand in the order of the node if it is a [selector.ClassLister], else in that of the sheet.
func (s *Sheet) Classes(n selector.Node) []string {
	var out []string
	if lister, ok := n.(selector.ClassLister); ok {
		for _, class := range lister.ClassList() {
			if s.HasClass(class) {
				out = append(out, class)
			}
		}
		return out
	}
	if s.index == nil {
		return nil
	}
	for _, class := range s.index.names {
		if n.HasClass(class) {
			out = append(out, class)
		}
	}
	return out
}

// Join is one sheet of several, of which a later one goes before an earlier one at equal weight: app.wxss first, then those of components, then the page's.
func Join(sheets ...*Sheet) *Sheet {
	out := &Sheet{}
	for _, s := range sheets {
		out.Rules = append(out.Rules, s.Rules...)
		out.AtRules = append(out.AtRules, s.AtRules...)
	}
	out.index = newIndex(out.Rules)
	return out
}

// When is the sheet for which conditions were decided: rules take part in it whose Conditions all hold; the others are not in it. Holds is asked once for each condition,
// such as `@media (prefers-color-scheme: dark)`.
func (s *Sheet) When(holds func(condition string) bool) *Sheet {
	answers := map[string]bool{}
	hold := func(conditions []string) bool {
		for _, c := range conditions {
			answer, asked := answers[c]
			if !asked {
				answer = holds(c)
				answers[c] = answer
			}
			if !answer {
				return false
			}
		}
		return true
	}
	out := &Sheet{}
	for _, r := range s.Rules {
		if hold(r.Conditions) {
			c := *r
			c.Conditions = nil
			out.Rules = append(out.Rules, &c)
		}
	}
	for _, r := range s.AtRules {
		if hold(r.Conditions) {
			c := *r
			c.Conditions = nil
			out.AtRules = append(out.AtRules, &c)
		}
	}
	out.index = newIndex(out.Rules)
	return out
}

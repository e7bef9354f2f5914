package wxruntime

import (
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/selector"
	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxss"
)

// styled is a node as the style sheets of its own template see it, or those of one around it: with the classes that it has there.
type styled struct {
	*tree.Node
	tree    *tree.Tree // whose sheets look at it
	element *tree.Node // in that tree, the component's element in which the node stands; nil in its own tree
	classes []string
}

// ClassList is the classes that the node has there.
func (n *styled) ClassList() []string { return n.classes }

// HasClass reports whether the node has a class there.
func (n *styled) HasClass(name string) bool { return slices.Contains(n.classes, name) }

// ID is the node's id. It belongs to its own template.
func (n *styled) ID() string {
	if n.element != nil {
		return ""
	}
	return n.Node.ID()
}

// Parent is the element around it there: of a node that stands in a component, the component's.
func (n *styled) Parent() selector.Node {
	if n.element != nil {
		return n.element
	}
	return n.Node.Parent()
}

// Host is the component's element whose template it is looked at in.
func (n *styled) Host() selector.Node {
	if el := n.tree.Element(); el != nil {
		return el
	}
	return nil
}

// levels are a node as its own template sees it, and then as those further out see it whose components have passed it classes through externalClasses.
func levels(n *tree.Node) []*styled {
	out := []*styled{{Node: n, tree: n.Tree(), classes: unique(n.Classes())}}
	for {
		last := out[len(out)-1]
		el := last.tree.Element()
		if el == nil {
			return out
		}
		given := passed(last.tree, last.classes)
		if len(given) == 0 {
			return out
		}
		out = append(out, &styled{Node: n, tree: el.Tree(), element: el, classes: given})
	}
}

// passed are the classes of the user of a component that its element's attributes give for external classes among these.
func passed(t *tree.Tree, classes []string) (given []string) {
	external := t.Of.(*shown).traits.externalClasses
	for _, class := range classes {
		if external[class] {
			given = append(given, givenFor(t.Element(), class)...)
		}
	}
	return unique(given)
}

// givenFor are the classes that an attribute of a component's element gives for an external class.
func givenFor(el *tree.Node, class string) []string {
	text, _ := el.Attr(class)
	return strings.Fields(text)
}

// unique is a list without what stands in it before.
func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// rules are the rules that hold for a node in the order of the cascade.
func (v *view) rules(n *tree.Node) []*wxss.Rule {
	st := v.sim.styleSheets()
	var out []*wxss.Rule
	for _, level := range levels(n) {
		sheet := st.applying(v, level.tree)
		found := sheet.Match(level)
		if level.element != nil { // further out the node counts for its classes only
			bare := *level
			bare.classes = nil
			without := sheet.Match(&bare)
			found = slices.DeleteFunc(found, func(r *wxss.Rule) bool { return slices.Contains(without, r) })
		}
		out = append(out, found...)
	}
	return out
}

// style is what is declared for a property of a node, with rpx as px.
func (v *view) style(n *tree.Node, property string) string {
	property = propertyName(property)
	text, _ := n.Attr("style")
	inline, _ := wxss.ParseInline(text)
	rules := v.rules(n)
	value := ""
	for _, important := range [...]bool{false, true} {
		for _, r := range rules {
			value = declared(value, r.Decls, property, important)
		}
		value = declared(value, inline, property, important)
	}
	return wxss.PX(value, float64(v.sim.native.answers.Device.WindowWidth))
}

// propertyName is a property as style sheets name it: backgroundColor is background-color.
func propertyName(property string) string {
	if strings.HasPrefix(property, "--") {
		return property
	}
	var name strings.Builder
	for _, r := range property {
		if r >= 'A' && r <= 'Z' {
			name.WriteByte('-')
			r += 'a' - 'A'
		}
		name.WriteRune(r)
	}
	return name.String()
}

// declared is the last value that declarations have for a property, or the one before if they have none.
func declared(value string, list []wxss.Decl, property string, important bool) string {
	for _, d := range list {
		if d.Name == property && d.Important == important {
			value = d.Value
		}
	}
	return value
}

// matchedClasses are the classes of a node that sheets name which apply to it.
func (v *view) matchedClasses(n *tree.Node) []string {
	return unique(v.named(n.Tree(), n.Classes()))
}

// named are the classes that the sheets name which apply to nodes of a tree, those in the place of external ones included.
func (v *view) named(t *tree.Tree, classes []string) (out []string) {
	sheet := v.sim.styleSheets().applying(v, t)
	external := t.Of.(*shown).traits.externalClasses
	for _, class := range classes {
		if sheet.HasClass(class) {
			out = append(out, class)
		}
		if el := t.Element(); el != nil && external[class] {
			out = append(out, v.named(el.Tree(), givenFor(el, class))...)
		}
	}
	return out
}

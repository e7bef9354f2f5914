package wxss

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// element is a node for tests.
type element struct {
	tag, id string
	classes []string
	parent  *element
}

func (e *element) Tag() string                { return e.tag }
func (e *element) ID() string                 { return e.id }
func (e *element) HasClass(n string) bool     { return slices.Contains(e.classes, n) }
func (e *element) Attr(string) (string, bool) { return "", false }
func (e *element) Host() selector.Node        { return nil }
func (e *element) Parent() selector.Node {
	if e.parent == nil {
		return nil
	}
	return e.parent
}

// listed is an element that lists its class names.
type listed struct{ *element }

func (e listed) ClassList() []string { return e.classes }

// nodes makes each of the names, such as `view#id.a.b`, the child of the one before and gives the last.
func nodes(text string) *element {
	var last *element
	for name := range strings.FieldsSeq(text) {
		parts := strings.Split(name, ".")
		tag, id, _ := strings.Cut(parts[0], "#")
		last = &element{tag: tag, id: id, classes: parts[1:], parent: last}
	}
	return last
}

// print is a sheet in a plain form: conditions, selectors, ones that never match in ( ), declarations.
func (s *Sheet) print() string {
	var b strings.Builder
	for i, r := range s.Rules {
		for _, im := range s.Imports {
			if im.before == i {
				b.WriteString("import " + strings.TrimRight(im.Path+" "+im.Condition, " ") + "\n")
			}
		}
		for _, c := range r.Conditions {
			b.WriteString(c + " ")
		}
		var selectors []string
		for _, x := range r.Selectors {
			text := "(" + x.Text + ")"
			if x.Match != nil {
				text = x.Match.String()
			}
			selectors = append(selectors, text)
		}
		b.WriteString(strings.Join(selectors, ", ") + " {" + printDecls(r.Decls) + "}\n")
	}
	for _, im := range s.Imports {
		if im.before == len(s.Rules) {
			b.WriteString("import " + strings.TrimRight(im.Path+" "+im.Condition, " ") + "\n")
		}
	}
	for _, r := range s.AtRules {
		b.WriteString(strings.Join(append(slices.Clone(r.Conditions), "@"+r.Name, r.Prelude), " ") + " {" + r.Block + "}\n")
	}
	return b.String()
}

func printDecls(decls []Decl) string {
	var out []string
	for _, d := range decls {
		text := d.Name + ": " + d.Value
		if d.Important {
			text += " !"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func printWarnings(warnings []Warning) []string {
	var out []string
	for _, w := range warnings {
		out = append(out, w.String())
	}
	return out
}

// sheet is a source without warnings.
func sheet(t testing.TB, src string) *Sheet {
	s, warnings, err := Parse("a.wxss", src)
	require.NoError(t, err)
	require.Empty(t, warnings)
	return s
}

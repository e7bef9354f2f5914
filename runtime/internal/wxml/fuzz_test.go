package wxml

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzParse: no source panics; errors and nodes lie within the source; what was read prints as WXML that reads as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`<view a="{{b}}" c>{{d}} e</view>`, "<a wx:if=\"{{b}}\"/>\n<c wx:elif='d'/><!-- e --><f wx:else/>", `<block wx:for="{{l}}" wx:key="id">{{item}}</block>`,
		`<wxs module="m">a < b</wxs><template name="t"><slot name="x"/></template><template is="t" data="{{a, ...b}}"/><import src="a"/><include src="b"/>`,
		`<a b="\"\\\n" data-c-d="e" bind:tap="f"/>\n\\`, "\ufeff\r\r\n\xff{{'}}'}}{<", `<a></b>`, `<a wx:else/>`, "<a b='\n'/>", `{{`, `<a b="{{'\'}}"/>`, `<!--`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		lengths := measure(src)
		file, err := Parse("a.wxml", []byte(src))
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			lengths.inside(t, Pos{Line: e.Line, Column: e.Column})
			require.NotEmpty(t, e.Text)
			return
		}
		walk(file, func(p Pos) { lengths.inside(t, p) })
		printed := file.String()
		again, err := Parse("a.wxml", []byte(printed))
		if err != nil {
			var e *Error
			require.True(t, errors.As(err, &e) && (strings.HasPrefix(e.Text, "more than") || strings.HasPrefix(e.Text, "larger than")), "%v in %q", err, printed)
			return
		}
		require.Equal(t, printed, again.String())
	})
}

// lengths are the characters of each line.
type lengths []int

func measure(src string) lengths {
	var out lengths
	for line := range strings.SplitSeq(strings.TrimPrefix(strings.ToValidUTF8(src, "\uFFFD"), byteOrderMark), "\n") {
		out = append(out, utf8.RuneCountInString(line))
	}
	return out
}

// inside demands that a position is one of the source, or directly behind it.
func (l lengths) inside(t *testing.T, p Pos) {
	require.True(t, p.Line >= 1 && p.Line <= len(l) && p.Column >= 1 && p.Column <= l[p.Line-1]+1, "%v", p)
}

// walk visits the places of everything that a file draws.
func walk(f *File, visit func(Pos)) {
	for _, t := range f.Templates {
		visit(t.At)
		walkNodes(t.Nodes, visit)
	}
	walkNodes(f.Nodes, visit)
}

func walkNodes(list []Node, visit func(Pos)) {
	for _, n := range list {
		visit(n.Pos())
		switch n := n.(type) {
		case *Element:
			for _, a := range n.Attrs {
				visit(a.At)
				visit(a.Value.At)
			}
			walkNodes(n.Children, visit)
		case *Slot:
			walkNodes(n.Children, visit)
		case *For:
			visit(n.List.At)
			walkNodes(n.Nodes, visit)
		case *If:
			for _, b := range n.Branches {
				visit(b.At)
				walkNodes(b.Nodes, visit)
			}
		}
	}
}

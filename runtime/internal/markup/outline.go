package markup

import (
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Outline is what a tree shows for people and goldens, a line for each element, indented by two blanks for each level:
//
//	view#r5.row.on data-id=5 hidden
//	  text "Tea"
//	  <goods-card>.wide goods={"id":5} name="Tea"
//
// A component is between < and >. Strings are quoted; numbers, true, arrays and objects are not. A text that is all that an element holds stands on its line, any other on a line of its
// own. Outside of text elements a run of white space is one blank, and none beside a block or at the ends of what an element holds. Attributes come in the order of the template.
func Outline(t *tree.Tree, o Options) string {
	w := outliner{Options: o}
	lines := outlined(t, false)
	if o.Root == "" {
		w.list(lines, 0, false)
		return string(w.out)
	}
	w.out = append(w.out, o.Root...)
	w.content(lines, 0, false)
	return string(w.out)
}

// line is an element, or a text as it is to be read.
type line struct {
	node *tree.Node
	text string
}

func (l line) isBlock() bool { return l.node != nil && isBlock(l.node) }

// outlined are the lines of what a part shows; pre says that it is within a text element.
func outlined(p Part, pre bool) []line {
	var out []line
	for n := range shown(p) {
		if n.IsElement() {
			out = append(out, line{node: n})
		} else if !blank(n.Content()) {
			out = append(out, line{text: n.Content()})
		}
	}
	for i := range out {
		if l := &out[i]; l.node == nil && !pre {
			l.text = trimmed(collapsed(l.text), i == 0 || out[i-1].isBlock(), i == len(out)-1 || out[i+1].isBlock())
		}
	}
	return out
}

type outliner struct {
	Options
	out []byte
}

func (w *outliner) list(lines []line, depth int, pre bool) {
	for _, l := range lines {
		for range depth {
			w.out = append(w.out, "  "...)
		}
		if l.node == nil {
			w.out = append(strconv.AppendQuote(w.out, l.text), '\n')
			continue
		}
		w.head(l.node)
		pre := pre || isText(l.node)
		w.content(outlined(l.node, pre), depth, pre)
	}
}

// content ends the line of an element and writes what it holds.
func (w *outliner) content(lines []line, depth int, pre bool) {
	if len(lines) == 1 && lines[0].node == nil {
		w.out = strconv.AppendQuote(append(w.out, ' '), lines[0].text)
		lines = nil
	}
	w.out = append(w.out, '\n')
	w.list(lines, depth+1, pre)
}

// head is an element with its attributes: those that can be written short, then the others.
func (w *outliner) head(n *tree.Node) {
	if n.Path() == "" {
		w.out = append(w.out, n.Tag()...)
	} else {
		w.out = append(append(append(w.out, '<'), n.Tag()...), '>')
	}
	attrs := w.attrs(n)
	var rest []attr
	for _, a := range attrs {
		if a.kind != wxml.AttrID || !simple(a.text(), "") {
			rest = append(rest, a)
			continue
		}
		w.out = append(append(w.out, '#'), a.text()...)
	}
	for _, a := range rest {
		if a.kind == wxml.AttrClass && simple(a.text(), " ") {
			w.out = append(w.out, '.')
			w.out = append(w.out, strings.ReplaceAll(a.text(), " ", ".")...)
		}
	}
	for _, a := range rest {
		if a.kind != wxml.AttrClass || !simple(a.text(), " ") {
			w.attr(a)
		}
	}
}

func (w *outliner) attr(a attr) {
	w.out = append(w.out, ' ')
	if a.name == "" || strings.ContainsAny(a.name, " \t\r\n\"=") {
		w.out = strconv.AppendQuote(w.out, a.name)
	} else {
		w.out = append(w.out, a.name...)
	}
	switch {
	case a.kind == wxml.AttrHidden:
	case a.value.Kind() == abi.String:
		w.out = strconv.AppendQuote(append(w.out, '='), a.value.Text())
	default:
		w.out = append(append(w.out, '='), a.text()...)
	}
}

// simple reports whether a text can stand behind # or . without doubt about where it ends.
func simple(s, also string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && (r < 0x4E00 || r > 0x9FA5) && !strings.ContainsRune(also, r) {
			return false
		}
	}
	return s != ""
}

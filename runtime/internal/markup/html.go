package markup

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// HTML is what a tree shows as HTML. A built-in component is a custom element, <view> is <wx-view>, as it is in WeChat's own view: names such as image, text or input mean something else
// to a browser. A component of the project keeps its tag, with wx- before it if it has no hyphen. Attributes are as in [Document]; one that would run, such as onclick, has wx- before
// its name. The whole is a file that a browser opens, with the few rules of style without which nothing would be a block.
//
// Each block has lines of its own, indented by two blanks for each level. What is not a block (text, text elements, components that show nothing else) stays on one line without white
// space that the template has not, so that a browser shows the same with and without the indentation, but for a blank where a hidden block stands between texts. Texts within text
// elements are as they stand in the template, with entities decoded where the element says so; other white space is one blank.
func HTML(t *tree.Tree, o Options) string {
	w := htmlWriter{Options: o}
	boxes := boxesOf(t, false, false)
	if o.Root == "" {
		w.blocks(boxes, 0)
	} else {
		tag := htmlTag(o.Root, false)
		w.out = append(append(append(w.out, '<'), tag...), '>')
		w.block(boxes, tag, 0)
	}
	if o.Whole {
		return head + string(w.out) + foot
	}
	return string(w.out)
}

// blockTags are the built-in components that a browser is to show as blocks; the others stand in lines, as do components.
var blockTags = strings.Fields(`ad button camera canvas checkbox-group cover-view custom-wrapper editor form functional-page-navigator grid-view input keyboard-accessory list-view
live-player live-pusher map match-media movable-area movable-view navigation-bar navigator official-account open-container page page-container page-meta picker picker-view picker-view-column
progress radio-group rich-text root-portal scroll-view share-element slider snapshot sticky-header sticky-section swiper swiper-item textarea video view voip-room web-view`)

// isBlock reports whether an element is a block.
func isBlock(n *tree.Node) bool {
	if n.Path() != "" {
		return false
	}
	_, ok := slices.BinarySearch(blockTags, n.Tag())
	return ok
}

// What stands around the elements in a file of their own.
var (
	head = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>page</title>
<style>
wx-` + strings.Join(blockTags, ", wx-") + ` { display: block }
wx-text { white-space: pre-wrap }
[hidden] { display: none !important }
</style>
</head>
<body>
`
	foot = `</body>
</html>
`
)

// box is an element, or a text as it is to be shown. What is inline stands in a line with its neighbours.
type box struct {
	node   *tree.Node
	kids   []box
	text   string
	inline bool
	pre    bool // a text whose white space counts
}

func boxesOf(p Part, pre, decode bool) []box {
	var out []box
	for n := range shown(p) {
		if n.IsText() {
			out = append(out, textBox(n.Content(), pre, decode))
			continue
		}
		b := box{node: n}
		b.kids = boxesOf(n, pre || isText(n), decodes(n))
		b.inline = pre || isText(n) || !isBlock(n) && inline(b.kids) && (len(b.kids) > 0 || n.Path() == "")
		out = append(out, b)
	}
	return out
}

func textBox(s string, pre, decode bool) box {
	if decode {
		s = entities.Replace(s)
	}
	if !pre {
		s = collapsed(s)
	}
	return box{text: s, inline: true, pre: pre}
}

func inline(list []box) bool {
	return !slices.ContainsFunc(list, func(b box) bool { return !b.inline })
}

type htmlWriter struct {
	Options
	out []byte
}

// blocks writes boxes on lines of their own, those that are inline together on one.
func (w *htmlWriter) blocks(list []box, depth int) {
	for len(list) > 0 {
		if b := list[0]; !b.inline {
			w.indent(depth)
			w.block(b.kids, w.start(b.node), depth)
			list = list[1:]
			continue
		}
		n := slices.IndexFunc(list, func(b box) bool { return !b.inline })
		if n < 0 {
			n = len(list)
		}
		if slices.ContainsFunc(list[:n], func(b box) bool { return b.node != nil || !blank(b.text) }) {
			w.indent(depth)
			w.run(list[:n])
			w.out = append(w.out, '\n')
		}
		list = list[n:]
	}
}

// block writes what a block holds behind its start, and its end.
func (w *htmlWriter) block(kids []box, tag string, depth int) {
	if inline(kids) {
		w.run(kids)
	} else {
		w.out = append(w.out, '\n')
		w.blocks(kids, depth+1)
		w.indent(depth)
	}
	w.end(tag)
	w.out = append(w.out, '\n')
}

// run writes boxes that stand in one line within a block: blanks at its ends show nothing.
func (w *htmlWriter) run(list []box) {
	for i, b := range list {
		if b.node == nil && !b.pre {
			b.text = trimmed(b.text, i == 0, i == len(list)-1)
		}
		w.inline(b)
	}
}

func (w *htmlWriter) inline(b box) {
	if b.node == nil {
		w.out = appendEscaped(w.out, b.text, 0)
		return
	}
	tag := w.start(b.node)
	for _, k := range b.kids {
		w.inline(k)
	}
	w.end(tag)
}

func (w *htmlWriter) indent(depth int) {
	for range depth {
		w.out = append(w.out, "  "...)
	}
}

// start writes the start of an element and gives its tag.
func (w *htmlWriter) start(n *tree.Node) string {
	tag := htmlTag(n.Tag(), n.Path() != "")
	w.out = append(append(w.out, '<'), tag...)
	attrs := w.attrs(n)
	rename(attrs, htmlName)
	for _, a := range attrs {
		w.out = append(append(w.out, ' '), a.name...)
		if a.kind != wxml.AttrHidden {
			w.quoted(a.text())
		}
	}
	w.out = append(w.out, '>')
	return tag
}

// quoted writes the value of an attribute, in single quotes if that makes it easier to read, as it does JSON.
func (w *htmlWriter) quoted(s string) {
	quote := byte('"')
	if strings.IndexByte(s, '"') >= 0 && strings.IndexByte(s, '\'') < 0 {
		quote = '\''
	}
	w.out = append(appendEscaped(append(w.out, '=', quote), s, quote), quote)
}

func (w *htmlWriter) end(tag string) {
	w.out = append(append(append(w.out, "</"...), tag...), '>')
}

func htmlTag(tag string, component bool) string {
	if component && strings.Contains(tag, "-") && (tag[0]|0x20 >= 'a' && tag[0]|0x20 <= 'z') {
		return xmlName(tag)
	}
	return "wx-" + xmlName(tag)
}

func htmlName(name string) string {
	if len(name) > 1 && strings.EqualFold(name[:2], "on") {
		name = "wx-" + name
	}
	return xmlName(name)
}

// appendEscaped appends a text as HTML has it. Within quotes these are escaped, and line breaks so that an element is a line; quote is 0 for a text.
func appendEscaped(dst []byte, s string, quote byte) []byte {
	for _, r := range s {
		if name := escape(r, quote); name != "" {
			dst = append(dst, name...)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func escape(r rune, quote byte) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\r':
		return "&#13;"
	case '\u00a0':
		return "&nbsp;"
	case '\u2002':
		return "&ensp;"
	case '\u2003':
		return "&emsp;"
	case '"':
		if quote == '"' {
			return "&quot;"
		}
	case '\n':
		if quote != 0 {
			return "&#10;"
		}
	}
	if notXML(r) || r == 0x7F {
		return "\uFFFD"
	}
	return ""
}

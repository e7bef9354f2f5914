package markup

import (
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/tree"
	"github.com/wxkit/wxkit/runtime/internal/wxml"
)

// Text is the text of a part as textContent gives it: all texts in order, as they stand in the template, what is hidden included. A text element with decode has its entities decoded,
// which otherwise stay as they are: &lt; is four characters to WeChat. See [Lines] for what a user reads.
func Text(p Part) string {
	var out strings.Builder
	appendText(&out, p)
	return out.String()
}

func appendText(out *strings.Builder, p Part) {
	n, _ := p.(*tree.Node)
	if n != nil && n.IsText() {
		out.WriteString(n.Content())
		return
	}
	decode := n != nil && decodes(n)
	for n := range shown(p) {
		if decode && n.IsText() {
			out.WriteString(entities.Replace(n.Content()))
		} else {
			appendText(out, n)
		}
	}
}

// entities are what <text decode> knows.
var entities = strings.NewReplacer("&nbsp;", "\u00a0", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&apos;", "'", "&ensp;", "\u2002", "&emsp;", "\u2003")

// isText reports whether an element is a text element, in which white space counts.
func isText(n *tree.Node) bool { return n.Path() == "" && n.Tag() == "text" }

// decodes reports whether the texts of an element have entities.
func decodes(n *tree.Node) bool {
	if !isText(n) {
		return false
	}
	v, _ := n.AttrValue("decode")
	return v.Truthy()
}

// isHidden reports whether an element has the attribute hidden and is not to be seen for it.
func isHidden(n *tree.Node) bool {
	for _, a := range n.Attributes() {
		if a.Kind == wxml.AttrHidden {
			return a.Value.Truthy()
		}
	}
	return false
}

// Lines are the lines that a user reads, without those that are empty: a block such as a view begins a line and ends it, text elements and components do not. White space is one
// blank and none at the ends of a line, but in a text element blanks stay and a line break is one. What is hidden by its attribute is left out; styles are not looked at.
func Lines(p Part) []string {
	var r reader
	if n, ok := p.(*tree.Node); ok {
		r.node(n, false, false)
	} else {
		r.part(p, false, false)
	}
	r.end()
	return r.lines
}

// reader puts lines together.
type reader struct {
	lines []string
	line  []byte
}

func (r *reader) end() {
	if s := strings.Trim(string(r.line), blanks); s != "" {
		r.lines = append(r.lines, s)
	}
	r.line = r.line[:0]
}

func (r *reader) part(p Part, pre, decode bool) {
	for n := range shown(p) {
		r.node(n, pre, decode)
	}
}

func (r *reader) node(n *tree.Node, pre, decode bool) {
	switch {
	case n.IsText():
		r.text(n.Content(), pre, decode)
	case isHidden(n):
	case isBlock(n):
		r.end()
		r.part(n, pre, false)
		r.end()
	default:
		r.part(n, pre || isText(n), decodes(n))
	}
}

func (r *reader) text(s string, pre, decode bool) {
	if decode {
		s = entities.Replace(s)
	}
	if !pre {
		s = collapsed(s)
		r.line = append(r.line, trimmed(s, len(r.line) == 0 || r.line[len(r.line)-1] == ' ', false)...)
		return
	}
	for i, l := range strings.Split(s, "\n") {
		if i > 0 {
			r.end()
		}
		r.line = append(r.line, l...)
	}
}

// collapsed is a text in which every run of white space is one blank.
func collapsed(s string) string {
	if !strings.ContainsAny(s, "\t\r\n") && !strings.Contains(s, "  ") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte(blanks, c) < 0:
			out = append(out, c)
		case len(out) == 0 || out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	return string(out)
}

// trimmed is a collapsed text without the blank at its left or right.
func trimmed(s string, left, right bool) string {
	if left {
		s = strings.TrimPrefix(s, " ")
	}
	if right {
		s = strings.TrimSuffix(s, " ")
	}
	return s
}

package markup

import (
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"

	"github.com/wxkit/wxkit/runtime/internal/tree"
)

// Document is what a tree shows as a document for path queries such as //view[@id='r5']/text: an element for each element and component under its tag, and texts as they stand in
// the tree, but for those of white space alone. Attributes have the names of the template and their values as text: strings as they are, arrays and objects as JSON; classes have one
// blank between them, hidden is there with the value true or not at all, an entry of the dataset is data-user-name, a mark mark:name. Events are not shown.
// A character that no name in XML may have is _ in the document, one that no text may have U+FFFD.
func Document(t *tree.Tree, o Options) *etree.Document {
	if o.Root == "" {
		o.Root = "page"
	}
	d := etree.NewDocument()
	o.elements(d.CreateElement(xmlName(o.Root)), t)
	return d
}

func (o Options) elements(up *etree.Element, p Part) {
	for n := range shown(p) {
		if !n.IsElement() {
			if !blank(n.Content()) {
				up.CreateText(xmlText(n.Content()))
			}
			continue
		}
		el := up.CreateElement(xmlName(n.Tag()))
		attrs := o.attrs(n)
		rename(attrs, xmlName)
		for _, a := range attrs {
			el.CreateAttr(a.name, xmlText(a.text()))
		}
		o.elements(el, n)
	}
}

// rename gives attributes safe names; one that another has already gets a _ more.
func rename(attrs []attr, safe func(string) string) {
	for i := range attrs {
		name := safe(attrs[i].name)
		for name != attrs[i].name && has(attrs, name) {
			name += "_"
		}
		attrs[i].name = name
	}
}

// xmlName is a name that every reader of XML takes: with at most one colon, which stands between two names.
func xmlName(s string) string {
	if plainName(s) {
		return s
	}
	prefix, local, ok := strings.Cut(s, ":")
	if ok && prefix != "" && local != "" {
		return xmlPart(prefix) + ":" + xmlPart(local)
	}
	return xmlPart(s)
}

// plainName reports whether a name is of small letters, with hyphens and digits behind the first, as most are.
func plainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

func xmlPart(s string) string {
	var out strings.Builder
	for i, r := range s {
		inner := r == '-' || r == '.' || '0' <= r && r <= '9'
		if i == 0 && inner {
			out.WriteByte('_')
		}
		if !inner && !nameStart(r) {
			r = '_'
		}
		out.WriteRune(r)
	}
	if out.Len() == 0 {
		return "_"
	}
	return out.String()
}

// nameStart reports whether a name may begin with a character: of those that XML allows the ones that all its editions do and that are found in templates.
func nameStart(r rune) bool {
	return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || 0xC0 <= r && r <= 0xFF && r != 0xD7 && r != 0xF7 || 0x4E00 <= r && r <= 0x9FA5
}

// xmlText is a text without what XML cannot hold.
func xmlText(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, notXML) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if notXML(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

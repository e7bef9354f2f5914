package wxml

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/expr"
)

// Parse reads a template file; name is what errors call it. An error is an *[Error], of the first mistake.
func Parse(name string, src []byte) (*File, error) {
	p := &parser{file: &File{Name: name}}
	if len(src) > MaxSize {
		return nil, &Error{File: name, Line: 1, Column: 1, Text: "larger than " + strconv.Itoa(MaxSize) + " bytes"}
	}
	p.scanner = newScanner(name, src)
	var top siblings
	if err := p.content(&top, true); err != nil {
		return nil, err
	}
	if p.off < len(p.text) {
		return nil, p.fail(p.off, "get tag end without start, near "+quote("</"))
	}
	p.file.Nodes = top.nodes
	p.file.Templates = lastOf(p.file.Templates, func(t *Template) string { return t.Name })
	p.file.Wxs = lastOf(p.file.Wxs, func(w Wxs) string { return w.Module })
	return p.file, nil
}

// lastOf keeps of several entries with one name the last.
func lastOf[T any](list []T, name func(T) string) []T {
	seen := make(map[string]bool, len(list))
	kept := len(list)
	for i := len(list) - 1; i >= 0; i-- {
		if n := name(list[i]); !seen[n] {
			seen[n] = true
			kept--
			list[kept] = list[i]
		}
	}
	return list[kept:]
}

// parser builds the tree of one file.
type parser struct {
	*scanner
	file  *File
	depth int // elements that are open
	count int // elements and texts so far
}

// siblings are the children of an element so far.
type siblings struct {
	nodes []Node
	chain *If // the chain that a wx:elif or wx:else would continue, nil if there is none
}

func (l *siblings) add(n ...Node) { l.nodes, l.chain = append(l.nodes, n...), nil }

// content reads children, up to the end tag or the end of the file. imports reports whether an <import> counts here.
func (p *parser) content(list *siblings, imports bool) error {
	for p.off < len(p.text) {
		var err error
		switch rest := p.rest(); {
		case strings.HasPrefix(rest, "<!--"):
			p.comment()
			continue
		case strings.HasPrefix(rest, "</"):
			return nil
		case rest[0] == '<':
			err = p.element(list, imports)
		default:
			err = p.characters(list)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// counted reports one more element or text.
func (p *parser) counted(off int) error {
	if p.count++; p.count > MaxNodes {
		return p.fail(off, "more than "+strconv.Itoa(MaxNodes)+" elements and texts")
	}
	return nil
}

// characters reads text up to the next tag or comment.
func (p *parser) characters(list *siblings) error {
	start := p.off
	for {
		n := strings.IndexAny(p.rest(), "<{\x00")
		if n < 0 {
			p.off = len(p.text)
			break
		}
		if p.off += n; p.text[p.off] == '<' {
			break
		}
		if err := p.mustache(); err != nil {
			return err
		}
	}
	text := p.text[start:p.off]
	if strings.Trim(text, blanks) == "" {
		return nil
	}
	if err := p.counted(start); err != nil {
		return err
	}
	value, err := p.interp(text, start, true)
	if err != nil {
		return prefixed(err, "Bad value with message: ")
	}
	list.add(&Text{At: value.At, Value: value})
	return nil
}

// mustache reads past a {{ }} or a lone {, and as in wcc past a < directly behind that.
func (p *parser) mustache() error {
	if p.text[p.off] != '{' {
		return p.unexpected()
	}
	if p.skip("{<") || !strings.HasPrefix(p.rest(), "{{") && p.skip("{") {
		return nil
	}
	n := expr.End(p.rest()[len("{{"):])
	if n < 0 {
		return p.fail(p.off, "Bad value with message: "+unclosed)
	}
	p.off += len("{{") + n + len("}}")
	return nil
}

// element reads an element, from its < to the end of its end tag.
func (p *parser) element(list *siblings, imports bool) error {
	tag, err := p.tag()
	if err != nil {
		return err
	}
	if err := p.counted(tag.at); err != nil {
		return err
	}
	if tag.name == "wxs" {
		return p.wxs(tag)
	}
	var children siblings
	if !tag.closed {
		if p.depth++; p.depth > MaxDepth {
			return p.fail(tag.at, "more than "+strconv.Itoa(MaxDepth)+" elements within each other")
		}
		if err := p.content(&children, isDefinition(tag)); err != nil {
			return err
		}
		if err := p.endTag(tag.name, tag.at); err != nil {
			return err
		}
		p.depth--
	}
	c, err := p.control(tag)
	if err != nil {
		return err
	}
	if tag.name == "import" && imports && c.list.name == "" && c.cond.name == "" {
		p.importing(tag)
	}
	drawn, err := p.drawn(tag, children.nodes)
	if err != nil {
		return err
	}
	return p.place(list, tag, c, drawn)
}

// isDefinition reports whether a tag is a <template name>.
func isDefinition(tag *rawTag) bool {
	_, named := tag.attr("name")
	return tag.name == "template" && named
}

// wxs reads the source of a module, which may hold < and {{, and keeps the module.
func (p *parser) wxs(tag *rawTag) error {
	w := Wxs{At: p.at(tag.at)}
	start := p.off
	if !tag.closed {
		end := strings.Index(p.rest(), "</wxs")
		if end < 0 {
			return p.fail(tag.at, "end tag missing, near "+quote(tag.name))
		}
		p.off += end
		w.Source = p.text[start:p.off]
		if err := p.endTag(tag.name, tag.at); err != nil {
			return err
		}
	}
	module, ok := tag.attr("module")
	src, _ := tag.attr("src")
	w.Module, w.Src = module.value, src.value
	switch blank := strings.Trim(w.Source, blanks) == ""; {
	case !ok:
		return p.fail(tag.at, "module expected in wxs tag")
	case !isModule(w.Module):
		return p.fail(module.start, "invalid module name, [0-9a-zA-Z_] allowed only")
	case w.Src != "" && !blank:
		return p.fail(start, "wxs tag with src don't need any content")
	case blank:
		w.Source = ""
	default:
		w.Start = p.at(start)
	}
	if w.Module != "" {
		p.file.Wxs = append(p.file.Wxs, w)
	}
	return nil
}

// isModule reports whether a wxs module may have this name; none at all is one that nothing can use.
func isModule(name string) bool {
	for i := range len(name) {
		if c := name[i]; c == ':' || c == '-' || !isWord(c, i > 0) {
			return false
		}
	}
	return true
}

func (p *parser) importing(tag *rawTag) {
	if src, ok := tag.attr("src"); ok {
		p.file.Imports = append(p.file.Imports, Import{At: p.at(tag.at), Src: src.value})
	}
}

// drawn is what an element draws, apart from its control attributes, which are gone from the tag.
func (p *parser) drawn(tag *rawTag, children []Node) ([]Node, error) {
	at := p.at(tag.at)
	switch {
	case tag.name == "block":
		return children, nil
	case tag.name == "import":
		return nil, nil
	case isDefinition(tag):
		if name, _ := tag.attr("name"); name.value != "" {
			p.file.Templates = append(p.file.Templates, &Template{At: at, Name: name.value, Nodes: children})
		}
		return nil, nil
	case tag.name == "template":
		return p.templateUse(tag)
	case tag.name == "include":
		src, _ := tag.attr("src")
		return []Node{&Include{At: at, Src: src.value}}, nil
	}
	attrs, err := p.attrs(tag)
	if err != nil {
		return nil, err
	}
	if tag.name != "slot" {
		return []Node{&Element{At: at, Tag: tag.name, Attrs: attrs, Children: children}}, nil
	}
	slot := &Slot{At: at, Children: children}
	for _, a := range attrs {
		if a.Source == "name" {
			slot.Name = a.Value
		} else {
			slot.Attrs = append(slot.Attrs, a)
		}
	}
	return []Node{slot}, nil
}

// templateUse is a <template is>; one without a name draws nothing.
func (p *parser) templateUse(tag *rawTag) ([]Node, error) {
	is, _ := tag.attr("is")
	if !is.set {
		return nil, nil
	}
	name, err := p.attrValue(is)
	if err != nil {
		return nil, err
	}
	use := &TemplateUse{At: p.at(tag.at), Is: name}
	data, _ := tag.attr("data")
	if use.Data, err = p.data(data); err != nil {
		return nil, badAttr(err, data.name)
	}
	if use.Data != nil {
		use.DataAt = p.at(data.start)
	}
	return []Node{use}, nil
}

// data reads the data of a <template is>. With blanks or text beside the {{ }} it is a string to WeChat, so that the template gets no data.
func (p *parser) data(a rawAttr) (*expr.Expr, error) {
	if a.value == "" {
		return nil, nil
	}
	pieces, bad := cut(a.value)
	if bad >= 0 {
		_, err := p.interp(a.value, a.start, a.plain)
		return nil, err
	}
	var only *piece
	for i := range pieces {
		if q := &pieces[i]; q.expr {
			if only != nil || strings.Trim(q.text, blanks) == "" {
				only = nil
				break
			}
			only = q
		}
	}
	if only == nil {
		return nil, p.fail(a.start, "the very attr must be an expression (surrounded by `{{..}}`)")
	}
	data, err := p.expression(*only, a.start, a.plain, expr.ParseData)
	if err != nil || len(pieces) > 1 {
		return nil, err
	}
	return data, nil
}

// attrs are the attributes of an element. Of several that come to the same, such as a-b and aB, WeChat takes the one whose spelling is the last in the order of bytes.
func (p *parser) attrs(tag *rawTag) ([]Attr, error) {
	attrs := make([]Attr, 0, len(tag.attrs))
	for _, raw := range tag.attrs {
		a := newAttr(raw.name)
		a.At = p.at(raw.at)
		var err error
		if a.Value, err = p.attrValue(raw); err != nil {
			return nil, err
		}
		same := slices.IndexFunc(attrs, func(b Attr) bool { return b.Kind == a.Kind && b.Name == a.Name && b.Binding == a.Binding })
		switch {
		case same < 0:
			attrs = append(attrs, a)
		case attrs[same].Source < a.Source:
			attrs[same] = a
		}
	}
	return attrs, nil
}

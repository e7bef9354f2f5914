package wxml

import "strings"

// String is the file as WXML that reads as the same tree but for the places: templates and modules first, control attributes on blocks, no text added or dropped.
func (f *File) String() string {
	p := &printer{}
	for _, i := range f.Imports {
		p.tag("import", literalAttr("src", i.Src)).end("import")
	}
	for _, w := range f.Wxs {
		p.wxs(w)
	}
	for _, t := range f.Templates {
		p.tag("template", literalAttr("name", t.Name))
		p.nodes(t.Nodes)
		p.end("template")
	}
	p.nodes(f.Nodes)
	if text := p.String(); !strings.HasPrefix(text, byteOrderMark) {
		return text
	}
	return byteOrderMark + p.String()
}

type printer struct{ strings.Builder }

// written is an attribute as it is printed.
type written struct {
	name  string
	value string
	set   bool
}

func literalAttr(name, value string) written { return written{name, value, true} }

func interpAttr(name string, value *Interp) written {
	lit, constant := value.Literal()
	return written{name, value.Source, !constant || !lit.Bool() || value.Source != ""}
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (p *printer) tag(name string, attrs ...written) *printer {
	p.WriteString("<" + name)
	for _, a := range attrs {
		p.WriteString(" " + a.name)
		if a.set {
			p.WriteString(`="`)
			escapes.WriteString(p, a.value)
			p.WriteByte('"')
		}
	}
	p.WriteByte('>')
	return p
}

func (p *printer) end(name string) { p.WriteString("</" + name + ">") }

func (p *printer) wxs(w Wxs) {
	p.tag("wxs", literalAttr("module", w.Module), literalAttr("src", w.Src))
	p.WriteString(w.Source)
	p.end("wxs")
}

// nodes prints siblings. A comment keeps texts apart that would become one.
func (p *printer) nodes(list []Node) {
	text := false
	for _, n := range list {
		t, isText := n.(*Text)
		if isText && text {
			p.WriteString("<!---->")
		}
		text = isText
		if isText {
			p.WriteString(t.Value.Source)
		} else {
			p.node(n)
		}
	}
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *Element:
		p.element(n.Tag, attrs(n.Attrs), n.Children)
	case *Slot:
		all := attrs(n.Attrs)
		if n.Name != nil {
			all = append(all, interpAttr("name", n.Name))
		}
		p.element("slot", all, n.Children)
	case *If:
		p.branches(n)
	case *For:
		all := []written{interpAttr("wx:for", n.List), literalAttr("wx:for-item", n.Item), literalAttr("wx:for-index", n.Index), literalAttr("wx:key", n.Key)}
		p.element("block", all, n.Nodes)
	case *TemplateUse:
		p.use(n)
	case *Include:
		p.tag("include", literalAttr("src", n.Src)).end("include")
	}
}

func (p *printer) element(tag string, all []written, children []Node) {
	p.tag(tag, all...)
	p.nodes(children)
	p.end(tag)
}

func (p *printer) branches(n *If) {
	for i, b := range n.Branches {
		name := "wx:elif"
		if i == 0 {
			name = "wx:if"
		}
		cond := written{name: "wx:else"}
		if b.Cond != nil {
			cond = interpAttr(name, b.Cond)
		}
		p.element("block", []written{cond}, b.Nodes)
	}
}

func (p *printer) use(n *TemplateUse) {
	all := []written{interpAttr("is", n.Is)}
	if n.Data != nil {
		all = append(all, literalAttr("data", "{{"+n.Data.String()+"}}"))
	}
	p.element("template", all, nil)
}

func attrs(list []Attr) []written {
	all := make([]written, len(list))
	for i, a := range list {
		all[i] = interpAttr(a.Source, a.Value)
	}
	return all
}

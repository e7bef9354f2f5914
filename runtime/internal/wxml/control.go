package wxml

import (
	"errors"
	"strings"

	"github.com/wxkit/wxkit/wasm/abi"
)

// control are the control attributes of an element; those that it does not have are zero.
type control struct {
	list             rawAttr // wx:for-items or wx:for
	item, index, key string
	cond             rawAttr // wx:if, wx:elif or wx:else
}

// noIf is wcc's text for a wx:elif or wx:else that continues nothing.
const noIf = "`wx:if not found, then something must be wrong`"

// control takes the wx: attributes from a tag. As to wcc `wx-if` is wx:if, `wx-elif` wx:elif and `wx-else` wx:else; any other name that begins with wx: or wx- means nothing.
func (p *parser) control(tag *rawTag) (control, error) {
	c := control{item: "item", index: "index"}
	var rest []rawAttr
	conds := 0
	for _, a := range tag.attrs {
		switch name := strings.Replace(a.name, "wx-", "wx:", 1); {
		case !strings.HasPrefix(a.name, "wx:") && !strings.HasPrefix(a.name, "wx-"):
			rest = append(rest, a)
		case name == "wx:if" || name == "wx:elif" || name == "wx:else":
			if conds++; c.cond.name == "" || name != "wx:if" {
				c.cond = a
				c.cond.name = name
			}
		case a.name == "wx:for-items", a.name == "wx:for" && c.list.name == "":
			c.list = a
		case a.name == "wx:for-item" && a.value != "":
			c.item = a.value
		case a.name == "wx:for-index" && a.value != "":
			c.index = a.value
		case a.name == "wx:key":
			c.key = a.value
			if _, err := p.attrValue(a); err != nil {
				return c, err
			}
		}
	}
	tag.attrs = rest
	if conds > 1 {
		return c, p.bad(c.cond, noIf)
	}
	return c, nil
}

// place puts what an element draws among its siblings, within its wx:for and wx:if.
func (p *parser) place(list *siblings, tag *rawTag, c control, drawn []Node) error {
	switch c.cond.name {
	case "wx:elif", "wx:else":
		if list.chain == nil || c.list.name != "" {
			return p.bad(c.cond, noIf)
		}
		return p.branch(list, tag, c.cond, drawn)
	case "wx:if":
		inner := list
		if c.list.name != "" {
			inner = &siblings{}
		}
		chain := &If{At: p.at(tag.at)}
		inner.add(chain)
		inner.chain = chain
		if err := p.branch(inner, tag, c.cond, drawn); err != nil || inner == list {
			return err
		}
		drawn = inner.nodes
	}
	if c.list.name == "" {
		list.add(drawn...)
		return nil
	}
	if !c.list.set {
		return p.bad(c.list, "value not set")
	}
	value, err := p.attrValue(c.list)
	if err != nil {
		return err
	}
	list.add(&For{At: p.at(tag.at), List: value, Item: c.item, Index: c.index, Key: c.key, Nodes: drawn})
	return nil
}

// branch adds a branch to the open chain; wx:else closes it.
func (p *parser) branch(list *siblings, tag *rawTag, cond rawAttr, drawn []Node) error {
	b := Branch{At: p.at(tag.at), Nodes: drawn}
	chain := list.chain
	if cond.name == "wx:else" {
		list.chain = nil
	} else {
		if !cond.set {
			return p.bad(cond, "value not set")
		}
		var err error
		if b.Cond, err = p.attrValue(cond); err != nil {
			return err
		}
	}
	chain.Branches = append(chain.Branches, b)
	return nil
}

// attrValue reads the value of an attribute; without one it is true.
func (p *parser) attrValue(a rawAttr) (*Interp, error) {
	if !a.set {
		return &Interp{At: p.at(a.at), lit: abi.BoolValue(true)}, nil
	}
	value, err := p.interp(a.value, a.start, a.plain)
	if err != nil {
		return nil, badAttr(err, a.name)
	}
	return value, nil
}

// bad is the error that an attribute is wrong.
func (p *parser) bad(a rawAttr, text string) error { return badAttr(p.fail(a.at, text), a.name) }

// badAttr puts the name of the attribute before an error's text.
func badAttr(err error, name string) error {
	return prefixed(err, "Bad attr "+quote(name)+" with message: ")
}

// prefixed puts wcc's prefix before the text of an error, and a full stop behind it.
func prefixed(err error, prefix string) error {
	if e, ok := errors.AsType[*Error](err); ok && !strings.HasPrefix(e.Text, "Bad ") {
		e.Text = prefix + e.Text + "."
	}
	return err
}

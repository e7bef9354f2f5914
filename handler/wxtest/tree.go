package wxtest

import (
	"fmt"
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// node is an element of a push that is being written. wxmsg.Writer is not used
// for it: that makes texts safe, and WeChat does not.
type node struct {
	name     string
	kind     nodeKind
	text     string
	list     bool // an element of a list: an array in JSON even where it is alone
	children []*node
}

type nodeKind uint8

const (
	objectNode nodeKind = iota
	textNode
	numberNode // bare in both forms; true and false too
	absentNode // stands for "leave this out"
)

// add appends a leaf or an object under a path, whose last name is the new
// element's; the objects above it are shared with the fields before.
func (n *node) add(path string, leaf *node) error {
	if strings.Contains("/"+path+"/", "//") {
		return fmt.Errorf("the path %q lacks a name", path)
	}
	above, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		above, name = path[:i], path[i+1:]
	}
	parent, err := n.object(above)
	if err != nil {
		return err
	}
	leaf.name = name
	parent.children = append(parent.children, leaf)
	return nil
}

// object gives the object at a path, and makes what is not there.
func (n *node) object(path string) (*node, error) {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, "/")
		next := n.last(name)
		if next == nil {
			next = &node{name: name}
			n.children = append(n.children, next)
		}
		if next.kind != objectNode {
			return nil, fmt.Errorf("%s is a text and cannot hold elements", name)
		}
		n = next
	}
	return n, nil
}

func (n *node) last(name string) *node {
	for i := len(n.children) - 1; i >= 0; i-- {
		if n.children[i].name == name {
			return n.children[i]
		}
	}
	return nil
}

// take removes and gives the children of a name.
func (n *node) take(name string) (taken []*node) {
	var rest []*node
	for _, c := range n.children {
		if c.name == name {
			taken = append(taken, c)
		} else {
			rest = append(rest, c)
		}
	}
	n.children = rest
	return taken
}

// write gives the whole body under n.
func (n *node) write(form wxmsg.Form) []byte {
	if form == wxmsg.JSON {
		return n.appendObject(nil, n.singular())
	}
	dst := n.appendXML([]byte("<xml>"))
	return append(dst, "</xml>"...)
}

// appendXML writes the children. Texts go into CDATA as they are, like WeChat's:
// whatever a user has typed is then in the body, a "]]>" too.
func (n *node) appendXML(dst []byte) []byte {
	for _, c := range n.children {
		if c.kind == absentNode {
			continue
		}
		dst = append(append(append(dst, '<'), c.name...), '>')
		switch c.kind {
		case objectNode:
			dst = c.appendXML(dst)
		case textNode:
			dst = append(append(append(dst, "<![CDATA["...), c.text...), "]]>"...)
		default:
			dst = append(dst, c.text...)
		}
		dst = append(append(append(dst, "</"...), c.name...), '>')
	}
	return dst
}

// singular tells the events whose one-element List is an object in JSON.
func (n *node) singular() bool {
	event := n.last("Event")
	return event != nil && strings.HasPrefix(event.text, "subscribe_msg_")
}

// appendObject writes a JSON object: equal names become one array.
func (n *node) appendObject(dst []byte, singular bool) []byte {
	dst = append(dst, '{')
	members := n.members()
	for len(members) > 0 {
		first := members[0]
		var same, rest []*node
		for _, c := range members {
			if c.name == first.name {
				same = append(same, c)
			} else {
				rest = append(rest, c)
			}
		}
		members = rest
		dst = append(appendQuoted(dst, first.name), ':')
		if len(same) == 1 && (!first.list || singular) {
			dst = first.appendJSON(dst, singular)
		} else {
			dst = appendArray(dst, same, singular)
		}
		if len(members) > 0 {
			dst = append(dst, ',')
		}
	}
	return append(dst, '}')
}

// members are the children as JSON has them: the wrappers of the subscribe_msg_*
// events stand in XML only.
func (n *node) members() []*node {
	var all []*node
	for _, c := range n.children {
		switch {
		case c.kind == absentNode:
		case c.kind == objectNode && strings.HasPrefix(c.name, "SubscribeMsg") && strings.HasSuffix(c.name, "Event"):
			all = append(all, c.members()...)
		default:
			all = append(all, c)
		}
	}
	return all
}

func appendArray(dst []byte, elements []*node, singular bool) []byte {
	dst = append(dst, '[')
	for i, e := range elements {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.appendJSON(dst, singular)
	}
	return append(dst, ']')
}

func (n *node) appendJSON(dst []byte, singular bool) []byte {
	switch n.kind {
	case objectNode:
		return n.appendObject(dst, singular)
	case textNode:
		return appendQuoted(dst, n.text)
	}
	return append(dst, n.text...)
}

// appendQuoted writes a JSON string. Bytes that are no UTF-8 stay as they are:
// WeChat cuts texts in the middle of a character.
func appendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

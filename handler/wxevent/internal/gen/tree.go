package main

import (
	"fmt"
	"slices"
	"strings"
)

// node is a field in the tree of its entry.
type node struct {
	field
	name     string // in Go
	children []*node
}

// buildTree makes the tree of e's fields, without those that the embedded
// Message holds, and names them. Objects whose fields are not known are left out
// and given by path.
func buildTree(e entry) (root *node, unknown []string, err error) {
	root = &node{field: field{Type: "object"}}
	byPath := map[string]*node{"": root}
	for _, f := range e.Fields {
		n := &node{field: f}
		byPath[f.Path] = n
		parent, name := cutLast(f.Path)
		if parent == "" && slices.Contains(headerNames, name) {
			continue
		}
		byPath[parent].children = append(byPath[parent].children, n)
	}
	unknown = root.prune()
	root.collapse(e.Type)
	return root, unknown, root.nameChildren(true)
}

// prune removes objects and lists without fields.
func (n *node) prune() (paths []string) {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool {
		paths = append(paths, c.prune()...)
		empty := len(c.children) == 0 && c.Elem == "" && (c.Type == "object" || c.Type == "list")
		if empty {
			paths = append(paths, c.Path)
		}
		return empty
	})
	return paths
}

// collapse replaces an object that holds nothing but a list by that list under
// the object's name: AroundBeacons/AroundBeacon becomes a slice AroundBeacons.
// The list keeps its own name where the object is called like the type.
func (n *node) collapse(typeName string) {
	for i, c := range n.children {
		if c.Type == "object" && len(c.children) == 1 && c.children[0].Type == "list" {
			list := c.children[0]
			if _, name := cutLast(c.Path); name != typeName {
				list.name = goName(name)
			}
			list.Optional = list.Optional || c.Optional
			if c.Meaning != "" {
				list.Meaning = c.Meaning
			}
			n.children[i] = list
			c = list
		}
		c.collapse(typeName)
	}
}

// reserved are the names that a field directly in a typed struct must not have:
// it would hide the embedded Message, one of its fields or methods, or a method
// of the struct.
var reserved = append([]string{
	"Message", "Form", "Raw", "Field", "Fields", "Pattern", "Root", "Document", "Value", "Decode",
}, headerNames...)

func (n *node) nameChildren(top bool) error {
	used := map[string]string{}
	for _, c := range n.children {
		if c.name == "" {
			_, last := cutLast(c.Path)
			c.name = goName(last)
		}
		if top && slices.Contains(reserved, c.name) {
			c.name += "Field"
		}
		if other := used[c.name]; other != "" {
			return fmt.Errorf("%s and %s are both called %s", other, c.Path, c.name)
		}
		used[c.name] = c.Path
		if err := c.nameChildren(false); err != nil {
			return err
		}
	}
	return nil
}

// words are the parts of lower-case element names that are not simply
// capitalized.
var words = map[string]string{
	"id": "ID", "url": "URL", "api": "API", "json": "JSON", "spu": "SPU",
	"openid": "OpenID", "mchid": "MchID", "shopid": "ShopID", "poiid": "PoiID", "taskid": "TaskID",
	"bundleid": "BundleID", "bizmsgmenuid": "BizMsgMenuID", "isrisky": "IsRisky",
	"errcode": "ErrCode", "errmsg": "ErrMsg",
}

// goName is WeChat's element name as an exported Go name: a name with capitals
// keeps them (Location_X, AppId), any other is joined at its underscores
// (audit_id is AuditID, appid is Appid).
func goName(element string) string {
	if strings.ToLower(element) != element {
		return strings.ToUpper(element[:1]) + element[1:]
	}
	var b strings.Builder
	for part := range strings.SplitSeq(element, "_") {
		if word := words[part]; word != "" {
			b.WriteString(word)
		} else if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

package main

import (
	"fmt"
	"strings"
)

// accessor is how a type of the table reads in Go; %s is the node.
type accessor struct{ goType, read string }

var accessors = map[string]accessor{
	"string":    {"string", "%s.Text()"},
	"int":       {"int64", "%s.Int()"},
	"int64":     {"int64", "%s.Int()"},
	"float":     {"float64", "%s.Float()"},
	"timestamp": {"int64", "%s.Time()"},
	"bool":      {"bool", "%s.Bool()"},
	"base64":    {"[]byte", "decodeBase64(%s.Text())"},
}

// scope is what paths are relative to: the root, or an element of a list.
type scope struct {
	path   string // of the list, "" for the root
	source string // variable that holds the element
	target string // Go expression that is filled
	depth  int
}

// tag is n's path as seen from the scope.
func (s scope) tag(n *node) string {
	return strings.TrimPrefix(strings.TrimPrefix(n.Path, s.path), "/")
}

// writeType appends e's struct and its two methods.
func writeType(b *strings.Builder, e entry) error {
	root, unknown, err := buildTree(e)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Route, err)
	}
	b.WriteString("\n" + typeComment(e, unknown))
	fmt.Fprintf(b, "type %s struct {\nwxmsg.Message\n", e.Type)
	if len(root.children) > 0 {
		b.WriteString("\n")
	}
	writeFields(b, root, scope{})
	b.WriteString("}\n")
	fmt.Fprintf(b, "\n// Pattern is the route %q.\nfunc (*%s) Pattern() string { return %q }\n", e.Route, e.Type, e.Route)
	fmt.Fprintf(b, "\n// Decode fills x from m.\nfunc (x *%s) Decode(m *wxmsg.Message) {\n*x = %s{Message: *m}\n", e.Type, e.Type)
	if len(root.children) > 0 {
		b.WriteString("root := m.Root()\n")
	}
	writeDecode(b, root, scope{source: "root", target: "x"})
	b.WriteString("}\n")
	return nil
}

func writeFields(b *strings.Builder, n *node, s scope) {
	for _, c := range n.children {
		comment := fieldComment(c.field)
		if len(comment) > 60 {
			fmt.Fprintf(b, "// %s\n", comment)
			comment = ""
		}
		if comment != "" {
			comment = " // " + comment
		}
		switch {
		case c.Elem != "":
			fmt.Fprintf(b, "%s []%s `wx:%q`%s\n", c.name, accessors[c.Elem].goType, s.tag(c), comment)
		case c.Type == "list":
			fmt.Fprintf(b, "%s []struct {%s\n", c.name, comment)
			writeFields(b, c, scope{path: c.Path})
			fmt.Fprintf(b, "} `wx:%q`\n", s.tag(c))
		case c.Type == "object":
			fmt.Fprintf(b, "%s struct {%s\n", c.name, comment)
			writeFields(b, c, s)
			fmt.Fprintf(b, "} `wx:%q`\n", s.tag(c))
		default:
			fmt.Fprintf(b, "%s %s `wx:%q`%s\n", c.name, accessors[c.Type].goType, s.tag(c), comment)
		}
	}
}

func writeDecode(b *strings.Builder, n *node, s scope) {
	for _, c := range n.children {
		target := s.target + "." + c.name
		loop := fmt.Sprintf("for n%d := range %s.All(%q) {\n", s.depth, s.source, s.tag(c))
		element := fmt.Sprintf("n%d", s.depth)
		switch {
		case c.Elem != "":
			fmt.Fprintf(b, "%s%s = append(%s, "+accessors[c.Elem].read+")\n}\n", loop, target, target, element)
		case c.Type == "list":
			fmt.Fprintf(b, "%se%d := grow(&%s)\n", loop, s.depth, target)
			writeDecode(b, c, scope{path: c.Path, source: element, target: fmt.Sprintf("e%d", s.depth), depth: s.depth + 1})
			b.WriteString("}\n")
		case c.Type == "object":
			inner := s
			inner.target = target
			writeDecode(b, c, inner)
		default:
			get := fmt.Sprintf("%s.Get(%q)", s.source, s.tag(c))
			fmt.Fprintf(b, "%s = "+accessors[c.Type].read+"\n", target, get)
		}
	}
}

package wxhandler_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// element is a part of a push written from the table.
type element struct {
	name     string
	kind     string // a type of the table
	text     string
	children []*element
}

// fixture writes the pushes of the table: one body for each entry, with
// plausible values that follow from the place of the field alone.
type fixture struct {
	repeat int                 // elements of each list
	count  int                 // leaves so far
	leaves map[string][]string // texts by path, in the order of the wire
}

func (x *fixture) build(e tableEntry) *element {
	root := &element{name: "xml", kind: "object"}
	for _, name := range strings.Fields(e.Header) {
		kind, text := "string", headerText(e.Route, name)
		if name == "CreateTime" || name == "TimeStamp" || name == "MsgId" {
			kind = "int64"
		}
		root.children = append(root.children, &element{name: name, kind: kind, text: text})
		x.leaves[name] = append(x.leaves[name], text)
	}
	x.fill(root, "", e.Fields)
	return root
}

// fill adds the fields directly below parent, and theirs.
func (x *fixture) fill(parent *element, path string, fields []tableField) {
	for _, f := range fields {
		name, below := strings.CutPrefix(f.Path, path)
		if !below || strings.Contains(name, "/") {
			continue
		}
		times := 1
		if f.Type == "list" {
			times = x.repeat
		}
		for range times {
			e := &element{name: name, kind: f.Type}
			if f.Elem != "" {
				e.kind = f.Elem
			}
			parent.children = append(parent.children, e)
			if e.kind == "object" || e.kind == "list" {
				x.fill(e, f.Path+"/", fields)
				continue
			}
			e.text = x.leaf(name, e.kind)
			x.leaves[f.Path] = append(x.leaves[f.Path], e.text)
		}
	}
}

func (x *fixture) leaf(name, kind string) string {
	x.count++
	switch kind {
	case "int":
		return fmt.Sprint(x.count)
	case "int64":
		return fmt.Sprint(9007199254740993 + int64(x.count)) // beyond what a float64 holds
	case "float":
		return fmt.Sprintf("%d.5", 20+x.count)
	case "timestamp":
		return fmt.Sprint(1790000000 + x.count)
	case "bool":
		return "true"
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte{byte(x.count), 0, 255})
	}
	return fmt.Sprintf("%s %d <编号> & \"%d\"", name, x.count, x.count)
}

// headerText is a header element of a push with this route.
func headerText(route, name string) string {
	parts := append(strings.Split(route, "/"), "", "")
	switch name {
	case "ToUserName":
		return "gh_wxkit"
	case "FromUserName":
		return "oWxkit-user"
	case "CreateTime", "TimeStamp":
		return "1790000000"
	case "MsgId":
		return "24000000000000001"
	case "MsgType":
		return parts[0]
	case "Event", "InfoType":
		return parts[1]
	}
	return parts[2]
}

func writeXML(b *strings.Builder, e *element) {
	fmt.Fprintf(b, "<%s>", e.name)
	switch {
	case e.kind == "object" || e.kind == "list":
		for _, c := range e.children {
			writeXML(b, c)
		}
	case e.kind == "string" || e.kind == "base64":
		fmt.Fprintf(b, "<![CDATA[%s]]>", e.text)
	default:
		b.WriteString(e.text)
	}
	fmt.Fprintf(b, "</%s>", e.name)
}

// writeJSON writes repeated elements as an array, a single one as it is, and
// leaves out the wrapper of the subscribe_msg_* events, as WeChat does.
func writeJSON(b *strings.Builder, e *element) {
	switch e.kind {
	case "object", "list":
	case "string", "base64":
		fmt.Fprintf(b, "%q", e.text)
		return
	default:
		b.WriteString(e.text)
		return
	}
	b.WriteString("{")
	var done []string
	for _, c := range unwrap(e).children {
		if slices.Contains(done, c.name) {
			continue
		}
		if len(done) > 0 {
			b.WriteString(",")
		}
		done = append(done, c.name)
		fmt.Fprintf(b, "%q:", c.name)
		writeSame(b, unwrap(e).children, c.name)
	}
	b.WriteString("}")
}

func writeSame(b *strings.Builder, all []*element, name string) {
	var same []*element
	for _, c := range all {
		if c.name == name {
			same = append(same, c)
		}
	}
	if len(same) == 1 {
		writeJSON(b, same[0])
		return
	}
	for i, c := range same {
		b.WriteString(string("[,"[min(i, 1)]))
		writeJSON(b, c)
	}
	b.WriteString("]")
}

func unwrap(e *element) *element {
	flat := &element{name: e.name, kind: e.kind}
	for _, c := range e.children {
		if strings.HasPrefix(c.name, "SubscribeMsg") && c.kind == "object" {
			flat.children = append(flat.children, c.children...)
			continue
		}
		flat.children = append(flat.children, c)
	}
	return flat
}

// Every push of the table, written in both forms, is routed to its type, and
// both the type and Field give every value that was written.
func TestFixtures(t *testing.T) {
	for _, e := range readTable(t) {
		for repeat := 1; repeat <= 2; repeat++ {
			x := &fixture{repeat: repeat, leaves: map[string][]string{}}
			root := x.build(e)
			var xml, json strings.Builder
			writeXML(&xml, root)
			writeJSON(&json, root)
			checkFixture(t, e, xml.String(), wxmsg.XML, x.leaves)
			checkFixture(t, e, json.String(), wxmsg.JSON, x.leaves)
		}
	}
}

func checkFixture(t *testing.T, e tableEntry, body string, form wxmsg.Form, leaves map[string][]string) {
	t.Helper()
	m, err := wxmsg.Read(body)
	require.NoError(t, err, body)
	require.Equal(t, form, m.Form())
	require.Equal(t, e.Route, m.Pattern(), body)
	typed := registry[e.Route]()
	typed.Decode(m)
	typed.Decode(m) // what a struct held before must not stay
	values := typedValues(typed)
	for path, texts := range leaves {
		require.Equal(t, texts, m.Fields(path), "%s: %s", path, body)
		require.Equal(t, texts[0], m.Field(path))
		if slices.Contains(headerPaths, path) {
			continue
		}
		require.Len(t, values[path], len(texts), "%s: %s", path, body)
		for i, text := range texts {
			require.Equal(t, wireValue(text, values[path][i]), values[path][i], "%s: %s", path, body)
		}
	}
}

// A push without any field decodes into zeros.
func TestDecodeEmpty(t *testing.T) {
	m, err := wxmsg.Read("<xml></xml>")
	require.NoError(t, err)
	for route, newTyped := range registry {
		typed := newTyped()
		typed.Decode(m)
		for path, values := range typedValues(typed) {
			for _, v := range values {
				require.Zero(t, v, "%s: %s", route, path)
			}
		}
	}
}

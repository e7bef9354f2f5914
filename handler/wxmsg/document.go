package wxmsg

import (
	"encoding/json"

	"github.com/beevik/etree"
)

// Document gives the push as an etree document, for path queries and for what
// the typed structs do not know. It is built anew at each call from what [Read]
// has read, so it exists for every push that could be read, also for texts that
// an XML parser refuses, and for JSON (under a root <xml>, an array as its key
// repeated). Comments and attributes are left out. Changing it changes no
// Message.
func (m *Message) Document() *etree.Document {
	doc := etree.NewDocument()
	if m.tree == nil {
		return doc
	}
	name := m.Root().Name()
	if name == "" {
		name = "xml"
	}
	copyInto(doc.CreateElement(name), m.Root())
	return doc
}

func copyInto(e *etree.Element, n Node) {
	if text := n.Text(); text != "" {
		e.SetText(text)
	}
	for c := range n.Children() {
		copyInto(e.CreateElement(c.Name()), c)
	}
}

// Value gives the push as a JSON value: objects as map[string]any, arrays as
// []any, numbers as [json.Number] with the text of the wire, texts with all
// their blanks. It is a map[string]any for every push. Of an XML push it
// is the object that the same push would be in JSON, with repeated elements as
// arrays and every text as a string. Of equal keys the first counts. Built anew
// at each call.
func (m *Message) Value() any {
	if m.tree == nil {
		return map[string]any{}
	}
	return m.tree.value(0)
}

func (t *tree) value(i int32) any {
	e := t.nodes[i]
	text := Node{t, i}.RawText()
	if t.form == XML { // where the blanks around a text are layout
		text = Node{t, i}.Text()
	}
	switch {
	case i == 0:
		return t.object(i)
	case e.kind.base() == kindNull:
		return nil
	case e.kind.base() == kindEmpty:
		return []any{}
	case e.kind.base() == kindParent && (t.form == JSON || e.end > i+1):
		return t.object(i)
	case t.form == XML || e.kind&flagQuoted != 0:
		return text
	case text == "true" || text == "false":
		return text == "true"
	}
	return json.Number(text)
}

// object collects the children of i by name. In XML a name that comes again
// makes an array; in JSON only what stood in one.
func (t *tree) object(i int32) any {
	if t.nestedArray(i) {
		return t.elements(i)
	}
	object := map[string]any{}
	repeated := map[string]uint32{} // arrays, by where their key stands
	for c := i + 1; c < t.nodes[i].end; c = t.nodes[c].end {
		name, key := Node{t, c}.Name(), t.nodes[c].name
		value := t.value(c)
		had, again := object[name]
		inArray := t.nodes[c].kind&flagArray != 0
		at, array := repeated[name]
		switch {
		case !again && inArray:
			object[name], repeated[name] = []any{value}, key
		case !again:
			object[name] = value
		case array && (t.form == XML || inArray && at == key):
			object[name] = append(had.([]any), value)
		case t.form == XML:
			object[name], repeated[name] = []any{had, value}, key
		}
	}
	return object
}

// nestedArray tells whether i is an array inside an array: its elements carry
// its own key.
func (t *tree) nestedArray(i int32) bool {
	e := t.nodes[i]
	if e.kind&flagArray == 0 || e.end == i+1 {
		return false
	}
	c := t.nodes[i+1]
	return c.kind&flagArray != 0 && c.name == e.name
}

func (t *tree) elements(i int32) []any {
	all := []any{}
	for c := i + 1; c < t.nodes[i].end; c = t.nodes[c].end {
		if t.nodes[c].kind.base() != kindEmpty { // the mark of an empty array inside an array
			all = append(all, t.value(c))
		}
	}
	return all
}

package wxmsg

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// The standard library is the oracle wherever it can read a body and the body
// holds nothing that WeChat's dialect reads otherwise on purpose.

// plainNode is an element as encoding/xml sees it.
type plainNode struct {
	name     string
	text     string
	children []*plainNode
}

// readPlainXML reads a whole document with encoding/xml. It is false where that
// refuses the body, or takes what is no single element.
func readPlainXML(body string) (*plainNode, bool) {
	d := xml.NewDecoder(strings.NewReader(body))
	open := []*plainNode{{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &plainNode{name: token.Name.Local}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		case xml.Directive:
			return nil, false
		}
	}
	outside := open[0]
	if len(outside.children) != 1 || trimSpace(outside.text) != "" {
		return nil, false
	}
	return outside.children[0], true
}

// dialect tells whether a body may be read otherwise on purpose: sections that
// are not the whole of an element, texts that people type more than once,
// namespaces, and references with many zeros.
func dialect(body string) bool {
	if strings.Count(body, startCDATA) != strings.Count(body, endCDATA) || strings.Contains(body, ":") || strings.Contains(body, "0000000") {
		return true
	}
	for rest := body; ; {
		before, after, found := strings.Cut(rest, startCDATA)
		if !found {
			break
		}
		text, behind, closed := strings.Cut(after, endCDATA)
		if !closed || strings.Contains(text, startCDATA) || !strings.HasSuffix(strings.TrimRight(before, " \t\r\n"), ">") ||
			!strings.HasPrefix(strings.TrimLeft(behind, " \t\r\n"), "</") {
			return true
		}
		rest = behind
	}
	for _, name := range []string{"Content", "Title", "Description", "Label", "Recognition"} {
		if strings.Count(body, "</"+name) > 1 {
			return true
		}
	}
	return false
}

// checkXML holds Read against encoding/xml.
func checkXML(t testing.TB, body string, m *Message, err error) {
	t.Helper()
	if dialect(body) {
		return
	}
	want, ok := readPlainXML(body)
	if !ok {
		return
	}
	if err != nil {
		require.ErrorContains(t, err, "nest deeper", "%q", body)
		return
	}
	requireSame(t, body, want, m.Root())
}

func requireSame(t testing.TB, body string, want *plainNode, got Node) {
	t.Helper()
	require.Equal(t, want.name, got.Name(), "%q", body)
	i := 0
	for c := range got.Children() {
		require.Less(t, i, len(want.children), "%q", body)
		requireSame(t, body, want.children[i], c)
		i++
	}
	require.Len(t, want.children, i, "%q", body)
	// A reference to half a surrogate pair is U+FFFD to encoding/xml; we leave it.
	if i == 0 && !strings.Contains(want.text, "\uFFFD") { // blanks around sections are layout for us
		require.Equal(t, noBlanks(want.text), noBlanks(got.RawText()), "%q", body)
	}
}

func noBlanks(s string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(s)
}

// checkJSON holds Read against encoding/json.
func checkJSON(t testing.TB, body string, m *Message, err error) {
	t.Helper()
	if !json.Valid([]byte(body)) {
		if err == nil { // what we accept more
			odd := strings.ContainsFunc(body, func(r rune) bool { return r < ' ' || r == '\uFEFF' || r == '\\' })
			require.True(t, odd, "encoding/json refuses %q", body)
		}
		return
	}
	if err != nil {
		require.ErrorContains(t, err, "nest deeper", "%q", body)
		return
	}
	if !utf8.ValidString(body) || equalKeys(body) {
		return
	}
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	d.UseNumber()
	var want any
	require.NoError(t, d.Decode(&want))
	require.Equal(t, want, m.Value(), "%q", body)
}

// equalKeys tells whether an object has a key twice: there encoding/json takes
// the last value and we the first.
func equalKeys(body string) bool {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber() // 1E700 is no float64
	type frame struct {
		keys map[string]bool // nil in an array
		key  bool            // a key comes next
	}
	var open []frame
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		top := len(open) - 1
		if delim, ok := token.(json.Delim); ok {
			if delim == '}' || delim == ']' {
				open = open[:top]
				continue
			}
			if top >= 0 {
				open[top].key = true
			}
			f := frame{}
			if delim == '{' {
				f = frame{map[string]bool{}, true}
			}
			open = append(open, f)
			continue
		}
		if f := &open[top]; f.keys != nil && f.key {
			key := token.(string)
			if f.keys[key] {
				return true
			}
			f.keys[key], f.key = true, false
		} else {
			f.key = true
		}
	}
}

// checkAll requires what holds for every body, and looks at everything once.
func checkAll(t testing.TB, body string, m *Message, err error) {
	t.Helper()
	if err != nil {
		require.Nil(t, m)
		checkError(t, body, err)
		return
	}
	require.Equal(t, body, m.Raw())
	checkTree(t, m)
	visit(t, m.Root())
	m.Document()
	require.IsType(t, map[string]any{}, m.Value())
	m.Pattern()
	for _, h := range []string{m.ToUserName, m.FromUserName, m.MsgType, m.Event, m.EventKey, m.MsgId, m.InfoType, m.ChangeType} {
		require.Equal(t, trimSpace(h), h)
	}
}

func visit(t testing.TB, n Node) {
	t.Helper()
	for c := range n.Children() {
		require.True(t, c.Exists())
		_, _, _, _ = c.Int(), c.Float(), c.Bool(), c.Time()
		require.Contains(t, c.RawText(), c.Text())
		start, end := c.Span()
		require.LessOrEqual(t, start, end)
		visit(t, c)
	}
}

func checkError(t testing.TB, body string, err error) {
	t.Helper()
	var e *SyntaxError
	require.True(t, errors.As(err, &e))
	require.True(t, e.Offset >= 0 && e.Offset <= len(body))
	lines := strings.Split(body[:e.Offset], "\n")
	require.Equal(t, len(lines), e.Line)
	require.Equal(t, len(lines[len(lines)-1])+1, e.Column)
	require.NotEmpty(t, e.Text)
}

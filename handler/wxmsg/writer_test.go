package wxmsg

import (
	"encoding/json"
	"encoding/xml"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var bothForms = []Form{XML, JSON}

// write runs the same calls for a form.
func write(form Form, calls func(w *Writer)) string {
	w := NewWriter(form, nil)
	calls(w)
	return string(w.Bytes())
}

func TestWriterShapes(t *testing.T) {
	for _, c := range []struct {
		name, xml, json string
		calls           func(w *Writer)
	}{
		{"nothing", "<xml></xml>", "{}", func(*Writer) {}},
		{"text and number", "<xml><A><![CDATA[x]]></A><B>-1</B></xml>", `{"A":"x","B":-1}`,
			func(w *Writer) { w.Text("A", "x"); w.Int("B", -1) }},
		{"empty text", "<xml><A><![CDATA[]]></A></xml>", `{"A":""}`,
			func(w *Writer) { w.Text("A", "") }},
		{"limits", "<xml><A>-9223372036854775808</A><B>9223372036854775807</B></xml>", `{"A":-9223372036854775808,"B":9223372036854775807}`,
			func(w *Writer) { w.Int("A", -1<<63); w.Int("B", 1<<63-1) }},
		{"element", "<xml><A>1</A><Image><MediaId><![CDATA[m]]></MediaId></Image><B>2</B></xml>", `{"A":1,"Image":{"MediaId":"m"},"B":2}`,
			func(w *Writer) { w.Int("A", 1); w.Begin("Image"); w.Text("MediaId", "m"); w.End(); w.Int("B", 2) }},
		{"empty element", "<xml><A></A><B></B></xml>", `{"A":{},"B":{}}`,
			func(w *Writer) { w.Begin("A"); w.End(); w.Begin("B"); w.End() }},
		{"element in an element", "<xml><A><B><C>1</C></B><D>2</D></A></xml>", `{"A":{"B":{"C":1},"D":2}}`,
			func(w *Writer) {
				w.Begin("A")
				w.Begin("B")
				w.Int("C", 1)
				w.End()
				w.Int("D", 2)
				w.End()
			}},
		{"list", "<xml><Articles><item><A>1</A></item><item><A>2</A></item></Articles><B>3</B></xml>", `{"Articles":[{"A":1},{"A":2}],"B":3}`,
			func(w *Writer) { list(w, "Articles", "item"); w.Int("B", 3) }},
		{"list without an element around", "<xml><Path><A>1</A></Path><Path><A>2</A></Path><B>3</B></xml>", `{"Path":[{"A":1},{"A":2}],"B":3}`,
			func(w *Writer) { list(w, "Path", ""); w.Int("B", 3) }},
		{"empty list", "<xml><A></A><B>1</B></xml>", `{"A":[],"B":1}`,
			func(w *Writer) { w.BeginList("A", "item"); w.EndList(); w.Int("B", 1) }},
		{"empty list without an element around", "<xml><B>1</B></xml>", `{"A":[],"B":1}`,
			func(w *Writer) { w.BeginList("A", ""); w.EndList(); w.Int("B", 1) }},
		{"list in a list", "<xml><A><i><B><A>1</A></B><B><A>2</A></B></i><i></i></A></xml>", `{"A":[{"B":[{"A":1},{"A":2}]},{}]}`,
			func(w *Writer) {
				w.BeginList("A", "i")
				w.Item()
				list(w, "B", "")
				w.EndItem()
				w.Item()
				w.EndItem()
				w.EndList()
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.xml, write(XML, c.calls))
			require.Equal(t, c.json, write(JSON, c.calls))
			requireStrict(t, XML, c.xml)
			requireStrict(t, JSON, c.json)
		})
	}
}

func list(w *Writer, name, item string) {
	w.BeginList(name, item)
	for i := range int64(2) {
		w.Item()
		w.Int("A", i+1)
		w.EndItem()
	}
	w.EndList()
}

// requireStrict requires that the standard library reads a body.
func requireStrict(t testing.TB, form Form, body string) {
	t.Helper()
	if form == JSON {
		require.True(t, json.Valid([]byte(body)), "%q", body)
		return
	}
	require.NoError(t, xml.Unmarshal([]byte(body), new(struct{})), "%q", body)
}

func TestWriterAppendsAndStartsAnew(t *testing.T) {
	space := make([]byte, 0, 100)
	w := NewWriter(JSON, append(space, "before"...))
	w.Begin("left open")
	w.Text("A", "1")
	w.Reset(XML, append(space, "again"...))
	w.Int("A", 1)
	require.Equal(t, XML, w.Form())
	got := w.Bytes()
	require.Equal(t, "again<xml><A>1</A></xml>", string(got))
	require.Same(t, &space[:1][0], &got[0])
}

// What Writer does with texts that XML cannot hold, in either form.
func TestWriterText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "hello", "hello"},
		{"tags", "<b>&amp;</b>", "<b>&amp;</b>"},
		{"quotes", `a"b\c/'`, `a"b\c/'`},
		{"blanks", " a\tb\nc\r\n ", " a\tb\nc\r\n "},
		{"end of a section", "a]]>b", "a]]>b"},
		{"end of a section, again and again", "]]>]]>]]]]>>", "]]>]]>]]]]>>"},
		{"split end", splitCDATA, splitCDATA},
		{"brackets at the end", "a]]", "a]]"},
		{"end of a section behind a control character", "]\x00]\x02>", "]]>"},
		{"control characters", "a\x00b\x08c\x0bd\x1fe\x7f", "abcde\x7f"},
		{"invalid UTF-8", "a\xffb\xe4\xbd", "a\uFFFDb\uFFFD\uFFFD"},
		{"surrogates in UTF-8", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
		{"U+FFFD itself", "a\uFFFDb", "a\uFFFDb"},
		{"no characters", "a\uFFFEb\uFFFFc", "abc"},
		{"last of U+FFxx", "\uFFFC\uFF5E", "\uFFFC\uFF5E"},
		{"beyond 16 bits", "😀\U0010FFFF", "😀\U0010FFFF"},
		{"line separators", "\u2028\u2029\u0085", "\u2028\u2029\u0085"},
		{"forging", "]]></Content><FromUserName>victim</FromUserName><Content><![CDATA[", "]]></Content><FromUserName>victim</FromUserName><Content><![CDATA["},
		{"forging in JSON", `","FromUserName":"victim`, `","FromUserName":"victim`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, form := range bothForms {
				requireText(t, form, c.text, c.want)
			}
		})
	}
}

// requireText writes a text in two fields and reads it back three ways.
func requireText(t testing.TB, form Form, text, want string) {
	t.Helper()
	body := write(form, func(w *Writer) {
		w.Text("FromUserName", "oUser")
		w.Text("Content", text)
		w.Text("Title", text)
		w.Text("Url", text)
		w.Int("MsgId", 1)
	})
	m, err := Read(body)
	require.NoError(t, err, "%q", body)
	checkTree(t, m)
	require.Equal(t, "oUser", m.FromUserName)
	require.Equal(t, "1", m.MsgId)
	names := []string{}
	for n := range m.Root().Children() {
		names = append(names, n.Name())
	}
	require.Equal(t, []string{"FromUserName", "Content", "Title", "Url", "MsgId"}, names, "%q", body)
	for _, name := range []string{"Content", "Title", "Url"} {
		require.Equal(t, want, m.Root().Get(name).RawText(), "%s of %q", name, body)
	}
	var std struct{ Content, Title, Url string }
	if form == JSON {
		require.NoError(t, json.Unmarshal([]byte(body), &std), "%q", body)
	} else {
		require.NoError(t, xml.Unmarshal([]byte(body), &std), "%q", body)
		want = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(want) // as XML demands of its readers
	}
	for _, got := range []string{std.Content, std.Title, std.Url} {
		require.Equal(t, want, got, "%q", body)
	}
}

// cleaned is what Writer promises of a text, put as simply as possible.
func cleaned(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestWriterThenRead(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		text := hostileText(r, []string{"Content", "Title", "Url"})
		for _, form := range bothForms {
			requireText(t, form, text, cleaned(text))
		}
	}
}

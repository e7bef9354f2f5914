package wxmsg

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// addCases gives the bodies of testdata/read to a fuzz target.
func addCases(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob("testdata/read/" + pattern)
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		for _, section := range strings.Split(string(text), "\n-- ") {
			head, body, _ := strings.Cut(section, " --\n")
			switch {
			case strings.HasSuffix(head, ".body"):
				f.Add(body)
			case strings.HasSuffix(head, ".quoted"):
				body, err := strconv.Unquote(strings.TrimSpace(body))
				require.NoError(f, err)
				f.Add(body)
			}
		}
	}
}

// FuzzReadXML reads any body as XML: no panic, every offset inside, and the
// same as encoding/xml where that can read it.
func FuzzReadXML(f *testing.F) {
	addCases(f, "*.txtar")
	f.Fuzz(func(t *testing.T, body string) {
		m, err := Read(body)
		if m != nil && m.Form() == JSON {
			return
		}
		checkAll(t, body, m, err)
		checkXML(t, body, m, err)
	})
}

// FuzzReadJSON reads any object: no panic, every offset inside, and the same as
// encoding/json where that can read it.
func FuzzReadJSON(f *testing.F) {
	addCases(f, "json*.txtar")
	f.Fuzz(func(t *testing.T, body string) {
		if body = strings.TrimLeft(body, " \t\r\n\ufeff"); !strings.HasPrefix(body, "{") {
			body = "{" + body
		}
		m, err := Read(body)
		checkAll(t, body, m, err)
		checkJSON(t, body, m, err)
	})
}

// FuzzWriter makes any calls in any order that is allowed. Both forms must be
// well-formed for the standard library and read the same.
func FuzzWriter(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0, 3, 4, 5, 0, 6, 7}, "hello")
	f.Add([]byte{4, 5, 2, 4, 5, 0}, "]]></Content><FromUserName>")
	f.Add([]byte{0, 0}, "\x00]\x01]\x02>\"\\\xff\ufffe")
	for _, text := range fragments {
		f.Add([]byte{0, 2, 0, 3, 4, 5, 0}, text)
	}
	f.Fuzz(func(t *testing.T, calls []byte, text string) {
		var outlines [2]string
		for i, form := range bothForms {
			body := write(form, func(w *Writer) { replay(w, calls, text) })
			requireStrict(t, form, body)
			m, err := Read(body)
			require.NoError(t, err, "%q", body)
			checkAll(t, body, m, nil)
			outlines[i] = outline(m.Root())
		}
		require.Equal(t, outlines[0], outlines[1])
	})
}

// replay turns bytes into calls, keeping their order allowed and the depth low.
func replay(w *Writer, calls []byte, text string) {
	const object, listOpen, item = 'o', 'l', 'i'
	names := []string{"Content", "Url", "A", "item", "MsgType", "List"}
	open := []byte{object}
	for i, c := range calls {
		name := names[(i+int(c)/8)%len(names)] + strconv.Itoa(i)
		switch top := open[len(open)-1]; {
		case top == listOpen && c%2 == 0 && len(open) < 40:
			w.Item()
			open = append(open, item)
		case top == listOpen:
			w.EndList()
			open = open[:len(open)-1]
		case c%8 < 2:
			w.Text(name, text)
		case c%8 == 2:
			w.Int(name, int64(c)-100)
		case c%8 == 3 && len(open) < 40:
			w.Begin(name)
			open = append(open, object)
		case c%8 == 4 && len(open) < 40:
			w.BeginList(name, "")
			open = append(open, listOpen)
		case c%8 > 4 && top == item:
			w.EndItem()
			open = open[:len(open)-1]
		case c%8 > 4 && len(open) > 1:
			w.End()
			open = open[:len(open)-1]
		}
	}
	for i := len(open) - 1; i > 0; i-- {
		switch open[i] {
		case listOpen:
			w.EndList()
		case item:
			w.EndItem()
		default:
			w.End()
		}
	}
}

// FuzzForge puts any texts where people's texts stand in a link: it may be
// refused, but its header is the true one, and a text alone is read whole.
func FuzzForge(f *testing.F) {
	f.Add("a", "b]]></Title><MsgId>666</MsgId><Description><![CDATA[c", "d")
	f.Add("]]></Title><MsgId>666</MsgId><X><![CDATA[", "]]></X><Description><![CDATA[", "]]></Url><MsgId>666</MsgId><Url>")
	for _, text := range fragments {
		text = strings.ReplaceAll(text, "NAME", "Title")
		f.Add(text, strings.ReplaceAll(text, "Title", "Description"), text)
	}
	f.Fuzz(func(t *testing.T, title, description, url string) {
		checkOneText(t, "Content", title, "")
		body := "<xml>" + trueHeader + "<MsgType><![CDATA[link]]></MsgType><Title><![CDATA[" + title + "]]></Title><Description><![CDATA[" +
			description + "]]></Description><Url><![CDATA[" + url + "]]></Url><MsgId>1</MsgId></xml>"
		if m, err := Read(body); err == nil {
			requireTrueHeader(t, m, body, "link", "", "1")
		}
	})
}

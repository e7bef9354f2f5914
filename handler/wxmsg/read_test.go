package wxmsg

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite what testdata/read/*.txtar expects")

// TestRead reads the bodies of testdata/read. A file holds cases of one idea in
// the txtar format; a case is a section "name.body" and a section "name.want",
// which -update rewrites. The newline that ends a body does not belong to it. A
// body whose bytes an editor would not keep is in a section "name.quoted", as a
// Go string.
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/read/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a := readArchive(t, file)
			if *update {
				defer a.write(t, file)
			}
			for i := range a.sections {
				runCase(t, a, i)
			}
		})
	}
}

// runCase checks the case whose body is section i.
func runCase(t *testing.T, a *archive, i int) {
	name, kind, _ := strings.Cut(a.sections[i].name, ".")
	if kind == "want" {
		return
	}
	body := strings.TrimSuffix(a.sections[i].text, "\n")
	if kind == "quoted" {
		var err error
		body, err = strconv.Unquote(body)
		require.NoError(t, err, name)
	} else {
		require.Equal(t, "body", kind, name)
	}
	t.Run(name, func(t *testing.T) {
		got := describe(body)
		if *update {
			a.set(i, name+".want", got)
			return
		}
		require.Less(t, i+1, len(a.sections), "no want; -update writes it")
		require.Equal(t, name+".want", a.sections[i+1].name)
		require.Equal(t, a.sections[i+1].text, got)
	})
}

// describe prints all that Read makes of a body.
func describe(body string) string {
	m, err := Read(body)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "form %v, pattern %q\n", m.Form(), m.Pattern())
	for _, h := range []struct{ name, text string }{
		{"ToUserName", m.ToUserName}, {"FromUserName", m.FromUserName}, {"MsgType", m.MsgType}, {"Event", m.Event},
		{"EventKey", m.EventKey}, {"MsgId", m.MsgId}, {"InfoType", m.InfoType}, {"ChangeType", m.ChangeType},
	} {
		if h.text != "" {
			fmt.Fprintf(&b, "header %s %q\n", h.name, h.text)
		}
	}
	if m.CreateTime != 0 {
		fmt.Fprintf(&b, "header CreateTime %d\n", m.CreateTime)
	}
	describeNodes(&b, m.Root(), "")
	var value bytes.Buffer
	e := json.NewEncoder(&value)
	e.SetEscapeHTML(false)
	if err := e.Encode(m.Value()); err != nil {
		return err.Error() + "\n"
	}
	text, err := m.Document().WriteToString()
	if err != nil {
		return err.Error() + "\n"
	}
	fmt.Fprintf(&b, "value %s\ndocument %s\n", printable(strings.TrimSpace(value.String())), printable(text))
	return b.String()
}

func describeNodes(b *strings.Builder, n Node, indent string) {
	for c := range n.Children() {
		fmt.Fprintf(b, "%s%s", indent, printable(c.Name()))
		if text := c.Text(); text != "" {
			fmt.Fprintf(b, " %q", text)
		}
		if raw := c.RawText(); raw != c.Text() {
			fmt.Fprintf(b, " raw %q", raw)
		}
		b.WriteByte('\n')
		describeNodes(b, c, indent+"  ")
	}
}

// printable gives text that an editor keeps as it is.
func printable(s string) string {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// archive is a txtar file: a comment, then sections that begin with a line
// "-- name --".
type archive struct {
	comment  string
	sections []section
}

type section struct{ name, text string }

func readArchive(t *testing.T, file string) *archive {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	a := &archive{}
	current := &a.comment
	for line := range strings.Lines(string(text)) {
		name, ok := strings.CutPrefix(line, "-- ")
		if name, end := strings.CutSuffix(name, " --\n"); ok && end {
			a.sections = append(a.sections, section{name: name})
			current = &a.sections[len(a.sections)-1].text
			continue
		}
		*current += line
	}
	return a
}

// set puts a want behind the body at i, or over the one that is there.
func (a *archive) set(i int, name, text string) {
	if i+1 < len(a.sections) && a.sections[i+1].name == name {
		a.sections[i+1].text = text
		return
	}
	a.sections[i].text += "-- " + name + " --\n" + text
}

func (a *archive) write(t *testing.T, file string) {
	t.Helper()
	text := a.comment
	for _, s := range a.sections {
		text += "-- " + s.name + " --\n" + s.text
	}
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
}

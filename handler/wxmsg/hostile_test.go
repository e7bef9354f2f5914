package wxmsg

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostileBodies are of 64 KiB and built to make a reader go over them again and
// again. The handler lets no larger body in.
func hostileBodies() map[string]string {
	const size = 64 << 10
	fill := func(before, piece, after string) string {
		return before + strings.Repeat(piece, (size-len(before)-len(after))/len(piece)) + after
	}
	content := func(piece string) string { return fill("<xml><Content><![CDATA[", piece, "]]></Content></xml>") }
	names := func(piece string) string { // another name each time
		var b strings.Builder
		b.WriteString("<xml>")
		for i := 0; b.Len() < size-100; i++ {
			name := string([]byte{'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26)})
			b.WriteString(strings.ReplaceAll(piece, "NAME", name))
		}
		return b.String() + "</xml>"
	}
	return map[string]string{
		"plain text":                      content("hello world, "),
		"section ends in a text":          content("]]>"),
		"section ends in a field":         fill("<xml><Url><![CDATA[", "]]>", "]]></Url></xml>"),
		"section ends, never the tag":     fill("<xml><Url><![CDATA[", "]]>", "</xml>"),
		"end tags in a text":              content("</Content>"),
		"ends of the text":                content("]]></Content>"),
		"ends of the text, tail unread":   fill("<xml><Content><![CDATA[", "]]></Content>", "]]></Content><x></xml>"),
		"half end tags":                   content("</Content"),
		"end tags with blanks":            content("]]> </Content x"),
		"blanks before an end tag":        content(strings.Repeat(" ", 500) + "</Content"),
		"blanks behind section ends":      fill("<xml><Url><![CDATA[", "]]>"+strings.Repeat(" ", 500), "]]></Url></xml>"),
		"splits":                          content(splitCDATA),
		"section starts":                  content("<![CDATA["),
		"texts that part in many ways":    fill("<xml><Title><![CDATA[a]]></Title><Description><![CDATA[", "]]></Title><x>", "]]></Description></xml>"),
		"texts of all names":              fill("<xml>", "<Title><![CDATA[]]></Title><Label><![CDATA[]]></Label><Content><![CDATA[]]></Content>", "<x></xml>"),
		"sections with a child":           fill("<xml>", "<a><![CDATA[x]]><b/></a>", "</xml>"),
		"sections with a child, each new": names("<NAME><![CDATA[x]]><b/></NAME>"),
		"texts with a child":              fill("<xml>", "<Content><![CDATA[x]]><b/></Content>", "</xml>"),
		"texts with a child, tail unread": fill("<xml><Title><![CDATA[]]></Title>", "<Content><![CDATA[x]]><b/></Content>", "]]></Title><x></xml>"),
		"sections in turn with text":      fill("<xml>", "<a>x<![CDATA[y]]>z</a>", "</xml>"),
		"sections before text":            fill("<xml>", "<a><![CDATA[y]]>z</a>", "</xml>"),
		"comments in a leaf":              fill("<xml><a>x", "<!---->", "</a></xml>"),
		"comments before a child":         fill("<xml><a>x", "<!---->", "<b/></a></xml>"),
		"elements":                        fill("<xml>", "<a/>", "</xml>"),
		"elements, each new":              names("<NAME/>"),
		"elements around a header field":  names("<NAME><![CDATA[]]></NAME><MsgId/>"),
		"opens":                           fill("<xml>", "<a>", ""),
		"opens and closes":                fill("<xml>", "<a><a><a></a></a></a>", "</xml>"),
		"nested to the limit":             fill("<xml>", strings.Repeat("<a>", 62)+strings.Repeat("</a>", 62), "</xml>"),
		"long name":                       fill("<xml><", "a", "/></xml>"),
		"attributes":                      fill("<xml><a ", "b='c' ", "/></xml>"),
		"entities":                        fill("<xml><a>", "&amp;", "</a></xml>"),
		"half entities":                   fill("<xml><a>", "&", "</a></xml>"),
		"JSON text":                       fill(`{"a":"`, "hello world, ", `"}`),
		"JSON escapes":                    fill(`{"a":"`, `\ud83d`, `"}`),
		"JSON array":                      fill(`{"a":[1`, ",1", "]}"),
		"JSON array of objects":           fill(`{"a":[{}`, `,{"b":[]}`, "]}"),
		"JSON equal keys":                 fill(`{"a":1`, `,"a":1`, "}"),
		"JSON keys with escapes":          fill(`{"a":1`, `,"\u0061":1`, "}"),
		"JSON opens":                      fill("", `{"a":`, ""),
		"JSON nested to the limit":        fill(`{"a":[0`, ","+strings.Repeat("[", 60)+strings.Repeat("]", 60), "]}"),
	}
}

// The work on hostile bodies is bounded in steps: ends tried again, and bytes
// looked through in vain. Time is for the benchmark to report.
func TestHostileBodiesAreBounded(t *testing.T) {
	for name, body := range hostileBodies() {
		t.Run(name, func(t *testing.T) {
			require.LessOrEqual(t, len(body), 64<<10)
			m, err := Read(body)
			checkAll(t, body, m, err)
			if body[0] != '<' {
				return
			}
			tr := &tree{raw: body}
			r := &xmlReader{s: body, tree: tr}
			err = asError(r.read())
			require.LessOrEqual(t, r.retries, maxRetries)
			require.LessOrEqual(t, r.wasted, (maxWaste+2)*len(body))
			require.Equal(t, m == nil, err != nil)
		})
	}
}

func asError(err *SyntaxError) error {
	if err == nil {
		return nil
	}
	return err
}

// BenchmarkHostile reports what each hostile body costs beside a plain text of
// the same size. Nothing is asserted of time.
func BenchmarkHostile(b *testing.B) {
	bodies := hostileBodies()
	names := make([]string, 0, len(bodies))
	for name := range bodies {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			body := bodies[name]
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Read(body)
			}
		})
	}
}

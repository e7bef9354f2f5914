package wxmsg

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Bodies at random from pieces of XML and of JSON, held against the standard
// library. The fuzz targets go on where these end.

var xmlPieces = []string{
	"<xml>", "</xml>", "<A>", "</A>", "<B>", "</B>", "<C/>", "<A b='c'>", "<D e=\"f>g\"/>", "<Content>", "</Content>",
	"<A><![CDATA[x]]></A>", "<A> <![CDATA[<y>&amp;]]>\n</A>", "<Content><![CDATA[ z ]]></Content>", "<B>1</B>", "<B> 2 </B>", "<B>&lt;&#65;&#x4f60;</B>",
	"text", " ", "\n", "<!-- c -->", "<?p i?>", "&amp;", "你好", "<![CDATA[", "]]>", "<!---->", "<B>a<!-- c -->b</B>", "<A><!-- c --></A>",
}

func TestXMLAgreesWithTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	compared := 0
	for range 50000 {
		body := "<xml>" + pieces(r, xmlPieces, 8) + "</xml>"
		m, err := Read(body)
		checkAll(t, body, m, err)
		checkXML(t, body, m, err)
		if err == nil && !dialect(body) {
			compared++
		}
	}
	require.Greater(t, compared, 1000, "too few bodies were compared")
}

var jsonPieces = []string{
	"{", "}", "[", "]", ":", ",", `"a"`, `"b"`, `"a":`, `"c":`, `{"a":1}`, "[1,2]", "[]", "{}", "1", "-0", "01", "1.5e3", "1.", "-", "true", "nul", "null",
	`"x\n\u4f60\ud83d\ude00"`, `"\ud83d"`, " ", "\n", `"a":[`, `],`, `"d":{`, "},", `"e":"f",`,
}

func TestJSONAgreesWithTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	compared := 0
	for range 50000 {
		body := "{" + pieces(r, jsonPieces, 8) + "}"
		m, err := Read(body)
		checkAll(t, body, m, err)
		checkJSON(t, body, m, err)
		if err == nil {
			compared++
		}
	}
	require.Greater(t, compared, 1000, "too few bodies were compared")
}

func pieces(r *rand.Rand, from []string, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(from[r.IntN(len(from))])
	}
	return b.String()
}

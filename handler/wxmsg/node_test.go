package wxmsg

import (
	"slices"
	"testing"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"
)

func TestNodeNumbers(t *testing.T) {
	for _, c := range []struct {
		text  string
		num   int64
		float float64
		truth bool
	}{
		{"", 0, 0, false},
		{"0", 0, 0, false},
		{"1", 1, 1, true},
		{" 12 ", 12, 12, true},
		{"-7", -7, -7, true},
		{"+7", 7, 7, true},
		{"007", 7, 7, true},
		{"12.0", 12, 12, true},
		{"12.5", 0, 12.5, true},
		{".5", 0, .5, true},
		{"1e3", 1000, 1000, true},
		{"1.79e9", 1790000000, 1.79e9, true},
		{"3705115058471208928", 3705115058471208928, 3705115058471208928, true},
		{"9223372036854775807", 9223372036854775807, 9223372036854775807, true},
		{"-9223372036854775808", -9223372036854775808, -9223372036854775808, true},
		{"9223372036854775808", 0, 9223372036854775808, true},
		{"9223372036854775808.0", 0, 9223372036854775808, true},
		{"1e30", 0, 1e30, true},
		{"1e999", 0, 0, false},
		{"-1e999", 0, 0, false},
		{"inf", 0, 0, false},
		{"-Inf", 0, 0, false},
		{"+infinity", 0, 0, false},
		{"NaN", 0, 0, false},
		{"-nan", 0, 0, false},
		{"0x10", 0, 0, false},
		{"0x1p4", 0, 0, false},
		{"1_000", 0, 0, false},
		{"1,000", 0, 0, false},
		{"12 34", 0, 0, false},
		{"twelve", 0, 0, false},
		{"１２", 0, 0, false},
		{"-", 0, 0, false},
		{"e", 0, 0, false},
		{"true", 0, 0, true},
		{" TRUE ", 0, 0, true},
		{"false", 0, 0, false},
		{"yes", 0, 0, false},
		{"0.0", 0, 0, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			m, err := Read("<xml><N>" + c.text + "</N></xml>")
			require.NoError(t, err)
			n := m.Root().Get("N")
			require.Equal(t, c.num, n.Int())
			require.Equal(t, c.float, n.Float())
			require.Equal(t, c.truth, n.Bool())
		})
	}
}

func TestNodeTime(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{
		{"1790000000", 1790000000},
		{"1.79e9", 1790000000},
		{"1970-01-01 08:00:01", 1},
		{"2026-01-02 15:04:05", 1767337445},
		{" 2026-01-02 15:04:05\n", 1767337445},
		{"2026-01-02", 0},
		{"2026-13-02 15:04:05", 0},
		{"", 0},
		{"0", 0},
		{"soon", 0},
	} {
		t.Run(c.text, func(t *testing.T) {
			m, err := Read("<xml><N><![CDATA[" + c.text + "]]></N></xml>")
			require.NoError(t, err)
			require.Equal(t, c.want, m.Root().Get("N").Time())
		})
	}
}

// Every method works on what is not there.
func TestZeroNodeAndMessage(t *testing.T) {
	read, err := Read("<xml/>")
	require.NoError(t, err)
	for name, n := range map[string]Node{"zero": {}, "absent": read.Root().Get("a/b"), "of a zero message": (&Message{}).Root()} {
		t.Run(name, func(t *testing.T) {
			require.False(t, n.Exists())
			require.Equal(t, "", n.Name()+n.Text()+n.RawText())
			require.Zero(t, n.Int())
			require.Zero(t, n.Float())
			require.False(t, n.Bool())
			require.Zero(t, n.Time())
			start, end := n.Span()
			require.Zero(t, start+end)
			require.Empty(t, slices.Collect(n.Children()))
			require.Empty(t, slices.Collect(n.All("a")))
			require.Empty(t, slices.Collect(n.All("")))
			require.False(t, n.Get("a").Exists())
			require.False(t, n.Get("").Exists())
		})
	}
	var m Message
	require.Equal(t, XML, m.Form())
	require.Equal(t, "", m.Raw()+m.Field("a")+m.Pattern())
	require.Nil(t, m.Fields("a"))
	require.Equal(t, map[string]any{}, m.Value())
	require.Equal(t, etree.NewDocument(), m.Document())
}

func TestPaths(t *testing.T) {
	const body = "<xml><A><B>1</B><C>x</C></A><A><B>2</B><B>3</B></A><B>4</B><A/></xml>"
	m, err := Read(body)
	require.NoError(t, err)
	for _, c := range []struct {
		path string
		want []string
	}{
		{"A/B", []string{"1", "2", "3"}},
		{"A/C", []string{"x"}},
		{"B", []string{"4"}},
		{"A", []string{"", "", ""}},
		{"", []string{""}},
		{"A/", []string{"", "", ""}},
		{"/A", nil},
		{"A//B", nil},
		{"A/B/C", nil},
		{"a/b", nil},
		{"xml/A", nil},
	} {
		t.Run(c.path, func(t *testing.T) {
			require.Equal(t, c.want, m.Fields(c.path))
			require.Equal(t, c.want != nil, m.Root().Get(c.path).Exists())
			if c.want != nil {
				require.Equal(t, c.want[0], m.Field(c.path))
			}
		})
	}
}

// A loop over elements may end early, at any of them.
func TestSequencesStop(t *testing.T) {
	m, err := Read("<xml><A><B>1</B><B>2</B></A><A><B>3</B></A></xml>")
	require.NoError(t, err)
	for stop := 1; stop <= 3; stop++ {
		var got []string
		for n := range m.Root().All("A/B") {
			if got = append(got, n.Text()); len(got) == stop {
				break
			}
		}
		require.Equal(t, []string{"1", "2", "3"}[:stop], got)
	}
	for n := range m.Root().Children() {
		require.Equal(t, "1", n.Get("B").Text())
		break
	}
}

// Span tells where the text stands in the body, still escaped.
func TestSpan(t *testing.T) {
	for _, c := range []struct{ body, path, want string }{
		{"<xml><A>a&lt;b</A></xml>", "A", "a&lt;b"},
		{"<xml><A> <![CDATA[a]]]]><![CDATA[>b]]> </A></xml>", "A", "a]]]]><![CDATA[>b"},
		{"<xml><A>a<![CDATA[b]]></A></xml>", "A", "a<![CDATA[b]]>"},
		{"<xml><A><B>1</B></A></xml>", "A", ""},
		{`{"a":"x\ny"}`, "a", `x\ny`},
		{`{"a":[1,23]}`, "a", "1"},
		{`{"a":null}`, "a", ""},
	} {
		t.Run(c.body, func(t *testing.T) {
			m, err := Read(c.body)
			require.NoError(t, err)
			start, end := m.Root().Get(c.path).Span()
			require.Equal(t, c.want, m.Raw()[start:end])
		})
	}
}

// What Document and Value give is the caller's own.
func TestDocumentAndValueAreCopies(t *testing.T) {
	m, err := Read("<xml><A>1</A></xml>")
	require.NoError(t, err)
	m.Document().Root().SelectElement("A").SetText("changed")
	m.Value().(map[string]any)["A"] = "changed"
	require.Equal(t, "1", m.Document().FindElement("/xml/A").Text())
	require.Equal(t, map[string]any{"A": "1"}, m.Value())
	require.Equal(t, "1", m.Field("A"))
}

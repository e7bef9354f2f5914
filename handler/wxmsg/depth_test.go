package wxmsg

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// nested are bodies that nest exactly so deep, the root counted.
func nested(depth int) map[string]string {
	n := depth - 1
	return map[string]string{
		"elements":             "<xml>" + strings.Repeat("<a>", n) + strings.Repeat("</a>", n) + "</xml>",
		"elements with a text": "<xml>" + strings.Repeat("<a>", n-1) + "<b><![CDATA[x]]></b>" + strings.Repeat("</a>", n-1) + "</xml>",
		"elements that close":  "<xml>" + strings.Repeat("<a>", n-1) + "<b/>" + strings.Repeat("</a>", n-1) + "</xml>",
		"objects":              strings.Repeat(`{"a":`, n) + "{}" + strings.Repeat("}", n),
		"objects with a text":  strings.Repeat(`{"a":`, n) + `"x"` + strings.Repeat("}", n),
		"arrays":               `{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}",
		"arrays with a number": `{"a":` + strings.Repeat("[", n-1) + "1" + strings.Repeat("]", n-1) + "}",
	}
}

func TestDepth(t *testing.T) {
	for name, body := range nested(MaxDepth) {
		t.Run(name, func(t *testing.T) {
			m, err := Read(body)
			require.NoError(t, err)
			checkTree(t, m)
			m.Document()
			m.Value()
		})
	}
	for name, body := range nested(MaxDepth + 1) {
		t.Run(name+", one more", func(t *testing.T) {
			_, err := Read(body)
			require.ErrorContains(t, err, "deeper than 64")
		})
	}
	for name, body := range nested(100_000) {
		t.Run(name+", very deep", func(t *testing.T) {
			_, err := Read(body)
			require.ErrorContains(t, err, "deeper than 64")
		})
	}
}

// checkTree requires that every offset lies inside the body and that the
// elements of the tree are nested in one another.
func checkTree(t testing.TB, m *Message) {
	t.Helper()
	nodes, size := m.tree.nodes, uint32(len(m.tree.raw))
	require.NotEmpty(t, nodes)
	require.EqualValues(t, len(nodes), nodes[0].end, "the root holds all")
	ends := []int32{nodes[0].end} // of the elements that are open
	for i, n := range nodes {
		require.True(t, n.name <= n.nameEnd && n.nameEnd <= size, "name of node %d", i)
		require.True(t, n.text <= n.textEnd && n.textEnd <= size, "text of node %d", i)
		for int32(i) >= ends[len(ends)-1] {
			ends = ends[:len(ends)-1]
		}
		require.True(t, n.end > int32(i) && n.end <= ends[len(ends)-1], "end of node %d", i)
		if n.end > int32(i)+1 {
			require.Equal(t, kindParent, n.kind.base(), "node %d has children", i)
			ends = append(ends, n.end)
		}
	}
	require.LessOrEqual(t, len(ends), MaxDepth+1)
}

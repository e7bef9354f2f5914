package wxml

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlace(t *testing.T) {
	const src = "<view class=\"a {{b}} {{c + d.e}}\"\n title=\"\\\"{{b}}\"/>x\n{{f}}{{b ? d : c}}"
	f := parse(t, src)
	attrs, text := f.Nodes[0].(*Element).Attrs, f.Nodes[1].(*Text).Value
	for _, c := range []struct {
		in         *Interp
		name       string
		at, source string
	}{
		{attrs[0].Value, "b", "1:16", "b"}, {attrs[0].Value, "d", "1:22", "c + d.e"}, {attrs[1].Value, "b", "2:9", "b"}, {text, "f", "3:1", "f"}, {text, "c", "3:6", "b ? d : c"},
	} {
		at, e := c.in.Place(c.name)
		require.NotNil(t, e, c.name)
		require.Equal(t, c.at, at.String(), c.name)
		require.Equal(t, c.source, e.String())
	}
	_, e := text.Place("e")
	require.Nil(t, e)
	use := parse(t, "<template is=\"x\"\n data=\"{{a, b}}\"/>").Nodes[0].(*TemplateUse)
	require.Equal(t, "2:8", use.DataAt.String())
}

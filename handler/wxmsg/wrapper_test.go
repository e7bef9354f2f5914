package wxmsg

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The subscribe_msg_* events have an element around List in XML that JSON
// leaves out, and JSON has an object for one and an array for several.
func TestWrappersMayBeNamedOrLeftOut(t *testing.T) {
	for _, wrapper := range []string{"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"} {
		for _, c := range []struct {
			name, body string
			want       []string
		}{
			{"XML, one", `<xml><%s><List><TemplateId>t</TemplateId></List></%[1]s></xml>`, []string{"t"}},
			{"XML, two", `<xml><%s><List><TemplateId>t</TemplateId></List><List><TemplateId>u</TemplateId></List></%[1]s></xml>`, []string{"t", "u"}},
			{"XML, two wrappers", `<xml><%s><List><TemplateId>t</TemplateId></List></%[1]s><%[1]s><List><TemplateId>u</TemplateId></List></%[1]s></xml>`, []string{"t", "u"}},
			{"JSON, object", `{"Event":"%.0s","List":{"TemplateId":"t"}}`, []string{"t"}},
			{"JSON, array of one", `{"Event":"%.0s","List":[{"TemplateId":"t"}]}`, []string{"t"}},
			{"JSON, array of two", `{"Event":"%.0s","List":[{"TemplateId":"t"},{"TemplateId":"u"}]}`, []string{"t", "u"}},
			{"JSON with the wrapper", `{"%s":{"List":[{"TemplateId":"t"}]}}`, []string{"t"}},
			{"JSON, no list", `{"Event":"%s"}`, nil},
			{"XML, no list", `<xml><%s></%[1]s></xml>`, nil},
		} {
			t.Run(wrapper+" "+c.name, func(t *testing.T) {
				m, err := Read(fmt.Sprintf(c.body, wrapper))
				require.NoError(t, err)
				paths := []string{wrapper + "/List/TemplateId"}
				if c.name != "JSON with the wrapper" { // nobody sends that
					paths = append(paths, "List/TemplateId")
				}
				for _, path := range paths {
					require.Equal(t, c.want, m.Fields(path), path)
					first := ""
					if len(c.want) > 0 {
						first = c.want[0]
					}
					require.Equal(t, first, m.Field(path), path)
					require.Equal(t, c.want != nil, m.Root().Get(path).Exists(), path)
				}
				require.Len(t, slices.Collect(m.Root().All(wrapper+"/List")), len(c.want))
			})
		}
	}
}

// Only the wrapper itself may be left out, and only directly under the root.
func TestWrappersStandForNothingElse(t *testing.T) {
	for _, c := range []struct{ name, body, path, want string }{
		{"its own list comes first", `<xml><SubscribeMsgSentEvent><List>w</List></SubscribeMsgSentEvent><List>own</List></xml>`, "List", "own"},
		{"a list of another shape", `<xml><List><A>a</A></List><SubscribeMsgSentEvent><List><B>b</B></List></SubscribeMsgSentEvent></xml>`, "List/B", "b"},
		{"not below", `<xml><X><SubscribeMsgSentEvent><List>w</List></SubscribeMsgSentEvent></X></xml>`, "X/List", ""},
		{"not another element", `<xml><Other><List>w</List></Other></xml>`, "List", ""},
		{"not another name", `<xml><SubscribeMsgSentEvent><List2>w</List2></SubscribeMsgSentEvent></xml>`, "List2", ""},
		{"not another wrapper", `{"Other":1,"List":"w"}`, "Other/List", ""},
		{"the wrapper alone", `{"List":"w"}`, "SubscribeMsgSentEvent", ""},
		{"not below in JSON", `{"X":{"List":"w"}}`, "X/SubscribeMsgSentEvent/List", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Read(c.body)
			require.NoError(t, err)
			require.Equal(t, c.want, m.Field(c.path))
		})
	}
	m, err := Read(`<xml><X><A>1</A></X><SubscribeMsgSentEvent><List>w</List></SubscribeMsgSentEvent></xml>`)
	require.NoError(t, err)
	require.False(t, m.Root().Get("X").Get("List").Exists(), "not from another element")
	require.Empty(t, slices.Collect(m.Root().Get("X").All("List")))
}

package wxmsg

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fragments are what hostile texts are made of. NAME stands for a field's name.
var fragments = []string{
	"]]>", "]]", "]", ">", "]]]]><![CDATA[>", "<![CDATA[", "<![CDATA[]]>", "]]>]]>",
	"</NAME>", "</NAME >", "</NAME\n>", "</NAMEX>", "</name>", "<NAME>", "<NAME><![CDATA[", "]]></NAME>", "]]> </NAME>", "]]></NAME",
	"<FromUserName>victim</FromUserName>", "<FromUserName>", "</FromUserName>", "<FromUserName><![CDATA[victim]]></FromUserName>",
	"<MsgType><![CDATA[event]]></MsgType>", "<Event>forged</Event>", "<EventKey>forged</EventKey>", "<ChangeType>forged</ChangeType>",
	"<MsgId>666</MsgId>", "<CreateTime>666</CreateTime>", "<ToUserName>victim</ToUserName>", "<InfoType>forged</InfoType>",
	"<xml>", "</xml>", "<!--", "-->", "<?", "?>", "<!DOCTYPE x>", "<X>", "</X>", "<X/>", "<X ", "<NAME ", "<NAME a='b' ", "<NAME/>", "<X a='", "'/>", "<X b=\"", "\">",
	"<X><![CDATA[", "]]></X>", "<Info>", "</Info>", "]]></Info>", "]]></NAME></Info>", "<Info><NAME><![CDATA[",
	"&amp;", "&", "&lt;", "{", "\"", " ", "\n", "\r\n", "\x00", "\x02", "\x08", "\xff", "\xe4\xbd", "\ufffe", "\ufeff", "你好", "😀", "hi",
}

// hostileText joins a few fragments; the names are of the fields in the body.
func hostileText(r *rand.Rand, names []string) string {
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(strings.ReplaceAll(fragments[r.IntN(len(fragments))], "NAME", names[r.IntN(len(names))]))
	}
	return b.String()
}

const trueHeader = "<ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oUser]]></FromUserName><CreateTime>1790000000</CreateTime>"

func requireTrueHeader(t *testing.T, m *Message, body, msgType, event, msgID string) {
	t.Helper()
	want := Message{ToUserName: "gh_1", FromUserName: "oUser", CreateTime: 1790000000, MsgType: msgType, Event: event, MsgId: msgID}
	got := *m
	got.tree = nil
	require.Equal(t, want, got, "%q", body)
}

// One text that people type, in a body as WeChat writes it, is read whole.
func TestNoTextForgesOrIsLost(t *testing.T) {
	for _, name := range []string{"Content", "Label", "Recognition", "Title", "Description"} {
		for _, tail := range []string{"", "<AgentID>7</AgentID>", "<MsgDataId><![CDATA[d]]></MsgDataId><Idx><![CDATA[1]]></Idx>"} {
			r := rand.New(rand.NewPCG(3, uint64(len(name)+len(tail))))
			for range 1000 {
				text := hostileText(r, []string{name})
				checkOneText(t, name, text, tail)
			}
		}
	}
}

func checkOneText(t *testing.T, name, text, tail string) {
	t.Helper()
	body := "<xml>" + trueHeader + "<MsgType><![CDATA[text]]></MsgType><" + name + "><![CDATA[" + text + "]]></" + name + "><MsgId>1</MsgId>" + tail + "</xml>"
	m, err := Read(body)
	require.NoError(t, err, "%q", body)
	checkTree(t, m)
	requireTrueHeader(t, m, body, "text", "", "1")
	require.Equal(t, strings.ReplaceAll(text, splitCDATA, "]]>"), m.Field(name), "%q", body)
	require.Equal(t, []string{m.Field(name)}, m.Fields(name))
}

// Several texts of one message may play together. Such a body may be refused,
// or its texts may be parted at another place, but its header is the true one.
func TestTextsDoNotForgeTogether(t *testing.T) {
	const rounds = 5000 // 1.5 million were run once
	for _, c := range []struct{ name, kind, event, before, msgID string }{
		{"link", "link", "", "<Title>|</Title><Description>|</Description><Url>|</Url><MsgId>1</MsgId>", "1"},
		{"file", "file", "", "<Title>|</Title><Description>|</Description><FileKey>|</FileKey><MsgId>1</MsgId><AgentID>7</AgentID>", "1"},
		{"mini program page", "miniprogrampage", "", "<MsgId>1</MsgId><Title>|</Title><AppId>|</AppId><PagePath>|</PagePath>", "1"},
		{"voice", "voice", "", "<MediaId>|</MediaId><Format>|</Format><Recognition>|</Recognition><MsgId>1</MsgId>", "1"},
		{"scanned code", "event", "scancode_push", "<Info><ScanType>|</ScanType><ScanResult>|</ScanResult></Info>", ""},
		{"chosen place", "event", "location_select", "<Info><Label>|</Label><Poiname>|</Poiname></Info><AgentID>7</AgentID>", ""},
		{"list of texts", "event", "x", "<Item>|</Item><Item>|</Item><Item>|</Item>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(4, uint64(len(c.before))))
			parts := strings.Split(c.before, "|")
			var names []string
			for _, p := range parts[:len(parts)-1] {
				p = p[strings.LastIndexByte(p, '<')+1:]
				names = append(names, strings.TrimSuffix(p, ">"))
			}
			head := "<MsgType><![CDATA[" + c.kind + "]]></MsgType>"
			if c.event != "" {
				head += "<Event><![CDATA[" + c.event + "]]></Event>"
			}
			read := 0
			for range rounds {
				body := "<xml>" + trueHeader + head + parts[0]
				for _, p := range parts[1:] {
					body += "<![CDATA[" + hostileText(r, names) + "]]>" + p
				}
				body += "</xml>"
				m, err := Read(body)
				if err != nil {
					continue
				}
				read++
				checkTree(t, m)
				requireTrueHeader(t, m, body, c.kind, c.event, c.msgID)
			}
			t.Logf("%d of %d were read, the others refused", read, rounds)
			require.Greater(t, read, rounds/3)
		})
	}
}

package wxmsg

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// benchBodies are of the size of ordinary pushes.
var benchBodies = map[string]string{
	"text": "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n<FromUserName><![CDATA[oAbcdefghijklmnopqrstuvwxyz0]]></FromUserName>\n" +
		"<CreateTime>1790000000</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[今天的天气怎么样？]]></Content>\n<MsgId>24000000000000001</MsgId>\n</xml>",
	"event": "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oAbcdefghijklmnopqrstuvwxyz0]]></FromUserName>" +
		"<CreateTime>1790000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[ORDERS]]></EventKey></xml>",
	"json": `{"ToUserName":"gh_0123456789ab","FromUserName":"oAbcdefghijklmnopqrstuvwxyz0","CreateTime":1790000000,"MsgType":"text","Content":"今天的天气怎么样？","MsgId":24000000000000001}`,
	"entities": "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oAbcdefghijklmnopqrstuvwxyz0</FromUserName><CreateTime>1790000000</CreateTime>" +
		"<MsgType>text</MsgType><Content>a &lt; b</Content><MsgId>24000000000000001</MsgId></xml>",
}

// The pins are the measured counts: the message and its tree are one
// allocation, and texts are slices of the body.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	read := func(name string) func() {
		return func() {
			if _, err := Read(benchBodies[name]); err != nil {
				t.Fatal(err)
			}
		}
	}
	m, err := Read(benchBodies["text"])
	require.NoError(t, err)
	w := NewWriter(XML, nil)
	space := make([]byte, 0, 1024)
	reply := func(form Form) func() {
		return func() {
			w.Reset(form, space)
			w.Text("ToUserName", m.FromUserName)
			w.Int("CreateTime", 1790000000)
			w.BeginList("Articles", "item")
			w.Item()
			w.Text("Title", "今天的天气怎么样？")
			w.EndItem()
			w.EndList()
			w.Bytes()
		}
	}
	for _, c := range []struct {
		name string
		want float64
		run  func()
	}{
		{"Read text", 1, read("text")},
		{"Read event", 1, read("event")},
		{"Read JSON", 1, read("json")},
		{"Read with entities", 1, read("entities")}, // they are read when asked for
		{"Field", 0, func() { m.Field("Content") }},
		{"Field that is absent", 0, func() { m.Field("ScanCodeInfo/ScanResult") }},
		{"Int", 0, func() { m.Root().Get("MsgId").Int() }},
		{"Children", 0, func() {
			for n := range m.Root().Children() {
				_ = n.Name()
			}
		}},
		{"Writer XML", 0, reply(XML)},
		{"Writer JSON", 0, reply(JSON)},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, testing.AllocsPerRun(500, c.run))
		})
	}
}

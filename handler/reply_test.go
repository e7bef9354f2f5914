package wxhandler_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// readPush reads a body that a test made.
func readPush(t testing.TB, body string) *wxhandler.Message {
	t.Helper()
	m, err := wxmsg.Read(body)
	require.NoError(t, err)
	return m
}

// wellFormed lets the standard library judge a body.
func wellFormed(t testing.TB, body []byte) {
	t.Helper()
	if body[0] == '{' {
		require.True(t, json.Valid(body), "%q", body)
		return
	}
	d := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			require.NoError(t, err, "%q", body)
		}
	}
}

// bodyOf strips the head that every content reply has, after checking it.
func bodyOf(t testing.TB, full string) string {
	t.Helper()
	for _, head := range []string{
		`<xml><ToUserName><![CDATA[user]]></ToUserName><FromUserName><![CDATA[account]]></FromUserName><CreateTime>946684800</CreateTime>`,
		`{"ToUserName":"user","FromUserName":"account","CreateTime":946684800,`,
	} {
		if rest, ok := strings.CutPrefix(full, head); ok {
			return strings.TrimSuffix(rest, "</xml>")
		}
	}
	return full // of another shape: compared whole
}

const (
	xmlHead  = `<xml><ToUserName>account</ToUserName><FromUserName>user</FromUserName><CreateTime>1</CreateTime>`
	jsonHead = `{"ToUserName":"account","FromUserName":"user","CreateTime":1,`
)

func TestReplies(t *testing.T) {
	text, menu := `<MsgType>text</MsgType></xml>`, `<MsgType>event</MsgType><Event>CLICK</Event></xml>`
	article := wxhandler.Article{Title: "T", Description: "D", PicURL: "P", URL: "U"}
	cases := []struct {
		name, push string
		reply      wxhandler.Reply
		want       string
	}{
		{"text", text, wxhandler.TextReply("hi\nthere"), "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi\nthere]]></Content>"},
		{"text that would end its section", text, wxhandler.TextReply("a]]></Content><Url>x"), "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]]]><![CDATA[></Content><Url>x]]></Content>"},
		{"text that would end it once cleaned", text, wxhandler.TextReply("a]]\x01>b"), "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]></Content>"},
		{"control characters", text, wxhandler.TextReply("a\x00\x08\x1db\uFFFEc\xff"), "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[abc\uFFFD]]></Content>"},
		{"empty text", text, wxhandler.TextReply(""), "success"},
		{"image", text, wxhandler.ImageReply("M1"), "<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[M1]]></MediaId></Image>"},
		{"voice", text, wxhandler.VoiceReply("M1"), "<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[M1]]></MediaId></Voice>"},
		{"video", text, wxhandler.VideoReply("M1", "T", ""), "<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[M1]]></MediaId><Title><![CDATA[T]]></Title></Video>"},
		{"music", text, wxhandler.MusicReply(wxhandler.Music{Title: "T", MusicURL: "A", HQMusicURL: "B", ThumbMediaID: "M"}),
			"<MsgType><![CDATA[music]]></MsgType><Music><Title><![CDATA[T]]></Title><MusicUrl><![CDATA[A]]></MusicUrl><HQMusicUrl><![CDATA[B]]></HQMusicUrl><ThumbMediaId><![CDATA[M]]></ThumbMediaId></Music>"},
		{"news", menu, wxhandler.NewsReply(article, article),
			"<MsgType><![CDATA[news]]></MsgType><ArticleCount>2</ArticleCount><Articles>" +
				strings.Repeat("<item><Title><![CDATA[T]]></Title><Description><![CDATA[D]]></Description><PicUrl><![CDATA[P]]></PicUrl><Url><![CDATA[U]]></Url></item>", 2) + "</Articles>"},
		{"customer service", text, wxhandler.TransferReply(""), "<MsgType><![CDATA[transfer_customer_service]]></MsgType>"},
		{"one of customer service", text, wxhandler.TransferReply("kf@gh"), "<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[kf@gh]]></KfAccount></TransInfo>"},
		{"device text", `<MsgType>device_text</MsgType><DeviceType>gh</DeviceType><DeviceID>d1</DeviceID><SessionID>9</SessionID></xml>`, wxhandler.DeviceTextReply([]byte("on")),
			"<MsgType><![CDATA[device_text]]></MsgType><DeviceType><![CDATA[gh]]></DeviceType><DeviceID><![CDATA[d1]]></DeviceID><SessionID><![CDATA[9]]></SessionID><Content><![CDATA[b24=]]></Content>"},
		{"device status", `<MsgType>device_event</MsgType><Event>subscribe_status</Event><DeviceID>d1</DeviceID></xml>`, wxhandler.ReplyDeviceStatus{Online: true},
			"<MsgType><![CDATA[device_status]]></MsgType><DeviceID><![CDATA[d1]]></DeviceID><DeviceStatus>1</DeviceStatus>"},
		{"logistics", `<MsgType>event</MsgType><Event>cancel_waybill</Event><OrderID>o1</OrderID><WayBillID>w1</WayBillID></xml>`, wxhandler.ResultReply(0, ""),
			"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[cancel_waybill]]></Event><OrderID><![CDATA[o1]]></OrderID><WayBillID><![CDATA[w1]]></WayBillID><ResultCode>0</ResultCode><ResultMsg><![CDATA[success]]></ResultMsg>"},
		{"logistics with more", `<MsgType>event</MsgType><Event>get_quota</Event><BizID>b1</BizID></xml>`, wxhandler.ReplyResult{Extra: func(w *wxmsg.Writer) { w.Int("Quota", 7) }},
			"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[get_quota]]></Event><BizID><![CDATA[b1]]></BizID><ResultCode>0</ResultCode><ResultMsg><![CDATA[success]]></ResultMsg><Quota>7</Quota>"},
		{"immediate delivery", `<MsgType>event</MsgType><Event>Transport_Cancel_Order</Event><shopid>s1</shopid><waybill_id>w1</waybill_id></xml>`, wxhandler.ResultReply(5, "too late"),
			"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[Transport_Cancel_Order]]></Event><shopid><![CDATA[s1]]></shopid><waybill_id><![CDATA[w1]]></waybill_id><resultcode>5</resultcode><resultmsg><![CDATA[too late]]></resultmsg>"},
		{"xpay", `<MsgType>event</MsgType></xml>`, wxhandler.XpayReply(0, ""), "<xml><ErrCode>0</ErrCode><ErrMsg><![CDATA[success]]></ErrMsg></xml>"},
		{"refund query", `<MsgType>event</MsgType></xml>`, wxhandler.ReplyRefundQuery{Refuse: true, Info: "used"}, "<xml><result_code>1</result_code><result_info><![CDATA[used]]></result_info><evidence><![CDATA[]]></evidence></xml>"},
		{"raw", text, wxhandler.RawReply([]byte("<xml>own</xml>")), "<xml>own</xml>"},

		{"text in JSON", `"MsgType":"text"}`, wxhandler.TextReply("say \"hi\"\n\x01<b>"), `"MsgType":"text","Content":"say \"hi\"\n<b>"}`},
		{"news in JSON", `"MsgType":"event"}`, wxhandler.NewsReply(article), `"MsgType":"news","ArticleCount":1,"Articles":[{"Title":"T","Description":"D","PicUrl":"P","Url":"U"}]}`},
		{"video in JSON", `"MsgType":"text"}`, wxhandler.VideoReply("M", "", "D"), `"MsgType":"video","Video":{"MediaId":"M","Description":"D"}}`},
		{"xpay in JSON", `"MsgType":"event"}`, wxhandler.XpayReply(3, "no"), `{"ErrCode":3,"ErrMsg":"no"}`},
		{"wrapped refund query in JSON", `"MsgType":"event"}`, wxhandler.ReplyRefundQuery{Wrapped: true, Evidence: "e"},
			`{"ErrCode":0,"ErrMsg":"success","IosRefundQueryResponse":{"result_code":0,"result_info":"","evidence":"e"}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // the clock stands at 2000-01-01
				require.EqualValues(t, 946684800, time.Now().Unix())
				head := xmlHead
				if strings.HasSuffix(c.push, "}") {
					head = jsonHead
				}
				got, err := c.reply.AppendReply(nil, readPush(t, head+c.push))
				require.NoError(t, err)
				require.Equal(t, c.want, bodyOf(t, string(got)))
				if string(got) != "success" {
					wellFormed(t, got)
				}
			})
		})
	}
}

func TestRepliesThatCannotBe(t *testing.T) {
	nine := make([]wxhandler.Article, 9)
	cases := []struct {
		name, msgType string
		reply         wxhandler.Reply
		want          string
	}{
		{"image", "text", wxhandler.ImageReply(""), "without a MediaID"},
		{"voice", "text", wxhandler.VoiceReply(""), "without a MediaID"},
		{"video", "text", wxhandler.VideoReply("", "T", "D"), "without a MediaID"},
		{"music", "text", wxhandler.MusicReply(wxhandler.Music{MusicURL: "u"}), "without a ThumbMediaID"},
		{"no articles", "event", wxhandler.NewsReply(), "1 to 8 are shown"},
		{"nine articles", "event", wxhandler.NewsReply(nine...), "1 to 8 are shown"},
		{"two articles to a text", "text", wxhandler.NewsReply(nine[:2]...), "1 to 1 are shown"},
		{"two articles to a Location", "Location", wxhandler.NewsReply(nine[:2]...), "1 to 1 are shown"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.reply.AppendReply(nil, readPush(t, xmlHead+"<MsgType>"+c.msgType+"</MsgType></xml>"))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestSplitText(t *testing.T) {
	cases := []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"empty", "", 10, nil},
		{"short", "abc", 10, []string{"abc"}},
		{"exact", "abcdefghij", 10, []string{"abcdefghij"}},
		{"between characters", "你好世界", 7, []string{"你好", "世界"}},
		{"four bytes", "😀😀😀", 9, []string{"😀😀", "😀"}},
		{"limit below a character", "你好", 1, []string{"你", "好"}},
		{"after a newline", "first line\nsecond line", 16, []string{"first line\n", "second line"}},
		{"newline too early", "a\nbcdefghijklmnop", 12, []string{"a\nbcdefghijk", "lmnop"}},
		{"not UTF-8", "\x80\x80\x80\x80\x80\x80", 4, []string{"\x80\x80\x80\x80", "\x80\x80"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, wxhandler.SplitText(c.text, c.limit)) })
	}
}

func FuzzSplitText(f *testing.F) {
	f.Add("你好，世界\nhello 😀", 7)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit %= 64
		parts := wxhandler.SplitText(text, limit)
		require.Equal(t, text, strings.Join(parts, ""))
		for _, p := range parts {
			if p == "" || len(p) > max(limit, 4) {
				t.Fatalf("part of %d bytes at a limit of %d", len(p), limit)
			}
		}
		require.Equal(t, strings.ToValidUTF8(text, "?") == text, strings.ToValidUTF8(strings.Join(parts, "\n"), "?") == strings.Join(parts, "\n"))
	})
}

// Whatever a reply says, an ordinary parser reads it back as one element.
func FuzzReply(f *testing.F) {
	for _, s := range []string{"hi", "a]]>b", "]]\x01>", "\xff\xfe", "</Content>", "😀\u2028", "\\u0000\""} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, asJSON bool) {
		push := xmlHead + "<MsgType>event</MsgType></xml>"
		if asJSON {
			push = jsonHead + `"MsgType":"event"}`
		}
		reply := wxhandler.NewsReply(wxhandler.Article{Title: text, Description: text, PicURL: text, URL: text})
		body, err := reply.AppendReply(nil, readPush(t, push))
		require.NoError(t, err)
		wellFormed(t, body)
		m, err := wxmsg.Read(string(body))
		require.NoError(t, err)
		require.Equal(t, []string{"user", "account", "news"}, []string{m.ToUserName, m.FromUserName, m.MsgType})
		title := "Articles/item/Title"
		if asJSON {
			title = "Articles/Title"
		}
		require.Len(t, m.Fields(title), 1)
		if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0xFFFD || r == 0xFFFE || r == 0xFFFF }) {
			require.Equal(t, text, m.Field(title))
		}
	})
}

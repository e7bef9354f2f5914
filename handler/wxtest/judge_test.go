package wxtest_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// to is the header of a right reply to a message of o1.
const to = "<ToUserName>o1</ToUserName><FromUserName>gh_wxtest</FromUserName><CreateTime>1</CreateTime>"

func xmlReply(members string) string { return "<xml>" + to + members + "</xml>" }

// What WeChat takes and what it does not, in the clear.
func TestJudge(t *testing.T) {
	long := strings.Repeat("x", 2049)
	for _, c := range []struct{ name, answer, why string }{
		{"empty", "", ""},
		{"success", "success", ""},
		{"text", xmlReply("<MsgType>text</MsgType><Content>a</Content>"), ""},
		{"text of 2048", xmlReply("<MsgType>text</MsgType><Content>" + long[1:] + "</Content>"), ""},
		{"image", xmlReply("<MsgType>image</MsgType><Image><MediaId>m</MediaId></Image>"), ""},
		{"music", xmlReply("<MsgType>music</MsgType><Music></Music>"), ""},
		{"news", xmlReply("<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>t</Title></item></Articles>"), ""},
		{"transfer", xmlReply("<MsgType>transfer_customer_service</MsgType>"), ""},

		{"newline", "success\n", "blanks or a newline around success"},
		{"blank", " ", "nothing but blanks: an empty body has 0 bytes"},
		{"BOM", "\ufeffsuccess", "a byte order mark in front of the answer"},
		{"SUCCESS", "SUCCESS", "junk: neither success nor empty nor a reply: "},
		{"ok", "ok", "junk: neither success nor empty nor a reply: "},
		{"HTML", "<html><body>oops<br></html>", "junk: "},
		{"JSON", `{"errcode":0}`, "the answer is json, but the push was xml"},
		{"blanks", " " + xmlReply("<MsgType>text</MsgType><Content>a</Content>"), "blanks or a newline around the answer"},
		{"line", xmlReply("<MsgType>text</MsgType><Content>a</Content>") + "\n", "blanks or a newline around the answer"},
		{"no type", xmlReply("<Content>a</Content>"), "the reply has no MsgType"},
		{"type", xmlReply("<MsgType>texts</MsgType><Content>a</Content>"), `WeChat knows no reply of MsgType "texts"`},
		{"content", xmlReply("<MsgType>text</MsgType><Content></Content>"), "text reply with an empty Content"},
		{"no content", xmlReply("<MsgType>text</MsgType>"), "text reply with an empty Content"},
		{"long", xmlReply("<MsgType>text</MsgType><Content>" + long + "</Content>"), "text reply of 2049 bytes: 2048 are shown at most"},
		{"media", xmlReply("<MsgType>image</MsgType><MediaId>m</MediaId>"), "image reply without Image/MediaId"},
		{"no voice", xmlReply("<MsgType>voice</MsgType>"), "voice reply without Voice/MediaId"},
		{"no video", xmlReply("<MsgType>video</MsgType>"), "video reply without Video/MediaId"},
		{"no music", xmlReply("<MsgType>music</MsgType>"), "music reply without Music"},
		{"no news", xmlReply("<MsgType>news</MsgType><ArticleCount>0</ArticleCount>"), "news reply without Articles/item"},
		{"count", xmlReply("<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item/></Articles>"), `news reply with ArticleCount "2" and 1 articles`},
		{"device", xmlReply("<MsgType>device_text</MsgType>"), "device_text reply without DeviceType"},
		{"not swapped", "<xml><ToUserName>gh_wxtest</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>a</Content></xml>", `wrong ToUserName "gh_wxtest": it is the FromUserName of the push, "o1"`},
		{"appid", strings.Replace(xmlReply("<MsgType>text</MsgType><Content>a</Content>"), "gh_wxtest", "wx1", 1), `wrong FromUserName "wx1": it is the ToUserName of the push, "gh_wxtest"`},
		{"time", strings.Replace(xmlReply("<MsgType>text</MsgType><Content>a</Content>"), ">1<", ">now<", 1), "CreateTime is missing or no number"},
		{"thousandths", strings.Replace(xmlReply("<MsgType>text</MsgType><Content>a</Content>"), ">1<", ">1790000000000<", 1), "CreateTime is not in seconds"},
		{"sealed", "<xml><Encrypt>x</Encrypt></xml>", "sealed, but the account is in plain mode"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply := wxtest.New(answers(c.answer), wxtest.Config{}).User("o1").Text("hi")
			require.NoError(t, reply.Err)
			require.True(t, strings.HasPrefix(reply.Why(), c.why), reply.Why())
			require.Equal(t, c.why != "", reply.Notice())
			f := &fatal{}
			require.Same(t, reply, reply.Expect(f))
			require.Equal(t, c.why != "", f.text != "")
			require.Contains(t, f.text, c.why)
		})
	}
}

// Some pushes want other replies than messages do.
func TestJudgeKinds(t *testing.T) {
	json := wxtest.Config{Form: wxmsg.JSON}
	mini := wxtest.Config{Account: wxtest.MiniProgram}
	event := func(u wxtest.User) *wxtest.Reply { return u.Event("e", nil) }
	text := func(u wxtest.User) *wxtest.Reply { return u.Text("hi") }
	info := func(u wxtest.User) *wxtest.Reply { return u.Push(kind{route: "info/authorized"}) }
	for _, c := range []struct {
		name        string
		cfg         wxtest.Config
		play        func(wxtest.User) *wxtest.Reply
		answer, why string
	}{
		{"result", json, event, `{"ErrCode":0,"ErrMsg":"success"}`, ""},
		{"any result", json, event, `{"demo_resp":"good luck"}`, ""},
		{"failed result", json, event, `{"ErrCode":1,"ErrMsg":"no"}`, "ErrCode 1: WeChat delivers the push again"},
		{"no result", json, event, `{}`, "the reply is empty"},
		{"result to a message", json, text, `{"ErrCode":0}`, "the reply has no MsgType"},
		{"XML result to JSON", json, event, `<xml><ErrCode>0</ErrCode></xml>`, "the answer is xml, but the push was json"},
		{"logistics", wxtest.Config{}, event, xmlReply("<MsgType>event</MsgType><Event>e</Event><ResultCode>0</ResultCode>"), ""},
		{"device", wxtest.Config{}, event, xmlReply("<MsgType>device_status</MsgType><DeviceType>t</DeviceType><DeviceID>i</DeviceID><DeviceStatus>1</DeviceStatus>"), ""},
		{"info", wxtest.Config{}, info, "success", ""},
		{"info with a reply", wxtest.Config{}, info, xmlReply("<MsgType>text</MsgType><Content>a</Content>"), "a push with an InfoType takes success and nothing else"},
		{"mini program", mini, text, xmlReply("<MsgType>text</MsgType><Content>a</Content>"), "a mini program shows no passive reply (text)"},
		{"mini program to staff", mini, text, xmlReply("<MsgType>transfer_customer_service</MsgType>"), ""},
		{"WeCom", wxtest.Config{Account: wxtest.WeCom, EncodingAESKey: testKey}, text, "SUCCESS", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply := c.play(wxtest.New(answers(c.answer), c.cfg).User("o1"))
			require.NoError(t, reply.Err)
			require.True(t, strings.HasPrefix(reply.Why(), c.why), reply.Why())
			require.Equal(t, c.why != "", reply.Notice())
		})
	}
}

// Statuses, and answers that never come, are told with their number.
func TestJudgeTries(t *testing.T) {
	why := func(h http.Handler) string { return wxtest.New(h, wxtest.Config{}).User("o1").Text("hi").Why() }
	require.Equal(t, "no good answer in 3 tries; the last has status 403, not 200", why(status(403)))
	require.Equal(t, "no good answer in 3 tries; the last has status 204, not 200", why(status(204)))
	require.Equal(t, `redirected (308) to "/wx/": WeChat follows no redirect`, why(http.RedirectHandler("/wx/", http.StatusPermanentRedirect)))
}

// Envelopes, as they should be and as they go wrong.
func TestJudgeSealed(t *testing.T) {
	key, err := wxcrypt.ParseKey(testKey)
	require.NoError(t, err)
	other, err := wxcrypt.ParseKey(otherKey)
	require.NoError(t, err)
	good := wxcrypt.Seal{Key: key, Token: testToken, ReceiveID: testAppID, TimeStamp: "1790000000", Nonce: "n"}
	text := xmlReply("<MsgType>text</MsgType><Content>a</Content>")
	with := func(change func(*wxcrypt.Seal)) wxcrypt.Seal {
		s := good
		change(&s)
		return s
	}
	seal := func(s wxcrypt.Seal, msg string) string { return string(s.Append(nil, wxcrypt.XML, []byte(msg))) }
	for _, c := range []struct{ name, answer, why string }{
		{"sealed", seal(good, text), ""},
		{"success inside", seal(good, "success"), ""},
		{"open success", "success", ""},
		{"open empty", "", ""},
		{"open", text, "unencrypted in safe mode: only success and an empty body may be"},
		{"open junk", "ok", "junk: "},
		{"token", seal(with(func(s *wxcrypt.Seal) { s.Token = "other" }), text), "wrong MsgSignature"},
		{"nonce", strings.Replace(seal(good, text), "[n]", "[m]", 1), "wrong MsgSignature"},
		{"timestamp", strings.Replace(seal(good, text), "1790000000", "1790000001", 1), "wrong MsgSignature"},
		{"no number", strings.Replace(seal(good, text), "1790000000", "today", 1), "the envelope's TimeStamp is no number"},
		{"lacks", strings.Replace(seal(good, text), "Nonce", "nonce", 2), "the envelope lacks Nonce"},
		{"key", seal(with(func(s *wxcrypt.Seal) { s.Key = other }), text), "the envelope cannot be opened with the key of the push: "},
		{"id", seal(with(func(s *wxcrypt.Seal) { s.ReceiveID = "wx9" }), text), `the envelope is for the id "wx9", not for "wx1"`},
		{"empty inside", seal(good, ""), "the envelope is empty"},
		{"blanks inside", seal(good, text+"\n"), "inside the envelope: blanks or a newline around the answer"},
		{"junk inside", seal(good, "ok"), "junk: "},
		{"wrong inside", seal(good, xmlReply("<MsgType>text</MsgType>")), "text reply with an empty Content"},
		{"blanks around", seal(good, text) + "\n", "blanks or a newline around the answer"},
		{"form", string(good.Append(nil, wxcrypt.JSON, []byte(text))), "the envelope is json, but the push was xml"},
		{"form inside", seal(good, `{"MsgType":"text"}`), "the answer is json, but the push was xml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply := wxtest.New(answers(c.answer), safe).User("o1").Text("hi")
			require.NoError(t, reply.Err)
			require.True(t, strings.HasPrefix(reply.Why(), c.why), reply.Why())
			require.Equal(t, c.why != "", reply.Notice())
			require.NotContains(t, reply.Why(), testToken)
			require.NotContains(t, reply.Why(), testKey)
		})
	}
	compatible := safe
	compatible.Mode = wxtest.ModeCompatible
	for _, answer := range []string{text, seal(good, text)} {
		require.Equal(t, "a", wxtest.New(answers(answer), compatible).User("o1").Text("hi").Expect(t).Content())
	}
}

func TestJudgeEcho(t *testing.T) {
	echo := func(change func(string) string) *server {
		return &server{say: func(r *http.Request, _ string) string { return change(r.URL.Query().Get("echostr")) }}
	}
	bare := func(s string) string { return s }
	for why, change := range map[string]func(string) string{
		"": bare,
		"echostr has quotes around it: answer it as text, not as JSON":              func(s string) string { return `"` + s + `"` },
		"echostr has blanks or a newline around it: answer the bare bytes":          func(s string) string { return s + "\n" },
		"echostr has a byte order mark in front: answer the bare bytes":             func(s string) string { return "\ufeff" + s },
		"echostr stands inside another text: answer nothing else":                   func(s string) string { return "<p>" + s + "</p>" },
		"the answer is not echostr":                                                 func(string) string { return "success" },
		"echostr is still encrypted: under WeCom the answer is what is inside (we)": bare,
	} {
		cfg := wxtest.Config{}
		if strings.HasSuffix(why, "(we)") {
			why, cfg = strings.TrimSuffix(why, " (we)"), wxtest.Config{Account: wxtest.WeCom, EncodingAESKey: testKey}
		}
		reply := wxtest.New(echo(change), cfg).Verify()
		require.Equal(t, why, reply.Why())
		require.Equal(t, "GET", reply.Request.Method)
		require.Len(t, reply.Tries, 1)
	}
	require.Len(t, wxtest.New(status(500), wxtest.Config{}).Verify().Tries, 1)
}

// The replies of WeChat's own pages are good, addresses apart.
func TestJudgeOfficial(t *testing.T) {
	shared := os.Getenv("WXKIT_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(shared, "facts", "push-samples", "official_reply_*.xml"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("no samples beside this module: official replies were not judged")
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		m, err := wxmsg.Read(string(body))
		require.NoError(t, err)
		wx := wxtest.New(answers(strings.TrimSpace(string(body))), wxtest.Config{ToUserName: m.FromUserName})
		require.Equal(t, m.MsgType, wx.User(m.ToUserName).Text("hi").Expect(t).MsgType(), file)
	}
}

// What Expect says.
func TestReport(t *testing.T) {
	f := &fatal{}
	wxtest.New(answers("ok"), wxtest.Config{}).User("o1").Click("K").Expect(f)
	require.Regexp(t, `^wxtest: event/CLICK from o1: WeChat takes this as a failure of the service: junk: .*\n\ttry at 0s: 200 in .*\n\tanswer: "ok"$`, f.text)
	wxtest.New(answers("ok"), wxtest.Config{}).Verify().Expect(f)
	require.Contains(t, f.text, "wxtest: URL verification: ")
	wxtest.New(answers(strings.Repeat("no", 500)), wxtest.Config{}).Raw("junk").Expect(f)
	require.Contains(t, f.text, "wxtest: push: ")
	require.True(t, strings.HasSuffix(f.text, `nono..."`), f.text)
}

package wxtest_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Each mode and account: what stands in the query, what in the body, and that a
// server which checks everything greets and is content.
func TestModes(t *testing.T) {
	plain := []string{"nonce", "openid", "signature", "timestamp"}
	sealed := []string{"encrypt_type", "msg_signature", "nonce", "openid", "signature", "timestamp"}
	wecom := []string{"msg_signature", "nonce", "timestamp"}
	for _, c := range []struct {
		name    string
		account wxtest.Account
		mode    wxtest.Mode
		query   []string
		members []string // of the body
	}{
		{"plain", wxtest.OfficialAccount, wxtest.ModePlain, plain, []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId"}},
		{"safe", wxtest.OfficialAccount, wxtest.ModeSafe, sealed, []string{"ToUserName", "Encrypt"}},
		{"compatible", wxtest.OfficialAccount, wxtest.ModeCompatible, sealed, []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "Encrypt"}},
		{"open platform", wxtest.OpenPlatform, wxtest.ModeAuto, sealed, []string{"ToUserName", "Encrypt"}},
		{"WeCom", wxtest.WeCom, wxtest.ModeAuto, wecom, []string{"ToUserName", "Encrypt", "AgentID"}},
	} {
		for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
			t.Run(c.name+" "+form.String(), func(t *testing.T) {
				cfg := wxtest.Config{AppID: testAppID, Token: testToken, Mode: c.mode, Account: c.account, Form: form}
				if c.mode != wxtest.ModePlain {
					cfg.EncodingAESKey = testKey
				}
				wx := wxtest.New(bot(t, cfg), cfg)
				wx.Verify().Expect(t)
				reply := wx.User("o1").Text("hi <you> & \"me\"").Expect(t)
				require.Equal(t, "text", reply.MsgType())
				require.Equal(t, "hello hi <you> & \"me\"", reply.Content())
				require.Equal(t, c.mode != wxtest.ModePlain, reply.Sealed)
				require.Equal(t, form, reply.Message().Form())
				require.True(t, wx.User("o1").Subscribe().Expect(t).IsSuccess())

				require.Equal(t, c.query, slices.Sorted(maps.Keys(reply.Request.Query)))
				body, err := wxmsg.Read(string(reply.Request.Body))
				require.NoError(t, err)
				require.Equal(t, c.members, names(body.Root()))
				require.Equal(t, form, body.Form())
			})
		}
	}
}

func names(n wxmsg.Node) (all []string) {
	for c := range n.Children() {
		all = append(all, c.Name())
	}
	return all
}

// What the query and the envelope hold, byte for byte.
func TestSafeRequest(t *testing.T) {
	s := answers("")
	wx := wxtest.New(s, safe, wxtest.WithPath("/wx?tenant=7"))
	wx.User("o1").Text("hi").Expect(t)
	got := s.last(t)
	require.True(t, strings.HasPrefix(got.uri, "/wx?tenant=7&"), got.uri)
	require.Equal(t, "POST", got.method)
	require.Equal(t, "text/xml", got.header.Get("Content-Type"))
	require.Equal(t, "aes", got.query["encrypt_type"])
	require.Equal(t, "o1", got.query["openid"])

	m, err := wxmsg.Read(got.body)
	require.NoError(t, err)
	encrypt := m.Field("Encrypt")
	require.Equal(t, "<xml><ToUserName><![CDATA[gh_wxtest]]></ToUserName><Encrypt><![CDATA["+encrypt+"]]></Encrypt></xml>", got.body)
	require.Equal(t, wxcrypt.Signature(testToken, got.query["timestamp"], got.query["nonce"]), got.query["signature"])
	require.Equal(t, wxcrypt.Signature(testToken, got.query["timestamp"], got.query["nonce"], encrypt), got.query["msg_signature"])
	key, err := wxcrypt.ParseKey(testKey)
	require.NoError(t, err)
	opened, err := key.Open(nil, encrypt)
	require.NoError(t, err)
	require.Equal(t, testAppID, string(opened.ReceiveID))
	pushed, err := wxmsg.Read(string(opened.Msg))
	require.NoError(t, err)
	require.Equal(t, "hi", pushed.Field("Content"))
}

// A third-party platform's own pushes name it by AppId, those of its accounts do
// not; a WeCom suite has an id and a time of other names.
func TestInfo(t *testing.T) {
	s := answers("success")
	cfg := safe
	cfg.Account = wxtest.OpenPlatform
	wx := wxtest.New(s, cfg)
	reply := wx.Info("authorized", wxtest.Fields{{"AuthorizerAppid", "wx2"}}).Expect(t)
	require.Contains(t, s.last(t).body, "<xml><AppId><![CDATA[wx1]]></AppId><Encrypt>")
	require.NotContains(t, s.last(t).query, "openid")
	require.Regexp(t, `^<xml><AppId><!\[CDATA\[wx1]]></AppId><CreateTime>\d+</CreateTime><InfoType><!\[CDATA\[authorized]]></InfoType>`+
		`<AuthorizerAppid><!\[CDATA\[wx2]]></AuthorizerAppid></xml>$`, string(reply.Request.Message))

	cfg.Account = wxtest.WeCom
	reply = wxtest.New(s, cfg).Info("suite_ticket", wxtest.Fields{{"SuiteTicket", "t"}}).Expect(t)
	require.Regexp(t, `^<xml><SuiteId><!\[CDATA\[wx1]]></SuiteId><InfoType><!\[CDATA\[suite_ticket]]></InfoType><TimeStamp>\d+</TimeStamp>`, string(reply.Request.Message))
	require.Regexp(t, `^<xml><ToUserName><!\[CDATA\[wx1]]></ToUserName><Encrypt>.*</Encrypt><AgentID><!\[CDATA\[1000002]]></AgentID></xml>$`, s.last(t).body)
}

func TestConfigErrors(t *testing.T) {
	var noContext context.Context
	for _, c := range []struct {
		name, want string
		cfg        wxtest.Config
		opts       []wxtest.Option
	}{
		{"key", "wxtest: Config.EncodingAESKey: ", wxtest.Config{EncodingAESKey: "short"}, nil},
		{"no key", "wxtest: safe and compatible mode need Config.EncodingAESKey", wxtest.Config{Mode: wxtest.ModeCompatible}, nil},
		{"WeCom", "wxtest: WeCom always encrypts", wxtest.Config{Account: wxtest.WeCom}, nil},
		{"mode", "wxtest: Config.Mode 9 is unknown", wxtest.Config{Mode: 9}, nil},
		{"account", "wxtest: Config.Account 9 is unknown", wxtest.Config{Account: 9}, nil},
		{"form", "wxtest: Config.Form 9 is unknown", wxtest.Config{Form: 9}, nil},
		{"tries", "wxtest: WithTries needs at least one", wxtest.Config{}, []wxtest.Option{wxtest.WithTries(0)}},
		{"timeout", "wxtest: WithTimeout needs a positive duration", wxtest.Config{}, []wxtest.Option{wxtest.WithTimeout(0)}},
		{"latency", "wxtest: WithLatency needs", wxtest.Config{}, []wxtest.Option{wxtest.WithLatency(-1)}},
		{"context", "wxtest: WithContext needs a context", wxtest.Config{}, []wxtest.Option{wxtest.WithContext(noContext)}},
		{"path", "wxtest: WithPath: ", wxtest.Config{}, []wxtest.Option{wxtest.WithPath("%zz")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := answers("success")
			wx := wxtest.New(s, c.cfg, c.opts...)
			for _, reply := range []*wxtest.Reply{wx.Verify(), wx.User("o1").Text("hi"), wx.Push(Card{}), wx.Raw("<xml/>"), wx.User("o1").Text("hi").Again()} {
				require.ErrorContains(t, reply.Err, c.want)
				require.Empty(t, reply.Tries)
				f := &fatal{}
				reply.Expect(f)
				require.Contains(t, f.text, c.want)
			}
			require.Empty(t, s.all())
		})
	}
	require.ErrorContains(t, wxtest.Dial("no host", wxtest.Config{}).Verify().Err, "has no host")
	require.ErrorContains(t, wxtest.Dial("://", wxtest.Config{}).As(safe).Verify().Err, "wxtest: parse")
}

package wxtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// opened is the message inside a body, as the account's key opens it.
func opened(t *testing.T, cfg wxtest.Config, body string) string {
	t.Helper()
	if cfg.EncodingAESKey == "" {
		return body
	}
	key, err := wxcrypt.ParseKey(cfg.EncodingAESKey)
	require.NoError(t, err)
	m, err := wxmsg.Read(body)
	require.NoError(t, err)
	o, err := key.Open(nil, m.Field("Encrypt"))
	require.NoError(t, err)
	return string(o.Msg)
}

// Forgeries in one line each, against a server that checks.
func TestTamper(t *testing.T) {
	wx := wxtest.New(bot(t, safe), safe, wxtest.WithTries(1))
	for name, c := range map[string]struct {
		alter func(r *wxtest.Request)
		want  int
	}{
		"nothing":                           {func(*wxtest.Request) {}, 200},
		"no signature":                      {func(r *wxtest.Request) { r.Query.Del("msg_signature") }, 403},
		"plain signature is not looked at":  {func(r *wxtest.Request) { r.Query.Del("signature") }, 200},
		"wrong":                             {func(r *wxtest.Request) { r.Query.Set("msg_signature", strings.Repeat("0", 40)) }, 403},
		"other time":                        {func(r *wxtest.Request) { r.Query.Set("timestamp", "1") }, 403},
		"other time, signed":                {func(r *wxtest.Request) { r.At(time.Unix(1, 0)) }, 200},
		"open body":                         {func(r *wxtest.Request) { r.Body = r.Message }, 403},
		"other ciphertext":                  {func(r *wxtest.Request) { r.SetEncrypt("AAAA") }, 403},
		"other ciphertext, signed":          {func(r *wxtest.Request) { r.SetEncrypt("AAAA"); r.Sign() }, 400},
		"other message":                     {func(r *wxtest.Request) { r.Message = []byte("<xml><MsgType>x</MsgType></xml>"); r.Seal() }, 200},
		"twice the query":                   {func(r *wxtest.Request) { r.RawQuery = r.Query.Encode() + "&timestamp=1" }, 200},
		"GET instead":                       {func(r *wxtest.Request) { r.Method = http.MethodGet }, 200},
		"the last of two tampers sees both": {func(r *wxtest.Request) { r.Header.Set("X-Two", r.Header.Get("X-One")) }, 200},
	} {
		t.Run(name, func(t *testing.T) {
			first := wx.Tamper(func(r *wxtest.Request) { r.Header.Set("X-One", "1") })
			reply := first.Tamper(c.alter).User("o1").Text("hi")
			require.NoError(t, reply.Err)
			require.Equal(t, c.want, reply.Status)
			require.Equal(t, "1", reply.Request.Header.Get("X-One"))
		})
	}
	wx.User("o1").Text("hi").Expect(t) // the origin tampers with nothing
	require.Equal(t, 403, wx.Tamper(func(r *wxtest.Request) { r.Query.Set("nonce", "1") }).Verify().Status)
}

// Somebody else: other token, other key, other id, another mode.
func TestAs(t *testing.T) {
	wx := wxtest.New(bot(t, safe), safe, wxtest.WithTries(1))
	for want, change := range map[int]func(c *wxtest.Config){
		403: func(c *wxtest.Config) { c.Token = "" },
		400: func(c *wxtest.Config) { c.EncodingAESKey = otherKey },
	} {
		cfg := safe
		change(&cfg)
		require.Equal(t, want, wx.As(cfg).User("o1").Text("hi").Status)
	}
	cfg := safe
	cfg.AppID = "wx2"
	require.Equal(t, 400, wx.As(cfg).User("o1").Text("hi").Status)
	require.Equal(t, 403, wx.As(wxtest.Config{Token: testToken}).User("o1").Text("hi").Status)
}

// A request that was made is sent as often as wanted, and stays as it was.
func TestSend(t *testing.T) {
	s := answers("success")
	wx := wxtest.New(s, safe)
	r := wx.User("o1").Request(Card{CardId: "c"})
	require.Contains(t, string(r.Body), r.Encrypt())
	wx.Send(r).Expect(t)
	require.Equal(t, string(r.Body), s.last(t).body)
	copied := r.Clone()
	copied.Query.Set("nonce", "x")
	copied.Header.Set("X", "y")
	copied.Body[0], copied.Message[0] = '!', '!'
	wx.Send(r).Again()
	require.Len(t, s.all(), 3)
	require.Equal(t, s.all()[0], s.all()[2])
	require.NotEmpty(t, wx.Send(copied).Request.Body)
	require.Equal(t, "x", s.last(t).query["nonce"])
}

// The request as a handler called by hand gets it.
func TestHTTP(t *testing.T) {
	wx := wxtest.New(nil, safe, wxtest.WithPath("/a%2Fb?x=1"))
	r := wx.Request(Card{})
	req, err := r.HTTP(t.Context())
	require.NoError(t, err)
	require.Equal(t, "/a/b", req.URL.Path)
	require.Equal(t, req.RequestURI, req.URL.RequestURI())
	require.True(t, strings.HasPrefix(req.RequestURI, "/a%2Fb?x=1&"))
	require.Equal(t, "bot.example.com", req.Host)
	require.Equal(t, int64(len(r.Body)), req.ContentLength)
	require.Empty(t, req.URL.Host)
	rec := httptest.NewRecorder()
	bot(t, safe).ServeHTTP(rec, req)
	require.Equal(t, "success", rec.Body.String())

	r.Header.Set("Transfer-Encoding", "chunked")
	req, err = r.HTTP(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(-1), req.ContentLength)
	body, err := io.ReadAll(req.Body)
	require.NoError(t, err)
	require.Equal(t, string(r.Body), string(body))

	_, err = wx.Request(1).HTTP(t.Context())
	require.ErrorContains(t, err, "a int is no push")
	r.Method = "not a method"
	require.ErrorContains(t, wx.Send(r).Tries[0].Err, "invalid method")
}

// WeCom's verification carries its echostr sealed.
func TestVerifyWeCom(t *testing.T) {
	cfg := safe
	cfg.Account = wxtest.WeCom
	wx := wxtest.New(bot(t, cfg), cfg)
	reply := wx.Verify().Expect(t)
	require.Regexp(t, `^[1-9]\d{18}$`, reply.Opened)
	require.Equal(t, reply.Request.Encrypt(), reply.Request.Query.Get("echostr"))
	require.Empty(t, reply.Request.Query.Get("signature"))
	require.Equal(t, 403, wx.Tamper(func(r *wxtest.Request) { r.SetEncrypt("AAAA") }).Verify().Status)
	slow := wxtest.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), cfg, wxtest.WithTimeout(time.Millisecond))
	require.Contains(t, slow.Verify().Why(), "no answer within 1ms")
	require.NoError(t, slow.Wait())
}

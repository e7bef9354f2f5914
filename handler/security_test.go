package wxhandler_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// The rules of the design, in its numbers.

func TestRule1TheModeComesFromTheConfiguration(t *testing.T) {
	t.Run("a clear body is refused where a key is configured", func(t *testing.T) {
		r := newRig(t, safeConfig)
		r.refused(t, plain(text("private words")).to(r), wxhandler.Downgrade)
		r.refused(t, plain(text("hi")).set("encrypt_type", "raw").to(r), wxhandler.Downgrade)
		r.refused(t, plain(text("hi")).set("encrypt_type", "aes").set("msg_signature", "x").to(r), wxhandler.Downgrade)
	})
	t.Run("clear fields beside Encrypt are refused by default", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := sealed(t, keyA, appID, text("true"))
		q.body = strings.Replace(q.body, "<Encrypt>", "<FromUserName>victim</FromUserName><MsgType>text</MsgType><Content>false</Content><Encrypt>", 1)
		r.refused(t, q.to(r), wxhandler.Downgrade)
	})
	t.Run("compatible mode uses the encrypted fields only", func(t *testing.T) {
		cfg := safeConfig
		cfg.Mode = wxhandler.ModeCompatible
		r := newRig(t, cfg)
		q := sealed(t, keyA, appID, text("true"))
		q.body = strings.Replace(q.body, "<Encrypt>", "<FromUserName>victim</FromUserName><MsgType>event</MsgType><Event>subscribe</Event><Content>false</Content><Encrypt>", 1)
		w := q.to(r)
		require.Equal(t, 200, w.Code)
		require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "ran true")
		run := r.take()[0]
		require.Equal(t, []string{"user", "text", ""}, []string{run.FromUserName, run.MsgType, run.Event})
		r.refused(t, plain(text("hi")).to(r), wxhandler.Downgrade)
	})
	t.Run("the query cannot turn encryption on", func(t *testing.T) {
		r := newRig(t, plainConfig)
		q := plain(text("hi")).set("encrypt_type", "aes").set("msg_signature", "whatever")
		w := q.to(r)
		require.Contains(t, w.Body.String(), "ran hi", "a plain server answers a rightly signed plain push in the clear")
		r.take()
		r.refused(t, sealed(t, keyA, appID, text("hi")).to(r), wxhandler.BadKey)
	})
}

func TestRule2EverySignatureIsChecked(t *testing.T) {
	for name, cfg := range map[string]wxhandler.Config{"plain": plainConfig, "safe": safeConfig} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, cfg)
			push := func() *request {
				if name == "plain" {
					return plain(text("private words"))
				}
				return sealed(t, keyA, appID, text("private words"))
			}
			sig := map[string]string{"plain": "signature", "safe": "msg_signature"}[name]
			right := push().query.Get(sig)
			for _, wrong := range []string{"x", strings.ToUpper(right), right[:39], right + "0", strings.Repeat("0", 40), "\x00"} {
				r.refused(t, push().set(sig, wrong).to(r), wxhandler.BadSignature)
			}
			r.refused(t, push().set(sig).to(r), wxhandler.MissingParams)
			r.refused(t, push().set("timestamp").to(r), wxhandler.MissingParams)
			r.refused(t, push().set("nonce").to(r), wxhandler.MissingParams)
			for _, bad := range []string{"-1", "+1", "1e3", "0x10", "", "99999999999999999999", "１", " 1"} {
				r.refused(t, push().set("timestamp", bad).to(r), wxhandler.MissingParams)
			}
			r.refused(t, push().set("nonce", "another").to(r), wxhandler.BadSignature)
			r.refused(t, push().set("timestamp", "1700000000").to(r), wxhandler.BadSignature)

			get := verification("4375120948345356249")
			r.refused(t, get.set("signature", "0").to(r), wxhandler.BadSignature)
			r.refused(t, verification("1").set("signature").to(r), wxhandler.MissingParams)
			r.refused(t, verification("1").set("echostr").to(r), wxhandler.MissingParams)
		})
	}
	t.Run("safe mode does not look at the signature that covers no body", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := sealed(t, keyA, appID, text("hi"))
		q.set("msg_signature", q.query.Get("signature"))
		r.refused(t, q.to(r), wxhandler.BadSignature)
		w := sealed(t, keyA, appID, text("hi")).set("signature", "nonsense").to(r)
		require.Equal(t, 200, w.Code)
	})
	t.Run("the signature covers the ciphertext", func(t *testing.T) {
		r := newRig(t, safeConfig)
		one, two := sealed(t, keyA, appID, text("one")), sealed(t, keyA, appID, text("two"))
		one.body = two.body
		r.refused(t, one.to(r), wxhandler.BadSignature)
	})
}

func TestRule3EverythingIsCheckedAfterDecryption(t *testing.T) {
	raw, err := base64.StdEncoding.DecodeString(keyA + "=")
	require.NoError(t, err)
	encrypt := func(text []byte) string {
		block, err := aes.NewCipher(raw)
		require.NoError(t, err)
		out := make([]byte, len(text))
		cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(out, text)
		return base64.StdEncoding.EncodeToString(out)
	}
	pad := func(b []byte, n int) []byte { return append(b, []byte(strings.Repeat(string(rune(n)), n))...) }
	message := func(size uint32, msg, id string) []byte {
		b := append([]byte("0123456789abcdef"), binary.BigEndian.AppendUint32(nil, size)...)
		return append(append(b, msg...), id...)
	}
	cases := map[string]struct {
		encrypt string
		reason  wxhandler.Reason
	}{
		"not base64":                {"!!!", wxhandler.BadKey},
		"half a block":              {base64.StdEncoding.EncodeToString(make([]byte, 24)), wxhandler.BadKey},
		"one block":                 {base64.StdEncoding.EncodeToString(make([]byte, 16)), wxhandler.BadKey},
		"zero padding":              {encrypt(make([]byte, 32)), wxhandler.BadKey},
		"padding of 33":             {encrypt(pad(make([]byte, 31), 33)), wxhandler.BadKey},
		"one wrong byte of padding": {encrypt(append(make([]byte, 29), 9, 3, 3)), wxhandler.BadKey},
		"nothing but padding":       {encrypt(pad(nil, 32)), wxhandler.BadKey},
		"shorter than its head":     {encrypt(pad([]byte("0123456789abcdef"), 16)), wxhandler.BadKey},
		"length beyond the end":     {encrypt(pad(message(9999, "hi", appID), 32-(20+2+len(appID))%32)), wxhandler.BadKey},
		"length of 4 GiB":           {encrypt(pad(message(0xFFFFFFFF, "hi", appID), 32-(20+2+len(appID))%32)), wxhandler.BadKey},
		"another key":               {sealedText(t, keyB, appID), wxhandler.BadKey},
		"another account":           {sealedText(t, keyA, "wxsomebodyelse"), wxhandler.WrongAppID},
		"no account":                {sealedText(t, keyA, ""), wxhandler.WrongAppID},
		"the account and more":      {sealedText(t, keyA, appID+"x"), wxhandler.WrongAppID},
		"an empty message":          {encrypt(pad(message(0, "", appID), 32-(20+len(appID))%32)), wxhandler.Malformed},
		"no message form":           {encrypt(pad(message(2, "hi", appID), 32-(20+2+len(appID))%32)), wxhandler.Malformed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, safeConfig)
			r.refused(t, enveloped(c.encrypt).to(r), c.reason)
		})
	}
	t.Run("every length of a well-signed ciphertext", func(t *testing.T) {
		r := newRig(t, safeConfig)
		for n := range 200 {
			w := enveloped(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x20", n)))).to(r)
			require.Equal(t, 400, w.Code)
		}
		require.Empty(t, r.take())
	})
	t.Run("ids that are accepted by configuration", func(t *testing.T) {
		cfg := safeConfig
		cfg.ReceiverIDs = []string{"", "wwsuite"}
		r := newRig(t, cfg)
		for _, id := range []string{appID, "", "wwsuite"} {
			w := sealed(t, keyA, id, text("hi")).to(r)
			require.Equal(t, 200, w.Code)
			openReply(t, keyA, id, w.Body.String()) // sealed for the id that the push was for
		}
		r.take()
		r.refused(t, sealed(t, keyA, "wwother", text("hi")).to(r), wxhandler.WrongAppID)
	})
}

func sealedText(t testing.TB, key, id string) string {
	k, err := wxcrypt.ParseKey(key)
	require.NoError(t, err)
	return string(k.Seal(nil, []byte(text("private words")), id))
}

func TestRule4AnUnsafeConfigurationIsNoHandler(t *testing.T) {
	cases := map[string]struct {
		cfg  wxhandler.Config
		want string
	}{
		"nothing":                    {wxhandler.Config{}, "Token is empty"},
		"no token":                   {wxhandler.Config{AppID: appID, EncodingAESKey: keyA}, "Token is empty"},
		"an empty previous token":    {wxhandler.Config{Token: token, PreviousTokens: []string{""}}, "Token is empty"},
		"blanks around the token":    {wxhandler.Config{Token: token + " "}, "blanks"},
		"a key of 42":                {wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA[:42]}, "43 characters"},
		"a key of 44":                {wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA + "A"}, "43 characters"},
		"a key that is no base64":    {wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: strings.Repeat("*", 43)}, "letters and digits"},
		"a bad previous key":         {wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA, PreviousEncodingAESKeys: []string{"x"}}, "43 characters"},
		"safe mode without a key":    {wxhandler.Config{AppID: appID, Token: token, Mode: wxhandler.ModeSafe}, "EncodingAESKey"},
		"compatible without a key":   {wxhandler.Config{AppID: appID, Token: token, Mode: wxhandler.ModeCompatible}, "EncodingAESKey"},
		"plain mode with a key":      {wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA, Mode: wxhandler.ModePlain}, "forgeries"},
		"a key without an account":   {wxhandler.Config{Token: token, EncodingAESKey: keyA}, "AppID is needed"},
		"a mode that does not exist": {wxhandler.Config{Token: token, Mode: 9}, "unknown"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h, err := wxhandler.New(c.cfg)
			require.Nil(t, h)
			require.ErrorContains(t, err, c.want)
			for _, secret := range []string{token, keyA} {
				require.NotContains(t, err.Error(), secret)
			}
		})
	}
	for name, opt := range map[string]wxhandler.Option{
		"body limit": wxhandler.WithBodyLimit(0), "window": wxhandler.WithWindow(-1), "run limit": wxhandler.WithRunLimit(0),
		"try timeout": wxhandler.WithTryTimeout(0), "answer next": wxhandler.WithAnswerNext(0, nil), "redelivery": wxhandler.WithRedelivery("", 0),
	} {
		_, err := wxhandler.New(plainConfig, opt)
		require.Error(t, err, name)
	}
}

func TestRule5TheWindowAndTheRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
			r := newRig(t, cfg)
			make := func(body string) *request {
				if cfg.EncodingAESKey == "" {
					return plain(body)
				}
				return sealed(t, keyA, appID, body)
			}
			first := make(text("hi"))
			once := first.to(r)
			require.Equal(t, 200, once.Code)
			require.Len(t, r.take(), 1)
			time.Sleep(4 * time.Minute)
			again := first.to(r)
			require.Equal(t, 200, again.Code, "WeChat's own retry is answered, not refused")
			require.Empty(t, r.take(), "and runs nothing")
			time.Sleep(61 * time.Second)
			r.refused(t, first.to(r), wxhandler.Stale)

			other := make(text("another"))
			require.Equal(t, 200, other.to(r).Code, "a nonce that was used before is no reason to refuse")
			require.Len(t, r.take(), 1)
		}
	})
}

func TestRule5TimestampsAhead(t *testing.T) {
	r := newRig(t, plainConfig)
	at := func(d time.Duration) *request {
		q := plain(text("hi"))
		ts := strconv.FormatInt(time.Now().Add(d).Unix(), 10)
		return q.set("timestamp", ts).set("signature", wxcrypt.Signature(token, ts, "nonce1"))
	}
	require.Equal(t, 200, at(4*time.Minute).to(r).Code)
	require.Equal(t, 200, at(-4*time.Minute).to(r).Code)
	r.take()
	r.refused(t, at(6*time.Minute).to(r), wxhandler.Stale)
	r.refused(t, at(-6*time.Minute).to(r), wxhandler.Stale)
	r.refused(t, at(100*365*24*time.Hour).to(r), wxhandler.Stale) // beyond 32 bits
	get := at(-6*time.Minute).set("echostr", "1")
	get.method = "GET"
	r.refused(t, get.to(r), wxhandler.Stale)

	open := newRig(t, plainConfig, wxhandler.WithWindow(0))
	require.Equal(t, 200, at(-10*365*24*time.Hour).to(open).Code)
}

func TestRule5ARedeliveredPushMayBeHoursOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, safeConfig)
		event := func(name string) *request {
			return sealed(t, keyA, appID, `{"ToUserName":"gh_1","FromUserName":"user","CreateTime":1,"MsgType":"event","Event":"`+name+`"}`)
		}
		store, plainEvent := event("channels_ec_order_pay"), event("subscribe")
		time.Sleep(2 * time.Hour)
		require.Equal(t, 200, store.to(r).Code)
		require.Len(t, r.take(), 1)
		time.Sleep(90 * time.Minute)
		require.Equal(t, 200, store.to(r).Code)
		require.Empty(t, r.take(), "its answer is kept over the whole schedule")
		r.refused(t, plainEvent.to(r), wxhandler.Stale)
		time.Sleep(24 * time.Hour)
		r.refused(t, store.to(r), wxhandler.Stale)
	})
}

func TestRule6Rotation(t *testing.T) {
	cfg := safeConfig
	cfg.Token, cfg.EncodingAESKey = "new-token", keyB
	cfg.PreviousTokens, cfg.PreviousEncodingAESKeys = []string{"older", token}, []string{keyA}
	r := newRig(t, cfg)
	w := sealed(t, keyA, appID, text("hi")).to(r)
	require.Equal(t, 200, w.Code)
	require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "ran hi", "sealed with the key, signed with the token, that opened the push")
	require.Equal(t, 200, verification("1").to(r).Code)
	old := newRig(t, wxhandler.Config{AppID: appID, Token: "new-token", EncodingAESKey: keyB})
	old.refused(t, sealed(t, keyA, appID, text("hi")).to(old), wxhandler.BadSignature)
}

// The faults seen in other libraries, in the numbers of the project's notes.

func TestFault1TheRequestCannotPickTheMode(t *testing.T) {
	r := newRig(t, safeConfig)
	q := plain(text("private words"))
	q.query = map[string][]string{"encrypt_type": {"aes"}, "signature": {"x"}}
	r.refused(t, q.to(r), wxhandler.Downgrade)
	p := newRig(t, plainConfig)
	p.refused(t, q.to(p), wxhandler.MissingParams)
}

func TestFault2PostIsAuthenticated(t *testing.T) {
	for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
		r := newRig(t, cfg)
		for _, body := range []string{text("private words"), "<xml><Encrypt>AAAA</Encrypt></xml>", "{}", ""} {
			q := &request{"POST", "/wx", map[string][]string{}, body}
			w := q.to(r)
			require.GreaterOrEqual(t, w.Code, 400)
			require.Less(t, w.Code, 500)
			require.Empty(t, r.take())
		}
	}
}

func TestFault3AnObservedURLAllowsNoForgery(t *testing.T) {
	r := newRig(t, safeConfig)
	seen := sealed(t, keyA, appID, text("seen"))
	require.Equal(t, 200, seen.to(r).Code)
	r.take()
	forged := *seen
	forged.body = text("private words")
	r.refused(t, forged.to(r), wxhandler.Downgrade)
	forged.body = strings.Replace(enveloped("AAAA").body, "AAAA", base64.StdEncoding.EncodeToString(make([]byte, 64)), 1)
	r.refused(t, forged.to(r), wxhandler.BadSignature)
}

func TestFault4NoErrorShowsASignature(t *testing.T) {
	r := newRig(t, plainConfig)
	q := plain(text("hi"))
	right := q.query.Get("signature")
	w := q.set("signature", strings.Repeat("0", 40)).to(r)
	require.Equal(t, 403, w.Code)
	require.NotContains(t, w.Body.String()+r.log.text(), right)
}

func TestFault5RepliesAreWellFormed(t *testing.T) {
	r := newRig(t, plainConfig)
	hostile := "a]]></Content><Url><![CDATA[x]]]]><![CDATA[>\x01\x00\uFFFE"
	r.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		return wxhandler.TextReply(hostile), nil
	})
	before := time.Now().Unix()
	w := plain(text("hi")).to(r)
	wellFormed(t, w.Body.Bytes())
	m := readPush(t, w.Body.String())
	require.Equal(t, []string{"user", "gh_1", "text"}, []string{m.ToUserName, m.FromUserName, m.MsgType})
	require.GreaterOrEqual(t, m.CreateTime, before, "seconds since 1970")
	require.LessOrEqual(t, m.CreateTime, time.Now().Unix())
	require.Empty(t, m.Field("Url"), "no element comes out of a text")
	var children []string
	for n := range m.Root().Children() {
		children = append(children, n.Name())
	}
	require.Equal(t, []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}, children)
}

func TestFault6EveryReplyLengthOpens(t *testing.T) {
	r := newRig(t, safeConfig)
	for n := range 256 {
		w := sealed(t, keyA, appID, text(strings.Repeat("x", n))).to(r)
		require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "ran "+strings.Repeat("x", n)+"]]>")
	}
	silent, err := wxhandler.New(safeConfig)
	require.NoError(t, err)
	w := sealed(t, keyA, appID, text("hi")).to(silent)
	require.Equal(t, "success", w.Body.String(), "a nil reply is success, in the clear")
}

func TestFault7NothingPanics(t *testing.T) {
	bodies := []string{
		"", " ", "\x00", "{", "[]", "null", "1", `"x"`, "<", "<xml>", "<xml/>", "<xml></xml>", "</xml>", "<a><b></a></b>",
		`{"Encrypt":1}`, `{"Encrypt":{}}`, `{"Encrypt":[]}`, `{"Encrypt":null}`, `{"encrypt":""}`, "<xml><Encrypt/></xml>", "<xml><Encrypt></Encrypt></xml>",
		"<xml><Encrypt><Encrypt/></Encrypt></xml>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><xml>&y;</xml>",
		strings.Repeat("<a>", 70), strings.Repeat("[", 70), `{"a":` + strings.Repeat("[", 1000), "\xef\xbb\xbf", "\xff\xfe<\x00x\x00",
	}
	for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
		r := newRig(t, cfg)
		for _, body := range bodies {
			for _, q := range []*request{plain(body), enveloped(body), sealed(t, keyA, appID, body)} {
				if q.body == "" {
					q.body = body
				}
				w := q.to(r)
				require.Less(t, w.Code, 500, "%q", body)
				direct := *q
				direct.body = body
				require.Less(t, direct.to(r).Code, 500, "%q", body)
			}
		}
	}
}

func TestFault8TextIsNoEvent(t *testing.T) {
	const forgery = "]]></Content><FromUserName><![CDATA[victim]]></FromUserName><MsgType><![CDATA[event]]></MsgType><Content><![CDATA[hi"
	for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
		r := newRig(t, cfg)
		r.Handle("event", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			t.Error("a text has reached the function for events")
			return nil, nil
		})
		q := plain(text(forgery))
		if cfg.EncodingAESKey != "" {
			q = sealed(t, keyA, appID, q.body)
		}
		require.Equal(t, 200, q.to(r).Code)
		m := r.take()[0]
		require.Equal(t, []string{"user", "text", forgery}, []string{m.FromUserName, m.MsgType, m.Field("Content")})
	}
}

func TestFault9QueriesAndNumbers(t *testing.T) {
	t.Run("parameters of one's own do not matter", func(t *testing.T) {
		r := newRig(t, plainConfig)
		require.Equal(t, 200, plain(text("hi")).set("tenant", "7").set("x", "a&b=c", "").to(r).Code)
	})
	t.Run("of equal names the last counts, as WeChat appends its own", func(t *testing.T) {
		r := newRig(t, plainConfig)
		q := plain(text("hi"))
		q.path = "/wx?nonce=mine&timestamp=1&signature=no"
		req := httptest.NewRequest("POST", q.path+"&"+q.query.Encode(), strings.NewReader(q.body))
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		require.Equal(t, 200, w.Code)
	})
	t.Run("echostr is no format string and no page", func(t *testing.T) {
		r := newRig(t, plainConfig)
		for _, echo := range []string{"4375120948345356249", "%d%s%!(NOVERB)", "<script>alert(1)</script>", "a b+c"} {
			w := verification(echo).to(r)
			require.Equal(t, echo, w.Body.String())
			require.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		}
	})
	t.Run("a broken query is no panic", func(t *testing.T) {
		r := newRig(t, plainConfig)
		for _, q := range []string{"", "&&&", "=", "signature", "signature=%zz&nonce=%&timestamp=1", "signature=%", strings.Repeat("a=b&", 10000)} {
			req := httptest.NewRequest("POST", "/wx", strings.NewReader(text("hi")))
			req.URL.RawQuery = q
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			require.Contains(t, []int{400, 403}, w.Code, q)
		}
	})
}

// Hostile requests of our own.

func TestBodiesAreLimited(t *testing.T) {
	r := newRig(t, plainConfig)
	large := text(strings.Repeat("x", 65<<10))
	r.refused(t, plain(large).to(r), wxhandler.TooLarge)
	req := plain(large).http()
	req.ContentLength, req.Body = -1, http.NoBody
	req.Body = struct {
		chunked
		closer
	}{chunked{strings.NewReader(large)}, closer{}}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	r.refused(t, w, wxhandler.TooLarge)
	require.Equal(t, 200, plain(text(strings.Repeat("x", 60<<10))).to(r).Code)

	small := newRig(t, plainConfig, wxhandler.WithBodyLimit(100))
	small.refused(t, plain(text("hi")).to(small), wxhandler.TooLarge)
}

type closer struct{}

func (closer) Close() error { return nil }

type brokenBody struct{ closer }

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset: private words") }

func TestABodyThatBreaksOff(t *testing.T) {
	r := newRig(t, plainConfig)
	req := plain("").http()
	req.ContentLength, req.Body = 100, brokenBody{}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	r.refused(t, w, wxhandler.Malformed)
}

func TestOtherMethods(t *testing.T) {
	r := newRig(t, plainConfig)
	for _, method := range []string{"HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get"} {
		q := plain(text("hi"))
		q.method = method
		w := q.to(r)
		r.refused(t, w, wxhandler.BadMethod)
		require.Equal(t, "GET, POST", w.Header().Get("Allow"))
	}
}

func TestLegalUserTextArrivesWhole(t *testing.T) {
	hostile := []string{
		"\x08\x1d\x00", "a]]>b", "<![CDATA[nested]]>", "]]></Content>", "<Content>", "</xml>", "\xff\xfe truncated \xe4\xbd", "&amp; & &lt;", "<!-- -->", "<!DOCTYPE x>",
		"😀👨‍👩‍👧", "line\r\nline", "  blanks  ", "]]]]", "<?xml?>", `\u0000"}`,
		"]]></Content><FromUserName><![CDATA[victim]]></FromUserName><MsgType><![CDATA[event]]></MsgType><Content><![CDATA[hi",
		"]]></Content><MsgType>event</MsgType><Event>subscribe</Event><MsgId>1</MsgId></xml><xml><Content><![CDATA[",
		"]]></Content></xml>", "]]></Content ><FromUserName>x</FromUserName><Content><![CDATA[", strings.Repeat("]]></Content>", 100),
	}
	for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
		for i, content := range hostile {
			t.Run(fmt.Sprintf("%s/%d", map[bool]string{true: "safe", false: "plain"}[cfg.EncodingAESKey != ""], i), func(t *testing.T) {
				r := newRig(t, cfg)
				body := text(content)
				id := readPush(t, text("")).MsgId // the next id, one more than body's
				q := plain(body)
				if cfg.EncodingAESKey != "" {
					q = sealed(t, keyA, appID, body)
				}
				require.Equal(t, 200, q.to(r).Code)
				m := r.take()[0]
				require.Equal(t, content, m.Field("Content"))
				require.Equal(t, []string{"gh_1", "user", "text", "", ""}, []string{m.ToUserName, m.FromUserName, m.MsgType, m.Event, m.InfoType})
				before, err := strconv.Atoi(id)
				require.NoError(t, err)
				require.Equal(t, strconv.Itoa(before-1), m.MsgId, "the true MsgId, not one inside the text")
			})
		}
	}
}

func TestAnotherOpenIDInTheQueryIsVisible(t *testing.T) {
	h, err := wxhandler.New(plainConfig)
	require.NoError(t, err)
	var foreign []bool
	h.Use(func(next wxhandler.HandlerFunc) wxhandler.HandlerFunc {
		return func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
			push, ok := wxhandler.PushFrom(ctx)
			foreign = append(foreign, ok && push.Foreign(m))
			return next(ctx, m)
		}
	})
	plain(text("a")).set("openid", "user").to(h)
	plain(text("b")).set("openid", "somebody").to(h)
	plain(text("c")).to(h)
	require.Equal(t, []bool{false, true, false}, foreign)

	r := newRig(t, plainConfig)
	require.Equal(t, 200, plain(text("private words")).set("openid", "somebody").to(r).Code, "some senders are sys, and the query is unsigned")
	require.Contains(t, r.log.text(), "another sender")
	require.NotContains(t, r.log.text(), "somebody")
	require.NotContains(t, r.log.text(), "private words")
}

func TestRefusalsAreTypedAndDoNotFloodTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, plainConfig)
		for range 1000 {
			(&request{"GET", "/wx", map[string][]string{}, ""}).to(r)
		}
		require.Equal(t, 1, strings.Count(r.log.text(), "MissingParams"))
		time.Sleep(time.Second)
		(&request{"GET", "/wx", map[string][]string{}, ""}).to(r)
		require.Contains(t, r.log.text(), "not_told=999")
	})
	err := error(&wxhandler.Error{Reason: wxhandler.BadSignature, Code: -40001, Text: "t", Cause: errors.New("c")})
	require.ErrorIs(t, err, wxhandler.BadSignature)
	require.NotErrorIs(t, err, wxhandler.Stale)
	require.Equal(t, "wxhandler: t: c", err.Error())
}

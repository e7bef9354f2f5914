package wxhandler_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

func TestVerification(t *testing.T) {
	t.Run("the bare echostr, in plain and in safe mode", func(t *testing.T) {
		for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
			w := verification("4375120948345356249").to(newRig(t, cfg))
			require.Equal(t, 200, w.Code)
			require.Equal(t, "4375120948345356249", w.Body.String())
		}
	})
	t.Run("WeCom's is encrypted", func(t *testing.T) {
		// A published sample of WeCom's own documentation.
		r := newRig(t, wxhandler.Config{AppID: "wx5823bf96d3bd56c7", Token: "QDG6eK", EncodingAESKey: keyA}, wxhandler.WithWindow(0))
		get := func(echostr string) *httptest.ResponseRecorder {
			req := httptest.NewRequest("GET", "/wx?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr="+echostr, nil)
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			return w
		}
		const echostr = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
		require.Equal(t, "1616140317555161061", get(strings.ReplaceAll(echostr, "+", "%2B")).Body.String())
		require.Equal(t, "1616140317555161061", get(echostr).Body.String(), "a plus that nobody escaped")
		r.refused(t, get("AAAA"), wxhandler.BadSignature)
	})
	t.Run("an encrypted echostr for somebody else", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := enveloped(sealedText(t, keyA, "wxother"))
		q.method = "GET"
		q.set("signature").set("echostr", sealedTextOf(q)).set("encrypt_type")
		r.refused(t, q.to(r), wxhandler.WrongAppID)
		p := newRig(t, plainConfig)
		p.refused(t, q.to(p), wxhandler.BadKey)
	})
}

func sealedTextOf(q *request) string {
	_, rest, _ := strings.Cut(q.body, "<Encrypt><![CDATA[")
	encrypt, _, _ := strings.Cut(rest, "]]>")
	return encrypt
}

func TestPublishedPushes(t *testing.T) {
	t.Run("a mini program's, JSON in safe mode", func(t *testing.T) {
		key := strings.Repeat("A", 43)
		r := newRig(t, wxhandler.Config{AppID: "wxba5fad812f8e6fb9", Token: "AAAAA", EncodingAESKey: key}, wxhandler.WithWindow(0))
		body := `{"ToUserName":"gh_97417a04a28d","Encrypt":"+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="}`
		req := httptest.NewRequest("POST", "/wx?signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741&openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY&encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", strings.NewReader(body))
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		require.Equal(t, 200, w.Code)
		m := r.take()[0]
		require.Equal(t, "hello world", m.Field("debug_str"))
		require.Equal(t, "event/debug_demo", m.Pattern())
		require.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
		reply := readPush(t, w.Body.String())
		require.True(t, wxcrypt.Verify(reply.Field("MsgSignature"), "AAAAA", reply.Field("TimeStamp"), reply.Field("Nonce"), reply.Field("Encrypt")))
	})
}

func TestFormsAndShapes(t *testing.T) {
	jsonText := `{"ToUserName":"gh_1","FromUserName":"user","CreateTime":1,"MsgType":"text","Content":"hi","MsgId":` + nextID() + `}`
	t.Run("JSON in the clear", func(t *testing.T) {
		r := newRig(t, plainConfig)
		w := plain(jsonText).to(r)
		require.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
		require.Equal(t, "ran hi", readPush(t, w.Body.String()).Field("Content"))
	})
	t.Run("an XML message in a JSON envelope is answered in the message's form", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := sealed(t, keyA, appID, text("hi"))
		q.body = `{"ToUserName":"gh_1","Encrypt":"` + sealedTextOf(q) + `"}`
		w := q.to(r)
		require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "<![CDATA[ran hi]]>")
	})
	t.Run("a third-party platform", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := sealed(t, keyA, appID, "<xml><AppId>"+appID+"</AppId><CreateTime>1</CreateTime><InfoType>component_verify_ticket</InfoType><ComponentVerifyTicket>ticket</ComponentVerifyTicket></xml>")
		q.body = "<xml><AppId><![CDATA[" + appID + "]]></AppId><Encrypt><![CDATA[" + sealedTextOf(q) + "]]></Encrypt></xml>"
		require.Equal(t, 200, q.to(r).Code)
		require.Equal(t, "info/component_verify_ticket", r.take()[0].Pattern())
	})
	t.Run("a smart robot of WeCom", func(t *testing.T) {
		cfg := safeConfig
		cfg.AppID, cfg.ReceiverIDs = "", []string{""}
		r := newRig(t, cfg)
		q := sealed(t, keyA, "", `{"msgid":"1","msgtype":"text","text":{"content":"hi"}}`)
		q.body = `{"encrypt":"` + sealedTextOf(q) + `"}`
		w := q.to(r)
		require.Equal(t, 200, w.Code)
		require.Equal(t, "hi", r.take()[0].Field("text/content"))
		reply := readPush(t, w.Body.String())
		require.True(t, wxcrypt.Verify(reply.Field("msgsignature"), token, reply.Field("timestamp"), reply.Field("nonce"), reply.Field("encrypt")))
	})
	t.Run("WeCom sends msg_signature alone", func(t *testing.T) {
		r := newRig(t, safeConfig)
		q := sealed(t, keyA, appID, text("hi")).set("signature").set("encrypt_type")
		q.body = strings.Replace(q.body, "</xml>", "<AgentID><![CDATA[218]]></AgentID></xml>", 1)
		require.Equal(t, 200, q.to(r).Code)
		require.Len(t, r.take(), 1)
	})
}

func TestTheProbeOfCloudRun(t *testing.T) {
	lookup := wxhandler.WithLookup(func(*http.Request, string) (wxhandler.Config, bool) { return wxhandler.Config{}, false })
	many, err := wxhandler.New(wxhandler.Config{}, lookup)
	require.NoError(t, err)
	for name, h := range map[string]http.Handler{"plain": newRig(t, plainConfig), "safe": newRig(t, safeConfig), "many": many} {
		for _, body := range []string{`{"action":"CheckContainerPath"}`, `<xml><action>CheckContainerPath</action></xml>`} {
			w := (&request{"POST", "/wx", map[string][]string{}, body}).to(h)
			require.Equal(t, "200 success", fmt.Sprint(w.Code, " ", w.Body.String()), "%s %s", name, body)
		}
		w := (&request{"POST", "/wx", map[string][]string{}, `{"action":"CheckContainerPath","MsgType":"text"}`}).to(h)
		require.GreaterOrEqual(t, w.Code, 400, name)
	}
}

func TestMount(t *testing.T) {
	for _, path := range []string{"/wx", "/wx/", "/deep/er", "example.com/wx", "/"} {
		mux := http.NewServeMux()
		wxhandler.Mount(mux, path, newRig(t, plainConfig))
		bare := strings.TrimSuffix("/"+strings.TrimPrefix(strings.TrimPrefix(path, "example.com"), "/"), "/")
		for _, target := range []string{bare, bare + "/"} {
			if target == "" {
				continue
			}
			q := verification("echo")
			q.path = "http://example.com" + target
			w := q.to(mux)
			require.Equal(t, 200, w.Code, "%s at %s", path, target)
			require.Equal(t, "echo", w.Body.String())
		}
		q := verification("echo")
		q.path = "http://example.com" + bare + "/below"
		require.Equal(t, 404, q.to(mux).Code, "nothing below is taken")
	}
}

func TestManyAccounts(t *testing.T) {
	accounts := map[string]wxhandler.Config{
		"gh_1":   {Token: token},
		"gh_2":   {AppID: "wx2", Token: token, EncodingAESKey: keyB},
		appID:    safeConfig,
		"gh_bad": {},
	}
	h, err := wxhandler.New(wxhandler.Config{}, wxhandler.WithLookup(func(r *http.Request, id string) (wxhandler.Config, bool) {
		if id == "" {
			id = r.URL.Query().Get("account")
		}
		c, ok := accounts[id]
		return c, ok
	}))
	require.NoError(t, err)
	h.Handle("*", func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		push, _ := wxhandler.PushFrom(ctx)
		return wxhandler.TextReply(fmt.Sprintf("%s %v", push.AppID, push.Encrypted)), nil
	})
	require.Contains(t, plain(text("hi")).to(h).Body.String(), "[ false]")

	two := sealed(t, keyB, "wx2", strings.Replace(text("hi"), "gh_1", "gh_2", 1))
	two.body = strings.Replace(two.body, "gh_1", "gh_2", 1)
	require.Contains(t, openReply(t, keyB, "wx2", two.to(h).Body.String()), "[wx2 true]")

	info := sealed(t, keyA, appID, "<xml><AppId>"+appID+"</AppId><InfoType>authorized</InfoType></xml>")
	info.body = "<xml><AppId>" + appID + "</AppId><Encrypt>" + sealedTextOf(info) + "</Encrypt></xml>"
	require.Equal(t, 200, info.to(h).Code)

	crossed := sealed(t, keyA, appID, text("hi")) // addressed to gh_1, whose mode is plain
	require.Equal(t, 400, crossed.to(h).Code)
	toTwo := sealed(t, keyA, appID, text("hi"))
	toTwo.body = strings.Replace(toTwo.body, "gh_1", "gh_2", 1)
	require.Equal(t, 400, toTwo.to(h).Code, "another account's key does not open it")

	unknown := plain(strings.Replace(text("hi"), "gh_1", "gh_9", 1))
	require.Equal(t, 403, unknown.to(h).Code)
	bad := plain(strings.Replace(text("hi"), "gh_1", "gh_bad", 1))
	require.Equal(t, 403, bad.to(h).Code, "a Config that cannot be is no account")

	require.Equal(t, 403, verification("1").to(h).Code)
	require.Equal(t, "1", verification("1").set("account", "gh_1").to(h).Body.String())

	accounts["gh_1"] = wxhandler.Config{Token: "changed"}
	require.Equal(t, 403, plain(text("hi")).to(h).Code, "a changed Config counts at once")

	fallback, err := wxhandler.New(plainConfig, wxhandler.WithLookup(func(*http.Request, string) (wxhandler.Config, bool) { return wxhandler.Config{}, false }))
	require.NoError(t, err)
	require.Equal(t, 200, plain(text("hi")).to(fallback).Code)
}

func TestTypedFunctions(t *testing.T) {
	h, err := wxhandler.New(plainConfig)
	require.NoError(t, err)
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply(m.FromUserName + ":" + m.Content), nil
	})
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Location) (wxhandler.Reply, error) {
		return wxhandler.TextReply(fmt.Sprint(m.Location_X, m.Location_Y, m.Label)), nil
	})
	wxhandler.On(h, func(_ context.Context, m *wxhandler.LocationEvent) (wxhandler.Reply, error) {
		return wxhandler.TextReply(fmt.Sprint(m.Latitude, m.Longitude, m.Precision)), nil
	})
	wxhandler.On(h, func(_ context.Context, e *own) (wxhandler.Reply, error) { return wxhandler.TextReply(e.What), nil })
	head := "<xml><ToUserName>gh_1</ToUserName><FromUserName>user</FromUserName>"
	for body, want := range map[string]string{
		text("hi"): "user:hi",
		head + "<MsgType>location</MsgType><Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Label>here</Label><MsgId>1</MsgId></xml>": "23.1 113.3here",
		head + "<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>1</Latitude><Longitude>2</Longitude><Precision>3</Precision></xml>":     "1 2 3",
		head + "<MsgType>event</MsgType><Event>my_event</Event><what>ever</what></xml>":                                                          "ever",
	} {
		require.Equal(t, want, readPush(t, plain(body).to(h).Body.String()).Field("Content"))
	}
}

// own is a push type that a user of the package declares.
type own struct {
	wxmsg.Message
	What string
}

func (*own) Pattern() string               { return "event/my_event" }
func (o *own) Decode(m *wxhandler.Message) { o.Message, o.What = *m, m.Field("what") }

func TestUnknownPushesReachTheStarWhole(t *testing.T) {
	r := newRig(t, plainConfig)
	plain("<xml><MsgType>event</MsgType><Event>of_tomorrow</Event><a><b>1</b><b>2</b></a></xml>").to(r)
	m := r.take()[0]
	require.Equal(t, "1", m.Field("a/b"))
	require.Equal(t, []string{"1", "2"}, m.Fields("a/b"))
	require.Equal(t, "2", m.Document().FindElement("//a/b[2]").Text())
}

func TestWithoutARouteTheAnswerIsSuccess(t *testing.T) {
	h, err := wxhandler.New(safeConfig)
	require.NoError(t, err)
	w := sealed(t, keyA, appID, text("hi")).to(h)
	require.Equal(t, "success", w.Body.String())
	require.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
}

func TestATextThatIsTooLongIsTold(t *testing.T) {
	r := newRig(t, plainConfig)
	r.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		return wxhandler.TextReply(strings.Repeat("private words", 200)), nil
	})
	w := plain(text("hi")).to(r)
	require.Equal(t, 200, w.Code)
	require.Contains(t, r.log.text(), "SplitText")
	require.NotContains(t, r.log.text(), "private words")
}

func TestFailuresOfFunctions(t *testing.T) {
	fail := map[string]wxhandler.HandlerFunc{
		"error": func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			return nil, errors.New("out of luck")
		},
		"error + reply": func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			return wxhandler.TextReply("x"), errors.New("out of luck")
		},
		"panic":         func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { panic("out of luck") },
		"bad reply":     func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return badReply{}, nil },
		"panicky reply": func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return panickyReply{}, nil },
	}
	for name, fn := range fail {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, plainConfig)
			r.Handle("text", fn)
			r.Handle("event/xpay_goods_deliver_notify", fn)
			r.Handle("event/subscribe", fn)
			w := plain(text("private words")).to(r)
			require.Equal(t, "200 success", fmt.Sprint(w.Code, " ", w.Body.String()))
			require.Contains(t, r.log.text(), "out of luck")
			r.secretless(t, w)
			event := "<xml><FromUserName>u</FromUserName><MsgType>event</MsgType><Event>%s</Event></xml>"
			require.Equal(t, 200, plain(fmt.Sprintf(event, "subscribe")).to(r).Code)
			require.Equal(t, 500, plain(fmt.Sprintf(event, "xpay_goods_deliver_notify")).to(r).Code, "never acknowledged by a failure")
			require.Equal(t, wxhandler.OutcomeFailed, r.seen[0].Outcome)
		})
	}
}

type badReply struct{}

func (badReply) AppendReply([]byte, *wxhandler.Message) ([]byte, error) {
	return nil, errors.New("out of luck")
}

type panickyReply struct{}

func (panickyReply) AppendReply([]byte, *wxhandler.Message) ([]byte, error) { panic("out of luck") }

func TestTheStackInPieces(t *testing.T) {
	verify, err := wxhandler.Verify(safeConfig)
	require.NoError(t, err)
	envelope, err := wxhandler.Envelope(safeConfig)
	require.NoError(t, err)
	reached := 0
	routing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached++
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		m, err := wxmsg.Read(string(body))
		require.NoError(t, err)
		push, ok := wxhandler.PushFrom(r.Context())
		require.True(t, ok && push.Encrypted)
		switch m.Field("Content") {
		case "fail":
			http.Error(w, "failed", http.StatusInternalServerError)
		case "silence":
		default:
			w.Header().Set("Content-Length", "7")
			fmt.Fprintf(w, "<xml><Content>%s</Content></xml>", m.Field("Content"))
		}
	})
	for name, stack := range map[string]http.Handler{"both": verify(envelope(routing)), "envelope alone": envelope(routing)} {
		t.Run(name, func(t *testing.T) {
			reached = 0
			w := sealed(t, keyA, appID, text("hi")).to(stack)
			require.Equal(t, "<xml><Content>hi</Content></xml>", openReply(t, keyA, appID, w.Body.String()))
			require.Empty(t, w.Header().Get("Content-Length"))
			require.Equal(t, 500, sealed(t, keyA, appID, text("fail")).to(stack).Code)
			require.Empty(t, sealed(t, keyA, appID, text("silence")).to(stack).Body.String())
			require.Equal(t, 3, reached)
			require.Equal(t, 403, sealed(t, keyA, appID, text("hi")).set("msg_signature", "x").to(stack).Code)
			require.Equal(t, 403, plain(text("hi")).to(stack).Code)
			require.Equal(t, 405, (&request{"PUT", "/wx", map[string][]string{}, ""}).to(stack).Code)
			require.Equal(t, "success", (&request{"POST", "/wx", map[string][]string{}, `{"action":"CheckContainerPath"}`}).to(envelope(routing)).Body.String())
			require.Equal(t, 3, reached)
		})
	}
	require.Equal(t, "echo", verification("echo").to(verify(routing)).Body.String())
	_, err = wxhandler.Verify(wxhandler.Config{})
	require.Error(t, err)
	_, err = wxhandler.Envelope(safeConfig, wxhandler.WithWindow(-1))
	require.Error(t, err)
}

func TestVerifyPassesTheBodyOn(t *testing.T) {
	verify, err := wxhandler.Verify(plainConfig)
	require.NoError(t, err)
	var got string
	stack := verify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		got = string(body)
	}))
	q := plain(text("hi"))
	q.to(stack)
	require.Equal(t, q.body, got)
}

package wxhandler_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// What wxtest will not send, because WeChat would not: requests of which a test
// sets every part by hand.

const (
	token = "the-token-of-the-tests"
	keyA  = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	keyB  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	appID = "wx5823bf96d3bd56c7"
)

var (
	plainConfig = wxhandler.Config{Token: token}
	safeConfig  = wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA}
)

// rig is a handler whose functions write down what reaches them.
type rig struct {
	*wxhandler.Handler
	log  *syncBuffer
	mu   sync.Mutex
	runs []*wxhandler.Message
	seen []wxhandler.Observation
}

type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *syncBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func newRig(t testing.TB, cfg wxhandler.Config, opts ...wxhandler.Option) *rig {
	t.Helper()
	r := &rig{log: &syncBuffer{}}
	opts = append([]wxhandler.Option{
		wxhandler.WithLogger(slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		wxhandler.WithMetrics(func(o wxhandler.Observation) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.seen = append(r.seen, o)
		}),
	}, opts...)
	h, err := wxhandler.New(cfg, opts...)
	require.NoError(t, err)
	r.Handler = h
	h.Handle("*", func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.runs = append(r.runs, m)
		return wxhandler.TextReply("ran " + m.Field("Content")), nil
	})
	return r
}

// take gives the messages that reached the function since the last call.
func (r *rig) take() []*wxhandler.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	runs := r.runs
	r.runs = nil
	return runs
}

// request is one request, part by part.
type request struct {
	method, path string
	query        url.Values
	body         string
}

func seconds() string { return strconv.FormatInt(time.Now().Unix(), 10) }

// plain signs a body the way plain mode does.
func plain(body string) *request {
	now := seconds()
	return &request{"POST", "/wx", url.Values{
		"signature": {wxcrypt.Signature(token, now, "nonce1")}, "timestamp": {now}, "nonce": {"nonce1"},
	}, body}
}

// sealed puts a body into an envelope of its own.
func sealed(t testing.TB, key, id, body string) *request {
	t.Helper()
	k, err := wxcrypt.ParseKey(key)
	require.NoError(t, err)
	return enveloped(string(k.Seal(nil, []byte(body), id)))
}

// enveloped signs any text as the Encrypt of an envelope.
func enveloped(encrypt string) *request {
	now := seconds()
	return &request{"POST", "/wx", url.Values{
		"signature": {wxcrypt.Signature(token, now, "nonce1")}, "timestamp": {now}, "nonce": {"nonce1"},
		"encrypt_type": {"aes"}, "msg_signature": {wxcrypt.Signature(token, now, "nonce1", encrypt)},
	}, "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>"}
}

// verification is the GET of the console.
func verification(echostr string) *request {
	r := plain("")
	r.method = "GET"
	r.query.Set("echostr", echostr)
	return r
}

func (r *request) set(name string, values ...string) *request {
	if len(values) == 0 {
		r.query.Del(name)
	} else {
		r.query[name] = values
	}
	return r
}

func (r *request) http() *http.Request {
	return httptest.NewRequest(r.method, r.path+"?"+r.query.Encode(), strings.NewReader(r.body))
}

func (r *request) to(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.http())
	return w
}

// chunked hides the length of a body.
type chunked struct{ io.Reader }

func text(content string) string {
	return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[user]]></FromUserName><CreateTime>" + seconds() +
		"</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + content + "]]></Content><MsgId>" + nextID() + "</MsgId></xml>"
}

var lastID struct {
	sync.Mutex
	n int
}

func nextID() string {
	lastID.Lock()
	defer lastID.Unlock()
	lastID.n++
	return strconv.Itoa(20_000_000_000 + lastID.n)
}

// openReply opens a sealed answer, after checking its signature.
func openReply(t testing.TB, key, id, body string) string {
	t.Helper()
	m := readPush(t, body)
	require.True(t, wxcrypt.Verify(m.Field("MsgSignature"), token, m.Field("TimeStamp"), m.Field("Nonce"), m.Field("Encrypt")))
	k, err := wxcrypt.ParseKey(key)
	require.NoError(t, err)
	o, err := k.Open(nil, m.Field("Encrypt"))
	require.NoError(t, err)
	require.Equal(t, id, string(o.ReceiveID))
	return string(o.Msg)
}

// refused checks that a request was refused for a reason, that no function ran
// and that nobody was told a secret.
func (r *rig) refused(t testing.TB, w *httptest.ResponseRecorder, reason wxhandler.Reason) {
	t.Helper()
	require.Equal(t, reason.Status(), w.Code, w.Body.String())
	require.Empty(t, r.take(), "no function may run")
	r.mu.Lock()
	last := r.seen[len(r.seen)-1]
	r.mu.Unlock()
	require.Equal(t, wxhandler.OutcomeRefused, last.Outcome)
	require.Equal(t, reason, last.Reason, "want %v, got %v", reason, last.Reason)
	r.secretless(t, w)
}

func (r *rig) secretless(t testing.TB, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, secret := range []string{token, keyA, keyB, "private words"} {
		require.NotContains(t, w.Body.String(), secret)
		require.NotContains(t, r.log.text(), secret)
	}
}

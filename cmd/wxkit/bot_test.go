package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// What the tests' server and WeChat's console agree on.
const (
	botToken = "doctorstoken"
	botKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	botID    = "wx1234567890abcdef"
)

// bot is a server as it should be, written by hand so that the doctor is not measured against our own handler.
// A hook that returns true has answered in its place: that is how a test makes it sick.
type bot struct {
	token string
	safe  bool
	wecom bool
	reply func(q params) string // to a good POST; nil: success
	sick  func(w http.ResponseWriter, r *http.Request) bool
}

// params are a request's query parameters by name.
type params func(name string) string

func (b bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case b.sick != nil && b.sick(w, r):
	case r.URL.Path != "/wx" && r.URL.Path != "/wx/":
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		b.get(w, r.URL.Query().Get)
	case r.Method == http.MethodPost:
		b.post(w, r)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (b bot) get(w http.ResponseWriter, q params) {
	echo := q("echostr")
	good := wxcrypt.Verify(q("signature"), b.token, q("timestamp"), q("nonce"))
	if b.wecom {
		good = wxcrypt.Verify(q("msg_signature"), b.token, q("timestamp"), q("nonce"), echo)
		echo = openText(echo)
	}
	if !good || echo == "" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	io.WriteString(w, echo)
}

func (b bot) post(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get
	body, _ := io.ReadAll(r.Body)
	m, err := wxmsg.Read(string(body))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	good := wxcrypt.Verify(q("signature"), b.token, q("timestamp"), q("nonce"))
	if b.safe {
		good = wxcrypt.Verify(q("msg_signature"), b.token, q("timestamp"), q("nonce"), m.Field("Encrypt")) && openText(m.Field("Encrypt")) != ""
	}
	if !good {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	answer := "success"
	if b.reply != nil {
		answer = b.reply(q)
	}
	io.WriteString(w, answer)
}

// openText decrypts an Encrypt for botID, "" if it cannot be.
func openText(encrypt string) string {
	key, err := wxcrypt.ParseKey(botKey)
	if err != nil {
		return ""
	}
	opened, err := key.Open(nil, encrypt)
	if err != nil || string(opened.ReceiveID) != botID {
		return ""
	}
	return string(opened.Msg)
}

// serve starts a server for the length of a test and gives the URL of the bot on it.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + "/wx"
}

// say makes a hook that answers requests of one method.
func say(method string, status int, header, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method {
			return false
		}
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		io.WriteString(w, strings.ReplaceAll(body, "ECHO", r.URL.Query().Get("echostr")))
		return true
	}
}

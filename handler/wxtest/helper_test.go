package wxtest_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

const (
	testToken = "s3cret"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	otherKey  = "0123456789012345678901234567890123456789012"
	testAppID = "wx1"
)

var safe = wxtest.Config{AppID: testAppID, Token: testToken, EncodingAESKey: testKey}

// request is what a server got of one try.
type request struct {
	method, uri, body string
	header            http.Header
	query             map[string]string
}

// server notes what it gets and answers what say says.
type server struct {
	mu  sync.Mutex
	got []request
	say func(r *http.Request, body string) string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	query := map[string]string{}
	for name, values := range r.URL.Query() {
		query[name] = values[len(values)-1]
	}
	s.mu.Lock()
	s.got = append(s.got, request{r.Method, r.RequestURI, string(body), r.Header.Clone(), query})
	s.mu.Unlock()
	if s.say != nil {
		fmt.Fprint(w, s.say(r, string(body)))
	}
}

// all is what it has got so far.
func (s *server) all() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

func (s *server) last(t *testing.T) request {
	t.Helper()
	got := s.all()
	require.NotEmpty(t, got)
	return got[len(got)-1]
}

// answers makes a server that always answers the same.
func answers(body string) *server {
	return &server{say: func(*http.Request, string) string { return body }}
}

// bot is a small right server: it checks the signature, opens, greets, seals.
func bot(t *testing.T, cfg wxtest.Config) http.Handler {
	t.Helper()
	var key *wxcrypt.Key
	if cfg.EncodingAESKey != "" {
		var err error
		key, err = wxcrypt.ParseKey(cfg.EncodingAESKey)
		require.NoError(t, err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		stamp, nonce := q.Get("timestamp"), q.Get("nonce")
		body, _ := io.ReadAll(r.Body)
		encrypt := q.Get("echostr")
		if r.Method == http.MethodPost {
			if m, err := wxmsg.Read(string(body)); err == nil {
				encrypt = m.Field("Encrypt")
			}
		}
		wecom := cfg.Account == wxtest.WeCom
		sealed := key != nil && (r.Method == http.MethodPost || wecom)
		good := wxcrypt.Verify(q.Get("signature"), cfg.Token, stamp, nonce)
		if sealed {
			good = wxcrypt.Verify(q.Get("msg_signature"), cfg.Token, stamp, nonce, encrypt)
		}
		if !good {
			http.Error(w, "forged", http.StatusForbidden)
			return
		}
		plain := string(body)
		if r.Method == http.MethodGet {
			plain = encrypt
		}
		if sealed {
			opened, err := key.Open(nil, encrypt)
			if err != nil || string(opened.ReceiveID) != cfg.AppID {
				http.Error(w, "not for me", http.StatusBadRequest)
				return
			}
			plain = string(opened.Msg)
		}
		if r.Method == http.MethodGet {
			io.WriteString(w, plain)
			return
		}
		m, err := wxmsg.Read(plain)
		if err != nil || m.MsgType != "text" {
			io.WriteString(w, "success")
			return
		}
		reply := textReply(m, "hello "+m.Field("Content"))
		if sealed {
			shape := wxcrypt.XML
			if m.Form() == wxmsg.JSON {
				shape = wxcrypt.JSON
			}
			reply = wxcrypt.Seal{Key: key, Token: cfg.Token, ReceiveID: cfg.AppID, TimeStamp: stamp, Nonce: nonce}.Append(nil, shape, reply)
		}
		w.Write(reply)
	})
}

func textReply(m *wxmsg.Message, content string) []byte {
	w := wxmsg.NewWriter(m.Form(), nil)
	w.Text("ToUserName", m.FromUserName)
	w.Text("FromUserName", m.ToUserName)
	w.Int("CreateTime", m.CreateTime)
	w.Text("MsgType", "text")
	w.Text("Content", content)
	return w.Bytes()
}

// fatal notes what Expect says.
type fatal struct{ text string }

func (f *fatal) Helper() {}

func (f *fatal) Fatalf(format string, args ...any) { f.text = fmt.Sprintf(format, args...) }

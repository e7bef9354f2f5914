package main

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// space is scratch memory of one request.
type space struct{ body, plain, out []byte }

// least does what no correct handler can do without: it checks the signature, opens
// and reads the push, and writes and seals the answer, with the packages that
// wxhandler uses. It knows no routes, no deadline and no repeats: a push that comes
// again runs again. key is nil in plain mode.
func least(key *wxcrypt.Key) http.Handler {
	spaces := sync.Pool{New: func() any { return &space{make([]byte, 0, 4096), make([]byte, 0, 4096), make([]byte, 0, 4096)} }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := spaces.Get().(*space)
		defer spaces.Put(s)
		answer, err := s.answer(key, r)
		if err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header()["Content-Type"] = []string{contentType}
		w.Write(answer)
	})
}

func (s *space) answer(key *wxcrypt.Key, r *http.Request) ([]byte, error) {
	q := r.URL.RawQuery
	timestamp, nonce := parameter(q, "timestamp"), parameter(q, "nonce")
	if key == nil && !wxcrypt.Verify(parameter(q, "signature"), account.Token, timestamp, nonce) {
		return nil, errAnswer
	}
	s.body = s.body[:cap(s.body)]
	n, err := io.ReadFull(r.Body, s.body)
	if err != io.ErrUnexpectedEOF {
		return nil, errAnswer
	}
	m, err := wxmsg.Read(string(s.body[:n]))
	switch {
	case err != nil:
		return nil, err
	case key == nil:
		return appendEcho(s.out[:0], m), nil
	}
	encrypt := m.Field("Encrypt")
	if !wxcrypt.Verify(parameter(q, "msg_signature"), account.Token, timestamp, nonce, encrypt) {
		return nil, errAnswer
	}
	opened, err := key.Open(s.plain[:0], encrypt)
	if err != nil || string(opened.ReceiveID) != account.AppID {
		return nil, errAnswer
	}
	if m, err = wxmsg.Read(string(opened.Msg)); err != nil {
		return nil, err
	}
	seal := wxcrypt.Seal{Key: key, Token: account.Token, ReceiveID: account.AppID, TimeStamp: timestamp, Nonce: nonce}
	s.out = appendEcho(s.out[:0], m)
	return seal.Append(s.plain[:0], wxcrypt.XML, s.out), nil
}

// parameter is one of a query; those of the load hold nothing escaped.
func parameter(query, name string) string {
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if k, v, _ := strings.Cut(pair, "="); k == name {
			return v
		}
	}
	return ""
}

// appendEcho answers a text with itself.
func appendEcho(dst []byte, m *wxmsg.Message) []byte {
	var w wxmsg.Writer
	w.Reset(m.Form(), dst)
	w.Text("ToUserName", m.FromUserName)
	w.Text("FromUserName", m.ToUserName)
	w.Int("CreateTime", time.Now().Unix())
	w.Text("MsgType", "text")
	w.Text("Content", m.Field("Content"))
	return w.Bytes()
}

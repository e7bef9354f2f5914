package wxtest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// success is the answer for nothing to say.
const success = "success"

// judge opens the answer and says why WeChat would not take it; "" where it
// would.
func (wx *WeChat) judge(reply *Reply) string {
	reply.Opened = string(reply.Body)
	last := reply.Tries[len(reply.Tries)-1]
	tries := "one try"
	if len(reply.Tries) > 1 {
		tries = fmt.Sprintf("%d tries", len(reply.Tries))
	}
	switch {
	case last.Err != nil:
		return fmt.Sprintf("no good answer in %s; the last: %v", tries, last.Err)
	case last.Status >= 300 && last.Status < 400:
		return fmt.Sprintf("redirected (%d) to %q: WeChat follows no redirect", last.Status, last.Header.Get("Location"))
	case last.Status != http.StatusOK:
		return fmt.Sprintf("no good answer in %s; the last has status %d, not 200", tries, last.Status)
	case reply.Request.Method == http.MethodGet:
		return wx.judgeEcho(reply)
	case reply.Opened == "" || reply.Opened == success:
		return ""
	case wx.Account == WeCom && strings.EqualFold(reply.Opened, success):
		return ""
	}
	return wx.judgeBody(reply)
}

// judgeEcho says what is wrong with the answer to a URL verification.
func (wx *WeChat) judgeEcho(reply *Reply) string {
	got, want := reply.Opened, reply.Request.echo
	bare := strings.Trim(got, "\ufeff\"' \t\r\n")
	switch {
	case got == want:
		return ""
	case strings.HasPrefix(got, "\ufeff") && bare == want:
		return "echostr has a byte order mark in front: answer the bare bytes"
	case bare == want && strings.ContainsAny(got, `"'`):
		return "echostr has quotes around it: answer it as text, not as JSON"
	case bare == want:
		return "echostr has blanks or a newline around it: answer the bare bytes"
	case wx.Account == WeCom && bare == reply.Request.Query.Get("echostr"):
		return "echostr is still encrypted: under WeCom the answer is what is inside"
	case strings.Contains(got, want):
		return "echostr stands inside another text: answer nothing else"
	}
	return "the answer is not echostr"
}

// judgeBody says what is wrong with an answer that is neither empty nor success.
func (wx *WeChat) judgeBody(reply *Reply) string {
	body := string(reply.Body)
	if why := blanks(body); why != "" {
		return why
	}
	m, err := wxmsg.Read(body)
	if err == nil && m.MsgType == "" && encryptOf(m).Exists() {
		reply.Sealed, reply.Opened = true, ""
		if why := wx.unseal(reply, m); why != "" {
			return why
		}
		if reply.Opened == success {
			return ""
		}
		if why := blanks(reply.Opened); why != "" {
			return "inside the envelope: " + why
		}
		m, err = wxmsg.Read(reply.Opened)
	}
	switch {
	case err != nil:
		return fmt.Sprintf("junk: neither success nor empty nor a reply: %v", err)
	case wx.Mode == ModeSafe && !reply.Sealed:
		return "unencrypted in safe mode: only success and an empty body may be"
	case m.Form() != reply.Request.form:
		return fmt.Sprintf("the answer is %s, but the push was %s", m.Form(), reply.Request.form)
	}
	return judgeReply(wx.Account, read(reply.Request.Message), m)
}

// blanks says what stands around an answer.
func blanks(body string) string {
	switch trimmed := strings.TrimSpace(strings.TrimPrefix(body, "\ufeff")); {
	case trimmed == "":
		return "nothing but blanks: an empty body has 0 bytes"
	case strings.HasPrefix(body, "\ufeff"):
		return "a byte order mark in front of the answer"
	case trimmed == success && body != success:
		return "blanks or a newline around success"
	case trimmed != body:
		return "blanks or a newline around the answer"
	}
	return ""
}

// unseal checks and opens an envelope as WeChat does, by its own key and token.
func (wx *WeChat) unseal(reply *Reply, m *wxmsg.Message) string {
	names := []string{"MsgSignature", "TimeStamp", "Nonce"}
	encrypt := encryptOf(m)
	if encrypt.Name() == "encrypt" {
		names = []string{"msgsignature", "timestamp", "nonce"}
	}
	signature, stamp, nonce := m.Field(names[0]), m.Field(names[1]), m.Field(names[2])
	if wx.key == nil {
		return "sealed, but the account is in plain mode"
	}
	for _, name := range names {
		if m.Field(name) == "" {
			return "the envelope lacks " + name
		}
	}
	switch {
	case m.Form() != reply.Request.form:
		return fmt.Sprintf("the envelope is %s, but the push was %s", m.Form(), reply.Request.form)
	case !isDigits(stamp):
		return "the envelope's TimeStamp is no number of seconds"
	case !wxcrypt.Verify(signature, wx.Token, stamp, nonce, encrypt.Text()):
		return "wrong MsgSignature: it is over the token and the envelope's own TimeStamp, Nonce and Encrypt"
	}
	opened, err := wx.key.Open(nil, encrypt.Text())
	if err != nil {
		return fmt.Sprintf("the envelope cannot be opened with the key of the push: %v", err)
	}
	reply.Opened = string(opened.Msg)
	if id := string(opened.ReceiveID); id != wx.AppID {
		return fmt.Sprintf("the envelope is for the id %q, not for %q", id, wx.AppID)
	}
	if reply.Opened == "" {
		return "the envelope is empty: answer an empty body without one"
	}
	return ""
}

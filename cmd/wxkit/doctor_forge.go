package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// forgersToken signs what must be refused.
const forgersToken = "ThisTokenIsNotYours"

// checkForgedVerification asks for an echo with a wrong signature and with none.
func (d *doctor) checkForgedVerification(ctx context.Context) {
	v := d.verification(d.url, forgersToken)
	if a := d.do(ctx, http.MethodGet, v.to); a.status == http.StatusOK && strings.Contains(string(a.body), v.echo) {
		d.fail("forgery", "a GET with a wrong signature is answered with echostr", "check the signature: whoever knows the URL can speak as WeChat")
		return
	}
	echo := digits(19)
	a := d.do(ctx, http.MethodGet, withQuery(d.url, url.Values{"echostr": {echo}}))
	if a.status == http.StatusOK && strings.Contains(string(a.body), echo) {
		d.fail("forgery", "a GET without any signature is answered with echostr", "refuse a request that lacks signature, timestamp or nonce")
		return
	}
	d.ok("forgery", "a GET with a wrong signature gets no echo")
}

// checkVisitor comes as a browser or a scanner does: without parameters.
func (d *doctor) checkVisitor(ctx context.Context) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		a := d.do(ctx, method, d.url)
		switch {
		case a.err != nil:
			d.warn("visitor", "a "+method+" without parameters gets no answer", "answer it 4xx: scanners come every day")
		case a.status >= 500:
			d.warn("visitor", fmt.Sprintf("a %s without parameters makes the program fail (%d)", method, a.status), "answer it 4xx: scanners come every day")
		case a.status < 400:
			d.warn("visitor", fmt.Sprintf("a %s without parameters is answered %d", method, a.status), "answer it 4xx, and it tells nobody anything")
		default:
			continue
		}
		return
	}
	d.ok("visitor", "GET and HEAD without parameters are refused")
}

// doctorsAccount is the account that the doctor's pushes are for, doctorsUser the user who sends them.
const (
	doctorsAccount = "gh_wxkit_doctor"
	doctorsUser    = "wxkit_doctor"
)

// forgery is a push that must be refused.
type forgery struct {
	what string
	wx   *wxtest.WeChat
}

// checkPush sends a good event and then the forgeries of it.
func (d *doctor) checkPush(ctx context.Context) {
	wx := d.wechat(doctorsAccount, wxtest.WithContext(ctx), wxtest.WithTries(1), wxtest.WithTimeout(d.timeout))
	good := debugPush(wx)
	if !d.checkGoodPush(good) {
		return
	}
	refused, forgeries := true, d.forgeries(wx)
	for _, f := range forgeries {
		refused = d.checkForgedPush(f.what, good, debugPush(f.wx)) && refused
	}
	if refused {
		d.ok("forgery", "%d kinds of forged POST are refused", len(forgeries))
	}
}

// debugPush sends the event of WeChat's own test tool: no server of sound mind acts upon it.
func debugPush(wx *wxtest.WeChat) *wxtest.Reply {
	return wx.User(doctorsUser).Event("debug_demo", wxtest.Fields{{"debug_str", "wxkit doctor"}})
}

// forgeries are what somebody could send who knows the URL, or has seen one request.
func (d *doctor) forgeries(wx *wxtest.WeChat) []forgery {
	all := []forgery{
		{"a POST with a wrong signature", wx.Tamper(func(r *wxtest.Request) {
			stamp, nonce := r.Query.Get("timestamp"), r.Query.Get("nonce")
			if r.Query.Has("signature") {
				r.Query.Set("signature", wxcrypt.Signature(forgersToken, stamp, nonce))
			}
			if r.Query.Has("msg_signature") {
				r.Query.Set("msg_signature", wxcrypt.Signature(forgersToken, stamp, nonce, r.Encrypt()))
			}
		})},
		{"a POST without a signature", wx.Tamper(func(r *wxtest.Request) {
			r.Query.Del("signature")
			r.Query.Del("msg_signature")
		})},
	}
	if d.mode != modeSafe {
		return all
	}
	all = append(all, forgery{"an unencrypted POST in safe mode", wx.Tamper(d.downgrade)})
	if d.account != accountWeCom {
		all = append(all, forgery{"a POST with the right signature and a wrong msg_signature", wx.Tamper(func(r *wxtest.Request) {
			r.Query.Set("msg_signature", strings.Repeat("0", 40))
		})})
	}
	return all
}

// downgrade sends the message in the clear, under a signature that does not cover it.
func (d *doctor) downgrade(r *wxtest.Request) {
	r.Body = r.Message
	r.Query.Del("encrypt_type")
	r.Query.Del("msg_signature")
	if d.account == accountWeCom {
		r.Query.Set("msg_signature", wxcrypt.Signature(d.token, r.Query.Get("timestamp"), r.Query.Get("nonce")))
	}
}

// checkGoodPush judges the answer to a rightly signed event, and tells whether forgeries can be compared with it.
func (d *doctor) checkGoodPush(r *wxtest.Reply) bool {
	const check = "post"
	err := r.Err
	if err == nil {
		err = r.Tries[0].Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		d.fail(check, "no answer to a POST within "+took(d.timeout), "WeChat waits 5 s: answer success at once and work on behind it")
	case err != nil:
		d.fail(check, "the server hangs up on a POST: "+err.Error(), "look into the server's log")
	case redirects(r.Status):
		d.fail(check, fmt.Sprintf("a POST is redirected (%d)", r.Status), "WeChat follows no redirect: take the POST at this very URL")
	case r.Status == http.StatusNotFound || r.Status == http.StatusMethodNotAllowed:
		d.fail(check, fmt.Sprintf("a POST is not taken (%d)", r.Status), "route POST to the handler too: messages and events come by POST")
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden || r.Status == http.StatusBadRequest:
		d.fail(check, fmt.Sprintf("a rightly signed POST is refused (%d%s)", r.Status, said(r.Body)), d.refusedMend())
	case r.Status != http.StatusOK:
		d.fail(check, fmt.Sprintf("a rightly signed event is answered %d", r.Status), "answer 200: WeChat sends anything else again")
	case isHTML(r.Body):
		d.fail(check, "a POST is answered with an HTML page", "another program or a proxy's page answers: check path and routing")
	case r.Notice():
		d.fail(check, "WeChat would not take the answer to an event: "+r.Why(),
			"answer success, nothing, or a reply as WeChat defines it: for this one its user sees a notice of failure")
		return true
	default:
		d.ok(check, "a signed event is taken")
		return true
	}
	return false
}

// said quotes a short body of one line, which is where a server tells why.
func said(body []byte) string {
	text := strings.TrimSpace(string(body))
	if text == "" || len(text) > 80 || strings.ContainsAny(text, "\n<") {
		return ""
	}
	return ": " + text
}

// refusedMend says what makes a server refuse a good push.
func (d *doctor) refusedMend() string {
	if d.key == nil {
		return "does the server expect encryption, or a CSRF token? Give --key and --appid, or exempt the path"
	}
	return "check key, id and mode; with encryption the signature to check is msg_signature, over token, timestamp, nonce and Encrypt"
}

// checkForgedPush compares a forgery's fate with that of the good push.
func (d *doctor) checkForgedPush(what string, good, forged *wxtest.Reply) (refused bool) {
	switch {
	case forged.Status == 0 || forged.Status >= 400 && forged.Status < 500:
		return true
	case forged.Status >= 500:
		d.warn("forgery", fmt.Sprintf("%s makes the program fail (%d)", what, forged.Status), "refuse it with 403")
	case replyKind(forged) == replyKind(good):
		d.fail("forgery", what+" is answered like a true one", "check it before anything else and answer 403: whoever knows the URL can speak as WeChat")
	default:
		d.warn("forgery", fmt.Sprintf("%s is answered %d", what, forged.Status), "if it is refused, say so with 403")
	}
	return false
}

// replyKind puts an answer into a class that does not change from one answer to the next.
func replyKind(r *wxtest.Reply) string {
	switch {
	case r.Sealed:
		return "sealed"
	case r.MsgType() != "":
		return "open " + r.MsgType()
	default:
		return strings.ToLower(strings.TrimSpace(string(r.Body)))
	}
}

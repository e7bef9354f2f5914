package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// checkVerification judges the answer to a rightly signed GET and tells whether WeChat would take it.
func (d *doctor) checkVerification(ctx context.Context, v verification, a answer) bool {
	switch {
	case redirects(a.status):
		what, mend := d.redirectTrouble(a)
		d.fail("redirect", what, mend)
		return false
	case a.status != http.StatusOK:
		d.checkStatus(ctx, a)
		return false
	}
	d.ok("status", "200, no redirect")
	what, mend := echoTrouble(v, a.body)
	if what != "" {
		d.fail("echo", what, mend)
		d.checkToken(ctx)
	} else {
		d.ok("echo", "the body is echostr and nothing else")
		d.checkType(a)
	}
	d.checkLatency(a)
	return what == ""
}

func redirects(status int) bool { return status >= 300 && status < 400 }

// redirectTrouble says where a redirect leads and what of the URL it changes.
func (d *doctor) redirectTrouble(a answer) (what, mend string) {
	what = fmt.Sprintf("the server redirects (%d)", a.status)
	to, err := d.url.Parse(a.header.Get("Location"))
	if err != nil || a.header.Get("Location") == "" {
		return what, "WeChat follows no redirect: answer at this very URL"
	}
	bare := *to
	bare.RawQuery = ""
	switch from := d.url; {
	case strings.TrimSuffix(to.Path, "/") == strings.TrimSuffix(from.Path, "/") && to.Path != from.Path && to.Host == from.Host:
		return what + ", only to add or drop the slash at the end: " + bare.String(),
			"WeChat follows no redirect: enter " + bare.String() + " in the console, or serve both (wxhandler.Mount)"
	case from.Scheme == "http" && to.Scheme == "https" && to.Hostname() == from.Hostname():
		return what + " to https", "WeChat follows no redirect: enter " + bare.String() + " in the console"
	default:
		return what + " to " + bare.String(), "WeChat follows no redirect: answer at this very URL; if that is a login page, let WeChat's path through"
	}
}

// checkStatus names the cause of a status other than 200, as far as it shows.
func (d *doctor) checkStatus(ctx context.Context, a answer) {
	what := fmt.Sprintf("a rightly signed GET is answered %d", a.status)
	if said := strings.TrimSpace(string(a.body)); said != "" && !isHTML(a.body) {
		what += fmt.Sprintf(" %q", shorten(said, 80))
	}
	d.fail("status", what, d.statusMend(a.status))
	if a.status < 500 && a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
		d.checkToken(ctx)
	}
}

func (d *doctor) statusMend(status int) string {
	switch status {
	case http.StatusBadRequest:
		if d.account == accountWeCom {
			return "read msg_signature, timestamp, nonce and echostr from the query, URL-decoded, and check the key"
		}
		return "read signature, timestamp, nonce and echostr from the query, by name, and let no router ask for more"
	case http.StatusUnauthorized:
		return "let this path through without a login: WeChat proves itself by its signature"
	case http.StatusForbidden:
		return "the token here, in the console and in the server must be the same, to the letter; restart the server after a change" +
			map[bool]string{true: "; then the key and the id", false: ""}[d.key != nil]
	case http.StatusNotFound:
		return "nothing is at this path: check it, and that the proxy in front passes it on unchanged"
	case http.StatusMethodNotAllowed:
		return "route GET to the handler, and POST: the same URL takes both"
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "the proxy in front cannot reach your program: is it running, and on the port that the proxy calls?"
	default:
		if status >= 500 {
			return "the program fails: its log says why"
		}
		return "answer 200 with echostr as the body"
	}
}

// checkToken tries the tokens that a server has by accident. An answer to one of them is the proof.
func (d *doctor) checkToken(ctx context.Context) {
	guess := d.verification(d.url, "no token is like this one")
	if a := d.do(ctx, http.MethodGet, guess.to); a.status == http.StatusOK && strings.Contains(string(a.body), guess.echo) {
		return // it checks no signature, so an answer proves nothing; forgery is told by itself
	}
	for _, try := range []struct{ token, what, mend string }{
		{"", "the server's token is empty: it takes a signature that anybody can make", "the token does not reach the program: look at its configuration"},
		{d.token + "\n", "the server's token ends in a newline", "trim the value that is read from the file or the environment"},
		{d.token + "\r\n", "the server's token ends in a newline", "trim the value that is read from the file or the environment"},
		{d.token + " ", "the server's token ends in a blank", "remove it from the server's configuration"},
		{" " + d.token, "the server's token begins with a blank", "remove it from the server's configuration"},
		{`"` + d.token + `"`, "the server's token has quotes around it", "remove them from the server's configuration"},
	} {
		v := d.verification(d.url, try.token)
		if a := d.do(ctx, http.MethodGet, v.to); a.status == http.StatusOK && strings.Contains(string(a.body), v.echo) {
			d.fail("token", try.what, try.mend)
			return
		}
	}
}

// echoTrouble says what is wrong with the body of a verification, "" if nothing is.
func echoTrouble(v verification, body []byte) (what, mend string) {
	text := string(body)
	trimmed := strings.TrimSpace(strings.TrimPrefix(text, "\uFEFF"))
	const bare = "write the value of echostr as it is, with nothing before or behind it"
	switch {
	case text == v.echo:
		return "", ""
	case trimmed == "":
		return "the body is empty", bare
	case v.sent != v.echo && trimmed == v.sent:
		return "echostr comes back still encrypted", "under WeCom echostr is a ciphertext: decrypt it and answer the message inside"
	case trimmed == v.echo && strings.HasPrefix(text, "\uFEFF"):
		return "a byte order mark stands before echostr", "save the program's source and templates as UTF-8 without BOM"
	case trimmed == v.echo && strings.HasSuffix(text, "\n"):
		return "a newline stands behind echostr", "print without a newline; " + bare
	case trimmed == v.echo:
		return "there are blanks around echostr", bare
	case trimmed == `"`+v.echo+`"`:
		return "echostr comes back in quotes", "a JSON encoder wrote it: answer plain text"
	case isHTML(body):
		return "the answer is an HTML page", "another program or a proxy's page answers: check path and routing"
	case strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "["):
		return "the answer is JSON: " + shorten(strings.ReplaceAll(trimmed, v.echo, "ECHOSTR"), 60), "answer plain text; " + bare
	case strings.HasPrefix(trimmed, "<"):
		return "the answer is XML", "a GET is no message: answer it with echostr before any message is read"
	case strings.EqualFold(trimmed, "success"):
		return `the answer is "success"`, "that is for a POST; " + bare
	case isRounded(v.echo, trimmed):
		return "echostr comes back as another number", "it was read as a number and lost digits: keep it a string"
	case strings.Contains(text, v.echo):
		return "there is more than echostr in the answer: " + shorten(fmt.Sprintf("%q", strings.ReplaceAll(trimmed, v.echo, "ECHOSTR")), 60), bare
	default:
		return "the answer is " + fmt.Sprintf("%q", shorten(trimmed, 60)), "the signature was not taken, or something else answers; " + bare
	}
}

// isHTML tells a page from a text.
func isHTML(body []byte) bool {
	begin := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 512)]))
	return bytes.HasPrefix(begin, []byte("<!doctype html")) || bytes.HasPrefix(begin, []byte("<html")) || bytes.Contains(begin, []byte("<body"))
}

// isRounded tells whether got is the number echo after a passage through a float.
func isRounded(echo, got string) bool {
	var a, b float64
	if _, err := fmt.Sscan(echo, &a); err != nil {
		return false
	}
	if _, err := fmt.Sscan(got, &b); err != nil {
		return false
	}
	return a != 0 && (a-b)/a < 1e-6 && (b-a)/a < 1e-6
}

// checkType looks at the Content-Type of a right answer.
func (d *doctor) checkType(a answer) {
	kind := a.header.Get("Content-Type")
	if strings.Contains(kind, "html") {
		d.warn("type", "echostr is answered as "+kind, "answer text/plain: as HTML a forged echostr is a script in your users' browsers")
		return
	}
	if strings.Contains(kind, "json") {
		d.warn("type", "echostr is answered as "+kind, "answer text/plain, before an encoder puts quotes around it")
		return
	}
	d.ok("type", "the Content-Type does no harm")
}

// checkLatency compares the time of the verification with what WeChat waits.
func (d *doctor) checkLatency(a answer) {
	const wecomMend = "WeCom waits 1 s for the verification: answer it before any other work"
	switch {
	case a.took > time.Second && d.account == accountWeCom:
		d.fail("latency", "the answer took "+took(a.took), wecomMend)
	case a.took > time.Second:
		d.warn("latency", "the answer took "+took(a.took), "WeChat drops the connection after 5 s: answer the GET before any other work")
	default:
		d.ok("latency", "answered within 1 s")
	}
}

// checkSlash tries the URL's twin with, or without, the slash at the end.
func (d *doctor) checkSlash(ctx context.Context, verified bool) {
	twin := otherSlash(d.url)
	if twin == nil {
		return
	}
	v := d.verification(twin, d.token)
	a := d.do(ctx, http.MethodGet, v.to)
	works := a.err == nil && a.status == http.StatusOK && string(a.body) == v.echo
	switch {
	case works && verified:
		d.ok("slash", "works with and without the slash at the end")
	case works:
		d.fail("slash", twin.Path+" works, "+d.url.Path+" does not", "enter the former in the console, or serve both (wxhandler.Mount)")
	case verified && redirects(a.status):
		d.warn("slash", fmt.Sprintf("%s is redirected (%d)", twin.Path, a.status), "enter the URL in the console exactly as here, or serve both (wxhandler.Mount)")
	case verified:
		d.warn("slash", fmt.Sprintf("%s does not work (%d)", twin.Path, a.status), "enter the URL in the console exactly as here, or serve both (wxhandler.Mount)")
	}
}

// otherSlash gives the URL with the slash at its end added or dropped, nil for a URL without a path.
func otherSlash(u *url.URL) *url.URL {
	if strings.Trim(u.Path, "/") == "" {
		return nil
	}
	twin := *u
	twin.RawPath = ""
	if short, ok := strings.CutSuffix(u.Path, "/"); ok {
		twin.Path = short
	} else {
		twin.Path += "/"
	}
	return &twin
}

package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// healthy are servers without a fault, and how the doctor is asked about them.
var (
	plainArgs = []string{"--token", botToken}
	safeArgs  = []string{"--token", botToken, "--key", botKey, "--appid", botID}
	wecomArgs = append([]string{"--account", "wecom"}, safeArgs...)
)

func TestDoctorHealthy(t *testing.T) {
	want := openGolden(t, "doctor_healthy.txtar")
	for _, c := range []struct {
		name string
		show bool // in the golden file; the others print the same
		bot  bot
		args []string
	}{
		{"plain", true, bot{token: botToken}, plainArgs},
		{"plain json", false, bot{token: botToken}, append([]string{"--form", "json"}, plainArgs...)},
		{"get only", true, bot{token: botToken}, append([]string{"--get-only"}, plainArgs...)},
		{"safe", true, bot{token: botToken, safe: true}, safeArgs},
		{"safe json", false, bot{token: botToken, safe: true}, append([]string{"--form", "json"}, safeArgs...)},
		{"compatible", false, bot{token: botToken, safe: true}, append([]string{"--mode", "compatible"}, safeArgs...)},
		{"compatible json", false, bot{token: botToken, safe: true}, append([]string{"--mode", "compatible", "--form", "json"}, safeArgs...)},
		{"open platform", false, bot{token: botToken, safe: true}, append([]string{"--account", "open"}, safeArgs...)},
		{"wecom", true, bot{token: botToken, safe: true, wecom: true}, wecomArgs},
		{"sealed reply", false, bot{token: botToken, safe: true, reply: sealedReply(botID, botToken)}, safeArgs},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := serve(t, c.bot)
			status, stdout, stderr := wxkit(t, append([]string{"doctor", at}, c.args...)...)
			require.Equal(t, exitOK, status, stdout+stderr)
			require.Empty(t, stderr)
			require.Equal(t, 1, strings.Count(stdout, "  warn  "), stdout)
			if !c.show {
				return
			}
			want.check(t, c.name, strings.ReplaceAll(stdout, strings.TrimSuffix(at, "/wx"), "http://HOST"))
		})
	}
}

// sick is a broken server and how the doctor is asked about it.
type sick struct {
	name string
	bot  bot
	args []string
	path string // instead of /wx
	warn bool   // worth a warning only: exit status 0
}

func TestDoctorSick(t *testing.T) {
	want := openGolden(t, "doctor_sick.txtar")
	for _, group := range [][]sick{sickPlaces(), sickStatuses(), sickTokens(), sickEchoes(), sickPosts(), sickForgeries()} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				at := strings.TrimSuffix(serve(t, c.bot), "/wx")
				path := "/wx"
				if c.path != "" {
					path = c.path
				}
				got := examine(t, at+path, c.args, c.warn)
				want.check(t, c.name, strings.ReplaceAll(got, strings.TrimPrefix(at, "http://"), "HOST"))
			})
		}
	}
}

// examine runs the doctor and gives its warnings and failures, without the one about a local host.
func examine(t *testing.T, at string, args []string, warnOnly bool) string {
	t.Helper()
	if args == nil {
		args = plainArgs
	}
	status, stdout, stderr := wxkit(t, append([]string{"doctor", at, "--json"}, args...)...)
	require.Empty(t, stderr)
	require.Equal(t, map[bool]int{true: exitOK, false: exitWrong}[warnOnly], status, stdout)
	var report doctorReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	var text strings.Builder
	for _, f := range report.Findings {
		if f.Level != levelOK && !strings.Contains(f.What, "your own machine") {
			require.NotEmpty(t, f.Mend, f.What)
			fmt.Fprintf(&text, "%s %s: %s\n-> %s\n", f.Level, f.Check, f.What, f.Mend)
		}
	}
	require.NotEmpty(t, text.String())
	return text.String()
}

func sickPlaces() []sick {
	redirect := func(status int, to string) bot {
		return bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/wx" {
				return false
			}
			w.Header().Set("Location", strings.ReplaceAll(to, "HOST", r.Host))
			w.WriteHeader(status)
			return true
		}}
	}
	only := func(path string) bot {
		return bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path {
				http.NotFound(w, r)
			}
			return r.URL.Path != path
		}}
	}
	dated := func(off time.Duration) bot {
		return bot{token: botToken, sick: func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			return false
		}}
	}
	return []sick{
		{name: "redirect to the slash 301", bot: redirect(301, "/wx/")},
		{name: "redirect to the slash 307", bot: redirect(307, "/wx/?signature=x")},
		{name: "redirect to https 308", bot: redirect(308, "https://HOST/wx")},
		{name: "redirect to a login 302", bot: redirect(302, "/login")},
		{name: "redirect without a place", bot: redirect(301, "")},
		{name: "slash: only without", bot: only("/wx"), warn: true},
		{name: "slash: only without, asked with", bot: only("/wx"), path: "/wx/"},
		{name: "slash: only with", bot: only("/wx/"), path: "/wx/", warn: true},
		{name: "slash: the other is redirected", bot: redirect(307, "/wx/"), path: "/wx/", warn: true},
		{name: "clock ten minutes behind", bot: dated(-10 * time.Minute)},
		{name: "clock two minutes ahead", bot: dated(2 * time.Minute), warn: true},
		{name: "settings: blank behind the token", bot: bot{token: botToken + " "}, args: []string{"--token", botToken + " "}},
		{name: "settings: odd token", bot: bot{token: "no-such-token"}, args: []string{"--token", "no-such-token"}, warn: true},
	}
}

func sickStatuses() []sick {
	all := []sick{{name: "status 403 in safe mode", bot: bot{token: "another", safe: true}, args: safeArgs},
		{name: "status 400 wecom", bot: bot{sick: say("GET", 400, "", "")}, args: append([]string{"--get-only"}, wecomArgs...)},
		{name: "status 404 elsewhere", bot: bot{token: botToken}, path: "/elsewhere"}}
	for _, status := range []int{400, 401, 403, 405, 418, 500, 502} {
		all = append(all, sick{
			name: fmt.Sprint("status ", status), args: append([]string{"--get-only"}, plainArgs...),
			bot: bot{sick: say("GET", status, "", "what the server says of itself")},
		})
	}
	return all
}

func sickTokens() []sick {
	get := append([]string{"--get-only"}, plainArgs...)
	return []sick{
		{name: "token empty", bot: bot{token: ""}, args: get},
		{name: "token with a newline", bot: bot{token: botToken + "\n"}, args: get},
		{name: "token with a blank", bot: bot{token: botToken + " "}, args: get},
		{name: "token behind a blank", bot: bot{token: " " + botToken}, args: get},
		{name: "token in quotes", bot: bot{token: `"` + botToken + `"`}, args: get},
	}
}

func sickEchoes() []sick {
	var all []sick
	for name, body := range map[string]string{
		"empty": "", "quotes": `"ECHO"`, "mark": "\uFEFFECHO", "newline": "ECHO\n", "blanks": " ECHO ", "json": `{"echostr":"ECHO"}`,
		"page": "<!DOCTYPE html><html><body>Welcome</body></html>", "xml": "<xml><a/></xml>", "success": "success", "more": "ok ECHO", "other": "hello",
	} {
		all = append(all, sick{name: "echo " + name, args: append([]string{"--get-only"}, plainArgs...),
			bot: bot{token: botToken, sick: unlessForged(say("GET", 200, "Content-Type: text/plain", body))}})
	}
	rounded := func(w http.ResponseWriter, r *http.Request) bool {
		var echo float64
		fmt.Sscan(r.URL.Query().Get("echostr"), &echo)
		fmt.Fprintf(w, "%.0f", echo)
		return true
	}
	return append(all,
		sick{name: "echo rounded", args: append([]string{"--get-only"}, plainArgs...),
			bot: bot{token: botToken, sick: unlessForged(func(w http.ResponseWriter, r *http.Request) bool { return r.Method == "GET" && rounded(w, r) })}},
		sick{name: "echo encrypted", args: append([]string{"--get-only"}, wecomArgs...),
			bot: bot{sick: func(w http.ResponseWriter, r *http.Request) bool {
				q := r.URL.Query().Get
				good := wxcrypt.Verify(q("msg_signature"), botToken, q("timestamp"), q("nonce"), q("echostr"))
				return good && say("GET", 200, "", "ECHO")(w, r)
			}}},
		sick{name: "type html", warn: true, bot: bot{token: botToken, sick: unlessForged(say("GET", 200, "Content-Type: text/html", "ECHO"))}},
		sick{name: "type json", warn: true, bot: bot{token: botToken, sick: unlessForged(say("GET", 200, "Content-Type: application/json", "ECHO"))}},
	)
}

// unlessForged leaves requests with a wrong signature to the healthy server, so that a case has one fault only.
func unlessForged(hook func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		q := r.URL.Query().Get
		return wxcrypt.Verify(q("signature"), botToken, q("timestamp"), q("nonce")) && hook(w, r)
	}
}

func sickPosts() []sick {
	answers := func(status int, header, body string) bot {
		return bot{token: botToken, sick: unlessForged(say("POST", status, header, body))}
	}
	safely := func(reply func(params) string) bot { return bot{token: botToken, safe: true, reply: reply} }
	return []sick{
		{name: "post 404", bot: answers(404, "", "")},
		{name: "post 405", bot: answers(405, "", "")},
		{name: "post 302", bot: answers(302, "Location: /login", "")},
		{name: "post 403", bot: answers(403, "", "CSRF token missing")},
		{name: "post 403 in safe mode", bot: bot{token: botToken, safe: true, sick: say("POST", 403, "", "")}, args: safeArgs},
		{name: "post 500", bot: answers(500, "", "")},
		{name: "post junk", bot: answers(200, "", "thanks, got it")},
		{name: "post page", bot: answers(200, "", "<!DOCTYPE html><html><body>Welcome</body></html>")},
		{name: "post open reply in safe mode", args: safeArgs,
			bot: safely(func(params) string { return "<xml><MsgType>text</MsgType><Content>hi</Content></xml>" })},
		{name: "post sealed for another id", args: safeArgs, bot: safely(sealedReply("wxanother", botToken))},
		{name: "post sealed with a wrong signature", args: safeArgs, bot: safely(sealedReply(botID, "another"))},
		{name: "post sealed garbage", args: safeArgs, bot: safely(func(params) string { return "<xml><Encrypt>AAAA</Encrypt></xml>" })},
	}
}

// sealedReply answers a text as WeChat wants it, or nearly.
func sealedReply(id, token string) func(params) string {
	return func(q params) string {
		key, err := wxcrypt.ParseKey(botKey)
		if err != nil {
			panic(err)
		}
		msg := "<xml><ToUserName>" + doctorsUser + "</ToUserName><FromUserName>" + doctorsAccount + "</FromUserName>" +
			"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hi</Content></xml>"
		encrypt := string(key.Seal(nil, []byte(msg), id))
		return fmt.Sprintf("<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce>%s</Nonce></xml>",
			encrypt, wxcrypt.Signature(token, q("timestamp"), q("nonce"), encrypt), q("timestamp"), q("nonce"))
	}
}

func sickForgeries() []sick {
	// lax takes what the named check would refuse, and answers success.
	lax := func(take func(q params) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method == "POST" && take(r.URL.Query().Get) && say("POST", 200, "", "success")(w, r)
		}
	}
	signed := func(q params) bool { return wxcrypt.Verify(q("signature"), botToken, q("timestamp"), q("nonce")) }
	return []sick{
		{name: "forged get", bot: bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			return r.URL.Query().Has("signature") && say("GET", 200, "Content-Type: text/plain", "ECHO")(w, r)
		}}},
		{name: "unsigned get", bot: bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			q := r.URL.Query()
			return q.Has("echostr") && !q.Has("signature") && say("GET", 200, "Content-Type: text/plain", "ECHO")(w, r)
		}}},
		{name: "visitor 200", warn: true, bot: bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			return r.URL.RawQuery == "" && say("GET", 200, "", "")(w, r)
		}}},
		{name: "visitor 500", warn: true, bot: bot{token: botToken, sick: say("HEAD", 500, "", "")}},
		{name: "visitor dropped", warn: true, bot: bot{token: botToken, sick: func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.RawQuery == "" {
				panic(http.ErrAbortHandler)
			}
			return false
		}}},
		{name: "forged post", bot: bot{token: botToken, sick: lax(func(params) bool { return true })}},
		{name: "unsigned post", bot: bot{token: botToken, sick: lax(func(q params) bool { return q("signature") == "" })}},
		{name: "forged post swallowed", warn: true, bot: bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method == "POST" && !signed(r.URL.Query().Get) // 200 and an empty body
		}}},
		{name: "forged post breaks", warn: true, bot: bot{token: botToken, sick: func(w http.ResponseWriter, r *http.Request) bool {
			return !signed(r.URL.Query().Get) && say("POST", 500, "", "")(w, r)
		}}},
		{name: "downgrade", args: safeArgs, bot: bot{token: botToken, safe: true,
			sick: lax(func(q params) bool { return signed(q) && q("encrypt_type") == "" && q("signature") != "" })}},
		{name: "only signature checked", args: safeArgs, bot: bot{token: botToken, safe: true,
			sick: lax(func(q params) bool { return signed(q) && q("encrypt_type") == "aes" })}},
	}
}

func TestDoctorUnreachable(t *testing.T) {
	want := openGolden(t, "doctor_unreachable.txtar")
	quiet := log.New(io.Discard, "", 0)
	closed := httptest.NewServer(nil)
	closed.Close()
	secure := httptest.NewUnstartedServer(bot{token: botToken})
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(bot{token: botToken})
	defer plain.Close()
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	slowPost := httptest.NewServer(bot{token: botToken, sick: func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == "POST" {
			io.Copy(io.Discard, r.Body) // the server sees a dropped connection only after the body
			<-r.Context().Done()
		}
		return false
	}})
	defer slowPost.Close()
	abort := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer abort.Close()

	for _, c := range []struct {
		name, at string
		args     []string
	}{
		{"nothing listens", closed.URL, nil},
		{"certificate", secure.URL, nil},
		{"no tls", strings.Replace(plain.URL, "http:", "https:", 1), nil},
		{"no answer", slow.URL, []string{"--timeout", "60ms"}},
		{"no answer to a post", slowPost.URL, []string{"--timeout", "1s"}},
		{"hangs up", abort.URL, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, err := url.Parse(c.at)
			require.NoError(t, err)
			got := examine(t, c.at+"/wx", append(c.args, plainArgs...), false)
			got = regexp.MustCompile("hangs up: .*").ReplaceAllString(got, "hangs up: CAUSE") // EOF or a reset
			want.check(t, c.name, strings.ReplaceAll(got, u.Host, "HOST"))
		})
	}
}

func TestDoctorURL(t *testing.T) {
	want := openGolden(t, "doctor_url.txtar")
	for _, at := range []string{
		"https://bot.example.com/wx", "http://bot.example.com/wx", "http://bot.example.com:80/wx", "bot.example.com/wx",
		"https://bot.example.com:8443/wx", "http://bot.example.com:443/wx", "ftp://bot.example.com/wx", "https://bot.example.com/wx#top",
		"https://me:pw@bot.example.com/wx", "http://localhost/wx", "http://192.168.1.5:8080/wx", "http://[::1]/wx",
	} {
		t.Run(at, func(t *testing.T) {
			u, err := parseTarget(at)
			require.NoError(t, err)
			d := newDoctor(settings{url: u}, time.Second)
			d.checkURL()
			require.Len(t, d.findings, 1)
			f := d.findings[0]
			want.check(t, at, fmt.Sprintf("%s %s: %s\n%s", f.Level, f.Check, f.What, f.Mend))
		})
	}
}

func TestDoctorAddress(t *testing.T) {
	for _, c := range []struct {
		name  string
		found []string
		want  string
	}{
		{"public", []string{"203.0.113.7"}, ""},
		{"both", []string{"2001:db8::7", "203.0.113.7"}, ""},
		{"private", []string{"10.0.0.7"}, "bot.example.com is 10.0.0.7 here, a private address"},
		{"only IPv6", []string{"2001:db8::7"}, "bot.example.com has IPv6 addresses only"},
		{"unknown", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDoctor(settings{url: &url.URL{Scheme: "https", Host: "bot.example.com"}}, time.Second)
			d.lookup = func(context.Context, string) (addrs []net.IPAddr, err error) {
				for _, ip := range c.found {
					addrs = append(addrs, net.IPAddr{IP: net.ParseIP(ip)})
				}
				return addrs, nil
			}
			d.checkAddress(t.Context())
			if c.want == "" {
				require.Empty(t, d.findings)
				return
			}
			require.Len(t, d.findings, 1)
			require.Equal(t, c.want, d.findings[0].What)
		})
	}
}

func TestDoctorReachTrouble(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&net.OpError{Op: "dial", Err: &net.DNSError{Name: "bot.example.com", IsNotFound: true}}, "the name bot.example.com does not resolve"},
		{&net.OpError{Op: "dial", Err: context.DeadlineExceeded}, "the connection to HOST is not accepted"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "this port does not speak TLS"},
		{context.DeadlineExceeded, "no answer within 5.0 s"},
		{errors.New("EOF"), "the server hangs up: EOF"},
	} {
		what, mend := reachTrouble(answer{err: &url.Error{Op: "Get", URL: "http://HOST", Err: c.err}}, "HOST", 5*time.Second)
		require.Contains(t, what, strings.TrimPrefix(c.want, "the server hangs up: "))
		require.NotEmpty(t, mend)
	}
}

func TestDoctorLatency(t *testing.T) {
	for _, c := range []struct {
		took    time.Duration
		account string
		want    level
	}{
		{300 * time.Millisecond, accountOA, levelOK},
		{1200 * time.Millisecond, accountOA, levelWarn},
		{1200 * time.Millisecond, accountWeCom, levelFail},
	} {
		d := newDoctor(settings{url: &url.URL{}, account: c.account}, time.Second)
		d.checkLatency(answer{took: c.took})
		require.Len(t, d.findings, 1)
		require.Equal(t, c.want, d.findings[0].Level)
	}
}

// TestDoctorOurHandler holds this project's own handler to the doctor's rules.
func TestDoctorOurHandler(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  wxhandler.Config
		args []string
	}{
		{"plain", wxhandler.Config{Token: botToken}, plainArgs},
		{"plain json", wxhandler.Config{Token: botToken}, append([]string{"--form", "json"}, plainArgs...)},
		{"safe", wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID}, safeArgs},
		{"compatible", wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID, Mode: wxhandler.ModeCompatible},
			append([]string{"--mode", "compatible"}, safeArgs...)},
		{"open platform", wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID}, append([]string{"--account", "open"}, safeArgs...)},
		{"wecom", wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID}, wecomArgs},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := wxhandler.New(c.cfg, wxhandler.WithLogger(slog.New(slog.DiscardHandler)))
			require.NoError(t, err)
			h.Handle("*", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
				return wxhandler.TextReply("hi"), nil
			})
			mux := http.NewServeMux()
			wxhandler.Mount(mux, "/wx", h)
			status, stdout, stderr := wxkit(t, append([]string{"doctor", serve(t, mux)}, c.args...)...)
			require.Equal(t, exitOK, status, stdout+stderr)
			require.Equal(t, 1, strings.Count(stdout, "  warn  "), stdout)
		})
	}
}

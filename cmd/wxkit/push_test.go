package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// pushServer answers texts with their content, orders with an article, and nothing else.
func pushServer(t *testing.T, cfg wxhandler.Config) string {
	t.Helper()
	h, err := wxhandler.New(cfg, wxhandler.WithLogger(slog.New(slog.DiscardHandler)))
	require.NoError(t, err)
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("hello " + m.Content), nil
	})
	h.Handle("event/CLICK/ORDERS", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		return wxhandler.NewsReply(wxhandler.Article{Title: "Your orders", URL: "https://example.com/orders"}), nil
	})
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", h)
	return serve(t, mux)
}

// settle replaces what differs from run to run.
func settle(text, at string) string {
	for _, r := range []struct{ from, to string }{
		{regexp.QuoteMeta(strings.TrimSuffix(at, "/wx")), "http://HOST"},
		{`[\d.]+ ms`, "N ms"},
		{`(CreateTime"?[:>]|TimeStamp"?[:>])\d+`, "${1}TIME"},
		{`(MsgId"?[:>])\d+`, "${1}ID"},
	} {
		text = regexp.MustCompile(r.from).ReplaceAllString(text, r.to)
	}
	return text
}

func TestPush(t *testing.T) {
	plainCfg := wxhandler.Config{Token: botToken}
	safeCfg := wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID}
	raw := filepath.Join(t.TempDir(), "body.xml")
	require.NoError(t, os.WriteFile(raw, []byte("<xml><FromUserName>o1</FromUserName><ToUserName>gh_1</ToUserName><CreateTime>1</CreateTime>"+
		"<MsgType>text</MsgType><Content>raw</Content><MsgId>7</MsgId></xml>"), 0o600))
	want := openGolden(t, "push.txtar")
	for _, c := range []struct {
		name string
		cfg  wxhandler.Config
		args []string
	}{
		{"text", plainCfg, []string{"text", "hi, there", "--from", "o1", "--to", "gh_1"}},
		{"text in safe mode", safeCfg, append([]string{"text", "hi"}, safeArgs...)},
		{"text in compatible mode", wxhandler.Config{Token: botToken, EncodingAESKey: botKey, AppID: botID, Mode: wxhandler.ModeCompatible},
			append([]string{"text", "hi", "--mode", "compatible"}, safeArgs...)},
		{"text by field", plainCfg, []string{"text", "--field", "Content=a=b, c"}},
		{"text by default", plainCfg, []string{"text"}},
		{"image", plainCfg, []string{"image", "--field", "MediaId=m1"}},
		{"location", plainCfg, []string{"location"}},
		{"another type", plainCfg, []string{"miniprogrampage", "--field", "Title=t", "--field", "PagePath=p"}},
		{"event", plainCfg, []string{"event", "CLICK", "--field", "EventKey=ORDERS"}},
		{"event with a nested field", plainCfg, []string{"event", "scancode_push", "--field", "ScanCodeInfo/ScanType=qrcode", "--field", "ScanCodeInfo/ScanResult=42"}},
		{"event of a mini program", safeCfg, append([]string{"event", "user_enter_tempsession", "--account", "mini", "--form", "json", "--field", "SessionFrom=p"}, safeArgs...)},
		{"repeated field", plainCfg, []string{"event", "subscribe_msg_popup_event", "--field", "List/TemplateId=a", "--field", "List/TemplateId=b"}},
		{"info", safeCfg, append([]string{"info", "component_verify_ticket", "--account", "open", "--field", "ComponentVerifyTicket=t"}, safeArgs...)},
		{"wecom", safeCfg, append([]string{"text", "hi"}, wecomArgs...)},
		{"raw", plainCfg, []string{"raw", raw}},
		{"duplicate", plainCfg, []string{"text", "hi", "--duplicate"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := pushServer(t, c.cfg)
			status, stdout, stderr := wxkit(t, append([]string{"push", at, "--token", botToken}, c.args...)...)
			require.Equal(t, exitOK, status, stdout+stderr)
			require.Empty(t, stderr)
			want.check(t, c.name, settle(stdout, at))
		})
	}
}

func TestPushBadAnswers(t *testing.T) {
	want := openGolden(t, "push_bad.txtar")
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	slow := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	for _, c := range []struct {
		name   string
		server http.HandlerFunc
		args   []string
	}{
		{"junk", answer(200, "thanks"), nil},
		{"refused", answer(403, "signature does not match"), []string{"--tries", "2"}},
		{"open reply in safe mode", answer(200, "<xml><MsgType>text</MsgType></xml>"), safeArgs},
		{"slow", slow, []string{"--tries", "2", "--timeout", "50ms"}},
		{"mini program", answer(500, ""), []string{"--account", "mini", "--tries", "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := serve(t, c.server)
			status, stdout, stderr := wxkit(t, append([]string{"push", at, "text", "--token", botToken}, c.args...)...)
			require.Equal(t, exitWrong, status, stdout)
			require.Empty(t, stderr)
			want.check(t, c.name, settle(stdout, at))
		})
	}
}

func TestPushBurst(t *testing.T) {
	at := pushServer(t, wxhandler.Config{Token: botToken})
	status, stdout, _ := wxkit(t, "push", at, "text", "hi", "--token", botToken, "--burst", "20")
	require.Equal(t, exitOK, status, stdout)
	require.Contains(t, stdout, "20 pushes at once, 20 answered well, 0 failed")

	status, stdout, _ = wxkit(t, "push", at, "text", "hi", "--token", botToken, "--burst", "3", "--json")
	require.Equal(t, exitOK, status, stdout)
	var report pushReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Len(t, report.Pushes, 3)
	ids := map[string]bool{}
	for _, p := range report.Pushes {
		m, err := wxmsg.Read(p.Message)
		require.NoError(t, err)
		ids[m.MsgId] = true
		require.Contains(t, p.Reply, "hello hi")
		require.False(t, p.Notice)
	}
	require.Len(t, ids, 3, "each push is a message of its own")
}

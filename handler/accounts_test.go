package wxhandler_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Every kind of account in every mode and form through one and the same core, as
// WeChat's side would judge it.
func TestEveryAccountModeAndForm(t *testing.T) {
	accounts := map[string]wxtest.Account{
		"Official Account": wxtest.OfficialAccount, "mini program": wxtest.MiniProgram,
		"third-party platform": wxtest.OpenPlatform, "WeCom": wxtest.WeCom,
	}
	modes := map[wxtest.Mode]wxhandler.Mode{
		wxtest.ModePlain: wxhandler.ModePlain, wxtest.ModeSafe: wxhandler.ModeSafe, wxtest.ModeCompatible: wxhandler.ModeCompatible,
	}
	for name, account := range accounts {
		for theirs, ours := range modes {
			if account == wxtest.WeCom && theirs != wxtest.ModeSafe {
				continue // WeCom always encrypts
			}
			for _, form := range []wxmsg.Form{wxmsg.XML, wxmsg.JSON} {
				t.Run(fmt.Sprint(name, "/", ours, "/", form), func(t *testing.T) {
					playAccount(t, account, theirs, ours, form)
				})
			}
		}
	}
}

func playAccount(t *testing.T, account wxtest.Account, theirs wxtest.Mode, ours wxhandler.Mode, form wxmsg.Form) {
	cfg := wxhandler.Config{AppID: appID, Token: token, Mode: ours}
	console := wxtest.Config{AppID: appID, Token: token, Mode: theirs, Form: form, Account: account}
	if ours != wxhandler.ModePlain {
		cfg.EncodingAESKey, console.EncodingAESKey = keyA, keyA
	}
	h, err := wxhandler.New(cfg)
	require.NoError(t, err)
	var routes []string
	h.Handle("*", func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		routes = append(routes, m.Pattern())
		if account == wxtest.MiniProgram || m.MsgType != "text" {
			return nil, nil
		}
		return wxhandler.TextReply("answer"), nil
	})
	wx := wxtest.New(h, console)
	wx.Verify().Expect(t)
	text := wx.User("o1").Text("hi").Expect(t)
	wx.User("o1").Click("KEY").Expect(t)
	wx.Info("authorized", wxtest.Fields{{"AuthorizerAppid", "wx9"}}).Expect(t)
	require.Equal(t, []string{"text", "event/CLICK", "info/authorized"}, routes)
	if account != wxtest.MiniProgram {
		require.Equal(t, "answer", text.Content())
		require.Equal(t, ours != wxhandler.ModePlain, text.Sealed)
		require.Equal(t, form, text.Message().Form())
	}
	forger := console
	forger.Token = "a guess"
	require.Equal(t, 403, wx.As(forger).With(wxtest.WithTries(1)).User("o1").Text("hi").Status)
	require.Len(t, routes, 3)
}

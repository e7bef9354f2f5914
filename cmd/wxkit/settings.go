package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Kinds of account, as --account names them.
const (
	accountOA    = "oa"
	accountMini  = "mini"
	accountOpen  = "open"
	accountWeCom = "wecom"
)

// Modes of encryption, as --mode names them.
const (
	modePlain      = "plain"
	modeSafe       = "safe"
	modeCompatible = "compatible"
)

// settings is what WeChat's console knows of a server: the same values, by flag or environment.
type settings struct {
	url     *url.URL
	token   string
	keyText string
	key     *wxcrypt.Key // nil in plain mode
	appID   string
	mode    string
	account string
	form    wxmsg.Form
}

// wechat is WeChat's side for these settings. to is the account's original id.
func (s *settings) wechat(to string, opts ...wxtest.Option) *wxtest.WeChat {
	cfg := wxtest.Config{
		AppID: s.appID, Token: s.token, ToUserName: to, Form: s.form,
		Mode:    map[string]wxtest.Mode{modePlain: wxtest.ModePlain, modeSafe: wxtest.ModeSafe, modeCompatible: wxtest.ModeCompatible}[s.mode],
		Account: map[string]wxtest.Account{accountMini: wxtest.MiniProgram, accountOpen: wxtest.OpenPlatform, accountWeCom: wxtest.WeCom}[s.account],
	}
	if s.mode != modePlain {
		cfg.EncodingAESKey = strings.TrimSpace(s.keyText)
	}
	return wxtest.Dial(s.url.String(), cfg, opts...)
}

// settingsFlags are the flags that push and doctor share. The secrets may stay out of the shell's history.
func settingsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "token", Usage: "the Token of WeChat's console", Sources: cli.EnvVars("WXKIT_TOKEN")},
		&cli.StringFlag{Name: "key", Usage: "the EncodingAESKey, 43 characters", Sources: cli.EnvVars("WXKIT_AES_KEY")},
		&cli.StringFlag{Name: "appid", Usage: "the AppID; the component's for open, the CorpID or SuiteID for wecom", Sources: cli.EnvVars("WXKIT_APPID")},
		&cli.StringFlag{Name: "mode", Usage: "plain, safe or compatible (default: safe with a key, else plain)"},
		&cli.StringFlag{Name: "account", Value: accountOA, Usage: "oa (Official Account), mini (mini program), open (third-party platform) or wecom"},
		&cli.StringFlag{Name: "form", Value: "xml", Usage: "xml or json"},
	}
}

// readSettings reads the flags and says what is missing or cannot be. All its errors are about the command line.
func readSettings(cmd *cli.Command, target string) (settings, error) {
	s := settings{
		token: cmd.String("token"), keyText: cmd.String("key"), appID: cmd.String("appid"),
		mode: cmd.String("mode"), account: cmd.String("account"),
	}
	var err error
	if s.url, err = parseTarget(target); err != nil {
		return s, err
	}
	if s.token == "" {
		return s, fmt.Errorf("a token is needed: --token or the environment's WXKIT_TOKEN")
	}
	if !slices.Contains([]string{accountOA, accountMini, accountOpen, accountWeCom}, s.account) {
		return s, fmt.Errorf("--account is oa, mini, open or wecom, not %q", s.account)
	}
	switch form := cmd.String("form"); form {
	case "xml":
	case "json":
		s.form = wxmsg.JSON
	default:
		return s, fmt.Errorf("--form is xml or json, not %q", form)
	}
	return s, s.readKey(cmd.IsSet("appid"))
}

// readKey parses the key and settles the mode. An AppID may be empty only where that was said on purpose.
func (s *settings) readKey(appIDSaid bool) error {
	if s.mode == "" {
		s.mode = modePlain
		if s.keyText != "" || s.account == accountWeCom {
			s.mode = modeSafe
		}
	}
	switch s.mode {
	case modePlain:
		if s.account == accountWeCom {
			return fmt.Errorf("WeCom always encrypts: --mode plain does not go with --account wecom")
		}
		return nil
	case modeSafe, modeCompatible:
	default:
		return fmt.Errorf("--mode is plain, safe or compatible, not %q", s.mode)
	}
	if s.keyText == "" {
		return fmt.Errorf("%s mode needs the key: --key or the environment's WXKIT_AES_KEY", s.mode)
	}
	if s.appID == "" && !appIDSaid {
		return fmt.Errorf("%s mode needs the id: --appid or the environment's WXKIT_APPID", s.mode)
	}
	var err error
	if s.key, err = wxcrypt.ParseKey(strings.TrimSpace(s.keyText)); err != nil {
		return fmt.Errorf("--key: %w", err)
	}
	return nil
}

// parseTarget reads the URL of the server; "host:port/path" is read with http in front.
func parseTarget(target string) (*url.URL, error) {
	if target == "" {
		return nil, fmt.Errorf("the URL of your server is needed")
	}
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("the URL cannot be read: %w", err)
	}
	if u.Host == "" {
		return nil, fmt.Errorf("the URL %q has no host", target)
	}
	return u, nil
}

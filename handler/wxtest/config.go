package wxtest

import (
	"errors"
	"fmt"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Mode is how the console is set to protect pushes.
type Mode uint8

const (
	// ModeAuto is ModeSafe where an EncodingAESKey is given, else ModePlain.
	ModeAuto Mode = iota
	// ModePlain sends pushes in the clear.
	ModePlain
	// ModeSafe sends the envelope only. Answers must be sealed.
	ModeSafe
	// ModeCompatible sends the fields in the clear beside Encrypt. Answers may be
	// sealed or not.
	ModeCompatible
)

// Account is the kind of account that the pushes are for.
type Account uint8

const (
	// OfficialAccount is a subscription or service account.
	OfficialAccount Account = iota
	// MiniProgram is a mini program or mini game. It takes no passive reply with
	// content.
	MiniProgram
	// OpenPlatform is a third-party platform: AppID is the component's, and the
	// envelope of an InfoType push has AppId in place of ToUserName.
	OpenPlatform
	// WeCom signs with msg_signature only, always encrypts, and sends echostr
	// encrypted. AppID is the CorpID or SuiteID.
	WeCom
)

// Config is what WeChat's console knows of the server. Only Token is needed,
// and not even that by a forger.
type Config struct {
	// AppID is written behind each sealed message; "" seals for nobody, as some
	// personal third-party apps have it.
	AppID string
	// Token is the secret of the signatures. An empty one is used as it is.
	Token string
	// EncodingAESKey is 43 characters; "" for plain mode.
	EncodingAESKey string
	// ToUserName is the account's original id; by default gh_wxtest, under WeCom
	// the AppID.
	ToUserName string
	// AgentID is the WeCom app in messages and envelopes; 1000002 by default.
	// Other accounts have none.
	AgentID int64
	// Mode is ModeAuto by default.
	Mode Mode
	// Form is XML by default.
	Form wxmsg.Form
	// Account is OfficialAccount by default.
	Account Account
}

const (
	defaultToUserName = "gh_wxtest"
	defaultAgentID    = 1000002
)

// account is a Config with its defaults and its key.
type account struct {
	Config
	key *wxcrypt.Key // nil in plain mode
}

// newAccount says what cannot be; a weak token is no error here, for forgers
// have none.
func newAccount(c Config) (account, error) {
	a := account{Config: c}
	if a.ToUserName == "" {
		a.ToUserName = defaultToUserName
		if a.Account == WeCom && a.AppID != "" {
			a.ToUserName = a.AppID
		}
	}
	if a.AgentID == 0 && a.Account == WeCom {
		a.AgentID = defaultAgentID
	}
	if a.Mode == ModeAuto {
		a.Mode = ModePlain
		if a.EncodingAESKey != "" {
			a.Mode = ModeSafe
		}
	}
	switch {
	case a.Mode > ModeCompatible:
		return a, fmt.Errorf("wxtest: Config.Mode %d is unknown", a.Mode)
	case a.Account > WeCom:
		return a, fmt.Errorf("wxtest: Config.Account %d is unknown", a.Account)
	case a.Form > wxmsg.JSON:
		return a, fmt.Errorf("wxtest: Config.Form %d is unknown", a.Form)
	case a.Account == WeCom && a.Mode != ModeSafe:
		return a, errors.New("wxtest: WeCom always encrypts: give Config.EncodingAESKey, and no other Mode than ModeSafe")
	case a.Mode == ModePlain:
		return a, nil
	case a.EncodingAESKey == "":
		return a, errors.New("wxtest: safe and compatible mode need Config.EncodingAESKey")
	}
	key, err := wxcrypt.ParseKey(a.EncodingAESKey)
	if err != nil {
		return a, fmt.Errorf("wxtest: Config.EncodingAESKey: %w", err)
	}
	a.key = key
	return a, nil
}

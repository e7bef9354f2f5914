package wxhandler

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// Mode says how pushes of an account are protected. It comes from here only; no
// request can change it.
type Mode uint8

const (
	// ModeAuto is ModeSafe where an EncodingAESKey is given, else ModePlain.
	ModeAuto Mode = iota
	// ModePlain expects pushes in the clear. Their signature does not cover the
	// body: who sees one request can forge others for as long as its timestamp
	// is fresh, pushes that WeChat redelivers for hours among them (xpay_*, for
	// 18 hours). Prefer ModeSafe.
	ModePlain
	// ModeSafe expects the envelope only; anything in the clear is refused.
	ModeSafe
	// ModeCompatible is ModeSafe for a console set to compatible mode, whose
	// pushes carry the same fields a second time in the clear. Only the
	// encrypted ones are used, and answers are sealed.
	ModeCompatible
)

// Config is one account. The zero value of every field but Token (and AppID
// where there is a key) is usable.
type Config struct {
	// AppID is the id that pushes are addressed to inside the envelope: the
	// AppID, of a third-party platform the component's AppID, under WeCom the
	// CorpID or SuiteID. Needed with a key, unless ReceiverIDs are given.
	AppID string
	// Token is the shared secret of the signatures, as set in the console.
	Token string
	// EncodingAESKey is the 43 characters of the console; "" for plain mode.
	EncodingAESKey string
	// PreviousTokens and PreviousEncodingAESKeys are still accepted while a
	// change travels through WeChat's servers. An answer is sealed with the
	// key, and signed with the token, that opened the push.
	PreviousTokens, PreviousEncodingAESKeys []string
	// ReceiverIDs are accepted besides AppID, such as a suite's CorpID. WeCom
	// robots and some third-party apps use the empty id: accept it with an
	// explicit []string{""}.
	ReceiverIDs []string
	// Mode is ModeAuto by default.
	Mode Mode
}

// account is a checked Config.
type account struct {
	config    Config
	tokens    []string
	keys      []*wxcrypt.Key
	receivers []string
	id        string // tells accounts apart in the store
	strict    bool   // refuse clear fields beside Encrypt
}

func newAccount(c Config) (*account, error) {
	// A caller may change its slices later: the account has its own.
	c.PreviousTokens = slices.Clone(c.PreviousTokens)
	c.PreviousEncodingAESKeys = slices.Clone(c.PreviousEncodingAESKeys)
	c.ReceiverIDs = slices.Clone(c.ReceiverIDs)
	a := &account{config: c, id: c.AppID, strict: c.Mode != ModeCompatible}
	if a.id == "" {
		sum := sha256.Sum256([]byte(c.Token))
		a.id = hex.EncodeToString(sum[:8])
	}
	for _, token := range append([]string{c.Token}, c.PreviousTokens...) {
		if token == "" {
			return nil, errors.New("wxhandler: Config.Token is empty: without it every request could be forged")
		}
		if strings.TrimSpace(token) != token {
			return nil, errors.New("wxhandler: Config.Token has blanks around it")
		}
		a.tokens = append(a.tokens, token)
	}
	keyed := c.EncodingAESKey != "" || len(c.PreviousEncodingAESKeys) > 0
	switch {
	case c.Mode > ModeCompatible:
		return nil, fmt.Errorf("wxhandler: Config.Mode %d is unknown", c.Mode)
	case keyed && c.Mode == ModePlain:
		return nil, errors.New("wxhandler: ModePlain with an EncodingAESKey would accept forgeries: leave one out")
	case !keyed && c.Mode > ModePlain:
		return nil, errors.New("wxhandler: safe and compatible mode need Config.EncodingAESKey")
	case !keyed:
		return a, nil
	case c.AppID == "" && len(c.ReceiverIDs) == 0:
		return nil, errors.New("wxhandler: Config.AppID is needed with a key: pushes for other accounts must be told apart")
	}
	for _, text := range append([]string{c.EncodingAESKey}, c.PreviousEncodingAESKeys...) {
		key, err := wxcrypt.ParseKey(text)
		if err != nil {
			return nil, fmt.Errorf("wxhandler: %w", err)
		}
		a.keys = append(a.keys, key)
	}
	if c.AppID != "" {
		a.receivers = append(a.receivers, c.AppID)
	}
	a.receivers = append(a.receivers, c.ReceiverIDs...)
	return a, nil
}

// verify gives the token that the signature was made with. An empty encrypt adds
// nothing to what is signed.
func (a *account) verify(signature, timestamp, nonce, encrypt string) (string, bool) {
	for _, token := range a.tokens {
		if wxcrypt.Verify(signature, token, timestamp, nonce, encrypt) {
			return token, true
		}
	}
	return "", false
}

// open tries the keys in turn and checks whom the message is for. key and
// receiveID are the ones that fitted.
func (a *account) open(space []byte, encrypt string) (o wxcrypt.Opened, key *wxcrypt.Key, receiveID string, err *Error) {
	var cause error
	for _, k := range a.keys {
		o, cause = k.Open(space, encrypt)
		if cause == nil {
			key = k
			break
		}
	}
	if key == nil {
		return o, nil, "", refuse(BadKey, cause)
	}
	for _, id := range a.receivers {
		if subtle.ConstantTimeCompare([]byte(id), o.ReceiveID) == 1 {
			return o, key, id, nil
		}
	}
	return o, nil, "", refuse(WrongAppID, fmt.Errorf("it is for %q", o.ReceiveID))
}

// equal tells whether b would make the same account.
func (c Config) equal(b Config) bool {
	return c.AppID == b.AppID && c.Token == b.Token && c.EncodingAESKey == b.EncodingAESKey && c.Mode == b.Mode &&
		slices.Equal(c.PreviousTokens, b.PreviousTokens) &&
		slices.Equal(c.PreviousEncodingAESKeys, b.PreviousEncodingAESKeys) &&
		slices.Equal(c.ReceiverIDs, b.ReceiverIDs)
}

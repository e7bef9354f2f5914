package wxhandler

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// gate is the part of the stack that decides what comes in: it knows accounts,
// limits and the window, and no routes.
type gate struct {
	base    *account // nil where only lookup knows accounts
	lookup  func(r *http.Request, id string) (Config, bool)
	limit   int
	buffers buffers

	mu    sync.Mutex
	known map[string]*account // by secret, for lookup
}

// opened is a push that has passed the gate.
type opened struct {
	query   query
	account *account
	message *Message
	outer   *Message // the envelope
	probe   bool     // nothing else is set
	sealed  bool     // it came in an envelope, which is gone

	// what the answer is sealed with; key is nil in plain mode
	key       *wxcrypt.Key
	encrypt   string
	token     string
	receiveID string
	shape     wxcrypt.Shape
}

// push describes it to middleware and functions.
func (o *opened) push() Push {
	return Push{AppID: o.account.config.AppID, OpenID: o.query.openID, Encrypted: o.key != nil || o.sealed}
}

// Push is what is known of a push besides its message: see [PushFrom].
type Push struct {
	// AppID of the account's Config.
	AppID string
	// OpenID is the openid parameter of the query, which no signature covers.
	OpenID string
	// Encrypted tells whether the push came in an envelope.
	Encrypted bool
	// Try is the try that runs the function, from 1.
	Try int
	// Received is when that try arrived.
	Received time.Time
	// Redelivered tells that WeChat redelivers this push for hours until it gets an
	// answer: after an error it comes again.
	Redelivered bool
}

// Foreign tells that the query names another sender than the message does. It
// is no proof of anything: some senders are "sys", and the query is unsigned.
func (p Push) Foreign(m *Message) bool {
	return p.OpenID != "" && p.OpenID != m.FromUserName
}

type pushKey struct{}

// PushFrom gives what is known of the push that a function or a [Middleware]
// runs for. ok is false for any other context.
func PushFrom(ctx context.Context) (p Push, ok bool) {
	p, ok = ctx.Value(pushKey{}).(Push)
	return p, ok
}

// verifyURL answers the GET with which a callback URL is entered in the console:
// the bare echostr, which WeCom sends encrypted.
func (g *gate) verifyURL(r *http.Request, q query, now time.Time, window time.Duration) (string, *Error) {
	if q.echostr == "" {
		return "", refuse(MissingParams, nil)
	}
	a, err := g.account(r, "")
	if err != nil {
		return "", err
	}
	echo := q.echostr
	if q.signature == "" && q.msgSignature != "" {
		echo, err = a.verifyWeCom(q)
	} else {
		err = a.checkPlain(q)
	}
	if err == nil && q.stale(now, window, 0) {
		err = refuse(Stale, nil)
	}
	return echo, err
}

// verifyWeCom opens the echostr of a verification that is signed and encrypted.
func (a *account) verifyWeCom(q query) (string, *Error) {
	if err := q.complete(q.msgSignature); err != nil {
		return "", err
	}
	// base64 has no blank: one in it was a plus that somebody forgot to escape.
	encrypt := strings.ReplaceAll(q.echostr, " ", "+")
	if _, ok := a.verify(q.msgSignature, q.timestamp, q.nonce, encrypt); !ok {
		return "", refuse(BadSignature, nil)
	}
	o, _, _, err := a.open(nil, encrypt)
	if err != nil {
		return "", err
	}
	if !isEcho(o.Msg) {
		return "", refuse(Malformed, errNoEcho)
	}
	return string(o.Msg), nil
}

// isEcho tells an echostr (19 digits wherever one was seen) from a message.
// Pushes and answers are signed in the same way: whoever has seen one pass could
// have it opened by a GET.
func isEcho(b []byte) bool {
	const longest = 64
	for _, c := range b {
		if c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= longest
}

// account gives the account for the id that a push is addressed to.
func (g *gate) account(r *http.Request, id string) (*account, *Error) {
	if g.lookup == nil {
		return g.base, nil
	}
	c, ok := g.lookup(r, id)
	if !ok {
		if g.base != nil {
			return g.base, nil
		}
		return nil, refuse(UnknownAccount, nil)
	}
	secret := c.EncodingAESKey // an id would be a stranger's word: nothing is signed yet
	if secret == "" {
		secret = c.Token
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if a := g.known[secret]; a != nil && a.config.equal(c) {
		return a, nil
	}
	a, err := newAccount(c)
	if err != nil {
		return nil, refuse(UnknownAccount, err)
	}
	if len(g.known) >= maxKnown {
		clear(g.known)
	}
	g.known[secret] = a
	return a, nil
}

// maxKnown bounds the parsed accounts of a lookup; parsing one again costs
// about a microsecond.
const maxKnown = 4096

var (
	errNoKey     = errors.New("the push is encrypted, but no EncodingAESKey is configured")
	errClear     = errors.New("the push is not encrypted; is the console in plain mode, or does Envelope stand before Verify?")
	errBoth      = errors.New("the push has clear fields beside Encrypt: set the console to safe mode, or Config.Mode to ModeCompatible")
	errNoEcho    = errors.New("what the echostr holds is no echostr")
	errTwice     = errors.New("the envelope has two Encrypt")
	errOwn       = errors.New("this is an answer of this server, not a push")
	errNoMessage = errors.New("no message inside")
)

// borrow opens one POST body in borrowed scratch space; nothing of what it gives
// points into that space.
func (g *gate) borrow(o *opened, r *http.Request, q query) *Error {
	s := g.buffers.get()
	defer g.buffers.put(s)
	return g.open(o, r, q, s)
}

// open checks and opens one POST body.
func (g *gate) open(o *opened, r *http.Request, q query, s *buffer) *Error {
	err := g.check(o, r, q, s)
	if err != nil || o.probe || len(o.account.keys) == 0 {
		return err
	}
	return o.unseal(s)
}

// check reads one POST body and checks its signature. What it gives is not yet
// opened: its message is the envelope where there is one.
func (g *gate) check(o *opened, r *http.Request, q query, s *buffer) *Error {
	var known *Error // what is known before the body is read
	plain := g.lookup == nil && len(g.base.keys) == 0
	if plain {
		if known = g.base.checkPlain(q); known != nil && !probable(r, q) {
			return known
		}
	}
	var err *Error
	if s.body, err = readBody(r, s.body, g.limit); err != nil {
		return err
	}
	m, cause := wxmsg.Read(string(s.body))
	if cause != nil {
		return refuse(Malformed, cause)
	}
	if isProbe(q, m) {
		o.probe = true
		return nil
	}
	a, err := g.account(r, addressee(m))
	if err != nil {
		return err
	}
	o.query, o.account, o.message = q, a, m
	switch {
	case len(a.keys) > 0:
		return o.checkSealed()
	case !plain:
		known = a.checkPlain(q)
	}
	if known != nil {
		return known
	}
	return o.checkClear()
}

// addressee is whom a push is for, as far as it says so outside its envelope.
func addressee(m *Message) string {
	if m.ToUserName != "" {
		return m.ToUserName
	}
	return m.Field("AppId")
}

// checkPlain checks the signature that covers no body.
func (a *account) checkPlain(q query) *Error {
	if err := q.complete(q.signature); err != nil {
		return err
	}
	if _, ok := a.verify(q.signature, q.timestamp, q.nonce, ""); !ok {
		return refuse(BadSignature, nil)
	}
	return nil
}

// checkClear tells of an envelope that nobody has a key for.
func (o *opened) checkClear() *Error {
	if o.message.MsgType != "" || o.message.InfoType != "" {
		return nil
	}
	if node, _ := encrypted(o.message); node.Exists() {
		return refuse(BadKey, errNoKey)
	}
	return nil
}

// checkSealed checks that the message is an envelope, signed with its contents.
func (o *opened) checkSealed() *Error {
	m := o.message
	node, n := encrypted(m)
	switch {
	case !node.Exists():
		return refuse(Downgrade, errClear)
	case n > 1:
		return refuse(Malformed, errTwice)
	case o.account.strict && (m.MsgType != "" || m.InfoType != "" || m.FromUserName != ""):
		return refuse(Downgrade, errBoth)
	}
	if err := o.query.complete(o.query.msgSignature); err != nil {
		return err
	}
	o.outer, o.encrypt, o.shape = m, node.Text(), shapeOf(m, node)
	if o.encrypt == "" {
		return refuse(BadKey, errNoMessage)
	}
	var ok bool
	if o.token, ok = o.account.verify(o.query.msgSignature, o.query.timestamp, o.query.nonce, o.encrypt); !ok {
		return refuse(BadSignature, nil)
	}
	if strings.Contains(o.query.nonce, ownMark) {
		return refuse(BadSignature, errOwn)
	}
	return nil
}

// ownMark is part of the nonce of every answer. An answer is signed as a push is,
// so one that was seen passing could be sent back as a push; the mark tells. It
// is too short to be moved into a neighbour of the joined, unseparated text that
// is signed: Encrypt would no longer be whole blocks, and no timestamp has letters.
const ownMark = "wxkit"

// unseal puts the message in the place of its checked envelope.
func (o *opened) unseal(s *buffer) *Error {
	in, key, receiveID, err := o.account.open(s.plain, o.encrypt)
	if err != nil {
		return err
	}
	m, cause := wxmsg.Read(string(in.Msg))
	if cause != nil {
		return refuse(Malformed, cause)
	}
	o.message, o.key, o.receiveID = m, key, receiveID
	return nil
}

// encrypted is the envelope's ciphertext; smart robots of WeCom write it small.
// n counts what a reader behind us could take for it: others let the last one
// win, or do not look at the case.
func encrypted(m *Message) (node wxmsg.Node, n int) {
	for c := range m.Root().Children() {
		name := c.Name()
		if !strings.EqualFold(name, "Encrypt") {
			continue
		}
		n++
		if !node.Exists() && (name == "Encrypt" || name == "encrypt" && m.Form() == wxmsg.JSON) {
			node = c
		}
	}
	return node, n
}

// shapeOf is how the answer's envelope must look.
func shapeOf(m *Message, encrypt wxmsg.Node) wxcrypt.Shape {
	switch {
	case m.Form() == wxmsg.XML:
		return wxcrypt.XML
	case encrypt.Name() == "encrypt":
		return wxcrypt.RobotJSON
	}
	return wxcrypt.JSON
}

// maxProbe is more than WeChat Cloud Run's probe ever has.
const maxProbe = 256

// probable tells whether an unsigned request may be the probe of WeChat Cloud
// Run; only then is a body read that no signature goes with.
func probable(r *http.Request, q query) bool {
	return q.signature == "" && q.msgSignature == "" && r.ContentLength >= 0 && r.ContentLength <= maxProbe
}

// isProbe recognizes {"action":"CheckContainerPath"}, with which WeChat Cloud
// Run asks whether a service listens. It is unsigned and gets `success`, so
// nothing else may stand in it.
func isProbe(q query, m *Message) bool {
	if q.signature != "" || q.msgSignature != "" || len(m.Raw()) > maxProbe {
		return false
	}
	n := 0
	for range m.Root().Children() {
		n++
	}
	return n == 1 && m.Field("action") == "CheckContainerPath"
}

// seal puts an answer into the envelope of its push. `success` and an empty
// answer go out as they are, as WeChat wants it.
func (o *opened) seal(dst, answer []byte) []byte {
	if o.key == nil || isSuccess(answer) {
		return append(dst, answer...)
	}
	return wxcrypt.Seal{
		Key: o.key, Token: o.token, ReceiveID: o.receiveID, TimeStamp: o.query.timestamp, Nonce: o.query.nonce + ownMark,
	}.Append(dst, o.shape, answer)
}

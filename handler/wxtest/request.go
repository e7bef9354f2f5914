package wxtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Request is one signed request, not yet sent. All of it may be altered:
// [WeChat.Tamper] does so to what a verb makes, and a request of
// [WeChat.Request] is sent with [WeChat.Send].
type Request struct {
	// Method is POST, and GET for a URL verification.
	Method string
	// Query holds timestamp, nonce, signature, msg_signature, encrypt_type and
	// openid, or echostr, as far as mode and account have them. It follows the
	// query of the callback URL.
	Query url.Values
	// RawQuery is sent instead of Query where it is not "".
	RawQuery string
	// Header is sent as it is. A Transfer-Encoding of chunked sends the body
	// without its length.
	Header http.Header
	// Body is what is sent.
	Body []byte
	// Message is the opened push: the same as Body in plain mode. To change what
	// is sealed, change it and call Seal.
	Message []byte

	wx   *WeChat
	echo string     // what a URL verification must bring back
	form wxmsg.Form // of Message, and so of the envelope
	err  error
}

// draft makes the signed request of an opened push, or one that carries the
// error.
func (wx *WeChat) draft(message []byte, err error) *Request {
	r := wx.newRequest(http.MethodPost)
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("wxtest: %w", err)
	}
	r.Message, r.form = message, wx.formOf(message)
	contentType := "text/xml"
	if r.form == wxmsg.JSON {
		contentType = "application/json"
	}
	r.Header.Set("Content-Type", contentType)
	if openID := read(message).FromUserName; openID != "" && wx.Account != WeCom {
		r.Query.Set("openid", openID)
	}
	if wx.Mode != ModePlain && wx.Account != WeCom {
		r.Query.Set("encrypt_type", "aes")
	}
	return r.finish()
}

func (wx *WeChat) newRequest(method string) *Request {
	return &Request{
		Method: method, wx: wx, err: wx.err,
		Header: http.Header{"User-Agent": {"wxtest"}},
		Query:  url.Values{"timestamp": {strconv.FormatInt(time.Now().Unix(), 10)}, "nonce": {digits(9)}},
	}
}

// finish seals, signs and then tampers.
func (r *Request) finish() *Request {
	if r.err != nil {
		return r
	}
	r.Seal()
	for _, alter := range r.wx.options.tampers {
		alter(r)
	}
	return r
}

// verification makes the GET that enters a URL in the console.
func (wx *WeChat) verification() *Request {
	r := wx.newRequest(http.MethodGet)
	r.echo = digits(19)
	return r.finish()
}

// formOf tells the form of a body by its first byte; junk has that of the
// account.
func (wx *WeChat) formOf(body []byte) wxmsg.Form {
	switch body = bytes.TrimLeft(body, "\ufeff \t\r\n"); {
	case bytes.HasPrefix(body, []byte("{")):
		return wxmsg.JSON
	case bytes.HasPrefix(body, []byte("<")):
		return wxmsg.XML
	}
	return wx.Form
}

// read reads a body; junk is an empty message.
func read(body []byte) *wxmsg.Message {
	m, err := wxmsg.Read(string(body))
	if err != nil {
		return &wxmsg.Message{}
	}
	return m
}

// digits gives a random number of n digits, the first of them not 0.
func digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + rand.IntN(10))
	}
	text[0] = byte('1' + rand.IntN(9))
	return string(text)
}

// Encrypt is the ciphertext that stands in Body, or under WeCom in the echostr of
// a verification; "" where there is none.
func (r *Request) Encrypt() string {
	if r.Method == http.MethodGet {
		if r.wx.Account == WeCom {
			return r.Query.Get("echostr")
		}
		return ""
	}
	return encryptOf(read(r.Body)).Text()
}

// encryptOf is the ciphertext of an envelope; WeCom's robots write it small.
func encryptOf(m *wxmsg.Message) wxmsg.Node {
	if n := m.Root().Get("Encrypt"); n.Exists() || m.Form() == wxmsg.XML {
		return n
	}
	return m.Root().Get("encrypt")
}

// SetEncrypt puts a ciphertext into a new envelope, in compatible mode beside
// the elements of Message, and does not sign it: see Sign.
func (r *Request) SetEncrypt(encrypt string) {
	if r.Method == http.MethodGet {
		r.Query.Set("echostr", encrypt)
		return
	}
	if r.wx.Mode == ModeCompatible {
		member := "<Encrypt><![CDATA[" + encrypt + "]]></Encrypt>"
		if r.form == wxmsg.JSON {
			member = `"Encrypt":` + string(appendQuoted(nil, encrypt))
		}
		body, ok := insert(r.Message, r.form, member)
		if !ok {
			r.err = fmt.Errorf("wxtest: compatible mode cannot put Encrypt into this body: it has no end")
			return
		}
		r.Body = body
		return
	}
	name, id := "ToUserName", r.wx.ToUserName
	if r.wx.Account == OpenPlatform && read(r.Message).InfoType != "" {
		name, id = "AppId", r.wx.AppID
	}
	root := &node{children: []*node{{name: name, kind: textNode, text: id}, {name: "Encrypt", kind: textNode, text: encrypt}}}
	if r.wx.Account == WeCom {
		root.children = append(root.children, &node{name: "AgentID", kind: textNode, text: strconv.FormatInt(r.wx.AgentID, 10)})
	}
	r.Body = root.write(r.form)
}

// insert puts a member before the end of the root.
func insert(body []byte, form wxmsg.Form, member string) ([]byte, bool) {
	end := "</xml>"
	if form == wxmsg.JSON {
		end = "}"
	}
	i := bytes.LastIndex(body, []byte(end))
	if i < 0 {
		return nil, false
	}
	if form == wxmsg.JSON && !bytes.HasSuffix(bytes.TrimSpace(body[:i]), []byte("{")) {
		member = "," + member
	}
	return slices.Concat(body[:i], []byte(member), body[i:]), true
}

// Seal puts Message into Body, encrypted where the mode says so, and signs.
func (r *Request) Seal() {
	wx := r.wx
	switch {
	case r.Method == http.MethodGet && wx.Account == WeCom:
		r.SetEncrypt(string(wx.key.Seal(nil, []byte(r.echo), wx.AppID)))
	case r.Method == http.MethodGet:
		r.Query.Set("echostr", r.echo)
	case wx.key == nil:
		r.Body = r.Message
	default:
		r.SetEncrypt(string(wx.key.Seal(nil, r.Message, wx.AppID)))
	}
	r.Sign()
}

// Sign signs the timestamp and the nonce of Query, and the ciphertext of Body,
// with the token. The parameters that it sets are those of mode and account.
func (r *Request) Sign() {
	stamp, nonce := r.Query.Get("timestamp"), r.Query.Get("nonce")
	if r.wx.Account != WeCom {
		r.Query.Set("signature", wxcrypt.Signature(r.wx.Token, stamp, nonce))
	}
	if encrypt := r.Encrypt(); encrypt != "" {
		r.Query.Set("msg_signature", wxcrypt.Signature(r.wx.Token, stamp, nonce, encrypt))
	}
}

// At dates the request and signs it anew. Message keeps its CreateTime.
func (r *Request) At(t time.Time) {
	r.Query.Set("timestamp", strconv.FormatInt(t.Unix(), 10))
	r.Sign()
}

// Clone gives a copy that shares nothing with r.
func (r *Request) Clone() *Request {
	c := *r
	c.Query = maps.Clone(r.Query)
	for name, values := range c.Query {
		c.Query[name] = slices.Clone(values)
	}
	c.Header = r.Header.Clone()
	c.Body, c.Message = bytes.Clone(r.Body), bytes.Clone(r.Message)
	return &c
}

// HTTP gives the request as a server's handler receives it, for those that call
// one by hand.
func (r *Request) HTTP(ctx context.Context) (*http.Request, error) {
	if r.err != nil {
		return nil, r.err
	}
	req, err := r.client(ctx)
	if err != nil {
		return nil, err
	}
	req.RequestURI = req.URL.RequestURI()
	req.URL.Scheme, req.URL.Host = "", ""
	req.RemoteAddr = "192.0.2.1:1234" // of a network that is kept for examples
	return req, nil
}

// client gives the request as a client sends it.
func (r *Request) client(ctx context.Context) (*http.Request, error) {
	u := *r.wx.url
	query := r.RawQuery
	if query == "" {
		query = r.Query.Encode()
	}
	u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+query, "&")
	u.Fragment = ""
	var body io.Reader
	if r.Method != http.MethodGet || len(r.Body) > 0 {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("wxtest: %w", err)
	}
	req.Header = r.Header.Clone()
	if req.Header.Get("Transfer-Encoding") == "chunked" {
		req.Header.Del("Transfer-Encoding")
		req.TransferEncoding, req.ContentLength = []string{"chunked"}, -1
	}
	if req.Body == nil {
		req.Body = http.NoBody
	}
	return req, nil
}

// redelivery gives the request with a count of redeliveries in its message.
func (r *Request) redelivery(field string, n int) *Request {
	count := strconv.Itoa(n)
	again := r.Clone()
	if start, end := read(r.Message).Root().Get(field).Span(); end > 0 {
		again.Message = slices.Concat(r.Message[:start], []byte(count), r.Message[end:])
	} else {
		member := "<" + field + ">" + count + "</" + field + ">"
		if r.form == wxmsg.JSON {
			member = `"` + field + `":` + count
		}
		again.Message, _ = insert(r.Message, r.form, member)
	}
	return again.finish()
}

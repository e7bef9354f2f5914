package platform

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wxkit/wxkit/wasm/abi"
)

// RequestError is why a request fails before or while it is sent.
type RequestError struct {
	Errno  int    // 0 if WeChat gives none
	Reason string // what stands behind `request:fail `
	Cause  error  // what the handler did wrong, nil for a mistake of the app
}

// Error is the reason and the cause.
func (e *RequestError) Error() string {
	if e.Cause != nil {
		return e.Reason + ": " + e.Cause.Error()
	}
	return e.Reason
}

// Unwrap is the cause.
func (e *RequestError) Unwrap() error { return e.Cause }

// Result is the failure as the app gets it; the cause is not told.
func (e *RequestError) Result() abi.Result { return Fail("request", e.Errno, e.Reason) }

// Request is a wx.request that passed the checks.
type Request struct {
	URL      *url.URL      // http or https, with the data of a GET in its query
	Method   string        // in capitals
	Header   http.Header   // with Content-Type, application/json if the app gives none
	Body     []byte        // empty for a GET
	Timeout  time.Duration // more than 0, at most MaxTimeout; the caller lets it pass on the virtual clock
	dataType string
	binary   bool
	manual   bool
}

// NewRequest reads the argument of wx.request: url, data, header, method, dataType, responseType, timeout, redirect. Everything else (enableHttp2 and its like) is ignored.
// An object of data becomes the query of a GET, JSON in a body, or a form if Content-Type says application/x-www-form-urlencoded; a string is sent as it is. The header Referer cannot be set.
// An error is a *RequestError.
func NewRequest(arg abi.Value) (*Request, error) {
	if errno, reason, ok := Check("request", arg); !ok {
		return nil, &RequestError{Errno: errno, Reason: reason}
	}
	raw := arg.Get("url").Text()
	u, ok := parseURL(raw)
	if !ok {
		return nil, &RequestError{Errno: ErrnoURL, Reason: reasonURL + `"` + raw + `"`}
	}
	header, err := readHeader(arg.Get("header"))
	if err != nil {
		return nil, err
	}
	r := &Request{
		URL: u, Header: header, Method: strings.ToUpper(arg.Get("method").Text()), Timeout: timeout(arg.Get("timeout")),
		dataType: arg.Get("dataType").Text(), binary: arg.Get("responseType").Text() == "arraybuffer", manual: arg.Get("redirect").Text() == "manual",
	}
	switch r.Method {
	case "":
		r.Method = http.MethodGet
	case "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT":
	default:
		return nil, &RequestError{Errno: ErrnoParam, Reason: reasonMethod + `"` + r.Method + `"`}
	}
	if err := r.setData(arg.Get("data")); err != nil {
		return nil, err
	}
	return r, nil
}

// parseURL accepts absolute http and https URLs. What a URL must not hold as it is (letters beyond ASCII, blanks) is escaped.
func parseURL(raw string) (*url.URL, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, false
	}
	u.RawQuery = escape(u.RawQuery, true)
	return u, true
}

func readHeader(given abi.Value) (http.Header, error) {
	header := http.Header{}
	for i := range given.Len() {
		name, v := given.KeyAt(i), given.At(i)
		if v.IsUndefined() {
			continue
		}
		value := plainText(v)
		if !isToken(name) || strings.ContainsAny(value, "\r\n\x00") {
			return nil, &RequestError{Errno: ErrnoParam, Reason: reasonHeader + strconv.Quote(name)}
		}
		header.Set(name, value)
	}
	header.Del("Referer")
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	return header, nil
}

// isToken reports whether a header may have this name.
func isToken(name string) bool {
	for i := range len(name) {
		b := name[i]
		if !isAlphanumeric(b) && strings.IndexByte("!#$%&'*+-.^_`|~", b) < 0 {
			return false
		}
	}
	return name != ""
}

func isAlphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func timeout(v abi.Value) time.Duration {
	ms := v.Number()
	if !(ms > 0 && ms < float64(MaxTimeout.Milliseconds())) {
		return MaxTimeout
	}
	return time.Duration(ms * float64(time.Millisecond))
}

func (r *Request) setData(data abi.Value) error {
	if data.IsNil() {
		return nil
	}
	if cyclic(data) {
		return &RequestError{Errno: ErrnoParam, Reason: reasonBodyForm}
	}
	form := strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "application/x-www-form-urlencoded")
	text := data.Text()
	switch {
	case r.Method == http.MethodGet:
		if data.Kind() == abi.Object {
			text = formText(data)
		} else {
			text = escape(plainText(data), true)
		}
		if r.URL.RawQuery != "" && text != "" {
			text = "&" + text
		}
		r.URL.RawQuery += text
		return nil
	case form && data.Kind() == abi.Object:
		text = formText(data)
	case data.Kind() != abi.String:
		text = string(data.AppendJSON(nil))
	}
	r.Body = []byte(text)
	return nil
}

// formText is k=v&k=v with both sides escaped as encodeURIComponent does; arrays and objects stand as JSON, undefined as the word.
func formText(data abi.Value) string {
	var b strings.Builder
	for i := range data.Len() {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(data.KeyAt(i), false) + "=" + escape(plainText(data.At(i)), false))
	}
	return b.String()
}

// plainText is a value where text is wanted: a string as it is, JSON of arrays and objects, anything else as JavaScript's String() prints it.
func plainText(v abi.Value) string {
	switch v.Kind() {
	case abi.String:
		return v.Text()
	case abi.Number:
		return numberText(v)
	case abi.Undefined:
		return "undefined"
	}
	return string(v.AppendJSON(nil))
}

// escape writes every byte as %XX that encodeURIComponent would; of a whole query only what is not ASCII, control characters, blanks and quotes.
func escape(s string, query bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		plain := isAlphanumeric(c) || strings.IndexByte("-_.!~*'()", c) >= 0
		if query {
			plain = c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>'
		}
		if plain {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// HTTP is the request as a server gets it: the URL without scheme and host, TLS set for https, and a client address of the documentation range.
// Each call makes a new one, with its own body.
func (r *Request) HTTP(ctx context.Context) *http.Request {
	u := *r.URL
	u.Scheme, u.Host, u.User, u.Fragment, u.RawFragment = "", "", nil, "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	header := r.Header.Clone()
	host := r.URL.Host
	if given := header.Get("Host"); given != "" {
		host = given
		header.Del("Host")
	}
	hr := &http.Request{
		Method: r.Method, URL: &u, RequestURI: u.RequestURI(), Host: host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		RemoteAddr: "192.0.2.1:1234", Body: http.NoBody,
	}
	if len(r.Body) > 0 {
		hr.Body, hr.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	if r.URL.Scheme == "https" {
		hr.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.URL.Hostname()}
	}
	return hr.WithContext(ctx)
}

// Serve lets a handler answer, on the caller's goroutine, and returns the result for the app: {data, statusCode, header, cookies, errMsg}. Any status is a success.
// Redirects are followed, to the same handler, unless the app asked for `redirect: "manual"`. A handler that panics, writes more than MaxBody or redirects without end makes a failed result;
// err then says what it did, and is a *RequestError.
func (r *Request) Serve(ctx context.Context, h http.Handler) (abi.Result, error) {
	for range MaxRedirects + 1 {
		rec, err := serve(h, r.HTTP(ctx))
		if err != nil {
			return failServe(err)
		}
		next := r.redirected(rec)
		if next == nil {
			return OK("request", r.response(rec)...), nil
		}
		r = next
	}
	return failServe(&RequestError{Reason: reasonRedirects, Cause: errors.New("more than " + strconv.Itoa(MaxRedirects) + " redirects")})
}

func failServe(err *RequestError) (abi.Result, error) { return err.Result(), err }

// redirected is the request that a response asks for, nil if it asks for none. As browsers do, 307 and 308 repeat the method and the body; the others become a GET, but for HEAD.
func (r *Request) redirected(rec *recorder) *Request {
	location := rec.sent.Get("Location")
	if r.manual || location == "" {
		return nil
	}
	next := *r
	switch rec.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if r.Method != http.MethodHead {
			next.Method = http.MethodGet
		}
		next.Body = nil
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	u, err := r.URL.Parse(location)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	next.URL = u
	return &next
}

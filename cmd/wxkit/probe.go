package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// answerLimit is how much of an answer is read; WeChat needs 20 bytes of it, a page of errors may be longer.
const answerLimit = 64 << 10

// answer is what a server said to one request.
type answer struct {
	status int
	header http.Header
	body   []byte
	took   time.Duration
	err    error // no answer, or none in time
}

// timedOut tells a server that was too slow from one that could not be reached.
func (a answer) timedOut() bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(a.err, context.DeadlineExceeded) || errors.As(a.err, &timeout) && timeout.Timeout()
}

// probe sends the doctor's GETs: one connection each, no redirect followed, as WeChat does. Pushes are wxtest's business.
type probe struct {
	settings
	client  *http.Client
	timeout time.Duration
}

func newProbe(s settings, timeout time.Duration) *probe {
	return &probe{settings: s, timeout: timeout, client: &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends one request and reads its answer within the limit of time.
func (p *probe) do(ctx context.Context, method string, to *url.URL) answer {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, to.String(), nil)
	if err != nil {
		return answer{err: err}
	}
	req.Header.Set("User-Agent", "wxkit doctor")
	begun := time.Now()
	resp, err := p.client.Do(req)
	if err != nil {
		return answer{err: err, took: time.Since(begun)}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	return answer{status: resp.StatusCode, header: resp.Header, body: text, took: time.Since(begun), err: err}
}

// verification is a GET as the console sends it when the URL is saved.
type verification struct {
	to   *url.URL
	echo string // what must come back
	sent string // the echostr of the query: the same, or its ciphertext under WeCom
}

// verification signs a GET to the URL with the token; a wrong token makes a forgery.
func (p *probe) verification(to *url.URL, token string) verification {
	v := verification{echo: digits(19)}
	v.sent = v.echo
	stamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), digits(9)
	q := url.Values{"timestamp": {stamp}, "nonce": {nonce}}
	if p.account == accountWeCom {
		v.sent = string(p.key.Seal(nil, []byte(v.echo), p.appID))
		q.Set("msg_signature", wxcrypt.Signature(token, stamp, nonce, v.sent))
	} else {
		q.Set("signature", wxcrypt.Signature(token, stamp, nonce))
	}
	q.Set("echostr", v.sent)
	v.to = withQuery(to, q)
	return v
}

// withQuery adds parameters behind the query that the URL already has.
func withQuery(to *url.URL, q url.Values) *url.URL {
	made := *to
	if made.RawQuery != "" {
		made.RawQuery += "&"
	}
	made.RawQuery += q.Encode()
	return &made
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

package wxtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// remote sends requests over HTTP.
type remote struct {
	client *http.Client
}

// answerLimit is how much of an answer is read. A reply is a few KB.
const answerLimit = 1 << 20

// newRemote asks over a connection of its own each time, like WeChat, so that no
// try finds one that the server has just closed.
func newRemote() *remote {
	return &remote{client: &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// exchange needs no lag: the drop travels over the real network.
func (s *remote) exchange(ctx context.Context, r *Request, _ time.Duration) (answer, error) {
	req, err := r.client(ctx)
	if err != nil {
		return answer{}, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // without the URL and its signatures
		}
		return answer{}, fmt.Errorf("the connection failed: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return answer{}, fmt.Errorf("the answer broke off: %w", err)
	}
	return answer{resp.StatusCode, resp.Header, body}, nil
}

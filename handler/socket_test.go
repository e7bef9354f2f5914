package wxhandler_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// What a client may do to a handler over a real connection.

// dialog writes parts to a server, with what it reads between them, and gives the last answer's status and body.
func dialog(t *testing.T, server *httptest.Server, parts ...string) (status int, body string) {
	t.Helper()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	in := bufio.NewReader(c)
	for _, part := range parts {
		_, err := io.WriteString(c, part)
		require.NoError(t, err)
	}
	for {
		res, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		content, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if res.StatusCode != http.StatusContinue {
			return res.StatusCode, string(content)
		}
	}
}

// head is a request up to its headers' end.
func (r *request) head(method string, headers ...string) string {
	return fmt.Sprintf("%s %s?%s HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n%s\r\n\r\n", method, r.path, r.query.Encode(), strings.Join(headers, "\r\n"))
}

func TestRequestsOverASocket(t *testing.T) {
	r := newRig(t, safeConfig)
	server := httptest.NewServer(r)
	defer server.Close()
	fresh := func() *request { return sealed(t, keyA, appID, text("hi")) }
	length := func(q *request) string { return fmt.Sprint("Content-Length: ", len(q.body)) }
	for name, c := range map[string]struct {
		want  int
		parts func(q *request) []string
	}{
		"plain": {200, func(q *request) []string { return []string{q.head("POST", length(q)), q.body} }},
		"chunked": {200, func(q *request) []string {
			return []string{q.head("POST", "Transfer-Encoding: chunked"), fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(q.body), q.body)}
		}},
		"byte by byte": {200, func(q *request) []string {
			return append([]string{q.head("POST", length(q))}, strings.Split(q.body, "")...)
		}},
		"100-continue": {200, func(q *request) []string { return []string{q.head("POST", length(q), "Expect: 100-continue"), q.body} }},
		"chunks over limit": {413, func(q *request) []string {
			return []string{q.head("POST", "Transfer-Encoding: chunked"), fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", 70_000, strings.Repeat("x", 70_000))}
		}},
		"announced too long": {413, func(q *request) []string {
			return []string{q.head("POST", "Content-Length: 70000", "Expect: 100-continue")}
		}},
		"no body": {400, func(q *request) []string { return []string{q.head("POST", "Content-Length: 0")} }},
		"OPTIONS": {405, func(q *request) []string { return []string{q.head("OPTIONS", length(q)), q.body} }},
		"PUT":     {405, func(q *request) []string { return []string{q.head("PUT", length(q)), q.body} }},
		"post":    {405, func(q *request) []string { return []string{q.head("post", length(q)), q.body} }},
	} {
		t.Run(name, func(t *testing.T) {
			q := fresh()
			status, _ := dialog(t, server, c.parts(q)...)
			require.Equal(t, c.want, status)
			require.Len(t, r.take(), map[bool]int{true: 1}[c.want == 200])
		})
	}
}

// What the middleware hands on is another body than came: its length must be said anew, and an answer that is to
// be sealed must not be compressed. The request itself stays as it was.
func TestMiddlewareHandsOnHeadersOfTheNewBody(t *testing.T) {
	for name, piece := range map[string]func(wxhandler.Config, ...wxhandler.Option) (func(http.Handler) http.Handler, error){
		"Verify": wxhandler.Verify, "Envelope": wxhandler.Envelope,
	} {
		mw, err := piece(safeConfig)
		require.NoError(t, err)
		handed := make(chan *http.Request, 1)
		h := mw(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handed <- r }))
		outer := make(chan http.Header, 1)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			outer <- r.Header
		}))
		defer server.Close()
		q := sealed(t, keyA, appID, text("hi"))
		for _, body := range []io.Reader{strings.NewReader(q.body), chunked{strings.NewReader(q.body)}} {
			res, err := http.Post(server.URL+"/wx?"+q.query.Encode(), "text/xml", body) // Go's client asks for gzip
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			r := <-handed
			given, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.EqualValues(t, len(given), r.ContentLength, name)
			require.Equal(t, fmt.Sprint(r.ContentLength), r.Header.Get("Content-Length"), name)
			require.Empty(t, r.TransferEncoding, name)
			require.Empty(t, r.Header.Get("Accept-Encoding"), name)
			require.Equal(t, "text/xml", r.Header.Get("Content-Type"), name)
			require.Equal(t, "gzip", (<-outer).Get("Accept-Encoding"), name)
		}
	}
}

// A body that ends early is refused, and one that never ends is the server's to stop: see ReadTimeout.
func TestABodyThatNeverEnds(t *testing.T) {
	r := newRig(t, safeConfig)
	server := httptest.NewUnstartedServer(r)
	server.Config.ReadTimeout = 100 * time.Millisecond
	server.Start()
	defer server.Close()
	q := sealed(t, keyA, appID, text("hi"))
	status, _ := dialog(t, server, q.head("POST", fmt.Sprint("Content-Length: ", len(q.body))), q.body[:len(q.body)/2])
	require.Equal(t, 400, status)
	require.Empty(t, r.take())
	require.NoError(t, r.Shutdown(t.Context()), "it holds nothing up")
}

// A connection that breaks while the answer travels is a lost answer: the next try gets the same one, and nothing runs twice.
func TestAConnectionThatBreaksUnderTheAnswer(t *testing.T) {
	var runs atomic.Int32
	release := make(chan struct{})
	b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		runs.Add(1)
		<-release
		return wxhandler.TextReply(strings.Repeat("long ", 400)), nil
	})
	server := httptest.NewServer(b.Handler)
	defer server.Close()
	q := sealed(t, keyA, appID, text("hi"))
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(c, q.head("POST", fmt.Sprint("Content-Length: ", len(q.body)))+q.body)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return runs.Load() == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, c.(*net.TCPConn).SetLinger(0))
	require.NoError(t, c.Close()) // a reset
	close(release)
	status, body := dialog(t, server, q.head("POST", fmt.Sprint("Content-Length: ", len(q.body))), q.body)
	require.Equal(t, 200, status)
	require.Contains(t, openReply(t, keyA, appID, body), "long long")
	require.EqualValues(t, 1, runs.Load())
	require.NoError(t, b.Shutdown(t.Context()))
}

// Many shut down at once, while pushes come, and from inside a function: everybody is told the truth, and all end.
func TestShutdownFromEverywhere(t *testing.T) {
	var h *wxhandler.Handler
	begun, inside := make(chan struct{}), make(chan error, 1)
	b := newBotOf(t, func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		if m.Field("Content") == "stop" {
			limit, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			close(begun)
			inside <- h.Shutdown(limit)
		}
		return wxhandler.TextReply("done"), nil
	})
	h = b.Handler
	server := httptest.NewServer(h)
	defer server.Close()
	post := func(content string) {
		q := sealed(t, keyA, appID, text(content))
		if res, err := http.Post(server.URL+"/wx?"+q.query.Encode(), "text/xml", strings.NewReader(q.body)); err == nil {
			res.Body.Close()
		}
	}
	go post("stop")
	<-begun
	ended := make(chan error, 8)
	for range cap(ended) {
		go func() {
			for range 4 {
				post("hi")
			}
			ended <- h.Shutdown(t.Context())
		}()
	}
	for range cap(ended) {
		require.NoError(t, <-ended)
	}
	require.ErrorIs(t, <-inside, context.DeadlineExceeded, "a function that waits for Shutdown waits for itself")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, h.Shutdown(gone), "nothing runs: nothing is waited for")
	require.NoError(t, errors.Join(h.Shutdown(t.Context()), h.Shutdown(t.Context())))
}

package wxhandler

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Verify is the front of the stack as net/http middleware, for a server that
// opens and routes pushes itself: it answers URL verification and WeChat Cloud
// Run's probe, and refuses what New's Handler would refuse, except that the
// window is the same for all pushes: one that WeChat redelivers for hours
// needs a larger [WithWindow]. In plain mode next gets the body as it came; with
// a key, an envelope with the addressee and the Encrypt that was verified and
// nothing else, since another reader could find another Encrypt in the body.
// Options for running functions have no effect.
func Verify(cfg Config, opts ...Option) (func(next http.Handler) http.Handler, error) {
	return middleware(cfg, opts, func(p *piece, w http.ResponseWriter, r *http.Request, q query, next http.Handler) *Error {
		if r.Method == http.MethodGet {
			echo, err := p.gate.verifyURL(r, q, time.Now(), p.window)
			if err == nil {
				writeEcho(w, echo)
			}
			return err
		}
		var in opened
		if err := p.admit(&in, w, r, q, time.Now()); err != nil || in.probe {
			return err
		}
		next.ServeHTTP(w, withBody(r, r.Context(), in.verified()))
		return nil
	})
}

// Envelope is the rest of the stack's security as net/http middleware: next gets
// a POST whose body is the opened push, and writes its answer in the clear; what
// is no error is sealed as the push was. A push that WeChat redelivers for hours
// needs a larger [WithWindow]. It checks signatures by itself, so it is safe
// without [Verify] before it; GET requests it passes on as they are. next must
// answer within WeChat's 5 seconds, and sees repeats: only New's Handler removes
// them. [PushFrom] works in next. Options for running functions have no effect.
func Envelope(cfg Config, opts ...Option) (func(next http.Handler) http.Handler, error) {
	return middleware(cfg, opts, func(p *piece, w http.ResponseWriter, r *http.Request, q query, next http.Handler) *Error {
		if r.Method == http.MethodGet {
			next.ServeHTTP(w, r)
			return nil
		}
		received := time.Now()
		var in opened
		if err := p.admit(&in, w, r, q, received); err != nil || in.probe {
			return err
		}
		push := in.push()
		push.Try, push.Received = 1, received
		ctx := context.WithValue(r.Context(), pushKey{}, push)
		answer := &answerWriter{ResponseWriter: w}
		next.ServeHTTP(answer, withBody(r, ctx, []byte(in.message.Raw())))
		answer.send(&in)
		return nil
	})
}

// verified is what Verify hands on of a body.
func (o *opened) verified() []byte {
	if o.key == nil {
		return []byte(o.message.Raw())
	}
	form, name := wxmsg.XML, "Encrypt"
	if o.shape != wxcrypt.XML {
		form = wxmsg.JSON
	}
	if o.shape == wxcrypt.RobotJSON {
		name = "encrypt"
	}
	w := wxmsg.NewWriter(form, nil)
	for _, field := range []string{"ToUserName", "AppId", "AgentID"} {
		if value := o.outer.Field(field); value != "" {
			w.Text(field, value)
		}
	}
	w.Text(name, o.encrypt)
	return w.Bytes()
}

// piece is what the middleware share.
type piece struct {
	gate     gate
	window   time.Duration
	observer observer
}

// admit opens a POST that may go on to next. A probe is answered here.
func (p *piece) admit(in *opened, w http.ResponseWriter, r *http.Request, q query, received time.Time) *Error {
	if err := p.gate.borrow(in, r, q); err != nil {
		return err
	}
	switch {
	case in.probe:
		writeBody(w, []byte(success))
	case q.stale(received, p.window, 0):
		return refuse(Stale, nil)
	}
	return nil
}

type step func(p *piece, w http.ResponseWriter, r *http.Request, q query, next http.Handler) *Error

func middleware(cfg Config, opts []Option, do step) (func(http.Handler) http.Handler, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	p := &piece{window: o.window}
	p.observer.log, p.observer.metrics = o.logger, o.metrics
	if err := p.gate.init(cfg, o); err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			received := time.Now()
			err := refuse(BadMethod, nil)
			if r.Method == http.MethodGet || r.Method == http.MethodPost {
				err = do(p, w, r, parseQuery(r.URL.RawQuery), next)
			}
			if err != nil {
				err.write(w)
				p.observer.refuse(r.Context(), err, received)
			}
		})
	}, nil
}

// withBody is r with another body, whose answer nobody may compress: it is perhaps to be sealed.
func withBody(r *http.Request, ctx context.Context, body []byte) *http.Request {
	clone := r.WithContext(ctx)
	clone.Body = io.NopCloser(bytes.NewReader(body))
	clone.ContentLength, clone.TransferEncoding = int64(len(body)), nil
	clone.Header = r.Header.Clone()
	clone.Header.Set("Content-Length", strconv.Itoa(len(body)))
	clone.Header.Del("Accept-Encoding")
	return clone
}

// answerWriter holds an answer back until it can be sealed.
type answerWriter struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (a *answerWriter) WriteHeader(status int) {
	if status < http.StatusOK { // an informational one is no answer yet
		a.ResponseWriter.WriteHeader(status)
	} else if a.status == 0 {
		a.status = status
	}
}

func (a *answerWriter) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, p...)
	return len(p), nil
}

// send writes what was held back. What is no error is sealed; only a 200 is an
// answer to WeChat.
func (a *answerWriter) send(in *opened) {
	a.Header().Del("Content-Length")
	switch {
	case a.status == 0 || a.status == http.StatusOK:
		writeBody(a.ResponseWriter, in.seal(nil, a.body))
		return
	case a.status < http.StatusMultipleChoices:
		a.body = in.seal(nil, a.body)
	}
	a.ResponseWriter.WriteHeader(a.status)
	a.ResponseWriter.Write(a.body)
}

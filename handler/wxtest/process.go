package wxtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

// inProcess serves requests with a handler in this process.
type inProcess struct {
	handler http.Handler
	line    *line
}

// errGone is what a handler gets that writes to a dropped connection.
var errGone = errors.New("wxtest: WeChat has dropped the connection")

// errAborted is a handler that wants the connection dropped.
var errAborted = errors.New("the handler aborted the connection")

// exchange serves on a goroutine of its own. WeChat's leaving ends the handler's
// context, as net/http does, and nothing waits for the handler then.
func (p *inProcess) exchange(ctx context.Context, r *Request, lag time.Duration) (answer, error) {
	base, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	req, err := r.HTTP(base)
	if err != nil {
		hangUp()
		return answer{}, err
	}
	rec := &recorder{header: http.Header{}}
	stop := context.AfterFunc(ctx, func() {
		sleep(context.Background(), lag)
		rec.drop()
		hangUp()
	})
	done := make(chan error, 1)
	p.line.running.Go(func() {
		defer hangUp()
		p.serve(rec, req, done)
	})
	select {
	case err := <-done:
		if !stop() || err != nil { // stop is false where ctx has ended first
			return answer{}, err
		}
		return rec.answer(), nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// serve runs the handler and reports its end, however it ends.
func (p *inProcess) serve(rec *recorder, req *http.Request, done chan<- error) {
	err := errors.New("the handler ended its goroutine; was FailNow called in it?")
	defer func() {
		if err != nil && err != errAborted && rec.dropped() {
			p.line.addLate(err)
		}
		done <- err
	}()
	err = call(p.handler, rec, req)
}

// call turns a panic into an error. net/http would drop the connection for it.
func call(h http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	ended := false
	defer func() {
		if ended {
			return
		}
		switch v := recover(); v {
		case nil: // the goroutine ends
		case http.ErrAbortHandler:
			err = errAborted
		default:
			err = fmt.Errorf("the handler panicked: %v\n%s", v, debug.Stack())
		}
	}()
	h.ServeHTTP(w, r)
	ended = true
	return nil
}

func (l *line) addLate(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late = append(l.late, err)
}

func (l *line) takeLate() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := errors.Join(l.late...)
	l.late = nil
	return err
}

// recorder is the ResponseWriter of one try. A handler may go on with it while
// WeChat is gone, so what is answered is kept apart from the handler's header.
type recorder struct {
	header http.Header // the handler's

	mu   sync.Mutex
	sent answer
	gone bool
}

// Header is the header that the first Write or WriteHeader sends.
func (rec *recorder) Header() http.Header { return rec.header }

// WriteHeader sends the status, once; informational ones are passed over.
func (rec *recorder) WriteHeader(status int) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.writeHeader(status)
}

func (rec *recorder) writeHeader(status int) {
	if rec.sent.status != 0 || status >= 100 && status < 200 {
		return
	}
	rec.sent.status = status
	rec.sent.header = rec.header.Clone()
}

// Write sends a part of the body.
func (rec *recorder) Write(p []byte) (int, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if rec.gone {
		return 0, errGone
	}
	rec.writeHeader(http.StatusOK)
	if rec.sent.header.Get("Content-Type") == "" {
		rec.sent.header.Set("Content-Type", http.DetectContentType(p))
	}
	rec.sent.body = append(rec.sent.body, p...)
	return len(p), nil
}

// Flush sends the header; the answer is whole when the handler returns.
func (rec *recorder) Flush() { rec.WriteHeader(http.StatusOK) }

// drop is WeChat's leaving.
func (rec *recorder) drop() {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.gone = true
}

func (rec *recorder) dropped() bool {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.gone
}

// answer is the whole answer of a handler that has returned.
func (rec *recorder) answer() answer {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.writeHeader(http.StatusOK)
	return rec.sent
}

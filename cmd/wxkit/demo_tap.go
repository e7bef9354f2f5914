package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// tap listens on the demo's wire and beside the bot's functions.
type tap struct {
	mu      sync.Mutex
	request string // the last request's line
	body    string // and its body
	message string // the last opened message that reached a function
	runs    int
}

// listen is net/http middleware in front of the bot.
func (t *tap) listen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "the demo's wire broke", http.StatusBadRequest)
			return
		}
		t.mu.Lock()
		t.request, t.body = r.Method+" "+r.URL.RequestURI(), string(body)
		t.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// hear is the bot's own middleware: it stands where the message is open.
func (t *tap) hear(next wxhandler.HandlerFunc) wxhandler.HandlerFunc {
	return func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		t.mu.Lock()
		t.message = m.Raw()
		t.runs++
		t.mu.Unlock()
		return next(ctx, m)
	}
}

// clear forgets what was heard.
func (t *tap) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.request, t.body, t.message, t.runs = "", "", "", 0
}

// fill writes what was heard since clear into a step.
func (t *tap) fill(s *demoStep) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.Request, s.Body, s.Message, s.Runs = t.request, t.body, t.message, t.runs
}

// discardLogger keeps the forgery of the demo out of the reader's terminal.
func discardLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }

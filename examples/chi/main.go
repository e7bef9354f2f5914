// Command chi is a bot on a chi router, with chi's middleware around it and a middleware of the bot's own inside.
package main

import (
	"context"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	wxhandler "github.com/wxkit/wxkit/handler"
)

func main() {
	r, err := newRouter(wxhandler.Config{
		AppID:          os.Getenv("WXKIT_APPID"),
		Token:          os.Getenv("WXKIT_TOKEN"),
		EncodingAESKey: os.Getenv("WXKIT_AES_KEY"),
	})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(":8080", r))
}

// newRouter mounts the bot at /wx. Both spellings of the path are named: WeChat follows no redirect.
func newRouter(cfg wxhandler.Config) (http.Handler, error) {
	h, err := wxhandler.New(cfg)
	if err != nil {
		return nil, err
	}
	h.Use(members)
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("You said: " + m.Content), nil
	})
	wxhandler.On(h, func(_ context.Context, e *wxhandler.ScanEvent) (wxhandler.Reply, error) {
		return wxhandler.TextReply("You scanned " + e.EventKey), nil
	})

	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Heartbeat("/healthz"))
	r.Handle("/wx", h)
	r.Handle("/wx/", h)
	return r, nil
}

// members lets only users through whose openid the bot knows; everybody else gets an invitation, whatever they send.
func members(next wxhandler.HandlerFunc) wxhandler.HandlerFunc {
	return func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		if !strings.HasPrefix(m.FromUserName, "member_") {
			slog.InfoContext(ctx, "not a member", "type", m.MsgType, "event", m.Event)
			return wxhandler.TextReply("Join us at https://example.com/join"), nil
		}
		return next(ctx, m)
	}
}

// Command nethttp is a bot on the standard library alone: net/http's mux, a graceful stop, and answers that take longer than WeChat waits.
package main

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	wxhandler "github.com/wxkit/wxkit/handler"
)

func main() {
	bot, err := newBot(wxhandler.Config{
		AppID:          os.Getenv("WXKIT_APPID"),
		Token:          os.Getenv("WXKIT_TOKEN"),
		EncodingAESKey: os.Getenv("WXKIT_AES_KEY"), // empty: plain mode
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", bot)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

	if err := serve(&http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}, bot); err != nil {
		log.Fatal(err)
	}
}

// newBot registers what the bot does. It starts nothing, so a test can make one too.
func newBot(cfg wxhandler.Config) (*wxhandler.Handler, error) {
	h, err := wxhandler.New(cfg, wxhandler.WithLater(later))
	if err != nil {
		return nil, err
	}
	wxhandler.On(h, func(_ context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("You said: " + m.Content), nil
	})
	wxhandler.On(h, func(context.Context, *wxhandler.SubscribeEvent) (wxhandler.Reply, error) {
		return wxhandler.TextReply("Welcome. Send me anything."), nil
	})
	h.Handle("event/CLICK/ORDERS", func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		return orders(ctx, m.FromUserName)
	})
	return h, nil
}

// orders may take its time: WeChat asks three times, the function runs once, and the first try that is open gets the answer.
func orders(_ context.Context, user string) (wxhandler.Reply, error) {
	return wxhandler.NewsReply(wxhandler.Article{Title: "Your orders", URL: "https://example.com/orders?user=" + user}), nil
}

// later gets the answers that came after the third try. A real bot sends them through the customer-service API.
func later(_ context.Context, m *wxhandler.Message, _ wxhandler.Reply) {
	slog.Info("answer came too late for WeChat's tries", "type", m.MsgType, "msgid", m.MsgId)
}

// serve runs until an interrupt, then lets running requests and late answers end.
func serve(server *http.Server, bot *wxhandler.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return errors.Join(bot.Shutdown(ctx), server.Shutdown(ctx)) // in this order, so that further tries of a push that still runs find it
}

// Command replica is one replica of a bot, for the tests of package faults to
// hurt: it counts on Redis for the three tries, and writes down each run of its
// function in a file, which outlives it. It ends when its standard input does.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/redisstore"
)

func main() {
	var s settings
	flag.StringVar(&s.listen, "listen", "127.0.0.1:0", "address of the bot")
	flag.StringVar(&s.redis, "redis", "localhost:6379", "address of Redis")
	flag.StringVar(&s.notes, "notes", "", "file in which each run is noted")
	flag.DurationVar(&s.try, "try", 5*time.Second, "when WeChat drops a connection; everything else is scaled with it")
	flag.BoolVar(&s.refuse, "refuse", false, "the policy Refuse")
	flag.Parse()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0) // whoever started this is gone
	}()
	log.Fatal(s.serve())
}

type settings struct {
	listen, redis, notes string
	try                  time.Duration
	refuse               bool
}

func (s *settings) serve() error {
	notes, err := os.OpenFile(s.notes, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	store, err := s.store()
	if err != nil {
		return err
	}
	b := &bot{notes: notes}
	h, err := wxhandler.New(
		wxhandler.Config{AppID: "wx5823bf96d3bd56c7", Token: "token-of-the-faults", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"},
		wxhandler.WithStore(store),
		wxhandler.WithTryTimeout(s.try),
		wxhandler.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))),
		wxhandler.WithDurableLater(b.later, wxhandler.Delivery{
			Backoff: s.try / 10, Timeout: 4 * s.try, DeadLetter: b.dead,
		}),
	)
	if err != nil {
		return err
	}
	h.Handle("text", b.answer)
	go h.RunLater(context.Background())
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", h)
	mux.HandleFunc("GET /stats", stats)
	return http.ListenAndServe(s.listen, mux)
}

// store scales what is 500 ms of a try's 5 s by default. A timeout of a fifth
// instead of a tenth leaves room for a machine that is busy with the test itself.
func (s *settings) store() (*redisstore.Store, error) {
	policy := redisstore.FailOpen
	if s.refuse {
		policy = redisstore.Refuse
	}
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{s.redis}})
	return redisstore.New(client, redisstore.WithPolicy(policy), redisstore.WithTimeout(s.try/5), redisstore.WithPoll(s.try/10))
}

// bot is the user's side.
type bot struct{ notes *os.File }

// note writes one line at once, so that lines of several processes do not mix,
// and a kill leaves what was written.
func (b *bot) note(what string, m *wxhandler.Message, text string) {
	fmt.Fprintf(b.notes, "%s %d %s %s\n", what, os.Getpid(), m.MsgId, text)
}

// answer works for as long as the message says: "17 1.3s", "17 forever" or,
// with a goroutine left behind, "17 leave".
func (b *bot) answer(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
	content := m.Field("Content")
	b.note("start", m, content)
	_, work, _ := strings.Cut(content, " ")
	switch d, err := time.ParseDuration(work); {
	case err == nil:
		time.Sleep(d)
	case work == "forever":
		select {} // it does not listen to its context either
	case work == "leave":
		go func() { select {} }()
	default:
		return nil, errors.New("what work is that?")
	}
	b.note("end", m, content)
	return wxhandler.TextReply("answer to " + content), nil
}

func (b *bot) later(_ context.Context, m *wxhandler.Message, reply wxhandler.Reply) error {
	text, ok := reply.(wxhandler.ReplyText)
	if !ok {
		return fmt.Errorf("a reply of type %T", reply)
	}
	b.note("later", m, text.Content)
	return nil
}

func (b *bot) dead(_ context.Context, m *wxhandler.Message, _ wxhandler.Reply, err error) {
	b.note("dead", m, err.Error())
}

// Stats is what a replica tells of itself.
type Stats struct {
	Goroutines int
	Now        time.Time // by its wall clock
}

func stats(w http.ResponseWriter, _ *http.Request) {
	json.NewEncoder(w).Encode(Stats{runtime.NumGoroutine(), time.Now()})
}

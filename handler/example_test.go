package wxhandler_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"time"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// The account of the examples.
var (
	exampleConfig = wxhandler.Config{AppID: "wx5823bf96d3bd56c7", Token: "QDG6eK", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}
	exampleWeChat = wxtest.Config{AppID: exampleConfig.AppID, Token: exampleConfig.Token, EncodingAESKey: exampleConfig.EncodingAESKey}
)

// quiet keeps refusals out of the examples' output.
var quiet = wxhandler.WithLogger(slog.New(slog.DiscardHandler))

func newExample(opts ...wxhandler.Option) *wxhandler.Handler {
	h, err := wxhandler.New(exampleConfig, opts...)
	if err != nil {
		log.Fatal(err)
	}
	return h
}

// A bot in any Go server. wxtest stands where WeChat would.
func Example() {
	h, err := wxhandler.New(wxhandler.Config{
		AppID: "wx5823bf96d3bd56c7", Token: "QDG6eK", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
	})
	if err != nil {
		log.Fatal(err)
	}
	wxhandler.On(h, func(ctx context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		return wxhandler.TextReply("hello " + m.Content), nil
	})
	wxhandler.On(h, func(ctx context.Context, e *wxhandler.SubscribeEvent) (wxhandler.Reply, error) {
		return wxhandler.TextReply("welcome"), nil
	})
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", h)

	user := wxtest.New(mux, exampleWeChat, wxtest.WithPath("/wx")).User("o1")
	fmt.Println(user.Subscribe().Content())
	fmt.Println(user.Text("world").Content())
	// Output:
	// welcome
	// hello world
}

// Patterns say what a function is for; the most exact one wins.
func ExampleHandler_Handle() {
	h := newExample()
	answer := func(text string) wxhandler.HandlerFunc {
		return func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			return wxhandler.TextReply(text), nil
		}
	}
	h.Handle("text", answer("any text"))
	h.Handle("text/help", answer("exactly help"))
	h.Handle("event/CLICK/ORDERS", answer("the menu item ORDERS"))
	h.Handle("event", answer("any other event"))
	h.Handle("*", answer("anything else"))

	user := wxtest.New(h, exampleWeChat).User("o1")
	fmt.Println(user.Text("hi").Content())
	fmt.Println(user.Text(" help ").Content())
	fmt.Println(user.Click("ORDERS").Content())
	fmt.Println(user.Click("CART").Content())
	fmt.Println(user.Image("media-id").Content())
	// Output:
	// any text
	// exactly help
	// the menu item ORDERS
	// any other event
	// anything else
}

// Middleware sees every push, also one without a route.
func ExampleHandler_Use() {
	h := newExample()
	h.Use(func(next wxhandler.HandlerFunc) wxhandler.HandlerFunc {
		return func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
			fmt.Println("push:", m.Pattern())
			return next(ctx, m)
		}
	})
	h.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, nil })
	user := wxtest.New(h, exampleWeChat).User("o1")
	fmt.Println(user.Text("hi").IsSuccess(), user.View("https://example.com").IsSuccess())
	// Output:
	// push: text
	// push: event/VIEW
	// true true
}

// What a push carries beside its message.
func ExamplePushFrom() {
	h := newExample()
	h.Handle("text", func(ctx context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		push, _ := wxhandler.PushFrom(ctx)
		return wxhandler.TextReply(fmt.Sprint(push.AppID, " encrypted=", push.Encrypted, " foreign=", push.Foreign(m))), nil
	})
	fmt.Println(wxtest.New(h, exampleWeChat).User("o1").Text("hi").Content())
	// Output: wx5823bf96d3bd56c7 encrypted=true foreign=false
}

// An answer that takes longer than all tries goes elsewhere: here it is sent as
// a customer-service message.
func ExampleWithLater() {
	asked, sent := make(chan struct{}), make(chan struct{})
	h := newExample(
		wxhandler.WithTryTimeout(100*time.Millisecond), // 5 s with WeChat; an example cannot wait
		wxhandler.WithLater(func(ctx context.Context, m *wxhandler.Message, reply wxhandler.Reply) {
			if text, ok := reply.(wxhandler.ReplyText); ok {
				fmt.Println("send to", m.FromUserName, "by the API:", text.Content)
			}
			close(sent)
		}))
	wxhandler.On(h, func(ctx context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		<-asked // thinks for longer than WeChat waits
		return wxhandler.TextReply("42"), nil
	})
	wx := wxtest.New(h, exampleWeChat, wxtest.WithTimeout(400*time.Millisecond))
	fmt.Println("what WeChat got in time:", wx.User("o1").Text("the question").Opened)
	close(asked)
	<-sent
	// Output:
	// what WeChat got in time: success
	// send to o1 by the API: 42
}

// The same, kept in the store until it was sent: a failure is tried again, by
// whichever replica works off the outbox. A MemoryStore does for one process;
// several share a redisstore.
func ExampleWithDurableLater() {
	sent := make(chan struct{})
	attempts := 0
	h := newExample(
		wxhandler.WithTryTimeout(20*time.Millisecond),
		wxhandler.WithDurableLater(func(ctx context.Context, m *wxhandler.Message, reply wxhandler.Reply) error {
			if attempts++; attempts == 1 {
				return errors.New("the API is busy")
			}
			fmt.Println("attempt", attempts, "to", m.FromUserName+":", reply.(wxhandler.ReplyText).Content)
			close(sent)
			return nil
		}, wxhandler.Delivery{Backoff: time.Millisecond}))
	wxhandler.On(h, func(ctx context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
		time.Sleep(100 * time.Millisecond) // longer than three tries
		return wxhandler.TextReply("42"), nil
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- h.RunLater(ctx) }()
	wxtest.New(h, exampleWeChat, wxtest.WithTimeout(20*time.Millisecond)).User("o1").Text("the question")
	<-sent
	stop()
	fmt.Println(<-ended)
	// Output:
	// attempt 2 to o1: 42
	// context canceled
}

// Many accounts behind one URL.
func ExampleWithLookup() {
	accounts := map[string]wxhandler.Config{
		"gh_shop": {Token: "token-of-the-shop"},
		"gh_news": {Token: "token-of-the-news"},
	}
	h, err := wxhandler.New(wxhandler.Config{}, quiet, wxhandler.WithLookup(func(r *http.Request, id string) (wxhandler.Config, bool) {
		if id == "" { // URL verification: only the URL can tell, here /wx?account=gh_shop
			id = r.URL.Query().Get("account")
		}
		c, ok := accounts[id]
		return c, ok
	}))
	if err != nil {
		log.Fatal(err)
	}
	h.Handle("text", func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		return wxhandler.TextReply("this is " + m.ToUserName), nil
	})
	shop := wxtest.New(h, wxtest.Config{Token: "token-of-the-shop", ToUserName: "gh_shop"})
	thief := wxtest.New(h, wxtest.Config{Token: "token-of-the-shop", ToUserName: "gh_news"})
	fmt.Println(shop.User("o1").Text("hi").Content())
	fmt.Println(thief.User("o1").Text("hi").Status)
	// Output:
	// this is gh_shop
	// 403
}

// Counts for any metrics library.
func ExampleWithMetrics() {
	counts := map[string]int{}
	h := newExample(quiet, wxhandler.WithMetrics(func(o wxhandler.Observation) {
		counts[o.Outcome.String()+" "+o.Pattern+o.Reason.String()]++
	}))
	h.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return nil, nil })
	wx := wxtest.New(h, exampleWeChat)
	wx.User("o1").Text("hi")
	forger := exampleWeChat
	forger.Token = "a guess"
	wx.As(forger).With(wxtest.WithTries(1)).User("o1").Text("hi")
	fmt.Println(counts)
	// Output: map[answered text:1 refused BadSignature:1]
}

// The stack in pieces, for a server with routing of its own.
func ExampleEnvelope() {
	verify, err := wxhandler.Verify(exampleConfig)
	if err != nil {
		log.Fatal(err)
	}
	envelope, err := wxhandler.Envelope(exampleConfig)
	if err != nil {
		log.Fatal(err)
	}
	own := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // opened, in the clear
		m, err := wxmsg.Read(string(body))
		if err != nil {
			http.Error(w, "no push", http.StatusBadRequest)
			return
		}
		reply, _ := wxhandler.TextReply("your own routing says "+m.Field("Content")).AppendReply(nil, m)
		w.Write(reply) // sealed on its way out
	})
	fmt.Println(wxtest.New(verify(envelope(own)), exampleWeChat).User("o1").Text("hi").Content())
	// Output: your own routing says hi
}

func ExampleSplitText() {
	long := strings.Repeat("答", 1000) // 3000 bytes
	for _, part := range wxhandler.SplitText(long, wxhandler.MaxTextBytes) {
		fmt.Println(len(part), "bytes")
	}
	// Output:
	// 2046 bytes
	// 954 bytes
}

package wxhandler_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"time"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// Pushes are taken only from the addresses that WeChat names, here behind a reverse
// proxy in 10.0.0.0/8.
func ExampleAllowSources() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // stands for api.weixin.qq.com
		io.WriteString(w, `{"ip_list": ["101.226.62.77", "101.226.103.0/25"]}`)
	}))
	defer api.Close()
	refresh := func(ctx context.Context) ([]netip.Prefix, error) {
		// with the account's access token: /cgi-bin/getcallbackip?access_token=...
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, api.URL+"/cgi-bin/getcallbackip", nil)
		if err != nil {
			return nil, err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		return wxhandler.ParseSources(answer)
	}
	allow, err := wxhandler.AllowSources(wxhandler.Sources{
		Refresh: refresh,
		Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	}, quiet)
	if err != nil {
		log.Fatal(err)
	}
	h := newExample()
	mux := http.NewServeMux()
	wxhandler.Mount(mux, "/wx", allow(h))

	for _, from := range []string{"101.226.103.7", "203.0.113.9", "101.226.103.7, 203.0.113.9"} {
		r := httptest.NewRequest(http.MethodPost, "/wx", nil)
		r.RemoteAddr = "10.0.0.1:4711"
		r.Header.Set("X-Forwarded-For", from)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Println(from, "->", w.Code)
	}
	// Output:
	// 101.226.103.7 -> 400
	// 203.0.113.9 -> 403
	// 101.226.103.7, 203.0.113.9 -> 403
}

// A model that answers one question of each user at a time; who asks once more is told so at once.
func ExampleLimit() {
	h := newExample(quiet)
	h.Use(wxhandler.Limit(wxhandler.Limits{
		Global: 64, PerUser: 1,
		Busy: func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			return wxhandler.TextReply("one moment, please"), nil
		},
	}))
	asked, answer := make(chan struct{}), make(chan struct{})
	h.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		close(asked)
		<-answer
		return wxhandler.TextReply("42"), nil
	})
	user := wxtest.New(h, exampleWeChat).User("o1")
	first := make(chan string)
	go func() { first <- user.Text("the question").Content() }()
	<-asked
	fmt.Println(user.Text("well?").Content())
	close(answer)
	fmt.Println(<-first)
	// Output:
	// one moment, please
	// 42
}

// The handler first, while the server still takes WeChat's further tries; then the server.
func ExampleHandler_Shutdown() {
	h := newExample(quiet)
	h.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		return wxhandler.TextReply("hello"), nil
	})
	server := httptest.NewServer(h) // an http.Server of your own
	defer server.Close()
	wx := wxtest.Dial(server.URL, exampleWeChat, wxtest.WithTries(1))
	fmt.Println(wx.User("o1").Text("hi").Content())

	// On SIGTERM; three tries take 15 seconds.
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	fmt.Println(h.Shutdown(ctx))
	fmt.Println(wx.User("o1").Text("still there?").Status)
	fmt.Println(errors.Join(server.Config.Shutdown(ctx)))
	// Output:
	// hello
	// <nil>
	// 503
	// <nil>
}

package wxtest_test

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// greeter is a server for plain mode that somebody has written by hand.
func greeter(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !wxcrypt.Verify(q.Get("signature"), "token", q.Get("timestamp"), q.Get("nonce")) {
		http.Error(w, "who are you?", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodGet {
		io.WriteString(w, q.Get("echostr"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	m, err := wxmsg.Read(string(body))
	if err != nil || m.MsgType != "text" {
		io.WriteString(w, "success")
		return
	}
	reply := wxmsg.NewWriter(m.Form(), nil)
	reply.Text("ToUserName", m.FromUserName)
	reply.Text("FromUserName", m.ToUserName)
	reply.Int("CreateTime", m.CreateTime)
	reply.Text("MsgType", "text")
	reply.Text("Content", "hello "+m.Field("Content"))
	w.Write(reply.Bytes())
}

func Example() {
	wx := wxtest.New(http.HandlerFunc(greeter), wxtest.Config{Token: "token"})
	fmt.Println(wx.Verify().Notice())
	fmt.Println(wx.User("o1").Text("hi").Content())
	fmt.Println(wx.User("o1").Click("ORDERS").IsSuccess())
	fmt.Println(wx.As(wxtest.Config{Token: "guess"}).User("o1").Text("hi").Status)
	// Output:
	// false
	// hello hi
	// true
	// 403
}

func ExampleReply_Why() {
	bot := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "success") })
	fmt.Println(wxtest.New(bot, wxtest.Config{}).User("o1").Text("hi").Why())
	// Output: blanks or a newline around success
}

func ExampleWithLostTry() {
	wx := wxtest.New(http.HandlerFunc(greeter), wxtest.Config{Token: "token"}, wxtest.WithTimeout(100*time.Millisecond), wxtest.WithLostTry(1))
	reply := wx.User("o1").Text("hi")
	fmt.Println(len(reply.Tries), reply.Content())
	fmt.Println(reply.Tries[0].Err)
	// Output:
	// 2 hello hi
	// no answer within 100ms, the request was lost
}

func ExampleWeChat_Tamper() {
	wx := wxtest.New(http.HandlerFunc(greeter), wxtest.Config{Token: "token"})
	unsigned := wx.Tamper(func(r *wxtest.Request) { r.Query.Del("signature") })
	fmt.Println(unsigned.User("o1").Text("hi").Why())
	// Output: no good answer in 3 tries; the last has status 403, not 200
}

package wxtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxmsg"
	"github.com/wxkit/wxkit/handler/wxtest"
)

func listen(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestDial(t *testing.T) {
	url := listen(t, bot(t, safe)).URL
	wx := wxtest.Dial(url+"/wx?a=1", safe)
	wx.Verify().Expect(t)
	reply := wx.User("o1").Text("hi").Expect(t)
	require.Equal(t, "hello hi", reply.Content())
	require.Equal(t, http.StatusOK, reply.Status)
	require.NotEmpty(t, reply.Header.Get("Content-Type"))
	require.NoError(t, wx.Wait())
	chunked := wx.Tamper(func(r *wxtest.Request) { r.Header.Set("Transfer-Encoding", "chunked") })
	require.Equal(t, "hello hi", chunked.User("o1").Text("hi").Expect(t).Content())
}

// The same request on the wire as in the process.
func TestDialRequest(t *testing.T) {
	s := answers("success")
	inProcess := wxtest.New(s, safe, wxtest.WithPath("/wx?a=1"))
	r := inProcess.Request(Card{CardId: "c"})
	inProcess.Send(r).Expect(t)
	wxtest.Dial(listen(t, s).URL+"/elsewhere", safe, wxtest.WithPath("/wx?a=1")).Send(r).Expect(t)
	got := s.all()
	require.Len(t, got, 2)
	for _, one := range got {
		for name := range one.header {
			if name != "Content-Type" && name != "User-Agent" {
				one.header.Del(name)
			}
		}
	}
	require.Equal(t, got[0], got[1])
}

func TestDialTries(t *testing.T) {
	const limit = 150 * time.Millisecond // the good ones need a thousandth of it
	slow := listen(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // net/http sees the drop only behind the body
		<-r.Context().Done()
	}))
	reply := wxtest.Dial(slow.URL, wxtest.Config{}, wxtest.WithTimeout(limit)).User("o1").Text("hi")
	require.Len(t, reply.Tries, 3)
	require.Contains(t, reply.Why(), "no answer within 150ms")
	require.GreaterOrEqual(t, reply.Tries[2].At, 2*limit)

	s := answers("success")
	url := listen(t, s).URL
	lost := wxtest.Dial(url, wxtest.Config{}, wxtest.WithTimeout(limit), wxtest.WithLostTry(1), wxtest.WithLostAnswer(2)).User("o1").Text("hi")
	require.Len(t, lost.Tries, 3)
	require.Len(t, s.all(), 2)

	aborts := listen(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	reply = wxtest.Dial(aborts.URL, wxtest.Config{}).User("o1").Text("hi")
	require.Len(t, reply.Tries, 3)
	require.Contains(t, reply.Why(), "the connection failed: ")
	require.NotContains(t, reply.Why(), "signature", "the error tells nothing of the query")

	moved := listen(t, http.RedirectHandler("/wx/", http.StatusMovedPermanently))
	require.Contains(t, wxtest.Dial(moved.URL, wxtest.Config{}).Verify().Why(), `redirected (301) to "/wx/"`)
}

// Replies in the shape of WeCom's smart robots are read by their own names.
func TestRobotShape(t *testing.T) {
	cfg := safe
	cfg.Form = wxmsg.JSON
	key, err := wxcrypt.ParseKey(testKey)
	require.NoError(t, err)
	s := wxcrypt.Seal{Key: key, Token: testToken, ReceiveID: testAppID, TimeStamp: "1", Nonce: "n"}
	body := s.Append(nil, wxcrypt.RobotJSON, []byte(`{"anything":"goes"}`))
	reply := wxtest.New(answers(string(body)), cfg).User("o1").Event("e", nil).Expect(t)
	require.True(t, reply.Sealed)
	require.Equal(t, "goes", reply.Field("anything"))
}

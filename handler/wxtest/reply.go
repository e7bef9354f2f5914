package wxtest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// Reply is what came of a push.
type Reply struct {
	// Err says what is wrong with the test itself: a Config, an option or a push
	// that cannot be. Nothing was sent then. A server that does not answer is no
	// Err: see Notice.
	Err error
	// Status, Header and Body are the answer of the last try as it was sent; 0
	// and empty where there was none.
	Status int
	Header http.Header
	Body   []byte
	// Opened is the answer in the clear: Body, or what its envelope holds; ""
	// where the envelope cannot be opened.
	Opened string
	// Sealed tells whether the answer came in an envelope.
	Sealed bool
	// Tries are all tries in their order.
	Tries []Try
	// Request is what was sent. It may be altered and sent again.
	Request *Request

	why string
}

// TB is the part of testing.TB that [Reply.Expect] needs.
type TB interface {
	Helper()                           // leaves Expect out of the place that is told
	Fatalf(format string, args ...any) // ends the test
}

// Notice tells whether WeChat takes the push as failed: to its user it would say
// that the service is unavailable (该公众号提供的服务出现故障，请稍后再试). A push
// that no user waits for, such as an InfoType, fails in silence.
func (r *Reply) Notice() bool { return r.why != "" }

// Why says why WeChat takes the push as failed; "" where it does not.
func (r *Reply) Why() string { return r.why }

// Expect ends the test where there is an Err or a Notice, and says why. It gives
// the Reply. Like t.Fatalf it belongs on the test's goroutine.
func (r *Reply) Expect(t TB) *Reply {
	t.Helper()
	switch {
	case r.Err != nil:
		t.Fatalf("%v", r.Err)
	case r.Notice():
		t.Fatalf("%s", r.report())
	}
	return r
}

// report is the text of a failed Expect.
func (r *Reply) report() string {
	const most = 500
	var b strings.Builder
	fmt.Fprintf(&b, "wxtest: %s: WeChat takes this as a failure of the service: %s", r.Request.title(), r.why)
	for _, line := range r.Timeline() {
		first, _, _ := strings.Cut(line, "\n")
		fmt.Fprintf(&b, "\n\ttry at %s", first)
	}
	if body := r.Opened; body != "" {
		if len(body) > most {
			body = body[:most] + "..."
		}
		fmt.Fprintf(&b, "\n\tanswer: %q", body)
	}
	return b.String()
}

// title names a push in a report.
func (r *Request) title() string {
	if r.Method == http.MethodGet {
		return "URL verification"
	}
	m := read(r.Message)
	switch {
	case m.Pattern() == "":
		return "push"
	case m.FromUserName == "":
		return m.Pattern()
	}
	return m.Pattern() + " from " + m.FromUserName
}

// Again sends the identical request once more, tries and all.
func (r *Reply) Again() *Reply {
	if r.Err != nil {
		return r
	}
	return r.Request.wx.Send(r.Request)
}

// Timeline prints the tries, one by one: "0s: no answer within 5s", "5s: 200 in
// 1.5s". Times are rounded to milliseconds; inside testing/synctest they are
// exact.
func (r *Reply) Timeline() []string {
	lines := make([]string, len(r.Tries))
	for i, t := range r.Tries {
		lines[i] = t.String()
	}
	return lines
}

// IsSuccess tells whether the answer is `success` or empty: received, and nothing
// to say. It is false where there was no answer.
func (r *Reply) IsSuccess() bool {
	return r.Status == http.StatusOK && (r.Opened == "" && !r.Sealed || r.Opened == success)
}

// Message is the opened answer; an empty message where it is none.
func (r *Reply) Message() *wxmsg.Message { return read([]byte(r.Opened)) }

// MsgType is the answer's MsgType; "" for `success`.
func (r *Reply) MsgType() string { return r.Message().MsgType }

// Content is the text of a text answer.
func (r *Reply) Content() string { return r.Field("Content") }

// Field is an element of the answer by its path, such as "Image/MediaId" or
// "Articles/item/Title"; of repeated elements the first, "" where there is none.
func (r *Reply) Field(path string) string { return r.Message().Field(path) }

// Fields are all elements of the answer at a path.
func (r *Reply) Fields(path string) []string { return r.Message().Fields(path) }

package wxhandler_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Any body under any query: a client error or an answer, never a server error
// or a panic; and nothing runs that was not signed.
func FuzzServe(f *testing.F) {
	for _, body := range []string{"", "<xml/>", "{}", text("hi"), enveloped("AAAA").body, `{"Encrypt":"AAAA"}`, `{"action":"CheckContainerPath"}`} {
		f.Add("signature=a&timestamp=1&nonce=b", body, true)
		f.Add("", body, false)
	}
	f.Fuzz(func(t *testing.T, query, body string, safe bool) {
		cfg := plainConfig
		if safe {
			cfg = safeConfig
		}
		r := newRig(t, cfg)
		for _, method := range []string{"GET", "POST"} {
			req := httptest.NewRequest(method, "/wx", strings.NewReader(body))
			req.URL.RawQuery = query
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			require.Less(t, w.Code, 500)
			require.Empty(t, r.take())
		}
	})
}

// Any message inside a right envelope: the function runs or the push is refused,
// and what goes back opens.
func FuzzSealedMessage(f *testing.F) {
	for _, body := range []string{"", "<xml/>", text("hi"), text("]]></Content>"), `{"MsgType":"text","Content":"\u0000"}`, "{", "<a><b></b></a>"} {
		f.Add(body)
	}
	r := newRig(f, safeConfig)
	f.Fuzz(func(t *testing.T, body string) {
		w := sealed(t, keyA, appID, body).to(r)
		switch runs := len(r.take()); w.Code {
		case 200:
			require.LessOrEqual(t, runs, 1)
			require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "ran")
		case 400:
			require.Zero(t, runs)
		case 413:
		default:
			t.Fatal(w.Code)
		}
	})
}

package wxhandler

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whom a push is for stands in a body that nobody has signed yet. A lookup that goes by the request alone knows
// every id, so what is kept must not grow with what strangers write there.
func TestStrangersLeaveNothingInTheGate(t *testing.T) {
	configs := map[string]Config{
		"/wx":    {AppID: "wx1", Token: "the-token-of-the-tests", EncodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"},
		"/plain": {Token: "the-token-of-the-tests"},
	}
	h, err := New(Config{}, WithLookup(func(r *http.Request, _ string) (Config, bool) {
		c, ok := configs[r.URL.Path]
		return c, ok
	}))
	require.NoError(t, err)
	for i := range 100 {
		for path := range configs {
			body := fmt.Sprintf("<xml><ToUserName>%d%s</ToUserName><MsgType>text</MsgType></xml>", i, strings.Repeat("x", 50_000))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
			require.NotEqual(t, http.StatusOK, w.Code)
		}
	}
	require.Len(t, h.gate.known, len(configs))
}

package wxhandler

import (
	"net/url"
	"strings"
	"time"
)

// query is what WeChat puts into a callback's query. Parameters of one's own may
// stand beside it; of equal names the last counts, since WeChat appends its own
// to the configured URL.
type query struct {
	signature, msgSignature, timestamp, nonce, echostr, openID string

	seconds int64 // the timestamp; -1 where it is not decimal digits
}

// parseQuery reads the raw query once; url.ParseQuery would build a map of
// slices for the same five strings.
func parseQuery(raw string) (q query) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		var field *string
		switch name {
		case "signature":
			field = &q.signature
		case "msg_signature":
			field = &q.msgSignature
		case "timestamp":
			field = &q.timestamp
		case "nonce":
			field = &q.nonce
		case "echostr":
			field = &q.echostr
		case "openid":
			field = &q.openID
		default:
			continue
		}
		*field = unescape(value)
	}
	q.seconds = parseSeconds(q.timestamp)
	return q
}

// parseSeconds reads a timestamp of up to 18 digits, far beyond 32 bits.
func parseSeconds(s string) int64 {
	if s == "" || len(s) > 18 {
		return -1
	}
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = 10*n + int64(s[i]-'0')
	}
	return n
}

func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// complete checks that a signature, a nonce and a timestamp are there.
func (q query) complete(signature string) *Error {
	if signature == "" || q.nonce == "" || q.seconds < 0 {
		return refuse(MissingParams, nil)
	}
	return nil
}

// stale tells whether the timestamp is further than window from now. A push that
// is redelivered for hours may be older by as much.
func (q query) stale(now time.Time, window, schedule time.Duration) bool {
	if window <= 0 {
		return false
	}
	age := now.Unix() - q.seconds // cannot overflow: both are far from the ends
	return age > int64((window+schedule)/time.Second) || -age > int64(window/time.Second)
}

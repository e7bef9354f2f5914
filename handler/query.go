package wxhandler

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// query is what WeChat puts into a callback's query. Parameters of one's own may
// stand beside it; of equal names the last counts, since WeChat appends its own
// to the configured URL.
type query struct {
	signature, msgSignature, timestamp, nonce, echostr, openID string
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
	return q
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

// seconds is the timestamp, which must be decimal digits.
func (q query) seconds() (int64, bool) {
	n, err := strconv.ParseInt(q.timestamp, 10, 64)
	return n, err == nil && n >= 0 && q.timestamp[0] != '+'
}

// complete checks that a signature, a nonce and a timestamp are there.
func (q query) complete(signature string) *Error {
	if signature == "" || q.nonce == "" {
		return refuse(MissingParams, nil)
	}
	if _, ok := q.seconds(); !ok {
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
	seconds, _ := q.seconds()
	age := now.Unix() - seconds // cannot overflow: seconds is not negative
	return age > int64((window+schedule)/time.Second) || -age > int64(window/time.Second)
}

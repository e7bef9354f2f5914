package wxhandler

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// Reason says why a request was refused before any function ran. It is an error
// itself, so errors.Is(err, wxhandler.BadSignature) works.
type Reason uint8

const (
	// Accepted is the zero Reason: nothing was refused.
	Accepted Reason = iota
	// MissingParams: the query lacks signature, timestamp, nonce or echostr, or
	// the timestamp is no number. Browsers and scanners look like this. 400.
	MissingParams
	// BadSignature: the signature is not that of any configured token. 403.
	BadSignature
	// Stale: the timestamp is outside the window of [WithWindow]. 403.
	Stale
	// BadKey: no configured key opens the envelope, or there is none. 400.
	BadKey
	// WrongAppID: the envelope is for another account. 403.
	WrongAppID
	// Downgrade: a key is configured, but the push carries fields in the clear. 403.
	Downgrade
	// TooLarge: the body is over the limit of [WithBodyLimit]. 413.
	TooLarge
	// Malformed: the body cannot be read; the error says where. 400.
	Malformed
	// UnknownAccount: the function of [WithLookup] knows no such account. 403.
	UnknownAccount
	// BadMethod: neither GET nor POST. 405.
	BadMethod
	// BadSource: the request does not come from an address of [Sources]. 403.
	BadSource
	// Unavailable: no push is taken at this moment: the handler shuts down, or the
	// list of Sources is not yet there. 503.
	Unavailable
)

// reasons holds for each Reason its name, its text for the peer, the HTTP status
// and the code of WeChat's own library (0 where that knows none).
var reasons = [...]struct {
	name, text string
	status     int
	code       int
}{
	Accepted:       {"", "", http.StatusOK, 0},
	MissingParams:  {"MissingParams", "not a WeChat callback: query parameters are missing", http.StatusBadRequest, -40001},
	BadSignature:   {"BadSignature", "signature does not match", http.StatusForbidden, -40001},
	Stale:          {"Stale", "timestamp is outside the accepted window", http.StatusForbidden, -40001},
	BadKey:         {"BadKey", "envelope cannot be opened", http.StatusBadRequest, -40007},
	WrongAppID:     {"WrongAppID", "envelope is for another account", http.StatusForbidden, -40005},
	Downgrade:      {"Downgrade", "push is not encrypted as configured", http.StatusForbidden, -40001},
	TooLarge:       {"TooLarge", "body is too large", http.StatusRequestEntityTooLarge, 0},
	Malformed:      {"Malformed", "body cannot be read", http.StatusBadRequest, -40002},
	UnknownAccount: {"UnknownAccount", "account is not served here", http.StatusForbidden, 0},
	BadMethod:      {"BadMethod", "method is not GET or POST", http.StatusMethodNotAllowed, 0},
	BadSource:      {"BadSource", "address is not one of WeChat's", http.StatusForbidden, 0},
	Unavailable:    {"Unavailable", "no pushes are taken at this moment", http.StatusServiceUnavailable, 0},
}

// String is the Reason's name, "" for Accepted.
func (r Reason) String() string { return reasons[r].name }

// Error makes a Reason a target of errors.Is.
func (r Reason) Error() string { return "wxhandler: " + reasons[r].text }

// Status is the HTTP status that a request refused for this Reason gets.
func (r Reason) Status() int { return reasons[r].status }

// Error is a refusal: a code for machines, a text for the peer, a cause for the
// log. None of them holds a token, a key, an expected signature or message text.
type Error struct {
	Reason Reason // why
	Code   int    // as in WeChat's own library (-40001 ...); 0 where that knows none
	Text   string // what the peer is told
	Cause  error  // what the log is told; may be nil
}

// Error gives the text and the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return "wxhandler: " + e.Text
	}
	return fmt.Sprintf("wxhandler: %s: %v", e.Text, e.Cause)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is matches the error's Reason.
func (e *Error) Is(target error) bool { return target == e.Reason }

// refuse makes a refusal; the cause's own code, where it has one, is the finer.
func refuse(r Reason, cause error) *Error {
	e := &Error{Reason: r, Code: reasons[r].code, Text: reasons[r].text, Cause: cause}
	if crypt := (*wxcrypt.Error)(nil); errors.As(cause, &crypt) {
		e.Code = crypt.Code
	}
	return e
}

// write answers a refused request.
func (e *Error) write(w http.ResponseWriter) {
	if e.Reason == BadMethod {
		w.Header().Set("Allow", "GET, POST")
	}
	if e.Reason == Unavailable { // the next request should look for another replica
		w.Header().Set("Connection", "close")
	}
	http.Error(w, e.Text, e.Reason.Status())
}

package platform

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/jsonvalue"
	"github.com/wxkit/wxkit/wasm/abi"
)

// response is what the app gets of a response. Header names are sorted; values of one name are joined by commas.
func (r *Request) response(rec *recorder) []abi.Field {
	header, cookies := abi.ObjectValue(), abi.ArrayValue()
	for _, name := range slices.Sorted(maps.Keys(rec.sent)) {
		header.Set(name, abi.StringValue(strings.Join(rec.sent[name], ",")))
	}
	for _, cookie := range rec.sent["Set-Cookie"] {
		cookies.Append(abi.StringValue(cookie))
	}
	return []abi.Field{
		{Key: "data", Value: r.data(rec.body)},
		{Key: "statusCode", Value: abi.IntValue(rec.status)},
		{Key: "header", Value: header},
		{Key: "cookies", Value: cookies},
	}
}

// data reads a body: as JSON if dataType is json (the default) and it is JSON, as text otherwise. An ArrayBuffer has no Value of its own, it is a string of the bytes.
func (r *Request) data(body []byte) abi.Value {
	if r.binary {
		return abi.StringValue(string(body))
	}
	if r.dataType == "" || r.dataType == "json" {
		if v, err := jsonvalue.Parse(body); err == nil {
			return v
		}
	}
	return abi.StringValue(strings.ToValidUTF8(string(body), "\ufffd"))
}

// recorder keeps what a handler writes.
type recorder struct {
	header   http.Header // the handler's
	sent     http.Header // header as it was when the status was written
	status   int         // 0 until then
	body     []byte
	bodyless bool // a HEAD
	overflow bool
}

var errOverflow = errors.New("response body exceeds the limit")

// Header is the header to come.
func (rec *recorder) Header() http.Header { return rec.header }

// WriteHeader takes the first status that is not informational.
func (rec *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %v", status))
	}
	if rec.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	rec.status, rec.sent = status, rec.header.Clone()
}

// Write keeps the body, up to MaxBody.
func (rec *recorder) Write(p []byte) (int, error) {
	if rec.status == 0 {
		if rec.header.Get("Content-Type") == "" && rec.header.Get("Content-Encoding") == "" && len(p) > 0 {
			rec.header.Set("Content-Type", http.DetectContentType(p))
		}
		rec.WriteHeader(http.StatusOK)
	}
	switch {
	case rec.status == http.StatusNoContent || rec.status == http.StatusNotModified || rec.status < 200:
		return 0, http.ErrBodyNotAllowed
	case rec.bodyless:
		return len(p), nil
	case rec.overflow || len(rec.body)+len(p) > MaxBody:
		rec.overflow = true
		return 0, errOverflow
	}
	rec.body = append(rec.body, p...)
	return len(p), nil
}

// Flush sends the header.
func (rec *recorder) Flush() {
	if rec.status == 0 {
		rec.WriteHeader(http.StatusOK)
	}
}

// serve runs a handler to its end.
func serve(h http.Handler, hr *http.Request) (rec *recorder, err *RequestError) {
	method, path := hr.Method, hr.URL.Path // the handler may change them
	rec = &recorder{header: http.Header{}, bodyless: hr.Method == http.MethodHead}
	defer func() {
		if p := recover(); p != nil {
			err = &RequestError{Reason: reasonClosed, Cause: fmt.Errorf("handler of %s %s panicked: %v", method, path, p)}
		}
	}()
	h.ServeHTTP(rec, hr)
	rec.Flush()
	if rec.overflow {
		return rec, &RequestError{Reason: reasonBodySize, Cause: errOverflow}
	}
	return rec, nil
}

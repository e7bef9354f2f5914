package platform

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/wasm/abi"
)

// seen prints what a server gets: method, host, request URI, Content-Type and body.
func seen(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return fmt.Sprintf("%s %s %s [%s] %s", r.Method, r.Host, r.RequestURI, r.Header.Get("Content-Type"), body)
}

func TestRequestWire(t *testing.T) {
	for _, c := range []struct{ arg, want string }{
		{`{"url":"http://h"}`, `GET h / [application/json] `},
		{`{"url":"https://h:8443/a/b?x=1#f"}`, `GET h:8443 /a/b?x=1 [application/json] `},
		{`{"url":"http://h/中?q=中 x"}`, `GET h /%E4%B8%AD?q=%E4%B8%AD%20x [application/json] `},
		{`{"url":"http://h/?x=1","data":{"a":"b c&d","n":1,"o":{"k":[]},"u":{"$":"undefined"},"z":null}}`,
			`GET h /?x=1&a=b%20c%26d&n=1&o=%7B%22k%22%3A%5B%5D%7D&u=undefined&z=null [application/json] `},
		{`{"url":"http://h/","data":{}}`, `GET h / [application/json] `},
		{`{"url":"http://h/","data":"a=1&b=x y"}`, `GET h /?a=1&b=x%20y [application/json] `},
		{`{"url":"http://h/","method":"post","data":{"b":1,"a":"中"}}`, `POST h / [application/json] {"b":1,"a":"中"}`},
		{`{"url":"http://h/","method":"POST","data":[1,2]}`, `POST h / [application/json] [1,2]`},
		{`{"url":"http://h/","method":"POST","data":"raw <>"}`, `POST h / [application/json] raw <>`},
		{`{"url":"http://h/","method":"POST"}`, `POST h / [application/json] `},
		{`{"url":"http://h/","method":"POST","data":{"a":"b c","d":"中"},"header":{"content-type":"application/x-www-form-urlencoded; charset=UTF-8"}}`,
			`POST h / [application/x-www-form-urlencoded; charset=UTF-8] a=b%20c&d=%E4%B8%AD`},
		{`{"url":"http://h/","method":"PUT","data":"a=1","header":{"Content-Type":"application/x-www-form-urlencoded"}}`,
			`PUT h / [application/x-www-form-urlencoded] a=1`},
		{`{"url":"http://h/","method":"DELETE","data":{"id":1}}`, `DELETE h / [application/json] {"id":1}`},
		{`{"url":"http://h/","method":"POST","data":{"a":1},"header":{"content-type":"text/plain"}}`, `POST h / [text/plain] {"a":1}`},
		{`{"url":"http://h/","header":{"Host":"other"}}`, `GET other / [application/json] `},
	} {
		r, err := NewRequest(value(t, c.arg))
		require.NoError(t, err, c.arg)
		require.Equal(t, c.want, seen(r.HTTP(t.Context())))
		require.Equal(t, c.want, seen(r.HTTP(t.Context())), "each request has its own body")
	}
}

func TestRequestForm(t *testing.T) {
	r, err := NewRequest(value(t, `{"url":"https://h/p?q=1","method":"POST","data":{"a":"b c+d"},"header":{"content-type":"application/x-www-form-urlencoded","x-n":5,"X-U":{"$":"undefined"},"Referer":"http://evil"}}`))
	require.NoError(t, err)
	hr := r.HTTP(t.Context())
	require.NoError(t, hr.ParseForm())
	require.Equal(t, url.Values{"a": {"b c+d"}, "q": {"1"}}, hr.Form)
	require.Equal(t, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-N": {"5"}, "Content-Length": {"11"}}, hr.Header)
	require.EqualValues(t, 11, hr.ContentLength)
	require.NotNil(t, hr.TLS)
	require.Empty(t, hr.URL.Host)
}

func TestRequestTimeout(t *testing.T) {
	for in, want := range map[string]time.Duration{
		`1500`: 1500 * time.Millisecond, `0.5`: 500 * time.Microsecond, `60000`: time.Minute, `60001`: time.Minute, `0`: time.Minute, `-1`: time.Minute,
		`{"$":"undefined"}`: time.Minute, `{"$":"NaN"}`: time.Minute, `{"$":"Infinity"}`: time.Minute, `"5"`: time.Minute,
	} {
		r, err := NewRequest(value(t, `{"url":"http://h","timeout":`+in+`}`))
		require.NoError(t, err)
		require.Equal(t, want, r.Timeout, in)
	}
}

func TestRequestRefused(t *testing.T) {
	for arg, want := range map[string]string{
		`{}`:                                            `{"errMsg":"request:fail parameter error: parameter.url should be String instead of Undefined;","errno":1001}`,
		`{"url":"abc"}`:                                 `{"errMsg":"request:fail invalid url \"abc\"","errno":600009}`,
		`{"url":""}`:                                    `{"errMsg":"request:fail invalid url \"\"","errno":600009}`,
		`{"url":"/api"}`:                                `{"errMsg":"request:fail invalid url \"/api\"","errno":600009}`,
		`{"url":"//h/api"}`:                             `{"errMsg":"request:fail invalid url \"//h/api\"","errno":600009}`,
		`{"url":"ftp://h"}`:                             `{"errMsg":"request:fail invalid url \"ftp://h\"","errno":600009}`,
		`{"url":"wss://h"}`:                             `{"errMsg":"request:fail invalid url \"wss://h\"","errno":600009}`,
		`{"url":"http://"}`:                             `{"errMsg":"request:fail invalid url \"http://\"","errno":600009}`,
		`{"url":"http:h"}`:                              `{"errMsg":"request:fail invalid url \"http:h\"","errno":600009}`,
		`{"url":"http://:80"}`:                          `{"errMsg":"request:fail invalid url \"http://:80\"","errno":600009}`,
		`{"url":"http://h:x"}`:                          `{"errMsg":"request:fail invalid url \"http://h:x\"","errno":600009}`,
		`{"url":"http://h/%zz"}`:                        `{"errMsg":"request:fail invalid url \"http://h/%zz\"","errno":600009}`,
		`{"url":"http://h/\n"}`:                         `{"errMsg":"request:fail invalid url \"http://h/\n\"","errno":600009}`,
		`{"url":"http://h","method":"PATCH"}`:           `{"errMsg":"request:fail invalid request method \"PATCH\"","errno":1001}`,
		`{"url":"http://h","header":{"a b":"c"}}`:       `{"errMsg":"request:fail invalid header \"a b\"","errno":1001}`,
		`{"url":"http://h","header":{"":"c"}}`:          `{"errMsg":"request:fail invalid header \"\"","errno":1001}`,
		`{"url":"http://h","header":{"a":"b\r\nc: d"}}`: `{"errMsg":"request:fail invalid header \"a\"","errno":1001}`,
		`{"url":"http://h","method":"POST","data":{"a":{"$":"cycle"}}}`: `{"errMsg":"request:fail data cannot be sent","errno":1001}`,
		`{"url":"http://h","header":["a"]}`:                             `{"errMsg":"request:fail parameter error: parameter.header should be Object instead of Array;","errno":1001}`,
	} {
		_, err := NewRequest(value(t, arg))
		var failed *RequestError
		require.ErrorAs(t, err, &failed, arg)
		r := failed.Result()
		require.True(t, r.Failed)
		var plain abi.Value = value(t, want)
		require.True(t, plain.Equal(r.Value), "%s: %s", arg, text(r.Value))
	}
}

// serveArg sends a request to a handler.
func serveArg(t *testing.T, arg string, h http.HandlerFunc) (abi.Result, error) {
	t.Helper()
	r, err := NewRequest(value(t, arg))
	require.NoError(t, err)
	return r.Serve(t.Context(), h)
}

func TestServe(t *testing.T) {
	for name, c := range map[string]struct {
		more, want string
		h          http.HandlerFunc
	}{
		"json": {"", `{"data":{"b":1,"a":[]},"statusCode":200,"header":{"Content-Type":"application/json"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("content-type", "application/json")
				fmt.Fprint(w, `{"b":1,`)
				fmt.Fprint(w, `"a":[]}`)
			}},
		"json by its text alone": {"", `{"data":5,"statusCode":200,"header":{"Content-Type":"text/plain; charset=utf-8"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "5") }},
		"no json": {"", `{"data":"{oops","statusCode":200,"header":{"Content-Type":"text/plain; charset=utf-8"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{oops") }},
		"text wanted": {`,"dataType":"text"`, `{"data":"{}","statusCode":200,"header":{"Content-Type":"text/plain; charset=utf-8"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }},
		"any status": {"", `{"data":"404 page not found\n","statusCode":404,"header":{"Content-Type":"text/plain; charset=utf-8","X-Content-Type-Options":"nosniff"},"cookies":[],"errMsg":"request:ok"}`,
			http.NotFound},
		"nothing written": {"", `{"data":"","statusCode":200,"header":{},"cookies":[],"errMsg":"request:ok"}`, func(http.ResponseWriter, *http.Request) {}},
		"cookies": {"", `{"data":"","statusCode":200,"header":{"Set-Cookie":"a=1; Path=/,b=2","X-A":"1,2"},"cookies":["a=1; Path=/","b=2"],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Set-Cookie"] = []string{"a=1; Path=/", "b=2"}
				w.Header()["X-A"] = []string{"1", "2"}
			}},
		"header behind the status": {"", `{"data":"","statusCode":201,"header":{},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(103)
				w.WriteHeader(201)
				w.Header().Set("X-Late", "1")
				w.WriteHeader(500)
			}},
		"no body with 204": {"", `{"data":"","statusCode":204,"header":{},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(204)
				_, err := w.Write([]byte("x"))
				require.ErrorIs(t, err, http.ErrBodyNotAllowed)
			}},
		"head": {`,"method":"HEAD"`, `{"data":"","statusCode":200,"header":{"X-Method":"HEAD"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Method", r.Method)
				w.(http.Flusher).Flush()
				fmt.Fprint(w, "unseen")
			}},
		"invalid UTF-8": {"", `{"data":"a�b","statusCode":200,"header":{"Content-Type":"x/y"},"cookies":[],"errMsg":"request:ok"}`,
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "x/y")
				_, _ = w.Write([]byte("a\xff\xfeb"))
			}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := serveArg(t, `{"url":"http://h/"`+c.more+`}`, c.h)
			require.NoError(t, err)
			require.Equal(t, c.want, text(r.Value))
			require.False(t, r.Failed)
		})
	}
}

func TestServeBytes(t *testing.T) {
	r, err := serveArg(t, `{"url":"http://h/","responseType":"arraybuffer"}`, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}\xff")) })
	require.NoError(t, err)
	require.Equal(t, "{}\xff", r.Value.Get("data").Text())
}

func TestServeRedirects(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, seen(r)) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		mux.Handle(fmt.Sprintf("/%d", status), http.RedirectHandler("//other/echo?x=1", status))
	}
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/away", http.RedirectHandler("weixin://x", http.StatusFound))
	call := func(path, more string) (abi.Result, error) {
		return serveArg(t, `{"url":"http://h/`+path+`","method":"POST","data":"d"`+more+`}`, mux.ServeHTTP)
	}
	for path, want := range map[string]string{
		"302": `GET other /echo?x=1 [application/json] `, "303": `GET other /echo?x=1 [application/json] `, "307": `POST other /echo?x=1 [application/json] d`, "308": `POST other /echo?x=1 [application/json] d`,
	} {
		r, err := call(path, "")
		require.NoError(t, err)
		require.Equal(t, want, r.Value.Get("data").Text())
	}
	r, err := call("302", `,"redirect":"manual"`)
	require.NoError(t, err)
	require.Equal(t, 302, r.Value.Get("statusCode").Int())
	r, err = call("away", "")
	require.NoError(t, err)
	require.Equal(t, 302, r.Value.Get("statusCode").Int())
	r, err = call("loop", "")
	require.EqualError(t, err, "too many redirects: more than 10 redirects")
	require.Equal(t, `{"errMsg":"request:fail too many redirects"}`, text(r.Value))
}

func TestServeBadHandlers(t *testing.T) {
	r, err := serveArg(t, `{"url":"http://h/p","method":"POST"}`, func(http.ResponseWriter, *http.Request) { panic("boom") })
	require.EqualError(t, err, "net::ERR_CONNECTION_CLOSED: handler of POST /p panicked: boom")
	require.True(t, r.Failed)
	require.Equal(t, `{"errMsg":"request:fail net::ERR_CONNECTION_CLOSED"}`, text(r.Value))
	require.NotNil(t, errors.Unwrap(err))

	_, err = serveArg(t, `{"url":"http://h/"}`, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(0) })
	require.EqualError(t, err, "net::ERR_CONNECTION_CLOSED: handler of GET / panicked: invalid WriteHeader code 0")

	chunk := []byte(strings.Repeat("x", 1<<20))
	writes := 0
	r, err = serveArg(t, `{"url":"http://h/"}`, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
			writes++
		}
	})
	require.Error(t, err)
	require.Equal(t, 10, writes)
	require.Equal(t, `{"errMsg":"request:fail response body exceeds the limit of 10MB"}`, text(r.Value))
}

// FuzzNewRequest: whatever an app passes, a request or an error comes out, and a request reaches a handler.
func FuzzNewRequest(f *testing.F) {
	f.Add("http://h/?a=1", "POST", "k", "v", "application/x-www-form-urlencoded")
	f.Add("https://h:1/%20中", "", "", "\x00\xff", "")
	f.Add("abc", "get", "a", "b", "\r\n")
	f.Fuzz(func(t *testing.T, url, method, key, val, contentType string) {
		str := abi.StringValue
		arg := abi.ObjectValue(
			abi.Field{Key: "url", Value: str(url)}, abi.Field{Key: "method", Value: str(method)},
			abi.Field{Key: "data", Value: abi.ObjectValue(abi.Field{Key: key, Value: str(val)})},
			abi.Field{Key: "header", Value: abi.ObjectValue(abi.Field{Key: "Content-Type", Value: str(contentType)}, abi.Field{Key: key, Value: str(val)})},
		)
		r, err := NewRequest(arg)
		if err != nil {
			require.True(t, err.(*RequestError).Result().Failed)
			return
		}
		_, err = r.Serve(t.Context(), http.HandlerFunc(func(_ http.ResponseWriter, hr *http.Request) {
			require.NotContains(t, hr.RequestURI, " ")
			require.NotEmpty(t, hr.Host)
			if hr.Method == http.MethodGet && hr.URL.RawQuery != "" && !strings.ContainsAny(url, ";&#?") {
				require.Equal(t, val, hr.URL.Query().Get(key))
			}
		}))
		require.NoError(t, err)
	})
}

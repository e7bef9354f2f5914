package wxruntime_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/bridge"
)

func TestStatementsStorage(t *testing.T) {
	const page = "pages/storage/storage"

	onBridge(t, "176 complete follows success with the same result", page, func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.SetStorage("k", miniapp.Int(1))
		mark := s.Mark()
		s.Page().Call("callbacks", miniapp.Str("k"))
		require.Equal(t, []string{"called", `success {"data":1,"errMsg":"getStorage:ok"}`, `complete {"data":1,"errMsg":"getStorage:ok"}`}, consoleTexts(s, mark))
	})
	onBridge(t, "176 complete follows fail with the same result", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("callbacks", miniapp.Str("none"))
		require.Equal(t, []string{"called", `fail {"errMsg":"getStorage:fail data not found"}`, `complete {"errMsg":"getStorage:fail data not found"}`}, consoleTexts(s, mark))
	})

	for _, c := range []struct{ value, data, dataType, kind string }{
		{`{"a":1}`, `{"a":1}`, "Object", "Object"},
		{`[1,"b"]`, `[1,"b"]`, "Array", "Array"},
		{`"text"`, "text", "String", "String"},
		{`1.5`, "1.5", "Number", "Number"},
		{`false`, "false", "Boolean", "Boolean"},
		{`null`, "null", "Null", "Null"},
		{`{"$":"NaN"}`, "NaN", "Number", "Number"},
	} {
		onBridge(t, "177 "+c.value+" crosses as text with the name of its type, and comes back", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
			v := jsonObject(t, c.value)
			s.Page().Call("save", v)
			wire := miniapp.Obj(miniapp.F("data", miniapp.Str(c.data)), miniapp.F("dataType", miniapp.Str(c.dataType)), miniapp.F("key", miniapp.Str("k")))
			require.Equal(t, []string{`logic>native call setStorage ` + wire.JSON(), `native>logic result setStorage {"errMsg":"setStorage:ok"}`},
				linesSince(s, mark, wxruntime.KindCall, wxruntime.KindResult))
			require.True(t, s.Storage("k").Equal(v))
			mark = s.Mark()
			s.Page().Call("load", miniapp.Str("k"))
			require.Equal(t, []string{
				`logic>native call getStorage {"key":"k"}`,
				`native>logic result getStorage {"data":` + miniapp.Str(c.data).JSON() + `,"dataType":"` + c.dataType + `","errMsg":"getStorage:ok"}`,
			}, linesSince(s, mark, wxruntime.KindCall, wxruntime.KindResult))
			s.Page().Call("loadSync", miniapp.Str("k"))
			require.Equal(t, []string{c.kind + " " + v.JSON(), c.kind + " " + v.JSON()}, consoleTexts(s, mark))
		})
	}
	onBridge(t, "177 a key that is not there", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("loadSync", miniapp.Str("none"))
		s.Page().Call("load", miniapp.Str("none"))
		require.Equal(t, []string{`String ""`, `getStorage:fail data not found`, `Undefined `}, consoleTexts(s, mark))
	})

	onBridge(t, "178 a key that is missing or empty", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("keyless")
		require.Equal(t, []string{
			`{"errMsg":"setStorage:fail parameter error: parameter.key should be String instead of Undefined;","errno":1001}`,
			`{"errMsg":"setStorage:fail the key should not be empty"}`,
		}, consoleTexts(s, mark))
	})
	onBridge(t, "178 a key that is no string", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("numberKey")
		require.Equal(t, []string{
			`{"errMsg":"getStorage:fail parameter error: parameter.key should be String instead of Number;","errno":1001}`,
			`{"errMsg":"setStorageSync:fail the first parameter should be a string instead of Number"}`,
		}, consoleTexts(s, mark))
		require.Equal(t, []string{`logic>native call setStorageSync {"key":1}`}, linesSince(s, mark, wxruntime.KindCall), "the library refuses the first")
	})

	onBridge(t, "storage outlives the app", page, func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.Page().Call("save", jsonObject(t, `{"a":1}`))
		s.Background()
		s.Advance(31 * time.Minute)
		require.Equal(t, wxruntime.NotRunning, s.Life())
		s.Launch(page)
		mark := s.Mark()
		s.Page().Call("load", miniapp.Str("k"))
		require.Equal(t, []string{`Object {"a":1}`}, consoleTexts(s, mark))
	})
}

func TestStatementsStorageLimits(t *testing.T) {
	const (
		page    = "pages/storage/storage"
		item    = "setStorage:fail data exceeds the limit of 1MB for one key"
		whole   = "setStorage:fail data exceeds the limit of 10MB in all"
		ok      = "setStorage:ok"
		million = 1 << 20
	)
	// fill leaves room bytes of the 10 MB.
	fill := func(s *wxruntime.Sim, room int) {
		for i := range 10 {
			length := million - 2 // the key counts too
			if i == 9 {
				length -= room
			}
			s.SetStorage("f"+strconv.Itoa(i), miniapp.Str(strings.Repeat("x", length)))
		}
	}
	for _, c := range []struct {
		name   string
		room   int // of 10 MB; -1 for all of it
		length int
		errMsg string
	}{
		{"179 a value of 1 MB is stored", -1, million, ok},
		{"179 a value of more is not", -1, million + 1, item},
		{"179 10 MB in all are stored", 100, 99, ok},
		{"179 more are not", 100, 100, whole},
		{"179 nothing fits when all is full, not even a key", 0, 0, whole},
	} {
		onBridge(t, c.name, page, func(t *testing.T, s *wxruntime.Sim, mark int) {
			if c.room >= 0 {
				fill(s, c.room)
			}
			s.Page().Call("fill", miniapp.Int(c.length))
			result := `{"errMsg":"` + c.errMsg + `"}`
			callback := "success "
			if c.errMsg != ok {
				callback = "fail "
			}
			require.Equal(t, []string{callback + result, "complete " + result}, consoleTexts(s, mark))
			require.Equal(t, c.errMsg != ok, s.Storage("k").IsUndefined())
			mark = s.Mark()
			s.Page().Call("fillSync", miniapp.Int(c.length))
			if c.errMsg == ok {
				require.Empty(t, consoleTexts(s, mark), "the same value takes the same room")
				return
			}
			require.Equal(t, []string{strings.Replace(c.errMsg, "setStorage", "setStorageSync", 1)}, consoleTexts(s, mark))
		})
	}

	t.Run("SetStorage of a test is held to the limits too", func(t *testing.T) {
		s := opsPage(t, `{}`)
		s.SetStorage("k", miniapp.Int(1))
		s.SetStorage("k", miniapp.Str(strings.Repeat("x", million+1)))
		require.EqualError(t, s.Err(), "wxruntime: SetStorage: data exceeds the limit of 1MB for one key")
		require.Equal(t, 1, s.Storage("k").Int(), "the old value stays")
	})
}

// teaServer is what the requests of the tests reach.
func teaServer() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/tea", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"name":"茶","price":[1,2]}`)
	})
	mux.HandleFunc("POST /order", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, strings.Join([]string{r.Host, r.Header.Get("Content-Type"), r.Header.Get("X-Token"), string(body)}, " | "))
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/tea", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) { panic("no tea") })
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "later", http.StatusServiceUnavailable) })
	return mux
}

func TestStatementsRequest(t *testing.T) {
	for _, c := range []struct{ name, handler, url, want string }{
		{"180 a 404 is a success", "get", "https://shop.test/none", `404 "404 page not found\n" type text/plain; charset=utf-8`},
		{"180 a 503 is a success", "get", "https://shop.test/down", `503 "later\n" type text/plain; charset=utf-8`},
		{"JSON is read", "get", "https://shop.test/tea", `200 {"name":"茶","price":[1,2]} type application/json`},
		{"a POST sends JSON and its headers", "post", "https://shop.test/order", `201 "shop.test | application/json | t1 | {\"name\":\"茶\",\"n\":2}" type text/plain`},
		{"a redirect is followed", "get", "https://shop.test/moved", `200 {"name":"茶","price":[1,2]} type application/json`},
		{"a redirect without end fails", "get", "https://shop.test/round", `{"errMsg":"request:fail too many redirects"}`},
		{"a handler that panics is a connection that closes", "get", "https://shop.test/broken", `{"errMsg":"request:fail net::ERR_CONNECTION_CLOSED"}`},
		{"181 a url that is none", "get", "abc", `{"errMsg":"request:fail invalid url \"abc\"","errno":600009}`},
		{"181 a url that is empty", "get", "", `{"errMsg":"request:fail invalid url \"\"","errno":600009}`},
		{"181 a url of another protocol", "get", "ftp://shop.test/tea", `{"errMsg":"request:fail invalid url \"ftp://shop.test/tea\"","errno":600009}`},
	} {
		onBridge(t, c.name, "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Call(c.handler, miniapp.Str(c.url))
			require.Equal(t, []string{c.want}, consoleTexts(s, mark))
			require.Zero(t, s.Parked())
		}, wxruntime.Server(teaServer()))
	}

	onBridge(t, "what the server did wrong is told to the test, not to the app", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("get", miniapp.Str("https://shop.test/broken"))
		require.Equal(t, []string{`native>native error server "net::ERR_CONNECTION_CLOSED: handler of GET /broken panicked: no tea"`}, linesSince(s, mark, wxruntime.KindError))
	}, wxruntime.Server(teaServer()))

	onBridge(t, "without a server a request fails", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("get", miniapp.Str("https://shop.test/tea"))
		require.Equal(t, []string{`{"errMsg":"request:fail no server: give the simulation one with Server(handler)"}`}, consoleTexts(s, mark))
	})
}

// slow is a server whose answers take as long as the query says: ?59s.
func slow(opts ...wxruntime.Option) []wxruntime.Option {
	return append(opts, wxruntime.Server(teaServer()), wxruntime.ServerDelay(func(r *http.Request) time.Duration {
		d, err := time.ParseDuration(r.URL.RawQuery)
		if err != nil {
			return 30 * time.Millisecond
		}
		return d
	}))
}

func TestStatementsRequestTimes(t *testing.T) {
	const tea = `200 {"name":"茶","price":[1,2]} type application/json`
	const late = `{"errMsg":"request:fail timeout","errno":5}`
	for _, c := range []struct {
		name, handler, delay string
		took                 time.Duration // of native
		want                 string
	}{
		{"180 an answer within 60 s comes", "get", "59999ms", 59999 * time.Millisecond, tea},
		{"180 after 60 s none does", "get", "60s", time.Minute, late},
		{"180 nor does one that would come much later", "get", "24h", time.Minute, late},
		{"a timeout of the request's own", "hurry", "1s", time.Second, late},
		{"an answer within it", "hurry", "999ms", 999 * time.Millisecond, tea},
	} {
		onBridge(t, c.name, "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Call(c.handler, miniapp.Str("https://shop.test/tea?"+c.delay))
			require.Equal(t, []string{c.want}, consoleTexts(s, mark))
			calls := s.Since(mark).Filter(wxruntime.KindCall, wxruntime.KindResult)
			require.Len(t, calls, 2)
			require.Equal(t, c.took, calls[1].Sent-calls[0].At)
		}, slow()...)
	}

	networkTimeout := wxruntime.AppJSON(`{"pages":["pages/net/net"],"networkTimeout":{"request":2000}}`)
	onBridge(t, "networkTimeout of app.json holds for requests without a timeout", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("get", miniapp.Str("https://shop.test/tea?1999ms"))
		s.Page().Call("get", miniapp.Str("https://shop.test/tea?2s"))
		s.Page().Call("hurry", miniapp.Str("https://shop.test/tea?1s"))
		require.Equal(t, []string{tea, late, late}, consoleTexts(s, mark))
	}, slow(networkTimeout)...)

	t.Run("180 the eleventh request waits for an end", func(t *testing.T) {
		var s *wxruntime.Sim
		var served []time.Duration
		server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { served = append(served, s.Now()) })
		onBridge(t, "", "pages/net/net", func(t *testing.T, sim *wxruntime.Sim, mark int) {
			s, served = sim, nil
			s.Page().Call("burst", miniapp.Str("https://shop.test/tea?n="))
			require.Equal(t, []string{"answer 1", "answer 2", "answer 3", "answer 4", "answer 5", "answer 6", "answer 7", "answer 8", "answer 9", "answer 10", "answer 11"},
				consoleTexts(s, mark))
			require.Len(t, served, 11)
			for _, at := range served[:10] {
				require.Equal(t, served[0], at)
			}
			require.Equal(t, served[0]+30*time.Millisecond, served[10])
		}, wxruntime.Server(server))
	})
}

func TestStatementsRequestEnds(t *testing.T) {
	aborted := []string{`fail {"errMsg":"request:fail abort"}`, `complete {"errMsg":"request:fail abort"}`}
	onBridge(t, "a request that is aborted fails once", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("abort", miniapp.Str("https://shop.test/tea"))
		require.Equal(t, aborted, consoleTexts(s, mark))
	}, slow()...)
	onBridge(t, "a request that is aborted in the same turn fails too", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("abortNow", miniapp.Str("https://shop.test/tea"))
		require.Equal(t, aborted, consoleTexts(s, mark))
	}, slow()...)
	onBridge(t, "a request that is over cannot be aborted", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("abort", miniapp.Str("https://shop.test/tea?1ms"))
		require.Len(t, consoleTexts(s, mark), 2)
		require.Contains(t, consoleTexts(s, mark)[0], `success {"cookies":[],"data":{"name":"茶"`)
	}, slow()...)

	onBridge(t, "suspension interrupts every request, and the app hears of it when it is back", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Together(func() {
			s.Page().Emit("burst", miniapp.Str("https://shop.test/tea?30s#"))
			s.Page().Emit("get", miniapp.Str("https://shop.test/tea?30s"))
			for len(s.Since(mark).Filter(wxruntime.KindCall)) < 12 {
				require.True(t, s.Step())
			}
			s.Background()
		})
		require.Equal(t, wxruntime.Suspended, s.Life())
		require.Empty(t, consoleTexts(s, mark))
		s.Foreground()
		var want []string
		for i := range 11 {
			want = append(want, "no answer "+strconv.Itoa(i+1)+" request:fail interrupted")
		}
		require.Equal(t, append(want, `{"errMsg":"request:fail interrupted"}`), consoleTexts(s, mark))
		require.Zero(t, s.Parked())
	}, slow()...)

	onBridge(t, "a short time in the background does not hurt a request", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Together(func() {
			s.Page().Emit("get", miniapp.Str("https://shop.test/tea?4s"))
			for len(s.Since(mark).Filter(wxruntime.KindCall)) < 1 {
				require.True(t, s.Step())
			}
			s.Background()
		})
		require.Equal(t, wxruntime.InBack, s.Life())
		require.Equal(t, []string{`200 {"name":"茶","price":[1,2]} type application/json`}, consoleTexts(s, mark))
	}, slow()...)

	onBridge(t, "the death of the app leaves no request behind", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Together(func() {
			s.Page().Emit("burst", miniapp.Str("https://shop.test/tea?30s#"))
			for len(s.Since(mark).Filter(wxruntime.KindCall)) < 11 {
				require.True(t, s.Step())
			}
			s.Background()
		})
		s.Advance(31 * time.Minute)
		require.Equal(t, wxruntime.NotRunning, s.Life())
		s.Launch("pages/net/net")
		mark = s.Mark()
		s.Page().Call("get", miniapp.Str("https://shop.test/tea"))
		require.Equal(t, []string{`200 {"name":"茶","price":[1,2]} type application/json`}, consoleTexts(s, mark))
	}, slow()...)
}

func TestStatementsAnswer(t *testing.T) {
	const page = "pages/storage/storage"
	const fromTest = `{"code":"from the test","errMsg":"login:ok"}`
	answer := func(api string, v wxruntime.Value, err error) wxruntime.Option {
		return wxruntime.Answer(api, func(wxruntime.Value) (wxruntime.Value, error) { return v, err })
	}
	for _, c := range []struct {
		name, handler, api, want string
		opt                      wxruntime.Option
	}{
		{"an API that the simulator answers", "ask", "login", `{"code":"code-1","errMsg":"login:ok"}`, nil},
		{"the test's own answer goes before it", "ask", "login", fromTest, answer("login", jsonObject(t, `{"code":"from the test"}`), nil)},
		{"an answer may be nothing", "ask", "login", `{"errMsg":"login:ok"}`, answer("login", wxruntime.Value{}, nil)},
		{"an error is a failure", "ask", "login", `{"errMsg":"login:fail no network"}`, answer("login", wxruntime.Value{}, errors.New("no network"))},
		{"an answer that is no object is a failure", "ask", "login", `{"errMsg":"login:fail the answer should be Object instead of Number"}`, answer("login", miniapp.Int(1), nil)},
		{"an API that nobody answers", "ask", "getWeRunData",
			`{"errMsg":"getWeRunData:fail not supported by the simulator; give an answer with Answer(\"getWeRunData\", ...)"}`, nil},
		{"an answer makes it known", "ask", "getWeRunData", `{"errMsg":"getWeRunData:ok","iv":"x"}`, answer("getWeRunData", jsonObject(t, `{"iv":"x"}`), nil)},
		{"a synchronous function gives what the test answers", "askSync", "getBatteryInfoSync", `{"level":80}`, answer("getBatteryInfoSync", jsonObject(t, `{"level":80}`), nil)},
		{"which may be no object", "askSync", "getAppIdSync", `"wx1"`, answer("getAppIdSync", miniapp.Str("wx1"), nil)},
		{"or throws", "askSync", "getAppIdSync", `{"errMsg":"getAppIdSync:fail none"}`, answer("getAppIdSync", wxruntime.Value{}, errors.New("none"))},
	} {
		opts := []wxruntime.Option{}
		if c.opt != nil {
			opts = append(opts, c.opt)
		}
		onBridge(t, c.name, page, func(t *testing.T, s *wxruntime.Sim, mark int) {
			s.Page().Call(c.handler, miniapp.Str(c.api))
			require.Equal(t, c.want, consoleTexts(s, mark)[0])
		}, opts...)
	}

	asked := ""
	own := wxruntime.Answer("request", func(arg wxruntime.Value) (wxruntime.Value, error) {
		asked = arg.Get("url").Text()
		return jsonObject(t, `{"statusCode":418,"data":"tea","header":{"Content-Type":"text/plain"}}`), nil
	})
	onBridge(t, "request itself can be answered", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("get", miniapp.Str("https://shop.test/tea"))
		require.Equal(t, []string{`418 "tea" type text/plain`}, consoleTexts(s, mark))
		require.Equal(t, "https://shop.test/tea", asked)
	}, own)

	t.Run("WX gives the answer too", func(t *testing.T) {
		s := opsPage(t, `{}`, answer("login", jsonObject(t, `{"code":"from the test"}`), nil))
		require.Equal(t, fromTest, s.WX("login", wxruntime.Value{}).JSON())
		require.NoError(t, s.Err())
	})
}

func TestStatementsCallbackErrors(t *testing.T) {
	onBridge(t, "183 a callback that throws reaches onError and leaves the others alone", "pages/storage/storage", func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("broken")
		require.Equal(t, []string{
			`logic>logic error pages/storage/storage: at api setStorage success callback function "broken success"`,
			`logic>logic log log "complete {\"errMsg\":\"setStorage:ok\"}"`,
			`logic>logic log log "success {\"data\":1,\"errMsg\":\"getStorage:ok\"}"`,
			`logic>logic log log "complete {\"data\":1,\"errMsg\":\"getStorage:ok\"}"`,
			`logic>logic hook app.onError "MiniProgramError\nbroken success; at api setStorage success callback function"`,
		}, linesSince(s, mark, wxruntime.KindError, wxruntime.KindLog, wxruntime.KindHook))
		mark = s.Mark()
		s.Page().Call("loadSync", miniapp.Str("k"))
		require.Equal(t, []string{"Number 1"}, consoleTexts(s, mark), "the next event is handled as ever")
	})
}

func TestStatementsTimers(t *testing.T) {
	const page = "pages/timers/timers"
	onBridge(t, "timers fire by their times, those of one time and nextTick in the order of setting", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("order")
		require.Equal(t, []string{"set", "0 first", "tick", "0 second", "-5"}, consoleTexts(s, mark), "Settle waits for no time to come")
		now := s.Now()
		s.Advance(9 * time.Millisecond)
		require.Len(t, consoleTexts(s, mark), 5)
		s.Advance(time.Millisecond)
		require.Equal(t, []string{"10 first", "10 second"}, consoleTexts(s, mark)[5:])
		s.Advance(10 * time.Millisecond)
		require.Equal(t, []string{"20"}, consoleTexts(s, mark)[7:])
		require.Equal(t, now+20*time.Millisecond, s.Now())
	})

	onBridge(t, "clearTimeout takes out one timer, and of none it does nothing", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("clear")
		s.Advance(time.Hour)
		require.Equal(t, []string{"kept"}, consoleTexts(s, mark))
	})

	onBridge(t, "setInterval runs until it is cleared, also by itself", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("tick")
		began := s.Now()
		s.Advance(time.Hour)
		var at []time.Duration
		for _, e := range s.Since(mark).Filter(wxruntime.KindTimer) {
			at = append(at, e.At-began)
		}
		require.Equal(t, []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 300 * time.Millisecond}, at)
	})
	onBridge(t, "setInterval is cleared by another handler", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("tick")
		s.Advance(250 * time.Millisecond)
		s.Page().Call("stop")
		s.Advance(time.Hour)
		require.Equal(t, []string{"tick", "tick"}, consoleTexts(s, mark))
	})

	onBridge(t, "a timer that fails leaves the others alone", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("broken")
		s.Advance(10 * time.Millisecond)
		require.Equal(t, []string{"after it"}, consoleTexts(s, mark))
		require.Len(t, linesSince(s, mark, wxruntime.KindError), 1)
		require.Equal(t, []string{"app.onError"}, s.Since(mark).Hooks())
	})
}

func TestStatementsSelectorQuery(t *testing.T) {
	const (
		page     = "pages/query/query"
		offset0  = `{"dataset":{},"id":"","scrollLeft":0,"scrollTop":0}`
		viewport = `{"bottom":724,"dataset":{},"height":724,"id":"","left":0,"right":375,"top":0,"width":375}`
	)
	onBridge(t, "184 answers come through the view, in the order of the questions, null for no match", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Scroll(120, 1000)
		s.Page().Call("exec")
		answers := `[null,{"dataset":{},"id":"","scrollLeft":0,"scrollTop":120},[],` + viewport + `,null]`
		require.Equal(t, []string{
			`view1>logic event pages/query/query.exec`,
			`logic>view1 call SelectorQuery.exec [{"field":"rect","selector":"#title","single":true},{"field":"scrollOffset","viewport":true},` +
				`{"field":"rect","selector":".row","single":false},{"field":"rect","viewport":true},{"field":"scrollOffset","selector":"#list","single":true}]`,
			`view1>logic result SelectorQuery.exec ` + answers,
			`logic>logic log log ` + miniapp.Str(answers).JSON(),
		}, linesSince(s, mark))
		trace := s.Since(mark)
		require.Equal(t, 4*time.Millisecond, trace[2].At-trace[0].At, "there and back")
	})

	onBridge(t, "184 exec with a callback returns at once", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("callback")
		require.Equal(t, []string{"asked", "[]", "[null]"}, consoleTexts(s, mark))
	})

	onBridge(t, "184 a second exec asks the first questions again", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("again")
		require.Equal(t, []string{"[null]", "[null," + offset0 + "]"}, consoleTexts(s, mark))
	})

	onBridge(t, "184 exec without a question", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Page().Call("empty")
		require.Equal(t, []string{"[]"}, consoleTexts(s, mark))
	})

	onBridge(t, "184 a question before the first render is answered after it, before onReady", page+"?early=1", func(t *testing.T, s *wxruntime.Sim, _ int) {
		require.Equal(t, []string{
			`native>logic hook pages/query/query.onLoad {"early":"1"}`,
			`view1>view1 view paint 1`,
			`logic>logic log log ` + miniapp.Str("["+offset0+"]").JSON(),
			`view1>logic hook pages/query/query.onReady`,
		}, withoutMessages(s.Trace()).Filter(wxruntime.KindHook, wxruntime.KindView, wxruntime.KindLog).Lines())
	})

	t.Run("184 where there is no page nothing matches", func(t *testing.T) {
		onEngines(t, "bridge", bridge.New, func(t *testing.T, s *wxruntime.Sim) {
			s.Together(func() {
				s.Launch(page)
				require.True(t, s.Step())
				s.WX("SelectorQuery.exec", jsonObject(t, `{"questions":[{"viewport":true,"field":"rect"},{"selector":"#a"}]}`))
			})
			require.Equal(t, []string{`logic>logic result SelectorQuery.exec [null,null]`}, s.Trace().Filter(wxruntime.KindResult).Lines())
			v := s.WX("SelectorQuery.exec", jsonObject(t, `{"questions":[{"viewport":true,"field":"scrollOffset"},{"selector":"#a"}]}`))
			require.Equal(t, `[`+offset0+`,null]`, v.JSON(), "the console asks the page on top")
		})
	})

	onBridge(t, "184 a view that was made anew answers for itself", page, func(t *testing.T, s *wxruntime.Sim, _ int) {
		s.Page().Scroll(120, 1000)
		mark := s.Mark()
		s.Page().RebuildView()
		s.Page().Call("again")
		require.Equal(t, []string{"[null]", "[null," + offset0 + "]"}, consoleTexts(s, mark))
	})

	onBridge(t, "184 a page that is unloaded gets no answer", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Together(func() {
			s.Page().Emit("exec")
			s.WX("redirectTo", jsonObject(t, `{"url":"/pages/first/first"}`))
			for s.Stack()[0] == page {
				require.True(t, s.Step())
			}
		})
		require.Empty(t, s.Since(mark).Filter(wxruntime.KindResult).Lines()[1:], "the result of redirectTo only")
		require.Equal(t, 1, s.Parked())
	}, wxruntime.WithLatency(wxruntime.Latency{ToView: time.Second}))
}

func TestTogether(t *testing.T) {
	const page = "pages/timers/timers"
	onBridge(t, "nothing is delivered before the end", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		s.Together(func() {
			s.Page().Call("order")
			s.Together(func() { s.Background() })
			require.True(t, s.WX("login", wxruntime.Value{}).IsUndefined(), "the result has not come")
			require.Empty(t, s.Since(mark))
		})
		require.Equal(t, []string{"set", "0 first", "tick", "0 second", "-5"}, consoleTexts(s, mark))
		require.Equal(t, wxruntime.InBack, s.Life())
	})

	onBridge(t, "a panic within leaves the simulation as it should be", page, func(t *testing.T, s *wxruntime.Sim, mark int) {
		require.PanicsWithValue(t, "of the test", func() {
			s.Together(func() {
				s.Page().Call("order")
				panic("of the test")
			})
		})
		require.Empty(t, s.Since(mark))
		s.Page().Call("stop")
		require.Equal(t, []string{"set", "0 first", "tick", "0 second", "-5"}, consoleTexts(s, mark), "verbs settle again")
	})

	t.Run("an empty Together settles", func(t *testing.T) {
		s := opsPage(t, `{"methods":{"go":[["setTimeout",0,[["set",{"a":1}]]]]}}`)
		s.Page().Emit("go")
		s.Together(func() {})
		require.Equal(t, 1, s.Page().ViewData("a").Int())
	})

	t.Run("on a closed simulation", func(t *testing.T) {
		s := opsPage(t, `{}`)
		require.NoError(t, s.Close())
		s.Together(func() { s.Launch("") })
		require.EqualError(t, s.Err(), "wxruntime: the simulation is closed")
	})
}

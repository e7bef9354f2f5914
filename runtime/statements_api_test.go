package wxruntime_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
)

func TestExploreAPI(t *testing.T) {
	onBridge(t, "storage", "pages/storage/storage", func(t *testing.T, s *wxruntime.Sim, mark int) {
		p := s.Page()
		p.Call("save", jsonObject(t, `{"a":1}`))
		p.Call("load", miniapp.Str("k"))
		p.Call("loadSync", miniapp.Str("k"))
		p.Call("load", miniapp.Str("none"))
		p.Call("loadSync", miniapp.Str("none"))
		p.Call("keyless")
		p.Call("numberKey")
		p.Call("callbacks", miniapp.Str("k"))
		p.Call("callbacks", miniapp.Str("none"))
		p.Call("broken")
		p.Call("ask", miniapp.Str("login"))
		p.Call("ask", miniapp.Str("unknownThing"))
		p.Call("askSync", miniapp.Str("unknownSync"))
		t.Log("\n" + s.Since(mark).String())
	})
	handler := http.NewServeMux()
	handler.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(`{"a":[1]}`)) })
	handler.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) { panic("oh") })
	handler.HandleFunc("/go", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/json", 302) })
	onBridge(t, "net", "pages/net/net", func(t *testing.T, s *wxruntime.Sim, mark int) {
		p := s.Page()
		for _, u := range []string{"https://x.test/json", "https://x.test/panic", "https://x.test/go", "https://x.test/none", "abc"} {
			p.Call("get", miniapp.Str(u))
		}
		p.Call("abort", miniapp.Str("https://x.test/json"))
		p.Call("burst", miniapp.Str("https://x.test/json?"))
		p.Emit("get", miniapp.Str("https://x.test/json?slow"))
		s.Background()
		s.Foreground()
		t.Log("\n" + s.Since(mark).String())
	}, wxruntime.Server(handler), wxruntime.ServerDelay(func(r *http.Request) time.Duration {
		if r.URL.RawQuery == "slow" {
			return 50 * time.Second
		}
		return 30 * time.Millisecond
	}))
	onBridge(t, "query", "pages/query/query?early=1", func(t *testing.T, s *wxruntime.Sim, mark int) {
		p := s.Page()
		for _, u := range []string{"exec", "callback", "again", "empty"} {
			p.Call(u)
		}
		s.Launch("pages/timers/timers")
		for _, u := range []string{"order", "clear", "tick", "stop", "broken"} {
			s.Page().Call(u)
			s.Advance(time.Second)
		}
		t.Log("\n" + s.Trace().String())
	})
}

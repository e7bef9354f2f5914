package wxhandler_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
)

func nets(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// fence is a filter before a server that answers 200, and what is told of it.
type fence struct {
	http.Handler
	log  *syncBuffer
	seen []wxhandler.Observation
}

func newFence(t testing.TB, s wxhandler.Sources) *fence {
	t.Helper()
	f := &fence{log: &syncBuffer{}}
	allow, err := wxhandler.AllowSources(s, wxhandler.WithLogger(slog.New(slog.NewTextHandler(f.log, nil))),
		wxhandler.WithMetrics(func(o wxhandler.Observation) { f.seen = append(f.seen, o) }))
	require.NoError(t, err)
	f.Handler = allow(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	return f
}

// from sends a request from an address, with lines of X-Forwarded-For.
func (f *fence) from(remote string, forwarded ...string) int {
	r := httptest.NewRequest("POST", "/wx", nil)
	r.RemoteAddr = remote
	r.Header["X-Forwarded-For"] = forwarded
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Code
}

func TestSources(t *testing.T) {
	f := newFence(t, wxhandler.Sources{Prefixes: nets("101.226.103.0/25", "101.226.0.0/16", "1.2.3.4/32", "::ffff:5.6.7.0/120", "240e:8::/32")})
	for remote, want := range map[string]int{
		"101.226.103.1:80": 200, "101.226.255.255:80": 200, "101.227.0.0:80": 403, "101.225.255.255:1": 403,
		"1.2.3.4:1": 200, "1.2.3.4": 200, "[::ffff:1.2.3.4]:1": 200, "1.2.3.5:1": 403,
		"5.6.7.8:1": 200, "5.6.8.0:1": 403,
		"[240e:8:1::1]:1": 200, "[240e:8:1::1%eth0]:1": 200, "[240e:9::1]:1": 403, "[::1]:1": 403,
		"": 403, "@": 403, "somewhere": 403,
	} {
		require.Equal(t, want, f.from(remote), remote)
	}
	require.Equal(t, 403, f.from("9.9.9.9:1", "1.2.3.4"), "nobody said that a proxy can be trusted")
}

func TestARefusedSourceIsTold(t *testing.T) {
	f := newFence(t, wxhandler.Sources{Prefixes: nets("1.2.3.4/32")})
	require.Equal(t, 403, f.from("9.9.9.9:1"))
	require.Len(t, f.seen, 1)
	require.Equal(t, wxhandler.OutcomeRefused, f.seen[0].Outcome)
	require.Equal(t, wxhandler.BadSource, f.seen[0].Reason)
	require.Equal(t, 403, f.seen[0].Status)
	require.Contains(t, f.log.text(), "reason=BadSource")
	require.Contains(t, f.log.text(), "from 9.9.9.9")
}

func TestSourcesBehindProxies(t *testing.T) {
	f := newFence(t, wxhandler.Sources{Prefixes: nets("1.2.3.4/32", "240e:8::/32"), Proxies: nets("10.0.0.0/8", "fd00::/8")})
	for _, c := range []struct {
		name, remote string
		lines        []string
		want         int
	}{
		{"through one proxy", "10.0.0.1:1", []string{"1.2.3.4"}, 200},
		{"through two", "10.0.0.1:1", []string{"1.2.3.4, 10.0.0.2"}, 200},
		{"two lines", "10.0.0.1:1", []string{"1.2.3.4", "10.0.0.2"}, 200},
		{"IPv6 proxy and peer", "[fd00::1]:1", []string{"[240e:8::5]:4711"}, 200},
		{"IPv6 in brackets", "10.0.0.1:1", []string{"[240e:8::5]"}, 200},
		{"with a port", "10.0.0.1:1", []string{"1.2.3.4:55"}, 200},
		{"an empty element", "10.0.0.1:1", []string{"1.2.3.4, ,", ""}, 200},
		{"directly, without the proxy", "1.2.3.4:1", nil, 200},
		{"unix socket", "@", []string{"1.2.3.4"}, 200},
		{"forged before the true one", "10.0.0.1:1", []string{"1.2.3.4, 9.9.9.9"}, 403},
		{"forged in a line of its own", "10.0.0.1:1", []string{"1.2.3.4", "9.9.9.9"}, 403},
		{"forged with a proxy's address", "10.0.0.1:1", []string{"1.2.3.4, 9.9.9.9, 10.0.0.2"}, 403},
		{"the peer is no proxy", "9.9.9.9:1", []string{"1.2.3.4"}, 403},
		{"the header is missing", "10.0.0.1:1", nil, 403},
		{"only proxies", "10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, 403},
		{"not an address", "10.0.0.1:1", []string{"1.2.3.4, unknown"}, 403},
		{"IPv4 in brackets", "10.0.0.1:1", []string{"[1.2.3.4]"}, 403},
		{"no address at all", "unknown", []string{"1.2.3.4"}, 403},
	} {
		require.Equal(t, c.want, f.from(c.remote, c.lines...), c.name)
	}
}

func TestSourcesFromAnotherHeader(t *testing.T) {
	f := newFence(t, wxhandler.Sources{Prefixes: nets("1.2.3.4/32"), Proxies: nets("10.0.0.0/8"), Header: "X-Real-IP"})
	r := httptest.NewRequest("POST", "/wx", nil)
	r.RemoteAddr = "10.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "9.9.9.9")
	r.Header.Set("X-Real-IP", "1.2.3.4")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code)
}

// The list is fetched when requests come, not before and not by a clock of its own.
func TestSourcesAreRefreshedByRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		f := newFence(t, wxhandler.Sources{Refresh: func(context.Context) ([]netip.Prefix, error) {
			time.Sleep(time.Second)
			if calls.Add(1) == 1 {
				return nets("1.2.3.4/32"), nil
			}
			return nets("5.6.7.8/32"), nil
		}})
		time.Sleep(24 * time.Hour)
		require.Zero(t, calls.Load(), "nobody has asked")
		start := time.Now()
		require.Equal(t, 200, f.from("1.2.3.4:1"))
		require.Equal(t, time.Second, time.Since(start), "the first request waits for the first list")
		time.Sleep(59 * time.Minute)
		require.Equal(t, 403, f.from("5.6.7.8:1"))
		require.EqualValues(t, 1, calls.Load())
		time.Sleep(time.Minute)
		start = time.Now()
		require.Equal(t, 200, f.from("1.2.3.4:1"), "the old list, while the new one is on its way")
		require.Zero(t, time.Since(start))
		time.Sleep(2 * time.Second)
		require.Equal(t, 200, f.from("5.6.7.8:1"))
		require.Equal(t, 403, f.from("1.2.3.4:1"))
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestSourcesKeepTheLastGoodList(t *testing.T) {
	for name, bad := range map[string]func() ([]netip.Prefix, error){
		"error":   func() ([]netip.Prefix, error) { return nets("9.9.9.9/32"), errors.New("the API is busy") },
		"empty":   func() ([]netip.Prefix, error) { return nil, nil },
		"invalid": func() ([]netip.Prefix, error) { return []netip.Prefix{{}}, nil },
		"panic":   func() ([]netip.Prefix, error) { panic("refresh trouble") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				f := newFence(t, wxhandler.Sources{Refresh: func(context.Context) ([]netip.Prefix, error) {
					if calls++; calls == 1 {
						return nets("1.2.3.4/32"), nil
					}
					return bad()
				}})
				require.Equal(t, 200, f.from("1.2.3.4:1"))
				for minute := range 3 {
					time.Sleep(time.Hour * time.Duration(1-min(minute, 1)))
					time.Sleep(time.Minute)
					require.Equal(t, 200, f.from("1.2.3.4:1"))
					require.Equal(t, 200, f.from("1.2.3.4:1"))
					synctest.Wait()
					require.Equal(t, 2+minute, calls, "again after a minute")
				}
				require.Equal(t, 403, f.from("9.9.9.9:1"))
				require.Contains(t, f.log.text(), "sources not refreshed")
			})
		})
	}
}

func TestBeforeTheFirstList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := false
		refresh := func(ctx context.Context) ([]netip.Prefix, error) {
			if ready {
				return nets("1.2.3.4/32"), nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		shut := newFence(t, wxhandler.Sources{Refresh: refresh, Prefixes: nets("7.7.7.7/32")})
		open := newFence(t, wxhandler.Sources{Refresh: refresh, Open: true})
		start := time.Now()
		require.Equal(t, 200, shut.from("7.7.7.7:1"), "Prefixes need no list")
		require.Equal(t, 200, open.from("9.9.9.9:1"))
		require.Zero(t, time.Since(start))
		require.Equal(t, 503, shut.from("1.2.3.4:1"))
		require.Equal(t, 2*time.Second, time.Since(start), "a try has time left")
		require.Equal(t, wxhandler.Unavailable, shut.seen[0].Reason)
		time.Sleep(10 * time.Second)
		require.Equal(t, 200, open.from("9.9.9.9:1"))
		synctest.Wait()
		ready = true
		time.Sleep(11 * time.Second)
		require.Equal(t, 200, shut.from("1.2.3.4:1"))
		require.Equal(t, 200, open.from("9.9.9.9:1"), "this one begins a call")
		synctest.Wait()
		require.Equal(t, 403, open.from("9.9.9.9:1"))
	})
}

// A call that does not end with its context is told of and left behind: the next one may succeed, and a list that
// comes late is a list. Such calls do not pile up.
func TestARefreshThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		release := make(chan struct{})
		f := newFence(t, wxhandler.Sources{Refresh: func(context.Context) ([]netip.Prefix, error) {
			if n := calls.Add(1); n == 1 || n > 2 {
				<-release
				return nets("5.6.7.8/32"), nil
			}
			return nets("1.2.3.4/32"), nil
		}})
		require.Equal(t, 503, f.from("1.2.3.4:1"))
		time.Sleep(12 * time.Second)
		require.Equal(t, 200, f.from("1.2.3.4:1"), "the second call")
		require.Contains(t, f.log.text(), "it did not end with its context")
		for range 10 {
			time.Sleep(time.Hour)
			require.Equal(t, 200, f.from("1.2.3.4:1"), "the last good list")
		}
		require.EqualValues(t, 5, calls.Load(), "four of them hang")
		close(release)
		synctest.Wait()
		require.Equal(t, 200, f.from("5.6.7.8:1"), "a late list is a list")
		time.Sleep(time.Hour)
		require.Equal(t, 200, f.from("5.6.7.8:1"))
		synctest.Wait()
		require.EqualValues(t, 6, calls.Load())
	})
}

// Many requests at once make one call, and a request that ends does not end it.
func TestSourcesAreFetchedOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		f := newFence(t, wxhandler.Sources{Refresh: func(context.Context) ([]netip.Prefix, error) {
			calls.Add(1)
			time.Sleep(time.Second)
			return nets("1.2.3.4/32"), nil
		}})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequest("POST", "/wx", nil).WithContext(gone)
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		require.Equal(t, 503, w.Code)
		var good atomic.Int32
		for range 20 {
			go func() {
				if f.from("1.2.3.4:1") == 200 {
					good.Add(1)
				}
			}()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		require.EqualValues(t, 1, calls.Load())
		require.EqualValues(t, 20, good.Load())
	})
}

func TestSourcesThatCannotBe(t *testing.T) {
	for _, s := range []wxhandler.Sources{
		{}, {Prefixes: []netip.Prefix{{}}}, {Prefixes: nets("1.2.3.4/32"), Proxies: []netip.Prefix{{}}},
		{Prefixes: nets("1.2.3.4/32"), Every: -1}, {Prefixes: nets("::ffff:0.0.0.0/90")},
	} {
		_, err := wxhandler.AllowSources(s)
		require.ErrorContains(t, err, "wxhandler: ")
	}
	_, err := wxhandler.AllowSources(wxhandler.Sources{Prefixes: nets("1.2.3.4/32")}, nil)
	require.Error(t, err)
}

func TestParseSources(t *testing.T) {
	list, err := wxhandler.ParseSources([]byte(`{"ip_list": ["101.226.62.77", " 101.226.103.0/25", "::ffff:1.2.3.4", "240e:8::1"]}`))
	require.NoError(t, err)
	require.Equal(t, nets("101.226.62.77/32", "101.226.103.0/25", "1.2.3.4/32", "240e:8::1/128"), list)
	for answer, why := range map[string]string{
		`{"errcode":40013,"errmsg":"invalid appid"}`: "errcode 40013: invalid appid",
		`{"ip_list":[]}`:                    "the list is empty",
		`{"ip_list":["1.2.3.4","1.2.3.*"]}`: "ip_list[1]",
		`{"ip_list":["1.2.3.4/40"]}`:        "ip_list[0]",
		`<html>bad gateway</html>`:          "list of sources",
	} {
		_, err := wxhandler.ParseSources([]byte(answer))
		require.ErrorContains(t, err, why)
	}
}

// BenchmarkSources is what a request pays for the filter: twenty ranges, behind a proxy that is believed.
func BenchmarkSources(b *testing.B) {
	s := wxhandler.Sources{Proxies: nets("10.0.0.0/8")}
	for i := range 20 {
		s.Prefixes = append(s.Prefixes, netip.PrefixFrom(netip.AddrFrom4([4]byte{101, 226, byte(i), 0}), 24))
	}
	f := newFence(b, s)
	r := httptest.NewRequest("POST", "/wx", nil)
	r.RemoteAddr, r.Header["X-Forwarded-For"] = "10.0.0.1:443", []string{"101.226.19.7"}
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		f.ServeHTTP(w, r)
	}
	if w.Code != http.StatusOK {
		b.Fatal("the request was refused")
	}
}

package wxhandler

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever stands in the header, the source is the last address that is not trusted, as a plain reading
// finds it, and what a peer writes itself, before that address, changes nothing.
func FuzzForwarded(f *testing.F) {
	for _, header := range []string{"", "1.2.3.4", "1.2.3.4, 10.0.0.1", "[::1]:80,fe80::1%a", "x,1.2.3.4", ",,\n,", "1.2.3.4\n10.0.0.2, 10.0.0.3", "[1.2.3.4]"} {
		f.Add("10.0.0.1:1", header, "9.9.9.9")
	}
	proxies, err := newPrefixes([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")})
	require.NoError(f, err)
	peers := &forwarded{proxies: proxies, header: "X-Forwarded-For"}
	f.Fuzz(func(t *testing.T, remote, header, own string) {
		ask := func(lines ...string) (netip.Addr, error) {
			return peers.source(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": lines}})
		}
		lines := strings.Split(header, "\n")
		got, err := ask(lines...)
		want, ok := plainReading(proxies, remote, lines)
		require.Equal(t, ok, err == nil)
		if !ok {
			return
		}
		require.Equal(t, want, got)
		require.True(t, got.IsValid() && !got.Is4In6() && got.Zone() == "")
		if proxies.contain(got) {
			return
		}
		forged, err := ask(append([]string{own}, lines...)...)
		require.NoError(t, err)
		require.Equal(t, got, forged)
	})
}

// plainReading does the same by lists.
func plainReading(proxies prefixes, remote string, lines []string) (addr netip.Addr, ok bool) {
	chain := []string{remote}
	if remote == "" || remote == "@" {
		chain = nil
	}
	if addr, ok = forwardedAddr(remote); len(chain) > 0 && (!ok || !proxies.contain(addr)) {
		return addr, ok
	}
	var all []string
	for _, element := range strings.Split(strings.Join(lines, ","), ",") {
		if element = strings.Trim(element, " \t"); element != "" {
			all = append(all, element)
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		if addr, ok = forwardedAddr(all[i]); !ok || !proxies.contain(addr) {
			return addr, ok
		}
	}
	return addr, ok
}

package wxhandler

import (
	"net/http"
	"net/netip"
	"strings"
)

// forwarded finds out where a request comes from, through proxies that are trusted.
type forwarded struct {
	proxies prefixes
	header  string
}

// source is the address of the first peer, seen from here, that is no trusted proxy. Each
// proxy writes whom it was spoken to by behind what it was told; so the header is read from its end, and what
// stands before an address that is not trusted is that peer's own word. Where all are trusted, it is the first of them.
func (f *forwarded) source(r *http.Request) (netip.Addr, error) {
	peer, err := peerAddr(r.RemoteAddr)
	switch {
	case len(f.proxies) == 0:
		return peer, err
	case err == nil && !f.proxies.contain(peer):
		return peer, nil
	case err != nil && r.RemoteAddr != "" && r.RemoteAddr != "@": // what net/http calls the peer of a unix socket
		return peer, err
	}
	lines := r.Header.Values(f.header)
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, more := lines[i], true; more; {
			var entry string
			if rest, entry, more = cutLast(rest); entry == "" {
				continue // an empty element of a list means nothing
			}
			addr, ok := forwardedAddr(entry)
			if !ok {
				return netip.Addr{}, errForwarded
			}
			if peer, err = addr, nil; !f.proxies.contain(addr) {
				return addr, nil
			}
		}
	}
	return peer, err
}

// cutLast takes the last element from a list.
func cutLast(list string) (rest, last string, more bool) {
	i := strings.LastIndexByte(list, ',')
	if i < 0 {
		return "", strings.Trim(list, " \t"), false
	}
	return list[:i], strings.Trim(list[i+1:], " \t"), true
}

// forwardedAddr reads what proxies write: an address, for IPv6 also in brackets, and perhaps a port.
func forwardedAddr(text string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(text); err == nil {
		return plainAddr(a), true
	}
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		a, err := netip.ParseAddr(inner[:len(inner)-1])
		return plainAddr(a), err == nil && a.Is6()
	}
	ap, err := netip.ParseAddrPort(text)
	return plainAddr(ap.Addr()), err == nil
}

// peerAddr reads http.Request.RemoteAddr, which other middleware may have left without a port.
func peerAddr(text string) (netip.Addr, error) {
	a, ok := forwardedAddr(text)
	if !ok {
		return netip.Addr{}, errNoPeer
	}
	return a, nil
}

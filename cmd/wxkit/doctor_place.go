package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// checkURL looks at the text of the URL alone.
func (d *doctor) checkURL() {
	switch port := d.url.Port(); {
	case d.url.Scheme != "http" && d.url.Scheme != "https":
		d.fail("url", "the scheme is "+d.url.Scheme, "WeChat calls http:// and https:// only")
	case d.url.Fragment != "":
		d.fail("url", "there is a #fragment", "remove it: a fragment never reaches a server")
	case d.url.User != nil:
		d.fail("url", "there is a user name in front of the host", "remove it: WeChat proves itself by its signature, not by a password")
	case isLocal(d.url.Hostname()):
		d.warn("url", d.url.Hostname()+" is on your own machine or network, WeChat cannot call it",
			"fine for a test; in the console enter a public host on port 80 or 443")
	case port != "" && port != "80" && port != "443":
		d.fail("url", "the port is "+port, "WeChat calls ports 80 and 443 only: put a proxy in front, or listen there")
	case d.url.Scheme == "https" && port == "80" || d.url.Scheme == "http" && port == "443":
		d.warn("url", d.url.Scheme+" on port "+port, "this is rarely meant: https is port 443, http is port 80")
	default:
		d.ok("url", "%s, a public name, port 80 or 443", d.url.Scheme)
	}
}

// checkSettings looks for what creeps in when a token or a key is copied.
func (d *doctor) checkSettings() {
	for _, s := range []struct{ name, value string }{{"token", d.token}, {"key", d.keyText}, {"id", d.appID}} {
		if strings.TrimSpace(s.value) != s.value {
			d.fail("settings", "there are blanks around the "+s.name, "remove them, here and in your server's configuration")
			return
		}
	}
	for _, c := range d.token {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') || len(d.token) < 3 || len(d.token) > 32 {
			d.warn("settings", "the token is not 3 to 32 letters and digits", "the console takes no other; is it the Token, and not the AppSecret?")
			return
		}
	}
	d.ok("settings", "token%s", map[bool]string{true: ", key and id look right", false: " looks right"}[d.key != nil])
}

// checkAddress looks at what the host's name resolves to. That it resolves at all is seen when it is called.
func (d *doctor) checkAddress(ctx context.Context) {
	host := d.url.Hostname()
	if isLocal(host) || net.ParseIP(host) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	found, err := d.lookup(ctx, host)
	if err != nil || len(found) == 0 {
		return
	}
	for _, a := range found {
		if a.IP.To4() != nil {
			if a.IP.IsLoopback() || a.IP.IsPrivate() {
				d.warn("address", host+" is "+a.IP.String()+" here, a private address", "WeChat needs a public one; your own DNS may answer differently from the world's")
			}
			return
		}
	}
	d.warn("address", host+" has IPv6 addresses only", "servers without an IPv4 address were seen to get no request from WeChat: add an A record")
}

// checkReach says why there was no answer. The other checks need one.
func (d *doctor) checkReach(first answer) bool {
	if first.err == nil {
		d.ok("reach", "the server answers")
		return true
	}
	what, mend := reachTrouble(first, d.url.Host, d.timeout)
	d.fail("reach", what, mend)
	return false
}

// reachTrouble names the cause of a call without an answer.
func reachTrouble(a answer, host string, limit time.Duration) (what, mend string) {
	var (
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		op     *net.OpError
	)
	switch {
	case errors.As(a.err, &dns):
		return "the name " + dns.Name + " does not resolve", "check the spelling and the DNS record; a new record may need an hour"
	case errors.As(a.err, &cert):
		return "the certificate is not valid: " + cert.Err.Error(), "install the full chain of a public authority for this host"
	case errors.As(a.err, &record), errors.Is(a.err, http.ErrSchemeMismatch):
		return "this port does not speak TLS", "enter http:// or serve HTTPS here"
	case errors.Is(a.err, syscall.ECONNREFUSED):
		return "nothing listens at " + host, "start the server; is it bound to 127.0.0.1 instead of every address, or behind a firewall?"
	case a.timedOut() && errors.As(a.err, &op) && op.Op == "dial":
		return "the connection to " + host + " is not accepted", "open the port in the firewall or security group"
	case a.timedOut():
		return "no answer within " + took(limit), "WeChat waits 5 s: answer the GET at once, before any other work"
	default:
		return "the server hangs up: " + cause(a.err), "look into the server's log; a proxy in front may answer for it"
	}
}

// cause is the text of a failed call without its method and URL, whose query holds a good signature.
func cause(err error) string {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	return err.Error()
}

// checkClock compares the Date header with the clock here: a skewed server refuses good pushes as stale.
func (d *doctor) checkClock(first answer) {
	date, err := http.ParseTime(first.header.Get("Date"))
	if err != nil {
		return
	}
	skew := time.Until(date).Round(10 * time.Second)
	switch size := skew.Abs(); {
	case size > 5*time.Minute:
		d.fail("clock", "the server's clock is off by "+size.String(), "set it (NTP): a time stamp older than 5 minutes is refused as a replay")
	case size > time.Minute:
		d.warn("clock", "the server's clock is off by "+size.String(), "set it (NTP)")
	default:
		d.ok("clock", "the server's clock agrees with this one")
	}
}

// isLocal tells hosts that only this machine or network can reach.
func isLocal(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || !strings.Contains(host, ".")
}

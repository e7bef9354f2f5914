package wxhandler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

// Sources says which addresses pushes may come from: see [AllowSources]. Refresh
// or Prefixes must be set; every other field has a default.
type Sources struct {
	// Refresh gives the addresses from which WeChat pushes, as its getcallbackip
	// tells them: see [ParseSources]. It is called on a goroutine of its own, by
	// requests that find the list older than Every, one call at a time. After an
	// error, an empty list or a panic the last good list stays, the log tells, and
	// the next call comes after a minute (a second where there is no list yet). It must end
	// with its context. One that does not is told of and left behind: others are called beside it, but none
	// while four hang. The list of one that ends after all is taken.
	Refresh func(ctx context.Context) ([]netip.Prefix, error)
	// Prefixes are allowed whatever Refresh gives: the probes of a platform, a
	// developer's own address, or the whole list where there is no Refresh.
	Prefixes []netip.Prefix
	// Every is the age at which the list is refreshed, 1 hour by default. A list
	// that grows old because no request comes stays in use until a new one is there.
	Every time.Duration
	// Timeout bounds one call of Refresh, 10 s by default.
	Timeout time.Duration
	// Open lets requests pass at once while Refresh has not yet given any list. By default
	// they wait for the first list, 2 s at most, and then are refused with
	// [Unavailable]. A filter that stands open because its list cannot
	// be had would never be missed; who would rather lose the filter than a push,
	// since signatures are checked in any case, sets Open.
	Open bool
	// Proxies are the reverse proxies before this server. Only a request that comes
	// from one of them (or over a unix socket, where Proxies is not empty) is asked
	// for the address in Header; anybody else could write there what he likes.
	Proxies []netip.Prefix
	// Header has the address of the peer, behind those that proxies added before it;
	// X-Forwarded-For by default. X-Real-IP and its like hold one address
	// and can be used too, where every proxy overwrites them. The form of RFC 7239
	// (Forwarded: for=...) is not read.
	Header string
}

const (
	sourcesEvery   = time.Hour
	sourcesTimeout = 10 * time.Second
	sourcesPause   = time.Minute     // after an error, with a list
	sourcesHurry   = time.Second     // after an error, with none
	sourcesWait    = 2 * time.Second // for the first list: a try of 5 s must have time left
	sourcesGrace   = time.Second     // for a call to end after its context
	sourcesHanging = 4               // calls that may hang
)

var (
	errNoSources   = errors.New("no list of sources yet")
	errForwarded   = errors.New("the proxy's header has no address where one must be")
	errNoPeer      = errors.New("the request has no address")
	errHangs       = errors.New("it did not end with its context")
	errEmptyList   = errors.New("the list is empty")
	errSourcesNone = errors.New("wxhandler: Sources needs Refresh or Prefixes")
)

// AllowSources is net/http middleware that refuses requests from elsewhere than
// WeChat's servers: [BadSource], 403. It stands outside the handler, and
// reads no body:
//
//	allow, err := wxhandler.AllowSources(wxhandler.Sources{Refresh: refresh})
//	...
//	wxhandler.Mount(mux, "/wx", allow(h))
//
// It is a second fence, not the first: the signature decides who is believed. It
// keeps scanners away, and one who has stolen a token. URL verification comes from
// WeChat's servers too; the probe of WeChat Cloud Run, a test of your own and
// third parties that forward pushes do not.
//
// It starts nothing until a request comes. [WithLogger] and [WithMetrics] tell of
// refusals; other options have no effect.
func AllowSources(s Sources, opts ...Option) (func(next http.Handler) http.Handler, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	f, err := newSourceFilter(s)
	if err != nil {
		return nil, err
	}
	f.observer.log, f.observer.metrics = o.logger, o.metrics
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			received := time.Now()
			if err := f.admit(r); err != nil {
				err.write(w)
				f.observer.refuse(r.Context(), err, received)
				return
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}

// sourceFilter is Sources at work.
type sourceFilter struct {
	peers    forwarded
	fixed    prefixes
	open     bool
	every    time.Duration
	timeout  time.Duration
	fetch    func(context.Context) ([]netip.Prefix, error)
	observer observer

	mu      sync.Mutex
	list    prefixes
	known   bool          // list has been given
	due     time.Time     // of the next call
	running chan struct{} // closed at the end of the call that is under way
	hanging int           // calls that were left behind
}

func newSourceFilter(s Sources) (*sourceFilter, error) {
	if s.Refresh == nil && len(s.Prefixes) == 0 {
		return nil, errSourcesNone
	}
	if s.Every < 0 || s.Timeout < 0 {
		return nil, errors.New("wxhandler: Sources needs positive durations")
	}
	fixed, err := newPrefixes(s.Prefixes)
	if err != nil {
		return nil, fmt.Errorf("wxhandler: Sources.Prefixes: %w", err)
	}
	proxies, err := newPrefixes(s.Proxies)
	if err != nil {
		return nil, fmt.Errorf("wxhandler: Sources.Proxies: %w", err)
	}
	f := &sourceFilter{fixed: fixed, open: s.Open, every: s.Every, timeout: s.Timeout, fetch: s.Refresh}
	f.peers = forwarded{proxies: proxies, header: s.Header}
	if f.every == 0 {
		f.every = sourcesEvery
	}
	if f.timeout == 0 {
		f.timeout = sourcesTimeout
	}
	if f.peers.header == "" {
		f.peers.header = "X-Forwarded-For"
	}
	return f, nil
}

// admit decides about one request.
func (f *sourceFilter) admit(r *http.Request) *Error {
	from, err := f.peers.source(r)
	if err != nil {
		return refuse(BadSource, err)
	}
	if f.fixed.contain(from) {
		return nil
	}
	list, known := f.current(r.Context())
	switch {
	case !known && f.open, list.contain(from):
		return nil
	case !known:
		return refuse(Unavailable, errNoSources)
	}
	return refuse(BadSource, fmt.Errorf("from %v", from))
}

// current gives the list, and sees to it that it does not grow old. Only where there is none,
// and the filter is not open, does the request wait.
func (f *sourceFilter) current(ctx context.Context) (list prefixes, known bool) {
	if f.fetch == nil {
		return nil, true
	}
	f.mu.Lock()
	if f.running == nil && f.hanging < sourcesHanging && !time.Now().Before(f.due) {
		f.running = make(chan struct{})
		go f.refresh(f.running)
	}
	list, known, running := f.list, f.known, f.running
	f.mu.Unlock()
	if known || running == nil || f.open {
		return list, known
	}
	timer := time.NewTimer(sourcesWait)
	defer timer.Stop()
	select {
	case <-running:
	case <-timer.C:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list, f.known
}

// refresh makes one call. Whatever ends the user's function, a panic or a Goexit, is an error here.
func (f *sourceFilter) refresh(ended chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), f.timeout)
	defer cancel()
	overdue := time.AfterFunc(f.timeout+sourcesGrace, func() { f.settle(ended, nil, errHangs) })
	var list prefixes
	err := errExit
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		overdue.Stop()
		f.settle(ended, list, err)
	}()
	list, err = f.call(ctx)
}

func (f *sourceFilter) call(ctx context.Context) (prefixes, error) {
	given, err := f.fetch(ctx)
	if err != nil {
		return nil, err
	}
	if len(given) == 0 {
		return nil, errEmptyList
	}
	return newPrefixes(given)
}

// settle takes what a call came to. One that hangs comes here twice, should it end after all.
func (f *sourceFilter) settle(ended chan struct{}, list prefixes, err error) {
	if err != nil {
		f.observer.log.LogAttrs(context.Background(), slog.LevelError, "wxhandler: sources not refreshed", slog.String("cause", err.Error()))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	pause := f.every
	switch {
	case err == nil:
		f.list, f.known = list, true
	case f.known:
		pause = min(pause, sourcesPause)
	default:
		pause = min(pause, sourcesHurry)
	}
	f.due = time.Now().Add(pause)
	switch {
	case f.running != ended && err != errHangs:
		f.hanging--
	case f.running == ended:
		if err == errHangs {
			f.hanging++
		}
		f.running = nil
		close(ended)
	}
}

// prefixes are networks in a form in which addresses compare: an IPv4 address in IPv6's
// clothes is that IPv4 address, and zones do not count. They are kept in order of their first
// address and none lies within another, so that one search finds the only one that can match.
type prefixes []netip.Prefix

func newPrefixes(given []netip.Prefix) (prefixes, error) {
	all := make(prefixes, 0, len(given))
	for _, p := range given {
		if !p.IsValid() {
			return nil, errors.New("an invalid netip.Prefix")
		}
		if p.Addr().Is4In6() {
			if p.Bits() < 96 {
				return nil, fmt.Errorf("%v holds more than IPv4 addresses", p)
			}
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		all = append(all, p.Masked())
	}
	slices.SortFunc(all, netip.Prefix.Compare) // of two that start alike, the larger first
	kept := all[:0]
	for _, p := range all {
		if n := len(kept); n == 0 || !kept[n-1].Overlaps(p) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

func (p prefixes) contain(a netip.Addr) bool {
	a = plainAddr(a)
	i, found := slices.BinarySearchFunc(p, a, func(p netip.Prefix, a netip.Addr) int { return p.Addr().Compare(a) })
	return found || i > 0 && p[i-1].Contains(a)
}

// plainAddr is a in the form in which addresses compare.
func plainAddr(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// ParseSources reads the answer of WeChat's getcallbackip (or get_api_domain_ip,
// or WeCom's getcallbackip): {"ip_list": ["101.226.62.77", "101.226.103.0/25", ...]},
// addresses and CIDR of both families. An answer with an errcode, without addresses, or with an
// entry that is neither is an error. A Refresh of [Sources] gets the answer with the account's
// access token and returns what this gives.
func ParseSources(answer []byte) ([]netip.Prefix, error) {
	var a struct {
		IPList  []string `json:"ip_list"`
		ErrCode int      `json:"errcode"`
		ErrMsg  string   `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, fmt.Errorf("wxhandler: list of sources: %w", err)
	}
	if a.ErrCode != 0 {
		return nil, fmt.Errorf("wxhandler: list of sources: errcode %d: %s", a.ErrCode, a.ErrMsg)
	}
	list := make([]netip.Prefix, 0, len(a.IPList))
	for i, text := range a.IPList {
		p, err := parsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("wxhandler: list of sources: ip_list[%d]: %w", i, err)
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("wxhandler: list of sources: %w", errEmptyList)
	}
	return list, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	a = plainAddr(a)
	return netip.PrefixFrom(a, a.BitLen()), nil
}

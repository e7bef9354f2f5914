package wxtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// WeChat sends pushes to one server for one account. Make one with [New] or
// [Dial]. It is safe for concurrent use.
type WeChat struct {
	account
	options options
	line    *line
	url     *url.URL
	err     error // of the configuration
}

// line is what all WeChats derived from one another share.
type line struct {
	target  target
	base    *url.URL
	running sync.WaitGroup // handlers that have not returned

	mu     sync.Mutex
	late   []error // panics that nobody waited for
	nextID int64
	stamps map[string]int64 // events sent in the newest second, see stamp
	newest int64
}

// defaultHost is the server's, as its requests name it.
const defaultHost = "http://bot.example.com/"

// New gives a WeChat whose requests h serves in this process, each on a
// goroutine of its own. Nothing is sent and nothing can fail before the first
// push: what is wrong with cfg or an option is the [Reply.Err] of each.
func New(h http.Handler, cfg Config, opts ...Option) *WeChat {
	l := newLine()
	l.target = &inProcess{handler: h, line: l}
	base, err := url.Parse(defaultHost)
	return start(l, base, err, cfg, opts)
}

// Dial gives a WeChat whose requests go to a callback URL over HTTP, each over a
// connection of its own. Redirects are not followed. Nothing is sent before the
// first push: what is wrong with the URL, cfg or an option is the [Reply.Err] of
// each.
func Dial(callback string, cfg Config, opts ...Option) *WeChat {
	l := newLine()
	l.target = newRemote()
	base, err := url.Parse(callback)
	if err == nil && base.Host == "" {
		err = fmt.Errorf("the URL %q has no host", callback)
	}
	return start(l, base, err, cfg, opts)
}

// newLine starts its MsgIds at random, so that two WeChats on one server do not
// send each other's.
func newLine() *line {
	const low, high = 1e18, 9e18 // 19 digits, as WeChat's
	return &line{nextID: low + rand.Int64N(high-low), stamps: map[string]int64{}}
}

func start(l *line, base *url.URL, err error, cfg Config, opts []Option) *WeChat {
	if l.base = base; err != nil {
		return &WeChat{account: account{Config: cfg}, options: defaultOptions(), line: l, err: fmt.Errorf("wxtest: %w", err)}
	}
	return l.wechat(cfg, defaultOptions().with(opts))
}

func (l *line) wechat(cfg Config, o options) *WeChat {
	wx := &WeChat{options: o, line: l, url: l.base}
	if wx.account, wx.err = newAccount(cfg); wx.err != nil {
		return wx
	}
	if wx.err = o.check(); wx.err != nil || o.path == "" {
		return wx
	}
	u, err := l.base.Parse(o.path)
	if err != nil {
		wx.err = fmt.Errorf("wxtest: WithPath: %w", err)
		return wx
	}
	wx.url = u
	return wx
}

// As gives a WeChat that knows other secrets, or is another account, and reaches
// the same server with the same options.
func (wx *WeChat) As(cfg Config) *WeChat { return wx.derive(cfg, wx.options) }

// With gives a WeChat with further options.
func (wx *WeChat) With(opts ...Option) *WeChat { return wx.derive(wx.Config, wx.options.with(opts)) }

// Tamper gives a WeChat whose requests, URL verifications too, pass through
// alter once they are signed and before they are sent.
func (wx *WeChat) Tamper(alter func(*Request)) *WeChat {
	o := wx.options
	o.tampers = slices.Concat(o.tampers, []func(*Request){alter})
	return wx.derive(wx.Config, o)
}

// Redeliver gives a WeChat that tries once, and again after each delay in turn,
// until it is answered: so come pushes with a schedule of their own (xpay_*,
// WeChat Store, mini-game payments). A delay runs from the end of the try before
// it. [WithRetryField] lets the push count.
func (wx *WeChat) Redeliver(delays ...time.Duration) *WeChat {
	o := wx.options
	o.delays = append([]time.Duration{}, delays...)
	return wx.derive(wx.Config, o)
}

func (wx *WeChat) derive(cfg Config, o options) *WeChat {
	if wx.url == nil { // there is no URL that a derived one could reach
		return &WeChat{account: account{Config: cfg}, options: o, line: wx.line, err: wx.err}
	}
	return wx.line.wechat(cfg, o)
}

// Wait waits until the handlers that WeChat no longer listens to have returned,
// and gives their panics, joined. With [Dial] there is nothing to wait for.
func (wx *WeChat) Wait() error {
	wx.line.running.Wait()
	return wx.line.takeLate()
}

// id gives a MsgId that no other message of this line has.
func (l *line) id() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nextID++
	return l.nextID
}

// stamp gives the CreateTime of an event: now, or a second later than that of
// the same event before it. WeChat's events have no id, so two alike in one
// second would be one.
func (l *line) stamp(event string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now().Unix()
	if now > l.newest {
		clear(l.stamps)
	}
	if last, ok := l.stamps[event]; ok && last >= now {
		now = last + 1
	}
	l.stamps[event] = now
	l.newest = max(l.newest, now)
	return now
}

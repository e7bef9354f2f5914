package wxhandler

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Handler answers the callbacks of one account, or of many with [WithLookup].
// It is an http.Handler; make it with [New], register functions with [On] and
// [Handler.Handle], then mount it. It is safe for concurrent use from the first
// request on.
type Handler struct {
	gate     gate
	router   router
	options  *options
	observer observer
	local    bool         // the store is in this process
	alone    *MemoryStore // what this process itself runs: the store, or one behind a shared store
	claims   claims       // behind a shared store: under which fence it does
	serving  atomic.Bool
	running  tasks
}

// New checks the Config and makes a Handler. It starts nothing and reads
// nothing. An empty Token, a key that is none, a key without an AppID, or safe
// mode without a key is an error; so is an option with an impossible value.
func New(cfg Config, opts ...Option) (*Handler, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	h := &Handler{options: o, router: newRouter()}
	if err := h.gate.init(cfg, o); err != nil {
		return nil, err
	}
	h.observer.log, h.observer.metrics = o.logger, o.metrics
	if h.alone, h.local = o.store.(*MemoryStore); !h.local {
		h.alone = NewMemoryStore(0)
	}
	return h, nil
}

// init sets a gate up; the zero Config is allowed where a lookup knows accounts.
func (g *gate) init(cfg Config, o *options) error {
	g.limit, g.lookup, g.known = o.limit, o.lookup, map[string]*account{}
	if g.lookup != nil && cfg.equal(Config{}) {
		return nil
	}
	base, err := newAccount(cfg)
	g.base = base
	return err
}

// ServeHTTP answers one callback.
//
// WeChat drops a connection after 5 seconds and then sends the identical push
// again, three times in all. The function of the push runs once (at most twice in one
// outage of a shared store, and again where the process that ran it has
// died), on the goroutine of its try and on a context that outlives its request. Tries 1 and 2 are held until WeChat
// drops them; whichever try is open when the function ends brings its answer. A
// third try that nobody can answer gets `success` after 4.5 seconds, so that the
// user sees no error; the answer then goes where [WithLater] or [WithAnswerNext]
// says. A push that comes again after its answer gets the same answer.
//
// A panic or an error of the function is logged and answered with `success`.
// Pushes that WeChat redelivers for hours until it gets an answer (virtual
// payment, WeChat Store, mini-game payment) get a 500 instead, and their
// function runs again with the next delivery.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	received := time.Now()
	if !h.serving.Load() {
		h.serving.Store(true)
	}
	q := parseQuery(r.URL.RawQuery)
	var err *Error
	switch r.Method {
	case http.MethodPost:
		err = h.servePush(w, r, q, received)
	case http.MethodGet:
		err = h.serveVerification(w, r, q, received)
	default:
		err = refuse(BadMethod, nil)
	}
	if err == nil {
		return
	}
	err.write(w)
	h.observer.refuse(r.Context(), err, received)
}

func (h *Handler) serveVerification(w http.ResponseWriter, r *http.Request, q query, received time.Time) *Error {
	echo, err := h.gate.verifyURL(r, q, received, h.options.window)
	if err != nil {
		return err
	}
	writeEcho(w, echo)
	h.observer.observe(Observation{Outcome: OutcomeVerified, Duration: time.Since(received), Status: http.StatusOK})
	return nil
}

// writeEcho answers a verification with the bare echostr. It comes from the
// query, so a browser must not be led to see anything else in it than text.
func writeEcho(w http.ResponseWriter, echo string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write([]byte(echo))
}

func (h *Handler) servePush(w http.ResponseWriter, r *http.Request, q query, received time.Time) *Error {
	c := &call{h: h, w: w, r: r, received: received}
	in := &c.in
	if err := h.gate.borrow(in, r, q); err != nil {
		return err
	}
	if in.probe {
		writeBody(w, []byte(success))
		h.observer.observe(Observation{Outcome: OutcomeVerified, Duration: time.Since(received), Status: http.StatusOK})
		return nil
	}
	found := h.router.match(in.message)
	if found == nil {
		found = h.router.unrouted
	}
	schedule, volatile := h.schedule(in.message)
	if in.query.stale(received, h.options.window, schedule) {
		return refuse(Stale, nil)
	}
	c.route, c.schedule = found, schedule
	if in.push().Foreign(in.message) {
		c.log(slog.LevelInfo, "the query names another sender than the message")
	}
	c.key = pushKeyOf(in.account.id, in.message, volatile)
	if err := c.enter(); err != nil {
		return err
	}
	defer h.running.done()
	c.serve()
	return nil
}

// schedule tells for how long WeChat redelivers a push until it is answered, 0
// for the usual three tries, and which field counts the redeliveries.
func (h *Handler) schedule(m *Message) (span time.Duration, volatile string) {
	if m.Event == "" || !strings.EqualFold(m.MsgType, "event") {
		return 0, ""
	}
	var space [64]byte
	event := appendLower(space[:0], m.Event)
	if entry, ok := retrySchedule[string(event)]; ok {
		span, volatile = entry.span, entry.field
	}
	if own, ok := h.options.redelivery[string(event)]; ok {
		span = own
	}
	return span, volatile
}

// Mount registers h for path and for path with a slash behind it. A ServeMux
// pattern alone serves only one of them and redirects, or answers 404 to, the
// other; WeChat follows no redirect. path may carry a host, not a method.
func Mount(mux *http.ServeMux, path string, h http.Handler) {
	bare := strings.TrimRight(path, "/")
	if strings.Contains(bare, "/") {
		mux.Handle(bare, h)
	}
	mux.Handle(bare+"/{$}", h)
}

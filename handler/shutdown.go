package wxhandler

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
)

var errShutdown = errors.New("this process shuts down")

// Shutdown takes no new pushes, and waits until all that was begun is done:
// functions that run, tries that wait for them, late answers, and [Handler.RunLater],
// which it ends. It returns nil then, or ctx's error when that ends first; what
// still runs is not stopped. A function must not call it, since it would wait for itself.
// There is no way back.
//
// A push that comes meanwhile gets a 503 ([Unavailable]), so that a load balancer
// hands this try to another replica (nginx: proxy_next_upstream http_503
// non_idempotent), or the next one finds it. The further tries of a push
// that runs here, and repeats of one that was answered, are answered as ever. So
// call it while the server still listens, and http.Server.Shutdown after it, with
// the same context of about 15 seconds, which is three tries:
//
//	err := errors.Join(h.Shutdown(ctx), server.Shutdown(ctx))
//
// The other order works too, and loses nothing that runs: but WeChat's further tries
// meet a closed door, and an answer that one of them should have brought is late.
// http.Server.Shutdown alone does not wait for late answers, nor for functions
// that have outlived their request (behind http.TimeoutHandler, or when a stream of
// HTTP/2 was reset).
//
// Late answers kept by [WithDurableLater] in a shared store are left to the
// other replicas, or to the next start. Where the store is a [MemoryStore], RunLater
// delivers what it holds before it ends.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.running.shut()
	return h.running.wait(ctx)
}

// enter counts a push in. A handler that shuts down takes only those it knows.
func (c *call) enter() *Error {
	if c.h.running.enter() {
		return nil
	}
	if !c.knownHere(c.detached()) {
		return refuse(Unavailable, errShutdown)
	}
	c.closing = true
	c.h.running.add()
	return nil
}

// putBack gives a claimed push back, so that the next try runs it, here or elsewhere.
func (c *call) putBack() { c.store(nil, true) }

// leave answers a try that has claimed a push while the handler shuts down.
func (c *call) leave() {
	c.putBack()
	c.w.Header().Set("Connection", "close")
	c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
}

// again tells whether what a function ended with is to be run by another try.
func (c *call) again(err error) bool {
	return err != nil && errors.Is(err, ErrAgain) && c.interim.IsZero() && c.goesOn()
}

// goesOn tells whether another try will come when this one is dropped. The first one's answer ends them.
func (c *call) goesOn() bool {
	o := c.h.options
	return c.ofTries() && c.try() < tries && c.sinceFirst() < (tries-1)*o.tryTimeout &&
		(!o.firstTry || c.patience() > 0)
}

// holdAgain gives the push to the next try, which comes when this one is dropped: any
// answer could end WeChat's tries.
func (c *call) holdAgain(open bool) {
	c.log(slog.LevelInfo, "push given back: the next try runs it")
	c.putBack()
	if !open {
		return
	}
	t := c.h.options.tryTimeout
	ctx, cancel := context.WithDeadline(c.r.Context(), c.received.Add(t+t/5))
	defer cancel()
	<-ctx.Done()
	if c.r.Context().Err() != nil {
		c.dropped()
		return
	}
	c.writeStatus(http.StatusServiceUnavailable, OutcomeHeld)
}

// tasks counts runs and what comes after them. A sync.WaitGroup does not allow
// one to be added while another waits.
type tasks struct {
	mu     sync.Mutex
	n      int // pushes, runs, late answers
	loops  int // RunLater
	closed bool
	stop   chan struct{} // closed with closed; made by the first who asks
	idle   chan struct{}
}

// enter counts one that may be refused, false after shut.
func (t *tasks) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.n++
	return true
}

// add counts one that belongs to another that counts.
func (t *tasks) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

// Go runs f on a goroutine that counts.
func (t *tasks) Go(f func()) {
	t.add()
	go func() {
		defer t.done()
		f()
	}()
}

func (t *tasks) done() { t.change(-1, 0) }

// loop counts a RunLater, until its end is called.
func (t *tasks) loop() (end func()) {
	t.change(0, 1)
	return func() { t.change(0, -1) }
}

func (t *tasks) change(n, loops int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n += n
	t.loops += loops
	if t.n == 0 && t.loops == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

func (t *tasks) shut() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed && t.stop != nil {
		close(t.stop)
	}
	t.closed = true
}

// closing is closed by shut.
func (t *tasks) closing() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stop == nil {
		t.stop = make(chan struct{})
		if t.closed {
			close(t.stop)
		}
	}
	return t.stop
}

// ended tells that nothing new comes: shut was called, and all but RunLater is done.
func (t *tasks) ended() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed && t.n == 0
}

func (t *tasks) wait(ctx context.Context) error {
	t.mu.Lock()
	if t.n == 0 && t.loops == 0 {
		t.mu.Unlock()
		return nil
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

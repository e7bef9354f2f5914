package wxhandler_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// faulty is one process's way to a store that all share: it may break.
type faulty struct {
	box wxhandler.Outbox
	mu  sync.Mutex
	err error
}

// awayError is an error of a store that cannot be asked.
type awayError struct{}

func (awayError) Error() string { return "store is away" }
func (awayError) Away() bool    { return true }

var errAway awayError

// refusing is an error of a store that wants nothing to run while it is away.
type refusing struct{ awayError }

func (refusing) Refuse() bool { return true }

// gone is an error of a push whose runs were all lost.
type gone struct{ awayError }

func (gone) GivenUp() bool { return true }

// fail makes every call fail with err from now on; nil mends it.
func (f *faulty) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *faulty) state() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *faulty) Begin(ctx context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	if err := f.state(); err != nil {
		return 0, 0, false, nil, err
	}
	return f.box.Begin(ctx, key, lease)
}

func (f *faulty) Claim(ctx context.Context, key string, lease, begun time.Duration) (uint64, time.Duration, bool, []byte, error) {
	if err := f.state(); err != nil {
		return 0, 0, false, nil, err
	}
	return f.box.Claim(ctx, key, lease, begun)
}

// Wait notices a break within half a second.
func (f *faulty) Wait(ctx context.Context, key string) ([]byte, error) {
	for {
		if err := f.state(); err != nil {
			return nil, err
		}
		part, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		answer, err := f.box.Wait(part, key)
		cancel()
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return answer, err
		}
	}
}

func (f *faulty) Renew(ctx context.Context, key string, fence uint64, lease time.Duration) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Renew(ctx, key, fence, lease) }))
}

func (f *faulty) Finish(ctx context.Context, key string, fence uint64, answer []byte, keep time.Duration) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Finish(ctx, key, fence, answer, keep) }))
}

func (f *faulty) Abandon(ctx context.Context, key string, fence uint64) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Abandon(ctx, key, fence) }))
}

func (f *faulty) Seen(ctx context.Context, key string) (bool, time.Duration, error) {
	if err := f.state(); err != nil {
		return false, 0, err
	}
	return f.box.Seen(ctx, key)
}

func (f *faulty) Leave(ctx context.Context, user string, answer []byte, keep time.Duration) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Leave(ctx, user, answer, keep) }))
}

func (f *faulty) Take(ctx context.Context, user string) ([]byte, error) {
	if err := f.state(); err != nil {
		return nil, err
	}
	return f.box.Take(ctx, user)
}

func (f *faulty) Put(ctx context.Context, id string, job []byte, delay time.Duration) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Put(ctx, id, job, delay) }))
}

func (f *faulty) Next(ctx context.Context, lease time.Duration) (string, uint64, int, []byte, time.Duration, error) {
	if err := f.state(); err != nil {
		return "", 0, 0, nil, 0, err
	}
	return f.box.Next(ctx, lease)
}

func (f *faulty) Return(ctx context.Context, lot string, fence uint64, job []byte, delay time.Duration, attempts int) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Return(ctx, lot, fence, job, delay, attempts) }))
}

func (f *faulty) Ack(ctx context.Context, lot string, fence uint64) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Ack(ctx, lot, fence) }))
}

func (f *faulty) Drop(ctx context.Context, id string) error {
	return errors.Join(f.state(), f.unless(func() error { return f.box.Drop(ctx, id) }))
}

func (f *faulty) unless(do func() error) error {
	if f.state() != nil {
		return nil
	}
	return do()
}

// replica is a process with a way of its own to the shared store.
type replica struct {
	*bot
	way *faulty
}

// die ends what a process does for others: it answers nobody and reaches no store.
func (r replica) die() { r.way.fail(errors.New("this process is dead")) }

// front sends the tries of a push to replicas in turn; a dead one answers nothing.
type front struct {
	mu       sync.Mutex
	replicas []replica
	next     int
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	to := f.replicas[f.next%len(f.replicas)]
	f.next++
	f.mu.Unlock()
	to.ServeHTTP(w, r)
}

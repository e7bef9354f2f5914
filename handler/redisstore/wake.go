package redisstore

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// wakes is the subscription that all waiters of a process share. It runs only
// while somebody waits, and a little longer. A lost message costs a waiter one
// poll, no more.
type wakes struct {
	mu      sync.Mutex
	waiters map[string]map[chan struct{}]struct{} // by tag
	linger  time.Duration                         // how long the subscription outlives the last who waited
	running bool
	since   time.Time // when the last waiter left
}

// join registers a waiter, and starts the subscription where there is none.
func (w *wakes) join(s *Store, name string) chan struct{} {
	wake := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiters[name] == nil {
		w.waiters[name] = map[chan struct{}]struct{}{}
	}
	w.waiters[name][wake] = struct{}{}
	if !w.running {
		w.running = true
		go w.listen(s)
	}
	return wake
}

func (w *wakes) part(name string, wake chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiters[name], wake)
	if len(w.waiters[name]) == 0 {
		delete(w.waiters, name)
	}
	w.since = time.Now()
}

// listen passes messages on until nobody has waited for a while.
func (w *wakes) listen(s *Store) {
	ctx := context.Background()
	sub := s.client.Subscribe(ctx, s.channel())
	defer sub.Close()
	messages := sub.ChannelWithSubscriptions()
	ticker := time.NewTicker(w.linger / 10)
	defer ticker.Stop()
	for {
		select {
		case m, open := <-messages:
			if !open {
				messages = nil // the client was closed: its operations tell of it
				continue
			}
			w.pass(m)
		case <-ticker.C:
			if w.stop() {
				return
			}
		}
	}
}

// pass wakes the waiters of a message, and after a reconnect everybody: messages may be lost.
func (w *wakes) pass(m any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if message, ok := m.(*redis.Message); ok {
		wakeAll(w.waiters[message.Payload])
		return
	}
	for _, waiting := range w.waiters {
		wakeAll(waiting)
	}
}

func wakeAll(waiting map[chan struct{}]struct{}) {
	for wake := range waiting {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// stop tells whether to end, and lets the next waiter start anew.
func (w *wakes) stop() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiters) > 0 || time.Since(w.since) < w.linger {
		return false
	}
	w.running = false
	return true
}

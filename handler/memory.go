package wxhandler

import (
	"context"
	"errors"
	"sync"
	"time"
)

// DefaultRecords is how many pushes a [MemoryStore] remembers at most: at 10,000
// a minute and the default window of five minutes there are about 50,000.
const DefaultRecords = 200_000

// sweepEvery is how finely the store looks for what has expired.
const sweepEvery = 8 * time.Second

var (
	errAbandoned = errors.New("wxhandler: the run was abandoned")
	errLostLease = errors.New("wxhandler: the lease is lost")
)

// MemoryStore is the Store of one process. Its memory is bounded: what has
// expired is dropped as new pushes come, and beyond the limit the answers that
// would expire first go early.
type MemoryStore struct {
	mu      sync.Mutex
	limit   int
	fence   uint64
	records map[string]*record
	due     map[int64][]string // keys of answers by the tick in which they expire
	tick    int64              // ticks before it are swept
	left    map[string][]leftAnswer
}

type record struct {
	fence   uint64
	begun   time.Time
	touched time.Time // when a try last came or stopped waiting
	expires time.Time // end of the lease, or of the answer
	answer  []byte
	wake    chan struct{} // made by the first who waits
	waiting int32
	done    bool
	taken   bool
}

type leftAnswer struct {
	answer  []byte
	expires time.Time
}

// NewMemoryStore makes a store for at most records pushes; 0 means
// [DefaultRecords]. One store may serve several handlers of a process.
func NewMemoryStore(records int) *MemoryStore {
	if records <= 0 {
		records = DefaultRecords
	}
	return &MemoryStore{
		limit:   records,
		records: map[string]*record{},
		due:     map[int64][]string{},
		left:    map[string][]leftAnswer{},
	}
}

// Begin implements [Store].
func (s *MemoryStore) Begin(_ context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	r := s.records[key]
	switch {
	case r != nil && r.done:
		r.taken, r.touched = true, now
		return 0, now.Sub(r.begun), true, r.answer, nil
	case r != nil && now.Before(r.expires):
		r.touched = now
		return 0, now.Sub(r.begun), false, nil, nil
	case r == nil:
		r = &record{begun: now}
		s.records[key] = r
	}
	s.fence++
	r.fence, r.touched = s.fence, now
	r.expires = now.Add(lease)
	return r.fence, now.Sub(r.begun), false, nil, nil
}

// Wait implements [Store].
func (s *MemoryStore) Wait(ctx context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	r := s.records[key]
	if r == nil {
		s.mu.Unlock()
		return nil, errAbandoned
	}
	if r.done {
		defer s.mu.Unlock()
		r.taken = true
		return r.answer, nil
	}
	if r.wake == nil {
		r.wake = make(chan struct{})
	}
	r.waiting++
	wake := r.wake
	lease := time.NewTimer(time.Until(r.expires))
	s.mu.Unlock()
	defer lease.Stop()

	var err error
	select {
	case <-wake:
	case <-ctx.Done():
		err = ctx.Err()
	case <-lease.C:
		err = errLostLease
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.waiting--
	r.touched = time.Now()
	if r.done { // an answer that came at the last moment is an answer
		r.taken = true
		return r.answer, nil
	}
	if err == nil {
		err = errAbandoned
	}
	return nil, err
}

// Renew implements [Store].
func (s *MemoryStore) Renew(_ context.Context, key string, fence uint64, lease time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return err
	}
	r.expires = time.Now().Add(lease)
	return nil
}

// Finish implements [Store].
func (s *MemoryStore) Finish(_ context.Context, key string, fence uint64, answer []byte, keep time.Duration) error {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return err
	}
	r.answer, r.done = answer, true
	r.expires = now.Add(keep)
	tick := tickOf(r.expires)
	s.due[tick] = append(s.due[tick], key)
	r.release()
	return nil
}

// Abandon implements [Store].
func (s *MemoryStore) Abandon(_ context.Context, key string, fence uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return err
	}
	delete(s.records, key)
	r.release()
	return nil
}

// Seen implements [Store].
func (s *MemoryStore) Seen(_ context.Context, key string) (bool, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.records[key]
	if r == nil {
		return false, 0, errLostLease
	}
	if r.waiting > 0 {
		return r.taken, 0, nil
	}
	return r.taken, time.Since(r.touched), nil
}

// Leave implements [Store].
func (s *MemoryStore) Leave(_ context.Context, user string, answer []byte, keep time.Duration) error {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.left) >= s.limit {
		for u, l := range s.left {
			if !now.Before(l[len(l)-1].expires) {
				delete(s.left, u)
			}
		}
	}
	if len(s.left) >= s.limit || len(s.left[user]) >= maxLeft {
		return errors.New("wxhandler: too many answers wait for their users")
	}
	s.left[user] = append(s.left[user], leftAnswer{answer, now.Add(keep)})
	return nil
}

// maxLeft is how many answers may wait for one user.
const maxLeft = 16

// Take implements [Store].
func (s *MemoryStore) Take(_ context.Context, user string) ([]byte, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.left[user]) > 0 {
		first := s.left[user][0]
		if s.left[user] = s.left[user][1:]; len(s.left[user]) == 0 {
			delete(s.left, user)
		}
		if now.Before(first.expires) {
			return first.answer, nil
		}
	}
	return nil, nil
}

// Len is how many pushes are remembered now.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.records)
}

// held gives the record that fence still holds. s.mu is held.
func (s *MemoryStore) held(key string, fence uint64) (*record, error) {
	r := s.records[key]
	if r == nil || r.fence != fence || r.done {
		return nil, errLostLease
	}
	return r, nil
}

// release wakes all who wait.
func (r *record) release() {
	if r.wake != nil {
		close(r.wake)
		r.wake = nil
	}
}

func tickOf(t time.Time) int64 { return t.Unix() / int64(sweepEvery/time.Second) }

// sweep drops the answers that have expired, a tick at a time, and beyond the
// limit the ones that would expire next. Runs are not listed: they end by
// themselves, and each costs its process far more than a record.
func (s *MemoryStore) sweep(now time.Time) {
	current := tickOf(now)
	if len(s.due) == 0 || s.tick == 0 {
		s.tick = current
	}
	for ; s.tick < current && len(s.due) > 0; s.tick++ {
		s.drop(s.tick, now)
	}
	for tick := s.tick; len(s.records) >= s.limit && len(s.due) > 0; tick++ {
		s.drop(tick, farFuture)
	}
}

// farFuture is after every answer's end.
var farFuture = time.Unix(1<<40, 0)

// drop takes a tick's list away with what has expired of it.
func (s *MemoryStore) drop(tick int64, now time.Time) {
	for _, key := range s.due[tick] {
		if r := s.records[key]; r != nil && r.done && r.expires.Before(now) {
			delete(s.records, key)
		}
	}
	delete(s.due, tick)
}

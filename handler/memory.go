package wxhandler

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// DefaultRecords is how many pushes a [MemoryStore] remembers at most: at 10,000
// a minute and the default window of five minutes there are about 50,000.
const DefaultRecords = 200_000

// sweepEvery is how finely the store looks for what has expired.
const sweepEvery = 8 * time.Second

// runMemory is how long a run whose lease has ended is remembered: the try that
// takes it over must know its age.
const runMemory = time.Minute

// maxLeft is how many answers may wait for one user.
const maxLeft = 16

var (
	errAbandoned = errors.New("wxhandler: the run was abandoned")
	errLostLease = lostLease{}
	errLeftFull  = errors.New("wxhandler: too many answers wait for their users")
)

// lostLease is the error of a lease that somebody else has taken over.
type lostLease struct{}

func (lostLease) Error() string   { return "wxhandler: the lease is lost" }
func (lostLease) LeaseLost() bool { return true }

// MemoryStore is the Store of one process. Its memory is bounded: what has
// expired is dropped as new pushes come, and beyond the limit the answers that
// would expire first go early.
//
// It counts time from its own making, by the monotonic clock: a correction of
// the system's clock neither loses nor revives anything.
type MemoryStore struct {
	mu      sync.Mutex
	limit   int
	epoch   time.Time
	fence   uint64
	records map[string]*record    // what has not ended
	running record                // ring of them
	spare   *record               // to be used again
	answers answers               // what has ended
	left    map[string][]leftText // by user
	jobs    map[string]*memoryJob // by id
	due     map[int64]*dueList    // what expires, by tick
	tick    int64                 // ticks before it are swept
	first   int64                 // no answer is listed in an earlier tick
	last    int64                 // no list is later
}

// record is one push until it has ended. Times are counted from the store's epoch.
type record struct {
	key                     string
	hash                    uint64
	prev, next              *record
	begun, touched, expires time.Duration
	fence                   uint64
	answer                  []byte
	wake                    chan struct{} // made by the first who waits
	waiting                 int32
	done                    bool
}

type leftText struct {
	answer  []byte
	expires time.Duration
}

// dueList is what expires in one tick.
type dueList struct {
	hashes []uint64 // of the pushes in the pages, in their order
	pages  []page
	room   int // of the last page
	users  []string
}

// NewMemoryStore makes a store for at most records pushes, and as many users for
// whom answers wait; 0 means [DefaultRecords]. One store may serve several
// handlers of a process.
func NewMemoryStore(records int) *MemoryStore {
	if records <= 0 {
		records = DefaultRecords
	}
	s := &MemoryStore{
		limit:   records,
		epoch:   time.Now(),
		records: map[string]*record{},
		answers: newAnswers(),
		left:    map[string][]leftText{},
		jobs:    map[string]*memoryJob{},
		due:     map[int64]*dueList{},
	}
	s.running.prev, s.running.next = &s.running, &s.running
	return s
}

func (s *MemoryStore) now() time.Duration { return time.Since(s.epoch) }

// after is now plus d, however long that is.
func after(now, d time.Duration) time.Duration {
	if d > math.MaxInt64-now {
		return math.MaxInt64
	}
	return now + d
}

// Begin implements [Store].
func (s *MemoryStore) Begin(_ context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	return s.begin(key, lease, 0, true)
}

// Claim implements [Outbox].
func (s *MemoryStore) Claim(_ context.Context, key string, lease, begun time.Duration) (uint64, time.Duration, bool, []byte, error) {
	return s.begin(key, lease, begun, false)
}

func (s *MemoryStore) begin(key string, lease, begun time.Duration, try bool) (uint64, time.Duration, bool, []byte, error) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	r := s.records[key]
	if r == nil {
		hash, e, ok := s.find(key)
		if ok {
			if try {
				s.seen(hash, e, now)
			}
			return 0, now - e.begun, true, s.answerOf(e), nil
		}
		r = s.run(key, hash, now-begun)
	} else if now < r.expires {
		if try {
			r.touched = now
		}
		return 0, now - r.begun, false, nil, nil
	}
	s.fence++
	r.fence, r.touched, r.expires = s.fence, now, after(now, lease)
	return r.fence, now - r.begun, false, nil, nil
}

// Wait implements [Store].
func (s *MemoryStore) Wait(ctx context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.records[key]
	if r == nil {
		if hash, e, ok := s.find(key); ok {
			s.seen(hash, e, s.now())
			return s.answerOf(e), nil
		}
	}
	if r == nil || r.fence == 0 {
		return nil, errAbandoned
	}
	r.waiting++
	defer func() {
		r.waiting--
		r.touched = s.now()
	}()
	for !r.done {
		switch err := s.await(ctx, r); {
		case r.done: // an answer that came at the last moment is an answer
		case err == nil:
			return nil, errAbandoned
		case err == errLostLease && s.now() < r.expires: // it was renewed
		default:
			return nil, err
		}
	}
	return r.answer, nil
}

// await lets go of the lock until r is woken, or with an error until its lease
// or ctx ends.
func (s *MemoryStore) await(ctx context.Context, r *record) error {
	if r.wake == nil {
		r.wake = make(chan struct{})
	}
	wake := r.wake
	lease := time.NewTimer(r.expires - s.now())
	defer lease.Stop()
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-lease.C:
		return errLostLease
	}
}

// Renew implements [Store].
func (s *MemoryStore) Renew(_ context.Context, key string, fence uint64, lease time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return err
	}
	r.expires = after(s.now(), lease)
	return nil
}

// Finish implements [Store].
func (s *MemoryStore) Finish(_ context.Context, key string, fence uint64, answer []byte, keep time.Duration) error {
	_, err := s.finish(key, fence, answer, keep)
	return err
}

// finish is Finish, and gives the copy of the answer that the store keeps.
func (s *MemoryStore) finish(key string, fence uint64, answer []byte, keep time.Duration) (kept []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return nil, err
	}
	r.done, r.expires = true, after(s.now(), keep)
	kept = s.pack(r, answer)
	r.answer = kept
	s.end(r)
	return kept, nil
}

// Abandon implements [Store].
func (s *MemoryStore) Abandon(_ context.Context, key string, fence uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.held(key, fence)
	if err != nil {
		return err
	}
	// The record stays for a while, so that the push keeps its age.
	r.fence, r.expires = 0, s.now()
	r.wakeAll()
	return nil
}

// Seen implements [Store].
func (s *MemoryStore) Seen(_ context.Context, key string) (bool, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.records[key]
	if r == nil {
		if _, e, ok := s.find(key); ok {
			return e.taken, s.now() - e.touched, nil
		}
	}
	switch {
	case r == nil || r.fence == 0:
		return false, 0, errLostLease
	case r.waiting > 0:
		return false, 0, nil
	}
	return false, s.now() - r.touched, nil
}

// Leave implements [Store]. At most 16 answers wait for one user.
func (s *MemoryStore) Leave(_ context.Context, user string, answer []byte, keep time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.sweep(now)
	s.forget(user, now)
	if waiting, known := s.left[user]; len(waiting) >= maxLeft || !known && len(s.left) >= s.limit {
		return errLeftFull
	}
	expires := after(now, keep)
	s.left[user] = append(s.left[user], leftText{answer, expires})
	list := s.dueAt(expires)
	list.users = append(list.users, user)
	return nil
}

// Take implements [Store].
func (s *MemoryStore) Take(_ context.Context, user string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(user, s.now())
	waiting := s.left[user]
	if len(waiting) == 0 {
		return nil, nil
	}
	if s.left[user] = waiting[1:]; len(waiting) == 1 {
		delete(s.left, user)
	}
	return waiting[0].answer, nil
}

// Len is how many pushes are remembered now.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size()
}

// size is the number of pushes. s.mu is held, here and below.
func (s *MemoryStore) size() int { return len(s.records) + len(s.answers.finished) }

// held gives the record that fence still holds.
func (s *MemoryStore) held(key string, fence uint64) (*record, error) {
	r := s.records[key]
	if r == nil || r.fence != fence {
		return nil, errLostLease
	}
	return r, nil
}

// run makes a record and puts it into the ring.
func (s *MemoryStore) run(key string, hash uint64, now time.Duration) *record {
	r := s.spare
	if r == nil {
		r = &record{}
	} else {
		s.spare = r.next
	}
	*r = record{key: key, hash: hash, begun: now, prev: s.running.prev, next: &s.running}
	r.prev.next, r.next.prev = r, r
	s.records[key] = r
	return r
}

// end takes a record away and wakes all who wait.
func (s *MemoryStore) end(r *record) {
	delete(s.records, r.key)
	r.prev.next, r.next.prev = r.next, r.prev
	r.prev, r.next = nil, nil
	r.wakeAll()
	if r.waiting == 0 {
		*r = record{next: s.spare}
		s.spare = r
	}
}

func (r *record) wakeAll() {
	if r.wake != nil {
		close(r.wake)
		r.wake = nil
	}
}

func tickOf(t time.Duration) int64 { return int64(t / sweepEvery) }

func (s *MemoryStore) dueAt(t time.Duration) *dueList {
	tick := tickOf(t)
	s.first, s.last = min(s.first, tick), max(s.last, tick)
	if s.due[tick] == nil {
		s.due[tick] = &dueList{}
	}
	return s.due[tick]
}

// sweep drops what has expired, once a tick, and as many of the answers that
// expire next as are beyond the limit.
func (s *MemoryStore) sweep(now time.Duration) {
	if current := tickOf(now); s.tick < current {
		for ; s.tick < current && len(s.due) > 0; s.tick++ {
			s.expire(s.tick, now)
		}
		s.tick = current
		s.first = max(s.first, current)
		s.dropRuns(now)
	}
	for s.size() >= s.limit && s.first <= s.last {
		if s.evict(s.first) {
			s.first++
		}
	}
}

// expire drops what a tick's list names.
func (s *MemoryStore) expire(tick int64, now time.Duration) {
	list := s.due[tick]
	if list == nil {
		return
	}
	delete(s.due, tick)
	for _, hash := range list.hashes {
		if e, ok := s.answers.finished[hash]; ok && int64(e.tick) == tick {
			delete(s.answers.finished, hash)
		}
	}
	for _, user := range list.users {
		s.forget(user, now)
	}
}

// evict drops answers of a tick until there is room, and tells whether it has no
// more. What is left for users stays, and is bounded by itself.
func (s *MemoryStore) evict(tick int64) (empty bool) {
	list := s.due[tick]
	if list == nil {
		return true
	}
	for len(list.hashes) > 0 && s.size() >= s.limit {
		if e, ok := s.answers.finished[list.hashes[0]]; ok && int64(e.tick) == tick {
			s.drop(list.hashes[0], e)
		}
		list.hashes = list.hashes[1:]
	}
	if len(list.hashes) == 0 && len(list.users) == 0 {
		delete(s.due, tick)
	}
	return len(list.hashes) == 0
}

// dropRuns forgets the runs whose lease has ended and that nobody waits for.
func (s *MemoryStore) dropRuns(now time.Duration) {
	for r := s.running.next; r != &s.running; {
		next := r.next
		if r.expires+runMemory <= now && r.waiting == 0 {
			s.end(r)
		}
		r = next
	}
}

// forget drops the expired ones of the answers that wait for a user.
func (s *MemoryStore) forget(user string, now time.Duration) {
	waiting, known := s.left[user]
	if !known {
		return
	}
	kept := waiting[:0]
	for _, l := range waiting {
		if l.expires > now {
			kept = append(kept, l)
		}
	}
	clear(waiting[len(kept):])
	if len(kept) == 0 {
		delete(s.left, user)
		return
	}
	s.left[user] = kept
}

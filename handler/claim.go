package wxhandler

import (
	"sync"
	"time"
)

// claims are the pushes that this process runs under a fence of a shared store.
// When that store was away for longer than a lease, the next try may claim the
// push anew and find that it runs here: its fence goes to the run then, which
// would be told else that somebody has taken the push over, and lose its answer.
type claims struct {
	mu     sync.Mutex
	fences map[string]uint64 // by key
	away   time.Time         // when the store failed last
}

// note notes an error that tells that the store is away.
func (s *claims) note(err error) {
	if !away(err) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = time.Now()
}

// back is when who holds a push has had time to renew it after the store was away,
// as far as this process knows.
func (s *claims) back(renewal time.Duration) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away.IsZero() {
		return time.Time{}
	}
	return s.away.Add(renewal)
}

// hold notes the claim of a run that begins.
func (s *claims) hold(key string, fence uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fences == nil {
		s.fences = map[string]uint64{}
	}
	s.fences[key] = fence
}

// pass gives a newer fence to the run, and tells whether there is one.
func (s *claims) pass(key string, fence uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, held := s.fences[key]; held {
		s.fences[key] = fence
		return true
	}
	return false
}

// fence is the newest of a run; 0 where none is noted.
func (s *claims) fence(key string) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fences[key]
}

// drop ends a claim, and gives its fence.
func (s *claims) drop(key string) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	fence := s.fences[key]
	delete(s.fences, key)
	return fence
}

// newest is the fence that counts for this call.
func (c *call) newest() uint64 {
	if c.own != 0 {
		if fence := c.h.claims.fence(c.key); fence != 0 {
			return fence
		}
	}
	return c.fence
}

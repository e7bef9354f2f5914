package wxhandler

import (
	"context"
	"errors"
	"time"
)

// The outbox of a MemoryStore: jobs outlive their calls, not the process. It
// lets one program run with either store.

// memoryJob is a job of a MemoryStore.
type memoryJob struct {
	record   []byte
	due      time.Duration // from the store's epoch
	fence    uint64        // 0: nobody holds it
	attempts int
}

var errOutboxFull = errors.New("wxhandler: too many jobs wait")

// Put implements [Outbox]. As many jobs wait as the store remembers pushes.
func (s *MemoryStore) Put(_ context.Context, id string, job []byte, delay time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[id]
	if j == nil {
		if len(s.jobs) >= s.limit {
			return errOutboxFull
		}
		j = &memoryJob{}
		s.jobs[id] = j
	}
	j.record, j.due, j.fence = job, after(s.now(), delay), 0
	return nil
}

// Next implements [Outbox]. It looks at every job that waits.
func (s *MemoryStore) Next(_ context.Context, lease time.Duration) (lot string, fence uint64, attempt int, job []byte, idle time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first *memoryJob
	for id, j := range s.jobs {
		if first == nil || j.due < first.due {
			lot, first = id, j
		}
	}
	now := s.now()
	switch {
	case first == nil:
		return "", 0, 0, nil, -1, nil
	case first.due > now:
		return "", 0, 0, nil, first.due - now, nil
	}
	s.fence++
	first.fence, first.due = s.fence, after(now, lease)
	first.attempts++
	return lot, first.fence, first.attempts, first.record, 0, nil
}

// Return implements [Outbox].
func (s *MemoryStore) Return(_ context.Context, lot string, fence uint64, job []byte, delay time.Duration, attempts int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[lot]
	if j == nil || j.fence != fence {
		return errLostLease
	}
	j.record, j.due, j.fence, j.attempts = job, after(s.now(), delay), 0, attempts
	return nil
}

// Ack implements [Outbox].
func (s *MemoryStore) Ack(_ context.Context, lot string, fence uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j := s.jobs[lot]; j == nil || j.fence != fence {
		return errLostLease
	}
	delete(s.jobs, lot)
	return nil
}

// Drop implements [Outbox].
func (s *MemoryStore) Drop(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, id)
	return nil
}

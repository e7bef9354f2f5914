package redisstore

import (
	"context"
	"strconv"
	"time"
)

// The outbox: jobs that stay until they are acknowledged. All of it is in one
// slot, since one script must see what is due and take it; late answers are rare.

func (s *Store) outboxKeys() []string {
	return []string{s.options.prefix + "{outbox}:due", s.options.prefix + "{outbox}:jobs"}
}

// jobID is what Redis knows of an id: no name of a user.
func jobID(id string) string { t := tag(id); return t[1 : len(t)-1] }

// Put implements Outbox. More jobs than [WithOutboxLimits] allows is [ErrFull].
func (s *Store) Put(ctx context.Context, id string, job []byte, delay time.Duration) error {
	return s.tell(ctx, question{
		op: OpPut, script: s.scripts.put, keys: s.outboxKeys(),
		args: []any{recordVersion, jobID(id), appendRecord(nil, job), wait(delay), millis(s.options.keep), s.options.jobs},
	}, ErrFull)
}

// Next implements Outbox. A job of another version stays for replicas that know
// it, and is [ErrVersion].
func (s *Store) Next(ctx context.Context, lease time.Duration) (lot string, fence uint64, attempt int, job []byte, idle time.Duration, err error) {
	defer s.observe(OpNext, time.Now(), &err)
	reply, err := s.ask(ctx, question{
		op: OpNext, script: s.scripts.next, keys: s.outboxKeys(), args: []any{recordVersion, millis(lease)}, late: s.unlease,
	})
	if err != nil {
		return "", 0, 0, nil, 0, err
	}
	r, err := s.list(OpNext, reply, 2)
	if err != nil {
		return "", 0, 0, nil, 0, err
	}
	if lot = text(r[0]); lot == "" || len(r) < 4 {
		return "", 0, 0, nil, time.Duration(number(r[1])) * time.Millisecond, nil
	}
	fence, attempt = uint64(number(r[1])), int(number(r[2]))
	if job, err = s.payload(OpNext, text(r[3])); err != nil {
		s.giveBack(ctx, lot, fence, nil, lease, attempt-1)
		return "", 0, 0, nil, 0, err
	}
	return lot, fence, attempt, job, 0, nil
}

// unlease puts a job back that came too late for the one who asked.
func (s *Store) unlease(reply any) {
	if r, ok := reply.([]any); ok && len(r) > 3 {
		s.giveBack(context.Background(), text(r[0]), uint64(number(r[1])), nil, 0, int(number(r[2]))-1)
	}
}

// Return implements Outbox.
func (s *Store) Return(ctx context.Context, lot string, fence uint64, job []byte, delay time.Duration, attempts int) error {
	return s.giveBack(ctx, lot, fence, appendRecord(nil, job), delay, attempts)
}

func (s *Store) giveBack(ctx context.Context, lot string, fence uint64, record []byte, delay time.Duration, attempts int) error {
	return s.tell(ctx, question{
		op: OpReturn, script: s.scripts.giveBack, keys: s.outboxKeys(),
		args: []any{recordVersion, lot, strconv.FormatUint(fence, 10), record, wait(delay), max(attempts, 0), millis(s.options.keep)},
	}, ErrLeaseLost)
}

// Ack implements Outbox.
func (s *Store) Ack(ctx context.Context, lot string, fence uint64) error {
	return s.tell(ctx, question{
		op: OpAck, script: s.scripts.ack, keys: s.outboxKeys(), args: []any{recordVersion, lot, strconv.FormatUint(fence, 10)},
	}, ErrLeaseLost)
}

// Drop implements Outbox.
func (s *Store) Drop(ctx context.Context, id string) error {
	return s.tell(ctx, question{op: OpDrop, script: s.scripts.drop, keys: s.outboxKeys(), args: []any{recordVersion, jobID(id)}}, nil)
}

// wait is a delay for Redis; none is none.
func wait(d time.Duration) int64 { return max(min(d, longest).Milliseconds(), 0) }

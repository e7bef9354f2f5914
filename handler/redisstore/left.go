package redisstore

import (
	"context"
	"time"
)

// maxLeft is how many answers may wait for one user.
const maxLeft = 16

func (s *Store) leftKey(user string) string { return s.options.prefix + tag(user) + ":left" }

// Leave implements Store. At most 16 answers wait for one user; one more is [ErrFull].
func (s *Store) Leave(ctx context.Context, user string, answer []byte, keep time.Duration) error {
	return s.tell(ctx, s.leave(user, appendRecord(nil, answer), keep, "RPUSH"), ErrFull)
}

// leave puts a record behind the others, or before them.
func (s *Store) leave(user string, record any, keep time.Duration, push string) question {
	return question{
		op: OpLeave, script: s.scripts.leave, keys: []string{s.leftKey(user)},
		args: []any{recordVersion, record, millis(keep), maxLeft, push},
	}
}

// Take implements Store. An answer is given at most once: one that comes after
// [WithTimeout] is put back, one that Redis gave and the network lost is lost.
func (s *Store) Take(ctx context.Context, user string) (answer []byte, err error) {
	defer s.observe(OpTake, time.Now(), &err)
	reply, err := s.ask(ctx, question{
		op: OpTake, script: s.scripts.take, keys: []string{s.leftKey(user)}, args: []any{recordVersion},
		late: func(reply any) { s.untake(user, reply) },
	})
	if err != nil || reply == nil {
		return nil, err
	}
	r, err := s.list(OpTake, reply, 2)
	if err != nil {
		return nil, err
	}
	answer, err = s.payload(OpTake, text(r[0]))
	if answer == nil && err == nil {
		answer = []byte{}
	}
	return answer, err
}

// untake puts an answer back that came too late for the one who asked.
func (s *Store) untake(user string, reply any) {
	if r, ok := reply.([]any); ok && len(r) > 1 {
		s.ask(context.Background(), s.leave(user, r[0], time.Duration(number(r[1]))*time.Millisecond, "LPUSH"))
	}
}

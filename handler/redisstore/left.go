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
	return s.tell(ctx, question{
		op: OpLeave, script: s.scripts.leave, keys: []string{s.leftKey(user)},
		args: []any{recordVersion, appendRecord(nil, answer), millis(keep), maxLeft},
	}, ErrFull)
}

// Take implements Store. An answer is given at most once: one that Redis gave
// and the network lost is lost.
func (s *Store) Take(ctx context.Context, user string) (answer []byte, err error) {
	defer s.observe(OpTake, time.Now(), &err)
	reply, err := s.ask(ctx, question{op: OpTake, script: s.scripts.take, keys: []string{s.leftKey(user)}, args: []any{recordVersion}})
	if err != nil || reply == nil {
		return nil, err
	}
	answer, err = s.payload(OpTake, text(reply))
	if answer == nil && err == nil {
		answer = []byte{}
	}
	return answer, err
}

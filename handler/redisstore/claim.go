package redisstore

import (
	"context"
	"time"
)

// claim is one Begin on its way.
type claim struct {
	s          *Store
	key, nonce string
	lease      time.Duration
	begun      time.Duration // ago, where Redis knows nothing
	try        int           // 1, or 0 for a Claim
}

// ask asks for the push, or for that of the fence whose lease has ended.
func (c *claim) ask(ctx context.Context, ended uint64) ([]any, error) {
	reply, err := c.s.ask(ctx, question{
		op: OpBegin, script: c.s.scripts.begin, keys: []string{c.s.pushKey(c.key)},
		args: []any{recordVersion, millis(c.lease), millis(runMemory), c.s.options.runs, c.nonce, c.try, ended, wait(c.begun)},
		late: c.late,
	})
	if err != nil {
		return nil, err
	}
	return c.s.list(OpBegin, reply, 3)
}

// late undoes a claim that nobody was told of: it would keep the push from
// everybody until its lease ends, and count as a run. It tries for as long.
func (c *claim) late(reply any) {
	if r, ok := reply.([]any); ok && (len(r) < 3 || number(r[2]) != beginClaimed) {
		if c.try == 1 && len(r) > 2 && number(r[2]) == beginAnswered {
			c.s.untaken(c.key)
		}
		return
	}
	select {
	case c.s.undoing <- struct{}{}:
		defer func() { <-c.s.undoing }()
	default:
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.lease)
	defer cancel()
	for ctx.Err() == nil {
		one, done := context.WithTimeout(ctx, c.s.options.timeout)
		_, err := c.s.scripts.undo.Run(one, c.s.client, []string{c.s.pushKey(c.key)},
			recordVersion, c.nonce, millis(runMemory), c.s.channel(), tag(c.key)).Result()
		if !unsure(err) {
			done()
			return
		}
		<-one.Done()
		done()
	}
}

// untaken tells Redis that a try was not there any more for the answer that it was
// given: else the answer would count as brought, and nobody would see to it.
func (s *Store) untaken(key string) {
	s.ask(context.Background(), question{op: OpWait, script: s.scripts.untake, keys: []string{s.pushKey(key)}, args: []any{recordVersion}})
}

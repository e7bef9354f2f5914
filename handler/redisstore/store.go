package redisstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// runMemory is how long a run whose lease has ended is remembered: the try that
// takes it over must know its age, and how often it was begun.
const runMemory = 5 * time.Minute

// Store is a Store and an Outbox of package wxhandler in Redis. Make it with
// [New]. It is safe for concurrent use, and there is nothing to close: the client
// is yours.
type Store struct {
	client  redis.UniversalClient
	options *options
	scripts scripts
	wakes   wakes
	undoing chan struct{} // a place for each claim that is being undone
}

// maxUndoing is how many claims are undone at once. The others end with their lease.
const maxUndoing = 64

// New makes a Store. It asks Redis nothing and starts nothing; the first try that
// has to wait starts a subscription, which ends when nobody has waited for 10 s.
// An option with an impossible value is an error, and so is a nil client.
func New(client redis.UniversalClient, opts ...Option) (*Store, error) {
	if client == nil {
		return nil, errors.New("redisstore: the client is nil")
	}
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	s := &Store{client: client, options: o, scripts: newScripts(), undoing: make(chan struct{}, maxUndoing)}
	s.wakes.waiters, s.wakes.linger = map[string]map[chan struct{}]struct{}{}, 10*time.Second
	return s, nil
}

// tag names a push or a user by a hash: keys are short whatever the ids are, and
// tell nobody who writes to whom. The braces put all keys of one name into one slot.
func tag(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "{" + hex.EncodeToString(sum[:16]) + "}"
}

func (s *Store) pushKey(key string) string { return s.options.prefix + tag(key) + ":push" }

func (s *Store) channel() string { return s.options.prefix + "wake" }

// States of a push, as the scripts tell them.
const (
	beginClaimed  = 0
	beginRunning  = 1
	beginAnswered = 2
	beginGivenUp  = 3
	beginEnded    = 4 // the lease of the run; it may be taken over

	waitUnknown  = 0
	waitRunning  = 1
	waitAnswered = 2
)

// Begin implements Store. A push whose runs were all lost is [ErrGivenUp]. One whose
// lease has ended is taken over in two steps, each within [WithTimeout]: the
// first changes nothing, so one that a slow network brings late takes a push from nobody.
func (s *Store) Begin(ctx context.Context, key string, lease time.Duration) (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	return s.begin(ctx, &claim{key: key, lease: lease, try: 1})
}

// Claim implements Outbox.
func (s *Store) Claim(ctx context.Context, key string, lease, begun time.Duration) (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	return s.begin(ctx, &claim{key: key, lease: lease, begun: begun})
}

func (s *Store) begin(ctx context.Context, c *claim) (fence uint64, age time.Duration, done bool, answer []byte, err error) {
	defer s.observe(OpBegin, time.Now(), &err)
	c.s, c.nonce = s, strconv.FormatUint(rand.Uint64(), 36)
	r, err := c.ask(ctx, 0)
	if err == nil && number(r[2]) == beginEnded {
		r, err = c.ask(ctx, uint64(number(r[0])))
	}
	if err != nil {
		return 0, 0, false, nil, err
	}
	fence, age = uint64(number(r[0])), max(time.Duration(number(r[1]))*time.Millisecond, 0)
	switch number(r[2]) {
	case beginAnswered:
		if len(r) > 3 {
			answer, err = s.payload(OpBegin, text(r[3]))
		}
		return 0, age, err == nil, answer, err
	case beginGivenUp:
		return 0, age, false, nil, s.failed(OpBegin, ErrGivenUp, nil)
	case beginEnded: // and somebody else was quicker, whose lease has ended too
		return 0, age, false, nil, nil
	}
	return fence, age, false, nil, nil
}

// Wait implements Store. It asks at once, then whenever it is woken, and else
// every [WithPoll]; an error of Redis ends it.
func (s *Store) Wait(ctx context.Context, key string) ([]byte, error) {
	name := tag(key)
	wake := s.wakes.join(s, name)
	defer s.wakes.part(name, wake)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		answer, left, err := s.look(ctx, key)
		if answer != nil || err != nil {
			return answer, err
		}
		timer.Reset(min(s.options.poll, left+time.Millisecond))
		select {
		case <-wake:
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// look asks once for an answer, and else for how long the lease has left.
func (s *Store) look(ctx context.Context, key string) (answer []byte, left time.Duration, err error) {
	defer s.observe(OpWait, time.Now(), &err)
	reply, err := s.ask(ctx, question{
		op: OpWait, script: s.scripts.wait, keys: []string{s.pushKey(key)}, args: []any{recordVersion, millis(2 * s.options.poll)},
		late: func(reply any) {
			if r, ok := reply.([]any); ok && len(r) > 2 && number(r[0]) == waitAnswered {
				s.untaken(key)
			}
		},
	})
	if err != nil {
		return nil, 0, err
	}
	r, err := s.list(OpWait, reply, 1)
	if err != nil {
		return nil, 0, err
	}
	switch state := number(r[0]); {
	case state == waitUnknown:
		return nil, 0, s.failed(OpWait, ErrAbandoned, nil)
	case state == waitRunning && len(r) > 1:
		return nil, time.Duration(number(r[1])) * time.Millisecond, nil
	case state == waitAnswered && len(r) > 2:
		if answer, err = s.payload(OpWait, text(r[2])); answer == nil && err == nil {
			answer = []byte{}
		}
		return answer, 0, err
	}
	return nil, 0, s.failed(OpWait, ErrLeaseLost, nil)
}

// Renew implements Store. Where Redis has lost its data the claim stands again.
func (s *Store) Renew(ctx context.Context, key string, fence uint64, lease time.Duration) error {
	return s.tell(ctx, question{
		op: OpRenew, script: s.scripts.renew, keys: []string{s.pushKey(key)},
		args: []any{recordVersion, strconv.FormatUint(fence, 10), millis(lease), millis(runMemory)},
	}, ErrLeaseLost)
}

// Finish implements Store. Where Redis has lost its data the answer is kept all the same.
func (s *Store) Finish(ctx context.Context, key string, fence uint64, answer []byte, keep time.Duration) error {
	return s.tell(ctx, question{
		op: OpFinish, script: s.scripts.finish, keys: []string{s.pushKey(key)},
		args: []any{recordVersion, strconv.FormatUint(fence, 10), appendRecord(nil, answer), millis(keep), s.channel(), tag(key)},
	}, ErrLeaseLost)
}

// Abandon implements Store.
func (s *Store) Abandon(ctx context.Context, key string, fence uint64) error {
	return s.tell(ctx, question{
		op: OpAbandon, script: s.scripts.abandon, keys: []string{s.pushKey(key)},
		args: []any{recordVersion, strconv.FormatUint(fence, 10), millis(runMemory), s.channel(), tag(key)},
	}, ErrLeaseLost)
}

// Seen implements Store. A try that has just stopped waiting counts as waiting
// for up to twice [WithPoll].
func (s *Store) Seen(ctx context.Context, key string) (taken bool, idle time.Duration, err error) {
	defer s.observe(OpSeen, time.Now(), &err)
	reply, err := s.ask(ctx, question{op: OpSeen, script: s.scripts.seen, keys: []string{s.pushKey(key)}, args: []any{recordVersion}})
	if err != nil {
		return false, 0, err
	}
	r, err := s.list(OpSeen, reply, 1)
	if err != nil {
		return false, 0, err
	}
	if number(r[0]) == 0 || len(r) < 3 {
		return false, 0, s.failed(OpSeen, ErrLeaseLost, nil)
	}
	return number(r[1]) == 1, time.Duration(number(r[2])) * time.Millisecond, nil
}

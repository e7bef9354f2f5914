package redisstore

import (
	"context"
	"embed"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var lua embed.FS

// scripts are the operations in Lua, one each.
type scripts struct {
	begin, undo, untake, wait, renew, finish, abandon, seen, leave, take, put, next, giveBack, ack, drop *redis.Script
}

func newScripts() scripts {
	load := func(name string) *redis.Script {
		clock, _ := lua.ReadFile("lua/clock.lua") // embedded: they are there
		body, _ := lua.ReadFile("lua/" + name + ".lua")
		return redis.NewScript(string(clock) + string(body))
	}
	return scripts{
		begin: load("begin"), undo: load("undo"), untake: load("untake"), wait: load("wait"), renew: load("renew"), finish: load("finish"), abandon: load("abandon"), seen: load("seen"),
		leave: load("leave"), take: load("take"), put: load("put"), next: load("next"), giveBack: load("return"), ack: load("ack"), drop: load("drop"),
	}
}

var errTimeout = errors.New("no answer in time")

// question is one call of one script.
type question struct {
	op     Op
	script *redis.Script
	keys   []string
	args   []any
	late   func(reply any) // undoes what nobody was told of; reply is nil where Redis may have done it and the network lost its answer. May be nil
}

// answer is what Redis said.
type answer struct {
	reply any
	err   error
}

// ask runs a script, and waits for no longer than the timeout. A client whose
// own timeouts are longer, or that is dialling, is left behind: it ends by itself.
func (s *Store) ask(ctx context.Context, q question) (any, error) {
	reply, err := s.run(ctx, q)
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, s.classify(ctx, q.op, err)
	}
	return reply, nil
}

func (s *Store) run(ctx context.Context, q question) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	bounded, cancel := context.WithTimeout(ctx, s.options.timeout)
	defer cancel()
	var decided atomic.Bool // whether the answer was told, or nobody waits for it
	told := make(chan answer, 1)
	go func() {
		reply, err := q.script.Run(bounded, s.client, q.keys, q.args...).Result()
		heard := decided.CompareAndSwap(false, true)
		if heard {
			told <- answer{reply, err}
		}
		if q.late != nil && (err == nil && !heard || unsure(err)) {
			q.late(reply)
		}
	}()
	select {
	case a := <-told:
		return a.reply, timely(bounded, a.err)
	case <-bounded.Done():
	}
	if !decided.CompareAndSwap(false, true) {
		a := <-told
		return a.reply, timely(bounded, a.err)
	}
	return nil, errTimeout
}

// unsure tells whether Redis may have done what it was asked, though the client has
// only an error: not where it answered, nor where the question was never sent.
func unsure(err error) bool {
	var refused redis.Error
	var op *net.OpError
	return err != nil && !errors.As(err, &refused) && !errors.Is(err, redis.ErrPoolTimeout) && !errors.Is(err, redis.ErrClosed) &&
		(!errors.As(err, &op) || op.Op != "dial")
}

// timely names the end of our own time: the client may wrap it in words of its own.
func timely(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errTimeout
	}
	return err
}

// list reads a script's reply of several values; one that is none counts as Redis away.
func (s *Store) list(op Op, reply any, least int) ([]any, error) {
	values, ok := reply.([]any)
	if !ok || len(values) < least {
		return nil, s.failed(op, ErrAway, errors.New("unexpected reply"))
	}
	return values, nil
}

func number(v any) int64 {
	n, _ := v.(int64)
	return n
}

func text(v any) string {
	t, _ := v.(string)
	return t
}

// tell asks what has no other answer than that it was done; 0 is refused.
func (s *Store) tell(ctx context.Context, q question, refused error) (err error) {
	defer s.observe(q.op, time.Now(), &err)
	reply, err := s.ask(ctx, q)
	if err == nil && number(reply) == 0 && refused != nil {
		return s.failed(q.op, refused, nil)
	}
	return err
}

// millis is d for Redis, which knows nothing shorter than a millisecond.
func millis(d time.Duration) int64 { return max(min(d, longest).Milliseconds(), 1) }

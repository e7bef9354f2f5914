package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// everything leaves a key of every kind, in every state.
func everything(r *rig) {
	ctx := context.Background()
	r.begin("gh_1|o-user|running", time.Minute)
	r.finish("gh_1|o-user|done", r.begin("gh_1|o-user|done", time.Minute), "private words")
	require.NoError(r, r.s.Abandon(ctx, "gh_1|o-user|abandoned", r.begin("gh_1|o-user|abandoned", time.Minute)))
	r.begin("gh_1|o-user|ended", time.Millisecond)
	_, err := r.s.Wait(ctx, "gh_1|o-user|ended")
	require.ErrorIs(r, err, ErrLeaseLost)
	require.NoError(r, r.s.Renew(ctx, "gh_1|o-user|forgotten", 1e15, time.Minute))
	require.NoError(r, r.s.Finish(ctx, "gh_1|o-user|forgotten too", 1e15, nil, time.Minute))
	for range 3 {
		require.NoError(r, r.s.Leave(ctx, "gh_1|o-user", []byte("private words"), time.Minute))
	}
	_, err = r.s.Take(ctx, "gh_1|o-user")
	require.NoError(r, err)
	for _, id := range []string{"gh_1|o-user|1", "gh_1|o-user|2", "gh_1|o-user|3"} {
		require.NoError(r, r.s.Put(ctx, id, []byte("private words"), 0))
	}
	lot, fence, _, _, _, err := r.s.Next(ctx, time.Minute)
	require.NoError(r, err)
	require.NoError(r, r.s.Return(ctx, lot, fence, []byte("x"), time.Minute, 1))
	lot, fence, _, _, _, err = r.s.Next(ctx, time.Minute)
	require.NoError(r, err)
	require.NoError(r, r.s.Ack(ctx, lot, fence))
}

func (r *rig) keys() []string {
	keys, err := r.redis.Keys(context.Background(), "*").Result()
	require.NoError(r, err)
	slices.Sort(keys)
	return keys
}

func TestEveryKeyHasThePrefixAndATimeToLive(t *testing.T) {
	for _, prefix := range []string{"wxkit:", "another bot/"} {
		r := newRig(t, nil, WithPrefix(prefix))
		everything(r)
		keys := r.keys()
		require.Len(t, keys, 9, "six pushes, a list, two of the outbox: %q", keys)
		for _, key := range keys {
			require.True(t, strings.HasPrefix(key, prefix), key)
			require.NotContains(t, key, "o-user", "no key names a user")
			left, err := r.redis.PTTL(context.Background(), key).Result()
			require.NoError(t, err)
			require.Positive(t, left, key)
			require.LessOrEqual(t, left, 24*time.Hour, key)
		}
		for key, fields := range map[string]map[string]string{"jobs": r.redis.HGetAll(context.Background(), prefix+"{outbox}:jobs").Val()} {
			for field := range fields {
				require.NotContains(t, field, "o-user", key)
			}
		}
	}
}

// crc16 is the hash of Redis Cluster (XMODEM), written from its specification.
func crc16(s string) (crc uint16) {
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// slot is the slot of a key: of what stands in its first braces, where that is not empty.
func slot(key string) uint16 {
	if _, after, found := strings.Cut(key, "{"); found {
		if tag, _, found := strings.Cut(after, "}"); found && tag != "" {
			key = tag
		}
	}
	return crc16(key) % 16384
}

func TestKeysOfOneScriptShareASlot(t *testing.T) {
	require.EqualValues(t, 0x31c3, crc16("123456789"), "the specification's own example")
	s, err := New(redis.NewClient(&redis.Options{}))
	require.NoError(t, err)
	box := s.outboxKeys()
	require.Equal(t, slot(box[0]), slot(box[1]))
	slots := map[uint16]bool{}
	for i := range 1000 {
		name := fmt.Sprint("wx|gh_1|o{", i, "}|{}")
		require.Equal(t, slot(s.pushKey(name)), slot(s.leftKey(name)))
		slots[slot(s.pushKey(name))] = true
	}
	require.Greater(t, len(slots), 900, "pushes spread over the cluster")
}

func TestARecordOfANewerVersionIsNamed(t *testing.T) {
	r := newRig(t, nil, WithPolicy(Refuse))
	ctx := context.Background()
	r.begin("k", time.Minute)
	r.do("HSET", r.s.pushKey("k"), "v", "2")
	check := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, ErrVersion)
		require.Regexp(t, `version "?2"?, this is 1`, err.Error())
		require.True(t, err.(*Error).Refuse(), "a push that a newer replica knows must not run here as well")
	}
	errs := r.every("k")
	for _, op := range []Op{OpBegin, OpWait, OpRenew, OpFinish, OpAbandon, OpSeen} {
		check(errs[op])
	}
	r.do("FLUSHALL")

	newer := string([]byte{0x93, 2, 0xc4, 1, 'a', 0xc0}) // [2, "a", nil]
	r.finish("done", r.begin("done", time.Minute), "a")
	r.do("HSET", r.s.pushKey("done"), "answer", newer)
	_, _, done, _, err := r.s.Begin(ctx, "done", time.Minute)
	check(err)
	require.False(t, done)
	_, err = r.s.Wait(ctx, "done")
	check(err)

	r.do("RPUSH", r.s.leftKey("u"), "99999999999999|"+newer)
	_, err = r.s.Take(ctx, "u")
	check(err)

	require.NoError(t, r.s.Put(ctx, "j", []byte("job"), 0))
	r.do("HSET", r.s.outboxKeys()[1], jobID("j")+":job", newer)
	_, _, _, _, _, err = r.s.Next(ctx, time.Minute)
	check(err)
	require.Equal(t, newer, r.do("HGET", r.s.outboxKeys()[1], jobID("j")+":job"), "it stays for those who know it")
	require.Equal(t, "0", r.do("HGET", r.s.outboxKeys()[1], jobID("j")+":attempts"))
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	good := appendRecord(nil, []byte("payload"))
	payload, err := readRecord(good)
	require.NoError(t, err)
	require.Equal(t, "payload", string(payload))
	for n := range good {
		_, err := readRecord(good[:n])
		require.Error(t, err, "%d bytes of it", n)
	}
	for _, bad := range []string{"x", "\x90", "\x92\x01\x01", "\x92\xa1a\xc4\x00", "\x93\x01\xc4\x00\xc0", string(good) + "x"} {
		_, err := readRecord([]byte(bad))
		require.Error(t, err, "%q", bad)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte("x"))
	f.Add(appendRecord(nil, []byte("payload")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if payload, err := readRecord(b); err == nil {
			again, err := readRecord(appendRecord(nil, payload))
			require.NoError(t, err)
			require.Equal(t, payload, again)
		}
	})
}

// The first run and one more; then nobody runs it, until it is forgotten.
func TestAPushIsGivenUpAfterItsRuns(t *testing.T) {
	for _, runs := range []int{1, 2, 3} {
		t.Run(fmt.Sprint(runs), func(t *testing.T) {
			r := newRig(t, nil, WithRuns(runs))
			last := uint64(0)
			for n := range runs {
				fence := r.begin("k", 20*time.Millisecond)
				require.Greater(t, fence, last)
				last = fence
				require.Equal(t, fmt.Sprint(n+1), r.do("HGET", r.s.pushKey("k"), "runs"), "the count is in the record")
				_, err := r.s.Wait(context.Background(), "k")
				require.ErrorIs(t, err, ErrLeaseLost)
			}
			fence, _, done, _, err := r.s.Begin(context.Background(), "k", time.Minute)
			require.ErrorIs(t, err, ErrGivenUp)
			require.True(t, err.(*Error).GivenUp())
			require.Zero(t, fence)
			require.False(t, done)
			r.finish("k", last, "a") // the last one lives after all
			_, _, done, _, err = r.s.Begin(context.Background(), "k", time.Minute)
			require.NoError(t, err)
			require.True(t, done)
		})
	}
}

// The client sends a command again when its connection breaks. The claim is the
// same one then.
func TestABeginThatIsSentTwice(t *testing.T) {
	r := newRig(t, nil)
	run := func(nonce string) []any {
		reply, err := r.s.scripts.begin.Run(context.Background(), r.redis, []string{"k"}, recordVersion, 60000, 60000, 2, nonce, 1, 0, 0).Slice()
		require.NoError(t, err)
		return reply
	}
	first := run("a")
	require.Equal(t, first[0], run("a")[0])
	require.Zero(t, run("b")[0])
}

func TestTheOutboxIsBounded(t *testing.T) {
	r := newRig(t, nil, WithOutboxLimits(3, time.Hour))
	ctx := context.Background()
	for i := range 3 {
		require.NoError(t, r.s.Put(ctx, fmt.Sprint(i), []byte("job"), 0))
	}
	require.ErrorIs(t, r.s.Put(ctx, "3", []byte("job"), 0), ErrFull)
	require.NoError(t, r.s.Put(ctx, "2", []byte("job'"), 0), "what is there already may be put again")
	require.NoError(t, r.s.Drop(ctx, "0"))
	require.NoError(t, r.s.Put(ctx, "3", []byte("job"), 0))
	for range maxLeft {
		require.NoError(t, r.s.Leave(ctx, "u", []byte("a"), time.Minute))
	}
	require.ErrorIs(t, r.s.Leave(ctx, "u", []byte("a"), time.Minute), ErrFull)
}

func TestOptions(t *testing.T) {
	client := redis.NewClient(&redis.Options{})
	defer client.Close()
	_, err := New(nil)
	require.Error(t, err)
	for name, opt := range map[string]Option{
		"nil": nil, "no prefix": WithPrefix(""), "braces": WithPrefix("a{b}"), "long prefix": WithPrefix(strings.Repeat("x", 65)),
		"policy": WithPolicy(7), "no timeout": WithTimeout(0), "long timeout": WithTimeout(time.Minute),
		"poll": WithPoll(0), "long poll": WithPoll(time.Hour), "no runs": WithRuns(0), "many runs": WithRuns(11),
		"no jobs": WithOutboxLimits(0, time.Hour), "keep": WithOutboxLimits(1, 0), "long keep": WithOutboxLimits(1, 2*longest),
	} {
		_, err := New(client, opt)
		require.Error(t, err, name)
	}
	require.Equal(t, "fail open, refuse", FailOpen.String()+", "+Refuse.String())
	for op := OpBegin; op <= OpDrop; op++ {
		require.NotEmpty(t, op.String())
	}
}

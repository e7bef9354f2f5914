// Package redisstore is the Store of package wxhandler for several replicas
// behind one URL, on Redis or Valkey: single, sentinel or cluster, version 5 or
// later, without modules.
//
//	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{"localhost:6379"}})
//	store, err := redisstore.New(client)
//	...
//	h, err := wxhandler.New(cfg, wxhandler.WithStore(store))
//
// # What it promises
//
// The function of a push runs on one replica; tries that reach others wait there
// and are woken by pub/sub, or find the answer when they look by themselves
// ([WithPoll]). A run is held by a lease of a few seconds, which its replica
// renews. When that replica dies, the lease ends, and a try that waits or comes
// runs the function once more ([WithRuns]). So the function runs at least once,
// twice only where a replica was lost, or Redis was: "exactly once" is promised by
// nobody. What a replica says whose lease somebody else has taken over is refused.
// A run counts when its replica learns of it: a claim that a slow network brings after
// nobody waits for it is undone, and the push is again with whom it was taken from.
//
// Only Redis's clock counts. The clocks of the replicas may disagree; those of a
// master and its replicas should agree to a second, since leases are measured by
// whichever is the master.
//
// # Redis away
//
// Every operation ends after [WithTimeout] (500 ms), whatever the client's own
// timeouts and repeats are, so Redis cannot hold a push beyond its try. What then
// becomes of a push that nobody has begun is the [Policy]: by default this process
// runs the function and keeps the answer to itself until Redis is back ([FailOpen]);
// with [Refuse] nothing runs, and WeChat sends the push again. A push that is running
// already goes on in either case, and who runs it has half a lease to say so when
// Redis is back. Redis full (noeviction), read-only or loading counts as away.
//
// # What to set in Redis
//
// maxmemory-policy noeviction: any other takes records of pushes that run, which then
// run again, and late answers. appendonly yes, where late answers that wait must
// survive a restart: without it, and with what a failover had not replicated, they
// are lost; a push that runs then is claimed anew by who runs it.
//
// # What it keeps
//
// All keys start with the prefix (`wxkit:` by default), hold hashes in place of
// ids of users, and have a time to live. Keys of one push share a hash tag, and so
// do those of the outbox.
//
//	wxkit:{<hash>}:push  hash   one push: fence, lease, answer; as long as its lease and 5 minutes, then as long as its answer
//	wxkit:{<hash>}:left  list   answers for one user's next message, 16 at most
//	wxkit:{outbox}:due   zset   jobs by the time at which they are due
//	wxkit:{outbox}:jobs  hash   what they hold
//	wxkit:wake           channel on which waiting replicas are woken
//
// Answers and jobs are MessagePack records with a version; one of a newer
// version is [ErrVersion], never a guess. Answers are plaintext, as the Store
// interface has them: give Redis a password and TLS where others can reach it.
// An ACL user needs the commands EVAL, EVALSHA, SUBSCRIBE, PUBLISH and PING, those
// that the scripts call (HMGET, HSET, HINCRBY, HGET, HDEL, DEL, PEXPIRE, TIME, LRANGE,
// LLEN, LPOP, LPUSH, RPUSH, ZADD, ZRANGE, ZREM, ZSCORE, ZCARD), the keys and the
// channel `<prefix>*`.
//
// # Late answers
//
// A [Store] is an Outbox too: with wxhandler.WithDurableLater the replies that no
// try could bring stay in Redis until your function has returned nil, whichever
// replica it runs on. See there.
package redisstore

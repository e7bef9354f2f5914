package redisstore_test

import (
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxkit/wxkit/handler/redisstore"
)

// The store goes to wxhandler.New by wxhandler.WithStore(store). A client with
// short timeouts of its own leaves less behind while Redis hangs.
func ExampleNew() {
	client := redis.NewUniversalClient(&redis.UniversalOptions{
		Addrs:       []string{"redis-1:6379", "redis-2:6379"}, // two or more: a cluster; with MasterName: sentinels
		DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
	})
	defer client.Close()
	store, err := redisstore.New(client,
		redisstore.WithPrefix("shop-bot:"),
		redisstore.WithPolicy(redisstore.Refuse),
		redisstore.WithMetrics(func(o redisstore.Observation) {
			if o.Outcome == redisstore.OutcomeTimeout || o.Outcome == redisstore.OutcomeAway {
				slog.Warn("redis", "op", o.Op, "outcome", o.Outcome, "took", o.Duration)
			}
		}))
	if err != nil {
		slog.Error("redisstore", "err", err)
		return
	}
	_ = store // wxhandler.New(cfg, wxhandler.WithStore(store))
}

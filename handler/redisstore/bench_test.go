package redisstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/redisstore/redistest"
)

// BenchmarkBeginFinish is the round trip of a push that nobody waits for, beside
// a plain SET and GET of the client, in turn in one run: the ratio
// is of the sums over all rounds.
func BenchmarkBeginFinish(b *testing.B) {
	server := redistest.Start(b)
	client := server.Client(b)
	s, err := New(client)
	require.NoError(b, err)
	ctx := context.Background()
	answer := make([]byte, 300)
	var ours, plain time.Duration
	for i := 0; b.Loop(); i++ {
		key := fmt.Sprint("gh_account|oUser|", i)
		start := time.Now()
		fence, _, _, _, err := s.Begin(ctx, key, 3*time.Second)
		if err == nil {
			err = s.Finish(ctx, key, fence, answer, 5*time.Minute)
		}
		require.NoError(b, err)
		middle := time.Now()
		err = client.Set(ctx, "plain:"+key, answer, 5*time.Minute).Err()
		if err == nil {
			err = client.Get(ctx, "plain:"+key).Err()
		}
		require.NoError(b, err)
		ours, plain = ours+middle.Sub(start), plain+time.Since(middle)
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "store-ns/op")
	b.ReportMetric(float64(plain.Nanoseconds())/float64(b.N), "set+get-ns/op")
	b.ReportMetric(float64(ours)/float64(plain), "ratio")
}

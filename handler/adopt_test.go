package wxhandler_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// The store is away for longer than a lease, and the next try reaches the
// process that runs the push all the same: it must not take the push from itself.
func TestARunKeepsThePushThatItsOwnProcessClaimsAgain(t *testing.T) {
	for name, policy := range map[string]error{"fail open": errAway, "refuse": refusing{errAway}} {
		for span, away := range map[string][2]time.Duration{"before a try": {time.Second, 4500 * time.Millisecond}, "during a try": {4 * time.Second, 8 * time.Second}} {
			t.Run(name+", "+span, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var late int
					later := wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { late++ })
					wx, all := newReplicas(t, []wxhandler.Option{later}, 20*time.Second)
					time.AfterFunc(away[0], func() { all[0].way.fail(policy) })
					time.AfterFunc(away[1], func() { all[0].way.fail(nil) })
					r := wx.User("o1").Text("hi")
					require.NoError(t, wx.Wait())
					settled(t, all)
					require.Empty(t, r.Content())
					require.EqualValues(t, 1, all[0].runs.Load())
					require.Equal(t, 1, late)
				})
			})
		}
	}
}

package wxhandler_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// The replica with the push dies, and the one whose RunLater finds it is full: the push waits, and is not lost.
func TestRunLaterWaitsForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := wxhandler.WithDurableLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) error { return nil }, wxhandler.Delivery{})
		shared := wxhandler.NewMemoryStore(0)
		lost := &faulty{box: shared}
		a := newBot(t, 30*time.Second, later, wxhandler.WithStore(lost))
		d := newDesk(25 * time.Second)
		b := newBotOf(t, wxhandler.Limit(wxhandler.Limits{Global: 1, Busy: busy})(d.serve), later, wxhandler.WithStore(&faulty{box: shared}))
		ended := make(chan error, 1)
		go func() { ended <- b.RunLater(t.Context()) }()
		go a.User("o1").Text("lost?")
		time.Sleep(13 * time.Second)
		replica{a, lost}.die()
		b.User("o2").Text("other")
		time.Sleep(4 * time.Minute)
		require.NoError(t, b.Wait())
		require.NoError(t, a.Wait())
		require.NoError(t, b.Shutdown(t.Context()))
		require.NoError(t, a.Shutdown(t.Context()))
		require.NoError(t, <-ended)
		require.Len(t, d.began, 2, "%v", d.began)
	})
}

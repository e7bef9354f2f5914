package wxhandler_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// While a handler shuts down, the tries of what runs are answered, and nothing new begins.
func TestShutdownFinishesWhatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 8*time.Second)
		running := make(chan *wxtest.Reply, 1)
		go func() { running <- b.User("o1").Text("hi") }()
		time.Sleep(time.Second)
		down := make(chan error, 1)
		go func() { down <- b.Shutdown(t.Context()) }()
		synctest.Wait()
		fresh := b.With(wxtest.WithTries(1)).User("o2").Text("late to the party")
		require.Equal(t, http.StatusServiceUnavailable, fresh.Status)
		require.Equal(t, "close", fresh.Header.Get("Connection"))
		require.Equal(t, time.Second, time.Since(b.start), "at once")
		r := <-running
		require.Equal(t, "answer to hi", r.Content())
		require.Equal(t, []string{"0s +5s 0", "5s +3s 200"}, tries(r, b.start))
		require.NoError(t, <-down)
		require.Equal(t, 8*time.Second, time.Since(b.start))
		require.EqualValues(t, 1, b.runs.Load())
		require.Equal(t, "answer to hi", r.Again().Content(), "a repeat of an answered push")
		require.True(t, b.Verify().Status == http.StatusOK, "verification runs nothing")
		require.NoError(t, b.Wait())
	})
}

func TestShutdownRefusesOnlyWhatIsSigned(t *testing.T) {
	r := newRig(t, safeConfig)
	require.NoError(t, r.Shutdown(t.Context()))
	r.refused(t, sealed(t, keyA, appID, text("private words")).to(r), wxhandler.Unavailable)
	r.refused(t, sealed(t, keyA, appID, text("hi")).set("msg_signature", "x").to(r), wxhandler.BadSignature)
}

func TestUnavailableIsAReason(t *testing.T) {
	var err error = &wxhandler.Error{Reason: wxhandler.Unavailable}
	require.ErrorIs(t, err, wxhandler.Unavailable)
	require.Equal(t, 503, wxhandler.Unavailable.Status())
	require.Equal(t, "BadSource", wxhandler.BadSource.String())
}

// Behind a balancer that tries the next replica after a 503, nobody notices that one shuts down.
func TestShutdownHandsPushesToAnotherReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := &sharedStore{Store: wxhandler.NewMemoryStore(0)}
		a, b := newBot(t, 7*time.Second, wxhandler.WithStore(shared)), newBot(t, 7*time.Second, wxhandler.WithStore(shared))
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			first := httptest.NewRecorder()
			a.ServeHTTP(first, r)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if first.Code == http.StatusServiceUnavailable {
				b.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(first.Code)
			w.Write(first.Body.Bytes())
		})
		wx := wxtest.New(front, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA})
		old := make(chan *wxtest.Reply, 1)
		go func() { old <- wx.User("o1").Text("old") }()
		time.Sleep(time.Second)
		go a.Shutdown(t.Context())
		synctest.Wait()
		require.Equal(t, "answer to new", wx.User("o2").Text("new").Content())
		require.Equal(t, "answer to old", (<-old).Content())
		require.EqualValues(t, 1, a.runs.Load())
		require.EqualValues(t, 1, b.runs.Load())
		require.NoError(t, wx.Wait())
		b.end(t)
	})
}

// A run that gives its push back while the handler shuts down is not followed by another here.
func TestShutdownRunsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(7 * time.Second)
			return nil, wxhandler.ErrAgain
		})
		given := make(chan *wxtest.Reply, 1)
		go func() { given <- b.User("o1").Text("hi") }()
		time.Sleep(time.Second)
		require.NoError(t, b.Shutdown(t.Context()))
		require.Equal(t, 7*time.Second, time.Since(b.start))
		r := <-given
		require.Equal(t, []string{"0s +5s 0", "5s +2s 503", "7s +0s 503"}, tries(r, b.start))
		require.EqualValues(t, 1, b.runs.Load())
		require.NoError(t, b.Wait())
	})
}

// RunLater ends gently with Shutdown: the delivery under way goes on, and its context too.
func TestShutdownEndsRunLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var delivered atomic.Int32
		wx, all := newReplicas(t, []wxhandler.Option{wxhandler.WithDurableLater(
			func(ctx context.Context, _ *wxhandler.Message, _ wxhandler.Reply) error {
				select {
				case <-time.After(30 * time.Second):
					delivered.Add(1)
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}, wxhandler.Delivery{Attempts: 1})}, 20*time.Second)
		ended := make(chan error, 1)
		go func() { ended <- all[0].RunLater(t.Context()) }()
		wx.User("o1").Text("hi")
		require.NoError(t, wx.Wait())
		time.Sleep(20 * time.Second)
		require.Zero(t, delivered.Load(), "it is at it")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, all[0].Shutdown(ctx), context.DeadlineExceeded)
		require.NoError(t, all[0].Shutdown(t.Context()))
		require.EqualValues(t, 1, delivered.Load())
		require.NoError(t, <-ended)
		require.NoError(t, all[0].RunLater(t.Context()), "it does not begin again")
	})
}

// What a MemoryStore holds dies with the process: RunLater delivers it first, retries and all.
func TestShutdownEmptiesAnOutboxInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		b := newBot(t, 20*time.Second, wxhandler.WithDurableLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) error {
			if calls++; calls < 3 {
				return errors.New("the API is busy")
			}
			return nil
		}, wxhandler.Delivery{}))
		ended := make(chan error, 1)
		go func() { ended <- b.RunLater(t.Context()) }()
		b.User("o1").Text("hi")
		require.NoError(t, b.Shutdown(t.Context()))
		require.Equal(t, 3, calls)
		require.NoError(t, <-ended)
		require.NoError(t, b.Wait())
	})
}

// Both orders over sockets; neither loses the answer of a function that runs.
func TestShutdownBesideTheServer(t *testing.T) {
	for _, order := range []string{"handler first", "server first"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			started := make(chan struct{})
			b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
				close(started)
				time.Sleep(200 * time.Millisecond)
				return wxhandler.TextReply("in time"), nil
			})
			server := httptest.NewServer(b.Handler)
			defer server.Close()
			wx := wxtest.Dial(server.URL, wxtest.Config{AppID: appID, Token: token, EncodingAESKey: keyA}, wxtest.WithTries(1))
			answer := make(chan string, 1)
			go func() { answer <- wx.User("o1").Text("hi").Content() }()
			<-started
			down := []func(context.Context) error{b.Shutdown, server.Config.Shutdown}
			if order == "server first" {
				down[0], down[1] = down[1], down[0]
			}
			require.NoError(t, errors.Join(down[0](t.Context()), down[1](t.Context())))
			require.Equal(t, "in time", <-answer)
		})
	}
}

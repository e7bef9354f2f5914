package wxhandler_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
	"github.com/wxkit/wxkit/handler/wxcrypt"
	"github.com/wxkit/wxkit/handler/wxtest"
)

// asVerification makes the GET of WeCom's URL verification out of an envelope:
// both are signed in the same way.
func asVerification(q *request, encrypt string) *request {
	get := *q
	get.method, get.body, get.query = "GET", "", url.Values{}
	for _, name := range []string{"msg_signature", "timestamp", "nonce"} {
		get.query.Set(name, q.query.Get(name))
	}
	return get.set("echostr", encrypt)
}

// Who has seen a sealed push pass (the callback URL may be http://) must not get
// it opened by sending its Encrypt as the echostr of a GET. WeCom's echostr is
// a short row of digits; anything else must be refused.
func TestAGetOpensNoSealedPush(t *testing.T) {
	r := newRig(t, safeConfig)
	q := sealed(t, keyA, appID, text("private words"))
	w := asVerification(q, readPush(t, q.body).Field("Encrypt")).to(r)
	require.NotContains(t, w.Body.String(), "private words")

	verify, err := wxhandler.Verify(safeConfig)
	require.NoError(t, err)
	w = asVerification(q, readPush(t, q.body).Field("Encrypt")).to(verify(http.NotFoundHandler()))
	require.NotContains(t, w.Body.String(), "private words")
}

// The same for answers: an envelope that the handler itself sealed opens by GET.
func TestAGetOpensNoSealedAnswer(t *testing.T) {
	r := newRig(t, safeConfig)
	answer := readPush(t, sealed(t, keyA, appID, text("private words")).to(r).Body.String())
	get := &request{"GET", "/wx", url.Values{
		"msg_signature": {answer.Field("MsgSignature")}, "timestamp": {answer.Field("TimeStamp")}, "nonce": {answer.Field("Nonce")},
		"echostr": {answer.Field("Encrypt")},
	}, ""}
	require.NotContains(t, get.to(r).Body.String(), "private words")
}

// An answer that the handler sealed is signed like a push. Sent back to it, it
// must not reach user code as a message of the account's own.
func TestASealedAnswerIsNoPush(t *testing.T) {
	r := newRig(t, safeConfig)
	answer := readPush(t, sealed(t, keyA, appID, text("hi")).to(r).Body.String())
	require.Len(t, r.take(), 1)
	back := &request{"POST", "/wx", url.Values{
		"msg_signature": {answer.Field("MsgSignature")}, "timestamp": {answer.Field("TimeStamp")}, "nonce": {answer.Field("Nonce")},
	}, "<xml><ToUserName>gh_1</ToUserName><Encrypt>" + answer.Field("Encrypt") + "</Encrypt></xml>"}
	w := back.to(r)
	require.Empty(t, r.take(), "the handler's own answer came back as a push (status %d)", w.Code)
}

// Verify lets WeChat Cloud Run's unsigned probe through to next, and whatever
// stands beside "action": an unsigned InfoType push reaches user code.
func TestVerifyPassesNothingUnsigned(t *testing.T) {
	for _, cfg := range []wxhandler.Config{plainConfig, safeConfig} {
		for _, body := range []string{
			`{"action":"CheckContainerPath","InfoType":"component_verify_ticket","AppId":"wx1","ComponentVerifyTicket":"forged"}`,
			`<xml><action>CheckContainerPath</action><InfoType>unauthorized</InfoType><AuthorizerAppid>victim</AuthorizerAppid></xml>`,
			`{"action":"CheckContainerPath","msgtype":"text","FromUserName":"victim","content":"encoding/json folds the case of keys"}`,
		} {
			verify, err := wxhandler.Verify(cfg)
			require.NoError(t, err)
			reached := false
			h := verify(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
			(&request{"POST", "/wx", url.Values{}, body}).to(h)
			require.False(t, reached, "an unsigned push reached next: %s", body)
		}
	}
}

// msg_signature covers the one Encrypt that Verify has read. A second one behind
// it is what encoding/xml and encoding/json (last wins, and the latter whatever
// the case) give to next: an envelope seen weeks ago, under a fresh signature.
func TestVerifyRefusesASecondEncrypt(t *testing.T) {
	for _, form := range []string{
		"<xml><ToUserName>gh_1</ToUserName><Encrypt>%FRESH%</Encrypt><Encrypt>%OLD%</Encrypt></xml>",
		`{"ToUserName":"gh_1","Encrypt":"%FRESH%","Encrypt":"%OLD%"}`,
		`{"ToUserName":"gh_1","Encrypt":"%FRESH%","encrypt":"%OLD%"}`,
		`{"ToUserName":"gh_1","Encrypt":"%FRESH%","\u0045ncrypt":"%OLD%"}`,
		"<xml><ToUserName>gh_1</ToUserName><Encrypt>%FRESH%</Encrypt><x:Encrypt>%OLD%</x:Encrypt></xml>", // encoding/xml does not look at the prefix
		// A text of the tolerant reader ends at its last end tag, that of others at the first.
		"<xml><Encrypt>%FRESH%</Encrypt><Title><![CDATA[a]]></Title><Encrypt>%OLD%</Encrypt><Title><![CDATA[b]]></Title></xml>",
	} {
		verify, err := wxhandler.Verify(safeConfig)
		require.NoError(t, err)
		var next string
		h := verify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			next = string(body)
		}))
		fresh, old := sealedText(t, keyA, appID), sealedText(t, keyA, appID)
		q := enveloped(fresh)
		q.body = strings.NewReplacer("%FRESH%", fresh, "%OLD%", old).Replace(form)
		q.to(h)
		require.NotContains(t, next, old, "next gets an Encrypt that no signature covers: %s", form)
	}
}

// twoTenants serves gh_1 and gh_2, each with secrets of its own, as a service for
// many tenants does.
func twoTenants(t *testing.T, opts ...wxhandler.Option) *rig {
	return newRig(t, wxhandler.Config{}, append(opts, wxhandler.WithLookup(func(_ *http.Request, id string) (wxhandler.Config, bool) {
		switch id {
		case "gh_1":
			return wxhandler.Config{AppID: appID, Token: token, EncodingAESKey: keyA}, true
		case "gh_2":
			return wxhandler.Config{AppID: "wxvictim", Token: token, EncodingAESKey: keyB}, true
		}
		return wxhandler.Config{}, false
	}))...)
}

func toAccount(q *request, id string) *request {
	q.body = strings.Replace(q.body, "gh_1", id, 1)
	return q
}

// The key of a push holds the ToUserName inside the envelope, which whoever knows
// one account's secrets can write at will. It must hold the account too:
// otherwise tenant gh_1 answers, in advance, the users of gh_2.
func TestAnAccountCannotAnswerThePushesOfAnother(t *testing.T) {
	r := twoTenants(t)
	inner := strings.Replace(text("true"), "gh_1", "gh_2", 1)
	forged := strings.Replace(inner, "true", "forged", 1) // by tenant gh_1, with the same ids
	require.Equal(t, 200, sealed(t, keyA, appID, forged).to(r).Code)
	r.take()
	w := toAccount(sealed(t, keyB, "wxvictim", inner), "gh_2").to(r)
	require.Equal(t, 200, w.Code)
	require.NotContains(t, openReply(t, keyB, "wxvictim", w.Body.String()), "ran forged", "the user of gh_2 reads what gh_1 put into the store")
	require.Len(t, r.take(), 1, "the function runs for the true push")
}

// The same for answers that wait for the user's next message: tenant gh_1 writes
// gh_2 and its user's openid into an envelope of its own and is given what was
// kept for that user, sealed with the key of gh_1.
func TestAnAccountCannotTakeTheKeptAnswersOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := twoTenants(t, wxhandler.WithAnswerNext(time.Hour, nil))
		r.Handle("text/slow", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(16 * time.Second)
			return wxhandler.TextReply("for the user of gh_2 only"), nil
		})
		slow := strings.Replace(text("slow"), "gh_1", "gh_2", 1)
		require.Equal(t, 200, toAccount(sealed(t, keyB, "wxvictim", slow), "gh_2").to(r).Code)
		require.NoError(t, r.Settle(t.Context()))
		spy := strings.Replace(text("spy"), "gh_1", "gh_2", 1)
		w := sealed(t, keyA, appID, spy).to(r)
		require.NotContains(t, openReply(t, keyA, appID, w.Body.String()), "for the user of gh_2 only")
	})
}

// A Config that f returns holds slices. Changing one in place (to withdraw a
// leaked token) must be seen: the parsed account is compared with the very
// array that was changed, so it is always "equal".
func TestAWithdrawnTokenOfALookupIsRefused(t *testing.T) {
	previous := []string{token}
	r := newRig(t, wxhandler.Config{}, wxhandler.WithLookup(func(*http.Request, string) (wxhandler.Config, bool) {
		return wxhandler.Config{Token: "new-token", PreviousTokens: previous}, true
	}))
	require.Equal(t, 200, plain(text("hi")).to(r).Code)
	r.take()
	previous[0] = "another-token"
	r.refused(t, plain(text("hi")).to(r), wxhandler.BadSignature)
}

// static is a reply that ignores dst and returns a body of its own.
type static struct{ body []byte }

func (s *static) AppendReply([]byte, *wxhandler.Message) ([]byte, error) { return s.body, nil }

// What AppendReply returns goes into the pool of scratch space when it is not
// dst: other users' answers are then written over it.
func TestAReplyThatReturnsItsOwnBodyGetsNoOtherUsersText(t *testing.T) {
	shared := &static{[]byte("<xml><Content>" + strings.Repeat("the same for everybody ", 40) + "</Content></xml>")}
	before := string(shared.body)
	r := newRig(t, safeConfig)
	r.Handle("text/static", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) { return shared, nil })
	for range 20 { // the race detector drops pooled values at random
		sealed(t, keyA, appID, text("static")).to(r)
		sealed(t, keyA, appID, text("private words of another user")).to(r)
	}
	require.Equal(t, before, string(shared.body))
}

// ---- tries, Later, AnswerNext

// WithFirstTryAnswer: the first try was dropped by WeChat, or its answer lost, and
// the second try brings the answer. Later must not bring it again.
func TestFirstTryAnswerGivesNoSecondAnswerThroughLater(t *testing.T) {
	t.Run("the first try was dropped", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var b *bot
			b = newBot(t, 6*time.Second, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), withLater(&b))
			r := b.With(wxtest.WithTimeout(4*time.Second), wxtest.WithTries(2)).User("o1").Text("hi")
			require.Equal(t, "answer to hi", r.Content())
			b.end(t)
			require.Empty(t, b.late, "the second try has brought it")
		})
	})
	t.Run("its answer was lost", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var b *bot
			b = newBot(t, 8*time.Second, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), withLater(&b))
			r := b.With(wxtest.WithLostAnswer(1)).User("o1").Text("hi")
			require.Equal(t, "answer to hi", r.Content())
			b.end(t)
			require.Empty(t, b.late, "the second try has brought it")
		})
	})
}

// The same with WithAnswerNext costs the user a message: the kept copy answers
// the next question.
func TestFirstTryAnswerKeepsNothingThatATryHasBrought(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
			if m.Field("Content") == "hard" {
				time.Sleep(8 * time.Second)
			}
			return wxhandler.TextReply("answer to " + m.Field("Content")), nil
		}, wxhandler.WithFirstTryAnswer(wxhandler.TextReply("still thinking")), wxhandler.WithAnswerNext(time.Hour, nil))
		require.Equal(t, "answer to hard", b.With(wxtest.WithLostAnswer(1)).User("o1").Text("hard").Content())
		b.end(t)
		require.Equal(t, "answer to easy", b.User("o1").Text("easy").Content())
	})
}

// hangUp serves q and drops it after d.
func hangUp(h http.Handler, q *request, d time.Duration) *httptest.ResponseRecorder {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q.http().WithContext(ctx))
	return w
}

// "No try is open": a third try that comes a second late is still open after
// 15 s. When the function ends then, the try brings the answer, and Later must
// not.
func TestLaterWaitsForATryThatIsOpen(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 16*time.Second, withLater(&b))
		q := sealed(t, keyA, appID, text("hi"))
		go hangUp(b, q, 5*time.Second)
		time.Sleep(6 * time.Second)
		go hangUp(b, q, 5*time.Second)
		time.Sleep(6 * time.Second)
		w := hangUp(b, q, 5*time.Second)
		require.Contains(t, openReply(t, keyA, appID, w.Body.String()), "answer to hi")
		require.NoError(t, b.Shutdown(t.Context()))
		require.Empty(t, b.late, "the third try has brought it")
	})
}

// farStore is a store over a network: a Begin whose context ends has no result,
// whether or not the claim has arrived.
type farStore struct {
	wxhandler.Store
	arrives bool
}

func (s farStore) Begin(ctx context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	select {
	case <-ctx.Done():
		if s.arrives {
			s.Store.Begin(ctx, key, lease)
		}
		return 0, 0, false, nil, ctx.Err()
	case <-time.After(100 * time.Millisecond):
		return s.Store.Begin(ctx, key, lease)
	}
}

// The context of the request must not go to Begin. A client that hangs up just
// then makes this try run the function without a claim; the next try runs it
// again, or, when the claim had arrived, waits for an answer that nobody stores.
func TestADropDuringBeginRunsNothingTwice(t *testing.T) {
	for name, arrives := range map[string]bool{"the claim is lost": false, "the claim arrives": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBot(t, 0, wxhandler.WithStore(farStore{wxhandler.NewMemoryStore(0), arrives}))
				q := sealed(t, keyA, appID, text("hi"))
				hangUp(b, q, 50*time.Millisecond)
				time.Sleep(5 * time.Second)
				w := hangUp(b, q, 5*time.Second)
				b.end(t)
				require.EqualValues(t, 1, b.runs.Load())
				require.NotEmpty(t, w.Body.String(), "the second try brings the answer")
			})
		})
	}
}

// slowBody arrives in the end.
type slowBody struct {
	io.Reader
	takes time.Duration
}

func (s *slowBody) Read(p []byte) (int, error) {
	time.Sleep(s.takes)
	s.takes = 0
	return s.Reader.Read(p)
}

func (*slowBody) Close() error { return nil }

// A body that takes 25 s to arrive makes the lease negative: NewTicker panics.
// With WithFirstTryAnswer that happens on a goroutine of the handler's own and
// ends the whole process.
func TestASlowBodyIsNoPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 0, wxhandler.WithStore(&sharedStore{Store: wxhandler.NewMemoryStore(0)}))
		req := sealed(t, keyA, appID, text("hi")).http()
		req.Body = &slowBody{Reader: req.Body, takes: 30 * time.Second}
		w := httptest.NewRecorder()
		require.NotPanics(t, func() { b.ServeHTTP(w, req) })
		b.end(t)
		require.Equal(t, 200, w.Code)
	})
}

// waitFails is a store whose Wait fails at once, as during a failover.
type waitFails struct{ wxhandler.Store }

func (waitFails) Wait(context.Context, string) ([]byte, error) {
	return nil, errors.New("connection refused")
}

// Any answer to the second try, even a 503 at once, ends WeChat's tries. While
// the run may still answer it, the second is held, and asks by Begin.
func TestASecondTryIsHeldThoughTheStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBot(t, 7800*time.Millisecond, wxhandler.WithStore(waitFails{wxhandler.NewMemoryStore(0)}))
		r := b.User("o1").Text("hi")
		b.end(t)
		require.Equal(t, 3*time.Second, r.Tries[1].Took, "the second try is held: %v", r.Tries)
		require.Equal(t, "answer to hi", r.Content())
	})
}

// asks is the user's code. When it panics, the push must not stay claimed for a
// day: the tries after it would wait for nobody.
func TestAPanicInAsksIsAFailedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := wxhandler.NewMemoryStore(0)
		r := newRig(t, plainConfig, wxhandler.WithStore(store), wxhandler.WithAnswerNext(time.Hour, func(*wxhandler.Message) bool { panic("asks") }))
		q := plain(text("hi"))
		require.NotPanics(t, func() { q.to(r) })
		start := time.Now()
		time.Sleep(time.Second)
		w := q.to(r)
		require.Equal(t, "success", w.Body.String())
		require.Equal(t, time.Second, time.Since(start), "nobody runs it, so nobody is waited for")
	})
}

// "With both this and WithLater, Later gets what cannot be kept": a reply to a
// message without a sender is left where no message ever takes it.
func TestLaterGetsTheReplyThatNobodyCanTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := 0
		h, err := wxhandler.New(plainConfig, wxhandler.WithAnswerNext(time.Hour, nil),
			wxhandler.WithLater(func(context.Context, *wxhandler.Message, wxhandler.Reply) { late++ }))
		require.NoError(t, err)
		h.Handle("*", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(16 * time.Second)
			return wxhandler.TextReply("x"), nil
		})
		plain(strings.Replace(text("hi"), "<FromUserName><![CDATA[user]]></FromUserName>", "", 1)).to(h)
		require.NoError(t, h.Shutdown(t.Context()))
		require.Equal(t, 1, late)
	})
}

// Under WeCom all apps of a corporation have one ToUserName. An answer kept in
// the conversation with one app must not appear in that with another.
func TestKeptAnswersStayWithTheirAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, err := wxhandler.New(plainConfig, wxhandler.WithAnswerNext(time.Hour, nil))
		require.NoError(t, err)
		h.Handle("text", func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
			if m.Field("Content") == "hard" {
				time.Sleep(16 * time.Second)
			}
			return wxhandler.TextReply("app " + m.Field("AgentID")), nil
		})
		agent := func(content, id string) *request {
			return plain(strings.Replace(text(content), "</xml>", "<AgentID>"+id+"</AgentID></xml>", 1))
		}
		agent("hard", "7").to(h)
		require.NoError(t, h.Settle(t.Context()))
		require.Contains(t, agent("hi", "8").to(h).Body.String(), "app 8")
	})
}

// OutcomeFailed says "the function failed or panicked". A failure after the try
// was dropped is told as held, and no metric ever shows it.
func TestAFailureAfterTheDropIsObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBotOf(t, func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
			time.Sleep(7 * time.Second)
			return nil, errors.New("no")
		})
		b.User("o1").Text("hi")
		b.end(t)
		require.Contains(t, strings.Join(b.seen, ","), "failed")
	})
}

// strictStore forgets an answer at the very end of keep, as Redis does.
type strictStore struct {
	wxhandler.Store
	ends map[string]time.Time
	n    string
}

func (s *strictStore) Begin(ctx context.Context, key string, lease time.Duration) (uint64, time.Duration, bool, []byte, error) {
	if end, ok := s.ends[key]; ok && !time.Now().Before(end) {
		s.n += "+"
	}
	return s.Store.Begin(ctx, key+s.n, lease)
}

func (s *strictStore) Finish(ctx context.Context, key string, fence uint64, answer []byte, keep time.Duration) error {
	s.ends[key] = time.Now().Add(keep)
	return s.Store.Finish(ctx, key, fence, answer, keep)
}

// A timestamp counts whole seconds: a request is fresh until 301 s after its own,
// but keep ends at 300 s. In that second a replay runs the function again.
func TestAReplayInTheLastSecondOfTheWindowRunsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, plainConfig, wxhandler.WithStore(&strictStore{Store: wxhandler.NewMemoryStore(0), ends: map[string]time.Time{}}))
		q := plain(text("hi"))
		q.to(r)
		require.Len(t, r.take(), 1)
		time.Sleep(5*time.Minute + 500*time.Millisecond)
		q.to(r)
		require.Empty(t, r.take(), "not stale, and run again")
	})
}

// Envelope: a 1xx is no answer. After one, the answer itself goes out in the clear.
func TestEnvelopeTakesNoInformationalStatusForTheAnswer(t *testing.T) {
	envelope, err := wxhandler.Envelope(safeConfig)
	require.NoError(t, err)
	server := httptest.NewServer(envelope(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		io.WriteString(w, "<xml><Content>private words</Content></xml>")
	})))
	defer server.Close()
	q := sealed(t, keyA, appID, text("hi"))
	res, err := http.Post(server.URL+"/wx?"+q.query.Encode(), "text/xml", strings.NewReader(q.body))
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NotContains(t, string(body), "private words")
}

// "refuses what New's Handler would refuse": an envelope for another account, or
// one that no key opens, passes Verify.
func TestVerifyRefusesAnEnvelopeForAnotherAccount(t *testing.T) {
	verify, err := wxhandler.Verify(safeConfig)
	require.NoError(t, err)
	reached := false
	h := verify(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	require.Equal(t, 403, sealed(t, keyA, "wxother", text("hi")).to(h).Code)
	require.False(t, reached)
}

// "Waits until no function runs beside its request": http.TimeoutHandler ends the
// request and lets the function go on, and http.Server.Shutdown knows nothing of
// it. Neither does Handler.Shutdown, so the process ends in the middle of it.
func TestShutdownWaitsForAFunctionBehindATimeoutHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		b = newBot(t, 8*time.Second, withLater(&b))
		h := http.TimeoutHandler(b.Handler, 4*time.Second, "")
		sealed(t, keyA, appID, text("hi")).to(h)
		require.NoError(t, b.Shutdown(t.Context()))
		took := time.Since(b.start)
		b.mu.Lock()
		late := len(b.late)
		b.mu.Unlock()
		time.Sleep(time.Minute) // the bubble must end with nothing running
		require.GreaterOrEqual(t, took, 8*time.Second, "the function was still running")
		require.Equal(t, 1, late, "and its answer was not on its way yet")
	})
}

// The same under HTTP/2: after a reset of the stream the server's own Shutdown
// does not wait for the handler.
func TestShutdownWaitsForAFunctionUnderHTTP2(t *testing.T) {
	release, ended, started := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h, err := wxhandler.New(safeConfig)
	require.NoError(t, err)
	h.Handle("text", func(context.Context, *wxhandler.Message) (wxhandler.Reply, error) {
		defer close(ended)
		close(started)
		<-release
		return nil, nil
	})
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	q := sealed(t, keyA, appID, text("hi"))
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/wx?"+q.query.Encode(), strings.NewReader(q.body))
	require.NoError(t, err)
	go func() {
		<-started
		cancel() // WeChat drops the try
	}()
	_, err = server.Client().Do(req)
	require.Error(t, err)
	limit, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	require.NoError(t, server.Config.Shutdown(limit), "net/http sees nothing running")
	waited := make(chan error, 1)
	go func() { waited <- h.Shutdown(t.Context()) }()
	select {
	case <-waited:
		t.Error("Handler.Shutdown returned while the function runs")
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	<-ended
}

// Two accounts without an AppID (plain mode needs none) told apart by the path:
// their keys are the same, so the tenant at /a answers the users of /b.
func TestAccountsWithoutAnAppIDAreToldApart(t *testing.T) {
	r := newRig(t, wxhandler.Config{}, wxhandler.WithLookup(func(r *http.Request, _ string) (wxhandler.Config, bool) {
		if r.URL.Path == "/a" {
			return wxhandler.Config{Token: token}, true
		}
		return wxhandler.Config{Token: "the-token-of-b"}, true
	}))
	body := text("true")
	forged := plain(strings.Replace(body, "true", "forged", 1))
	forged.path = "/a"
	require.Equal(t, 200, forged.to(r).Code)
	r.take()
	q := plain(body)
	q.path = "/b"
	q.set("signature", wxcrypt.Signature("the-token-of-b", q.query.Get("timestamp"), "nonce1"))
	w := q.to(r)
	require.Equal(t, 200, w.Code)
	require.NotContains(t, w.Body.String(), "ran forged")
	require.Len(t, r.take(), 1)
}

// A reply kept "for ever" must not be forgotten at once: MemoryStore adds keep to
// the time since its making, which overflows.
func TestAnAnswerKeptWithoutEndIsGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := wxhandler.NewMemoryStore(0)
		time.Sleep(time.Second)
		require.NoError(t, store.Leave(t.Context(), "user", []byte("the kept one"), math.MaxInt64))
		answer, err := store.Take(t.Context(), "user")
		require.NoError(t, err)
		require.Equal(t, "the kept one", string(answer))
	})
}

// busyStore says for ever that a try waits: as one whose counter of waiters
// outlived a replica that died.
type busyStore struct {
	wxhandler.Store
	asked atomic.Int32
}

func (s *busyStore) Seen(context.Context, string) (bool, time.Duration, error) {
	if s.asked.Add(1) == 1000 {
		return false, time.Hour, nil // so that the test ends
	}
	return false, 0, nil
}

// No try is open longer than its time: Later must not wait for one for ever, nor
// must Shutdown.
func TestLaterDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bot
		store := &busyStore{Store: wxhandler.NewMemoryStore(0)}
		b = newBot(t, 20*time.Second, wxhandler.WithStore(store), withLater(&b))
		b.User("o1").Text("hi")
		b.end(t)
		require.Less(t, time.Since(b.start), time.Minute)
	})
}

// Package wxtest plays WeChat's side in tests of a callback server. It signs,
// encrypts, waits five seconds, tries three times, and judges the answer as
// WeChat does:
//
//	wx := wxtest.New(bot, wxtest.Config{Token: "token"})
//	reply := wx.User("o1").Text("hi").Expect(t)
//	require.Equal(t, "hello hi", reply.Content())
//
// [New] calls any http.Handler in the process, [Dial] a URL. The verbs of a
// [User] are what people do: Text, Image, Subscribe, Scan, Click and others.
// [User.Event] and [User.Message] send everything else by its fields, and
// [User.Push] sends any typed struct:
//
//	wx.User("o1").Event("user_view_card", wxtest.Fields{{"CardId", "c1"}})
//	wx.User("o1").Push(&wxevent.UserGetCardEvent{CardId: "c1"})
//	wx.Info("authorized", wxtest.Fields{{"AuthorizerAppid", "wx2"}})
//	wx.Verify().Expect(t)
//
// # The judgement
//
// [Reply.Notice] tells whether the user would be told that the service is
// unavailable, and [Reply.Why] for what reason: no answer in three tries, junk,
// the wrong addressee, an empty text, blanks around the XML, an open answer in
// safe mode, an envelope that WeChat could not open. [Reply.Expect] fails the
// test for any of them.
//
// # Time
//
// The clock is that of package time: real, or fake inside testing/synctest,
// where the five seconds cost nothing. A try that [New]'s handler has not
// answered in time ends, and its goroutine goes on, as it would in a server;
// [WeChat.Wait] joins what still runs, so that a bubble can end. Make the bot
// inside the bubble, and let it end what it has begun: a wxhandler.Handler waits
// for tries that may still come, until its Shutdown.
//
//	synctest.Test(t, func(t *testing.T) {
//		bot := newSlowBot()
//		wx := wxtest.New(bot, cfg)
//		reply := wx.User("o1").Text("think").Expect(t)
//		require.Equal(t, []string{"0s: no answer within 5s", "5s: no answer within 5s", "10s: 200 in 1.5s"}, reply.Timeline())
//		require.NoError(t, wx.Wait())
//		require.NoError(t, bot.Shutdown(t.Context()))
//	})
//
// The network is no part of a bubble: use [Dial] in real time, with
// [WithTimeout].
//
// # Forgeries
//
// [WeChat.Tamper] alters each request after it is signed, whichever verb makes
// it; [WeChat.As] signs as somebody else; [WeChat.Request] gives a request to
// take apart, and [WeChat.Send] sends it.
//
//	wx.Tamper(func(r *wxtest.Request) { r.Query.Del("signature") }).User("o1").Text("hi").Status
//	wx.Tamper(func(r *wxtest.Request) { r.At(time.Now().Add(-time.Hour)) }).User("o1").Text("hi").Status
//	wx.As(wxtest.Config{Token: "stolen?"}).User("o1").Text("hi").Status
//
// # Repeats
//
// Every message has its own MsgId, and events of one user differ in their time.
// What is to be the same is said: [Reply.Again] sends the identical request once
// more, and [Burst] sends many at once.
//
// A WeChat derived by [WeChat.As], [WeChat.With], [WeChat.Tamper] or
// [WeChat.Redeliver] counts on where its origin stands, and the origin stays as
// it was. All of them are safe for concurrent use.
package wxtest

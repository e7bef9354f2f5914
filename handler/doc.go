// Package wxhandler answers WeChat's server callbacks. A [Handler] is an
// http.Handler for any Go server: it checks the signature, opens the AES
// envelope, reads the push, routes it to your function, runs that function once
// however often WeChat tries, and seals the answer.
//
//	h, err := wxhandler.New(wxhandler.Config{AppID: "wx...", Token: "...", EncodingAESKey: "..."})
//	...
//	wxhandler.On(h, func(ctx context.Context, m *wxhandler.Text) (wxhandler.Reply, error) {
//		return wxhandler.TextReply("hello " + m.Content), nil
//	})
//	wxhandler.Mount(mux, "/wx", h)
//
// It serves Official Accounts, mini programs (XML or JSON), third-party
// platforms (InfoType pushes) and WeCom through the same core. The folder is
// called handler, so importers write the alias:
//
//	import wxhandler "github.com/wxkit/wxkit/handler"
//
// # Order of work
//
// GET is URL verification. A POST is limited in size, checked (`signature` in
// plain mode; `msg_signature`, which covers the ciphertext, when a key is
// configured), opened, read, routed and checked for its age. Then the [Store]
// decides: a new push runs your function, a repeat waits for the answer of the
// first, and a repeat of an answered push gets the same answer again. What is
// refused on the way gets a 4xx with a [Reason]; your function never sees it.
// [AllowSources] may stand before all this, and [Limit] around your function.
//
// # Three tries
//
// WeChat drops a connection after 5 seconds and sends the same push again, three
// times in all. See [Handler.ServeHTTP] for what that means to your function,
// and [WithLater], [WithAnswerNext] and [WithFirstTryAnswer] for answers that
// take longer than all three. Several replicas behind one URL share a Store:
// package redisstore. With [WithDurableLater] late answers outlive their process.
// [Handler.Shutdown] lets all of that end in good order.
package wxhandler

// Package wxruntime runs a mini-program written in Go (package miniapp) without a phone: a faithful simulation of WeChat's two threads for go test.
//
// # What is simulated
//
// The logic thread with the author's code and the framework, one view thread for each page, and the native side with routing decisions, storage, network and the life of the
// app. They exchange messages through FIFO queues with latencies on one virtual clock, which only the methods of a [Sim] move: nothing sleeps and no order is left to chance.
// Everything that crosses is in the [Trace].
//
//	s := wxruntime.Start(t, wxruntime.Wasm("../shop"), wxruntime.Server(api))
//	s.Launch("pages/home/home")
//	s.Page().Tap("#buy")
//	require.Equal(t, "1 in the cart", s.Page().Text(".cart"))
//
// # What the page shows
//
// Templates (WXML with wxs), components and styles are the project's own files. [Page.Find] looks for an element by WeChat's selectors, `card >>> .price` in the template of a component, and
// the [Element] is touched as a user does: [Element.Tap], [Element.Input], [Element.Pick] and so on do what the built-in component does and send its events; only a page in front can be
// touched. [Element.Trigger] sends any event, and [Page.Call] runs a handler without an element. [Element.Text], [Element.Attr] and [Element.Style] look at one element, [Page.Outline],
// [Page.Lines], [Page.XML] and [Page.HTML] at the page. All of it is what has reached the view; [Page.Data] and a [Component] (from [Page.Component]) are the logic thread's side. There is no layout
// and no picture: sizes are nominal, and Style is what the style sheets declare.
//
// # Engines
//
// [Native] runs the code in the test's process, [Wasm] builds it and runs the bytes that a phone gets, [Ops] interprets definitions. Rules live in the framework, once, so a
// scenario gives the same trace on each, if the code keeps to what WASM can do: a goroutine that outlives its handler panics natively and is lost in WASM, and time.Sleep passes
// natively where WASM refuses it. Let one test of each story run on Wasm.
//
// # Time and order
//
// Verbs ([Sim.Launch], [Page.Call], [Sim.Back], ...) settle: they deliver until nothing is under way. Timers of the author's code fire when their time comes on the way, or in
// [Sim.Advance]. [Sim.Step] delivers one message; [Sim.Together] groups verbs. [Seed] stretches latencies and thereby changes the order between queues, never within one;
// [Explore] tries many seeds and reports one that breaks a scenario. A handler in Ctx.Sleep is still parked when a verb returns: Advance; [Sim.Parked] tells how many wait.
// Within Together nothing has moved yet after a verb, so there is no page after a Launch; Step works there.
//
// # When things go wrong
//
// A handler that panics reaches App.onError, as on a phone, and the app goes on; if the App has no onError, it is a [HandlerError]. A guest that traps, loops for ever, blocks or
// breaks the contract is an [Error] that names page and hook; the app is dead, and the next Launch is a cold start. [Start] reports both to the test, [New] leaves them to [Sim.Err].
//
// What WeChat's console would say, about a template or a setData, is a warning in the Trace; [Strict] makes warnings errors. [WarnUnread] finds fields that are set and not read, or read and not
// there, and [Sim.StyleWarnings] what has no effect in style sheets.
//
// # Sources
//
// The behaviour follows WeChat's documents and what the base library was seen to do. Where neither settles a point, the comment of the option or function says so.
package wxruntime

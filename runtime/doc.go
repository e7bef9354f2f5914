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
//	s.Page().Call("buy")
//	wxruntime.Expect(t, s.Hooks(), "app.onLaunch", ...)
//
// # Engines
//
// [Native] runs the code in the test's process, [Wasm] builds it and runs the bytes that a phone gets, [Ops] interprets definitions. Rules live in the framework, once, so a
// scenario gives the same trace on each, if the code keeps to what WASM can do: a goroutine that outlives its handler panics natively and is lost in WASM, and time.Sleep passes
// natively where WASM refuses it. Let one test of each story run on Wasm. Views render nothing yet: they take data, acknowledge it and tell when they would have painted.
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
// # Sources
//
// The behaviour follows WeChat's documents and what the base library was seen to do. Where neither settles a point, the comment of the option or function says so.
package wxruntime

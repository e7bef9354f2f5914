package miniapp

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

const channelWhere = "EventChannel listener"

// EventChannel joins a page and the one that opened it with navigateTo: what one side emits, the listeners of the other side get. Emissions that come before the first
// listener for their event are kept for it. A channel that leads nowhere (that of the first page) is empty: its methods do nothing. "Pages that talk" in the
// package comment is an example.
type EventChannel struct {
	c    *Ctx
	n    Value // the host's number, undefined if the channel is empty
	subs []subscription
}

type subscription struct {
	event string
	id    ListenerID
}

// EventChannel makes a channel of the `eventChannel` of a result object, as the callback form of [Ctx.NavigateTo] gets it. Whatever is no channel gives an empty one.
func (c *Ctx) EventChannel(v Value) *EventChannel { return &EventChannel{c: c, n: v.Get("$channel")} }

// OpenerEventChannel is getOpenerEventChannel(): the channel to the page that opened this one, empty if it was not opened by navigateTo.
func (c *Ctx) OpenerEventChannel() *EventChannel {
	return c.EventChannel(c.ask("getOpenerEventChannel"))
}

// Emit gives an event to the other side's listeners. They have run, or wait for something, when it returns.
func (e *EventChannel) Emit(event string, args ...Value) {
	if !e.n.IsUndefined() {
		e.c.call("EventChannel.emit", e.argument(event).value("args", Arr(args...)).v, abi.CallSync)
	}
}

// On calls fn at every emission of an event by the other side, with the emission's first argument (undefined if it has none).
func (e *EventChannel) On(event string, fn func(Value)) ListenerID {
	return e.listen("EventChannel.on", event, firstArgument(fn))
}

// Once calls fn at the next emission of an event by the other side, as On does, and at no later one.
func (e *EventChannel) Once(event string, fn func(Value)) ListenerID {
	var id ListenerID
	id = e.listen("EventChannel.once", event, func(args Value) {
		e.drop(event, []ListenerID{id})
		fn(args.At(0))
	})
	return id
}

// Off takes listeners off an event: these, of which 0 names none, or without any all that the event has on this side.
func (e *EventChannel) Off(event string, listeners ...ListenerID) {
	if e.n.IsUndefined() {
		return
	}
	if len(listeners) == 0 {
		e.c.call("EventChannel.off", e.argument(event).v, abi.CallSync)
		e.drop(event, nil)
		return
	}
	for _, id := range listeners {
		if id == 0 {
			continue
		}
		e.c.call("EventChannel.off", e.argument(event).number("listener", int(id)).v, abi.CallSync)
	}
	e.drop(event, listeners)
}

func (e *EventChannel) argument(event string) options {
	return with("channel", e.n).value("name", Str(event))
}

func (e *EventChannel) listen(command, event string, fn func(Value)) ListenerID {
	if e.n.IsUndefined() {
		return 0
	}
	id := ListenerID(e.c.listen(command, e.argument(event).v, channelWhere, fn))
	e.subs = append(e.subs, subscription{event, id})
	return id
}

// drop forgets the listeners of an event, all of them if listeners is nil.
func (e *EventChannel) drop(event string, listeners []ListenerID) {
	kept := e.subs[:0]
	for _, s := range e.subs {
		if s.event == event && (listeners == nil || slices.Contains(listeners, s.id)) {
			e.c.forget(abi.CallID(s.id))
			continue
		}
		kept = append(kept, s)
	}
	e.subs = kept
}

// firstArgument makes a function of one argument a listener, which is resumed with the array of an emission's arguments.
func firstArgument(fn func(Value)) func(Value) {
	return func(args Value) { fn(args.At(0)) }
}

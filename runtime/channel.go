package wxruntime

import (
	"slices"

	"github.com/wxkit/wxkit/wasm/abi"
)

// channel is one end of an EventChannel: what is emitted on it reaches the listeners of the other end.
type channel struct {
	number int
	other  *channel
	topics map[string]*topic
}

// topic is what one end has for an event: listeners, or what came before the first of them.
type topic struct {
	listeners []channelListener
	kept      []Value // arguments, each an array
	replaying int     // those that are on their way to the first listener
}

type channelListener struct {
	id   abi.CallID
	once bool
}

// handle is the channel as it crosses.
func (c *channel) handle() Value {
	return abi.ObjectValue(abi.Field{Key: "$channel", Value: abi.IntValue(c.number)})
}

func (c *channel) topic(name string) *topic {
	t := c.topics[name]
	if t == nil {
		t = &topic{}
		c.topics[name] = t
	}
	return t
}

// openChannel makes the EventChannel of a navigateTo and gives the end of the page that it opens. The listeners in the argument's events are on the opener's end.
func (l *library) openChannel(c *call) *channel {
	opener, opened := l.newChannel(), l.newChannel()
	opener.other, opened.other = opened, opener
	events := c.arg.Get("events")
	for i := range events.Len() {
		t := opener.topic(events.KeyAt(i))
		t.listeners = append(t.listeners, channelListener{id: abi.CallID(events.At(i).Number())})
	}
	return opened
}

func (l *library) newChannel() *channel {
	c := &channel{number: len(l.channels) + 1, topics: map[string]*topic{}}
	l.channels = append(l.channels, c)
	return c
}

// channelCall is a method of an EventChannel.
func (l *library) channelCall(c *call) abi.Result {
	n := c.arg.Get("channel").Int()
	if n < 1 || n > len(l.channels) {
		return abi.Result{}
	}
	ch, name := l.channels[n-1], c.arg.Get("name").Text()
	switch c.api {
	case "EventChannel.emit":
		l.emit(ch.other, name, c.arg.Get("args").Clone())
	case "EventChannel.on", "EventChannel.once":
		l.hear(ch, name, channelListener{id: c.id, once: c.api == "EventChannel.once"})
	case "EventChannel.off":
		t := ch.topic(name)
		id := abi.CallID(c.arg.Get("listener").Number())
		t.listeners = slices.DeleteFunc(t.listeners, func(have channelListener) bool { return id == 0 || have.id == id })
	}
	return abi.Result{}
}

// emit runs the listeners of an event, or keeps it for the first that comes. It waits behind those that are being replayed.
func (l *library) emit(ch *channel, name string, args Value) {
	t := ch.topic(name)
	if t.replaying > 0 {
		l.later(func() { l.emit(ch, name, args) })
		return
	}
	if len(t.listeners) == 0 {
		t.kept = append(t.kept, args)
		return
	}
	listeners := slices.Clone(t.listeners)
	t.listeners = slices.DeleteFunc(t.listeners, func(have channelListener) bool { return have.once })
	for _, have := range listeners {
		l.call(have.id, name, args)
	}
}

// hear adds a listener. What was emitted before the first one is played to it; one that hears once takes the oldest only, and the rest is lost.
func (l *library) hear(ch *channel, name string, listener channelListener) {
	t := ch.topic(name)
	kept := t.kept
	t.kept = nil
	if listener.once && len(kept) > 0 {
		kept = kept[:1]
	} else {
		t.listeners = append(t.listeners, listener)
	}
	for _, args := range kept {
		t.replaying++
		l.later(func() {
			t.replaying--
			l.call(listener.id, name, args)
		})
	}
}

func (l *library) call(id abi.CallID, name string, args Value) {
	l.run(func() {
		l.sim.record(Entry{From: l.sim.cause, To: LaneLogic, Kind: KindListener, Name: "EventChannel." + name, Arg: args})
		l.resume(id, abi.Result{Value: args.Clone()}, "EventChannel "+name+" callback function")
	})
}

package wxruntime

import (
	"context"
	"testing"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/testdata/counter"
	"github.com/wxkit/wxkit/wasm/abi"
)

// nothing is a framework that takes everything and does nothing, so that what is measured is the engine.
type nothing struct{}

func (nothing) SetData(abi.ID, abi.Patch, abi.CallID) error { return nil }
func (nothing) Group(bool)                                  {}
func (nothing) Trigger(abi.ID, string, abi.Value, uint8)    {}
func (nothing) Select(abi.ID, string) []abi.ID              { return nil }
func (nothing) Return(abi.Event, abi.Value)                 {}
func (nothing) Fail(engine.Failure)                         {}
func (nothing) Log(uint8, string)                           {}
func (nothing) Start(abi.ID, abi.CallID, string, abi.Value, abi.CallMode) abi.Result {
	return abi.Result{}
}

// BenchmarkEvent is one event object through an engine: encode, decode, handler with one setData, encode, decode. The page is quiet, so its handler runs through in one turn;
// observed is a page for whose setData the handler parks and is resumed in a second one.
func BenchmarkEvent(b *testing.B) {
	native, wasm := Native(counter.New), Wasm("../testdata/counter")
	for _, c := range []struct {
		name  string
		quiet bool
		opts  []Option
	}{
		{"native", true, []Option{native}},
		{"native/observed", false, []Option{native}},
		{"wasm/no guard", true, []Option{wasm, Deadline(0)}},
		{"wasm/no guard/observed", false, []Option{wasm, Deadline(0)}},
		{"wasm/guard", true, []Option{wasm}},
		{"wasm/guard/observed", false, []Option{wasm}},
	} {
		b.Run(c.name, func(b *testing.B) { benchmarkEvent(b, c.quiet, c.opts...) })
	}
}

func benchmarkEvent(b *testing.B, quiet bool, opts ...Option) {
	s, err := New(append(opts, Project("../testdata/counter"))...)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	logic, err := s.cfg.engine(ctx, s)
	if err != nil {
		b.Fatal(err)
	}
	defer logic.Close()
	create := abi.Event{Kind: abi.EventCreate, ID: 1, Name: "pages/index/index", Arg: abi.BoolValue(quiet)}
	if err := logic.Invoke(ctx, create, nothing{}); err != nil {
		b.Fatal(err)
	}
	node := abi.ObjectValue(abi.Field{Key: "id", Value: abi.StringValue("")}, abi.Field{Key: "dataset", Value: abi.ObjectValue()})
	tap := abi.Event{Kind: abi.EventHandler, ID: 1, Name: "tap", Arg: abi.ObjectValue(
		abi.Field{Key: "type", Value: abi.StringValue("tap")}, abi.Field{Key: "timeStamp", Value: abi.IntValue(100)}, abi.Field{Key: "target", Value: node},
		abi.Field{Key: "currentTarget", Value: node}, abi.Field{Key: "mark", Value: abi.ObjectValue()}, abi.Field{Key: "detail", Value: abi.IntValue(1)},
	)}
	b.ReportAllocs()
	for b.Loop() {
		if err := logic.Invoke(ctx, tap, nothing{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTap is Page.Tap of a page that counts: the selector, the event from the view to the logic thread, its handler with one setData, the tree of the logic thread and that of the
// view.
func BenchmarkTap(b *testing.B) {
	native, wasm := Native(counter.New), Wasm("../testdata/counter")
	for _, c := range []struct {
		name string
		opts []Option
	}{
		{"native", []Option{native}},
		{"native/no guard", []Option{native, Deadline(0)}},
		{"wasm", []Option{wasm}},
		{"wasm/no guard", []Option{wasm, Deadline(0)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, err := New(append(c.opts, Project("../testdata/counter"))...)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			s.Launch("")
			p := s.Page()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				p.Tap(".tap")
				if n++; n%1000 == 0 {
					s.trace = s.trace[:0] // a test has no million of taps
				}
			}
			if err := s.Err(); err != nil || p.Data("count").Int() != n {
				b.Fatal(p.Data("count").Int(), "of", n, err)
			}
		})
	}
}

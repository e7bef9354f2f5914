package wxruntime_test

import (
	"testing"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
)

const counterDir = "../testdata/counter"

// BenchmarkStart is a whole life: New, Launch until onReady and the end of the animation, Close.
func BenchmarkStart(b *testing.B) {
	for name, engine := range map[string]wxruntime.Option{
		"native": wxruntime.Native(counter.New),
		"wasm":   wxruntime.Wasm(counterDir),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s, err := wxruntime.New(engine, wxruntime.Project(counterDir))
				if err != nil {
					b.Fatal(err)
				}
				s.Launch("")
				if s.Page().Paints() == 0 {
					b.Fatal("not ready")
				}
				s.Close()
			}
		})
	}
}

// BenchmarkCall is an event through everything: view, queue, handler with one setData, queue, view.
func BenchmarkCall(b *testing.B) {
	for name, opts := range map[string][]wxruntime.Option{
		"native":          {wxruntime.Native(counter.New)},
		"native/no guard": {wxruntime.Native(counter.New), wxruntime.Deadline(0)},
		"wasm":            {wxruntime.Wasm(counterDir)},
		"wasm/no guard":   {wxruntime.Wasm(counterDir), wxruntime.Deadline(0)},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := wxruntime.New(append(opts, wxruntime.Project(counterDir))...)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			s.Launch("")
			page := s.Page()
			b.ReportAllocs()
			for b.Loop() {
				page.Call("tap")
			}
		})
	}
}

package wxruntime_test

import (
	"testing"
	"time"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
)

func TestSmokeWasm(t *testing.T) {
	for range 3 {
		start := time.Now()
		s := wxruntime.Start(t, wxruntime.Wasm("../testdata/counter"))
		s.Launch("pages/index/index?start=3")
		t.Log(time.Since(start))
		s.Page().Call("tap")
		t.Log("\n" + s.Trace().String())
		n := wxruntime.Start(t, wxruntime.Native(counter.New), wxruntime.Project("../testdata/counter"))
		n.Launch("pages/index/index?start=3")
		n.Page().Call("tap")
		if n.Trace().String() != s.Trace().String() {
			t.Error("differ", n.Trace().String())
		}
	}
	_ = miniapp.Null
}

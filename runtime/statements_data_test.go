package wxruntime_test

import (
	"testing"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/bridge"
)

func TestExploreData(t *testing.T) {
	onEngines(t, "bridge", bridge.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("")
		for _, h := range []string{"add", "twice", "nothing", "forget", "numbers", "function", "circle", "source", "group"} {
			s.Page().Call(h)
		}
		s.Page().Call("put", miniapp.Obj(miniapp.F("a", miniapp.Int(1)), miniapp.F("a[x]", miniapp.Int(1))))
		t.Log("\n" + s.Trace().String())
		t.Log(s.Page().Data("").JSON())
		t.Log(s.Page().ViewData("").JSON())
	})
}

package wxruntime_test

import (
	"testing"

	"github.com/wxkit/wxkit/miniapp"
	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/life"
)

func TestExplore1(t *testing.T) {
	onEngines(t, "life", life.New, func(t *testing.T, s *wxruntime.Sim) {
		s.Launch("", wxruntime.InBackground())
		s.Foreground()
		s.WX("navigateTo", miniapp.Obj(miniapp.F("url", miniapp.Str("/pages/bare/bare"))))
		s.Page().Call("fail")
		s.Back()
		s.Page().Call("timeout", miniapp.Obj(miniapp.F("ms", miniapp.Int(10)), miniapp.F("throw", miniapp.Str("in timer"))))
		s.Advance(20e6)
		s.Launch("pages/none/none?a=1")
		s.Launch("pages/none/none?redirect=pages/none/too")
		s.Launch("pages/none/none?redirect=pages/index/index")
		t.Log("\n" + s.Trace().String())
	})
}

package wxruntime_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/counter"
)

func TestEntryString(t *testing.T) {
	for _, c := range []struct {
		entry wxruntime.Entry
		want  string
	}{
		{wxruntime.Entry{At: 12 * time.Millisecond, From: wxruntime.LaneNative, To: wxruntime.LaneLogic, Kind: wxruntime.KindHook, Name: "pages/a/a.onLoad", Arg: wxruntime.MustJSON(`{"x":"1"}`)},
			`12ms native>logic hook pages/a/a.onLoad {"x":"1"}`},
		{wxruntime.Entry{From: wxruntime.LaneNative, To: wxruntime.LaneLogic, Kind: wxruntime.KindHook, Name: "app.onHide"}, `0ms native>logic hook app.onHide`},
		{wxruntime.Entry{At: 1500 * time.Microsecond, From: wxruntime.LaneLogic, To: wxruntime.ViewLane(2), Kind: wxruntime.KindData, Name: "pages/a/a", Arg: wxruntime.MustJSON(`{"b":[1,null],"a":{"d":true,"c":"é"}}`)},
			`1.5ms logic>view2 setData pages/a/a {"a":{"c":"é","d":true},"b":[1,null]}`},
		{wxruntime.Entry{At: time.Hour + time.Nanosecond, From: wxruntime.LaneLogic, To: wxruntime.LaneNative, Kind: wxruntime.KindCall, Name: "login", Arg: wxruntime.MustJSON(`null`)},
			`3600000.000001ms logic>native call login null`},
	} {
		require.Equal(t, c.want, c.entry.String())
	}
}

func counterSim(t *testing.T, opts ...wxruntime.Option) *wxruntime.Sim {
	return wxruntime.Start(t, append([]wxruntime.Option{wxruntime.Native(counter.New), wxruntime.Project(counterDir)}, opts...)...)
}

// counterTrace is the whole life of a page until it is shown, and one tap.
const counterTrace = `1ms native>logic app launch {"apiCategory":"default","path":"pages/index/index","query":{"start":"3"},"referrerInfo":{},"scene":1001}
1ms native>logic route appLaunch {"path":"pages/index/index","query":"start=3","webviewId":1}
1ms native>logic hook pages/index/index.onLoad {"start":"3"}
5ms native>view1 view load "pages/index/index"
7ms view1>logic view jsbridge:SYNC
9ms logic>view1 view jsbridge:ACK
9ms logic>view1 view init {"data":{"count":0},"ext":{"enablePageScroll":false,"enablePullUpRefresh":false,"isTabBarPage":false,"onReachBottomDistance":50,"query":{"start":"3"},"route":"pages/index/index","webviewId":1}}
9ms logic>view1 setData pages/index/index {"count":3}
13ms view1>view1 view paint 1
15ms view1>logic ack ack []
31ms view1>logic view __DOMReady
302ms native>logic route routeDone 1
304ms view1>logic event pages/index/index.tap
306ms logic>view1 setData pages/index/index {"count":4}
306ms view1>view1 view paint 2
`

func TestTrace(t *testing.T) {
	s := counterSim(t)
	require.Empty(t, s.Trace())
	require.Empty(t, s.Hooks())
	require.Empty(t, s.Trace().String())
	require.Equal(t, []wxruntime.Lane{wxruntime.LaneNative, wxruntime.LaneLogic}, s.Trace().Lanes())
	s.Launch("pages/index/index?start=3")
	mark := s.Mark()
	s.Page().Call("tap")
	trace := s.Trace()
	require.Equal(t, counterTrace, trace.String())
	for i, e := range trace {
		require.Equal(t, i+1, e.Seq)
		require.LessOrEqual(t, e.Sent, e.At)
	}

	wxruntime.Expect(t, s.Since(mark).Lines(),
		`view1>logic event pages/index/index.tap`,
		`logic>view1 setData pages/index/index {"count":4}`,
		`view1>view1 view paint 2`,
	)
	wxruntime.Expect(t, trace.Filter(wxruntime.KindData, wxruntime.KindEvent).Lines(),
		`logic>view1 setData pages/index/index {"count":3}`,
		`view1>logic event pages/index/index.tap`,
		`logic>view1 setData pages/index/index {"count":4}`,
	)
	require.Empty(t, trace.Filter())
	require.Empty(t, trace.Filter(wxruntime.KindError, "nothing of ours"))
	wxruntime.Expect(t, trace.Hooks(), `pages/index/index.onLoad {"start":"3"}`)
}

// TestTraceBytes are the lengths of what crosses a bridge, as JSON.
func TestTraceBytes(t *testing.T) {
	s := counterSim(t)
	s.Launch("")
	s.Page().Call("tap")
	for _, e := range s.Trace().Filter(wxruntime.KindData) {
		require.Equal(t, len(`{"count":1}`), e.Bytes)
		require.Equal(t, 2*time.Millisecond, e.At-e.Sent)
	}
	for _, e := range s.Trace().Filter(wxruntime.KindHook) {
		require.Zero(t, e.Bytes, "a hook does not cross a bridge")
	}
}

// TestTraceKept takes a trace while the simulation goes on: neither disturbs the other.
func TestTraceKept(t *testing.T) {
	s := counterSim(t)
	s.Launch("")
	trace, mark := s.Trace(), s.Mark()
	text := trace.String()
	trace = append(trace, wxruntime.Entry{Name: "the caller's own"})
	s.Page().Call("tap")
	require.Len(t, trace, mark+1)
	require.Equal(t, "the caller's own", trace[mark].Name)
	require.Equal(t, text, trace[:mark].String())
	require.Equal(t, "pages/index/index.tap", s.Since(mark)[0].Name)
	require.Empty(t, s.Since(s.Mark()))
}

// TestTraceLanes opens more than nine pages: views are told by number, not by letters.
func TestTraceLanes(t *testing.T) {
	s := counterSim(t)
	s.Launch("")
	want := []wxruntime.Lane{wxruntime.LaneNative, wxruntime.LaneLogic, wxruntime.ViewLane(1)}
	for n := range 11 {
		s.WX("redirectTo", wxruntime.MustJSON(`{"url":"/pages/index/index"}`))
		want = append(want, wxruntime.ViewLane(n+2))
	}
	require.Equal(t, want, s.Trace().Lanes())
	require.Equal(t, []wxruntime.Lane{wxruntime.LaneNative, wxruntime.LaneLogic, "view3", "view10"},
		wxruntime.Trace{{From: "view10", To: "view3"}, {From: "view3", To: wxruntime.LaneNative}}.Lanes())
}

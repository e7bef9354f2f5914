package wxruntime_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
	"github.com/wxkit/wxkit/testdata/shop"
)

// alone runs a test of a component natively and on WASM.
func alone(t *testing.T, tell func(t *testing.T, s *wxruntime.Sim)) {
	t.Helper()
	traces := map[string]string{}
	for name, engine := range map[string]wxruntime.Option{"native": wxruntime.Native(shop.New), "wasm": wxruntime.Wasm(shopDir)} {
		t.Run(name, func(t *testing.T) {
			s := wxruntime.Start(t, engine, wxruntime.Project(shopDir), wxruntime.Strict(), wxruntime.WarnUnread())
			tell(t, s)
			traces[name] = s.Trace().String()
		})
	}
	require.Equal(t, traces["native"], traces["wasm"], "the engines differ")
}

func TestMountStepper(t *testing.T) {
	alone(t, func(t *testing.T, s *wxruntime.Sim) {
		m := s.Mount("components/stepper/stepper", wxruntime.MustJSON(`{"key":"tea","count":2}`))
		require.Equal(t, "2", m.Text(".count"))
		m.Tap(".more")
		m.Tap(".less")
		require.Equal(t, []string{`change {"count":3,"id":"tea"}`, `change {"count":1,"id":"tea"}`}, saidBy(m))
		require.Equal(t, "2", m.Text(".count"), "a stepper leaves the number to its owner")

		m.SetProperties(wxruntime.MustJSON(`{"count":0}`))
		require.Equal(t, "0", m.Text(".count"))
		require.Equal(t, "tea", m.Component().Data("key").Text())
		m.Tap(".less")
		require.Equal(t, `change {"count":0,"id":"tea"}`, saidBy(m)[2])
		require.Equal(t, "<stepper> key=\"tea\" count=0\n  button.less \"-\"\n  text.count \"0\"\n  button.more \"+\"\n", m.Outline())

		m.Unmount()
		require.Empty(t, m.Page().FindAll("stepper"))
		require.Empty(t, m.Outline())
	})
}

func TestMountGoodCard(t *testing.T) {
	alone(t, func(t *testing.T, s *wxruntime.Sim) {
		m := s.Mount("components/good/good", wxruntime.MustJSON(`{"item":{"id":"pot","name":"Teapot","price":8900,"inCart":true}}`))
		require.Equal(t, "¥89.00", m.Text(".price"))
		require.True(t, m.Has(".mark"))
		require.True(t, m.Find(".good").HasClass("chosen"))
		m.Tap(".name")
		require.Equal(t, []string{`open {"id":"pot"}`}, saidBy(m))
		m.SetProperties(wxruntime.MustJSON(`{"item":{"id":"pot","name":"Pot","price":0}}`))
		require.Equal(t, "Pot", m.Text(".name"))
		require.False(t, m.Has(".mark"))
		require.Len(t, m.XML().FindElements("//text"), 2)
		require.Contains(t, m.HTML(), "¥0.00")

		other := s.Mount("/components/stepper/stepper", wxruntime.Value{})
		require.Equal(t, "0", other.Text(".count"))
		require.Equal(t, []string{"wxkit/mount2"}, s.Stack())
		require.Len(t, m.Events(), 1)
		require.Empty(t, other.Events())
	})
}

// saidBy are the events of a mounted component, a line for each.
func saidBy(m *wxruntime.Mounted) (lines []string) {
	for _, e := range m.Events() {
		lines = append(lines, e.Name+" "+e.Detail.JSON())
	}
	return lines
}

// meter is a component with defaults, observers and an event as soon as it is attached.
var meter = map[string]string{
	"app.json":     `{"pages":["a"]}`,
	"a.json":       `{"usingComponents":{"meter":"/meter","knob":"/button"}}`,
	"meter.json":   `{"component":true}`,
	"meter.wxml":   `<view class="shows" bindtap="up">{{at}} of {{most}} {{seen}}</view>`,
	"loading.json": `{"component":true}`,
	"loading.wxml": `<text>{{what}}...</text>`,
	"button.json":  `{"component":true,"usingComponents":{"meter":"/meter"}}`,
	"button.wxml":  `<meter at="{{7}}" />`,
}

func openMeter(t wxruntime.TB) *wxruntime.Sim {
	files := fstest.MapFS{}
	for name, text := range meter {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return wxruntime.Start(t, wxruntime.ProjectFS(files), wxruntime.Strict(), wxruntime.Ops(map[string]wxruntime.Value{
		"app":    wxruntime.MustJSON(`{"onLaunch":[]}`),
		"a":      wxruntime.MustJSON(`{}`),
		"button": wxruntime.MustJSON(`{}`),
		"meter": wxruntime.MustJSON(`{"properties":{"at":{"type":"Number","value":1},"most":{"type":"Number","value":10}},"data":{"seen":0},
			"observers":{"at":[["inc","seen"]]},
			"attached":[["emit","born"]],"detached":[],"methods":{"up":[["emit","up",{"by":1}]]}}`),
	}))
}

// What the test does not give keeps its default, and no observer hears of it.
func TestMountDefaults(t *testing.T) {
	s := openMeter(t)
	m := s.Mount("meter", wxruntime.Object())
	require.Equal(t, "1 of 10 0", m.Text(".shows"))
	require.Equal(t, []string{"born "}, saidBy(m))
	m.SetProperties(wxruntime.MustJSON(`{"at":5}`))
	require.Equal(t, "5 of 10 1", m.Text(".shows"))
	m.Tap(".shows")
	require.Equal(t, "up", m.Events()[1].Name)
	require.Equal(t, []string{"app.onLaunch", "meter.attached"}, hooksOf(s, "app.onLaunch", "meter.attached", "meter.detached"))
	m.Unmount()
	require.Equal(t, []string{"app.onLaunch", "meter.attached", "meter.detached"}, hooksOf(s, "app.onLaunch", "meter.attached", "meter.detached"))

	s.Launch("a")
	require.Equal(t, []string{"a"}, s.Stack(), "the author's pages are there as ever")
}

// The guest comes later than the page, and a new view shows the same.
func TestMountLater(t *testing.T) {
	s := wxruntime.Start(t, wxruntime.Native(shop.New), wxruntime.Project(shopDir), wxruntime.Strict(), wxruntime.StartupGap(time.Second))
	var m *wxruntime.Mounted
	s.Together(func() { m = s.Mount("components/stepper/stepper", wxruntime.MustJSON(`{"count":2}`)) })
	m.Tap(".more")
	s.Advance(2 * time.Second)
	require.Equal(t, []string{`change {"count":3,"id":""}`}, saidBy(m))
	m.Page().RebuildView()
	require.Equal(t, "2", m.Text(".count"))
}

func hooksOf(s *wxruntime.Sim, names ...string) (found []string) {
	for _, e := range s.Trace() {
		for _, name := range names {
			if e.Kind == wxruntime.KindHook && e.Name == name {
				found = append(found, name)
			}
		}
	}
	return found
}

// A component with the name of a built-in one has another tag; its own components' events are not its own.
func TestMountNames(t *testing.T) {
	s := openMeter(t)
	m := s.Mount("button", wxruntime.Value{})
	require.Equal(t, "mounted", m.Element().Tag())
	require.Equal(t, "7 of 10 1", m.Find("meter").Text())
	require.Empty(t, m.Events())
	m = s.Mount("loading", wxruntime.MustJSON(`{"what":"Tea"}`))
	require.Equal(t, "Tea...", m.Element().Text(), "of this one there is only a template")
}

func TestMountBad(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(s *wxruntime.Sim)
		want string
	}{
		{"no object", func(s *wxruntime.Sim) { s.Mount("meter", wxruntime.MustJSON(`[1]`)) }, "wxruntime: Mount: want an object of properties, got Array"},
		{"no property", func(s *wxruntime.Sim) { s.Mount("meter", wxruntime.MustJSON(`{"att":1}`)) }, `wxruntime: meter has no property "att"; it has at, most`},
		{"no property later", func(s *wxruntime.Sim) {
			s.Mount("meter", wxruntime.Value{}).SetProperties(wxruntime.MustJSON(`{"att":1}`))
		}, `wxruntime: meter has no property "att"; it has at, most`},
		{"no object later", func(s *wxruntime.Sim) { s.Mount("meter", wxruntime.Value{}).SetProperties(wxruntime.Value{}) }, "wxruntime: SetProperties: want an object of properties, got Undefined"},
		{"no component", func(s *wxruntime.Sim) { s.Mount("metre", wxruntime.Value{}) }, `wxruntime: Mount("metre"): wxkit/mount1.json: usingComponents.metre: "/metre" is not found: there is no metre.json`},
		{"gone", func(s *wxruntime.Sim) {
			m := s.Mount("meter", wxruntime.Value{})
			m.Unmount()
			m.Tap(".shows")
		}, `wxkit/mount1 shows nothing that "meter" finds`},
		{"left", func(s *wxruntime.Sim) {
			m := s.Mount("meter", wxruntime.Value{})
			m.Page()
			s.Launch("a")
			m.SetProperties(wxruntime.MustJSON(`{"at":1}`))
		}, "SetProperties: wxkit/mount1 has no view"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said failures
			c.do(openMeter(&said))
			require.NotEmpty(t, said.said)
			require.Contains(t, said.said[0], c.want)
		})
	}
}

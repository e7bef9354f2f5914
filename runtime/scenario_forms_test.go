package wxruntime_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wxruntime "github.com/wxkit/wxkit/runtime"
)

// pageOfForms is a scenario's files: a page that keeps the last event of its form components.
const pageOfForms = `-- app.json --
{"pages": ["a"]}
-- a.wxml --
<input id="name" bindfocus="on" bindblur="on" bindconfirm="on" />
<checkbox-group bindchange="on"><checkbox id="milk" value="milk" /></checkbox-group>
<radio-group bindchange="on"><radio id="big" value="big" /></radio-group>
<switch id="push" bindchange="on" />
<slider id="volume" bindchange="on" />
<picker id="fruit" range="{{fruit}}" bindchange="on" bindcancel="on">Fruit</picker>
<picker id="two" mode="multiSelector" range="{{two}}" bindchange="on">Two</picker>
<swiper bindchange="on"><swiper-item /><swiper-item /></swiper>
<scroll-view scroll-y scroll-x bindscroll="on" />
<form bindreset="on"><button form-type="reset">No</button></form>
-- defs.json --
{"a": {"data": {"fruit": ["apple", "pear \" plum"], "two": [["a", "b"], ["c", "d"]]}, "methods": {"on": [["emit", "on"]], "ask": [["wx", "showModal", {}]]}}}
`

// lastOf is the type and detail of the last event of an element that reached the page.
func lastOf(s *wxruntime.Sim) string {
	for i := len(s.Trace()) - 1; i >= 0; i-- {
		if e := s.Trace()[i]; e.Kind == wxruntime.KindEvent && strings.HasPrefix(string(e.From), "view") {
			return e.Name + " " + e.Arg.JSON()
		}
	}
	return ""
}

func TestScenarioForms(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{`focus #name`, `"height":260`},
		{"focus #name\nblur #name", `"cursor":0`},
		{"input #name \"x\"\nfocus #name\nconfirm #name", `"cursor":1,"value":"x"`},
		{`check #milk`, `["milk"]`},
		{"check #milk\nuncheck #milk", `[]`},
		{`choose #big`, `"big"`},
		{`switch #push on`, `true`},
		{"switch #push on\nswitch #push off", `false`},
		{`slide #volume 30`, `30`},
		{`pick #fruit 1`, `1`},
		{`pick #fruit "pear \" plum"`, `1`},
		{`pick #two 1 0`, `[1,0]`},
		{`pick #two "b" "d"`, `[1,1]`},
		{`cancelPick #fruit`, `a.on {}`},
		{`swipe swiper 1`, `"current":1`},
		{`scroll scroll-view 100 20`, `"scrollTop":100`},
		{`scrollX scroll-view 50 20`, `"scrollLeft":50`},
		{`reset form`, `"target"`},
	} {
		t.Run(c.steps, func(t *testing.T) {
			_, s, err := playScenario(t, "launch\n"+c.steps+"\n"+pageOfForms)
			require.NoError(t, err)
			require.NoError(t, s.Err())
			require.Contains(t, lastOf(s), c.want)
		})
	}
}

func TestScenarioFormsBad(t *testing.T) {
	for _, c := range []struct{ step, want string }{
		{`check`, `the step takes a selector behind it`},
		{`switch #push`, `the step takes a selector and on or off behind it, such as: switch #push on`},
		{`switch on`, `the step takes a selector and on or off`},
		{`slide #volume loud`, `the step takes a selector and a number behind it`},
		{`pick #fruit`, `the step takes a selector and indexes or texts in quotes behind it`},
		{`pick 1 2`, `the step takes a selector and indexes`},
		{`swipe swiper`, `the step takes a selector and whole numbers behind it, such as: swipe .banner 1`},
		{`scroll scroll-view 100`, `the step takes two whole numbers behind it, and before them perhaps a selector`},
		{`pick [ 1`, `wxruntime: "[": `},
		{`answer`, `the step takes a name and, if need be, JSON behind it`},
		{`answer navigateTo {}`, `wxruntime: Answer("navigateTo"): the framework does this itself`},
		{`answer showModal {`, `jsonvalue: `},
		{`setStorage key`, `the step takes a key and JSON behind it`},
		{`setStorage key {`, `jsonvalue: `},
	} {
		t.Run(c.step, func(t *testing.T) {
			_, _, err := playScenario(t, "launch\n"+c.step+"\n"+pageOfForms)
			require.ErrorContains(t, err, "story.txtar:2: "+c.step+": "+c.want)
		})
	}
	_, s, err := playScenario(t, "launch\nslide #push 3\n"+pageOfForms)
	require.NoError(t, err)
	require.ErrorContains(t, s.Err(), "story.txtar:2: slide #push 3: wxruntime: Slide: <switch>")
}

func TestScenarioAnswers(t *testing.T) {
	_, s, err := playScenario(t, `setStorage token {"id":7}
launch
answer showModal {"confirm":false,"cancel":true}
wx showModal {"title":"Sure?"}
answer login fail no network
wx login
`+pageOfForms)
	require.NoError(t, err)
	require.NoError(t, s.Err())
	require.Equal(t, `{"id":7}`, s.Storage("token").JSON())
	trace := s.Trace().String()
	require.Contains(t, trace, `"cancel":true,"confirm":false`)
	require.Contains(t, trace, `login:fail no network`)
}

// The help has a line for each step, and the parser knows each of them.
func TestScenarioHelp(t *testing.T) {
	help := wxruntime.ScenarioHelp()
	settings, steps, found := strings.Cut(help, "Steps, ")
	require.True(t, found)
	require.Contains(t, settings, "\n  app FOLDER ")
	for line := range strings.Lines(steps[strings.IndexByte(steps, '\n')+1:]) {
		name := strings.Fields(line)[0]
		_, err := wxruntime.LoadScenario(scenarioFile(t, name+" x\n"+pageOfForms))
		require.NoError(t, err, name)
	}
}
